/**
 * What an engine has used and may use again: fresh pages of memory cost more than the work on them (three times, for 100,000 objects).
 * What is large is not kept for longer than some seconds without use.
 */

/** What is larger than this is dropped after {@link MILLISECONDS} without use. */
const SMALL_BYTES = 8 * 1024 * 1024;
const MILLISECONDS = 5000;

export class Idle<T> {
  readonly #most: number;
  readonly #largest: number;
  readonly #sizeOf: (thing: T) => number;
  #things: T[] = [];
  #timer: unknown;
  /** Whether something large came back since the timer was set. */
  #used = false;

  /** Keeps up to `most` things, none of more bytes than `largest`. */
  constructor(most: number, largest: number, sizeOf: (thing: T) => number) {
    this.#most = most;
    this.#largest = largest;
    this.#sizeOf = sizeOf;
  }

  /** One of them, for whoever asks to have to itself. */
  take(): T | undefined {
    return this.#things.pop();
  }

  giveBack(thing: T): void {
    const size = this.#sizeOf(thing);
    if (size > this.#largest || this.#things.length >= this.#most) return;
    // Nor is it kept where nobody could drop it later.
    if (size > SMALL_BYTES && typeof setTimeout !== "function") return;
    this.#things.push(thing);
    if (size > SMALL_BYTES) this.#dropLater();
  }

  /** One timer, which goes on while large things come back and ends with the first quiet interval. */
  #dropLater(): void {
    this.#used = true;
    if (this.#timer !== undefined) return;
    const timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#used) {
        this.#dropLater();
        this.#used = false;
        return;
      }
      this.#things = this.#things.filter((thing) => this.#sizeOf(thing) <= SMALL_BYTES);
    }, MILLISECONDS);
    this.#timer = timer;
    // In Node a waiting timer would keep the program from ending.
    (timer as { unref?: () => void }).unref?.();
  }
}
