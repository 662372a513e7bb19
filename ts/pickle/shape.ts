/**
 * Shapes on the way in: for each (class, names) that occurs in a pickle, where each cell of its rows goes. Made once a
 * shape, so that a row costs no look-up of a name (docs/format.md §3, tables); and what follows from class and names alone is
 * kept from pickle to pickle, for small ones would cost little else.
 */
import { SHAPE_DICT, SHAPE_MAP, SHAPE_PARAM, SHAPE_PROTO } from "../tape/slot.js";
import { UnpicklingError } from "./error.js";
import { assignAttribute, hiddenMember, hidesMember, isMakeable, planFor, unknownParameter } from "./instance.js";
import { oldDataNow, slotsByDataName } from "./old-data.js";
import {
  type ClassPlan,
  PARAMETERS_KEY,
  PASSES_DATE,
  PASSES_NUMBER,
  PASSES_SCALARS,
  type PlanCell,
  VERSION_KEY,
} from "./plan.js";
import type { AnyConstructor, Entry } from "./registry.js";
import {
  type PlainReader,
  plainReader,
  type RecordReader,
  type RowReader,
  type RowRules,
  rowReader,
} from "./row-reader.js";
import type { RunReader } from "./row-run.js";
import type { Spelled } from "./spelled-instance.js";
import { TupleToBe } from "./tuple-to-be.js";
import { isChecking, unchecked } from "./validation.js";

/** What is done with a cell: a parameter's check gives what its slot stores; an attribute is put on the instance. */
export type Receive = (value: unknown, instance: object) => unknown;

/** Where the cells of rows with certain keys go. It may serve many pickles. */
export interface Layout {
  readonly keys: readonly string[];
  /** How many slots the plan has. */
  readonly slotCount: number;
  /** For each cell its slot in the plan, −1 for an attribute. */
  readonly slots: Int32Array;
  readonly receivers: readonly Receive[];
  /** For each cell, whether its parameter stores the items of a tuple. */
  readonly tuples: readonly boolean[];
  /** How many pickles it served beside its first. */
  uses: number;
  /** Reads such rows, and has every value received: that holds whatever the rules are. Made when there were {@link MANY} pickles. */
  reader: RowReader | undefined;
}

const NO_LAYOUT: Layout = {
  keys: [],
  slotCount: 0,
  slots: new Int32Array(0),
  receivers: [],
  tuples: [],
  uses: 0,
  reader: undefined,
};

/** When there were so many, there will be more. */
export const MANY = 16;
/** The same where lists of keys are many themselves (optional keys): a function costs as much as reading a hundred such objects. */
export const MANY_OF_MANY = 16 * MANY;

/** A row behind the first of a list, or with an empty one, has no pattern; the next may. */
const RUN_TRIES = 4;
/** The same of dicts that may be the values of instances with attributes. */
const SPELLED_TRIES = 4;

/** What to do with the cells of one shape of one pickle. */
export class Shape {
  /** Its number on the tape. */
  readonly index: number;
  readonly keys: readonly string[];
  /** How many cells a row has. */
  readonly count: number;
  /** One of the keys is `__proto__`. */
  readonly hasProto: boolean;
  /** A key looks like an array's index. */
  readonly hasIndex: boolean;
  /** The class, for rows. */
  target: unknown = undefined;
  plan: ClassPlan | undefined = undefined;
  layout: Layout = NO_LAYOUT;
  /** How many rows were read by the loop: when there are many, a reader is made. −1: there is none to be made. */
  rowsRead = 0;
  rowReader: RowReader | undefined = undefined;
  /** Reads a run of such rows, where they have a pattern. */
  runReader: RunReader | undefined = undefined;
  /** How many more rows are looked at for a pattern. */
  runTries = RUN_TRIES;
  /** The shape of the row that followed one of this last time. */
  next: Shape | undefined = undefined;
  recordReader: RecordReader | undefined = undefined;
  /** For rows of classes without a plan, when there were many. */
  plainReader: PlainReader | undefined = undefined;
  /**
   * Of dicts that are the values of instances with attributes: what these have in common, by the index of their class's name; a number
   * where only one was met, `null` where there are none or those of a class differ.
   */
  spelled: Map<number, Spelled | number | null> | null | undefined = undefined;
  /** How many more dicts are looked at for that. */
  spelledTries = SPELLED_TRIES;
  /**
   * Rows give their instance its state as a whole: the class has a `[setState]`, or is no plain one, or the data is of an older
   * version of it.
   */
  takesState = false;
  /** The cell that holds the version of the data, −1 for none: a row of another version than the class's gives its state as a whole. */
  versionCell = -1;
  /** Rows would hide the order of calls: the pickle must be linked without. */
  needsOrder = false;
  /** The cells are values of parameters, in the form of Param 2. */
  isParam = false;
  /** Where the class is first named: a row has no offset of its own. */
  offset = 0;

