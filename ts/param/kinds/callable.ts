/** `callable()`: a function. Param 2.4.2, `Callable`. */
import { type CommonMeta, declared, type NullOptions, Parameter } from "../parameter.js";
import type { NULLABLE, TakesReferences, WithDefault } from "../types.js";

/** Any function. Give the type of yours to call it: `callable<(x: number) => number>()`. */
export type AnyFunction = (...args: never[]) => unknown;

/** The options of {@link callable}. */
export interface CallableOptions<F> extends CommonMeta, NullOptions<F> {}

/** A default, so that the value is never null. */
export interface GivenFunction<F> {
  readonly default: F;
  readonly allowNone?: false;
}

/** A function. Param 2.4.2, `Callable`. */
export class CallableParameter<out T extends AnyFunction | null = AnyFunction | null> extends Parameter<T> {
  static override readonly kind: string = "Callable";

  declare readonly [NULLABLE]: CallableParameter<T | null>;

  /** Param 2.4.2, `Callable._validate_value`. A class is a function too. */
  override check(value: unknown): T {
    if (typeof value === "function") return value as T;
    if ((value === null || value === undefined) && this.allowNone) return null as T;
    return this.fail(
      {
        code: "kind",
        rule: "type",
        message: (subject, refused, { python, type }) =>
          `${subject} only takes a callable object, not ${python ? "objects of " : ""}${type(refused)}.`,
      },
      value,
    );
  }
}

/**
 * A function: `callable<(x: number) => number>()`, or by its default. Without a default it is null. It is called as
 * `a.f?.(3)`. A pickle holds a registered function by its name, and no other. Param 2.4.2, `Callable`.
 */
export function callable<F extends AnyFunction = AnyFunction>(
  options: CallableOptions<F> & GivenFunction<F> & { readonly allowRefs: true },
): CallableParameter<F> & WithDefault & TakesReferences<"value">;
/** Without a default, so that null is a value; a reference may stand for the function. */
export function callable<F extends AnyFunction = AnyFunction>(
  options: CallableOptions<F> & { readonly allowRefs: true },
): CallableParameter<F | null> & TakesReferences<"value">;
/** With a default, so that the value is never null. */
export function callable<F extends AnyFunction = AnyFunction>(
  options: CallableOptions<F> & GivenFunction<F>,
): CallableParameter<F> & WithDefault;
/** Without a default, or where `allowNone` is true: null is a value. */
export function callable<F extends AnyFunction = AnyFunction>(
  options?: CallableOptions<F>,
): CallableParameter<F | null>;
/* @__NO_SIDE_EFFECTS__ */
export function callable(options?: CallableOptions<AnyFunction>): unknown {
  return declared(new CallableParameter(options));
}
