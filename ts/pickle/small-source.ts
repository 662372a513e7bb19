/**
 * The values of a small pickle, straight from its bytes: what `small-reader.ts` takes between the parts of a pickle that are
 * the same each time. Scalars, texts, datetimes, and lists and tuples of scalars; whatever
 * else is there, or is not quite what pickle writes, is {@link OTHER}, and the pickle goes the general way, which knows what it is or what is wrong with it.
 */
import { generate } from "../code/generated.js";
import { millisecondsOf } from "../engine/linker/call.js";
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
  EMPTY_TUPLE,
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
import { TupleToBe } from "./tuple-to-be.js";
import { asTuple } from "./values.js";

/** Larger pickles go the general way: there, what it takes to begin counts for little. */
export const MOST_BYTES = 2048;

/** So much may be read beyond the end before that is noticed: a part that is always the same, and an opcode. */
const BEYOND = MOST_BYTES + 64;

/** Instead of a value: there is something else. */
export const OTHER: unique symbol = Symbol("other");
export type Other = typeof OTHER;

/** LONG1 of at most so many bytes is a safe integer. */
const SAFE_BYTES = 6;
const DATETIME_BYTES = 10;

/** Longer texts are decoded by the platform. */
export const SHORT_TEXT = 24;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of up to {@link SHORT_TEXT} bytes of ASCII. */
type ShortText = (bytes: Uint8Array, at: number, length: number) => string;

const inOneCall: ShortText = (bytes, at, length) => String.fromCharCode(...bytes.subarray(at, at + length));

/** The same with a call for each length: the fastest there is for so few. */
function shortTextOf(): ShortText {
  const cases = Array.from({ length: SHORT_TEXT }, (_, index) => {
    const items = Array.from({ length: index + 1 }, (_, item) => `bytes[at+${item}]`);
    return `case ${index + 1}:return String.fromCharCode(${items});`;
  });
  return generate(["bytes", "at", "length"], `switch(length){${cases.join("")}}return ""`) ?? inOneCall;
}

/** An array of numbers alone holds them without a box for each, if the literal that makes it has made no others. */
const pair = (a: unknown, b: unknown): unknown[] => (typeof a === "number" && typeof b === "number" ? [a, b] : [a, b]);
const triple = (a: unknown, b: unknown, c: unknown): unknown[] =>
  typeof a === "number" && typeof b === "number" && typeof c === "number" ? [a, b, c] : [a, b, c];

/** The bytes of one pickle, copied: nobody changes them, and all pickles are read from one array. */
export class SmallSource {
  readonly bytes = new Uint8Array(MOST_BYTES + BEYOND);
  readonly view = new DataView(this.bytes.buffer);
  end = 0;
  /** The next byte. */
  at = 0;
  /** How many objects are in the memo. */
  memo = 0;
  /** Texts of the part that is always the same, by their memo index. */
  texts: readonly (string | undefined)[] = [];
  /** Where the text stands, by memo index; 0: it is no text; below 0, the complement's place among the classes. */
  readonly places = new Int32Array(MOST_BYTES + BEYOND);
  readonly #shortText = shortTextOf();
  /** The memo index of `datetime.datetime`; −1: it was not named yet. */
  datetime = -1;

  adopt(pickle: Uint8Array): void {
    this.bytes.set(pickle);
    this.end = pickle.length;
  }

  /** Goes to the first value, behind a part whose texts are these. */
  begin(at: number, texts: readonly (string | undefined)[]): void {
    this.at = at;
    this.texts = texts;
    this.memo = texts.length;
    this.datetime = -1;
  }

  /** If MEMOIZE is next: the object gets a memo index, and `place` as {@link places} has it. */
  memoise(place: number): void {
    if (this.bytes[this.at] !== MEMOIZE) return;
    this.at++;
    this.places[this.memo++] = place;
  }

  /** Goes back to where something turned out to be something else. */
  goBack(at: number, memo: number, datetime: number): void {
    this.at = at;
    this.memo = memo;
    this.datetime = datetime;
  }

