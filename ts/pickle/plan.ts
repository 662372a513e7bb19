/**
 * The contract between pickling and classes that keep their state in slots.
 *
 * `param/` implements it and `pickle/` uses it, so that the lower layer never imports the upper one: a class that
 * answers `[CLASS_PLAN]()` has its instances written and read as rows (docs/format.md, "Plans"). Everything here is
 * keyed by symbols from the global registry: a user's field may have any name, and two copies of the package agree.
 */
import { countItems } from "./allowance.js";
import { settled } from "./deferred-date.js";

export { countItems, settled };

/** On a class: `Class[CLASS_PLAN](): ClassPlan`. Called for each pickle at least: it gives what it gave until the class changes. */
export const CLASS_PLAN: unique symbol = Symbol.for("brine.classPlan");

const keys: symbol[] = [];

/**
 * The key of a slot: an instance has its values as properties of its own under these symbols, so it is one object with the
 * layout that a plain class's fields have. `undefined` means "not set": such a value is neither written nor read. All
 * classes have the same keys, so slot 3 of any instance lies under `slotKey(3)`.
 */
export function slotKey(slot: number): symbol {
  while (keys.length <= slot) keys.push(Symbol.for(`brine.slot.${keys.length}`));
  return keys[slot] as symbol;
}

/** Every class with a plan has this slot, so whatever has a property of this key is an instance of such a class. */
const FIRST_KEY = slotKey(0);

/** Whether an object is an instance of a class with a plan, and no prototype of such. */
export function isSlotted(value: object): value is Slotted {
  return Object.hasOwn(value, FIRST_KEY);
}

/** What a slot of an instance holds: `undefined` if it is not set. */
export function slotValue(instance: Slotted, slot: number, { defersDates }: PlanCell): unknown {
  const key = slotKey(slot);
  const value = instance[key];
  return defersDates === true ? settled(instance, key, value) : value;
}

/** The values of an instance by slot; those that are not set are `undefined`. */
export function slotValues(instance: Slotted, cells: readonly PlanCell[]): unknown[] {
  return cells.map((cell, slot) => slotValue(instance, slot, cell));
}

/** Gives an instance these values, by slot, and no others. */
export function setSlotValues(instance: Slotted, values: readonly unknown[]): void {
  for (let slot = 0; slot < values.length; slot++) instance[slotKey(slot)] = values[slot];
}

/**
 * On an instance: the mark of the gather that saw it last, 0 for none. A gather marks with its own range of numbers,
 * above those of all gathers before it, so that one comparison tells its marks from older ones (`identity.ts`). The only
 * symbol here that is no global one: two copies of the package count their gathers apart.
 */
export const MARK: unique symbol = Symbol("brine.mark");

/** What an instance of a class with a plan carries. The root constructor creates the mark first, then the slots in order. */
export interface Slotted {
  [MARK]: number;
  [slot: symbol]: unknown;
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
/** Dates as pickles hold them in one cell: naive, of whole milliseconds, valid. */
export const PASSES_DATE = 32;
/** Whatever needs no object of its own. */
export const PASSES_SCALARS = PASSES_NUMBER | PASSES_TEXT | PASSES_BOOLEAN | PASSES_NULL;

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
  /** `check` by the instance's own parameter, where it has one; left out: no instance has one. */
  readonly checkOwn?: (value: unknown, instance: object) => unknown;
  /**
   * `check` for the items of a tuple that was read for this slot alone: an array that is in nobody else's hands and may be stored as it
   * is. Left out: such an array goes through `check`.
   */
  readonly adopt?: (items: unknown[], instance: object) => unknown;
  /**
   * Which values `check` gives back as they are, whatever they are: `PASSES_…` in sum. Asked once a pickle, for rules may
   * change; left out: none.
   */
  readonly passes?: () => number;
  /**
   * Which items make a new array of this length one that is stored as it is, whatever they are: `PASSES_…` in sum. For a tuple
   * kind it is the array that `adopt` is given, else the one that `check` is. Asked as `passes` is; left out: none.
   */
  readonly passesItems?: (length: number) => number;
  /**
   * Whether the slot may hold a number that stands for a date (deferred-date.ts): its accessor, and whoever else looks into it, settles
   * what it finds. Left out: it never does.
   */
  readonly defersDates?: boolean;
  /** The parameter's own name, for `migrate`; left out: {@link wireName}. */
  readonly name?: string;
  /** Names that the value had in older data. */
  readonly aliases?: readonly string[];
  /** False: the value stays out of pickles (`pickleDefaultValue: false`). Asked once a pickle; left out: it is written. */
  readonly isWritten?: () => boolean;
}

/**
 * Brings the data of an instance up to the class of today, before anything of it is validated: given the values by the names of
 * their parameters, with all else that the data has under a name, and the version they were written by. Changes `state`, or gives
 * another.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: whoever changes the state in place returns nothing
export type Migrate = (state: Record<string, unknown>, fromVersion: number) => Record<string, unknown> | void;

/**
 * The name of the version among the values of an instance in a pickle. Real `param` keeps what lies there beside the values
 * of parameters, and writes it back. An attribute of this name, which Python code can set, says the same.
 */
export const VERSION_KEY = "_brine_version";

