/** `json.dumps` as Python writes it, to the character, for the dialect "param". CPython 3.11, `json/encoder.py`. */
import { isParameterized } from "../param/brands.js";
import { pythonRepr, pythonTypeName } from "../param/text.js";
import { NumpyScalar } from "../pickle/builtins/numpy-scalar.js";
import { Float, PyInt } from "../pickle/values.js";
import { UnserializableError } from "./errors.js";
import { DEEPEST_IN_PYTHON } from "./parse.js";

/** Python's `repr` of a float. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  const text = pythonRepr(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** A number by ruling 1: an int where it is a safe integer. */
function numberText(value: number): string {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : floatText(value);
}

/** A text with everything but ASCII escaped (`ensure_ascii`). */
export function pythonJSONQuote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The class of a value, as Python's message calls it. */
function typeText(value: unknown): string {
  if (typeof value === "function" && "param" in value) return "ParameterizedMetaclass";
  if (typeof value === "object" && value !== null && isParameterized(value)) return value.constructor.name;
  return /([^.']+)'>$/.exec(pythonTypeName(value))?.[1] ?? "object";
}

function unserializable(value: unknown, message: string, code = "TYPE", pythonType = "TypeError"): never {
  throw new UnserializableError(message, { code, value, pythonType });
}

/** A key of a dict: text, or what Python makes text of. */
function keyText(key: unknown): string {
  switch (typeof key) {
    case "string":
      return pythonJSONQuote(key);
    case "number":
      return `"${numberText(key)}"`;
    case "bigint":
    case "boolean":
      return `"${key}"`;
  }
  if (key === null) return '"null"';
  if (key instanceof Float) return `"${floatText(key.value)}"`;
  return unserializable(key, `keys must be str, int, float, bool or None, not ${typeText(key)}`);
}

/**
 * The text of a value.
 * @throws UnserializableError for a value that Python's `json` does not know, and for a cycle.
 */
export function pythonJSONText(value: unknown): string {
  const open = new Set<object>();
  const write = (item: unknown): string => {
    switch (typeof item) {
      case "string":
        return pythonJSONQuote(item);
      case "number":
        return numberText(item);
      case "bigint":
      case "boolean":
        return String(item);
      case "undefined":
        return "null";
    }
    if (item === null) return "null";
    if (item instanceof Float) return floatText(item.value);
    if (item instanceof PyInt) return String(item.value);
    if (item instanceof NumpyScalar && item.dtype === "<f8") return floatText(Number(item.value));
    if (typeof item === "object" && (Array.isArray(item) || isDict(item))) return container(item);
    return unserializable(item, `Object of type ${typeText(item)} is not JSON serializable`);
  };
  const container = (item: object): string => {
    if (open.has(item)) unserializable(item, "Circular reference detected", "CYCLE", "ValueError");
    if (open.size > DEEPEST_IN_PYTHON)
      unserializable(item, "the value is nested too deeply", "DEPTH", "RecursionError");
    open.add(item);
    const text = Array.isArray(item)
      ? `[${Array.from(item, write).join(", ")}]`
      : `{${Array.from(entriesOf(item), ([key, held]) => `${keyText(key)}: ${write(held)}`).join(", ")}}`;
    open.delete(item);
    return text;
  };
  return write(value);
}

const entriesOf = (dict: object): Iterable<readonly [unknown, unknown]> =>
  dict instanceof Map ? dict : Object.entries(dict);

function isDict(value: object): boolean {
  if (value instanceof Map) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
