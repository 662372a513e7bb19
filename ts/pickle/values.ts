/**
 * Small classes for Python values that no JavaScript type stands for without loss (docs/values.md). They are
 * recognised by brands under `Symbol.for`, so that two copies of the package read each other's.
 */

import { floatRepr } from "../engine/tools/repr.js";

/** On the prototype of a class that stands for one of Python's: its name there. `param/` shows it in messages. */
export const PYTHON_CLASS: unique symbol = Symbol.for("brine.pythonClass");

/** On the same: a method that gives Python's `repr` of the value, for messages in Python's notation. */
export const PYTHON_REPR: unique symbol = Symbol.for("brine.pythonRepr");

/** Brand of {@link Tuple}; `param/` looks for it without importing the class. */
const TUPLE_BRAND: unique symbol = Symbol.for("brine.tuple");

/**
 * A Python tuple: an Array, readonly by its type, not frozen at run time (freezing costs more than making it).
 * `Tuple.of(1, 2)` or `Tuple.from(list)`; `new Tuple(3)` has Array's own meaning of a length.
 */
export class Tuple<T = unknown> extends Array<T> {
  declare readonly [TUPLE_BRAND]: true;
  static {
    Object.defineProperty(this.prototype, TUPLE_BRAND, { value: true });
  }

  /** A tuple of the arguments. */
  static override of<T>(...items: T[]): Tuple<T> {
    return asTuple(items);
  }

  /** A tuple of what an iterable or an array-like has. */
  static override from<T>(source: Iterable<T> | ArrayLike<T>): Tuple<T>;
  static override from<T, U>(
    source: Iterable<T> | ArrayLike<T>,
    map: (value: T, index: number) => U,
    self?: unknown,
  ): Tuple<U>;
  static override from(source: ArrayLike<unknown>, map?: (value: unknown, index: number) => unknown, self?: unknown) {
    return asTuple(map === undefined ? Array.from(source) : Array.from(source, map, self));
  }

  /** `map`, `slice`, … of a tuple give plain arrays, as slicing code expects to fill them. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

/** Makes a plain array a tuple. For a fifth of the price of constructing a subclass of Array. */
export const asTuple = <T>(items: T[]): Tuple<T> => Object.setPrototypeOf(items, Tuple.prototype) as Tuple<T>;

/** Whether a value is a Python tuple. */
export const isTuple = (value: unknown): value is Tuple =>
  Array.isArray(value) && (value as { [TUPLE_BRAND]?: true })[TUPLE_BRAND] === true;

/** On what is never changed: `param/` shares such an object where it copies others. */
export const SHARED_BRAND: unique symbol = Symbol.for("brine.shared");

/** A Python frozenset: a Set whose changing methods throw a `TypeError`. */
export class FrozenSet<T = unknown> extends Set<T> {
  #closed = false;

  /** A set of these, which does not change any more. */
  constructor(values: Iterable<T> = []) {
    super(values);
    this.#closed = true;
  }

  /** @internal */ get [SHARED_BRAND](): true {
    return true;
  }

  /** @internal */
  get [PYTHON_CLASS](): string {
    return "frozenset";
  }

  #refuse(): never {
    throw new TypeError("a FrozenSet cannot be changed; make a new one, or a Set");
  }

  override add(value: T): this {
    // Set's own constructor fills through `add`, before the field exists.
    if (#closed in this && this.#closed) this.#refuse();
    return super.add(value);
  }

  override delete(_value: T): boolean {
    return this.#refuse();
  }

  override clear(): void {
    this.#refuse();
  }
}

/** A Python bytearray: bytes that compare and travel apart from `bytes`, which is a plain `Uint8Array`. */
export class ByteArray extends Uint8Array {
  /** @internal */
  get [PYTHON_CLASS](): string {
    return "bytearray";
  }
}

/**
 * A Python float whose JavaScript number would read as an int, for places without a declared type (ruling 1):
 * `float(3)` is written as `3.0`. It behaves as its number in arithmetic.
 */
export class Float {
  /** The number. */
  readonly value: number;

  /** Any number, NaN and infinities included. */
  constructor(value: number) {
    this.value = value;
  }

  /** The number. */
  valueOf(): number {
    return this.value;
  }
  /** The number as JavaScript has it: `3`, not `3.0`. */
  toString(): string {
    return String(this.value);
  }
  /** The number. */
  toJSON(): number {
    return this.value;
  }

  /** @internal */
  get [PYTHON_CLASS](): string {
    return "float";
  }
  /** @internal */
  [PYTHON_REPR](): string {
    return floatRepr(this.value);
  }
}

/**
 * A Python int in a box, for classes that extend `int`: `class Flags extends PyInt {}`. By itself it is written as the int; reading
 * gives numbers and bigints.
 */
export class PyInt {
  /** The integer: a safe number, or a bigint of any size. */
  readonly value: number | bigint;

  /** Throws a `TypeError` for what is no int: anything but a bigint or a safe integer. */
  constructor(value: number | bigint) {
    if (typeof value !== "bigint" && !(Number.isSafeInteger(value) && !Object.is(value, -0))) {
      throw new TypeError("a PyInt holds a bigint or a safe integer");
    }
    this.value = value;
  }

  /** The integer. */
  valueOf(): number | bigint {
    return this.value;
  }
  /** The integer in decimal. */
  toString(): string {
    return String(this.value);
  }
  /** The integer; a bigint as text. */
  toJSON(): number | string {
    return typeof this.value === "bigint" ? String(this.value) : this.value;
  }
}

/** A number that is written as a Python float, integral or not. */
export const float = (value: number): Float => new Float(value);

/**
 * A class or function of Python's known here by its name alone, such as `builtins.list` in `defaultdict(list)`.
 * Equal names are one object.
 */
export class PyGlobal {
  static readonly #known = new Map<string, PyGlobal>();
  /** The module, dotted. */
  readonly module: string;
  /** The name in it, dotted for what is nested. */
  readonly qualname: string;

  private constructor(module: string, qualname: string) {
    this.module = module;
    this.qualname = qualname;
  }

  /** The one object for this name. */
  static named(module: string, qualname: string): PyGlobal {
    const key = `${module}\0${qualname}`;
    let known = PyGlobal.#known.get(key);
    if (known === undefined) {
      known = new PyGlobal(module, qualname);
      PyGlobal.#known.set(key, known);
    }
    return known;
  }

  /** Module and name. */
  toString(): string {
    return `<${this.module}.${this.qualname}>`;
  }
}
