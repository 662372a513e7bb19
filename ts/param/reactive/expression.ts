/// <reference lib="esnext.disposable" preserve="true" />
/**
 * Reactive expressions: `rx(a.param.x).add(1).mul(b.param.y)`. JavaScript cannot overload operators, so each has a method;
 * docs/reactive.md says which stands for what of Param's. Every method makes a further expression and computes nothing.
 * Param 2.4.2, `rx` and `reactive_ops`.
 */
import { isEqual } from "../equality.js";
import { type KindRule, refuse } from "../errors.js";
import type { AnyParameter } from "../parameter.js";
import { WatchersOfBranch } from "./branches.js";
import { Evaluated, type Operand, type OperandValues, type Settled } from "./evaluated.js";
import { holderOf } from "./external-source.js";
import { Node, started } from "./node.js";
import {
  containsItem,
  floorDivide,
  floorModulo,
  itemAt,
  lengthOf,
  multiply,
  negate,
  roundHalfEven,
} from "./operations.js";
import { isLater, isStarter, REFERENCE, type Ref, resolveRef, resolveValue, valueOfParameter } from "./reference.js";
import { resolverOf } from "./resolver.js";
import { watchAll } from "./watching.js";

/** The items of what has some. Anything otherwise: an expression of a text is one of anything too. */
type ItemOf<T> = T extends Iterable<infer I> ? I : unknown;

/** What can be called on a value. */
type MethodOf<T> = { [K in keyof T]: T[K] extends (...args: never[]) => unknown ? K : never }[keyof T];
type ArgumentsOf<F> = F extends (...args: infer A) => unknown ? A : never;
type ResultOf<F> = F extends (...args: never[]) => infer R ? R : never;

const NOBODY = { kind: "", path: null, of: null };

/** A value that follows others. Made by `rx`; a reference, wherever one is taken. */
export class Reactive<out T = unknown> extends Evaluated<T> {
  /** A step that a function of the library computes. */
  private step<U>(compute: (value: T, ...args: never[]) => U, ...args: readonly unknown[]): Reactive<U> {
    return new Reactive<U>(this.next(compute, args, false));
  }

  private stepOrLater<U>(compute: (value: T, ...args: never[]) => unknown, args: readonly unknown[]): Reactive<U> {
    return new Reactive<U>(this.next(compute, args, true));
  }

  // ------------------------------------------------------------------------------------------------ functions

  /**
   * The result of a function of the value and of further arguments. A promise or an async iterable that it gives is
   * waited for. A function that throws `Skip` leaves the value as it was. Param: `rx.pipe`.
   */
  pipe<A extends readonly unknown[], U>(
    fn: (value: T, ...args: A) => U,
    ...args: OperandValues<A>
  ): Reactive<Settled<U>> {
    const parameters = resolveRef(fn);
    if (parameters.length === 0 && isStarter(fn)) {
      const begin = fn as unknown as (value: T, ...rest: unknown[]) => unknown;
      return this.stepOrLater((value, ...rest: unknown[]) => started(begin, value, ...rest), args);
    }
    if (parameters.length === 0) return this.stepOrLater(fn as never, args);
    return this.stepOrLater(
      (value, called: (value: T, ...rest: unknown[]) => U, ...rest) => called(value, ...rest),
      [fn, ...args],
    );
  }

  /**
   * The items, each through a function. Param: `rx.map`.
   * @throws ParameterTypeError for a generator function.
   */
  map<I, A extends readonly unknown[], U>(
    this: Reactive<Iterable<I>>,
    fn: (item: I, ...args: A) => U,
    ...args: OperandValues<A>
  ): Reactive<U extends PromiseLike<infer V> ? V[] | undefined : U[]> {
    if (/Generator/.test(Object.prototype.toString.call(fn))) refuse(NOBODY, mappedGenerator, fn);
    const apply = (items: Iterable<I>, ...values: never[]): unknown => {
      const made = Array.from(items, (item) => fn(item, ...(values as unknown as A)));
      return made.some(isLater) ? Promise.all(made) : made;
    };
    return this.stepOrLater(apply, args);
  }

  /** A method of the value, called: `rx(text).call("slice", 1)`. */
  call<S, K extends MethodOf<S>>(
    this: Reactive<S>,
    method: K,
    ...args: OperandValues<ArgumentsOf<S[K]>>
  ): Reactive<Settled<ResultOf<S[K]>>> {
    const called = (value: S, ...values: never[]): unknown =>
      (value[method] as (...all: never[]) => unknown)(...values);
    return this.stepOrLater(called, args);
  }

