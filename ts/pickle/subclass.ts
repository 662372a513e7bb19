/**
 * Classes of the user's that extend a built-in: Map, Array, Set and the bytes of JavaScript's, and every class of
 * `builtins/`. They are written as Python writes a subclass of dict, list and so on (`object.__reduce_ex__`,
 * `set.__reduce__`, `bytearray.__reduce_ex__` in CPython's `Objects/`), and made again without running a constructor (ruling 17).
 */
import { countBytes, countItems } from "./allowance.js";
import { UnpicklingError } from "./error.js";
import { PyDict } from "./python-dict.js";
import { PyFrozenSet, PySet } from "./python-set.js";
import type { AnyConstructor, AnyFunction, CallContext, Entry, Reducer, Reduction, Registry } from "./registry.js";
import { scalarBases } from "./scalar-subclass.js";
import { asTuple, ByteArray, FrozenSet, isTuple, PyGlobal } from "./values.js";

type Arguments = readonly unknown[];

/** What a JavaScript built-in under a class means. */
interface Base {
  readonly type: AnyConstructor;
  /** NEWOBJ, and what a call by name does. */
  readonly make: (type: AnyConstructor, args: Arguments) => object;
  readonly reduce: (value: object, type: AnyConstructor, protocol: number) => Reduction;
}

const reduceSet: Base["reduce"] = (value, type) => ({
  callable: type,
  args: [[...(value as Set<unknown>)]],
  state: ownState(value),
});

const badArguments = (type: AnyConstructor, args: Arguments): UnpicklingError =>
  new UnpicklingError(`${type.name} is made with arguments it does not take`, { code: "BAD_ARGUMENTS", value: args });

/** Properties that stand for the `__dict__` of a container: its own enumerable ones, its items apart. */
export function ownState(value: object): Record<string, unknown> | undefined {
  const keys = Object.keys(value);
  // Items come first among the keys of an array.
  const first = Array.isArray(value) || ArrayBuffer.isView(value) ? firstNamed(keys) : 0;
  if (first === keys.length) return undefined;
  const state: Record<string, unknown> = {};
  for (let index = first; index < keys.length; index++) {
    const name = keys[index] as string;
    const item = (value as Record<string, unknown>)[name];
    Object.defineProperty(state, name, { value: item, writable: true, enumerable: true, configurable: true });
  }
  return state;
}

/** The attributes of an instance of a subclass of `base`, beside what `base` itself holds; `undefined`: none, or no subclass. */
export function stateBeside(value: object, base: AnyConstructor, held: readonly string[] = []): object | undefined {
  if (Object.getPrototypeOf(value) === base.prototype) return undefined;
  const entries = Object.entries(ownState(value) ?? {}).filter(([name]) => !held.includes(name));
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as object);
}

function firstNamed(keys: readonly string[]): number {
  let first = keys.length;
  while (first > 0 && !/^\d+$/.test(keys[first - 1] as string)) first--;
  return first;
}

/** An array or nothing as the one argument. */
function itemsOf(type: AnyConstructor, args: Arguments): Arguments {
  const [items = []] = args;
  if (args.length > 1 || !(Array.isArray(items) || items instanceof Set)) throw badArguments(type, args);
  countItems(Array.isArray(items) ? items.length : items.size);
  return [...(items as Iterable<unknown>)];
}

/** Bytes, or the text that stands for them below protocol 3, or nothing. */
function bytesOf(type: AnyConstructor, args: Arguments): Uint8Array {
  const [source = new Uint8Array(0), encoding] = args;
  if (source instanceof Uint8Array || typeof source === "string") countBytes(source.length);
  if (args.length < 2 && source instanceof Uint8Array) return source;
  const isLatin = args.length === 2 && (encoding === "latin-1" || encoding === "latin1");
  if (!isLatin || typeof source !== "string" || /[^\0-\xff]/.test(source)) throw badArguments(type, args);
  return Uint8Array.from(source, (unit) => unit.charCodeAt(0));
}

const nothing = (type: AnyConstructor, args: Arguments): void => {
  if (args.length > 0) throw badArguments(type, args);
};

