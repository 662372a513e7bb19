/**
 * The encoder: gathered tape to pickle bytes (docs/format.md §2; the same in `crates/pickle/src/encoder/`).
 *
 * A cursor goes over the slots, a stack of frames says what the next value belongs to. What comes out is what CPython
 * 3.11's C pickler writes for the same graph: memo numbers, frames, batches and cycles included.
 */
import { Code } from "../../tape/code.js";
import { isTagged, TAPE_VERSION, tagOf, VERSION } from "../../tape/slot.js";
import { Aside, type Origin } from "../aside.js";
import { type Encoder, type EncoderOptions, EngineFault } from "../engine.js";
import { Idle } from "../idle.js";
import { Lent, mayLend } from "../lent.js";
import { batchEnd, callStep } from "./frame.js";
import {
  BATCH,
  badTape,
  FRAME_CALL,
  FRAME_RECORD,
  FRAME_RETURN,
  FRAME_ROW,
  FRAME_SKIP,
  FRAME_TAPE,
  KIND,
  Machine,
  PENDING,
} from "./machine.js";
import { quickRows } from "./quick-row.js";
import { recordStep } from "./record.js";
import { returnStep, skipStep } from "./repeat.js";
import { rowCells } from "./row.js";
import { number } from "./scalar.js";
import { spentEnd, spentStart } from "./spent.js";
import { value } from "./value.js";

/** Slots and bytes of data there is room for at first. */
const SMALLEST = 64;
/** How many bytes of a pickle are made lean for one slot of a budget. */
const LEAN_BYTES = 8;
/** Room that is made for a pickle before it is written, at most. */
const ROOM_AHEAD = 1 << 18;
/** Positions are 32-bit words in the frames; nothing that fits into memory reaches this. */
const TAPE_LIMIT = 0x7fff_ffff;

/** Of encoders that are alive at the same time, for hooks may pickle inside of a pickle. */
const MOST_IDLE = 2;
/** Room of more bytes is kept no longer than until the event loop turns. */
const LARGEST_IDLE = 64 * 1024 * 1024;

/** Memory for a tape and its pickle. */
interface Room {
  readonly slots: Float64Array<ArrayBuffer>;
  readonly words: Int32Array<ArrayBuffer>;
  readonly data: Uint8Array<ArrayBuffer>;
  readonly output: Uint8Array<ArrayBuffer>;
}

const sizeOf = ({ slots, data, output }: Room): number => slots.byteLength + data.byteLength + output.byteLength;

/** Room of encoders that were disposed of, for the next ones. */
const idle = /* @__PURE__ */ new Idle(MOST_IDLE, LARGEST_IDLE, sizeOf);

const NO_SLOTS = new Float64Array(0);
const NO_WORDS = new Int32Array(0);
const NO_DATA = new Uint8Array(0);

/** An encoder in TypeScript. */
export function createEncoder(options: EncoderOptions): Encoder {
  return new TsEncoder(options);
}

class TsEncoder implements Encoder, Origin {
  slots: Float64Array<ArrayBuffer>;
  words: Int32Array<ArrayBuffer>;
  data: Uint8Array<ArrayBuffer>;
  /** `null` once the encoder was disposed of: what it held is let go. */
  #held: Machine | null;
  readonly #lent = new Lent();
  readonly #aside = new Aside();
  #fault: EngineFault | null = null;
  #started = false;
  /** The whole pickle is written and is being made lean. */
  #leaning = false;
  #done = false;
  readonly #lean: boolean;
  /** Long bytes may be lent: see `engine/lent`. */
  readonly #mayLend: boolean;

  constructor(options: EncoderOptions) {
    const room = idle.take();
    this.slots = room?.slots ?? new Float64Array(SMALLEST);
    this.words = room?.words ?? new Int32Array(this.slots.buffer);
    this.data = room?.data ?? new Uint8Array(SMALLEST);
    this.#held = new Machine(options, this.data, room?.output);
    this.#lean = options.memo === "lean";
    this.#mayLend = mayLend(options);
    const { protocol } = options;
    if (!Number.isInteger(protocol) || protocol < 0 || protocol > 5) {
      this.#fault = new EngineFault(Code.BAD_PROTOCOL, 0);
    }
  }

  get #machine(): Machine {
    if (this.#held === null) throw new Error("this encoder was disposed of");
    return this.#held;
  }

