/**
 * Rows whose bytes are known (`prefix.ts` learns them): where no memo index was ever given twice, the same bytes from the GET of a
 * class to the mark of its values mean the same again, and so do the GETs of its keys. So they are compared as words, and only values
 * are read: scalars, texts, dates, and short lists and tuples of them, by one loop with one switch. A row is done whole, or what it
 * added to the tables is taken back and it is left to `prefix.ts`, which can do a row by halves.
 */
import {
  AUX_HASHABLE,
  AUX_QUIET,
  AUX_SHIFT,
  AUX_TAKES,
  BYTES,
  EMPTY_TUPLE,
  FALSE,
  high,
  LIST,
  NAN_HIGH,
  NONE,
  NOT_KEPT,
  ROW,
  TEXT,
  TRUE,
  TUPLE,
} from "../../tape/slot.js";
import * as op from "../opcode.js";
import { KNOWN_DATETIME, millisecondsOf } from "./call.js";
import { COLLAPSED_HIGH, LAZY_HIGH, POSITION_HIGH } from "./memo.js";
import { addMoment, addRange } from "./read.js";
import { DATETIME_HIGH, GLOBAL_HIGH, NEW_LIST_HIGH, pushEntry, REF_HIGH, TAKE_HIGH } from "./stack.js";
import { grown, NO_INDEX, room, type State } from "./state.js";
import { addText, closesChunk } from "./text.js";

/** No row of more cells is done so, nor a list or tuple of more items: those may be packed. */
export const MOST_CELLS = 64;
export const MOST_ITEMS = 31;

/** Rows in one go: few enough that a step keeps near its budget. */
const MOST_ROWS = 32;
/** What is looked at without asking for the limit again: a key's GET, a scalar that is no text, the opcodes behind it. */
const WINDOW = 24;
/** How often a form may fail in a row before it is not tried any more, and how many rows make up for a failure. */
const MOST_LUCK = 64;
const MISFORTUNE = 8;

const NONE_HIGH = high(NONE);
const TRUE_HIGH = high(TRUE);
const FALSE_HIGH = high(FALSE);
const EMPTY_TUPLE_HIGH = high(EMPTY_TUPLE);
const TEXT_HIGH = high(TEXT);
const BYTES_HIGH = high(BYTES);
const LIST_HIGH = high(LIST);
const TUPLE_HIGH = high(TUPLE, AUX_HASHABLE);
const ROW_HIGH = high(ROW);
const QUIET_LIST_HIGH = high(LIST, AUX_QUIET);
const LAZY_LIST = LAZY_HIGH | LIST;

/** SETITEMS SETITEMS BUILD SETITEM as a word: they and BUILD end a row of form B. */
const PARAM_END = op.SETITEMS | (op.SETITEMS << 8) | (op.BUILD << 16) | (op.SETITEM << 24);
/** SETITEMS BUILD, two bytes of a word. */
const FLAT_END = op.SETITEMS | (op.BUILD << 8);
/** MEMOIZE TUPLE1 MEMOIZE REDUCE as a word: they and MEMOIZE follow the ten bytes of a datetime. */
const DATE_END = op.MEMOIZE | (op.TUPLE1 << 8) | (op.MEMOIZE << 16) | (op.REDUCE << 24);
/** SHORT_BINBYTES 10, two bytes of a word. */
const DATE_BEGIN = op.SHORT_BINBYTES | (10 << 8);

/** The bytes of a class's rows. */
export class RowForm {
  readonly shape: number;
  readonly isParam: boolean;
  /** How many cells. */
  readonly count: number;
  /** All from the GET of the class to the mark of the values, in words; the last ends where the bytes do. */
  readonly prefix: Int32Array;
  readonly prefixLength: number;
  /** How many memo indices are given in the prefix, and whether the first is the instance's. */
  readonly puts: number;
  readonly isMemoised: boolean;
  /** For each key what follows the opcode of its GET: a byte, or, of LONG_BINGET, a word. */
  readonly keys: Int32Array;
  readonly keyLengths: Uint8Array;
  /** Falls with each row that was none of these. */
  luck = MISFORTUNE;

  constructor(
    input: Uint8Array,
    shape: number,
    isParam: boolean,
    start: number,
    end: number,
    puts: number,
    isMemoised: boolean,
    keyAts: Int32Array,
  ) {
    this.shape = shape;
    this.isParam = isParam;
    this.count = keyAts.length;
    this.prefixLength = end - start;
    this.prefix = new Int32Array((end - start + 3) >> 2);
    const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
    const last = this.prefix.length - 1;
    for (let word = 0; word < last; word++) this.prefix[word] = view.getInt32(start + 4 * word, true);
    if (last >= 0) this.prefix[last] = view.getInt32(end - 4, true);
    this.puts = puts;
    this.isMemoised = isMemoised;
    this.keys = keyAts.map((at) => (input[at] === op.BINGET ? input[at + 1]! : view.getInt32(at + 1, true)));
    this.keyLengths = Uint8Array.from(keyAts, (at) => (input[at] === op.BINGET ? 2 : 5));
  }
}

