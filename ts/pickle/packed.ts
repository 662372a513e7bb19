/**
 * Packed runs of a linked tape (docs/format.md §3, Packing) as the arrays they stand for. A run of a hundred bytes may say
 * a million times None: what is made is as long as the engine counted opcodes.
 */
import type { LinkedTape } from "../tape/linked.js";
import { PACKED_FALSE, PACKED_I32, PACKED_NONE, PACKED_NUMBERS, PACKED_TRUE, PACKED_U8 } from "../tape/slot.js";
import { UnpicklingError } from "./error.js";
import { appendTo } from "./fill.js";
import { appendItems, type Hooked } from "./hooks.js";
import { isTuple } from "./values.js";

/** The longest array made at once: V8 gives one above 2²⁵ no fast elements. Longer ones are joined from such pieces. */
const LONGEST = 2 ** 24;

/** No JavaScript engine holds longer arrays for certain; V8 ends the whole program where it has no fast elements. */
const MOST_ITEMS = 2 ** 27 - 2 ** 16;
/** The same for an array that grows by half of its length when it is full. */
const MOST_GROWN = Math.floor(MOST_ITEMS / 1.5);

const requireLength = (length: number, most: number): void => {
  if (length <= most) return;
  throw new UnpicklingError(`the pickle has a list of ${length} items, more than an array is sure to hold`, {
    code: "LIMIT",
  });
};

/** The items of a run whose slots begin at `at`. Throws {@link UnpicklingError} for more than an array holds. */
export function unpack(tape: LinkedTape, packing: number, at: number, count: number): unknown[] {
  requireLength(count, MOST_ITEMS);
  const first = unpackPart(tape, packing, at, 0, Math.min(LONGEST, count));
  if (count <= LONGEST) return first;
  const rest: unknown[][] = [];
  for (let from = LONGEST; from < count; from += LONGEST) {
    rest.push(unpackPart(tape, packing, at, from, Math.min(LONGEST, count - from)));
  }
  return first.concat(...rest);
}

/** Appends the items of a run to what a list is, or what has the hook for it. */
export function appendRun(target: unknown, tape: LinkedTape, packing: number, at: number, count: number): void {
  const isList = Array.isArray(target) && !isTuple(target) && (target as Hooked)[appendItems] === undefined;
  if (isList) push(tape, packing, at, target as unknown[], count);
  else appendTo(target, unpack(tape, packing, at, count));
}

const CONSTANTS: Readonly<Record<number, null | boolean>> = {
  [PACKED_NONE]: null,
  [PACKED_TRUE]: true,
  [PACKED_FALSE]: false,
};

/** `length` items of a run from `from` on, a multiple of four. */
function unpackPart(
  { slots, words }: LinkedTape,
  packing: number,
  at: number,
  from: number,
  length: number,
): unknown[] {
  switch (packing) {
    case PACKED_NUMBERS:
      return numbers(slots, at + from, length);
    case PACKED_I32:
      return integers(words, 2 * at + from, length);
    case PACKED_U8:
      return bytes(words, 2 * at + from / 4, length);
    default:
      return new Array(length).fill(CONSTANTS[packing]);
  }
}

// One function a kind of element: an array of doubles and one of small integers are different things to V8, which remembers for
// each place that makes arrays what they came to hold, and makes them so from the start.

function numbers(slots: Float64Array, at: number, length: number): number[] {
  const items: number[] = new Array(length);
  for (let index = 0; index < length; index++) items[index] = slots[at + index] as number;
  return items;
}

function integers(words: Int32Array, at: number, length: number): number[] {
  const items: number[] = new Array(length);
  for (let index = 0; index < length; index++) items[index] = words[at + index] as number;
  return items;
}

/** `at` is a word, which has four bytes. */
function bytes(words: Int32Array, at: number, length: number): number[] {
  const items: number[] = new Array(length);
  for (let index = 0; index < length; index++) {
    items[index] = ((words[at + (index >> 2)] as number) >> ((index & 3) << 3)) & 0xff;
  }
  return items;
}

/** Items pushed in one go: a multiple of four, for {@link bytes}. */
const PIECE = 4096;

/** Pushes the items of a run to the end of an array. */
function push(tape: LinkedTape, packing: number, at: number, list: unknown[], count: number): void {
  requireLength(list.length + count, MOST_GROWN);
  for (let from = 0; from < count; from += PIECE) {
    const piece = unpackPart(tape, packing, at, from, Math.min(PIECE, count - from));
    for (const item of piece) list.push(item);
  }
}
