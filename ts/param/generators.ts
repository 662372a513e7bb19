/**
 * Values that a function makes when they are read: what a number or a dynamic value may hold in place of a value. What was
 * made last, and when, is kept here by function, as Param keeps it on the function; time may hold a value still.
 * Param 2.4.2, `Dynamic`.
 */
import { refuseArgument, requireOptions } from "./arguments.js";
import { INFO } from "./symbols.js";

/** Makes a value, without arguments. */
export type ValueGenerator<T = unknown> = () => T;

/** What tells the time: a function, or an object such as a `Time`. Any value; another one is another time. */
export type TimeSource = (() => unknown) | { now(): unknown };

/** What a generator made last. */
interface Made {
  last: unknown;
  /** When that was, as the time source said. */
  at: unknown;
  /** The time source of this generator alone. */
  time: TimeSource | null;
}

/** No time that a source could give. */
const NEVER: unique symbol = Symbol("brine.never");

const states = new WeakMap<object, Made>();
/** The time sources of instances and classes, by `setDynamicTimeFn`. */
const sources = new WeakMap<object, TimeSource>();

let common: TimeSource | null = null;
let dependent = false;

/**
 * Says when generators are asked anew. `timeDependent` (false at the start): only once the time is another one; otherwise each
 * time that they are read. `timeFn`: what tells the time where an object has no source of its own; `null`: nothing, so
 * that they are asked each time. Param 2.4.2, `Dynamic.time_fn` and `Dynamic.time_dependent`.
 */
export function setDynamicTime(options: {
  readonly timeFn?: TimeSource | null;
  readonly timeDependent?: boolean;
}): void {
  requireOptions("setDynamicTime", options);
  if (!isTimeSource(options.timeFn ?? null)) {
    refuseArgument("setDynamicTime", "a function, what has a function now(), or null as timeFn", options.timeFn);
  }
  if (options.timeFn !== undefined) common = options.timeFn;
  if (options.timeDependent !== undefined) dependent = options.timeDependent;
}

const isTimeSource = (source: TimeSource | null): boolean =>
  source === null || typeof source === "function" || typeof (source as Partial<{ now: unknown }>).now === "function";

/** What {@link setDynamicTime} set. */
export function getDynamicTime(): { readonly timeFn: TimeSource | null; readonly timeDependent: boolean } {
  return { timeFn: common, timeDependent: dependent };
}

/**
 * Whether a value makes values. Not so a class, which cannot be called, nor a generator function, which Param refuses
 * as well.
 */
export function isValueGenerator(value: unknown): value is ValueGenerator {
  if (typeof value !== "function") return false;
  if (Object.prototype.toString.call(value).endsWith("GeneratorFunction]")) return false;
  return !/^class\b/.test(Function.prototype.toString.call(value));
}

/**
 * Whether a value that is stored is asked for the value: a generator that was begun. A function that was a value of another kind before, and was
 * inherited, is the value itself. Param: it has no `_Dynamic_last`.
 */
export const isBegun = (value: unknown): value is ValueGenerator => isValueGenerator(value) && states.has(value);

function stateOf(generator: ValueGenerator): Made {
  let state = states.get(generator);
  if (state === undefined) states.set(generator, (state = { last: null, at: NEVER, time: null }));
  return state;
}

/** Whether {@link begin} does anything. */
let beginning = true;

/** Checks a value that will be refused all the same: if it is a generator it goes on as it was. */
export function withoutBeginning(check: () => void): void {
  const before = beginning;
  beginning = false;
  try {
    check();
  } finally {
    beginning = before;
  }
}

/** Called where a generator becomes a value: what it made before does not count. Param: `_initialize_generator`. */
export function begin(generator: ValueGenerator): void {
  if (!beginning) return;
  const state = stateOf(generator);
  state.last = null;
  state.at = NEVER;
}

/** What a generator made last, `null` if nothing since it was set. */
export function lastMade(generator: ValueGenerator): unknown {
  return stateOf(generator).last;
}

/** The value of a generator now. Param 2.4.2, `Dynamic._produce_value`. */
export function produce(generator: ValueGenerator, target: object, force = false): unknown {
  const state = stateOf(generator);
  const source = dependent ? (state.time ?? sourceOf(target) ?? common) : null;
  if (source === null) return (state.last = made(generator));
  const now = typeof source === "function" ? source() : source.now();
  if (force || now !== state.at) {
    state.last = made(generator);
    state.at = now;
  }
  return state.last;
}

const made = (generator: ValueGenerator): unknown => generator() ?? null;

/** The time source of an instance, else of the nearest class. */
function sourceOf(target: object): TimeSource | null {
  const own = sources.get(target);
  if (own !== undefined) return own;
  const { mro } = (target as { readonly [INFO]: { readonly mro: readonly { readonly cls: object }[] } })[INFO];
  for (const { cls } of mro) {
    const found = sources.get(cls);
    if (found !== undefined) return found;
  }
  return null;
}

/** A copy goes by the time of its original. */
export function copySource(original: object, copy: object): void {
  const source = sources.get(original);
  if (source !== undefined) sources.set(copy, source);
}

/** Gives an object, and the generators that it holds, a time source of their own. */
export function setSource(target: object, generators: readonly ValueGenerator[], source: TimeSource): void {
  sources.set(target, source);
  for (const generator of generators) stateOf(generator).time = source;
}
