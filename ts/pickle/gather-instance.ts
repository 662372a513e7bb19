/**
 * Gathering instances of classes with plans: as rows, and spelled out where they have attributes beside their slots (docs/format.md §2).
 * Each function writes what it can at once and opens frames for the rest.
 */
import {
  DICT,
  EMPTY_TUPLE,
  GLOBAL,
  high,
  NEWOBJ,
  NODE,
  PART_STATE,
  REDUCE,
  REF,
  ROW,
  ROW_HAS_NODES,
  TRUE,
} from "../tape/slot.js";
import { PRIVATE_NAME } from "./builtins/param.js";
import type { PicklingError } from "./error.js";
import type { Classified, RowRun } from "./kind.js";
import { PARAMETERS_CELL, VERSION_CELL } from "./old-data.js";
import { PARAMETERS_KEY, type PlanCell, PRIVATE_KEY, type Slotted, slotValue, VERSION_KEY } from "./plan.js";
import { OTHER_CLASS, REFERS, writeCellsInLoop } from "./row-writer.js";
import type { Walk } from "./walk.js";

const NODE_HIGH = high(NODE);
const ROW_HIGH = high(ROW);
const ROW_WITH_NODES_HIGH = high(ROW, ROW_HAS_NODES);

/** An instance of a class with a plan: a reference if it was met before, else its row. */
export function gatherSlotted(walk: Walk, instance: Slotted, classified: Classified): void {
  const seen = walk.identity.findMarked(instance);
  if (seen >= 0) {
    walk.tape.tag(REF, seen);
    return;
  }
  const own = classified.ownParameters?.(instance);
  if (own !== undefined || hasOwnKeys(instance)) spelledOut(walk, instance, classified, own);
  else row(walk, instance, classified);
}

/** An instance without attributes: a header, its cells, and behind them what these hold. */
function row(walk: Walk, instance: Slotted, classified: Classified): void {
  const { tape } = walk;
  const planId = walk.definitions.plan(classified);
  walk.identity.addMarked(instance);
  const { cells, rows, omitted, version } = classified;
  const count = cells.length;
  rows.count(walk.serial, instance);
  noteRow(walk, instance, classified);
  tape.reserve(count + 2);
  const header = tape.position;
  const writeCells = omitted.length > 0 ? writeCellsInLoop : rows.writeCells;
  const written = writeCells(walk, instance, cells, header + 1, rows.scores, omitted);
  const firstNode = written & (REFERS - 1);
  let at = header + 1 + count;
  // The last cell of a class that says a version (docs/old-data.md).
  if (version !== 1) tape.slots[at++] = version;
  tape.position = at;
  tape.words[2 * header] = planId;
  tape.words[2 * header + 1] = firstNode === count ? ROW_HIGH : ROW_WITH_NODES_HIGH;
  const cell =
    firstNode === count ? count : rows.writeLeaves(walk, instance, cells, header + 1, firstNode, rows.scores);
  if (cell < count) openNodes(walk, instance, cells, header + 1, cell);
  else if (written >= REFERS) walk.frames.allowNodes(cells, instance);
}

/** Remembers the class of a row, for those behind it. */
function noteRow(walk: Walk, instance: Slotted, classified: Classified): void {
  const { rows, omitted, version, ownParameters } = classified;
  const before = walk.lastRow;
  walk.lastRow = null;
  if (!walk.mayRun || rows.writeRow === undefined || omitted.length > 0 || version !== 1) return;
  // Each instance has to be asked.
  if (ownParameters !== undefined) return;
  classified.run ??= { prototype: Object.getPrototypeOf(instance) as object | null, classified, next: null };
  if (before !== null) before.next = classified.run;
  walk.lastRow = classified.run;
}

/**
 * Writes items from `index` up to `stop` that are instances like the one before, or of the class that came behind such a one last
 * time. Gives where it stopped: at another item, or behind one for which it opened a frame.
 */
