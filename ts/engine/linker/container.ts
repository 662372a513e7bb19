/** Lists, tuples, dicts, sets and frozensets. */
import { Code } from "../../tape/code.js";
import {
  ADDITEMS,
  APPENDS,
  AUX_HASHABLE,
  AUX_MAP,
  AUX_SHIFT,
  auxOf,
  BYTEARRAY,
  DICT,
  FROZENSET,
  high,
  INST,
  isTagged,
  LIST,
  NEWOBJ,
  NEWOBJ_EX,
  PERSID,
  REDUCE,
  REF,
  ROW,
  SET,
  SETITEMS,
  SHAPED,
  TEXT,
  TUPLE,
  tagOf,
} from "../../tape/slot.js";
import { appendRun, makeItems } from "./packed.js";
import { isMapShape, NO_SHAPE, paramRow, shapeOfPairs } from "./row.js";
import {
  EMPTY_TUPLE_HIGH,
  isLazy,
  LAZY_DICT,
  memoWritten,
  openHeader,
  openMaker,
  operands,
  pushCell,
  pushEntry,
  reach,
  settle,
  settleFrom,
  TAKE_HIGH,
  target,
  unmark,
} from "./stack.js";
import { ENTRY, fail, INPUT, OK, type State } from "./state.js";
import { looksLikeIndex } from "./text.js";

/** The most pairs of a dict that has a shape. */
const SHAPE_PAIRS = 64;
const TEXT_HIGH = high(TEXT);
const PAIR = 2 * ENTRY;

/** What an entry is known to be: a making tag, the tag of its cell, or 0 for a number. */
export const kindOf = (s: State, index: number): number => {
  const upper = s.stack[index + 1]!;
  if (!isTagged(upper)) return 0;
  // A header's position stands in every TAKE and REF; lazy words carry the tag they will be written with.
  const at = s.stack[index + 2]!;
  return tagOf(at !== 0 && !isLazy(upper) ? s.words[2 * at + 1]! : upper);
};

/** Whether a kind tells nothing of the type: some call made it. */
export const isOpen = (kind: number): boolean =>
  kind === REDUCE ||
  kind === NEWOBJ ||
  kind === ROW ||
  kind === INST ||
  kind === NEWOBJ_EX ||
  kind === PERSID ||
  // All that is left of an object of an earlier pickle.
  kind === REF;

const isUnhashable = (s: State, index: number): boolean => {
  const kind = kindOf(s, index);
  if (kind === TUPLE) return (auxOf(s.words[2 * s.stack[index + 2]! + 1]!) & AUX_HASHABLE) === 0;
  return kind === LIST || kind === DICT || kind === SHAPED || kind === SET || kind === BYTEARRAY;
};

/** Whether some entry from `from` on, by steps of `stride` words, cannot be hashed. */
const anyUnhashable = (s: State, from: number, stride: number): boolean => {
  for (let index = from; index < s.top; index += stride) {
    if (isUnhashable(s, index)) return true;
  }
  return false;
};

/** Refuses keys or members that Python cannot hash. */
const checkHashable = (s: State, from: number, stride: number): void => {
  if (anyUnhashable(s, from, stride)) fail(s, Code.UNHASHABLE);
};

/** The first of the entries above the last mark, with `below` words under the mark in reach; removes the mark. */
const items = (s: State, below: number): number => {
  const first = unmark(s);
  return first < s.fence + below ? fail(s, Code.STACK_UNDERFLOW) : first;
};

/** Writes an instruction that makes an object of the entries from `from` on, and puts what it makes at `place`. */
export const make = (s: State, tag: number, aux: number, count: number, from: number, place: number): number => {
  settleFrom(s, from);
  const at = openMaker(s, tag, aux, count, (s.top - from) / ENTRY);
  operands(s, at, from, ENTRY);
  return made(s, at, from, place);
};

/** Ends a making instruction: the object replaces the entries from `from` on and, if there was one, the lazy one at `place`. */
export const made = (s: State, at: number, from: number, place: number): number => {
  s.top = from;
  const taken = s.height++;
  if (place === from) {
    pushEntry(s, TAKE_HIGH, taken, at);
    return OK;
  }
  memoWritten(s, place, at);
  s.stack[place] = taken;
  s.stack[place + 1] = TAKE_HIGH;
  s.stack[place + 2] = at;
  return OK;
};

/** Writes an instruction that adds the entries from `from` on to the object below them. */
const extend = (s: State, tag: number, count: number, from: number): number => {
  settleFrom(s, from);
  const at = openHeader(s, tag, 0, count, 1 + (s.top - from) / ENTRY);
  target(s, at, s.stack[from - ENTRY + 1]!, s.stack[from - ENTRY]!);
  operands(s, at, from, ENTRY);
  s.top = from;
  return OK;
};

