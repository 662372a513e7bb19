/** `isEqual`, which decides what is a change: Param's `Comparator`. */
import { FrozenSet, PyDate, PyDateTime, Tuple } from "brine";
import { describe, expect, it } from "vitest";
import { isEqual, number, Parameterized } from "../../ts/param/index.js";

class P extends Parameterized({ x: number() }) {}
const made = new P();

describe("isEqual", () => {
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
    ["frozen sets", new FrozenSet([1]), new FrozenSet([1])],
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
