/**
 * `numpy.float64(1.5)` and the like, and masked arrays: `scalar(dtype, bytes)` (`gentype_reduce` of numpy's
 * `_core/src/multiarray/scalartypes.c.src`), `_mareconstruct(…)` (`MaskedArray.__reduce__` of `numpy/ma/core.py`).
 */
import { UnpicklingError } from "../error.js";
import { setState } from "../hooks.js";
import { isTuple, type PyGlobal } from "../values.js";
import { arrayOfState, type NDArray, ownBytes } from "./numpy-array.js";
import { DType } from "./numpy-dtype.js";
import { itemAt } from "./numpy-elements.js";

/** A scalar of numpy's: a number (text, time, structure) that knows its dtype. */
export class NumpyScalar {
  /** What it is. */
  readonly type: DType;
  /** Its bytes; the object itself for scalars that hold some. */
  readonly data: unknown;

  /** Throws a `TypeError` for data that is not as many bytes as the dtype says. */
  constructor(type: DType, data: unknown) {
    if (!type.hasObjects && !(data instanceof Uint8Array && data.length === type.itemSize)) {
      throw new TypeError(`a scalar of ${type} has ${type.itemSize} bytes`);
    }
    this.type = type.seal();
    this.data = data;
  }

  /** The dtype as numpy's text for it. */
  get dtype(): string {
    return this.type.text;
  }

  /** What Python's `item()` gives: number, bigint, boolean, text, bytes, bigint of time units or `null`, a record. */
  get value(): unknown {
    const { type, data } = this;
    if (!(data instanceof Uint8Array)) return data;
    return itemAt(type, new DataView(data.buffer, data.byteOffset, data.byteLength), 0);
  }

  /** As {@link value}, so that numbers calculate. */
  valueOf(): unknown {
    return this.value;
  }
  /** The {@link value} as text. */
  toString(): string {
    return String(this.value);
  }
  /** As {@link value}. */
  toJSON(): unknown {
    return this.value;
  }
}

/** `scalar(dtype, data)`. */
export function readScalar([type, data]: readonly unknown[]): NumpyScalar {
  if (!(type instanceof DType)) throw new TypeError("no dtype");
  if (type.hasObjects) return new NumpyScalar(type, data ?? null);
  if (data === undefined) return new NumpyScalar(type, new Uint8Array(Math.min(type.itemSize, 64)));
  return new NumpyScalar(type, data instanceof Uint8Array ? ownBytes(data) : data);
}

/** A masked array: values of which some do not count. */
export class MaskedArray {
  /** All values, masked ones as well. */
  readonly values: NDArray;
  /** A byte for each item (each field of it, for structures) in the order of the values' data: 1 where it is masked. */
  readonly mask: Uint8Array;
  /** What stands for masked items in Python: an array of no dimensions, or `null` for numpy's default. */
  readonly fillValue: unknown = null;
  /** `numpy.ma.MaskedArray` or a subclass, and the class of the values. */
  readonly pythonClass: PyGlobal;
  /** The class of the values in Python, mostly `numpy.ndarray`. */
  readonly baseClass: PyGlobal;

  /** Values, what is masked of them (as long as their data has items), and the two classes: its own and that of the values. */
  constructor(values: NDArray, mask: Uint8Array, classes: readonly [PyGlobal, PyGlobal]) {
    this.values = values;
    this.mask = mask;
    [this.pythonClass, this.baseClass] = classes;
  }

  /** The items in C order, `null` where they are masked. Structures are masked field by field: all of it, or not. */
  flat(): unknown[] {
    const { values, mask } = this;
    const size = values.size;
    const each = size === 0 ? 1 : mask.length / size;
    const places = values.order === "C" ? undefined : values.places;
    return values.flat().map((item, index) => {
      const at = (places?.[index] ?? index) * each;
      return mask.subarray(at, at + each).every((byte) => byte !== 0) ? null : item;
    });
  }

  [setState](state: unknown): void {
    if (!isTuple(state) || state.length !== 7) throw bad("its state is none of 7 items", state);
    if (!awaiting.delete(this)) throw bad("it has been given a state already", state);
    const [, shape, type, fortran, data, mask, fillValue] = state as unknown[];
    const values = arrayOfState(shape, type, fortran, data);
    const isWhole =
      mask instanceof Uint8Array && (values.size === 0 ? mask.length === 0 : mask.length % values.size === 0);
    if (!isWhole || (values.type.names === null && mask.length !== values.size)) {
      throw bad("its mask is of another size than its data", mask);
    }
    Object.assign(this, { values, mask: ownBytes(mask), fillValue });
  }
}

/** Those that `_mareconstruct` made and that wait for their state. */
const awaiting = new WeakSet<MaskedArray>();

/** `_mareconstruct(class, base class, (0,), "b")`. */
export function startMasked(empty: NDArray, classes: readonly [PyGlobal, PyGlobal]): MaskedArray {
  const masked = new MaskedArray(empty, new Uint8Array(0), classes);
  awaiting.add(masked);
  return masked;
}

const bad = (reason: string, value: unknown): UnpicklingError =>
  new UnpicklingError(`this masked array cannot be: ${reason}`, { code: "BAD_ARGUMENTS", value });
