/** `hookList()`: a list of functions. Param 2.4.2, `HookList`. */
import { declared, type NullOptions } from "../parameter.js";
import type { NULLABLE, WithDefault } from "../types.js";
import type { AnyFunction } from "./callable.js";
import { type ListMeta, ListParameter } from "./list.js";

/** The options of {@link hookList}. */
export interface HookListOptions<F> extends ListMeta, NullOptions<readonly F[]> {}

/** A list of functions, to be called at some point of a program. Param 2.4.2, `HookList`. */
export class HookListParameter<
  out T extends readonly AnyFunction[] | null = AnyFunction[] | null,
> extends ListParameter<T> {
  static override readonly kind: string = "HookList";

  declare readonly [NULLABLE]: HookListParameter<T | null>;

  /** Param 2.4.2, `HookList._validate_value`. */
  protected override checkValues(values: readonly unknown[]): void {
    for (const value of values) {
      if (typeof value === "function") continue;
      this.fail(
        {
          code: "kind",
          rule: "items",
          message: (subject, refused, { repr }) => `${subject} items must be callable, not ${repr(refused)}.`,
        },
        value,
      );
    }
  }
}

/**
 * A list of functions: `hookList<(frame: Frame) => void>()`. Without a default it is empty; each instance gets its own copy.
 * @throws ParameterValueError for a default with something else in it. Param 2.4.2, `HookList`.
 */
export function hookList<F extends AnyFunction = AnyFunction>(
  options: HookListOptions<F> & ({ readonly default: null } | { readonly allowNone: true }),
): HookListParameter<F[] | null> & WithDefault;
export function hookList<F extends AnyFunction = AnyFunction>(
  options?: HookListOptions<F> & { readonly default?: readonly F[]; readonly allowNone?: false },
): HookListParameter<F[]>;
/* @__NO_SIDE_EFFECTS__ */
export function hookList(options?: object): unknown {
  return declared(new HookListParameter(options));
}
