/**
 * Dates that a gather took for new ({@link Guess}), found by their times. Most dates of a graph have different ones, and one with a
 * time that was not met yet is new for sure: a table of numbers says so at a fifth of the price of a Set of objects.
 */

/** So many are compared with each other, without a table. */
const FEW = 8;
const FIRST_TABLE = 256;
/** An odd number without pattern (the golden ratio's digits). */
const MIX = 0x9e3779b1;

/** The dates met so far. */
export class MetDates {
  readonly #dates: Date[] = [];
  readonly #times: number[] = [];
  readonly #ordinals: number[] = [];
  /** Open addressing: the place of the first date of a time, plus 1; 0 is free. A power of two long, at most half full. */
  #table: Int32Array | null = null;
  /** How far a hash is shifted to be a place in the table. */
  #shift = 0;
  /** Dates whose time another one had before. */
  #others: Set<Date> | null = null;

  get count(): number {
    return this.#dates.length;
  }

  /** Takes a date for new; false: it is not. `time`: its milliseconds. */
  add(date: Date, ordinal: number, time: number): boolean {
    const place = this.#dates.length;
    if (place < FEW) {
      if (this.#dates.includes(date)) return false;
    } else {
      if (place * 2 >= (this.#table?.length ?? 0)) this.#grow();
      const first = this.#first(time, place);
      if (first >= 0) {
        if (this.#dates[first] === date) return false;
        const others = (this.#others ??= new Set());
        if (others.has(date)) return false;
        others.add(date);
      }
    }
    this.#dates.push(date);
    this.#times.push(time);
    this.#ordinals.push(ordinal);
    return true;
  }

  /** The first date of a time, or −1: then it is the one of this place. */
  #first(time: number, place: number): number {
    const table = this.#table as Int32Array;
    const mask = table.length - 1;
    let probe = hash(time) >>> this.#shift;
    for (;;) {
      const found = (table[probe] as number) - 1;
      if (found < 0) {
        table[probe] = place + 1;
        return -1;
      }
      if (this.#times[found] === time) return found;
      probe = (probe + 1) & mask;
    }
  }

  #grow(): void {
    const length = this.#table === null ? FIRST_TABLE : this.#table.length * 4;
    this.#table = new Int32Array(length);
    this.#shift = Math.clz32(length) + 1;
    this.#others ??= new Set();
    for (let place = 0; place < this.#times.length; place++) {
      const first = this.#first(this.#times[place] as number, place);
      if (first >= 0) this.#others.add(this.#dates[place] as Date);
    }
  }

  /** Adds all dates and their ordinals to others. */
  pour(seen: Set<object>, ordinals: number[]): void {
    for (const date of this.#dates) seen.add(date);
    for (const ordinal of this.#ordinals) ordinals.push(ordinal);
  }
}

/** Times of whole days differ in few of their bits. */
const hash = (time: number): number => Math.imul((time | 0) ^ ((time / 0x1_0000_0000) | 0), MIX);
