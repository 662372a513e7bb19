/**
 * Arrays of numbers from lists in lists: what a parameter with a dtype, or a class of typed arrays, takes of JSON. Each item has to be a value of
 * that dtype: a typed array would wrap what is too large and cut what has a fraction, and numpy does so too with some of them (`1.5` among
 * integers becomes 1, `1e300` in a float32 infinity); a text that says one number and means another is refused here.
 */
import { javascriptRepr } from "../param/text.js";
import { NDArray } from "../pickle/builtins/numpy-array.js";
import { DType } from "../pickle/builtins/numpy-dtype.js";
import { arrayTypeOf, bytesIn, type NumberArray } from "../pickle/builtins/numpy-elements.js";
import { type ItemSlots, pointerPart } from "./forms.js";
import { WRONG } from "./frames.js";
import type { Reader } from "./read.js";

/** Numbers of a dtype. */
export interface Numbers {
  readonly kind: "b" | "i" | "u" | "f";
  /** Bytes of an item: up to eight. */
  readonly size: number;
  /** The largest finite number that an item may be. */
  readonly most: number | bigint;
  readonly least: number | bigint;
}

/** The largest floats by their size; what is nearer to the next one is infinite. */
const MOST_FLOAT: Readonly<Record<number, number>> = { 2: 65504, 4: (2 - 2 ** -23) * 2 ** 127, 8: Number.MAX_VALUE };

/** What the items of such a dtype may be; `undefined`: they are no numbers, or of a size that JavaScript has not. */
export function numbersOf({ kind, itemSize: size }: DType): Numbers | undefined {
  if (kind === "b") return { kind, size, least: 0, most: 1 };
  if (kind === "f") {
    const most = MOST_FLOAT[size];
    return most === undefined ? undefined : { kind, size, least: -most, most };
  }
  if (kind !== "i" && kind !== "u") return undefined;
  const bits = BigInt(size * 8);
  const most = (1n << (kind === "u" ? bits : bits - 1n)) - 1n;
  const least = kind === "u" ? 0n : -most - 1n;
  return size === 8 ? { kind, size, least, most } : { kind, size, least: Number(least), most: Number(most) };
}

/** The dtype that a parameter asks for; any takes floats, as `numpy.array` makes of such lists. */
export function dtypeOf({ typed = null, dtype = null }: ItemSlots): DType {
  if (dtype !== null) return DType.of(dtype);
  return typed === null ? DType.of("<f8") : new NDArray(new (typed as new (length: number) => NumberArray)(0)).type;
}

/** numpy has no more dimensions. */
const MOST_DIMENSIONS = 64;

/** The items of lists in lists of one length, one after the other. */
class Flattening {
  readonly #reader: Reader;
  /** The index in each list around the present item. */
  readonly #at: number[] = [];
  /** The lists met: one that is referred to twice could stand for any number of items. */
  readonly #rows = new Set<unknown>();
  readonly shape: number[] = [];
  isWrong = false;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  problem(message: string, value: unknown, code: string): void {
    this.isWrong = true;
    this.#reader.problem(message, value, code, () => this.#reader.path + this.#at.map(pointerPart).join(""));
  }

  /** Takes the items of lists in lists. */
  take(list: readonly unknown[], each: (item: unknown) => void): void {
    for (let at: unknown = list; Array.isArray(at); at = at[0]) {
      this.shape.push(at.length);
      if (this.shape.length <= MOST_DIMENSIONS) continue;
      this.problem(`is nested deeper than the ${MOST_DIMENSIONS} dimensions of numpy`, null, "shape");
      return;
    }
    this.#row(list, 0, each);
  }

  #row(list: readonly unknown[], axis: number, each: (item: unknown) => void): void {
    const isLast = axis === this.shape.length - 1;
    const at = this.#at.push(0) - 1;
    for (let index = 0; index < list.length; index++) {
      this.#at[at] = index;
      const item = list[index];
      if (isLast) each(item);
      else if (this.#isRow(item, this.shape[axis + 1]!)) this.#row(item, axis + 1, each);
    }
    this.#at.pop();
  }

