/**
 * What an engine has used and may use again: fresh pages of memory cost more than the work on them (three times, for 100,000 objects).
 * What is large is not kept for longer than some seconds without use, what is very large no longer than until the event loop turns:
 * for what is done in one go, one large pickle after the other.
 */

/** What is larger than this is dropped after {@link MILLISECONDS} without use. */
const SMALL_BYTES = 8 * 1024 * 1024;
const MILLISECONDS = 5000;
/** What is larger than this is never kept. */
const LARGEST_BYTES = 1024 * 1024 * 1024;

export class Idle<T> {
  readonly #most: number;
  readonly #largest: number;
  readonly #sizeOf: (thing: T) => number;
  #things: T[] = [];
  /** One that is very large, and whether it will be dropped at the next turn. */
  #huge: T | undefined;
  #isEnding = false;
  #timer: unknown;
  /** Whether something large came back since the timer was set. */
  #used = false;

  /** Keeps up to `most` things, of more bytes than `largest` only one, and that until the event loop turns. */
  constructor(most: number, largest: number, sizeOf: (thing: T) => number) {
    this.#most = most;
    this.#largest = largest;
    this.#sizeOf = sizeOf;
  }

  /** One of them, for whoever asks to have to itself. */
  take(): T | undefined {
    const huge = this.#huge;
    if (huge === undefined) return this.#things.pop();
    this.#huge = undefined;
    return huge;
  }

  /** The one that came back last, which stays here; for what several may look at. Looking is no use. */
  get last(): T | undefined {
    return this.#things[this.#things.length - 1];
  }

  giveBack(thing: T): void {
    const size = this.#sizeOf(thing);
    // What is large is not kept where nobody could drop it later.
    if (size > LARGEST_BYTES || (size > SMALL_BYTES && typeof setTimeout !== "function")) return;
    if (size > this.#largest) {
      this.#huge = thing;
      this.#dropNext();
      return;
    }
    if (this.#things.length >= this.#most) return;
    this.#things.push(thing);
    if (size > SMALL_BYTES) this.#dropLater();
  }

  #dropNext(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    const timer = setTimeout(() => {
      this.#isEnding = false;
      this.#huge = undefined;
    }, 0);
    holdNothingUp(timer);
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
    holdNothingUp(timer);
  }
}

/** In Node a waiting timer would keep the program from ending. */
const holdNothingUp = (timer: unknown): void => (timer as { unref?: () => void }).unref?.();
