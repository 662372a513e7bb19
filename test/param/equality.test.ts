/** `isEqual`, which decides what is a change: Param's `Comparator`. */
import {
  ByteArray,
  Complex,
  createRegistry,
  Decimal,
  Deque,
  dumps,
  Float,
  Fraction,
  FrozenSet,
  loads,
  OrderedDict,
  PyDate,
  PyDateTime,
  PyInt,
  Tuple,
  UUID,
} from "brine";
import { describe, expect, it } from "vitest";
import { isEqual, listSelector, number, Parameterized, selector } from "../../ts/param/index.js";

class P extends Parameterized({ x: number() }) {}
const made = new P();

describe("isEqual", () => {
  it("compares once what stands at many places", () => {
    const doubled = (leaf: unknown): unknown => {
      let value: unknown = [leaf];
      for (let level = 0; level < 80; level++)
        value = level % 2 === 0 ? Tuple.of(value, value) : { a: value, b: value };
      return value;
    };
    expect(isEqual(doubled(1), doubled(1))).toBe(true);
    expect(isEqual(doubled(1), doubled(2))).toBe(false);
    class Choice extends Parameterized({ x: selector({ objects: [doubled(1)] }) }) {}
    expect(() => new Choice({ x: doubled(1) })).not.toThrow();
    expect(() => new Choice({ x: doubled(2) })).toThrow("x");
  });

  it("keeps to its depth where it remembers", () => {
    const around = (depth: number): unknown => {
      let value: unknown = Array.from({ length: 3000 }, () => [1]);
      for (let level = 0; level < depth; level++) value = [value];
      return value;
    };
    expect(isEqual(around(990), around(990))).toBe(true);
    expect(isEqual(around(1010), around(1010))).toBe(false);
    const own: unknown[] = [];
    own.push(around(10), own);
    const other: unknown[] = [];
    other.push(around(10), other);
    expect(isEqual(own, other)).toBe(false);
  });

  it.each([
    ["null", null, null],
    ["numbers", 1, 1],
    ["a number and a bigint", 1, 1n],
    ["booleans and numbers, as in Python", true, 1],
    ["text", "a", "a"],
    ["bytes", Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
    ["datetimes", new Date(5), new Date(5)],
    ["datetimes of microseconds", new PyDateTime(5, 7), new PyDateTime(5, 7)],
    ["days", new PyDate(2020, 1, 2), new PyDate(2020, 1, 2)],
    ["lists", [1, [2, "a"]], [1, [2, "a"]]],
    ["tuples", Tuple.of(1, 2), Tuple.of(1, 2)],
    ["plain objects", { a: 1, b: [2] }, { b: [2], a: 1 }],
    ["Maps", new Map([["a", 1]]), new Map([["a", 1]])],
    ["sets, whatever their order", new Set([1, 2]), new Set([2, 1])],
    ["decimals", new Decimal("1.5"), new Decimal("1.50")],
    ["a fraction and a number", new Fraction(1n, 2n), 0.5],
    ["complex numbers", new Complex(1, 2), new Complex(1, 2)],
    ["numbers in boxes", new Float(3), new PyInt(3n)],
    ["a number in a box and a number", new Float(3), 3],
    ["ordered dicts", new OrderedDict([["a", 1]]), new OrderedDict([["a", 1]])],
  ])("holds for %s", (_what, a, b) => {
    expect([isEqual(a, b), isEqual(b, a)]).toEqual([true, true]);
  });

  it.each([
    ["null and 0", null, 0],
    ["numbers", 1, 2],
    ["a number and its text", 1, "1"],
    ["NaN and itself", Number.NaN, Number.NaN],
    ["text and bytes", "a", Uint8Array.of(0x61)],
    ["bytes of other lengths", Uint8Array.of(1), Uint8Array.of(1, 2)],
    ["datetimes", new Date(5), new Date(6)],
    ["microseconds", new PyDateTime(5, 7), new PyDateTime(5, 8)],
    ["lists of other lengths", [1], [1, 2]],
    ["lists of other items", [1, [2]], [1, [3]]],
    ["objects of other keys", { a: 1 }, { b: 1 }],
    ["objects of other values", { a: 1 }, { a: 2 }],
    ["sets", new Set([1]), new Set([2])],
    ["an empty list and an empty object", [], {}],
    ["frozen sets", new FrozenSet([1]), new FrozenSet([1])],
    ["bytearrays", ByteArray.of(1), ByteArray.of(1)],
    ["bytes and a bytearray", Uint8Array.of(1), ByteArray.of(1)],
    ["deques", new Deque([1]), new Deque([1])],
    ["a dict and an ordered one", new Map([["a", 1]]), new OrderedDict([["a", 1]])],
    ["a list and a tuple", [1], Tuple.of(1)],
    ["decimals that differ", new Decimal("1.5"), new Decimal("1.25")],
    ["a NaN in a box", new Float(Number.NaN), new Float(Number.NaN)],
    ["values of Python's library that are no numbers", new UUID(1n), new UUID(1n)],
  ])("does not hold for %s", (_what, a, b) => {
    expect([isEqual(a, b), isEqual(b, a)]).toEqual([false, false]);
  });

  it("holds for no object of a class, not even with itself: it may have changed inside", () => {
    expect(isEqual(made, new P())).toBe(false);
    expect(isEqual(made, made)).toBe(false);
    class Other {}
    const other = new Other();
    expect(isEqual(other, other)).toBe(false);
    expect(isEqual([other], [other])).toBe(false);
    expect(isEqual(Other, Other)).toBe(false);
  });

  it("decides what a watcher hears of", () => {
    class A extends Parameterized({ v: number() }) {}
    const a = new A();
    let calls = 0;
    a.param.watch("v", () => calls++);
    a.v = 0;
    a.v = 1;
    a.v = true as never;
    expect(calls).toBe(1);
  });
});

describe("a selector", () => {
  it.each<[string, unknown, unknown, unknown]>([
    ["bytes", Uint8Array.of(1, 2), Uint8Array.of(1, 2), Uint8Array.of(1)],
    ["bytes and bytearrays", Uint8Array.of(1, 2), ByteArray.of(1, 2), ByteArray.of(2)],
    ["decimals", new Decimal("1.5"), new Decimal("1.50"), new Decimal("1.51")],
    ["numbers in boxes", new PyInt(3n), new Float(3), new Float(3.5)],
    ["UUIDs", new UUID(5n), new UUID(5n), new UUID(6n)],
    ["sets", new Set([1, "a"]), new Set(["a", 1]), new Set([1, "b"])],
    ["sets and frozen sets", new Set([1]), new FrozenSet([1]), new FrozenSet([2])],
    ["dicts", new Map<unknown, unknown>([[1, [2]]]), new Map<unknown, unknown>([[true, [2]]]), new Map([[1, [3]]])],
    ["plain objects and Maps", { a: 1 }, new Map([["a", 1]]), new Map([["b", 1]])],
    ["tuples", Tuple.of(1, 2), Tuple.of(1, 2), Tuple.of(1, 3)],
    ["numbers of all types", 0.5, new Fraction(1n, 2n), new Fraction(1n, 3n)],
    ["lists of them", [new Decimal("1")], [1], [2]],
  ])("finds equal %s, as Python does, and no others", (_what, object, equal, other) => {
    class Choice extends Parameterized({
      one: selector({ objects: [object, "else"] }),
      some: listSelector({ objects: [object, "else"] }),
    }) {}
    const choice = new Choice({ one: equal, some: [equal] });
    expect([choice.one, choice.some]).toEqual([equal, [equal]]);
    expect(() => {
      choice.one = other;
    }).toThrow("does not accept");
    expect(() => {
      choice.some = [other];
    }).toThrow("does not accept");
    const registry = createRegistry();
    registry.register(Choice, "lab.Choice");
    const read = loads(dumps(new Choice({ one: object }), { registry }), { registry, dicts: "auto" });
    expect(read).toBeInstanceOf(Choice);
  });
});
