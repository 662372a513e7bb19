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
  const pieces: unknown[][] = [];
  for (let from = 0; from < count; from += LONGEST) {
    const piece: unknown[] = new Array(Math.min(LONGEST, count - from));
    put(tape, packing, at, piece, from);
    pieces.push(piece);
  }
  const [first = [], ...rest] = pieces;
  return rest.length === 0 ? first : first.concat(...rest);
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

/** Fills an array with the items of a run from `from` on. */
function put({ slots, words }: LinkedTape, packing: number, at: number, items: unknown[], from: number): void {
  switch (packing) {
    case PACKED_NUMBERS:
      putNumbers(slots, at + from, items as number[]);
      return;
    case PACKED_I32:
      putIntegers(words, 2 * at + from, items as number[]);
      return;
    case PACKED_U8:
      putBytes(words, 2 * at + from / 4, items as number[]);
      return;
    default:
      items.fill(CONSTANTS[packing]);
  }
}

// One loop a kind of element: an array of doubles and one of small integers are different things to V8.

function putNumbers(slots: Float64Array, at: number, items: number[]): void {
  for (let index = 0; index < items.length; index++) items[index] = slots[at + index] as number;
}

function putIntegers(words: Int32Array, at: number, items: number[]): void {
  for (let index = 0; index < items.length; index++) items[index] = words[at + index] as number;
}

/** `at` is a word, which has four bytes. */
function putBytes(words: Int32Array, at: number, items: number[]): void {
  for (let index = 0; index < items.length; index++) {
    items[index] = ((words[at + (index >> 2)] as number) >> ((index & 3) << 3)) & 0xff;
  }
}

/** Items pushed in one go: a multiple of four, for {@link putBytes}. */
const PIECE = 4096;

/** Pushes the items of a run to the end of an array. */
function push(tape: LinkedTape, packing: number, at: number, list: unknown[], count: number): void {
  requireLength(list.length + count, MOST_GROWN);
  const piece: unknown[] = [];
  for (let from = 0; from < count; from += PIECE) {
    piece.length = Math.min(PIECE, count - from);
    put(tape, packing, at, piece, from);
    for (const item of piece) list.push(item);
  }
}
