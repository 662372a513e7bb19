/**
 * Python's own types as names (`builtins.list` in a `defaultdict(list)`) and those that may be called: what older protocols
 * call to make sets and bytes – `set([…])`, `frozenset([…])`, `bytearray(b"…")`, `_codecs.encode("…", "latin1")` – and what a
 * reducer may name instead: `list()`, `tuple([…])`, `dict([(key, value), …])`. Also `range`, `slice`, `Ellipsis`,
 * `NotImplemented` and the types of the constants, which pickle spells `type(None)` (`save_type`).
 */
import { countBytes, countItems } from "../allowance.js";
import { UnpicklingError } from "../error.js";
import type { Registry } from "../registry.js";
import { asTuple, ByteArray, FrozenSet, PYTHON_CLASS, PYTHON_REPR, PyGlobal } from "../values.js";
import { bigintOf, compact, defineClass, defineFunction } from "./define.js";

type Call = (args: readonly unknown[]) => unknown;

const refuse = (name: string, value: unknown): UnpicklingError =>
  new UnpicklingError(`${name} is called with arguments it does not take`, { code: "BAD_ARGUMENTS", value });

/** The one argument, or none: an array of members. */
function members(name: string, args: readonly unknown[]): readonly unknown[] {
  const [values = []] = args;
  if (args.length > 1 || !Array.isArray(values)) throw refuse(name, args);
  countItems(values.length);
  return values;
}

/** Pairs of keys and values. Which kind of dict they become is the reader's to say (`Containers.called`). */
function dictOf(args: readonly unknown[]): Map<unknown, unknown> {
  const pairs = members("dict", args);
  if (!pairs.every((pair) => Array.isArray(pair) && pair.length === 2)) throw refuse("dict", args);
  return new Map(pairs as [unknown, unknown][]);
}

function bytesOf(name: string, args: readonly unknown[]): Uint8Array {
  const [value = new Uint8Array(0), encoding] = args;
  if (args.length < 2 && value instanceof Uint8Array) {
    countBytes(value.length);
    return value;
  }
  // How protocols 0 to 2 spell a bytearray.
  if (args.length === 2 && encoding === "latin-1") return encode([value, "latin1"]);
  throw refuse(name, args);
}

/** `_codecs.encode(text, "latin1")`: how protocols 0–2 spell bytes. */
function encode(args: readonly unknown[]): Uint8Array {
  const [text, encoding] = args;
  if (args.length !== 2 || typeof text !== "string" || encoding !== "latin1") throw refuse("_codecs.encode", args);
  countBytes(text.length);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0xff) throw refuse("_codecs.encode", args);
    bytes[index] = unit;
  }
  return bytes;
}

const callable: Record<string, Call> = {
  set: (args) => new Set(members("set", args)),
  frozenset: (args) => new FrozenSet(members("frozenset", args)),
  bytearray: (args) => new ByteArray(bytesOf("bytearray", args)),
  bytes: (args) => new Uint8Array(bytesOf("bytes", args)),
  list: (args) => [...members("list", args)],
  tuple: (args) => asTuple([...members("tuple", args)]),
  dict: dictOf,
};

/** Types that may be named; only some may be called. */
const named = [
  "bool",
  "bytearray",
  "bytes",
  "dict",
  "float",
  "frozenset",
  "int",
  "list",
  "object",
  "set",
  "str",
  "tuple",
];

/** Python's `...`. */
export const Ellipsis: PyGlobal = /* @__PURE__ */ PyGlobal.named("builtins", "Ellipsis");
/** Python's `NotImplemented`. */
export const NotImplemented: PyGlobal = /* @__PURE__ */ PyGlobal.named("builtins", "NotImplemented");

/** The type of one of Python's constants: it has no name of its own, so it travels as `type(None)`. */
export class ConstantType {
  /** `null`, {@link Ellipsis} or {@link NotImplemented}. */
  readonly of: PyGlobal | null;

  /** The type of this constant. */
  constructor(of: PyGlobal | null) {
    this.of = of;
  }

  /** `<type of None>`: for people. */
  toString(): string {
    return `<type of ${this.of?.qualname ?? "None"}>`;
  }
}

/** Python's `type(None)`. */
export const NoneType: ConstantType = /* @__PURE__ */ new ConstantType(null);
/** Python's `type(...)`. */
export const EllipsisType: ConstantType = /* @__PURE__ */ new ConstantType(Ellipsis);
/** Python's `type(NotImplemented)`. */
export const NotImplementedType: ConstantType = /* @__PURE__ */ new ConstantType(NotImplemented);

