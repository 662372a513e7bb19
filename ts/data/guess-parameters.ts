/**
 * Parameters guessed from values, for classes that are made of data while a program runs: `Parameterized(guessParameters({ x: 3 }))`.
 * Param 2.4.2, `guess_param_types` and `guess_bounds`.
 */
import { requireObject } from "../param/arguments.js";
import { any } from "../param/kinds/any.js";
import { boolean } from "../param/kinds/boolean.js";
import { bytes } from "../param/kinds/bytes.js";
import { date } from "../param/kinds/date.js";
import { dateRange } from "../param/kinds/date-range.js";
import { dict } from "../param/kinds/dict.js";
import { list } from "../param/kinds/list.js";
import { type Bounds, integer, NumberParameter, number } from "../param/kinds/number.js";
import { numericTuple } from "../param/kinds/numeric-tuple.js";
import { string } from "../param/kinds/string.js";
import { tuple } from "../param/kinds/tuple.js";
import { type AnyParameter, Parameter } from "../param/parameter.js";
import { GIVEN } from "../param/symbols.js";
import { NDArray } from "../pickle/builtins/numpy-array.js";
import { DataFrameView, SeriesView } from "../pickle/builtins/pandas-frame.js";
import { isTuple } from "../pickle/values.js";
import { array } from "./array-parameter.js";
import { dataFrameParameter, seriesParameter } from "./frame-parameter.js";

/**
 * A constant parameter for each value, with the value as its default; a parameter stands for itself. A safe integer or a bigint
 * is an `integer()`, and a `Tuple` a tuple of numbers, of dates, or of anything; any other array is a list. Typed arrays and `NDArray`s are
 * arrays, a `Uint8Array` bytes (Param has no guess for these); what no kind is for is `any()`.
 */
export function guessParameters(values: Readonly<Record<string, unknown>>): Record<string, AnyParameter> {
  requireObject("guessParameters", "an object with values by name", values);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value instanceof Parameter ? value : guessed(value)]),
  );
}

function guessed(value: unknown): AnyParameter {
  const constant = true;
  switch (typeof value) {
    case "boolean":
      return boolean({ default: value, constant });
    case "number":
      return (Number.isSafeInteger(value) && !Object.is(value, -0) ? integer : number)({ default: value, constant });
    case "bigint":
      return integer({ default: value as never, constant });
    case "string":
      return string({ default: value, constant });
  }
  if (value instanceof Date) return date({ default: value, constant });
  if (Array.isArray(value)) return isTuple(value) ? guessedTuple(value) : list(null, { default: value, constant });
  if (value instanceof NDArray) return array({ default: value, constant });
  if (value instanceof DataFrameView) return dataFrameParameter({ default: value, constant });
  if (value instanceof SeriesView) return seriesParameter({ default: value, constant });
  if (isDict(value)) return dict(null, { default: value, constant });
  if (ArrayBuffer.isView(value) && !(value instanceof DataView || value instanceof Uint8Array)) {
    return array({ default: new NDArray(value as Float64Array), constant });
  }
  if (value instanceof Uint8Array) return bytes({ default: value, constant });
  return any({ default: value, constant });
}

function guessedTuple(items: readonly unknown[]): AnyParameter {
  const constant = true;
  if (items.every((item) => typeof item === "number")) return numericTuple({ default: items, constant });
  const [start, end] = items;
  if (items.length === 2 && start instanceof Date && end instanceof Date) {
    return dateRange({ default: [start, end], constant });
  }
  return tuple({ default: items, constant });
}

const isDict = (value: unknown): value is { [key: string]: unknown } =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/**
 * The same parameters, those of numbers with bounds: the given ones, or around the default. A positive default is a quarter of
 * the way from its negative to three times itself.
 * @throws RangeError for a number without a default.
 */
export function guessBounds(
  parameters: Readonly<Record<string, AnyParameter>>,
  bounds: Readonly<Record<string, Bounds>> = {},
): Record<string, AnyParameter> {
  requireObject("guessBounds", "an object with parameters by name", parameters);
  requireObject("guessBounds", "bounds by name as an object", bounds);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => {
      if (!(parameter instanceof NumberParameter)) return [name, parameter];
      const given = bounds[name] ?? boundsAround(name, parameter.default);
      const kind = parameter.constructor as new (options: object) => AnyParameter;
      return [name, new kind({ ...parameter[GIVEN], bounds: given })];
    }),
  );
}

function boundsAround(name: string, value: unknown): Bounds {
  if (typeof value !== "number") throw new RangeError(`${name} has no default to guess its bounds from; give them`);
  if (value === 0) return [0, 1];
  return value > 0 ? [-value, 3 * value] : [3 * value, -value];
}
