/** Arguments: frames, numbers, strings and bytes. */
import { Code } from "../../tape/code.js";
import { DIGITS } from "../../tape/linked.js";
import { AUX_AGAIN, BIGINT, BYTES, FLOAT, high, NAN_HIGH, RESULT, TEXT } from "../../tape/slot.js";
import { keepMemo, openHeader, operand, pushCell, pushNumber, reach, settle } from "./stack.js";
import { DONE, fail, grown, INPUT, OK, type State } from "./state.js";
import { addText, closeChunk } from "./text.js";

const MAX_SAFE = Number.MAX_SAFE_INTEGER;
const BYTES_HIGH = high(BYTES);
const TEXT_HIGH = high(TEXT);

/** What an argument that passes the limit means. A frame lies wholly in the input, so nothing is waited for in one. */
export const short = (s: State): number => {
  if (s.framed) return fail(s, Code.BAD_FRAME);
  if (s.finished) return fail(s, Code.TRUNCATED);
  return INPUT;
};

/** Whether the `count` bytes that follow are there; they start at `next - count` then. */
export const fixed = (s: State, count: number): boolean => {
  if (s.limit - s.next < count) return false;
  // An integer to V8 whatever the count was computed from: offsets that are floats once make all linking slower by half.
  s.next = (s.next + count) | 0;
  return true;
};

/** The same for a payload, whose claimed length no offset may reach. */
export const payload = (s: State, length: number): boolean => {
  if (length > 0xffffffff) fail(s, Code.BAD_LENGTH);
  // Before it is waited for: a stream may never bring it.
  if (length > s.limits.length) fail(s, Code.LIMIT);
  return fixed(s, length);
};

export const u16 = (s: State, at: number): number => s.input[at]! | (s.input[at + 1]! << 8);

/** Four bytes as a signed number. */
export const i32 = (s: State, at: number): number => {
  const bytes = s.input;
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
};

const u32 = (s: State, at: number): number => i32(s, at) >>> 0;

/** Eight bytes; above 2⁵³ only roughly, which is as good as exactly: nothing is that long. */
const u64 = (s: State, at: number): number => u32(s, at + 4) * 0x1_0000_0000 + u32(s, at);

export const proto = (s: State): number => {
  if (!fixed(s, 1)) return short(s);
  if (s.input[s.next - 1]! > 5) fail(s, Code.BAD_PROTOCOL);
  if (s.pos !== s.start) s.facts?.proto(s.pos);
  return OK;
};

/** A frame is entered only when all of it is there. */
export const frame = (s: State): number => {
  if (!fixed(s, 8)) return short(s);
  if (s.framed) fail(s, Code.BAD_FRAME);
  const body = s.next;
  const length = u64(s, body - 8);
  if (length > 0xffffffff) fail(s, Code.BAD_LENGTH);
  if (!fixed(s, length)) return short(s);
  s.framed = true;
  s.limit = s.next;
  s.next = body;
  return OK;
};

export const stop = (s: State): number => {
  const top = reach(s, 1);
  if (s.keepMemo) keepMemo(s);
  settle(s, top);
  const at = openHeader(s, RESULT, s.datesAgain ? AUX_AGAIN : 0, 0, 1);
  operand(s, at, s.stack[top + 1]!, s.stack[top]!);
  s.top = top;
  closeChunk(s);
  return DONE;
};

export const binint = (s: State): number => {
  if (!fixed(s, 4)) return short(s);
  pushNumber(s, i32(s, s.next - 4));
  return OK;
};

export const binint1 = (s: State): number => {
  if (!fixed(s, 1)) return short(s);
  pushNumber(s, s.input[s.next - 1]!);
  return OK;
};

export const binint2 = (s: State): number => {
  if (!fixed(s, 2)) return short(s);
  pushNumber(s, u16(s, s.next - 2));
  return OK;
};

export const long1 = (s: State): number => {
  if (!fixed(s, 1)) return short(s);
  return long(s, s.input[s.next - 1]!);
};

export const long4 = (s: State): number => {
  if (!fixed(s, 4)) return short(s);
  const length = i32(s, s.next - 4);
  return length < 0 ? fail(s, Code.BAD_LENGTH) : long(s, length);
};

/** Little-endian two's complement of any length: a number when it is safe, however long it was written. */
const long = (s: State, length: number): number => {
  if (!payload(s, length)) return short(s);
  const { input } = s;
  const start = s.next - length;
  let end = s.next;
  // A last byte that only repeats the sign of the one before says nothing.
  while (end - start > 1) {
    const last = input[end - 1]!;
    const negative = input[end - 2]! >= 0x80;
    if (!(last === 0 && !negative) && !(last === 0xff && negative)) break;
    end--;
  }
  // Seven bytes hold every safe integer, and every sum on the way is exact: it stays below 2⁵⁶ in multiples of the
  // byte's weight, and what is not safe in the end is dropped.
  if (end - start <= 7) {
    let value = 0;
    let weight = 1;
    for (let at = start; at < end; at++) {
      const byte = input[at]!;
      value += (at === end - 1 && byte >= 0x80 ? byte - 256 : byte) * weight;
      weight *= 256;
    }
    if (value <= MAX_SAFE && value >= -MAX_SAFE) {
      pushNumber(s, value);
      return OK;
    }
  }
  return pushRange(s, high(BIGINT), start, length);
};

export const binfloat = (s: State): number => {
  if (!fixed(s, 8)) return short(s);
  const { input, next } = s;
  const upper = (input[next - 8]! << 24) | (input[next - 7]! << 16) | (input[next - 6]! << 8) | input[next - 5]!;
  const lower = (input[next - 4]! << 24) | (input[next - 3]! << 16) | (input[next - 2]! << 8) | input[next - 1]!;
  return pushFloat(s, upper, lower);
};

