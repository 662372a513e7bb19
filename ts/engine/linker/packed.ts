/**
 * Packed runs: the items of a long list or tuple that are all small integers, all numbers or all the same constant take
 * the room they need and no more (docs/format.md §3, Packing). What goes on a list that was just written goes on its
 * run, so that a list CPython wrote in batches is one instruction.
 */
import {
  APPENDS,
  auxOf,
  FALSE,
  high,
  isTagged,
  LIST,
  NONE,
  PACKED_FALSE,
  PACKED_I32,
  PACKED_NONE,
  PACKED_NUMBERS,
  PACKED_TRUE,
  PACKED_U8,
  PACKING_SHIFT,
  packedSlots,
  TRUE,
  tagOf,
} from "../../tape/slot.js";
import { kindOf, made, make } from "./container.js";
import { openHeader, openMaker, settleFrom, target } from "./stack.js";
import { ENTRY, pack, room, type State } from "./state.js";

/** Fewer items than this are cells. */
const LEAST = 32;

/** Items that are cells. */
const CELLS = 0;

const NONE_HIGH = high(NONE);
const TRUE_HIGH = high(TRUE);
const FALSE_HIGH = high(FALSE);

/** The tightest packing that holds all entries from `from` on; there is one at least. */
const packingFrom = (s: State, from: number): number => {
  const { stack, stackNumbers, top } = s;
  const first = stack[from + 1]!;
  if (isTagged(first)) {
    const packing =
      first === NONE_HIGH
        ? PACKED_NONE
        : first === TRUE_HIGH
          ? PACKED_TRUE
          : first === FALSE_HIGH
            ? PACKED_FALSE
            : CELLS;
    if (packing === CELLS) return CELLS;
    for (let index = from; index < top; index += ENTRY) {
      if (stack[index + 1] !== first) return CELLS;
    }
    return packing;
  }
  let bits = 0;
  let index = from;
  for (; index < top; index += ENTRY) {
    const value = stackNumbers[index >> 1]!;
    const integer = value | 0;
    // A tag is NaN to JavaScript, and equal to nothing. The high word of −0 is not that of 0.
    if (integer !== value || (integer === 0 && stack[index + 1] !== 0)) break;
    bits |= integer;
  }
  if (index === top) return bits >>> 0 < 256 ? PACKED_U8 : PACKED_I32;
  for (; index < top; index += ENTRY) {
    if (isTagged(stack[index + 1]!)) return CELLS;
  }
  return PACKED_NUMBERS;
};

/** Whether items of one packing may go on a run of another. */
const joins = (run: number, items: number): boolean => {
  if (run === PACKED_NUMBERS) return items === PACKED_NUMBERS || items === PACKED_I32 || items === PACKED_U8;
  return run === items || (run === PACKED_I32 && items === PACKED_U8);
};

/** Writes an instruction that makes a list or tuple of the entries from `from` on, and puts what it makes at `place`. */
export const makeItems = (s: State, tag: number, aux: number, from: number, place: number): number => {
  const count = (s.top - from) / ENTRY;
  if (count < LEAST) return make(s, tag, aux, count, from, place);
  settleFrom(s, from);
  const packing = packingFrom(s, from);
  if (packing === CELLS) return make(s, tag, aux, count, from, place);
  const slots = packedSlots(packing, count);
  pack(s, count - slots);
  const at = openMaker(s, tag, aux | (packing << PACKING_SHIFT), count, slots);
  writeRun(s, packing, 0, from);
  return made(s, at, from, place);
};

/** Appends the entries from `from` on to the list below them, if they are packed or go on what was written last. */
export const appendRun = (s: State, from: number): boolean => {
  settleFrom(s, from);
  const items = packingFrom(s, from);
  if (items === CELLS) return false;
  const count = (s.top - from) / ENTRY;
  if (!goesOn(s, from, items, count)) {
    if (count < LEAST) return false;
    const slots = packedSlots(items, count);
    pack(s, count - slots);
    const at = openHeader(s, APPENDS, items << PACKING_SHIFT, count, 1 + slots);
    target(s, at, s.stack[from - ENTRY + 1]!, s.stack[from - ENTRY]!);
    writeRun(s, items, 0, from);
  }
  s.top = from;
  return true;
};

/** Lets the last instruction have the entries from `from` on too, if it made or filled the list below them. */
const goesOn = (s: State, from: number, items: number, count: number): boolean => {
  const { last, stack } = s;
  const list = from - ENTRY;
  // What a call made may count how often it is given something.
  if (last === 0 || kindOf(s, list) !== LIST) return false;
  const header = s.words[2 * last + 1]!;
  const tag = tagOf(header);
  if (tag === LIST) {
    if (stack[list + 2] !== last) return false;
  } else if (tag === APPENDS) {
    // Nothing was made since, so the same place on the value stack has the same object.
    if (s.words[2 * last + 2] !== stack[list] || s.words[2 * last + 3] !== stack[list + 1]) return false;
  } else return false;
  const run = auxOf(header) >> PACKING_SHIFT;
  const before = s.words[2 * last]!;
  if (run === CELLS) {
    if (count >= LEAST) return false;
    room(s, count);
  } else {
    if (!joins(run, items)) return false;
    const slots = packedSlots(run, before + count) - packedSlots(run, before);
    pack(s, count - slots);
    room(s, slots);
  }
  writeRun(s, run, before, from);
  s.words[2 * last] = before + count;
  return true;
};

/** Writes the entries from `from` on behind `before` items of the same run; room is there. */
const writeRun = (s: State, packing: number, before: number, from: number): void => {
  const { stack, words, top } = s;
  if (packing === PACKED_U8 || packing === PACKED_I32) writeIntegers(s, packing, before, from);
  else if (packing === CELLS || packing === PACKED_NUMBERS) {
    let to = 2 * s.slotCount;
    for (let index = from; index < top; index += ENTRY) {
      words[to++] = stack[index]!;
      words[to++] = stack[index + 1]!;
    }
    s.slotCount = to >> 1;
  }
};

const writeIntegers = (s: State, packing: number, before: number, from: number): void => {
  const { stackNumbers, words, top } = s;
  const start = s.slotCount - packedSlots(packing, before);
  const end = start + packedSlots(packing, before + (top - from) / ENTRY);
  words.fill(0, 2 * s.slotCount, 2 * end);
  s.slotCount = end;
  let item = before;
  if (packing === PACKED_I32) {
    for (let index = from; index < top; index += ENTRY) words[2 * start + item++] = stackNumbers[index >> 1]!;
    return;
  }
  for (let index = from; index < top; index += ENTRY) {
    words[2 * start + (item >> 2)]! |= stackNumbers[index >> 1]! << ((item & 3) << 3);
    item++;
  }
};
