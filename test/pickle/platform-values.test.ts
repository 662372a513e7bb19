/** Values of the JavaScript platform, and the user's classes that extend a box of one value, a Date or a set. */
import {
  ByteArray,
  copy,
  createRegistry,
  deepCopy,
  defineTemporal,
  dumps,
  exceptions,
  Float,
  FrozenSet,
  float,
  loads,
  NDArray,
  PicklingError,
  PyDate,
  PyDateTime,
  PyDict,
  type PyException,
  PyFrozenSet,
  PyInt,
  PyPattern,
  PySet,
  PyStr,
  PyTime,
  PyTimeDelta,
  PyTimeZone,
  Tuple,
  UnpicklingError,
} from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { again, named, pickle, read, text, thrown, write } from "./again.js";

class Celsius extends Float {
  declare note?: string;
}
class Flags extends PyInt {}
class Slug extends PyStr {}
class Kelvin extends Number {}
class Label extends String {}
class Meeting extends PyDateTime {}
class Stamp extends Date {}
class Birthday extends PyDate {}
class Members extends PySet {}
class Fixed extends PyFrozenSet {}
class Table extends PyDict {}

const registry = createRegistry();
for (const type of [Celsius, Flags, Slug, Kelvin, Label, Meeting, Stamp, Birthday, Members, Fixed, Table]) {
  registry.register(type, `lab.${type.name}`);
}
const protocols = [0, 1, 2, 3, 4, 5];
const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

describe("classes that extend a box of one value", () => {
  it.each(protocols)("keep class, value and attributes in protocol %i", (protocol) => {
    const warm = new Celsius(21);
    warm.note = "inside";
    const value = [warm, new Flags(6), new Flags(2n ** 70n), new Slug("a-b"), new Kelvin(3), new Label("x")];
    const back = again(value, { registry, protocol });
    expect(back.map((each) => each.constructor)).toEqual([Celsius, Flags, Flags, Slug, Kelvin, Label]);
    expect(back.map((each) => each.valueOf())).toEqual([21, 6, 2n ** 70n, back[3], 3, "x"]);
    expect(String(back[3])).toBe("a-b");
    expect((back[0] as Celsius).note).toBe("inside");
    expect(Object.keys(back[4] as object)).toEqual([]);
    expect(write(back, { registry, protocol })).toEqual(write(value, { registry, protocol }));
  });

  it("are written as CPython writes subclasses of float, int and str", () => {
    // pickle.dumps(Celsius(21.0), 4) and so on, in a module lab.
    const hex = (value: unknown, protocol: number) => Buffer.from(write(value, { registry, protocol })).toString("hex");
    expect(hex(new Celsius(21), 2)).toBe("8002636c61620a43656c736975730a71004740350000000000008571018171022e");
    expect(hex(new Flags(6), 2)).toBe("8002636c61620a466c6167730a71004b068571018171022e");
    expect(hex(new Slug("a"), 2)).toBe("8002636c61620a536c75670a7100580100000061710185710281710 32e".replace(" ", ""));
  });

  it("refuse arguments that their value cannot be, and classes that nobody registered", () => {
    class Unknown extends Float {}
    expect(thrown(PicklingError, () => write(new Unknown(1), { registry }))).toMatchObject({ code: "UNREGISTERED" });
    for (const args of ["29", "4e85", `${text("x")}85`, "4b014b0286"]) {
      const bad = pickle(`8004 ${named("lab", "Celsius")} ${args} 81 2e`);
      expect(thrown(UnpicklingError, () => read(bad, { registry })).code).toBe("BAD_ARGUMENTS");
    }
  });

  it("are copied", () => {
    const value = [new Celsius(1), new Flags(2), new Slug("a"), new Label("b")];
    expect(deepCopy(value, { registry }).map((each) => [each.constructor, String(each)])).toEqual([
      [Celsius, "1"],
      [Flags, "2"],
      [Slug, "a"],
      [Label, "b"],
    ]);
  });
});

