/**
 * The tape writer: puts slots and text of a gathered tape straight into an engine's memory (docs/format.md §2).
 *
 * Text goes through one rope, encoded by a single `encodeInto` every 16 K units: five to ten times cheaper than a call a
 * string. Only UTF-16 lengths stand on the tape; the engine finds the bytes by walking the data region in step.
 */
import type { TapeMemory } from "./memory.js";
import { high, LENT, NAN_HIGH, STR, TAPE_VERSION, TEXT, VERSION } from "./slot.js";
import { asText, unitAt } from "./units.js";

const TEXT_HIGH = high(TEXT);

/** A rope is encoded when it has this many UTF-16 units: long enough to save calls, short enough to stay in cache. */
const ROPE_UNITS = 16_384;

const encoder = new TextEncoder();

export class TapeWriter {
  /** The next slot to write. */
  position = 0;
  /** Views of the engine's memory; replaced when it grows, so never kept across {@link reserve}. */
  slots: Float64Array;
  words: Int32Array;
  #capacity: number;
  #data: Uint8Array;
  #dataLength = 0;
  #rope = "";
  /** Whether bytes were lent. */
  hasLent = false;
  readonly #memory: TapeMemory;

  constructor(memory: TapeMemory) {
    this.#memory = memory;
    this.slots = memory.slots;
    this.words = memory.words;
    this.#capacity = memory.slots.length;
    this.#data = memory.data;
    this.tag(VERSION, TAPE_VERSION);
  }

  /** Begins the tape again. */
  rewind(): void {
    this.position = 0;
    this.#dataLength = 0;
    this.#rope = "";
    this.hasLent = false;
    this.tag(VERSION, TAPE_VERSION);
  }

  /** Makes room for `count` slots more. */
  reserve(count: number): void {
    if (this.position + count > this.#capacity) this.#grow(count);
  }

  #grow(count: number): void {
    this.#memory.grow(this.position + count, this.#data.length);
    this.#refresh();
  }

  #refresh(): void {
    this.slots = this.#memory.slots;
    this.words = this.#memory.words;
    this.#capacity = this.slots.length;
    this.#data = this.#memory.data;
  }

  /** A tagged slot. */
  tag(tag: number, payload = 0, aux = 0): void {
    this.reserve(1);
    const at = this.position++;
    this.words[2 * at] = payload;
    this.words[2 * at + 1] = high(tag, aux);
  }

  /** A number; every NaN becomes the one that is no tag (ruling 2). */
  number(value: number): void {
    this.reserve(1);
    const at = this.position++;
    if (value === value) this.slots[at] = value;
    else {
      this.words[2 * at] = 0;
      this.words[2 * at + 1] = NAN_HIGH;
    }
  }

  /** A raw slot behind FLOAT or DATETIME: the bits of `value` as they are. */
  raw(value: number): void {
    this.reserve(1);
    this.slots[this.position++] = value;
  }

  /** A TEXT slot and its text. `aux` is the kind of the cell in the names of DEFPLAN, else 0. */
  text(value: string, aux = 0): void {
    this.reserve(1);
    const at = this.position++;
    this.words[2 * at] = asText(value).length;
    this.words[2 * at + 1] = aux === 0 ? TEXT_HIGH : high(TEXT, aux);
    this.append(value);
  }

  /** A STR slot and its text: a node with an ordinal. */
  string(value: string): void {
    this.tag(STR, value.length);
    this.append(value);
  }

  /** Text for a TEXT slot that was written by the caller. True: {@link slots} and {@link words} may be other views now. */
  append(value: string): boolean {
    const text = asText(value);
    const rope = this.#rope + text;
    this.#rope = rope;
    // A text that ends in a high surrogate must not meet a low one in the next text: they would become one character.
    if (rope.length < ROPE_UNITS && (unitAt(text, text.length - 1) & 0xfc00) !== 0xd800) return false;
    this.flush();
    return true;
  }

  /**
   * A BYTES or BYTEARRAY slot and its bytes. `lends`: until the pickle is taken, or {@link keepLent} is called, they stay as they
   * are, so that long ones need not be copied.
   */
  payload(tag: number, value: Uint8Array, lends: boolean): void {
    const index = lends ? this.#memory.lend(value) : -1;
    this.tag(tag, value.length, index < 0 ? 0 : LENT);
    if (index < 0) this.bytes(value);
    else {
      this.number(index);
      this.hasLent = true;
    }
  }

  /** Copies what was lent so far: somebody may change it. */
  keepLent(): void {
    this.#memory.keepLent();
  }

  /** Bytes of a BYTES, BYTEARRAY or BIGINT slot that was just written. */
  bytes(value: Uint8Array): void {
    this.flush();
    this.#room(value.length);
    this.#data.set(value, this.#dataLength);
    this.#dataLength += value.length;
  }

  #room(count: number): void {
    if (this.#dataLength + count <= this.#data.length) return;
    this.#memory.grow(this.#capacity, this.#dataLength + count);
    this.#refresh();
  }

  /** Encodes what is in the rope. Afterwards {@link dataLength} is exact. */
  flush(): void {
    const rope = this.#rope;
    if (rope === "") return;
    this.#rope = "";
    this.#room(rope.length * 3);
    // In Deno it is a boxed double, of which V8 would make fields of another kind, and forget them with the last writer. No text has 2^31 bytes.
    const written = encoder.encodeInto(rope, this.#rest()).written | 0;
    // Lone surrogates cost three bytes as U+FFFD too, so a pure ASCII rope is known by its length alone.
    if (written !== rope.length && !isWellFormed(rope)) {
      this.#dataLength += encodeSurrogates(rope, this.#rest());
    } else {
      this.#dataLength += written;
    }
  }

  /** What of the data region is not in use. */
  #rest(): Uint8Array {
    return this.#dataLength === 0 ? this.#data : this.#data.subarray(this.#dataLength);
  }

  /** Bytes of the data region in use; call {@link flush} first. */
  get dataLength(): number {
    return this.#dataLength;
  }
}

const isWellFormed: (text: string) => boolean =
  "isWellFormed" in String.prototype
    ? (text) => (text as string & { isWellFormed(): boolean }).isWellFormed()
    : (text) => !/\p{Surrogate}/u.test(text);

/** UTF-8 with lone surrogates as three bytes (Python's `surrogatepass`). Gives the number of bytes. */
function encodeSurrogates(text: string, target: Uint8Array): number {
  let at = 0;
  for (let index = 0; index < text.length; index++) {
    const point = text.codePointAt(index) as number;
    if (point < 0x80) target[at++] = point;
    else if (point < 0x800) {
      target[at++] = 0xc0 | (point >> 6);
      target[at++] = 0x80 | (point & 0x3f);
    } else if (point < 0x10000) {
      target[at++] = 0xe0 | (point >> 12);
      target[at++] = 0x80 | ((point >> 6) & 0x3f);
      target[at++] = 0x80 | (point & 0x3f);
    } else {
      index++;
      target[at++] = 0xf0 | (point >> 18);
      target[at++] = 0x80 | ((point >> 12) & 0x3f);
      target[at++] = 0x80 | ((point >> 6) & 0x3f);
      target[at++] = 0x80 | (point & 0x3f);
    }
  }
  return at;
}
