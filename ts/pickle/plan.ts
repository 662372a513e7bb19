/**
 * The contract between pickling and classes that keep their state in slots.
 *
 * `param/` implements it and `pickle/` uses it, so that the lower layer never imports the upper one: a class that
 * answers `[CLASS_PLAN]()` has its instances written and read as rows (docs/format.md, "Plans"). Everything here is
 * keyed by symbols from the global registry: a user's field may have any name, and two copies of the package agree.
 */

/** On a class: `Class[CLASS_PLAN](): ClassPlan`. Called once a class; the answer is cached by the caller. */
export const CLASS_PLAN: unique symbol = Symbol.for("brine.classPlan");

/**
 * On an instance: the array of set values, indexed by slot, or `null` while nothing was set.
 * `undefined` at an index means "not set": such a value is neither written nor read.
 */
export const VALUES: unique symbol = Symbol.for("brine.values");

/**
 * On an instance: the mark of the gather that saw it last, 0 for none. A gather marks with its own range of numbers,
 * above those of all gathers before it, so that one comparison tells its marks from older ones (`identity.ts`). The only
 * symbol here that is no global one: two copies of the package count their gathers apart.
 */
export const MARK: unique symbol = Symbol("brine.mark");

/** What an instance of a class with a plan carries. Both are created by the root constructor, in this order. */
export interface Slotted {
  [VALUES]: unknown[] | null;
  [MARK]: number;
}

/**
 * How the value of one slot is written where its JavaScript type does not say.
 * - `"any"`: by its JavaScript type;
 * - `"date"`: a `Date` is a naive datetime, in one cell;
 * - `"float"`: a number is always a Python float, integral or not;
 * - `"tuple"`: an array is a Python tuple.
 */
export type CellKind = "any" | "date" | "float" | "tuple";

/** Values that {@link PlanCell.passes} may name. */
export const PASSES_NUMBER = 1;
export const PASSES_TEXT = 2;
export const PASSES_BOOLEAN = 4;
export const PASSES_NULL = 8;
/** Safe integers alone; −0 becomes 0. */
export const PASSES_INTEGER = 16;

/** One slot of a plan. */
export interface PlanCell {
  /** The name in pickles: the parameter's own name unless it declares another for Python. */
  readonly wireName: string;
  readonly kind: CellKind;
  /**
   * Checks a value that was read from outside and gives what the slot stores (a tuple kind stores a plain array).
   * Throws the parameter's own error; the caller adds the path of the object.
   */
  readonly check: (value: unknown, instance: object) => unknown;
  /**
   * Which values `check` gives back as they are, whatever they are: `PASSES_…` in sum. Asked once a pickle, for rules may
   * change; left out: none.
   */
  readonly passes?: () => number;
}

/** How the instances of one class are laid out. A class's plan never changes once it was asked for, except by growing. */
export interface ClassPlan {
  /** Slot order: the same index as in the `[VALUES]` array, parents' slots first. */
  readonly cells: readonly PlanCell[];
  /** A new instance with nothing set. Runs no constructor of the user's; has the hidden class that `new Class()` has. */
  create(): object & Slotted;
}

/** `[getState]()`: the state to write; Python's `__getstate__`. `null` or `undefined`: none. */
export const getState: unique symbol = Symbol.for("brine.getState");

/** `[setState](state)`: takes the state of BUILD; Python's `__setstate__`. */
export const setState: unique symbol = Symbol.for("brine.setState");

/** On a function: the state hook every instance of a class with a plan inherits. It stands for what pickling does anyway. */
export const BASE_HOOK: unique symbol = Symbol.for("brine.baseHook");

const missing = (): never => {
  throw new Error("this program holds no pickling: import dumps or loads from brine");
};

/**
 * What those hooks do, so that `super[getState]()` and `super[setState](state)` work (ruling 18). `instance.ts` fills it
 * in: this file is all that `param/` may know of the folder.
 */
export const plannedState: {
  get: (instance: object) => unknown;
  set: (instance: object, state: unknown) => void;
} = { get: missing, set: missing };

/**
 * Makes a tuple of items that lie inside a container, where no cell can say that they are one. `planned-state.ts` fills it in;
 * a program without pickling keeps the array.
 */
export const tuples: { make: (items: readonly unknown[]) => readonly unknown[] } = { make: (items) => items };
