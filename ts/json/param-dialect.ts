/**
 * What each kind's `serialize` and `deserialize` do in Param 2.4.2, faults included: the dialect "param" (ruling 41). Kinds are
 * known by Param's names, those of subclasses count for the kinds built on them, so that no kind is imported for being known here.
 */
import { isCalendarDay } from "../param/moments.js";
import type { AnyParameter, Parameter } from "../param/parameter.js";
import { pythonRepr, pythonTypeName } from "../param/text.js";
import { NDArray } from "../pickle/builtins/numpy-array.js";
import type { DataFrameView } from "../pickle/builtins/pandas-frame.js";
import { dataFrame } from "../pickle/builtins/pandas-make.js";
import { setOwn } from "../pickle/fill.js";
import { Float, float } from "../pickle/values.js";
import { dayText, momentText, paramDay, paramMoment } from "./dates.js";
import { JSONError, UnserializableError } from "./errors.js";

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
  for (const [key, item] of Object.entries(value)) setOwn(record, key, unboxed(item));
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

/** Units of which numpy gives Python's datetimes or timedeltas, and no integers. */
const PYTHON_UNITS: Readonly<Record<string, ReadonlySet<string | undefined>>> = {
  M: new Set(["Y", "M", "W", "D", "h", "m", "s", "ms", "us"]),
  m: new Set(["W", "D", "h", "m", "s", "ms", "us"]),
};

/** numpy's `tolist()`, with floats as floats. */
function itemsOf(array: NDArray): unknown {
  const { kind, unit } = array.type;
  const mapped = (map: (item: unknown) => unknown): unknown => {
    const through = (value: unknown): unknown => (Array.isArray(value) ? value.map(through) : map(value));
    return through(array.toArray());
  };
  if (kind === "f") return mapped((item) => (typeof item === "number" ? float(item) : item));
  if (PYTHON_UNITS[kind]?.has(unit) !== true) return array.toArray();
  return mapped((item) => {
    if (typeof item !== "bigint" && typeof item !== "number") return null;
    const name = kind === "m" ? "timedelta" : "YMWD".includes(unit!) ? "date" : "datetime";
    const message = `Object of type ${name} is not JSON serializable`;
    throw new UnserializableError(message, { code: "TYPE", value: array, pythonType: "TypeError" });
  });
}

function noFile(name: string, kind: string): never {
  throw new JSONError(
    `${kind} has a text here, which Param takes for the name of a file and reads; brine reads no files for JSON. Read ${JSON.stringify(name)} yourself and set the parameter.`,
    { code: "FILE", value: name },
  );
}

function failRagged(value: unknown): never {
  throw new JSONError("the lists of an array have several lengths", { code: "ARRAY", value, pythonType: "ValueError" });
}

/** numpy's `asarray` of lists: the dtype is that of the items. */
function arrayOf(plain: unknown): NDArray {
  if (typeof plain === "string") return noFile(plain, "Array");
  const shape: number[] = [];
  for (let at: unknown = plain; Array.isArray(at); at = at[0]) shape.push(at.length);
  const items: unknown[] = [];
  const collect = (at: unknown, axis: number): void => {
    if (axis === shape.length) {
      if (Array.isArray(at)) failRagged(plain);
      items.push(at);
      return;
    }
    if (!Array.isArray(at) || at.length !== shape[axis]) failRagged(plain);
    for (const item of at) collect(item, axis + 1);
  };
  collect(plain, 0);
  return arrayFrom(items, shape);
}

const isText = (item: unknown): item is string => typeof item === "string";
const isSigned = (whole: bigint): boolean => BigInt.asIntN(64, whole) === whole;
const isUnsigned = (whole: bigint): boolean => BigInt.asUintN(64, whole) === whole;
/** An int that has some type of numpy's. */
const isWord = (item: unknown): item is number | bigint =>
  Number.isSafeInteger(item) || (typeof item === "bigint" && (isSigned(item) || isUnsigned(item)));
const isNumber = (item: unknown): boolean => typeof item === "number" || item instanceof Float || isWord(item);

/** The items with the dtype that numpy finds for them: a boolean beside numbers is one, and anything beside text is text. */
function arrayFrom(items: readonly unknown[], shape: readonly number[]): NDArray {
  const isBool = (item: unknown): boolean => typeof item === "boolean";
  const every = (test: (item: unknown) => boolean): boolean => items.length > 0 && items.every(test);
  if (every(isBool)) return new NDArray(Uint8Array.from(items as boolean[], Number), { shape, dtype: "?" });
  if (every((item) => isWord(item) || isBool(item))) {
    const words = items.filter(isWord).map(BigInt);
    const whole = items.map((item) => BigInt(item as bigint));
    if (words.every(isSigned)) return new NDArray(BigInt64Array.from(whole), { shape });
    if (!words.some(isSigned)) return new NDArray(BigUint64Array.from(whole), { shape });
  }
  if (items.every((item) => isNumber(item) || isBool(item))) {
    return new NDArray(Float64Array.from(items, Number), { shape });
  }
  if (items.some(isText) && items.every((item) => isText(item) || isNumber(item) || isBool(item))) {
    return textsFrom(items, shape);
  }
  return new NDArray(items.map(unboxed), { shape, dtype: "O" });
}

