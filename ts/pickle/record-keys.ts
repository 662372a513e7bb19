/**
 * The keys of plain objects, found by walking a tree of keys: objects made alike have their keys in one order, so that the
 * step from a key to the next is nearly always the one taken last time. Keys are defined on the tape once, and all records
 * that have them are written without naming any.
 */
import { DEFKEYS } from "../tape/slot.js";
import type { TapeWriter } from "../tape/writer.js";

/** Records with more keys are dictionaries, whose keys come once. */
export const MOST_KEYS = 64;

/** So many places of a tree are remembered: keys that are data, not names, must not fill memory. */
const MOST_PLACES = 10_000;

/** A place in the tree: the keys on the way to it. */
export class Place {
  readonly key: string;
  readonly before: Place | null;
  /** The step taken last from here. */
  lastKey = "";
  last: Place | null = null;
  /** All steps, where there is more than one. */
  steps: Map<string, Place> | null = null;
  /** The id of the definition; −1: none yet. */
  id = -1;
  /** All keys, once they are defined. */
  keys: readonly string[] = [];

  constructor(key: string, before: Place | null) {
    this.key = key;
    this.before = before;
  }
}

export class RecordKeys {
  root = new Place("", null);
  #places = 0;
  #defined = 0;

  /** Forgets all. */
  clear(): void {
    this.root = new Place("", null);
    this.#places = 0;
    this.#defined = 0;
  }

  /** The place behind another by a key that is not its last step; `null`: there are too many places. */
  step(from: Place, key: string): Place | null {
    let next = from.steps?.get(key);
    if (next === undefined) {
      if (this.#places === MOST_PLACES) return null;
      this.#places++;
      next = new Place(key, from);
      if (from.last !== null) {
        from.steps ??= new Map([[from.lastKey, from.last]]);
        from.steps.set(key, next);
      }
    }
    from.lastKey = key;
    from.last = next;
    return next;
  }

  /** Writes the definition of a place's keys. */
  define(place: Place, count: number, tape: TapeWriter): void {
    const keys: string[] = [];
    for (let at: Place = place; at.before !== null; at = at.before) keys.push(at.key);
    place.keys = keys.reverse();
    place.id = this.#defined++;
    tape.tag(DEFKEYS, place.id);
    tape.number(count);
    for (const key of place.keys) tape.text(key);
  }
}

/** Whether every object inherits enumerable properties: `for … in` then finds more than an object's own. */
export function isPolluted(): boolean {
  for (const _ in Object.prototype) return true;
  return false;
}
