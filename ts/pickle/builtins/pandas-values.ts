/**
 * What the columns of pandas hold, in JavaScript: typed arrays for numbers, arrays for all else, `null` for what is missing. Only a
 * view: what was read stays as it is beside it. Arrays of pandas' own are `__pyx_unpickle_NDArrayBacked(class, checksum, None)`
 * with the state (dtype, ndarray), or instances with the state {_data, _mask}.
 */
import { UnpicklingError } from "../error.js";
import { isTuple } from "../values.js";
import { itemOf } from "./define.js";
import { NDArray } from "./numpy-array.js";
import type { DType } from "./numpy-dtype.js";
import { itemReader, type NumberArray } from "./numpy-elements.js";
import { foreignName, PyReduced } from "./numpy-foreign.js";
import { openArrow } from "./pandas-arrow.js";
import { isMissing, milliseconds, Timedelta, type TimeUnit } from "./pandas-time.js";

/** Values of a column or an index. */
export type ColumnValues = NumberArray | readonly unknown[];

/** One column: what pandas calls its dtype, how long it is, and its values when they are asked for. */
export interface Column {
  readonly type: string | undefined;
  readonly length: number;
  readonly values: () => ColumnValues;
}

/** Columns of a block of a frame, one for each of its rows. */
export interface Block {
  readonly count: number;
  /** How many rows the frame has, says the block. */
  readonly length: number;
  readonly column: (index: number) => Column;
}

const unreadable = (what: string, value: unknown): UnpicklingError =>
  new UnpicklingError(`${what} cannot be shown by this version of brine; it is kept, and written as it was read`, {
    code: "UNSUPPORTED",
    value,
  });

const refusing = (what: string, value: unknown) => (): never => {
  throw unreadable(what, value);
};

/** What pandas calls the dtypes of numpy. */
function typeName(type: DType): string {
  const { kind, itemSize } = type;
  const word = numberNames[kind];
  if (word !== undefined) return `${word}${itemSize * 8}`;
  if (kind === "b") return "bool";
  if (kind === "O") return "object";
  if (kind === "M") return `datetime64[${type.unit}]`;
  if (kind === "m") return `timedelta64[${type.unit}]`;
  return type.text;
}

const numberNames: Record<string, string> = { i: "int", u: "uint", f: "float", c: "complex" };

const timeUnits = new Set(["s", "ms", "us", "ns"]);

/** A moment, to the millisecond; `null` for NaT. A Date ends 275,000 years from now, where it is invalid. */
const toDate = (value: unknown, unit: TimeUnit): Date | null =>
  value === null ? null : new Date(milliseconds(BigInt(value as bigint), unit));

/** One row of an array of two dimensions, or all of one that has one. */
function rowOf(array: NDArray, row: number): ColumnValues {
  const { type, data, strides, shape } = array;
  const flat = shape.length < 2;
  const length = (flat ? shape[0] : shape[1]) as number;
  const step = (flat ? strides[0] : strides[1]) as number;
  const start = flat ? 0 : row * (strides[0] as number);
  const isPlain = "iuf".includes(type.kind) && type.itemSize <= 8 && type.itemSize * 8 > (type.kind === "f" ? 16 : 0);
  if (isPlain && !Array.isArray(data)) {
    const numbers = array.typedArray as NumberArray;
    if (step === 1 || length < 2) return numbers.subarray(start, start + length);
    const picked = new (numbers.constructor as new (length: number) => NumberArray)(length);
    for (let index = 0; index < length; index++) picked[index] = numbers[start + index * step] as never;
    return picked;
  }
  const read = itemReader(type, data);
  const items = Array.from({ length }, (_, index) => read(start + index * step));
  const unit = type.unit as TimeUnit;
  if (type.kind === "M" && timeUnits.has(unit)) return items.map((item) => toDate(item, unit));
  if (type.kind === "m" && timeUnits.has(unit)) {
    return items.map((item) => (item === null ? null : new Timedelta(item as bigint, unit)));
  }
  return items;
}

