/**
 * The link stack: entries that stand for values, lazy ones among them, marks, and what the memo does with the top.
 *
 * An entry is four words: the cell (low, high; a finished cell or a lazy word), the position of the header that made it
 * (0 if none; of a lazy instance or call the opcode's offset), and the memo index that says this very entry. Indices of
 * entries are offsets of their first word.
 */
import { Code } from "../../tape/code.js";
import {
  AUX_QUIET,
  AUX_SHIFT,
  AUX_TAKES,
  DATETIME,
  DICT,
  EMPTY_TUPLE,
  GLOBAL,
  high,
  LIST,
  NEW_DICT,
  NEW_LIST,
  NEW_SET,
  NEWOBJ,
  NOT_KEPT,
  POP,
  REDUCE,
  REF,
  SET,
  TAKE,
  tagOf,
} from "../../tape/slot.js";
import { MEMOIZE } from "../opcode.js";
import {
  COLLAPSED_HIGH,
  EMPTY_HIGH,
  LAZY_HIGH,
  memoHigh,
  memoLow,
  memoReplace,
  memoSet,
  POSITION_HIGH,
  UNWRITTEN_HIGH,
} from "./memo.js";
import { rowAhead } from "./prefix.js";
import { short } from "./read.js";
import { ENTRY, fail, grown, NO_INDEX, OK, RESTART, room, type State } from "./state.js";

/** An empty list, dict or set nothing was written of yet. */
export const LAZY_LIST = LAZY_HIGH | LIST;
export const LAZY_DICT = LAZY_HIGH | DICT;
export const LAZY_SET = LAZY_HIGH | SET;
/** An instance without arguments, or a call without; the low word is the global's id. */
export const LAZY_INSTANCE = LAZY_HIGH | NEWOBJ;
export const LAZY_CALL = LAZY_HIGH | REDUCE;

/** `aux` of a NEWOBJ, of no interest to readers: a state was given to the object, so a later one is no row. */
export const AUX_BUILT = 32;

export const TAKE_HIGH = high(TAKE);
export const REF_HIGH = high(REF);
export const GLOBAL_HIGH = high(GLOBAL);
export const DATETIME_HIGH = high(DATETIME);
export const EMPTY_TUPLE_HIGH = high(EMPTY_TUPLE);
export const NEW_LIST_HIGH = high(NEW_LIST);
const NEW_DICT_HIGH = high(NEW_DICT);
const NEW_SET_HIGH = high(NEW_SET);
const TAKES = AUX_TAKES << AUX_SHIFT;

/** Whether a high word is one of the linker's own. */
export const isLazy = (upper: number): boolean => (upper | 63) === -1;

const growStack = (s: State, count = 1): void => {
  s.stack = grown(s, s.stack, s.top + count * ENTRY);
  s.stackNumbers = new Float64Array(s.stack.buffer);
};

/** Makes sure that so many entries can be pushed without another look. */
export const stackRoom = (s: State, count: number): void => {
  if (s.top + count * ENTRY > s.stack.length) growStack(s, count);
};

/** Pushes an entry without a header. */
export const pushCell = (s: State, upper: number, lower: number): void => {
  const { top } = s;
  if (top === s.stack.length) growStack(s);
  const { stack } = s;
  stack[top] = lower;
  stack[top + 1] = upper;
  stack[top + 2] = 0;
  stack[top + 3] = NO_INDEX;
  s.top = top + ENTRY;
};

export const pushEntry = (s: State, upper: number, lower: number, at: number): void => {
  pushCell(s, upper, lower);
  s.stack[s.top - 2] = at;
};

/** Pushes a number that is no NaN. */
export const pushNumber = (s: State, value: number): void => {
  const { top } = s;
  if (top === s.stack.length) growStack(s);
  s.stackNumbers[top >> 1] = value;
  s.stack[top + 2] = 0;
  s.stack[top + 3] = NO_INDEX;
  s.top = top + ENTRY;
};

