/**
 * `numpy.ndarray`. A pickle makes an array by `_reconstruct(ndarray, (0,), b"b")` and gives it (1, shape, dtype, fortran, data),
 * or, from protocol 5 on, by `_frombuffer(buffer, dtype, shape, order)` (`array_reduce`, `array_setstate` and
 * `array_reduce_ex_picklebuffer` of numpy's `_core/src/multiarray/methods.c`, `_frombuffer` of `_core/numeric.py`).
 * Whatever a shape claims is compared with the data before anything is made of it.
 */
import { countBytes, countItems } from "../allowance.js";
import { isMutableBuffer, PickleBuffer } from "../buffer.js";
import { UnpicklingError } from "../error.js";
import { setState } from "../hooks.js";
import { asTuple, ByteArray, isTuple, PyGlobal } from "../values.js";
import { DType, MOST_EMPTY } from "./numpy-dtype.js";
import {
  type ArrayData,
  arrayTypeOf,
  bytesIn,
  itemReader,
  type NumberArray,
  nested,
  viewAs,
} from "./numpy-elements.js";

export const NDARRAY = PyGlobal.named("numpy", "ndarray");

/** numpy's own limit. */
const MOST_DIMENSIONS = 64;

const bad = (reason: string, value: unknown): UnpicklingError =>
  new UnpicklingError(`this numpy array cannot be: ${reason}`, { code: "BAD_ARGUMENTS", value });

/** Bytes that may not be looked into by an array: what something else holds too. */
const claimed = new WeakSet<ArrayBufferView>();

/** @internal Bytes that an array of another owner shares; whoever reads them copies them. */
export function claim<T extends ArrayBufferView>(bytes: T): T {
  claimed.add(bytes);
  return bytes;
}

/** Bytes for one array alone: those of a pickle are made for it, all others are copied. */
export const ownBytes = (bytes: Uint8Array): Uint8Array => (claimed.has(bytes) ? copied(bytes) : bytesIn(claim(bytes)));

function copied(bytes: Uint8Array): Uint8Array {
  countBytes(bytes.length);
  return Uint8Array.from(bytes);
}

/** How far apart the items of each dimension lie, in items. */
function stridesOf(shape: readonly number[], order: "C" | "F"): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let turn = 0; turn < shape.length; turn++) {
    const axis = order === "C" ? shape.length - 1 - turn : turn;
    strides[axis] = step;
    step *= shape[axis] as number;
  }
  return strides;
}

/** Whether the items lie in that order; sides of one do not matter, and without items any order is true. */
function isInOrder(shape: readonly number[], strides: readonly number[], order: "C" | "F"): boolean {
  if (shape.includes(0)) return true;
  const wanted = stridesOf(shape, order);
  return shape.every((side, axis) => side === 1 || strides[axis] === wanted[axis]);
}

/** A shape that a pickle gives. Throws {@link UnpicklingError}. */
export function readShape(value: unknown): number[] {
  if (!isTuple(value)) return [readSide(value, value)];
  if (value.length > MOST_DIMENSIONS) throw bad("it has too many dimensions", value);
  // Nearly all have one, and there may be very many of them.
  if (value.length === 1) return [readSide(value[0], value)];
  return Array.from(value, (side) => readSide(side, value));
}

function readSide(side: unknown, shape: unknown): number {
  if (Number.isSafeInteger(side) && (side as number) >= 0) return side as number;
  throw bad("its shape is no tuple of sizes", shape);
}

/** Throws unless `count` items are what the shape says. */
function requireCount(shape: readonly number[], type: DType, bytesOrItems: number, isList: boolean): void {
  const count = shape.reduce((product, side) => product * side, 1);
  const wanted = isList ? count : count * type.itemSize;
  if (wanted !== bytesOrItems) {
    const unit = isList ? "items" : "bytes";
    throw bad(`its shape and dtype make ${wanted} ${unit}, its data is ${bytesOrItems}`, shape);
  }
  if (!isList && type.itemSize === 0 && count > MOST_EMPTY) throw bad("it has too many items without a size", shape);
}

/** The options of {@link NDArray}. */
export interface NDArrayOptions {
  /** Default: one dimension. */
  readonly shape?: readonly number[];
  /** `"<f8"` and so on, or a {@link DType}. Default: what the typed array holds; `"O"` for a list. */
  readonly dtype?: string | DType;
  /** Which index runs fastest through the data: the last (`"C"`, the default) or the first. */
  readonly order?: "C" | "F";
}

