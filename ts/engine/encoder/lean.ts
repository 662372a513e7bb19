/**
 * Lean pickles of protocols 4 and 5: what `pickletools.optimize` makes of a pickle, made from a {@link Draft}. From GET to
 * GET and to the places of MEMOIZE all is copied as it is; opcodes are looked at, and passed over by a table of lengths, where
 * a frame may end among them (`crates/pickle/src/encoder/lean.rs`). Here the new pickle takes the place of the old one: fresh
 * pages, and the collections that so much memory brings about, would cost more than the work on them.
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
const SLACK = 16;

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

/**
 * How many bytes more than a draft it takes to put its new pickle in its place: that may be longer by as many as it has MEMOIZE and
 * headers of frames (references do not grow), and there is {@link SLACK} between what is written and what is read, and behind.
 */
export function leanRoom(length: number, draft: Draft, gaps: readonly number[]): number {
  const { readCount } = draft;
  // A frame ends when it is full, and before a payload as long as one or a gap.
  const frames = 1 + 2 * Math.floor((length + readCount) / FRAME_TARGET) + gaps.length / 4;
  return readCount + FRAME_HEADER * frames + 2 * SLACK;
}

/** A draft on its way to a lean pickle, in steps. */
export class Leaner {
  /** What is read of the draft is behind what is written over it. */
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

  /** For the first `length` bytes of `bytes`, where the new pickle will be; there are {@link leanRoom} more. */
  constructor(bytes: Uint8Array<ArrayBuffer>, length: number, draft: Draft, gaps: readonly number[]) {
    const start = leanRoom(length, draft, gaps) - SLACK;
    bytes.copyWithin(start, 0, length);
    this.#pickle = bytes.subarray(start);
    this.#length = length;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset + start);
    this.#draft = draft;
    this.#gaps = gaps;
    this.#writer = new Writer(bytes, this.#pickle, this.#view);
    this.#writer.run(0, PROTO_LENGTH);
    this.#writer.open();
    this.#findGet(0);
    this.#findPlace();
  }

  /** Goes on for about `budget` bytes. True: it is finished. */
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

  /** How long the pickle is without the memo entries that nobody reads, numbered and framed anew. */
  get length(): number {
    return this.#writer.length;
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

  /**
   * Goes from GET to GET as far as no frame can end and no gap comes. References are renumbered where they are, and what is
   * between changes of length is copied at once.
   */
  #run(last: number): void {
    const pickle = this.#pickle;
    const view = this.#view;
    const { entries, steps, stepsEnd } = this.#draft;
    const writer = this.#writer;
    const gap = this.#gaps[this.#passed] ?? last;
    let at = this.#at;
    let get = this.#get;
    let place = this.#place;
    let step = this.#step;
    /** What is before it is copied. */
    let from = at;
    let stop = Math.min(last, gap, at + Math.max(0, FRAME_TARGET - writer.frameLength));
    for (;;) {
      const end = Math.min(get, place);
      if (end >= stop) break;
      if (end === place) {
        writer.run(from, end);
        writer.put(op.MEMOIZE);
        entries[this.#entry] = this.#written++;
        from = end;
        at = end;
        this.#findPlace();
        place = this.#place;
        // Of what was to be copied up to there, one byte does not fit into the frame now.
        stop--;
        continue;
      }
      // No entry gets a number above its own.
      if (pickle[end] === op.BINGET) {
        pickle[end + 1] = entries[pickle[end + 1]!]!;
        at = end + 2;
      } else {
        const number = entries[view.getUint32(end + 1, true)]!;
        at = end + 5;
        if (number < 256) {
          writer.run(from, end);
          writer.put(op.BINGET);
          writer.put(number);
          from = at;
        } else view.setUint32(end + 1, number, true);
      }
      if (step < stepsEnd && steps[step] !== FAR) get = at + steps[step++]!;
      else {
        this.#step = step;
        this.#findGet(at);
        get = this.#get;
        step = this.#step;
      }
    }
    writer.run(from, at);
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
  readonly output: Uint8Array<ArrayBuffer>;
  readonly view: DataView;
  readonly #pickle: Uint8Array;
  readonly #source: DataView;
  length = 0;
  /** Where the header of the open frame begins. */
  #frame = 0;

  /** In `output`, for parts of `pickle`, of which `source` is a view. */
  constructor(output: Uint8Array<ArrayBuffer>, pickle: Uint8Array, source: DataView) {
    this.output = output;
    this.view = new DataView(output.buffer, output.byteOffset);
    this.#pickle = pickle;
    this.#source = source;
  }

  /** Copies a part of the old pickle. */
  run(start: number, end: number): void {
    const to = this.length;
    const count = end - start;
    if (count > SHORT_RUN) this.output.set(this.#pickle.subarray(start, end), to);
    else {
      const { view } = this;
      const source = this.#source;
      for (let index = 0; index < count; index += 4) view.setInt32(to + index, source.getInt32(start + index));
    }
    this.length += count;
  }

  put(byte: number): void {
    this.output[this.length++] = byte;
  }

  open(): void {
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
}