  #isRow(item: unknown, length: number): item is readonly unknown[] {
    if (!Array.isArray(item) || item.length !== length) {
      this.problem(`must be a list of ${length} like the first one, not ${javascriptRepr(item)}`, item, "shape");
      return false;
    }
    if (this.#rows.has(item)) this.problem("refers to a list that is in the array already", null, "shape");
    const isNew = !this.#rows.has(item);
    this.#rows.add(item);
    return isNew;
  }
}

/** The array of a list. {@link WRONG}: see the problems of the reader, each with the place of an item. */
export function numericArray(reader: Reader, slots: ItemSlots, list: readonly unknown[]): NDArray | typeof WRONG {
  const type = dtypeOf(slots);
  const numbers = numbersOf(type);
  if (numbers === undefined) return reader.problem(`an array of ${type} has to be tagged "ndarray"`, list);
  const flat = new Flattening(reader);
  const items: (number | bigint)[] = [];
  const asked = askedOf(numbers);
  flat.take(list, (item) => {
    const value = heldBy(numbers, item);
    if (value === undefined) flat.problem(`must be ${asked}, not ${javascriptRepr(item)}`, item, "type");
    else items.push(value);
  });
  return flat.isWrong ? WRONG : new NDArray(dataOf(type, numbers, items), { shape: flat.shape, dtype: type });
}

/** What an item is in a typed array; `undefined` for what the dtype does not hold. */
function heldBy({ kind, size, least, most }: Numbers, item: unknown): number | bigint | undefined {
  if (kind === "b") {
    // numpy takes any number for a truth; 0 and 1 can be meant for nothing else.
    return typeof item === "boolean" || item === 0 || item === 1 ? Number(item) : undefined;
  }
  if (typeof item !== "number" && typeof item !== "bigint") return undefined;
  if (kind === "f") {
    const number = Number(item);
    const isLost = Number.isFinite(rounded(size, number)) !== (typeof item === "bigint" || Number.isFinite(item));
    return isLost ? undefined : number;
  }
  if (!(typeof item === "bigint" || Number.isInteger(item)) || item < least || item > most) return undefined;
  return size === 8 ? BigInt(item) : Number(item);
}

function askedOf({ kind, size, least, most }: Numbers): string {
  if (kind === "b") return "true or false";
  if (kind === "f") return size === 8 ? "a number" : `a number that a float${size * 8} holds`;
  return `an integer from ${least} to ${most}`;
}

/** A number as a float of that size. */
function rounded(size: number, number: number): number {
  if (size === 8) return number;
  if (size === 4) return Math.fround(number);
  return Math.abs(number) >= 65520 ? number * Number.POSITIVE_INFINITY : number;
}

function dataOf(type: DType, { kind, size }: Numbers, items: readonly (number | bigint)[]): NumberArray {
  const native = type.isNative ? type : DType.of(type.text.replace(">", "<"));
  const bits = kind === "f" && size === 2 ? items.map((item) => halfOf(Number(item))) : items;
  const make = arrayTypeOf(native) as unknown as { from(items: readonly unknown[]): NumberArray };
  const data = make.from(bits);
  if (type.isNative) return data;
  const bytes = bytesIn(data);
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  return bytes;
}

/** The 16 bits of IEEE 754 for a number, rounded to the nearest, and where two are as near to the even one. */
function halfOf(number: number): number {
  if (Number.isNaN(number)) return 0x7e00;
  const sign = number < 0 || Object.is(number, -0) ? 0x8000 : 0;
  const size = Math.abs(number);
  if (size >= 65520) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | toEven(size * 2 ** 24);
  let exponent = Math.floor(Math.log2(size));
  if (2 ** exponent > size) exponent--;
  else if (2 ** (exponent + 1) <= size) exponent++;
  // A fraction that is rounded up to 1024 is the next exponent.
  return sign | (((exponent + 15) << 10) + toEven((size / 2 ** exponent - 1) * 1024));
}

function toEven(number: number): number {
  const near = Math.round(number);
  return near - number === 0.5 && near % 2 === 1 ? near - 1 : near;
}
