/**
 * Equality of dict keys and set members as Python has it (ruling 6): `1`, `1n`, `true` and `float(1)` are one key, and so
 * are equal tuples, equal bytes and equal dates, which JavaScript's Map and Set keep apart.
 */
import { ByteArray, Float, FrozenSet, isTuple } from "./values.js";

/** Whether JavaScript's own comparison may differ from Python's for this key. */
export function isAmbiguous(key: unknown): boolean {
  switch (typeof key) {
    case "boolean":
    case "bigint":
      return true;
    case "object":
      return (
        key !== null &&
        (isTuple(key) ||
          key instanceof Float ||
          key instanceof FrozenSet ||
          (key instanceof Uint8Array && !(key instanceof ByteArray)) ||
          Object.getPrototypeOf(key) === Date.prototype)
      );
    default:
      return false;
  }
}

/**
 * Gives equal keys equal numbers. Tuples and frozensets are numbered once an object, by the numbers of what they hold, so
 * that tuples which double at every level cost no more than they have parts.
 */
export class KeyNumbers {
  readonly #numbers = new Map<unknown, number>();
  readonly #texts = new Map<string, number>();
  #next = 0;

  /** The number of a key. A tuple that holds itself cannot be a key; its inner occurrence counts as an object of its own. */
  of(key: unknown): number {
    const known = this.#known(key);
    if (known !== undefined) return known;
    const open: object[] = [key as object];
    const entered = new Set<object>();
    while (open.length > 0) {
      const top = open[open.length - 1] as object;
      if (this.#numbers.has(top)) {
        open.pop();
        continue;
      }
      const parts = isTuple(top) ? top : [...(top as FrozenSet)];
      if (!entered.has(top)) {
        entered.add(top);
        for (const part of parts)
          if (this.#known(part) === undefined && !entered.has(part as object)) open.push(part as object);
        continue;
      }
      open.pop();
      const numbers = Array.from(parts, (part) => this.#known(part) ?? this.#fresh(part));
      const isSet = top instanceof FrozenSet;
      if (isSet) numbers.sort((a, b) => a - b);
      this.#numbers.set(top, this.#named(`${isSet ? "f" : "t"}${numbers.join(",")}`));
    }
    return this.#numbers.get(key) as number;
  }

  /** The number of what needs no look at its parts; `undefined` for a tuple or frozenset not numbered yet. */
  #known(key: unknown): number | undefined {
    switch (typeof key) {
      case "number":
        return this.#plain(key);
      case "boolean":
        return this.#plain(key ? 1 : 0);
      case "bigint": {
        const number = Number(key);
        // Python compares ints with floats exactly.
        return Number.isFinite(number) && BigInt(number) === key ? this.#plain(number) : this.#plain(key);
      }
      case "object": {
        if (key === null) return this.#plain(null);
        if (key instanceof Float) return this.#plain(key.value);
        if (key instanceof Uint8Array && !(key instanceof ByteArray)) return this.#named(`b${key.join(",")}`);
        if (Object.getPrototypeOf(key) === Date.prototype) return this.#named(`d${(key as Date).getTime()}`);
        if (!isTuple(key) && !(key instanceof FrozenSet)) return this.#plain(key);
        return this.#numbers.get(key);
      }
      default:
        return this.#plain(key);
    }
  }

  /** Compared as JavaScript's Map does, but that two NaN are two keys. */
  #plain(key: unknown): number {
    if (key !== key) return this.#next++;
    return this.#numbers.get(key) ?? this.#fresh(key);
  }

  #fresh(key: unknown): number {
    this.#numbers.set(key, this.#next);
    return this.#next++;
  }

  #named(text: string): number {
    let number = this.#texts.get(text);
    if (number === undefined) this.#texts.set(text, (number = this.#next++));
    return number;
  }
}

/** Finds, among keys that come one after the other, two that JavaScript keeps apart and Python does not. */
export class DistinctKeys {
  readonly #numbers = new KeyNumbers();
  readonly #keys = new Map<number, unknown>();

  /** The earlier key that is equal to this one in Python but not here. */
  add(key: unknown): { readonly equal: unknown } | undefined {
    const number = this.#numbers.of(key);
    if (!this.#keys.has(number)) {
      this.#keys.set(number, key);
      return undefined;
    }
    const equal = this.#keys.get(number);
    return equal === key || (equal !== equal && key !== key) ? undefined : { equal };
  }
}

/** Two keys of which Python would keep one; `undefined` where there are none. `step` 2 looks at every other item. */
export function equalKeys(items: readonly unknown[], step: 1 | 2): { index: number; equal: unknown } | undefined {
  let index = 0;
  while (index < items.length && !isAmbiguous(items[index])) index += step;
  if (index >= items.length || items.length === step) return undefined;
  const distinct = new DistinctKeys();
  for (let at = 0; at < items.length; at += step) {
    const found = distinct.add(items[at]);
    if (found !== undefined) return { index: at, equal: found.equal };
  }
  return undefined;
}

/** A key, for messages. */
export function shown(key: unknown): string {
  if (typeof key === "bigint") return `${key}n`;
  return typeof key === "object" && key !== null ? (key.constructor?.name ?? "object") : String(key);
}
