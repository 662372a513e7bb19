/**
 * Values of a small pickle, straight to its bytes: what `small-writer.ts` puts between the parts of a pickle that are the same
 * each time. Scalars, texts, datetimes, and lists and tuples of scalars, as an engine
 * writes them; whatever else there is, and what has come before, is refused, and the value goes the general way.
 */

import { isMoment } from "../engine/encoder/scalar.js";
import {
  APPEND,
  APPENDS,
  BINFLOAT,
  BINGET,
  BININT,
  BININT1,
  BININT2,
  BINUNICODE,
  EMPTY_LIST,
  LONG1,
  MARK,
  MEMOIZE,
  NEWFALSE,
  NEWTRUE,
  NONE,
  REDUCE,
  SHORT_BINBYTES,
  SHORT_BINUNICODE,
  STACK_GLOBAL,
  TUPLE,
  TUPLE1,
} from "../engine/opcode.js";

/** Larger pickles go the general way. */
export const MOST_BYTES = 2048;
/** Room for what may be written before that is noticed: a key, and an opcode with its arguments. */
const ROOM = 600;

/** So many texts and objects of one pickle are compared with each other. */
const MOST_TEXTS = 64;
const FEW_OBJECTS = 48;
/** Items of longer lists are appended in several goes. */
export const MOST_ITEMS = 1000;

const DAY = 86_400_000;
/** SHORT_BINUNICODE of `datetime`. */
const DATETIME = [SHORT_BINUNICODE, 8, 0x64, 0x61, 0x74, 0x65, 0x74, 0x69, 0x6d, 0x65] as const;
const NO_INDEX = -1;
/** BINGET takes smaller ones. */
const LONG_INDEX = 256;

/** Texts that are the same in all pickles of a class: a value that is equal to one is written in another way. */
export class OwnTexts {
  readonly #texts: ReadonlySet<string>;
  readonly #filter = new Uint8Array(256);

  constructor(texts: Iterable<string>) {
    this.#texts = new Set(texts);
    for (const text of this.#texts) this.#filter[mixed(text)] = 1;
  }

  has(text: string, mix: number): boolean {
    return this.#filter[mix] !== 0 && this.#texts.has(text);
  }
}

/** A number below 256 that tells most short texts apart. */
const mixed = (text: string): number => {
  const { length } = text;
  return length === 0 ? 0 : (length * 31 + text.charCodeAt(0) * 7 + text.charCodeAt(length - 1) * 3) & 255;
};

/** The bytes of the pickle that is being written. */
export class SmallSink {
  readonly bytes = new Uint8Array(MOST_BYTES + ROOM);
  readonly view = new DataView(this.bytes.buffer);
  /** The next byte. */
  at = 0;
  /** How many objects are in the memo. */
  memo = 0;
  /** Nothing is memoised that is not read again. */
  #isLean = false;
  #own: OwnTexts = new OwnTexts([]);
  /** The texts so far: where each begins, its bytes, its memo index; and which numbers of {@link mixed} they have. */
  readonly #starts = new Int32Array(MOST_TEXTS);
  readonly #lengths = new Int32Array(MOST_TEXTS);
  readonly #indices = new Int32Array(MOST_TEXTS);
  #texts = 0;
  readonly #mixes = new Float64Array(256);
  /** The last text of each of these numbers, and which of all it is: a key that comes again is nearly always found there. */
  readonly #lastTexts: (string | undefined)[] = new Array(256).fill(undefined);
  readonly #lastNumbers = new Int32Array(256);
  readonly #mixOf = new Uint8Array(MOST_TEXTS);
  #serial = 0;
  /** Of a lean pickle: which texts come again, and where; their memo indices are known at the end. */
  readonly #comeAgain = new Uint8Array(MOST_TEXTS);
  readonly #places = new Int32Array(MOST_TEXTS);
  readonly #textsAgain = new Int32Array(MOST_TEXTS);
  #again = 0;
  /** The lists and datetimes so far. */
  readonly #objects: (object | undefined)[] = new Array(FEW_OBJECTS).fill(undefined);
  #count = 0;
  /** All of them, where there are more. */
  readonly #many = new Set<object>();
  /** The memo index of `datetime.datetime`, and where the opcode that puts it there is or would be. */
  #datetime = NO_INDEX;
  #afterDatetime = 0;

  begin(prefix: Uint8Array, memo: number, own: OwnTexts, isLean: boolean): void {
    this.bytes.set(prefix);
    this.at = prefix.length;
    this.memo = memo;
    this.#own = own;
    this.#isLean = isLean;
    this.#texts = 0;
    this.#serial++;
    this.#again = 0;
    this.#datetime = NO_INDEX;
  }

