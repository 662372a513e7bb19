/** `dicts: "python"`: PyDict, PySet and PyFrozenSet, whose keys are equal where Python's are; and what the other choices give. */
import {
  Complex,
  Counter,
  copy,
  Decimal,
  DType,
  deepCopy,
  dumps,
  equalBy,
  Fraction,
  FrozenSet,
  float,
  type LoadsOptions,
  loads,
  NumpyScalar,
  PurePosixPath,
  PureWindowsPath,
  PyDate,
  PyDateTime,
  PyDict,
  PyFrozenSet,
  PyInt,
  PyRange,
  PySet,
  PyTime,
  PyTimeDelta,
  PyTimeZone,
  pyStr,
  Tuple,
  UnpicklingError,
  UserString,
  UUID,
  ZoneInfo,
} from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { named, pickle, text, thrown, write } from "./again.js";

const python = (bytes: Uint8Array, options: LoadsOptions = {}): unknown =>
  loads(bytes, { engine, dicts: "python", numbers: "exact", ...options });

const hours = (count: number): PyTimeZone => new PyTimeZone(new PyTimeDelta(0, 3600 * count));
const noon = Date.UTC(2024, 5, 1, 12);

/** Keys of which all in a row are one in Python. */
const groups: [string, unknown[]][] = [
  [
    "one",
    [1, 1n, true, float(1), new Decimal("1.00"), new Decimal("10e-1"), new Fraction(3, 3), new Complex(1), Object(1n)],
  ],
  ["zero", [0, -0, false, new Decimal("-0e9"), new Fraction(0, 5), new Complex(-0, -0)]],
  ["a half", [0.5, new Decimal("0.50"), new Fraction(1, 2), new Complex(0.5, 0)]],
  ["the tenth that is no double", [new Decimal("0.1"), new Fraction(1, 10)]],
  ["the tenth that is one", [0.1, new Fraction(3602879701896397n, 36028797018963968n)]],
  ["a large int", [10n ** 30n, new Decimal("1e30"), new Fraction(10n ** 30n)]],
  ["2^100", [2 ** 100, 2n ** 100n, new Fraction(2n ** 100n)]],
  ["the smallest double", [5e-324, new Fraction(1n, 2n ** 1074n)]],
  ["infinity", [Infinity, new Decimal("inf"), new Complex(Infinity)]],
  ["a decimal of great exponent", [new Decimal("10e999999999"), new Decimal("1e1000000000")]],
  ["a complex", [new Complex(1, 2), new Complex(1, 2)]],
  ["text", ["a", pyStr("a"), new UserString("a"), new String("a")]],
  ["text of digits", ["12", pyStr("12")]],
  ["text with NUL", ["\0n1", pyStr("\0n1")]],
  ["bytes", [new Uint8Array([1, 2]), new Uint8Array([1, 2])]],
  ["tuples", [Tuple.of<unknown>(1, Tuple.of("a")), Tuple.of<unknown>(true, Tuple.of("a"))]],
  ["frozensets", [new FrozenSet([1, Tuple.of(2)]), new PyFrozenSet([Tuple.of(2n), float(1)])]],
  ["naive times", [new Date(noon), new PyDateTime(noon), new PyDateTime(noon, 0, 1)]],
  ["one instant", [new PyDateTime(noon, 5, 0, PyTimeZone.utc), new PyDateTime(noon + 7_200_000, 5, 0, hours(2))]],
  [
    "one instant by key",
    [new PyDateTime(noon, 0, 0, PyTimeZone.utc), new PyDateTime(noon + 7_200_000, 0, 0, new ZoneInfo("Europe/Oslo"))],
  ],
  ["dates", [new PyDate(2024, 6, 1), new PyDate(2024, 6, 1)]],
  ["clocks", [new PyTime({ hour: 12, zone: hours(1) }), new PyTime({ hour: 11, zone: PyTimeZone.utc })]],
  ["time deltas", [new PyTimeDelta(1), new PyTimeDelta(0, 86_400)]],
  ["zones", [hours(1), new PyTimeZone(new PyTimeDelta(0, 3600), "CET")]],
  ["UUIDs", [new UUID(7n), new UUID(7n, 0)]],
  ["paths", [new PurePosixPath("a", "b"), new PurePosixPath("a/./b")]],
  ["paths of Windows", [new PureWindowsPath("C:\\A"), new PureWindowsPath("c:/a")]],
  ["ranges", [new PyRange(0, 3, 2), new PyRange(0, 4, 2)]],
  ["empty ranges", [new PyRange(0, 0), new PyRange(5, 1)]],
  ["scalars of numpy", [2, new NumpyScalar(DType.of("<i4"), new Uint8Array([2, 0, 0, 0]))]],
];

