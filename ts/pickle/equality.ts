/**
 * Equality of dict keys and set members as Python has it (ruling 6): `1`, `1n`, `true`, `float(1)` and `Decimal("1")` are one
 * key, and so are equal tuples, bytes and dates, which JavaScript's Map and Set keep apart. What an object is equal by,
 * `key-form.ts` and `builtins/keys.ts` say.
 */
import { countItems } from "./allowance.js";
import { bytesOf, isGone, PyStr } from "./buffer.js";
import { PickleError } from "./error.js";
import { ownValueOf } from "./foreign.js";
import { equalBy } from "./hooks.js";
import { bytesKey, type CompoundKey, type KeyForm, keyReaderOf, numberKey, textKey } from "./key-form.js";
import { isDeclaredUnhashable } from "./stateless.js";
import { ByteArray, Float, FrozenSet, isTuple, PyInt } from "./values.js";

/** An object that says itself what it is equal by. */
interface Comparing {
  [equalBy]?(): unknown;
}

/** What an object is equal by, one of another realm as its like of this; `undefined`: by itself. */
function formOf(given: object): KeyForm {
  const key = ownValueOf(given);
  if (isTuple(key)) return { kind: "t", parts: key };
  if (key instanceof FrozenSet) return { kind: "f", parts: key, isUnordered: true };
  if (key instanceof Uint8Array) return key instanceof ByteArray ? undefined : bytesKey(key);
  if (key instanceof Float || key instanceof PyInt) return numberKey(key.value);
  if (key instanceof PyStr) return textKey(key.value);
  if (isMemory(key)) return isGone(key) ? undefined : bytesKey(bytesOf(key));
  if (isBox(key)) return boxKey(key.valueOf());
  const prototype = Object.getPrototypeOf(key) as object | null;
  if ((key as Comparing)[equalBy] !== undefined) {
    return { kind: "u", parts: [prototype?.constructor, (key as Required<Comparing>)[equalBy]()] };
  }
  return keyReaderOf(prototype)?.(key);
}

/** What a number is equal by, one of Python's library and one in a box too: equal ones share one text. `undefined`: it is no number. */
export function numberForm(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "bigint") return numberKey(value);
  if (typeof value === "boolean") return numberKey(Number(value));
  // Those of another realm are equal to nothing but as keys (docs/kinds.md).
  if (!(value instanceof Object)) return undefined;
  if (value instanceof Float || value instanceof PyInt) return numberKey(value.value);
  const form = isBox(value)
    ? boxKey(value.valueOf())
    : keyReaderOf(Object.getPrototypeOf(value) as object | null)?.(value);
  return typeof form === "string" && NUMBER_FORM.test(form) ? form : undefined;
}

/** As `key-form.ts` and `builtins/keys.ts` begin what numbers are equal by. */
const NUMBER_FORM = /^\0[nirDcq]/;

/** `new Number(1)` and the like, of whatever realm, which are written as what they hold. */
const isBox = (key: object): boolean =>
  key instanceof Number ||
  key instanceof String ||
  key instanceof Boolean ||
  key instanceof BigInt ||
  (!(key instanceof Object) && /^\[object (?:Number|String|Boolean|BigInt)\]$/.test(tagOf(key)));

const tagOf = (key: object): string => Object.prototype.toString.call(key);

/** Memory by itself, or a view of it without a type, which are written as bytes. */
const isMemory = (key: object): boolean =>
  "byteLength" in key && /^\[object (?:DataView|ArrayBuffer|SharedArrayBuffer)\]$/.test(tagOf(key));

const boxKey = (held: unknown): string | undefined =>
  typeof held === "string" ? textKey(held) : numberKey(typeof held === "bigint" ? held : Number(held));

/** Whether JavaScript's own comparison may differ from Python's for this key. */
export function isAmbiguous(key: unknown): boolean {
  switch (typeof key) {
    case "boolean":
    case "bigint":
    // Written as None, beside which null may stand.
    case "undefined":
      return true;
    case "object":
      return (
        key !== null &&
        // One of another realm may be of any sort.
        (!(key instanceof Object) ||
          isTuple(key) ||
          key instanceof Float ||
          key instanceof PyInt ||
          key instanceof FrozenSet ||
          (key instanceof Uint8Array && !(key instanceof ByteArray)) ||
          key instanceof PyStr ||
          (key as Comparing)[equalBy] !== undefined ||
          isMemory(key) ||
          isBox(key) ||
          keyReaderOf(Object.getPrototypeOf(key) as object | null) !== undefined)
      );
    default:
      return false;
  }
}