/** An array of text, as wide as numpy makes it for the types of its items. */
function textsFrom(items: readonly unknown[], shape: readonly number[]): NDArray {
  const texts = items.map((item) => Array.from(isText(item) ? item : pythonRepr(item)));
  const least = items.map((item) => (isText(item) ? 1 : typeof item === "boolean" ? 5 : isWord(item) ? 21 : 32));
  const width = Math.max(...texts.map(({ length }) => length), ...least);
  const points = new Uint32Array(width * items.length);
  for (const [place, text] of texts.entries()) {
    for (const [at, character] of text.entries()) points[place * width + at] = character.codePointAt(0)!;
  }
  return new NDArray(points, { shape, dtype: `<U${width}` });
}

/** pandas' `to_dict("records")`. What is missing among floats and in columns of text is a NaN there. */
function recordsOf(frame: DataFrameView): unknown {
  const columns = frame.columnNames.map((label) => {
    const type = frame.types[String(label)];
    const isFloat = type?.startsWith("float") === true;
    const values = Array.from(frame.column(label) as ArrayLike<unknown>, (value) =>
      isFloat ? float((value ?? Number.NaN) as number) : type === "str" ? (value ?? Number.NaN) : value,
    );
    return [label, values] as const;
  });
  return Array.from(
    { length: frame.length },
    (_, row) => new Map(columns.map(([label, values]) => [label, values[row]])),
  );
}

function noFrame(message: string, value: unknown, pythonType = "ValueError"): never {
  throw new JSONError(message, { code: "TYPE", value, pythonType });
}

const isRecord = (plain: unknown): plain is Readonly<Record<string, unknown>> =>
  typeof plain === "object" && plain !== null && !Array.isArray(plain) && !(plain instanceof Float);

/** `pandas.DataFrame` of what JSON says: records, rows, the values of one column, or columns by their names. */
function frameOf(plain: unknown): DataFrameView {
  if (typeof plain === "string") return noFile(plain, "DataFrame");
  if (isRecord(plain)) return frameOfColumns(plain);
  if (!Array.isArray(plain)) return noFrame("DataFrame constructor not properly called!", plain);
  const [first] = plain as readonly unknown[];
  // The first one says what all are.
  const columns = new Map<string | number, unknown[]>();
  const put = (label: string | number, place: number, value: unknown): void => {
    let values = columns.get(label);
    if (values === undefined) columns.set(label, (values = new Array<unknown>(plain.length).fill(null)));
    values[place] = value;
  };
  for (const [place, row] of plain.entries()) {
    if (isRecord(first)) {
      if (!isRecord(row)) noFrame(`${pythonTypeName(row)} among records`, row, "TypeError");
      for (const [label, value] of Object.entries(row)) put(label, place, value);
    } else if (Array.isArray(first)) {
      if (!Array.isArray(row)) noFrame(`${pythonTypeName(row)} among rows`, row, "TypeError");
      for (const [label, value] of row.entries()) put(label, place, value);
    } else put(0, place, row);
  }
  return dataFrame(new Map([...columns].map(([label, values]) => [label, columnFrom(values)])));
}

/** Of lists, which have one length, or of records, whose names are the index; single values are repeated. */
function frameOfColumns(plain: Readonly<Record<string, unknown>>): DataFrameView {
  const columns = Object.entries(plain);
  const [list] = columns.map(([, values]) => values).filter(Array.isArray);
  const records = columns.map(([, values]) => values).filter(isRecord);
  if (records.length > 0 && list !== undefined) {
    return noFrame("Mixing dicts with non-Series may lead to ambiguous ordering.", plain);
  }
  if (columns.length > 0 && records.length === 0 && list === undefined) {
    return noFrame("If using all scalar values, you must pass an index", plain);
  }
  const index = records.length > 0 ? [...new Set(records.flatMap((record) => Object.keys(record)))] : undefined;
  const length = (index ?? list)?.length;
  const sources = columns.map(([label, values]): [string, ArrayLike<unknown>] => {
    if (Array.isArray(values) && values.length !== length) {
      return noFrame("All arrays must be of the same length", plain);
    }
    if (Array.isArray(values)) return [label, columnFrom(values)];
    const own = (name: string): unknown => (Object.hasOwn(values as object, name) ? (values as never)[name] : null);
    if (isRecord(values)) return [label, columnFrom(index!.map(own))];
    return [label, columnFrom(new Array<unknown>(length!).fill(values))];
  });
  return dataFrame(new Map(sources), index === undefined ? {} : { index });
}

/** A column with the dtype that pandas finds: one float, or one that is missing, makes numbers floats. */
function columnFrom(values: readonly unknown[]): ArrayLike<unknown> {
  const present = values.filter((value) => value !== null);
  if (!present.every(isNumber) || (present.length === 0 && values.length > 0)) return unboxed(values) as unknown[];
  if (!values.every(isWord) || values.length === 0) {
    return Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
  }
  const whole = values.map(BigInt);
  if (whole.every(isSigned)) return BigInt64Array.from(whole);
  return whole.every(isUnsigned) ? BigUint64Array.from(whole) : whole;
}
