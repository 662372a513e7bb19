/**
 * Texts: their extent in the data region, and the table in which equal ones are one object
 * (the same in `crates/pickle/src/encoder/text.rs`; the hash is a matter of each engine).
 */
import type { Output } from "./output.js";

/** No memo number yet. */
export const UNMEMOISED = -1;

/** Names the encoder itself writes. They are in every table, in this order. */
const POOL = [
  "_param__private",
  "initialized",
  "values",
  "param.parameterized",
  "_InstancePrivate",
  "datetime",
  "builtins",
  "bytearray",
];
export const TEXT_PARAM_PRIVATE = 0;
export const TEXT_INITIALIZED = 1;
export const TEXT_VALUES = 2;
export const TEXT_PARAMETERIZED = 3;
export const TEXT_INSTANCE_PRIVATE = 4;
export const TEXT_DATETIME = 5;
export const TEXT_BUILTINS = 6;
export const TEXT_BYTEARRAY = 7;

/** An odd number without pattern (the golden ratio's digits). */
const MIX = 0x9e3779b1;
const HIGH_BITS = 0x80808080 | 0;

/** Fields of an entry. */
const START = 0;
const LENGTH = 1;
const HASH = 2;
const MEMO = 3;
const ENTRY = 4;

/** Bytes seen as bytes and as words. */
class Source {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/** The distinct texts of one pickle, found by their bytes. */
export class Texts {
  /** Byte length of the text last measured. */
  length = 0;
  #hash = 0;
  #bits = 0;
  /** The encoder's own names; the first entries are there, all others in the data region. */
  readonly #pool: Source;
  #data: Source;
  /** {@link ENTRY} words each. */
  #entries = new Int32Array(64 * ENTRY);
  #count = 0;
  /** Open addressing: pairs of hash and entry + 1, 0 is free. A power of two long, at most half full. */
  #table = new Int32Array(2 * 256);
  #mask = 255;

  constructor(data: Uint8Array) {
    this.#pool = new Source(Uint8Array.from(POOL.join(""), (letter) => letter.charCodeAt(0)));
    this.#data = this.#pool;
    let start = 0;
    for (const name of POOL) {
      this.#sweep(start, name.length);
      this.#insert(start, name.length, this.#hash);
      start += name.length;
    }
    this.#data = new Source(data);
  }

  /** The data region moved. */
  setData(data: Uint8Array): void {
    this.#data = new Source(data);
  }

  /** The memo number of a text, or {@link UNMEMOISED}. */
  memo(id: number): number {
    return this.#entries[id * ENTRY + MEMO]!;
  }

  /** Saves a text by its id: what comes after the frame check of a save. */
  save(id: number, out: Output): void {
    const entries = this.#entries;
    const entry = id * ENTRY;
    const memo = entries[entry + MEMO]!;
    if (memo !== UNMEMOISED) {
      out.get(memo);
      return;
    }
    const source = id < POOL.length ? this.#pool : this.#data;
    out.text(source.bytes, entries[entry + START]!, entries[entry + LENGTH]!);
    entries[entry + MEMO] = out.memoize();
  }

