/** The options of reading: what a user may say, and what a linker and a materialiser are told. */
import type { Engine } from "../engine/engine.js";
import type { PickleBuffer } from "./buffer.js";
import { defaultRegistry } from "./builtins/index.js";
import type { Dicts } from "./containers.js";
import { asOptionError, requireOptions } from "./given.js";
import { type OldDataOptions, type ResolvedOldData, resolveOldData } from "./old-data.js";
import type { Registry } from "./registry.js";
import { asLimit, asRegistry, chosen, engineOf, notThat, requireFunction } from "./writing-options.js";

/** Bounds of what one pickle may ask for, each a number ≥ 0; infinity is none (docs/pickling.md, Limits). */
export interface ReadingLimits {
  /** Bytes of one pickle. Default: no limit of its own. Above it: `LIMIT`. */
  readonly bytes?: number;
  /**
   * Values in one pickle, counted as the linked tape has them: about one a scalar, two and its parts a container. Default 2²⁸,
   * which is also the most there can be (`TAPE_LIMIT`). Above it: `LIMIT`, before anything is made. So many items, and one for each byte of
   * the pickle, may calls of built-in classes copy; default 2²¹ and 32 for each byte. Above it: `LIMIT`, at the call.
   */
  readonly values?: number;
  /** Bytes that the opcode of one string, bytes object or integer may claim. Default: no limit of its own. Above it: `LIMIT`, before they are waited for. */
  readonly length?: number;
  /** Digits of an integer written in decimal (protocol 0). Default 4,300, as in Python. Above it: `DIGIT_LIMIT`. */
  readonly digits?: number;
  /**
   * How far a memo index may lie above 16 times the offset of its opcode. Default 1,000,000: no pickler leaves gaps, so what goes
   * beyond wants memory for nothing. Above it: `BAD_MEMO_INDEX`.
   */
  readonly memo?: number;
}

/** The options of `loads`, and of all else that reads pickles. An option with a word it does not have is a `TypeError`. */
export interface LoadsOptions extends OldDataOptions {
  /** Default: the WebAssembly engine where it can run, else the TypeScript one. The values are the same. */
  readonly engine?: Engine;
  /** Names of classes and functions. Default: the one `register` fills. */
  readonly registry?: Registry;
  /** Below protocol 3: take Python 2's names for today's. Default true. */
  readonly fixImports?: boolean;
  /** What Python 2's `str` is decoded with, or `"bytes"`: Python's names for what a `TextDecoder` knows. Default `"ASCII"`, as in Python. */
  readonly encoding?: string;
  /** What becomes of bytes that cannot be decoded: `"strict"`, the default, refuses them. */
  readonly errors?: "strict" | "ignore" | "replace" | "surrogateescape";
  /** `"exact"` reads an integral float as a `Float`, so that it is written as a float again. Default `"plain"`. */
  readonly numbers?: "plain" | "exact";
  /**
   * `"auto"`, the default: a plain object where all keys are text and none looks like an array's index, else a Map. `"map"`: always a
   * Map. `"object"`: a plain object wherever all keys are text (JavaScript moves keys like `"1"` to the front). `"python"`: always a
   * {@link PyDict}, and sets a {@link PySet} or {@link PyFrozenSet}: keys and members are equal where Python's are, and of equal ones the
   * first stays, as in Python; otherwise they are refused.
   */
  readonly dicts?: Dicts;
  /** Whether parameters check their values. Default true. */
  readonly validate?: boolean;
  /**
   * A name that is not registered: `"error"`, the default, before anything is made; or `"opaque"`: a `PyGlobal`, and an {@link Opaque} for what a
   * pickle makes with it, which is written back as it was.
   */
  readonly unknown?: "error" | "opaque";
  /** The class or function for a name of the pickle; `undefined`: what the registry says. Throw to refuse it. */
  readonly findClass?: (module: string, qualname: string) => unknown;
  /** The object for a persistent id; or an array that takes the ids, which then stand in place of the objects. */
  readonly persistentLoad?: ((id: unknown) => unknown) | unknown[];
  /** What travelled beside the pickle, in the order of `bufferCallback`. */
  readonly buffers?: Iterable<ArrayBuffer | ArrayBufferView | PickleBuffer>;
  /** What one pickle may ask for. A limit that is no number ≥ 0 is a `RangeError`. */
  readonly limits?: ReadingLimits;
}

