/**
 * Values that are written in one go, up to the end of the open frame and of the memory at hand: numbers, texts, constants, and short
 * lists and tuples of these. Nothing is changed for good that {@link takeBack} does not undo, but for where the output goes on, which
 * its owner keeps.
 */
import {
  auxOf,
  EMPTY_TUPLE,
  FALSE,
  high,
  isTagged,
  LIST,
  NONE,
  TEXT,
  TEXT_AGAIN,
  TEXT_COPY,
  TRUE,
  TUPLE,
  tagOf,
} from "../../tape/slot.js";
import * as opcode from "../opcode.js";
import type { Machine } from "./machine.js";
import type { Output } from "./output.js";
import { DATETIME_LENGTH, number } from "./scalar.js";
import { UNMEMOISED } from "./text.js";

const NONE_HIGH = high(NONE);
const TRUE_HIGH = high(TRUE);
const FALSE_HIGH = high(FALSE);
export const AGAIN_HIGH = high(TEXT_AGAIN);
const EMPTY_TUPLE_HIGH = high(EMPTY_TUPLE);
const TEXT_HIGH = high(TEXT);
const LIST_HIGH = high(LIST);
const TUPLE_HIGH = high(TUPLE);

/** Items of a list there may be, and new texts in all. */
const MOST_ITEMS = 64;
const MOST_TEXTS = 256;
/** Longer texts have another header. */
const LONGEST_TEXT = 255;
/** The most bytes of GET. */
const GET_SIZE = 5;
/**
 * What is kept free, so that only texts are measured: a scalar with its name, what opens and closes a list, the end of a row, and the
 * words that may be written behind them.
 */
const MARGIN = GET_SIZE + GET_SIZE + DATETIME_LENGTH + 16;

/** The texts that were said first, so that they can be taken back. */
const fresh = new Int32Array(MOST_TEXTS);
let freshCount = 0;
/** Behind these bytes nothing begins. */
let last = 0;

/** Begins: gives the place behind which no scalar begins. */
export function beginQuick({ frameEnd, bytes }: Output): number {
  freshCount = 0;
  last = Math.min(frameEnd, bytes.length) - MARGIN;
  return last;
}

/** What is written counts from now on. */
export function keepQuick(): void {
  freshCount = 0;
}

/** Texts that were said first since {@link beginQuick} or {@link keepQuick} were not. */
export function takeBack({ texts }: Machine): void {
  for (let index = 0; index < freshCount; index++) texts.forget(fresh[index]!);
  freshCount = 0;
}

/** A TEXT, with a number or without, and one that is equal to no other. */
export const isText = (upper: number): boolean => upper === TEXT_HIGH || (isTagged(upper) && tagOf(upper) === TEXT);

/** A value that is an opcode and no more. */
export const isConstant = (upper: number): boolean =>
  upper === NONE_HIGH || upper === TRUE_HIGH || upper === FALSE_HIGH || upper === EMPTY_TUPLE_HIGH;

/** Behind the list that was written last: where its slots end on the tape, and its texts. */
export const leaf = { end: 0, data: 0 };

/**
 * Writes the list or tuple at a position of the tape whose texts begin at `data`, and says of the next ordinal what it is in the memo;
 * gives where its bytes end, or 0: it is not one that can be written here.
 */
