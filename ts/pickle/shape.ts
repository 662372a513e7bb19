/**
 * Shapes on the way in: for each (class, names) that occurs in a pickle, where each cell of its rows goes. Made once a
 * shape, so that a row costs no look-up of a name (docs/format.md §3, tables).
 */
import { SHAPE_DICT, SHAPE_MAP, SHAPE_PARAM, SHAPE_PROTO } from "../tape/slot.js";
import { UnpicklingError } from "./error.js";
import { assignAttribute, isMakeable, planFor, unknownParameter } from "./instance.js";
import { oldDataNow, slotsByDataName } from "./old-data.js";
import {
  type ClassPlan,
  PASSES_BOOLEAN,
  PASSES_NULL,
  PASSES_NUMBER,
  PASSES_TEXT,
  type PlanCell,
  VERSION_KEY,
} from "./plan.js";
import type { AnyConstructor, Entry } from "./registry.js";
import type { RecordReader, RowReader } from "./row-reader.js";
import { TupleToBe } from "./tuple-to-be.js";
import { isChecking, unchecked } from "./validation.js";

/** What is done with a cell: a parameter's check gives what its slot stores; an attribute is put on the instance. */
export type Receive = (value: unknown, instance: object) => unknown;

/** What to do with the cells of one shape. */
export interface Shape {
  readonly keys: readonly string[];
  /** How many cells a row has. */
  readonly count: number;
  /** One of the keys is `__proto__`. */
  readonly hasProto: boolean;
  /** The class, for rows. */
  readonly target: unknown;
  readonly plan: ClassPlan | undefined;
  /** For each cell its slot in the plan, −1 for an attribute. */
  readonly slots: Int32Array;
  readonly receivers: readonly Receive[];
  /** For each cell, which values are stored as they are; see {@link PlanCell.passes}. */
  readonly passes: readonly number[];
  /** For each cell, whether its parameter stores the items of a tuple. */
  readonly tuples: readonly boolean[];
  /** How many rows were read by the loop: when there are many, a reader is made. −1: there is none to be made. */
  rowsRead: number;
  rowReader: RowReader | undefined;
  recordReader: RecordReader | undefined;
  /** How many slots the plan has. */
  readonly slotCount: number;
  /** A key looks like an array's index. */
  readonly hasIndex: boolean;
  /**
   * Rows give their instance its state as a whole: the class has a `[setState]`, or is no plain one, or the data is of an older
   * version of it.
   */
  readonly takesState: boolean;
  /** The cell that holds the version of the data, −1 for none: a row of another version than the class's gives its state as a whole. */
  readonly versionCell: number;
  /** Rows would hide the order of calls: the pickle must be linked without. */
  readonly needsOrder: boolean;
  /** The cells are values of parameters, in the form of Param 2. */
  readonly isParam: boolean;
  /** Where the class is first named: a row has no offset of its own. */
  readonly offset: number;
}

const PASSES_ALL = PASSES_NUMBER | PASSES_TEXT | PASSES_BOOLEAN | PASSES_NULL;

/** What is asked of a class that rows are of. */
interface Orders {
  needsOrder(target: unknown, isParam: boolean): boolean;
  takesState(target: unknown): boolean;
}

/** Pickles with more shapes hold dicts whose keys are data. */
const MANY_SHAPES = 1000;

/** Words before the keys of a shape. */
const HEAD = 4;

/**
 * The shapes of a tape. That of a dict is made when it is asked for the second time: keys that are data, of which a pickle
 * may hold tens of thousands, have one dict each.
 */
export class Shapes {
  /** Whether one of them is of rows that hide the order of calls. */
  readonly needsOrder: boolean;
  /** There are more than any program has names for: keys are data. */
  readonly areMany: boolean;
  readonly #table: Uint32Array;
  readonly #strings: readonly string[];
  readonly #made: (Shape | undefined)[] = [];
  /** Where each begins in the table; the complement of it once {@link firstKeys} gave the keys. */
  readonly #starts: number[] = [];

  /** Reads the table. */
  static read(
    table: Uint32Array,
    globals: Uint32Array,
    strings: readonly string[],
    entries: readonly Entry[],
    orders: Orders,
  ): Shapes {
    return new Shapes(table, strings, (start) => {
      const form = table[start] as number;
      if (form === SHAPE_DICT) return undefined;
      const id = table[start + 2] as number;
      // A row has no offset of its own; where its class is first named is as near as errors get.
      const offset = globals[3 * id + 2] as number;
      const { target } = entries[id] as Entry;
      const isParam = form === SHAPE_PARAM;
      const needsOrder = orders.needsOrder(target, isParam);
      const shape = dictShape(table, start, strings);
      if (!needsOrder && !orders.takesState(target)) return rowShape(shape, target, form, offset);
      return { ...shape, target, needsOrder, takesState: true, isParam, offset };
    });
  }