  next(): void {
    if (this.#fault === null && !this.#started) return;
    if (!this.#done || this.#lean) this.#fault = badTape(0);
    else {
      this.#lent.clear();
      this.#aside.clear();
      try {
        this.#machine.next();
      } catch {
        this.#fault = new EngineFault(Code.OUTPUT_LIMIT, 0);
      }
    }
    this.#started = false;
    this.#done = false;
  }

  grow(slotCapacity: number, dataCapacity: number): void {
    if (slotCapacity > this.slots.length) {
      const slots = new Float64Array(Math.max(slotCapacity, 2 * this.slots.length));
      // By words: a tag is a NaN, and need not survive as a number.
      const words = new Int32Array(slots.buffer);
      words.set(this.words);
      this.slots = slots;
      this.words = words;
    }
    if (dataCapacity > this.data.length) {
      const data = new Uint8Array(Math.max(dataCapacity, 2 * this.data.length));
      data.set(this.data);
      this.data = data;
      this.#machine.bytes = data;
      this.#machine.texts.setData(data);
    }
  }

  step(slotCount: number, dataLength: number, budget: number): boolean {
    if (slotCount > Math.min(this.slots.length, TAPE_LIMIT) || dataLength > Math.min(this.data.length, TAPE_LIMIT)) {
      throw badTape(0);
    }
    if (this.#fault !== null) throw this.#fault;
    if (this.#done) return true;
    const m = this.#machine;
    try {
      // Positions taken in earlier steps hold for a tape that does not shrink.
      if (slotCount < m.slotCount || dataLength < m.dataLength) throw badTape(slotCount);
      m.slots = this.slots;
      m.words = this.words;
      m.slotCount = slotCount;
      m.dataLength = dataLength;
      if (!this.#started) start(m);
      this.#started = true;
      const isWritten = this.#leaning || run(m, budget);
      this.#leaning = isWritten && this.#lean;
      this.#done = this.#leaning ? m.out.optimize(budget * LEAN_BYTES) : isWritten;
      if (this.#done && this.#lean && !m.pieces) m.out.requireLength();
    } catch (error) {
      // No memory for the pickle, or more than one can be: said in one way.
      const full = error instanceof RangeError || (error instanceof EngineFault && error.code === Code.OUTPUT_LIMIT);
      if (full) this.#fault = new EngineFault(Code.OUTPUT_LIMIT, m.cursor);
      else if (error instanceof EngineFault) this.#fault = error;
      throw this.#fault ?? error;
    }
    return this.#done;
  }

  lend(bytes: Uint8Array): number {
    return this.#mayLend ? this.#lent.add(bytes) : -1;
  }

  keepLent(): void {
    this.#lent.keep();
  }

  setAside(): void {
    this.#aside.move(this);
  }

  tape(): Uint8Array {
    return new Uint8Array(this.slots.buffer);
  }

  spentStart(): number {
    return spentStart(this.#machine);
  }

  spentEnd(from: number): number {
    return spentEnd(this.#machine, from);
  }

  output(): Uint8Array<ArrayBuffer> {
    if (this.#aside.length > 0) return this.#aside.whole(this);
    const { written, gaps } = this.#machine.out;
    return gaps.length === 0 ? written.slice() : this.#lent.whole(written, gaps);
  }

  /** How many bytes of its own there are to be taken. */
  get #ready(): number {
    const { out } = this.#machine;
    if (this.#done) return out.written.length;
    return this.#lean || !this.#started || this.#fault !== null ? 0 : out.closed;
  }

  get ready(): number {
    return this.#lent.ready(this.#ready, this.#machine.out.gaps);
  }

  take(target: Uint8Array): number {
    const { out } = this.#machine;
    const { moved, own } = this.#lent.take(target, out.written.subarray(0, this.#ready), out.gaps);
    out.forget(own);
    return moved;
  }

  dispose(): void {
    if (this.#held !== null) {
      const output = new Uint8Array(this.#held.out.bytes.buffer);
      idle.giveBack({ slots: this.slots, words: this.words, data: this.data, output });
      this.#held.out.dispose();
    }
    this.slots = NO_SLOTS;
    this.words = NO_WORDS;
    this.data = NO_DATA;
    this.#lent.clear();
    this.#aside.clear();
    this.#held = null;
  }
}

function start(m: Machine): void {
  const high = m.slotCount > 0 ? m.words[1]! : 0;
  if (!isTagged(high) || tagOf(high) !== VERSION || m.words[0] !== TAPE_VERSION) throw badTape(0);
  // By the tape's own size, not by what it claims. Growing step by step would touch twice the memory. What is long is taken in
  // pieces while it is written, but for a lean pickle.
  const all = m.slotCount * 8 + m.dataLength;
  m.out.expect(m.lean ? all : Math.min(all, ROOM_AHEAD));
  m.push(FRAME_TAPE, 1);
}

function run(m: Machine, steps: number): boolean {
  const { out, words, slotCount } = m;
  const binary = m.protocol > 0;
  let budget = steps;
  while (budget > 0) {
    const before = m.cursor;
    const { frames } = m;
    const base = m.top;
    const kind = frames[base + KIND]!;
    if (kind === FRAME_ROW || kind === FRAME_RECORD || kind === FRAME_RETURN) {
      if (frames[base + PENDING] !== 0) {
        frames[base + PENDING] = 0;
        value(m);
      } else if (kind === FRAME_ROW) rowCells(m);
      else if (kind === FRAME_RECORD) recordStep(m);
      else returnStep(m);
    } else if (kind === FRAME_SKIP) skipStep(m);
    else if (frames[base + BATCH]! > 0) {
      // Number slots as long as they come; then one value of any kind.
      const end = Math.min(slotCount, before + Math.min(budget, frames[base + BATCH]!));
      let at = before;
      while (at < end && binary && !isTagged(words[2 * at + 1]!)) {
        out.boundary();
        number(m, at++);
      }
      if (at > before) {
        m.cursor = at;
        frames[base + BATCH]! -= at - before;
      } else {
        const rows = quickRows(m, frames[base + BATCH]!, budget);
        frames[base + BATCH]! -= Math.max(rows, 1);
        if (rows === 0) value(m);
      }
    } else if (kind === FRAME_CALL) callStep(m);
    else if (kind === FRAME_TAPE) {
      if (m.cursor !== slotCount || m.data !== m.dataLength) throw badTape(m.cursor);
      out.finish();
      if (!m.pieces && !m.lean) out.requireLength();
      return true;
    } else batchEnd(m);
    budget -= Math.max(1, m.cursor - before);
  }
  return false;
}
