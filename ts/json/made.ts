/**
 * Making what a tag takes from a class that is none of the model: through the calls that pickling makes, of what is registered and
 * nothing else. A function that was registered is never called: a text may name it, and that is all.
 */
import { Calls } from "../pickle/calls.js";
import { addTo, appendTo, setIn } from "../pickle/fill.js";
import { applyState } from "../pickle/instance.js";
import { resolveReading } from "../pickle/reading-options.js";
import type { Entry, Registry } from "../pickle/registry.js";
import { asTuple } from "../pickle/values.js";

/** What an object is made of. */
export interface Parts {
  readonly value?: unknown;
  readonly keywords?: unknown;
  readonly items?: unknown;
  readonly pairs?: unknown;
  readonly state?: unknown;
}

/** Whether something is called with `new`: only a class's prototype cannot be replaced. */
const isClass = (target: unknown): boolean =>
  typeof target === "function" && Object.getOwnPropertyDescriptor(target, "prototype")?.writable === false;

/** Whether a text may have something made by it. */
export const mayMake = ({ target, isPlaceholder }: Entry): boolean =>
  isPlaceholder !== true && (typeof target !== "function" || isClass(target));

/** Makes objects for one text. */
export class Maker {
  readonly #calls: Calls;

  constructor(registry: Registry) {
    this.#calls = new Calls(resolveReading({ registry }));
  }

  /** A class or function that the text names: what is made may have to know it. */
  admit(entry: Entry): void {
    this.#calls.admit(entry);
  }

  /** Makes an object of its arguments. Throws what its class throws. */
  make(entry: Entry, isNew: boolean, { value = [], keywords }: Parts): unknown {
    this.admit(entry);
    const args = asTuple([...(value as unknown[])]);
    if (isNew) return this.#calls.newObject(entry.target, args, 0, keywords);
    return this.#calls.reduce(entry.target, args, 0);
  }
}

/** Fills an object that was made. Throws what its class throws. */
export function fill(made: unknown, { items, pairs, state }: Parts): void {
  if (items !== undefined) {
    if (made instanceof Set) addTo(made, items as unknown[]);
    else appendTo(made, items as unknown[]);
  }
  if (pairs !== undefined) setIn(made, (pairs as unknown[][]).flat(1));
  if (state !== undefined && state !== null) applyState(made, state, 0);
}
