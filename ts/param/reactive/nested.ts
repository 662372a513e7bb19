/** Values inside containers: arrays, Maps, Sets and plain objects are looked into, all other objects are leaves. */
import { isShared, isTuple, shownAsTuple } from "../brands.js";
import { isCopied } from "../copy-rules.js";

/** What a container holds, `null` for a leaf. A Map's keys count, as a dict's do in Param. */
function contentOf(value: unknown): readonly unknown[] | null {
  if (typeof value !== "object" || value === null) return null;
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return [...value].flat(1);
  if (value instanceof Set) return [...value];
  return isPlain(value) ? Object.values(value) : null;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !(Symbol.asyncIterator in value);
}

/** All leaves in a value, in order; a value that is no container is its only one. */
export function* nestedLeaves(value: unknown): Generator<unknown> {
  const seen = new Set<unknown>();
  const waiting = [value];
  while (waiting.length > 0) {
    const at = waiting.pop();
    const content = contentOf(at);
    if (content === null) yield at;
    else if (!seen.has(at)) {
      seen.add(at);
      for (let index = content.length - 1; index >= 0; index--) waiting.push(content[index]);
    }
  }
}

/** A copy of the containers in a value with every leaf replaced; sharing and cycles stay. */
export function mapNested(value: unknown, replace: (leaf: unknown) => unknown): unknown {
  const made = new Map<unknown, unknown>();
  const copy = (at: unknown): unknown => {
    if (contentOf(at) === null) return replace(at);
    const done = made.get(at);
    if (done !== undefined) return done;
    if (Array.isArray(at)) {
      const items: unknown[] = isTuple(at) ? [] : ofClass([], at);
      made.set(at, items);
      for (const item of at) items.push(copy(item));
      // A tuple stays one for whoever asks; it is not shared with itself, so the mark may come last.
      if (isTuple(at)) made.set(at, likeTuple(at, items));
      return made.get(at);
    }
    if (at instanceof Map) {
      const map = ofClass(new Map<unknown, unknown>(), at);
      made.set(at, map);
      for (const [key, item] of at) map.set(copy(key), copy(item));
      return map;
    }
    if (at instanceof Set) {
      const set = ofClass(new Set<unknown>(), at);
      made.set(at, set);
      for (const item of at) set.add(copy(item));
      return set;
    }
    const object = Object.create(Object.getPrototypeOf(at) as object | null) as Record<string, unknown>;
    made.set(at, object);
    for (const [key, item] of Object.entries(at as object)) {
      Object.defineProperty(object, key, { value: copy(item), writable: true, enumerable: true, configurable: true });
    }
    return object;
  };
  return copy(value);
}

/**
 * An empty container of the class of another, with its own properties: an OrderedDict stays one. No constructor runs, so that one
 * with `#private` members is copied as what it extends.
 */
function ofClass<T extends object>(empty: T, like: T): T {
  const prototype = Object.getPrototypeOf(like) as object;
  if (Object.getPrototypeOf(empty) === prototype || isShared(like) || !hasOpenClass(like)) return empty;
  Object.setPrototypeOf(empty, prototype);
  for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(like))) {
    if (!Array.isArray(like) || (key !== "length" && !/^\d+$/.test(key))) Object.defineProperty(empty, key, descriptor);
  }
  return empty;
}

function hasOpenClass(value: object): boolean {
  try {
    return isCopied(value, Object.getPrototypeOf(value) as object);
  } catch {
    return false;
  }
}

/** The items as a tuple of the same class. */
function likeTuple(tuple: readonly unknown[], items: unknown[]): unknown {
  const prototype = Object.getPrototypeOf(tuple) as object;
  return prototype === Array.prototype ? shownAsTuple(items) : Object.setPrototypeOf(items, prototype);
}
