/**
 * `brine/arrow`: Apache Arrow's tables as values of parameters and in pickles, where they are pandas' frames. Whatever reads Arrow
 * takes them as they are: arquero, DuckDB, Plot. Needs the package `apache-arrow`. Imports the library through its entry only,
 * so that both share its classes; `brine/ts/arrow` and `brine/slim/arrow` are the same for the other entries.
 */
import {
  Bool,
  Float64,
  Int64,
  makeVector,
  Null,
  Table,
  TimestampMillisecond,
  Utf8,
  type Vector,
  vectorFromArray,
} from "apache-arrow";
import {
  type ColumnSource,
  type DataFrameMeta,
  DataFrameParameter,
  DataFrameView,
  type Declared,
  dataFrame,
  defaultRegistry,
  type Known,
  NDArray,
  type NoOptions,
  type NULLABLE,
  type Nullable,
  type NullOptions,
  type Registry,
} from "./index.js";

/** A column of an Arrow table of any library: of `apache-arrow` in any version, of `flechette`. */
export interface ArrowColumn {
  /** How many values there are. */
  readonly length: number;
  /** How many of them are null. */
  readonly nullCount: number;
  /** Arrow's number of the type (`Type` in its `Schema.fbs`). */
  readonly type: { readonly typeId: number };
  /** The value of a row, from 0 on. */
  get(index: number): unknown;
  /** All values; a typed array for numbers. */
  toArray(): unknown;
}

/** An Arrow table of any library. */
export interface ArrowTable {
  /** How many rows there are. */
  readonly numRows: number;
  /** The names of the columns, in order. */
  readonly schema: { readonly fields: readonly { readonly name: string | number | symbol }[] };
  /** A column by its place, from 0 on. */
  getChildAt(index: number): ArrowColumn | null;
}

/** Whether a value is an Arrow table, of whatever library. */
export function isArrowTable(value: unknown): value is ArrowTable {
  if (typeof value !== "object" || value === null) return false;
  const { numRows, schema, getChildAt } = value as Partial<ArrowTable>;
  return typeof numRows === "number" && Array.isArray(schema?.fields) && typeof getChildAt === "function";
}

/** The numbers of Arrow's types (`Type` of its Schema.fbs) that are told apart here. */
const FLOAT = 3;
const DATE = 8;
const TIMESTAMP = 10;
const UNITS = ["s", "ms", "us", "ns"];

/**
 * An Arrow table as a frame. Numbers without gaps keep their type, and so do timestamps, which lose their time zone: they are
 * UTC. Gaps are missing values; lists and structures become objects.
 */
export function arrowToFrame(table: ArrowTable): DataFrameView {
  const columns = new Map<unknown, ColumnSource>();
  for (const [place, { name }] of table.schema.fields.entries()) {
    const column = table.getChildAt(place);
    columns.set(String(name), column === null ? new Array<null>(table.numRows).fill(null) : sourceOf(column));
  }
  return dataFrame(columns);
}

function sourceOf(column: ArrowColumn): ColumnSource {
  const { length, nullCount } = column;
  const { typeId, unit, precision } = column.type as { typeId: number; unit?: number; precision?: number };
  // A half float is given as its bits.
  const isNumber = typeId === TIMESTAMP || (typeId !== DATE && !(typeId === FLOAT && precision === 0));
  if (nullCount === 0 && isNumber) {
    const items = column.toArray();
    const isTyped = ArrayBuffer.isView(items) && (items as unknown as ArrayLike<unknown>).length === length;
    if (typeId !== TIMESTAMP && isTyped) return items as unknown as Float64Array;
    if (typeId === TIMESTAMP && items instanceof BigInt64Array && isTyped)
      return new NDArray(items, { dtype: `<M8[${UNITS[unit ?? 1]}]` });
  }
  const isTime = typeId === TIMESTAMP || typeId === DATE;
  return Array.from({ length }, (_, index) => itemOf(column.get(index), isTime));
}

function itemOf(item: unknown, isTime: boolean): unknown {
  if (item === null || item === undefined) return null;
  if (isTime && typeof item === "number") return new Date(item);
  if (typeof item !== "object" || item instanceof Date || ArrayBuffer.isView(item)) return item;
  const { toJSON } = item as { toJSON?: () => unknown };
  return typeof toJSON === "function" ? toJSON.call(item) : item;
}

