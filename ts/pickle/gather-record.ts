/**
 * Gathering what leads nowhere: short lists of numbers and texts, plain objects up to their first container, and
 * big integers. None needs a frame; the words are written here, not by the writer's methods, because these are the hot loops.
 */
import {
  BIGINT,
  DICT,
  FALSE,
  high,
  LIST,
  NAN_HIGH,
  NONE,
  RECORD,
  REF,
  TEXT,
  TEXT_COPY,
  TRUE,
  TUPLE,
} from "../tape/slot.js";
import { asText } from "../tape/units.js";
import type { Frame } from "./frames.js";
import type { Gather } from "./gather.js";
import { encodeBigInt } from "./integer.js";
import { LIKELY, MOST_KEYS, type Place, type RecordKeys, recall } from "./record-keys.js";
import { NO_SCORES } from "./repeated-texts.js";
import type { Walk } from "./walk.js";

const TEXT_HIGH = high(TEXT);
const COPY_HIGH = high(TEXT, TEXT_COPY);
const LIST_HIGH = high(LIST);
const TUPLE_HIGH = high(TUPLE);
const REF_HIGH = high(REF);
const NONE_HIGH = high(NONE);
const TRUE_HIGH = high(TRUE);
const FALSE_HIGH = high(FALSE);

/** Longer lists are looked at item by item as they are written, not twice. */
export const LONGEST_LEAF = 64;

/** Writes a list or tuple of nothing but numbers and texts. False: it is something else, and nothing was written. */
export function gatherLeaf(
  walk: Walk,
  value: unknown,
  isTuple: boolean,
  /** Of the place it is from: see {@link RepeatedTexts}. */
  scores: number[] = NO_SCORES,
  place = 0,
): boolean {
  if (!walk.hasQuickLists || !Array.isArray(value)) return false;
  const count = value.length;
  if (count === 0 || count > LONGEST_LEAF) return false;
  // The first item says it of most lists; their class is asked for in the runtime.
  if (!isWord(value[0])) return false;
  if (!isTuple && Object.getPrototypeOf(value) !== Array.prototype) return false;
  for (let index = 1; index < count; index++) if (!isWord(value[index])) return false;
  const { tape, identity } = walk;
  // The array of a tuple kind is that slot's own copy (ruling 4): it is met nowhere else, or as the list that it is there.
  const known = isTuple ? -1 : identity.meetList(value, count === 0 ? undefined : value[0]);
  if (isTuple) identity.skip();
  if (known >= 0) {
    tape.tag(REF, known);
    return true;
  }
  tape.reserve(count + 1);
  let { slots, words } = tape;
  let at = tape.position;
  words[2 * at] = count;
  words[2 * at + 1] = isTuple ? TUPLE_HIGH : LIST_HIGH;
  for (let index = 0; index < count; index++) {
    at++;
    const item = value[index] as number | string;
    if (typeof item === "string" && (scores[place] as number) > 0) {
      walk.repeated.write(tape, item, at, scores, place);
      slots = tape.slots;
      words = tape.words;
    } else if (typeof item === "string") {
      words[2 * at] = asText(item).length;
      words[2 * at + 1] = walk.repeated.high(item);
      if (tape.append(item)) {
        slots = tape.slots;
        words = tape.words;
      }
    } else if (item === item) slots[at] = item;
    else {
      words[2 * at] = 0;
      words[2 * at + 1] = NAN_HIGH;
    }
  }
  tape.position = at + 1;
  return true;
}

function gatherEmpty(walk: Walk, list: readonly unknown[]): void {
  const known = walk.identity.meetList(list, undefined);
  if (known >= 0) walk.tape.tag(REF, known);
  else walk.tape.tag(LIST);
}

const isEmptyList = (value: unknown): value is [] =>
  Array.isArray(value) && value.length === 0 && Object.getPrototypeOf(value) === Array.prototype;

const isWord = (item: unknown): boolean => typeof item === "number" || typeof item === "string";

/**
 * Writes a plain object, whose keys and values are all read at once: a record, by its values alone, if there are others with
 * its keys, else a dictionary. False: it has no keys; it has its ordinal, and nothing was written.
 */
