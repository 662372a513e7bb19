/** Globals, calls, instances and their state. */
import { Code } from "../../tape/code.js";
import { DIGITS } from "../../tape/linked.js";
import {
  AUX_SHIFT,
  BUILD,
  BYTES,
  EMPTY_TUPLE,
  EXTENSION,
  GLOBAL,
  high,
  isTagged,
  NEWOBJ,
  NOT_KEPT,
  REDUCE,
  TEXT,
  TUPLE,
  tagOf,
} from "../../tape/slot.js";
import { isOpen, kindOf, made } from "./container.js";
import { COLLAPSED_HIGH, memoReplace, POSITION_HIGH } from "./memo.js";
import { addMoment, short, twoLines } from "./read.js";
import { flatRow } from "./row.js";
import {
  AUX_BUILT,
  DATETIME_HIGH,
  EMPTY_TUPLE_HIGH,
  force,
  forceAll,
  GLOBAL_HIGH,
  LAZY_CALL,
  LAZY_INSTANCE,
  openHeader,
  openMaker,
  operand,
  operands,
  pushCell,
  pushLazy,
  reach,
  settle,
  TAKE_HIGH,
  target,
} from "./stack.js";
import { ENTRY, fail, grown, NO_INDEX, OK, type State } from "./state.js";
import { addText, isText, textStart } from "./text.js";

/** Globals the linker itself knows: `datetime.datetime`, and `param`'s namespace of an instance. */
const KNOWN_OTHER = 0;
export const KNOWN_DATETIME = 1;
export const KNOWN_PRIVATE = 2;

const TEXT_HIGH = high(TEXT);
const BYTES_HIGH = high(BYTES);

/** What the hash of names starts with; nobody outside can make many names that collide. */
const SEED = (Math.random() * 0x1_0000_0000) | 0;

const hashBytes = (bytes: Uint8Array, start: number, end: number, hash: number): number => {
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193) + 0x5bd1e995;
  return hash ^ (hash >>> 15);
};

const equalBytes = (s: State, index: number, bytes: Uint8Array, start: number, end: number): boolean => {
  const own = textStart(s, index) - start;
  if (s.ends[index]! - own !== end) return false;
  for (let at = start; at < end; at++) {
    if (s.text[own + at] !== bytes[at]) return false;
  }
  return true;
};

/** The id of the global with this module (`start` to `middle`) and name (`from` to `end`), or −1 − the free place. */
const findGlobal = (s: State, bytes: Uint8Array, start: number, middle: number, from: number, end: number): number => {
  const count = s.globalWords / 3;
  if (s.globalPlaces.length < 2 * (count + 1)) rehashGlobals(s, count);
  const places = s.globalPlaces;
  const mask = places.length - 1;
  let place = hashBytes(bytes, from, end, hashBytes(bytes, start, middle, SEED)) & mask;
  while (true) {
    const id = places[place]! - 1;
    if (id < 0) return -1 - place;
    const isSame =
      equalBytes(s, s.globals[3 * id]!, bytes, start, middle) &&
      equalBytes(s, s.globals[3 * id + 1]!, bytes, from, end);
    if (isSame) return id;
    place = (place + 1) & mask;
  }
};

const rehashGlobals = (s: State, count: number): void => {
  const places = new Int32Array(Math.max(32, 2 * s.globalPlaces.length));
  const mask = places.length - 1;
  for (let id = 0; id < count; id++) {
    const module = s.globals[3 * id]!;
    const name = s.globals[3 * id + 1]!;
    const hash = hashBytes(s.text, textStart(s, module), s.ends[module]!, SEED);
    let place = hashBytes(s.text, textStart(s, name), s.ends[name]!, hash) & mask;
    while (places[place] !== 0) place = (place + 1) & mask;
    places[place] = id + 1;
  }
  s.globalPlaces = places;
};

/** Enters a global at the place {@link findGlobal} found free. */
const addGlobal = (s: State, place: number, module: number, name: number): number => {
  const at = s.globalWords;
  const id = at / 3;
  if (at + 3 > s.globals.length) s.globals = grown(s, s.globals, at + 3);
  if (id === s.known.length) s.known = grown(s, s.known, id + 1);
  s.globals[at] = module;
  s.globals[at + 1] = name;
  s.globals[at + 2] = s.pos;
  s.globalWords = at + 3;
  s.globalPlaces[place] = id + 1;
  s.known[id] = KNOWN_OTHER;
  if (isText(s, module, "datetime") && isText(s, name, "datetime")) s.known[id] = KNOWN_DATETIME;
  if (isText(s, module, "param.parameterized") && isText(s, name, "_InstancePrivate")) s.known[id] = KNOWN_PRIVATE;
  return id;
};

export const global = (s: State): number => {
  const start = s.next;
  if (!twoLines(s)) return short(s);
  const middle = s.line;
  const end = s.next - 1;
  s.line = 0;
  pushCell(s, GLOBAL_HIGH, named(s, start, middle, end));
  return OK;
};

/** The id of the global whose names stand in the input, before and behind the line feed in the `middle`. */
export const named = (s: State, start: number, middle: number, end: number): number => {
  const id = findGlobal(s, s.input, start, middle, middle + 1, end);
  if (id >= 0) return id;
  if (middle === start || end === middle + 1) fail(s, Code.BAD_TEXT);
  const module = addText(s, start, middle);
  const name = addText(s, middle + 1, end);
  return addGlobal(s, -1 - id, module, name);
};

