/**
 * `dataFrameParameter()` and `seriesParameter()`: tables and columns, by their size and the names of their columns. Param
 * 2.4.2, `DataFrame` and `Series`.
 */
import { shownAsTuple } from "../param/brands.js";
import type { KindRule } from "../param/errors.js";
import { declared } from "../param/inheritance.js";
import { plainOptions } from "../param/kind-slots.js";
import { ClassSelectorParameter } from "../param/kinds/instance-of.js";
import type { CommonMeta, NullOptions, Slots } from "../param/parameter.js";
import type { Declared, Known, META, NoOptions, NULLABLE, Nullable } from "../param/types.js";
import { DataFrameView, SeriesView } from "../pickle/builtins/pandas-frame.js";

/** A number, or the smallest and the largest, `null` for no limit. */
export type SizeBounds = number | readonly [smallest: number | null, largest: number | null];

/** The options of {@link dataFrameParameter} that an inherited parameter may be given anew. */
export interface DataFrameMeta extends CommonMeta {
  /** How many rows there may be. */
  readonly rows?: SizeBounds | null;
  /** How many columns there may be; or which there have to be: an array, in this order and no others, a Set in any. */
  readonly columns?: SizeBounds | readonly string[] | ReadonlySet<string> | null;
  /** Whether the columns have to be those of the array and in its order. By default they have to. */
  readonly ordered?: boolean | null;
}

/** The options of {@link dataFrameParameter}. */
export interface DataFrameOptions extends DataFrameMeta, NullOptions<DataFrameView> {}

/** A table. Param 2.4.2, `DataFrame`. */
export class DataFrameParameter<out T = DataFrameView | null> extends ClassSelectorParameter<T> {
  static override readonly kind: string = "DataFrame";
  static override readonly slots: Slots = {
    ...ClassSelectorParameter.slots,
    class: DataFrameView,
    rows: null,
    columns: null,
    ordered: null,
  };

  declare readonly [META]: DataFrameMeta;
  declare readonly [NULLABLE]: DataFrameParameter<T | null>;
  /** How many rows there may be. */
  declare rows: SizeBounds | null;
  /** How many columns there may be, or which there have to be. */
  declare columns: SizeBounds | readonly string[] | ReadonlySet<string> | null;
  /** Whether the columns have to be those and in that order; `null` before a table was looked at. */
  declare ordered: boolean | null;

  protected override complete(): void {
    // Beside a default that is said where that is checked, after what is wrong with the default itself.
    if (this.default === null && this.columns instanceof Set && this.ordered === true)
      this.fail(SET_IN_ORDER, this.columns);
  }

  /** Param 2.4.2, `DataFrame._validate`. */
  override check(value: unknown): T {
    if ((value === null || value === undefined) && this.allowNone === true) return null as T;
    if (!(value instanceof DataFrameView)) this.fail(noInstance("DataFrame", "DataFrameView"), value ?? null);
    // What nothing is asked of need not be looked into: frames may hold what brine does not show.
    if (this.columns !== null || this.rows !== null) this.checkTable(value.columnNames, value.length);
    return value as T;
  }

  /** Refuses a table whose columns or rows are others than they have to be. */
  protected checkTable(labels: readonly unknown[], length: number): void {
    const { columns, rows } = this;
    if (columns instanceof Set && this.ordered === true) this.fail(SET_IN_ORDER, columns);
    if (isNames(columns)) this.checkNames(labels, columns);
    else if (columns !== null)
      this.checkSize(columns as SizeBounds, labels.length, typeof columns === "number" ? "column" : "columns");
    if (rows !== null) this.checkSize(rows, length, "row");
  }

  private checkNames(labels: readonly unknown[], names: readonly string[] | ReadonlySet<string>): void {
    this.ordered ??= Array.isArray(names);
    const present = new Set(labels.map(String));
    const wanted = [...names];
    if (wanted.some((name) => !present.has(name))) this.fail(withoutColumns(labels, wanted.sort()), labels);
    const differs = labels.length !== wanted.length || labels.some((label, place) => label !== wanted[place]);
    if (this.ordered && differs) this.fail(otherColumns(labels, wanted), labels);
  }

  private checkSize(bounds: SizeBounds, length: number, name: string): void {
    if (!withinBounds(bounds, length)) this.fail(otherSize(name, length, bounds), length);
  }
}

type Names = readonly string[] | ReadonlySet<string>;

