/** Numbers and memo indices that are written out in a line: the opcodes of protocol 0. */
import { Code } from "../../tape/code.js";
import { BIGINT, FALSE, high, NAN_HIGH, TRUE } from "../../tape/slot.js";
import { oneLine, pushFloat, pushScratch, scratchRoom, short } from "./read.js";
import { memoGet, memoPut, pushCell, pushNumber } from "./stack.js";
import { fail, OK, type State } from "./state.js";

/** What no memo index can be. */
const NO_MEMO = 0xffff_ffff;

export const int = (s: State): number => {
  if (!oneLine(s)) return short(s);
  const start = s.pos + 1;
  const end = s.next - 1;
  const last = s.input[start + 1]!;
  if (end - start === 2 && s.input[start] === 0x30 && (last === 0x30 || last === 0x31)) {
    pushCell(s, high(last === 0x30 ? FALSE : TRUE), 0);
    return OK;
  }
  return pushDecimal(s, start, end);
};

export const longLine = (s: State): number => {
  if (!oneLine(s)) return short(s);
  const start = s.pos + 1;
  const end = s.next - 1;
  const hasSuffix = end > start && s.input[end - 1] === 0x4c;
  return pushDecimal(s, start, hasSuffix ? end - 1 : end);
};

const pushDecimal = (s: State, start: number, end: number): number => {
  const value = readDecimal(s, start, end);
  if (Number.isNaN(value)) return fail(s, Code.BAD_TEXT);
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) {
    // There is no −0 among integers.
    pushNumber(s, value + 0);
    return OK;
  }
  let digits = "";
  for (let at = start; at < end; at++) {
    const byte = s.input[at]!;
    if (isDigit(byte)) digits += String.fromCharCode(byte);
  }
  writeInteger(s, BigInt(digits), value < 0);
  return pushScratch(s, high(BIGINT));
};

/**
 * The decimal integer between two offsets, as Python's `int(text, 10)` takes it; NaN if there is none. What is not safe
 * comes only roughly.
 */
const readDecimal = (s: State, start: number, end: number): number => {
  const { input } = s;
  let from = start;
  let to = end;
  while (from < to && isSpace(input[from]!)) from++;
  while (from < to && isSpace(input[to - 1]!)) to--;
  const sign = from < to ? input[from] : 0;
  if (sign === 0x2d || sign === 0x2b) from++;
  let value = 0;
  let count = 0;
  let followsDigit = false;
  for (let at = from; at < to; at++) {
    const byte = input[at]!;
    if (isDigit(byte)) {
      value = value * 10 + (byte - 0x30);
      count++;
      followsDigit = true;
    } else if (byte === 0x5f && followsDigit) followsDigit = false;
    else return Number.NaN;
  }
  if (!followsDigit) return Number.NaN;
  // The work of converting digits grows with their square.
  if (count > s.limits.digits) return fail(s, Code.DIGIT_LIMIT);
  return sign === 0x2d ? -value : value;
};

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/** What C's `isspace` takes for white space. */
const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/** Puts the bytes of an integer into `scratch`: little-endian two's complement, as few as can be. */
const writeInteger = (s: State, magnitude: bigint, negative: boolean): void => {
  // −n has the bits of n − 1, inverted.
  const hex = (negative ? magnitude - 1n : magnitude).toString(16);
  const size = (hex.length >> 1) + 1;
  scratchRoom(s, size);
  const flip = negative ? 0xff : 0;
  let length = 0;
  for (let end = hex.length; length < size; end -= 2) {
    const pair = hex.slice(Math.max(end - 2, 0), Math.max(end, 0));
    s.scratch[length++] = (pair === "" ? 0 : Number.parseInt(pair, 16)) ^ flip;
  }
  // One byte may be there only for the sign, and not be needed for it.
  if (length > 1 && s.scratch[length - 1] === flip && (s.scratch[length - 2]! ^ flip) < 0x80) length--;
  s.scratchLength = length;
};

const decoder = new TextDecoder();
const wide = new Float64Array(1);
const wideWords = new Int32Array(wide.buffer);

export const float = (s: State): number => {
  if (!oneLine(s)) return short(s);
  const { input } = s;
  const start = s.pos + 1;
  const end = s.next - 1;
  const sign = start < end ? input[start] : 0;
  const from = sign === 0x2d || sign === 0x2b ? start + 1 : start;
  const isNegative = sign === 0x2d;
  if (isWord(s, from, end, "nan")) return pushFloat(s, isNegative ? NAN_HIGH | 0x8000_0000 : NAN_HIGH, 0);
  let value = Number.POSITIVE_INFINITY;
  if (!isWord(s, from, end, "inf") && !isWord(s, from, end, "infinity")) {
    if (!isDecimalFraction(s, from, end)) return fail(s, Code.BAD_TEXT);
    value = Number(decoder.decode(input.subarray(from, end)));
    // CPython's pickle raises OverflowError here.
    if (value === Number.POSITIVE_INFINITY) return fail(s, Code.BAD_TEXT);
  }
  wide[0] = isNegative ? -value : value;
  return pushFloat(s, wideWords[1]!, wideWords[0]!);
};

/** Whether the text between two offsets is a word of lower-case letters, in whatever case. */
const isWord = (s: State, start: number, end: number, word: string): boolean => {
  if (end - start !== word.length) return false;
  for (let at = 0; at < word.length; at++) {
    if ((s.input[start + at]! | 0x20) !== word.charCodeAt(at)) return false;
  }
  return true;
};

/** Digits with a point among, before or behind them, and perhaps an exponent. */
const isDecimalFraction = (s: State, start: number, end: number): boolean => {
  const { input } = s;
  const digits = (from: number): number => {
    let at = from;
    while (at < end && isDigit(input[at]!)) at++;
    return at - from;
  };
  let at = start + digits(start);
  let count = at - start;
  if (at < end && input[at] === 0x2e) {
    const fraction = digits(at + 1);
    count += fraction;
    at += 1 + fraction;
  }
  if (at < end && (input[at]! | 0x20) === 0x65) {
    at++;
    if (at < end && (input[at] === 0x2d || input[at] === 0x2b)) at++;
    const exponent = digits(at);
    if (exponent === 0) return false;
    at += exponent;
  }
  return at === end && count > 0;
};

export const putLine = (s: State): number => {
  if (!oneLine(s)) return short(s);
  return memoPut(s, memoIndex(s));
};

export const getLine = (s: State): number => {
  if (!oneLine(s)) return short(s);
  return memoGet(s, memoIndex(s));
};

/** The memo index in a line; what none can be – a negative one, one that is too large – is {@link NO_MEMO}. */
const memoIndex = (s: State): number => {
  const value = readDecimal(s, s.pos + 1, s.next - 1);
  if (Number.isNaN(value)) return fail(s, Code.BAD_TEXT);
  return value >= 0 && value < NO_MEMO ? value + 0 : NO_MEMO;
};
