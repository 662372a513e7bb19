/**
 * Classes of the user's that extend a box of one value: `Float`, `PyInt` and `PyStr`, JavaScript's own `Number` and `String`, and
 * `Date`. They are subclasses of Python's float, int, str and datetime, written with the value as the argument of NEWOBJ
 * (`float.__getnewargs__` and its like in CPython's `Objects/`; `datetime.__reduce_ex__`, a call) and made again without
 * running a constructor of the user's.
 */
import { PyStr } from "./buffer.js";
import { PyDateTime } from "./builtins/datetime.js";
import { reduceDate } from "./builtins/datetime-codec.js";
import { UnpicklingError } from "./error.js";
import type { AnyConstructor, Reduction } from "./registry.js";
import { Float, PyGlobal, PyInt } from "./values.js";

type Arguments = readonly unknown[];

/** A box: which type of Python's it extends, what it holds, and how one is made of that. */
interface Box {
  readonly type: AnyConstructor;
  readonly name: "float" | "int" | "str";
  /** The value as it is written. */
  readonly held: (value: object) => unknown;
  /** What the box is constructed with. Throws a `TypeError`. */
  readonly content: (argument: unknown) => unknown;
}

const numberOf = (argument: unknown): number => {
  if (argument instanceof Float) return argument.value;
  if (typeof argument === "number" || typeof argument === "bigint") return Number(argument);
  throw new TypeError("no number");
};

const textOf = (argument: unknown): string => {
  if (argument instanceof PyStr) return argument.value;
  if (typeof argument === "string") return argument;
  throw new TypeError("no text");
};

const boxes: readonly Box[] = [
  { type: Float, name: "float", held: (value) => new Float((value as Float).value), content: numberOf },
  { type: PyInt, name: "int", held: (value) => (value as PyInt).value, content: (argument) => argument },
  { type: PyStr, name: "str", held: (value) => (value as PyStr).value, content: textOf },
  {
    type: Number,
    name: "float",
    held: (value) => new Float(Number.prototype.valueOf.call(value)),
    content: numberOf,
  },
  { type: String, name: "str", held: (value) => String.prototype.valueOf.call(value), content: textOf },
];

/** How a subclass is written and made; `reduceHolder` and `state` are those of all subclasses of built-ins. */
export interface ScalarBase {
  readonly type: AnyConstructor;
  readonly make: (type: AnyConstructor, args: Arguments) => object;
  readonly reduce: (value: object, type: AnyConstructor, protocol: number) => Reduction;
}

const badArguments = (type: AnyConstructor, args: Arguments, why: string): UnpicklingError =>
  new UnpicklingError(`${type.name} is made with arguments it does not take: ${why}`, {
    code: "BAD_ARGUMENTS",
    value: args,
  });

const RECONSTRUCTOR = PyGlobal.named("copyreg", "_reconstructor");

/** Attributes beside what the box itself has. */
function attributes(value: object): Record<string, unknown> | undefined {
  const names = Object.keys(value).filter((name) => name !== "value" && !/^\d+$/.test(name));
  if (names.length === 0) return undefined;
  const state: Record<string, unknown> = {};
  for (const name of names) {
    const attribute = (value as Record<string, unknown>)[name];
    Object.defineProperty(state, name, { value: attribute, writable: true, enumerable: true, configurable: true });
  }
  return state;
}

const boxBase = ({ type: base, name, held, content }: Box): ScalarBase => ({
  type: base,
  make: (type, args) => {
    if (args.length !== 1) throw badArguments(type, args, "it takes one");
    try {
      return Reflect.construct(base, [content(args[0])], type) as object;
    } catch (error) {
      throw badArguments(type, args, (error as Error).message);
    }
  },
  reduce: (value, type, protocol) => {
    const state = attributes(value);
    if (protocol >= 2) return { callable: type, form: "new", args: [held(value)], state };
    return { callable: RECONSTRUCTOR, args: [type, PyGlobal.named("builtins", name), held(value)], state };
  },
});

/** A class that extends `Date` is a datetime of Python's as far as a Date can hold one. */
const dateBase: ScalarBase = {
  type: Date,
  make: (type, [date, ...rest]) => {
    // The reader of `datetime` itself has made what there is.
    if (rest.length > 0 || !(date instanceof Date) || date instanceof PyDateTime) {
      throw badArguments(type, [date, ...rest], "a Date has no microseconds, fold or zone; extend PyDateTime");
    }
    return Reflect.construct(Date, [date.getTime()], type) as object;
  },
  // Python's datetimes do not write their attributes either.
  reduce: (value, type, protocol) => ({ ...reduceDate(value as Date, protocol), callable: type }),
};

export const scalarBases: readonly ScalarBase[] = [...boxes.map(boxBase), dateBase];

/** The value of a box of JavaScript's or of ours that nobody extends: it is written as if it stood there alone. */
export function unboxed(value: object): unknown {
  if (value instanceof PyInt) return value.value;
  return (value as { valueOf(): unknown }).valueOf();
}
