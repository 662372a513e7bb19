/**
 * The bytes that are being written: room, frames, memo numbers and the opcodes every value is made of
 * (the same in `crates/pickle/src/encoder/output.rs`).
 */
import { Code } from "../../tape/code.js";
import { EngineFault } from "../engine.js";
import { Idle } from "../idle.js";
import type { Gaps } from "../lent.js";
import {
  BINBYTES,
  BINGET,
  BINPUT,
  BINUNICODE,
  EMPTY_TUPLE,
  FRAME,
  GET,
  INT,
  LONG_BINGET,
  LONG_BINPUT,
  MARK,
  MEMOIZE,
  NEWFALSE,
  NEWTRUE,
  PROTO,
  PUT,
  SHORT_BINBYTES,
  SHORT_BINUNICODE,
  STOP,
  TUPLE,
  TUPLE1,
} from "../opcode.js";
import { optimize } from "../tools/optimize.js";
import { Draft } from "./draft.js";
import { Leaner, leanRoom } from "./lean.js";
import { spelledText } from "./spelled.js";
import { UNMEMOISED } from "./text.js";

/** A save that begins when a frame holds so many bytes closes it; a payload of so many stands outside frames. */
export const FRAME_TARGET = 65_536;
/** FRAME and its length. */
const FRAME_HEADER = 9;
/** Frames shorter than this lose their header. */
const FRAME_MINIMUM = 4;
/** Longer pickles are refused: WebAssembly cannot hold them. */
const LIMIT = 0xffff_ffff;
/** Shorter runs are copied by a loop: a call of `set` with its view costs more. */
const SHORT_COPY = 48;

const LINE_FEED = 0x0a;

/** Where there are no frames, the first limit: V8 has the same code for it as for those of frames. */
const SMALL_INTEGER = 0x3fff_ffff;

/** Drafts of lean pickles that are done, for the next ones. */
const idleDrafts = /* @__PURE__ */ new Idle<Draft>(2, 64 * 1024 * 1024, (draft) => draft.byteLength);

const NO_GAPS: Gaps = new Uint32Array(0);

/** The pickle so far. From protocol 4 on a frame is always open; one that stays empty leaves no trace. */
export class Output {
  readonly protocol: number;
  readonly #framed: boolean;
  /** Nothing is memoised. */
  readonly fast: boolean;
  /** Protocol 4 or 5 with a memo: objects are memoised by one byte. */
  readonly modern: boolean;
  /** No frames and no MEMOIZE are written: a lean pickle will be made of this and of what is noted here. */
  readonly draft: Draft | null;
  bytes: Uint8Array<ArrayBuffer>;
  view: DataView<ArrayBuffer>;
  at = 0;
  /** Bytes before this position were taken. */
  #start = 0;
  /** How many bytes were taken and moved over: the first of {@link bytes} is that of this number. */
  #moved = 0;
  /** Where bytes that were lent go between those written here, as `engine/lent` has them. */
  #gaps: number[] = [];
  /** The pickle is being made lean. */
  #leaner: Leaner | undefined;
  /** Objects memoised so far. */
  memo = 0;
  /** Where the open frame's header stands. */
  #frame = 0;
  /** The position from which on a save closes the frame. */
  #limit = 0;

