/** The table of strings. */
import { Code } from "../../tape/code.js";
import { CHUNK_SURROGATES, CHUNK_WIDE } from "../../tape/linked.js";
import { fail, grown, type State, textRoom } from "./state.js";

/** A chunk closes after the string that makes it this long: readers decode a chunk at once. */
const CHUNK = 32_768;

/** Up to this length a loop beats the call of `set` with its `subarray`. */
const SHORT = 48;

/** The upper bit of each byte of a word. */
const HIGH_BITS = 0x80808080 | 0;

/** Whether a string of so many bytes will close the open chunk. */
export const closesChunk = (s: State, length: number): boolean => s.textLength + length - s.chunkStart >= CHUNK;

/** Takes the string at these offsets over from the input; answers its index. */
export const addText = (s: State, start: number, end: number): number => {
  const length = end - start;
  textRoom(s, length);
  const { input, text } = s;
  const to = s.textLength - start;
  let seen = 0;
  if (length <= SHORT && length >= 4) {
    const { view, textView } = s;
    const last = end - 4;
    // Words, of which the last two may overlap.
    for (let at = start; at < last; at += 4) {
      const word = view.getInt32(at, true);
      textView.setInt32(to + at, word, true);
      seen |= word;
    }
    const word = view.getInt32(last, true);
    textView.setInt32(to + last, word, true);
    seen |= word;
  } else if (length < 4) {
    for (let at = start; at < end; at++) {
      const byte = input[at]!;
      text[to + at] = byte;
      seen |= byte;
    }
  } else {
    text.set(input.subarray(start, end), s.textLength);
    for (let at = start; at < end; at++) seen |= input[at]!;
  }
  return enter(s, length, (seen & HIGH_BITS) === 0 ? length : wideLength(s, input, start, end));
};

/** Takes over a string of other bytes than the input's. */
export const addBytes = (s: State, bytes: Uint8Array): number => {
  const { length } = bytes;
  textRoom(s, length);
  s.text.set(bytes, s.textLength);
  return enter(s, length, isAscii(bytes, 0, length) ? length : wideLength(s, bytes, 0, length));
};

/** Enters the string whose bytes stand behind the others now. */
const enter = (s: State, length: number, units: number): number => {
  const index = s.stringCount;
  if (index === s.ends.length) {
    s.ends = grown(s, s.ends, index + 1);
    s.lengths = grown(s, s.lengths, index + 1);
  }
  s.textLength += length;
  s.lengths[index] = units;
  s.ends[index] = s.textLength;
  s.stringCount = index + 1;
  if (s.textLength - s.chunkStart >= CHUNK) closeChunk(s);
  return index;
};

/** Closes the open chunk if strings are in it. */
export const closeChunk = (s: State): void => {
  if (s.stringCount === s.chunkFirst) return;
  const at = s.chunkWords;
  if (at + 3 > s.chunks.length) s.chunks = grown(s, s.chunks, at + 3);
  s.chunks[at] = s.textLength;
  s.chunks[at + 1] = s.stringCount;
  s.chunks[at + 2] = s.chunkFlags;
  s.chunkWords = at + 3;
  s.chunkStart = s.textLength;
  s.chunkFirst = s.stringCount;
  s.chunkFlags = 0;
};

/** Where a string begins in `text`; its end is `s.ends[index]`. */
export const textStart = (s: State, index: number): number => (index === 0 ? 0 : s.ends[index - 1]!);

/** Whether a string is these ASCII characters. */
export const isText = (s: State, index: number, ascii: string): boolean => {
  const start = textStart(s, index);
  if (s.ends[index]! - start !== ascii.length) return false;
  for (let at = 0; at < ascii.length; at++) {
    if (s.text[start + at] !== ascii.charCodeAt(at)) return false;
  }
  return true;
};

export const isAscii = (bytes: Uint8Array, start: number, end: number): boolean => {
  for (let at = start; at < end; at++) {
    if (bytes[at]! >= 0x80) return false;
  }
  return true;
};

/** The UTF-16 length of text that is not ASCII; checks it, and notes what the chunk holds. */
const wideLength = (s: State, input: Uint8Array, start: number, end: number): number => {
  let flags = s.chunkFlags | CHUNK_WIDE;
  let units = 0;
  let at = start;
  while (at < end) {
    const first = input[at]!;
    units++;
    if (first < 0x80) {
      at++;
      continue;
    }
    // The second byte's range keeps out overlong forms and what is above U+10FFFF; ED may lead a surrogate here.
    let size = 2;
    let lowest = 0x80;
    let highest = 0xbf;
    if (first >= 0xf0) {
      size = 4;
      units++;
      if (first === 0xf0) lowest = 0x90;
      else if (first === 0xf4) highest = 0x8f;
    } else if (first >= 0xe0) {
      size = 3;
      if (first === 0xe0) lowest = 0xa0;
      else if (first === 0xed && input[at + 1]! >= 0xa0) flags |= CHUNK_SURROGATES;
    }
    const second = input[at + 1]!;
    if (first < 0xc2 || first > 0xf4 || at + size > end || second < lowest || second > highest) {
      return fail(s, Code.BAD_TEXT);
    }
    for (let rest = at + 2; rest < at + size; rest++) {
      if ((input[rest]! & 0xc0) !== 0x80) return fail(s, Code.BAD_TEXT);
    }
    at += size;
  }
  s.chunkFlags = flags;
  return units;
};

/** Whether JavaScript would take a string for an array index, and so move it to the front of an object. */
export const looksLikeIndex = (s: State, index: number): boolean => {
  const { text } = s;
  const start = textStart(s, index);
  const end = s.ends[index]!;
  const length = end - start;
  if (length === 0 || length > 10) return false;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = text[at]! - 0x30;
    if (digit < 0 || digit > 9) return false;
    value = value * 10 + digit;
  }
  return text[start] === 0x30 ? length === 1 : value <= 4_294_967_294;
};
