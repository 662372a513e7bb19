/**
 * `brine/arrow`: Apache Arrow's tables as values of parameters and in pickles, where they are pandas' frames. Whatever reads Arrow
 * takes them as they are: arquero, DuckDB, Plot. Needs the package `apache-arrow`. Imports the library through its entry only,
 * so that both share its classes; `brine/ts/arrow` and `brine/slim/arrow` are the same for the other entries.
 */
import {
  Bool,
  Field,
  Float16,
  Float64,
  Int64,
  makeVector,
  Null,
  Schema,
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
  Decimal,
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
const DECIMAL = 7;
const DATE = 8;
const TIMESTAMP = 10;
const LISTS: ReadonlySet<number> = new Set([12, 16, 21]);
const STRUCTURE = 13;
const UNITS = ["s", "ms", "us", "ns"];

/**
 * An Arrow table as a frame. Numbers without gaps keep their type, and so do timestamps, which lose their time zone: they are
 * UTC. Gaps are missing values, in timestamps too; decimals are Python's, lists and structures become objects. A dictionary's
 * values count, not its keys.
 * @throws TypeError where two columns have one name.
 */
export function arrowToFrame(table: ArrowTable): DataFrameView {
  const columns = new Map<unknown, ColumnSource>();
  for (const [place, { name }] of table.schema.fields.entries()) {
    const column = table.getChildAt(place);
    if (columns.has(String(name))) throw sameName(String(name));
    columns.set(String(name), column === null ? new Array<null>(table.numRows).fill(null) : sourceOf(column));
  }
  return dataFrame(columns);
}

const sameName = (name: string): TypeError => new TypeError(`two columns are called ${JSON.stringify(name)}`);

function sourceOf(column: ArrowColumn): ColumnSource {
  const { length, nullCount } = column;
  const type = valueType(column.type);
  const { typeId, unit, precision } = type;
  if (typeId !== DATE && typeId !== DECIMAL && (nullCount === 0 || typeId === TIMESTAMP)) {
    const items = column.toArray();
    const isTyped = ArrayBuffer.isView(items) && (items as unknown as ArrayLike<unknown>).length === length;
    // A half float is given as its bits.
    const isHalf = typeId === FLOAT && precision === 0;
    if (isHalf && isTyped && items instanceof Uint16Array) return new NDArray(items, { dtype: "<f2" });
    if (typeId !== TIMESTAMP && !isHalf && isTyped) return items as unknown as Float64Array;
    if (typeId === TIMESTAMP && items instanceof BigInt64Array && isTyped) {
      const moments = nullCount === 0 ? items : items.map((item, index) => (column.get(index) === null ? NAT : item));
      return new NDArray(moments, { dtype: `<M8[${UNITS[unit ?? 1]}]` });
    }
  }
  return Array.from({ length }, (_, index) => itemOf(column.get(index), type));
}

/** numpy's moment that is none. */
const NAT = -(2n ** 63n);

interface ColumnType {
  readonly typeId: number;
  readonly unit?: number;
  readonly precision?: number;
  readonly scale?: number;
  /** Of the values of a dictionary. */
  readonly dictionary?: ColumnType;
  /** Of what lists and structures hold. */
  readonly children?: readonly { readonly name: string; readonly type: ColumnType }[] | null;
}

/** The type of the values, of those of a dictionary where there is one. */
const valueType = (type: ColumnType): ColumnType => (type.dictionary === undefined ? type : valueType(type.dictionary));

/** A decimal of `apache-arrow`, whose words are an integer, the lowest first; a number of other libraries is one already. */
function decimalOf(item: unknown, scale: number): unknown {
  if (!ArrayBuffer.isView(item)) return item;
  const words = new Uint32Array(item.buffer, item.byteOffset, item.byteLength / 4);
  const whole = words.reduceRight((high, word) => (high << 32n) | BigInt(word), 0n);
  return new Decimal(`${BigInt.asIntN(words.length * 32, whole)}E${-scale}`);
}

/** An item as it is here, and what it holds likewise. */
function itemOf(item: unknown, held: ColumnType): unknown {
  if (item === null || item === undefined) return null;
  const { typeId, scale = 0, children } = valueType(held);
  if (typeId === DECIMAL) return decimalOf(item, scale);
  if (typeof item === "number" && (typeId === TIMESTAMP || typeId === DATE)) return new Date(item);
  if (typeof item !== "object" || item instanceof Date || ArrayBuffer.isView(item)) return item;
  if (LISTS.has(typeId) && children?.length === 1) {
    return Array.from(item as Iterable<unknown>, (one) => itemOf(one, children[0]!.type));
  }
  if (typeId === STRUCTURE && children) return structureOf(item, children);
  const { toJSON } = item as { toJSON?: () => unknown };
  return typeof toJSON === "function" ? toJSON.call(item) : item;
}

/** A structure as an object; that of `apache-arrow` gives names and values in order. */
function structureOf(item: object, fields: NonNullable<ColumnType["children"]>): object {
  const values = Symbol.iterator in item ? [...(item as Iterable<readonly [string, unknown]>)] : null;
  const made = fields.map(({ name, type }, place) => {
    const value = values === null ? (item as Record<string, unknown>)[name] : values[place]![1];
    return [name, itemOf(value, type)] as const;
  });
  return Object.fromEntries(made);
}

/**
 * A frame as a table of `apache-arrow`. Numbers keep their type, texts are Utf8, Dates timestamps of milliseconds, missing values
 * gaps. An index that is more than a count becomes a column in front, under its name or, where it has none or a column has the same,
 * `__index_level_0__`, as pandas does it.
 * @throws TypeError naming a column of values that are not all of one of these types, or that has the name of another.
 */
export function frameToArrow(frame: DataFrameView): Table {
  const columns = new Map<string, Vector>();
  const { index, columnNames } = frame;
  const names = columnNames.map(String);
  if (index.kind !== "RangeIndex") {
    const isFree = typeof index.name === "string" && !names.includes(index.name);
    const name = isFree ? (index.name as string) : "__index_level_0__";
    columns.set(name, vectorOf(index.values, name));
  }
  for (const [place, name] of names.entries()) {
    if (columns.has(name)) throw sameName(name);
    const values = frame.column(columnNames[place]);
    // Of half floats a frame gives numbers.
    const isHalf = frame.types[name] === "float16";
    columns.set(name, isHalf ? vectorFromArray(Array.from(values), new Float16()) : vectorOf(values, name));
  }
  // By their places: an object would have names that are numbers before all others.
  const fields = Array.from(columns, ([name, { type, nullable }]) => new Field(name, type, nullable));
  const schema = new Schema(fields);
  const vectors = [...columns.values()];
  // Of no rows the package would make a batch that has the places for names.
  if (vectors.every(({ length }) => length === 0)) return new Table(schema);
  return new Table(schema, Object.fromEntries(vectors.entries()));
}

function vectorOf(values: ArrayLike<unknown>, name: string): Vector {
  if (ArrayBuffer.isView(values)) return makeVector(values as unknown as Float64Array);
  const items = Array.from(values);
  const present = items.filter((item) => item !== null);
  const every = (test: (item: unknown) => boolean): boolean => present.every(test);
  if (present.length === 0) return vectorFromArray(items, new Null());
  if (every((item) => typeof item === "string")) return vectorFromArray(items, new Utf8());
  if (every((item) => typeof item === "boolean")) return vectorFromArray(items, new Bool());
  if (every((item) => typeof item === "number")) return vectorFromArray(items, new Float64());
  if (every((item) => Number.isSafeInteger(item) || (typeof item === "bigint" && BigInt.asIntN(64, item) === item))) {
    const whole = items.map((item) => (item === null ? null : BigInt(item as bigint)));
    return vectorFromArray(whole, new Int64());
  }
  if (every((item) => item instanceof Date && !Number.isNaN(item.getTime())))
    return vectorFromArray(items, new TimestampMillisecond());
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
