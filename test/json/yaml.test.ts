/** YAML: what is written is read again, sharing and all; comments stand where they belong; what is wrong, or a bomb, is refused. */
import { fromYAML, toYAML, YAMLSyntaxError } from "brine/yaml";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import "../seed.js";
import { fullLab, graphs, jsonOf, Lab, registry, Sensor } from "./documents.js";
import {
  any,
  createRegistry,
  instanceOf,
  JSONError,
  JSONSyntaxError,
  JSONValidationError,
  Parameterized,
  toJSONText,
  UnserializableError,
} from "./surface.js";

/** The error of what cannot be read or written. */
function errorOf(work: () => unknown): JSONError {
  try {
    work();
  } catch (error) {
    if (error instanceof JSONError) return error;
    throw error;
  }
  throw new Error("it was taken");
}

describe("YAML", () => {
  it("is for people", () => {
    const sensor = new Sensor({ name: "best", gain: 2.5 });
    const lab = new Lab({
      name: "north",
      since: new Date(0),
      sensors: [sensor, new Sensor({ name: "spare" })],
      main: sensor,
    });
    lab.options = { note: "yes", limits: [1, Number.POSITIVE_INFINITY] };
    expect(toYAML(lab, { class: Lab, comments: true })).toBe(`name: north
# Where it is.
city: Oslo
# When it opened.
since: "1970-01-01T00:00:00.000000"
day: null
span: null
size: [1, ""]
count: 3
# All of them.
sensors:
  - &sensors-0
    name: best
    # How much it amplifies.
    # Linear, not in decibels.
    gain: 2.5
    # SI, please.
    unit: ""
    raw: ""
    next: null
  - name: spare
    gain: 1
    unit: ""
    raw: ""
    next: null
# The best.
main: *sensors-0
options:
  note: "yes"
  limits: [1, .inf]
more: null
`);
  });

  it.each([{ comments: false }, { comments: true }, { class: Lab }, { class: Lab, comments: true }])(
    "is read as it was written, with %o",
    (options) => {
      const text = toYAML(fullLab(), { registry, ...options });
      const read = fromYAML(text, { registry, class: Lab });
      expect(jsonOf(read)).toBe(jsonOf(fullLab()));
      expect([read.sensors[0], read.main!.next]).toEqual([read.main, read.main]);
      expect(read.sensors[0]).toBe(read.main);
      expect(read.main!.next).toBe(read.main);
      expect(toYAML(read, { registry, ...options })).toBe(text);
    },
  );

  it("is read as it was written, whatever the values", () => {
    fc.assert(
      fc.property(graphs(fc.string({ unit: "binary" })), (graph) => {
        const text = toYAML(graph, { registry, comments: true });
        expect(jsonOf(fromYAML(text, { registry }))).toBe(jsonOf(graph));
      }),
      { numRuns: 40 },
    );
  });

  it("is plain YAML to another reader", () => {
    expect(parse(toYAML({ a: [1, null, "x"], b: Number.NaN, c: { d: "no" }, big: 2n ** 64n }, {}))).toEqual({
      a: [1, null, "x"],
      b: Number.NaN,
      c: { d: "no" },
      big: 2 ** 64,
    });
    // What YAML 1.1 would take for something else stands in quotes.
    expect(parse(toYAML(["yes", "1:20", "012", "2024-01-01", "~"]), { version: "1.1" })).toEqual([
      ...["yes", "1:20", "012", "2024-01-01", "~"],
    ]);
  });

  it("may be any value", () => {
    for (const value of [null, 1, "a\nb", [], {}, [[1]], new Map([[1, 2]])]) {
      expect(jsonOf(fromYAML(toYAML(value)))).toBe(jsonOf(value));
    }
    const circle: unknown[] = [];
    circle.push(circle);
    expect(toYAML(circle)).toBe("&root\n- *root\n");
    const read = fromYAML(toYAML(circle)) as unknown[];
    expect(read[0]).toBe(read);
    expect(fromYAML("")).toBe(null);
    expect(fromYAML("\ufeffa: 1")).toEqual({ a: 1 });
  });

  it("has no form for what JSON has none for", () => {
    expect(() => toYAML({ a: [Symbol("s")] })).toThrow(UnserializableError);
    expect(() => toYAML({ a: [Symbol("s")] })).toThrow("/a/0: a symbol has no form in JSON");
    expect(() => toYAML(fullLab())).toThrow("is not registered");
    let deep: unknown = 1;
    for (let level = 0; level < 550; level++) deep = [deep];
    expect(() => toYAML(deep)).toThrow("nested deeper than 500");
    const limits = { depth: 550 };
    expect(toYAML(fromYAML(toYAML(deep, { limits }), { limits }), { limits })).toBe(toYAML(deep, { limits }));
    for (let level = 0; level < 20_000; level++) deep = [deep];
    expect(() => toYAML(deep, { limits: { depth: 100_000 } })).toThrow(JSONError);
    expect(() => toYAML(deep, { limits: { depth: 100_000 } })).toThrow("nested too deep for the stack");
  });
});

