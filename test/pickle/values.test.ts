/** Values of every kind go through a pickle and come back as what they were (the table of docs, "Values"). */
import { ByteArray, DefaultDict, FrozenSet, float, isTuple, PyDateTime, PyGlobal, Tuple } from "brine";
import { describe, expect, it } from "vitest";
import { again, pickle, read, write } from "./again.js";

describe.each([4, 5])("protocol %i", (protocol) => {
  const round = <T>(value: T): T => again(value, { protocol });

  it("says its number in the second byte", () => {
    expect([...write(null, { protocol }).subarray(0, 2)]).toEqual([0x80, protocol]);
  });

  it.each([null, true, false, 0, 1, -1, 255, 256, 65_535, 65_536, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1])(
    "keeps %s",
    (value) => {
      expect(round(value)).toBe(value);
    },
  );

  it.each([
    0.5,
    -0,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.MIN_VALUE,
    Number.MAX_VALUE,
    Number.EPSILON,
    1e21,
    2 ** 53,
    -(2 ** 53),
    Math.PI,
  ])("keeps the float %s, also inside containers", (value) => {
    expect(round(value)).toBe(value);
    expect(round([value, [value]])).toEqual([value, [value]]);
    expect(round({ value })).toEqual({ value });
  });

  it("keeps whole numbers up to the last safe one", () => {
    for (const value of [2 ** 53 - 1, -(2 ** 53) + 1, 2 ** 40, -(2 ** 40)]) expect(round(value)).toBe(value);
  });

  it("writes undefined and holes as None", () => {
    expect(round(undefined)).toBe(null);
    // biome-ignore lint/suspicious/noSparseArray: holes are what this is about
    expect(round([1, , undefined])).toEqual([1, null, null]);
    expect(round({ a: undefined })).toEqual({ a: null });
  });

  it("keeps bigints of every size, small ones as numbers", () => {
    for (const bits of [53, 63, 64, 65, 127, 128, 1000, 2031, 2032, 2039, 2040, 2041, 5000, 100_000]) {
      for (const offset of [-1n, 0n, 1n]) {
        const value = (1n << BigInt(bits)) + offset;
        for (const signed of [value, -value]) {
          const wanted = Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
          expect(round(signed)).toBe(wanted);
        }
      }
    }
    expect(round([0n, 5n, -7n])).toEqual([0, 5, -7]);
  });

  it("keeps texts", () => {
    const texts = [
      "",
      "a",
      "é",
      "€",
      "𝄞",
      "\0",
      "a\nb",
      "\uFEFFmark",
      "x".repeat(255),
      "x".repeat(256),
      "é".repeat(70_000),
    ];
    for (const value of texts) expect(round(value)).toBe(value);
    expect(round(texts)).toEqual(texts);
  });

  it("keeps bytes as Uint8Array and bytearrays as ByteArray", () => {
    for (const length of [0, 1, 255, 256, 70_000]) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) & 0xff);
      const back = round(bytes);
      expect(Object.getPrototypeOf(back)).toBe(Uint8Array.prototype);
      expect(back).toEqual(bytes);
      const array = round(new ByteArray(bytes));
      expect(array).toBeInstanceOf(ByteArray);
      expect([...array.subarray(0, 300)]).toEqual([...bytes.subarray(0, 300)]);
      expect(array.length).toBe(length);
    }
  });

  it("takes Node's Buffer, and a part of one, as bytes", () => {
    const back = round(Buffer.from("xxhello").subarray(2));
    expect(Object.getPrototypeOf(back)).toBe(Uint8Array.prototype);
    expect(new TextDecoder().decode(back)).toBe("hello");
  });

  it("keeps arrays and tuples apart", () => {
    const value = [[], new Tuple(), Tuple.of(1), Tuple.of(1, 2), Tuple.of(1, 2, 3), Tuple.of(1, 2, 3, 4), [1, 2]];
    const back = round(value);
    expect(back.map(isTuple)).toEqual([false, true, true, true, true, true, false]);
    expect(back.map((item) => [...item])).toEqual(value.map((item) => [...item]));
  });

  it("keeps long arrays, tuples, Maps and Sets, at the edges of Python's batches of 1000", () => {
    for (const count of [999, 1000, 1001, 2000, 2001]) {
      const numbers = Array.from({ length: count }, (_, index) => index);
      expect(round(numbers)).toEqual(numbers);
      expect([...round(Tuple.from(numbers))]).toEqual(numbers);
      expect([...round(new Set(numbers))]).toEqual(numbers);
      expect([...round(new FrozenSet(numbers))]).toEqual(numbers);
      const pairs = numbers.map((index) => [index, String(index)] as const);
      expect([...round(new Map(pairs))]).toEqual(pairs);
    }
  });

  it("keeps Sets and FrozenSets, in their order", () => {
    const back = round([new Set([3, "b", null, true]), new FrozenSet(["z", 1]), new Set(), new FrozenSet()]);
    expect(back.map((set) => [...set])).toEqual([[3, "b", null, true], ["z", 1], [], []]);
    expect(back.map((set) => set instanceof FrozenSet)).toEqual([false, true, false, true]);
  });

  it("keeps Maps with keys of any kind that Python can hash, in their order", () => {
    const date = new Date(0);
    const keys = [
      "z",
      2,
      -1,
      0.5,
      null,
      true,
      10n ** 30n,
      date,
      new FrozenSet([1]),
      Tuple.of<unknown>(1, Tuple.of("x")),
      new Uint8Array([1]),
    ];
    const back = round(new Map(keys.map((key, index) => [key, index])));
    expect(back).toBeInstanceOf(Map);
    expect([...back.keys()].map((key) => (key instanceof Uint8Array ? [...key] : key))).toEqual(
      keys.map((key) => (key instanceof Uint8Array ? [...key] : key)),
    );
    expect([...back.values()]).toEqual(keys.map((_, index) => index));
  });

  it("reads a dict of text keys as a plain object, whatever wrote it", () => {
    const wanted = { b: 1, a: { c: [2] }, "": 3, "with space": 4, "-1": 5, "01": 6, "1.5": 7, "4294967295": 8 };
    for (const value of [wanted, new Map(Object.entries(wanted)), Object.assign(Object.create(null), wanted)]) {
      const back = round(value);
      expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
      expect(back).toEqual(wanted);
      expect(Object.keys(back)).toEqual(Object.keys(wanted));
    }
  });

  it("reads a dict with a key that looks like an array index as a Map, so that its order stays", () => {
    for (const key of ["0", "7", "10", "4294967294"]) {
      const back = round(
        new Map([
          ["b", 1],
          [key, 2],
          ["a", 3],
        ]),
      );
      expect(back).toBeInstanceOf(Map);
      expect([...back.keys()]).toEqual(["b", key, "a"]);
    }
    const many = new Map(Array.from({ length: 3000 }, (_, index) => [index === 2500 ? "5" : `k${index}`, index]));
    const back = round(many);
    expect(back).toBeInstanceOf(Map);
    expect([...back]).toEqual([...many]);
  });

  it("keeps keys that JavaScript gives a meaning as ordinary keys", () => {
    const value = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "toString": 2, "hasOwnProperty": 3}');
    const back = round(value);
    expect(Object.keys(back)).toEqual(["__proto__", "constructor", "toString", "hasOwnProperty"]);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect(back.polluted).toBeUndefined();
    expect(Object.getOwnPropertyDescriptor(back, "__proto__")?.value).toEqual({ polluted: true });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it("keeps Dates, from Python's first to its last millisecond", () => {
    const times = [
      0,
      1,
      -1,
      1_700_000_000_123,
      -62_135_596_800_000,
      253_402_300_799_999,
      Date.UTC(2000, 1, 29, 23, 59, 59, 999),
    ];
    for (const time of times) {
      const back = round(new Date(time));
      expect(Object.getPrototypeOf(back)).toBe(Date.prototype);
      expect(back.getTime()).toBe(time);
    }
    expect(round(times.map((time) => new Date(time)))).toEqual(times.map((time) => new Date(time)));
  });

  it("keeps microseconds and fold in a PyDateTime", () => {
    const value = new PyDateTime(1_700_000_000_123, 123_456, 1);
    const back = round([value, new PyDateTime(5, 5_001)]);
    expect(back[0]).toBeInstanceOf(PyDateTime);
    expect(back[0]).toMatchObject({ microsecond: 123_456, fold: 1 });
    expect(back.map((date) => date.getTime())).toEqual([1_700_000_000_123, 5]);
    expect(back[1]).toMatchObject({ microsecond: 5_001, fold: 0 });
  });

  it("keeps a DefaultDict with its factory", () => {
    const list = PyGlobal.named("builtins", "list");
    const back = round([new DefaultDict(list, [["a", [1]]]), new DefaultDict(null), new DefaultDict(list)]);
    expect(back.map((dict) => dict instanceof DefaultDict)).toEqual([true, true, true]);
    expect(back.map((dict) => dict.defaultFactory)).toEqual([list, null, list]);
    expect([...(back[0] as DefaultDict)]).toEqual([["a", [1]]]);
    const many = new DefaultDict(
      list,
      Array.from({ length: 2500 }, (_, index) => [`k${index}`, index]),
    );
    expect([...round(many)]).toEqual([...many]);
  });

  it("keeps a DefaultDict that holds itself", () => {
    const dict = new DefaultDict<string, unknown>(PyGlobal.named("builtins", "dict"));
    dict.set("self", dict);
    const back = round(dict);
    expect(back.get("self")).toBe(back);
  });

  it("keeps names of Python's own types", () => {
    const int = PyGlobal.named("builtins", "int");
    expect(round([int, int])).toEqual([int, int]);
    expect(round(int)).toBe(int);
  });

  it("gives pickles of their own memory", () => {
    const first = write(["one"], { protocol });
    const copy = first.slice();
    write(["another, and longer"], { protocol });
    expect(first).toEqual(copy);
  });
});

