/**
 * The pace of asynchronous reading and writing: work is done in slices, between which the event loop has its turn, the
 * caller is told how far it is, and may stop it (ruling 11).
 */

/** What stops work: an `AbortSignal`, as far as it is looked at. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

export interface Progress {
  /** Bytes read or written so far. */
  readonly bytes: number;
  /** How many there will be, where that is known. */
  readonly total?: number;
}

export interface PaceOptions {
  /** Stops the work: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignalLike;
  /** Told after each chunk. */
  readonly onProgress?: (progress: Progress) => void;
  /** After about so many milliseconds of work the event loop has its turn. Default 12; 0: never. */
  readonly yieldEvery?: number;
}

const DEFAULT_MILLISECONDS = 12;

/** Work between two looks at the clock: opcodes, slots or instructions. Some 100 µs. */
export const SLICE = 4096;

export class Pace {
  readonly #options: PaceOptions;
  readonly #milliseconds: number;
  #since = Date.now();
  readonly total: number | undefined;

  constructor(options: PaceOptions, total?: number) {
    const milliseconds = options.yieldEvery ?? DEFAULT_MILLISECONDS;
    if (!(milliseconds >= 0)) throw new RangeError(`yieldEvery is a number of milliseconds, not ${milliseconds}`);
    this.#options = options;
    this.#milliseconds = milliseconds;
    this.total = total;
  }

  /** Throws the reason if the work is to stop. */
  check(): void {
    const { signal } = this.#options;
    if (signal?.aborted) throw signal.reason ?? new Error("the work was aborted");
  }

  /** To be awaited between slices, where {@link isDue}. */
  async pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 0);
    });
    this.#since = Date.now();
    this.check();
  }

  get isDue(): boolean {
    return this.#milliseconds > 0 && Date.now() - this.#since >= this.#milliseconds;
  }

  report(bytes: number): void {
    const { onProgress } = this.#options;
    if (onProgress === undefined) return;
    onProgress(this.total === undefined ? { bytes } : { bytes, total: this.total });
  }

  /** Runs `step` until it says true. */
  async finish(step: () => boolean): Promise<void> {
    this.check();
    while (!step()) if (this.isDue) await this.pause();
  }
}
