/** `rx`: makes a reactive expression of a value or of a reference. Param 2.4.2, `rx`. */
import { type AnyParameter, Parameter } from "../parameter.js";
import type { Operand, Settled } from "./evaluated.js";
import { Reactive } from "./expression.js";
import { holderOf } from "./external-source.js";
import { Node, started } from "./node.js";
import { infoOf, isLater, isStarter, type Ref, resolveRef, resolveValue } from "./reference.js";

/** An expression that holds its value itself, and can be given another. */
export class ReactiveSource<T = unknown> extends Reactive<T> {
  override get value(): T {
    return super.value;
  }

  /** Sets the value: everything made of it follows. A reference is set as the value it has now. */
  override set value(value: T) {
    this.set(value);
  }

  /** Sets the value. Param: `rx.set`. */
  set(value: Operand<T>): void {
    this.holder!.object = resolveValue(value as unknown);
  }
}

/**
 * Makes a reactive expression: of a reference, which it follows; or of a value, which can be set.
 *
 * ```ts
 * const total = rx(cart.param.price).mul(cart.param.count);
 * total.value;                                  // now
 * total.watch((value) => console.log(value));   // from now on
 * new Invoice({ total });                       // a reference
 * const step = rx(1);
 * step.value = 2;
 * ```
 *
 * Param 2.4.2, `rx`.
 */
export function rx<T>(expression: Reactive<T>): Reactive<T>;
/** A parameter, `rx(a.param.x)`: the expression follows it. */
export function rx<T>(reference: Parameter<T>): Reactive<T>;
/** A promise or an async iterable: `undefined` until it gives a value. */
export function rx<T>(later: PromiseLike<T> | AsyncIterable<T>): Reactive<T | undefined>;
/** Any other reference, such as a bound function: the expression follows it. */
export function rx<T>(reference: Ref<T>): Reactive<Settled<T>>;
/** A value: the expression holds it, and `expression.value = 2` gives it another. */
export function rx<T>(value: T): ReactiveSource<T>;
export function rx(value: unknown): unknown {
  if (value instanceof Reactive) return value;
  const root = (parameters: readonly AnyParameter[], compute: () => unknown, mayBeLater: boolean): Reactive =>
    new Reactive(new Node(null, { compute, parameters, mayBeLater }));
  if (isLater(value)) return root([], () => value, true);
  if (isStarter(value) && infoOf(value) === null) return root([], () => started(value), true);
  const parameters = resolveRef(value);
  if (parameters.length > 0 || infoOf(value) !== null)
    return root(parameters, () => resolveValue(value, false), !(value instanceof Parameter));
  const holder = holderOf(value);
  const compute = (): unknown => holder.object;
  return new ReactiveSource(
    new Node(null, { compute, parameters: [holder.param.get("object")], mayBeLater: false }),
    holder,
  );
}