export function gatherRecord(
  walk: Walk,
  recordKeys: RecordKeys,
  record: Record<string, unknown>,
  fresh: number,
): boolean {
  const { tape, frames } = walk;
  const known = walk.identity.meetContainer(record);
  if (known >= 0) {
    tape.tag(REF, known);
    return true;
  }
  const { recordNames, recordValues } = frames;
  const start = frames.recordTop;
  let place: Place | null = recordKeys.root;
  let end = start;
  let many: string[] | null = null;
  for (const key in record) {
    if (end - start === MOST_KEYS) {
      // To ask for so many keys once more is to sort all of them once more.
      (many ??= recordNames.slice(start, end)).push(key);
      continue;
    }
    if (place !== null) place = place.lastKey === key && place.last !== null ? place.last : recordKeys.step(place, key);
    recordNames[end] = key;
    recordValues[end++] = record[key];
  }
  const count = end - start;
  if (count === 0) return false;
  if (many !== null) {
    tape.tag(DICT, many.length, fresh);
    frames.record(many, record);
    return true;
  }
  writeRead(walk, recordKeys, record, start, end, place, fresh);
  return true;
}

/**
 * Writes a Map with few keys, all of them texts, as a plain object with these keys. False: it is another, and nothing was written. It has its
 * ordinal already.
 */
export function gatherMap(
  walk: Walk,
  recordKeys: RecordKeys,
  map: ReadonlyMap<unknown, unknown>,
  fresh: number,
): boolean {
  if (!walk.hasQuickRecords || map.size === 0 || map.size > MOST_KEYS) return false;
  const { depth, recordNames, recordValues, recordTop: start } = walk.frames;
  let place: Place | null = recordKeys.root;
  let end = start;
  for (const [key, value] of map) {
    if (typeof key !== "string") return false;
    if (place !== null) place = place.lastKey === key && place.last !== null ? place.last : recordKeys.step(place, key);
    recordNames[end] = key;
    recordValues[end++] = value;
  }
  writeRead(walk, recordKeys, map, start, end, place, fresh);
  if (walk.frames.depth > depth) walk.frames.readFrom(map);
  return true;
}

/** Writes what has these keys and values, from `start` to `end` of those in the frames; the keys led to `place`. */
function writeRead(
  walk: Walk,
  recordKeys: RecordKeys,
  container: object,
  start: number,
  end: number,
  place: Place | null,
  fresh: number,
): void {
  const { tape, frames } = walk;
  const count = end - start;
  const defined = place !== null && recordKeys.isDefined(place, count, tape) ? place : null;
  if (defined === null) tape.tag(DICT, count, fresh);
  else tape.tag(RECORD, defined.id, fresh);
  const index = writeValues(walk, defined, start, start, end, container);
  if (index < end) frames.valuesOfRecord(container, start, index, end, defined);
}

/**
 * Writes values of a record from `from` up to `end`, or to one that has to be gone through, and gives its index. Without a place
 * with their keys. `frameless`: the record, if it has no frame yet. The first value that is no leaf asks whether there may be one.
 */
