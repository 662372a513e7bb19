/**
 * The items of a numpy array: which typed array holds them, and what one of them is in JavaScript. `get` and `toArray` give what
 * Python's `item()` and `tolist()` give, read as brine reads it: ints as numbers where they are safe, else as bigints.
 */
import { defineOwn } from "../fill.js";
import { compact } from "./define.js";
import { Complex } from "./numbers.js";
import { type DType, MOST_EMPTY } from "./numpy-dtype.js";

/** The typed arrays that hold items of numpy's arrays. */
export type NumberArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** What holds an array: numbers, the bytes as they are, or Python objects. */
export type ArrayData = NumberArray | readonly unknown[];

type NumberArrayType = {
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, offset: number, length: number): NumberArray;
};

/** The typed array for each dtype that has one; complex numbers lie in pairs, float16 as its bits, text as code points. */
const arrayTypes: Record<string, NumberArrayType> = {
  b1: Uint8Array,
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  i8: BigInt64Array,
  u8: BigUint64Array,
  f2: Uint16Array,
  f4: Float32Array,
  f8: Float64Array,
  c8: Float32Array,
  c16: Float64Array,
  M8: BigInt64Array,
  m8: BigInt64Array,
};

/** The typed array for items of a dtype; raw bytes where there is none, or they lie the other way round. */
export function arrayTypeOf(type: DType): NumberArrayType {
  if (!type.isNative) return Uint8Array;
  if (type.kind === "U") return Uint32Array;
  return arrayTypes[`${type.kind}${type.itemSize}`] ?? Uint8Array;
}

/** Bytes as the typed array of their dtype: a view where they are aligned for it, else a copy. */
export function viewAs(type: DType, bytes: Uint8Array): NumberArray {
  const arrayType = arrayTypeOf(type);
  const size = arrayType.BYTES_PER_ELEMENT;
  const aligned = bytes.byteOffset % size === 0 ? bytes : Uint8Array.from(bytes);
  return new arrayType(aligned.buffer, aligned.byteOffset, aligned.byteLength / size);
}

/** The bytes of a typed array, in place. */
export const bytesIn = (data: ArrayBufferView): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** The number that 16 bits of IEEE 754 stand for. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The least int64 is numpy's NaT. */
const NOT_A_TIME = -(1n << 63n);

const time = (value: bigint): bigint | null => (value === NOT_A_TIME ? null : value);

/** Reads the item at an index. */
export type ItemReader = (index: number) => unknown;

/** How the items of an array are read. */
export function itemReader(type: DType, data: ArrayData): ItemReader {
  if (Array.isArray(data)) return (index) => data[index];
  const numbers = data as NumberArray;
  if (type.isNative) {
    switch (type.kind) {
      case "b":
        return (index) => numbers[index] !== 0;
      case "i":
      case "u":
        if (type.itemSize === 8) return (index) => compact(numbers[index] as bigint);
        return (index) => numbers[index];
      case "f":
        if (type.itemSize === 2) return (index) => halfToNumber(numbers[index] as number);
        if (type.itemSize <= 8) return (index) => numbers[index];
        break;
      case "M":
      case "m":
        return (index) => time(numbers[index] as bigint);
    }
  }
  const view = new DataView(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return (index) => itemAt(type, view, index * type.itemSize);
}

/** One item from its bytes. */
export function itemAt(type: DType, view: DataView, at: number): unknown {
  const little = type.isNative;
  const size = type.itemSize;
  switch (type.kind) {
    case "b":
      return view.getUint8(at) !== 0;
    case "i":
      if (size === 8) return compact(view.getBigInt64(at, little));
      return size === 4 ? view.getInt32(at, little) : size === 2 ? view.getInt16(at, little) : view.getInt8(at);
    case "u":
      if (size === 8) return compact(view.getBigUint64(at, little));
      return size === 4 ? view.getUint32(at, little) : size === 2 ? view.getUint16(at, little) : view.getUint8(at);
    case "f":
      if (size > 8) break;
      return floatAt(view, at, size, little);
    case "c":
      if (size > 16) break;
      return new Complex(floatAt(view, at, size / 2, little), floatAt(view, at + size / 2, size / 2, little));
    case "M":
    case "m":
      return time(view.getBigInt64(at, little));
    case "U":
      return textAt(view, at, size, little);
    case "S": {
      // numpy's bytes end where nothing but zeros follows.
      let end = size;
      while (end > 0 && view.getUint8(at + end - 1) === 0) end--;
      return bytesAt(view, at, end);
    }
    case "V":
      if (type.fields !== null) return recordAt(type, view, at);
      if (type.subarray !== null) {
        const { type: item, shape } = type.subarray;
        return nested(shape, (index) => itemAt(item, view, at + index * item.itemSize));
      }
  }
  // Long doubles, their complex and voids without fields: bytes as they are.
  return bytesAt(view, at, size);
}

const bytesAt = (view: DataView, at: number, size: number): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset + at, size).slice();

function floatAt(view: DataView, at: number, size: number, little: boolean): number {
  if (size === 8) return view.getFloat64(at, little);
  return size === 4 ? view.getFloat32(at, little) : halfToNumber(view.getUint16(at, little));
}

function textAt(view: DataView, at: number, size: number, little: boolean): string {
  let text = "";
  let zeros = "";
  for (let index = at; index < at + size; index += 4) {
    const point = view.getUint32(index, little);
    if (point === 0) zeros += "\0";
    else {
      // numpy checks no more than we do: what is no character becomes the replacement one.
      text += zeros + String.fromCodePoint(point > 0x10ffff ? 0xfffd : point);
      zeros = "";
    }
  }
  return text;
}

function recordAt(type: DType, view: DataView, at: number): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const name of type.names ?? []) {
    const field = type.fields?.get(name);
    if (field !== undefined) defineOwn(record, name, itemAt(field.type, view, at + field.offset));
  }
  return record;
}

/** Lists in lists of a shape, in C order; the value alone for no dimensions. */
export function nested(shape: readonly number[], value: (index: number) => unknown): unknown {
  const { length } = shape;
  if (shape.slice(0, -1).reduce((product, side) => product * side, 1) > MOST_EMPTY && shape.includes(0)) {
    throw new RangeError("an array without items has too many empty rows to list");
  }
  let next = 0;
  const level = (depth: number): unknown => {
    if (depth === length) return value(next++);
    const row: unknown[] = [];
    for (let index = 0; index < (shape[depth] as number); index++) row.push(level(depth + 1));
    return row;
  };
  return level(0);
}
