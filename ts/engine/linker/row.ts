/** Shapes and rows: dicts with the same keys, and instances whose state is such a dict. */
import {
  AUX_FILL,
  AUX_MAP,
  AUX_SHIFT,
  AUX_TAKES,
  auxOf,
  high,
  NEWOBJ,
  NOT_KEPT,
  ROW,
  SHAPE_DICT,
  SHAPE_FLAT,
  SHAPE_MAP,
  SHAPE_PARAM,
  SHAPE_PROTO,
  SHAPED,
  TEXT,
  TRUE,
  tagOf,
} from "../../tape/slot.js";
import * as op from "../opcode.js";
import { KNOWN_PRIVATE } from "./call.js";
import { made } from "./container.js";
import { learnRow } from "./prefix.js";
import {
  AUX_BUILT,
  EMPTY_TUPLE_HIGH,
  GLOBAL_HIGH,
  LAZY_CALL,
  LAZY_DICT,
  LAZY_INSTANCE,
  memoCollapsed,
  openMaker,
  REF_HIGH,
  TAKE_HIGH,
  unmark,
} from "./stack.js";
import { ENTRY, GUESSES, grown, INPUT, OK, type State } from "./state.js";
import { isText, looksLikeIndex } from "./text.js";

/** How many places of the table are looked at: a hostile pickle may get a shape twice, never a slow search. */
const PROBES = 16;
/** Words before the keys of a shape. */
const HEAD = 4;

/** No shape; as the answer of {@link paramRow}: no row. */
export const NO_SHAPE = -1;
/** In `shapeRows`: the dict has a key `_param__private`, so it is the state of a Parameterized, not attributes. */
const NEVER = -2;

const TEXT_HIGH = high(TEXT);
const TRUE_HIGH = high(TRUE);
const PAIR = 2 * ENTRY;

/** The keys that are looked for; no dict with a shape has more. */
const keys = new Int32Array(64);

