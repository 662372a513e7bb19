/**
 * What each kind's `serialize` and `deserialize` do in Param 2.4.2, faults included: the dialect "param" (ruling 41). Kinds are
 * known by Param's names, those of subclasses count for the kinds built on them, so that no kind is imported for being known here.
 */
import { isCalendarDay } from "../param/moments.js";
import type { AnyParameter, Parameter } from "../param/parameter.js";
import { pythonTypeName } from "../param/text.js";
import { NDArray } from "../pickle/builtins/numpy-array.js";
import type { DataFrameView } from "../pickle/builtins/pandas-frame.js";
import { dataFrame } from "../pickle/builtins/pandas-make.js";
import { Float, float } from "../pickle/values.js";
import { dayText, momentText, paramDay, paramMoment } from "./dates.js";
import { JSONError } from "./errors.js";
import { setKey } from "./parse.js";

/** How a kind's values travel. Neither is called for null. */
interface ParamForm {
  readonly serialize: (value: unknown, parameter: AnyParameter) => unknown;
  /** `null`: as it is. */
  readonly deserialize: ((plain: unknown) => unknown) | null;
}

const FORMS: Readonly<Record<string, ParamForm>> = {
  Number: { serialize: asNumber, deserialize: null },
  Date: { serialize: (value) => momentText(value as Date), deserialize: paramMoment },
  CalendarDate: { serialize: (value) => dayText(value as Date), deserialize: paramDay },
  Tuple: { serialize: (value) => Array.from(value as unknown[]), deserialize: listOf },
  DateRange: {
    serialize: (value) => Array.from(value as Date[], (end) => (isCalendarDay(end) ? dayText(end) : momentText(end))),
    deserialize: (plain) => listOf(plain).map(dayOrMoment),
  },
  CalendarDateRange: {
    serialize: (value) => Array.from(value as Date[], (end) => dayText(end)),
    deserialize: (plain) => listOf(plain).map(paramDay),
  },
  Array: { serialize: (value) => itemsOf(value as NDArray), deserialize: arrayOf },
  DataFrame: { serialize: (value) => recordsOf(value as DataFrameView), deserialize: frameOf },
};

/** The form of a parameter's kind, or of the nearest kind that it is built on. */
function formOf(parameter: AnyParameter): ParamForm | undefined {
  for (let at: unknown = parameter.constructor; typeof at === "function"; at = Object.getPrototypeOf(at)) {
    const { kind } = at as unknown as typeof Parameter;
    if (kind !== undefined && Object.hasOwn(FORMS, kind)) return FORMS[kind];
  }
  return undefined;
}

/** Param's `parameter.serialize(value)`. */
export function paramSerialize(parameter: AnyParameter, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  return formOf(parameter)?.serialize(value, parameter) ?? value;
}

/** Param's `parameter.deserialize(plain)`. `plain` has its integral floats as `Float`. */
export function paramDeserialize(parameter: AnyParameter, plain: unknown): unknown {
  const form = formOf(parameter);
  if (form === undefined || form.deserialize === null) return unboxed(plain);
  if (plain === null || plain === "null") return null;
  return unboxed(form.deserialize(plain));
}

/** Without the boxes of floats. */
function unboxed(value: unknown): unknown {
  if (value instanceof Float) return value.value;
  if (Array.isArray(value)) return value.map(unboxed);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const record: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) setKey(record, key, unboxed(item));
  return record;
}

/** Param tells the two apart by their lengths. */
function dayOrMoment(text: unknown): Date {
  if (typeof text === "number" || typeof text === "boolean" || text === null || text instanceof Float) {
    const type = /'([^']*)'/.exec(pythonTypeName(text))![1]!;
    throw new JSONError(`object of type '${type === "Float" ? "float" : type}' has no len()`, {
      code: "TYPE",
      value: text,
      pythonType: "TypeError",
    });
  }
  return (text as { readonly length?: number }).length === 10 ? paramDay(text) : paramMoment(text);
}

/** A `number({ wire: "float" })` is a float in Python whatever its value. */
function asNumber(value: unknown, parameter: AnyParameter): unknown {
  const { wire } = parameter as { readonly wire?: string };
  return wire === "float" && typeof value === "number" ? float(value) : value;
}

