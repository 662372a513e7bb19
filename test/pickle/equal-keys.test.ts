/** Keys and members that JavaScript keeps apart and Python does not (ruling 6), and containers changed while written. */
import { runInNewContext } from "node:vm";
import {
  dumps,
  FrozenSet,
  float,
  loads,
  PicklingError,
  type PyDict,
  PyInt,
  PyPattern,
  PySlice,
  Tuple,
  UnpicklingError,
} from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { again, named, pickle, text, thrown, write } from "./again.js";

const elsewhere = (text: string): unknown => runInNewContext(`(${text})`);

const same: [string, unknown, unknown][] = [
  ["1 and true", 1, true],
  ["0 and false", 0, false],
  ["1 and 1n", 1, 1n],
  ["a large float and its int", 2 ** 60, 2n ** 60n],
  ["1 and float(1)", 1, float(1)],
  ["two floats in boxes", float(0.5), float(0.5)],
  ["equal tuples", Tuple.of<unknown>(1, "a"), Tuple.of<unknown>(1n, "a")],
  ["empty tuples", Tuple.of(), Tuple.of()],
  ["equal tuples of tuples", Tuple.of(Tuple.of(1)), Tuple.of(Tuple.of(true))],
  ["equal frozensets", new FrozenSet([1, 2]), new FrozenSet([2, 1])],
  ["equal bytes", new Uint8Array([1]), new Uint8Array([1])],
  ["equal dates", new Date(5), new Date(5)],
];
/** Python has no boxes, and one None: they are told apart here alone. */
const written: [string, unknown, unknown][] = [
  ["1 and its box", 1, new PyInt(1)],
  ["a box and true", new PyInt(1), true],
  ["two boxes", new PyInt(2n ** 70n), new PyInt(2n ** 70n)],
  ["null and undefined", null, undefined],
  ["tuples of boxes", Tuple.of(new PyInt(1)), Tuple.of(1)],
  ["a text and its box", "a", new String("a")],
  ["a number and its box", 1, new Number(1)],
  ["a boolean and its box", 1, new Boolean(true)],
  ["bytes and a view of them", Uint8Array.of(1, 2), new DataView(Uint8Array.of(0, 1, 2).buffer, 1)],
  ["bytes and their memory", Uint8Array.of(1, 2), Uint8Array.of(1, 2).buffer],
  ["equal patterns", /a|b/i, /a|b/gi],
  ["a pattern and Python's", /\d/, new PyPattern("[0-9]")],
  ["dates of another realm", elsewhere("new Date(5)"), elsewhere("new Date(5)")],
  ["a date and that of another realm", new Date(5), elsewhere("new Date(5)")],
  ["bytes and those of another realm", Uint8Array.of(1), elsewhere("Uint8Array.of(1)")],
  ["a number and its box of another realm", 1, elsewhere("new Number(1)")],
  ["a pattern and that of another realm", /a/, elsewhere("/a/")],
];
const other: [string, unknown, unknown][] = [
  ["1 and the text", 1, "1"],
  ["2 and true", 2, true],
  ["an int no float is equal to", 2 ** 60, 2n ** 60n + 1n],
  ["tuples that differ inside", Tuple.of<unknown>(1, Tuple.of(2)), Tuple.of<unknown>(1, Tuple.of(3))],
  ["a tuple and its frozenset", Tuple.of(1), new FrozenSet([1])],
  ["null and false", null, false],
  ["undefined and false", undefined, false],
  ["a box and another number", new PyInt(1), 2],
  ["patterns with other flags", /a/, /a/i],
  ["bytes and another view", Uint8Array.of(1), new DataView(new ArrayBuffer(1))],
  ["dates of other times of another realm", elsewhere("new Date(5)"), elsewhere("new Date(6)")],
];

