/**
 * Objects that were met, with their ordinals: what {@link Identity} asks about every object that carries no mark.
 *
 * As long as next to nothing is met twice a Set does: it is asked and told in one go, by whether it grew, at half the price of a
 * Map. What it has is in the order in which it came.
 */

/**
 * So many entries a Map takes in a gather that is left and taken up again: one that doubles is put in order anew at once, which
 * takes 5 ms for these and 20 ms for four times as many. Then there is another one, and all are asked.
 */
const MOST_ENTRIES = 1 << 17;
/** So many Maps are of one size, so that those of large graphs, which have more, grow too. */
const MAPS = 4;

/** A Set of so many is made a Map as soon as something in it is looked for. */
const SMALL_SET = 4096;
/** So many are looked for one by one in a larger one. */
const MOST_SEARCHES = 4;

export class Met {
  #seen: Set<object> | null;
  /** The ordinals of what the Set has, in its order. */
  #places: number[];
  /** How many were looked for in that order. */
  #searches = 0;
  #ordinals: Map<object, number> | null = null;
  /** Maps that are full. */
  #full: Map<object, number>[] = [];
  #mostEntries: number;

  /** `seen` and the ordinals of what is in it, to begin with, or `null` for a Map from the first on. `isWhole`: it grows at any cost. */
  constructor(seen: Set<object> | null, places: number[], isWhole: boolean) {
    this.#seen = seen;
    this.#places = places;
    this.#mostEntries = isWhole ? Number.POSITIVE_INFINITY : MOST_ENTRIES;
  }

  /** The ordinal of an object, or −1. */
  find(value: object): number {
    const seen = this.#seen;
    if (seen !== null) return seen.has(value) ? this.#search(seen, value) : -1;
    const ordinal = this.#ordinals?.get(value);
    if (ordinal !== undefined) return ordinal;
    return this.#full.length === 0 ? -1 : this.#findInFull(value);
  }

  /** {@link find}; what is new gets the ordinal `next`. */
  meet(value: object, next: number): number {
    const seen = this.#seen;
    if (seen !== null) {
      const { size } = seen;
      seen.add(value);
      if (seen.size === size) return this.#search(seen, value);
      this.#places.push(next);
      return -1;
    }
    const known = this.find(value);
    if (known < 0) this.set(value, next);
    return known;
  }

  /** Gives an object that is new, or has no ordinal that counts, an ordinal. */
  set(value: object, ordinal: number): void {
    if (this.#seen !== null) {
      this.#seen.add(value);
      this.#places.push(ordinal);
      return;
    }
    if (this.#ordinals === null) this.#ordinals = new Map();
    else if (this.#ordinals.size >= this.#mostEntries) {
      this.#full.push(this.#ordinals);
      this.#ordinals = new Map();
      this.#mostEntries = MOST_ENTRIES << Math.floor(this.#full.length / MAPS);
    }
    this.#ordinals.set(value, ordinal);
  }

  /** The ordinal of what the Set has. When there are more such, or the Set is small, the Map takes over. */
  #search(seen: Set<object>, value: object): number {
    let place = 0;
    if (this.#places.length > SMALL_SET && this.#searches < MOST_SEARCHES) {
      this.#searches++;
      for (const met of seen) {
        if (met === value) break;
        place++;
      }
      return this.#places[place] as number;
    }
    const ordinals = (this.#ordinals = new Map<object, number>());
    for (const met of seen) ordinals.set(met, this.#places[place++] as number);
    this.#seen = null;
    this.#places = [];
    return ordinals.get(value) as number;
  }

  #findInFull(value: object): number {
    for (let index = this.#full.length - 1; index >= 0; index--) {
      const ordinal = (this.#full[index] as Map<object, number>).get(value);
      if (ordinal !== undefined) return ordinal;
    }
    return -1;
  }
}
