/**
 * Rows in one go (the twin of `crates/pickle/src/linker/prefix.rs`): all instances of a class have the same twenty opcodes
 * from the class to the first value, and then the same keys. Where they come again they are gone over by a straight loop,
 * with values that are scalars, dates, and short lists and tuples of scalars, and the row is written at once. What is
 * something else is left to the opcodes: stack, marks and memo then are what they would have been at that place.
 */
import { AUX_HASHABLE, high, LIST, NOT_KEPT, SHAPE_PARAM, TEXT, TRUE, TUPLE } from "../../tape/slot.js";
import * as op from "../opcode.js";
import { KNOWN_PRIVATE } from "./call.js";
import { knownRows, MOST_CELLS, MOST_ITEMS, makeEmpties, NO_FORM, RowForm, writeRow } from "./known-row.js";
import { COLLAPSED_HIGH, POSITION_HIGH, UNWRITTEN_HIGH } from "./memo.js";
import { i32 } from "./read.js";
import { LONGEST_SCALAR, pushMemo, scalarAhead } from "./scalar.js";
import {
  GLOBAL_HIGH,
  isLazy,
  LAZY_CALL,
  LAZY_DICT,
  LAZY_INSTANCE,
  LAZY_LIST,
  mark,
  pushCell,
  pushEntry,
  pushLazy,
  REF_HIGH,
  TAKE_HIGH,
} from "./stack.js";
import { ENTRY, grown, NO_INDEX, room, type State } from "./state.js";

/** Words before the keys of a shape. */
const SHAPE_HEAD = 4;
/** The most bytes from behind the class to the first key. */
const LONGEST_PREFIX = 40;

const TRUE_HIGH = high(TRUE);
const TEXT_HIGH = high(TEXT);
const LIST_HIGH = high(LIST);
const TUPLE_HIGH = high(TUPLE, AUX_HASHABLE);

/** The cells of the row at hand, and the same as numbers. */
const cells = new Int32Array(2 * MOST_CELLS);
const cellNumbers = new Float64Array(cells.buffer);
/** For each cell the position of the header that made it, or 0, and its memo index. */
const heads = new Int32Array(MOST_CELLS);
const puts = new Int32Array(MOST_CELLS);
/** For each cell where its key stands. */
const keyAts = new Int32Array(MOST_CELLS);

/** Of the instance at hand: offsets and memo indices, to put it on the stack after all. */
let madeAt = 0;
let privateAt = 0;
let privateHigh = 0;
let privateGlobal = 0;
let instancePut = NO_INDEX;
let statePut = NO_INDEX;
let privatePut = NO_INDEX;
let innerPut = NO_INDEX;
let valuesPut = NO_INDEX;

/** What of a value was gone over when it was left to the opcodes. */
const NOTHING = 0;
const BEGUN = 1;
const BEGUN_MARK = 2;
const BEGUN_LIST = 3;
const BEGUN_LIST_MARK = 4;

/** A row of a class was made of opcodes: its shape is remembered. */
export const learnRow = (s: State, global: number, shape: number): void => {
  const count = s.shapes[s.shapeStarts[shape]! + 3]!;
  // A single pair has another opcode.
  if (count < 2 || count > MOST_CELLS) return;
  if (global >= s.rowShapes.length) s.rowShapes = grown(s, s.rowShapes, global + 1);
  s.rowShapes[global] = shape + 1;
};

/** The row just done has the bytes of all others of its class, as far as these go: they are remembered. */
const learnForm = (s: State, global: number, shape: number, count: number, first: number): void => {
  // In `exact` a float may be no number, and what an index says may have changed where one was given twice.
  if (s.exact || !s.isAppended) return;
  while (s.rowForms.length <= global) s.rowForms.push(NO_FORM);
  if (s.rowForms[global]!.shape === shape) return;
  const isParam = s.shapes[s.shapeStarts[shape]!] === SHAPE_PARAM;
  const isMemoised = instancePut !== NO_INDEX;
  const ats = keyAts.subarray(0, count);
  s.rowForms[global] = new RowForm(s.input, shape, isParam, rowStart, first, prefixPuts, isMemoised, ats);
};

