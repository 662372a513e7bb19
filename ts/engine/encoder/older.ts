/**
 * Objects that older protocols make by calls: bytes, bytearrays, sets, datetimes; and globals as every protocol names them
 * (the same in `crates/pickle/src/encoder/older.rs`).
 */
import * as opcode from "../opcode.js";
import { pushItems } from "./frame.js";
import {
  badTape,
  GLOBAL_BYTEARRAY,
  GLOBAL_BYTES,
  GLOBAL_DATETIME,
  GLOBAL_ENCODE,
  GLOBAL_GETATTR,
  type Global,
  type Machine,
} from "./machine.js";
import type { Output } from "./output.js";
import { spelledLatin1 } from "./spelled.js";
import { TEXT_LATIN1, UNMEMOISED } from "./text.js";

const DOT = 0x2e;
const LINE_FEED = 0x0a;

/** The bytes object `source[start … start + length]`; gives its memo number. */
export function bytesObject(m: Machine, source: Uint8Array, start: number, length: number): number {
  const { out } = m;
  if (m.protocol >= 3) {
    out.bytesObject(source, start, length);
    return out.memoize();
  }
  // The text of the same Latin-1 characters, encoded when it is read.
  if (length === 0) {
    global(m, GLOBAL_BYTES);
    out.emptyTuple();
  } else {
    global(m, GLOBAL_ENCODE);
    out.openTuple(2);
    // Python has one object for each text of one such character.
    if (length === 1) character(m, source[start]!);
    else {
      latin1(out, source, start, length);
      out.memoize();
    }
    m.texts.save(TEXT_LATIN1, out);
    out.closeTuple(2);
    out.memoize();
  }
  out.put(opcode.REDUCE);
  return out.memoize();
}

function latin1(out: Output, source: Uint8Array, start: number, length: number): void {
  if (out.protocol === 0) {
    spelledLatin1(out, source, start, length);
    return;
  }
  let size = length;
  for (let index = 0; index < length; index++) size += source[start + index]! >> 7;
  out.put5(opcode.BINUNICODE, size);
  if (size === length) {
    out.copy(source, start, length);
    return;
  }
  for (let index = 0; index < length; index++) {
    const byte = source[start + index]!;
    if (byte < 0x80) out.put(byte);
    else out.put2(0xc0 | (byte >> 6), 0x80 | (byte & 0x3f));
  }
}

/** Saves the text of one Latin-1 character, equal to any other such text. */
function character(m: Machine, byte: number): void {
  const text = byte < 0x80 ? Uint8Array.of(byte) : Uint8Array.of(0xc0 | (byte >> 6), 0x80 | (byte & 0x3f));
  m.texts.save(m.texts.internPooled(text), m.out);
}

/** A bytearray: an opcode of its own since protocol 5, a call before. Gives its memo number. */
export function bytearray(m: Machine, start: number, length: number): number {
  const { out } = m;
  if (m.protocol >= 5) {
    out.payload(opcode.BYTEARRAY8, m.bytes, start, length, true);
    return out.memoize();
  }
  global(m, GLOBAL_BYTEARRAY);
  out.boundary();
  if (length === 0) out.emptyTuple();
  else {
    out.openTuple(1);
    bytesObject(m, m.bytes, start, length);
    out.closeTuple(1);
    out.memoize();
  }
  out.put(opcode.REDUCE);
  return out.memoize();
}

/** A datetime where its opcodes are not those that are kept ready. Gives its memo number. */
export function olderDatetime(m: Machine, bytes: Uint8Array): number {
  const { out } = m;
  global(m, GLOBAL_DATETIME);
  out.boundary(); // the tuple's and the bytes object's
  out.openTuple(1);
  bytesObject(m, bytes, 0, bytes.length);
  out.closeTuple(1);
  out.memoize();
  out.put(opcode.REDUCE);
  return out.memoize();
}

/** A set or frozenset below protocol 4, whose frame is on the stack: its class called with a list of its members. */
export function olderSet(m: Machine, type: number, count: number): void {
  const { out } = m;
  global(m, type);
  out.openTuple(1);
  out.empty(opcode.EMPTY_LIST, opcode.LIST);
  out.memoize();
  pushItems(m, opcode.APPENDS, count);
}