/**
 * The name, beside the version, of what an instance's own parameters say otherwise than its class's, by wire name: a dict of the slots of
 * Python's parameter, by Python's names. Real `param` keeps it as it keeps the version; it has parameters of its own in another place.
 */
export const PARAMETERS_KEY = "_brine_parameters";

/**
 * How the instances of one class are laid out. A plan never changes once it was asked for, except by growing; a class whose parameter
 * was replaced by another has another plan.
 */
export interface ClassPlan {
  /** Slot order: the values of cell `index` lie under `slotKey(index)`, parents' slots first. */
  readonly cells: readonly PlanCell[];
  /** A new instance with nothing set. Runs no constructor of the user's; has the hidden class that `new Class()` has. */
  create(): object & Slotted;
  /** The version of the class's data; 1 where nothing is said, and then nothing of it is written. */
  readonly version?: number;
  /** What is done with data of an older version. */
  readonly migrate?: Migrate | null;
  /**
   * Of a class whose instances are functions: the `__name__` of one. Their pickles make them by another call, because calling
   * their class runs it in Python, and hold that name; it is no attribute here.
   */
  readonly functionName?: ((instance: object) => string) | undefined;
  /**
   * Has values follow what real `param` had them follow, from now on: by wire name, with a {@link ReadReference} wherever a
   * parameter or a method stood. What is none, or no longer taken by the parameter, leaves the value as it is.
   */
  follow?(instance: object, references: Iterable<readonly [string, unknown]>): void;
  /**
   * Has an instance go by parameters of its own, before its values are checked: by wire name, each an object with the slots of Python's
   * parameter by Python's names. What is no slot of that form is passed over.
   */
  takeParameters?(instance: object, parameters: Iterable<readonly [string, unknown]>): void;
  /**
   * What the parameters that an instance has of its own say otherwise than its class's, in the form that {@link takeParameters} takes;
   * `undefined`: nothing. Left out where no instance of the class was ever asked for one: a plan with this member is another plan.
   */
  readonly ownParameters?: ((instance: object) => Record<string, object> | undefined) | undefined;
}

/** A parameter or a method of an object or of a class, as a pickle names it. */
export interface ReadReference {
  /** The object or the class. */
  readonly of: unknown;
  /** What it is called in the pickle. */
  readonly name: string;
  readonly isMethod: boolean;
}

/** On a stand-in of a reference that was read: which one it stands for. */
export const READ_REFERENCE: unique symbol = Symbol.for("brine.readReference");

/** On what belongs to an instance and is nothing without it, such as its own parameters: {@link Part}. */
export const PART_OF: unique symbol = Symbol.for("brine.partOf");

/** Where copies find their own. `owner`: whose it is; `null` for what copies share. */
export interface Part {
  readonly owner: object | null;
  /** That of a copy of the owner. */
  readonly find: (copy: object) => unknown;
}

/** Work that waits for the objects of a load; `null` while nothing is loaded. */
let waiting: (() => void)[] | null = null;

/**
 * Does what an object that is being restored can only do once all others are there, before the load gives its value. Outside
 * of a load: in a microtask, for whoever makes objects does so in one go.
 */
export function whenRestored(work: () => void): void {
  if (waiting === null) queueMicrotask(work);
  else waiting.push(work);
}

/** Makes objects: what they leave for later is collected in `later`. What it calls may load pickles of its own. */
export function restoring<T>(later: (() => void)[], make: () => T): T {
  const before = waiting;
  waiting = later;
  try {
    return make();
  } finally {
    waiting = before;
  }
}

/** `[getState]()`: the state to write; Python's `__getstate__`. `null` or `undefined`: none. */
export const getState: unique symbol = Symbol.for("brine.getState");

/** `[setState](state)`: takes the state of BUILD; Python's `__setstate__`. */
export const setState: unique symbol = Symbol.for("brine.setState");

/** On a function: the state hook every instance of a class with a plan inherits. It stands for what pickling does anyway. */
export const BASE_HOOK: unique symbol = Symbol.for("brine.baseHook");

/** The key of the private state in the state of a Parameterized. */
export const PRIVATE_KEY = "_param__private";

/**
 * Stands for Python's `_InstancePrivate` while a pickle is read or written. It lies here, in what all entries of the package share: the
 * hooks below are those of the entry that was imported last, and what they make is to be known by all.
 */
export class PrivateState {
  /** The values that were set, by name; none unless the pickle says so. Its own entries keep the pickle's order. */
  declare values?: unknown;
  /** What the values follow, by name: parameters, methods, functions, or containers of such. */
  declare refs?: unknown;
  /** Copies of parameters that the object had of its own, by name, with all of their slots. */
  declare params?: unknown;
  declare initialized?: unknown;
  /** Made by a call, as brine writes it; real param makes it by NEWOBJ. Private, for a pickle may give it any attribute. */
  #isCalled = false;

  static called(): PrivateState {
    const state = new PrivateState();
    state.#isCalled = true;
    return state;
  }

  /** What makes it once more. NEWOBJ makes it without its constructor, and so without the private field. */
  static isCalled(state: PrivateState): boolean {
    return #isCalled in state && state.#isCalled;
  }

  /** As real param writes it, with the two entries that matter. */
  static holding(values: object): PrivateState {
    const state = PrivateState.called();
    state.initialized = true;
    state.values = values;
    return state;
  }
}

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
