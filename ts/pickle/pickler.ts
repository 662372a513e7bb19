/**
 * `Pickler` and `dump`: pickles written one after the other, with one memo; written to streams, in slices that leave the
 * event loop its turn. `dumps` is the short way for one pickle at once.
 */

import type { Encoder } from "../engine/engine.js";
import { TapeWriter } from "../tape/writer.js";
import { Gather } from "./gather.js";
import { asBusy, asOptionError, requireOptions } from "./given.js";
import { Pace, type PaceOptions } from "./pace.js";
import { asPicklingError, createEncoder, keepShapesAlive } from "./pickle.js";
import type { ReduceResult } from "./reduction.js";
import { openSink, type Sink } from "./sink.js";
import { Writing } from "./writing.js";
import { type DumpsOptions, type ResolvedWriting, resolveWriting } from "./writing-options.js";

/**
 * Writes several pickles that share a memo, as Python's `pickle.Pickler` does: what was written in one is a reference in
 * the next, and an `Unpickler` reads them in that order. `persistentId` and `reducerOverride` may be options, or methods of a subclass.
 */
export class Pickler {
  readonly #options: ResolvedWriting;
  #encoder: Encoder | undefined;
  #gather: Gather | undefined;
  #busy = false;
  /** The memo was cleared in the middle of a pickle, whose tape is still written. */
  #isCleared = false;

  /** @throws TypeError with `memo: "lean"`, which must know the end of a pickle before it writes its beginning. */
  constructor(options: DumpsOptions = {}) {
    keepShapesAlive();
    if (options.memo === "lean") {
      throw asOptionError(new TypeError('a Pickler keeps its memo; memo: "lean" is for dumps and dump'));
    }
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

  /**
   * The next pickle. After an error the memo is forgotten, as with {@link clearMemo}.
   *
   * @throws PicklingError as `dumps` does; TypeError while another pickle is written.
   */
  dump(value: unknown): Uint8Array<ArrayBuffer> {
    const writing = this.#begin(value);
    try {
      return writing.run();
    } catch (error) {
      throw this.#failed(error);
    } finally {
      this.#leave();
    }
  }

  /**
   * The next pickle, written to a stream as {@link dump} the function does. After an error of the stream the memo is
   * forgotten too.
   */
  async dumpTo(value: unknown, sink: Sink, options: PaceOptions = {}): Promise<void> {
    const pace = new Pace(options, "walk");
    const writing = this.#begin(value);
    try {
      await writeTo(writing, pace, sink);
    } catch (error) {
      throw this.#failed(error);
    } finally {
      this.#leave();
    }
  }

  /** Makes the next pickle one that can be read by itself. One that is being written is not touched. */
  clearMemo(): void {
    if (this.#busy) this.#isCleared = true;
    else this.#forget();
  }

  #forget(): void {
    this.#encoder?.dispose();
    this.#encoder = undefined;
    this.#gather = undefined;
    this.#isCleared = false;
  }

  #leave(): void {
    this.#busy = false;
    if (this.#isCleared) this.#forget();
  }

  /**
   * Gives memory back to the engine at once – in the middle of a pickle when that is written –; otherwise that happens when the
   * Pickler is collected.
   */
  dispose(): void {
    this.clearMemo();
  }

  #begin(value: unknown): Writing {
    if (this.#busy) throw asBusy(new TypeError("this Pickler is in the middle of another pickle"));
    this.#busy = true;
    try {
      if (this.#encoder === undefined) this.#encoder = createEncoder(this.#options, true);
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
    this.#forget();
    return asPicklingError(error);
  }
}

/** The options of {@link dump}: those of `dumps`, and those of its pace. */
export interface DumpOptions extends DumpsOptions, PaceOptions {}

/**
 * Writes a value as a pickle to a stream, which stays open. The value is walked in slices: what is changed meanwhile may be
 * written as it was or as it is. Nothing is written before it was walked to its end; then chunks are written as soon as they
 * are whole, with `memo: "lean"` when all are.
 *
 * @throws PicklingError as `dumps` does; what the stream throws; the reason of `signal`.
 */
export async function dump(value: unknown, sink: Sink, options: DumpOptions = {}): Promise<void> {
  requireOptions(options);
  keepShapesAlive();
  const resolved = resolveWriting(options);
  const pace = new Pace(options, "walk");
  const encoder = createEncoder(resolved, true);
  try {
    const tape = new TapeWriter(encoder);
    await writeTo(new Writing(encoder, new Gather(tape, resolved), tape, value), pace, sink);
  } catch (error) {
    throw asPicklingError(error);
  } finally {
    encoder.dispose();
  }
}

async function writeTo(writing: Writing, pace: Pace, sink: Sink): Promise<void> {
  const open = openSink(sink);
  try {
    await writing.write(pace, open);
  } finally {
    open.release();
  }
}
