/** Values in the form of the cases, made live. */
import { DefaultFactory, Parameterized, Skip } from "../../ts/param/index.js";
import { PYTHON_CLASS, PYTHON_REPR } from "../../ts/param/text.js";
import { PyDate, PyDateTime } from "../../ts/pickle/builtins/datetime.js";
import { Complex, Decimal } from "../../ts/pickle/builtins/numbers.js";
import { NDArray } from "../../ts/pickle/builtins/numpy-array.js";
import { dataFrame, series } from "../../ts/pickle/builtins/pandas-make.js";
import { PosixPath } from "../../ts/pickle/builtins/pathlib.js";
import { asTuple } from "../../ts/pickle/values.js";
import { NotThere } from "./names.js";
import type { Scope } from "./scope.js";

/** A plain object of Python: equal only to itself. */
export class Opaque {
  readonly label: string;

  constructor(label: string) {
    this.label = label;
  }

  readonly [PYTHON_CLASS] = "cases.Opaque";

  [PYTHON_REPR](): string {
    return `<opaque ${this.label}>`;
  }
}

/** The functions of the module `cases`. */
export const FUNCTIONS: Readonly<Record<string, (...args: never[]) => unknown>> = {
  identity: (x: unknown) => x,
  add_one: (x: number) => x + 1,
  add: (a: number, b: number) => a + b,
  concat: (a: unknown, b: unknown) => `${String(a)}-${String(b)}`,
  const_five: () => 5,
  const_neg: () => -1,
  const_str: () => "dyn",
  make_list: () => [1],
  make_dict: () => ({ k: 1 }),
  upper: (s: string) => s.toUpperCase(),
  skip_if_negative: (x: number) => {
    if (x < 0) throw new Skip();
    return x;
  },
  f_name_of: (cls: { name: string }, self: unknown, parameter: { name: string }) =>
    `${cls.name}/${self === null ? "class" : "inst"}/${parameter.name}`,
};

/** A class of Python's that none of JavaScript's stands for, with what its instances are. */
function named(name: string, isInstance: (value: unknown) => boolean): unknown {
  return Object.defineProperties(class {}, {
    name: { value: name },
    [Symbol.hasInstance]: { value: isInstance },
  });
}

const isDict = (value: unknown): boolean =>
  value instanceof Map ||
  (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype);

/** What stands for a built-in type of Python. */
const TYPES: Readonly<Record<string, unknown>> = {
  int: BigInt,
  float: Number,
  str: String,
  bool: Boolean,
  list: Array,
  dict: named("dict", isDict),
  set: Set,
  tuple: named("tuple", (value) => Array.isArray(value)),
  NoneType: named("NoneType", (value) => value === null),
  type: named("type", (value) => typeof value === "function"),
  bytes: Uint8Array,
  object: Object,
  // In Python a datetime is a date, and a date no datetime; here the one is a Date and the other a PyDate.
  date: named("datetime.date", (value) => value instanceof Date),
  datetime: named("datetime.datetime", (value) => value instanceof Date && !(value instanceof PyDate)),
  Parameterized,
  Number,
};

/** What stands for a type of Python and has its module in no name of its own. */
export const STAND_INS: ReadonlyMap<string, unknown> = new Map(
  ["date", "datetime", "dict", "tuple", "NoneType", "type"].map((name) => [
    name.startsWith("date") ? `datetime.${name}` : `builtins.${name}`,
    TYPES[name],
  ]),
);

export function typeOf(name: string): unknown {
  const found = TYPES[name];
  if (found === undefined) throw new NotThere(`type ${name}`);
  return found;
}

export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function numberFrom(text: string): number {
  if (text === "inf") return Number.POSITIVE_INFINITY;
  if (text === "-inf") return Number.NEGATIVE_INFINITY;
  return text === "nan" ? Number.NaN : Number(text);
}