/** For classes without one; it also keeps V8's hidden class of forms alive. */
export const NO_FORM = /* @__PURE__ */ new RowForm(new Uint8Array(0), -1, false, 0, 0, 0, false, new Int32Array(0));

/** For each cell that is an empty list its memo index. */
const puts = new Int32Array(MOST_CELLS);

/** Does rows of this form from the opcode at hand on, whose first is the GET of the class. False: not even one. */
export const knownRows = (s: State, form: RowForm): boolean => {
  if (form.luck <= 0) return false;
  const start = s.pos;
  let at = start;
  for (let rows = 0; rows < MOST_ROWS; rows++) {
    if (!comes(s, form, at)) {
      if (rows > 0) break;
      return false;
    }
    const { textLength, stringCount, chunkFlags, rangeWords, wideWords } = s;
    const end = knownRow(s, form, at + form.prefixLength);
    if (end === 0) {
      form.luck -= MISFORTUNE;
      // What it wrote to memo and tape does not count; what it entered elsewhere is taken back.
      s.pos = start;
      s.textLength = textLength;
      s.stringCount = stringCount;
      s.chunkFlags = chunkFlags;
      s.rangeWords = rangeWords;
      s.wideWords = wideWords;
      if (rows > 0) break;
      return false;
    }
    if (form.luck < MOST_LUCK) form.luck++;
    at = end;
  }
  s.next = at;
  return true;
};

/** Whether the prefix stands at an offset. */
const comes = (s: State, { prefix, prefixLength }: RowForm, start: number): boolean => {
  if (s.limit - start < prefixLength + WINDOW) return false;
  const { view } = s;
  const last = prefix.length - 1;
  for (let word = 0; word < last; word++) {
    if (view.getInt32(start + 4 * word, true) !== prefix[word]) return false;
  }
  return view.getInt32(start + prefixLength - 4, true) === prefix[last];
};

