/**
 * NDJSON: one value a line, for sets that are too large for one text. Each line is a graph of its own in the dialect "brine": what
 * is shared within a line is shared again, what two lines share is written in both (ruling 39).
 */
import type { AnyClass, InstanceOf } from "../param/types.js";
import { Pace, type PaceOptions, type Progress } from "../pickle/pace.js";
import { CHUNK } from "../pickle/sink.js";
import { type Chunk, sizeOf } from "../pickle/source.js";
import { JSONError, type JSONProblem, JSONSyntaxError, JSONValidationError } from "./errors.js";
import { type ChunkSource, chunksOf, type Flow, flowOf, type Leave, type StopSignal } from "./flow.js";
import { type FromJSONOptions, fromJSON, toJSONText, type WriteJSONOptions } from "./graph.js";
import { ChunkBytes, type Line, LineCutter } from "./lines.js";
import { limitsOf, modelClass, requireOldData, requireOptions } from "./options.js";
import { textOf } from "./utf8.js";

/** How far the reading or writing of lines is. */
export interface NDJSONProgress extends Progress {
  /** Lines so far, bad and blank ones included. */
  readonly lines: number;
}

/** What reading and writing have in common. */
export interface NDJSONOptions extends Omit<PaceOptions, "onProgress" | "signal"> {
  /** Stops the work, the waiting for more included: the signal's reason is thrown. */
  readonly signal?: StopSignal;
  /** Told after each chunk, at each turn of the event loop, and at the end. */
  readonly onProgress?: (progress: NDJSONProgress) => void;
  /** Told of a line that is wrong, which is then left out. Without it the error is thrown, and ends the work. */
  readonly onError?: (error: NDJSONError) => void;
}

/** The options of {@link writeNDJSON}. */
export interface WriteNDJSONOptions extends NDJSONOptions, Omit<WriteJSONOptions, "indent"> {
  /**
   * How many bytes are gathered before they are given on: 65,536; but 1, so that each line goes out at once, where the values
   * come in time, as from an async generator.
   */
  readonly chunkSize?: number;
}

/** The options of {@link readNDJSON}. */
export interface ReadNDJSONOptions<C extends AnyClass = AnyClass>
  extends NDJSONOptions,
    Omit<FromJSONOptions<C>, "limits"> {
  /** Bounds of what is read. What is beyond one is an `NDJSONError`. */
  readonly limits?: {
    /** How deep a line may be nested: as for `fromJSON`. */
    readonly depth?: number;
    /** How many bytes a line may have: 2²⁴. A longer one is not kept in memory. */
    readonly length?: number;
  };
}

/** A text; bytes; a web or Node stream of either, or anything that is iterated for them; a Blob or File. */
export type NDJSONSource = string | Chunk | ChunkSource<unknown>;

const LONGEST_LINE = 2 ** 24;

/** What is wrong for all lines is an error at once, and none of each line. */
function checkOptions(options: { readonly class?: AnyClass; readonly limits?: object }): void {
  requireOptions(options);
  limitsOf(options.limits);
  if (options.class !== undefined) modelClass(options.class);
}

/** What is wrong with a line. Its `cause` is the error of the line alone. */
export class NDJSONError extends JSONError {
  override name = "NDJSONError";
  /** The number of the line, from 1; in writing, that of the value. */
  readonly line: number;
  /** Where in the whole the line begins, in bytes; `null` in writing. */
  readonly offset: number | null;
  /** All that is wrong with the line's values, each with its JSON pointer; empty for what is no JSON. */
  readonly problems: readonly JSONProblem[];

  /** The error of the line alone, its number from 1 on, and the byte it begins at (`null` in writing). */
  constructor(cause: Error, line: number, offset: number | null) {
    const { code, path, value } = cause instanceof JSONError ? cause : { code: "LINE", path: "", value: undefined };
    // The line of a text that is one line.
    const said =
      cause instanceof JSONSyntaxError ? cause.message.replace(": line 1 column ", ": column ") : cause.message;
    super(`line ${line}: ${said.replaceAll("\n", `\nline ${line}: `)}`, { code, path, value });
    this.cause = cause;
    this.line = line;
    this.offset = offset;
    this.problems = cause instanceof JSONValidationError ? cause.problems : [];
  }
}

/** Keeps time, counts lines, and decides about errors. */
class Lines {
  readonly pace: Pace;
  readonly #onError: ((error: NDJSONError) => void) | undefined;
  count = 0;

  constructor(options: NDJSONOptions, stage: "read" | "write", total?: number) {
    const { onProgress, onError, ...pace } = options;
    const report = (progress: Progress): void => onProgress?.({ ...progress, lines: this.count });
    this.pace = new Pace({ ...pace, onProgress: report }, stage, total);
    this.#onError = onError;
  }