/** Pushes a lazy instance or call and remembers where it is. */
export const pushLazy = (s: State, upper: number, lower: number): void => {
  const index = s.top;
  // What is listed at or above the height was taken off since.
  while (s.lazyCount > 0 && s.lazies[s.lazyCount - 1]! >= index) s.lazyCount--;
  if (s.lazyCount === s.lazies.length) s.lazies = grown(s, s.lazies, s.lazyCount + 1);
  s.lazies[s.lazyCount++] = index;
  pushEntry(s, upper, lower, s.pos);
};

/** The index of the entry `count` below the top, when so many are above the last mark. */
export const reach = (s: State, count: number): number => {
  const index = s.top - count * ENTRY;
  return index < s.fence ? fail(s, Code.STACK_UNDERFLOW) : index;
};

export const mark = (s: State): number => {
  if (s.markCount === s.marks.length) s.marks = grown(s, s.marks, s.markCount + 1);
  s.fence = s.top;
  s.marks[s.markCount++] = s.top;
  return OK;
};

/** The height at the last mark, which is removed. */
export const unmark = (s: State): number => {
  if (s.markCount === 0) return fail(s, Code.NO_MARK);
  const height = s.fence;
  s.markCount--;
  s.fence = s.markCount === 0 ? 0 : s.marks[s.markCount - 1]!;
  return height;
};

/** Writes one slot; room is there. */
const write = (s: State, upper: number, lower: number): void => {
  const at = 2 * s.slotCount++;
  s.words[at] = lower;
  s.words[at + 1] = upper;
};

/** Opens an instruction: its header, with room for the operands. */
export const openHeader = (s: State, tag: number, aux: number, payload: number, operands: number): number => {
  room(s, operands + 1);
  const at = s.slotCount;
  write(s, high(tag, aux), payload);
  s.last = at;
  return at;
};

/** Opens an instruction that makes an object, with an empty memo operand. */
export const openMaker = (s: State, tag: number, aux: number, payload: number, operands: number): number => {
  const at = openHeader(s, tag, aux, payload, operands + 1);
  write(s, REF_HIGH, NOT_KEPT);
  return at;
};

/** Writes one operand; room is there. */
export const operand = (s: State, header: number, upper: number, lower: number): void => {
  if (upper === TAKE_HIGH) {
    s.words[2 * header + 1]! |= TAKES;
    if (lower < s.height) s.height = lower;
  }
  write(s, upper, lower);
};

/** Writes an operand that is looked at, not removed; what lies above it on the value stack is taken. */
export const target = (s: State, header: number, upper: number, lower: number): void => {
  if (upper === TAKE_HIGH) {
    s.words[2 * header + 1]! |= TAKES;
    if (lower + 1 < s.height) s.height = lower + 1;
  }
  write(s, upper, lower);
};

/** Writes the cells of every entry from `from` on, by steps of `stride` words; room is there and none is lazy. */
export const operands = (s: State, header: number, from: number, stride: number): void => {
  const { stack, words, top } = s;
  let lowest = -1;
  let to = 2 * s.slotCount;
  for (let index = from; index < top; index += stride) {
    const upper = stack[index + 1]!;
    const lower = stack[index]!;
    // The lowest comes first: the value stack has the order of this one.
    if (upper === TAKE_HIGH && lowest < 0) lowest = lower;
    words[to] = lower;
    words[to + 1] = upper;
    to += 2;
  }
  s.slotCount = to >> 1;
  if (lowest >= 0) {
    words[2 * header + 1]! |= TAKES;
    if (lowest < s.height) s.height = lowest;
  }
};

/** Makes the entries from `from` on finished cells. */
export const settleFrom = (s: State, from: number): void => {
  const { stack, top } = s;
  for (let index = from; index < top; index += ENTRY) {
    if (isLazy(stack[index + 1]!)) settle(s, index);
  }
};