describe("classes that extend dates, sets and dicts of Python's", () => {
  it.each(protocols)("keep class and contents in protocol %i", (protocol) => {
    const noon = Date.UTC(2024, 5, 1, 12);
    const value = [
      new Meeting(noon, 5),
      new Meeting(noon, 0, 0, PyTimeZone.utc),
      new Meeting(noon),
      new Stamp(noon + 5),
      new Birthday(2000, 1, 2),
      new Members([1, Tuple.of(2)]),
      new Fixed([Tuple.of(2)]),
      new Table([[Tuple.of(1), 5]]),
    ] as const;
    const back = again(value, { registry, protocol });
    for (const [index, each] of back.entries()) expect(each.constructor).toBe((value[index] as object).constructor);
    expect(back.slice(0, 5)).toEqual(value.slice(0, 5));
    expect([back[2].wall, back[2].microsecond, back[2].zone]).toEqual([noon, 0, null]);
    expect(back[5].has(Tuple.of(2n))).toBe(true);
    expect(back[6].has(Tuple.of(2n))).toBe(true);
    expect(back[7].get(Tuple.of(true))).toBe(5);
    expect(write(back, { registry, protocol })).toEqual(write(value, { registry, protocol }));
  });

  it("say what a class that extends Date cannot hold", () => {
    const bytes = write(new Meeting(0, 5), { registry, protocol: 4 });
    const other = createRegistry();
    other.register(Stamp, "lab.Meeting");
    expect(() => read(bytes, { registry: other })).toThrow("extend PyDateTime");
    expect(thrown(PicklingError, () => write(new Stamp(Number.NaN), { registry })).code).toBe("BAD_DATE");
  });
});

describe("boxed primitives", () => {
  it("are written as what they hold", () => {
    const boxes = [
      new Number(3),
      new Number(1.5),
      new String("s"),
      new Boolean(false),
      Object(2n ** 70n),
      new PyInt(4),
    ];
    expect(again(boxes)).toEqual([3, 1.5, "s", false, 2n ** 70n, 4]);
    expect(again(new Map([[Object("k"), 1]]))).toEqual({ k: 1 });
    expect(deepCopy(boxes)).toEqual(boxes);
    expect(() => new PyInt(1.5)).toThrow(TypeError);
    expect(() => new PyInt(-0)).toThrow(TypeError);
  });
});

describe("binary data", () => {
  const bytes = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
  const shared = new SharedArrayBuffer(2);
  new Uint8Array(shared).set([9, 8]);

  it("without a type is bytes", () => {
    const value = [bytes.buffer, new DataView(bytes.buffer, 2, 3), shared, Buffer.from(bytes), new ByteArray([1])];
    const [whole, part, both, buffer, array] = again(value);
    expect(whole).toEqual(bytes);
    expect(part).toEqual(bytes.subarray(2, 5));
    expect(both).toEqual(new Uint8Array([9, 8]));
    expect(buffer).toEqual(bytes);
    expect(array).toEqual(new ByteArray([1]));
    const [twice, again2] = again([bytes.buffer, bytes.buffer]);
    expect(twice).toBe(again2);
  });

  it("is copied with its class", () => {
    for (const make of [copy, deepCopy]) {
      expect(make(bytes.buffer)).toEqual(bytes.buffer);
      expect(make(bytes.buffer)).not.toBe(bytes.buffer);
      const view = make(new DataView(bytes.buffer, 2, 3));
      expect([view.byteLength, view.getUint8(0)]).toEqual([3, 3]);
      expect(make(shared)).toBeInstanceOf(SharedArrayBuffer);
    }
  });

  it("of every type is an array of numpy's", () => {
    const arrays: [ArrayBufferView, string][] = [
      [new Int8Array([-1]), "|i1"],
      [new Uint8ClampedArray([300]), "|u1"],
      [new Int16Array([-1]), "<i2"],
      [new Uint16Array([1]), "<u2"],
      [new Int32Array([-1]), "<i4"],
      [new Uint32Array([1]), "<u4"],
      [new BigInt64Array([-1n]), "<i8"],
      [new BigUint64Array([1n]), "<u8"],
      [new Float32Array([0.5]), "<f4"],
      [new Float64Array([0.1]), "<f8"],
    ];
    const { Float16Array: Half } = globalThis as { Float16Array?: new (items: number[]) => ArrayBufferView };
    if (Half !== undefined) arrays.push([new Half([1.5]), "<f2"]);
    for (const [array, dtype] of arrays) {
      const back = again(array) as unknown as NDArray;
      expect(back).toBeInstanceOf(NDArray);
      expect(back.dtype).toBe(dtype);
      expect([...back.flat()]).toEqual(
        [...(array as unknown as Iterable<number>)].map((item) => (typeof item === "bigint" ? Number(item) : item)),
      );
    }
  });
});

