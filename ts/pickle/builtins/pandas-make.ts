/**
 * Frames and series made from JavaScript, in the layout of pandas 3 (2.3 reads it too): one block a column, texts as the `str`
 * dtype. Content as `pandas.DataFrame({…})` of the same values has it; pandas joins blocks of one dtype when it wants to.
 */
import { asArgumentError, named, requireObject, requireOptions } from "../given.js";
import { asTuple, PyGlobal } from "../values.js";
import { NDArray, nativeType } from "./numpy-array.js";
import { bytesIn } from "./numpy-elements.js";
import { foreignClass, PyReduced } from "./numpy-foreign.js";
import { DataFrameView, SeriesView } from "./pandas-frame.js";
import { IndexView } from "./pandas-index.js";
import { isMissing, NaT } from "./pandas-time.js";
import { PySlice } from "./types.js";

/** What a column or an index may be made of. */
export type ColumnSource = ArrayLike<unknown> | NDArray | SeriesView | IndexView;

const NEW_INDEX = PyGlobal.named("pandas.core.indexes.base", "_new_Index");
const NEW_DATES = PyGlobal.named("pandas.core.indexes.datetimes", "_new_DatetimeIndex");
const ARRAY = PyGlobal.named("pandas._libs.arrays", "__pyx_unpickle_NDArrayBacked");
const BLOCK = PyGlobal.named("pandas._libs.internals", "_unpickle_block");
/** What Cython calls the layout of the class; pandas checks it. */
const LAYOUT = 82_904_607;

/** An array of pandas' around one of numpy's. */
const backed = (name: string, dtype: unknown, array: NDArray): PyReduced =>
  new PyReduced(
    ARRAY,
    asTuple<unknown>([foreignClass("pandas.arrays", name), LAYOUT, null]),
    asTuple<unknown>([dtype, array]),
  );

const objects = (items: unknown[]): NDArray => new NDArray(items, { dtype: "O" });

/** Values as pandas would take them: all of one kind, else objects. */
function arrayOf(source: ArrayLike<unknown> | NDArray): NDArray | PyReduced {
  if (source instanceof NDArray) {
    if (source.shape.length !== 1) throw asArgumentError(new TypeError("a column is an array of one dimension"));
    if (isTime(source) && !UNITS.has(source.type.unit)) {
      throw asArgumentError(new TypeError(`times in a column count s, ms, us or ns, not ${source.type.unit}`));
    }
    return isTime(source)
      ? backed(source.type.kind === "M" ? "DatetimeArray" : "TimedeltaArray", source.type, source)
      : source;
  }
  if (typeof source !== "object" || source === null || typeof source.length !== "number") {
    throw asArgumentError(new TypeError(`a column is an array, a typed array or an NDArray, not ${named(source)}`));
  }
  if (ArrayBuffer.isView(source)) return arrayOfView(source);
  const items = Array.from(source);
  const present = items.filter((item) => !isMissing(item));
  const every = (test: (item: unknown) => boolean): boolean => present.length > 0 && present.every(test);
  if (every((item) => typeof item === "number")) {
    const isWhole =
      present.length === items.length && items.every((item) => Number.isSafeInteger(item) && !Object.is(item, -0));
    if (isWhole) return new NDArray(BigInt64Array.from(items as number[], (item) => BigInt(item)));
    return new NDArray(Float64Array.from(items, (item) => (isMissing(item) ? Number.NaN : (item as number))));
  }
  if (every((item) => typeof item === "string")) {
    const texts = objects(items.map((item) => (isMissing(item) ? Number.NaN : item)));
    return backed(
      "StringArray",
      new PyReduced(foreignClass("pandas", "StringDtype"), asTuple<unknown>(["python", Number.NaN])),
      texts,
    );
  }
  if (every((item) => typeof item === "boolean") && present.length === items.length) {
    return new NDArray(Uint8Array.from(items as boolean[], Number), { dtype: "?" });
  }
  if (every((item) => item instanceof Date && !Number.isNaN(item.getTime()))) {
    const micros = BigInt64Array.from(items, (item) =>
      isMissing(item) ? NAT : BigInt((item as Date).getTime()) * 1000n,
    );
    return arrayOf(new NDArray(micros, { dtype: "<M8[us]" }));
  }
  return objects(items.map((item) => (item instanceof Date && Number.isNaN(item.getTime()) ? NaT : item)));
}

/** A typed array as it is; bytes of whatever class are numbers here. */
function arrayOfView(view: ArrayBufferView): NDArray {
  if (view instanceof Uint8Array || view instanceof Uint8ClampedArray) return new NDArray(bytesIn(view));
  if (Object.prototype.toString.call(view) === "[object Float16Array]") {
    return new NDArray(new Uint16Array(view.buffer, view.byteOffset, view.byteLength / 2), { dtype: "<f2" });
  }
  if (nativeType(view) === undefined) throw asArgumentError(new TypeError(`a column is no ${named(view)}`));
  return new NDArray(view as Float64Array);
}

const NAT = -(1n << 63n);
/** pandas has no other ones: it cannot look at a column that has. */
const UNITS: ReadonlySet<string | undefined> = new Set(["s", "ms", "us", "ns"]);
const isTime = ({ type }: NDArray): boolean => type.kind === "M" || type.kind === "m";