describe("float()", () => {
  it("writes an integral number as a Python float", () => {
    expect(Buffer.from(write([float(3), 3])).toString("hex")).toContain(`47${"4008000000000000"}4b03`);
    expect(again([float(3), float(0.5), float(-0)])).toEqual([3, 0.5, -0]);
  });
});

describe("loads", () => {
  it("takes a Buffer, a part of a larger buffer, and ignores what follows the pickle", () => {
    const bytes = write({ a: new Uint8Array([1, 2, 3]) });
    const larger = Buffer.concat([Buffer.from("junk"), bytes, Buffer.from("more junk")]);
    expect(read(Buffer.from(bytes))).toEqual({ a: new Uint8Array([1, 2, 3]) });
    expect(read(larger.subarray(4))).toEqual({ a: new Uint8Array([1, 2, 3]) });
  });

  it("gives bytes that do not change with the input", () => {
    const input = Buffer.from(write([new Uint8Array([1, 2, 3]), new ByteArray([4])]));
    const back = read(input) as Uint8Array[];
    input.fill(0);
    expect(back.map((bytes) => [...bytes])).toEqual([[1, 2, 3], [4]]);
  });

  it("reads protocol 2 with GLOBAL and memo numbers", () => {
    // {'a': [1, 2.5], 's': {1}} of CPython, protocol 2
    const bytes = pickle(`8002 7d7100 28 580100000061 7101 5d7102 28 4b01 47 4004000000000000 65
      580100000073 7103 63 5f5f6275696c74696e5f5f0a 7365740a 7104 5d7105 4b01 61 85 7106 52 7107 75 2e`);
    expect(read(bytes)).toEqual({ a: [1, 2.5], s: new Set([1]) });
  });
});