  private constructor(table: Uint32Array, strings: readonly string[], row: (start: number) => Shape | undefined) {
    this.#table = table;
    this.#strings = strings;
    let needsOrder = false;
    for (let start = 0; start < table.length; start += HEAD + (table[start + 3] as number)) {
      const shape = row(start);
      this.#made.push(shape);
      this.#starts.push(start);
      if (shape?.needsOrder) needsOrder = true;
    }
    this.needsOrder = needsOrder;
    this.areMany = this.#made.length > MANY_SHAPES;
  }

  at(index: number): Shape {
    const made = this.#made[index];
    if (made !== undefined) return made;
    const start = this.#starts[index] as number;
    return (this.#made[index] = dictShape(this.#table, start < 0 ? ~start : start, this.#strings));
  }

  /** The keys of a dict, if they are asked for the first time and there is nothing more to know of them than that. */
  firstKeys(index: number): string[] | undefined {
    const start = this.#starts[index] as number;
    if (start < 0 || this.#made[index] !== undefined || (this.#table[start + 1] as number) !== 0) return undefined;
    this.#starts[index] = ~start;
    return keysAt(this.#table, start, this.#strings);
  }
}

function keysAt(table: Uint32Array, start: number, strings: readonly string[]): string[] {
  const count = table[start + 3] as number;
  const keys: string[] = [];
  for (let index = 0; index < count; index++) keys.push(strings[table[start + HEAD + index] as number] as string);
  return keys;
}

const dictShape = (table: Uint32Array, start: number, strings: readonly string[]): Shape => ({
  keys: keysAt(table, start, strings),
  count: table[start + 3] as number,
  hasProto: ((table[start + 1] as number) & SHAPE_PROTO) !== 0,
  target: undefined,
  plan: undefined,
  slots: NO_SLOTS,
  receivers: [],
  passes: [],
  tuples: [],
  rowsRead: 0,
  rowReader: undefined,
  recordReader: undefined,
  slotCount: 0,
  hasIndex: ((table[start + 1] as number) & SHAPE_MAP) !== 0,
  takesState: false,
  versionCell: -1,
  needsOrder: false,
  isParam: false,
  offset: 0,
});

const NO_SLOTS = new Int32Array(0);

/**
 * Rows of a class with a plan go to its slots. Keys that name no parameter are attributes in the flat form; in the form of Param 2
 * the reader chooses what becomes of them.
 */
function rowShape(shape: Shape, target: unknown, form: number, offset: number): Shape {
  if (!isMakeable(target)) {
    throw new UnpicklingError(`${String(target)} may be named but not made by a pickle (at byte ${offset})`, {
      code: "NOT_CALLABLE",
      offset,
      value: target,
    });
  }
  const { keys } = shape;
  const plan = planFor(target, form, offset);
  const isParam = form === SHAPE_PARAM;
  const names = plan === undefined ? NO_NAMES : slotsByDataName(plan);
  const versionCell = plan === undefined ? -1 : keys.indexOf(VERSION_KEY);
  const { unknownParameters, unversioned } = oldDataNow();
  const isOld = versionCell < 0 && (plan?.version ?? 1) !== 1 && unversioned === "first";
  const unknown = isParam ? keys.find((key, index) => index !== versionCell && !names.has(key)) : undefined;
  if (unknown !== undefined && unknownParameters === "refuse" && versionCell < 0 && !isOld) {
    throw unknownParameter((target as AnyConstructor).name, unknown, offset);
  }
  if (isOld || (unknown !== undefined && unknownParameters === "refuse")) {
    return { ...shape, target, plan, takesState: true, isParam, offset };
  }
  const slots = new Int32Array(keys.length).fill(-1);
  const passes: number[] = new Array(keys.length).fill(0);
  const tuples: boolean[] = new Array(keys.length).fill(false);
  const receivers = keys.map((key, index): Receive => {
    const slot = names.get(key);
    const cell = slot === undefined ? undefined : plan?.cells[slot];
    if (slot === undefined || cell === undefined) {
      if (index === versionCell) passes[index] = PASSES_NUMBER;
      if (index === versionCell || (isParam && unknownParameters === "drop")) return ignore;
      const assign = assignAttribute(target, key);
      return (value, instance) => assign(instance, value);
    }
    // The name of today counts before an alias, and of several aliases the first.
    if (key !== cell.wireName && (keys.includes(cell.wireName) || slots.includes(slot))) return ignore;
    slots[index] = slot;
    tuples[index] = cell.kind === "tuple";
    // What nobody checks is stored as it is, but for the lists of tuple kinds.
    passes[index] = isChecking() ? (cell.passes?.() ?? 0) : PASSES_ALL;
    return isChecking() ? checking(cell) : unchecked(cell);
  });
  const slotCount = plan?.cells.length ?? 0;
  return { ...shape, target, plan, slots, receivers, passes, tuples, slotCount, versionCell, isParam, offset };
}

/** What checks the values of a cell, and takes the items of a tuple that was read for it alone. */
function checking({ kind, check, adopt = check }: PlanCell): Receive {
  if (kind !== "tuple") return check;
  return (value, instance) => (value instanceof TupleToBe ? adopt(value.items, instance) : check(value, instance));
}

const NO_NAMES: ReadonlyMap<string, number> = new Map();

const ignore: Receive = () => undefined;