const latinOf = (bytes: Uint8Array): string => {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
};

const withPrototype = <T extends object>(value: T, type: AnyConstructor): T =>
  Object.setPrototypeOf(value, type.prototype as object) as T;

/** A set of Python's equality; what it refuses as a member, the pickle is wrong about. */
function constructed(base: AnyConstructor, members: Arguments, type: AnyConstructor): object {
  try {
    return Reflect.construct(base, [members], type) as object;
  } catch (error) {
    throw new UnpicklingError((error as Error).message, { code: "UNHASHABLE", value: members });
  }
}

const RECONSTRUCTOR = PyGlobal.named("copyreg", "_reconstructor");

/**
 * An instance of a subclass of list, dict, tuple or bytes: NEWOBJ and its parts from protocol 2 on, before that
 * `_reconstructor(type, base, base(value))`, which has no parts but the state (CPython's `Lib/copyreg.py`, `_reduce_ex`).
 */
export function reduceHolder(
  protocol: number,
  base: "list" | "dict" | "tuple" | "bytes",
  held: object,
  reduction: Reduction,
): Reduction {
  if (protocol >= 2) return reduction;
  const args = [reduction.callable, PyGlobal.named("builtins", base), held];
  // Python makes the second one anew each time.
  return { callable: RECONSTRUCTOR, args, state: reduction.state, makesArgs: true };
}

/** Subclasses stand before what they extend. */
const bases: readonly Base[] = [
  ...scalarBases,
  {
    type: PyFrozenSet,
    make: (type, args) => constructed(PyFrozenSet, itemsOf(type, args), type),
    reduce: reduceSet,
  },
  { type: PySet, make: (type, args) => constructed(PySet, itemsOf(type, args), type), reduce: reduceSet },
  {
    type: FrozenSet,
    make: (type, args) => withPrototype(new FrozenSet(itemsOf(type, args)), type),
    reduce: reduceSet,
  },
  {
    type: Set,
    make: (type, args) => {
      const set = Reflect.construct(Set, [], type) as Set<unknown>;
      for (const item of itemsOf(type, args)) Set.prototype.add.call(set, item);
      return set;
    },
    reduce: reduceSet,
  },
  {
    type: Map,
    make: (type, args) => {
      nothing(type, args);
      const base = (type.prototype as object) instanceof PyDict ? PyDict : Map;
      return Reflect.construct(base, [], type) as object;
    },
    reduce: (value, type, protocol) =>
      reduceHolder(protocol, "dict", new PyDict(value as Map<unknown, unknown>), {
        callable: type,
        form: "new",
        args: [],
        pairs: value as Map<unknown, unknown>,
        state: ownState(value),
      }),
  },
  {
    type: ByteArray,
    make: (type, args) => Reflect.construct(Uint8Array, [bytesOf(type, args)], type) as object,
    reduce: (value, type, protocol) => {
      const bytes = new Uint8Array(value as ByteArray);
      const state = ownState(value);
      if (bytes.length === 0) return { callable: type, args: [], state };
      return { callable: type, args: protocol < 3 ? [latinOf(bytes), "latin-1"] : [bytes], state };
    },
  },
  {
    type: Uint8Array,
    make: (type, args) => Reflect.construct(Uint8Array, [bytesOf(type, args)], type) as object,
    reduce: (value, type, protocol) => {
      const held = new Uint8Array(value as Uint8Array);
      const state = ownState(value);
      return reduceHolder(protocol, "bytes", held, { callable: type, form: "new", args: [held], state });
    },
  },
];

const tuple: Base = {
  type: Array,
  make: (type, args) => withPrototype(itemsOf(type, args) as unknown[], type),
  reduce: (value, type, protocol) => {
    const held = asTuple(Array.from(value as unknown[]));
    const state = ownState(value);
    return reduceHolder(protocol, "tuple", held, { callable: type, form: "new", args: [held], state });
  },
};

const list: Base = {
  type: Array,
  make: (type, args) => {
    nothing(type, args);
    return Reflect.construct(Array, [], type) as object;
  },
  reduce: (value, type, protocol) => {
    const items = Array.from(value as unknown[]);
    const state = ownState(value);
    return reduceHolder(protocol, "list", items, { callable: type, form: "new", args: [], items, state });
  },
};

