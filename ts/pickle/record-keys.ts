/**
 * The keys of plain objects, found by walking a tree of keys: objects made alike have their keys in one order, so that the
 * step from a key to the next is nearly always the one taken last time. Keys that are met again are defined on the tape
 * once, and all records that have them are written without naming any.
 *
 * Objects whose keys are data (words and how often they occur) seldom have the same ones twice. Where keys lead in too many
 * directions they are taken for such, and the object is written as a dictionary: the tree stays small enough to be walked
 * quickly.
 */
import { DEFKEYS } from "../tape/slot.js";
import type { TapeWriter } from "../tape/writer.js";
import { beginScores, NO_SCORES } from "./repeated-texts.js";
import type { Walk } from "./walk.js";

/** Records with more keys are dictionaries, whose keys come once. */
export const MOST_KEYS = 64;

/** So many keys may follow the same ones; further ones are taken for data. */
const MOST_STEPS = 64;

/** So many places of a tree are remembered. */
const MOST_PLACES = 10_000;

/**
 * When so many objects found no place, all places are forgotten: those that are needed come back at once, be they new or old. Each
 * time twice as many must be refused, for what is made anew costs more than it saves where all keys are data.
 */
const FIRST_REFUSED = 1024;

/** So many records are written by their values before texts are looked up. */
export const MANY_RECORDS = 32;

/** So many objects may be new where the one before them was met. */
export const LIKELY = 4;

/** A place in the tree: the keys on the way to it. */
export class Place {
  readonly key: string;
  readonly before: Place | null;
  /** The step taken last from here. */
  lastKey = "";
  last: Place | null = null;
  /** All steps, where there is more than one. */
  steps: Map<string, Place> | null = null;
  /** Whether an object had just these keys. */
  isMet = false;
  /** The id of the definition; −1: none yet. What follows is of those that are defined. */
  id = -1;
  /** Of the texts under each key: see {@link RepeatedTexts}. */
  scores: number[] = NO_SCORES;
  /** Of the objects under each key: above 0 where they are looked for before anything else is asked about them. */
  references: number[] = NO_SCORES;
  #records = 0;

  constructor(key: string, before: Place | null) {
    this.key = key;
    this.before = before;
  }

  /** Counts a record of these keys that is written by its values. */
  count(): void {
    if (++this.#records === MANY_RECORDS) beginScores(this.scores);
  }
}

/** Finds an object under a key whose count in `references` is above 0; −1: it is new. */
export function recall(walk: Walk, references: number[], value: object, key: number): number {
  const known = walk.identity.findContainer(value);
  const score = references[key] as number;
  if (known < 0) references[key] = score - 1;
  else if (score < LIKELY) references[key] = score + 1;
  return known;
}

export class RecordKeys {
  /** Where all keys begin; `null` where records do not share theirs. */
  root: Place | null;
  readonly #isShared: boolean;
  #places = 0;
  /** How many objects more may be refused. */
  #patience = FIRST_REFUSED;
  #forgotten = 0;
  #defined = 0;

  constructor(isShared: boolean) {
    this.#isShared = isShared;
    this.root = isShared ? new Place("", null) : null;
  }

  /** Forgets all. */
  clear(): void {
    this.#forgotten = 0;
    this.#forget();
    this.#defined = 0;
  }

  #forget(): void {
    this.root = this.#isShared ? new Place("", null) : null;
    this.#places = 0;
    this.#patience = FIRST_REFUSED << this.#forgotten;
  }

  /** The place behind another by a key that is not its last step; `null`: the keys are data. */
  step(from: Place, key: string): Place | null {
    let next = from.steps?.get(key);
    if (next === undefined) {
      if (this.#places === MOST_PLACES || from.steps?.size === MOST_STEPS) {
        if (--this.#patience === 0) {
          this.#forgotten++;
          this.#forget();
        }
        return null;
      }
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

  /** Whether the keys of a place are defined on the tape; they are when they are met for the second time. */
  isDefined(place: Place, count: number, tape: TapeWriter): boolean {
    if (place.id >= 0) {
      place.count();
      return true;
    }
    if (!place.isMet) {
      place.isMet = true;
      return false;
    }
    const keys: string[] = [];
    for (let at: Place = place; at.before !== null; at = at.before) keys.push(at.key);
    place.id = this.#defined++;
    place.scores = keys.map(() => 0);
    place.references = keys.map(() => 0);
    tape.tag(DEFKEYS, place.id);
    tape.number(count);
    for (let index = keys.length - 1; index >= 0; index--) tape.text(keys[index] as string);
    return true;
  }
}

/** Whether objects with this prototype inherit enumerable properties: `for … in` then finds more than an object's own. */
export function isPolluted(prototype: object | null): boolean {
  for (const _ in prototype) return true;
  return false;
}