/** A column's array, of whatever it was made from. */
function columnOf(source: ColumnSource): NDArray | PyReduced {
  if (source instanceof SeriesView || source instanceof IndexView) return arrayOf(source.values as ArrayLike<unknown>);
  return arrayOf(source);
}

const lengthOf = (array: NDArray | PyReduced): number =>
  array instanceof NDArray ? array.size : ((array.state as readonly unknown[])[1] as NDArray).size;

/** A column as a block of a frame: an array of two dimensions, but for texts. */
function blockOf(array: NDArray | PyReduced): NDArray | PyReduced {
  const turn = (flat: NDArray): NDArray => new NDArray(flat.data, { dtype: flat.type, shape: [1, flat.size] });
  if (array instanceof NDArray) return turn(array);
  const [dtype, inner] = array.state as unknown as [unknown, NDArray];
  if (!isTime(inner)) return array;
  return new PyReduced(array.callable, array.args, asTuple<unknown>([dtype, turn(inner)]));
}

const indexClass = (name: string) => foreignClass("pandas", name);

function rangeIndex(length: number): IndexView {
  return new IndexView(
    NEW_INDEX,
    asTuple<unknown>([indexClass("RangeIndex"), { name: null, start: 0, stop: length, step: 1 }]),
  );
}

/** An index of labels. */
export function index(source: ColumnSource, name: unknown = null): IndexView {
  if (source instanceof IndexView) return source;
  const data = columnOf(source);
  const inner = data instanceof PyReduced ? ((data.state as readonly unknown[])[1] as NDArray) : data;
  if (inner.type.kind === "M") {
    return new IndexView(NEW_DATES, asTuple<unknown>([indexClass("DatetimeIndex"), { data, name, freq: null }]));
  }
  if (inner.type.kind === "m") {
    const callable = PyGlobal.named("pandas.core.indexes.timedeltas", "_new_TimedeltaIndex");
    return new IndexView(callable, asTuple<unknown>([indexClass("TimedeltaIndex"), { data, name, freq: null }]));
  }
  return new IndexView(NEW_INDEX, asTuple<unknown>([indexClass("Index"), { data, name }]));
}

const rowsOf = (given: ColumnSource | undefined, length: number): IndexView => {
  const rows = given === undefined ? rangeIndex(length) : index(given);
  if (rows.length !== undefined && rows.length !== length) {
    throw asArgumentError(new RangeError(`the index has ${rows.length} labels for ${length} rows`));
  }
  return rows;
};

const shared = (type: string, metadata: string[], manager: PyReduced): Record<string, unknown> => ({
  _mgr: manager,
  _typ: type,
  _metadata: metadata,
  attrs: {},
  _flags: { allows_duplicate_labels: true },
});

/**
 * A frame of columns of equal length: typed arrays keep their dtype; arrays become int64, float64, bool, `str`, datetime64[us] or
 * object. Throws a `RangeError` where the lengths differ.
 */
export function dataFrame(
  columns: Record<string, ColumnSource> | ReadonlyMap<unknown, ColumnSource>,
  options: { readonly index?: ColumnSource } = {},
): DataFrameView {
  requireObject("the columns of a frame are an object or a Map of arrays by name", columns);
  requireOptions(options);
  const entries: [unknown, ColumnSource][] = columns instanceof Map ? [...columns] : Object.entries(columns);
  const arrays = entries.map(([, source]) => columnOf(source));
  const length =
    arrays[0] === undefined
      ? options.index === undefined
        ? 0
        : (index(options.index).length ?? 0)
      : lengthOf(arrays[0]);
  const different = entries.find((_, place) => lengthOf(arrays[place] as NDArray) !== length);
  if (different !== undefined) {
    throw asArgumentError(new RangeError(`the column ${String(different[0])} is not ${length} long`));
  }
  const blocks = arrays.map(
    (array, place) => new PyReduced(BLOCK, asTuple<unknown>([blockOf(array), new PySlice(place, place + 1, 1), 2])),
  );
  const names = entries.length === 0 ? rangeIndex(0) : index(entries.map(([label]) => label));
  const axes = [names, rowsOf(options.index, length)];
  const frame = new DataFrameView();
  const manager = new PyReduced(
    foreignClass("pandas.core.internals.managers", "BlockManager"),
    asTuple<unknown>([asTuple(blocks), axes]),
  );
  Object.assign(frame, { state: shared("dataframe", [], manager) });
  return frame;
}

/** A series of values; see {@link dataFrame} for what they become. */
export function series(
  source: ColumnSource,
  options: { readonly index?: ColumnSource; readonly name?: unknown } = {},
): SeriesView {
  requireOptions(options);
  const values = columnOf(source);
  const length = lengthOf(values);
  const axes = [rowsOf(options.index, length)];
  const blocks = [{ values, mgr_locs: new PySlice(0, length, 1) }];
  const type = foreignClass("pandas.core.internals.managers", "SingleBlockManager");
  const manager = new type(type, asTuple([]), asTuple<unknown>([axes, [values], axes, { "0.14.1": { axes, blocks } }]));
  const made = new SeriesView();
  Object.assign(made, { state: { ...shared("series", ["_name"], manager), _name: options.name ?? null } });
  return made;
}