  /** The value, which is a function, called. */
  apply<A extends readonly unknown[], U>(
    this: Reactive<(...args: A) => U>,
    ...args: OperandValues<A>
  ): Reactive<Settled<U>> {
    return this.stepOrLater((fn: (...values: A) => U, ...values: never[]) => fn(...(values as unknown as A)), args);
  }

  // ------------------------------------------------------------------------------------------------ arithmetic

  /** `+`, of numbers or of texts. */
  add(this: Reactive<number>, other: Operand<number>): Reactive<number>;
  /** `+`, of texts. */
  add(this: Reactive<string>, other: Operand<string>): Reactive<string>;
  add(other: never): Reactive<never> {
    return (this as Reactive).step((a, b: number) => (a as number) + b, other) as Reactive<never>;
  }

  /** `-` */
  sub(this: Reactive<number>, other: Operand<number>): Reactive<number> {
    return this.step((a, b: number) => a - b, other);
  }

  /** `*` */
  mul(this: Reactive<number>, other: Operand<number>): Reactive<number> {
    return this.step(multiply, other);
  }

  /** `/` */
  div(this: Reactive<number>, other: Operand<number>): Reactive<number> {
    return this.step((a, b: number) => a / b, other);
  }

  /** Python's `//`: rounded down. */
  floorDiv(this: Reactive<number>, other: Operand<number>): Reactive<number> {
    return this.step(floorDivide, other);
  }

  /** Python's `%`: has the sign of the divisor. */
  mod(this: Reactive<number>, other: Operand<number>): Reactive<number> {
    return this.step(floorModulo, other);
  }

  /** Python's `divmod`. */
  divMod(this: Reactive<number>, other: Operand<number>): Reactive<readonly [quotient: number, remainder: number]> {
    return this.step((a, b: number) => [floorDivide(a, b), floorModulo(a, b)] as const, other);
  }

  /** `**` */
  pow(this: Reactive<number>, other: Operand<number>): Reactive<number> {
    return this.step((a, b: number) => a ** b, other);
  }

  /** `-x` */
  neg(this: Reactive<number>): Reactive<number> {
    return this.step(negate);
  }

  /** `+x` */
  pos(this: Reactive<number>): Reactive<number> {
    return this.step((a) => +a);
  }

  /** Without its sign. */
  abs(this: Reactive<number>): Reactive<number> {
    return this.step(Math.abs);
  }

  /** Python's `round`: halves to the even neighbour. */
  round(this: Reactive<number>, digits: Operand<number> = 0): Reactive<number> {
    return this.step(roundHalfEven, digits);
  }

  /** Rounded up. */
  ceil(this: Reactive<number>): Reactive<number> {
    return this.step(Math.ceil);
  }

  /** Rounded down. */
  floor(this: Reactive<number>): Reactive<number> {
    return this.step(Math.floor);
  }

  /** Rounded towards zero. */
  trunc(this: Reactive<number>): Reactive<number> {
    return this.step(Math.trunc);
  }

  /** `&` on 32-bit integers, as JavaScript has it. */
  bitAnd(this: Reactive<number>, other: Operand<number>): Reactive<number> {
    return this.step((a, b: number) => a & b, other);
  }

  /** `|` */
  bitOr(this: Reactive<number>, other: Operand<number>): Reactive<number> {
    return this.step((a, b: number) => a | b, other);
  }

  /** `^` */
  bitXor(this: Reactive<number>, other: Operand<number>): Reactive<number> {
    return this.step((a, b: number) => a ^ b, other);
  }

  /** `~` */
  bitNot(this: Reactive<number>): Reactive<number> {
    return this.step((a) => ~a);
  }

  /** `<<` */
  shiftLeft(this: Reactive<number>, other: Operand<number>): Reactive<number> {
    return this.step((a, b: number) => a << b, other);
  }

  /** `>>` */
  shiftRight(this: Reactive<number>, other: Operand<number>): Reactive<number> {
    return this.step((a, b: number) => a >> b, other);
  }

  // ------------------------------------------------------------------------------------------------ comparison

