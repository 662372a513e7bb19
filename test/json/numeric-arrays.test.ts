/** Arrays of numbers from lists: each item is one that the dtype holds, or a problem at its place (docs/kinds.md). */
import { describe, expect, it } from "vitest";
import { type ArrayOptions, array } from "../../ts/data/array-parameter.js";
import { JSONValidationError, NDArray, Parameterized } from "./surface.js";

const holding = (options: ArrayOptions) => class Held extends Parameterized({ x: array(options as object) }) {};
const read = (options: ArrayOptions, text: string): unknown => {
  const value = holding(options).fromJSON(`{"x":${text}}`).x as NDArray | { [index: number]: unknown };
  return value instanceof NDArray ? value.toArray() : value;
};
function problems(options: ArrayOptions, text: string): string[] {
  try {
    read(options, text);
  } catch (error) {
    if (!(error instanceof JSONValidationError)) throw error;
    return error.problems.map(({ path, message }) => `${path} ${message}`);
  }
  return [];
}
const NaNText = '{"$brine":"float","value":"NaN"}';

describe("an array from a list", () => {
  it.each<[ArrayOptions, string, string[]]>([
    [
      { typed: Uint8Array },
      "[300,-1,1.5,1]",
      [
        "/x/0 must be an integer from 0 to 255, not 300",
        "/x/1 must be an integer from 0 to 255, not -1",
        "/x/2 must be an integer from 0 to 255, not 1.5",
      ],
    ],
    [
      { dtype: "<i4" },
      "[[1,1.5],[3e9,2]]",
      [
        "/x/0/1 must be an integer from -2147483648 to 2147483647, not 1.5",
        "/x/1/0 must be an integer from -2147483648 to 2147483647, not 3000000000",
      ],
    ],
    [
      { typed: BigInt64Array },
      "[9223372036854775807,9223372036854775808]",
      ["/x/1 must be an integer from -9223372036854775808 to 9223372036854775807, not 9223372036854775808n"],
    ],
    [{ typed: BigUint64Array }, "[-1]", ["/x/0 must be an integer from 0 to 18446744073709551615, not -1"]],
    [{ typed: Float32Array }, "[1e300]", ["/x/0 must be a number that a float32 holds, not 1e+300"]],
    [{ dtype: "<f2" }, "[65519,65520]", ["/x/1 must be a number that a float16 holds, not 65520"]],
    [{ typed: Int8Array }, `[${NaNText}]`, ["/x/0 must be an integer from -128 to 127, not NaN"]],
    [{ typed: Float64Array }, "[true]", ["/x/0 must be a number, not true"]],
    [{ dtype: "<f8" }, "[null]", ["/x/0 must be a number, not null"]],
    [{}, '[1,"2"]', ['/x/1 must be a number, not "2"']],
    [{ dtype: "bool" }, "[true,2]", ["/x/1 must be true or false, not 2"]],
    [
      { dtype: "<f8" },
      "[[1],[2,3],[]]",
      [
        "/x/1 must be a list of 1 like the first one, not [2, 3]",
        "/x/2 must be a list of 1 like the first one, not []",
      ],
    ],
    [{ dtype: "<f8" }, "[[1],2]", ["/x/1 must be a list of 1 like the first one, not 2"]],
    [{ dtype: "<c16" }, "[1]", ['/x an array of <c16 has to be tagged "ndarray"']],
  ])("%o refuses %s", (options, text, said) => {
    expect(problems(options, text)).toEqual(said);
  });

  it.each<[ArrayOptions, string, unknown]>([
    [{ typed: Uint8Array }, "[0,255,2.0]", Uint8Array.of(0, 255, 2)],
    [{ typed: BigInt64Array }, "[-9223372036854775808,1]", BigInt64Array.of(-(2n ** 63n), 1n)],
    [{ dtype: "<f4" }, "[0.1]", [Math.fround(0.1)]],
    [{ dtype: "<f8" }, `[${NaNText},9007199254740993]`, [Number.NaN, 2 ** 53]],
    [{ dtype: ">i4" }, "[1,-2]", [1, -2]],
    [{ dtype: ">f8" }, "[[1.5],[2]]", [[1.5], [2]]],
    [{ dtype: "<f2" }, "[1,0.1,-65504,6e-8,5.9604644775390625e-8]", [1, 0.0999755859375, -65504, 2 ** -24, 2 ** -24]],
    [{ dtype: "|b1" }, "[true,false,1]", [true, false, true]],
    [{ dtype: "<f8" }, "[[],[]]", [[], []]],
  ])("%o takes %s", (options, text, value) => {
    expect(read(options, text)).toEqual(value);
  });

  it("is read as it was written, whatever the order of its bytes", () => {
    for (const dtype of ["<f2", ">f2", ">f8", ">i4", "<f16", ">u8", "|b1"]) {
      const Held = holding({ dtype });
      const size = Number(dtype.slice(2));
      const held = new Held({ x: bytesAs(dtype, size) });
      expect((Held.fromJSON(held.param.serializeParameters()).x as NDArray).data).toEqual((held.x as NDArray).data);
    }
  });

  it("is bounded by its text, whatever refers to what", () => {
    const rows = Array.from(
      { length: 40 },
      (_, at) => `[{"$brine":"ref","value":"/keep/${at}"},{"$brine":"ref","value":"/keep/${at}"}]`,
    );
    const text = `{"keep":[[1,1],${rows.join(",")}],"x":{"$brine":"ref","value":"/keep/40"}}`;
    const lists = `{"keep":[[1,1],${rows.join(",")}],"x":[{"$brine":"ref","value":"/keep/40"},{"$brine":"ref","value":"/keep/40"}]}`;
    for (const each of [text, lists]) {
      class Held extends Parameterized({ x: array({ dtype: "<f8" }) }) {}
      expect(() => Held.fromJSON(each, { unknownParameters: "keep" })).toThrow(JSONValidationError);
    }
    const within = '{"x":[{"$brine":"ref","value":"/x"}]}';
    expect(() => holding({ dtype: "<f8" }).fromJSON(within)).toThrow("64 dimensions");
  });

  it("is described", () => {
    const itemOf = (options: ArrayOptions): unknown =>
      (holding({ shape: [null], ...options }).param.jsonSchema() as unknown as Described).properties.x.items;
    type Described = { properties: { x: { items: unknown } } };
    expect(itemOf({ typed: Uint8Array })).toEqual({ type: "integer", minimum: 0, maximum: 255 });
    expect(itemOf({ dtype: "int32" })).toEqual({ type: "integer", minimum: -(2 ** 31), maximum: 2 ** 31 - 1 });
    expect(itemOf({ dtype: "u8" })).toEqual({ type: "integer", minimum: 0 });
    expect(itemOf({ dtype: "f4" })).toEqual({
      type: "number",
      minimum: -3.4028234663852886e38,
      maximum: 3.4028234663852886e38,
    });
    expect(itemOf({ typed: Float64Array })).toEqual({ type: "number" });
    expect(itemOf({ dtype: "bool" })).toEqual({ type: "boolean" });
  });
});

function bytesAs(dtype: string, size: number): NDArray {
  const bytes = new ArrayBuffer(2 * size);
  const view = new Uint8Array(bytes);
  view[0] = 1;
  const big = dtype.startsWith(">");
  if (!big && size === 2) return new NDArray(new Uint16Array(bytes), { dtype });
  return new NDArray(view, { dtype });
}
