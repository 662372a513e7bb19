/** `boolean()`: true or false. Param 2.4.2, `Boolean`. */
import { PASSES_BOOLEAN, PASSES_NULL } from "../../pickle/plan.js";
import { type CommonMeta, declared, type NullOptions, Parameter, type Slots } from "../parameter.js";
import type { Declared, Known, NoOptions, NULLABLE, Nullable } from "../types.js";

/** The options of {@link boolean}. */
export interface BooleanOptions extends CommonMeta, NullOptions<boolean> {}

/** True or false. Param 2.4.2, `Boolean`. */
export class BooleanParameter<out T extends boolean | null = boolean | null> extends Parameter<T> {
  static override readonly kind: string = "Boolean";
  static override readonly slots: Slots = { ...Parameter.slots, default: false };

  declare readonly [NULLABLE]: BooleanParameter<T | null>;

  override get passes(): number {
    if (this.check !== BooleanParameter.prototype.check) return 0;
    return PASSES_BOOLEAN | (this.allowNone ? PASSES_NULL : 0);
  }

  /** Param 2.4.2, `Boolean._validate_value`: 0 and 1 are refused. */
  override check(value: unknown): T {
    if (typeof value === "boolean") return value as T;
    if (!this.allowNone) return this.fail({ code: "type", expected: "boolean" }, value);
    if (value === null || value === undefined) return null as T;
    return this.fail({ code: "type", expected: "boolean or null" }, value);
  }
}

/** True or false. Without a default it is false. Param 2.4.2, `Boolean`. */
/* @__NO_SIDE_EFFECTS__ */
export function boolean<const O extends BooleanOptions = NoOptions>(
  options?: O & Known<O, BooleanOptions>,
): Declared<BooleanParameter<Nullable<boolean, O>>, O> {
  return declared(new BooleanParameter(options)) as never;
}