  /** A scalar, a text, a datetime, or a list or tuple of such. */
  value(): unknown {
    if (this.at >= this.end) return OTHER;
    switch (this.bytes[this.at]) {
      case EMPTY_LIST:
        return this.#list();
      case EMPTY_TUPLE:
        this.at++;
        return asTuple([]);
      case MARK: {
        const items = this.#markedTuple();
        return items === undefined ? OTHER : asTuple(items);
      }
      default:
        return this.scalar();
    }
  }

  /** The same for a parameter that stores the items of a tuple. */
  tuple(): unknown {
    const { at, memo } = this;
    const datetime = this.datetime;
    const opcode = this.bytes[at];
    if (at >= this.end) return OTHER;
    if (opcode === MARK) {
      const items = this.#markedTuple();
      return items === undefined ? OTHER : new TupleToBe(items);
    }
    if (opcode === NONE || opcode === EMPTY_TUPLE || opcode === EMPTY_LIST) return this.value();
    const first = this.scalar();
    if (first === OTHER) return OTHER;
    let items: unknown[] | undefined;
    if (this.bytes[this.at] === TUPLE1) items = [first];
    else {
      const second = this.scalar();
      if (this.bytes[this.at] === TUPLE1 + 1) items = second === OTHER ? undefined : pair(first, second);
      else {
        const third = this.scalar();
        const isTriple = this.bytes[this.at] === TUPLE1 + 2 && second !== OTHER && third !== OTHER;
        if (isTriple) items = triple(first, second, third);
      }
    }
    if (items !== undefined) {
      this.at++;
      this.memoise(0);
      return new TupleToBe(items);
    }
    // A value of another kind, for the parameter to refuse.
    this.goBack(at, memo, datetime);
    return this.value();
  }

  /** A scalar, a text or a datetime. */
  scalar(): unknown {
    const { bytes, view, at } = this;
    if (at >= this.end) return OTHER;
    switch (bytes[at]) {
      case NONE:
        this.at = at + 1;
        return null;
      case NEWTRUE:
        this.at = at + 1;
        return true;
      case NEWFALSE:
        this.at = at + 1;
        return false;
      case BININT1:
        this.at = at + 2;
        return bytes[at + 1];
      case BININT2:
        this.at = at + 3;
        return view.getUint16(at + 1, true);
      case BININT:
        this.at = at + 5;
        return view.getInt32(at + 1, true);
      case BINFLOAT: {
        this.at = at + 9;
        const value = view.getFloat64(at + 1);
        // Not the pickle's own NaN, whose bits may be any (ruling 2).
        return Number.isNaN(value) ? Number.NaN : value;
      }
      case LONG1:
        return this.#long();
      case SHORT_BINUNICODE:
        if (bytes[at + 1] === 8 && bytes[at + 2] === 0x64 && this.#isNameOfDatetime(at)) return this.#firstDatetime();
        return this.#text(at + 2, bytes[at + 1] as number);
      case BINUNICODE:
        return this.#text(at + 5, view.getUint32(at + 1, true));
      case BINGET:
        return this.#remembered(bytes[at + 1] as number);
      default:
        return OTHER;
    }
  }

  #long(): unknown {
    const count = this.bytes[this.at + 1] as number;
    if (count > SAFE_BYTES) return OTHER;
    const start = this.at + 2;
    this.at = start + count;
    if (count === 0) return 0;
    let value = this.view.getInt8(start + count - 1);
    for (let index = count - 2; index >= 0; index--) value = value * 256 + (this.bytes[start + index] as number);
    return value;
  }

