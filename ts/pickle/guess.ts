/**
 * Guessing that everything is new: how a gather is spared most of the price of identity. In most graphs nothing but instances,
 * which carry marks, is met twice. A Set that is asked for each array and date between other work costs 200 ns a time, nearly all of
 * it waiting for memory; told of hundreds of them in one go it costs 80. So what is met is taken for new and looked at later. Where
 * that was wrong, the gather begins again with an {@link Identity} that is asked each time.
 */

import { Fingerprints, isFraction } from "./fingerprints.js";

/** So many objects are looked at in one go: the first time, and at most. */
const FIRST_LOOK = 16;
const LOOK = 512;

/** So many are compared with each other, without a Set. */
const FEW = 8;

/** After a wrong guess that cost more than a look, so many gathers do not guess; after the next one twice as many, up to a limit. */
const WARY = 16;
const MOST_WARY = 1024;

/** Whether something is to be tried that has gone wrong before. */
class Wariness {
  /** How many gathers are still to be done without. */
  #left = 0;
  /** How many are after the next failure. */
  #next = WARY;

  tries(): boolean {
    if (this.#left === 0) return true;
    this.#left--;
    return false;
  }

  failed(): void {
    this.#left = this.#next;
    this.#next = Math.min(2 * this.#next, MOST_WARY);
  }

  worked(): void {
    this.#next = WARY;
  }
}

const guessing = new Wariness();
const telling = new Wariness();

/** Thrown where something that was taken for new had been met before. */
export class MetBefore extends Error {
  override readonly name = "MetBefore";
}

/** What was met so far, all of it taken for new. */
export class Guess {
  /** Since the last look. The array stays as long as it is: one that is emptied gives its room back. */
  readonly #recent: object[] = [];
  #recentOrdinals: number[] = [];
  #count = 0;
  #look = FIRST_LOOK;
  /** Before the last look. */
  #seen: Set<object> | null = null;
  readonly #ordinals: number[][] = [];
  /** What tells dates from each other, and lists that begin with a fraction. */
  readonly #dates: Fingerprints | null;
  readonly #lists: Fingerprints | null;

  /** `met`: what is known to be different until now, with these ordinals. */
  constructor(met: readonly object[] = [], ordinals: number[] = []) {
    const tells = telling.tries();
    let dates = tells ? new Fingerprints() : null;
    const lists = tells ? new Fingerprints() : null;
    if (met.length > 0) {
      this.#seen = new Set(met);
      this.#ordinals.push(ordinals);
      this.#look = LOOK;
      // What comes may be one of these, and be looked for by its number alone.
      for (const object of tells ? met : []) {
        if (Array.isArray(object)) {
          if (isFraction(object[0])) lists?.note(object, object[0]);
        } else if (object instanceof Date) dates?.note(object, object.getTime());
        // It may be a date of another realm.
        else if (!(object instanceof Object)) dates = null;
      }
    }
    this.#dates = dates;
    this.#lists = lists;
  }

  /** One for the next gather, if that is to guess. */
  static next(): Guess | null {
    return guessing.tries() ? new Guess() : null;
  }

  /** Takes an object for new. Throws {@link MetBefore} when one of the last few was not. */
  add(value: object, ordinal: number): void {
    const at = this.#count++;
    this.#recent[at] = value;
    this.#recentOrdinals[at] = ordinal;
    if (at + 1 === this.#look) this.#check();
  }

  /** The same for a date. */
  addDate(date: Date, ordinal: number, milliseconds: number): void {
    if (this.#dates?.tells(date, milliseconds) !== true) this.add(date, ordinal);
  }

  /** The same for an array whose first item is a number that is no integer. */
  addList(list: readonly unknown[], ordinal: number, first: number): void {
    if (this.#lists?.tells(list, first) !== true) this.add(list, ordinal);
  }

  #check(): void {
    const seen = (this.#seen ??= new Set());
    const size = seen.size + this.#count;
    for (let at = 0; at < this.#count; at++) seen.add(this.#recent[at] as object);
    if (seen.size !== size) throw this.#wrong(size);
    this.#ordinals.push(this.#recentOrdinals);
    this.#recentOrdinals = [];
    this.#count = 0;
    this.#look = LOOK;
  }

  #wrong(met: number): MetBefore {
    if (met > LOOK) guessing.failed();
    return new MetBefore();
  }

  /** Throws {@link MetBefore} where something was met twice. For the end: afterwards this is of no use. */
  finish(): void {
    if (this.#seen !== null || this.#count > FEW) {
      this.#check();
      if ((this.#seen as unknown as Set<object>).size > LOOK) guessing.worked();
    } else {
      for (let at = 1; at < this.#count; at++) {
        if (this.#recent.indexOf(this.#recent[at] as object) < at) throw new MetBefore();
      }
    }
    this.#requireTold((fingerprints) => fingerprints.areDistinct());
  }

  /** What was met, with the ordinals in the order of the Set. Throws {@link MetBefore} where something was met twice. */
  settle(): { readonly seen: Set<object>; readonly ordinals: number[] } {
    this.#requireTold(() => false);
    this.#check();
    return { seen: this.#seen as Set<object>, ordinals: this.#ordinals.flat() };
  }

  /** Throws {@link MetBefore} where objects are known by fingerprints alone and those are of no use. */
  #requireTold(areOfUse: (fingerprints: Fingerprints) => boolean): void {
    for (const fingerprints of [this.#dates, this.#lists]) {
      if (fingerprints?.areAlone !== true) continue;
      if (!areOfUse(fingerprints)) {
        telling.failed();
        throw new MetBefore();
      }
      telling.worked();
    }
  }
}
