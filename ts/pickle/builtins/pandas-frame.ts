/**
 * `pandas.DataFrame` and `Series`: instances with the state {_mgr, attrs, _flags, …} (`NDFrame.__getstate__` of
 * `pandas/core/generic.py`). The manager has blocks, each some columns of one dtype as the rows of one array, and the axes:
 * `BlockManager(blocks, axes)` (`pandas/_libs/internals.pyx`), or an instance with the state (…, {"0.14.1": {axes, blocks}})
 * (`SingleBlockManager.__getstate__`, and pandas up to 1.2). The state is kept as it is and written back; the columns are views.
 */
import { countItems } from "../allowance.js";
import { UnpicklingError } from "../error.js";
import { defineOwn } from "../fill.js";
import { setState } from "../hooks.js";
import { isTuple } from "../values.js";
import { isDict, itemOf } from "./define.js";
import { NDArray } from "./numpy-array.js";
import { PyReduced } from "./numpy-foreign.js";
import { IndexView } from "./pandas-index.js";
import { type Block, type Column, type ColumnValues, openBlock, openColumn, valuesOf } from "./pandas-values.js";
import { PySlice } from "./types.js";

const bad = (reason: string, value: unknown): UnpicklingError =>
  new UnpicklingError(`this pandas object cannot be: ${reason}`, { code: "BAD_ARGUMENTS", value });

/** Axes and blocks of a manager; `undefined` for a layout that brine does not know. */
interface Manager {
  readonly axes: readonly unknown[];
  readonly blocks: readonly { readonly values: unknown; readonly placement: unknown }[];
}

function openManager(manager: unknown): Manager | undefined {
  if (!(manager instanceof PyReduced)) return undefined;
  const [blocks, axes] = manager.args;
  if (isTuple(blocks) && Array.isArray(axes)) {
    const parts = blocks.map((block) => (block instanceof PyReduced ? block.args : []));
    return { axes, blocks: parts.map(([values, placement]) => ({ values, placement })) };
  }
  const state = isTuple(manager.state) ? itemOf(manager.state[3], "0.14.1") : undefined;
  const [oldAxes, oldBlocks] = [itemOf(state, "axes"), itemOf(state, "blocks")];
  if (!Array.isArray(oldAxes) || !Array.isArray(oldBlocks)) return undefined;
  return {
    axes: oldAxes,
    blocks: oldBlocks.map((block) => ({ values: itemOf(block, "values"), placement: itemOf(block, "mgr_locs") })),
  };
}

/** Which columns a block holds, one for each of its rows. Throws {@link UnpicklingError} where they are not as many. */
function places(placement: unknown, count: number): number[] {
  countItems(count);
  let at: unknown[] | undefined;
  if (placement instanceof PySlice) {
    const { start, stop, step } = placement;
    const first = (start ?? 0) as number;
    const each = (step ?? 1) as number;
    const isWhole = [first, stop, each].every(Number.isSafeInteger) && each !== 0;
    if (isWhole && Math.ceil(((stop as number) - first) / each) === count) {
      at = Array.from({ length: count }, (_, index) => first + index * each);
    }
  } else if (placement instanceof NDArray && placement.size === count) at = placement.flat();
  if (at === undefined) throw bad("a block holds other columns than it says", placement);
  return at as number[];
}

/** On what is never changed: `param/` shares such an object where it copies others. */
const SHARED_BRAND: unique symbol = Symbol.for("brine.shared");

/** What the state of a frame or series has in common. */
export class PandasView {
  /** The state as it was read, and as it is written. */
  readonly state: unknown = null;

  /** @internal */ get [SHARED_BRAND](): true {
    return true;
  }

  /** Whatever the program hung on it in Python (`df.attrs`). */
  get attrs(): unknown {
    return itemOf(this.state, "attrs") ?? itemOf(this.state, "_attrs") ?? null;
  }

  /** The axes and blocks; `undefined` for a layout that brine does not know, which is kept all the same. */
  protected get manager(): Manager | undefined {
    return openManager(itemOf(this.state, "_mgr") ?? itemOf(this.state, "_data"));
  }

  protected keep(state: unknown): void {
    if (this.state !== null || !isDict(state)) throw bad("its state is no dict", state);
    Object.assign(this, { state });
  }
}

/** A table: columns by name, with the labels of its rows. Made from JavaScript by `dataFrame(…)`. */
export class DataFrameView extends PandasView {
  #opened: readonly (Column | undefined)[] | undefined;
  #labels: readonly unknown[] | undefined;

  /** The labels of the rows. */
  get index(): IndexView {
    return axis(this.manager, 1);
  }

  /** The labels of the columns as pandas has them. */
  get columnIndex(): IndexView {
    return axis(this.manager, 0);
  }

  /** The labels of the columns: texts, but also numbers, Dates, tuples. */
  get columnNames(): readonly unknown[] {
    this.#labels ??= Array.from(this.columnIndex.values as Iterable<unknown>);
    return this.#labels;
  }

  /** How many rows there are. Throws an `UnpicklingError` (`UNSUPPORTED`) where brine can look into neither index nor columns. */
  get length(): number {
    const length = this.index.length ?? this.#open().find((column) => column !== undefined)?.length;
    return length ?? refuseLength("a frame", this.state);
  }