  constructor(keys: readonly string[], flags: number, index: number) {
    this.index = index;
    this.keys = keys;
    this.count = keys.length;
    this.hasProto = (flags & SHAPE_PROTO) !== 0;
    this.hasIndex = (flags & SHAPE_MAP) !== 0;
  }
}

/** What is asked of a class that rows are of. */
interface Orders {
  needsOrder(target: unknown, isParam: boolean): boolean;
  takesState(target: unknown): boolean;
}

/** Pickles with more shapes hold dicts whose keys are data. */
const MANY_SHAPES = 1000;

/** The tables of a tape that say what its shapes are. */
interface Tables {
  readonly shapes: Uint32Array;
  readonly globals: Uint32Array;
}

/**
 * The shapes of a pickle. Those of rows are looked at at once, for they may be refused; that of a dict is made when it is asked for
 * the second time: keys that are data, of which a pickle may hold tens of thousands, have one dict each.
 */
export class Shapes {
  /** Whether a class is to be made in the pickle's own order. */
  readonly needOrder: boolean = false;
  readonly #shapes: (Shape | undefined)[] = [];
  /** Where the records of the table begin; the complement of it once {@link firstKeys} gave the keys. */
  readonly #places: number[] = [];
  readonly #table: Uint32Array;
  readonly #strings: readonly string[];