/** Makes an entry a finished cell: an empty container nobody else can know is made where it is used. */
export const settle = (s: State, index: number): void => {
  const { stack } = s;
  const upper = stack[index + 1]!;
  if (!isLazy(upper)) return;
  const isContainer = upper === LAZY_LIST || upper === LAZY_DICT || upper === LAZY_SET;
  if (!isContainer || stack[index + 3] !== NO_INDEX) {
    force(s, index);
    return;
  }
  stack[index] = 0;
  stack[index + 1] = upper === LAZY_LIST ? NEW_LIST_HIGH : upper === LAZY_DICT ? NEW_DICT_HIGH : NEW_SET_HIGH;
};

/** Writes the making instruction of a lazy entry, which becomes a REF. Nothing happens to others. */
export const force = (s: State, index: number): void => {
  const { stack } = s;
  const upper = stack[index + 1]!;
  if (!isLazy(upper)) return;
  const kept = s.kept++;
  let at: number;
  if (upper === LAZY_INSTANCE || upper === LAZY_CALL) {
    at = openHeader(s, tagOf(upper), AUX_QUIET, stack[index + 2]!, 3);
    write(s, REF_HIGH, kept);
    write(s, GLOBAL_HIGH, stack[index]!);
    write(s, EMPTY_TUPLE_HIGH, 0);
  } else {
    at = openHeader(s, tagOf(upper), AUX_QUIET, 0, 1);
    write(s, REF_HIGH, kept);
  }
  memoWritten(s, index, at);
  stack[index] = kept;
  stack[index + 1] = REF_HIGH;
  stack[index + 2] = at;
  stack[index + 3] = NO_INDEX;
};

/** Forces all lazy instances and calls, bottom first: what is called next may see that they were made. */
export const forceAll = (s: State): void => {
  for (let place = 0; place < s.lazyCount; place++) {
    const index = s.lazies[place]!;
    if (index >= s.top) break;
    const upper = s.stack[index + 1]!;
    if (upper === LAZY_INSTANCE || upper === LAZY_CALL) force(s, index);
  }
  s.lazyCount = 0;
};

/** The memo index of a lazy entry says from now on where the entry was written. */
export const memoWritten = (s: State, index: number, at: number): void => {
  const memo = s.stack[index + 3]!;
  if (memo !== NO_INDEX) memoReplace(s, memo >>> 0, UNWRITTEN_HIGH, index, POSITION_HIGH, at);
};

/** The memo index of an entry that a row or cell replaces must never be read again. */
export const memoCollapsed = (s: State, index: number): void => {
  const { stack } = s;
  const memo = stack[index + 3]!;
  if (memo === NO_INDEX) return;
  if (isLazy(stack[index + 1]!)) memoReplace(s, memo >>> 0, UNWRITTEN_HIGH, index, COLLAPSED_HIGH, 0);
  else memoReplace(s, memo >>> 0, POSITION_HIGH, stack[index + 2]!, COLLAPSED_HIGH, 0);
};

/** The kept index of the object whose header stands at a position; gives it one if it has none. */
const keep = (s: State, at: number): number => {
  const operandLow = 2 * (at + 1);
  const kept = s.words[operandLow]!;
  if (kept !== NOT_KEPT) return kept;
  s.words[operandLow] = s.kept;
  return s.kept++;
};

/** Pushes a finished cell that stood on the stack before. */
const pushCellAgain = (s: State, upper: number, lower: number): void => {
  if (upper === DATETIME_HIGH) s.datesAgain = true;
  pushCell(s, upper, lower);
};

/** Pushes what the entry at an index stands for once more. */
const pushAgain = (s: State, index: number): number => {
  force(s, index);
  const at = s.stack[index + 2]!;
  if (at === 0) pushCellAgain(s, s.stack[index + 1]!, s.stack[index]!);
  else pushEntry(s, REF_HIGH, keep(s, at), at);
  return OK;
};

export const dup = (s: State): number => pushAgain(s, reach(s, 1));

export const pop = (s: State): number => {
  if (s.markCount > 0 && s.top === s.fence) unmark(s);
  else {
    reach(s, 1);
    dropTop(s);
  }
  return OK;
};

export const popMark = (s: State): number => {
  const first = unmark(s);
  while (s.top > first) dropTop(s);
  return OK;
};

