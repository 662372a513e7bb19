/**
 * Shapes on the way in: for each (class, names) that occurs in a pickle, where each cell of its rows goes. Made once a
 * shape, so that a row costs no look-up of a name (docs/format.md §3, tables).
 */
import { SHAPE_DICT, SHAPE_PROTO } from "../tape/slot.js";
import { UnpicklingError } from "./error.js";
import { assignAttribute, isMakeable, planned } from "./instance.js";
import type { ClassPlan } from "./plan.js";
import type { Entry } from "./registry.js";
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
  /** How many slots the plan has. */
  readonly slotCount: number;
}

/** Reads the table of shapes. */
export function readShapes(
  table: Uint32Array,
  globals: Uint32Array,
  strings: readonly string[],
  entries: readonly Entry[],
  orders: { needsOrder(target: unknown): boolean },
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
    if (form === SHAPE_DICT) shapes.push(dictShape(keys, hasProto));
    else if (orders.needsOrder((entries[id] as Entry).target)) {
      // No row is read with it: the pickle is linked anew.
      shapes.push({ ...dictShape(keys, hasProto), target: (entries[id] as Entry).target });
    }
    // A row has no offset of its own; where its class is first named is as near as errors get.
    else shapes.push(rowShape(keys, hasProto, (entries[id] as Entry).target, form, globals[3 * id + 2] as number));
    at += 4 + count;
  }
  return shapes;
}

const dictShape = (keys: string[], hasProto: boolean): Shape => ({
  keys,
  count: keys.length,
  hasProto,
  target: undefined,
  plan: undefined,
  slots: new Int32Array(0),
  receivers: [],
  slotCount: 0,
});

/** Rows of a class with a plan go to its slots; keys that name no parameter are attributes, in the flat form only. */
function rowShape(keys: string[], hasProto: boolean, target: unknown, form: number, offset: number): Shape {
  if (!isMakeable(target)) {
    throw new UnpicklingError(`${String(target)} may be named but not made by a pickle (at byte ${offset})`, {
      code: "NOT_CALLABLE",
      offset,
      value: target,
    });
  }
  const { plan, slotOf } = planned(target, form, offset);
  const slots = new Int32Array(keys.length).fill(-1);
  const receivers = keys.map((key, index): Receive => {
    const slot = slotOf(key);
    const cell = slot === undefined ? undefined : plan?.cells[slot];
    if (slot === undefined || cell === undefined) {
      const assign = assignAttribute(target, key);
      return (value, instance) => assign(instance, value);
    }
    slots[index] = slot;
    return isChecking() ? cell.check : unchecked(cell);
  });
  return { keys, count: keys.length, hasProto, target, plan, slots, receivers, slotCount: plan?.cells.length ?? 0 };
}
