/** `PySet` and `PyFrozenSet`: Sets whose members are equal where Python's are, for `dicts: "python"` and for building such sets. */
import { KeyNumbers } from "./equality.js";
import { requireHashable } from "./python-dict.js";
import { declareStateless, declareUnhashable } from "./stateless.js";
import { FrozenSet } from "./values.js";

/** What is read of the other set in an operation on two: a Set, a Map, or what has their three members. */
export interface SetLike<T> {
  /** How many members there are. */
  readonly size: number;
  /** Whether a value is among them. */
  has(value: T): boolean;
  /** The members. */
  keys(): Iterator<T>;
}

/** Members by number, in the order they were added. */
class Members<T> {
  #numbers = new KeyNumbers();
  readonly held = new Map<number, T>();
  #stale = 0;

  find(member: unknown): number | undefined {
    const number = this.#numbers.find(member);
    return number !== undefined && this.held.has(number) ? number : undefined;
  }

  add(member: T): void {
    requireHashable(member, this.#numbers);
    const number = this.#numbers.of(member);
    if (!this.held.has(number)) this.held.set(number, member);
  }

  delete(member: T): boolean {
    const number = this.find(member);
    if (number === undefined) return false;
    this.held.delete(number);
    // Members that are gone leave their numbers behind.
    if (++this.#stale > FEWEST_STALE + this.held.size) this.#renumber();
    return true;
  }

  #renumber(): void {
    const members = [...this.held.values()];
    this.#numbers = new KeyNumbers();
    this.#stale = 0;
    this.held.clear();
    for (const member of members) this.held.set(this.#numbers.of(member), member);
  }

  clear(): void {
    this.held.clear();
    this.#renumber();
  }
}

/** Numbers of deleted members that are kept at least before they are forgotten. */
const FEWEST_STALE = 32;

function* twice<T>(values: Iterable<T>): Generator<[T, T], undefined, unknown> {
  for (const value of values) yield [value, value];
  return undefined;
}

function* each<T>(values: Iterable<T>): Generator<T, undefined, unknown> {
  yield* values;
  return undefined;
}

function* membersOf<T>(other: SetLike<T>): Generator<T> {
  const members = other.keys();
  for (let next = members.next(); next.done !== true; next = members.next()) yield next.value;
}

/** Operations on two sets by Python's equality: those of the language would look at the storage beneath. */
function operations<T>(own: Iterable<T>) {
  return {
    union: <U>(other: SetLike<U>): (T | U)[] => [...own, ...membersOf(other)],
    intersection: <U>(other: SetLike<U>): (T & U)[] => {
      const theirs = new PySet<unknown>(membersOf(other));
      return [...own].filter((member) => theirs.has(member)) as (T & U)[];
    },
    difference: (other: SetLike<unknown>): T[] => {
      const theirs = new PySet<unknown>(membersOf(other));
      return [...own].filter((member) => !theirs.has(member));
    },
    isWithin: (other: SetLike<unknown>): boolean => {
      const theirs = new PySet<unknown>(membersOf(other));
      return [...own].every((member) => theirs.has(member));
    },
  };
}

/**
 * A Python set: a Set in which `1`, `1n`, `true`, `float(1)` and `new Decimal("1")` are one member, equal tuples, bytes,
 * frozensets and dates too. The first form of a member stays. NaN is equal to nothing. It is written as a set.
 */
export class PySet<T = unknown> extends Set<T> {
  static {
    declareStateless(this);
    declareUnhashable(this);
  }
  // What is beneath, Set's own storage, is unused: it would hash numbers without a secret.
  readonly #members = new Members<T>();

  /** Throws a `TypeError` for a member that Python cannot hash. */
  constructor(values: Iterable<T> = []) {
    super();
    for (const value of values) this.#members.add(value);
  }

  override get size(): number {
    return this.#members.held.size;
  }
  override has(member: T): boolean {
    return this.#members.find(member) !== undefined;
  }
  /** Throws a `TypeError` for a member that Python cannot hash. */
  override add(member: T): this {
    this.#members.add(member);
    return this;
  }
  override delete(member: T): boolean {
    return this.#members.delete(member);
  }
  override clear(): void {
    this.#members.clear();
  }
  override forEach(callback: (value: T, again: T, set: Set<T>) => void, self?: unknown): void {
    for (const member of this) callback.call(self, member, member, this);
  }
  override keys(): Generator<T, undefined, unknown> {
    return this.values();
  }
  override values(): Generator<T, undefined, unknown> {
    return each(this.#members.held.values());
  }
  override entries(): Generator<[T, T], undefined, unknown> {
    return twice(this.#members.held.values());
  }
  override [Symbol.iterator](): Generator<T, undefined, unknown> {
    return this.values();
  }

  /** The members of both. */
  union<U>(other: SetLike<U>): PySet<T | U> {
    return new PySet<T | U>(operations(this).union(other));
  }
  /** The members that both have. */
  intersection<U>(other: SetLike<U>): PySet<T & U> {
    return new PySet(operations(this).intersection(other));
  }
  /** The members that the other has not. */
  difference<U>(other: SetLike<U>): PySet<T> {
    return new PySet(operations(this).difference(other));
  }
  /** The members that only one of them has. */
  symmetricDifference<U>(other: SetLike<U>): PySet<T | U> {
    const theirs = new PySet<unknown>(membersOf(other));
    return new PySet<T | U>([...this.difference(other), ...(theirs.difference(this) as PySet<U>)]);
  }
  /** Whether the other has all of its members. */
  isSubsetOf(other: SetLike<unknown>): boolean {
    return operations(this).isWithin(other);
  }
  /** Whether it has all of the other's members. */
  isSupersetOf(other: SetLike<unknown>): boolean {
    return [...membersOf(other)].every((member) => this.has(member as T));
  }
  /** Whether no member is in both. */
  isDisjointFrom(other: SetLike<unknown>): boolean {
    return ![...membersOf(other)].some((member) => this.has(member as T));
  }
}

/** A Python frozenset with Python's equality: see {@link PySet}. Its changing methods throw a `TypeError`. It is written as a frozenset. */
export class PyFrozenSet<T = unknown> extends FrozenSet<T> {
  static {
    declareStateless(this);
  }
  readonly #members = new Members<T>();

  /** Throws a `TypeError` for a member that Python cannot hash. */
  constructor(values: Iterable<T> = []) {
    super();
    for (const value of values) this.#members.add(value);
  }

  override get size(): number {
    return this.#members.held.size;
  }
  override has(member: T): boolean {
    return this.#members.find(member) !== undefined;
  }
  override forEach(callback: (value: T, again: T, set: Set<T>) => void, self?: unknown): void {
    for (const member of this) callback.call(self, member, member, this);
  }
  override keys(): Generator<T, undefined, unknown> {
    return this.values();
  }
  override values(): Generator<T, undefined, unknown> {
    return each(this.#members.held.values());
  }
  override entries(): Generator<[T, T], undefined, unknown> {
    return twice(this.#members.held.values());
  }
  override [Symbol.iterator](): Generator<T, undefined, unknown> {
    return this.values();
  }

  /** The members of both. */
  union<U>(other: SetLike<U>): PyFrozenSet<T | U> {
    return new PyFrozenSet<T | U>(operations(this).union(other));
  }
  /** The members that both have. */
  intersection<U>(other: SetLike<U>): PyFrozenSet<T & U> {
    return new PyFrozenSet(operations(this).intersection(other));
  }
  /** The members that the other has not. */
  difference<U>(other: SetLike<U>): PyFrozenSet<T> {
    return new PyFrozenSet(operations(this).difference(other));
  }
  /** The members that only one of them has. */
  symmetricDifference<U>(other: SetLike<U>): PyFrozenSet<T | U> {
    return new PyFrozenSet<T | U>(new PySet<T>(this).symmetricDifference(other));
  }
  /** Whether the other has all of its members. */
  isSubsetOf(other: SetLike<unknown>): boolean {
    return operations(this).isWithin(other);
  }
  /** Whether it has all of the other's members. */
  isSupersetOf(other: SetLike<unknown>): boolean {
    return [...membersOf(other)].every((member) => this.has(member as T));
  }
  /** Whether no member is in both. */
  isDisjointFrom(other: SetLike<unknown>): boolean {
    return ![...membersOf(other)].some((member) => this.has(member as T));
  }
}