  /** Python's `==`: equal in content (`isEqual`), or the same object. */
  eq(other: unknown): Reactive<boolean> {
    return this.step((a, b: unknown) => a === b || isEqual(a, b), other);
  }

  /** Python's `!=`. */
  ne(other: unknown): Reactive<boolean> {
    return this.step((a, b: unknown) => a !== b && !isEqual(a, b), other);
  }

  /** `<` of numbers, texts or dates. */
  lt<C extends number | string | bigint | Date>(this: Reactive<C>, other: Operand<C>): Reactive<boolean> {
    return this.step((a, b: C) => a < b, other);
  }

  /** `<=` */
  le<C extends number | string | bigint | Date>(this: Reactive<C>, other: Operand<C>): Reactive<boolean> {
    return this.step((a, b: C) => a <= b, other);
  }

  /** `>` */
  gt<C extends number | string | bigint | Date>(this: Reactive<C>, other: Operand<C>): Reactive<boolean> {
    return this.step((a, b: C) => a > b, other);
  }

  /** `>=` */
  ge<C extends number | string | bigint | Date>(this: Reactive<C>, other: Operand<C>): Reactive<boolean> {
    return this.step((a, b: C) => a >= b, other);
  }

  /** The same object or value: `===`, but that NaN is itself. Param: `rx.is_`. */
  is(other: unknown): Reactive<boolean> {
    return this.step((a, b: unknown) => a === b || Object.is(a, b), other);
  }

  /** Param: `rx.is_not`. */
  isNot(other: unknown): Reactive<boolean> {
    return this.step((a, b: unknown) => a !== b && !Object.is(a, b), other);
  }

  /** Whether the value is in a list, a set, a text, or among the keys of a Map or an object. Param: `rx.in_`. */
  in(container: Operand<Iterable<unknown> | object>): Reactive<boolean> {
    return this.step((item, of: unknown) => containsItem(of, item), container);
  }

  // ------------------------------------------------------------------------------------------------ logic

  /** The value where it is falsy, else the other: `&&`. Param: `rx.and_`. */
  and<U>(other: Operand<U>): Reactive<T | U> {
    return this.step((a, b: U) => a && b, other) as Reactive<T | U>;
  }

  /** The value where it is truthy, else the other: `||`. Param: `rx.or_`. */
  or<U>(other: Operand<U>): Reactive<T | U> {
    return this.step((a, b: U) => a || b, other) as Reactive<T | U>;
  }

  /** `!`. Param: `rx.not_`. */
  not(): Reactive<boolean> {
    return this.step((a) => !a);
  }

  /** Whether the value is truthy, as JavaScript sees it. Param: `rx.bool`. */
  bool(): Reactive<boolean> {
    return this.step(Boolean);
  }

  /** One value or another, as this one is truthy or not. Only a change of the one chosen is told. Param: `rx.where`. */
  where<X, Y>(then: Operand<X>, otherwise: Operand<Y>): Reactive<X | Y> {
    const branches = new WatchersOfBranch(this.node, resolveRef(then), resolveRef(otherwise));
    const compute = (condition: unknown): unknown => {
      // The watchers of the branches live as long as the expression does.
      void branches;
      return resolveValue((condition ? then : otherwise) as unknown);
    };
    return new Reactive(
      new Node(this.node, { compute, parameters: branches.parameters, mayBeLater: false, silent: branches.silent }),
    );
  }

  // ------------------------------------------------------------------------------------------------ parts

  /** An item of an array or of a text; a negative place counts from the end. Param: `rx[i]`. */
  at<S extends readonly unknown[] | string>(
    this: Reactive<S>,
    index: Operand<number>,
  ): Reactive<ItemOf<S> | undefined> {
    return this.step(itemAt, index) as Reactive<ItemOf<S> | undefined>;
  }

  /** A property of an object or a value of a Map. Param: `rx.name`, `rx["key"]`. */
  get<K, V>(this: Reactive<ReadonlyMap<K, V>>, key: Operand<K>): Reactive<V | undefined>;
  /** A property of an object. Param: `rx.name`, `rx["key"]`. */
  get<S extends object, const K extends keyof S>(this: Reactive<S>, key: Operand<K>): Reactive<S[K]>;
  get(key: unknown): Reactive {
    const look = (value: unknown, at: PropertyKey): unknown =>
      value instanceof Map ? value.get(at) : (value as Record<PropertyKey, unknown>)[at];
    return this.step(look as never, key);
  }