describe("what stands for nothing in Python", () => {
  class Unregistered {}
  const cases: [string, unknown, string, string][] = [
    ["a symbol", Symbol("s"), "UNPICKLABLE", "write its description"],
    ["a boxed symbol", Object(Symbol("s")), "UNREGISTERED", "write its description"],
    ["a function", () => 1, "UNREGISTERED", "register("],
    ["a class", Unregistered, "UNREGISTERED", 'register(Unregistered, "module.Unregistered")'],
    ["an instance", new Unregistered(), "UNREGISTERED", 'register(Unregistered, "module.Unregistered")'],
    ["a promise", Promise.resolve(1), "UNREGISTERED", "persistent id"],
    ["a weak map", new WeakMap(), "UNREGISTERED", "no state"],
    ["an error of the user's", new (class Own extends Error {})("no"), "UNREGISTERED", "register(Own"],
  ];
  it.each(cases)("%s is refused with its path and advice", (_, value, code, advice) => {
    const error = thrown(PicklingError, () => write({ list: [1, value] }));
    expect(error).toMatchObject({ code, path: "snapshot.list[1]" });
    expect(error.message).toContain(advice);
  });
});

describe("undefined", () => {
  const value = {
    a: undefined,
    b: [undefined, 1],
    c: new Map<string, unknown>([["k", undefined]]),
    d: new Set([undefined]),
  };
  // A hole is undefined as well.
  const sparse = Object.assign(new Array<number>(3), { 0: 1, 2: 3 });
  it("is None, left out, or refused", () => {
    expect(again(value)).toEqual({ a: null, b: [null, 1], c: { k: null }, d: new Set([null]) });
    expect(again(value, { undefined: "omit" })).toEqual({ b: [null, 1], c: {}, d: new Set([null]) });
    for (const [each, path] of [
      [value, "snapshot.a"],
      [value.b, "snapshot[0]"],
      [value.c, 'snapshot["k"]'],
      [sparse, "snapshot[1]"],
    ] as const) {
      expect(thrown(PicklingError, () => write(each, { undefined: "error" }))).toMatchObject({
        code: "UNDEFINED",
        path,
      });
    }
    expect(again(sparse)).toEqual([1, null, 3]);
    expect(again(sparse, { undefined: "omit" })).toEqual([1, null, 3]);
  });
});

describe("objects with getters", () => {
  it("are written with what those give; what is not enumerable is left out", () => {
    const record = Object.defineProperty(
      {
        get a() {
          return 1;
        },
      },
      "hidden",
      { value: 2 },
    );
    expect(again(record)).toEqual({ a: 1 });
    const bare = Object.assign(Object.create(null) as object, { __proto__: null, b: 1 });
    expect(again(bare)).toEqual({ b: 1 });
    const thrower = {
      get a(): never {
        throw new RangeError("mine");
      },
    };
    expect(() => write(thrower)).toThrow("mine");
    expect(again({ fine: 1 })).toEqual({ fine: 1 });
  });
});

describe("errors", () => {
  it("are Python's nearest exceptions", () => {
    const group = new AggregateError([new TypeError("t"), new RangeError("r")], "both");
    const value = [
      new Error("e"),
      new TypeError("t"),
      new RangeError("r"),
      new SyntaxError("s"),
      new ReferenceError("n"),
      new URIError("u"),
      group,
      new AggregateError([], "none"),
      new AggregateError([1], "odd"),
    ];
    const back = again<unknown[]>(value) as PyException[];
    expect(back.map((each) => each.constructor.name)).toEqual([
      ...["Exception", "TypeError", "ValueError", "SyntaxError", "NameError", "ValueError", "ExceptionGroup"],
      ...["Exception", "Exception"],
    ]);
    expect(back[0]?.args).toEqual(Tuple.of("e"));
    expect(((back[6] as PyException).args[1] as PyException[]).map((each) => each.constructor)).toEqual([
      exceptions.TypeError,
      exceptions.ValueError,
    ]);
    const own = Object.assign(new Error("e"), { code: "E1" });
    expect(again(own)).toMatchObject({ code: "E1", message: "e" });
  });
});

