/**
 * Gathering instances: those with slots as rows, those with attributes beside their slots spelled out, and those of
 * registered plain classes (docs/format.md §2). Each function writes what it can at once and opens frames for the rest.
 */
import {
  DICT,
  EMPTY_TUPLE,
  FALSE,
  GLOBAL,
  high,
  NAN_HIGH,
  NEWOBJ,
  NODE,
  NONE,
  PART_STATE,
  REDUCE,
  REF,
  ROW,
  ROW_HAS_NODES,
  TEXT,
  TEXT_COPY,
  TRUE,
  UNSET,
} from "../tape/slot.js";
import { PRIVATE_KEY, PRIVATE_NAME } from "./builtins/param.js";
import type { PicklingError } from "./error.js";
import { gatherLeaf } from "./gather-record.js";
import type { Classified } from "./kind.js";
import { type PlanCell, type Slotted, VALUES } from "./plan.js";
import { isShort, type Walk } from "./walk.js";

const NONE_HIGH = high(NONE);
const TRUE_HIGH = high(TRUE);
const FALSE_HIGH = high(FALSE);
const TEXT_HIGH = high(TEXT);
const COPY_HIGH = high(TEXT, TEXT_COPY);
const REF_HIGH = high(REF);
const NODE_HIGH = high(NODE);
const UNSET_HIGH = high(UNSET);
const ROW_HIGH = high(ROW);
const ROW_WITH_NODES_HIGH = high(ROW, ROW_HAS_NODES);

/** An instance of a class with a plan: a reference if it was met before, else its row. */
export function gatherSlotted(walk: Walk, instance: Slotted, classified: Classified): void {
  const seen = walk.identity.findMarked(instance);
  if (seen >= 0) walk.tape.tag(REF, seen);
  else if (hasOwnKeys(instance)) withAttributes(walk, instance, classified);
  else row(walk, instance, classified);
}

/** Straight-line code over the cells; the words are written here, not by the writer's methods, because this is the hot loop. */
function row(walk: Walk, instance: Slotted, classified: Classified): void {
  const { tape, identity, copies } = walk;
  const planId = walk.definitions.plan(classified);
  identity.addMarked(instance);
  const cells = classified.cells;
  const count = cells.length;
  tape.reserve(count + 1);
  const header = tape.position;
  let { slots, words } = tape;
  words[2 * header] = planId;
  const values = instance[VALUES];
  let firstNode = count;
  let at = header;
  for (let cell = 0; cell < count; cell++) {
    at++;
    const value = values === null ? undefined : values[cell];
    if (typeof value === "number") {
      if (value === value) slots[at] = value;
      else {
        words[2 * at] = 0;
        words[2 * at + 1] = NAN_HIGH;
      }
    } else if (typeof value === "string") {
      words[2 * at] = value.length;
      words[2 * at + 1] = copies && !(walk.sharesShort && isShort(value)) ? COPY_HIGH : TEXT_HIGH;
      // The rope may be encoded now, and that may move the memory.
      if (tape.append(value)) {
        slots = tape.slots;
        words = tape.words;
      }
    } else if (value === undefined) {
      words[2 * at] = 0;
      words[2 * at + 1] = UNSET_HIGH;
    } else if (value === null) {
      words[2 * at] = 0;
      words[2 * at + 1] = NONE_HIGH;
    } else if (value === true || value === false) {
      words[2 * at] = 0;
      words[2 * at + 1] = value ? TRUE_HIGH : FALSE_HIGH;
    } else {
      const { kind, wireName } = cells[cell] as PlanCell;
      if (kind === "date" && Object.getPrototypeOf(value) === Date.prototype) {
        const known = identity.meetContainer(value as Date);
        if (known >= 0) {
          words[2 * at] = known;
          words[2 * at + 1] = REF_HIGH;
        } else {
          slots[at] = walk.milliseconds(value as Date, wireName);
        }
      } else {
        words[2 * at] = 0;
        words[2 * at + 1] = NODE_HIGH;
        if (cell < firstNode) firstNode = cell;
      }
    }
  }
  tape.position = at + 1;
  if (firstNode === count) {
    words[2 * header + 1] = ROW_HIGH;
    return;
  }
  words[2 * header + 1] = ROW_WITH_NODES_HIGH;
  rowNodes(walk, instance, cells, values as unknown[], header + 1, firstNode);
}