describe("equal keys", () => {
  it.each([...same, ...written])("%s are refused when they are written", (_, one, two) => {
    for (const value of [
      new Map([
        [one, 1],
        [two, 2],
      ]),
      new Set([one, two]),
      [new FrozenSet([0.25, one, two])],
    ]) {
      const error = thrown(PicklingError, () => write([value]));
      expect(error.code).toBe("EQUAL_KEYS");
      expect(error.path).toMatch(/^snapshot\[0\]/);
      expect(error.value).toBe(two);
    }
  });

  // An int is the same object however it was given; so is a float that is none.
  const apart = same.filter(([, one, two]) => typeof two !== "bigint" && String(one) !== "0.5");
  it.each(apart)("%s are refused when they are read", (_, one, two) => {
    // The engine never compares values: put them together by hand.
    const list = dumps([one, 0, two, 0], { engine, protocol: 3 });
    const body = [...list].slice(2, -1);
    const opens = body.indexOf(0x28) + 1;
    const items = Buffer.from(body.slice(opens, -1)).toString("hex");
    for (const hex of [
      `8004 5d 7d 94 28 ${items} 75 61 2e`,
      `8004 5d 8f 94 28 ${items} 90 61 2e`,
      `8004 5d 28 ${items} 91 61 2e`,
    ]) {
      const error = thrown(UnpicklingError, () => loads(pickle(hex), { engine, numbers: "exact" }));
      expect(error).toMatchObject({ code: "EQUAL_KEYS", path: "snapshot[0]" });
    }
  });

  it.each(other)("%s are two keys", (_, one, two) => {
    const back = again([
      new Map([
        [one, 1],
        [two, 2],
      ]),
      new Set([one, two]),
    ]) as [Map<unknown, unknown>, Set<unknown>];
    expect(back[0].size).toBe(2);
    expect(back[1].size).toBe(2);
  });

  it("are found over several batches", () => {
    const read = (hex: string): unknown => loads(pickle(hex), { engine });
    expect(() => read("8004 7d 94 4b01 4b00 73 88 4b00 73 2e")).toThrow("one in Python");
    expect(() => read("8004 7d 94 88 4b00 73 4b01 4b00 73 2e")).toThrow("one in Python");
    expect(() => read("8004 8f 94 28 4b01 90 28 4b02 88 90 2e")).toThrow("one in Python");
    // The very same key twice is Python's own business: the last value stays.
    expect(read("8004 7d 94 4b01 4b00 73 4b01 4b05 73 2e")).toEqual(new Map([[1, 5]]));
  });

  it("of tuples that double at every level cost no more than they have parts", () => {
    let one = Tuple.of<unknown>(1);
    let two = Tuple.of<unknown>(true);
    for (let level = 0; level < 200; level++) {
      one = Tuple.of<unknown>(one, one);
      two = Tuple.of<unknown>(two, two);
    }
    expect(thrown(PicklingError, () => write(new Set([one, two]))).code).toBe("EQUAL_KEYS");
  });
});

describe("a container that is changed while it is written", () => {
  it("is an error, also where a getter removes a property", () => {
    const record: Record<string, unknown> = { a: 1, gone: 2 };
    Object.defineProperty(record, "a", {
      enumerable: true,
      get: () => {
        delete record.gone;
        return 1;
      },
    });
    // The values of a plain object are read in one go; where somebody is asked about each they are read one by one.
    for (const strings of ["value", "keys", "copies"] as const) {
      expect(loads(dumps(record, { strings }))).toEqual({ a: 1 });
      record.gone = 2;
    }
    const error = thrown(PicklingError, () => dumps(record, { persistentId: () => undefined }));
    expect(error).toMatchObject({ code: "CHANGED", path: "snapshot.gone" });
    const map = new Map<unknown, unknown>([["k", null]]);
    map.set("getter", Object.defineProperty({}, "x", { enumerable: true, get: () => map.delete("k") }));
    expect(thrown(PicklingError, () => write(map)).code).toBe("CHANGED");
  });
});

