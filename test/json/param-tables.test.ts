/**
 * Arrays and frames in Param's dialect: what numpy 2 and pandas 3 make of JSON, and what JSON is made of them. The expected types are
 * those that CPython gave for the same texts.
 */
import { describe, expect, it } from "vitest";
import {
  array,
  type DataFrameView,
  dataFrame,
  dataFrameParameter,
  JSONError,
  NDArray,
  Parameterized,
  UnserializableError,
} from "./surface.js";

class A extends Parameterized({ x: array(), t: dataFrameParameter() }) {}
const dialect = "param";

const arrayOf = (text: string): NDArray => A.param.deserializeValue("x", text, { dialect }) as NDArray;
const frameOf = (text: string): DataFrameView => A.param.deserializeValue("t", text, { dialect }) as DataFrameView;

describe("an array", () => {
  it.each([
    ["[9007199254740993, -9223372036854775808]", "<i8", [9_007_199_254_740_993n, -(2n ** 63n)]],
    ["[9223372036854775808]", "<u8", [2n ** 63n]],
    ["[9223372036854775808, 1]", "<f8", [2 ** 63, 1]],
    ["[18446744073709551616]", "|O", [2n ** 64n]],
    ["[9223372036854775808, 1.5]", "<f8", [2 ** 63, 1.5]],
    ["[true, 1]", "<i8", [1, 1]],
    ["[true, 1.5]", "<f8", [1, 1.5]],
    ["[true, null]", "|O", [true, null]],
    ['["a", "é😀"]', "<U2", ["a", "é😀"]],
    ['[""]', "<U1", [""]],
    ['["a", 1]', "<U21", ["a", "1"]],
    ['["a", 1.5]', "<U32", ["a", "1.5"]],
    ['[true, "a"]', "<U5", ["True", "a"]],
    ['["a", null]', "|O", ["a", null]],
    ["[1e16, 2]", "<f8", [1e16, 2]],
    ["[]", "<f8", []],
  ])("of %s has numpy's type", (text, dtype, items) => {
    const read = arrayOf(text);
    expect([read.dtype, read.toArray()]).toEqual([dtype, items]);
  });

  it.each(["[1, [2]]", "[[1], 2]", '["ab", [1]]', "[[1], [2, 3]]"])("of %s is refused", (text) => {
    expect(() => arrayOf(text)).toThrow("several lengths");
  });

  it("of moments and durations is written as numbers only where numpy has no object of Python's for them", () => {
    const textOf = (dtype: string, item: bigint) =>
      new A({ x: new NDArray(BigInt64Array.of(item), { dtype }) }).param.serializeValue("x", { dialect });
    expect(textOf("<M8[ns]", 5n)).toBe("[5]");
    expect(textOf("<m8[Y]", 5n)).toBe("[5]");
    expect(textOf("<M8[s]", -(2n ** 63n))).toBe("[null]");
    for (const [dtype, name] of [
      ["<M8[s]", "datetime"],
      ["<M8[D]", "date"],
      ["<m8[ms]", "timedelta"],
    ] as const) {
      expect(() => textOf(dtype, 5n)).toThrow(UnserializableError);
      expect(() => textOf(dtype, 5n)).toThrow(`Object of type ${name} is not JSON serializable`);
    }
  });
});

describe("a frame", () => {
  it.each([
    ["[1, 2]", { 0: "int64" }, [[1, 2]]],
    ["[true]", { 0: "bool" }, [[true]]],
    ['["ab", "cd"]', { 0: "str" }, [["ab", "cd"]]],
    ["[null, 1]", { 0: "float64" }, [[Number.NaN, 1]]],
    ['[1, {"a": 1}]', { 0: "object" }, [[1, { a: 1 }]]],
    [
      "[[1, 2], [3]]",
      { 0: "int64", 1: "float64" },
      [
        [1, 3],
        [2, Number.NaN],
      ],
    ],
    [
      '[{"a": 1}, {"a": 2.0, "b": "x"}]',
      { a: "float64", b: "str" },
      [
        [1, 2],
        [null, "x"],
      ],
    ],
    [
      '{"a": [1, 2], "b": 3}',
      { a: "int64", b: "int64" },
      [
        [1, 2],
        [3, 3],
      ],
    ],
    ['{"a": [9007199254740993]}', { a: "int64" }, [[9_007_199_254_740_993n]]],
    ['{"a": [18446744073709551615]}', { a: "uint64" }, [[2n ** 64n - 1n]]],
    ['{"a": [18446744073709551616]}', { a: "object" }, [[2n ** 64n]]],
    ['{"a": [9007199254740993, null]}', { a: "float64" }, [[9_007_199_254_740_992, Number.NaN]]],
    ['{"a": []}', { a: "float64" }, [[]]],
    ["[]", {}, []],
  ])("of %s is pandas'", (text, types, columns) => {
    const read = frameOf(text);
    const values = read.columnNames.map((name) =>
      Array.from(read.column(name), (item) => (typeof item === "bigint" ? BigInt(item) : item)),
    );
    const exact = (item: unknown) =>
      typeof item === "bigint" && Number.isSafeInteger(Number(item)) ? Number(item) : item;
    expect([read.types, values.map((column) => column.map(exact))]).toEqual([types, columns]);
  });

  it("is written with NaN for what is missing among floats and texts, and is read again", () => {
    const t = dataFrame({ s: ["a", null], f: [0.5, null] });
    const text = new A({ t }).param.serializeValue("t", { dialect });
    expect(text).toBe('[{"s": "a", "f": 0.5}, {"s": NaN, "f": NaN}]');
    expect(frameOf(text).types).toEqual({ s: "str", f: "float64" });
  });

  it("of records by name has their names as its index", () => {
    const read = frameOf('{"a": {"x": 1, "y": 2}, "b": {"y": 3}, "c": 4}');
    expect(Array.from(read.index.values as unknown[])).toEqual(["x", "y"]);
    expect(read.types).toEqual({ a: "int64", b: "float64", c: "int64" });
  });

  it.each([
    ["5", "ValueError", "not properly called"],
    ["true", "ValueError", "not properly called"],
    ['{"a": 1}', "ValueError", "all scalar values"],
    ['{"a": [1, 2], "b": [1]}', "ValueError", "same length"],
    ['{"a": {"x": 1}, "b": [2]}', "ValueError", "Mixing dicts"],
    ['[{"a": 1}, 2]', "TypeError", "among records"],
    ["[[1], null]", "TypeError", "among rows"],
  ])("of %s is refused, as pandas does", (text, pythonType, message) => {
    let error: unknown;
    try {
      frameOf(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(JSONError);
    expect(error).toMatchObject({ pythonType, message: expect.stringContaining(message) as unknown });
  });
});
