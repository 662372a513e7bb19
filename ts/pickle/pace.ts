/**
 * The pace of asynchronous reading and writing: work is done in slices, between which the event loop has its turn, the
 * caller is told how far it is, and may stop it (ruling 11).
 */
import { asOptionError, requireOptions } from "./given.js";
import { notThat, requireFunction } from "./writing-options.js";
import { fillYoungGeneration, hasLongCollections } from "./young-generation.js";

/** What stops work: an `AbortSignal`, as far as it is used. One that cannot be listened to is only looked at between slices. */
export interface AbortSignalLike {
  /** Whether the work is to stop. */
  readonly aborted: boolean;
  /** What the promise is rejected with then. */
  readonly reason?: unknown;
  /** Has `listener` called when the work is to stop, so that waiting for a source or sink ends too. */
  addEventListener?(type: "abort", listener: () => void): void;
  /** Takes a listener back, when the work is done. */
  removeEventListener?(type: "abort", listener: () => void): void;
}

/**
 * What is being done. Writing: a value is walked (`"walk"`), its bytes are made (`"encode"`) and, where there is a sink, given
 * to it (`"write"`). Reading: bytes are read and checked (`"read"`), and objects are made (`"build"`).
 */
export type Stage = "walk" | "encode" | "write" | "read" | "build";

/** How far work is. */
export interface Progress {
  /** What is being done. */
  readonly stage: Stage;
  /** Bytes read or written so far: 0 while a value is walked and encoded. */
  readonly bytes: number;
  /** How many there will be, where that is known. */
  readonly total?: number;
  /** How much of the stage is done, from 0 to 1, where that is known: not while a value is walked. */
  readonly part?: number;
}

/** The options of work that is done in slices. */
export interface PaceOptions {
  /** Stops the work, the waiting for a source or sink too: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignalLike;
  /** Told after each chunk, at each turn of the event loop, and at the end. */
  readonly onProgress?: (progress: Progress) => void;
  /**
   * After about so many milliseconds of work the event loop has its turn. Default 6, so that with what cannot be divided (a
   * collection of garbage, memory that is moved to where there is more) a page keeps to its 16 ms a frame; 0: never. Objects are made
   * for half as long at a time, since they are collected too.
   */
  readonly yieldEvery?: number;
}

const DEFAULT_MILLISECONDS = 6;

/** The part of its time in which a slice makes objects: a collection of the garbage, which goes through all of them, takes as long. */
const BUILDING = 0.5;

/** Milliseconds between two collections that are brought on, where slices are shorter. */
const COLLECTIONS_APART = 3;

/** Work between two looks at the clock: opcodes, slots or instructions. Some 100 µs. */
export const SLICE = 4096;

/** What platforms have beside timers, which browsers hold back for 4 ms each when they follow one another. */
interface Turns {
  readonly scheduler?: { postTask?(task: () => void): unknown };
  setImmediate?(task: () => void): unknown;
}

/** Asks for a turn of the event loop by the fastest way that lets timers, input and drawing have theirs. */
function nextTurn(task: () => void): void {
  const { scheduler, setImmediate } = globalThis as unknown as Turns;
  if (typeof scheduler?.postTask === "function") scheduler.postTask(task);
  else if (typeof setImmediate === "function") setImmediate(task);
  else setTimeout(task, 0);
}

const reasonOf = (signal: AbortSignalLike): unknown => signal.reason ?? new Error("the work was aborted");

export class Pace {
  readonly #options: PaceOptions;
  readonly #milliseconds: number;
  #since = Date.now();
  /** When a collection was brought on the last time. */
  #collected = 0;
  #stage: Stage;
  /** How many bytes there will be. */
  total: number | undefined;
  /** Bytes read or written so far. */
  bytes = 0;
  /** How much of the stage is done. */
  part: number | undefined;

  /** @throws RangeError for a `yieldEvery` that is no number of milliseconds, TypeError for another option that is none; the signal's reason if it has come. */
  constructor(options: PaceOptions, stage: Stage, total?: number) {
    requireOptions(options);
    const milliseconds = options.yieldEvery ?? DEFAULT_MILLISECONDS;
    if (!(milliseconds >= 0)) {
      throw asOptionError(new RangeError(`yieldEvery is a number of milliseconds, not ${String(milliseconds)}`));
    }
    requireFunction("onProgress", options.onProgress);
    const { signal } = options;
    if (signal !== undefined && typeof (signal as Partial<AbortSignalLike> | null)?.aborted !== "boolean") {
      throw notThat("signal", "an AbortSignal", signal);
    }
    this.#options = options;
    this.#milliseconds = milliseconds;
    this.#stage = stage;
    this.total = total;
    this.check();
  }

  /** What is done from here on. */
  begin(stage: Stage): void {
    this.#stage = stage;
    this.part = undefined;
  }

  get isStopped(): boolean {
    return this.#options.signal?.aborted === true;
  }

  /** Throws the reason if the work is to stop. */
  check(): void {
    const { signal } = this.#options;
    if (signal?.aborted) throw reasonOf(signal);
  }

  /** Waits for what others do, such as a stream, until the work is to stop: then whatever becomes of that is nobody's concern. */
  waitFor<T>(work: PromiseLike<T>): PromiseLike<T> {
    const { signal } = this.#options;
    if (signal?.addEventListener === undefined) return work;
    return new Promise<T>((resolve, reject) => {
      const leave = (): void => signal.removeEventListener?.("abort", stop);
      const stop = (): void => {
        leave();
        reject(reasonOf(signal));
      };
      signal.addEventListener?.("abort", stop);
      work.then(leave, leave);
      work.then(resolve, reject);
      if (signal.aborted) stop();
    });
  }

  /** To be awaited between slices, where {@link isDue}. */
  async pause(): Promise<void> {
    this.report();
    await new Promise<void>(nextTurn);
    if (hasLongCollections && this.#stage === "build" && Date.now() - this.#collected >= COLLECTIONS_APART) {
      await fillYoungGeneration();
      await new Promise<void>(nextTurn);
      this.#collected = Date.now();
    }
    this.#since = Date.now();
    this.check();
  }

  get isDue(): boolean {
    const slice = this.#stage === "build" ? this.#milliseconds * BUILDING : this.#milliseconds;
    return slice > 0 && Date.now() - this.#since >= slice;
  }

  /** Whether the event loop is to have turns at all: work that cannot be divided then has one of its own. */
  get hasTurns(): boolean {
    return this.#milliseconds > 0;
  }

  report(): void {
    const { onProgress } = this.#options;
    if (onProgress === undefined) return;
    const { bytes, total, part } = this;
    onProgress({
      stage: this.#stage,
      bytes,
      ...(total === undefined ? {} : { total }),
      ...(part === undefined ? {} : { part }),
    });
  }

  /** Runs `step` until it says true. */
  async finish(step: () => boolean): Promise<void> {
    this.check();
    while (!step()) if (this.isDue) await this.pause();
  }
}
