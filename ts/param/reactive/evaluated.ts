/// <reference lib="esnext.disposable" preserve="true" />
/** What every expression has: its value now, and watching it. Param 2.4.2, `reactive_ops.value` and `watch`. */
import { isEqual } from "../equality.js";
import { type KindRule, refuse } from "../errors.js";
import { INSPECT } from "../inspection.js";
import { javascriptRepr } from "../text.js";
import { Skip } from "../watching/event.js";
import type { Holder } from "./external-source.js";
import { nestedLeaves } from "./nested.js";
import { Node } from "./node.js";
import {
  infoOf,
  REFERENCE,
  type Ref,
  type Referable,
  type ReferenceInfo,
  resolveRef,
  resolveValue,
} from "./reference.js";
import { checkPrecedence, type ReferenceWatchOptions, type Watching, watchAll } from "./watching.js";

/** An argument of a method: a value, or a reference to one. */
export type Operand<T> = T | Ref<T>;

/** The value of something that may come later: `undefined` until it comes. */
export type Settled<U> =
  U extends PromiseLike<infer V> ? V | undefined : U extends AsyncIterable<infer V> ? V | undefined : U;

/** The values of operands. */
export type OperandValues<A extends readonly unknown[]> = { readonly [K in keyof A]: Operand<A[K]> };

/** How an expression is watched. */
export interface ExpressionWatchOptions extends ReferenceWatchOptions {
  /** True: the function is called only when the expression's own value is another. Param names it, and leaves it out. */
  readonly onlyChanged?: boolean;
}

const NOBODY = { kind: "", path: null, of: null };

/** An expression, but for the methods that make further ones. */
export class Evaluated<out T = unknown> implements Referable<T> {
  /** @internal */ readonly node: Node;
  /** @internal What holds the value of a root that was made of one. */
  readonly holder: Holder | null;
  readonly [REFERENCE]: ReferenceInfo<T>;

  /** @internal */
  constructor(node: Node, holder: Holder | null = null) {
    this.node = node;
    this.holder = holder;
    this[REFERENCE] = {
      dependencies: () => node.parameters,
      evaluate: () => {
        const value = node.value();
        if (node.skipped) throw new Skip();
        return value as T;
      },
    };
  }

  /**
   * The value now: computed if something changed since it was last asked for. `undefined` while what comes later did not
   * come yet; the value before where a step threw `Skip`.
   * @throws what a step throws.
   */
  get value(): T {
    return this.node.value() as T;
  }

  /**
   * Only {@link ReactiveSource} has a value that can be set.
   * @throws ParameterAttributeError for all others.
   */
  set value(value: never) {
    refuse(NOBODY, this.node.previous === null ? followsReference : isDerived, value);
  }

  /** `rx(3)`: the value now. */
  toString(): string {
    try {
      return `rx(${javascriptRepr(this.value)})`;
    } catch (error) {
      return `rx(throws ${String(error)})`;
    }
  }

  /** @internal */ [INSPECT](): string {
    return this.toString();
  }

  /** The value now, for `JSON.stringify`. */
  toJSON(): T {
    return this.value;
  }

  /**
   * Calls `fn` with the value whenever something the expression depends on changes; not at once, and not where a step
   * throws `Skip`. What is computed by a promise is told when it is there.
   * @throws ParameterValueError for a negative precedence. Param 2.4.2, `reactive_ops.watch`.
   */
  watch(fn: (value: T) => unknown, options: ExpressionWatchOptions = {}): Watching {
    checkPrecedence(options);
    return this.watching(fn, options);
  }

  protected watching(fn: (value: T) => unknown, options: ExpressionWatchOptions): Watching {
    const { node } = this;
    let last: unknown = NO_VALUE;
    const look = (): boolean => {
      const value = node.value();
      if (node.skipped) return false;
      const same = options.onlyChanged === true && isEqual(last, value);
      last = value;
      return !same;
    };
    try {
      // What comes later has to be asked for once; all else is computed when something changed.
      if (node.mayBeLater || options.onlyChanged === true) look();
    } catch {
      // The error is thrown again for whoever asks for the value.
    }
    return watchAll(node.parameters, () => (look() ? fn(last as T) : undefined), options);
  }

  /** @internal The node of a further step. */
  protected next(
    compute: (value: T, ...args: never[]) => unknown,
    args: readonly unknown[],
    mayBeLater: boolean,
  ): Node {
    const parameters = args.flatMap((arg) => resolveRef(arg, true));
    // Only what holds references is looked through, and copied, each time.
    const refers = args.map(
      (arg) => resolveRef(arg, true).length > 0 || [...nestedLeaves(arg)].some((leaf) => infoOf(leaf) !== null),
    );
    const evaluate = (value: unknown): unknown => {
      const values = args.map((arg, index) => (refers[index] === true ? resolveValue(arg) : arg));
      return compute(value as T, ...(values as never[]));
    };
    return new Node(this.node, { compute: evaluate, parameters, mayBeLater });
  }
}

const NO_VALUE: unique symbol = Symbol("no value");

const isDerived: KindRule = {
  code: "kind",
  rule: "derived-expression",
  raises: "AttributeError",
  message: (_subject, _value, { python }) =>
    python
      ? "The value of a derived expression cannot be set. Ensure you set the value on the root node wrapping a concrete value, e.g.:\n\n    a = rx(1)\n    b = a + 1\n    a.rx.value = 2\n\n is valid but you may not set `b.rx.value = 2`."
      : "The value of a derived expression cannot be set. Set that of the root it is made of, where that holds a value: const a = rx(1); const b = a.add(1); a.value = 2.",
};

const followsReference: KindRule = {
  code: "kind",
  rule: "following-expression",
  raises: "AttributeError",
  message: () =>
    "Setting the value of a reactive expression is only supported if it wraps a concrete value. A reactive expression wrapping a Parameter or another dynamic reference cannot be updated.",
};