  /** The pickle, whose frame begins behind its eleventh byte. */
  finished(): Uint8Array<ArrayBuffer> {
    if (this.#again > 0) return this.#finishedWithTexts();
    this.view.setInt32(3, this.at - 11, true);
    return this.bytes.slice(0, this.at);
  }

  #finishedWithTexts(): Uint8Array<ArrayBuffer> {
    const memoised = this.#numberTexts();
    this.view.setInt32(3, this.at + memoised - 11, true);
    const pickle = new Uint8Array(this.at + memoised);
    let from = 0;
    let shift = 0;
    for (let text = 0; text < this.#texts; text++) {
      if (this.#comeAgain[text] === 0) continue;
      const end = (this.#starts[text] as number) + (this.#lengths[text] as number);
      pickle.set(this.bytes.subarray(from, end), from + shift);
      pickle[end + shift++] = MEMOIZE;
      from = end;
    }
    pickle.set(this.bytes.subarray(from, this.at), from + shift);
    return pickle;
  }

  /** Gives the texts that come again their memo indices, in order, and says how many there are. */
  #numberTexts(): number {
    let count = 0;
    for (let text = 0; text < this.#texts; text++) if (this.#comeAgain[text] !== 0) this.#indices[text] = count++;
    for (let again = 0; again < this.#again; again++) {
      this.bytes[this.#places[again] as number] = this.#indices[this.#textsAgain[again] as number] as number;
    }
    return count;
  }

  /** To be called at the end, be there a pickle or none: nothing of the values stays. */
  forget(): void {
    for (let text = 0; text < this.#texts; text++) this.#lastTexts[this.#mixOf[text] as number] = undefined;
    this.#texts = 0;
    while (this.#count > 0) this.#objects[--this.#count] = undefined;
    if (this.#many.size > 0) this.#many.clear();
  }

  /** False: it must go the general way; what was written is of no use. */
  value(value: unknown): boolean {
    if (typeof value !== "object" || value === null) return this.scalar(value);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Array.prototype) return Array.isArray(value) && this.isNew(value) && this.#list(value);
    return prototype === Date.prototype && this.isNew(value) && this.moment((value as Date).getTime());
  }

  /** The value of a parameter whose numbers are all floats. */
  float(value: unknown): boolean {
    if (typeof value !== "number") return this.value(value);
    this.#float(value);
    return this.at < MOST_BYTES;
  }

  /** The value of a parameter that stores tuples, as arrays of their own. */
  tuple(value: unknown): boolean {
    if (typeof value !== "object" || value === null) return this.scalar(value);
    if (Object.getPrototypeOf(value) !== Array.prototype) return false;
    const items = value as unknown[];
    const { length } = items;
    if (length === 0) return false;
    if (length > 3) this.bytes[this.at++] = MARK;
    if (!this.#items(items)) return false;
    this.bytes[this.at++] = length > 3 ? TUPLE : TUPLE1 + length - 1;
    this.memoise();
    return true;
  }

  memoise(): void {
    if (this.#isLean) return;
    this.bytes[this.at++] = MEMOIZE;
    this.memo++;
  }

  isNew(value: object): boolean {
    const count = this.#count;
    for (let index = 0; index < count; index++) if (this.#objects[index] === value) return false;
    if (count === FEW_OBJECTS) return this.#isNewAmongMany(value);
    this.#objects[count] = value;
    this.#count = count + 1;
    return true;
  }

  /** Of as many as are compared one by one none is `value`. */
  #isNewAmongMany(value: object): boolean {
    const { size } = this.#many;
    if (size === 0) for (const object of this.#objects) this.#many.add(object as object);
    return this.#many.add(value).size > Math.max(size, FEW_OBJECTS);
  }

  scalar(value: unknown): boolean {
    const { bytes, at } = this;
    if (at >= MOST_BYTES) return false;
    switch (typeof value) {
      case "number":
        this.#number(value);
        return true;
      case "string":
        return this.text(value);
      case "boolean":
        bytes[at] = value ? NEWTRUE : NEWFALSE;
        this.at = at + 1;
        return true;
      default:
        bytes[at] = NONE;
        this.at = at + 1;
        return value === null;
    }
  }

  #number(value: number): void {
    const { bytes, view, at } = this;
    if ((value | 0) === value && (value !== 0 || 1 / value > 0)) {
      if (value >= 0 && value < 256) {
        bytes[at] = BININT1;
        bytes[at + 1] = value;
        this.at = at + 2;
      } else if (value >= 0 && value < 65_536) {
        bytes[at] = BININT2;
        view.setUint16(at + 1, value, true);
        this.at = at + 3;
      } else {
        bytes[at] = BININT;
        view.setInt32(at + 1, value, true);
        this.at = at + 5;
      }
    } else if (Number.isSafeInteger(value) && value !== 0) {
      const length = value >= -(2 ** 39) && value < 2 ** 39 ? 5 : value >= -(2 ** 47) && value < 2 ** 47 ? 6 : 7;
      bytes[at] = LONG1;
      bytes[at + 1] = length;
      view.setInt32(at + 2, value % 2 ** 32, true);
      view.setInt32(at + 6, Math.floor(value / 2 ** 32), true);
      this.at = at + 2 + length;
    } else this.#float(value);
  }

  #float(value: number): void {
    const { at } = this;
    this.bytes[at] = BINFLOAT;
    // All NaN are one (ruling 2).
    if (Number.isNaN(value)) {
      this.view.setInt32(at + 1, 0x7ff8_0000);
      this.view.setInt32(at + 5, 0);
    } else this.view.setFloat64(at + 1, value);
    this.at = at + 9;
  }

  text(text: string): boolean {
    const { length } = text;
    const header = this.at;
    // A character takes three bytes at most.
    if (header + 3 * length > MOST_BYTES) return false;
    const mix = mixed(text);
    if (this.#own.has(text, mix)) return false;
    if (this.#lastTexts[mix] === text) return this.isGot(this.#lastNumbers[mix] as number);
    const { bytes } = this;
    let start = header + 2;
    if (length > 255) {
      start = header + 5;
      bytes[header] = BINUNICODE;
      this.view.setInt32(header + 1, length, true);
    } else {
      bytes[header] = SHORT_BINUNICODE;
      bytes[header + 1] = length;
    }
    for (let index = 0; index < length; index++) {
      const unit = text.charCodeAt(index);
      if (unit > 0x7f) return this.#wideText(text, mix);
      bytes[start + index] = unit;
    }
    return this.#ended(text, start, start + length, mix);
  }

  /** A text with other characters than ASCII's. */
  #wideText(text: string, mix: number): boolean {
    const { bytes, view, at: header } = this;
    // How many bytes the length takes must be known; nearly always it is.
    const isLong = text.length > 255;
    if (!isLong && 3 * text.length > 255) return false;
    const start = header + (isLong ? 5 : 2);
    let at = start;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit < 0x80) bytes[at++] = unit;
      else if (unit < 0x800) {
        bytes[at++] = 0xc0 | (unit >> 6);
        bytes[at++] = 0x80 | (unit & 0x3f);
      } else {
        const point = text.codePointAt(index) as number;
        // Half a character.
        if (point >= 0xd800 && point < 0xe000) return false;
        if (point > 0xffff) {
          index++;
          bytes[at++] = 0xf0 | (point >> 18);
          bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
        } else bytes[at++] = 0xe0 | (point >> 12);
        bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
        bytes[at++] = 0x80 | (point & 0x3f);
      }
    }
    if (isLong) view.setInt32(header + 1, at - start, true);
    else bytes[header + 1] = at - start;
    return this.#ended(text, start, at, mix);
  }

  /** Ends a text whose bytes stand from `start` to `end`: one that came before is said by its memo index. */
  #ended(text: string, start: number, end: number, mix: number): boolean {
    const length = end - start;
    const texts = this.#texts;
    if (this.#mixes[mix] === this.#serial) {
      for (let before = 0; before < texts; before++) {
        if (this.#lengths[before] !== length || !this.#isSame(this.#starts[before] as number, start, length)) continue;
        return this.isGot(before);
      }
    }
    if (texts === MOST_TEXTS) return false;
    this.#mixes[mix] = this.#serial;
    this.#lastTexts[mix] = text;
    this.#lastNumbers[mix] = texts;
    this.#mixOf[texts] = mix;
    this.#starts[texts] = start;
    this.#lengths[texts] = length;
    this.#indices[texts] = this.memo;
    this.#comeAgain[texts] = 0;
    this.#texts = texts + 1;
    this.at = end;
    this.memoise();
    return true;
  }

  /** Writes a text, or what is numbered among them, that came before. */
  isGot(text: number): boolean {
    const index = this.#indices[text] as number;
    if (index >= LONG_INDEX || (this.#isLean && !this.#comesAgain(text))) return false;
    this.bytes[this.at] = BINGET;
    this.bytes[this.at + 1] = index;
    this.at += 2;
    return true;
  }

  /**
   * Writes STACK_GLOBAL, and gives the number among the texts that stands for what it makes: none of them is one byte like it. −1: there
   * are too many.
   */
  global(): number {
    const text = this.#texts;
    if (text === MOST_TEXTS) return -1;
    this.#starts[text] = this.at;
    this.#lengths[text] = 1;
    this.#indices[text] = this.memo;
    this.#comeAgain[text] = 0;
    this.#mixOf[text] = 0;
    this.#texts = text + 1;
    this.bytes[this.at++] = STACK_GLOBAL;
    this.memoise();
    return text;
  }

  /** A text of a lean pickle comes again. False: there are too many, or what is memoised otherwise. */
  #comesAgain(text: number): boolean {
    const again = this.#again;
    if (again === MOST_TEXTS || this.#datetime !== NO_INDEX) return false;
    this.#places[again] = this.at + 1;
    this.#textsAgain[again] = text;
    this.#comeAgain[text] = 1;
    this.#again = again + 1;
    return true;
  }

  #isSame(one: number, other: number, length: number): boolean {
    const { bytes } = this;
    for (let index = 0; index < length; index++) if (bytes[one + index] !== bytes[other + index]) return false;
    return true;
  }

  #list(items: readonly unknown[]): boolean {
    const { length } = items;
    if (length > MOST_ITEMS) return false;
    this.bytes[this.at++] = EMPTY_LIST;
    this.memoise();
    if (length > 1) this.bytes[this.at++] = MARK;
    if (!this.#items(items)) return false;
    if (length > 0) this.bytes[this.at++] = length > 1 ? APPENDS : APPEND;
    return true;
  }

  #items(items: readonly unknown[]): boolean {
    const { length } = items;
    if (length > MOST_BYTES) return false;
    for (let index = 0; index < length; index++) if (!this.scalar(items[index])) return false;
    return true;
  }

  moment(milliseconds: number): boolean {
    const { bytes } = this;
    if (!isMoment(milliseconds) || this.at >= MOST_BYTES || this.#again > 0) return false;
    if (this.#datetime === NO_INDEX) this.#nameDatetime();
    else {
      if (this.#isLean && this.#datetime === 1 && this.memo === 1) this.#memoiseDatetime();
      bytes[this.at++] = BINGET;
      bytes[this.at++] = this.#datetime;
    }
    if (this.memo >= LONG_INDEX) return false;
    const { at } = this;
    bytes[at] = SHORT_BINBYTES;
    bytes[at + 1] = 10;
    writeMoment(milliseconds, bytes, at + 2);
    this.at = at + 12;
    this.memoise();
    bytes[this.at++] = TUPLE1;
    this.memoise();
    bytes[this.at++] = REDUCE;
    this.memoise();
    return true;
  }

  /** The first datetime names its class: module and name are one text. */
  #nameDatetime(): void {
    const { bytes } = this;
    let { at } = this;
    for (const byte of DATETIME) bytes[at++] = byte;
    bytes[at] = MEMOIZE;
    bytes[at + 1] = BINGET;
    bytes[at + 2] = this.memo++;
    bytes[at + 3] = STACK_GLOBAL;
    this.at = at + 4;
    this.#datetime = this.memo;
    this.#afterDatetime = this.at;
    this.memoise();
  }

  /** Without a memo of everything, the second datetime puts the class of the first into it. */
  #memoiseDatetime(): void {
    const { bytes } = this;
    const place = this.#afterDatetime;
    bytes.copyWithin(place + 1, place, this.at);
    bytes[place] = MEMOIZE;
    this.at++;
    this.memo++;
    for (let text = 0; text < this.#texts; text++) {
      if ((this.#starts[text] as number) >= place) this.#starts[text] = (this.#starts[text] as number) + 1;
    }
  }
}

/** The ten bytes of a naive datetime; as `datetimeBytes` of the encoder. */
function writeMoment(milliseconds: number, bytes: Uint8Array, at: number): void {
  const day = Math.floor(milliseconds / DAY);
  const time = milliseconds - day * DAY;
  // Days since 0000-03-01: years then end with February, and the leap day is a year's last.
  const since = day + 719_468;
  const era = (since / 146_097) | 0;
  const dayOfEra = since - era * 146_097;
  const yearOfEra =
    ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36_524) | 0) - ((dayOfEra / 146_096) | 0)) / 365) | 0;
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0));
  const monthFromMarch = ((5 * dayOfYear + 2) / 153) | 0;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const micros = (time % 1000) * 1000;
  const seconds = (time / 1000) | 0;
  const minutes = (seconds / 60) | 0;
  bytes[at] = year >> 8;
  bytes[at + 1] = year;
  bytes[at + 2] = month;
  bytes[at + 3] = dayOfYear - (((153 * monthFromMarch + 2) / 5) | 0) + 1;
  bytes[at + 4] = (minutes / 60) | 0;
  bytes[at + 5] = minutes % 60;
  bytes[at + 6] = seconds % 60;
  bytes[at + 7] = micros >> 16;
  bytes[at + 8] = micros >> 8;
  bytes[at + 9] = micros;
}