/** An array of numpy's: a typed array (or a list of objects) with a shape and a dtype. */
export class NDArray {
  /**
   * The items, in the order of {@link strides}: a typed array of numbers; for complex numbers pairs of them; for float16 its
   * bits; for text its code points; a list for objects; the bytes for all else (structures, bytes, other byte orders).
   */
  readonly data: ArrayData;
  /** How many items there are along each dimension: integers ≥ 0; empty for no dimensions. */
  readonly shape: readonly number[];
  /** How many items apart two neighbours of each dimension lie in {@link data}. */
  readonly strides: readonly number[];
  /** What an item is. */
  readonly type: DType;
  /** Whether numpy may change it; arrays over `bytes` are read-only there. */
  readonly writable: boolean = true;
  /** The class in Python: `numpy.ndarray`, or a subclass such as `numpy.matrix`. */
  readonly pythonClass: PyGlobal = NDARRAY;

  /** Throws a `TypeError` for data of another type, a `RangeError` for another number of items than the shape has. */
  constructor(data: ArrayData, options: NDArrayOptions = {}) {
    const { dtype = defaultType(data), order = "C" } = options;
    const type = typeof dtype === "string" ? DType.of(dtype) : dtype.seal();
    const isList = Array.isArray(data);
    if (isList !== (type.kind === "O" || type.kind === "T")) throw new TypeError(`no array of ${type} has such data`);
    if (!isList && !(data instanceof arrayTypeOf(type)))
      throw new TypeError(`an array of ${type} holds a ${arrayTypeOf(type).name}`);
    const length = isList ? data.length : (data as NumberArray).byteLength;
    const shape = [...(options.shape ?? [isList || type.itemSize === 0 ? length : length / type.itemSize])];
    try {
      for (const side of shape) readSide(side, shape);
      if (shape.length > MOST_DIMENSIONS) throw bad("it has too many dimensions", shape);
      requireCount(shape, type, length, isList);
    } catch (error) {
      throw new RangeError(error instanceof Error ? error.message : "");
    }
    this.data = data;
    this.shape = shape;
    this.strides = stridesOf(shape, order);
    this.type = type;
  }

  /** The dtype as numpy's text for it: `"<f8"`, `"|b1"`, `"<M8[ns]"`. */
  get dtype(): string {
    return this.type.text;
  }

  /** How many items there are. */
  get size(): number {
    return this.shape.reduce((product, side) => product * side, 1);
  }

  /** Which index runs fastest: the last (`"C"`), the first (`"F"`), or some other (`"K"`). */
  get order(): "C" | "F" | "K" {
    if (isInOrder(this.shape, this.strides, "C")) return "C";
    return isInOrder(this.shape, this.strides, "F") ? "F" : "K";
  }

  /**
   * The numbers as a typed array of this machine's byte order, in the order of {@link strides}; for complex numbers and the like
   * what {@link data} says. `undefined` for objects, structures, bytes and long doubles.
   */
  get typedArray(): NumberArray | undefined {
    const { type, data } = this;
    if (Array.isArray(data) || type.kind === "V" || type.kind === "S" || type.kind === "O") return undefined;
    if ("fc".includes(type.kind) && type.itemSize > (type.kind === "f" ? 8 : 16)) return undefined;
    if (type.isNative) return data as NumberArray;
    const unit = type.kind === "c" ? type.itemSize / 2 : type.kind === "U" ? 4 : type.itemSize;
    const swapped = Uint8Array.from(data as Uint8Array);
    for (let at = 0; at < swapped.length; at += unit) swapped.subarray(at, at + unit).reverse();
    return viewAs(DType.of(type.text.replace(">", "<")), swapped);
  }

  /** The item at an index for each dimension, as Python's `item()`. Throws a `RangeError` for one outside. */
  get(...index: number[]): unknown {
    const { shape, strides } = this;
    if (index.length !== shape.length) throw new RangeError(`${shape.length} indices are needed, not ${index.length}`);
    let at = 0;
    for (const [axis, given] of index.entries()) {
      const side = shape[axis] as number;
      const place = given < 0 ? given + side : given;
      if (!Number.isInteger(place) || place < 0 || place >= side)
        throw new RangeError(`index ${given} is outside of ${side}`);
      at += place * (strides[axis] as number);
    }
    return itemReader(this.type, this.data)(at);
  }

