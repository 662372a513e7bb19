/**
 * JavaScript values as the neutral descriptions of test/python/neutral.py: what Python type each value stands for, what
 * is shared and what is cyclic. Two values are equal across the languages when their descriptions are.
 *
 * Members of a set are sorted by their text, objects last, so at most one object may be among them; tuples and frozensets in
 * a set are described by themselves. Values of Python's library and of classes have a "kind", see library-kinds.ts.
 */
import { ByteArray, Float, FrozenSet, Parameterized, Tuple } from "brine";
import { CLASS_PLAN, type ClassPlan, type Slotted, slotValue } from "../../ts/pickle/plan.js";

export type Description =
  | null
  | boolean
  | number
  | { readonly [key: string]: Description | string }
  | readonly Description[];

/** How values of one class are described (library-kinds.ts), and made again (build.ts). */
export interface Kind {
  readonly name: string;
  /** The prototype of its values, or the very value where there is but one. */
  readonly of: unknown;
  /** One object, or none that has an identity worth telling. */
  readonly isSingle?: boolean;
  /** Its items are members of a set, and it is made with them. */
  readonly isSet?: boolean;
  make(head: readonly Description[], args: readonly unknown[]): unknown;
  head?(value: never): readonly unknown[];
  args?(value: never): Iterable<unknown>;
  items?(value: never): Iterable<unknown>;
  add?(value: never, item: unknown): void;
  pairs?(value: never): Iterable<readonly [unknown, unknown]>;
  put?(value: never, key: unknown, item: unknown): void;
  attributes?(value: never): Readonly<Record<string, unknown>>;
}

const NO_KINDS: ReadonlyMap<unknown, Kind> = new Map();

/** `names` says what each class is called in Python; `kinds` how values of other classes are described. */
export function describe(
  value: unknown,
  names: ReadonlyMap<unknown, string> = new Map(),
  kinds: ReadonlyMap<unknown, Kind> = NO_KINDS,
): Description {
  return new Describer(names, kinds).describe(value);
}

/** As the other side writes it: keys in order, ASCII. */
export const textOf = (description: Description): string => asciiText(description);

class Describer {
  readonly #ids = new Map<object, number>();
  readonly #names: ReadonlyMap<unknown, string>;
  readonly #kinds: ReadonlyMap<unknown, Kind>;

  constructor(names: ReadonlyMap<unknown, string>, kinds: ReadonlyMap<unknown, Kind>) {
    this.#names = names;
    this.#kinds = kinds;
  }

