/**
 * One pickle on its way to bytes: gather and encode as loops that can be left and taken up again, at once or at a pace, into
 * memory or to a sink.
 */
import type { Encoder } from "../engine/engine.js";
import type { TapeWriter } from "../tape/writer.js";
import type { Gather } from "./gather.js";
import { type Pace, SLICE } from "./pace.js";
import { CHUNK, type OpenSink } from "./sink.js";

/** Work done in one go. */
export const AT_ONCE = 0x7fffffff;

/** Items of a container that are walked between two looks at the clock: each may be an instance of dozens of slots. */
const WALK = 256;

/** A tape of more slots is moved in a turn of its own when it grows: that takes milliseconds. */
const LARGE_TAPE = 1 << 18;

/** How much of a finished pickle is copied between two looks at the clock. */
const PIECE = 1 << 20;

/** A pickle of at most so many slots is written and then copied. */
const SHORT_TAPE = 1 << 17;
/** Of a longer one what was written is set aside after each so many slots: it is then still in the processor's cache. */
const STRETCH = 8192;

/**
 * The bytes of a tape. The engine's memory never has all of a long pickle: beside the tape and a copy of one's own, that would
 * be a third of what is in use.
 */
export function encodeAtOnce(encoder: Encoder, tape: TapeWriter): Uint8Array<ArrayBuffer> {
  const { position, dataLength } = tape;
  // What was lent is copied once, into the whole.
  const setsAside = position > SHORT_TAPE && !tape.hasLent;
  const budget = setsAside ? STRETCH : AT_ONCE;
  while (!encoder.step(position, dataLength, budget)) if (setsAside) encoder.setAside();
  return encoder.output();
}

export class Writing {
  readonly #encoder: Encoder;
  readonly #gather: Gather;
  readonly #tape: TapeWriter;
  #steps = 0;

  constructor(encoder: Encoder, gather: Gather, tape: TapeWriter, value: unknown) {
    this.#encoder = encoder;
    this.#gather = gather;
    this.#tape = tape;
    gather.begin(value, tape);
  }

  /** The bytes, at once. */
  run(): Uint8Array<ArrayBuffer> {
    while (!this.#gather.step(AT_ONCE));
    return encodeAtOnce(this.#encoder, this.#tape);
  }

  /** The bytes, in slices. */
  async bytes(pace: Pace): Promise<Uint8Array<ArrayBuffer>> {
    await this.#walk(pace);
    pace.begin("encode");
    await pace.finish(() => this.#encodeSlice(pace));
    const bytes = new Uint8Array(this.#encoder.ready);
    let at = 0;
    await pace.finish(() => {
      at += this.#encoder.take(bytes.subarray(at, at + PIECE));
      return at === bytes.length;
    });
    pace.bytes = bytes.length;
    pace.total = bytes.length;
    pace.part = 1;
    pace.report();
    return bytes;
  }

  /** The bytes to a sink, chunk by chunk as soon as they can no longer change. Nothing is written before the whole value was walked. */
  async write(pace: Pace, sink: OpenSink): Promise<void> {
    await this.#walk(pace);
    pace.begin("write");
    const encoder = this.#encoder;
    for (let isDone = false; !isDone; ) {
      isDone = this.#encodeSlice(pace);
      while (encoder.ready >= CHUNK || (isDone && encoder.ready > 0)) {
        const chunk = new Uint8Array(Math.min(encoder.ready, CHUNK));
        encoder.take(chunk);
        await pace.waitFor(sink.write(chunk));
        pace.bytes += chunk.length;
        if (isDone) pace.total = pace.bytes + encoder.ready;
        pace.report();
        pace.check();
        if (pace.isDue) await pace.pause();
      }
      if (!isDone && pace.isDue) await pace.pause();
    }
  }

  async #walk(pace: Pace): Promise<void> {
    const tape = this.#tape;
    pace.check();
    while (!this.#gather.step(WALK)) {
      const capacity = tape.slots.length;
      if (pace.hasTurns && capacity >= LARGE_TAPE && capacity - tape.position < 2 * SLICE) {
        await pace.pause();
        tape.reserve(2 * SLICE);
        await pace.pause();
      } else if (pace.isDue) await pace.pause();
    }
    // The first step of the encoder makes room for the pickle.
    if (pace.hasTurns && tape.position >= LARGE_TAPE) await pace.pause();
  }

  #encode(budget: number): boolean {
    return this.#encoder.step(this.#tape.position, this.#tape.dataLength, budget);
  }

  #encodeSlice(pace: Pace): boolean {
    const isDone = this.#encode(SLICE);
    // What is written more than once in a circle makes the estimate too high.
    pace.part = isDone ? 1 : Math.min((++this.#steps * SLICE) / this.#tape.position, 0.99);
    return isDone;
  }
}