export function putLeaf(m: Machine, start: number, at: number, data: number, ordinal: number): number {
  const { out, words, slots, slotCount, states, texts } = m;
  const { bytes, view, draft } = out;
  const tag = words[2 * at + 1];
  const items = words[2 * at]! >>> 0;
  const isList = tag === LIST_HIGH;
  const end = at + items;
  if ((!isList && (tag !== TUPLE_HIGH || items === 0)) || items > MOST_ITEMS || end >= slotCount) return 0;
  let to = start;
  if (isList) {
    bytes[to++] = opcode.EMPTY_LIST;
    if (draft === null) {
      bytes[to++] = opcode.MEMOIZE;
      states[ordinal] = out.memo++;
    } else states[ordinal] = draft.memoize(to);
    if (items > 1) bytes[to++] = opcode.MARK;
  } else if (items > 3) bytes[to++] = opcode.MARK;
  let textData = data;
  for (let item = at + 1; item <= end; item++) {
    if (to > last) return 0;
    const upper = words[2 * item + 1]!;
    if (!isTagged(upper)) to = putNumber(m, slots, bytes, view, to, item);
    else if (upper === AGAIN_HIGH) {
      to = putAgain(m, to, item);
      if (to === 0) return 0;
    } else if (isText(upper)) {
      to = putText(m, to, item, upper, textData);
      if (to === 0) return 0;
      textData += texts.length;
    } else if (isConstant(upper)) bytes[to++] = constantOf(upper);
    else return 0;
  }
  if (isList) {
    if (items > 0) bytes[to++] = items > 1 ? opcode.APPENDS : opcode.APPEND;
  } else {
    bytes[to++] = items > 3 ? opcode.TUPLE : opcode.TUPLE1 + items - 1;
    if (draft === null) {
      bytes[to++] = opcode.MEMOIZE;
      states[ordinal] = out.memo++;
    } else states[ordinal] = draft.memoize(to);
  }
  leaf.end = end + 1;
  leaf.data = textData;
  return to;
}

/** Writes the text at `start` of a slot; gives where its bytes end, or 0: it is not one that can be written here. */
export function putText(m: Machine, to: number, at: number, upper: number, start: number): number {
  const { texts } = m;
  if (!texts.measure(start, m.words[2 * at]! >>> 0, m.dataLength) || texts.length > LONGEST_TEXT) return 0;
  if ((auxOf(upper) & TEXT_COPY) !== 0) return putById(m, to, texts.copy(start));
  const id = texts.intern(start);
  texts.number(upper, id);
  return putById(m, to, id);
}

/** The same for a text that has a number. */
export function putAgain(m: Machine, to: number, at: number): number {
  const { texts } = m;
  const id = texts.numbered(m.words[2 * at]! >>> 0);
  return id < 0 || texts.lengthOf(id) > LONGEST_TEXT ? 0 : putById(m, to, id);
}

function putById(m: Machine, to: number, id: number): number {
  const { out, texts } = m;
  const memo = texts.memo(id);
  if (memo !== UNMEMOISED) return putGet(out, to, memo);
  if (freshCount === MOST_TEXTS || to + texts.lengthOf(id) > last) return 0;
  fresh[freshCount++] = id;
  return texts.put(id, out, to);
}

export const constantOf = (upper: number): number =>
  upper === NONE_HIGH
    ? opcode.NONE
    : upper === TRUE_HIGH
      ? opcode.NEWTRUE
      : upper === FALSE_HIGH
        ? opcode.NEWFALSE
        : opcode.EMPTY_TUPLE;

export function putGet(out: Output, to: number, memo: number): number {
  const { bytes, view, draft } = out;
  if (draft !== null) draft.get(to, to + (memo < 256 ? 2 : 5), memo);
  if (memo < 256) {
    bytes[to] = opcode.BINGET;
    bytes[to + 1] = memo;
    return to + 2;
  }
  bytes[to] = opcode.LONG_BINGET;
  view.setInt32(to + 1, memo, true);
  return to + 5;
}

/** By words, as in `float`: a NaN's bits would not be sure to pass through a number. */
export function putFloat(view: DataView, to: number, upper: number, lower: number): number {
  view.setInt8(to, opcode.BINFLOAT);
  view.setInt32(to + 1, upper);
  view.setInt32(to + 5, lower);
  return to + 9;
}

export function putNumber(
  m: Machine,
  slots: Float64Array,
  bytes: Uint8Array,
  view: DataView,
  to: number,
  at: number,
): number {
  const value = slots[at]!;
  // −0 and integers too: `number` has the rule.
  if (value !== Math.floor(value)) {
    if (value !== value) return putFloat(view, to, m.words[2 * at + 1]!, m.words[2 * at]!);
    view.setInt8(to, opcode.BINFLOAT);
    view.setFloat64(to + 1, value);
    return to + 9;
  }
  const int = value | 0;
  if (int === value && int > 0xffff) {
    bytes[to] = opcode.BININT;
    view.setInt32(to + 1, int, true);
    return to + 5;
  }
  m.out.at = to;
  number(m, at);
  return m.out.at;
}
