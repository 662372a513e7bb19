/**
 * `array()`: numpy arrays and typed arrays. Kinds whose values are classes of the pickle layer live in this folder, so that
 * `param/` need not know them. Param 2.4.2, `Array`.
 */
import type { KindRule } from "../param/errors.js";
import { declared } from "../param/inheritance.js";
import { plainOptions } from "../param/kind-slots.js";
import { ClassSelectorParameter } from "../param/kinds/instance-of.js";
import type { CommonMeta, NullOptions, Slots } from "../param/parameter.js";
import type { Declared, Known, META, NoOptions, NULLABLE, Nullable } from "../param/types.js";
import { NDArray } from "../pickle/builtins/numpy-array.js";
import type { NumberArray } from "../pickle/builtins/numpy-elements.js";
import { dtypeText } from "./dtype-names.js";

/** A class of typed arrays that numpy has a dtype for. */
export type TypedArrayClass<T extends NumberArray = NumberArray> = new (length: number) => T;

/** The options of {@link array} that an inherited parameter may be given anew. */
export interface ArrayMeta extends CommonMeta {
  /** The dtype by any of numpy's names for it: `"<f8"`, `"f8"`, `"float64"`, `"datetime64[ns]"`; in the slot as numpy writes it. */
  readonly dtype?: string | null;
  /** The length of each dimension, `null` for any. */
  readonly shape?: readonly (number | null)[] | null;
}

/** The options of {@link array}. */
export interface ArrayOptions extends ArrayMeta, NullOptions<NDArray | NumberArray> {
  /** A class of typed arrays: the value is one of these, and of one dimension. */
  readonly typed?: TypedArrayClass | null;
}

/** The value of {@link array}. */
export type ArrayValue<O> = O extends { readonly typed: TypedArrayClass<infer T> } ? T : NDArray;

/** An array of numpy's, or a typed array. Param 2.4.2, `Array`. */
export class ArrayParameter<out T = NDArray | null> extends ClassSelectorParameter<T> {
  static override readonly kind: string = "Array";
  static override readonly slots: Slots = {
    ...ClassSelectorParameter.slots,
    class: NDArray,
    typed: null,
    dtype: null,
    shape: null,
  };

  declare readonly [META]: ArrayMeta;
  declare readonly [NULLABLE]: ArrayParameter<T | null>;
  /** The class of the value, where it is a typed array. */
  declare readonly typed: TypedArrayClass | null;
  /** The dtype that the array has to have, as numpy writes it with its byte order: `"<f8"`, `"|b1"`. */
  declare dtype: string | null;
  /** The length that each dimension has to have, `null` for any. */
  declare shape: readonly (number | null)[] | null;

  protected override complete(): void {
    if (this.dtype !== null) this.dtype = dtypeText(this.dtype) ?? this.fail(NO_DTYPE, this.dtype);
  }

  /**
   * A typed array is taken as an array of one dimension over the same memory, and an array of one dimension as a typed array
   * where that is what is asked for: a pickle has arrays only.
   */
  override check(value: unknown): T {
    if ((value === null || value === undefined) && this.allowNone === true) return null as T;
    const array = arrayOver(value);
    if (array === null) this.fail(noArray(this.typed), value ?? null);
    if (this.dtype !== null && array.dtype !== this.dtype) this.fail(otherDType(this.dtype), array.dtype);
    if (this.shape !== null && !fits(array.shape, this.shape)) this.fail(otherShape(this.shape), array.shape);
    if (this.typed === null) return array as T;
    return (typedOf(array, this.typed) ?? this.fail(noArray(this.typed), value)) as T;
  }
}

function arrayOver(value: unknown): NDArray | null {
  if (value instanceof NDArray) return value;
  const isTyped = ArrayBuffer.isView(value) && !(value instanceof DataView || value instanceof Uint8ClampedArray);
  // A subclass (`ByteArray`, Node's Buffer) is bytes, not numbers.
  if (!isTyped || !TYPED.has(Object.getPrototypeOf(value) as object)) return null;
  return new NDArray(value as NumberArray);
}

const TYPED: ReadonlySet<object> = new Set<object>(
  [
    Int8Array,
    Uint8Array,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    BigInt64Array,
    BigUint64Array,
    Float32Array,
    Float64Array,
  ].map(({ prototype }) => prototype as object),
);

/** The items as that class of typed arrays; `undefined` where they are of another. */
function typedOf(array: NDArray, typed: TypedArrayClass): NumberArray | undefined {
  const { typedArray, shape, order, type } = array;
  const isPlain = "iuf".includes(type.kind) && !(type.kind === "f" && type.itemSize === 2);
  if (shape.length !== 1 || order !== "C" || !isPlain) return undefined;
  return typedArray instanceof typed ? typedArray : undefined;
}

const fits = (shape: readonly number[], wanted: readonly (number | null)[]): boolean =>
  shape.length === wanted.length && shape.every((side, axis) => wanted[axis] === null || wanted[axis] === side);

const NO_DTYPE: KindRule = {
  code: "kind",
  rule: "dtype",
  raises: "TypeError",
  message: (_subject, value, { repr }) =>
    `data type ${repr(value)} not understood: a dtype of numpy is a text such as '<f8', 'float64' or 'datetime64[ns]'.`,
};

const noArray = (typed: TypedArrayClass | null): KindRule => ({
  code: "kind",
  rule: "instance",
  message: (subject, value, { python, repr }) =>
    `${subject} value must be an instance of ${python ? "ndarray" : (typed?.name ?? "NDArray")}, not ${repr(value)}.`,
});

const otherDType = (dtype: string): KindRule => ({
  code: "kind",
  rule: "dtype",
  message: (subject, value) => `${subject} must have the dtype ${dtype}, not ${String(value)}.`,
});

const otherShape = (shape: readonly (number | null)[]): KindRule => ({
  code: "kind",
  rule: "shape",
  message: (subject, value) =>
    `${subject} must have the shape (${shape.map((side) => side ?? "any").join(", ")}), not (${(value as readonly number[]).join(", ")}).`,
});

/**
 * An array of numpy's: `array({ dtype: "<f8", shape: [null, 3] })`; or a typed array, `array({ typed: Float64Array })`. Both
 * take either, and are arrays in Python. Without a default it is null.
 * @throws ParameterTypeError for a dtype that is none; ParameterValueError for a default that is no array, or has another dtype or shape. Param 2.4.2, `Array`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function array<const O extends ArrayOptions = NoOptions>(
  options?: O & { readonly default?: NDArray | ArrayValue<O> | null } & Known<O, ArrayOptions>,
): Declared<ArrayParameter<Nullable<ArrayValue<O>, O, true>>, O> {
  // Param 2.4.2, `Array.__init__`: the class is given, not inherited.
  return declared(
    new ArrayParameter({ ...plainOptions("Array", options), class: NDArray, isInstance: true } as never),
  ) as never;
}
