/**
 * numpy in a registry: its names, old (`numpy.core`) and new (`numpy._core`), and how arrays, scalars and dtypes are written: as
 * numpy 2.4 itself does. The form by protocol is decided in {@link reduceArray} and nowhere else.
 */
import { GONE_REASON, isGone, PickleBuffer } from "../buffer.js";
import { PicklingError } from "../error.js";
import { asArgumentError, named } from "../given.js";
import type { AnyConstructor, Reduction, Registry } from "../registry.js";
import { declareStateless, declareUnhashable } from "../stateless.js";
import { asTuple, isTuple, PyGlobal } from "../values.js";
import { PyArray, type TypeCode } from "./array.js";
import { defineFunction } from "./define.js";
import { arrayOverBuffer, claim, cOrder, NDARRAY, NDArray, nativeType, startArray } from "./numpy-array.js";
import { DType, readDType, scalarTypes } from "./numpy-dtype.js";
import { bytesIn } from "./numpy-elements.js";
import { defineForeign, defineForeignClass, defineForeignFunction, defineNamed } from "./numpy-foreign.js";
import { MaskedArray, NumpyScalar, readScalar, startMasked } from "./numpy-scalar.js";

const RECONSTRUCT = PyGlobal.named("numpy._core.multiarray", "_reconstruct");
const FROM_BUFFER = PyGlobal.named("numpy._core.numeric", "_frombuffer");
const SCALAR = PyGlobal.named("numpy._core.multiarray", "scalar");
const DTYPE = PyGlobal.named("numpy", "dtype");
const STRING_DTYPE = PyGlobal.named("numpy._core._internal", "_convert_to_stringdtype_kwargs");
const MASKED = PyGlobal.named("numpy.ma.core", "_mareconstruct");

/** CPython has one object for each `bytes` of length 0 and 1; pickle shares them. */
const shortBytes: Uint8Array[] = [];

function shared(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 1) return bytes;
  const index = bytes.length === 0 ? 256 : (bytes[0] as number);
  return (shortBytes[index] ??= claim(Uint8Array.from(bytes)));
}

/** `(0,)` is a constant in numpy's own code, the same for every masked array. */
const NO_SHAPE = asTuple([0]);

/**
 * Whether numpy lends such items as a buffer (`_buffer_format_string` of `_core/src/multiarray/buffer.c`): no times, no objects,
 * no long doubles the other way round, no fields that overlap, are out of order or have a colon in their name.
 */
function isLendable(type: DType): boolean {
  if (type.hasObjects || type.kind === "M" || type.kind === "m") return false;
  if (type.subarray !== null) return isLendable(type.subarray.type);
  if (type.names === null)
    return type.isNative || !(type.itemSize > (type.kind === "c" ? 16 : 8) && "fc".includes(type.kind));
  let end = 0;
  return type.names.every((name) => {
    const field = type.fields?.get(name);
    if (field === undefined || name.includes(":") || field.offset < end || !isLendable(field.type)) return false;
    end = field.offset + field.type.itemSize;
    return true;
  });
}

/** The data of an array as `tobytes` gives it: in Fortran's order if it is in that, else in C's. */
function payload(array: NDArray): unknown {
  const { data, shape, strides, order, type } = array;
  if (Array.isArray(data)) {
    // Lists are in C order always.
    return order === "C" ? [...(data as unknown[])] : Array.from(cOrder(shape, strides), (place) => data[place]);
  }
  const bytes = bytesIn(data as ArrayBufferView);
  if (order !== "K") return shared(claim(bytes));
  const size = type.itemSize;
  const ordered = new Uint8Array(bytes.length);
  for (const [index, place] of cOrder(shape, strides).entries()) {
    ordered.set(bytes.subarray(place * size, (place + 1) * size), index * size);
  }
  return shared(claim(ordered));
}

/** The memory of an array: `bytearray` in band, or `bytes` where Python may not write into it. */
const lend = (array: NDArray): PickleBuffer =>
  new PickleBuffer(array.data as ArrayBufferView, { readonly: !array.writable });

/** `_frombuffer(buffer, dtype, shape, order)`, with the axes in the order of memory where that is neither C nor F. */
function overBuffer(array: NDArray): Reduction {
  const { type, shape, strides, order } = array;
  if (order !== "K") return { callable: FROM_BUFFER, args: [lend(array), type, asTuple([...shape]), order] };
  const axes = [...shape.keys()].sort(
    (left, right) => (strides[right] as number) - (strides[left] as number) || left - right,
  );
  const sides = asTuple(axes.map((axis) => shape[axis]));
  const places = asTuple([...shape.keys()].map((axis) => axes.indexOf(axis)));
  return { callable: FROM_BUFFER, args: [lend(array), type, sides, order, places] };
}

