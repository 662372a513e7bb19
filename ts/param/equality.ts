/**
 * Two equalities. `valuesEqual` is Python's `==` for the values of the model, so that a value that was loaded is found
 * among options. `isEqual` is Param's `Comparator`, which decides whether a write changed anything: what it does not know
 * is never equal, because such an object may have changed inside.
 */
import { isTuple } from "./brands.js";
import { compareMoments, isCalendarDay } from "./moments.js";
import { isNumeric } from "./numbers.js";

/** What holds itself has no end, so what lies deeper is not compared. Python gives up there with an error. */
const DEEPEST = 1000;

/** Thrown there: an answer would have the others at that depth compared in turn. */
const TOO_DEEP = new Error("too deep to compare");

function whereKnown(compare: (a: unknown, b: unknown, depth: number) => boolean, a: unknown, b: unknown): boolean {
  try {
    return compare(a, b, 0);
  } catch (error) {
    if (error === TOO_DEEP) return false;
    throw error;
  }
}

/** True where Python would call the values equal: numbers by value, dates by moment, lists and dicts by content. */
export function valuesEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object") return alike(a, b, 0);
  return whereKnown(alike, a, b);
}

function alike(a: unknown, b: unknown, depth: number): boolean {
  if (a === b) return true;
  if (isNumeric(a) && isNumeric(b)) return numericEqual(a, b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (depth > DEEPEST) throw TOO_DEEP;
  if (a instanceof Date) return b instanceof Date && sameMoment(a, b);
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => alike(item, b[index], depth + 1));
  }
  if (!isPlain(a) || !isPlain(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && alike(a[key], b[key], depth + 1));
}

/** Python's `value in list`. */
export function includesValue(list: readonly unknown[], value: unknown): boolean {
  return list.includes(value) || list.some((item) => valuesEqual(item, value));
}

type Numeric = number | bigint | boolean;

/** A calendar date never equals a datetime, as in Python. */
function sameMoment(a: Date, b: Date): boolean {
  return isCalendarDay(a) === isCalendarDay(b) && compareMoments(a, b) === 0;
}

function numericEqual(a: Numeric, b: Numeric): boolean {
  // `==` between a bigint and a number is exact in JavaScript; Number(bigint) alone would round.
  // biome-ignore lint/suspicious/noDoubleEquals: the mixed comparison is the point
  return (typeof a === "boolean" ? Number(a) : a) == (typeof b === "boolean" ? Number(b) : b);
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * Whether a watcher that wants only changes may be spared: numbers, text, bytes, null and dates by value, arrays, sets,
 * plain objects and Maps by content. Anything else is never equal, not even to itself, nor is what holds itself. Param 2.4.2,
 * `Comparator.is_equal`.
 */
export function isEqual(a: unknown, b: unknown): boolean {
  // What has no content needs no care for depth.
  if (typeof a !== "object" || typeof b !== "object") return unchanged(a, b, 0);
  return whereKnown(unchanged, a, b);
}

function unchanged(a: unknown, b: unknown, depth: number): boolean {
  if (typeof a !== "object" || typeof b !== "object") {
    if (isNumeric(a)) return isNumeric(b) && numericEqual(a, b);
    return (typeof a === "string" || a === undefined) && a === b;
  }
  if (a === null || b === null) return a === b;
  if (depth > DEEPEST) throw TOO_DEEP;
  if (a instanceof Date) return b instanceof Date && sameMoment(a, b);
  if (a instanceof Uint8Array) return b instanceof Uint8Array && sameItems(a, b, depth);
  if (Array.isArray(a)) return Array.isArray(b) && isTuple(a) === isTuple(b) && sameItems(a, b, depth);
  if (a instanceof Set) return b instanceof Set && a.size === b.size && sameSet(a, b, depth);
  if (a instanceof Map) {
    return (
      b instanceof Map &&
      a.size === b.size &&
      [...a].every(([key, item]) => b.has(key) && unchanged(item, b.get(key), depth + 1))
    );
  }
  if (!isPlain(a) || !isPlain(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && unchanged(a[key], b[key], depth + 1))
  );
}

function sameItems(a: ArrayLike<unknown>, b: ArrayLike<unknown>, depth: number): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!unchanged(a[index], b[index], depth + 1)) return false;
  return true;
}

/** Members of primitive types are found by value; objects, which are few in sets, by comparing in turn. */
function sameSet(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>, depth: number): boolean {
  const left: unknown[] = [];
  for (const item of b) if (typeof item === "object" && item !== null) left.push(item);
  for (const item of a) {
    if (typeof item !== "object" || item === null) {
      if (typeof item === "function" || !b.has(item)) return false;
      continue;
    }
    const found = left.findIndex((other) => unchanged(item, other, depth + 1));
    if (found < 0) return false;
    left.splice(found, 1);
  }
  return left.length === 0;
}
