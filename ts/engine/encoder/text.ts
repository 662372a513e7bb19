/**
 * Texts: their extent in the data region, and the table in which equal ones are one object
 * (the same in `crates/pickle/src/encoder/text.rs`; the hash is a matter of each engine).
 */
import { auxOf, TEXT_NUMBER_SHIFT } from "../../tape/slot.js";
import { BINGET, LONG_BINGET, MEMOIZE, SHORT_BINUNICODE } from "../opcode.js";
import type { Output } from "./output.js";
import { randomSeed } from "./seed.js";

/** No memo number yet. */
export const UNMEMOISED = -1;

/**
 * Names the encoder itself writes. They are in every table, in this order: the first {@link POOL_MODERN} of them, and
 * below protocol 4 all.
 */
const POOL = [
  "_param__private",
  "initialized",
  "values",
  "param.parameterized",
  "_InstancePrivate",
  "datetime",
  "builtins",
  "bytearray",
  "__builtin__",
  "bytes",
  "set",
  "frozenset",
  "object",
  "copyreg",
  "copy_reg",
  "_reconstructor",
  "_codecs",
  "encode",
  "latin1",
  "getattr",
];
const POOL_MODERN = 8;
export const TEXT_PARAM_PRIVATE = 0;
export const TEXT_INITIALIZED = 1;
export const TEXT_VALUES = 2;
export const TEXT_PARAMETERIZED = 3;
export const TEXT_INSTANCE_PRIVATE = 4;
export const TEXT_DATETIME = 5;
export const TEXT_BUILTINS = 6;
export const TEXT_BYTEARRAY = 7;
export const TEXT_BUILTIN2 = 8;
export const TEXT_BYTES = 9;
export const TEXT_SET = 10;
export const TEXT_FROZENSET = 11;
export const TEXT_OBJECT = 12;
export const TEXT_COPYREG = 13;
export const TEXT_COPYREG2 = 14;
export const TEXT_RECONSTRUCTOR = 15;
export const TEXT_CODECS = 16;
export const TEXT_ENCODE = 17;
export const TEXT_LATIN1 = 18;
export const TEXT_GETATTR = 19;

/** An odd number without pattern (the golden ratio's digits). */
const MIX = 0x9e3779b1;
const HIGH_BITS = 0x80808080 | 0;

/** Fields of an entry. Where it begins: in the data region, or – as `~start` – in the pool. */
const START = 0;
const LENGTH = 1;
const MEMO = 2;
const HASH = 3;
const ENTRY = 4;

/** Bytes of hashes in a word of the table. */
const LANES = 4;
const LOW_BITS = 0x01010101;
/** So many words the smallest table has. */
const LEAST_WORDS = 32;

/** Bytes seen as bytes and as words. */
class Source {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/** All of {@link POOL}, one after the other. */
const OWN = new Source(Uint8Array.from(POOL.join(""), (letter) => letter.charCodeAt(0)));

/** The distinct texts of a pickle and those before it that share its memo, found by their bytes. */
export class Texts {
  /** Byte length of the text last measured. */
  length = 0;
  #hash = 0;
  #bits = 0;
  /** Where hashes begin. */
  readonly #seed = randomSeed();
  /** Bytes of the texts that are not in the data region: the encoder's own, then those of earlier tapes. */
  #pool = OWN;
  #poolLength = OWN.bytes.length;
  /** So many entries have their bytes there; of the others some may. */
  #pooled = 0;
  #data: Source;
  /** {@link ENTRY} words each. */
  #entries = new Int32Array(64 * ENTRY);
  #count = 0;
  /**
   * Where texts are found, by open addressing: of each a byte of its hash with the highest bit set, four in a word, and beside them
   * the texts' ids. Nearly all that is asked is whether a text is new; for that the bytes suffice, which stay in the cache where the
   * rest does not. 0 is free, and what is free comes last in its word. A power of two long, at most seven eighths full.
   */
  #lanes = new Int32Array(LEAST_WORDS);
  #ids = new Int32Array(LEAST_WORDS * LANES);
  /** How many texts are in the table, and how many it has room for. */
  #found = 0;
  #room = (LEAST_WORDS * LANES * 7) / 8;
  /** The ids of texts that have a number on this tape. */
  #numbered: number[] = [];

