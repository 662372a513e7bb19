/**
 * What a few bytes may have brine's own classes make: a memo gives an object again and again, and whatever copies it could fill any
 * memory. What is copied is counted; deques, which drop what is too much, do so without moving their items each time.
 */
import { type Deque, dumps, type LoadsOptions, loads, OrderedDict, UnpicklingError } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { named, pickle, thrown } from "./again.js";

const uint32 = (value: number): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes.toString("hex");
};

const nones = (count: number): string => `5d28${"4e".repeat(count)}65`;

/** A list of `times` calls of something with the same arguments: `args` leaves their tuple on the stack. */
const calls = (name: string, args: string, times: number): Uint8Array =>
  pickle(`8004 ${name} 94 30 ${args} 94 30 5d 28 ${"6800 6801 52".repeat(times)} 65 2e`);

const fault = (bytes: Uint8Array, options: LoadsOptions = {}) =>
  thrown(UnpicklingError, () => loads(bytes, { ...options, engine }));

describe(`what calls of built-in types make (${engine.name} engine)`, () => {
  const list = `${nones(30_000)} 85`;
  const bytes = `42 ${uint32(60_000)} ${"61".repeat(60_000)} 85`;
  const text = `58 ${uint32(60_000)} ${"61".repeat(60_000)} ${"8c066c6174696e31"} 86`;
  const pairs = `5d28 ${"4e4e86".repeat(10_000)} 65 85`;

  it.each([
    ["list", named("builtins", "list"), list],
    ["tuple", named("builtins", "tuple"), list],
    ["set", named("builtins", "set"), list],
    ["frozenset", named("builtins", "frozenset"), list],
    ["dict", named("builtins", "dict"), pairs],
    ["bytearray", named("builtins", "bytearray"), bytes],
    ["bytes", named("builtins", "bytes"), bytes],
    ["_codecs.encode", named("_codecs", "encode"), text],
    ["deque", named("collections", "deque"), list],
    ["OrderedDict", named("collections", "OrderedDict"), pairs],
    ["ValueError", named("builtins", "ValueError"), `28 ${"4e".repeat(3000)} 74`],
    ["array", named("array", "array"), `8c0162 5d28 ${"4b01".repeat(30_000)} 65 86`],
  ])("%s is refused where it would make far more than the pickle holds", (_, name, args) => {
    const error = fault(calls(name, args, 2000));
    expect(error.code).toBe("LIMIT");
    expect(error.offset).toBeGreaterThan(0);
    expect(error.path).toMatch(/^snapshot\[\d+\]$/);
    expect(error.message).toMatch(/limits\.values/);
    // Not of a pickle that asks for it a few times.
    expect(loads(calls(name, args, 20), { engine })).toHaveLength(20);
  });

  it("are counted too where each dict looks into the same key, and each set into the one within", () => {
    const nested = Buffer.concat([
      Buffer.from(`\x80\x04${"(".repeat(4000)}N`, "latin1"),
      Buffer.alloc(4000, 0x91),
      Buffer.from("."),
    ]);
    const shared = pickle(`8004 28 ${"4e".repeat(6000)} 74 94 30 5d 28 ${"7d 6800 4e 73".repeat(6000)} 65 2e`);
    for (const bytes of [nested, shared]) {
      expect(fault(bytes, { dicts: "python" }).code).toBe("LIMIT");
      expect(loads(bytes, { engine })).toBeDefined();
    }
    const honest = pickle(`8004 28 ${"4e".repeat(60)} 74 94 30 5d 28 ${"7d 6800 4e 73".repeat(600)} 65 2e`);
    expect(loads(honest, { engine, dicts: "python" })).toHaveLength(600);
  });

  it("is held to limits.values, where that is given", () => {
    const thrice = calls(named("builtins", "list"), `${nones(1000)} 85`, 3);
    expect(loads(thrice, { engine, limits: { values: 2000 } })).toHaveLength(3);
    const often = calls(named("builtins", "list"), `${nones(1000)} 85`, 20);
    const error = fault(often, { limits: { values: 2000 } });
    // So many as values and bytes of the pickle, at the opcode that would be beyond.
    const made = Math.floor((2000 + often.length) / 1000);
    expect([error.code, error.path]).toEqual(["LIMIT", `snapshot[${made}]`]);
  });

  it("allows more where limits.values is larger", () => {
    const many = calls(named("builtins", "list"), `${nones(1000)} 85`, 3000);
    expect(fault(many).code).toBe("LIMIT");
    expect(loads(many, { engine, limits: { values: 4_000_000 } })).toHaveLength(3000);
  });

  it("counts the attributes of a state that many objects share", () => {
    const name = (index: number): string => Buffer.from(String(index + 1000)).toString("hex");
    const attributes = Array.from({ length: 3000 }, (_, index) => `58 04000000 ${name(index)} 4e`);
    const make = `${named("types", "SimpleNamespace")} 94 30 29 94 30 7d 28 ${attributes.join("")} 75 94 30`;
    const shared = pickle(`8004 ${make} 5d 28 ${"6800 6801 52 6802 62".repeat(3000)} 65 2e`);
    expect(fault(shared).code).toBe("LIMIT");
  });

  it.each([0, 1, 2, 3, 4, 5])("never meets what is written honestly, in protocol %s", (protocol) => {
    const values = [
      new Set(Array.from({ length: 3000 }, (_, index) => index)),
      new Uint8Array(50_000).fill(7),
      new OrderedDict(Array.from({ length: 2000 }, (_, index) => [index, index])),
      ...Array.from({ length: 500 }, () => new Uint8Array(1000).fill(9)),
    ];
    const written = dumps(values, { engine, protocol });
    expect(loads(written, { engine })).toHaveLength(values.length);
    expect(loads(written, { engine, limits: { values: 100_000 } })).toHaveLength(values.length);
  });
});

describe(`a deque that is full (${engine.name} engine)`, () => {
  const deque = (length: number, ...appends: string[]): Uint8Array =>
    pickle(`8004 ${named("collections", "deque")} 29 4a ${uint32(length)} 86 52 ${appends.join("")} 2e`);

  it("takes as long for each item as one with room", () => {
    const length = 300_000;
    const bytes = deque(length, `28 ${"4e".repeat(length)} 65`, "8861".repeat(length));
    const value = loads(bytes, { engine }) as Deque;
    expect(value).toHaveLength(length);
    expect(value.every((item) => item === true)).toBe(true);
  });

  it("keeps the last items, in their order", () => {
    expect([...(loads(deque(3, "4b0161 4b0261 4b0361 4b0461 284b054b0665 4b0761"), { engine }) as Deque)]).toEqual([
      5, 6, 7,
    ]);
    expect([...(loads(deque(0, "4b0161 284b024b0365"), { engine }) as Deque)]).toEqual([]);
    // Each appended object is made between the two appends.
    const nested = deque(2, "4b0161", "28 4b02 4b03 74 61", `${named("builtins", "int")} 61`, "4b0461");
    expect([...(loads(nested, { engine }) as Deque)]).toHaveLength(2);
  });

  it("is refused where its items would be moved for each of many objects", () => {
    const length = 20_000;
    const call = `${named("collections", "Counter")} 94 30`;
    const bytes = pickle(
      `8004 ${call} 29 94 30 ${named("collections", "deque")} 29 4a ${uint32(length)} 86 52 28 ${"4e".repeat(length)} 65 ${"6800 6801 52 61".repeat(length)} 2e`,
    );
    expect(fault(bytes).code).toBe("LIMIT");
  });
});
