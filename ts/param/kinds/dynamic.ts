/** `dynamic()`: a value, or a function that makes it whenever it is read. Param 2.4.2, `Dynamic`. */
import { PASSES_BOOLEAN, PASSES_NULL, PASSES_NUMBER, PASSES_TEXT } from "../../pickle/plan.js";
import { begin, isValueGenerator, type ValueGenerator } from "../generators.js";
import { type CommonMeta, declared, type NullOptions, Parameter } from "../parameter.js";
import { GIVEN } from "../symbols.js";
import type { AllowsNestedRefs, AllowsRefs, GENERATES, NULLABLE, TakesReferences, WithDefault } from "../types.js";

/** The options of {@link dynamic}. */
export interface DynamicOptions<T> extends CommonMeta, NullOptions<T | ValueGenerator<T>> {}

/** A default, so that the value is null only where its type says so. */
interface GivenDefault<T> {
  readonly default: T | ValueGenerator<T>;
  readonly allowNone?: false;
}

/** A value, or a function that makes it. Param 2.4.2, `Dynamic`. */
export class DynamicParameter<out T = unknown> extends Parameter<T> {
  static override readonly kind: string = "Dynamic";

  declare readonly [NULLABLE]: DynamicParameter<T | null>;
  declare readonly [GENERATES]: true;

  override get generates(): boolean {
    return true;
  }

  override get passes(): number {
    if (this.check !== DynamicParameter.prototype.check) return 0;
    return PASSES_NUMBER | PASSES_TEXT | PASSES_BOOLEAN | PASSES_NULL;
  }

  protected override complete(): void {
    if (isValueGenerator(this[GIVEN].default) && !this.readonly) this.instantiate = true;
  }

  /** Takes everything, as Param does. */
  override check(value: unknown): T {
    if (isValueGenerator(value)) begin(value);
    return (value === undefined ? null : value) as T;
  }
}

/**
 * A value that is not looked at, or a function that makes it: `dynamic({ default: () => Math.random() })`. The function is
 * called when `a.x` is read: each time, or once for each time that `setDynamicTime` tells. `a.param.values()` and pickles have
 * the function itself; `a.param.inspectValue("x")` what it made last. Without a default it is null. Param 2.4.2, `Dynamic`.
 */
export function dynamic<T = unknown>(
  options: DynamicOptions<T> & GivenDefault<T> & AllowsNestedRefs,
): DynamicParameter<T> & WithDefault & TakesReferences<"nested">;
/** With a default; references may stand for the value. */
export function dynamic<T = unknown>(
  options: DynamicOptions<T> & GivenDefault<T> & AllowsRefs,
): DynamicParameter<T> & WithDefault & TakesReferences<"value">;
/** Without a default, so that null is a value; references may stand for the value, and inside it. */
export function dynamic<T = unknown>(
  options: DynamicOptions<T> & AllowsNestedRefs,
): DynamicParameter<T | null> & TakesReferences<"nested">;
/** Without a default, so that null is a value; references may stand for the value. */
export function dynamic<T = unknown>(
  options: DynamicOptions<T> & AllowsRefs,
): DynamicParameter<T | null> & TakesReferences<"value">;
/** With a default, so that the value is null only where `T` says so. */
export function dynamic<T = unknown>(options: DynamicOptions<T> & GivenDefault<T>): DynamicParameter<T> & WithDefault;
/** Without a default, or where `allowNone` is true: null is a value. */
export function dynamic<T = unknown>(options?: DynamicOptions<T>): DynamicParameter<T | null>;
/* @__NO_SIDE_EFFECTS__ */
export function dynamic(options?: DynamicOptions<unknown>): unknown {
  return declared(new DynamicParameter(options));
}