  #text(start: number, length: number): unknown {
    const opcode = this.at;
    if (start + length > this.end) return OTHER;
    const text = this.#decoded(start, length);
    if (text === undefined) return OTHER;
    this.at = start + length;
    this.memoise(opcode);
    return text;
  }

  #decoded(start: number, length: number): string | undefined {
    const { bytes } = this;
    if (length <= SHORT_TEXT) {
      let all = 0;
      for (let at = start; at < start + length; at++) all |= bytes[at] as number;
      if (all < 0x80) return this.#shortText(bytes, start, length);
    }
    try {
      return utf8.decode(bytes.subarray(start, start + length));
    } catch {
      // Lone surrogates, or no text at all.
      return undefined;
    }
  }

  /** What a memo index stands for: a text, or the class of a further datetime. */
  #remembered(index: number): unknown {
    if (index === this.datetime) {
      this.at += 2;
      return this.#datetimeArguments();
    }
    const { bytes, texts } = this;
    let text: string | undefined;
    if (index < texts.length) text = texts[index];
    else if (index < this.memo) {
      const place = this.places[index] as number;
      if (bytes[place] === SHORT_BINUNICODE) text = this.#decoded(place + 2, bytes[place + 1] as number);
      else if (place > 0) text = this.#decoded(place + 5, this.view.getUint32(place + 1, true));
    }
    if (text === undefined) return OTHER;
    this.at += 2;
    return text;
  }

  /** Whether the text `datetime` is at `at`, and a name is made of it. */
  #isNameOfDatetime(at: number): boolean {
    const { bytes } = this;
    if (!this.saysDatetime(at)) return false;
    let next = at + 10;
    if (bytes[next] === MEMOIZE) next++;
    next += bytes[next] === BINGET ? 2 : 10;
    return bytes[next] === STACK_GLOBAL || bytes[next + 1] === STACK_GLOBAL;
  }

  /** Whether SHORT_BINUNICODE of `datetime` is at `at`. */
  saysDatetime(at: number): boolean {
    const { view } = this;
    return (
      view.getUint16(at) === 0x8c08 && view.getInt32(at + 2) === 0x64617465 && view.getInt32(at + 6) === 0x74696d65
    );
  }

  #firstDatetime(): unknown {
    const { bytes } = this;
    const [module, index] = [this.at, this.memo];
    this.at += 10;
    this.memoise(module);
    const name = this.at;
    if (bytes[name] === BINGET) {
      if (bytes[name + 1] !== index || this.memo === index) return OTHER;
      this.at += 2;
    } else {
      if (!this.saysDatetime(name)) return OTHER;
      this.at += 10;
      this.memoise(name);
    }
    if (bytes[this.at] !== STACK_GLOBAL) return OTHER;
    this.at++;
    if (bytes[this.at] === MEMOIZE) this.datetime = this.memo;
    this.memoise(0);
    return this.#datetimeArguments();
  }

  #datetimeArguments(): unknown {
    const { bytes, at } = this;
    if (bytes[at] !== SHORT_BINBYTES || bytes[at + 1] !== DATETIME_BYTES) return OTHER;
    const milliseconds = millisecondsOf(bytes, at + 2);
    if (Number.isNaN(milliseconds)) return OTHER;
    this.at = at + 2 + DATETIME_BYTES;
    this.memoise(0);
    if (bytes[this.at++] !== TUPLE1) return OTHER;
    this.memoise(0);
    if (bytes[this.at++] !== REDUCE) return OTHER;
    this.memoise(0);
    return new Date(milliseconds);
  }

  #list(): unknown {
    this.at++;
    this.memoise(0);
    if (this.bytes[this.at] === MARK) return this.#items(APPENDS) ?? OTHER;
    const { at, memo } = this;
    const datetime = this.datetime;
    const item = this.scalar();
    if (item !== OTHER && this.bytes[this.at] === APPEND) {
      this.at++;
      return [item];
    }
    // The list is empty, and that was something else.
    this.goBack(at, memo, datetime);
    return [];
  }

  #markedTuple(): unknown[] | undefined {
    const items = this.#items(TUPLE);
    if (items !== undefined) this.memoise(0);
    return items;
  }

  /** The items from MARK to the opcode that takes them. */
  #items(end: number): unknown[] | undefined {
    const { bytes } = this;
    this.at++;
    const first = this.scalar();
    if (first === OTHER) return undefined;
    let items: unknown[];
    if (bytes[this.at] === end) items = [first];
    else {
      const second = this.scalar();
      if (second === OTHER) return undefined;
      if (bytes[this.at] === end) items = pair(first, second);
      else {
        const third = this.scalar();
        if (third === OTHER) return undefined;
        items = triple(first, second, third);
        while (bytes[this.at] !== end) {
          const item = this.scalar();
          if (item === OTHER) return undefined;
          items.push(item);
        }
      }
    }
    this.at++;
    return items;
  }
}