/** Behind the GET at `at`, which says this cell; 0 when something else is there. */
const got = (s: State, at: number, upper: number, lower: number): number => {
  const { input, memo } = s;
  const byte = input[at];
  // A signed number: what is negative is beyond all that the memo has in its array.
  const index = byte === op.BINGET ? input[at + 1]! : byte === op.LONG_BINGET ? i32(s, at + 1) : -1;
  if (index < 0 || index >= s.memoLength || memo[index << 1] !== lower || memo[(index << 1) + 1] !== upper) return 0;
  return byte === op.BINGET ? at + 2 : at + 5;
};

/**
 * Goes over the instance whose class, a global, was just read, as far as it goes. False: nothing was done.
 */
export const rowAhead = (s: State, global: number): boolean => {
  const shape = s.rowShapes[global]! - 1;
  rowStart = s.pos;
  const form = s.isAppended && global < s.rowForms.length ? s.rowForms[global]! : NO_FORM;
  if (form.shape === shape && knownRows(s, form)) return true;
  const isDense = s.memoFar.size === 0 && s.memoCount === s.memoLength;
  if (!isDense || s.limit - s.next < LONGEST_PREFIX) return false;
  const start = s.shapeStarts[shape]!;
  const count = s.shapes[start + 3]!;
  // The limit of the tape is found where the opcodes are that reach it.
  const most = 2 + count * (MOST_ITEMS + 3);
  if (s.ceiling - s.slotCount < most) return false;
  const first = prefixAhead(s, s.shapes[start] === SHAPE_PARAM);
  if (first === 0) return false;
  room(s, most);
  const memos = 2 * (s.memoLength + 5 + count * (MOST_ITEMS + 1));
  if (memos > s.memo.length) s.memo = grown(s, s.memo, memos);
  for (let put = prefixPuts; put > 0; put--) pushMemo(s, COLLAPSED_HIGH, 0);
  cellsAhead(s, global, shape, first);
  return true;
};

let prefixPuts = 0;
/** Where the GET of the class stands. */
let rowStart = 0;

/** Goes over the opcodes up to the mark of the values; gives the offset behind it, or 0. */
const prefixAhead = (s: State, isParam: boolean): number => {
  const { input } = s;
  let at = s.next;
  let index = s.memoLength;
  if (input[at] !== op.EMPTY_TUPLE || input[at + 1] !== op.NEWOBJ) return 0;
  madeAt = at + 1;
  at += 2;
  instancePut = input[at] === op.MEMOIZE ? index++ : NO_INDEX;
  if (instancePut !== NO_INDEX) at++;
  if (input[at++] !== op.EMPTY_DICT) return 0;
  statePut = input[at] === op.MEMOIZE ? index++ : NO_INDEX;
  if (statePut !== NO_INDEX) at++;
  if (isParam) {
    at = got(s, at, TEXT_HIGH, s.privateText);
    const byte = input[at];
    if (at === 0 || (byte !== op.BINGET && byte !== op.LONG_BINGET)) return 0;
    const namespace = byte === op.BINGET ? input[at + 1]! : i32(s, at + 1);
    if (namespace < 0 || namespace >= s.memoLength || s.memo[2 * namespace + 1] !== GLOBAL_HIGH) return 0;
    privateGlobal = s.memo[2 * namespace]!;
    if (s.known[privateGlobal] !== KNOWN_PRIVATE) return 0;
    at += byte === op.BINGET ? 2 : 5;
    const call = input[at + 1];
    if (input[at] !== op.EMPTY_TUPLE || (call !== op.REDUCE && call !== op.NEWOBJ)) return 0;
    privateAt = at + 1;
    privateHigh = call === op.REDUCE ? LAZY_CALL : LAZY_INSTANCE;
    at += 2;
    privatePut = input[at] === op.MEMOIZE ? index++ : NO_INDEX;
    if (privatePut !== NO_INDEX) at++;
    if (input[at++] !== op.EMPTY_DICT) return 0;
    innerPut = input[at] === op.MEMOIZE ? index++ : NO_INDEX;
    if (innerPut !== NO_INDEX) at++;
    if (input[at] !== op.MARK) return 0;
    at = got(s, at + 1, TEXT_HIGH, s.initializedText);
    if (at === 0 || input[at] !== op.NEWTRUE) return 0;
    at = got(s, at + 1, TEXT_HIGH, s.valuesText);
    if (at === 0 || input[at++] !== op.EMPTY_DICT) return 0;
    valuesPut = input[at] === op.MEMOIZE ? index++ : NO_INDEX;
    if (valuesPut !== NO_INDEX) at++;
  }
  prefixPuts = index - s.memoLength;
  return input[at] === op.MARK ? at + 1 : 0;
};

