/**
 * Making what a tag takes from a class that is none of the model: through the calls that pickling makes, of what is registered and
 * nothing else. A function that was registered is never called: a text may name it, and that is all.
 */
import { Allowance, countItems, counting } from "../pickle/allowance.js";
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

const TOO_MUCH = "takes far more than the text holds, by copying the same objects again and again";

/**
 * How long about the text of a value is. Only what many references to one list copy is more than its text allows, so that it need not be exact.
 */
function lengthOf(json: unknown): number {
  const seen = new Set<object>();
  const waiting = [json];
  let length = 0;
  while (waiting.length > 0) {
    const value = waiting.pop();
    length += typeof value === "string" ? value.length + 1 : 1;
    // What was no text has what it shares once.
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const part of Object.values(value)) waiting.push(part);
  }
  return length;
}

/** Makes objects for one text. */
export class Maker {
  readonly #calls: Calls;
  readonly #json: unknown;
  #allowance: Allowance | undefined;

  /** `json`: the whole text, which says how much may be copied. */
  constructor(registry: Registry, json: unknown) {
    this.#calls = new Calls(resolveReading({ registry }));
    this.#json = json;
  }

  /** Runs what makes or fills objects. Throws where all of them have copied far more than the text holds. */
  #counted<T>(make: () => T): T {
    if (this.#allowance === undefined) {
      this.#allowance = new Allowance(Number.POSITIVE_INFINITY, TOO_MUCH);
      this.#allowance.begin(lengthOf(this.#json));
    }
    return counting(this.#allowance, make);
  }

  /** Says that so many items are about to be copied. Throws as all that copies too much. */
  copies(items: number): void {
    this.#counted(() => countItems(items));
  }

  /** A class or function that the text names: what is made may have to know it. */
  admit(entry: Entry): void {
    this.#calls.admit(entry);
  }

  /** Makes an object of its arguments. Throws what its class throws. */
  make(entry: Entry, isNew: boolean, { value = [], keywords }: Parts): unknown {
    this.admit(entry);
    const args = asTuple([...(value as unknown[])]);
    return this.#counted(() =>
      isNew ? this.#calls.newObject(entry.target, args, 0, keywords) : this.#calls.reduce(entry.target, args, 0),
    );
  }

  /** Fills an object that was made. Throws what its class throws. */
  fill(made: unknown, parts: Parts): void {
    this.#counted(() => fill(made, parts));
  }
}

function fill(made: unknown, { items, pairs, state }: Parts): void {
  if (items !== undefined) {
    if (made instanceof Set) addTo(made, items as unknown[]);
    else appendTo(made, items as unknown[]);
  }
  if (pairs !== undefined) setIn(made, (pairs as unknown[][]).flat(1));
  if (state !== undefined && state !== null) applyState(made, state, 0);
}