describe("a part that many keys share", () => {
  const int = (value: number): string => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    return `4a${bytes.toString("hex")}`;
  };
  const count = 15_000;
  const each = (make: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => make(index)).join("");
  const large = each((index) => `${int(index)}85`);

  it.each(["auto", "python"] as const)("is looked into once when it is read (dicts: %s)", (dicts) => {
    const keys = each((index) => `6800${int(index)}864e`);
    expect(
      (loads(pickle(`8004 28 ${large} 74 94 30 7d 28 ${keys} 75 2e`), { engine, dicts }) as Map<unknown, unknown>).size,
    ).toBe(count);
    const dictsOfOne = each((index) => `7d6800${int(index)}864e73`);
    const list = pickle(`8004 28 ${large} 74 94 30 5d 28 ${dicts === "auto" ? dictsOfOne : ""} 65 2e`);
    expect(loads(list, { engine, dicts })).toHaveLength(dicts === "auto" ? count : 0);
  });

  it("is looked into once where it is a long int", () => {
    const long = `8b ${"409c0000"} ${"55".repeat(39_999)}11`;
    const keys = each((index) => `6800${int(index)}864e`);
    expect((loads(pickle(`8004 ${long} 94 30 7d 28 ${keys} 75 2e`), { engine }) as Map<unknown, unknown>).size).toBe(
      count,
    );
  });

  it("is looked into once when it is written", () => {
    const tuple = Tuple.from(Array.from({ length: count }, (_, index) => Tuple.of(index)));
    const keys = new Set(Array.from({ length: count }, (_, index) => Tuple.of<unknown>(tuple, index)));
    expect((again(keys) as Set<unknown>).size).toBe(count);
  });

  it("may be a slice, by what it holds", () => {
    const slice = (stop: string) => `${named("builtins", "slice")} 4b01 ${stop} 86 52`;
    const keys = `28 ${slice("4b02")} 4b05 ${slice("4e")} 85 4b06 75`;
    const read = loads(pickle(`8004 7d ${keys} 2e`), { engine, dicts: "python" }) as PyDict;
    expect([...read.values()]).toEqual([5, 6]);
    expect([read.get(new PySlice(1, 2)), read.get(Tuple.of(new PySlice(1n, null)))]).toEqual([5, 6]);
    expect([read.has(Tuple.of(1, 2, null)), read.has(new PySlice(1, 3))]).toEqual([false, false]);
    for (const two of ["4b02", "474000000000000000"]) {
      const equal = pickle(`8004 28 ${slice("4b02")} ${slice(two)} 91 2e`);
      expect(thrown(UnpicklingError, () => loads(equal, { engine })).code).toBe("EQUAL_KEYS");
      expect((loads(equal, { engine, dicts: "python" }) as Set<unknown>).size).toBe(1);
    }
    for (const dicts of ["auto", "python"] as const) {
      const list = pickle(`8004 28 ${slice("5d")} 91 2e`);
      expect(thrown(UnpicklingError, () => loads(list, { engine, dicts })).code).toBe("UNHASHABLE");
    }
  });

  it("is refused wherever it stands", () => {
    const slice = `${named("builtins", "slice")} 4b01 85 52`;
    const counter = `${named("collections", "Counter")} 29 52`;
    expect(() => loads(pickle(`8004 7d ${slice} 4e 73 2e`), { engine })).not.toThrow();
    for (const key of [`${slice} ${counter} 86`, `${counter} ${slice} 86`, `${counter} ${slice} 86 85`]) {
      const error = thrown(UnpicklingError, () => loads(pickle(`8004 7d ${key} 4e 73 2e`), { engine }));
      expect(error.code).toBe("UNHASHABLE");
    }
  });
});

describe("the path of what cannot be read", () => {
  it("leads to the call that failed", () => {
    const bad = "8c08 6275696c74696e73 8c09 6279746561727261 79 93".replace(/\s/g, "");
    const call = `${bad} 4b05 85 52`;
    const cases: [string, string][] = [
      [`8004 ${call} 2e`, "snapshot"],
      [`8004 28 4b01 ${call} 6c 2e`, "snapshot[1]"],
      [`8004 5d 94 28 4b01 4b02 65 ${call} 61 2e`, "snapshot[2]"],
      [`8004 7d 94 ${text("k")} ${call} 73 2e`, "snapshot.k"],
      [`8004 7d 94 28 4b01 5d 94 ${call} 61 75 2e`, "snapshot[1][0]"],
      [`8004 5d 94 28 7d 94 ${text("two words")} ${call} 73 4b01 65 2e`, 'snapshot[0]["two words"]'],
      [`8004 4b01 ${call} 86 2e`, "snapshot[1]"],
    ];
    for (const [hex, path] of cases) {
      const error = thrown(UnpicklingError, () => loads(pickle(hex), { engine }));
      expect(error).toMatchObject({ code: "BAD_ARGUMENTS", path });
      expect(error.message).toContain(`(in ${path})`);
    }
  });

  it("is missing where nothing came to hold it", () => {
    const bad = "8c08 6275696c74696e73 8c09 6279746561727261 79 93".replace(/\s/g, "");
    const error = thrown(UnpicklingError, () => loads(pickle(`8004 ${bad} 4b05 85 52 30 4e 2e`), { engine }));
    expect(error.path).toBeUndefined();
  });
});
