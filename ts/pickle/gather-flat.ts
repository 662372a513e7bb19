/**
 * Gathering instances of registered plain classes, whose own enumerable properties are their state. Those of one class with the same
 * names are flat rows (docs/format.md §2): the names stand on the tape once, and each instance is its cells, with what these hold behind
 * them. The first with its names is spelled out, and so are all where somebody is to be asked about every value.
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
  REF,
  ROW,
  ROW_HAS_NODES,
  TRUE,
} from "../tape/slot.js";
import { asText } from "../tape/units.js";
import type { Gather } from "./gather.js";
import { container } from "./gather-nested.js";
import type { Classified } from "./kind.js";
import { LIKELY, MANY_RECORDS, MOST_KEYS, type Place, recall } from "./record-keys.js";
import { beginScores } from "./repeated-texts.js";
import type { Walk } from "./walk.js";

const NODE_HIGH = high(NODE);
const REF_HIGH = high(REF);
const NONE_HIGH = high(NONE);
const TRUE_HIGH = high(TRUE);
const FALSE_HIGH = high(FALSE);
const ROW_HIGH = high(ROW);
const ROW_WITH_NODES_HIGH = high(ROW, ROW_HAS_NODES);

/** The instances of a class that have the same names. */
interface FlatPlan {
  readonly id: number;
  readonly cells: readonly { readonly wireName: string }[];
  /** Of the texts in each cell: see {@link RepeatedTexts}. */
  readonly scores: number[];
  /** Of the objects in each cell: see {@link recall}. */
  readonly references: number[];
  rows: number;
}

/** The plans of the instances of one plain class, by the places of their names. */
export class FlatPlans {
  readonly classId: number;
  /** `null`: an instance had these names. */
  readonly #plans = new Map<Place, FlatPlan | null>();
  #lastPlace: Place | null = null;
  #last: FlatPlan | null = null;

  constructor(classId: number) {
    this.classId = classId;
  }

