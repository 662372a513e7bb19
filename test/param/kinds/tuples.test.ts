/** `numericTuple`, `xyCoordinates`, and the items of `tuple`. Param 2.4.2, testtupleparam. */
import { describe, expect, it } from "vitest";
import {
  number,
  numericTuple,
  Parameterized,
  string,
  TupleParameter,
  tuple,
  xyCoordinates,
} from "../../../ts/param/index.js";
import { assign, inPythonsWords, outcome, redeclared } from "./assign.js";

inPythonsWords();

describe("numericTuple", () => {
  it("takes numbers, as many as it has by default", () => {
    expect(numericTuple().default).toEqual([0, 0]);
    expect(numericTuple()).toBeInstanceOf(TupleParameter);
    const x = numericTuple({ default: [1, 2, 3] });
    expect(assign(x, [4, 5.5, -6])).toEqual([4, 5.5, -6]);
    expect(assign(x, [true, 5n, Number.NaN])).toEqual([true, 5, Number.NaN]);
    expect(assign(x, [1, 2])).toBe(
      "Attribute 'length' of NumericTuple parameter 'A.x' is not of the correct length (2 instead of 3).",
    );
    expect(assign(x, [1, 2, "3"])).toBe("NumericTuple parameter 'A.x' only takes numeric values, not <class 'str'>.");
    expect(assign(x, ["a"])).toContain("only takes numeric values");
    expect(assign(x, [1, null, 2])).toContain("not <class 'NoneType'>");
    expect(assign(x, [1, 2, 2n ** 60n + 1n])).toContain("not <class 'int'>");
    expect(assign(x, 5)).toBe("NumericTuple parameter 'A.x' only takes a tuple value, not <class 'int'>.");
  });
  it("needs to know its length", () => {
    expect(outcome(() => numericTuple({ default: null } as never))).toBe(
      "Attribute 'length' of NumericTuple parameter must be specified if no default is supplied.",
    );
    expect(numericTuple({ default: null, length: 3 }).length).toBe(3);
    expect(outcome(() => numericTuple({ default: 0 as never }))).toContain("only takes a tuple value");
  });
  it("inherits its length from a tuple", () => {
    class A extends Parameterized({ x: tuple({ default: [1, 2, 3] }) }) {}
    expect(redeclared(A, numericTuple()).default).toEqual([1, 2, 3]);
    class B extends Parameterized({ x: tuple({ default: [1, "a", 3] }) }) {}
    expect(outcome(() => redeclared(B, numericTuple()))).toContain("only takes numeric values");
  });
});

describe("xyCoordinates", () => {
  it("are two numbers", () => {
    const x = xyCoordinates();
    expect([x.default, x.length]).toEqual([[0, 0], 2]);
    const value = [1.5, 2];
    const stored = assign(x, value);
    expect(stored).toEqual(value);
    expect(stored).not.toBe(value);
    expect(assign(x, [1, 2, 3])).toBe(
      "Attribute 'length' of XYCoordinates parameter 'A.x' is not of the correct length (3 instead of 2).",
    );
    expect(assign(x, ["a", 2])).toBe("XYCoordinates parameter 'A.x' only takes numeric values, not <class 'str'>.");
    expect(assign(x, null)).toContain("only takes a tuple value");
    expect(assign(xyCoordinates({ default: null }), null)).toBeNull();
  });
});

it("the items of a tuple keep the rules of their parameters", () => {
  const x = tuple({ items: [number({ bounds: [0, 1] }), string({ regex: "^$|^a" }), [Number, String]] });
  expect(assign(x, [1, "ab", "c"])).toEqual([1, "ab", "c"]);
  expect(assign(x, [2, "ab", 3])).toBe("Tuple parameter 'A.x' item 0: Number parameter must be at most 1, not 2.");
  expect(assign(x, [1, "b", 3])).toContain("Tuple parameter 'A.x' item 1: String parameter value 'b' does not match");
  expect(assign(x, [1, "a", null])).toContain("items must be instances of (");
});