/** A tuple or the like of which some parts have their numbers. */
interface OpenKey {
  readonly key: object;
  readonly form: CompoundKey;
  readonly parts: readonly unknown[];
  readonly found: number[];
}

/** Each `PyDict` and `PySet` looks into its keys itself, and a pickle may give one large tuple to all of them: that is counted. */
function opened(key: object, form: CompoundKey): OpenKey {
  const parts = [...form.parts];
  countItems(parts.length);
  return { key, form, parts, found: [] };
}

/**
 * Gives equal keys equal numbers. Tuples and frozensets are numbered once an object, by the numbers of what they hold, so
 * that tuples which double at every level cost no more than they have parts. Texts are what is looked up: V8 hashes those with
 * a secret, numbers without, so that a pickle could choose numbers which all fall together.
 */
export class KeyNumbers {
  readonly #texts = new Map<string, number>();
  readonly #objects = new Map<object, number>();
  /** Of long ints, by their low bits: a memo may give one to many keys, and its text takes as long to make as it is. */
  #long: Map<number, [int: bigint, number: number][]> | undefined;
  #next = 0;

  /** Whether an object has its number: it is a key, or was in one. */
  has(key: object): boolean {
    return this.#objects.has(key);
  }

  /** The number of a key. A tuple that holds itself cannot be a key; its inner occurrence counts as an object of its own. */
  of(key: unknown): number {
    return this.#number(key, this.#objects) as number;
  }

  /** The number an equal key was given; `undefined`: none was. */
  find(key: unknown): number | undefined {
    return this.#number(key, undefined);
  }

  /** `objects` takes the numbers of new objects; `undefined`: nothing is new. */
  #number(key: unknown, objects: Map<object, number> | undefined): number | undefined {
    if (typeof key !== "object" || key === null) return this.#scalar(key, objects !== undefined);
    const known = this.#objects.get(key);
    if (known !== undefined) return known;
    const form = formOf(key);
    if (typeof form === "object") return this.#compound(key, form, objects);
    if (form === undefined) return objects === undefined ? undefined : this.#fresh(key);
    const number = this.#named(form, objects !== undefined);
    if (number !== undefined) objects?.set(key, number);
    return number;
  }

  #scalar(key: unknown, adds: boolean): number | undefined {
    switch (typeof key) {
      case "string":
        return this.#named(textKey(key), adds);
      case "bigint":
        if (key > LONGEST_QUICK || key < -LONGEST_QUICK) return this.#longInt(key, adds);
        return this.#named(numberKey(key) as string, adds);
      case "number":
      case "boolean": {
        const text = numberKey(typeof key === "boolean" ? Number(key) : key);
        if (text !== undefined) return this.#named(text, adds);
        return adds ? this.#next++ : undefined;
      }
      case "function":
        return this.#objects.get(key) ?? (adds ? this.#fresh(key) : undefined);
      default:
        // None; undefined is written as such.
        return this.#named("\0-", adds);
    }
  }

  #longInt(key: bigint, adds: boolean): number | undefined {
    this.#long ??= new Map();
    const low = Number(BigInt.asUintN(LOW_BITS, key));
    const alike = this.#long.get(low) ?? [];
    const known = alike.find(([int]) => int === key);
    if (known !== undefined) return known[1];
    const number = this.#named(numberKey(key) as string, adds);
    if (number !== undefined && alike.length < MOST_KEPT) {
      alike.push([key, number]);
      this.#long.set(low, alike);
    }
    return number;
  }

  /** Parts before wholes, with a stack of what is open. */
  #compound(key: object, form: CompoundKey, objects: Map<object, number> | undefined): number | undefined {
    const numbers = objects ?? new Map<object, number>();
    const entered = new Set<object>([key]);
    const open: OpenKey[] = [opened(key, form)];
    for (let top = open[0]; top !== undefined; top = open[open.length - 1]) {
      if (top.found.length === top.parts.length) {
        open.pop();
        if (top.form.isUnordered === true) top.found.sort((left, right) => left - right);
        const number = this.#named(`\0${top.form.kind}${top.found.join(",")}`, objects !== undefined);
        if (number === undefined) return undefined;
        numbers.set(top.key, number);
        open[open.length - 1]?.found.push(number);
        continue;
      }
      const part = top.parts[top.found.length];
      const isObject = typeof part === "object" && part !== null;
      const known = isObject ? (numbers.get(part) ?? this.#objects.get(part)) : undefined;
      const inner = isObject && known === undefined ? formOf(part) : undefined;
      if (typeof inner === "object" && !entered.has(part as object)) {
        entered.add(part as object);
        open.push(opened(part as object, inner));
        continue;
      }
      const isCyclic = typeof inner === "object";
      const number = known ?? (isCyclic ? this.#cyclic(part as object, objects) : this.#number(part, objects));
      if (number === undefined) return undefined;
      top.found.push(number);
    }
    return numbers.get(key);
  }

  #cyclic(part: object, objects: Map<object, number> | undefined): number | undefined {
    return objects === undefined ? undefined : this.#fresh(part);
  }

  #fresh(key: object): number {
    this.#objects.set(key, this.#next);
    return this.#next++;
  }

  #named(text: string, adds: boolean): number | undefined {
    let number = this.#texts.get(text);
    if (number === undefined && adds) this.#texts.set(text, (number = this.#next++));
    return number;
  }
}

