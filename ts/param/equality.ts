/**
 * Two equalities. `valuesEqual` is Python's `==` for the values of the model, so that a value that was loaded is found
 * among options. `isEqual` is Param's `Comparator`, which decides whether a write changed anything: what it does not know
 * is never equal, because such an object may have changed inside.
 */
import { isAmbiguous, KeyNumbers, numberForm } from "../pickle/equality.js";
import { ByteArray, Float, PyInt } from "../pickle/values.js";
import { isShared, isTuple } from "./brands.js";
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

/**
 * True where Python would call the values equal: numbers by value, dates by moment, lists, sets and dicts by content, values of Python's
 * library by what they are equal by as keys. But a number `a` does not equal one in a box.
 */
export function valuesEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" && typeof b !== "object") return alike(a, b, 0);
  return whereKnown(alike, a, b);
}

function alike(a: unknown, b: unknown, depth: number): boolean {
  if (a === b) return true;
  if (isNumeric(a) && isNumeric(b)) return numericEqual(a, b);
  if (a === null || b === null || (typeof a !== "object" && typeof b !== "object")) return false;
  if (depth > DEEPEST) throw TOO_DEEP;
  if (a instanceof Date && b instanceof Date) return sameMoment(a, b);
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b)) return false;
    return a.length === b.length && a.every((item, index) => alike(item, b[index], depth + 1));
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) return sameItems(a, b, depth);
  if (a instanceof Set && b instanceof Set) {
    return a.size === b.size && [...a].every((item) => memberOf(b, b, item, depth) !== undefined);
  }
  const [left, right] = [entriesOf(a), entriesOf(b)];
  if (left === undefined || right === undefined) return sameByKey(a, b);
  if (left.size !== right.size) return false;
  return [...left].every(([key, item]) => {
    const found = memberOf(right, right.keys(), key, depth);
    return found !== undefined && alike(item, right.get(found.member), depth + 1);
  });
}

const isBoxed = (value: unknown): boolean => value instanceof Float || value instanceof PyInt;

/** Whether an object is equal to itself alone, as are all of another realm (docs/kinds.md). */
const isItself = (value: unknown): boolean =>
  typeof value === "object" && !(value instanceof Object && isAmbiguous(value));

/** The member of a set, or key of a Map, that equals a value. */
function memberOf(
  all: { has(value: unknown): boolean },
  members: Iterable<unknown>,
  value: unknown,
  depth: number,
): { readonly member: unknown } | undefined {
  if (all.has(value)) return { member: value };
  if (typeof value === "string") return undefined;
  for (const member of members) if (alike(member, value, depth + 1)) return { member };
  return undefined;
}

/** What Python calls a dict. */
function entriesOf(value: unknown): ReadonlyMap<unknown, unknown> | undefined {
  if (value instanceof Map) return value;
  if (typeof value !== "object" || value === null || !isPlain(value)) return undefined;
  return new Map<unknown, unknown>(Object.entries(value));
}

/** Values of Python's library, and numbers in boxes, are equal by what they are as keys. */
function sameByKey(a: unknown, b: unknown): boolean {
  if (isItself(a) || isItself(b)) return false;
  // A box is no choice among numbers without: a reader under `numbers: "exact"` takes the number out then, which is what fits.
  if (isNumeric(a) && isBoxed(b)) return false;
  const numbers = new KeyNumbers();
  return numbers.of(a) === numbers.of(b);
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
 * Whether a watcher that wants only changes may be spared: numbers of all types, text, bytes, null and dates by value, lists, tuples,
 * sets, plain objects and Maps of one type by content. Anything else is never equal, not even to itself (a frozen set, a bytearray, a
 * deque), nor is what holds itself. Param 2.4.2, `Comparator.is_equal`.
 */
export function isEqual(a: unknown, b: unknown): boolean {
  // What has no content needs no care for depth.
  if (typeof a !== "object" || typeof b !== "object") return unchanged(a, b, 0);
  return whereKnown(unchanged, a, b);
}

function unchanged(a: unknown, b: unknown, depth: number): boolean {
  if (typeof a !== "object" || typeof b !== "object") {
    if (isNumeric(a) && isNumeric(b)) return numericEqual(a, b);
    if (isNumeric(a) || isNumeric(b)) return sameNumber(a, b);
    return (typeof a === "string" || a === undefined) && a === b;
  }
  if (a === null || b === null) return a === b;
  if (depth > DEEPEST) throw TOO_DEEP;
  if (a instanceof Date) return b instanceof Date && sameMoment(a, b);
  if (a instanceof Uint8Array) return isBytes(a) && isBytes(b) && sameItems(a, b, depth);
  if (Array.isArray(a)) {
    return isItemwise(a) && Array.isArray(b) && isItemwise(b) && isTuple(a) === isTuple(b) && sameItems(a, b, depth);
  }
  if (a instanceof Set) {
    return !isShared(a) && b instanceof Set && !isShared(b) && a.size === b.size && sameSet(a, b, depth);
  }
  if (a instanceof Map) {
    return (
      b instanceof Map &&
      Object.getPrototypeOf(a) === Object.getPrototypeOf(b) &&
      a.size === b.size &&
      [...a].every(([key, item]) => b.has(key) && unchanged(item, b.get(key), depth + 1))
    );
  }
  if (!isPlain(a) || !isPlain(b)) return sameNumber(a, b);
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && unchanged(a[key], b[key], depth + 1))
  );
}

/** Numbers of Python's library and numbers in boxes. */
function sameNumber(a: unknown, b: unknown): boolean {
  const form = numberForm(a);
  return form !== undefined && form === numberForm(b);
}

const isBytes = (value: object): value is Uint8Array => value instanceof Uint8Array && !(value instanceof ByteArray);

/**
 * What Param looks into, item by item: lists and tuples, of any realm (whose prototypes are arrays themselves). A deque, which is an
 * array here, is none of them.
 */
const isItemwise = (value: readonly unknown[]): boolean =>
  isTuple(value) || Array.isArray(Object.getPrototypeOf(value));

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