/** A Python range. Its bounds are bigints where they are too large for a number. */
export class PyRange implements Iterable<number | bigint> {
  /** The first number. */
  readonly start: number | bigint;
  /** Where it ends: not among the numbers. */
  readonly stop: number | bigint;
  /** From one number to the next; not 0. */
  readonly step: number | bigint;

  /** Throws a `RangeError` for a step of 0. */
  constructor(start: number | bigint, stop: number | bigint, step: number | bigint = 1) {
    this.start = compact(bigintOf(start));
    this.stop = compact(bigintOf(stop));
    this.step = compact(bigintOf(step));
    if (this.step === 0) throw new RangeError("the step of a range is not 0");
  }

  /** How many numbers there are. */
  get length(): number | bigint {
    const [start, stop, step] = [BigInt(this.start), BigInt(this.stop), BigInt(this.step)];
    const span = step > 0n ? stop - start : start - stop;
    const size = step > 0n ? step : -step;
    return span <= 0n ? 0 : compact((span + size - 1n) / size);
  }

  *[Symbol.iterator](): Generator<number | bigint> {
    const step = BigInt(this.step);
    let next = BigInt(this.start);
    for (let left = BigInt(this.length); left > 0n; left--) {
      yield compact(next);
      next += step;
    }
  }

  /** As Python's `repr`: `range(0, 10)`. */
  toString(): string {
    const step = this.step === 1 ? "" : `, ${this.step}`;
    return `range(${this.start}, ${this.stop}${step})`;
  }

  /** @internal */
  get [PYTHON_CLASS](): string {
    return "range";
  }
  /** @internal */
  [PYTHON_REPR](): string {
    return this.toString();
  }
}

/** A Python slice. Python before 3.12 cannot hash one, so it is refused as a key when it is written. */
export class PySlice {
  /** Where it begins, mostly an integer or `null`. */
  readonly start: unknown;
  /** Where it ends, mostly an integer or `null`. */
  readonly stop: unknown;
  /** From one to the next, mostly an integer or `null`. */
  readonly step: unknown;

  /** As Python's `slice(start, stop, step)`: any values are taken. */
  constructor(start: unknown, stop: unknown, step: unknown = null) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
}

/** What a slice holds, by which Python hashes it from 3.12 on; `undefined`: it is no slice. */
export const partsOfSlice = (value: object): readonly unknown[] | undefined =>
  value instanceof PySlice ? [value.start, value.stop, value.step] : undefined;

function typeOf(constant: unknown): ConstantType {
  const found = [NoneType, EllipsisType, NotImplementedType].find(({ of }) => of === constant);
  if (found === undefined) throw new TypeError("only the types of None, Ellipsis and NotImplemented travel so");
  return found;
}

export function defineTypes(registry: Registry): void {
  for (const qualname of named) {
    const target = PyGlobal.named("builtins", qualname);
    registry.define(target, { target, call: callable[qualname] });
  }
  for (const constant of [Ellipsis, NotImplemented]) registry.define(constant, { target: constant });
  const type = PyGlobal.named("builtins", "type");
  defineFunction(registry, type, "builtins.type", [1, 1], ([constant]) => typeOf(constant));
  registry.reducer(ConstantType, ({ of }) => ({ callable: type, args: [of] }));
  defineClass(registry, PyRange, "builtins.range", {
    arity: [1, 3],
    call: (args) => {
      const [first, second, step = 1] = args.map((value) => compact(bigintOf(value)));
      return second === undefined ? new PyRange(0, first as number) : new PyRange(first as number, second, step);
    },
  });
  registry.reducer(PyRange, ({ start, stop, step }) => ({ callable: PyRange, args: [start, stop, step] }));
  defineClass(registry, PySlice, "builtins.slice", {
    arity: [1, 3],
    call: (args) => (args.length === 1 ? new PySlice(null, args[0]) : new PySlice(args[0], args[1], args[2])),
    unhashable: true,
  });
  registry.reducer(PySlice, ({ start, stop, step }) => ({ callable: PySlice, args: [start, stop, step] }));
  const codecs = PyGlobal.named("_codecs", "encode");
  registry.define(codecs, { target: codecs, call: encode });
}
