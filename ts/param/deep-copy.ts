/**
 * A copy of a default for one instance, as Param's `instantiate` makes it: containers and objects are copied with
 * their sharing and cycles and keep their class; functions and objects of the platform are shared. What has `#private`
 * members is refused: see copy-rules.ts.
 */
import { PART_OF, type Part, restoring, slotKey } from "../pickle/plan.js";
import { isParameterized, isShared } from "./brands.js";
import { isCopied } from "./copy-rules.js";
import { clone, set } from "./inheritance.js";
import { type ModelInstance, stateOf } from "./instance-state.js";
import type { Slots } from "./kind-slots.js";
import { ObjectList } from "./kinds/selector-objects.js";
import { storedIn } from "./slots.js";
import { INFO, PRIVATE } from "./symbols.js";

/**
 * Copies what can change, for a new instance; gives back what cannot. A copied instance is called anew (Param 2.4.2,
 * `Parameters._instantiate_param`), those inside it keep their names.
 */
export function deepCopy<T>(value: T): T {
  const made = copy(value, null) as T;
  if (made !== value && typeof made === "object" && made !== null && isParameterized(made)) {
    const instance = made as unknown as ModelInstance;
    instance[INFO].nameAnew(instance);
  }
  return made;
}

/** Copies what can change; instances keep their names. */
export function deepCopyAll<T>(value: T): T {
  return copy(value, null) as T;
}

function copy(value: unknown, seen: Map<object, object> | null): unknown {
  if (typeof value !== "object" || value === null) return value;
  const done = seen?.get(value);
  if (done !== undefined) return done;
  // The commonest default is an empty list or dict: those need no table of what was seen.
  if (Array.isArray(value) && value.length === 0 && Object.getPrototypeOf(value) === Array.prototype) return [];
  return seen === null ? copyGraph(value) : copyObject(value, seen);
}

/** An object and all it holds; the copies listen to each other once all of them are there. */
function copyGraph(value: object): object {
  const later: (() => void)[] = [];
  const made = restoring(later, () => copyObject(value, new Map()));
  for (const work of later) work();
  return made;
}

function copyObject(value: object, seen: Map<object, object>): object {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (isShared(value)) return value;
  if (PART_OF in value) {
    const { owner, find } = value[PART_OF] as Part;
    return owner === null ? value : (find(copy(owner, seen) as object) as object);
  }
  const shell = emptyLike(value, prototype);
  if (shell === null) return value;
  seen.set(value, shell);
  if (value instanceof Map) {
    for (const [key, item] of value) (shell as Map<unknown, unknown>).set(copy(key, seen), copy(item, seen));
  } else if (value instanceof Set) {
    for (const item of value) (shell as Set<unknown>).add(copy(item, seen));
  }
  const parameterized = isParameterized(value);
  for (const key of Reflect.ownKeys(value)) {
    if (parameterized && typeof key === "symbol") continue;
    if (Array.isArray(value) && key === "length") continue;
    const descriptor = Object.getOwnPropertyDescriptor(value, key)!;
    if ("value" in descriptor) descriptor.value = copy(descriptor.value, seen);
    // Typed arrays and dates carry their content in the shell already.
    if (ArrayBuffer.isView(value)) continue;
    Object.defineProperty(shell, key, descriptor);
  }
  if (parameterized) {
    const original = value as ModelInstance;
    const made = shell as ModelInstance;
    const state = original[PRIVATE];
    made[PRIVATE] = typeof state === "number" ? state : state.ordinal;
    // They come first: a value may be one of them.
    copyParameters(original, made, (given) => copy(given, seen));
    for (let slot = 0; slot < original[INFO].slots.size; slot++) {
      made[slotKey(slot)] = copy(storedIn(original, slot), seen);
    }
  }
  return shell;
}

/**
 * Gives a copy the parameters that its original has of its own. A default that is the class's stays it, any other one is copied too, and so
 * are the objects of a selector that has others than the class's: the value is one of them.
 */
export function copyParameters(
  original: ModelInstance,
  made: ModelInstance,
  copyHeld: (value: unknown) => unknown,
): void {
  const state = original[PRIVATE];
  if (typeof state === "number" || state.parameters === null) return;
  const info = original[INFO];
  const own = stateOf(made);
  own.careful = true;
  made[INFO].lendParameter();
  const clones = state.parameters.map((parameter) => parameter && clone(parameter, info, made));
  own.parameters = clones;
  for (const [slot, parameter] of state.parameters.entries()) {
    const cloned = clones[slot];
    if (parameter === undefined || cloned === undefined) continue;
    if (parameter.default !== info.defaults[slot]) set(cloned, "default", copyHeld(parameter.default));
    const { objects } = parameter as unknown as Slots;
    if (objects instanceof ObjectList && !objects.isSame((info.parameters[slot] as unknown as Slots).objects)) {
      set(cloned, "objects", objects.mapped(copyHeld));
    }
  }
}

/** A new object of the same class with no content yet, or `null` for what is shared rather than copied. */
function emptyLike(value: object, prototype: object | null): object | null {
  if (isParameterized(value)) {
    isCopied(value, prototype);
    return (value as { readonly [INFO]?: { create(): object } })[INFO]!.create();
  }
  const shell = builtinShell(value);
  if (shell === null) return isCopied(value, prototype) ? (Object.create(prototype) as object) : null;
  if (Object.getPrototypeOf(shell) === prototype) return shell;
  isCopied(value, prototype);
  return Object.setPrototypeOf(shell, prototype) as object;
}

/** For objects whose content sits in internal slots, which no list of properties shows. */
function builtinShell(value: object): object | null {
  if (Array.isArray(value)) return new Array(value.length);
  if (value instanceof Map) return new Map();
  if (value instanceof Set) return new Set();
  if (value instanceof Date) return new Date(value.getTime());
  // Not its own `slice`: that of Node's Buffer is a view of the same memory.
  if (ArrayBuffer.isView(value) && "BYTES_PER_ELEMENT" in value) return Uint8Array.prototype.slice.call(value);
  return null;
}