/** Goes over keys and values, and ends with the row or with all that was done on the stack. */
const cellsAhead = (s: State, global: number, shape: number, first: number): void => {
  const { input, limit, shapes } = s;
  const start = s.shapeStarts[shape]!;
  const count = shapes[start + 3]!;
  const lowest = s.height;
  let empties = 0;
  let at = first;
  for (let index = 0; index < count; index++) {
    const value = limit - at > 5 ? got(s, at, TEXT_HIGH, shapes[start + SHAPE_HEAD + index]!) : 0;
    if (value === 0) {
      giveUp(s, global, shape, index, NOTHING, 0, NO_INDEX, at);
      return;
    }
    keyAts[index] = at;
    at = value;
    heads[index] = 0;
    puts[index] = NO_INDEX;
    const byte = limit - at > LONGEST_SCALAR ? input[at]! : 0;
    if (byte === op.EMPTY_LIST) {
      let next = at + 1;
      let put = NO_INDEX;
      if (input[next] === op.MEMOIZE) {
        // Nobody can read this before the list is on the tape or on the stack.
        put = pushMemo(s, COLLAPSED_HIGH, 0);
        next++;
      }
      puts[index] = put;
      const following = input[next];
      const isEmpty =
        following === op.SETITEMS ||
        (index + 1 < count &&
          limit - next > 5 &&
          got(s, next, TEXT_HIGH, shapes[start + SHAPE_HEAD + index + 1]!) !== 0);
      if (isEmpty) {
        cells[2 * index] = 0;
        cells[2 * index + 1] = LAZY_LIST;
        empties++;
        at = next;
        continue;
      }
      const isMarked = following === op.MARK;
      if (isMarked) next++;
      const kind = isMarked ? BEGUN_LIST_MARK : BEGUN_LIST;
      at = itemsAhead(s, next, 0, isMarked ? op.APPENDS : op.APPEND, isMarked ? MOST_ITEMS : 1);
      if (at === 0) {
        giveUp(s, global, shape, index, kind, itemCount, put, itemsEnd);
        return;
      }
      if (put !== NO_INDEX) {
        s.memo[2 * put] = s.slotCount;
        s.memo[2 * put + 1] = POSITION_HIGH;
      }
      makeAhead(s, LIST_HIGH, index);
      continue;
    }
    if (byte === op.MARK) {
      at = itemsAhead(s, at + 1, 0, op.TUPLE, MOST_ITEMS);
      if (at === 0) {
        giveUp(s, global, shape, index, BEGUN_MARK, itemCount, NO_INDEX, itemsEnd);
        return;
      }
    } else {
      const next = scalarAhead(s, at, cellNumbers, cells, index);
      if (next === 0) {
        giveUp(s, global, shape, index, BEGUN, 0, NO_INDEX, at);
        return;
      }
      at = next;
      const following = input[at]!;
      if (following === op.BINGET || following === op.SETITEMS || following === op.LONG_BINGET || at >= limit) continue;
      // More than one value: these are the items of a tuple.
      const words = s.words;
      const to = 2 * (s.slotCount + 2);
      words[to] = cells[2 * index]!;
      words[to + 1] = cells[2 * index + 1]!;
      at = itemsAhead(s, at, 1, 0, 3);
      if (at === 0) {
        giveUp(s, global, shape, index, BEGUN, itemCount, NO_INDEX, itemsEnd);
        return;
      }
    }
    if (at >= limit) {
      // Whether the tuple is memoised is not known yet: it is left to its opcode.
      giveUp(s, global, shape, index, byte === op.MARK ? BEGUN_MARK : BEGUN, itemCount, NO_INDEX, at - 1);
      return;
    }
    if (input[at] === op.MEMOIZE) {
      puts[index] = pushMemo(s, POSITION_HIGH, s.slotCount);
      at++;
    }
    makeAhead(s, TUPLE_HIGH, index);
  }
  const isParam = shapes[start] === SHAPE_PARAM;
  const ends = isParam
    ? limit - at >= 5 &&
      input[at] === op.SETITEMS &&
      input[at + 1] === op.SETITEMS &&
      input[at + 2] === op.BUILD &&
      input[at + 3] === op.SETITEM &&
      input[at + 4] === op.BUILD
    : limit - at >= 2 && input[at] === op.SETITEMS && input[at + 1] === op.BUILD;
  if (!ends) {
    giveUp(s, global, shape, count, NOTHING, 0, NO_INDEX, at);
    return;
  }
  s.next = at + (isParam ? 5 : 2);
  if (empties > 0) makeEmpties(s, cells, 0, count, puts);
  writeRow(s, shape, cells, 0, count, lowest, instancePut);
  learnForm(s, global, shape, count, first);
};