function listOf(plain: unknown): unknown[] {
  if (Array.isArray(plain)) return [...plain];
  if (typeof plain === "string") return [...plain];
  if (typeof plain === "object" && plain !== null && !(plain instanceof Float)) return Object.keys(plain);
  throw new JSONError(`${typeof plain === "boolean" ? "bool" : "a number"} is not iterable`, {
    code: "TYPE",
    value: plain,
    pythonType: "TypeError",
  });
}

/** numpy's `tolist()`, with floats as floats. */
function itemsOf(array: NDArray): unknown {
  const boxed = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(boxed) : typeof value === "number" ? float(value) : value;
  return array.type.kind === "f" ? boxed(array.toArray()) : array.toArray();
}

function noFile(name: string, kind: string): never {
  throw new JSONError(
    `${kind} has a text here, which Param takes for the name of a file and reads; brine reads no files for JSON. Read ${JSON.stringify(name)} yourself and set the parameter.`,
    { code: "FILE", value: name },
  );
}

/** numpy's `asarray` of lists: the dtype is that of the items. */
function arrayOf(plain: unknown): NDArray {
  if (typeof plain === "string") return noFile(plain, "Array");
  const shape: number[] = [];
  for (let at: unknown = plain; Array.isArray(at); at = at[0]) shape.push(at.length);
  const items: unknown[] = [];
  const collect = (at: unknown, axis: number): void => {
    if (axis === shape.length) {
      items.push(at);
      return;
    }
    if (!Array.isArray(at) || at.length !== shape[axis]) {
      throw new JSONError("the lists of an array have several lengths", { code: "ARRAY", value: plain });
    }
    for (const item of at) collect(item, axis + 1);
  };
  collect(plain, 0);
  const every = (test: (item: unknown) => boolean): boolean => items.length > 0 && items.every(test);
  if (every((item) => typeof item === "boolean")) {
    return new NDArray(Uint8Array.from(items as boolean[], Number), { shape, dtype: "?" });
  }
  if (every(Number.isInteger)) return new NDArray(BigInt64Array.from(items as number[], BigInt), { shape });
  if (items.every((item) => typeof item === "number" || item instanceof Float)) {
    return new NDArray(Float64Array.from(items, Number), { shape });
  }
  return new NDArray(items.map(unboxed), { shape, dtype: "O" });
}

/** pandas' `to_dict("records")`. */
function recordsOf(frame: DataFrameView): unknown {
  const columns = frame.columnNames.map((label) => {
    const isFloat = frame.types[String(label)]?.startsWith("float") === true;
    const values = Array.from(frame.column(label) as ArrayLike<unknown>, (value) =>
      isFloat ? float((value ?? Number.NaN) as number) : value,
    );
    return [label, values] as const;
  });
  return Array.from(
    { length: frame.length },
    (_, row) => new Map(columns.map(([label, values]) => [label, values[row]])),
  );
}

/** `pandas.DataFrame` of a list of records, or of a record of lists. */
function frameOf(plain: unknown): DataFrameView {
  if (typeof plain === "string") return noFile(plain, "DataFrame");
  const columns = new Map<string, unknown[]>();
  if (!Array.isArray(plain)) {
    for (const [label, values] of Object.entries(plain as object)) columns.set(label, values as unknown[]);
    return frameFrom(columns);
  }
  const rows = plain as readonly Record<string, unknown>[];
  for (const [place, row] of rows.entries()) {
    for (const [label, value] of Object.entries(row)) {
      let values = columns.get(label);
      if (values === undefined) columns.set(label, (values = new Array<unknown>(rows.length).fill(null)));
      values[place] = value;
    }
  }
  return frameFrom(columns);
}

/** One float makes a column one of floats, as in pandas. */
function frameFrom(columns: ReadonlyMap<string, readonly unknown[]>): DataFrameView {
  const sources = [...columns].map(([label, values]): [string, ArrayLike<unknown>] => {
    const isFloat =
      values.some((value) => value instanceof Float) &&
      values.every((value) => typeof value === "number" || value instanceof Float);
    return [label, isFloat ? Float64Array.from(values as number[], Number) : (unboxed(values) as unknown[])];
  });
  return dataFrame(new Map(sources));
}
