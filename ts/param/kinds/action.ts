/** `action()`: a function that a form shows as a button. Param 2.4.2, `Action`. */
import { declared } from "../parameter.js";
import type { NULLABLE, TakesReferences, WithDefault } from "../types.js";
import { type AnyFunction, type CallableOptions, CallableParameter, type GivenFunction } from "./callable.js";

/** A function that is there to be invoked, as by a button. Param 2.4.2, `Action`. */
export class ActionParameter<out T extends AnyFunction | null = AnyFunction | null> extends CallableParameter<T> {
  static override readonly kind: string = "Action";

  declare readonly [NULLABLE]: ActionParameter<T | null>;
}

/**
 * A function that a form shows as a button; by itself it is as {@link CallableParameter}. Without a default it is null.
 * Param 2.4.2, `Action`.
 */
export function action<F extends AnyFunction = AnyFunction>(
  options: CallableOptions<F> & GivenFunction<F> & { readonly allowRefs: true },
): ActionParameter<F> & WithDefault & TakesReferences<"value">;
/** Without a default, so that null is a value; a reference may stand for the function. */
export function action<F extends AnyFunction = AnyFunction>(
  options: CallableOptions<F> & { readonly allowRefs: true },
): ActionParameter<F | null> & TakesReferences<"value">;
/** With a default, so that the value is never null. */
export function action<F extends AnyFunction = AnyFunction>(
  options: CallableOptions<F> & GivenFunction<F>,
): ActionParameter<F> & WithDefault;
/** Without a default, or where `allowNone` is true: null is a value. */
export function action<F extends AnyFunction = AnyFunction>(options?: CallableOptions<F>): ActionParameter<F | null>;
/* @__NO_SIDE_EFFECTS__ */
export function action(options?: CallableOptions<AnyFunction>): unknown {
  return declared(new ActionParameter(options));
}