describe("text that YAML takes for something else", () => {
  const texts = [
    ..."\ufeff, \ufeffx, \ufeff\ufeffx, \ufeff- x, \ufeff|, \ufeff@x, \u00a0x, \u2028x".split(", "),
    " x",
    "\tx",
    "  x\n y",
    "\n x",
    "\n\n",
    " \n",
    " \t\n\n",
    "- x\n- y",
    "-\n~x",
    "?\n?---",
    "x\n\ufeffy",
  ];

  it.each(texts.map((text) => [text]))("%j is read as it was written", (text) => {
    const around: readonly ((value: unknown) => unknown)[] = [
      (value) => value,
      (value) => ({ k: value }),
      (value) => ({ [String(value)]: 1, k: 2 }),
      (value) => [value],
      (value) => [value, [value, { k: value }]],
      (value) => new Map([[value, value]]),
    ];
    for (const wrap of around) expect(fromYAML(toYAML(wrap(text)))).toEqual(wrap(text));
  });

  it("is written so that PyYAML and ruamel read it: escapes, quotes, numbers with a point", () => {
    const texts = ["\u007f", "a\u0085b", "\u2028", "\ufffe", "a\tb", "=", ":a", "?a"];
    expect(toYAML({ k: texts })).toBe(
      `${String.raw`k: ["\u007f", "a\u0085b", "\u2028", "\ufffe", "a\tb", "=", ":a", "?a"]`}\n`,
    );
    expect(toYAML({ "\u009f": { "a\tb": 1 } })).toBe('"\\u009f":\n  "a\\tb": 1\n');
    expect(toYAML({ a: "why?", b: ["why?"] })).toBe('a: why?\nb: ["why?"]\n');
    expect(toYAML("a\nb")).toBe('"a\\nb"\n');
    const numbers = [1e-7, -1e22, 1.5e300, 5e-324, 100000, 0.5];
    expect(toYAML({ numbers })).toBe("numbers: [1.0e-7, -1.0e+22, 1.5e+300, 5.0e-324, 100000, 0.5]\n");
    expect(fromYAML(toYAML({ numbers }))).toEqual({ numbers });
    expect(parse(toYAML({ numbers }), { version: "1.1" })).toEqual({ numbers });
  });

  it("is read, of random blanks and signs", () => {
    const sign = fc.constantFrom(..." \t\n\ufeff-?:#|>&*!%@{}[],~x'\"\u0085\u2028\u00a0".split(""), "---", "...", "<<");
    const texts = fc.array(sign, { maxLength: 6 }).map((signs) => signs.join(""));
    fc.assert(
      fc.property(texts, (text) => {
        for (const value of [text, { k: text }, { [text]: 1 }, [text], [[text, 1]], new Map([[text, text]])])
          expect(fromYAML(toYAML(value))).toEqual(value);
      }),
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
    const text = toYAML(odd, { class: Odd, registry: own, comments: true });
    const comments = text.split("\n").filter((line) => line.trim().startsWith("#"));
    expect(comments).toEqual(["# one", "#", "# [two] # x  y z: &a"]);
    const read = fromYAML(text, { class: Odd, registry: own });
    expect(toJSONText(read, { registry: own })).toBe(toJSONText(odd, { registry: own }));
  });
});

describe("a YAML text by hand", () => {
  it("is checked by the parameters", () => {
    const text = `
# A comment.
city: Bergen
since: 2024-02-29T12:00:00Z
day: 2024-02-29
size: [1, a]
count: 0x10
sensors:
  - {gain: 2}
  - gain: .5
    unit: >-
      folded
      text
    raw: !!binary |
      AQI=
`;
    const lab = fromYAML(text, { class: Lab });
    expect(lab).toBeInstanceOf(Lab);
    expect([lab.city, lab.count, lab.size]).toEqual(["Bergen", 16, [1, "a"]]);
    expect([lab.since!.toISOString(), String(lab.day)]).toEqual([
      "2024-02-29T12:00:00.000Z",
      expect.stringContaining("2024"),
    ]);
    expect(lab.sensors.map(({ gain, unit, raw }) => [gain, unit, [...raw]])).toEqual([
      [2, "", []],
      [0.5, "folded text", [1, 2]],
    ]);
  });

  it("is told all that is wrong with it, by paths", () => {
    const wrong = "city: 5\nsensors:\n  - gain: 12\n  - {gain: high, colour: red}\nsize: [1]\n";
    const read = () => fromYAML(wrong, { class: Lab });
    expect(read).toThrow(JSONValidationError);
    try {
      read();
    } catch (error) {
      expect((error as JSONValidationError).problems.map(({ path }) => path)).toEqual([
        "/city",
        "/sensors/0/gain",
        "/sensors/1/gain",
        "/sensors/1/colour",
        "/size",
      ]);
    }
    expect(fromYAML("city: x\nmore2: 1", { class: Lab, unknownParameters: "drop" }).city).toBe("x");
  });

  it.each([
    ["a: [1, {b: 2", 1, "must be sufficiently indented"],
    ["a: 1\nb: *x", 2, "there is no anchor &x before this"],
    ["a: 1\nb: 2\na: 3", 3, 'the key "a" stands here twice'],
    ["? [1]\n: 2", 1, "a key is one word or text"],
    ["--- 1\n--- 2", 2, "more than one document"],
    ["a: !thing 5", 1, "Unresolved tag: !thing"],
    ["<<: 5", 1, "only mappings are merged"],
    ["a: *a", 1, "no anchor &a"],
  ])("that is none, %j, says where", (text, line, message) => {
    expect(() => fromYAML(text)).toThrow(YAMLSyntaxError);
    expect(errorOf(() => fromYAML(text)).name).toBe("YAMLSyntaxError");
    expect(() => fromYAML(text)).toThrow(JSONSyntaxError);
    expect(() => fromYAML(text)).toThrow(message);
    expect(() => fromYAML(text)).toThrow(expect.objectContaining({ line, code: "SYNTAX" }));
  });

  it("shares what an alias stands for, or copies it", () => {
    const text =
      "defaults: &d\n  gain: 2\n  more: [1]\nfirst: *d\nsecond:\n  <<: *d\n  gain: 3\nword: &w abc\nagain: *w\n";
    const shared = fromYAML(text) as Record<string, Record<string, unknown>>;
    expect(shared.first).toBe(shared.defaults);
    expect(shared.second).toEqual({ gain: 3, more: [1] });
    expect(shared.again).toBe("abc");
    const copied = fromYAML(text, { aliases: "copy" }) as typeof shared;
    expect(copied.first).toEqual(copied.defaults);
    expect(copied.first).not.toBe(copied.defaults);
    class Pair extends Parameterized({ defaults: any(), a: instanceOf(Sensor) }) {}
    const typed = fromYAML("defaults: &d {gain: 2}\na: *d", { class: Pair, aliases: "copy" });
    expect([typed.defaults, (typed.a as Sensor).gain]).toEqual([{ gain: 2 }, 2]);
    expect(fromYAML("- &a {x: 1, y: 1}\n- &b {x: 2, z: 2}\n- <<: [*a, *b]\n  y: 3")).toMatchObject({
      2: { x: 1, y: 3, z: 2 },
    });
  });

  it("has keys that are data", () => {
    const read = fromYAML("__proto__: {polluted: 1}\nconstructor: 2\n5: five\ntrue: yes") as object;
    expect(Object.keys(read)).toEqual(["5", "__proto__", "constructor", "true"]);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe("a text that says it is of YAML 1.1", () => {
  const read = (text: string): unknown => fromYAML(`%YAML 1.1\n---\n${text}\n`);

  it("is read by the core schema all the same, with merges, days and bytes", () => {
    expect(read("a: &a {x: 1}\nb: {<<: *a, y: yes}")).toEqual({ a: { x: 1 }, b: { x: 1, y: "yes" } });
    expect(read("[2024-01-01, 1:20, 1_000, 012, !!binary AAA=]")).toEqual([
      ...["2024-01-01", "1:20", "1_000", 12, new Uint8Array(2)],
    ]);
  });

  it.each(["!!omap [{x: 1}]", "!!pairs [{x: 1}]", "!!set {x, y}", "!!timestamp 2024-01-01"])(
    "is refused with %s",
    (text) => {
      expect(() => read(text)).toThrow(YAMLSyntaxError);
    },
  );
});

describe("what is no YAML text, and no option", () => {
  it.each([
    ["a number", () => fromYAML(3 as never), "TYPE", "YAML is read from a string"],
    ["bytes", () => fromYAML(new Uint8Array(1) as never), "TYPE", "TextDecoder"],
    ["options that are null", () => fromYAML("a: 1", null as never), "OPTION", "not null"],
    ["options to write that are a text", () => toYAML(1, "comments" as never), "OPTION", "not a string"],
    ["another word", () => fromYAML("a: 1", { aliases: "both" as never }), "OPTION", '"share" or "copy"'],
    ["a class that is none of the model", () => fromYAML("a: 1", { class: Date as never }), "OPTION", "Parameterized"],
  ])("%s", (_, work, code, message) => {
    const error = errorOf(work);
    expect([error.name, error.code]).toEqual(["JSONError", code]);
    expect(error.message).toContain(message);
  });
});

describe("a YAML bomb", () => {
  const laughs = (count: number): string =>
    Array.from(
      { length: count },
      (_, at) =>
        `a${at}: &a${at} [${Array(9)
          .fill(at === 0 ? "ha" : `*a${at - 1}`)
          .join(", ")}]`,
    ).join("\n");

  it("is no larger than its text where aliases share", () => {
    const read = fromYAML(laughs(60)) as Record<string, unknown[]>;
    expect(read.a59![0]).toBe(read.a58);
  });

  it("is refused where they copy", () => {
    const read = () => fromYAML(laughs(9), { aliases: "copy" });
    expect(read).toThrow(JSONError);
    expect(read).toThrow("aliases copy more than 10000 values; limits.copies allows no more");
    expect(() => fromYAML("a: &a [1, 2]\nb: *a\nc: *a", { aliases: "copy", limits: { copies: 5 } })).toThrow(
      "more than 5",
    );
    expect(() => fromYAML("a: &a [*a]", { aliases: "copy" })).toThrow("an alias within what it stands for has no copy");
    expect(() => fromYAML(`a: &a {x: 1}\nb: {${Array(20_000).fill("<<: *a").join(", ")}}`)).toThrow("more than 10000");
  });

  it.each([
    ["sequences on one line", "- ".repeat(20_000)],
    ["brackets", "[".repeat(20_000)],
    ["braces", "{a: ".repeat(5000)],
    ["keys", "? ".repeat(5000)],
    ["indentation", Array.from({ length: 2000 }, (_, at) => `${" ".repeat(at)}a:`).join("\n")],
  ])("of depth is refused: $0", (_, text) => {
    expect(() => fromYAML(text)).toThrow("nested deeper than 500");
    const tooDeep = expect.objectContaining({ code: "DEPTH", message: expect.stringContaining("for the stack") });
    expect(() => fromYAML(text, { limits: { depth: 100_000 } })).toThrow(tooDeep);
  });

  it("has its limits set", () => {
    expect(() => fromYAML("[[[1]]]", { limits: { depth: 2 } })).toThrow("nested deeper than 2");
    expect(fromYAML("[[[1]]]", { limits: { depth: 3 } })).toEqual([[[1]]]);
    expect(() => fromYAML("abc", { limits: { length: 2 } })).toThrow("the text has 3 characters");
  });

  it("of any other text ends with a value or a JSONError", () => {
    const pieces = fc.constantFrom(
      ..."-?:,[]{}#&*!|>'\"%@` \n\ta1",
      "<<",
      "&a ",
      "*a",
      "---",
      "!!binary ",
      "$brine",
      ": ",
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 40 }),
        fc.constantFrom("share" as const, "copy" as const),
        (parts, aliases) => {
          try {
            fromYAML(parts.join(""), { aliases });
          } catch (error) {
            expect(error).toBeInstanceOf(JSONError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("anchors that stand in merges and at keys", () => {
  it.each<[string, unknown]>([
    ["x: {<<: &b {a: 1}, c: 2}\ny: {<<: *b}\n", { x: { c: 2, a: 1 }, y: { a: 1 } }],
    ["x:\n  <<: [&b {a: 1}]\ny: *b\n", { x: { a: 1 }, y: { a: 1 } }],
    ["x:\n  <<: {a: &s 5, b: &l [1]}\ny: [*s, *l]\n", { x: { a: 5, b: [1] }, y: [5, [1]] }],
    ["&k a: 1\nb: *k\n", { a: 1, b: "a" }],
    ["d: &d {p: 1}\nx: {<<: *d, q: &d {p: 2}}\ny: *d\n", { d: { p: 1 }, x: { q: { p: 2 }, p: 1 }, y: { p: 2 } }],
  ])("%j", (text, value) => {
    expect(fromYAML(text)).toEqual(value);
    expect(fromYAML(text, { aliases: "copy" })).toEqual(value);
  });
});
