/** The options of writing: what a user may say, and what a gather and an encoder are told. */
import { defaultEngine } from "../engine/default-engine.js";
import type { Engine } from "../engine/engine.js";
import type { PickleBuffer } from "./buffer.js";
import { defaultRegistry } from "./builtins/index.js";
import { asOptionError, requireOptions } from "./given.js";
import type { ReduceResult } from "./reduction.js";
import type { Registry } from "./registry.js";

/** The protocol `dumps` writes unless told otherwise. */
export const DEFAULT_PROTOCOL = 5;
/** The highest protocol there is. */
export const HIGHEST_PROTOCOL = 5;

/** A function that says how objects of one class are written, as in Python's `copyreg.dispatch_table`. */
// biome-ignore lint/suspicious/noExplicitAny: each entry of a table takes the instances of its own class
export type ReducerFunction<T = any> = (value: T, protocol: number) => ReduceResult;

/** Bounds of what is written. */
export interface WritingLimits {
  /** Containers inside each other, a number ≥ 0. Default 1,000,000. Above it: `DEPTH`. */
  readonly depth?: number;
}

/** The options of `dumps`, and of all else that writes pickles. An option with a word it does not have is a `TypeError`. */
export interface DumpsOptions {
  /** 0 to 5; a negative number means the highest. Default {@link DEFAULT_PROTOCOL}. */
  readonly protocol?: number;
  /** Default: the WebAssembly engine where it can run, else the TypeScript one. The bytes are the same. */
  readonly engine?: Engine;
  /** Names of classes and functions. Default: the one `register` fills. */
  readonly registry?: Registry;
  /** Below protocol 3: write Python 2's names (`__builtin__`, `copy_reg`). Default true. */
  readonly fixImports?: boolean;
  /**
   * Which texts are one object (JavaScript's have no identity). `"value"`, the default: equal ones. `"keys"`: those of dict
   * keys and of at most one character; other text is an object each time, as in data that Python built at run time.
   * `"copies"`: all are objects each time but names of classes and parameters. `pyStr()` gives a text an identity of its own.
   */
  readonly strings?: "value" | "keys" | "copies";
  /**
   * `undefined` is written as None (`"none"`, the default), left out of objects and Maps and None elsewhere (`"omit"`), or
   * refused (`"error"`). An unset parameter is never written.
   */
  readonly undefined?: "none" | "omit" | "error";
  /**
   * `"full"`, the default: every shared object is written once. `"instances"`: arrays, tuples, plain objects, Maps, Sets and Dates
   * are written at each place they stand, which is faster; a cycle through those alone is an error.
   */
  readonly identity?: "full" | "instances";
  /**
   * `"cpython"`, the default: every object is memoised, as CPython does. `"lean"`: only what is read again, as
   * `pickletools.optimize` has it; smaller, and faster to load.
   */
  readonly memo?: "cpython" | "lean";
  /** How items are divided: `"c"`, the default, as CPython's C pickler does; `"python"` as its `pickle.py`, and CPython from 3.15 on. */
  readonly batchStyle?: "c" | "python";
  /** Memoise nothing: every object is written at each place it stands, and a cycle is an error. Python's `Pickler.fast`. */
  readonly fast?: boolean;
  /** Gives an object an id that is written in its place, or `undefined`: write it. Asked for every value. */
  readonly persistentId?: (value: unknown) => unknown;
  /** Says how an object is written, before anything else does; `undefined`: as usual. */
  readonly reducerOverride?: (
    value: object | ((...args: never[]) => unknown),
    protocol: number,
  ) => ReduceResult | undefined;
  /** Reducers by class, asked before those of the registry and of the class itself. */
  readonly dispatchTable?: ReadonlyMap<unknown, ReducerFunction>;
  /** Protocol 5: takes a {@link PickleBuffer} that then travels beside the pickle; `true` keeps it inside. */
  readonly bufferCallback?: (buffer: PickleBuffer) => unknown;
  /** How deep the value may be. Deeper is a `PicklingError`. */
  readonly limits?: WritingLimits;
}

export interface ResolvedWriting
  extends Required<
    Omit<DumpsOptions, "persistentId" | "reducerOverride" | "dispatchTable" | "bufferCallback" | "limits">
  > {
  readonly persistentId: DumpsOptions["persistentId"];
  readonly reducerOverride: DumpsOptions["reducerOverride"];
  readonly dispatchTable: DumpsOptions["dispatchTable"];
  readonly bufferCallback: DumpsOptions["bufferCallback"];
  readonly limits: Required<WritingLimits>;
  /** What paths in errors begin with. */
  readonly rootName: string;
}

const DEFAULT_DEPTH = 1_000_000;