  /** A part of an array or of a text. Param: `rx[a:b]`. */
  slice<S extends { slice(from?: number, to?: number): unknown }>(
    this: Reactive<S>,
    from?: Operand<number>,
    to?: Operand<number>,
  ): Reactive<ReturnType<S["slice"]>> {
    return this.step((value, a: number | undefined, b: number | undefined) => value.slice(a, b), from, to) as never;
  }

  /** How many there are. Param: `rx.len`. */
  len(): Reactive<number> {
    return this.step(lengthOf);
  }

  /** The value as text. */
  str(): Reactive<string> {
    return this.step(String);
  }

  /**
   * An expression for each item there is now: `const [x, y] = rx(pair)`.
   * @throws ParameterTypeError where the value has no items now.
   */
  *[Symbol.iterator](): Generator<Reactive<ItemOf<T>>> {
    const now: unknown = this.value;
    if (!Array.isArray(now) && typeof now !== "string") refuse(NOBODY, noItems, now);
    for (let index = 0; index < (now as string).length; index++) {
      yield (this as Reactive as Reactive<string>).at(index) as Reactive as Reactive<ItemOf<T>>;
    }
  }

  // ------------------------------------------------------------------------------------------------ time

  /** The last `count` values, the newest last, as they were asked for. Param: `rx.buffer`. */
  buffer(count: Operand<number>): Reactive<readonly T[]> {
    let items: readonly T[] = [];
    return this.step((value, most: number) => {
      items = most <= 0 ? [] : [...items, value].slice(-most);
      return items;
    }, count);
  }

  /**
   * The value as it was when one of these last changed. With `initial`, and events as the only dependencies, that until
   * the first one. Param: `rx.when`.
   */
  when(...dependencies: readonly Ref<unknown>[]): Reactive<T>;
  /** With `initial`: what the value is until the first event. */
  when<I>(...args: readonly [...dependencies: Ref<unknown>[], options: { readonly initial: I }]): Reactive<T | I>;
  when(...args: readonly unknown[]): Reactive<T> {
    const last = args.at(-1);
    const hasOptions = typeof last === "object" && last !== null && "initial" in last && resolveRef(last).length === 0;
    const dependencies = hasOptions ? args.slice(0, -1) : args;
    const parameters = dependencies.flatMap((one) => resolveRef(one));
    let waits = hasOptions && parameters.every((one) => one.autoTrigger !== null);
    const compute = (): unknown => {
      if (waits) {
        waits = false;
        return (last as { readonly initial: unknown }).initial;
      }
      return this[REFERENCE].evaluate();
    };
    return new Reactive(new Node(null, { compute, parameters, mayBeLater: false }));
  }

  /** True while those who watch the expression are being told of a change. Param: `rx.updating`. */
  updating(): Reactive<boolean> {
    const holder = holderOf(false);
    watchAll(
      this.node.parameters,
      () => {
        holder.object = true;
      },
      { precedence: -999 },
    );
    watchAll(
      this.node.parameters,
      () => {
        holder.object = false;
      },
      { precedence: 999 },
    );
    return following(holder.param.get("object")) as Reactive<boolean>;
  }

  /**
   * The value of the reference that the value is, or holds (`nested`, the default), followed too. `recursive`: until no
   * reference is left. Param: `rx.resolve`.
   */
  resolve<U = unknown>(options: { readonly nested?: boolean; readonly recursive?: boolean } = {}): Reactive<U> {
    return following(resolverOf(this, options.nested ?? true, options.recursive ?? false)) as Reactive<U>;
  }
}

/** The value of a parameter as an expression. */
export function following(parameter: AnyParameter): Reactive {
  const compute = (): unknown => valueOfParameter(parameter);
  return new Reactive(new Node(null, { compute, parameters: [parameter], mayBeLater: false }));
}

const mappedGenerator: KindRule = {
  code: "kind",
  rule: "mapped-generator",
  raises: "TypeError",
  message: () => "Cannot map a generator function. Only regular function or coroutine functions are permitted.",
};

const noItems: KindRule = {
  code: "kind",
  rule: "not-iterable",
  raises: "TypeError",
  message: (_subject, value, { type, python }) =>
    `Cannot unpack non-iterable ${python ? type(value).replace(/^<class '|'>$/g, "") : type(value)} object.`,
};