const different: [string, unknown[]][] = [
  ["numbers and texts", [1, "1", "01", new Uint8Array([49]), Tuple.of(1), new FrozenSet([1]), null, "None"]],
  ["near numbers", [0.1, new Decimal("0.1"), 10n ** 30n + 1n, 1e30, new Fraction(1, 3), 0.3333333333333333]],
  [
    "times",
    [new Date(noon), new PyDateTime(noon, 1), new PyDateTime(noon, 0, 0, PyTimeZone.utc), new PyDate(2024, 6, 1)],
  ],
  [
    "times that a clock has twice",
    [
      new PyDateTime(Date.UTC(2024, 9, 27, 2, 30), 0, 0, new ZoneInfo("Europe/Oslo")),
      new PyDateTime(Date.UTC(2024, 9, 27, 0, 30), 0, 0, PyTimeZone.utc),
      new PyDateTime(Date.UTC(2024, 9, 27, 1, 30), 0, 0, PyTimeZone.utc),
    ],
  ],
  ["paths", [new PurePosixPath("a"), new PurePosixPath("A"), new PureWindowsPath("a")]],
  ["what is equal to nothing", [Number.NaN, Number.NaN, new Decimal("nan"), new Decimal("nan")]],
];

describe("PyDict", () => {
  it.each(groups)("has %s once", (_, keys) => {
    for (const first of keys) {
      const dict = new PyDict<unknown, string>([[first, "first"]]);
      for (const key of keys) {
        expect(dict.has(key)).toBe(true);
        expect(dict.get(key)).toBe("first");
        expect(dict.keyOf(key)).toBe(first);
      }
      for (const key of keys) dict.set(key, "later");
      expect([...dict]).toEqual([[first, "later"]]);
      expect(new PySet(keys).size).toBe(1);
      expect(new PyFrozenSet(keys).size).toBe(1);
      expect(dict.delete(keys.at(-1))).toBe(true);
      expect(dict.size).toBe(0);
    }
  });

  it.each(different)("keeps apart %s", (_, keys) => {
    expect(new PyDict(keys.map((key, index) => [key, index])).size).toBe(keys.length);
    const set = new PySet(keys);
    expect([...set]).toEqual(keys);
    expect(set.size).toBe(keys.length);
  });

  it("is a Map in the order of its keys", () => {
    const dict = new PyDict<unknown, unknown>([
      ["b", 1],
      [Tuple.of(1), 2],
    ]);
    dict.set("a", 3).delete("b");
    dict.set("b", 4);
    expect(dict).toBeInstanceOf(Map);
    expect([...dict.keys()]).toEqual([Tuple.of(1), "a", "b"]);
    expect([...dict.values()]).toEqual([2, 3, 4]);
    expect([...dict.entries()]).toEqual([...dict]);
    const seen: unknown[] = [];
    dict.forEach((value, key, map) => {
      seen.push(key, value, map === dict);
    });
    expect(seen).toEqual([Tuple.of(1), 2, true, "a", 3, true, "b", 4, true]);
    dict.clear();
    expect(dict.size).toBe(0);
    expect(dict.get("a")).toBeUndefined();
  });

  it("forgets what was deleted", () => {
    const dict = new PyDict<number, number>();
    for (let key = 0; key < 1000; key++) {
      dict.set(key, key);
      if (key >= 3) expect(dict.delete(key - 3)).toBe(true);
    }
    expect([...dict.keys()]).toEqual([997, 998, 999]);
    expect(dict.get(998)).toBe(998);
    expect(dict.has(5)).toBe(false);
  });

  it("takes what Python can hash alone", () => {
    for (const key of [
      [],
      {},
      new Map(),
      new Set(),
      new PySet(),
      new PyDict(),
      Tuple.of([1]),
      new FrozenSet([Tuple.of(new Counter())]),
    ]) {
      expect(() => new PyDict().set(key, 1)).toThrow("hashable in Python");
      expect(() => new PySet().add(key)).toThrow("hashable in Python");
      expect(new PyDict().has(key)).toBe(false);
    }
  });

  it("asks a class what it is equal by", () => {
    class Point {
      readonly x: number;
      readonly y: number;
      constructor(x: number, y: number) {
        this.x = x;
        this.y = y;
      }
      [equalBy]() {
        return Tuple.of(this.x, this.y);
      }
    }
    class Other extends Point {}
    const dict = new PyDict<unknown, number>([[new Point(1, 2), 5]]);
    expect(dict.get(new Point(1, 2))).toBe(5);
    expect(dict.get(Tuple.of<unknown>(new Point(1, 2)))).toBeUndefined();
    expect(dict.get(new Other(1, 2))).toBeUndefined();
    expect(dict.get(new Point(1, 3))).toBeUndefined();
  });

  it("looks up tuples that double at every level, and adds nothing by it", () => {
    let tuple = Tuple.of<unknown>(1);
    for (let level = 0; level < 200; level++) tuple = Tuple.of<unknown>(tuple, tuple);
    const dict = new PyDict<unknown, number>([["x", 1]]);
    expect(dict.has(tuple)).toBe(false);
    dict.set(tuple, 2);
    expect(dict.get(tuple)).toBe(2);
  });

  it("is not made slow by ints that JavaScript's Map cannot tell apart", () => {
    // 40,000 ints of equal low 64 bits: a Map of them takes seconds, then hours.
    const items = Array.from({ length: 40_000 }, (_, index) => {
      const bytes = new Uint8Array(12);
      new DataView(bytes.buffer).setUint32(8, index + 1, true);
      return `8a0c${Buffer.from(bytes).toString("hex")}4e`;
    });
    const hostile = pickle(`8004 7d 28 ${items.join("")} 75 2e`);
    expect((python(hostile) as PyDict).size).toBe(40_000);
    expect(thrown(UnpicklingError, () => loads(hostile, { engine })).code).toBe("LIMIT");
  });
});

