/** Numbers by chance, the same for the same seed, and the values at which pickles change, for random-values.ts to choose from. */

/** A small, fast generator of random numbers (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** 0 up to `limit`, which is left out. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * limit);
  }

  between(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  hex(bytes: number): string {
    let text = "";
    for (let index = 0; index < bytes; index++) text += this.below(256).toString(16).padStart(2, "0");
    return text;
  }
}

export const WORDS = [
  "a",
  "b",
  "key",
  "value",
  "builtins",
  "datetime",
  "x",
  "latin1",
  "Node",
  "",
  "décimal",
  "日本",
  "😀",
  "collections",
];
export const NAMES = ["alpha", "beta", "gamma", "x1", "label"];
export const UNITS = [
  "a",
  "Z",
  "0",
  "\0",
  "\n",
  "\r",
  "\x1a",
  "\\",
  "'",
  '"',
  "\x7f",
  "\x80",
  "ÿ",
  "Ā",
  "\u2028",
  "\ufeff",
  "\uffff",
  "😀",
  "\u{10ffff}",
  "\udc00",
  "\ud800",
];
export const SIZES = [0, 1, 2, 3, 254, 255, 256, 257];
export const LARGE = [65_535, 65_536, 65_537];
export const LENGTHS = [999, 1000, 1001, 1999, 2000, 2001];
export const FLOATS = [
  0,
  -0,
  1,
  -1,
  0.5,
  1e16,
  1e15,
  1e-4,
  1e-5,
  1e21,
  1e22,
  2 ** 53,
  5e-324,
  2.2250738585072014e-308,
  1.7976931348623157e308,
  Infinity,
  -Infinity,
  NaN,
  0.1,
  123456789.125,
];
export const ZONES = ["UTC", "Europe/Oslo", "America/New_York"];
export const TYPES = ["int", "list", "dict", "tuple"];
