/**
 * Filling plain objects that are there already, as SETITEMS does with those that refer to themselves by a way round: the nodes of a
 * tree that know their parents are all made so. Keys that come again and again get a function made for them, with the names in
 * place: a property that is set by a name from a variable costs 100 to 160 ns where many are. Everything else goes the general way.
 */
import { high, TEXT } from "../tape/slot.js";
import type { Cells } from "./cells.js";
import { emptyRecord } from "./empty-record.js";
import { setItems } from "./hooks.js";
import { MOST_CELLS, type RecordFiller, recordFiller } from "./row-reader.js";
import { MANY } from "./shape.js";

const TEXT_HIGH = high(TEXT);

/** So many different lists of keys are looked for: nobody is to pay for more comparisons than filling costs. */
const MOST_KNOWN = 16;

/** One list of keys. */
export class KnownKeys {
  /** The keys, as indices of strings. */
  readonly keys: readonly number[];
  /** How often it came; −1: no function may be made for it. */
  uses = 1;
  filler: RecordFiller | undefined = undefined;
  /** Whether an object that it filled has its like among {@link kept}. */
  isKept = false;

  constructor(keys: readonly number[]) {
    this.keys = keys;
  }

  matches(words: Int32Array, at: number, count: number): boolean {
    const { keys } = this;
    if (keys.length !== count) return false;
    for (let index = 0; index < count; index++) {
      const key = at + 2 * index;
      if (words[2 * key] !== keys[index] || words[2 * key + 1] !== TEXT_HIGH) return false;
    }
    return true;
  }
}

/**
 * For each function an object like those that it fills, never used: with the last of these V8 would forget their hidden class, and the code
 * that was compiled for it.
 */
const kept = new WeakMap<RecordFiller, object>();

/** An object of the hidden class of another, without what that holds. */
function likeOf(record: object): object {
  const like = emptyRecord();
  for (const [key, value] of Object.entries(record)) like[key] = typeof value === "number" ? value : null;
  return like;
}

export class RecordFillers {
  readonly #known: KnownKeys[] = [];
  #last: KnownKeys | undefined;

  /** Fills a plain object with the `count` pairs whose cells begin at `at`. False: nothing was done, and the general way is to be gone. */
  fill(target: unknown, cells: Cells, at: number, count: number): boolean {
    if (count === 0 || count > MOST_CELLS) return false;
    const { words } = cells;
    let known = this.#last;
    if (known?.matches(words, at, count) !== true) {
      known = this.#known.find((other) => other.matches(words, at, count)) ?? this.#meet(words, at, count);
      if (known === undefined) return false;
      this.#last = known;
    }
    if (known.filler === undefined) {
      if (known.uses < 0 || ++known.uses < MANY) return false;
      known.uses = -1;
      known.filler = recordFiller(known.keys.map((key) => cells.strings[key] as string));
      if (known.filler === undefined) return false;
    }
    if (!isPlain(target)) return false;
    known.filler(target, at, cells.slots, words, cells.strings, cells);
    if (!known.isKept) {
      known.isKept = true;
      if (Object.keys(target).length === count) kept.set(known.filler, likeOf(target));
    }
    return true;
  }

  #meet(words: Int32Array, at: number, count: number): KnownKeys | undefined {
    if (this.#known.length === MOST_KNOWN) return undefined;
    const keys: number[] = [];
    for (let index = 0; index < count; index++) {
      const key = at + 2 * index;
      if (words[2 * key + 1] !== TEXT_HIGH) return undefined;
      keys.push(words[2 * key] as number);
    }
    const known = new KnownKeys(keys);
    this.#known.push(known);
    return known;
  }
}

const isPlain = (target: unknown): target is object =>
  typeof target === "object" &&
  target !== null &&
  Object.getPrototypeOf(target) === Object.prototype &&
  (target as { [setItems]?: unknown })[setItems] === undefined;
