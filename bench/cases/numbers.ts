/** Case C: arrays of numbers, a typed and two plain ones. Case J: typed arrays of several sizes. */
import { Random } from "./random.js";

/** A million floats. */
export const TYPED_BYTES = 8_000_000;

export interface Numbers {
  readonly typed: Float64Array<ArrayBuffer>;
  readonly integers: number[];
  readonly floats: number[];
}

/** A typed array of a million floats; a million integers of all lengths up to 31 bits and half a million floats in plain arrays. */
export function numbers(): Numbers {
  const random = new Random(3);
  // `new Array(n)` would be holey, which no program's measured data is.
  const integers: number[] = [];
  for (let index = 0; index < 1_000_000; index++) {
    const size = 2 ** random.below(31);
    integers.push((random.chance(0.5) ? 1 : -1) * random.below(size));
  }
  const floats: number[] = [];
  for (let index = 0; index < 500_000; index++) floats.push(random.float(1000));
  return { typed: floatArray(TYPED_BYTES), integers: integers.map((value) => value | 0), floats };
}

/** As many floats as fill `bytes`. */
export function floatArray(bytes: number): Float64Array<ArrayBuffer> {
  const random = new Random(4);
  const array = new Float64Array(bytes >>> 3);
  // A pattern that repeats: only its size matters, and 256 MB of random numbers take seconds.
  const pattern = Float64Array.from({ length: 1 << 16 }, () => random.float(1000));
  for (let at = 0; at < array.length; at += pattern.length) {
    array.set(at + pattern.length <= array.length ? pattern : pattern.subarray(0, array.length - at), at);
  }
  return array;
}