/** The hash of the first `count` keys. Both engines use this one, so that they find and miss the same. */
const hashKeys = (form: number, global: number, count: number): number => {
  let hash = Math.imul(form ^ (global << 2), 0x9e3779b1) ^ count;
  for (let index = 0; index < count; index++) {
    hash = Math.imul(hash ^ keys[index]!, 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  return hash;
};

/** Puts the keys of a shape where they are looked for; answers how many. */
const loadKeys = (s: State, shape: number): number => {
  const start = s.shapeStarts[shape]!;
  const count = s.shapes[start + 3]!;
  for (let index = 0; index < count; index++) keys[index] = s.shapes[start + HEAD + index]!;
  return count;
};

export const isMapShape = (s: State, shape: number): boolean =>
  (s.shapes[s.shapeStarts[shape]! + 1]! & SHAPE_MAP) !== 0;

/** The shape of a dict made of the pairs from `first` on; `NO_SHAPE` when a key is no text or two are the same. */
export const shapeOfPairs = (s: State, first: number, count: number): number => {
  const { stack, shapeGuesses } = s;
  const guess = (stack[first]! ^ (count << 3)) & (GUESSES - 1);
  const guessed = shapeGuesses[guess]!;
  if (guessed < s.shapeCount && isShape(s, guessed, first, count)) return guessed;
  const shape = shapeOfOtherPairs(s, first, count);
  if (shape !== NO_SHAPE) shapeGuesses[guess] = shape;
  return shape;
};

const shapeOfOtherPairs = (s: State, first: number, count: number): number => {
  const { stack } = s;
  for (let index = 0, key = first; index < count; index++, key += PAIR) {
    if (stack[key + 1] !== TEXT_HIGH) return NO_SHAPE;
    keys[index] = stack[key]!;
  }
  const hash = hashKeys(SHAPE_DICT, 0, count);
  const found = find(s, hash, SHAPE_DICT, 0, count);
  if (found !== NO_SHAPE) return found;
  let flags = 0;
  let row = NO_SHAPE;
  for (let index = 0; index < count; index++) {
    const key = keys[index]!;
    for (let before = 0; before < index; before++) {
      if (keys[before] === key) return NO_SHAPE;
    }
    if (looksLikeIndex(s, key)) flags |= SHAPE_MAP;
    else if (isText(s, key, "__proto__")) flags |= SHAPE_PROTO;
    else if (isText(s, key, "_param__private")) row = NEVER;
  }
  return add(s, hash, SHAPE_DICT, flags, 0, count, row);
};

const isShape = (s: State, shape: number, first: number, count: number): boolean => {
  const { stack, shapes } = s;
  const start = s.shapeStarts[shape]!;
  if (shapes[start + 3] !== count || shapes[start] !== SHAPE_DICT) return false;
  let at = start + HEAD;
  for (let key = first; key < s.top; key += PAIR) {
    if (stack[key] !== shapes[at++] || stack[key + 1] !== TEXT_HIGH) return false;
  }
  return true;
};

/** The row shape with the keys of a dict shape. */
const shapeOfRows = (s: State, dict: number, form: number, global: number): number => {
  const last = s.shapeRows[dict]!;
  if (last >= 0) {
    const start = s.shapeStarts[last]!;
    if (s.shapes[start] === form && s.shapes[start + 2] === global) return last;
  }
  const count = loadKeys(s, dict);
  const row = findOrAdd(s, form, s.shapes[s.shapeStarts[dict]! + 1]!, global, count);
  s.shapeRows[dict] = row;
  return row;
};

const findOrAdd = (s: State, form: number, flags: number, global: number, count: number): number => {
  const hash = hashKeys(form, global, count);
  const found = find(s, hash, form, global, count);
  return found === NO_SHAPE ? add(s, hash, form, flags, global, count, NO_SHAPE) : found;
};

const find = (s: State, hash: number, form: number, global: number, count: number): number => {
  const { shapes, shapePlaces } = s;
  const mask = shapePlaces.length - 1;
  if (mask < 0) return NO_SHAPE;
  for (let probe = 0; probe < PROBES; probe++) {
    const shape = shapePlaces[(hash + probe) & mask]! - 1;
    if (shape < 0) return NO_SHAPE;
    const start = s.shapeStarts[shape]!;
    if (shapes[start] !== form || shapes[start + 2] !== global || shapes[start + 3] !== count) continue;
    let index = 0;
    while (index < count && shapes[start + HEAD + index] === keys[index]) index++;
    if (index === count) return shape;
  }
  return NO_SHAPE;
};

const add = (
  s: State,
  hash: number,
  form: number,
  flags: number,
  global: number,
  count: number,
  row: number,
): number => {
  const shape = s.shapeCount;
  if (s.shapePlaces.length < 2 * (shape + 1)) rehash(s);
  const start = s.shapeWords;
  const end = start + HEAD + count;
  if (end > s.shapes.length) s.shapes = grown(s, s.shapes, end);
  if (shape === s.shapeStarts.length) {
    s.shapeStarts = grown(s, s.shapeStarts, shape + 1);
    s.shapeRows = grown(s, s.shapeRows, shape + 1);
  }
  const { shapes } = s;
  shapes[start] = form;
  shapes[start + 1] = flags;
  shapes[start + 2] = global;
  shapes[start + 3] = count;
  for (let index = 0; index < count; index++) shapes[start + HEAD + index] = keys[index]!;
  s.shapeWords = end;
  s.shapeStarts[shape] = start;
  s.shapeRows[shape] = row;
  s.shapeCount = shape + 1;
  place(s, hash, shape);
  return shape;
};

const place = (s: State, hash: number, shape: number): void => {
  const mask = s.shapePlaces.length - 1;
  for (let probe = 0; probe < PROBES; probe++) {
    const at = (hash + probe) & mask;
    if (s.shapePlaces[at] === 0) {
      s.shapePlaces[at] = shape + 1;
      return;
    }
  }
};

const rehash = (s: State): void => {
  s.shapePlaces = new Int32Array(Math.max(64, 2 * s.shapePlaces.length));
  // The keys looked for stand in the same place as those hashed here.
  const wanted = keys.slice();
  for (let shape = 0; shape < s.shapeCount; shape++) {
    const start = s.shapeStarts[shape]!;
    const count = loadKeys(s, shape);
    place(s, hashKeys(s.shapes[start]!, s.shapes[start + 2]!, count), shape);
  }
  keys.set(wanted);
};

/** Whether the entry owns its state: an instance without arguments and, so far, without state. */
const isOwner = (s: State, index: number): boolean => {
  const { stack, words } = s;
  const upper = stack[index + 1]!;
  if (upper === LAZY_INSTANCE) return true;
  if (upper !== REF_HIGH) return false;
  const at = 2 * stack[index + 2]!;
  const header = words[at + 1]!;
  if (tagOf(header) !== NEWOBJ || (auxOf(header) & AUX_BUILT) !== 0) return false;
  return words[at + 5] === GLOBAL_HIGH && words[at + 7] === EMPTY_TUPLE_HIGH;
};

/** The class of an owner. */
const classOf = (s: State, index: number): number =>
  s.stack[index + 1] === LAZY_INSTANCE ? s.stack[index]! : s.words[2 * s.stack[index + 2]! + 4]!;

/** Whether the dict at a stack index can become a row in place: a shape just written that nobody else knows. */
const isFreshShape = (s: State, index: number): boolean => {
  const at = s.stack[index + 2]!;
  if (s.stack[index + 1] !== TAKE_HIGH || at !== s.last || at === 0) return false;
  const header = s.words[2 * at + 1]!;
  return (
    tagOf(header) === SHAPED &&
    (auxOf(header) & AUX_MAP) === 0 &&
    s.words[2 * at + 2] === NOT_KEPT &&
    s.shapeRows[s.words[2 * at]!] !== NEVER
  );
};

/** Makes the row: `state` is a fresh shape or a lazy dict, `owner` the instance. The stack is cut above the owner. */
const row = (s: State, form: number, owner: number, state: number): void => {
  const { stack } = s;
  const isFill = stack[owner + 1] === REF_HIGH;
  const fill = isFill ? AUX_FILL : 0;
  const global = classOf(s, owner);
  let at = stack[state + 2]!;
  if (stack[state + 1] === LAZY_DICT) {
    const shape = findOrAdd(s, form, 0, global, 0);
    memoCollapsed(s, state);
    at = openMaker(s, ROW, fill, shape, 0);
  } else {
    const shape = shapeOfRows(s, s.words[2 * at]!, form, global);
    memoCollapsed(s, state);
    const takes = auxOf(s.words[2 * at + 1]!) & AUX_TAKES;
    s.words[2 * at] = shape;
    s.words[2 * at + 1] = high(ROW, takes | fill);
    s.height--;
    if (!isFill) learnRow(s, global, shape);
  }
  s.top = owner + ENTRY;
  if (isFill) {
    s.words[2 * at + 2] = stack[owner]!;
    s.words[2 * stack[owner + 2]! + 1]! |= AUX_BUILT << AUX_SHIFT;
  } else made(s, at, owner + ENTRY, owner);
};

/** BUILD of attributes: a flat row, if it is one. */
export const flatRow = (s: State, owner: number): boolean => {
  const state = owner + ENTRY;
  if (s.stack[state + 1] !== LAZY_DICT && !isFreshShape(s, state)) return false;
  if (!isOwner(s, owner)) return false;
  row(s, SHAPE_FLAT, owner, state);
  return true;
};

/**
 * SETITEMS that ends form B of a Parameterized, with the three opcodes after it: a param row, if it is one. Answers `OK`,
 * `INPUT`, or `NO_SHAPE` when it is none.
 */
export const paramRow = (s: State): number => {
  if (s.markCount === 0 || s.top !== s.fence + 4 * ENTRY) return NO_SHAPE;
  const first = s.fence;
  const below = s.markCount > 1 ? s.marks[s.markCount - 2]! : 0;
  if (first < below + 5 * ENTRY) return NO_SHAPE;
  const { stack } = s;
  const owner = first - 5 * ENTRY;
  const values = first + 3 * ENTRY;
  const matches =
    stack[first + ENTRY + 1] === TRUE_HIGH &&
    stack[first - ENTRY + 1] === LAZY_DICT &&
    stack[first - 4 * ENTRY + 1] === LAZY_DICT &&
    isTextEntry(s, first, "initialized") &&
    isTextEntry(s, first + 2 * ENTRY, "values") &&
    isTextEntry(s, first - 3 * ENTRY, "_param__private") &&
    isPrivate(s, first - 2 * ENTRY) &&
    (stack[values + 1] === LAZY_DICT || isFreshShape(s, values)) &&
    isOwner(s, owner);
  if (!matches) return NO_SHAPE;
  const comes = coming(s);
  if (comes !== OK) return comes;
  unmark(s);
  s.privateText = stack[first - 3 * ENTRY]!;
  s.initializedText = stack[first]!;
  s.valuesText = stack[first + 2 * ENTRY]!;
  memoCollapsed(s, first - ENTRY);
  memoCollapsed(s, first - 2 * ENTRY);
  memoCollapsed(s, first - 4 * ENTRY);
  row(s, SHAPE_PARAM, owner, values);
  s.next += 3;
  return OK;
};

const isTextEntry = (s: State, index: number, ascii: string): boolean =>
  s.stack[index + 1] === TEXT_HIGH && isText(s, s.stack[index]!, ascii);

/** Whether an entry is the lazy private namespace of a Parameterized. */
const isPrivate = (s: State, index: number): boolean => {
  const upper = s.stack[index + 1]!;
  return (upper === LAZY_INSTANCE || upper === LAZY_CALL) && s.known[s.stack[index]!] === KNOWN_PRIVATE;
};

/** Whether BUILD SETITEM BUILD come next, in the same frame: `OK`, `NO_SHAPE`, or `INPUT` when it cannot be said yet. */
const coming = (s: State): number => {
  const { input, next, limit } = s;
  const there = Math.min(limit - next, 3);
  if (there > 0 && input[next] !== op.BUILD) return NO_SHAPE;
  if (there > 1 && input[next + 1] !== op.SETITEM) return NO_SHAPE;
  if (there > 2) return input[next + 2] === op.BUILD ? OK : NO_SHAPE;
  return s.framed || s.finished ? NO_SHAPE : INPUT;
};
