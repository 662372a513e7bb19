/** `hookList()`: a list of functions. Param 2.4.2, `HookList`. */
import { declared, type NullOptions } from "../parameter.js";
import type { AllowsNestedRefs, AllowsRefs, NULLABLE, TakesReferences, WithDefault } from "../types.js";
import type { AnyFunction } from "./callable.js";
import { type FullList, type ListMeta, ListParameter, type NullList } from "./list.js";

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
  options: HookListOptions<F> & NullList & AllowsNestedRefs,
): HookListParameter<F[] | null> & WithDefault & TakesReferences<"nested">;
/** A list that may be null; references may stand for the list. */
export function hookList<F extends AnyFunction = AnyFunction>(
  options: HookListOptions<F> & NullList & AllowsRefs,
): HookListParameter<F[] | null> & WithDefault & TakesReferences<"value">;
/** A list that may be null: by `default: null` or `allowNone: true`. */
export function hookList<F extends AnyFunction = AnyFunction>(
  options: HookListOptions<F> & NullList,
): HookListParameter<F[] | null> & WithDefault;
/** A list; references may stand for it, and for its items. */
export function hookList<F extends AnyFunction = AnyFunction>(
  options: HookListOptions<F> & FullList<F> & AllowsNestedRefs,
): HookListParameter<F[]> & TakesReferences<"nested">;
/** A list; references may stand for it. */
export function hookList<F extends AnyFunction = AnyFunction>(
  options: HookListOptions<F> & FullList<F> & AllowsRefs,
): HookListParameter<F[]> & TakesReferences<"value">;
/** A list that is never null. */
export function hookList<F extends AnyFunction = AnyFunction>(
  options?: HookListOptions<F> & FullList<F>,
): HookListParameter<F[]>;
/* @__NO_SIDE_EFFECTS__ */
export function hookList(options?: object): unknown {
  return declared(new HookListParameter(options));
}