  /** All columns by the text of their label, in order: typed arrays of numbers, arrays of all else, `null` for missing values. */
  get columns(): Record<string, ColumnValues> {
    const columns: Record<string, ColumnValues> = {};
    for (const [place, label] of this.columnNames.entries()) defineOwn(columns, String(label), this.#values(place));
    return columns;
  }

  /** What pandas calls the dtype of each column: `int64`, `float64`, `str`, `category`, `Int64`, `datetime64[us]`, … */
  get types(): Record<string, string | undefined> {
    const columns = this.#open();
    const types: Record<string, string | undefined> = {};
    for (const [place, label] of this.columnNames.entries()) defineOwn(types, String(label), columns[place]?.type);
    return types;
  }

  /** One column by its label. Throws a `RangeError` if there is none. */
  column(label: unknown): ColumnValues {
    const place = this.columnNames.indexOf(label);
    if (place < 0)
      throw new RangeError(`there is no column ${typeof label === "string" ? JSON.stringify(label) : String(label)}`);
    return this.#values(place);
  }

  /** The rows as objects by the text of the column's label. */
  rows(): Record<string, unknown>[] {
    const columns = Object.entries(this.columns);
    return Array.from({ length: this.length }, (_, row) => {
      const record: Record<string, unknown> = {};
      for (const [name, values] of columns) defineOwn(record, name, values[row]);
      return record;
    });
  }

  /** As {@link rows}, with numbers for bigints. */
  toJSON(): unknown {
    return this.rows().map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, typeof value === "bigint" ? Number(value) : value]),
      ),
    );
  }

  #values(place: number): ColumnValues {
    const name = JSON.stringify(String(this.columnNames[place]));
    return valuesOf(this.#open()[place], `the column ${name}`, this.state);
  }

  #open(): readonly (Column | undefined)[] {
    this.#opened ??= openFrame(this.manager);
    return this.#opened;
  }

  [setState](state: unknown): void {
    this.keep(state);
    const manager = this.manager;
    if (manager?.axes.every((each) => each instanceof IndexView)) this.#opened = openFrame(manager);
  }
}

function axis(manager: Manager | undefined, number: number): IndexView {
  const found = manager?.axes[number];
  if (found instanceof IndexView) return found;
  throw new UnpicklingError("a frame of this layout cannot be shown; it is kept, and written as it was read", {
    code: "UNSUPPORTED",
    value: manager,
  });
}

/** Columns in their order. Throws {@link UnpicklingError} `BAD_ARGUMENTS` where blocks and axes do not agree. */
function openFrame(manager: Manager | undefined): (Column | undefined)[] {
  const columnIndex = axis(manager, 0);
  const rows = axis(manager, 1).length;
  const parts = (manager as Manager).blocks.map(({ values, placement }) => {
    const block: Block | undefined = openBlock(values);
    return { block, at: places(placement, block?.count ?? 1) };
  });
  const count = parts.reduce((sum, { at }) => sum + at.length, 0);
  if (columnIndex.length !== undefined && columnIndex.length !== count)
    throw bad("it has other columns than it says", manager);
  const columns = new Array<Column | undefined>(count);
  const seen = new Set<number>();
  for (const { block, at } of parts) {
    if (block !== undefined && rows !== undefined && block.length !== rows)
      throw bad("a column is not as long as its index", manager);
    for (const [row, place] of at.entries()) {
      if (!(Number.isInteger(place) && place >= 0 && place < count) || seen.has(place))
        throw bad("its blocks overlap", manager);
      seen.add(place);
      columns[place] = block?.column(row);
    }
  }
  return columns;
}

function refuseLength(what: string, value: unknown): never {
  throw new UnpicklingError(
    `the length of ${what} of this layout is not known; it is kept, and written as it was read`,
    {
      code: "UNSUPPORTED",
      value,
    },
  );
}

/** One column with the labels of its rows. Made from JavaScript by `series(…)`. */
export class SeriesView extends PandasView {
  /** The labels of its rows. Throws an `UnpicklingError` (`UNSUPPORTED`) for a series of another layout. */
  get index(): IndexView {
    return axis(this.manager, 0);
  }

  /** Its name in Python, mostly a text or `null`. */
  get name(): unknown {
    return itemOf(this.state, "_name") ?? itemOf(this.state, "name") ?? null;
  }

  get #column(): Column | undefined {
    return openColumn(this.manager?.blocks[0]?.values);
  }

  /** What pandas calls its dtype. */
  get type(): string | undefined {
    return this.#column?.type;
  }

  /** How many values there are. Throws an `UnpicklingError` (`UNSUPPORTED`) where brine can look into neither values nor index. */
  get length(): number {
    return this.#column?.length ?? this.index.length ?? refuseLength("a series", this.state);
  }

  /** Its values: a typed array of numbers, an array of all else, `null` for missing ones. */
  get values(): ColumnValues {
    return valuesOf(this.#column, "a series of such values", this.state);
  }

  /** The values, with numbers for bigints. */
  toJSON(): unknown {
    return Array.from(this.values as Iterable<unknown>, (value) => (typeof value === "bigint" ? Number(value) : value));
  }

  [setState](state: unknown): void {
    this.keep(state);
    const manager = this.manager;
    const column = openColumn(manager?.blocks[0]?.values);
    const index = manager?.axes[0];
    if (column === undefined || !(index instanceof IndexView) || index.length === undefined) return;
    if (index.length !== column.length) throw bad("it is not as long as its index", state);
  }
}
