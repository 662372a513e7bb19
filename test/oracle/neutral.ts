/**
 * JavaScript values as the neutral descriptions of test/python/neutral.py: what Python type each value stands for, what
 * is shared and what is cyclic. Two values are equal across the languages when their descriptions are.
 *
 * Members of a set are sorted by their text, so at most one of them may have an identity of its own.
 */
import { ByteArray, Float, FrozenSet, Parameterized, Tuple } from "brine";
import { CLASS_PLAN, type ClassPlan, type Slotted, VALUES } from "../../ts/pickle/plan.js";

export type Description =
  | null
  | boolean
  | number
  | { readonly [key: string]: Description | string }
  | readonly Description[];

/** `names` says what each class is called in Python. */
export function describe(value: unknown, names: ReadonlyMap<unknown, string> = new Map()): Description {
  return new Describer(names).describe(value);
}

class Describer {
  readonly #ids = new Map<object, number>();
  readonly #names: ReadonlyMap<unknown, string>;

  constructor(names: ReadonlyMap<unknown, string>) {
    this.#names = names;
  }

  describe(value: unknown, asTuple = false): Description {
    if (value === null || value === undefined) return null;
    if (typeof value === "boolean") return value;
    if (typeof value === "number") return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : floatOf(value);
    if (typeof value === "bigint") return safeBigint(value) ? Number(value) : { i: String(value) };
    if (typeof value === "string") return { s: value };
    if (typeof value !== "object") throw new TypeError(`no description for a ${typeof value}`);
    return this.#object(value, asTuple);
  }

  #object(value: object, asTuple: boolean): Description {
    if (value instanceof Float) return floatOf(value.value);
    if (value instanceof Date) return { datetime: isoOf(value) };
    if (value instanceof Uint8Array && !(value instanceof ByteArray)) return { bytes: hexOf(value) };
    const tuple = asTuple || value instanceof Tuple;
    if (tuple && (value as unknown[]).length === 0) return { tuple: [] };
    const known = this.#ids.get(value);
    if (known !== undefined) return { ref: known };
    const id = this.#ids.size;
    this.#ids.set(value, id);
    return { id, ...this.#contents(value, tuple) };
  }

  #contents(value: object, tuple: boolean): { readonly [key: string]: Description | string } {
    if (value instanceof ByteArray) return { bytearray: hexOf(value) };
    if (Array.isArray(value)) return { [tuple ? "tuple" : "list"]: Array.from(value, (item) => this.describe(item)) };
    if (value instanceof Set) {
      const members = Array.from(value, (item) => this.describe(item));
      return { [value instanceof FrozenSet ? "frozenset" : "set"]: members.sort((a, b) => compareText(a, b)) };
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
    const slots = (value as unknown as Slotted)[VALUES] ?? [];
    return cells
      .map((cell, index) => ({ cell, item: slots[index] }))
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

const asciiText = (value: Description): string =>
  JSON.stringify(value).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