describe("PySet", () => {
  it("has the operations of sets, by Python's equality", () => {
    const one = new PySet<unknown>([1, Tuple.of(2), "a"]);
    const other = new PySet<unknown>([true, Tuple.of(2n), "b"]);
    for (const [left, right] of [
      [one, other],
      [new PyFrozenSet(one), new Set(other)],
    ] as [PySet<unknown>, Set<unknown>][]) {
      expect([...left.union(right)]).toEqual([1, Tuple.of(2), "a", "b"]);
      expect([...left.intersection(right)]).toEqual([1, Tuple.of(2)]);
      expect([...left.difference(right)]).toEqual(["a"]);
      expect([...left.symmetricDifference(right)]).toEqual(["a", "b"]);
      expect(left.isSubsetOf(right)).toBe(false);
      expect(left.intersection(right).isSubsetOf(right)).toBe(true);
      expect(left.isSupersetOf(new PySet([true]))).toBe(true);
      expect(left.isDisjointFrom(new PySet(["c"]))).toBe(true);
    }
  });

  it("is a Set", () => {
    const set = new PySet([3, 1]);
    expect(set).toBeInstanceOf(Set);
    expect([...set.keys(), ...set.values()]).toEqual([3, 1, 3, 1]);
    expect([...set.entries()]).toEqual([
      [3, 3],
      [1, 1],
    ]);
    expect(set.delete(3)).toBe(true);
    expect(set.delete(3)).toBe(false);
    set.add(3);
    const seen: unknown[] = [];
    set.forEach((value, again, whole) => {
      seen.push(value, again, whole === set);
    });
    expect(seen).toEqual([1, 1, true, 3, 3, true]);
    set.clear();
    expect(set.size).toBe(0);
    expect(() => new PyFrozenSet([1]).add(2)).toThrow("cannot be changed");
  });
});

