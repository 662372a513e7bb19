/** `numericTuple()`: a fixed number of numbers. Param 2.4.2, `NumericTuple`. */
import { PASSES_BOOLEAN, PASSES_NUMBER } from "../../pickle/plan.js";
import { exactNumber } from "../numbers.js";
import { type CommonMeta, declared, type NullOptions } from "../parameter.js";
import type { Declared, Known, NULLABLE, Nullable, WidenTuple } from "../types.js";
import { TupleParameter } from "./tuple.js";

/** The options of {@link numericTuple}. */
export interface NumericTupleOptions extends CommonMeta, NullOptions<readonly number[]> {
  /** The number of values; by default that of the default. */
  readonly length?: number;
}

/** A fixed number of numbers. Param 2.4.2, `NumericTuple`. */
export class NumericTupleParameter<
  out T extends readonly unknown[] | null = readonly number[] | null,
> extends TupleParameter<T> {
  static override readonly kind: string = "NumericTuple";

  declare readonly [NULLABLE]: NumericTupleParameter<T | null>;

  override checkStrictly(value: unknown): void {
    if (!Array.isArray(value)) return;
    const other: unknown = value.find((item) => typeof item === "boolean" || typeof item === "bigint");
    if (other !== undefined) this.fail({ code: "type", expected: "number" }, other);
  }

  protected override get valuesPass(): number {
    return this.checkValues === NumericTupleParameter.prototype.checkValues ? PASSES_NUMBER | PASSES_BOOLEAN : 0;
  }

  /** Param 2.4.2, `NumericTuple._validate_value`: booleans are numbers, as in Python. */
  protected override checkValues(values: unknown[], _given: readonly unknown[]): void {
    for (let index = 0; index < values.length; index++) {
      const value = values[index];
      if (typeof value === "number" || typeof value === "boolean") continue;
      const number = typeof value === "bigint" ? exactNumber(value) : null;
      if (number === null) this.fail({ code: "type", expected: "number" }, value);
      values[index] = number;
    }
  }
}

/**
 * A fixed number of numbers: `numericTuple({ default: [0, 0, 1] })`, or `numericTuple({ default: null, length: 3 })`.
 * Alone it is `[0, 0]`. Each value is copied and `readonly`.
 * @throws ParameterValueError where the length is not known, or the default holds other than numbers. Param 2.4.2,
 * `NumericTuple`.
 */
export function numericTuple<const D extends readonly number[], const O extends NumericTupleOptions>(
  options: O & { readonly default: D } & Known<O, NumericTupleOptions>,
): Declared<NumericTupleParameter<Nullable<WidenTuple<D>, O>>, O>;
/** `numericTuple({ default: null, length: 3 })`: null until it has a value. */
export function numericTuple<const O extends NumericTupleOptions>(
  options: O & { readonly default: null; readonly length: number } & Known<O, NumericTupleOptions>,
): Declared<NumericTupleParameter<readonly number[] | null>, O>;
/** `numericTuple()`: two numbers, `[0, 0]`. */
export function numericTuple(): NumericTupleParameter<readonly [number, number]>;
/* @__NO_SIDE_EFFECTS__ */
export function numericTuple(options?: NumericTupleOptions): unknown {
  return declared(new NumericTupleParameter(options));
}
