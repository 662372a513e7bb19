/**
 * Lean pickles of protocols 4 and 5: what `pickletools.optimize` makes of a pickle, made from a {@link Draft}. From GET to
 * GET and to the places of MEMOIZE all is copied as it is; opcodes are looked at, and passed over by a table of lengths, where
 * a frame may end among them (`crates/pickle/src/encoder/lean.rs`).
 */
import * as op from "../opcode.js";
import { type Draft, FAR } from "./draft.js";

/** A frame is closed when it holds so much, and what is longer stands outside of frames (`_Framer` in Lib/pickle.py). */
const FRAME_TARGET = 64 * 1024;
/** A frame below this has no header. */
const FRAME_LEAST = 4;
/** FRAME and its length. */
const FRAME_HEADER = 9;
/** PROTO and its number, before the first frame. */
const PROTO_LENGTH = 2;

/** Longer runs are copied by `set`: shorter ones cost less than a call of it with its view. */
const SHORT_RUN = 48;
/**
 * So many bytes are gone over by one loop: V8 compiles one that runs for long before it knows what comes after it, and from
 * then on it is always left in the slow way.
 */
const RUN = 4096;
/** What small writes and reads have to do with beyond what they need. */
export const SLACK = 16;

/** A length of one, four or eight bytes, and so much more. */
const SHORT = 0x81;
const LONG = 0x84;
const HUGE = 0x88;

/** How many bytes follow each opcode, or one of the names above. The encoder writes no others, but for those that a draft notes. */
const SHAPES = new Uint8Array(256);
for (const opcode of [op.BININT1, op.EXT1]) SHAPES[opcode] = 1;
for (const opcode of [op.BININT2, op.EXT2]) SHAPES[opcode] = 2;
for (const opcode of [op.BININT, op.EXT4]) SHAPES[opcode] = 4;
SHAPES[op.BINFLOAT] = 8;
for (const opcode of [op.LONG1, op.SHORT_BINUNICODE, op.SHORT_BINBYTES]) SHAPES[opcode] = SHORT;
for (const opcode of [op.LONG4, op.BINUNICODE, op.BINBYTES]) SHAPES[opcode] = LONG;
for (const opcode of [op.BINUNICODE8, op.BINBYTES8, op.BYTEARRAY8]) SHAPES[opcode] = HUGE;

/** A draft on its way to a lean pickle, in steps. */
export class Leaner {
  readonly #pickle: Uint8Array;
  readonly #length: number;
  readonly #view: DataView;
  readonly #draft: Draft;
  readonly #writer: Writer;
  /** All before this position of the draft is written. */
  #at = PROTO_LENGTH;
  /** Where the next GET is, or the end; and the place of the one after it among the steps. */
  #get = 0;
  #step = 0;
  /** The next entry that is read, and where its MEMOIZE goes. */
  #entry = -1;
  #place = 0;
  /** How many MEMOIZE are written. */
  #written = 0;
  /** Where bytes that were lent go in the pickle, as `engine/lent` has them, and how many words of that were passed. */
  readonly #gaps: readonly number[];
  #passed = 0;
  /** The same of the new pickle. */
  readonly gaps: number[] = [];

  /** For the first `length` bytes of `pickle`; there are {@link SLACK} more. */
  constructor(pickle: Uint8Array<ArrayBuffer>, length: number, draft: Draft, gaps: readonly number[]) {
    this.#pickle = pickle;
    this.#length = length;
    this.#view = new DataView(pickle.buffer);
    this.#draft = draft;
    this.#gaps = gaps;
    this.#writer = new Writer(pickle, length + draft.readCount);
    this.#writer.run(0, PROTO_LENGTH);
    this.#writer.open();
    this.#findGet(0);
    this.#findPlace();
  }

