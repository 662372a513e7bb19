/**
 * How an object is taken apart for writing and copying: Python's `__reduce_ex__` and what is behind it
 * (`object.__reduce_ex__` in CPython's `Objects/typeobject.c`, `Lib/copyreg.py`), by the symbols of `hooks.ts`.
 */
import { newFunction } from "./builtins/param.js";
import { PicklingError, shortPath } from "./error.js";
import { getInitArgs, getNewArgs, getNewArgsEx, type Hooked, reduce, reduceEx, stateGetter } from "./hooks.js";
import { CLASS_PLAN, type ClassPlan, plannedState } from "./plan.js";
import type { AnyConstructor, GlobalName, Reducer, Reduction, Registry } from "./registry.js";
import { inheritedReducer } from "./subclass.js";
import { PyGlobal } from "./values.js";

/**
 * What a reducer may return, as in Python: the registered name of the object itself, `"module.QualName"`; or
 * `[callable, args, state, items, pairs, stateSetter]`, of which all after `args` may be absent or `null`; or a {@link Reduction}.
 */
export type ReduceResult =
  | string
  | Reduction
  | readonly [
      callable: unknown,
      args: readonly unknown[],
      state?: unknown,
      items?: Iterable<unknown> | null,
      pairs?: Iterable<readonly [unknown, unknown]> | null,
      stateSetter?: unknown,
    ];

/** What `copyreg` has for making objects; their names decide how a reduction is written. */
export const NEW_OBJECT = PyGlobal.named("copyreg", "__newobj__");
const NEWOBJ_EX = PyGlobal.named("copyreg", "__newobj_ex__");
export const RECONSTRUCTOR = PyGlobal.named("copyreg", "_reconstructor");
export const OBJECT = PyGlobal.named("builtins", "object");

const typeOf = (value: object): AnyConstructor =>
  (Object.getPrototypeOf(value) as { readonly constructor: AnyConstructor }).constructor;

/** How an object with hooks, or of a registered class without any, is written. */
export function reduceObject(value: object, protocol: number, registry: Registry): ReduceResult {
  const hooked = value as Hooked;
  if (hooked[reduceEx] !== undefined) return hooked[reduceEx](protocol) as ReduceResult;
  if (hooked[reduce] !== undefined) return hooked[reduce]() as ReduceResult;
  return reduceByDefault(value, protocol, registry);
}

/** The same without `[reduce]` and `[reduceEx]`: what Python's `object.__reduce_ex__` gives. */
export function reduceByDefault(value: object, protocol: number, registry: Registry): Reduction {
  const type = typeOf(value);
  const hooked = value as Hooked;
  const given = stateGetter(value)?.call(value);
  const inherited = inheritedReducer(type, registry)?.(value, protocol);
  const hasGetter = stateGetter(value) !== undefined;
  const own = hasGetter ? given : inherited === undefined ? defaultState(value) : inherited.state;
  const state = own === null || own === undefined || (protocol < 2 && isFalse(own)) ? undefined : own;
  if (planOf(type)?.functionName !== undefined) return { callable: newFunction, args: [type], state };
  const initial = hooked[getInitArgs]?.();
  if (initial !== undefined) return { callable: type, args: initial, state };
  if (protocol < 2) return { ...(inherited ?? reconstructed(type)), state };
  const keyed = hooked[getNewArgsEx]?.();
  const args = keyed?.[0] ?? hooked[getNewArgs]?.();
  if (args === undefined) return { ...(inherited ?? { callable: type, args: [], form: "new" }), state };
  const keywords = keyed?.[1];
  const hasKeywords = keywords !== undefined && Object.keys(keywords).length > 0;
  return { ...inherited, callable: type, form: "new", args, keywords: hasKeywords ? keywords : undefined, state };
}

/** `copyreg._reconstructor(type, object, None)`: an instance without constructor in protocols 0 and 1. */
export const reconstructed = (type: unknown): Reduction => ({ callable: RECONSTRUCTOR, args: [type, OBJECT, null] });