  describe(value: unknown, asTuple = false): Description {
    if (value === null || value === undefined) return null;
    if (typeof value === "boolean") return value;
    if (typeof value === "number") return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : floatOf(value);
    if (typeof value === "bigint") return safeBigint(value) ? Number(value) : { i: String(value) };
    if (typeof value === "string") return { s: value };
    const kind = this.#kindOf(value);
    if (kind?.isSingle) return { kind: kind.name, head: this.#head(kind, value) };
    if (typeof value !== "object") throw new TypeError(`no description for a ${typeof value}`);
    return this.#object(value, asTuple, kind);
  }

  /** A value that is the only one of its kind, or one of a class. */
  #kindOf(value: unknown): Kind | undefined {
    if (this.#kinds.size === 0) return undefined;
    return this.#kinds.get(value) ?? this.#kinds.get(Object.getPrototypeOf(value));
  }

  #object(value: object, asTuple: boolean, kind: Kind | undefined): Description {
    if (value instanceof Float) return floatOf(value.value);
    if (kind === undefined && value instanceof Date) return { datetime: isoOf(value) };
    if (kind === undefined && value instanceof Uint8Array && !(value instanceof ByteArray))
      return { bytes: hexOf(value) };
    const tuple = kind === undefined && (asTuple || value instanceof Tuple);
    if (tuple && (value as unknown[]).length === 0) return { tuple: [] };
    const known = this.#ids.get(value);
    if (known !== undefined) return { ref: known };
    const id = this.#ids.size;
    this.#ids.set(value, id);
    return { id, ...(kind === undefined ? this.#contents(value, tuple) : this.#parts(kind, value)) };
  }

  #head(kind: Kind, value: unknown): Description {
    return (kind.head?.(value as never) ?? []) as Description;
  }

  #parts(kind: Kind, value: object): { readonly [key: string]: Description | string } {
    const parts: { [key: string]: Description | string } = { kind: kind.name, head: this.#head(kind, value) };
    const each = value as never;
    if (kind.args) parts.args = Array.from(kind.args(each), (item) => this.describe(item));
    if (kind.items) {
      const items = [...kind.items(each)];
      parts.items = kind.isSet ? this.#members(items) : items.map((item) => this.describe(item));
    }
    if (kind.pairs) parts.pairs = this.#pairs(kind.pairs(each));
    if (kind.attributes) parts.attributes = this.#attributes(kind.attributes(each));
    return parts;
  }

  #members(members: readonly unknown[]): Description[] {
    const isObject = (item: unknown): boolean => {
      if (typeof item !== "object" || item === null || item instanceof Float) return false;
      const kind = this.#kindOf(item);
      return kind !== undefined && kind.isSingle !== true;
    };
    const alone = members.filter((item) => !isObject(item)).map((item) => this.#member(item));
    const others = members.filter(isObject).map((item) => this.describe(item));
    return [...alone.sort(compareText), ...others.sort(compareText)];
  }

  #member(item: unknown): Description {
    const isByItself =
      typeof item === "object" && item !== null && [Tuple, FrozenSet].includes(item.constructor as never);
    return isByItself ? new Describer(this.#names, this.#kinds).describe(item) : this.describe(item);
  }

  #contents(value: object, tuple: boolean): { readonly [key: string]: Description | string } {
    if (value instanceof ByteArray) return { bytearray: hexOf(value) };
    if (Array.isArray(value)) return { [tuple ? "tuple" : "list"]: Array.from(value, (item) => this.describe(item)) };
    if (value instanceof Set) {
      return { [value instanceof FrozenSet ? "frozenset" : "set"]: this.#members([...value]) };
    }
    if (value instanceof Map) return { dict: this.#pairs(value) };
    const name = this.#names.get(value.constructor);
    if (name !== undefined) return { class: name, values: this.#values(value), attributes: this.#attributes(value) };
    return { dict: this.#pairs(Object.entries(value)) };
  }

  #pairs(pairs: Iterable<readonly [unknown, unknown]>): Description {
    return Array.from(pairs, ([key, item]) => [this.describe(key), this.describe(item)]);
  }

  /** The parameters that are set, by name: no default is read, and no automatic name made. */
  #values(value: object): Description {
    if (!(value instanceof Parameterized)) return [];
    const { cells } = (value.constructor as unknown as { [CLASS_PLAN](): ClassPlan })[CLASS_PLAN]();
    return cells
      .map((cell, slot) => ({ cell, item: slotValue(value as unknown as Slotted, slot, cell) }))
      .filter(({ item }) => item !== undefined)
      .sort((a, b) => (a.cell.wireName < b.cell.wireName ? -1 : 1))
      .map(({ cell, item }) => [
        cell.wireName as unknown as Description,
        cell.kind === "float" && typeof item === "number"
          ? floatOf(item)
          : this.describe(item, cell.kind === "tuple" && Array.isArray(item)),
      ]);
  }

  #attributes(value: object): Description {
    return Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key as unknown as Description, this.describe(item)]);
  }
}

function floatOf(value: number): Description {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return { f: view.getBigUint64(0).toString(16).padStart(16, "0") };
}

const safeBigint = (value: bigint): boolean => Number.isSafeInteger(Number(value)) && BigInt(Number(value)) === value;

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** As `datetime.isoformat()` writes it: microseconds only when there are any. */
const isoOf = (date: Date): string =>
  date
    .toISOString()
    .slice(0, -1)
    .replace(/\.000$/, "")
    .replace(/(\.\d{3})$/, "$1000");

/** In the order Python gives the same texts, which it writes in ASCII. */
function compareText(a: Description, b: Description): number {
  const [left, right] = [asciiText(a), asciiText(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** JSON with the keys in order (`sort_keys` of Python's json) and in ASCII. */
function asciiText(value: Description | string): string {
  if (typeof value === "string") {
    const text = JSON.stringify(value);
    return /^[ -~]*$/.test(text)
      ? text
      : text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  }
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(asciiText).join()}]`;
  const parts = value as { readonly [key: string]: Description | string };
  const names = Object.keys(parts).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${asciiText(parts[name] as Description)}`).join()}}`;
}
