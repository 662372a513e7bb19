/**
 * The plain objects of small documents, by their keys: those made alike have their keys in one order, so the step from a key to the next
 * is nearly always the one taken last time. Where the same keys came often enough, a function made for them gives an object
 * all of its properties at once, which takes a tenth of setting one after the other by names from variables.
 */
import { generate } from "../code/generated.js";
import { emptyRecord } from "./empty-record.js";
import { MANY } from "./shape.js";

/** Makes an object of the values from `start` on. */
type Make = (values: readonly unknown[], start: number) => Record<string, unknown>;

/** So many steps are known; then all are forgotten: keys may be data. */
const MOST_STEPS = 1000;
/** Objects with more keys are filled one by one. */
const MOST_KEYS = 64;

/** The keys on the way to it. */
export class Step {
  readonly key: string;
  /** The step taken last from here, and all where there is more than one. */
  last: Step | null = null;
  others: Map<string, Step> | null = null;
  /** How many objects had just these keys. */
  uses = 0;
  make: Make | undefined = undefined;

  constructor(key: string) {
    this.key = key;
  }
}

export class SmallRecords {
  root = new Step("");
  /** Keys and values of the objects that are read, one after the other. */
  readonly keys: string[] = [];
  readonly values: unknown[] = [];
  top = 0;
  #most = 0;
  #steps = 0;

  /** Remembers a key and its value, and takes the step from the keys before it. */
  add(from: Step, key: string, value: unknown): Step {
    const { top } = this;
    this.keys[top] = key;
    this.values[top] = value;
    this.top = top + 1;
    const { last } = from;
    return last !== null && last.key === key ? last : this.#step(from, key);
  }

  #step(from: Step, key: string): Step {
    let next = from.others?.get(key);
    if (next === undefined) {
      if (++this.#steps > MOST_STEPS) {
        this.#steps = 0;
        this.root = new Step("");
      }
      next = new Step(key);
      if (from.last !== null) {
        from.others ??= new Map([[from.last.key, from.last]]);
        from.others.set(key, next);
      }
    }
    from.last = next;
    return next;
  }

  /** The object of what was added since `start`, whose keys led to `step`. */
  record(step: Step, start: number): Record<string, unknown> {
    const end = this.top;
    if (end > this.#most) this.#most = end;
    this.top = start;
    if (step.make !== undefined) return step.make(this.values, start);
    if (++step.uses === MANY && end - start <= MOST_KEYS) step.make = this.#makerOf(this.keys.slice(start, end));
    const record = emptyRecord();
    for (let at = start; at < end; at++) record[this.keys[at] as string] = this.values[at];
    return record;
  }

  /** None of the keys is `__proto__`. */
  #makerOf(keys: readonly string[]): Make | undefined {
    const members = keys.map((key, at) => `${JSON.stringify(key)}:values[start+${at}]`);
    return generate(["values", "start"], `return{${members.join()}}`);
  }

  /** To be called at the end: nothing of the values stays. */
  forget(): void {
    while (this.#most > 0) this.values[--this.#most] = undefined;
    this.top = 0;
  }
}