export const list = (s: State): number => {
  const first = items(s, 0);
  return makeItems(s, LIST, 0, first, first);
};

export const append = (s: State): number => appendFrom(s, reach(s, 2) + ENTRY);

export const appends = (s: State): number => appendFrom(s, items(s, ENTRY));

const appendFrom = (s: State, first: number): number => {
  const count = (s.top - first) / ENTRY;
  if (count === 0) return OK;
  const owner = first - ENTRY;
  const kind = kindOf(s, owner);
  if (kind !== LIST && !isOpen(kind)) fail(s, Code.BAD_TYPE);
  if (kind === LIST && isLazy(s.stack[owner + 1]!)) return makeItems(s, LIST, 0, first, owner);
  settle(s, owner);
  return appendRun(s, first) ? OK : extend(s, APPENDS, count, first);
};

export const tuple = (s: State): number => tupleFrom(s, items(s, 0));

export const shortTuple = (s: State, count: number): number => tupleFrom(s, reach(s, count));

export const tupleFrom = (s: State, first: number): number => {
  if (first === s.top) {
    pushCell(s, EMPTY_TUPLE_HIGH, 0);
    return OK;
  }
  const aux = anyUnhashable(s, first, ENTRY) ? 0 : AUX_HASHABLE;
  return makeItems(s, TUPLE, aux, first, first);
};

export const frozenset = (s: State): number => {
  const first = items(s, 0);
  checkHashable(s, first, ENTRY);
  return make(s, FROZENSET, 0, (s.top - first) / ENTRY, first, first);
};

export const additems = (s: State): number => {
  const first = items(s, ENTRY);
  const count = (s.top - first) / ENTRY;
  if (count === 0) return OK;
  const owner = first - ENTRY;
  const kind = kindOf(s, owner);
  if (kind !== SET && !isOpen(kind)) fail(s, Code.BAD_TYPE);
  checkHashable(s, first, ENTRY);
  if (kind === SET && isLazy(s.stack[owner + 1]!)) return make(s, SET, 0, count, first, owner);
  settle(s, owner);
  return extend(s, ADDITEMS, count, first);
};

export const dict = (s: State): number => {
  const first = items(s, 0);
  const count = pairs(s, first);
  checkHashable(s, first, PAIR);
  return make(s, DICT, wantsMap(s, first) ? AUX_MAP : 0, count, first, first);
};

export const setitem = (s: State): number => setFrom(s, reach(s, 3) + ENTRY);

export const setitems = (s: State): number => {
  if (s.rows) {
    const row = paramRow(s);
    if (row !== NO_SHAPE) return row === INPUT ? INPUT : OK;
  }
  return setFrom(s, items(s, ENTRY));
};

/** How many pairs the entries from `first` on are. */
const pairs = (s: State, first: number): number => {
  const words = s.top - first;
  return words % PAIR !== 0 ? fail(s, Code.STACK_UNDERFLOW) : words / PAIR;
};

const setFrom = (s: State, first: number): number => {
  const count = pairs(s, first);
  if (count === 0) return OK;
  const owner = first - ENTRY;
  if (s.stack[owner + 1] === LAZY_DICT) return firstItems(s, count, first);
  const kind = kindOf(s, owner);
  if (kind !== DICT && kind !== SHAPED && !isOpen(kind)) fail(s, Code.BAD_TYPE);
  checkHashable(s, first, PAIR);
  settle(s, owner);
  if (!isOpen(kind) && wantsMap(s, first)) s.words[2 * s.stack[owner + 2]! + 1]! |= AUX_MAP << AUX_SHIFT;
  return extend(s, SETITEMS, count, first);
};

/** The first items of a lazy dict: by shape when its keys allow it. */
const firstItems = (s: State, count: number, first: number): number => {
  const shape = count <= SHAPE_PAIRS ? shapeOfPairs(s, first, count) : NO_SHAPE;
  if (shape !== NO_SHAPE) {
    // Keys are texts.
    for (let value = first + ENTRY; value < s.top; value += PAIR) settle(s, value);
    const at = openMaker(s, SHAPED, isMapShape(s, shape) ? AUX_MAP : 0, shape, count);
    operands(s, at, first + ENTRY, PAIR);
    return made(s, at, first, first - ENTRY);
  }
  checkHashable(s, first, PAIR);
  return make(s, DICT, wantsMap(s, first) ? AUX_MAP : 0, count, first, first - ENTRY);
};

/** Whether a key is no string, or one that JavaScript would move. */
const wantsMap = (s: State, first: number): boolean => {
  for (let key = first; key < s.top; key += PAIR) {
    if (s.stack[key + 1] !== TEXT_HIGH || looksLikeIndex(s, s.stack[key]!)) return true;
  }
  return false;
};
