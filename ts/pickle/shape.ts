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

/** Reads the table of shapes. */
export function readShapes(
  table: Uint32Array,
  globals: Uint32Array,
  strings: readonly string[],
  entries: readonly Entry[],
  orders: Orders,
): Shape[] {
  const shapes: Shape[] = [];
  let at = 0;
  while (at < table.length) {
    const form = table[at] as number;
    const hasProto = ((table[at + 1] as number) & SHAPE_PROTO) !== 0;
    const id = table[at + 2] as number;
    const count = table[at + 3] as number;
    const keys: string[] = [];
    for (let index = 0; index < count; index++) keys.push(strings[table[at + 4 + index] as number] as string);
    const hasIndex = ((table[at + 1] as number) & SHAPE_MAP) !== 0;
    if (form === SHAPE_DICT) shapes.push(dictShape(keys, hasProto, hasIndex));
    else {
      // A row has no offset of its own; where its class is first named is as near as errors get.
      const offset = globals[3 * id + 2] as number;
      const { target } = entries[id] as Entry;
      const isParam = form === SHAPE_PARAM;
      const needsOrder = orders.needsOrder(target, isParam);
      if (needsOrder || orders.takesState(target)) {
        const shape = dictShape(keys, hasProto, hasIndex);
        shapes.push({ ...shape, target, needsOrder, takesState: true, isParam, offset });
      } else shapes.push(rowShape(dictShape(keys, hasProto, hasIndex), target, form, offset));
    }
    at += 4 + count;
  }
  return shapes;
}

const dictShape = (keys: string[], hasProto: boolean, hasIndex: boolean): Shape => ({
  keys,
  count: keys.length,
  hasProto,
  target: undefined,
  plan: undefined,
  slots: new Int32Array(0),
  receivers: [],
  passes: [],
  tuples: [],
  rowsRead: 0,
  rowReader: undefined,
  recordReader: undefined,
  slotCount: 0,
  hasIndex,
  takesState: false,
  versionCell: -1,
  needsOrder: false,
  isParam: false,
  offset: 0,
});

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
