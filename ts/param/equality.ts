/** Equality as Python's `==` has it for the values of the model, so that a value that was loaded is found among options. */

/** True where Python would call the values equal: numbers by value, dates by moment, lists and dicts by content. */
export function valuesEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isNumeric(a) && isNumeric(b)) return numericEqual(a, b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime();
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => valuesEqual(item, b[index]));
  }
  if (!isPlain(a) || !isPlain(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && valuesEqual(a[key], b[key]));
}

/** Python's `value in list`. */
export function includesValue(list: readonly unknown[], value: unknown): boolean {
  return list.includes(value) || list.some((item) => valuesEqual(item, value));
}

type Numeric = number | bigint | boolean;

function isNumeric(value: unknown): value is Numeric {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
}

function numericEqual(a: Numeric, b: Numeric): boolean {
  // `==` between a bigint and a number is exact in JavaScript; Number(bigint) alone would round.
  // biome-ignore lint/suspicious/noDoubleEquals: the mixed comparison is the point
  return (typeof a === "boolean" ? Number(a) : a) == (typeof b === "boolean" ? Number(b) : b);
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
