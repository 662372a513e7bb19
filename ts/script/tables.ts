/** The fixed forms of arrays and tables: typed arrays, numpy's arrays and scalars, pandas' frames, series and indices. */

import { NDARRAY, NDArray } from "../pickle/builtins/numpy-array.js";
import { DType, scalarTypes } from "../pickle/builtins/numpy-dtype.js";
import type { NumberArray } from "../pickle/builtins/numpy-elements.js";
import { NumpyScalar } from "../pickle/builtins/numpy-scalar.js";
import { DataFrameView, SeriesView } from "../pickle/builtins/pandas-frame.js";
import { IndexView } from "../pickle/builtins/pandas-index.js";
import { dataFrame, index as pandasIndex, series } from "../pickle/builtins/pandas-make.js";
import { asTuple } from "../pickle/values.js";
import { NoText } from "./errors.js";
import { type CallShape, knownCall, type Shape } from "./shape.js";
import type { FixedForm, FixedForms } from "./values.js";

const named = (values: Readonly<Record<string, unknown>>): CallShape["named"] =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({ name, value, constant: false }));

const TYPED_ARRAYS = [
  "Int8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float16Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
] as const;

const noun = "array";

/** A typed array of JavaScript's; in Python, one of numpy's. */
const typedArray = (name: string): FixedForm => ({
  typescript: (value) => knownCall(name, [Array.from(value as ArrayLike<unknown>)], { noun }),
  python: (value) => numpyCall(new NDArray(value as NumberArray)),
});

/** What numpy has for NaT where an item is an int. */
const NAT = -(1n << 63n);

/** An array of numpy's, as its items in lists. */
function numpyCall(array: NDArray): CallShape | NoText {
  const { kind } = array.type;
  if (array.pythonClass !== NDARRAY)
    return new NoText("NO_TEXT", `a ${array.pythonClass.qualname} of numpy's has no text`);
  if (!"biufcUSMmO".includes(kind)) return new NoText("NO_TEXT", `an array of dtype ${array.dtype} has no text`);
  const { dtype } = array;
  const order = array.order === "F" ? "F" : undefined;
  if (array.size === 0) {
    return knownCall("numpy.empty", [asTuple([...array.shape])], { named: named({ dtype, order }), noun });
  }
  const items = array.toArray();
  if (
    kind === "O" &&
    array.flat().some((item) => typeof item === "object" && item !== null && Symbol.iterator in item)
  ) {
    // numpy would take them for further dimensions.
    return new NoText("NO_TEXT", "an array of objects that can be iterated has no text");
  }
  const timeless = (item: unknown): unknown => (Array.isArray(item) ? item.map(timeless) : (item ?? NAT));
  return knownCall("numpy.array", [kind === "M" || kind === "m" ? timeless(items) : items], {
    named: named({ dtype, order }),
    noun,
  });
}

/** The same array in TypeScript: its data as it lies in memory. */
function arrayCall(array: NDArray): Shape | NoText {
  const { data, dtype, shape, type } = array;
  if (array.pythonClass !== NDARRAY)
    return new NoText("NO_TEXT", `a ${array.pythonClass.qualname} of numpy's has no text`);
  if (type.kind === "V" || type.kind === "T") return new NoText("NO_TEXT", `an array of dtype ${dtype} has no text`);
  if (array.order === "K") return new NoText("NO_TEXT", "the array's axes lie in an order of their own; copy it first");
  const options = {
    ...(shape.length === 1 ? {} : { shape: [...shape] }),
    ...(isUsualType(array) ? {} : { dtype }),
    ...(array.order === "F" ? { order: "F" } : {}),
  };
  return knownCall("NDArray", Object.keys(options).length === 0 ? [data] : [data, options], { noun });
}

/** Whether the dtype is the one that such data has where none is said. */
const isUsualType = ({ data, dtype }: NDArray): boolean => quietly(() => new NDArray(data).dtype === dtype);

/** The name in numpy of a scalar's class. */
function scalarCall({ type, value }: NumpyScalar): Shape | NoText {
  const code = `${type.kind}${type.itemSize}`.replace(/^b1$/, "?");
  const found = Object.entries(scalarTypes).find(([name, each]) => each === code && !name.endsWith("_"));
  if (found === undefined || !type.isNative) return new NoText("NO_TEXT", `a scalar of dtype ${type.text} has no text`);
  return knownCall(`numpy.${found[0]}`, [value]);
}

const sameTypes = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);

const noFrame = /* @__PURE__ */ new NoText("NO_TEXT", "a table with columns or labels of such types has no text");