/** How an array is written (`array_reduce_ex`): over a buffer from protocol 5 on where it can be, else with its state. */
export function reduceArray(array: NDArray, protocol = 5): Reduction {
  requireMemory(array.data);
  const { type, shape, pythonClass } = array;
  if (protocol >= 5 && pythonClass === NDARRAY && type.itemSize > 0 && isLendable(type)) return overBuffer(array);
  return {
    callable: RECONSTRUCT,
    args: [pythonClass, asTuple([0]), shared(Uint8Array.of(0x62))],
    state: asTuple<unknown>([1, asTuple([...shape]), type, array.order === "F", payload(array)]),
  };
}

/** A typed array as the numpy array of one dimension that it is. */
export function reduceTypedArray(view: TypedArray, protocol = 5): Reduction {
  requireTyped(view);
  requireMemory(view);
  const type = protocol >= 5 ? nativeType(view) : undefined;
  // Records of many small arrays are common: what an NDArray would be asked for is known here.
  if (type !== undefined) {
    const args = [new PickleBuffer(view), type, asTuple([view.length]), "C"];
    return { callable: FROM_BUFFER, args, overBuffer: true };
  }
  return reduceArray(new NDArray(view instanceof Uint8ClampedArray ? bytesIn(view) : view), protocol);
}

function requireTyped(view: unknown): void {
  if (ArrayBuffer.isView(view) && !(view instanceof DataView)) return;
  throw asArgumentError(new TypeError(`a typed array is wanted, not ${named(view)}`));
}

function requireMemory(data: object): void {
  if (ArrayBuffer.isView(data) && isGone(data)) {
    throw new PicklingError(`cannot pickle it: ${GONE_REASON}`, { code: "BYTES_GONE", value: data });
  }
}

/** Whether an object is bytes or an array and its memory was given away: nothing is left of what it held. */
export function hasLost(value: object): boolean {
  const held = value instanceof NDArray ? value.data : value instanceof PickleBuffer ? value.bytes : value;
  return (ArrayBuffer.isView(held) || held instanceof ArrayBuffer) && isGone(held);
}

/** A typed array as an `array.array`, for a reducer of yours where Python has no numpy (ruling 7). Shares its memory. */
export function asPyArray(view: TypedArray): PyArray {
  requireTyped(view);
  if (view instanceof Uint8ClampedArray) return new PyArray("B", bytesIn(view) as Uint8Array<ArrayBuffer>);
  return new PyArray(typeCodes.get(view.constructor) as TypeCode, view);
}

const typeCodes = new Map<unknown, TypeCode>([
  [Int8Array, "b"],
  [Int16Array, "h"],
  [Uint16Array, "H"],
  [Int32Array, "i"],
  [Uint32Array, "I"],
  [BigInt64Array, "q"],
  [BigUint64Array, "Q"],
  [Float32Array, "f"],
  [Float64Array, "d"],
]);

/** Typed arrays that stand for numpy arrays; a `Uint8Array` stands for `bytes`. */
export type TypedArray = InstanceType<(typeof typedArrayTypes)[number]>;

/** The classes of {@link TypedArray}. */
export const typedArrayTypes = [
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
  Float32Array,
  Float64Array,
] as const;

/** Defines something under its name of today and its older one. */
function defineBoth(registry: Registry, target: PyGlobal, arity: readonly [number, number], call: Call): void {
  const { module, qualname } = target;
  for (const each of [module, module.replace("numpy._core", "numpy.core")]) {
    defineFunction(registry, target, `${each}.${qualname}`, arity, call);
  }
}

type Call = (args: readonly unknown[]) => unknown;

/** Subclasses of ndarray that numpy has. */
const arrayClasses: readonly PyGlobal[] = [
  NDARRAY,
  PyGlobal.named("numpy", "matrix"),
  PyGlobal.named("numpy", "memmap"),
  PyGlobal.named("numpy", "recarray"),
  PyGlobal.named("numpy.rec", "recarray"),
  PyGlobal.named("numpy.matrixlib.defmatrix", "matrix"),
  PyGlobal.named("numpy.ma", "MaskedArray"),
  PyGlobal.named("numpy.ma.core", "MaskedArray"),
  PyGlobal.named("numpy.ma.mrecords", "MaskedRecords"),
];