/** The ndarray and the dtype in the state of an array of pandas'. */
function backing(value: PyReduced): { array: NDArray | undefined; dtype: unknown } {
  const state: readonly unknown[] = isTuple(value.state) ? value.state : [];
  const array = state.find((part) => part instanceof NDArray) as NDArray | undefined;
  return { array, dtype: state.find((part) => part !== array) };
}

/** The block of a frame that holds such values; `undefined` for what brine cannot look into. */
export function openBlock(values: unknown): Block | undefined {
  const array = values instanceof NDArray ? values : values instanceof PyReduced ? backing(values).array : undefined;
  if (array !== undefined && array.shape.length === 2) {
    const [count, length] = array.shape as [number, number];
    return { count, length, column: (index) => openRow(values, array, index) };
  }
  const column = openColumn(values);
  return column && { count: 1, length: column.length, column: () => column };
}

/** The values of a series or an index; `undefined` for what brine cannot look into. */
export function openColumn(values: unknown): Column | undefined {
  if (values instanceof NDArray) return values.shape.length === 1 ? openRow(values, values, 0) : undefined;
  if (!(values instanceof PyReduced)) return undefined;
  const { array } = backing(values);
  if (array?.shape.length === 1) return openRow(values, array, 0);
  if (foreignName(values) === "SparseArray") return openSparse(values);
  return openMasked(values) ?? openArrowColumn(values) ?? openIntervals(values);
}

/** What pyarrow holds; of a type that is not shown, its length alone. */
function openArrowColumn(values: PyReduced): Column | undefined {
  const arrow = openArrow(values);
  if (arrow === undefined) return undefined;
  return {
    type: arrow.type,
    length: arrow.length,
    values: arrow.items ?? refusing("a column of this type of Arrow's", values),
  };
}

/** An IntervalArray, or what an IntervalIndex is made of: two columns, of which the length is known and no value shown. */
export function openIntervals(values: unknown): Column | undefined {
  const state = values instanceof PyReduced ? values.state : values;
  const left: unknown = itemOf(state, "_left") ?? itemOf(state, "left");
  const length = left instanceof NDArray ? left.size : (left as Partial<Column> | undefined)?.length;
  if (typeof length !== "number") return undefined;
  return { type: undefined, length, values: refusing("a column of intervals", values) };
}

/** A row of an ndarray, as the array of pandas' around it understands it. */
function openRow(whole: unknown, array: NDArray, row: number): Column {
  const length = array.shape.at(-1) as number;
  const plain = { type: typeName(array.type), length, values: () => rowOf(array, row) };
  if (!(whole instanceof PyReduced)) return plain;
  const kind = foreignName(whole.args[0]);
  const { dtype } = backing(whole);
  switch (kind) {
    case "StringArray":
    case "StringArrayNumpySemantics": {
      const type = (dtype as PyReduced | undefined)?.args?.[1];
      const texts = () => Array.from(rowOf(array, row), (item) => (isMissing(item) ? null : item));
      return { type: typeof type === "number" ? "str" : "string", length, values: texts };
    }
    case "DatetimeArray":
      return { ...plain, type: dtype instanceof PyReduced ? zonedName(dtype, plain.type) : plain.type };
    case "PeriodArray":
      return { ...plain, type: periodName(dtype) };
    case "Categorical":
      return { type: "category", length, values: () => categories(dtype, rowOf(array, row)) };
  }
  return plain;
}

/** `period[M]`; pandas before 2.2 has an offset in place of the text. */
function periodName(dtype: unknown): string {
  const freq: unknown = dtype instanceof PyReduced ? dtype.args[0] : undefined;
  return typeof freq === "string" ? freq : "period";
}

/** `datetime64[us, UTC]`. */
function zonedName(dtype: PyReduced, plain: string): string {
  return plain.replace("]", `, ${zoneName(itemOf(dtype.state, "tz"))}]`);
}

/** What Python's `str` makes of a zone: `Europe/Berlin`. Of pytz, which pandas had before 3, an object kept whole. */
function zoneName(zone: unknown): string {
  if (!(zone instanceof PyReduced)) {
    const key = (zone as { readonly key?: unknown } | null)?.key;
    return typeof key === "string" ? key : String(zone);
  }
  const [first] = zone.args;
  const name = foreignName(zone);
  if (name === "_UTC") return "UTC";
  if (name === "_p" && typeof first === "string") return first;
  return name === "FixedOffset" ? `pytz.FixedOffset(${String(first)})` : `${name}(${zone.args.map(String).join(", ")})`;
}