const error: Base = {
  type: Error,
  make: (type, args) => withPrototype(new Error(args.length === 0 ? "" : String(args[0])), type),
  reduce: (value, type) => ({ callable: type, args: [(value as Error).message], state: ownState(value) }),
};

function baseOf(prototype: object): Base | undefined {
  // Not `Array.isArray`: the prototype of a subclass is no array.
  if (Object.prototype.isPrototypeOf.call(Array.prototype, prototype)) return isTupleClass(prototype) ? tuple : list;
  if (prototype instanceof Error) return error;
  return bases.find(({ type }) => prototype instanceof type);
}

/** The brand stands on the prototype; `isTuple` wants an array besides. */
const isTupleClass = (prototype: object): boolean => isTuple(Object.setPrototypeOf([], prototype));

/** The nearest class above `type` that is written in a way of its own. */
function ancestor(type: AnyFunction, registry: Registry): { type: AnyConstructor; reduce: Reducer } | undefined {
  let above = Object.getPrototypeOf(type) as unknown;
  while (typeof above === "function" && !isNative(above)) {
    const reduce = registry.reducerOf(above);
    if (reduce !== undefined) return { type: above as unknown as AnyConstructor, reduce };
    above = Object.getPrototypeOf(above) as unknown;
  }
  return undefined;
}

/** Classes of the platform's; what a subclass of one is, the table above says. */
const isNative = (type: unknown): boolean => /\[native code\]\s*\}$/.test(Function.prototype.toString.call(type));

/** How instances of a registered class are written because of what it extends; `undefined`: it extends nothing special. */
export function inheritedReducer(type: unknown, registry: Registry): Reducer | undefined {
  if (typeof type !== "function" || typeof type.prototype !== "object" || type.prototype === null) return undefined;
  const above = ancestor(type as AnyFunction, registry);
  const own = type as unknown as AnyConstructor;
  if (above !== undefined) {
    return (value, protocol) => {
      const reduction = above.reduce(value, protocol);
      // Python puts the class of the object there.
      return reduction.callable === above.type ? { ...reduction, callable: own } : reduction;
    };
  }
  const base = baseOf(type.prototype as object);
  return base === undefined
    ? undefined
    : (value, protocol = 5) => ({ ...base.reduce(value, own, protocol), makesArgs: true });
}

/** An instance of `base` becomes one of `type`. A plain Date, read in place of a simple datetime, is made into one of the class first. */
function extending(base: AnyConstructor, made: object, type: AnyConstructor): object {
  if (made instanceof base || !(made instanceof Date)) return withPrototype(made, type);
  return Reflect.construct(base, [made.getTime()], type) as object;
}

/** What stands behind the name of such a class; `undefined` for one that extends nothing special. */
export function inheritedEntry(target: AnyConstructor | AnyFunction, registry: Registry): Entry | undefined {
  const prototype = (target as { readonly prototype?: unknown }).prototype;
  if (typeof prototype !== "object" || prototype === null) return undefined;
  const type = target as AnyConstructor;
  const above = ancestor(target as AnyFunction, registry);
  if (above !== undefined) {
    const name = registry.nameOf(above.type);
    const entry = name === undefined ? undefined : registry.entry(name.module, name.qualname);
    if (entry === undefined) return undefined;
    const { call, make } = entry;
    return {
      target,
      call: call && ((args, context) => extending(above.type, call(args, context) as object, type)),
      make: make && ((args, context) => extending(above.type, make(args, context), type)),
      isQuiet: entry.isQuiet === true,
    };
  }
  const base = baseOf(prototype);
  if (base === undefined) return undefined;
  if (base.type === Date) {
    const datetime = registry.entry("datetime", "datetime");
    if (datetime?.call === undefined) return undefined;
    const { call } = datetime;
    return { target, call: (args, context: CallContext) => base.make(type, [call(args, context)]) };
  }
  const make = (args: Arguments): object => base.make(type, args);
  return { target, call: make, make, isQuiet: true };
}
