/**
 * The bytes that are being written: room, frames, memo numbers and the opcodes every value is made of
 * (the same in `crates/pickle/src/encoder/output.rs`).
 */
import { Code } from "../../tape/code.js";
import { EngineFault } from "../engine.js";
import {
  BINBYTES,
  BINGET,
  BINUNICODE,
  FRAME,
  LONG_BINGET,
  MEMOIZE,
  PROTO,
  SHORT_BINBYTES,
  SHORT_BINUNICODE,
  STOP,
} from "../opcode.js";

/** A save that begins when a frame holds so many bytes closes it; a payload of so many stands outside frames. */
const FRAME_TARGET = 65_536;
/** FRAME and its length. */
const FRAME_HEADER = 9;
/** Frames shorter than this lose their header. */
const FRAME_MINIMUM = 4;
/** Longer pickles are refused: WebAssembly cannot hold them. */
const LIMIT = 0xffff_ffff;
/** Shorter runs are copied by a loop: a call of `set` with its view costs more. */
const SHORT_COPY = 48;

/** The pickle so far. A frame is always open; one that stays empty leaves no trace. */
export class Output {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(1024);
  view = new DataView(this.bytes.buffer);
  at = 0;
  /** Objects memoised so far. */
  memo = 0;
  /** Where the open frame's header stands. */
  #frame = 0;
  /** The position from which on a save closes the frame. */
  #limit = 0;

  constructor(protocol: number) {
    this.bytes[0] = PROTO;
    this.bytes[1] = protocol;
    this.at = 2;
    this.#open();
  }

  /** Closes the last frame, with STOP in it. */
  finish(): void {
    this.put(STOP);
    this.#close();
  }

  /** The start of a save: closes a frame that is long enough. */
  boundary(): void {
    if (this.at >= this.#limit) {
      this.#close();
      this.#open();
    }
  }

  /** Whether `count` bytes can be written with no save among them closing the frame. */
  frameHolds(count: number): boolean {
    return this.at + count < this.#limit;
  }

  #open(): void {
    this.room(FRAME_HEADER);
    this.#frame = this.at;
    this.at += FRAME_HEADER;
    this.#limit = this.at + FRAME_TARGET;
  }

  #close(): void {
    const start = this.#frame + FRAME_HEADER;
    const length = this.at - start;
    if (length >= FRAME_MINIMUM) {
      this.bytes[this.#frame] = FRAME;
      this.view.setUint32(this.#frame + 1, length, true);
      this.view.setUint32(this.#frame + 5, 0, true); // a frame is far below 4 GiB: long payloads stand outside
    } else {
      this.bytes.copyWithin(this.#frame, start, this.at);
      this.at -= FRAME_HEADER;
    }
  }

  /** Makes room for `count` bytes more. */
  room(count: number): void {
    if (this.at + count > this.bytes.length) this.#grow(count);
  }

  #grow(count: number): void {
    const needed = this.at + count;
    if (needed > LIMIT) throw new EngineFault(Code.OUTPUT_LIMIT, 0);
    const length = this.bytes.length;
    this.#resize(Math.min(Math.max(length + (length >> 1), needed + 64), LIMIT));
  }

  /** Makes room ahead for about so much. */
  expect(length: number): void {
    if (length > this.bytes.length) this.#resize(Math.min(length, LIMIT));
  }

  #resize(length: number): void {
    const bytes = new Uint8Array(length);
    bytes.set(this.bytes.subarray(0, this.at));
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }

  put(byte: number): void {
    this.room(1);
    this.bytes[this.at++] = byte;
  }

  put2(first: number, second: number): void {
    this.room(2);
    this.bytes[this.at++] = first;
    this.bytes[this.at++] = second;
  }

  /** A byte and four, little-endian. */
  put5(first: number, word: number): void {
    this.room(5);
    this.bytes[this.at] = first;
    this.view.setInt32(this.at + 1, word, true);
    this.at += 5;
  }

  /** Writes `length` bytes of `source`. */
  copy(source: Uint8Array, start: number, length: number): void {
    this.room(length);
    if (length <= SHORT_COPY) {
      const { bytes, at } = this;
      for (let index = 0; index < length; index++) bytes[at + index] = source[start + index]!;
    } else this.bytes.set(source.subarray(start, start + length), this.at);
    this.at += length;
  }

  /** Memoises the object just written and gives its number. */
  memoize(): number {
    this.put(MEMOIZE);
    return this.memo++;
  }

  /** Reads the memo. */
  get(index: number): void {
    if (index < 256) this.put2(BINGET, index);
    else this.put5(LONG_BINGET, index);
  }

  /** A payload of `length` whose header is 0x96 (nine bytes) or `opcode` with four bytes. Long ones stand outside frames. */
  payload(opcode: number, source: Uint8Array, start: number, length: number, wide = false): void {
    const bare = length >= FRAME_TARGET;
    if (bare) this.#close();
    this.put5(opcode, length);
    if (wide) {
      this.room(4);
      this.view.setInt32(this.at, 0, true); // the data region is smaller than 4 GiB
      this.at += 4;
    }
    this.copy(source, start, length);
    if (bare) this.#open();
  }

  /** The text at `start`, not yet memoised. */
  text(source: Uint8Array, start: number, length: number): void {
    if (length < 256) {
      this.put2(SHORT_BINUNICODE, length);
      this.copy(source, start, length);
    } else this.payload(BINUNICODE, source, start, length);
  }

  /** The bytes object at `start`, not yet memoised. */
  bytesObject(source: Uint8Array, start: number, length: number): void {
    if (length < 256) {
      this.put2(SHORT_BINBYTES, length);
      this.copy(source, start, length);
    } else this.payload(BINBYTES, source, start, length);
  }
}