/** The values that codes stand for; −1 for none. */
function categories(dtype: unknown, codes: ColumnValues): unknown[] {
  const index = dtype instanceof PyReduced ? itemOf(dtype.state, "categories") : undefined;
  if (!(index instanceof PyReduced) || !("values" in index))
    throw unreadable("a Categorical with such categories", dtype);
  const values = Array.from(index.values as Iterable<unknown>);
  return Array.from(codes as Iterable<unknown>, (code) => labelAt(values, code));
}

/** The label that a code stands for; −1 for none. */
export function labelAt(labels: readonly unknown[], code: unknown): unknown {
  const place = Number(code);
  if (place === -1) return null;
  if (!(place >= 0 && place < labels.length)) {
    throw new UnpicklingError("a code stands for no label", { code: "BAD_ARGUMENTS", value: code });
  }
  return labels[place] ?? null;
}

/** `Int64`, `Float64`, `boolean`: numbers and a mask. */
function openMasked(values: PyReduced): Column | undefined {
  const data = itemOf(values.state, "_data");
  const mask = itemOf(values.state, "_mask");
  if (!(data instanceof NDArray && mask instanceof NDArray) || data.size !== mask.size) return undefined;
  const plain = typeName(data.type);
  const type =
    plain === "bool" ? "boolean" : plain.replace("uint", "UInt").replace(/^[if]/, (letter) => letter.toUpperCase());
  const items = () => {
    const masks = mask.flat();
    return data.flat().map((item, index) => (masks[index] === true ? null : item));
  };
  return { type, length: data.size, values: items };
}

/** A claim of many items that take no bytes is believed up to here. */
const MOST_SPARSE = 1e8;

/** `IntIndex(length, places)` or `BlockIndex(length, places, lengths)`, the values there, and the one value everywhere else. */
function openSparse(values: PyReduced): Column | undefined {
  const index = itemOf(values.state, "_sparse_index");
  const given = itemOf(values.state, "_sparse_values");
  const dtype = itemOf(values.state, "_dtype");
  if (!(index instanceof PyReduced && given instanceof NDArray && dtype instanceof PyReduced)) return undefined;
  const [length] = index.args;
  if (!Number.isSafeInteger(length) || (length as number) < 0) return undefined;
  const items = () => {
    if ((length as number) > MOST_SPARSE) throw unreadable("a sparse array of so many items", values);
    const all = new Array<unknown>(length as number).fill(itemOf(dtype.state, "_fill_value"));
    const at = sparsePlaces(index, given.size);
    for (const [order, item] of given.flat().entries()) {
      const place = Number(at[order]);
      if (!(place >= 0 && place < all.length)) throw badSparse(index);
      all[place] = item;
    }
    return all;
  };
  return { type: `Sparse[${typeName(given.type)}]`, length: length as number, values: items };
}

const badSparse = (index: PyReduced): UnpicklingError =>
  new UnpicklingError("this sparse array cannot be: its places are none of it", {
    code: "BAD_ARGUMENTS",
    value: index,
  });

/** Where the values of a sparse array stand, as many as there are. */
function sparsePlaces(index: PyReduced, count: number): unknown[] {
  const [, places, lengths] = index.args.map((part) => (part instanceof NDArray ? part.flat() : undefined));
  if (foreignName(index) === "IntIndex" && places?.length === count) return places;
  if (foreignName(index) !== "BlockIndex" || places?.length === undefined || places.length !== lengths?.length)
    throw badSparse(index);
  const all: number[] = [];
  for (const [block, start] of places.entries()) {
    const length = Number(lengths[block]);
    if (!(length >= 0 && all.length + length <= count)) throw badSparse(index);
    for (let step = 0; step < length; step++) all.push(Number(start) + step);
  }
  if (all.length !== count) throw badSparse(index);
  return all;
}

/** The values, or an error that says why there are none. */
export function valuesOf(column: Column | undefined, what: string, value: unknown): ColumnValues {
  if (column === undefined) throw unreadable(what, value);
  return column.values();
}