  /** Goes on for about `budget` bytes. True: {@link finished} is there. */
  step(budget: number): boolean {
    const stop = Math.min(this.#at + budget, this.#length);
    while (this.#at < stop) {
      this.#run(Math.min(stop, this.#at + RUN));
      this.#pass(Math.min(this.#get, this.#place, stop));
    }
    if (this.#at < this.#length) return false;
    this.#writer.close();
    return true;
  }

  /** The pickle without the memo entries that nobody reads, numbered and framed anew. */
  get finished(): Uint8Array<ArrayBuffer> {
    return this.#writer.finished;
  }

  /** Looks up where the GET behind `from` is. */
  #findGet(from: number): void {
    const { steps, stepsEnd } = this.#draft;
    if (this.#step === stepsEnd) {
      this.#get = this.#length;
      return;
    }
    const step = steps[this.#step++]!;
    this.#get = from + step;
    if (step === FAR) {
      this.#get = from + this.#draft.farStep(this.#step);
      this.#step += 4;
    }
  }

  /** Looks up the next entry that is read. */
  #findPlace(): void {
    const { entries, read, count } = this.#draft;
    let entry = this.#entry + 1;
    while (entry < count && read[entry] === 0) entry++;
    this.#entry = entry;
    // If there is none, one that never comes.
    this.#place = entry < count ? entries[entry]! : this.#length + 1;
  }

  /** Writes from GET to GET as far as no frame can end, no gap comes and there is room. */
  #run(last: number): void {
    const pickle = this.#pickle;
    const view = this.#view;
    const { entries, steps, stepsEnd } = this.#draft;
    const writer = this.#writer;
    const frameLeft = Math.max(0, FRAME_TARGET - writer.frameLength);
    writer.room(Math.min(frameLeft, 2 * (last - this.#at)));
    const { output, view: target } = writer;
    const gap = this.#gaps[this.#passed] ?? last;
    let at = this.#at;
    let get = this.#get;
    let place = this.#place;
    let step = this.#step;
    let to = writer.length;
    let stop = Math.min(last, gap, at + frameLeft);
    for (;;) {
      const end = Math.min(get, place);
      if (end >= stop) break;
      const count = end - at;
      if (count > SHORT_RUN) output.set(pickle.subarray(at, end), to);
      else for (let index = 0; index < count; index += 4) target.setInt32(to + index, view.getInt32(at + index));
      to += count;
      if (end === place) {
        output[to++] = op.MEMOIZE;
        entries[this.#entry] = this.#written++;
        at = end;
        this.#findPlace();
        place = this.#place;
        // Of what was to be copied up to there, one byte does not fit into the frame now.
        stop--;
        continue;
      }
      const isShort = pickle[end] === op.BINGET;
      const number = entries[isShort ? pickle[end + 1]! : view.getUint32(end + 1, true)]!;
      if (number < 256) {
        target.setInt16(to, (op.BINGET << 8) | number);
        to += 2;
      } else {
        output[to] = op.LONG_BINGET;
        target.setInt32(to + 1, number, true);
        to += 5;
      }
      at = end + (isShort ? 2 : 5);
      if (step < stepsEnd && steps[step] !== FAR) get = at + steps[step++]!;
      else {
        this.#step = step;
        this.#findGet(at);
        get = this.#get;
        step = this.#step;
      }
    }
    writer.length = to;
    this.#at = at;
    this.#get = get;
    this.#step = step;
  }

  /** Writes the opcodes up to `end`, between which there is neither GET nor MEMOIZE. */
  #pass(end: number): void {
    const pickle = this.#pickle;
    const writer = this.#writer;
    let at = this.#at;
    let run = at;
    let turn = at + Math.max(0, FRAME_TARGET - writer.frameLength);
    for (;;) {
      if (at >= turn) {
        writer.run(run, at);
        run = at;
        writer.close();
        writer.open();
        turn = at + FRAME_TARGET;
      }
      if (at >= end) break;
      const shape = SHAPES[pickle[at]!]!;
      if (shape < SHORT) {
        at += 1 + shape;
        continue;
      }
      const passed = this.#passed;
      const next = this.#payloadEnd(at, shape);
      const isGap = this.#passed > passed;
      if (isGap || next - at > FRAME_TARGET) {
        writer.run(run, at);
        writer.close();
        writer.run(at, next);
        if (isGap) this.gaps.push(writer.length, 0, ...this.#gaps.slice(passed + 2, passed + 4));
        writer.open();
        run = next;
        turn = run + FRAME_TARGET;
      }
      at = next;
    }
    writer.run(run, at);
    this.#at = at;
  }

  /** Where an opcode with a length of its own ends; if its payload is in the next gap, that is passed. */
  #payloadEnd(at: number, shape: number): number {
    const pickle = this.#pickle;
    if (shape === SHORT) return at + 2 + pickle[at + 1]!;
    const payload = shape === LONG ? at + 5 : at + 9;
    // Whoever makes a pickle lean has all of it in memory: places are below 4 GiB.
    if (this.#gaps[this.#passed] === payload) {
      this.#passed += 4;
      return payload;
    }
    const high = shape === LONG ? 0 : uint32(pickle, at + 5);
    return payload + uint32(pickle, at + 1) + high * 0x1_0000_0000;
  }
}

const uint32 = (pickle: Uint8Array, at: number): number =>
  (pickle[at]! | (pickle[at + 1]! << 8) | (pickle[at + 2]! << 16) | (pickle[at + 3]! << 24)) >>> 0;

/** The new pickle. An open frame has room for its header before it; who does not need it takes it away. */
class Writer {
  readonly #pickle: Uint8Array;
  output: Uint8Array<ArrayBuffer>;
  view: DataView;
  length = 0;
  /** Where the header of the open frame begins. */
  #frame = 0;

  /** For parts of `pickle`, about so many bytes. */
  constructor(pickle: Uint8Array, length: number) {
    this.#pickle = pickle;
    this.output = new Uint8Array(length + SLACK);
    this.view = new DataView(this.output.buffer);
  }

  /** Makes room for so many bytes more, and those that are written with them. */
  room(count: number): void {
    const needed = this.length + count + SLACK;
    if (needed <= this.output.length) return;
    const grown = new Uint8Array(needed + (needed >> 4));
    grown.set(this.output.subarray(0, this.length));
    this.output = grown;
    this.view = new DataView(grown.buffer);
  }

  /** Copies a part of the old pickle. */
  run(start: number, end: number): void {
    this.room(end - start);
    this.output.set(this.#pickle.subarray(start, end), this.length);
    this.length += end - start;
  }

  open(): void {
    this.room(FRAME_HEADER);
    this.#frame = this.length;
    this.length += FRAME_HEADER;
  }

  get frameLength(): number {
    return this.length - this.#frame - FRAME_HEADER;
  }

  close(): void {
    const length = this.frameLength;
    if (length < FRAME_LEAST) {
      this.output.copyWithin(this.#frame, this.#frame + FRAME_HEADER, this.length);
      this.length -= FRAME_HEADER;
    } else {
      this.output[this.#frame] = op.FRAME;
      this.view.setBigUint64(this.#frame + 1, BigInt(length), true);
    }
  }

  get finished(): Uint8Array<ArrayBuffer> {
    return this.output.subarray(0, this.length);
  }
}