export interface ResolvedReading {
  readonly engine: Engine;
  readonly registry: Registry;
  readonly fixImports: boolean;
  readonly encoding: string;
  readonly errors: string;
  readonly exact: boolean;
  readonly dicts: Dicts;
  readonly validate: boolean;
  readonly opaque: boolean;
  readonly findClass: LoadsOptions["findClass"];
  readonly persistentLoad: ((id: unknown) => unknown) | undefined;
  readonly buffers: Iterator<ArrayBuffer | ArrayBufferView | PickleBuffer> | undefined;
  readonly limits: Required<ReadingLimits>;
  readonly oldData: ResolvedOldData;
  /** What paths in errors begin with. */
  readonly rootName: string;
}

/** The words of the options that have some; the first is the default. */
const ERRORS = ["strict", "ignore", "replace", "surrogateescape"] as const;
const NUMBERS = ["plain", "exact"] as const;
const DICTS = ["auto", "map", "object", "python"] as const;
const UNKNOWN = ["error", "opaque"] as const;

export function resolveReading(options: LoadsOptions): ResolvedReading {
  const { persistentLoad, limits } = options;
  requireFunction("findClass", options.findClass);
  if (!Array.isArray(persistentLoad)) requireFunction("persistentLoad", persistentLoad);
  return {
    engine: engineOf(options),
    registry: options.registry === undefined ? defaultRegistry : asRegistry(options.registry),
    fixImports: options.fixImports ?? true,
    encoding: encodingOf(options.encoding),
    errors: chosen("errors", options.errors, ERRORS),
    exact: chosen("numbers", options.numbers, NUMBERS) === "exact",
    dicts: chosen("dicts", options.dicts, DICTS),
    validate: options.validate ?? true,
    opaque: chosen("unknown", options.unknown, UNKNOWN) === "opaque",
    findClass: options.findClass,
    persistentLoad: Array.isArray(persistentLoad) ? collector(persistentLoad) : persistentLoad,
    buffers: buffersOf(options.buffers),
    limits: resolveLimits(limits),
    oldData: resolveOldData(options),
    rootName: "snapshot",
  };
}

/** Whether there is such an encoding is asked when a text has to be decoded. */
function encodingOf(encoding: string | undefined): string {
  if (encoding === undefined || typeof encoding === "string") return encoding ?? "ASCII";
  throw notThat("encoding", "the name of one", encoding);
}

function buffersOf(buffers: LoadsOptions["buffers"]): ResolvedReading["buffers"] {
  if (buffers === undefined) return undefined;
  if (typeof (buffers as unknown) === "object" && buffers !== null && Symbol.iterator in buffers) {
    return buffers[Symbol.iterator]();
  }
  throw asOptionError(new TypeError(`buffers are a list of what bufferCallback was given, not ${String(buffers)}`));
}

/** The limits with their defaults. Throws a `RangeError` for what is no number ≥ 0. */
export function resolveLimits(limits?: ReadingLimits): Required<ReadingLimits> {
  if (limits === undefined) return DEFAULT_LIMITS;
  requireOptions(limits, "limits");
  const resolved: Record<keyof ReadingLimits, number> = { ...DEFAULT_LIMITS };
  for (const name of Object.keys(DEFAULT_LIMITS) as (keyof ReadingLimits)[]) {
    const limit = limits[name];
    if (limit === undefined) continue;
    resolved[name] = asLimit(name, limit);
  }
  return resolved;
}

const NO_LIMIT = Number.POSITIVE_INFINITY;

const DEFAULT_LIMITS: Required<ReadingLimits> = {
  bytes: NO_LIMIT,
  values: NO_LIMIT,
  length: NO_LIMIT,
  digits: 4300,
  memo: 1_000_000,
};

const collector =
  (ids: unknown[]) =>
  (id: unknown): unknown => {
    ids.push(id);
    return id;
  };