  constructor(data: Uint8Array, protocol: number) {
    this.#data = this.#pool;
    let start = 0;
    for (const name of protocol >= 4 ? POOL.slice(0, POOL_MODERN) : POOL) {
      this.#sweep(start, name.length);
      this.#insert(~start, name.length, this.#hash);
      start += name.length;
    }
    this.#pooled = this.#count;
    this.#data = new Source(data);
  }

  /** Takes the bytes of all texts over from a data region that another tape is about to have. */
  keep(): void {
    const entries = this.#entries;
    for (let id = this.#pooled; id < this.#count; id++) {
      const entry = id * ENTRY;
      const start = entries[entry + START]!;
      if (start >= 0) entries[entry + START] = ~this.#pour(this.#data.bytes, start, entries[entry + LENGTH]!);
    }
    this.#pooled = this.#count;
    this.#numbered = [];
  }

  /** Enters a text under the number that the high word of its slot gives it. */
  number(high: number, id: number): void {
    const number = auxOf(high) >> TEXT_NUMBER_SHIFT;
    if (number !== 0) this.#numbered[number] = id;
  }

  /** The id of the text of a number, or −1. */
  numbered(number: number): number {
    return this.#numbered[number] ?? -1;
  }

  /** The length in bytes of a text. */
  lengthOf(id: number): number {
    return this.#entries[id * ENTRY + LENGTH]!;
  }