function writeValues(
  walk: Walk,
  place: Place | null,
  start: number,
  from: number,
  end: number,
  frameless: object | null,
): number {
  const { tape } = walk;
  const { recordNames, recordValues } = walk.frames;
  const scores = place === null ? NO_SCORES : place.scores;
  tape.reserve(2 * (end - from));
  let { slots, words } = tape;
  let at = tape.position;
  for (let index = from; index < end; index++) {
    const value = recordValues[index];
    if (place === null) {
      if (!isScalar(value)) {
        // Its key comes when it is its turn.
        tape.position = at;
        return index;
      }
      const key = recordNames[index] as string;
      words[2 * at] = asText(key).length;
      words[2 * at++ + 1] = walk.copiesKeys ? COPY_HIGH : TEXT_HIGH;
      if (tape.append(key)) {
        slots = tape.slots;
        words = tape.words;
      }
    }
    if (typeof value === "string") {
      if (place !== null && (scores[index - start] as number) > 0) {
        walk.repeated.write(tape, value, at, scores, index - start);
        slots = tape.slots;
        words = tape.words;
      } else {
        words[2 * at] = asText(value).length;
        words[2 * at + 1] = walk.repeated.high(value);
        if (tape.append(value)) {
          slots = tape.slots;
          words = tape.words;
        }
      }
    } else if (typeof value === "number") {
      if (value === value) slots[at] = value;
      else {
        words[2 * at] = 0;
        words[2 * at + 1] = NAN_HIGH;
      }
    } else if (value === null) {
      words[2 * at] = 0;
      words[2 * at + 1] = NONE_HIGH;
    } else if (typeof value === "boolean") {
      words[2 * at] = 0;
      words[2 * at + 1] = value ? TRUE_HIGH : FALSE_HIGH;
    } else {
      tape.position = at;
      const mayRefer = place !== null && typeof value === "object" && (place.references[index - start] as number) > 0;
      const known = mayRefer ? recall(walk, place.references, value, index - start) : -1;
      if (known >= 0) {
        if (frameless !== null) walk.frames.allowValues(frameless, start, index, end, place);
        frameless = null;
        words[2 * at] = known;
        words[2 * at + 1] = REF_HIGH;
      } else {
        if (!gatherLeaf(walk, value, false, scores, index - start)) {
          if (!walk.hasQuickLists || !isEmptyList(value)) return index;
          if (frameless !== null) walk.frames.allowValues(frameless, start, index, end, place);
          frameless = null;
          gatherEmpty(walk, value);
        }
        tape.reserve(end - index);
        slots = tape.slots;
        words = tape.words;
        at = tape.position - 1;
      }
    }
    at++;
  }
  tape.position = at;
  return end;
}

/** Goes on with an object whose values are read one by one, up to `stop` or to a container that opens inside it. */
export function continueKeyed(gather: Gather, frame: Frame, stop: number): void {
  const { frames } = gather.walk;
  const { depth } = frames;
  const keys = frame.items as string[];
  const record = frame.record as Record<string, unknown>;
  while (frame.start < stop) {
    if (frame.index === frame.start) {
      gather.key(keys[frame.index++] as string);
      // What `persistentId` gives for a key may be a container: the value comes behind all of it.
      if (frames.depth !== depth) return;
    }
    const key = keys[frame.start++] as string;
    const value = record[key];
    // A getter of another property may have removed this one.
    if (value === undefined && !(key in record)) throw gather.changed();
    gather.value(value, false);
    if (frames.depth !== depth) return;
  }
}

/** Goes on with a record whose keys and values were read, up to `stop` or to a container that opens inside it. */
export function continueRecord(gather: Gather, frame: Frame, stop: number): void {
  const { walk } = gather;
  const { tape, frames } = walk;
  const { depth, recordNames, recordValues } = frames;
  const { place, start } = frame;
  frame.index = writeValues(walk, place, start, frame.index, stop, null);
  while (frame.index < stop) {
    const index = frame.index++;
    if (place === null) gather.key(recordNames[index] as string);
    gather.value(recordValues[index], false);
    if (frames.depth !== depth) return;
    if (place !== null && tape.words[2 * tape.position - 1] === REF_HIGH) place.references[index - start] = LIKELY;
    frame.index = writeValues(walk, place, start, frame.index, stop, null);
  }
  if (frame.index === frame.count) frames.recordTop = frame.start;
}

const isScalar = (value: unknown): boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null;

/** The least integer that Python neither writes nor reads in decimal: one of 4,301 digits. */
let tooLong: bigint | undefined;

/** A bigint: in a number slot if that holds it exactly, else its bytes. */
export function gatherBigInt(walk: Walk, value: bigint): void {
  const { tape } = walk;
  const number = Number(value);
  if (Number.isSafeInteger(number)) {
    tape.number(number);
    return;
  }
  // What a double holds is far shorter.
  if (walk.options.protocol < 2 && !Number.isFinite(number)) {
    tooLong ??= 10n ** 4300n;
    if (value >= tooLong || value <= -tooLong) throw walk.refuse(TOO_LONG_REASON, "DIGIT_LIMIT", value);
  }
  const bytes = encodeBigInt(value);
  tape.tag(BIGINT, bytes.length);
  tape.bytes(bytes);
}

const TOO_LONG_REASON =
  "it is an integer of more than 4,300 digits, Python's limit, which protocols 0 and 1 spell out; use protocol 2 or later";
