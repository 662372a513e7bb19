/** `magnitude()`: a number from 0 to 1. Param 2.4.2, `Magnitude`. */
import { declared, type Slots } from "../parameter.js";
import type { Declared, Known, NoOptions, NULLABLE, Nullable } from "../types.js";
import { type NumberOptions, NumberParameter } from "./number.js";

/** A number from 0 to 1, or within the bounds that it is given. Param 2.4.2, `Magnitude`. */
export class MagnitudeParameter<out T extends number | null = number | null> extends NumberParameter<T> {
  static override readonly kind: string = "Magnitude";
  static override readonly slots: Slots = { ...NumberParameter.slots, default: 1, bounds: [0, 1] };

  declare readonly [NULLABLE]: MagnitudeParameter<T | null>;
}

/**
 * A number from 0 to 1. Without a default it is 1; `default: null` or `allowNone: true` makes it `number | null`.
 * @throws ParameterValueError for a default outside the bounds. Param 2.4.2, `Magnitude`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function magnitude<const O extends NumberOptions = NoOptions>(
  options?: O & Known<O, NumberOptions>,
): Declared<MagnitudeParameter<Nullable<number, O>>, O> {
  return declared(new MagnitudeParameter(options)) as never;
}
