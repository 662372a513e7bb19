/** `any()`: a value of any type. Param 2.4.2, `Parameter`. */
import { type CommonMeta, declared, type NullOptions, Parameter } from "../parameter.js";
import type { NULLABLE, WithDefault } from "../types.js";

/** The options of {@link any}. */
export interface AnyOptions<T> extends CommonMeta, NullOptions<T> {}

/** A value of any type. Param 2.4.2, `Parameter`. */
export class AnyValueParameter<out T = unknown> extends Parameter<T> {
  declare readonly [NULLABLE]: AnyValueParameter<T | null>;

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
  options: AnyOptions<T> & { readonly default: T; readonly allowNone?: false },
): AnyValueParameter<T> & WithDefault;
export function any<T = unknown>(options?: AnyOptions<T>): AnyValueParameter<T | null>;
/* @__NO_SIDE_EFFECTS__ */
export function any(options?: AnyOptions<unknown>): AnyValueParameter<unknown> {
  return declared(new AnyValueParameter(options));
}
