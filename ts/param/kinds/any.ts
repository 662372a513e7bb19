/** `any()`: a value of any type. Param 2.4.2, `Parameter`. */
import { PASSES_DATE, PASSES_SCALARS } from "../../pickle/plan.js";
import { type CommonMeta, declared, type NullOptions, Parameter } from "../parameter.js";
import type { AllowsNestedRefs, AllowsRefs, NULLABLE, TakesReferences, WithDefault } from "../types.js";

/** The options of {@link any}. */
export interface AnyOptions<T> extends CommonMeta, NullOptions<T> {}

/** A value of any type. Param 2.4.2, `Parameter`. */
export class AnyValueParameter<out T = unknown> extends Parameter<T> {
  declare readonly [NULLABLE]: AnyValueParameter<T | null>;

  override get passes(): number {
    if (this.check !== AnyValueParameter.prototype.check) return 0;
    return PASSES_SCALARS | PASSES_DATE;
  }

  override passesItems(_length: number): number {
    const { check, adopt } = AnyValueParameter.prototype;
    return this.check === check && this.adopt === adopt ? PASSES_SCALARS : 0;
  }

  /** Takes everything; `undefined` is stored as null, because a slot without a value is the default's. */
  override check(value: unknown): T {
    return (value === undefined ? null : value) as T;
  }
}

/**
 * A value that is not looked at: `any<Shape>()`. Without a default it is null. Nothing checks the type at run time.
 * Param 2.4.2, `Parameter`.
 */
export function any<T = unknown>(
  options: AnyOptions<T> & { readonly default: T; readonly allowNone?: false } & AllowsNestedRefs,
): AnyValueParameter<T> & WithDefault & TakesReferences<"nested">;
/** With a default; references may stand for the value. */
export function any<T = unknown>(
  options: AnyOptions<T> & { readonly default: T; readonly allowNone?: false } & AllowsRefs,
): AnyValueParameter<T> & WithDefault & TakesReferences<"value">;
/** Without a default, so that null is a value; references may stand for the value, and inside it. */
export function any<T = unknown>(
  options: AnyOptions<T> & AllowsNestedRefs,
): AnyValueParameter<T | null> & TakesReferences<"nested">;
/** Without a default, so that null is a value; references may stand for the value. */
export function any<T = unknown>(
  options: AnyOptions<T> & AllowsRefs,
): AnyValueParameter<T | null> & TakesReferences<"value">;
/** With a default, so that the value is null only where `T` says so. */
export function any<T = unknown>(
  options: AnyOptions<T> & { readonly default: T; readonly allowNone?: false },
): AnyValueParameter<T> & WithDefault;
/** Without a default, or where `allowNone` is true: null is a value. */
export function any<T = unknown>(options?: AnyOptions<T>): AnyValueParameter<T | null>;
/* @__NO_SIDE_EFFECTS__ */
export function any(options?: AnyOptions<unknown>): AnyValueParameter<unknown> {
  return declared(new AnyValueParameter(options));
}