export const stackGlobal = (s: State): number => {
  const below = reach(s, 2);
  const { stack } = s;
  if (stack[below + 1] !== TEXT_HIGH || stack[below + ENTRY + 1] !== TEXT_HIGH) fail(s, Code.BAD_TYPE);
  const module = stack[below]!;
  const name = stack[below + ENTRY]!;
  let id = findGlobal(s, s.text, textStart(s, module), s.ends[module]!, textStart(s, name), s.ends[name]!);
  if (id < 0) id = addGlobal(s, -1 - id, module, name);
  s.top = below;
  pushCell(s, GLOBAL_HIGH, id);
  return OK;
};

/** Whether a kind may be called: a global, or what a call made. */
export const isCallable = (kind: number): boolean => kind === GLOBAL || kind === EXTENSION || isOpen(kind);

/** The `count` operands of a call: first what is called, then a tuple. */
export const callee = (s: State, count: number): number => {
  const below = reach(s, count);
  const called = kindOf(s, below);
  const given = kindOf(s, below + ENTRY);
  const isTuple = given === TUPLE || given === EMPTY_TUPLE || isOpen(given);
  return isTuple && isCallable(called) ? below : fail(s, Code.BAD_TYPE);
};

/** Whether the operands are a global and the empty tuple. */
const isBare = (s: State, below: number): boolean =>
  s.stack[below + 1] === GLOBAL_HIGH && s.stack[below + ENTRY + 1] === EMPTY_TUPLE_HIGH;

/** Calls come in order: what is lazy is made before. */
const call = (s: State, tag: number, below: number): number => {
  forceAll(s);
  const at = openMaker(s, tag, 0, s.pos, 2);
  operands(s, at, below, ENTRY);
  return made(s, at, below, below);
};

export const reduce = (s: State): number => {
  const below = callee(s, 2);
  if (s.dates && datetime(s, below)) return OK;
  if (s.rows && isBare(s, below) && s.known[s.stack[below]!] === KNOWN_PRIVATE) {
    s.top = below;
    pushLazy(s, LAZY_CALL, s.stack[below]!);
    return OK;
  }
  return call(s, REDUCE, below);
};

export const newobj = (s: State): number => {
  const below = callee(s, 2);
  if (s.rows && isBare(s, below)) {
    s.top = below;
    pushLazy(s, LAZY_INSTANCE, s.stack[below]!);
    return OK;
  }
  return call(s, NEWOBJ, below);
};

/** `datetime.datetime(b"…ten bytes…")` as a cell, if it holds what a JavaScript `Date` holds. */
const datetime = (s: State, below: number): boolean => {
  const { stack, words } = s;
  if (stack[below + 1] !== GLOBAL_HIGH || s.known[stack[below]!] !== KNOWN_DATETIME) return false;
  const given = below + ENTRY;
  const at = stack[given + 2]!;
  if (at === 0 || at !== s.last || stack[given + 1] !== TAKE_HIGH || s.slotCount !== at + 3) return false;
  if (tagOf(words[2 * at + 1]!) !== TUPLE || words[2 * at + 2] !== NOT_KEPT) return false;
  const upper = words[2 * at + 5]!;
  if (!isTagged(upper) || upper !== BYTES_HIGH) return false;
  const range = 2 * words[2 * at + 4]!;
  if (s.ranges[range + 1] !== 10) return false;
  const start = s.ranges[range]!;
  const milliseconds = start < DIGITS ? millisecondsOf(s.input, start) : millisecondsOf(s.digits, start - DIGITS);
  if (Number.isNaN(milliseconds)) return false;
  const memo = stack[given + 3]!;
  if (memo !== NO_INDEX) memoReplace(s, memo >>> 0, POSITION_HIGH, at, COLLAPSED_HIGH, 0);
  s.slotCount = at;
  s.last = 0;
  s.height = stack[given]!;
  s.top = below;
  pushCell(s, DATETIME_HIGH, addMoment(s, milliseconds));
  return true;
};

const LAST_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The milliseconds since 1970 of a datetime's ten bytes; NaN for a fold, for microseconds, and for what is no date. */
export const millisecondsOf = (bytes: Uint8Array, at: number): number => {
  const year = (bytes[at]! << 8) | bytes[at + 1]!;
  const month = bytes[at + 2]!;
  const day = bytes[at + 3]!;
  const hour = bytes[at + 4]!;
  const minute = bytes[at + 5]!;
  const second = bytes[at + 6]!;
  const micros = (bytes[at + 7]! << 16) | (bytes[at + 8]! << 8) | bytes[at + 9]!;
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return Number.NaN;
  const isLeapDay = month === 2 && day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > LAST_DAYS[month - 1]! && !isLeapDay) return Number.NaN;
  if (hour > 23 || minute > 59 || second > 59 || micros > 999_999 || micros % 1000 !== 0) return Number.NaN;
  // Days since 1970-01-01, counting years from March so that the leap day comes last.
  const years = month <= 2 ? year - 1 : year;
  const dayOfYear = (((153 * ((month + 9) % 12) + 2) / 5) | 0) + day - 1;
  const leapDays = ((years / 4) | 0) - ((years / 100) | 0) + ((years / 400) | 0);
  const days = years * 365 + leapDays + dayOfYear - 719_468;
  return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + micros / 1000;
};

export const build = (s: State): number => {
  const owner = reach(s, 2);
  const kind = kindOf(s, owner);
  if (!isCallable(kind)) fail(s, Code.BAD_TYPE);
  if (s.rows && flatRow(s, owner)) return OK;
  const state = owner + ENTRY;
  force(s, owner);
  forceAll(s);
  settle(s, state);
  const { stack } = s;
  if (kind === NEWOBJ) s.words[2 * stack[owner + 2]! + 1]! |= AUX_BUILT << AUX_SHIFT;
  const at = openHeader(s, BUILD, 0, s.pos, 2);
  target(s, at, stack[owner + 1]!, stack[owner]!);
  operand(s, at, stack[state + 1]!, stack[state]!);
  s.top = state;
  return OK;
};