  /**
   * Finds how many bytes from `start` on are `units` UTF-16 units: {@link length}, and their hash for {@link intern}.
   * False: no such text is before `end`.
   */
  measure(start: number, units: number, end: number): boolean {
    // A unit takes a byte at least.
    if (end - start < units) return false;
    this.#sweep(start, units);
    this.length = units;
    if ((this.#bits & HIGH_BITS) === 0) return true;
    const length = this.#walk(start, units, end);
    if (length < 0) return false;
    this.#sweep(start, length);
    this.length = length;
    return true;
  }

  /** The id of the text last measured, which begins at `start`; a new one if it is new. */
  intern(start: number): number {
    const hash = this.#hash;
    const length = this.length;
    const table = this.#table;
    const entries = this.#entries;
    const mask = this.#mask;
    let probe = hash & mask;
    let found: number;
    while ((found = table[2 * probe + 1]!) !== 0) {
      if (table[2 * probe] === hash) {
        const id = found - 1;
        const entry = id * ENTRY;
        if (entries[entry + LENGTH] === length) {
          const source = id < POOL.length ? this.#pool : this.#data;
          if (equal(source.view, entries[entry + START]!, this.#data.view, start, length)) return id;
        }
      }
      probe = (probe + 1) & mask;
    }
    return this.#insert(start, length, hash);
  }

  #insert(start: number, length: number, hash: number): number {
    const id = this.#count++;
    if (id * ENTRY === this.#entries.length) {
      const entries = new Int32Array(this.#entries.length * 2);
      entries.set(this.#entries);
      this.#entries = entries;
    }
    if (id * 2 > this.#mask) this.#grow(id);
    const entry = id * ENTRY;
    this.#entries[entry + START] = start;
    this.#entries[entry + LENGTH] = length;
    this.#entries[entry + HASH] = hash;
    this.#entries[entry + MEMO] = UNMEMOISED;
    this.#place(hash, id);
    return id;
  }

  #place(hash: number, id: number): void {
    const table = this.#table;
    let probe = hash & this.#mask;
    while (table[2 * probe + 1] !== 0) probe = (probe + 1) & this.#mask;
    table[2 * probe] = hash;
    table[2 * probe + 1] = id + 1;
  }

  #grow(count: number): void {
    // Fourfold: every text is then placed again a third of a time on average, at the price of a sparser table.
    this.#table = new Int32Array(this.#table.length * 4);
    this.#mask = this.#table.length / 2 - 1;
    for (let id = 0; id < count; id++) this.#place(this.#entries[id * ENTRY + HASH]!, id);
  }

  /** Walks over UTF-8 (surrogates allowed), checking it, until `units` UTF-16 units have gone by. −1: it breaks. */
  #walk(start: number, units: number, end: number): number {
    const bytes = this.#data.bytes;
    let at = start;
    let left = units;
    while (left > 0) {
      if (at >= end) return -1;
      const lead = bytes[at]!;
      if (lead < 0x80) {
        at++;
        left--;
        continue;
      }
      const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
      if (lead < 0xc2 || lead > 0xf4 || at + length > end) return -1;
      const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
      const high = lead === 0xf4 ? 0x8f : 0xbf;
      const second = bytes[at + 1]!;
      if (second < low || second > high) return -1;
      for (let index = 2; index < length; index++) if ((bytes[at + index]! & 0xc0) !== 0x80) return -1;
      // A text may not end within a pair of surrogates.
      left -= length === 4 ? 2 : 1;
      if (left < 0) return -1;
      at += length;
    }
    return at - start;
  }

  /** The hash of some bytes, and all their bits, over words of four bytes of which the last two may overlap. */
  #sweep(start: number, length: number): void {
    let state = length;
    let bits = 0;
    if (length >= 4) {
      const view = this.#data.view;
      const last = start + length - 4;
      for (let at = start; at < last; at += 4) {
        const word = view.getInt32(at, true);
        bits |= word;
        state = Math.imul(state ^ word, MIX);
        state ^= state >>> 15;
      }
      const word = view.getInt32(last, true);
      bits |= word;
      state = Math.imul(state ^ word, MIX);
    } else {
      const bytes = this.#data.bytes;
      let word = 0;
      for (let index = 0; index < length; index++) word = (word << 8) | bytes[start + index]!;
      bits = word;
      state = Math.imul(state ^ word, MIX);
    }
    this.#bits = bits;
    this.#hash = state ^ (state >>> 16);
  }
}

function equal(a: DataView, aStart: number, b: DataView, bStart: number, length: number): boolean {
  if (length < 4) {
    for (let index = 0; index < length; index++) {
      if (a.getUint8(aStart + index) !== b.getUint8(bStart + index)) return false;
    }
    return true;
  }
  const last = length - 4;
  for (let at = 0; at < last; at += 4) {
    if (a.getInt32(aStart + at, true) !== b.getInt32(bStart + at, true)) return false;
  }
  return a.getInt32(aStart + last, true) === b.getInt32(bStart + last, true);
}
