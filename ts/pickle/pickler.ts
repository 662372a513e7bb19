/**
 * `Pickler` and `dump`: pickles written one after the other, with one memo; written to streams, in slices that leave the
 * event loop its turn. `dumps` is the short way for one pickle at once.
 */
import type { Encoder } from "../engine/engine.js";
import { TapeWriter } from "../tape/writer.js";
import { Gather } from "./gather.js";
import { Pace, type PaceOptions, SLICE } from "./pace.js";
import { asPicklingError, createEncoder, keepShapesAlive } from "./pickle.js";
import type { ReduceResult } from "./reduction.js";
import { type Sink, writeTo } from "./sink.js";
import { type DumpsOptions, type ResolvedWriting, resolveWriting } from "./writing-options.js";

/** Work done in one go. */
const AT_ONCE = 0x7fffffff;

/**
 * Writes several pickles that share a memo, as Python's `pickle.Pickler` does: what was written in one is a reference in
 * the next, and an `Unpickler` reads them in that order. `persistentId` and `reducerOverride` may be options, or methods of a subclass.
 */
export class Pickler {
  readonly #options: ResolvedWriting;
  #encoder: Encoder | undefined;
  #gather: Gather | undefined;
  #busy = false;

  /** @throws TypeError with `memo: "lean"`, which must know the end of a pickle before it writes its beginning. */
  constructor(options: DumpsOptions = {}) {
    keepShapesAlive();
    if (options.memo === "lean") throw new TypeError('a Pickler keeps its memo; memo: "lean" is for dumps and dump');
    this.#options = resolveWriting({
      ...options,
      persistentId: options.persistentId ?? this.persistentId?.bind(this),
      reducerOverride: options.reducerOverride ?? this.reducerOverride?.bind(this),
    } as DumpsOptions);
  }

  /** For subclasses: gives an object an id that is written in its place; see {@link DumpsOptions.persistentId}. */
  persistentId?(value: unknown): unknown;

  /** For subclasses: says how an object is written; see {@link DumpsOptions.reducerOverride}. */
  reducerOverride?(value: object, protocol: number): ReduceResult | undefined;

  /** The next pickle. After an error the memo is forgotten, as with {@link clearMemo}. */
  dump(value: unknown): Uint8Array<ArrayBuffer> {
    const writing = this.#begin(value);
    try {
      while (!writing.gather(AT_ONCE));
      while (!writing.encode(AT_ONCE));
      return writing.output();
    } catch (error) {
      throw this.#failed(error);
    } finally {
      this.#busy = false;
    }
  }

  /** The next pickle, written to a stream. */
  async dumpTo(value: unknown, sink: Sink, options: PaceOptions = {}): Promise<void> {
    const pace = new Pace(options);
    pace.check();
    const writing = this.#begin(value);
    let bytes: Uint8Array;
    try {
      await pace.finish(() => writing.gather(SLICE));
      await pace.finish(() => writing.encode(SLICE));
      bytes = writing.output();
    } catch (error) {
      throw this.#failed(error);
    } finally {
      this.#busy = false;
    }
    await writeBytes(sink, bytes, options);
  }

  /** Makes the next pickle one that can be read by itself. */
  clearMemo(): void {
    this.#encoder?.dispose();
    this.#encoder = undefined;
    this.#gather = undefined;
  }

  /** Gives memory back to the engine at once; otherwise that happens when the Pickler is collected. */
  dispose(): void {
    this.clearMemo();
  }

  #begin(value: unknown): Writing {
    if (this.#busy) throw new TypeError("this Pickler is in the middle of another pickle");
    this.#busy = true;
    try {
      if (this.#encoder === undefined) this.#encoder = createEncoder(this.#options);
      else this.#encoder.next();
      const tape = new TapeWriter(this.#encoder);
      this.#gather ??= new Gather(tape, this.#options);
      return new Writing(this.#encoder, this.#gather, tape, value);
    } catch (error) {
      this.#busy = false;
      throw this.#failed(error);
    }
  }

  /** What was gathered of a pickle that failed is on no tape; nothing may refer to it. */
  #failed(error: unknown): unknown {
    this.clearMemo();
    return asPicklingError(error);
  }
}

/** One pickle on its way, in two loops that can be left and taken up again. */
class Writing {
  readonly #encoder: Encoder;
  readonly #gather: Gather;
  readonly #tape: TapeWriter;

  constructor(encoder: Encoder, gather: Gather, tape: TapeWriter, value: unknown) {
    this.#encoder = encoder;
    this.#gather = gather;
    this.#tape = tape;
    gather.begin(value, tape);
  }

  gather(budget: number): boolean {
    return this.#gather.step(budget);
  }

  encode(budget: number): boolean {
    return this.#encoder.step(this.#tape.position, this.#tape.dataLength, budget);
  }

  output(): Uint8Array<ArrayBuffer> {
    return this.#encoder.output();
  }
}

export interface DumpOptions extends DumpsOptions, PaceOptions {}

/**
 * Writes a value as a pickle to a stream, which stays open. The value is walked in slices: what is changed meanwhile may be
 * written as it was or as it is.
 */
export async function dump(value: unknown, sink: Sink, options: DumpOptions = {}): Promise<void> {
  keepShapesAlive();
  const resolved = resolveWriting(options);
  const pace = new Pace(options);
  pace.check();
  const encoder = createEncoder(resolved);
  let bytes: Uint8Array;
  try {
    const tape = new TapeWriter(encoder);
    const writing = new Writing(encoder, new Gather(tape, resolved), tape, value);
    await pace.finish(() => writing.gather(SLICE));
    await pace.finish(() => writing.encode(SLICE));
    bytes = writing.output();
  } catch (error) {
    throw asPicklingError(error);
  } finally {
    encoder.dispose();
  }
  await writeBytes(sink, bytes, options);
}

async function writeBytes(sink: Sink, bytes: Uint8Array, options: PaceOptions): Promise<void> {
  const pace = new Pace(options, bytes.length);
  await writeTo(sink, bytes, (written) => {
    pace.report(written);
    pace.check();
  });
}