/** Reads the values of a row, which begin at an offset, and writes it. Gives where it ends, or 0: it is something else. */
const knownRow = (s: State, form: RowForm, from: number): number => {
  const { count, keys, keyLengths } = form;
  // The limit of the tape is found where the opcodes are that reach it.
  const most = 2 + count * (MOST_ITEMS + 4);
  if (s.ceiling - s.slotCount < most) return 0;
  room(s, most);
  const memos = 2 * (s.memoLength + form.puts + count * (MOST_ITEMS + 1));
  if (memos > s.memo.length) s.memo = grown(s, s.memo, memos);
  const { input, view, memo, words, slots } = s;
  const lowest = s.height;
  const longest = s.limits.length;
  const limit = s.limit - WINDOW;
  let memoLength = s.memoLength;
  for (let put = form.puts; put > 0; put--) {
    memo[2 * memoLength] = 0;
    memo[2 * memoLength++ + 1] = COLLAPSED_HIGH;
  }
  // The row is written behind what it takes; until then its cells stand at the end of the room.
  const cells = s.slotCount + most - count;
  let slot = s.slotCount;
  let height = lowest;
  let at = from;
  let index = 0;
  let empties = 0;
  // Of the list or tuple that is open: the opcode that ends it, 0 where none is, how many items it has and may have.
  let close = 0;
  let items = 0;
  let mostItems = 0;
  /** Where the next value goes. */
  let to = cells;
  while (at <= limit) {
    if (close === 0) {
      if (index === count) break;
      if (keyLengths[index] === 2) {
        if (input[at] !== op.BINGET || input[at + 1] !== keys[index]) return 0;
        at += 2;
      } else {
        if (input[at] !== op.LONG_BINGET || view.getInt32(at + 1, true) !== keys[index]) return 0;
        at += 5;
      }
      to = cells + index;
      const opcode = input[at];
      if (opcode === op.EMPTY_LIST || opcode === op.MARK) {
        at++;
        close = op.TUPLE;
        mostItems = MOST_ITEMS;
        if (opcode === op.EMPTY_LIST) {
          let put = NO_INDEX;
          if (input[at] === op.MEMOIZE) {
            put = memoLength++;
            memo[2 * put] = slot;
            memo[2 * put + 1] = POSITION_HIGH;
            at++;
          }
          const following = input[at]!;
          if (following === op.MARK) {
            close = op.APPENDS;
            at++;
          } else if (following === op.SETITEMS || isKey(input, view, at, form, index + 1)) {
            words[2 * to] = 0;
            words[2 * to + 1] = LAZY_LIST;
            puts[index++] = put;
            empties++;
            close = 0;
            continue;
          } else {
            close = op.APPEND;
            mostItems = 1;
          }
        }
        to = slot + 2;
        items = 0;
      }
    } else if (input[at] === close && items > 0) {
      at++;
      const isList = close === op.APPENDS || close === op.APPEND;
      if (!isList && input[at] === op.MEMOIZE) {
        memo[2 * memoLength] = slot;
        memo[2 * memoLength++ + 1] = POSITION_HIGH;
        at++;
      }
      words[2 * slot] = items;
      words[2 * slot + 1] = isList ? LIST_HIGH : TUPLE_HIGH;
      words[2 * slot + 2] = NOT_KEPT;
      words[2 * slot + 3] = REF_HIGH;
      slot += 2 + items;
      words[2 * (cells + index)] = height++;
      words[2 * (cells + index) + 1] = TAKE_HIGH;
      index++;
      close = 0;
      continue;
    }
    if (close !== 0 && items === mostItems) return 0;
    // Literals, for V8's jump table (see `dispatch`).
    switch (input[at]) {
      case 0x4b: // BININT1
        slots[to] = input[at + 1]!;
        at += 2;
        break;
      case 0x4d: // BININT2
        slots[to] = view.getUint16(at + 1, true);
        at += 3;
        break;
      case 0x4a: // BININT
        slots[to] = view.getInt32(at + 1, true);
        at += 5;
        break;
      case 0x47: {
        // BINFLOAT
        const value = view.getFloat64(at + 1);
        if (value === value) slots[to] = value;
        else {
          words[2 * to] = 0;
          words[2 * to + 1] = NAN_HIGH;
        }
        at += 9;
        break;
      }
      case 0x4e: // NONE
        words[2 * to] = 0;
        words[2 * to + 1] = NONE_HIGH;
        at++;
        break;
      case 0x88: // NEWTRUE
        words[2 * to] = 0;
        words[2 * to + 1] = TRUE_HIGH;
        at++;
        break;
      case 0x89: // NEWFALSE
        words[2 * to] = 0;
        words[2 * to + 1] = FALSE_HIGH;
        at++;
        break;
      case 0x29: // EMPTY_TUPLE
        words[2 * to] = 0;
        words[2 * to + 1] = EMPTY_TUPLE_HIGH;
        at++;
        break;
      case 0x68: // BINGET
      case 0x6a: {
        // LONG_BINGET
        const isLong = input[at] === op.LONG_BINGET;
        const said = isLong ? view.getInt32(at + 1, true) : input[at + 1]!;
        if (said < 0 || said >= memoLength) return 0;
        const lower = memo[2 * said]!;
        at += isLong ? 5 : 2;
        if (memo[2 * said + 1] === TEXT_HIGH) {
          words[2 * to] = lower;
          words[2 * to + 1] = TEXT_HIGH;
        } else {
          const isDate = close === 0 && memo[2 * said + 1] === GLOBAL_HIGH && s.known[lower] === KNOWN_DATETIME;
          const range = isDate ? moment(s, at) : -1;
          if (range < 0) return 0;
          const wide = (s.wideWords >> 1) - 1;
          at += DATE_LENGTH;
          memo[2 * memoLength] = range;
          memo[2 * memoLength + 1] = BYTES_HIGH;
          memo[2 * memoLength + 2] = 0;
          memo[2 * memoLength + 3] = COLLAPSED_HIGH;
          memo[2 * memoLength + 4] = wide;
          memo[2 * memoLength + 5] = DATETIME_HIGH;
          memoLength += 3;
          words[2 * to] = wide;
          words[2 * to + 1] = DATETIME_HIGH;
        }
        break;
      }
      case 0x8c: {
        // SHORT_BINUNICODE
        const length = input[at + 1]!;
        const end = at + 2 + length;
        if (end > limit || length > longest || closesChunk(s, length)) return 0;
        // Where a fault is found.
        s.pos = at;
        const text = addText(s, at + 2, end);
        words[2 * to] = text;
        words[2 * to + 1] = TEXT_HIGH;
        at = end;
        if (input[at] === op.MEMOIZE) {
          memo[2 * memoLength] = text;
          memo[2 * memoLength++ + 1] = TEXT_HIGH;
          at++;
        }
        break;
      }
      default:
        return 0;
    }
    if (close !== 0) {
      to++;
      items++;
      if (mostItems === SHORT_TUPLE) close = op.TUPLE1 - 1 + items;
      continue;
    }
    const following = input[at];
    if (following === op.BINGET || following === op.LONG_BINGET || following === op.SETITEMS) {
      index++;
      continue;
    }
    // More than one value: these are the items of a tuple.
    words[2 * slot + 4] = words[2 * to]!;
    words[2 * slot + 5] = words[2 * to + 1]!;
    to = slot + 3;
    items = 1;
    mostItems = SHORT_TUPLE;
    close = op.TUPLE1;
  }
  const end = index === count && close === 0 && at <= limit ? rowEnd(view, at, form.isParam) : 0;
  if (end === 0) return 0;
  const put = form.isMemoised ? s.memoLength : NO_INDEX;
  s.memoCount += memoLength - s.memoLength;
  s.memoLength = memoLength;
  s.slotCount = slot;
  s.height = height;
  if (empties > 0) makeEmpties(s, words, 2 * cells, count, puts);
  writeRow(s, form.shape, words, 2 * cells, count, lowest, put);
  return end;
};