const isNames = (columns: SizeBounds | Names | null): columns is Names =>
  columns instanceof Set ||
  (Array.isArray(columns) &&
    !(columns.length === 2 && columns.every((bound) => bound === null || typeof bound === "number")));

function withinBounds(bounds: SizeBounds, length: number): boolean {
  if (typeof bounds === "number") return length === bounds;
  const [smallest, largest] = bounds;
  return (smallest === null || length >= smallest) && (largest === null || length <= largest);
}

const SET_IN_ORDER: KindRule = {
  code: "kind",
  rule: "columns",
  message: (subject) => `${subject}: columns cannot be ordered when specified as a set`,
};

const noInstance = (python: string, javascript: string): KindRule => ({
  code: "kind",
  rule: "instance",
  message: (subject, value, words) =>
    `${subject} value must be an instance of ${words.python ? python : javascript}, not ${words.repr(value)}.`,
});

const withoutColumns = (labels: readonly unknown[], wanted: readonly string[]): KindRule => ({
  code: "kind",
  rule: "columns",
  message: (subject, _value, { repr }) =>
    `${subject}: provided columns ${repr(labels)} does not contain required columns ${repr(wanted)}`,
});

const otherColumns = (labels: readonly unknown[], wanted: readonly string[]): KindRule => ({
  code: "kind",
  rule: "columns",
  message: (subject, _value, { repr }) =>
    `${subject}: provided columns ${repr(labels)} must exactly match ${repr(wanted)}`,
});

const otherSize = (name: string, length: number, bounds: SizeBounds): KindRule => ({
  code: "kind",
  rule: "size",
  message: (subject, _value, { repr }) =>
    `${subject}: ${name} length ${length} does not match declared bounds of ${repr(typeof bounds === "number" ? bounds : shownAsTuple(bounds))}`,
});

/** The options of {@link seriesParameter} that an inherited parameter may be given anew. */
export interface SeriesMeta extends CommonMeta {
  /** How many rows there may be. */
  readonly rows?: SizeBounds | null;
}

/** The options of {@link seriesParameter}. */
export interface SeriesOptions extends SeriesMeta, NullOptions<SeriesView> {}

/** One column with labels. Param 2.4.2, `Series`. */
export class SeriesParameter<out T = SeriesView | null> extends ClassSelectorParameter<T> {
  static override readonly kind: string = "Series";
  static override readonly slots: Slots = { ...ClassSelectorParameter.slots, class: SeriesView, rows: null };

  declare readonly [META]: SeriesMeta;
  declare readonly [NULLABLE]: SeriesParameter<T | null>;
  /** How many rows there may be. */
  declare rows: SizeBounds | null;

  /** Param 2.4.2, `Series._validate`. */
  override check(value: unknown): T {
    if ((value === null || value === undefined) && this.allowNone === true) return null as T;
    if (!(value instanceof SeriesView)) this.fail(noInstance("Series", "SeriesView"), value ?? null);
    const { rows } = this;
    if (rows !== null && !withinBounds(rows, value.length)) this.fail(otherSize("row", value.length, rows), value);
    return value as T;
  }
}

/**
 * A table, pandas' DataFrame: `dataFrameParameter({ columns: ["t", "level"], rows: [1, null] })`. Its values are made by
 * `dataFrame({ … })` or read from pickles; `brine/arrow` has the kind for Arrow's tables. Without a default it is null. A table
 * is not changed in place, so that a default is shared and not copied.
 * @throws ParameterValueError for a default with other columns or another size. Param 2.4.2, `DataFrame`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function dataFrameParameter<const O extends DataFrameOptions = NoOptions>(
  options?: O & Known<O, DataFrameOptions>,
): Declared<DataFrameParameter<Nullable<DataFrameView, O, true>>, O> {
  return declared(
    new DataFrameParameter({ ...plainOptions("DataFrame", options), class: DataFrameView, isInstance: true } as never),
  ) as never;
}

/**
 * One column with the labels of its rows, pandas' Series: `seriesParameter({ rows: 12 })`. Its values are made by `series([…])`.
 * Without a default it is null.
 * @throws ParameterValueError for a default of another size. Param 2.4.2, `Series`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function seriesParameter<const O extends SeriesOptions = NoOptions>(
  options?: O & Known<O, SeriesOptions>,
): Declared<SeriesParameter<Nullable<SeriesView, O, true>>, O> {
  return declared(
    new SeriesParameter({ ...plainOptions("Series", options), class: SeriesView, isInstance: true } as never),
  ) as never;
}
