/** `xyCoordinates()`: two numbers. Param 2.4.2, `XYCoordinates`. */
import { plainOptions } from "../kind-slots.js";
import { type CommonMeta, declared, type NullOptions } from "../parameter.js";
import type { Declared, Known, NoOptions, NULLABLE, Nullable } from "../types.js";
import { NumericTupleParameter } from "./numeric-tuple.js";

/** The options of {@link xyCoordinates}. */
export interface XYCoordinatesOptions extends CommonMeta, NullOptions<readonly [x: number, y: number]> {}

/** Two numbers. Param 2.4.2, `XYCoordinates`. */
export class XYCoordinatesParameter<
  out T extends readonly [number, number] | null = readonly [number, number] | null,
> extends NumericTupleParameter<T> {
  static override readonly kind: string = "XYCoordinates";

  declare readonly [NULLABLE]: XYCoordinatesParameter<T | null>;

  /** Users call {@link xyCoordinates}, which knows the type. */
  constructor(options: XYCoordinatesOptions = {}) {
    super({ ...plainOptions(new.target.kind, options), length: 2 });
  }
}

/** Two numbers, `[0, 0]` without a default; `default: null` makes them nullable. Param 2.4.2, `XYCoordinates`. */
/* @__NO_SIDE_EFFECTS__ */
export function xyCoordinates<const O extends XYCoordinatesOptions = NoOptions>(
  options?: O & Known<O, XYCoordinatesOptions>,
): Declared<XYCoordinatesParameter<Nullable<readonly [x: number, y: number], O>>, O> {
  return declared(new XYCoordinatesParameter(options)) as never;
}
