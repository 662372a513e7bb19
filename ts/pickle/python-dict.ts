/** `PyDict`: a Map whose keys are equal where Python's are, for `dicts: "python"` and for building such dicts. */
import { partsOfSlice } from "./builtins/types.js";
import { KeyNumbers, unhashablePart } from "./equality.js";
import { declareStateless, declareUnhashable } from "./stateless.js";

/** Numbers of deleted keys that are kept at least before they are forgotten. */
const FEWEST_STALE = 32;

/**
 * A Python dict: a Map that finds `1`, `1n`, `true`, `float(1)` and `new Decimal("1")` as one key, equal tuples, bytes, frozensets and
 * dates too. A key that is set again keeps its place and its first form, as in Python. NaN is equal to nothing, so a key NaN
 * is found by iterating alone. Keys are looked up by a hash that a pickle cannot foresee. It is written as a dict.
 */
export class PyDict<K = unknown, V = unknown> extends Map<K, V> {
  static {
    declareStateless(this);
    declareUnhashable(this);
  }
  // What is beneath, Map's own storage, is unused: it would hash numbers without a secret.
  #numbers = new KeyNumbers();
  #entries = new Map<number, [key: K, value: V]>();
  #stale = 0;

  /** Throws a `TypeError` for a key that Python cannot hash. */
  constructor(entries: Iterable<readonly [K, V]> = []) {
    super();
    for (const [key, value] of entries) this.set(key, value);
  }

  override get size(): number {
    return this.#entries.size;
  }

  override get(key: K): V | undefined {
    return this.#find(key)?.[1];
  }

  override has(key: K): boolean {
    return this.#find(key) !== undefined;
  }

  /** The key as it was first set, where an equal one is there. */
  keyOf(key: K): K | undefined {
    return this.#find(key)?.[0];
  }

  /** Throws a `TypeError` for a key that Python cannot hash. */
  override set(key: K, value: V): this {
    requireHashable(key, this.#numbers);
    const number = this.#numbers.of(key);
    const entry = this.#entries.get(number);
    if (entry === undefined) this.#entries.set(number, [key, value]);
    else entry[1] = value;
    return this;
  }

  override delete(key: K): boolean {
    const number = this.#numbers.find(key);
    if (number === undefined || !this.#entries.delete(number)) return false;
    if (++this.#stale > FEWEST_STALE + this.size) this.#forgetStale();
    return true;
  }

  override clear(): void {
    this.#entries.clear();
    this.#forgetStale();
  }

  override forEach(callback: (value: V, key: K, map: Map<K, V>) => void, self?: unknown): void {
    for (const [key, value] of this) callback.call(self, value, key, this);
  }

  override *keys(): Generator<K, undefined, unknown> {
    for (const [key] of this.#entries.values()) yield key;
    return undefined;
  }

  override *values(): Generator<V, undefined, unknown> {
    for (const [, value] of this.#entries.values()) yield value;
    return undefined;
  }

  override *entries(): Generator<[K, V], undefined, unknown> {
    for (const [key, value] of this.#entries.values()) yield [key, value];
    return undefined;
  }

  override [Symbol.iterator](): Generator<[K, V], undefined, unknown> {
    return this.entries();
  }

  #find(key: K): [K, V] | undefined {
    const number = this.#numbers.find(key);
    return number === undefined ? undefined : this.#entries.get(number);
  }

  /** Keys that are gone leave their numbers behind; when those are more than the others, all are given anew. */
  #forgetStale(): void {
    const entries = [...this.#entries.values()];
    this.#numbers = new KeyNumbers();
    this.#entries = new Map(entries.map((entry) => [this.#numbers.of(entry[0]), entry]));
    this.#stale = 0;
  }
}

/** Throws a `TypeError` for what Python cannot hash, as Python does; `numbers` are those of keys that it can. */
export function requireHashable(key: unknown, numbers: KeyNumbers): void {
  const part = unhashablePart(key, numbers, partsOfSlice);
  if (part === undefined) return;
  const name = (part as { readonly constructor?: { readonly name?: string } }).constructor?.name ?? "object";
  throw new TypeError(
    `a key or member must be hashable in Python, and this ${name} is not; use a tuple or a FrozenSet`,
  );
}