  /** The plan for names that lie between two of {@link Frames.recordNames}; `null`: they are met for the first time. */
  of(place: Place, walk: Walk, start: number, end: number): FlatPlan | null {
    if (place === this.#lastPlace) return this.#last;
    let plan = this.#plans.get(place);
    if (plan === undefined) {
      this.#plans.set(place, null);
      return null;
    }
    if (plan === null) {
      const names = walk.frames.recordNames.slice(start, end);
      plan = {
        id: walk.definitions.flatPlan(this.classId, names),
        cells: names.map((wireName) => ({ wireName })),
        scores: names.map(() => 0),
        references: names.map(() => 0),
        rows: 0,
      };
      this.#plans.set(place, plan);
    }
    this.#lastPlace = place;
    this.#last = plan;
    return plan;
  }
}

/** An instance of a registered class without declared parameters: a reference if it was met before. */
export function gatherPlain(gather: Gather, instance: object, classified: Classified): void {
  const { walk, recordKeys } = gather;
  const { tape, frames } = walk;
  // The texts of a name may be objects, which are counted before what has the name.
  const plans = (classified.flatPlans ??= new FlatPlans(walk.definitions.classId(classified)));
  const known = walk.identity.meetInstance(instance);
  if (known >= 0) {
    tape.tag(REF, known);
    return;
  }
  const record = instance as Record<string, unknown>;
  if (!walk.hasQuickRecords || classified.inherits) {
    spelledByKeys(walk, record, plans);
    return;
  }
  const { recordNames, recordValues, recordTop: start } = frames;
  let place: Place | null = recordKeys.root;
  let end = start;
  for (const key in record) {
    if (end - start === MOST_KEYS) {
      spelledByKeys(walk, record, plans);
      return;
    }
    if (place !== null) place = place.lastKey === key && place.last !== null ? place.last : recordKeys.step(place, key);
    recordNames[end] = key;
    recordValues[end++] = record[key];
  }
  const plan = place === null || start === end ? null : plans.of(place, walk, start, end);
  if (plan !== null) flatRow(gather, record, plan, start, end);
  else if (spelledOut(walk, plans, end - start)) frames.valuesOfRecord(record, start, start, end, null);
}

function spelledByKeys(walk: Walk, record: Record<string, unknown>, plans: FlatPlans): void {
  const keys = walk.keysOf(record);
  if (spelledOut(walk, plans, keys.length)) walk.frames.record(keys, record);
}

/** Writes what stands before the pairs of a state, if there are any. */
function spelledOut(walk: Walk, { classId }: FlatPlans, count: number): boolean {
  const { tape } = walk;
  tape.tag(NEWOBJ, 0, count > 0 ? PART_STATE : 0);
  tape.tag(GLOBAL, classId);
  tape.tag(EMPTY_TUPLE);
  if (count === 0) return false;
  walk.identity.skip();
  tape.tag(DICT, count);
  return true;
}

/** Writes an instance whose values lie from `start` to `end` of {@link Frames.recordValues}. */
function flatRow(gather: Gather, record: Record<string, unknown>, plan: FlatPlan, start: number, end: number): void {
  const { walk } = gather;
  const { tape, frames } = walk;
  const { recordValues } = frames;
  const { scores, references } = plan;
  if (++plan.rows === MANY_RECORDS) beginScores(scores);
  tape.reserve(end - start + 1);
  const first = tape.position + 1;
  let { slots, words } = tape;
  let firstNode = end;
  let refers = false;
  for (let index = start; index < end; index++) {
    const cell = index - start;
    const at = first + cell;
    const value = recordValues[index];
    if (typeof value === "string") {
      if ((scores[cell] as number) > 0) walk.repeated.write(tape, value, at, scores, cell);
      else {
        words[2 * at] = asText(value).length;
        words[2 * at + 1] = walk.repeated.high(value);
        tape.append(value);
      }
      // The rope may be encoded now, and that may move the memory.
      slots = tape.slots;
      words = tape.words;
    } else if (typeof value === "number") {
      if (value === value) slots[at] = value;
      else {
        words[2 * at] = 0;
        words[2 * at + 1] = NAN_HIGH;
      }
    } else if (value === null || typeof value === "boolean") {
      words[2 * at] = 0;
      words[2 * at + 1] = value === null ? NONE_HIGH : value ? TRUE_HIGH : FALSE_HIGH;
    } else {
      const mayRefer = typeof value === "object" && (references[cell] as number) > 0;
      const known = mayRefer ? recall(walk, references, value, cell) : -1;
      if (known >= 0) {
        words[2 * at] = known;
        words[2 * at + 1] = REF_HIGH;
        refers = true;
      } else {
        words[2 * at] = 0;
        words[2 * at + 1] = NODE_HIGH;
        if (firstNode === end) firstNode = index;
      }
    }
  }
  tape.position = first + end - start;
  words[2 * first - 2] = plan.id;
  words[2 * first - 1] = firstNode === end ? ROW_HIGH : ROW_WITH_NODES_HIGH;
  if (firstNode === end && !refers) return;
  if (frames.mayNest()) nestedNodes(gather, record, plan, start, firstNode, end, first);
  else if (firstNode === end) frames.allowNodes(plan.cells, record);
  else openNodes(walk, record, plan, start, firstNode, end, first);
}

/** Writes the nodes of a row, from that of the value `from` on, by calls. */
function nestedNodes(
  gather: Gather,
  record: Record<string, unknown>,
  { scores, references }: FlatPlan,
  start: number,
  from: number,
  end: number,
  first: number,
): void {
  const { walk } = gather;
  const { tape, frames } = walk;
  const { recordValues } = frames;
  frames.recordTop = end;
  frames.nest(record, start, start);
  for (let index = from; index < end; index++) {
    const cell = index - start;
    if (tape.words[2 * (first + cell) + 1] !== NODE_HIGH) continue;
    frames.nestedAt(index + 1);
    container(gather, walk, tape, recordValues[index], scores, cell);
    if (tape.words[2 * tape.position - 1] === REF_HIGH) references[cell] = LIKELY;
  }
  frames.nested--;
  frames.recordTop = start;
}

/** Opens a frame for the nodes of a row, from that of the value `from` on. */
function openNodes(
  { tape, frames }: Walk,
  record: Record<string, unknown>,
  { cells }: FlatPlan,
  start: number,
  from: number,
  end: number,
  first: number,
): void {
  const top = frames.nodeTop;
  for (let index = from; index < end; index++) {
    const cell = index - start;
    if (tape.words[2 * (first + cell) + 1] === NODE_HIGH) frames.node(frames.recordValues[index], false, cell);
  }
  frames.openNodes(top, cells, record);
}
