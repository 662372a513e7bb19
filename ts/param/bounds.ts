/** Bounds: the limits that a value must keep, and the soft ones that a slider shows. Shared by the kinds that have them. */
import { isModelClass } from "./brands.js";
import { type KindRule, refuse } from "./errors.js";

/** A lower and an upper limit; `null` on a side: no limit there. */
export type Bounds<T = number> = readonly [lower: T | null, upper: T | null];

/**
 * The limits that a slider shows: the soft bound of each side, unless it lies outside the hard one. Nothing compares the two
 * sides with each other. Param 2.4.2, `get_soft_bounds`.
 */
export function softBounds<T extends NonNullable<unknown>>(
  bounds: Bounds<T> | null,
  soft: Bounds<T> | null,
): Bounds<T> {
  const hardLower = bounds === null ? null : bounds[0];
  const hardUpper = bounds === null ? null : bounds[1];
  const softLower = soft === null ? null : soft[0];
  const softUpper = soft === null ? null : soft[1];
  const lower = softLower === null || (hardLower !== null && softLower < hardLower) ? hardLower : softLower;
  const upper = softUpper === null || (hardUpper !== null && softUpper > hardUpper) ? hardUpper : softUpper;
  return [lower, upper];
}

/** The value, or the limit that it lies beyond. Limits that are themselves not allowed count as if they were, as in Param. */
export function croppedTo<T extends NonNullable<unknown>>(value: T, bounds: Bounds<T> | null): T {
  if (bounds === null) return value;
  const [lower, upper] = bounds;
  if (lower !== null && value < lower) return lower;
  return upper !== null && value > upper ? upper : value;
}

/** Writes a value to an instance, or to a class as the default. */
export function writeTo(target: object, name: string, value: unknown): void {
  if (!isModelClass(target) && !(typeof target === "object" && target !== null)) {
    refuse({ kind: "", path: name, of: null }, NO_TARGET, target);
  }
  if (typeof target !== "function") (target as Record<string, unknown>)[name] = value;
  else (target as unknown as { param: { update(values: object): void } }).param.update({ [name]: value });
}

const NO_TARGET: KindRule = {
  code: "kind",
  rule: "arguments",
  raises: "TypeError",
  message: (_subject, value, { repr }) => `An instance or a class of the model was expected, not ${repr(value)}.`,
};
