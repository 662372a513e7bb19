/**
 * `snapshot` and `restore`: a whole graph of objects into bytes and back, with the options that make it small and fast; at
 * once, or in slices for a page or server that must go on answering (docs/snapshots.md).
 */
import { TapeWriter } from "../tape/writer.js";
import { Gather } from "./gather.js";
import type { PickleBytes } from "./given.js";
import { Pace, type PaceOptions } from "./pace.js";
import { asPicklingError, createEncoder, dumps, keepShapesAlive, loads } from "./pickle.js";
import type { LoadsOptions } from "./reading-options.js";
import type { PickleSource } from "./source.js";
import { load } from "./unpickler.js";
import { Writing } from "./writing.js";
import { type DumpsOptions, resolveWriting } from "./writing-options.js";

/** A snapshot is of protocol 5; what concerns other protocols, and CPython's own bytes, is for `dumps`. */
export interface SnapshotOptions
  extends Omit<DumpsOptions, "protocol" | "fixImports" | "batchStyle" | "fast" | "memo"> {
  /**
   * `"lean"`, the default: only what is read again is memoised; smaller, and faster to restore. `"cpython"`: the bytes that
   * CPython writes, which are made a little faster.
   */
  readonly memo?: "lean" | "cpython";
}

/** The options of {@link snapshotAsync}: those of {@link snapshot}, and those of its pace. */
export interface SnapshotAsyncOptions extends SnapshotOptions, PaceOptions {}

/** What Python 2's pickles need is for `loads`. */
export interface RestoreOptions extends Omit<LoadsOptions, "fixImports" | "encoding" | "errors"> {}

/** The options of {@link restoreAsync}: those of {@link restore}, and those of its pace. */
export interface RestoreAsyncOptions extends RestoreOptions, PaceOptions {}

const asDumpsOptions = (options: SnapshotOptions): DumpsOptions => ({ memo: "lean", ...options, protocol: 5 });

/**
 * A value with all that it refers to as bytes: a pickle of protocol 5 that `restore` – and `loads`, and CPython's `pickle.loads`
 * where it has the classes – makes the same graph of, shared objects and cycles included.
 *
 * @throws PicklingError with the path to the value that cannot be written.
 */
export function snapshot(value: unknown, options: SnapshotOptions = {}): Uint8Array<ArrayBuffer> {
  return dumps(value, asDumpsOptions(options));
}

/**
 * {@link snapshot} in slices of `yieldEvery` milliseconds, between which the event loop has its turn. What is changed in the
 * graph meanwhile may be written as it was or as it is.
 *
 * @throws PicklingError as `snapshot` does; the reason of `signal`.
 */
export async function snapshotAsync(
  value: unknown,
  options: SnapshotAsyncOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  keepShapesAlive();
  const resolved = resolveWriting(asDumpsOptions(options));
  const pace = new Pace(options, "walk");
  const encoder = createEncoder(resolved);
  try {
    const tape = new TapeWriter(encoder);
    return await new Writing(encoder, new Gather(tape, resolved), tape, value).bytes(pace);
  } catch (error) {
    throw asPicklingError(error);
  } finally {
    encoder.dispose();
  }
}

/**
 * The graph a {@link snapshot} was made of: new objects of the registered classes. Any pickle will do; nothing of it is
 * trusted, and parameters check their values, as `loads` says.
 *
 * @throws UnpicklingError with a code and, where there is one, the offset of the opcode at fault; EOFError for no bytes at all.
 */
export function restore(bytes: PickleBytes, options: RestoreOptions = {}): unknown {
  return loads(bytes, options);
}

/**
 * {@link restore} in slices of `yieldEvery` milliseconds, from bytes, a stream or a Blob. Bytes must not be changed meanwhile.
 *
 * @throws UnpicklingError as `restore` does; EOFError where there is nothing; the reason of `signal`.
 */
export function restoreAsync(source: PickleSource, options: RestoreAsyncOptions = {}): Promise<unknown> {
  return load(source, options);
}