  /** The items as Python's `tolist()`: arrays in arrays; the item itself for no dimensions. */
  toArray(): unknown {
    const read = itemReader(this.type, this.data);
    const places = this.order === "C" ? undefined : this.places;
    return nested(this.shape, places === undefined ? read : (index) => read(places[index] as number));
  }

  /** @internal For each item in C order, where it lies in the data. */
  get places(): Float64Array {
    return cOrder(this.shape, this.strides);
  }

  /** The items in C order whatever the order of the data is. */
  flat(): unknown[] {
    const read = itemReader(this.type, this.data);
    const places = this.order === "C" ? undefined : this.places;
    return Array.from({ length: this.size }, (_, index) =>
      read(places === undefined ? index : (places[index] as number)),
    );
  }

  /** As {@link toArray}. */
  toJSON(): unknown {
    return this.toArray();
  }

  [setState](state: unknown): void {
    if (started.get(this) !== true) throw bad("it has been given a state already", state);
    const parts: unknown[] = isTuple(state) ? [...state] : [];
    if (parts.length === 5) {
      if (parts[0] !== 1 && parts[0] !== 0) throw bad("its version is unknown", parts[0]);
      parts.shift();
    }
    if (parts.length !== 4) throw bad("its state is none of 4 or 5 items", state);
    const [shape, type, fortran, data] = parts;
    if (!(type instanceof DType)) throw bad("its dtype is none", type);
    fill(this, { shape: readShape(shape), type, order: isTrue(fortran) ? "F" : "C", data });
    started.delete(this);
  }
}

type Fields = Pick<NDArray, "data" | "shape" | "strides" | "type" | "writable" | "pythonClass">;

interface Parts {
  readonly shape: readonly number[];
  readonly type: DType;
  readonly order: "C" | "F";
  readonly data: unknown;
}

/** Arrays that `_reconstruct` made and that wait for their state. */
const started = new WeakMap<NDArray, true>();

const isTrue = (value: unknown): boolean => value === true || value === 1;

/** Gives an array that was made without its constructor its parts, after checking them. */
function fill(array: NDArray, { shape, type, order, data }: Parts): void {
  const strides = stridesOf(shape, order);
  Object.assign(array, { shape, type: type.seal(), strides, data: readData(shape, strides, type, data) });
}

/** The data as a state has it: a list of objects, in C order always, or bytes. */
function readData(shape: readonly number[], strides: readonly number[], type: DType, data: unknown): ArrayData {
  if (type.hasObjects) {
    if (!Array.isArray(data)) throw bad("its dtype has objects, its data is no list", data);
    requireCount(shape, type, data.length, true);
    countItems(data.length);
    if (isInOrder(shape, strides, "C")) return [...data];
    const items = new Array<unknown>(data.length);
    for (const [index, place] of cOrder(shape, strides).entries()) items[place] = data[index];
    return items;
  }
  const bytes = typeof data === "string" ? fromLatin1(data) : data;
  if (!(bytes instanceof Uint8Array)) throw bad("its data is neither bytes nor a list", data);
  requireCount(shape, type, bytes.length, false);
  return viewAs(type, ownBytes(bytes));
}

/** Python 2's bytes, read as text. */
function fromLatin1(text: string): Uint8Array {
  countBytes(text.length);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0xff) throw bad("its data is text", text.slice(0, 20));
    bytes[index] = unit;
  }
  return bytes;
}

/** An array as its constructor leaves it, of parts that are known to fit. */
function made({ data, shape, strides, type, writable, pythonClass }: Fields): NDArray {
  const array = Object.create(NDArray.prototype) as { -readonly [K in keyof Fields]: Fields[K] };
  array.data = data;
  array.shape = shape;
  array.strides = strides;
  array.type = type;
  array.writable = writable;
  array.pythonClass = pythonClass;
  return array as NDArray;
}

const NOTHING = new Int8Array(0);

/** An array whose state is still to come. */
export function startArray(pythonClass: PyGlobal): NDArray {
  const type = DType.of("|i1");
  const array = made({ data: NOTHING, shape: [0], strides: [1], type, writable: true, pythonClass });
  started.set(array, true);
  return array;
}