/** Ints up to which their text is made each time. */
const LONGEST_QUICK = 1n << 256n;

/** Bits by which longer ones are looked up, and so many of them are looked at. */
const LOW_BITS = 48;
const MOST_KEPT = 8;

/** Large ints of equal low 64 bits, which are all that V8 hashes, beyond which a Map would take quadratic time. */
const MOST_ALIKE = 1000;

/** Finds, among keys that come one after the other, two that JavaScript keeps apart and Python does not. */
export class DistinctKeys {
  readonly #numbers: KeyNumbers;
  readonly #keys = new Map<number, unknown>();
  #alike: Map<string, number> | undefined;

  /** `numbers` may be those of other keys too: what is in several of them is looked at once. */
  constructor(numbers = new KeyNumbers()) {
    this.#numbers = numbers;
  }

  /** The earlier key that is equal to this one in Python but not here. Throws a {@link PickleError} `LIMIT` for keys made to collide. */
  add(key: unknown): { readonly equal: unknown } | undefined {
    if (typeof key === "bigint") this.#requireSpread(key);
    const number = this.#numbers.of(key);
    if (!this.#keys.has(number)) {
      this.#keys.set(number, key);
      return undefined;
    }
    const equal = this.#keys.get(number);
    return equal === key || (equal !== equal && key !== key) ? undefined : { equal };
  }

  #requireSpread(key: bigint): void {
    this.#alike ??= new Map();
    const low = `x${BigInt.asUintN(64, key).toString(32)}`;
    const count = (this.#alike.get(low) ?? 0) + 1;
    this.#alike.set(low, count);
    if (count <= MOST_ALIKE) return;
    throw new PickleError(
      `more than ${MOST_ALIKE} ints among the keys have equal low 64 bits, which would make a Map slow; read it with dicts: "python"`,
      { code: "LIMIT", value: key },
    );
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

/** Tuples and frozensets in which there is nothing that Python cannot hash; what has `add` is told of more. */
interface Proved {
  has(key: object): boolean;
  add?(key: object): unknown;
}

/**
 * Something in a key that Python cannot hash, by its class alone; `undefined`: there is nothing. Looks into tuples and frozensets, but
 * for those that are proved. `partsOf` says of what else counts as hashable what it holds.
 */
export function unhashablePart(
  key: unknown,
  proved?: Proved,
  partsOf: (part: object) => readonly unknown[] | undefined = () => undefined,
): object | undefined {
  if (typeof key !== "object" || key === null) return undefined;
  if (!isTuple(key) && !(key instanceof FrozenSet) && !isUnhashable(key)) return undefined;
  const pending: unknown[] = [key];
  const seen = new Set<object>();
  while (pending.length > 0) {
    const part = pending.pop();
    if (typeof part !== "object" || part === null || seen.has(part) || proved?.has(part) === true) continue;
    const parts = isTuple(part) || part instanceof FrozenSet ? part : partsOf(part);
    if (parts !== undefined) {
      seen.add(part);
      for (const item of parts) pending.push(item);
    } else if (isUnhashable(part)) return part;
  }
  if (proved?.add !== undefined) for (const part of seen) proved.add(part);
  return undefined;
}

/** The built-in containers themselves, and classes declared so; a subclass of the user's may have a hash. */
function isUnhashable(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || plain.has(prototype) || isDeclaredUnhashable(prototype);
}

const plain: ReadonlySet<object> = new Set<object>(
  [Object, Array, Map, Set, ByteArray].map(({ prototype }) => prototype as object),
);

/** A key, for messages. */
export function shown(key: unknown): string {
  if (typeof key === "bigint") return `${key}n`;
  return typeof key === "object" && key !== null ? (key.constructor?.name ?? "object") : String(key);
}
