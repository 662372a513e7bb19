/**
 * Lean pickles of protocols 4 and 5: what `pickletools.optimize` makes of a pickle that this encoder has just written, of
 * which every opcode is known to be whole. Opcodes are passed over by a table of lengths, and what stays is copied in runs
 * (`crates/pickle/src/encoder/lean.rs`).
 */
import * as op from "../opcode.js";

/** A frame is closed when it holds so much, and what is longer stands outside of frames (`_Framer` in Lib/pickle.py). */
const FRAME_TARGET = 64 * 1024;
/** A frame below this has no header. */
const FRAME_LEAST = 4;
/** FRAME and its length. */
const FRAME_HEADER = 9;
/** PROTO and its number, before the first frame. */
const PROTO_LENGTH = 2;

/** MEMOIZE, GET, FRAME and STOP: there is something to do. */
const SPECIAL = 0x80;
/** A length of one, four or eight bytes, and so much more. */
const SHORT = 0x81;
const LONG = 0x84;
const HUGE = 0x88;

/** How many bytes follow each opcode, or one of the names above. The encoder writes no others. */
const SHAPES = new Uint8Array(256);
for (const opcode of [op.BININT1, op.EXT1]) SHAPES[opcode] = 1;
for (const opcode of [op.BININT2, op.EXT2]) SHAPES[opcode] = 2;
for (const opcode of [op.BININT, op.EXT4]) SHAPES[opcode] = 4;
SHAPES[op.BINFLOAT] = 8;
for (const opcode of [op.LONG1, op.SHORT_BINUNICODE, op.SHORT_BINBYTES]) SHAPES[opcode] = SHORT;
for (const opcode of [op.LONG4, op.BINUNICODE, op.BINBYTES]) SHAPES[opcode] = LONG;
for (const opcode of [op.BINUNICODE8, op.BINBYTES8, op.BYTEARRAY8]) SHAPES[opcode] = HUGE;
for (const opcode of [op.MEMOIZE, op.BINGET, op.LONG_BINGET, op.FRAME, op.STOP]) SHAPES[opcode] = SPECIAL;

/** Of a memo entry: nobody reads it. */
const UNREAD = -1;
/** Of a memo entry: somebody reads it, and it is not written yet. */
const READ = -2;

/** A pickle on its way to its lean form, in steps: first all of it is looked at for what is read, then it is written again. */
export class Leaner {
  readonly #pickle: Uint8Array;
  readonly #entries: Int32Array;
  readonly #writer: Writer;
  /** Whether it is known what is read. */
  #surveyed = false;
  #at = PROTO_LENGTH;
  /** What is to be copied begins here, and an opcode from `turn` on begins a new frame. */
  #run = PROTO_LENGTH;
  #turn = PROTO_LENGTH + FRAME_TARGET;
  #stored = 0;
  #written = 0;
  /** Where bytes that were lent go in the pickle, as `engine/lent` has them, and how many words of that were passed. */
  readonly #gaps: readonly number[];
  #passed = 0;
  /** The same of the new pickle. */
  readonly gaps: number[] = [];

  /** `count`: how many memo entries the pickle has. */
  constructor(pickle: Uint8Array, count: number, gaps: readonly number[]) {
    this.#pickle = pickle;
    this.#gaps = gaps;
    this.#entries = new Int32Array(count).fill(UNREAD);
    this.#writer = new Writer(pickle);
  }