function intFrom(text: string): number | bigint {
  const value = BigInt(text);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** `2020-01-02T03:04:05.000006` as a Date, or as one with microseconds where a Date has none. */
export function datetimeFrom(text: string): Date {
  const [, head = "", fraction = ""] = /^([^.]+)(?:\.(\d+))?$/.exec(text) ?? [];
  const micros = Number(fraction.padEnd(6, "0"));
  const date = new Date(`${head}.${fraction.padEnd(6, "0").slice(0, 3)}Z`);
  return micros % 1000 === 0 ? date : new PyDateTime(date.getTime(), micros);
}

/** An array of numpy's from nested lists. */
function arrayFrom(dtype: string, rows: unknown[]): NDArray {
  const shape: number[] = [];
  for (let at: unknown = rows; Array.isArray(at); at = at[0]) shape.push(at.length);
  const items = rows.flat(shape.length - 1 || 1) as number[];
  if (dtype === "bool") return new NDArray(Uint8Array.from(items, Number), { shape, dtype: "?" });
  const data = dtype === "int64" ? BigInt64Array.from(items, BigInt) : Float64Array.from(items);
  return new NDArray(data, { shape });
}

/** A scalar of numpy's, which is read as the number, truth or text that it is. */
function scalarFrom([dtype, text]: readonly [string, string]): unknown {
  if (/^(?:u?int|float)/.test(dtype)) return dtype.startsWith("float") ? numberFrom(text) : intFrom(text);
  if (dtype === "bool") return text === "True";
  if (/^<U/.test(dtype)) return text;
  throw new NotThere(`value np ${dtype}`);
}

/** Makes the value that a neutral form stands for. */
export function live(neutral: unknown, scope: Scope): unknown {
  if (typeof neutral === "string") return scope.inFolder(neutral);
  if (typeof neutral !== "object" || neutral === null) return neutral;
  const [tag = ""] = Object.keys(neutral);
  const content = (neutral as Record<string, unknown>)[tag];
  const items = (): unknown[] => (content as unknown[]).map((item) => live(item, scope));
  switch (tag) {
    case "int":
      return intFrom(content as string);
    case "float":
      return numberFrom(content as string);
    case "complex": {
      const [real, imaginary] = content as [unknown, unknown];
      return new Complex(Number(live(real, scope)), Number(live(imaginary, scope)));
    }
    case "decimal":
      return new Decimal(content as string);
    case "tuple":
      return asTuple(items());
    case "list":
      return items();
    case "dict":
      return dictFrom((content as [unknown, unknown][]).map(([key, value]) => [live(key, scope), live(value, scope)]));
    case "set":
      return new Set(items());
    case "date": {
      const [year = 0, month = 1, day = 1] = (content as string).split("-").map(Number);
      return new PyDate(year, month, day);
    }
    case "datetime":
      return datetimeFrom(content as string);
    case "bytes":
      return fromHex(content as string);
    case "path":
      return new PosixPath(scope.inFolder(content as string));
    case "np":
      return scalarFrom(content as readonly [string, string]);
    case "ndarray": {
      const { dtype, data } = content as { dtype: string; data: unknown };
      return arrayFrom(dtype, live(data, scope) as unknown[]);
    }
    case "dataframe":
      return dataFrame(
        new Map((content as [unknown, unknown][]).map(([label, column]) => [label, live(column, scope) as unknown[]])),
      );
    case "series":
      return series(live(content, scope) as unknown[]);
    case "undefined":
      return undefined;
    case "ref":
      return scope.object(content as string);
    case "cls":
      return scope.cls(content as string);
    case "type":
      return typeOf(content as string);
    case "fn":
      return FUNCTIONS[content as string];
    case "bound":
      return scope.object(content as string);
    case "counter":
      return scope.counter(content as string);
    case "paramref": {
      const [owner, name] = content as [string, string];
      return scope.parameter(owner, name);
    }
    case "opaque":
      return scope.opaque(content as string);
    case "default_factory": {
      const [fn, onClass] = content as [string, boolean];
      return new DefaultFactory(FUNCTIONS[fn] as never, { onClass });
    }
    default:
      throw new NotThere(`value ${tag}`);
  }
}

function dictFrom(entries: [unknown, unknown][]): unknown {
  const plain = entries.every(([key]) => typeof key === "string" && !/^\d+$/.test(key));
  return plain ? Object.fromEntries(entries as [string, unknown][]) : new Map(entries);
}