  constructor(
    { shapes: table, globals }: Tables,
    strings: readonly string[],
    entries: readonly Entry[],
    orders: Orders,
  ) {
    this.#table = table;
    this.#strings = strings;
    for (let at = 0; at < table.length; at += 4 + (table[at + 3] as number)) {
      this.#places.push(at);
      const form = table[at] as number;
      if (form === SHAPE_DICT) {
        this.#shapes.push(undefined);
        continue;
      }
      const id = table[at + 2] as number;
      const { target } = entries[id] as Entry;
      const isParam = form === SHAPE_PARAM;
      const needsOrder = orders.needsOrder(target, isParam);
      // A row has no offset of its own; where its class is first named is as near as errors get.
      const offset = globals[3 * id + 2] as number;
      let shape: Shape;
      if (needsOrder || orders.takesState(target)) {
        shape = new Shape(this.#keys(at), table[at + 1] as number, this.#shapes.length);
        shape.takesState = true;
        shape.needsOrder = needsOrder;
      } else shape = this.#row(at, target, form, offset);
      shape.target = target;
      shape.isParam = isParam;
      shape.offset = offset;
      this.#shapes.push(shape);
      if (needsOrder) this.needOrder = true;
    }
  }

  at(index: number): Shape {
    return this.#shapes[index] ?? this.#dict(index);
  }

  /** There are more than any program has names for: keys are data. */
  get areMany(): boolean {
    return this.#places.length > MANY_SHAPES;
  }

  /** The keys of a dict, if they are asked for the first time and there is nothing more to know of them than that. */
  firstKeys(index: number): string[] | undefined {
    const at = this.#places[index] as number;
    if (at < 0 || this.#shapes[index] !== undefined || this.#table[at + 1] !== 0) return undefined;
    this.#places[index] = ~at;
    return this.#keys(at);
  }

  #dict(index: number): Shape {
    const place = this.#places[index] as number;
    const at = place < 0 ? ~place : place;
    const shape = new Shape(this.#keys(at), this.#table[at + 1] as number, index);
    this.#shapes[index] = shape;
    return shape;
  }

  #keys(at: number): string[] {
    const table = this.#table;
    const keys: string[] = new Array(table[at + 3] as number);
    for (let index = 0; index < keys.length; index++) {
      keys[index] = this.#strings[table[at + 4 + index] as number] as string;
    }
    return keys;
  }

  #row(at: number, target: unknown, form: number, offset: number): Shape {
    if (!isMakeable(target)) {
      throw new UnpicklingError(`${String(target)} may be named but not made by a pickle (at byte ${offset})`, {
        code: "NOT_CALLABLE",
        offset,
        value: target,
      });
    }
    const plan = planFor(target, form, offset);
    const flags = this.#table[at + 1] as number;
    const known = plan === undefined ? undefined : this.#knownLayout(plan, at);
    const index = this.#shapes.length;
    if (known === undefined) return rowShape(new Shape(this.#keys(at), flags, index), target, plan, form, offset);
    if (plan !== undefined && ++known.uses === MANY) {
      known.reader = rowReader(plan, receivingAll(known));
    }
    const shape = new Shape(known.keys, flags, index);
    shape.plan = plan;
    shape.layout = known;
    return shape;
  }

  /** The layout of a plan that has these very keys. */
  #knownLayout(plan: ClassPlan, at: number): Layout | undefined {
    const layouts = isChecking() ? knownLayouts.get(plan) : undefined;
    if (layouts === undefined) return undefined;
    const table = this.#table;
    const count = table[at + 3] as number;
    for (const layout of layouts) {
      const { keys } = layout;
      if (keys.length !== count || layout.slotCount !== plan.cells.length) continue;
      let index = 0;
      while (index < count && this.#strings[table[at + 4 + index] as number] === keys[index]) index++;
      if (index === count) return layout;
    }
    return undefined;
  }
}

/**
 * Layouts of rows that hold parameters under their names of today and nothing else, of classes that have no versions: nothing but the
 * plan decides about those.
 */
const knownLayouts = new WeakMap<ClassPlan, Layout[]>();

/** The layouts of a class's rows that are known: those that hold whatever a pickle says. */
export const keptLayouts = (plan: ClassPlan): readonly Layout[] => knownLayouts.get(plan) ?? [];

/** So many are kept of one class: values that are not set leave names out, so there may be many. */
const MOST_LAYOUTS = 4;

function keepLayout(plan: ClassPlan, layout: Layout): void {
  // The plan's own texts: those of a pickle would keep all text of that alive.
  const keys: string[] = [];
  for (let index = 0; index < layout.keys.length; index++) {
    const name = plan.cells[layout.slots[index] as number]?.wireName;
    if (name !== layout.keys[index]) return;
    keys.push(name as string);
  }
  const layouts = knownLayouts.get(plan)?.filter(({ slotCount }) => slotCount === plan.cells.length) ?? [];
  knownLayouts.set(plan, [{ ...layout, keys }, ...layouts].slice(0, MOST_LAYOUTS));
}

/**
 * Rows of a class with a plan go to its slots. Keys that name no parameter are attributes in the flat form; in the form of Param 2
 * the reader chooses what becomes of them.
 */
function rowShape(
  shape: Shape,
  target: AnyConstructor,
  plan: ClassPlan | undefined,
  form: number,
  offset: number,
): Shape {
  const { keys } = shape;
  shape.plan = plan;
  const isParam = form === SHAPE_PARAM;
  const names = plan === undefined ? NO_NAMES : slotsByDataName(plan);
  const versionCell = plan === undefined ? -1 : keys.indexOf(VERSION_KEY);
  const { unknownParameters, unversioned } = oldDataNow();
  const isVersioned = (plan?.version ?? 1) !== 1;
  const isOld = versionCell < 0 && isVersioned && unversioned === "first";
  const unknown = isParam
    ? keys.find((key, index) => index !== versionCell && key !== PARAMETERS_KEY && !names.has(key))
    : undefined;
  if (unknown !== undefined && unknownParameters === "refuse" && versionCell < 0 && !isOld) {
    throw unknownParameter(target.name, unknown, offset);
  }
  const hasOwnParameters = isParam && plan !== undefined && keys.includes(PARAMETERS_KEY);
  if (isOld || hasOwnParameters || (unknown !== undefined && unknownParameters === "refuse")) {
    shape.takesState = true;
    return shape;
  }
  const slots = new Int32Array(keys.length).fill(-1);
  const tuples: boolean[] = new Array(keys.length).fill(false);
  const receivers = keys.map((key, index): Receive => {
    const slot = names.get(key);
    const cell = slot === undefined ? undefined : plan?.cells[slot];
    if (slot === undefined || cell === undefined) {
      if (index === versionCell || (isParam && unknownParameters === "drop")) return ignore;
      if (hidesMember(target, key)) throw hiddenMember(target.name, key, offset);
      const assign = assignAttribute(target, key);
      return (value, instance) => assign(instance, value);
    }
    // The name of today counts before an alias, and of several aliases the first.
    if (key !== cell.wireName && (keys.includes(cell.wireName) || slots.includes(slot))) return ignore;
    slots[index] = slot;
    tuples[index] = cell.kind === "tuple";
    return isChecking() ? checking(cell) : unchecked(cell);
  });
  shape.layout = { ...NO_LAYOUT, keys, slotCount: plan?.cells.length ?? 0, slots, receivers, tuples };
  shape.versionCell = versionCell;
  if (plan === undefined) shape.plainReader = plainReader(target.prototype as object, keys, false);
  if (plan !== undefined && versionCell < 0 && !isVersioned && isChecking()) keepLayout(plan, shape.layout);
  return shape;
}

/** The rows of a class whose values are dicts of this shape; `null`: they need more than their values. */
export function rowsOfValues({ keys, index }: Shape, target: AnyConstructor, plan: ClassPlan): Shape | null {
  const shape = new Shape(keys, 0, index);
  shape.target = target;
  try {
    rowShape(shape, target, plan, SHAPE_PARAM, 0);
  } catch {
    // The first instance with such a value is refused for it.
    return null;
  }
  return shape.takesState || shape.versionCell >= 0 ? null : shape;
}

/** Which values of a row are stored as they are; see {@link PlanCell.passes}. Rules may change: to be asked anew by each pickle. */
export function rulesOf({ layout, plan, versionCell }: Shape): RowRules {
  const { slots, tuples } = layout;
  const checks = isChecking();
  const passes = Array.from(slots, (slot, index) => {
    if (index === versionCell) return PASSES_NUMBER;
    const cell = plan?.cells[slot];
    if (cell === undefined) return 0;
    // What nobody checks is stored as it is, but for the lists of tuple kinds.
    return checks ? (cell.passes?.() ?? 0) : PASSES_SCALARS | PASSES_DATE;
  });
  const defers = Array.from(slots, (slot) => plan?.cells[slot]?.defersDates === true);
  const itemsPass = (cell: number, length: number): number => {
    const planCell = plan?.cells[slots[cell] as number];
    if (planCell === undefined) return 0;
    return checks ? (planCell.passesItems?.(length) ?? 0) : PASSES_SCALARS;
  };
  return { slots, passes, tuples, defers, itemsPass };
}

/** What is known of rows whose every value is to be received. */
const receivingAll = ({ slots, tuples }: Layout): RowRules => ({
  slots,
  passes: new Array(slots.length).fill(0),
  tuples,
  defers: new Array(slots.length).fill(false),
  itemsPass: () => 0,
});

/** What checks the values of a cell, and takes the items of a tuple that was read for it alone. */
function checking({ kind, check, adopt = check }: PlanCell): Receive {
  if (kind !== "tuple") return check;
  return (value, instance) => (value instanceof TupleToBe ? adopt(value.items, instance) : check(value, instance));
}

const NO_NAMES: ReadonlyMap<string, number> = new Map();

const ignore: Receive = () => undefined;