const SHORT_TUPLE = 3;
/** Bytes of a datetime behind the GET of its class. */
const DATE_LENGTH = 17;

/** Whether the GET of this key stands at an offset. */
const isKey = (input: Uint8Array, view: DataView, at: number, form: RowForm, index: number): boolean => {
  if (index >= form.count) return false;
  if (form.keyLengths[index] === 2) return input[at] === op.BINGET && input[at + 1] === form.keys[index];
  return input[at] === op.LONG_BINGET && view.getInt32(at + 1, true) === form.keys[index];
};

/** Behind the opcodes that end a row, or 0. */
const rowEnd = (view: DataView, at: number, isParam: boolean): number => {
  if (!isParam) return view.getUint16(at, true) === FLAT_END ? at + 2 : 0;
  return view.getInt32(at, true) === PARAM_END && view.getUint8(at + 4) === op.BUILD ? at + 5 : 0;
};

/** Enters the datetime whose bytes begin at an offset, if all of it is memoised and may be a cell. Gives its range, or −1. */
const moment = (s: State, start: number): number => {
  const { view } = s;
  if (!s.dates || s.limits.length < 10 || s.limit - start < DATE_LENGTH) return -1;
  if (view.getUint16(start, true) !== DATE_BEGIN) return -1;
  if (view.getInt32(start + 12, true) !== DATE_END || view.getUint8(start + 16) !== op.MEMOIZE) return -1;
  const milliseconds = millisecondsOf(s.input, start + 2);
  if (milliseconds !== milliseconds) return -1;
  addMoment(s, milliseconds);
  return addRange(s, start + 2, 10);
};

/** Writes a row of these cells; room is there. `put` is the memo index of the instance. */
export const writeRow = (
  s: State,
  shape: number,
  cells: Int32Array,
  from: number,
  count: number,
  lowest: number,
  put: number,
): void => {
  const { words } = s;
  const at = s.slotCount;
  const takes = s.height > lowest ? AUX_TAKES << AUX_SHIFT : 0;
  let to = 2 * at;
  words[to] = shape;
  words[to + 1] = ROW_HIGH | takes;
  words[to + 2] = NOT_KEPT;
  words[to + 3] = REF_HIGH;
  to += 4;
  for (let word = 0; word < 2 * count; word++) words[to + word] = cells[from + word]!;
  s.slotCount = at + 2 + count;
  s.last = at;
  s.height = lowest + 1;
  pushEntry(s, TAKE_HIGH, lowest, at);
  if (put === NO_INDEX) return;
  s.stack[s.top - 1] = put;
  s.memo[2 * put] = at;
  s.memo[2 * put + 1] = POSITION_HIGH;
};

/** Empty lists among the cells become cells, or instructions where the memo may still give them: `puts` has their indices. */
export const makeEmpties = (s: State, cells: Int32Array, from: number, count: number, puts: Int32Array): void => {
  for (let index = 0; index < count; index++) {
    const lower = from + 2 * index;
    if (cells[lower + 1] !== LAZY_LIST) continue;
    const put = puts[index]!;
    if (put === NO_INDEX) {
      cells[lower + 1] = NEW_LIST_HIGH;
      continue;
    }
    const { words, memo, slotCount: at } = s;
    words[2 * at] = 0;
    words[2 * at + 1] = QUIET_LIST_HIGH;
    words[2 * at + 2] = s.kept;
    words[2 * at + 3] = REF_HIGH;
    s.slotCount = at + 2;
    s.last = at;
    memo[2 * put] = at;
    memo[2 * put + 1] = POSITION_HIGH;
    cells[lower] = s.kept++;
    cells[lower + 1] = REF_HIGH;
  }
};