  /** Runs `work` for a line. Only errors of the line are its errors: those of user code go through. */
  attempt<T>(line: number, offset: number | null, work: () => T): { readonly value: T } | undefined {
    try {
      return { value: work() };
    } catch (error) {
      if (!(error instanceof JSONError)) throw error;
      const wrong = new NDJSONError(error, line, offset);
      if (this.#onError === undefined) throw wrong;
      this.#onError(wrong);
      return undefined;
    }
  }
}

/**
 * Values as NDJSON: UTF-8, a line each, the last one ended too. `values` may come in time: a web or Node stream, an async
 * generator. With `class`, an instance of that class is written without saying so, and is read with the same option.
 *
 * ```ts
 * await pipeline(writeNDJSON(sensors), createWriteStream("sensors.ndjson")); // Node
 * return new Response(writeNDJSON(sensors, { class: Sensor }).stream());
 * ```
 * @throws NDJSONError, when it is read, with the number of the line and the path of the value that has no form; the signal's reason.
 */
export function writeNDJSON(values: ChunkSource<unknown>, options: WriteNDJSONOptions = {}): Flow<Uint8Array> {
  checkOptions(options);
  return flowOf((leave) => written(values, options, leave));
}

async function* written(
  values: ChunkSource<unknown>,
  options: WriteNDJSONOptions,
  leave: Leave,
): AsyncGenerator<Uint8Array, void> {
  const { signal } = options;
  const lines = new Lines(options, "write");
  const { pace } = lines;
  const isAtHand = typeof values === "object" && values !== null && Symbol.iterator in values;
  const { chunkSize = isAtHand ? CHUNK : 1 } = options;
  const encoder = new TextEncoder();
  let text = "";
  // Characters are counted while they are gathered: encoding each line by itself would cost more than it tells.
  const take = (): Uint8Array => {
    const bytes = encoder.encode(text);
    text = "";
    pace.bytes += bytes.length;
    pace.report();
    return bytes;
  };
  for await (const value of isAtHand ? (values as Iterable<unknown>) : chunksOf(values, "values", leave, signal)) {
    pace.check();
    const line = lines.attempt(lines.count + 1, null, () => toJSONText(value, options));
    lines.count++;
    if (line !== undefined) text += `${line.value}\n`;
    if (text.length >= chunkSize) yield take();
    if (pace.isDue) await pace.pause();
  }
  if (leave.isLeft) return;
  yield* text === "" ? [] : [take()];
  pace.report();
}

/**
 * The values of NDJSON, one at a time, each checked as `fromJSON` does; with `class`, instances of it. Chunks may end anywhere.
 * Blank lines are passed over; the last line needs no end. Leaving the loop cancels the stream that is read.
 *
 * ```ts
 * for await (const sensor of readNDJSON(response.body, { class: Sensor })) sensor.gain;
 * ```
 * @throws NDJSONError, when it is read, with the number of the line and all that is wrong with it, unless there is `onError`; the
 * signal's reason; what the source throws.
 */
export function readNDJSON<C extends AnyClass>(
  source: NDJSONSource,
  options: ReadNDJSONOptions<C> & { readonly class: C },
): Flow<InstanceOf<C>>;
/** The values of lines whose class is not known beforehand: what each says it is. */
export function readNDJSON(source: NDJSONSource, options?: ReadNDJSONOptions): Flow<unknown>;
export function readNDJSON(source: NDJSONSource, options: ReadNDJSONOptions = {}): Flow<unknown> {
  checkOptions(options);
  requireOldData(options);
  return flowOf((leave) => read(source, options, leave));
}

async function* read(source: NDJSONSource, options: ReadNDJSONOptions, leave: Leave): AsyncGenerator<unknown, void> {
  const isWhole = typeof source === "string" || source instanceof Uint8Array || source instanceof ArrayBuffer;
  const total = typeof source === "object" && source !== null ? sizeOf(source as Chunk) : undefined;
  const lines = new Lines(options, "read", total);
  const { pace } = lines;
  const { length = LONGEST_LINE, depth } = limitsOf(options.limits);
  const cutter = new LineCutter(length);
  const parsed = lineReader({ ...options, limits: depth === undefined ? {} : { depth } }, length);
  async function* valuesOf(cut: Iterable<Line>): AsyncGenerator<unknown, void> {
    for (const line of cut) {
      pace.check();
      lines.count = line.number;
      const found = lines.attempt(line.number, line.offset, () => parsed(line));
      if (found !== undefined && found.value !== BLANK) yield found.value;
      if (pace.isDue) await pace.pause();
    }
    pace.report();
  }
  const bytes = new ChunkBytes();
  for await (const chunk of isWhole ? [source] : chunksOf(source, "source", leave, options.signal)) {
    const part = bytes.of(chunk);
    pace.bytes += part.length;
    yield* valuesOf(cutter.cut(part));
  }
  if (leave.isLeft) return;
  yield* valuesOf(cutter.cut(bytes.rest()));
  yield* valuesOf(cutter.rest());
}

const BLANK = Symbol("blank");

/** Reads one line. */
function lineReader(options: FromJSONOptions, longest: number): (line: Line) => unknown {
  return ({ bytes }) => {
    if (bytes === null) {
      throw new JSONError(`the line has more than ${longest} bytes; limits.length allows no more`, { code: "LENGTH" });
    }
    const text = textOf(bytes);
    return /^[ \t\r]*$/.test(text) ? BLANK : fromJSON(text, options);
  };
}