export const pushFloat = (s: State, upper: number, lower: number): number => {
  const isNotNumber = (upper & 0x7ff00000) === 0x7ff00000 && ((upper & 0xfffff) | lower) !== 0;
  if (isNotNumber) {
    if (s.exact && (upper !== NAN_HIGH || lower !== 0)) pushWide(s, FLOAT, lower, upper);
    else pushCell(s, NAN_HIGH, 0);
    return OK;
  }
  pushCell(s, upper, lower);
  if (s.exact) {
    const value = s.stackNumbers[(s.top - 4) >> 1]!;
    // 2⁵³ itself too; −0 is no integer to JavaScript, and larger ones are floats anyway.
    if (Math.abs(value) <= MAX_SAFE + 1 && Math.trunc(value) === value && !Object.is(value, -0)) {
      s.top -= 4;
      pushWide(s, FLOAT, lower, upper);
    }
  }
  return OK;
};

export const text8 = (s: State): number => {
  if (!fixed(s, 1)) return short(s);
  return pushText(s, s.input[s.next - 1]!);
};

export const text32 = (s: State): number => {
  if (!fixed(s, 4)) return short(s);
  return pushText(s, u32(s, s.next - 4));
};

export const text64 = (s: State): number => {
  if (!fixed(s, 8)) return short(s);
  return pushText(s, u64(s, s.next - 8));
};

const pushText = (s: State, length: number): number => {
  if (!payload(s, length)) return short(s);
  pushCell(s, TEXT_HIGH, addText(s, s.next - length, s.next));
  return OK;
};

export const bytes8 = (s: State): number => {
  if (!fixed(s, 1)) return short(s);
  const length = s.input[s.next - 1]!;
  if (!payload(s, length)) return short(s);
  return pushRange(s, BYTES_HIGH, s.next - length, length);
};

export const bytes32 = (s: State): number => {
  if (!fixed(s, 4)) return short(s);
  const length = u32(s, s.next - 4);
  if (!payload(s, length)) return short(s);
  return pushRange(s, BYTES_HIGH, s.next - length, length);
};

export const bytes64 = (s: State, tagHigh: number): number => {
  if (!fixed(s, 8)) return short(s);
  const length = u64(s, s.next - 8);
  if (!payload(s, length)) return short(s);
  return pushRange(s, tagHigh, s.next - length, length);
};

export const pushRange = (s: State, tagHigh: number, start: number, length: number): number => {
  pushCell(s, tagHigh, addRange(s, start, length));
  return OK;
};

/** Enters a range; answers its index. */
export const addRange = (s: State, start: number, length: number): number => {
  const at = s.rangeWords;
  if (at + 2 > s.ranges.length) s.ranges = grown(s, s.ranges, at + 2);
  s.ranges[at] = start;
  s.ranges[at + 1] = length;
  s.rangeWords = at + 2;
  return at >> 1;
};

/** Makes `scratch` empty, with room for so many bytes. */
export const scratchRoom = (s: State, count: number): void => {
  s.scratchLength = 0;
  if (count > s.scratch.length) s.scratch = grown(s, s.scratch, count);
};

/** Pushes a cell of the bytes in `scratch`, which stand nowhere else. */
export const pushScratch = (s: State, tagHigh: number): number => {
  const start = s.digitCount;
  const end = start + s.scratchLength;
  if (end > s.digits.length) s.digits = grown(s, s.digits, end);
  s.digits.set(s.scratch.subarray(0, s.scratchLength), start);
  s.digitCount = end;
  return pushRange(s, tagHigh, DIGITS + start, s.scratchLength);
};

export const pushWide = (s: State, tag: number, lower: number, upper: number): void =>
  pushCell(s, high(tag), addWide(s, lower, upper));

const addWide = (s: State, lower: number, upper: number): number => {
  const at = s.wideWords;
  if (at + 2 > s.wides.length) s.wides = grown(s, s.wides, at + 2);
  s.wides[at] = lower;
  s.wides[at + 1] = upper;
  s.wideWords = at + 2;
  return at >> 1;
};

/** Enters the milliseconds of a datetime as a wide; answers its index. */
export const addMoment = (s: State, milliseconds: number): number => {
  moment[0] = milliseconds;
  return addWide(s, momentWords[0]!, momentWords[1]!);
};

const moment = new Float64Array(1);
const momentWords = new Int32Array(moment.buffer);

/** Looks for the line feed of a text, which stands before `next` then. */
export const oneLine = (s: State): boolean => {
  const end = feed(s, s.next);
  s.scanned = end === 0 ? s.limit : 0;
  if (end === 0) return false;
  s.next = end + 1;
  return true;
};

/**
 * Looks for the line feeds of two texts: the first stands at `s.line` then, the second at the offset before `s.next`.
 * The caller forgets `s.line` when it is done.
 */
export const twoLines = (s: State): boolean => {
  if (s.line === 0) {
    s.line = feed(s, s.next);
    s.scanned = s.line === 0 ? s.limit : 0;
    if (s.line === 0) return false;
  }
  const end = feed(s, s.line + 1);
  s.scanned = end === 0 ? s.limit : 0;
  if (end === 0) return false;
  s.next = end + 1;
  return true;
};

/** The offset of the first line feed from `start` on, 0 if there is none yet. */
const feed = (s: State, start: number): number => {
  const from = Math.max(s.scanned, start);
  const { input, limit } = s;
  for (let at = from; at < limit; at++) {
    if (input[at] === 0x0a) return at;
  }
  return 0;
};
