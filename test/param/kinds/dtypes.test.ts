/** The names that `array({ dtype })` takes: numpy's, and its own text for each is what is kept. */
import { describe, expect, it } from "vitest";
import { array } from "../../../ts/data/array-parameter.js";
import { NDArray, Parameterized, ParameterTypeError } from "../../../ts/index.js";

describe("a dtype", () => {
  // `numpy.dtype(name).str`, numpy 2.4 on Linux.
  it.each([
    ["float64", "<f8"],
    ["int", "<i8"],
    ["uint", "<u8"],
    ["datetime64[ns]", "<M8[ns]"],
    ["M8[ns]", "<M8[ns]"],
    ["timedelta64[25s]", "<m8[25s]"],
    ["datetime64", "<M8"],
    ["f8", "<f8"],
    ["=f8", "<f8"],
    [">f8", ">f8"],
    ["bool", "|b1"],
    ["?", "|b1"],
    [">u1", "|u1"],
    ["b", "|i1"],
    ["B", "|u1"],
    ["i", "<i4"],
    ["l", "<i8"],
    ["L", "<u8"],
    [">d", ">f8"],
    ["half", "<f2"],
    ["single", "<f4"],
    ["double", "<f8"],
    ["longdouble", "<f16"],
    ["complex", "<c16"],
    ["F", "<c8"],
    ["object", "|O"],
    ["O", "|O"],
    ["str", "<U0"],
    ["U5", "<U5"],
    ["S5", "|S5"],
    ["bytes", "|S0"],
    ["void", "|V0"],
    ["intp", "<i8"],
  ])("%s is %s", (name, text) => {
    expect(array({ dtype: name }).dtype).toBe(text);
  });

  it.each(["Float64", "f3", "string", "", "i8,f4", "float_", "!f8", "toString", 8 as never])("%s is none", (name) => {
    expect(() => array({ dtype: name })).toThrow(ParameterTypeError);
    expect(() => array({ dtype: name })).toThrow(/not understood/);
  });

  it("is asked for by any name", () => {
    class Held extends Parameterized({ x: array({ dtype: "float64" }), y: array() }) {}
    class Narrow extends Parameterized(Held, { y: { dtype: "int32" } }) {}
    expect(new Held({ x: new NDArray(Float64Array.of(1)) }).x?.dtype).toBe("<f8");
    expect(() => new Held({ x: new NDArray(Int32Array.of(1)) })).toThrow(/dtype <f8/);
    expect(Narrow.param.y.dtype).toBe("<i4");
  });
});