const isArrayClass = (value: unknown): value is PyGlobal => arrayClasses.includes(value as PyGlobal);

/** `_reconstruct(class, (0,), b"b")`: nothing but an empty array may be asked for; the state says the rest. */
function reconstruct([type, shape, letter]: readonly unknown[]): NDArray {
  if (!isArrayClass(type) || !isTuple(shape) || shape.length !== 1 || shape[0] !== 0)
    throw new TypeError("no empty array");
  if (typeof letter !== "string" && !(letter instanceof Uint8Array)) throw new TypeError("no dtype");
  return startArray(type);
}

function reconstructMasked([type, base, shape]: readonly unknown[]): MaskedArray {
  if (!isArrayClass(type) || !isArrayClass(base)) throw new TypeError("no class of arrays");
  if (!isTuple(shape) || shape.length !== 1 || shape[0] !== 0) throw new TypeError("no empty array");
  return startMasked(startArray(NDARRAY), [type, base]);
}

function reduceMasked({ values, mask, fillValue, pythonClass, baseClass }: MaskedArray): Reduction {
  const { type, shape } = values;
  const shared1 = shared(claim(bytesIn(mask)));
  return {
    callable: MASKED,
    args: [pythonClass, baseClass, NO_SHAPE, "b"],
    state: asTuple<unknown>([1, asTuple([...shape]), type, values.order === "F", payload(values), shared1, fillValue]),
  };
}

/** Random generators and the like: kept whole. */
function defineOthers(registry: Registry): void {
  for (const name of ["__generator_ctor", "__bit_generator_ctor", "__randomstate_ctor"]) {
    defineForeignFunction(registry, "numpy.random._pickle", name);
  }
  // Before numpy 1.17.
  defineForeignFunction(registry, "numpy.random", "__RandomState_ctor");
  defineForeignFunction(registry, "numpy.random.bit_generator", "__pyx_unpickle_SeedSequence");
  defineNamed(registry, "numpy.random.bit_generator", ["SeedSequence"]);
  for (const name of ["MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64"]) {
    defineNamed(registry, `numpy.random._${name.toLowerCase().replace("dxsm", "")}`, [name]);
  }
  defineForeignFunction(registry, "numpy.ma.core", "MaskedConstant");
  for (const name of ["Polynomial", "Chebyshev", "Hermite", "HermiteE", "Laguerre", "Legendre"]) {
    defineForeignClass(registry, `numpy.polynomial.${polynomialModules[name] ?? name.toLowerCase()}`, name);
  }
}

const polynomialModules: Record<string, string> = { HermiteE: "hermite_e" };

export function defineNumpy(registry: Registry): void {
  declareUnhashable(NDArray);
  declareUnhashable(MaskedArray);
  declareStateless(NumpyScalar);
  for (const target of arrayClasses) registry.define(target, { target });
  defineNamed(registry, "numpy", [...Object.keys(scalarTypes), "record", "void"]);
  defineFunction(registry, DTYPE, "numpy.dtype", [1, 3], readDType);
  defineBoth(registry, RECONSTRUCT, [3, 3], reconstruct);
  defineBoth(registry, FROM_BUFFER, [4, 5], arrayOverBuffer);
  defineBoth(registry, SCALAR, [1, 2], readScalar);
  defineBoth(registry, STRING_DTYPE, [0, 2], (args) => DType.variableText(args));
  defineFunction(registry, MASKED, "numpy.ma.core._mareconstruct", [4, 4], reconstructMasked);
  registry.reducer(NDArray, reduceArray);
  registry.reducer(DType as AnyConstructor as never, (type: DType) =>
    type.stringArguments === null
      ? { callable: DTYPE, args: type.callArguments, state: type.state }
      : { callable: STRING_DTYPE, args: type.stringArguments },
  );
  registry.reducer(NumpyScalar, ({ type, data }) => ({
    callable: SCALAR,
    args: [type, data instanceof Uint8Array ? shared(claim(bytesIn(data))) : data],
  }));
  registry.reducer(MaskedArray, reduceMasked);
  for (const type of typedArrayTypes) {
    declareUnhashable(type);
    registry.reducer(type as AnyConstructor as never, reduceTypedArray);
  }
  defineForeign(registry);
  defineOthers(registry);
}