describe('dicts: "python"', () => {
  it("reads dicts and sets of all kinds and writes the same bytes", () => {
    const value = {
      b: new Map<unknown, unknown>([
        [1, "x"],
        [Tuple.of<unknown>(1, 2), "y"],
      ]),
      a: [new Set([1, "s"]), new FrozenSet([2]), {}, new Map(), new Set(), new FrozenSet()],
      12: null,
    };
    for (const protocol of [0, 1, 2, 3, 4, 5]) {
      const bytes = write(value, { protocol });
      const read = python(bytes) as PyDict<string, unknown>;
      expect(read).toBeInstanceOf(PyDict);
      const [set, frozen, ...empty] = read.get("a") as unknown[];
      const classOf = (each: unknown): unknown => (each as object).constructor;
      expect([set, frozen, ...empty].map(classOf)).toEqual([PySet, PyFrozenSet, PyDict, PyDict, PySet, PyFrozenSet]);
      expect((read.get("b") as PyDict).get(Tuple.of<unknown>(true, 2n))).toBe("y");
      expect(write(read, { protocol })).toEqual(bytes);
    }
  });

  it("keeps the first of equal keys and the last of their values, as Python does", () => {
    const equal = pickle("8004 7d 28 4b01 4b05 88 4b06 47 3ff0000000000000 4b07 75 2e");
    expect([...(python(equal) as PyDict)]).toEqual([[1, 7]]);
    expect([...(python(pickle("8004 8f 28 88 4b01 90 2e")) as PySet)]).toEqual([true]);
    expect([...(python(pickle("8004 28 88 4b01 91 2e")) as PySet)]).toEqual([true]);
    expect([...(python(pickle("8003 63 6275696c74696e730a 7365740a 5d 28 88 4b01 65 85 52 2e")) as PySet)]).toEqual([
      true,
    ]);
    for (const dicts of ["auto", "map", "object"] as const) {
      expect(thrown(UnpicklingError, () => loads(equal, { engine, dicts })).code).toBe("EQUAL_KEYS");
      const spelled = pickle("8003 63 6275696c74696e730a 7365740a 5d 28 88 4b01 65 85 52 2e");
      expect(thrown(UnpicklingError, () => loads(spelled, { engine, dicts })).code).toBe("EQUAL_KEYS");
    }
  });

  it("fills dicts in circles, and refuses keys of objects that cannot be hashed", () => {
    const map = new Map<unknown, unknown>();
    map.set(Tuple.of(map.size), map);
    const read = python(write(map)) as PyDict;
    expect(read.get(Tuple.of(0))).toBe(read);
    const counter = `${named("collections", "Counter")} 7d 85 52`;
    for (const dicts of ["auto", "map", "object", "python"] as const) {
      for (const body of [`7d ${counter} 4e 73`, `8f 28 ${counter} 90`, `28 ${counter} 91`, `7d ${counter} 85 4e 73`]) {
        const error = thrown(UnpicklingError, () => loads(pickle(`8004 5d 94 ${body} 61 2e`), { engine, dicts }));
        expect(error).toMatchObject({ code: "UNHASHABLE", path: "snapshot[0]" });
      }
    }
  });

  it("has no state, whatever made it, as in Python", () => {
    const state = `7d ${text("x")} 4e 73 62`;
    for (const name of ["dict", "set", "frozenset"]) {
      for (const args of ["29", "5d 85"]) {
        const made = pickle(`8004 ${named("builtins", name)} ${args} 52 ${state} 2e`);
        for (const dicts of ["auto", "map", "object", "python"] as const) {
          expect(thrown(UnpicklingError, () => loads(made, { engine, dicts }))).toMatchObject({ code: "BAD_TYPE" });
        }
      }
    }
  });

  it("is copied as what it is", () => {
    const dict = new PyDict<unknown, unknown>([[1, new PySet([new PyFrozenSet([Tuple.of(1)])])]]);
    for (const each of [copy(dict), deepCopy(dict)]) {
      expect(each).not.toBe(dict);
      expect(each).toBeInstanceOf(PyDict);
      expect((each.get(true) as PySet).has(new FrozenSet([Tuple.of(true)]))).toBe(true);
    }
  });
});

describe("the other choices of dicts", () => {
  it("are a plain object, a Map, or what the keys ask for", () => {
    const read = (value: unknown, dicts: LoadsOptions["dicts"]): unknown =>
      loads(write(value), dicts === undefined ? { engine } : { engine, dicts });
    expect(read({ a: 1 }, undefined)).toEqual({ a: 1 });
    expect(read({ 1: 1 }, "auto")).toEqual(new Map([["1", 1]]));
    expect(read({ a: 1 }, "map")).toEqual(new Map([["a", 1]]));
    expect(read({ 1: 1 }, "object")).toEqual({ 1: 1 });
    expect(read(new Map([[1, 1]]), "object")).toEqual(new Map([[1, 1]]));
    expect(read(new PyDict([["a", new PyInt(1)]]), "auto")).toEqual({ a: 1 });
    expect(() => read({}, "maps" as "map")).toThrow('"auto" or "map" or "object" or "python"');
    const late = pickle(`8004 7d 94 ${text("a")} 4e 73 68 00 4b01 4e 73 2e`);
    expect(thrown(UnpicklingError, () => loads(late, { engine, dicts: "object" })).code).toBe("DICT_KEY");
    expect(dumps(loads(late, { engine, dicts: "python" }), { engine })).toEqual(
      dumps(
        new Map<unknown, null>([
          ["a", null],
          [1, null],
        ]),
        { engine },
      ),
    );
  });
});
