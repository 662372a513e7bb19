/** JavaScript values of the neutral descriptions (neutral.ts): what `build` of test/python/neutral.py is for Python. */
import { ByteArray, Float, FrozenSet, Tuple } from "brine";
import { BY_NAME, fromBits } from "./library-kinds.js";
import { Item } from "./model.js";
import type { Description, Kind } from "./neutral.js";

/** A description that is an object, with what any of them may have. */
interface Parts {
  readonly id?: number;
  readonly ref?: number;
  readonly i?: string;
  readonly f?: string;
  readonly s?: string;
  readonly bytes?: string;
  readonly bytearray?: string;
  readonly datetime?: string;
  readonly list?: readonly Description[];
  readonly tuple?: readonly Description[];
  readonly set?: readonly Description[];
  readonly frozenset?: readonly Description[];
  readonly dict?: readonly (readonly [Description, Description])[];
  readonly class?: string;
  readonly values?: readonly (readonly [string, Description])[];
  readonly kind?: string;
  readonly head?: readonly Description[];
  readonly args?: readonly Description[];
  readonly items?: readonly Description[];
  readonly pairs?: readonly (readonly [Description, Description])[];
  readonly attributes?: readonly (readonly [string, Description])[];
}

export function build(description: Description): unknown {
  const builder = new Builder();
  const value = builder.build(description);
  builder.finish();
  return value;
}

const define = (target: object, key: PropertyKey, value: unknown): void => {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
};

/** What brine reads as a plain object; a Map otherwise. */
const isPlain = (keys: readonly Description[]): boolean =>
  keys.every((key) => typeof (key as Parts | null)?.s === "string" && !/^\d+$/.test((key as { s: string }).s));

class Builder {
  readonly #made = new Map<number, unknown>();
  readonly #later: (() => void)[] = [];

  /** A reference to a tuple or set that is still being made is filled in at the end. */
  finish(): void {
    for (const fill of this.#later) fill();
  }

  build(description: Description): unknown {
    if (typeof description !== "object" || description === null) return description;
    const parts = description as Parts;
    if (parts.i !== undefined) return BigInt(parts.i);
    if (parts.f !== undefined) return floatOf(fromBits(parts.f));
    if (parts.s !== undefined) return parts.s;
    if (parts.bytes !== undefined) return Uint8Array.from(Buffer.from(parts.bytes, "hex"));
    if (parts.datetime !== undefined) return new Date(`${parts.datetime}Z`);
    if (parts.ref !== undefined) return this.#made.get(parts.ref);
    if (parts.bytearray !== undefined) return this.#keep(parts, ByteArray.from(Buffer.from(parts.bytearray, "hex")));
    if (parts.set) return this.#keep(parts, new Set(this.#members(parts.set)));
    if (parts.frozenset) return this.#keep(parts, new FrozenSet(this.#members(parts.frozenset)));
    if (parts.tuple) return this.#keep(parts, Tuple.from(this.#all(parts.tuple)));
    if (parts.list) return this.#list(parts, parts.list);
    if (parts.dict) return this.#dict(parts, parts.dict);
    return parts.kind === undefined ? this.#instance(parts) : this.#value(parts, BY_NAME.get(parts.kind) as Kind);
  }

  #all(items: readonly Description[]): unknown[] {
    return items.map((item) => this.build(item));
  }

  /** Tuples in a set are described by themselves, with numbers of their own. */
  #members(items: readonly Description[]): unknown[] {
    return items.map((item) => {
      const { tuple, frozenset } = (item ?? {}) as Parts;
      return tuple || frozenset ? build(item) : keyOf(this.build(item));
    });
  }

  #keep<T>({ id }: Parts, value: T): T {
    if (id !== undefined) this.#made.set(id, value);
    return value;
  }

  #isOpen(item: Description): item is { readonly ref: number } {
    const { ref } = (item ?? {}) as Parts;
    return ref !== undefined && !this.#made.has(ref);
  }

  /** Puts a value into its place, for now `null` where it is not made yet. */
  #into(item: Description, put: (value: unknown) => void): void {
    if (this.#isOpen(item)) {
      put(null);
      this.#later.push(() => put(this.#made.get(item.ref)));
    } else put(this.build(item));
  }

  #list(parts: Parts, items: readonly Description[]): unknown[] {
    const list: unknown[] = this.#keep(parts, []);
    items.forEach((item, index) => {
      this.#into(item, (value) => {
        list[index] = value;
      });
    });
    return list;
  }

  #dict(parts: Parts, pairs: NonNullable<Parts["dict"]>): object {
    if (isPlain(pairs.map(([key]) => key))) {
      const record = this.#keep(parts, {});
      for (const [key, item] of pairs) this.#into(item, (value) => define(record, (key as { s: string }).s, value));
      return record;
    }
    const map = this.#keep(parts, new Map<unknown, unknown>());
    this.#fill(pairs, (key, value) => map.set(key, value));
    return map;
  }

  #fill(pairs: NonNullable<Parts["dict"]>, put: (key: unknown, value: unknown) => void): void {
    for (const [key, item] of pairs) {
      const built = keyOf(this.build(key));
      this.#into(item, (value) => put(built, value));
    }
  }

  #value(parts: Parts, kind: Kind): unknown {
    const args = kind.isSet ? this.#members(parts.items ?? []) : this.#all(parts.args ?? []);
    const value = this.#keep(parts, kind.make(parts.head ?? [], args)) as never;
    if (kind.isSet !== true) {
      parts.items?.forEach((item, index) => {
        if (this.#isOpen(item)) {
          kind.add?.(value, null);
          this.#later.push(() => {
            const items = Array.isArray(value) ? value : (kind.items?.(value) as unknown);
            (items as unknown[])[index] = this.#made.get(item.ref);
          });
        } else kind.add?.(value, this.build(item));
      });
    }
    this.#fill(parts.pairs ?? [], (key, item) => kind.put?.(value, key, item));
    for (const [name, item] of parts.attributes ?? []) this.#into(item, (built) => define(value, name, built));
    return value;
  }

  /** The one class of real `param` here. */
  #instance(parts: Parts): unknown {
    const values = (parts.values ?? []).map(([name, item]) => [name, plainOf(this.build(item))] as const);
    return this.#keep(parts, new Item(Object.fromEntries(values)));
  }
}

/** Map and Set make a key -0 a 0. */
const keyOf = (key: unknown): unknown => (Object.is(key, -0) ? new Float(-0) : key);

const plainOf = (value: unknown): unknown => (value instanceof Float ? value.value : value);

/** A number where that is a float by itself. */
const floatOf = (value: number): unknown =>
  Number.isSafeInteger(value) && !Object.is(value, -0) ? new Float(value) : value;