/** Saves a global of the list of distinct ones. */
export function global(m: Machine, index: number): void {
  const { out, texts } = m;
  out.boundary();
  const global = m.globals[index]!;
  if (global.memo !== UNMEMOISED) {
    out.get(global.memo);
    return;
  }
  if (global.code !== 0) {
    for (const byte of extensionBytes(global.code)) out.put(byte);
    return;
  }
  if (global.dotted) {
    dottedGlobal(m, index);
    return;
  }
  if (m.protocol >= 4) {
    saveName(m, global.module);
    out.boundary();
    saveName(m, global.name);
    out.put(opcode.STACK_GLOBAL);
  } else {
    out.put(opcode.GLOBAL);
    for (const id of [global.module, global.name]) {
      const line = texts.bytes(id);
      out.copy(line, 0, line.length);
      out.put(LINE_FEED);
    }
  }
  global.memo = out.memoize();
}

/** Saves a text of a global's name, which may be an object with an ordinal. */
function saveName(m: Machine, text: number): void {
  const { out, texts } = m;
  const ordinal = m.named.get(text);
  const state = ordinal === undefined ? -1 : m.states[ordinal]!;
  if (state >= 0) {
    out.get(state);
    return;
  }
  texts.save(text, out);
  if (ordinal !== undefined) m.setMemo(ordinal, texts.memo(text));
}

const isNew = ({ memo, code }: Global): boolean => memo === UNMEMOISED && code === 0;

/** A global with a dotted name, which GLOBAL has no way to say: `getattr` of the one that holds it. */
function dottedGlobal(m: Machine, outermost: number): void {
  const { out, texts } = m;
  const { module, name } = m.globals[outermost]!;
  const path = texts.bytes(name).slice();
  const calls: { readonly global: Global; readonly start: number; readonly end: number }[] = [];
  let index = outermost;
  let end = path.length;
  for (;;) {
    const named = m.globals[index]!;
    const dot = path.lastIndexOf(DOT, end - 1);
    if (!isNew(named) || dot < 0) break;
    global(m, GLOBAL_GETATTR);
    out.openTuple(2);
    calls.push({ global: named, start: dot + 1, end });
    end = dot;
    index = m.findGlobal(module, texts.internPooled(path.subarray(0, end)));
  }
  global(m, index);
  for (const call of calls.reverse()) {
    const last = path.subarray(call.start, call.end);
    const letter = last[0]!;
    // Python makes these texts anew, but for those of one Latin-1 character.
    if (last.length === 1) character(m, letter);
    else if (last.length === 2 && letter >= 0xc2 && letter <= 0xc3)
      character(m, ((letter & 3) << 6) | (last[1]! & 0x3f));
    else {
      out.text(last, 0, last.length);
      out.memoize();
    }
    out.closeTuple(2);
    out.memoize();
    out.put(opcode.REDUCE);
    call.global.memo = out.memoize();
  }
}

/** The opcode that stands for a global by its extension code. */
export function extensionBytes(code: number): number[] {
  if (code <= 0xff) return [opcode.EXT1, code];
  if (code <= 0xffff) return [opcode.EXT2, code & 0xff, code >> 8];
  return [opcode.EXT4, code & 0xff, (code >> 8) & 0xff, (code >> 16) & 0xff, code >>> 24];
}

/**
 * Whether texts can be the lines of GLOBAL: ASCII below protocol 3, then UTF-8, without line feed, no name empty. Of a
 * dotted name this is asked of each part.
 */
export function areLines(m: Machine, module: number, name: number): boolean {
  if (!isLine(m, m.texts.bytes(module))) return false;
  const path = m.texts.bytes(name);
  let start = 0;
  for (let dot = path.indexOf(DOT); dot >= 0; dot = path.indexOf(DOT, start)) {
    if (!isLine(m, path.subarray(start, dot))) return false;
    start = dot + 1;
  }
  return isLine(m, path.subarray(start));
}

function isLine(m: Machine, line: Uint8Array): boolean {
  for (let index = 0; index < line.length; index++) {
    const byte = line[index]!;
    if (byte === LINE_FEED || (byte >= 0x80 && m.protocol < 3)) return false;
    // A surrogate: ED, then A0 or more.
    if (byte === 0xed && line[index + 1]! >= 0xa0) return false;
  }
  return line.length > 0;
}

export const isDotted = (m: Machine, name: number): boolean => m.texts.bytes(name).includes(DOT);

/** A persistent id as protocol 0 has it: a line. */
export function persistentLine(m: Machine, at: number, units: number): void {
  const { out, bytes } = m;
  const start = m.takeData(at, units);
  for (let index = start; index < start + units; index++) {
    if (bytes[index]! >= 0x80 || bytes[index] === LINE_FEED) throw badTape(at);
  }
  out.put(opcode.PERSID);
  out.copy(bytes, start, units);
  out.put(LINE_FEED);
}