/**
 * The nodes of the row whose cells begin at `first`, from the cell `cell` on. Lists of numbers and texts, which most nodes
 * are, are written at once; the first that is anything else opens a frame for itself and those behind it.
 */
function rowNodes(
  walk: Walk,
  instance: Slotted,
  cells: readonly PlanCell[],
  values: readonly unknown[],
  first: number,
  cell: number,
): void {
  const { tape, frames } = walk;
  for (; cell < cells.length; cell++) {
    if (tape.words[2 * (first + cell) + 1] !== NODE_HIGH) continue;
    if (!gatherLeaf(walk, values[cell], (cells[cell] as PlanCell).kind === "tuple")) break;
  }
  if (cell === cells.length) return;
  const start = frames.nodes.length;
  for (; cell < cells.length; cell++) {
    // What is a node was seen by the row; what it is now, user code may have changed.
    if (tape.words[2 * (first + cell) + 1] !== NODE_HIGH) continue;
    frames.node(values[cell], (cells[cell] as PlanCell).kind === "tuple", cell);
  }
  frames.openNodes(start, cells, instance);
}

/**
 * A Parameterized that carries attributes beside its parameters: the same graph as a row makes, spelled out, with the
 * attributes beside the private state.
 */
function withAttributes(walk: Walk, instance: Slotted, classified: Classified): void {
  const { tape, identity, frames } = walk;
  const values = instance[VALUES] ?? [];
  const cells = classified.cells.filter((_, cell) => values[cell] !== undefined);
  const flat = classified.cells.flatMap(({ wireName }, cell) =>
    values[cell] === undefined ? [] : [wireName, values[cell]],
  );
  const record = instance as unknown as Record<string, unknown>;
  const keys = walk.keysOf(record);
  for (const { wireName } of classified.cells) {
    if (Object.hasOwn(record, wireName)) throw shadowed(walk, instance, wireName);
  }
  const classId = walk.definitions.classId(classified);
  const privateId = walk.definitions.named(PRIVATE_NAME.module, PRIVATE_NAME.qualname);
  // Ordinals in tape order: the instance, its state, the private object, that one's state, the values.
  identity.addMarked(instance);
  for (let count = 0; count < 4; count++) identity.skip();
  tape.tag(NEWOBJ, 0, PART_STATE);
  tape.tag(GLOBAL, classId);
  tape.tag(EMPTY_TUPLE);
  tape.tag(DICT, 1 + keys.length);
  tape.text(PRIVATE_KEY);
  tape.tag(REDUCE, 0, PART_STATE);
  tape.tag(GLOBAL, privateId);
  tape.tag(EMPTY_TUPLE);
  tape.tag(DICT, 2);
  tape.text("initialized");
  tape.tag(TRUE);
  tape.text("values");
  tape.tag(DICT, cells.length);
  frames.record(keys, record);
  frames.values(flat, cells);
}

/** A class field of a parameter's name hides it: writing either value would lose the other. */
const shadowed = (walk: Walk, instance: object, name: string): PicklingError =>
  walk.refuse(
    `parameter '${name}' is shadowed by a class field of that name; declare { ${name}: { default: … } } instead`,
    "SHADOWED",
    instance,
    `.${name}`,
  );

/** An instance of a registered class without declared parameters: its own enumerable properties are its state. */
export function gatherPlain(walk: Walk, instance: object, classified: Classified): void {
  const { tape, identity } = walk;
  const classId = walk.definitions.classId(classified);
  const keys = walk.keysOf(instance);
  identity.add(instance);
  tape.tag(NEWOBJ, 0, keys.length > 0 ? PART_STATE : 0);
  tape.tag(GLOBAL, classId);
  tape.tag(EMPTY_TUPLE);
  if (keys.length === 0) return;
  identity.skip();
  tape.tag(DICT, keys.length);
  walk.frames.record(keys, instance);
}

/** Whether an object has enumerable properties of its own, without making a list of them. */
export function hasOwnKeys(instance: object): boolean {
  for (const key in instance) if (Object.hasOwn(instance, key)) return true;
  return false;
}
