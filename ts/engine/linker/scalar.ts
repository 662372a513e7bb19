/**
 * Scalars of rows that are done in one go (`prefix.ts`): one is read whole, with the MEMOIZE behind it, or not at all.
 */
import { BYTES, FALSE, high, NAN_HIGH, NONE, TEXT, TRUE } from "../../tape/slot.js";
import { MEMOIZE, REDUCE, SHORT_BINBYTES, TUPLE1 } from "../opcode.js";
import { KNOWN_DATETIME, millisecondsOf } from "./call.js";
import { COLLAPSED_HIGH } from "./memo.js";
import { addMoment, addRange, i32 } from "./read.js";
import { DATETIME_HIGH, EMPTY_TUPLE_HIGH, GLOBAL_HIGH, isLazy } from "./stack.js";
import type { State } from "./state.js";
import { addText } from "./text.js";

/** The most bytes of a scalar that is no text. */
export const LONGEST_SCALAR = 9;
/** The bytes of a datetime behind its global, when all is memoised. */
const LONGEST_MOMENT = 17;

const NONE_HIGH = high(NONE);
const TRUE_HIGH = high(TRUE);
const FALSE_HIGH = high(FALSE);
const TEXT_HIGH = high(TEXT);
const BYTES_HIGH = high(BYTES);

/** What the next memo index says; room is there. */
export const pushMemo = (s: State, upper: number, lower: number): number => {
  const index = s.memoLength++;
  s.memo[2 * index] = lower;
  s.memo[2 * index + 1] = upper;
  s.memoCount++;
  return index;
};

/** Puts the scalar at an offset into a slot; gives the offset behind it, or 0 when it is something else. */
export const scalarAhead = (s: State, at: number, numbers: Float64Array, words: Int32Array, slot: number): number => {
  const { input, limit } = s;
  if (limit - at <= LONGEST_SCALAR) return 0;
  // Literals, for V8's jump table (see `dispatch`).
  switch (input[at]) {
    case 0x4b: // BININT1
      numbers[slot] = input[at + 1]!;
      return at + 2;
    case 0x4d: // BININT2
      numbers[slot] = input[at + 1]! | (input[at + 2]! << 8);
      return at + 3;
    case 0x4a: // BININT
      numbers[slot] = i32(s, at + 1);
      return at + 5;
    case 0x47: {
      // BINFLOAT
      if (s.exact) return 0;
      const value = s.view.getFloat64(at + 1);
      if (value === value) numbers[slot] = value;
      else setWords(words, slot, NAN_HIGH, 0);
      return at + 9;
    }
    case 0x4e: // NONE
      setWords(words, slot, NONE_HIGH, 0);
      return at + 1;
    case 0x88: // NEWTRUE
      setWords(words, slot, TRUE_HIGH, 0);
      return at + 1;
    case 0x89: // NEWFALSE
      setWords(words, slot, FALSE_HIGH, 0);
      return at + 1;
    case 0x29: // EMPTY_TUPLE
      setWords(words, slot, EMPTY_TUPLE_HIGH, 0);
      return at + 1;
    case 0x68: // BINGET
      return gotAhead(s, input[at + 1]!, at + 2, words, slot);
    case 0x6a: // LONG_BINGET
      return gotAhead(s, i32(s, at + 1), at + 5, words, slot);
    case 0x8c: // SHORT_BINUNICODE
      return textAhead(s, at, words, slot);
    default:
      return 0;
  }
};

const setWords = (words: Int32Array, slot: number, upper: number, lower: number): void => {
  words[2 * slot] = lower;
  words[2 * slot + 1] = upper;
};

/** What a memo index says, if it is a finished cell; or the datetime whose class it says. */
const gotAhead = (s: State, index: number, next: number, words: Int32Array, slot: number): number => {
  // A negative one is beyond all that the memo has in its array.
  if (index < 0 || index >= s.memoLength) return 0;
  const upper = s.memo[(index << 1) + 1]!;
  const lower = s.memo[index << 1]!;
  if (upper === GLOBAL_HIGH) return s.known[lower] === KNOWN_DATETIME ? momentAhead(s, next, words, slot) : 0;
  if (isLazy(upper)) return 0;
  if (upper === DATETIME_HIGH) s.datesAgain = true;
  setWords(words, slot, upper, lower);
  return next;
};

const textAhead = (s: State, at: number, words: Int32Array, slot: number): number => {
  const length = s.input[at + 1]!;
  const end = at + 2 + length;
  // Without the byte behind it, it is not known whether the text is memoised.
  if (end >= s.limit || length > s.limits.length) return 0;
  // Where a fault is found.
  s.pos = at;
  const index = addText(s, at + 2, end);
  setWords(words, slot, TEXT_HIGH, index);
  if (s.input[end] !== MEMOIZE) return end;
  pushMemo(s, TEXT_HIGH, index);
  return end + 1;
};

/** The arguments of a datetime and its call, when it is one that is a cell. */
const momentAhead = (s: State, start: number, words: Int32Array, slot: number): number => {
  const { input } = s;
  if (s.limit - start <= LONGEST_MOMENT || s.limits.length < 10 || !s.dates) return 0;
  if (input[start] !== SHORT_BINBYTES || input[start + 1] !== 10) return 0;
  let at = start + 12;
  const hasBytes = input[at] === MEMOIZE;
  if (hasBytes) at++;
  if (input[at++] !== TUPLE1) return 0;
  const hasTuple = input[at] === MEMOIZE;
  if (hasTuple) at++;
  if (input[at++] !== REDUCE) return 0;
  const milliseconds = millisecondsOf(input, start + 2);
  if (Number.isNaN(milliseconds)) return 0;
  const range = addRange(s, start + 2, 10);
  if (hasBytes) pushMemo(s, BYTES_HIGH, range);
  if (hasTuple) pushMemo(s, COLLAPSED_HIGH, 0);
  const wide = addMoment(s, milliseconds);
  // The tuple was the last instruction, and is gone.
  s.last = 0;
  setWords(words, slot, DATETIME_HIGH, wide);
  if (input[at] !== MEMOIZE) return at;
  pushMemo(s, DATETIME_HIGH, wide);
  return at + 1;
};
