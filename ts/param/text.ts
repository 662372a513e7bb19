/**
 * Values as text, in the two notations of messages. `pythonRepr`, `pythonStr` and `pythonTypeName` are the only
 * sources of Python text in the model; `javascriptRepr` and `javascriptTypeName` are their twins. None of them runs
 * a user's code, and all stop at a depth and at a length, because they end up in error messages.
 */
import { isModelClass, isParameterized, isPath, isTuple, parameterizedEntries } from "./brands.js";
import { isCalendarDay, microsecondsOf } from "./moments.js";

/** How values are written in messages: as JavaScript writes them, or as Python does. */
export type Notation = "javascript" | "python";

/**
 * On an object: its `repr` in Python's notation. For classes that stand for a Python type, whose repr only they know.
 */
export const PYTHON_REPR: unique symbol = Symbol.for("brine.pythonRepr");

/** On an object: the name of its class in Python. */
export const PYTHON_CLASS: unique symbol = Symbol.for("brine.pythonClass");

/** How many containers inside each other a message shows; what is deeper is `...`. */
const DEEPEST_SHOWN = 6;
/** After so many characters the other items of a container are left out. */
const LONGEST = 1000;
const ENDLESS = { deepest: Number.POSITIVE_INFINITY, longest: Number.POSITIVE_INFINITY };

/** Python's `repr(value)`. */
export function pythonRepr(value: unknown): string {
  return represent(value, python, []);
}

/**
 * Python's `repr(value)` without an end to depth and length, for text that is a program and no message.
 * @param known says the repr of objects that only the caller knows; it is asked first.
 */
export function wholePythonRepr(
  value: unknown,
  known: (value: object) => string | undefined = () => undefined,
): string {
  return represent(value, { ...python, ...ENDLESS, known, bytes: (bytes) => pythonBytes(bytes) }, []);
}

/** Python's `str(value)`: as {@link pythonRepr}, but text is bare and a date is `2020-01-02 00:00:00`. */
export function pythonStr(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Date) return pythonDateText(value);
  if (typeof value === "object" && value !== null && isParameterized(value)) {
    const { name, title, isFunction } = parameterizedEntries(value);
    return isFunction ? `${name}()` : `<${name} ${pythonStr(title)}>`;
  }
  return pythonRepr(value);
}

/** Python's `str(type(value))`, as in "not <class 'str'>". */
export function pythonTypeName(value: unknown): string {
  return `<class '${pythonClassOf(value)}'>`;
}

/** A value as JavaScript would write it. */
export function javascriptRepr(value: unknown): string {
  return represent(value, javascript, []);
}

/** A value as JavaScript would print it inside a sentence: text is bare. */
export function javascriptStr(value: unknown): string {
  return typeof value === "string" ? value : javascriptRepr(value);
}

/** What a value is, in JavaScript's words: `string`, `null`, `Date`. */
export function javascriptTypeName(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  if (value instanceof Date && Number.isNaN(value.getTime())) return "an invalid Date";
  return realmOf(value, classNameOf(value)) || "object";
}

/** The name of a class; said to be of another realm (an iframe, `node:vm`) where its namesake here is another class. */
function realmOf(value: object, name: string): string {
  const cls: unknown = (Object.getPrototypeOf(value) as { constructor?: unknown } | null)?.constructor;
  const own = (globalThis as unknown as Record<string, unknown>)[name];
  const isForeign =
    typeof own === "function" &&
    own !== cls &&
    typeof cls === "function" &&
    /\[native code\]\s*\}$/.test(Function.prototype.toString.call(cls));
  return isForeign ? `${name} of another realm` : name;
}

/** A class as it is named in a message about classes: `int`, `Item`. */
export function pythonClassName(cls: unknown): string {
  const prototype = typeof cls === "function" ? (cls.prototype as { [PYTHON_CLASS]?: string } | undefined) : undefined;
  return PYTHON_CLASSES.get(cls) ?? prototype?.[PYTHON_CLASS] ?? (nameOf(cls) || "object");
}

/** The name of a class or a function. */
export function nameOf(value: unknown): string {
  const name: unknown = typeof value === "function" ? value.name : undefined;
  return typeof name === "string" ? name : "";
}

const PYTHON_CLASSES = new Map<unknown, string>([
  [Number, "float"],
  [BigInt, "int"],
  [String, "str"],
  [Boolean, "bool"],
  [Array, "list"],
  [Object, "dict"],
  [Map, "dict"],
  [Set, "set"],
  [Uint8Array, "bytes"],
  [Date, "datetime.datetime"],
  [Function, "function"],
]);