/** @internal The parts of an array as a state of `__setstate__` gives them. */
export function arrayOfState(shape: unknown, type: unknown, fortran: unknown, data: unknown): NDArray {
  const array = startArray(NDARRAY);
  array[setState](asTuple<unknown>([shape, type, fortran, data]));
  return array;
}

/** `_frombuffer(buffer, dtype, shape, order, axes)`: an array over the buffer itself where that is aligned. */
export function arrayOverBuffer([buffer, type, shape, order, axes]: readonly unknown[]): NDArray {
  if (!(type instanceof DType) || type.hasObjects) throw bad("its dtype is none that a buffer can have", type);
  if (order !== "C" && order !== "F" && order !== "K") throw bad("its order is neither C, F nor K", order);
  const { bytes, writable } = openBuffer(buffer);
  const sides = readShape(shape);
  requireCount(sides, type, bytes.length, false);
  const strides = stridesOf(sides, order === "F" ? "F" : "C");
  const turned = order === "K" && axes !== undefined && axes !== null ? readAxes(axes, sides.length) : undefined;
  return made({
    data: viewAs(type.seal(), claimed.has(bytes) ? copied(bytes) : bytes),
    type,
    shape: turned === undefined ? sides : turned.map((axis) => sides[axis] as number),
    strides: turned === undefined ? strides : turned.map((axis) => strides[axis] as number),
    writable,
    pythonClass: NDARRAY,
  });
}

function readAxes(value: unknown, count: number): number[] {
  const axes: unknown[] = isTuple(value) ? [...value] : [];
  const isEach = axes.length === count && new Set(axes).size === count;
  if (!isEach || !axes.every((axis) => Number.isInteger(axis) && (axis as number) >= 0 && (axis as number) < count)) {
    throw bad("its axes are no permutation", value);
  }
  return axes as number[];
}

/** The bytes of whatever was given as a buffer, and whether Python could write into them: into `bytes` it could not. */
function openBuffer(buffer: unknown): { bytes: Uint8Array; writable: boolean } {
  if (buffer instanceof PickleBuffer) return { bytes: buffer.bytes, writable: !buffer.readonly };
  if (buffer instanceof ByteArray) return { bytes: buffer, writable: true };
  if (buffer instanceof Uint8Array) return { bytes: buffer, writable: isMutableBuffer(buffer) };
  if (ArrayBuffer.isView(buffer)) return { bytes: bytesIn(buffer), writable: true };
  if (buffer instanceof ArrayBuffer) return { bytes: new Uint8Array(buffer), writable: true };
  if (buffer instanceof NDArray && ArrayBuffer.isView(buffer.data)) {
    return { bytes: bytesIn(buffer.data), writable: buffer.writable };
  }
  throw bad("its buffer is none", buffer);
}

/** For each item in C order, where it lies in the data. */
export function cOrder(shape: readonly number[], strides: readonly number[]): Float64Array {
  const places = new Float64Array(shape.reduce((product, side) => product * side, 1));
  const index = new Array<number>(shape.length).fill(0);
  let place = 0;
  for (let at = 0; at < places.length; at++) {
    places[at] = place;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += strides[axis] as number;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      place -= (shape[axis] as number) * (strides[axis] as number);
      index[axis] = 0;
    }
  }
  return places;
}

const defaultTypes = new Map<unknown, string>([
  [Int8Array, "|i1"],
  [Uint8Array, "|u1"],
  [Int16Array, "<i2"],
  [Uint16Array, "<u2"],
  [Int32Array, "<i4"],
  [Uint32Array, "<u4"],
  [BigInt64Array, "<i8"],
  [BigUint64Array, "<u8"],
  [Float32Array, "<f4"],
  [Float64Array, "<f8"],
]);

/** @internal The dtype of a typed array of this machine; `undefined` for one of a class of somebody's own. */
export function nativeType(data: ArrayBufferView): DType | undefined {
  const text = defaultTypes.get(data.constructor);
  return text === undefined ? undefined : DType.of(text);
}

function defaultType(data: ArrayData): string {
  if (Array.isArray(data)) return "|O";
  const text = defaultTypes.get(data.constructor);
  if (text === undefined) throw new TypeError("the data of an array is a typed array or a list");
  return text;
}
