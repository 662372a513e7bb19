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

/** Containers that are compared before it is remembered which are equal: most comparisons end before, and need no table. */
const UNREMEMBERED = 1000;

/** An equality of two values, the parts of containers included. */
type Compare<T = unknown> = (a: T, b: T, compared: Compared) => boolean;

/**
 * How deep a comparison is, and which containers it found equal: one that stands at many places on both sides is compared once, and not
 * once for each way that leads to it.
 */
class Compared {
  #depth = 0;
  #containers = 0;
  #equal: Map<object, Set<object>> | undefined;

  /** Whether two containers are equal: what `compare` says where that is not known. */
  containers(a: object, b: object, compare: Compare<object>): boolean {
    if (this.#equal?.get(a)?.has(b) === true) return true;
    if (this.#depth > DEEPEST) throw TOO_DEEP;
    this.#depth++;
    const isSame = compare(a, b, this);
    this.#depth--;
    if (isSame && ++this.#containers > UNREMEMBERED) this.#remember(a, b);
    return isSame;
  }

  #remember(a: object, b: object): void {
    this.#equal ??= new Map();
    const known = this.#equal.get(a);
    if (known === undefined) this.#equal.set(a, new Set([b]));
    else known.add(b);
  }
}

function whereKnown(compare: Compare, a: unknown, b: unknown): boolean {
  try {
    return compare(a, b, new Compared());
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
  if (typeof a !== "object" && typeof b !== "object")
    return a === b || (isNumeric(a) && isNumeric(b) && numericEqual(a, b));
  return whereKnown(alike, a, b);
}

function alike(a: unknown, b: unknown, compared: Compared): boolean {
  if (a === b) return true;
  if (isNumeric(a) && isNumeric(b)) return numericEqual(a, b);
  if (a === null || b === null || (typeof a !== "object" && typeof b !== "object")) return false;
  if (typeof a === "object" && typeof b === "object") return compared.containers(a, b, alikeInside);
  return sameByKey(a, b);
}

function alikeInside(a: object, b: object, compared: Compared): boolean {
  if (a instanceof Date && b instanceof Date) return sameMoment(a, b);
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b)) return false;
    return a.length === b.length && a.every((item, index) => alike(item, b[index], compared));
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) return sameBytes(a, b);
  if (a instanceof Set && b instanceof Set) {
    return a.size === b.size && [...a].every((item) => memberOf(b, b, item, compared) !== undefined);
  }
  const [left, right] = [entriesOf(a), entriesOf(b)];
  if (left === undefined || right === undefined) return sameByKey(a, b);
  if (left.size !== right.size) return false;
  return [...left].every(([key, item]) => {
    const found = memberOf(right, right.keys(), key, compared);
    return found !== undefined && alike(item, right.get(found.member), compared);
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
  compared: Compared,
): { readonly member: unknown } | undefined {
  if (all.has(value)) return { member: value };
  if (typeof value === "string") return undefined;
  for (const member of members) if (alike(member, value, compared)) return { member };
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
  // Writes are mostly of these.
  if (typeof a !== "object" || typeof b !== "object") return sameScalar(a, b);
  return whereKnown(unchanged, a, b);
}

function unchanged(a: unknown, b: unknown, compared: Compared): boolean {
  if (typeof a !== "object" || typeof b !== "object") return sameScalar(a, b);
  if (a === null || b === null) return a === b;
  return compared.containers(a, b, unchangedInside);
}

/** Of these at least one is no object. */
function sameScalar(a: unknown, b: unknown): boolean {
  if (isNumeric(a) && isNumeric(b)) return numericEqual(a, b);
  if (isNumeric(a) || isNumeric(b)) return sameNumber(a, b);
  return (typeof a === "string" || a === undefined) && a === b;
}

function unchangedInside(a: object, b: object, compared: Compared): boolean {
  if (a instanceof Date) return b instanceof Date && sameMoment(a, b);
  if (a instanceof Uint8Array) return isBytes(a) && isBytes(b) && sameBytes(a, b);
  if (Array.isArray(a)) {
    return isItemwise(a) && Array.isArray(b) && isItemwise(b) && isTuple(a) === isTuple(b) && sameItems(a, b, compared);
  }
  if (a instanceof Set) {
    return !isShared(a) && b instanceof Set && !isShared(b) && a.size === b.size && sameSet(a, b, compared);
  }
  if (a instanceof Map) {
    return (
      b instanceof Map &&
      Object.getPrototypeOf(a) === Object.getPrototypeOf(b) &&
      a.size === b.size &&
      [...a].every(([key, item]) => b.has(key) && unchanged(item, b.get(key), compared))
    );
  }
  if (!isPlain(a) || !isPlain(b)) return sameNumber(a, b);
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && unchanged(a[key], b[key], compared))
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

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function sameItems(a: readonly unknown[], b: readonly unknown[], compared: Compared): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!unchanged(a[index], b[index], compared)) return false;
  return true;
}

/** Members of primitive types are found by value; objects, which are few in sets, by comparing in turn. */
function sameSet(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>, compared: Compared): boolean {
  const left: unknown[] = [];
  for (const item of b) if (typeof item === "object" && item !== null) left.push(item);
  for (const item of a) {
    if (typeof item !== "object" || item === null) {
      if (typeof item === "function" || !b.has(item)) return false;
      continue;
    }
    const found = left.findIndex((other) => unchanged(item, other, compared));
    if (found < 0) return false;
    left.splice(found, 1);
  }
  return left.length === 0;
}
