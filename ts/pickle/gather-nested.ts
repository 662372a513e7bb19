/**
 * Gathering plain objects and lists by calls, each container from the one around it: a document takes 15 % less than with frames.
 * Nobody knows how many calls a stack has room for, so what is nested deeper than some levels has frames again, and so has what is
 * written in slices.
 */
import { DICT, FALSE, high, LIST, NAN_HIGH, NONE, RECORD, REF, TRUE } from "../tape/slot.js";
import { asText } from "../tape/units.js";
import type { TapeWriter } from "../tape/writer.js";
import type { Gather } from "./gather.js";
import { LONGEST_LEAF } from "./gather-record.js";
import { gatherScalars } from "./gather-run.js";
import { LIKELY, MOST_KEYS, type Place, recall } from "./record-keys.js";
import { NO_SCORES } from "./repeated-texts.js";
import type { Walk } from "./walk.js";

/** So many containers are gone through by calls, one inside the other: some tens of kilobytes of stack. */
export const MOST_NESTED = 32;

const REF_HIGH = high(REF);
const LIST_HIGH = high(LIST);
const NONE_HIGH = high(NONE);
const TRUE_HIGH = high(TRUE);
const FALSE_HIGH = high(FALSE);

/** Writes a scalar, for which there is room; false: it is none. */
function isWritten(walk: Walk, tape: TapeWriter, value: unknown, scores: number[], key: number): boolean {
  if (typeof value === "string") {
    const at = tape.position++;
    if ((scores[key] as number) > 0) walk.repeated.write(tape, value, at, scores, key);
    else {
      tape.words[2 * at] = asText(value).length;
      tape.words[2 * at + 1] = walk.repeated.high(value);
      tape.append(value);
    }
  } else if (typeof value === "number") {
    const at = tape.position++;
    if (value === value) tape.slots[at] = value;
    else {
      tape.words[2 * at] = 0;
      tape.words[2 * at + 1] = NAN_HIGH;
    }
  } else if (value === null || typeof value === "boolean") {
    const at = tape.position++;
    tape.words[2 * at] = 0;
    tape.words[2 * at + 1] = value === null ? NONE_HIGH : value ? TRUE_HIGH : FALSE_HIGH;
  } else return false;
  return true;
}

/** Writes what is no scalar, with all that is in it. `scores`: those of the place it is from, see {@link RepeatedTexts}. */
export function container(
  gather: Gather,
  walk: Walk,
  tape: TapeWriter,
  value: unknown,
  scores: number[],
  key: number,
): void {
  const { frames } = walk;
  if (typeof value === "object" && value !== null && frames.mayNest()) {
    if (Array.isArray(value)) {
      // The length comes first: behind it V8 knows what the array is, and asks for its prototype without a call.
      const count = value.length;
      if (Object.getPrototypeOf(value) === Array.prototype) {
        list(gather, walk, tape, value, count, scores, key);
        return;
      }
    } else if (Object.getPrototypeOf(value) === Object.prototype) {
      nestedRecord(gather, value as Record<string, unknown>);
      return;
    }
  }
  gather.whole(value);
}

function list(
  gather: Gather,
  walk: Walk,
  tape: TapeWriter,
  items: readonly unknown[],
  count: number,
  scores: number[],
  key: number,
): void {
  const known = walk.identity.meetList(items, count === 0 ? undefined : items[0]);
  if (known >= 0) {
    tape.tag(REF, known);
    return;
  }
  tape.reserve(count + 1);
  const at = tape.position++;
  tape.words[2 * at] = count;
  tape.words[2 * at + 1] = LIST_HIGH;
  if (count > 0)
    nestedItems(gather, items, count > LONGEST_LEAF ? gatherScalars(tape, items, count, walk.copies) : 0, scores, key);
}

/** Writes the items of a list from `first` on, for which there is room. */
export function nestedItems(
  gather: Gather,
  items: readonly unknown[],
  first: number,
  scores: number[],
  key: number,
): void {
  const { walk } = gather;
  const { frames, tape } = walk;
  const count = items.length;
  tape.reserve(count - first);
  let isOpen = false;
  for (let index = first; index < count; index++) {
    const item = items[index];
    if (isWritten(walk, tape, item, scores, key)) continue;
    if (!isOpen) frames.nest(items, -1, index);
    isOpen = true;
    frames.nestedAt(index + 1);
    container(gather, walk, tape, item, scores, key);
    if (walk.lastRow !== null) {
      // Behind a row there may be many, which are written without calls.
      const { depth } = frames;
      frames.nested--;
      frames.items(items, index + 1, count, null);
      gather.drain(depth);
      return;
    }
    tape.reserve(count - index);
  }
  if (!isOpen) return;
  if (items.length !== count) {
    frames.nestedAt(count);
    throw gather.changed();
  }
  frames.nested--;
}

/**
 * Writes a plain object with all that is in it, as {@link gatherRecord} does. The keys and values are all read at once: which keys they are
 * is said before the first value.
 */
export function nestedRecord(gather: Gather, record: Record<string, unknown>): void {
  const { walk, recordKeys } = gather;
  const { frames, tape } = walk;
  const known = walk.identity.meetContainer(record);
  if (known >= 0) {
    tape.tag(REF, known);
    return;
  }
  const { recordNames, recordValues } = frames;
  const start = frames.recordTop;
  let place: Place | null = recordKeys.root;
  let end = start;
  let many: string[] | null = null;
  for (const key in record) {
    if (end - start === MOST_KEYS) {
      (many ??= recordNames.slice(start, end)).push(key);
      continue;
    }
    if (place !== null) place = place.lastKey === key && place.last !== null ? place.last : recordKeys.step(place, key);
    recordNames[end] = key;
    recordValues[end++] = record[key];
  }
  const count = end - start;
  if (many !== null) {
    const { depth } = frames;
    tape.tag(DICT, many.length);
    frames.record(many, record);
    gather.drain(depth);
    return;
  }
  const defined = place !== null && count > 0 && recordKeys.isDefined(place, count, tape) ? place : null;
  if (defined === null) tape.tag(DICT, count);
  else tape.tag(RECORD, defined.id);
  if (count > 0) nestedValues(gather, record, defined, start, end);
}

/** Writes the values of a record, which were read. */
function nestedValues(
  gather: Gather,
  record: Record<string, unknown>,
  place: Place | null,
  start: number,
  end: number,
): void {
  const { walk } = gather;
  const { tape, frames } = walk;
  const { recordNames, recordValues } = frames;
  frames.recordTop = end;
  const scores = place === null ? NO_SCORES : place.scores;
  tape.reserve(2 * (end - start));
  let isOpen = false;
  for (let index = start; index < end; index++) {
    const value = recordValues[index];
    if (place === null) gather.key(recordNames[index] as string);
    const key = place === null ? 0 : index - start;
    if (isWritten(walk, tape, value, scores, key)) continue;
    if (!isOpen) frames.nest(record, start, start);
    isOpen = true;
    frames.nestedAt(index + 1);
    const mayRefer = place !== null && typeof value === "object" && (place.references[key] as number) > 0;
    const known = mayRefer ? recall(walk, place.references, value as object, key) : -1;
    if (known >= 0) tape.tag(REF, known);
    else {
      container(gather, walk, tape, value, scores, key);
      if (place !== null && tape.words[2 * tape.position - 1] === REF_HIGH) place.references[key] = LIKELY;
    }
    tape.reserve(2 * (end - index));
  }
  if (isOpen) frames.nested--;
  frames.recordTop = start;
}
