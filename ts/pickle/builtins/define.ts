/**
 * What the modules of Python's library here have in common: defining a class with its reader, and refusing arguments.
 * A reader checks what it is given as strictly as Python would: wrong arguments end in `BAD_ARGUMENTS`, never in a value.
 */
import { UnpicklingError } from "../error.js";
import type { AnyConstructor, CallContext, GlobalName, Registry } from "../registry.js";
import { declareStateless, declareUnhashable } from "../stateless.js";

export type Arguments = readonly unknown[];
export type Read<T = unknown> = (args: Arguments, context: CallContext) => T;

/** The error for arguments that the Python class or function would not take, or that brine does not know. */
export const refuseArguments = (name: string, args: unknown, cause?: unknown): UnpicklingError => {
  const why = cause instanceof Error ? `: ${cause.message}` : "";
  return new UnpicklingError(`${name} is called with arguments it does not take${why}`, {
    code: "BAD_ARGUMENTS",
    value: args,
    cause,
  });
};

/** A reader of `fewest` to `most` arguments; what our constructors throw becomes the error of the pickle. */
export function reader<T>(name: string, [fewest, most]: readonly [number, number], read: Read<T>): Read<T> {
  return (args, context) => {
    if (args.length < fewest || args.length > most) throw refuseArguments(name, args);
    try {
      return read(args, context);
    } catch (error) {
      if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) {
        throw refuseArguments(name, args, error);
      }
      throw error;
    }
  };
}

export interface ClassOptions {
  /** How many arguments a call takes. */
  readonly arity?: readonly [number, number];
  /** REDUCE. */
  readonly call?: Read;
  /** NEWOBJ; without it the class cannot be made that way. */
  readonly make?: Read<object>;
  /** Instances have a `__dict__`. */
  readonly hasState?: boolean;
  readonly unhashable?: boolean;
  /** Older names and modules of the same class, read but not written. */
  readonly aliases?: readonly string[];
}

const nameOf = (name: string): GlobalName => {
  const dot = name.lastIndexOf(".");
  return { module: name.slice(0, dot), qualname: name.slice(dot + 1) };
};

/** Binds one of our classes to its Python name, such as `"decimal.Decimal"`. */
export function defineClass(
  registry: Registry,
  target: AnyConstructor,
  name: string,
  options: ClassOptions = {},
): void {
  const { arity = [0, Number.MAX_SAFE_INTEGER], call, make, aliases = [] } = options;
  const entry = {
    target,
    call: call && reader(name, arity, call),
    // Without a reader of its own, an empty instance would be made, which is no value of the class.
    make: make === undefined ? refuseNew(name) : reader(name, arity, make),
    isQuiet: true,
  };
  for (const each of [name, ...aliases]) registry.define(nameOf(each), entry);
  if (options.hasState !== true) declareStateless(target);
  if (options.unhashable === true) declareUnhashable(target);
}

const refuseNew =
  (name: string): Read<never> =>
  (args) => {
    throw refuseArguments(name, args, new TypeError("an instance cannot be made without calling the class"));
  };

/** A function that a pickle may call. */
export function defineFunction(
  registry: Registry,
  target: unknown,
  name: string,
  arity: readonly [number, number],
  call: Read,
): void {
  registry.define(nameOf(name), { target, call: reader(name, arity, call) });
}

/** Throws a `TypeError` or gives the text. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`${typeof value} instead of a text`);
}

export const isInteger = (value: unknown): value is number | bigint =>
  typeof value === "bigint" || (Number.isSafeInteger(value) && !Object.is(value, -0));

/** Throws a `TypeError` or gives the int as a bigint. */
export function bigintOf(value: unknown): bigint {
  if (isInteger(value)) return BigInt(value);
  throw new TypeError("no int");
}

/** Throws, or gives an int between the two. */
export function integerIn(value: unknown, least: number, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`no int from ${least} to ${most}`);
}

/** The number as JavaScript has it where that is exact, else the bigint: how brine reads Python's ints. */
export const compact = (value: bigint): number | bigint => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
};

export const isDict = (value: unknown): value is Map<unknown, unknown> | Record<string, unknown> =>
  value instanceof Map ||
  (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype);

/** Keys and values of a dict however it was read. Throws a `TypeError` for anything else. */
export function entriesOf(value: unknown): Iterable<readonly [unknown, unknown]> {
  if (!isDict(value)) throw new TypeError("no dict");
  return value instanceof Map ? value : Object.entries(value);
}

/** One item of a dict; `undefined` where it has none. */
export const itemOf = (dict: unknown, key: string): unknown => {
  if (dict instanceof Map) return dict.get(key);
  return isDict(dict) && Object.hasOwn(dict, key) ? (dict as Record<string, unknown>)[key] : undefined;
};

/** Takes a state in a `[setState]` of ours: what it throws becomes the error of the pickle. */
export function readState(name: string, state: unknown, read: () => void): void {
  reader(name, [1, 1], read)([state], noContext);
}

const noContext: CallContext = {
  nested: () => undefined,
  registeredName: () => undefined,
  entryOf: () => undefined,
  newObject: (target) => {
    throw refuseArguments("a class", target);
  },
};
