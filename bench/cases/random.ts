/** Seeded random numbers: every run, runtime and language measures the very same data. */

/** Words for texts that repeat. Twenty tags and fifty labels are taken from the front. */
export const WORDS: readonly string[] = (
  "north south east west upper lower inner outer red green blue amber hot cold wet dry fast slow old new " +
  "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo " +
  "sierra tango uniform victor whiskey xray yankee zulu harbour station garden bridge"
).split(" ");

/** Mulberry32: small, fast, good enough for data, and the same everywhere. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A float with all its 53 bits, so that its decimal text is as long as measured data's is. */
  float(scale: number): number {
    return (this.next() + this.next() / 4294967296) * scale;
  }

  /** An integer from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }
}
