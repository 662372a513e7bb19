/** What only the reader knows: extension codes, persistent ids, out-of-band buffers. */
import { Code } from "../../tape/code.js";
import { AUX_READONLY, AUX_SHIFT, BUFFER, BYTEARRAY, BYTES, EXTENSION, high, PERSID, TEXT } from "../../tape/slot.js";
import { isOpen, kindOf, made } from "./container.js";
import { fixed, i32, oneLine, short, u16 } from "./read.js";
import { forceAll, openMaker, operands, pushCell, reach, settle } from "./stack.js";
import { ENTRY, fail, OK, type State } from "./state.js";
import { addText, isAscii } from "./text.js";

export const ext1 = (s: State): number => {
  if (!fixed(s, 1)) return short(s);
  return extension(s, s.input[s.next - 1]!);
};

export const ext2 = (s: State): number => {
  if (!fixed(s, 2)) return short(s);
  return extension(s, u16(s, s.next - 2));
};

export const ext4 = (s: State): number => {
  if (!fixed(s, 4)) return short(s);
  return extension(s, i32(s, s.next - 4));
};

const extension = (s: State, code: number): number => {
  if (code <= 0) fail(s, Code.BAD_TYPE);
  s.facts?.extension(code, s.pos);
  pushCell(s, high(EXTENSION), code);
  return OK;
};

export const persid = (s: State): number => {
  if (!oneLine(s)) return short(s);
  const start = s.pos + 1;
  const end = s.next - 1;
  if (!isAscii(s.input, start, end)) fail(s, Code.BAD_TEXT);
  pushCell(s, high(TEXT), addText(s, start, end));
  return persistent(s, s.top - ENTRY);
};

export const binpersid = (s: State): number => persistent(s, reach(s, 1));

/** The reader asks its user for the object, who may look around: a call as to order. */
const persistent = (s: State, id: number): number => {
  forceAll(s);
  settle(s, id);
  const at = openMaker(s, PERSID, 0, s.pos, 1);
  operands(s, at, id, ENTRY);
  return made(s, at, id, id);
};

export const nextBuffer = (s: State): number => {
  pushCell(s, high(BUFFER), s.buffers++);
  return OK;
};

export const readonlyBuffer = (s: State): number => {
  const top = reach(s, 1);
  const kind = kindOf(s, top);
  if (kind === BUFFER || kind === BYTEARRAY) s.stack[top + 1]! |= AUX_READONLY << AUX_SHIFT;
  // What a call made may be a buffer; whether it can be written to is its own affair.
  else if (kind !== BYTES && !isOpen(kind)) fail(s, Code.BAD_TYPE);
  return OK;
};