  /** Goes on for about `budget` bytes. True: {@link finished} is there. */
  step(budget: number): boolean {
    if (this.#surveyed) return this.#write(this.#at + budget);
    if (!this.#survey(this.#at + budget)) return false;
    this.#surveyed = true;
    this.#passed = 0;
    this.#at = PROTO_LENGTH;
    this.#writer.run(0, PROTO_LENGTH);
    this.#writer.open();
    // The survey of a short pickle leaves budget for the rest.
    return this.#write(budget);
  }

  /** The pickle without the memo entries that nobody reads, numbered and framed anew. */
  get finished(): Uint8Array<ArrayBuffer> {
    return this.#writer.finished;
  }

  /** Writes the opcodes up to `stop`. True: there are no more. */
  #write(stop: number): boolean {
    const pickle = this.#pickle;
    const entries = this.#entries;
    const writer = this.#writer;
    let at = this.#at;
    let run = this.#run;
    let turn = this.#turn;
    let stored = this.#stored;
    let written = this.#written;
    while (at < stop) {
      if (at >= turn) {
        writer.run(run, at);
        run = at;
        writer.close();
        writer.open();
        turn = run + FRAME_TARGET;
      }
      const opcode = pickle[at]!;
      const shape = SHAPES[opcode]!;
      if (shape < SPECIAL) {
        at += 1 + shape;
        continue;
      }
      switch (opcode) {
        case op.MEMOIZE:
          if (entries[stored] === UNREAD) {
            writer.run(run, at);
            run = at + 1;
            turn++;
          } else entries[stored] = written++;
          stored++;
          at++;
          break;
        case op.BINGET:
        case op.LONG_BINGET: {
          const index = indexAt(pickle, at);
          const length = opcode === op.BINGET ? 2 : 5;
          const number = entries[index]!;
          if (number !== index || (length === 5 && number < 256)) {
            writer.run(run, at);
            writer.get(number);
            run = at + length;
            turn = run + Math.max(0, FRAME_TARGET - writer.frameLength);
          }
          at += length;
          break;
        }
        case op.FRAME:
          writer.run(run, at);
          at += FRAME_HEADER;
          run = at;
          turn += FRAME_HEADER;
          break;
        case op.STOP:
          writer.run(run, at + 1);
          writer.close();
          return true;
        default: {
          const passed = this.#passed;
          const end = this.#payloadEnd(at, shape);
          const isGap = this.#passed > passed;
          if (isGap || end - at > FRAME_TARGET) {
            writer.run(run, at);
            writer.close();
            writer.run(at, end);
            if (isGap) this.gaps.push(writer.length, 0, ...this.#gaps.slice(passed + 2, passed + 4));
            writer.open();
            run = end;
            turn = run + FRAME_TARGET;
          }
          at = end;
        }
      }
    }
    this.#at = at;
    this.#run = run;
    this.#turn = turn;
    this.#stored = stored;
    this.#written = written;
    return false;
  }

  /** Marks the entries that are read by the opcodes up to `stop`. True: there are no more. */
  #survey(stop: number): boolean {
    const pickle = this.#pickle;
    const entries = this.#entries;
    let at = this.#at;
    while (at < stop) {
      const opcode = pickle[at]!;
      const shape = SHAPES[opcode]!;
      if (shape < SPECIAL) at += 1 + shape;
      else if (opcode === op.MEMOIZE) at++;
      else if (opcode === op.BINGET || opcode === op.LONG_BINGET) {
        entries[indexAt(pickle, at)] = READ;
        at += opcode === op.BINGET ? 2 : 5;
      } else if (opcode === op.FRAME) at += FRAME_HEADER;
      else if (opcode === op.STOP) return true;
      else at = this.#payloadEnd(at, shape);
    }
    this.#at = at;
    return false;
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

/** The index a GET reads. */
const indexAt = (pickle: Uint8Array, at: number): number =>
  pickle[at] === op.BINGET ? pickle[at + 1]! : uint32(pickle, at + 1);

const uint32 = (pickle: Uint8Array, at: number): number =>
  (pickle[at]! | (pickle[at + 1]! << 8) | (pickle[at + 2]! << 16) | (pickle[at + 3]! << 24)) >>> 0;

/** The new pickle. An open frame has room for its header before it; who does not need it takes it away. */
class Writer {
  readonly #pickle: Uint8Array;
  #output: Uint8Array<ArrayBuffer>;
  length = 0;
  /** Where the header of the open frame begins. */
  #frame = 0;

  constructor(pickle: Uint8Array) {
    this.#pickle = pickle;
    this.#output = new Uint8Array(pickle.length + FRAME_HEADER);
  }

  #room(count: number): void {
    if (this.length + count <= this.#output.length) return;
    const grown = new Uint8Array(Math.max(this.length + count, this.#output.length * 2));
    grown.set(this.#output.subarray(0, this.length));
    this.#output = grown;
  }

  /** Copies a part of the old pickle. */
  run(start: number, end: number): void {
    const count = end - start;
    this.#room(count);
    const output = this.#output;
    const pickle = this.#pickle;
    let to = this.length;
    // Most runs are so short that a call of `set` with its view costs more.
    if (count > 48) output.set(pickle.subarray(start, end), to);
    else for (let from = start; from < end; from++) output[to++] = pickle[from]!;
    this.length += count;
  }

  get(number: number): void {
    this.#room(5);
    if (number < 256) {
      this.#output[this.length++] = op.BINGET;
      this.#output[this.length++] = number;
      return;
    }
    this.#output[this.length++] = op.LONG_BINGET;
    for (let shift = 0; shift < 32; shift += 8) this.#output[this.length++] = number >>> shift;
  }

  open(): void {
    this.#room(FRAME_HEADER);
    this.#frame = this.length;
    this.length += FRAME_HEADER;
  }

  get frameLength(): number {
    return this.length - this.#frame - FRAME_HEADER;
  }

  close(): void {
    const length = this.frameLength;
    if (length < FRAME_LEAST) {
      this.#output.copyWithin(this.#frame, this.#frame + FRAME_HEADER, this.length);
      this.length -= FRAME_HEADER;
    } else {
      this.#output[this.#frame] = op.FRAME;
      new DataView(this.#output.buffer).setBigUint64(this.#frame + 1, BigInt(length), true);
    }
  }

  get finished(): Uint8Array<ArrayBuffer> {
    return this.#output.subarray(0, this.length);
  }
}
