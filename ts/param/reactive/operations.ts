/** The operations of expressions that JavaScript has no operator for, or another one than Python. */
import { includesValue, valuesEqual } from "../equality.js";

const isInt = (value: number): boolean => Number.isInteger(value) && !Object.is(value, -0);

/** A result of whole numbers is one: −0 is a float's (ruling 1). */
const ofInts = (result: number, a: number, b: number): number => (result === 0 && isInt(a) && isInt(b) ? 0 : result);

/** Python's `*`. */
export const multiply = (a: number, b: number): number => ofInts(a * b, a, b);

/** Python's `-x`. */
export const negate = (a: number): number => ofInts(-a, a, 0);

/** Python's `//`. */
export const floorDivide = (a: number, b: number): number => ofInts(Math.floor(a / b), a, b);

/** Python's `%`: the result has the sign of the divisor. */
export function floorModulo(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : ofInts(rest, a, b);
}

/** Python's `round`: of two equally near neighbours, the even one. */
export function roundHalfEven(value: number, digits = 0): number {
  if (!Number.isFinite(value)) return value;
  if (digits > 0) {
    if (digits >= 100 || Math.abs(value) >= 1e21) return value;
    // A hundred places are the exact value of any number that could lie half-way.
    const exact = value.toFixed(100);
    const point = exact.indexOf(".") + 1 + digits;
    if (!/^50*$/.test(exact.slice(point))) return Number(value.toFixed(digits));
    const below = exact.slice(0, point);
    return Number(Number(below.at(-1)) % 2 === 0 ? below : value.toFixed(digits));
  }
  const scale = 10 ** -digits;
  const scaled = value / scale;
  const below = Math.floor(scaled);
  const part = scaled - below;
  const up = part > 0.5 || (part === 0.5 && below % 2 !== 0);
  return (up ? below + 1 : below) * scale;
}

/** Python's `in`: by its equality, content included. */
export function containsItem(container: unknown, item: unknown): boolean {
  if (typeof container === "string") return container.includes(item as string);
  if (container instanceof Map || container instanceof Set) {
    return container.has(item) || (typeof item !== "string" && includesValue([...container.keys()], item));
  }
  if (typeof container === "object" && container !== null) {
    if (!(Symbol.iterator in container)) return Object.hasOwn(container, item as PropertyKey);
    for (const one of container as Iterable<unknown>) if (Object.is(one, item) || valuesEqual(one, item)) return true;
    return false;
  }
  throw new TypeError("rx(x).in(container): the container holds nothing");
}

/** Python's `len`. */
export function lengthOf(value: unknown): number {
  if (typeof value === "string" || Array.isArray(value) || ArrayBuffer.isView(value)) {
    return (value as { readonly length: number }).length;
  }
  if (value instanceof Map || value instanceof Set) return value.size;
  if (typeof value === "object" && value !== null) {
    const { length, size } = value as { readonly length?: unknown; readonly size?: unknown };
    if (typeof length === "number") return length;
    if (typeof size === "number") return size;
    return Object.keys(value).length;
  }
  throw new TypeError("rx(x).len(): the value has no length");
}

/** An item; a negative place counts from the end. */
export const itemAt = (value: readonly unknown[] | string, index: number): unknown =>
  Array.isArray(value) ? value.at(index) : (value as string).at(index);