  /** `bytes` is memory to begin with. */
  constructor(protocol: number, fast: boolean, lean: boolean, bytes = new Uint8Array(1024)) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
    this.protocol = protocol;
    this.fast = fast;
    this.modern = protocol >= 4 && !fast;
    this.draft = lean && this.modern ? (idleDrafts.take() ?? new Draft()) : null;
    this.#framed = protocol >= 4 && this.draft === null;
    this.begin();
  }

  /** Begins a pickle; one that is not the first goes on with the memo. */
  begin(): void {
    this.at = 0;
    this.#start = 0;
    this.#moved = 0;
    this.#gaps = [];
    if (this.protocol >= 2) this.put2(PROTO, this.protocol);
    if (this.#framed) this.#open();
    else this.#limit = SMALL_INTEGER;
  }

  /** Closes the last frame, with STOP in it. */
  finish(): void {
    this.put(STOP);
    if (this.#framed) this.#close();
  }

  /**
   * Leaves the memo entries out that nobody reads, going on for about `budget` bytes of the finished pickle where it knows
   * its own opcodes, else at once. True: it is done.
   */
  optimize(budget: number): boolean {
    if (this.draft === null) {
      this.bytes = optimize(this.written);
      this.view = new DataView(this.bytes.buffer);
      this.at = this.bytes.length;
      return true;
    }
    if (this.#leaner === undefined) {
      this.room(leanRoom(this.at, this.draft, this.#gaps));
      this.#leaner = new Leaner(this.bytes, this.at, this.draft, this.#gaps);
    }
    if (!this.#leaner.step(budget)) return false;
    this.at = this.#leaner.length;
    this.#gaps = this.#leaner.gaps;
    this.#leaner = undefined;
    return true;
  }

  /** What is not wanted any more is there for the next ones. */
  dispose(): void {
    if (this.draft === null) return;
    this.draft.clear();
    idleDrafts.giveBack(this.draft);
  }

  /** Where bytes that were lent go between those that were written. */
  get gaps(): Gaps {
    return this.#gaps.length === 0 ? NO_GAPS : Uint32Array.from(this.#gaps);
  }

  /** Throws OUTPUT_LIMIT where the pickle, with what was lent, is longer than one may be. */
  requireLength(): void {
    let length = this.#moved + this.at;
    for (let gap = 0; gap < this.#gaps.length; gap += 4) length += this.#gaps[gap + 3]!;
    if (length > LIMIT) throw new EngineFault(Code.OUTPUT_LIMIT, 0);
  }

  /** What was written and not taken. */
  get written(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(this.#start, this.at);
  }

  /** How many of those bytes can no longer change: all but the open frame. */
  get closed(): number {
    return (this.#framed ? this.#frame : this.at) - this.#start;
  }

  /** Forgets the first `count` bytes of what was written, none of them in the open frame. */
  forget(count: number): void {
    this.#start += count;
    const start = this.#start;
    const kept = this.at - start;
    // Moved only when that costs no more than what was forgotten did, so that all moves together are linear.
    if (kept > start) return;
    this.bytes.copyWithin(0, start, this.at);
    this.at = kept;
    this.#moved += start;
    this.#frame = Math.max(0, this.#frame - start);
    this.#limit = Math.max(0, this.#limit - start);
    this.#start = 0;
  }

  /** The start of a save: closes a frame that is long enough. */
  boundary(): void {
    if (this.at >= this.#limit) this.#turn();
  }

  /** Whether `count` bytes can be written with no save among them closing the frame. */
  frameHolds(count: number): boolean {
    return this.at + count < this.#limit;
  }

  /** A save that begins here or behind it closes the frame. */
  get frameEnd(): number {
    return this.#limit;
  }

  #turn(): void {
    if (this.#framed) {
      this.#close();
      this.#open();
    } else this.#limit = Number.POSITIVE_INFINITY;
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

  /** Memoises the object just written and gives its number: {@link UNMEMOISED} where nothing is memoised. */
  memoize(): number {
    if (!this.modern) return this.#putMemo();
    if (this.draft !== null) return this.draft.memoize(this.at);
    this.put(MEMOIZE);
    return this.memo++;
  }

  #putMemo(): number {
    if (this.fast) return UNMEMOISED;
    const index = this.memo++;
    if (this.protocol === 0) this.line(PUT, `${index}`);
    else if (index < 256) this.put2(BINPUT, index);
    else this.put5(LONG_BINPUT, index);
    return index;
  }

  /** An opcode, a text of ASCII and a line feed. */
  line(opcode: number, text: string): void {
    this.room(text.length + 2);
    this.bytes[this.at++] = opcode;
    for (let index = 0; index < text.length; index++) this.bytes[this.at++] = text.charCodeAt(index);
    this.bytes[this.at++] = LINE_FEED;
  }

  /** A truth value. */
  boolean(value: boolean): void {
    if (this.protocol >= 2) this.put(value ? NEWTRUE : NEWFALSE);
    else this.line(INT, value ? "01" : "00");
  }

  /** The empty tuple, which is never memoised. */
  emptyTuple(): void {
    if (this.protocol > 0) this.put(EMPTY_TUPLE);
    else this.put2(MARK, TUPLE);
  }

  /** Begins a tuple of so many items. */
  openTuple(length: number): void {
    if (length > 3 || this.protocol < 2) this.put(MARK);
  }

  /** Ends a tuple of so many items, not yet memoised. */
  closeTuple(length: number): void {
    this.put(length <= 3 && this.protocol >= 2 ? TUPLE1 + length - 1 : TUPLE);
  }

  /** An empty list or dict, not yet memoised; `spelled` is what protocol 0 closes a mark with. */
  empty(opcode: number, spelled: number): void {
    if (this.protocol > 0) this.put(opcode);
    else this.put2(MARK, spelled);
  }

  /** Reads the memo. */
  get(index: number): void {
    this.draft?.get(this.at, this.at + (index < 256 ? 2 : 5), index);
    if (this.protocol === 0) this.line(GET, `${index}`);
    else if (index < 256) this.put2(BINGET, index);
    else this.put5(LONG_BINGET, index);
  }

  /**
   * A payload of `length` whose header is 0x96 (nine bytes) or `opcode` with four bytes. Long ones stand outside frames. A negative
   * `start` is −1 less the index of bytes that were lent: there is a gap for them.
   */
  payload(opcode: number, source: Uint8Array, start: number, length: number, wide = false): void {
    const bare = length >= FRAME_TARGET && this.#framed;
    if (bare) this.#close();
    this.put5(opcode, length);
    if (wide) {
      this.room(4);
      this.view.setInt32(this.at, 0, true); // the data region is smaller than 4 GiB
      this.at += 4;
    }
    if (start < 0) {
      const position = this.#moved + this.at;
      this.#gaps.push(position >>> 0, Math.floor(position / 0x1_0000_0000), -1 - start, length);
    } else this.copy(source, start, length);
    if (bare) this.#open();
  }

  /** The text at `start`, not yet memoised. */
  text(source: Uint8Array, start: number, length: number): void {
    if (length < 256 && this.protocol >= 4) {
      this.put2(SHORT_BINUNICODE, length);
      this.copy(source, start, length);
    } else if (this.protocol === 0) spelledText(this, source, start, length);
    else this.payload(BINUNICODE, source, start, length);
  }

  /** The bytes object at `start` from protocol 3 on, not yet memoised. */
  bytesObject(source: Uint8Array, start: number, length: number): void {
    if (length < 256) {
      this.put2(SHORT_BINBYTES, length);
      this.copy(source, start, length);
    } else this.payload(BINBYTES, source, start, length);
  }
}