/** Takes the top entry off. What the memo can still give, and what a class may notice, is made first. */
const dropTop = (s: State): void => {
  const top = s.top - ENTRY;
  if (s.stack[top + 1] === TAKE_HIGH) {
    openHeader(s, POP, 0, 0, 0);
    s.height = s.stack[top]!;
  } else settle(s, top);
  s.top = top;
};

export const memoize = (s: State): number => memoPut(s, s.memoCount);

export const binput = (s: State): number => {
  if (s.limit === s.next) return short(s);
  return memoPut(s, s.input[s.next++]!);
};

export const longBinput = (s: State): number => {
  if (s.limit - s.next < 4) return short(s);
  s.next += 4;
  return memoPut(s, memoIndex(s));
};

/** The four bytes before `next`. */
const memoIndex = ({ input, next }: State): number =>
  (input[next - 4]! | (input[next - 3]! << 8) | (input[next - 2]! << 16) | (input[next - 1]! << 24)) >>> 0;

export const memoPut = (s: State, index: number): number => {
  const top = reach(s, 1);
  // By the offset, not the input's length, which may not be known yet.
  if (index > 16 * s.pos + s.limits.memo || index === 0xffffffff) fail(s, Code.BAD_MEMO_INDEX);
  if (index !== s.memoLength) s.isAppended = false;
  if (s.keepMemo) touch(s, index);
  s.facts?.put(s.pos, s.input[s.pos] === MEMOIZE, memoHigh(s, index) !== EMPTY_HIGH);
  const { stack } = s;
  if (isLazy(stack[top + 1]!)) {
    if (stack[top + 3] === NO_INDEX) {
      stack[top + 3] = index;
      memoSet(s, index, UNWRITTEN_HIGH, top);
      return OK;
    }
    force(s, top);
  }
  const at = stack[top + 2]!;
  if (at === 0) {
    memoSet(s, index, stack[top + 1]!, stack[top]!);
    return OK;
  }
  if (stack[top + 1] === TAKE_HIGH) {
    // Only one index is followed when a row replaces an object; a second one keeps it from being replaced.
    if (stack[top + 3] === NO_INDEX) stack[top + 3] = index;
    else keep(s, at);
  }
  memoSet(s, index, POSITION_HIGH, at);
  return OK;
};

const touch = (s: State, index: number): void => {
  if (s.touchedCount === s.touched.length) s.touched = grown(s, s.touched, s.touchedCount + 16);
  s.touched[s.touchedCount++] = index;
};

/** Lets what the memo says outlast this tape: a REF is all that is left of an object then. */
export const keepMemo = (s: State): void => {
  for (let place = 0; place < s.touchedCount; place++) {
    const index = s.touched[place]!;
    if (memoHigh(s, index) === UNWRITTEN_HIGH) force(s, memoLow(s, index));
    if (memoHigh(s, index) === POSITION_HIGH) memoSet(s, index, REF_HIGH, keep(s, memoLow(s, index)));
  }
  s.touchedCount = 0;
};

export const binget = (s: State): number => {
  if (s.limit === s.next) return short(s);
  return memoGet(s, s.input[s.next++]!);
};

export const longBinget = (s: State): number => {
  if (s.limit - s.next < 4) return short(s);
  s.next += 4;
  return memoGet(s, memoIndex(s));
};

export const memoGet = (s: State, index: number): number => {
  const upper = memoHigh(s, index);
  if (upper === EMPTY_HIGH) return fail(s, Code.MEMO_MISSING);
  if (upper === COLLAPSED_HIGH) return RESTART;
  s.facts?.get(index, index < s.memoLength);
  const lower = memoLow(s, index);
  if (upper === UNWRITTEN_HIGH) return pushAgain(s, lower);
  if (upper === GLOBAL_HIGH && s.rows && lower < s.rowShapes.length && s.rowShapes[lower] !== 0) {
    if (rowAhead(s, lower)) return OK;
  }
  if (upper === POSITION_HIGH) pushEntry(s, REF_HIGH, keep(s, lower), lower);
  else pushCellAgain(s, upper, lower);
  return OK;
};