function pythonClassOf(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "NoneType";
    case "string":
      return "str";
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return isPythonInt(value) ? "int" : "float";
    case "function":
      if (isModelClass(value)) return "param.parameterized.ParameterizedMetaclass";
      return isClass(value) ? "type" : "function";
    case "symbol":
      return "symbol";
  }
  if (value === null) return "NoneType";
  if (Array.isArray(value)) return isTuple(value) ? "tuple" : "list";
  if (isPlain(value as object)) return "dict";
  if (value instanceof Date) return isCalendarDay(value) ? "datetime.date" : "datetime.datetime";
  const own = (value as { readonly [PYTHON_CLASS]?: string })[PYTHON_CLASS];
  if (own !== undefined) return own;
  const name = classNameOf(value as object);
  for (const [cls, python] of PYTHON_CLASSES) {
    if (cls === Object) continue;
    if (nameOf(cls) === name) return python;
  }
  return name || "object";
}

/** Ruling 1: a number is an int when it is a safe integer other than −0. */
function isPythonInt(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

/** The words and brackets in which the notations differ, and where they stop. */
interface Dialect {
  readonly deepest: number;
  readonly longest: number;
  readonly known?: (value: object) => string | undefined;
  readonly none: string;
  readonly text: (value: string) => string;
  readonly yes: string;
  readonly no: string;
  readonly number: (value: number) => string;
  readonly bigint: (value: bigint) => string;
  readonly date: (value: Date) => string;
  readonly bytes: (value: Uint8Array) => string;
  readonly key: (value: string) => string;
  readonly record: readonly [open: string, close: string];
  readonly tuple: (items: readonly string[]) => string;
  readonly map: (entries: readonly string[]) => string;
  readonly arrow: string;
  readonly set: (items: readonly string[], value: object) => string;
  readonly callable: (value: object) => string;
  readonly object: (value: object) => string;
}

const python: Dialect = {
  deepest: DEEPEST_SHOWN,
  longest: LONGEST,
  none: "None",
  yes: "True",
  no: "False",
  text: pythonQuote,
  number: pythonNumber,
  bigint: String,
  date: pythonDateRepr,
  bytes: (value) => {
    const text = pythonBytes(value.subarray(0, LONGEST));
    return isCalled(value, "bytearray") ? `bytearray(${text})` : text;
  },
  key: pythonQuote,
  record: ["{", "}"],
  tuple: (items) => (items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`),
  map: (entries) => `{${entries.join(", ")}}`,
  arrow: ": ",
  set: (items, value) => {
    const text = items.length === 0 ? "" : `{${items.join(", ")}}`;
    if (isCalled(value, "frozenset")) return `frozenset(${text})`;
    return text === "" ? "set()" : text;
  },
  // Nothing in JavaScript is an address: the zero keeps the shape that Python's readers know.
  callable: (value) =>
    isModelClass(value) || isClass(value)
      ? `<class '${isRoot(value) ? "param.parameterized.Parameterized" : pythonClassName(value)}'>`
      : `<function ${nameOf(value) || "<lambda>"} at 0x0>`,
  object: (value) =>
    reprOf(value) ?? (isPath(value) ? pathRepr(value) : `<${classNameOf(value) || "object"} object at 0x0>`),
};

const javascript: Dialect = {
  deepest: DEEPEST_SHOWN,
  longest: LONGEST,
  none: "null",
  yes: "true",
  no: "false",
  text: (value) => JSON.stringify(value),
  number: (value) => (Object.is(value, -0) ? "-0" : String(value)),
  bigint: (value) => `${value}n`,
  date: (value) => (Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString()),
  bytes: (value) => `Uint8Array(${value.length})`,
  key: (value) => (/^[A-Za-z_$][\w$]*$/.test(value) ? value : JSON.stringify(value)),
  record: ["{ ", " }"],
  tuple: (items) => `[${items.join(", ")}]`,
  map: (entries) => `Map { ${entries.join(", ")} }`,
  arrow: " => ",
  set: (items) => `Set { ${items.join(", ")} }`,
  callable: (value) => `[${isClass(value) ? "class" : "function"} ${nameOf(value) || "(anonymous)"}]`,
  object: (value) => `[object ${realmOf(value, classNameOf(value)) || "Object"}]`,
};

function represent(value: unknown, dialect: Dialect, open: object[]): string {
  switch (typeof value) {
    case "undefined":
      return dialect === javascript ? "undefined" : dialect.none;
    case "string":
      return dialect.text(value);
    case "boolean":
      return value ? dialect.yes : dialect.no;
    case "number":
      return dialect.number(value);
    case "bigint":
      return dialect.bigint(value);
    case "symbol":
      return value.toString();
    case "function":
      return dialect.callable(value);
  }
  if (value === null) return dialect.none;
  const object = value as object;
  if (open.includes(object) || open.length >= dialect.deepest) return "...";
  open.push(object);
  try {
    return representObject(object, dialect, open);
  } finally {
    open.pop();
  }
}

function representObject(value: object, dialect: Dialect, open: object[]): string {
  const inner = (item: unknown) => represent(item, dialect, open);
  const known = dialect.known?.(value);
  if (known !== undefined) return known;
  if (value instanceof Date) return dialect.date(value);
  if (value instanceof Uint8Array) return dialect.bytes(value);
  if (Array.isArray(value)) {
    const items = limited(value, dialect, inner);
    return isTuple(value) ? dialect.tuple(items) : `[${items.join(", ")}]`;
  }
  if (value instanceof Map) {
    return dialect.map(limited(value, dialect, ([key, item]) => inner(key) + dialect.arrow + inner(item)));
  }
  if (value instanceof Set) return dialect.set(limited(value, dialect, inner), value);
  if (isParameterized(value)) {
    const { name, entries } = parameterizedEntries(value);
    return `${name}(${limited(entries, dialect, ([key, item]) => `${key}=${inner(item)}`).join(", ")})`;
  }
  if (isPlain(value)) {
    const entries = limited(Object.entries(value), dialect, ([key, item]) => `${dialect.key(key)}: ${inner(item)}`);
    return entries.length === 0 ? "{}" : dialect.record[0] + entries.join(", ") + dialect.record[1];
  }
  return dialect.object(value);
}

const isCalled = (value: object, name: string): boolean =>
  (value as { readonly [PYTHON_CLASS]?: string })[PYTHON_CLASS] === name;

function reprOf(value: object): string | undefined {
  const own = (value as { [PYTHON_REPR]?: () => string })[PYTHON_REPR];
  return own === undefined ? undefined : own.call(value);
}

/** Python shows all paths with slashes, and makes a plain `Path` one of its own system. */
function pathRepr(value: object): string {
  const name = classNameOf(value);
  return `${name === "Path" ? "PosixPath" : name}(${pythonRepr(String(value).replaceAll("\\", "/"))})`;
}

function limited<T>(items: Iterable<T>, { longest }: Dialect, text: (item: T) => string): string[] {
  const out: string[] = [];
  let length = 0;
  for (const item of items) {
    if (length > longest) {
      out.push("...");
      break;
    }
    const one = text(item);
    length += one.length;
    out.push(one);
  }
  return out;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function isClass(value: object): boolean {
  return PYTHON_CLASSES.has(value) || /^class\b/.test(Function.prototype.toString.call(value));
}

/** The class above all of the model. */
const isRoot = (value: object): boolean => isModelClass(value) && Object.getPrototypeOf(value) === Function.prototype;

function classNameOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null ? "" : nameOf((prototype as { constructor?: unknown }).constructor);
}

/** CPython's `repr(str)`: single quotes unless only those occur inside, escapes for what is not printable. */
function pythonQuote(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  let out = quote;
  for (const char of value) {
    const code = char.codePointAt(0)!;
    if (char === quote || char === "\\") out += `\\${char}`;
    else if (char === "\n") out += "\\n";
    else if (char === "\r") out += "\\r";
    else if (char === "\t") out += "\\t";
    else if (code < 0x20 || (code >= 0x7f && code < 0xa1) || code === 0xad) {
      out += `\\x${code.toString(16).padStart(2, "0")}`;
    } else if (/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(char)) {
      out += code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
    } else out += char;
  }
  return out + quote;
}

/** CPython's `repr(int)` or `repr(float)`, by ruling 1. */
function pythonNumber(value: number): string {
  if (isPythonInt(value)) return String(value);
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  // Both languages print the shortest digits that read back; only where the exponent starts differs.
  const [mantissa, exponentText] = value.toExponential().split("e") as [string, string];
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    const digits = String(Math.abs(exponent)).padStart(2, "0");
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${digits}`;
  }
  if (exponent >= 0) {
    const plain = String(value);
    return plain.includes(".") ? plain : `${plain}.0`;
  }
  const sign = mantissa.startsWith("-") ? "-" : "";
  return `${sign}0.${"0".repeat(-exponent - 1)}${mantissa.replace(/[-.]/g, "")}`;
}

function pythonDateRepr(date: Date): string {
  if (Number.isNaN(date.getTime())) return "Invalid Date";
  const parts = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  if (isCalendarDay(date)) return `datetime.date(${parts.join(", ")})`;
  parts.push(date.getUTCHours(), date.getUTCMinutes());
  const micros = microsecondsOf(date);
  if (date.getUTCSeconds() !== 0 || micros !== 0) parts.push(date.getUTCSeconds());
  if (micros !== 0) parts.push(micros);
  return `datetime.datetime(${parts.join(", ")})`;
}

function pythonDateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return "Invalid Date";
  const two = (part: number) => String(part).padStart(2, "0");
  const day = `${String(date.getUTCFullYear()).padStart(4, "0")}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  if (isCalendarDay(date)) return day;
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  const micros = microsecondsOf(date);
  return `${day} ${time}${micros === 0 ? "" : `.${String(micros).padStart(6, "0")}`}`;
}

/** CPython's `repr(bytes)`. */
export function pythonBytes(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    if (byte === 0x5c) text += "\\\\";
    else if (byte === 9) text += "\\t";
    else if (byte === 10) text += "\\n";
    else if (byte === 13) text += "\\r";
    else if (byte >= 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
    else text += `\\x${byte.toString(16).padStart(2, "0")}`;
  }
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  if (quote === "'") text = text.replaceAll("'", "\\'");
  return `b${quote}${text}${quote}`;
}