/**
 * A frame as a table of `apache-arrow`. Numbers keep their type, texts are Utf8, Dates timestamps of milliseconds, missing values
 * gaps. An index that is more than a count becomes a column in front, under its name or `__index_level_0__`, as pandas does it.
 * @throws TypeError naming a column of values that are not all of one of these types.
 */
export function frameToArrow(frame: DataFrameView): Table {
  const columns: Record<string, Vector> = {};
  const { index } = frame;
  if (index.kind !== "RangeIndex") {
    const name = typeof index.name === "string" ? index.name : "__index_level_0__";
    define(columns, name, vectorOf(index.values, name));
  }
  for (const label of frame.columnNames) {
    const name = String(label);
    define(columns, name, vectorOf(frame.column(label), name));
  }
  return new Table(columns);
}

const define = (columns: Record<string, Vector>, name: string, value: Vector): void => {
  Object.defineProperty(columns, name, { value, enumerable: true });
};

function vectorOf(values: ArrayLike<unknown>, name: string): Vector {
  if (ArrayBuffer.isView(values)) return makeVector(values as unknown as Float64Array);
  const items = Array.from(values);
  const present = items.filter((item) => item !== null);
  const every = (test: (item: unknown) => boolean): boolean => present.every(test);
  if (present.length === 0) return vectorFromArray(items, new Null());
  if (every((item) => typeof item === "string")) return vectorFromArray(items, new Utf8());
  if (every((item) => typeof item === "boolean")) return vectorFromArray(items, new Bool());
  if (every((item) => typeof item === "number")) return vectorFromArray(items, new Float64());
  if (every((item) => typeof item === "bigint" || Number.isSafeInteger(item))) {
    const whole = items.map((item) => (item === null ? null : BigInt(item as bigint)));
    return vectorFromArray(whole, new Int64());
  }
  if (every((item) => item instanceof Date)) return vectorFromArray(items, new TimestampMillisecond());
  throw new TypeError(`the column ${JSON.stringify(name)} has values that no one type of Arrow has`);
}

/** Lets Arrow tables be written to pickles anywhere, as frames: in the registry given, else in the default one. */
export function registerArrow(registry: Registry = defaultRegistry): void {
  registry.reducer<Table>(Table as unknown as new (...args: never[]) => Table, (table) => {
    const { state } = arrowToFrame(table as unknown as ArrowTable);
    return { callable: DataFrameView, args: [], form: "new", state };
  });
}

/** The options of {@link arrowTable} that an inherited parameter may be given anew. */
export interface ArrowTableMeta extends DataFrameMeta {}

/** The options of {@link arrowTable}. */
export interface ArrowTableOptions extends ArrowTableMeta, NullOptions<Table> {}

/** A table of `apache-arrow`, a DataFrame in Python. Param 2.4.2, `DataFrame`. */
export class ArrowTableParameter<out T = Table | null> extends DataFrameParameter<T> {
  declare readonly [NULLABLE]: ArrowTableParameter<T | null>;

  /** Takes tables of other libraries and frames too, and makes tables of them. */
  override check(value: unknown): T {
    if (value instanceof DataFrameView) {
      super.check(value);
      return frameToArrow(value) as T;
    }
    if (!isArrowTable(value)) return super.check(value);
    this.checkTable(
      value.schema.fields.map(({ name }) => String(name)),
      value.numRows,
    );
    return (value instanceof Table ? value : frameToArrow(arrowToFrame(value))) as T;
  }
}

/**
 * An Arrow table: `arrowTable({ columns: ["t", "level"], rows: [1, null] })`. It is written to pickles as pandas' DataFrame once
 * {@link registerArrow} was called, and such a frame is read as a table. Without a default it is null; a default is shared.
 * @throws ParameterValueError for a default with other columns or another size. Param 2.4.2, `DataFrame`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function arrowTable<const O extends ArrowTableOptions = NoOptions>(
  options?: O & Known<O, ArrowTableOptions>,
): Declared<ArrowTableParameter<Nullable<Table, O, true>>, O> {
  const parameter = new ArrowTableParameter({ instantiate: false, ...options });
  if (parameter.default !== null) parameter.default = parameter.check(parameter.default) as never;
  return parameter as never;
}