const planOf = (type: unknown): ClassPlan | undefined => (type as { [CLASS_PLAN]?: () => ClassPlan })[CLASS_PLAN]?.();

/** The `__dict__`: what is enumerable and its own; none when it is empty. */
function defaultState(value: object): unknown {
  if (planOf(typeOf(value)) !== undefined) return plannedState.get(value);
  const keys = Object.keys(value);
  if (keys.length === 0) return undefined;
  const state: Record<string, unknown> = {};
  for (const key of keys) {
    const item = (value as Record<string, unknown>)[key];
    Object.defineProperty(state, key, { value: item, writable: true, enumerable: true, configurable: true });
  }
  return state;
}

/** Python's truth of a state, which protocols 0 and 1 look at. */
function isFalse(state: unknown): boolean {
  if (typeof state !== "object" || state === null) return !state;
  if (Array.isArray(state)) return state.length === 0;
  if (state instanceof Map || state instanceof Set) return state.size === 0;
  return Object.getPrototypeOf(state) === Object.prototype && Object.keys(state).length === 0;
}

/** What a reducer returned, in one form. Throws {@link PicklingError} `BAD_REDUCE` for what is none. */
export function asReduction(result: unknown, protocol: number, path: () => string): Reduction | GlobalName {
  if (typeof result === "string") {
    const dot = result.lastIndexOf(".");
    if (dot <= 0 || dot === result.length - 1) throw badReduce(`"${result}" is no name of Python's`, path, result);
    return { module: result.slice(0, dot), qualname: result.slice(dot + 1) };
  }
  if (result instanceof PyGlobal) return result;
  if (!Array.isArray(result)) {
    const reduction = result as Reduction | null | undefined;
    if (typeof reduction === "object" && reduction !== null && Array.isArray(reduction.args)) return reduction;
    throw badReduce("a reducer returns a name, an array of 2 to 6 items or a Reduction", path, result);
  }
  if (result.length < 2 || result.length > 6) throw badReduce("a reducer's array has 2 to 6 items", path, result);
  const [callable, args, state, items, pairs, setter] = result as unknown[];
  if (!Array.isArray(args))
    throw badReduce("the second item of a reducer's array is an array of arguments", path, args);
  const rest = {
    state,
    items: items === null || items === undefined ? undefined : [...(items as Iterable<unknown>)],
    pairs: (pairs ?? undefined) as Reduction["pairs"],
    setter: setter ?? undefined,
  };
  // Python goes by the function's name, from protocol 2 on.
  if (protocol >= 2 && callable === NEW_OBJECT) {
    if (args.length === 0) throw badReduce("copyreg.__newobj__ needs a class as its first argument", path, args);
    return { callable: args[0], args: args.slice(1), form: "new", ...rest };
  }
  if (protocol >= 2 && callable === NEWOBJ_EX) {
    const [type, newArgs, keywords] = args as [unknown, unknown, unknown];
    if (args.length !== 3 || !Array.isArray(newArgs) || typeof keywords !== "object" || keywords === null) {
      throw badReduce("copyreg.__newobj_ex__ is given a class, an array and an object of keywords", path, args);
    }
    return { callable: type, args: newArgs, form: "new", keywords: keywords as Record<string, unknown>, ...rest };
  }
  return { callable, args, ...rest };
}

const badReduce = (reason: string, path: () => string, value: unknown): PicklingError => {
  const at = path();
  return new PicklingError(`cannot pickle ${shortPath(at)}: ${reason}`, { code: "BAD_REDUCE", path: at, value });
};

/** A reducer for a class whose instances have hooks. */
export const hookedReducer =
  (registry: Registry): Reducer =>
  (value, protocol = 5) =>
    reduceObject(value, protocol, registry) as Reduction;

/** A reducer for instances that have none, where they are taken apart all the same. */
export const defaultReducer =
  (registry: Registry): Reducer =>
  (value, protocol = 5) =>
    reduceByDefault(value, protocol, registry);