/** How many items {@link itemsAhead} found; where it had to stop, when it gave 0. */
let itemCount = 0;
let itemsEnd = 0;

/**
 * Puts scalars where the items of the next instruction go, behind those that are there, up to this opcode – 0 is TUPLE1 to
 * TUPLE3 by their number. Gives the offset behind it, or 0 when something else comes.
 */
const itemsAhead = (s: State, from: number, already: number, close: number, most: number): number => {
  const { input, limit, slots, words, slotCount } = s;
  let count = already;
  let at = from;
  while (at < limit) {
    if (input[at] === (close === 0 ? op.TUPLE1 - 1 + count : close) && count > 0) {
      itemCount = count;
      return at + 1;
    }
    const next = count < most ? scalarAhead(s, at, slots, words, slotCount + 2 + count) : 0;
    if (next === 0) break;
    at = next;
    count++;
  }
  itemCount = count;
  itemsEnd = at;
  return 0;
};

/** Writes the instruction whose items stand in their place; it is the value of a cell. */
const makeAhead = (s: State, upper: number, cell: number): void => {
  const { words, slotCount: at } = s;
  words[2 * at] = itemCount;
  words[2 * at + 1] = upper;
  words[2 * at + 2] = NOT_KEPT;
  words[2 * at + 3] = REF_HIGH;
  s.slotCount = at + 2 + itemCount;
  s.last = at;
  cells[2 * cell] = s.height++;
  cells[2 * cell + 1] = TAKE_HIGH;
  heads[cell] = at;
};

/**
 * The row goes on in a way of its own: all that was gone over is put on the stack as its opcodes would have. `count` cells
 * are whole; `kind` says what there is of the one behind, with so many items where those of the next instruction go.
 */
const giveUp = (
  s: State,
  global: number,
  shape: number,
  count: number,
  kind: number,
  items: number,
  put: number,
  next: number,
): void => {
  const start = s.shapeStarts[shape]!;
  s.pos = madeAt;
  pushLazy(s, LAZY_INSTANCE, global);
  putTop(s, instancePut);
  pushCell(s, LAZY_DICT, 0);
  putTop(s, statePut);
  if (s.shapes[start] === SHAPE_PARAM) {
    pushCell(s, TEXT_HIGH, s.privateText);
    s.pos = privateAt;
    pushLazy(s, privateHigh, privateGlobal);
    putTop(s, privatePut);
    pushCell(s, LAZY_DICT, 0);
    putTop(s, innerPut);
    mark(s);
    pushCell(s, TEXT_HIGH, s.initializedText);
    pushCell(s, TRUE_HIGH, 0);
    pushCell(s, TEXT_HIGH, s.valuesText);
    pushCell(s, LAZY_DICT, 0);
    putTop(s, valuesPut);
  }
  mark(s);
  for (let index = 0; index < count; index++) {
    pushCell(s, TEXT_HIGH, s.shapes[start + SHAPE_HEAD + index]!);
    const upper = cells[2 * index + 1]!;
    pushEntry(s, upper, cells[2 * index]!, heads[index]!);
    if (isLazy(upper)) putTop(s, puts[index]!);
    else s.stack[s.top - 1] = puts[index]!;
  }
  s.next = next;
  if (kind === NOTHING) return;
  pushCell(s, TEXT_HIGH, s.shapes[start + SHAPE_HEAD + count]!);
  if (kind === BEGUN_LIST || kind === BEGUN_LIST_MARK) {
    pushCell(s, LAZY_LIST, 0);
    putTop(s, put);
  }
  if (kind === BEGUN_MARK || kind === BEGUN_LIST_MARK) mark(s);
  const { words, slotCount } = s;
  for (let item = 0, at = 2 * (slotCount + 2); item < items; item++, at += 2) pushCell(s, words[at + 1]!, words[at]!);
};

/** The memo index that was set aside for the lazy entry on top. */
const putTop = (s: State, index: number): void => {
  if (index === NO_INDEX) return;
  const top = s.top - ENTRY;
  s.stack[top + 3] = index;
  s.memo[2 * index] = top;
  s.memo[2 * index + 1] = UNWRITTEN_HIGH;
};