  /** Adds bytes to the pool and gives where they begin. */
  #pour(bytes: Uint8Array, start: number, length: number): number {
    const at = this.#poolLength;
    this.#poolLength = at + length;
    if (this.#poolLength > 0x7fff_ffff) throw new RangeError("too many texts");
    if (this.#poolLength > this.#pool.bytes.length) {
      const grown = new Uint8Array(Math.max(this.#poolLength, 2 * at));
      grown.set(this.#pool.bytes.subarray(0, at));
      this.#pool = new Source(grown);
    }
    this.#pool.bytes.set(bytes.subarray(start, start + length), at);
    return at;
  }

  /** The data region moved. */
  setData(data: Uint8Array): void {
    this.#data = new Source(data);
  }

  /** The memo number of a text, or {@link UNMEMOISED}. */
  memo(id: number): number {
    return this.#entries[id * ENTRY + MEMO]!;
  }

  /** Takes back that a text was memoised. */
  forget(id: number): void {
    this.#entries[id * ENTRY + MEMO] = UNMEMOISED;
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
    const start = entries[entry + START]!;
    if (start >= 0) out.text(this.#data.bytes, start, entries[entry + LENGTH]!);
    else out.text(this.#pool.bytes, ~start, entries[entry + LENGTH]!);
    entries[entry + MEMO] = out.memoize();
  }

  /** The same for a text of less than 256 bytes where memo and room are certain; gives where its bytes end. */
  put(id: number, out: Output, to: number): number {
    const entries = this.#entries;
    const entry = id * ENTRY;
    const { bytes, view } = out;
    const memo = entries[entry + MEMO]!;
    if (memo !== UNMEMOISED) {
      out.draft?.get(to, to + (memo < 256 ? 2 : 5), memo);
      if (memo < 256) {
        bytes[to] = BINGET;
        bytes[to + 1] = memo;
        return to + 2;
      }
      bytes[to] = LONG_BINGET;
      view.setInt32(to + 1, memo, true);
      return to + 5;
    }
    const start = entries[entry + START]!;
    const length = entries[entry + LENGTH]!;
    bytes[to] = SHORT_BINUNICODE;
    bytes[to + 1] = length;
    const end = to + 2 + length;
    const source = start >= 0 ? this.#data : this.#pool;
    const from = start >= 0 ? start : ~start;
    if (length >= 4) {
      const last = length - 4;
      for (let at = 0; at < last; at += 4) view.setInt32(to + 2 + at, source.view.getInt32(from + at));
      view.setInt32(end - 4, source.view.getInt32(from + last));
    } else for (let at = 0; at < length; at++) bytes[to + 2 + at] = source.bytes[from + at]!;
    if (out.draft !== null) {
      entries[entry + MEMO] = out.draft.memoize(end);
      return end;
    }
    bytes[end] = MEMOIZE;
    entries[entry + MEMO] = out.memo++;
    return end + 1;
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

  /** The bytes of a text, not to be kept. */
  bytes(id: number): Uint8Array {
    const start = this.#entries[id * ENTRY + START]!;
    const length = this.#entries[id * ENTRY + LENGTH]!;
    if (start >= 0) return this.#data.bytes.subarray(start, start + length);
    return this.#pool.bytes.subarray(~start, ~start + length);
  }

  /** The id of the text last measured, which begins at `start`; a new one if it is new. */
  intern(start: number): number {
    const found = this.#find(this.#data.view, start, this.length, this.#hash);
    return found >= 0 ? found : this.#insert(start, this.length, this.#hash);
  }

  /** The id of a text that is not in the data region; a new one if it is new. */
  internPooled(text: Uint8Array): number {
    const source = new Source(text);
    const data = this.#data;
    this.#data = source;
    this.#sweep(0, text.length);
    this.#data = data;
    const hash = this.#hash;
    const found = this.#find(source.view, 0, text.length, hash);
    return found >= 0 ? found : this.#insert(~this.#pour(text, 0, text.length), text.length, hash);
  }

  /** The id of the text last measured, as one that is equal to no other: it is not in the table. */
  copy(start: number): number {
    return this.#add(start, this.length);
  }

  /** The id of a text, or −1. */
  #find(view: DataView, start: number, length: number, hash: number): number {
    const lanes = this.#lanes;
    const mask = lanes.length - 1;
    const wanted = Math.imul(laneOf(hash), LOW_BITS);
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const word = lanes[at]!;
      // Zero where the byte is the same; what this finds above such a byte may be another, so it is looked at.
      const other = word ^ wanted;
      for (let same = (other - LOW_BITS) & ~other & HIGH_BITS; same !== 0; same &= same - 1) {
        const id = this.#ids[LANES * at + lowest(same)]!;
        if (this.#is(id, view, start, length, hash)) return id;
      }
      if ((word & HIGH_BITS) !== HIGH_BITS) return -1;
    }
  }

  /** Whether a text is this one. */
  #is(id: number, view: DataView, start: number, length: number, hash: number): boolean {
    const entries = this.#entries;
    const entry = id * ENTRY;
    if (entries[entry + HASH] !== hash || entries[entry + LENGTH] !== length) return false;
    const at = entries[entry + START]!;
    return at >= 0 ? equal(this.#data.view, at, view, start, length) : equal(this.#pool.view, ~at, view, start, length);
  }

  #insert(start: number, length: number, hash: number): number {
    const id = this.#add(start, length);
    this.#entries[id * ENTRY + HASH] = hash;
    if (this.#found === this.#room) this.#grow();
    this.#place(hash, id);
    return id;
  }

  #add(start: number, length: number): number {
    const id = this.#count++;
    if (id * ENTRY === this.#entries.length) {
      const entries = new Int32Array(this.#entries.length * 2);
      entries.set(this.#entries);
      this.#entries = entries;
    }
    const entries = this.#entries;
    const entry = id * ENTRY;
    entries[entry + START] = start;
    entries[entry + LENGTH] = length;
    entries[entry + MEMO] = UNMEMOISED;
    return id;
  }

  #place(hash: number, id: number): void {
    const lanes = this.#lanes;
    const mask = lanes.length - 1;
    let at = hash & mask;
    while ((lanes[at]! & HIGH_BITS) === HIGH_BITS) at = (at + 1) & mask;
    const lane = lowest(~lanes[at]! & HIGH_BITS);
    lanes[at]! |= laneOf(hash) << (8 * lane);
    this.#ids[LANES * at + lane] = id;
    this.#found++;
  }

  #grow(): void {
    const lanes = this.#lanes;
    const ids = this.#ids;
    // Fourfold: every text is then placed again a third of a time on average, at the price of a sparser table.
    this.#lanes = new Int32Array(lanes.length * 4);
    this.#ids = new Int32Array(ids.length * 4);
    this.#found = 0;
    this.#room *= 4;
    for (let at = 0; at < ids.length; at++) {
      const id = ids[at]!;
      if ((lanes[at >> 2]! >> (8 * (at & 3))) & 0x80) this.#place(this.#entries[id * ENTRY + HASH]!, id);
    }
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
    let state = length ^ this.#seed;
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

/** What of a hash says least where a text is, as a byte of the table. */
const laneOf = (hash: number): number => (hash >>> 24) | 0x80;

/** The place of the lowest byte whose highest bit is set. */
const lowest = (bits: number): number => (31 - Math.clz32(bits & -bits)) >> 3;

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
