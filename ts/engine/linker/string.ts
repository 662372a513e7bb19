/** Text that does not stand in the pickle as UTF-8: the strings of Python 2, and text with escapes. */
import { Code } from "../../tape/code.js";
import { BYTE_TEXT, BYTES, high, TEXT } from "../../tape/slot.js";
import * as encoding from "../linker-options.js";
import { fixed, i32, oneLine, payload, pushRange, pushScratch, scratchRoom, short } from "./read.js";
import { pushCell } from "./stack.js";
import { fail, OK, type State } from "./state.js";
import { addBytes, addText, isAscii } from "./text.js";

const TEXT_HIGH = high(TEXT);
const BACKSLASH = 0x5c;

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const string = (s: State): number => {
  if (!oneLine(s)) return short(s);
  const start = s.pos + 1;
  const end = s.next - 1;
  const quote = s.input[start];
  if (end - start < 2 || (quote !== 0x27 && quote !== 0x22) || s.input[end - 1] !== quote) fail(s, Code.BAD_TEXT);
  const text = s.input.subarray(start + 1, end - 1);
  if (!text.includes(BACKSLASH)) return pushString(s, start + 1, text.length, false);
  scratchRoom(s, text.length);
  readEscapes(s, text);
  return pushString(s, 0, s.scratchLength, true);
};

export const string8 = (s: State): number => {
  if (!fixed(s, 1)) return short(s);
  const length = s.input[s.next - 1]!;
  if (!payload(s, length)) return short(s);
  return pushString(s, s.next - length, length, false);
};

export const string32 = (s: State): number => {
  if (!fixed(s, 4)) return short(s);
  const length = i32(s, s.next - 4);
  if (length < 0) fail(s, Code.BAD_LENGTH);
  if (!payload(s, length)) return short(s);
  return pushString(s, s.next - length, length, false);
};

/** Pushes what the encoding makes of bytes, which stand in the input or, when they were `escaped`, in `scratch`. */
const pushString = (s: State, start: number, length: number, escaped: boolean): number => {
  const bytes = escaped ? s.scratch : s.input;
  const end = start + length;
  const isText =
    s.encoding === encoding.ASCII
      ? isAscii(bytes, start, end)
      : s.encoding === encoding.UTF8 && isUtf8(bytes, start, end);
  if (isText) {
    pushCell(s, TEXT_HIGH, addBytes(s, bytes.subarray(start, end)));
    return OK;
  }
  if (s.encoding === encoding.LATIN1) return pushLatin1(s, bytes.slice(start, end));
  if (s.encoding < encoding.BYTES && s.strict) return fail(s, Code.BAD_TEXT);
  const tag = high(s.encoding === encoding.BYTES ? BYTES : BYTE_TEXT);
  return escaped ? pushScratch(s, tag) : pushRange(s, tag, start, length);
};

const isUtf8 = (bytes: Uint8Array, start: number, end: number): boolean => {
  try {
    strictUtf8.decode(bytes.subarray(start, end));
    return true;
  } catch {
    return false;
  }
};

/** Pushes text of which each byte is a code point. */
const pushLatin1 = (s: State, bytes: Uint8Array): number => {
  scratchRoom(s, 2 * bytes.length);
  for (const byte of bytes) pushPoint(s, byte);
  return pushScratchText(s);
};

const pushScratchText = (s: State): number => {
  pushCell(s, TEXT_HIGH, addBytes(s, s.scratch.subarray(0, s.scratchLength)));
  return OK;
};

export const unicode = (s: State): number => {
  if (!oneLine(s)) return short(s);
  const start = s.pos + 1;
  const end = s.next - 1;
  const text = s.input.subarray(start, end);
  if (isAscii(s.input, start, end) && !text.includes(BACKSLASH)) {
    pushCell(s, TEXT_HIGH, addText(s, start, end));
    return OK;
  }
  // A byte becomes two at most, and no escape is shorter than what it stands for.
  scratchRoom(s, 2 * text.length);
  rawUnicode(s, text);
  return pushScratchText(s);
};

/** What a letter behind a backslash stands for in a byte string. */
const ESCAPES: ReadonlyMap<number, number> = /* @__PURE__ */ new Map([
  [BACKSLASH, BACKSLASH],
  [0x27, 0x27],
  [0x22, 0x22],
  [0x61, 0x07],
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
  [0x76, 0x0b],
]);

/** Python's escapes in byte strings, into `scratch`. */
const readEscapes = (s: State, text: Uint8Array): void => {
  const plain = s.scratch;
  let to = 0;
  for (let at = 0; at < text.length; ) {
    const first = text[at++]!;
    if (first !== BACKSLASH) {
      plain[to++] = first;
      continue;
    }
    if (at === text.length) fail(s, Code.BAD_TEXT);
    const kind = text[at++]!;
    const stands = ESCAPES.get(kind);
    if (stands !== undefined) plain[to++] = stands;
    else if (isOctal(kind)) {
      let value = kind - 0x30;
      for (let more = 0; more < 2 && at < text.length && isOctal(text[at]!); more++) {
        value = value * 8 + text[at++]! - 0x30;
      }
      // Above 0o377 the upper bits are lost, as in Python.
      plain[to++] = value;
    } else if (kind === 0x78) {
      plain[to++] = hexadecimal(s, text, at, 2);
      at += 2;
    } else {
      // No escape: the backslash stands for itself.
      plain[to++] = BACKSLASH;
      plain[to++] = kind;
    }
  }
  s.scratchLength = to;
};

const isOctal = (byte: number): boolean => byte >= 0x30 && byte <= 0x37;

/** Python's raw-unicode-escape, into `scratch` as UTF-8 with surrogates as three bytes. */
const rawUnicode = (s: State, text: Uint8Array): void => {
  for (let at = 0; at < text.length; ) {
    const first = text[at++]!;
    if (first !== BACKSLASH || at === text.length) {
      pushPoint(s, first);
      continue;
    }
    const kind = text[at++]!;
    if (kind !== 0x75 && kind !== 0x55) {
      // Taken together, so that the second of two backslashes begins nothing.
      pushPoint(s, first);
      pushPoint(s, kind);
      continue;
    }
    const count = kind === 0x75 ? 4 : 8;
    const point = hexadecimal(s, text, at, count);
    at += count;
    if (point > 0x10ffff) fail(s, Code.BAD_TEXT);
    pushPoint(s, point);
  }
};

/** The value of so many hexadecimal digits. */
const hexadecimal = (s: State, text: Uint8Array, start: number, count: number): number => {
  let value = 0;
  for (let at = start; at < start + count; at++) {
    const digit = at < text.length ? Number.parseInt(String.fromCharCode(text[at]!), 16) : Number.NaN;
    if (Number.isNaN(digit)) return fail(s, Code.BAD_TEXT);
    value = value * 16 + digit;
  }
  return value;
};

/** Appends a code point to `scratch` as UTF-8, a surrogate as three bytes; room is there. */
const pushPoint = (s: State, point: number): void => {
  const text = s.scratch;
  let to = s.scratchLength;
  if (point < 0x80) text[to++] = point;
  else {
    if (point < 0x800) text[to++] = 0xc0 | (point >> 6);
    else {
      if (point < 0x10000) text[to++] = 0xe0 | (point >> 12);
      else {
        text[to++] = 0xf0 | (point >> 18);
        text[to++] = 0x80 | ((point >> 12) & 0x3f);
      }
      text[to++] = 0x80 | ((point >> 6) & 0x3f);
    }
    text[to++] = 0x80 | (point & 0x3f);
  }
  s.scratchLength = to;
};