export function gatherRows(walk: Walk, items: readonly unknown[], index: number, stop: number): number {
  let run = walk.lastRow;
  const { top } = walk.frames;
  while (index < stop && run !== null) {
    const item = items[index];
    if (typeof item !== "object" || item === null) break;
    // For the path of an error.
    top.index = index + 1;
    let current: RowRun = run.next ?? run;
    let cell = writeRow(walk, current, item as Slotted);
    if (cell === OTHER_CLASS && current !== run) {
      current = run;
      cell = writeRow(walk, run, item as Slotted);
      if (cell >= 0) run.next = run;
    }
    if (cell < 0) break;
    index++;
    run = walk.lastRow = current;
    const { cells } = current.classified;
    if (cell === cells.length) continue;
    openNodes(walk, item as Slotted, cells, walk.rowAt, cell);
    break;
  }
  return index;
}

/** Writes an instance of the class of a run: what {@link WriteRow} says. */
function writeRow(walk: Walk, { classified, prototype }: RowRun, instance: Slotted): number {
  const { rows, cells, planId }: Classified = classified;
  if (rows.writeRow === undefined || !rows.isCounted(walk.serial)) return OTHER_CLASS;
  return rows.writeRow(walk, instance, cells, planId, rows.scores, prototype);
}

/** Opens a frame for the nodes from the cell `cell` on of the row whose cells begin at `first`. */
function openNodes(walk: Walk, instance: Slotted, cells: readonly PlanCell[], first: number, cell: number): void {
  const { tape, frames } = walk;
  const start = frames.nodeTop;
  for (let index = cell; index < cells.length; index++) {
    // What is a node was seen by the row; what it is now, user code may have changed.
    if (tape.words[2 * (first + index) + 1] !== NODE_HIGH) continue;
    const cell = cells[index] as PlanCell;
    frames.node(slotValue(instance, index, cell), cell.kind === "tuple", index);
  }
  frames.openNodes(start, cells, instance);
}

/**
 * A Parameterized that carries attributes beside its parameters, or parameters of its own: the same graph as a row makes, spelled
 * out, with the attributes beside the private state and with the parameters behind the values.
 */
function spelledOut(walk: Walk, instance: Slotted, classified: Classified, own: object | undefined): void {
  const { tape, identity, frames } = walk;
  const declared = classified.cells;
  const record = instance as unknown as Record<string, unknown>;
  const cells: PlanCell[] = [];
  const flat: unknown[] = [];
  for (let slot = 0; slot < declared.length; slot++) {
    const cell = declared[slot] as PlanCell;
    if (Object.hasOwn(record, cell.wireName)) throw shadowed(walk, instance, cell.wireName);
    const value = slotValue(instance, slot, cell);
    if (value === undefined || classified.omitted.includes(slot)) continue;
    cells.push(cell);
    flat.push(cell.wireName, value);
  }
  if (classified.version !== 1) {
    cells.push(VERSION_CELL);
    flat.push(VERSION_KEY, classified.version);
  }
  if (own !== undefined) {
    cells.push(PARAMETERS_CELL);
    flat.push(PARAMETERS_KEY, own);
  }
  const keys = walk.keysOf(record);
  const prototype = Object.getPrototypeOf(instance) as object;
  for (const key of keys) if (key === "then" || key in prototype) throw hiding(walk, instance, key);
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

/** What reading would refuse: see `hidesMember` in instance.ts. */
const hiding = (walk: Walk, instance: Slotted, name: string): PicklingError =>
  walk.refuse(
    `the property '${name}' hides what the class has under that name; rename one of them`,
    "HIDDEN_MEMBER",
    instance,
    `.${name}`,
  );

/** A class field of a parameter's name hides it: writing either value would lose the other. */
const shadowed = (walk: Walk, instance: object, name: string): PicklingError =>
  walk.refuse(
    `parameter '${name}' is shadowed by a class field of that name; declare { ${name}: { default: … } } instead`,
    "SHADOWED",
    instance,
    `.${name}`,
  );

/** Whether an object has enumerable properties of its own, without making a list of them. */
export function hasOwnKeys(instance: object): boolean {
  for (const key in instance) if (Object.hasOwn(instance, key)) return true;
  return false;
}