/** The words of the options that have some; the first is the default. */
const STRINGS = ["value", "keys", "copies"] as const;
const UNDEFINED = ["none", "omit", "error"] as const;
const IDENTITY = ["full", "instances"] as const;
const MEMO = ["cpython", "lean"] as const;
const BATCH_STYLE = ["c", "python"] as const;

export function resolveWriting(options: DumpsOptions): ResolvedWriting {
  const { bufferCallback, limits } = options;
  const protocol = writtenProtocol(options.protocol ?? DEFAULT_PROTOCOL);
  if (bufferCallback !== undefined && protocol < 5) {
    throw asOptionError(new TypeError("bufferCallback needs protocol 5"));
  }
  if (limits !== undefined) requireOptions(limits, "limits");
  for (const name of ["persistentId", "reducerOverride", "bufferCallback"] as const)
    requireFunction(name, options[name]);
  if (options.dispatchTable !== undefined && typeof options.dispatchTable?.get !== "function") {
    throw notThat("dispatchTable", "a Map", options.dispatchTable);
  }
  return {
    protocol,
    engine: engineOf(options),
    registry: options.registry === undefined ? defaultRegistry : asRegistry(options.registry),
    fixImports: options.fixImports ?? true,
    strings: chosen("strings", options.strings, STRINGS),
    undefined: chosen("undefined", options.undefined, UNDEFINED),
    identity: chosen("identity", options.identity, IDENTITY),
    memo: chosen("memo", options.memo, MEMO),
    batchStyle: chosen("batchStyle", options.batchStyle, BATCH_STYLE),
    fast: options.fast ?? false,
    persistentId: options.persistentId,
    reducerOverride: options.reducerOverride,
    dispatchTable: options.dispatchTable,
    bufferCallback,
    limits: { depth: asLimit("depth", limits?.depth ?? DEFAULT_DEPTH) },
    rootName: "snapshot",
  };
}

/** {@link oneOf} of what may be left out: then it is the first of the words. */
export function chosen<T extends string>(name: string, value: T | undefined, choices: readonly [T, ...T[]]): T {
  const word = value ?? choices[0];
  return word === choices[0] ? word : oneOf(name, word, choices);
}

/** An option's value. Throws a `TypeError` for one that it does not have. */
export function oneOf<T extends string>(name: string, value: T, choices: readonly T[]): T {
  if (choices.includes(value)) return value;
  throw notThat(name, choices.map((choice) => JSON.stringify(choice)).join(" or "), value);
}

/** The error for an option that is none. */
export const notThat = (name: string, wanted: string, given: unknown): TypeError =>
  asOptionError(
    new TypeError(`${name} is ${wanted}, not ${typeof given === "string" ? JSON.stringify(given) : String(given)}`),
  );

/** An option that is a function or left out. Throws a `TypeError` for all else. */
export function requireFunction(name: string, given: unknown): void {
  if (given !== undefined && typeof given !== "function") throw notThat(name, "a function", given);
}

/** The engine that options name, or the default one. Throws a `TypeError` for what is none. */
export const engineOf = ({ engine }: { readonly engine?: Engine }): Engine =>
  engine === undefined ? defaultEngine() : asEngine(engine);

function asEngine(engine: Engine): Engine {
  if (typeof (engine as Partial<Engine> | null)?.encoder === "function") return engine;
  throw notThat("engine", "tsEngine or wasmEngine()", engine);
}

/** Throws a `TypeError` for what is no registry. Not `instanceof`: one of another bundle of this package will do. */
export function asRegistry(registry: Registry): Registry {
  if (isRegistry(registry)) return registry;
  throw notThat("registry", "what createRegistry() makes", registry);
}

export const isRegistry = (registry: unknown): boolean =>
  typeof (registry as Partial<Registry> | null)?.nameOf === "function";

/** Throws a `RangeError` for what is no number of at least 0. */
export function asLimit(name: string, limit: unknown): number {
  if (typeof limit === "number" && limit >= 0) return limit;
  throw asOptionError(new RangeError(`limits.${name} must be a number of at least 0, not ${String(limit)}`));
}

/** The lowest protocol the engines write. */
const LOWEST_WRITTEN = 0;

function writtenProtocol(protocol: number): number {
  if (typeof protocol !== "number") throw notThat("protocol", "a number", protocol);
  if (protocol < 0) return HIGHEST_PROTOCOL;
  if (Number.isInteger(protocol) && protocol >= LOWEST_WRITTEN && protocol <= HIGHEST_PROTOCOL) return protocol;
  throw asOptionError(
    new RangeError(
      `protocol ${protocol} cannot be written: this version writes ${LOWEST_WRITTEN} to ${HIGHEST_PROTOCOL}`,
    ),
  );
}
