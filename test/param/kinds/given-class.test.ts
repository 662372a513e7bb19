/** Kinds that say their class themselves, redeclared over kinds with a class of their own. Param 2.4.2, `Dict`, `Array`, `DataFrame`, `Series`. */
import {
  array,
  DataFrameView,
  dataFrameParameter,
  dict,
  instanceOf,
  NDArray,
  Parameterized,
  SeriesView,
  seriesParameter,
} from "brine";
import { describe, expect, it } from "vitest";

describe("the class of a kind that gives it", () => {
  class A extends Parameterized({ x: instanceOf(Number, { isInstance: false }) }) {}

  it.each([
    ["array", array(), NDArray],
    ["dict", dict(), Object],
    ["dataFrameParameter", dataFrameParameter(), DataFrameView],
    ["seriesParameter", seriesParameter(), SeriesView],
  ])("is not inherited by %s", (name, parameter, expected) => {
    class B extends Parameterized(A, { x: parameter as never }) {}
    const { x } = B.param as unknown as { x: { class: unknown; isInstance: boolean } };
    // Param's Dict gives its class alone.
    expect([x.class, x.isInstance]).toEqual([expected, name !== "dict"]);
  });
});

describe("the class that an event names", () => {
  it("is the one that declares a parameter which instances share", () => {
    class A extends Parameterized({ x: instanceOf(Number, { perInstance: false }) }) {}
    class B extends Parameterized(A, {}) {}
    const b = new B();
    const seen: unknown[] = [];
    b.param.watch("x", (event) => seen.push(event.cls));
    b.x = 1;
    expect(seen).toEqual([A]);
  });
});
