/**
 * The parameters of a row on their way in: each is asked to take its value, and where one refuses it is known which, without a `try` for
 * each of them, which would cost a tenth.
 *
 * This is an object and no closure, as all that readers of rows are given: V8 compiles code for the very closure it has seen. That of one
 * pickle is garbage when the next one is read, and with it goes the code, which was then compiled anew for every pickle: a document took
 * 5.7 or 9.7 ms, as chance had it.
 */
import { receivedExactly } from "./exact-numbers.js";
import { refusedValue } from "./instance.js";
import type { Receive } from "./shape.js";
import { TupleToBe } from "./tuple-to-be.js";
import { asTuple } from "./values.js";

export class Receiving {
  readonly #isExact: boolean;
  #receivers: readonly Receive[] = [];
  #names: readonly string[] = [];
  /** The cell whose value a parameter is asked to take, −1 for none, and the value. */
  #index = -1;
  #value: unknown;

  constructor(isExact: boolean) {
    this.#isExact = isExact;
  }

  /** To be called before the values of a shape: what takes each cell's, and what the cells are called. */
  begin(receivers: readonly Receive[], names: readonly string[]): void {
    this.#receivers = receivers;
    this.#names = names;
  }

  /** What a parameter stores of the value of the cell `index`, or what is done with an attribute. */
  receive(index: number, value: unknown, instance: object): unknown {
    this.#index = index;
    this.#value = value;
    const receive = this.#receivers[index] as Receive;
    const stored = this.#isExact ? receivedExactly(receive, value, instance) : receive(value, instance);
    this.#index = -1;
    return stored;
  }

  /** Whether it was a parameter that threw. */
  get isUnderWay(): boolean {
    return this.#index >= 0;
  }

  /**
   * The error for a value that was refused, or for one that could not be read. Where the items of a tuple were refused, the tuple
   * itself is, in the words that are for it.
   */
  refused(cause: unknown, instance: object): unknown {
    const index = this.#index;
    const value = this.#value;
    this.#index = -1;
    if (index < 0) return cause;
    const name = this.#names[index] as string;
    if (!(value instanceof TupleToBe)) return refusedValue(cause, instance, name, value);
    const tuple = asTuple(value.items);
    try {
      (this.#receivers[index] as Receive)(tuple, instance);
    } catch (inItsWords) {
      return refusedValue(inItsWords, instance, name, tuple);
    }
    return refusedValue(cause, instance, name, tuple);
  }
}
