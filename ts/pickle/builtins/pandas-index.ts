/**
 * Indexes of pandas: `_new_Index(class, dict)` and its like (`Index.__reduce__` in `pandas/core/indexes/base.py` and beside it).
 * The dict says what the index is made of: `data`, or start, stop and step, or levels and codes.
 */
import { UnpicklingError } from "../error.js";
import { asTuple, SHARED_BRAND } from "../values.js";
import { itemOf } from "./define.js";
import { NDArray } from "./numpy-array.js";
import { foreignName, PyReduced } from "./numpy-foreign.js";
import { type Column, type ColumnValues, labelAt, openColumn, openIntervals, valuesOf } from "./pandas-values.js";

const bad = (reason: string, value: unknown): UnpicklingError =>
  new UnpicklingError(`this pandas index cannot be: ${reason}`, { code: "BAD_ARGUMENTS", value });

/** The labels of rows or columns. */
export class IndexView extends PyReduced {
  /** @internal */ get [SHARED_BRAND](): true {
    return true;
  }

  /** The class in Python: `RangeIndex`, `DatetimeIndex`, … */
  get kind(): string {
    return foreignName(this.args[0]);
  }

  #part(name: string): unknown {
    return itemOf(this.args[1], name);
  }

  /** Its name; of a MultiIndex the array of names. */
  get name(): unknown {
    return this.kind === "MultiIndex" ? this.#part("names") : (this.#part("name") ?? null);
  }

  /** What pandas calls its dtype; `undefined` for kinds that brine keeps without looking into them. */
  get type(): string | undefined {
    if (this.kind === "RangeIndex") return "int64";
    if (this.kind === "MultiIndex") return "object";
    return this.#column?.type;
  }

  /** How many labels there are; `undefined` for kinds that brine keeps without looking into them. */
  get length(): number | undefined {
    if (this.kind === "RangeIndex") return this.#range().length;
    if (this.kind === "MultiIndex") {
      const [first] = this.#codes();
      return first?.size;
    }
    return this.#column?.length;
  }

  /** The labels: numbers, texts, Dates, tuples of a MultiIndex. Throws {@link UnpicklingError} for what brine cannot look into. */
  get values(): ColumnValues {
    if (this.kind === "RangeIndex") {
      const { start, step, length } = this.#range();
      return Array.from({ length }, (_, index) => start + index * step);
    }
    if (this.kind === "MultiIndex") return this.#tuples();
    return valuesOf(this.#column, `an index of the kind ${this.kind}`, this.args[1]);
  }

  get #column(): Column | undefined {
    return this.kind === "IntervalIndex" ? openIntervals(this.args[1]) : openColumn(this.#part("data"));
  }

  #range(): { start: number; step: number; length: number } {
    const [start, stop, step] = ["start", "stop", "step"].map((name) => this.#part(name)) as [number, number, number];
    if (![start, stop, step].every(Number.isSafeInteger) || step === 0) throw bad("its range is none", this.args[1]);
    return { start, step, length: Math.max(0, Math.ceil((stop - start) / step)) };
  }

  #codes(): NDArray[] {
    const codes = this.#part("codes");
    return Array.isArray(codes) ? codes.filter((each): each is NDArray => each instanceof NDArray) : [];
  }

  #tuples(): unknown[] {
    const levels = this.#part("levels");
    if (!Array.isArray(levels)) throw bad("it has no levels", levels);
    const labels = levels.map((level) => {
      if (!(level instanceof IndexView)) throw bad("a level is no index", level);
      return Array.from(level.values as Iterable<unknown>);
    });
    const codes = this.#codes().map((each) => each.flat());
    const length = codes[0]?.length ?? 0;
    if (codes.length !== labels.length || codes.some((each) => each.length !== length))
      throw bad("its codes are not those of its levels", codes);
    return Array.from({ length }, (_, row) => asTuple(labels.map((level, each) => labelAt(level, codes[each]?.[row]))));
  }
}
