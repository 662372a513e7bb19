/**
 * What a reference is: a parameter, a function that says what it depends on, a reactive expression, something that comes
 * later (a promise, an async iterable), or an observable of another library. This file says of each what it depends on
 * and what its value is now. Param 2.4.2, `resolve_ref`, `resolve_value` and `transform_reference`.
 */
import { refuseArgument } from "../arguments.js";
import type { ClassInfo } from "../class-info.js";
import type { ValueGenerator } from "../generators.js";
import type { ModelInstance } from "../instance-state.js";
import { type AnyParameter, Parameter } from "../parameter.js";
import { produced, readValue } from "../slots.js";
import { HOLDER, INFO, OWNER } from "../symbols.js";
import { type ExternalSource, isExternalSource, parameterOf } from "./external-source.js";
import { mapNested, nestedLeaves } from "./nested.js";

/** On a function or an expression: what it depends on, and its value. */
export const REFERENCE: unique symbol = Symbol("brine.reference");

/** What {@link REFERENCE} holds. */
export interface ReferenceInfo<out T = unknown> {
  /** The parameters whose change makes another value. */
  readonly dependencies: () => readonly AnyParameter[];
  /** The value now. Throws `Skip` where there is none. */
  readonly evaluate: () => T;
}

/** A function made by `bind` or `depends`, or a reactive expression. */
export interface Referable<out T = unknown> {
  readonly [REFERENCE]: ReferenceInfo<T>;
}

/**
 * What stands for a value of type T where a parameter says `allowRefs: true`: another parameter (`a.param.x`), a bound
 * function, a reactive expression, a promise, an async iterable, an observable of another library.
 */
export type Ref<T> = PresentRef<T> | PromiseLike<T> | AsyncIterable<T>;

/** A reference that has a value now. */
export type PresentRef<T> = Parameter<T> | Referable<T> | ExternalSource<T>;

/** Something whose value comes later, once or many times. */
export type Later = PromiseLike<unknown> | AsyncIterable<unknown>;

type Transform = (value: unknown) => unknown;

const transforms: Transform[] = [];

/**
 * Has objects of another library count as references: `transform` is shown every value that might be one, and gives back
 * a parameter, a bound function or an expression in its place, or the value as it is. Param 2.4.2,
 * `register_reference_transform`.
 */
export function registerReferenceTransform(transform: (value: unknown) => unknown): void {
  if (typeof transform !== "function") refuseArgument("registerReferenceTransform", "a function", transform);
  transforms.push(transform);
}

/** The reference that a value stands for; the value itself where it is none. */
function transformed(value: unknown): unknown {
  let at = value;
  for (const transform of transforms) {
    if (at instanceof Parameter || infoOf(at) !== null) break;
    at = transform(at);
  }
  return isExternalSource(at) ? parameterOf(at) : at;
}

/** What a function or an expression depends on, `null` for all other values. */
export function infoOf(value: unknown): ReferenceInfo | null {
  if ((typeof value !== "function" && typeof value !== "object") || value === null) return null;
  return (value as Partial<Referable>)[REFERENCE] ?? null;
}

/** True for a promise or an async iterable. */
export function isLater(value: unknown): value is Later {
  if (typeof value !== "object" || value === null) return false;
  return typeof (value as { then?: unknown }).then === "function" || Symbol.asyncIterator in value;
}

/** Functions that the engine runs as async or as generators. Compiled to older JavaScript they are no longer told apart. */
const STARTED = /^\[object (?:Async|Generator|AsyncGenerator)Function\]$/;

/** True for a function that makes something that comes later. Param 2.4.2: a coroutine or generator function. */
export function isStarter(value: unknown): value is () => unknown {
  return typeof value === "function" && STARTED.test(Object.prototype.toString.call(value));
}

/** True where a value is a reference, or (`nested`) holds one. */
export function isReference(value: unknown, nested = false): boolean {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  const at = transformed(value);
  if (isLater(at) || isStarter(at)) return true;
  return resolveRef(value, nested).length > 0;
}

/** The object or class that a parameter belongs to, as the machinery sees it. */
export function ownerOf(parameter: AnyParameter): ModelInstance | ClassInfo | null {
  return (parameter[HOLDER] ?? parameter[OWNER]) as ModelInstance | ClassInfo | null;
}

/** The value of a parameter: of its instance, or the class's default. A parameter of no class stands for itself. */
export function valueOfParameter(parameter: AnyParameter): unknown {
  const owner = ownerOf(parameter);
  if (owner === null || parameter.name === null) return parameter;
  const isClass = "mro" in owner;
  const slot = (isClass ? owner : owner[INFO]).slots.get(parameter.name)!;
  const target = isClass ? (owner.cls.prototype as ModelInstance) : owner;
  const value =
    isClass && parameter.readsThrough ? parameter.read(owner.defaults[slot], owner.cls) : readValue(target, slot);
  return typeof value === "function" ? produced(target, slot, value as ValueGenerator) : value;
}

/**
 * The parameters that a reference depends on.
 * @param recursive Whether references are looked for inside arrays, Maps, Sets and plain objects.
 * @throws ParameterValueError for a function that depends on names but is no method. Param 2.4.2, `resolve_ref`.
 */
export function resolveRef(reference: unknown, recursive = false): readonly AnyParameter[] {
  const found: AnyParameter[] = [];
  for (const leaf of recursive ? nestedLeaves(reference) : [reference]) {
    const at = transformed(leaf);
    if (at instanceof Parameter) found.push(at);
    else for (const dependency of infoOf(at)?.dependencies() ?? []) found.push(dependency);
  }
  return found;
}

/**
 * The value that a reference has now; of a value that is none, the value. What comes later is given as it is, a function
 * that makes such a thing is called.
 * @param recursive Whether references inside arrays, Maps, Sets and plain objects are replaced, in a copy.
 * @throws Skip where a function or an expression says that there is no value now. Param 2.4.2, `resolve_value`.
 */
export function resolveValue<T>(value: Ref<T>, recursive?: boolean): T | Later;
/** The same for a value of an unknown type. */
export function resolveValue(value: unknown, recursive?: boolean): unknown;
export function resolveValue(value: unknown, recursive = true): unknown {
  return recursive ? mapNested(value, valueOfLeaf) : valueOfLeaf(value);
}

function valueOfLeaf(leaf: unknown): unknown {
  const at = transformed(leaf);
  if (at instanceof Parameter) return valueOfParameter(at);
  const info = infoOf(at);
  if (info !== null) return info.evaluate();
  return isStarter(at) ? at() : at;
}

/** The parameters by what they belong to, each name once. */
export function byOwner(parameters: readonly AnyParameter[]): Map<ModelInstance | ClassInfo, string[]> {
  const groups = new Map<ModelInstance | ClassInfo, string[]>();
  for (const parameter of parameters) {
    const owner = ownerOf(parameter);
    if (owner === null || parameter.name === null) continue;
    const names = groups.get(owner);
    if (names === undefined) groups.set(owner, [parameter.name]);
    else if (!names.includes(parameter.name)) names.push(parameter.name);
  }
  return groups;
}
