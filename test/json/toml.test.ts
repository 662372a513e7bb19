/** TOML: what is written is read again, here and by Python's own reader; comments, dates, null and the order of what is referred to. */
import { spawnSync } from "node:child_process";
import { fileSystem } from "brine/node";
import { fromTOML, TOMLSyntaxError, toTOML } from "brine/toml";
import fc from "fast-check";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import "../seed.js";
import { oraclePython as python } from "../oracle/oracle-process.js";
import { fullLab, graphs, isSame, Lab, registry, Sensor } from "./documents.js";
import {
  any,
  createRegistry,
  date,
  fromJSON,
  integer,
  JSONError,
  JSONValidationError,
  number,
  Parameterized,
  PyDate,
  PyDateTime,
  PyTime,
  path,
  toJSONText,
  UnserializableError,
} from "./surface.js";

/** Python's reader, and what it makes of dates and the rest as text. */
const PYTHON = `
import json, sys, tomllib
print(json.dumps(tomllib.loads(sys.stdin.read()), default=str))`;

describe("TOML", () => {
  const sensor = new Sensor({ name: "best", gain: 2.5 });
  const lab = new Lab({
    name: "north",
    since: new Date(0),
    sensors: [sensor, new Sensor({ name: "spare" })],
    main: sensor,
  });
  lab.day = new PyDate(2024, 2, 29);
  lab.options = { note: "yes", limits: { low: 1, high: Number.POSITIVE_INFINITY }, "a b": [1, null] };
  const wanted = `name = "north"
# Where it is.
city = "Oslo"
# When it opened.
since = 1970-01-01T00:00:00.000
day = 2024-02-29
size = [1, ""]
count = 3
# The best.
main = { "$brine" = "ref", value = "/sensors/0" }

# All of them.
[[sensors]]
name = "best"
# How much it amplifies.
# Linear, not in decibels.
gain = 2.5
# SI, please.
unit = ""
raw = ""

[[sensors]]
name = "spare"
gain = 1
unit = ""
raw = ""

[options]
note = "yes"
"a b" = [1, { "$brine" = "null" }]

[options.limits]
low = 1
high = inf
`;

  it("is for people", () => {
    expect(toTOML(lab, { class: Lab, comments: true })).toBe(wanted);
    expect(isSame(fromTOML(wanted, { class: Lab }), lab)).toBe(true);
  });

  it.skipIf(python === null)("is TOML to Python's reader", () => {
    const { stdout, stderr } = spawnSync(python as string, ["-c", PYTHON], { input: wanted, encoding: "utf8" });
    expect([stderr, JSON.parse(stdout.replace("Infinity", '"inf"'))]).toEqual([
      "",
      {
        name: "north",
        city: "Oslo",
        since: "1970-01-01 00:00:00",
        day: "2024-02-29",
        size: [1, ""],
        count: 3,
        main: { $brine: "ref", value: "/sensors/0" },
        sensors: [
          { name: "best", gain: 2.5, unit: "", raw: "" },
          { name: "spare", gain: 1, unit: "", raw: "" },
        ],
        options: { note: "yes", limits: { low: 1, high: "inf" }, "a b": [1, { $brine: "null" }] },
      },
    ]);
  });

  it.each([{ comments: false }, { comments: true }, { class: Lab }, { class: Lab, comments: true }])(
    "is read as it was written, with %o",
    (options) => {
      const text = toTOML(fullLab(), { registry, ...options });
      const read = fromTOML(text, { registry, class: Lab });
      expect(isSame(read, fullLab())).toBe(true);
      expect(read.sensors[0]).toBe(read.main);
      expect(read.main!.next).toBe(read.main);
      expect(toTOML(read, { registry, ...options })).toBe(text);
    },
  );

  it("is read as it was written, whatever the values", () => {
    const whole = fc.string({ unit: "binary" }).filter((text) => !/\p{Cs}/u.test(text));
    fc.assert(
      fc.property(graphs(whole), (graph) => {
        const text = toTOML(graph, { registry, comments: true });
        expect(isSame(fromTOML(text, { registry }), graph)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe("comments", () => {
  it("are comments whatever is in a doc, and stand once for each class", () => {
    class Odd extends Parameterized({
      aName: any<unknown>({ doc: "\n  one\n\n\t[two] # x\r\u0007y\u2028z: &a\n  ", pyName: "a" }),
      b: any<unknown>({ doc: "" }),
    }) {}
    const odd = new Odd({ name: "o", aName: { x: new Odd({ name: "p" }) } });
    const own = createRegistry();
    own.register(Odd, "odd.Odd");
    const text = toTOML(odd, { class: Odd, registry: own, comments: true });
    const comments = text.split("\n").filter((line) => line.trim().startsWith("#"));
    expect(comments).toEqual(["# one", "#", "# [two] # x  y z: &a"]);
    const read = fromTOML(text, { class: Odd, registry: own });
    expect(toJSONText(read, { registry: own })).toBe(toJSONText(odd, { registry: own }));
  });
});

describe("what TOML has not", () => {
  class Limits extends Parameterized({
    low: number({ default: null }),
    high: number({ default: 5, allowNone: true }),
    made: any({ defaultFactory: () => [1] }),
  }) {}

  it("null is left out where it is the default, and else is said", () => {
    const limits = new Limits({ name: "l", high: null, made: null });
    const text = toTOML(limits, { class: Limits });
    expect(text).toBe('name = "l"\nhigh = { "$brine" = "null" }\nmade = { "$brine" = "null" }\n');
    expect(fromTOML(text, { class: Limits }).param.values()).toMatchObject({ low: null, high: null, made: null });
    expect(fromTOML(toTOML({ a: null, b: [null, { c: null }] }))).toEqual({ a: null, b: [null, { c: null }] });
  });

  it("a whole is a table", () => {
    for (const value of [null, 5, "a", [1], new Date(0)]) {
      if (value instanceof Date) expect(fromTOML(toTOML(value))).toEqual(value);
      else expect(() => toTOML(value)).toThrow("a whole TOML text is a table; give the value a name");
    }
    expect(() => toTOML([1])).toThrow(UnserializableError);
    expect(fromTOML(toTOML(new Map([[1, [2]]])))).toEqual(new Map([[1, [2]]]));
    expect(fromTOML("")).toEqual({});
  });

  it("halves of surrogate pairs are refused by path", () => {
    expect(() => toTOML({ a: ["\ud800"] })).toThrow(
      "/a/0: TOML has no form for half of a surrogate pair, which is in the text",
    );
    expect(() => toTOML({ a: { "\udc00": 1 } })).toThrow(
      "/a: TOML has no form for half of a surrogate pair, which is in a key",
    );
    expect(fromTOML(toTOML({ a: "\ud83d\ude00" }))).toEqual({ a: "😀" });
  });

  it("integers have 64 bits", () => {
    const values = { max: 2n ** 63n - 1n, more: 2n ** 63n, min: -(2n ** 63n), less: -(2n ** 63n) - 1n, small: 1n };
    const text = toTOML(values);
    expect(text).toContain("max = 9223372036854775807\n");
    expect(text).toContain('more = { "$brine" = "int", value = "9223372036854775808" }');
    expect(fromTOML(text)).toEqual(values);
  });
});

describe("dates", () => {
  class When extends Parameterized({ at: date(), any: any<unknown>(), n: integer() }) {}

  it.each<[Date, string]>([
    [new Date(Date.UTC(2024, 1, 29, 12, 30, 15, 250)), "at = 2024-02-29T12:30:15.250"],
    [new PyDateTime(0, 1), 'at = "1970-01-01T00:00:00.000001"'],
    [new PyDate(2024, 2, 29), "at = 2024-02-29"],
    [new Date(Date.UTC(20240, 0, 1)), "at = "],
  ])("%o", (at, line) => {
    if (at.getUTCFullYear() > 9999)
      return expect(() => fromTOML(toTOML(new When({ at }), { class: When }), { class: When })).toThrow();
    const text = toTOML(new When({ name: "w", at }), { class: When });
    expect(text).toContain(`${line}\n`);
    const read = fromTOML(text, { class: When });
    expect([read.at, read.at!.constructor]).toEqual([at, at.constructor]);
  });

  it("of TOML's are dates wherever they stand, and times are times", () => {
    const read = fromTOML("at = 2024-02-29 12:30:15\nany = [2024-02-29, 2024-02-29T12:00:00+02:00, 07:30:00]", {
      class: When,
    });
    expect(read.at).toEqual(new Date(Date.UTC(2024, 1, 29, 12, 30, 15)));
    const [day, moment, time] = read.any as [PyDate, PyDateTime, PyTime];
    expect([day.constructor, moment.toISOString()]).toEqual([PyDate, "2024-02-29T10:00:00.000Z"]);
    expect(time).toEqual(new PyTime({ hour: 7, minute: 30 }));
    const times = { short: time, long: new PyTime({ second: 1, microsecond: 1 }) };
    expect(toTOML(times)).toContain("short = 07:30:00.000\n");
    expect(fromTOML(toTOML(times))).toEqual(times);
    expect(() => fromTOML("n = 2024-02-29", { class: When })).toThrow("/n: ");
  });
});

it("a path is written as it is kept", () => {
  class WithFile extends Parameterized({ file: path({ checkExists: true, resolver: fileSystem }) }) {}
  const given = new WithFile({ name: "w", file: "package.json" });
  expect(toTOML(given, { class: WithFile, comments: true })).toBe('name = "w"\nfile = "package.json"\n');
});

describe("what is referred to", () => {
  it("is read first, whatever the order in the text", () => {
    const shared = { x: 1 };
    const list = [shared];
    const value = {
      table: shared,
      deep: { list, inner: { again: list, plain: 1 } },
      refs: [shared, 5, [list]],
      root: null as unknown,
    };
    value.root = value;
    const read = fromTOML(toTOML(value)) as typeof value;
    expect(read.root).toBe(read);
    expect(read.refs[0]).toBe(read.table);
    expect((read.refs[2] as unknown[])[0]).toBe(read.deep.list);
    expect(read.deep.inner.again).toBe(read.deep.list);
    expect(read.deep.list[0]).toBe(read.table);
  });

  it("may be many thousand tables", () => {
    const shared = new Sensor({ name: "s" });
    const tables = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`k${at}`, { name: at, shared }]));
    const read = fromTOML(toTOML({ tables, list: Object.values(tables) }, { registry }), { registry }) as {
      tables: Record<string, { shared: unknown }>;
      list: unknown[];
    };
    expect(read.tables.k19999!.shared).toBe(read.tables.k0!.shared);
    expect(read.list[19_999]).toBe(read.tables.k19999);
  });

  it("and refers back in a circle of two is refused", () => {
    const text = 'a = { "$brine" = "ref", value = "/b" }\nb = { "$brine" = "ref", value = "/a" }';
    expect(() => fromTOML(text)).toThrow("where nothing was read");
  });
});

describe("a TOML text by hand", () => {
  it("is checked by the parameters, and all that is wrong is told", () => {
    const text = 'city = "Bergen"\n[[sensors]]\ngain = 2\n[[sensors]]\ngain = 12\ncolour = "red"\n[main]\nunit = 5';
    expect(() => fromTOML(text, { class: Lab })).toThrow(JSONValidationError);
    try {
      fromTOML(text, { class: Lab });
    } catch (error) {
      expect((error as JSONValidationError).problems.map(({ path }) => path)).toEqual([
        "/sensors/1/gain",
        "/sensors/1/colour",
        "/main/unit",
      ]);
    }
    const { sensors } = fromTOML('[[sensors]]\ngain = 2.0\nunit = """\nm"""', { class: Lab });
    expect([sensors[0]!.gain, sensors[0]!.unit]).toEqual([2, "m"]);
  });

  it.each([
    ["a = 1\na = 2", 2],
    ["a = 1\nb = ", 2],
    ["a = [1, 2", 1],
    ["[a]\nx = 1\n[a]\n", 3],
  ])("that is none, %j, says where", (text, line) => {
    expect(() => fromTOML(text)).toThrow(TOMLSyntaxError);
    expect(() => fromTOML(text)).toThrow(expect.objectContaining({ name: "TOMLSyntaxError", code: "SYNTAX" }));
    expect(() => fromTOML(text)).toThrow(expect.objectContaining({ line, code: "SYNTAX" }));
    expect(() => fromTOML(text)).toThrow(/, at line \d+, column \d+$/);
  });

  it("is a text, and options are an object", () => {
    const failing = (work: () => unknown, code: string): void =>
      expect(work).toThrow(expect.objectContaining({ name: "JSONError", code }));
    failing(() => fromTOML(3 as never), "TYPE");
    failing(() => fromTOML("a = 1", null as never), "OPTION");
    failing(() => fromTOML("a = 1", { class: Date as never }), "OPTION");
    failing(() => toTOML({}, 3 as never), "OPTION");
  });

  it("has keys that are data, and limits", () => {
    const read = fromTOML("__proto__ = {polluted = 1}\n[constructor]\nx = 1") as object;
    expect(Object.keys(read)).toEqual(["__proto__", "constructor"]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(() => fromTOML(`a = ${"[".repeat(20_000)}`)).toThrow(JSONError);
    const lists = (depth: number): string => `a = ${"[".repeat(depth)}${"]".repeat(depth)}\n`;
    expect(() => fromTOML(lists(600))).toThrow("nested deeper");
    expect(toTOML(fromTOML(lists(1000), { limits: { depth: 1001 } }), { limits: { depth: 1001 } })).toBe(lists(1000));
    const limits = { depth: 1_000_000 };
    expect(() => fromTOML(lists(50_000), { limits })).toThrow("nested too deep for the stack");
    const deep = fromJSON(`{"a": ${"[".repeat(50_000)}${"]".repeat(50_000)}}`);
    expect(() => toTOML(deep, { limits })).toThrow("nested too deep for the stack");
    expect(() => fromTOML(`[${Array(5000).fill("a").join(".")}]`)).toThrow("nested deeper");
    expect(() => fromTOML("a = 1", { limits: { length: 2 } })).toThrow("the text has 5 characters");
  });

  it("of any characters ends with a value or a JSONError", () => {
    const pieces = fc.constantFrom(
      ..."=[]{}.,#'\"\n ab1-+:_",
      "= 1\n",
      "[a]\n",
      "2024-01-01",
      '"""',
      "inf",
      '"$brine"',
      "ref",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        try {
          fromTOML(parts.join(""));
        } catch (error) {
          expect(error).toBeInstanceOf(JSONError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("may begin with a byte order mark", () => {
    expect(fromTOML("\ufeffa = 1")).toEqual({ a: 1 });
  });

  it("may be written by another tool", () => {
    expect(parse(toTOML({ a: { b: 1 } }))).toEqual({ a: { b: 1 } });
  });
});
