/** Classes of the user's that extend ours for deque, complex and array: CPython 3.11's pickles of such classes, read and written again. */
import { Complex, createRegistry, Deque, dumps, loads, PicklingError, PyArray } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";

class Deq extends Deque {
  declare extra?: unknown;
}
class Cx extends Complex {
  declare extra?: unknown;
}
class Arr extends PyArray {
  declare extra?: unknown;
}

const registry = createRegistry();
registry.register(Deq, "subs.Deq");
registry.register(Cx, "subs.Cx");
registry.register(Arr, "subs.Arr");

const read = (hex: string): unknown => loads(Buffer.from(hex, "hex"), { engine, registry, numbers: "exact" });

const deques = [
  [
    0,
    "63737562730a4465710a70300a28287449330a7470310a5270320a49310a6149320a61286470330a5665787472610a70340a286c70350a49310a6173622e",
  ],
  [2, "800263737562730a4465710a7100294b03867101527102284b014b02657d71035805000000657874726171045d71054b016173622e"],
  [
    4,
    "8004952e000000000000008c0473756273948c03446571949394294b0386945294284b014b02657d948c056578747261945d944b016173622e",
  ],
] as const;

const complexes = [
  [
    0,
    "63636f70795f7265670a5f7265636f6e7374727563746f720a70300a2863737562730a43780a70310a635f5f6275696c74696e5f5f0a636f6d706c65780a70320a67320a2846312e300a46322e300a7470330a5270340a7470350a5270360a286470370a5665787472610a70380a286c70390a49310a6173622e",
  ],
  [
    2,
    "800263737562730a43780a7100473ff00000000000004740000000000000008671018171027d71035805000000657874726171045d71054b016173622e",
  ],
  [
    4,
    "80049536000000000000008c0473756273948c024378949394473ff0000000000000474000000000000000869481947d948c056578747261945d944b016173622e",
  ],
] as const;

const arrays = [
  [
    0,
    "63737562730a4172720a70300a2856690a70310a286c70320a49310a6149320a617470330a5270340a286470350a5665787472610a70360a286c70370a49310a6173622e",
  ],
  [
    2,
    "800263737562730a4172720a710058010000006971015d7102284b014b02658671035271047d71055805000000657874726171065d71074b016173622e",
  ],
  [
    4,
    "80049558000000000000008c056172726179948c145f61727261795f7265636f6e7374727563746f72949394288c0473756273948c034172729493948c0169944b084308010000000200000094749452947d948c056578747261945d944b016173622e",
  ],
] as const;

describe("a class of the user's", () => {
  it.each(deques)("that extends Deque keeps its attributes, protocol %i", (protocol, hex) => {
    const value = read(hex) as Deq;
    expect(value).toBeInstanceOf(Deq);
    expect([[...value], value.maxlen, value.extra]).toEqual([[1, 2], 3, [1]]);
    expect(Buffer.from(dumps(value, { engine, registry, protocol })).toString("hex")).toBe(hex);
  });

  it.each(complexes)("that extends Complex is read and written, protocol %i", (protocol, hex) => {
    const value = read(hex) as Cx;
    expect(value).toBeInstanceOf(Cx);
    expect([value.real, value.imaginary, value.extra]).toEqual([1, 2, [1]]);
    expect(Buffer.from(dumps(value, { engine, registry, protocol })).toString("hex")).toBe(hex);
  });

  it.each(arrays)("that extends PyArray stays what it is, protocol %i", (protocol, hex) => {
    const value = read(hex) as Arr;
    expect(value).toBeInstanceOf(Arr);
    expect([value.typecode, value.data, value.extra]).toEqual(["i", Int32Array.of(1, 2), [1]]);
    expect(Buffer.from(dumps(value, { engine, registry, protocol })).toString("hex")).toBe(hex);
  });

  it("has no attributes where Python's own type has none", () => {
    const plain = Object.assign(new Deque([1]), { extra: 1 });
    expect(dumps(plain, { engine })).toEqual(dumps(new Deque([1]), { engine }));
    const complex = Object.assign(new Complex(1, 2), { extra: 1 });
    expect(dumps(complex, { engine })).toEqual(dumps(new Complex(1, 2), { engine }));
  });

  it("is refused, or written as far as it goes, where a pickle hides what it holds by an attribute", () => {
    const named = (lines: string, attribute: string): unknown =>
      read(Buffer.from(`${lines}}X\x04\0\0\0${attribute}Nsb.`, "latin1").toString("hex"));
    const complex = named("\x80\x02csubs\nCx\n)\x81", "real");
    for (const protocol of [0, 4]) expect(() => dumps(complex, { engine, registry, protocol })).not.toThrow();
    const array = named("\x80\x02csubs\nArr\nX\x01\0\0\0i\x85R", "data");
    for (const protocol of [0, 4]) expect(() => dumps(array, { engine, registry, protocol })).toThrow(PicklingError);
  });

  it("is no array of a class that extends something else", () => {
    const text = (value: string): string =>
      `8c${value.length.toString(16).padStart(2, "0")}${Buffer.from(value).toString("hex")}`;
    const name = (module: string, qualname: string): string => `${text(module)}${text(qualname)}93`;
    const call = `${name("array", "_array_reconstructor")}28${name("subs", "Cx")}${text("i")}4b08430074522e`;
    expect(() => read(`8004${call}`)).toThrow(/no array/);
  });
});