describe("Map and Set with keys of all kinds", () => {
  it("come back as they were", () => {
    const keys = [
      null,
      "a",
      1.5,
      2n ** 65n,
      Tuple.of(1),
      new FrozenSet([2]),
      new Uint8Array([1]),
      new Date(0),
      float(2),
      "",
    ];
    const map = new Map(keys.map((key, index) => [key, index]));
    const back = loads(write([map, new Set(keys)]), { engine, numbers: "exact" }) as [
      Map<unknown, unknown>,
      Set<unknown>,
    ];
    expect([...back[0].keys()]).toEqual(keys);
    expect([...back[1]]).toEqual(keys);
  });
});

describe("RegExp", () => {
  // What a linter takes for a mistake.
  const built = new RegExp(["[^]", "[]", "[[a&&b]"].join("|"));
  const cases: [RegExp, string, number][] = [
    [/a+b/, "a+b", 32],
    [/^a$/gi, "^a\\Z", 34],
    [/(?<year>\d{4})-\k<year>/u, "(?P<year>[0-9]{4})-(?P=year)", 32],
    [/a.b\/c/, "a[^\\n\\r\\u2028\\u2029]b\\/c", 32],
    [/a.b/s, "a.b", 48],
    [/x{,3}/, "x\\{,3\\}", 32],
    [built, "[\\s\\S]|(?!)|[\\[a\\&\\&b]", 32],
    [/\cJ\0\u{1F600}/u, "\\x0a\\x00\\U0001F600", 32],
    [/(?:)/, "", 32],
  ];
  it.each(cases)("%s is a pattern that matches the same in Python", (value, pattern, flags) => {
    expect(again<unknown>(value)).toEqual(new PyPattern(pattern, flags));
  });

  it.each([/a/y, /\p{L}/u, /(?<$>a)/, /[\D]/])("%s is refused", (value) => {
    expect(thrown(PicklingError, () => write([value]))).toMatchObject({ code: "UNPICKLABLE" });
    expect(() => write([value])).toThrow("PyPattern");
  });
});

describe("Temporal", () => {
  it("is written as Python's times, from a polyfill too", () => {
    // What is read of Temporal's classes, for platforms without them.
    class Fields {
      constructor(fields: object) {
        Object.assign(this, fields);
      }
      toString() {
        return "a time";
      }
    }
    class PlainDate extends Fields {}
    class PlainDateTime extends Fields {}
    class PlainTime extends Fields {}
    class Duration extends Fields {}
    const own = createRegistry();
    defineTemporal(own, { PlainDate, PlainDateTime, PlainTime, Duration });
    const day = { year: 2024, month: 2, day: 29 };
    const value = [
      new PlainDate(day),
      new PlainDateTime({ ...day, hour: 1, microsecond: 7 }),
      new PlainTime({ minute: 2 }),
      new Duration({ hours: 25 }),
    ];
    const bytes = dumps(value, { engine, registry: own });
    expect(loads(bytes, { engine })).toEqual([
      new PyDate(2024, 2, 29),
      new PyDateTime(Date.UTC(2024, 1, 29, 1), 7),
      new PyTime({ minute: 2 }),
      new PyTimeDelta(0, 90_000),
    ]);
    const fine = new PlainTime({ nanosecond: 5 });
    expect(thrown(PicklingError, () => dumps([fine], { engine, registry: own })).message).toContain("nanoseconds");
  });
});

it("writes floats in protocol 0 with Python's digits, the even one of two as near", () => {
  const shown: [number, string][] = [
    [-1_329_041_655_202_193 / 8, "-166130206900274.12"],
    [2 ** -25, "2.9802322387695312e-08"],
    [158_010_144_705_785 / 16, "9875634044111.562"],
    [2 ** -44, "5.684341886080802e-14"],
    [5e-324, "5e-324"],
    [0.1, "0.1"],
  ];
  for (const [value, digits] of shown) expect(utf8(write(value, { protocol: 0 }))).toBe(`F${digits}\n.`);
});

it("writes text that reads the same", () => {
  expect(utf8(write("a", { protocol: 0 }))).toBe("Va\np0\n.");
});