/** The columns of a frame by label, where a frame of them is the same one again. */
function columnsOf(frame: DataFrameView): Map<unknown, ArrayLike<unknown>> | undefined {
  const columns = new Map<unknown, ArrayLike<unknown>>();
  const isSame = quietly(() => {
    for (const label of frame.columnNames) columns.set(label, frame.column(label) as ArrayLike<unknown>);
    const made = dataFrame(columns, rowLabels(frame.index));
    const isWhole = columns.size === frame.columnNames.length;
    return isWhole && sameTypes(made.types, frame.types) && sameIndex(made.index, frame.index);
  });
  return isSame ? columns : undefined;
}

const isCounted = (index: IndexView): boolean =>
  index.kind === "RangeIndex" &&
  index.name === null &&
  Array.from(index.values).every((label, place) => label === place);

const rowLabels = (index: IndexView): { readonly index?: IndexView } =>
  isCounted(index) ? {} : { index: pandasIndex(index.values as ArrayLike<unknown>, index.name) };

const sameIndex = (a: IndexView, b: IndexView): boolean =>
  a.kind === b.kind && a.type === b.type && a.length === b.length && isCounted(a) === isCounted(b);

const rowsIn = (index: IndexView): { readonly index?: IndexView } => (isCounted(index) ? {} : { index });

const plainColumns = (columns: ReadonlyMap<unknown, unknown>): unknown => {
  const labels = [...columns.keys()];
  const isRecord = labels.every((label) => typeof label === "string" && label !== "__proto__" && !/^\d+$/.test(label));
  return isRecord ? Object.fromEntries(columns as ReadonlyMap<string, unknown>) : new Map(columns);
};

function frameForm(write: (columns: unknown, index: { readonly index?: IndexView }) => Shape) {
  return (frame: DataFrameView): Shape | NoText => {
    const columns = columnsOf(frame);
    return columns === undefined ? noFrame : write(plainColumns(columns), rowsIn(frame.index));
  };
}

function seriesForm(write: (values: unknown, options: Readonly<Record<string, unknown>>) => Shape) {
  return (one: SeriesView): Shape | NoText => {
    const { values, index, name, type } = one;
    const isSame = quietly(() => series(values as ArrayLike<unknown>).type === type);
    return isSame ? write(values, { ...rowsIn(index), ...(name === null ? {} : { name }) }) : noFrame;
  };
}

function indexForm(write: (values: unknown, name: unknown) => Shape) {
  return (labels: IndexView): Shape | NoText => {
    const isSame = quietly(() => sameIndex(pandasIndex(labels.values as ArrayLike<unknown>, labels.name), labels));
    return isSame ? write(labels.values, labels.name) : noFrame;
  };
}

/** Whether a test holds; of a table in a layout that brine does not know it throws. */
function quietly(test: () => boolean): boolean {
  try {
    return test();
  } catch {
    return false;
  }
}

const isPlainType = (type: DType): boolean => type.kind !== "V" && type.kind !== "T" && type.metadata === undefined;

const noType = (type: DType): NoText => new NoText("NO_TEXT", `the dtype ${type.text} has no text`);

const unlessEmpty = (options: object): object[] => (Object.keys(options).length === 0 ? [] : [options]);

/** See the head of the file. */
export function addTables(forms: FixedForms): void {
  for (const name of TYPED_ARRAYS) {
    const type = (globalThis as Record<string, unknown>)[name] as (abstract new () => NumberArray) | undefined;
    if (type !== undefined) forms.form(type, typedArray(name));
  }
  forms.form(NDArray, { typescript: arrayCall, python: numpyCall });
  forms.form(DType, {
    typescript: (type) => (isPlainType(type) ? knownCall("DType.of", [type.text], { isNew: false }) : noType(type)),
    python: (type) => (isPlainType(type) ? knownCall("numpy.dtype", [type.text]) : noType(type)),
  });
  forms.form(NumpyScalar, {
    typescript: ({ type, data }) => knownCall("NumpyScalar", [type, data]),
    python: scalarCall,
  });
  forms.form(DataFrameView, {
    typescript: frameForm((columns, rows) =>
      knownCall("dataFrame", [columns, ...unlessEmpty(rows)], { isNew: false, noun: "frame" }),
    ),
    python: frameForm((columns, rows) =>
      knownCall("pandas.DataFrame", [columns], { named: named(rows), noun: "frame" }),
    ),
  });
  forms.form(SeriesView, {
    typescript: seriesForm((values, options) =>
      knownCall("series", [values, ...unlessEmpty(options)], { isNew: false, noun: "series" }),
    ),
    python: seriesForm((values, options) =>
      knownCall("pandas.Series", [values], { named: named(options), noun: "series" }),
    ),
  });
  forms.form(IndexView, {
    typescript: indexForm((values, name) =>
      knownCall("pandasIndex", name === null ? [values] : [values, name], { isNew: false }),
    ),
    python: indexForm((values, name) =>
      knownCall("pandas.Index", [values], { named: named({ name: name ?? undefined }) }),
    ),
  });
}
