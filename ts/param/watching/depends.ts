/**
 * Saying what a method depends on: `depends` in a static block, which works wherever JavaScript does, and the standard
 * decorator `dependsOn`. Param 2.4.2, `depends`.
 */
import { refuseArgument, requireOptions } from "../arguments.js";
import { classInfo } from "../class-info.js";
import {
  type Bound,
  dependsOnReferences,
  type FunctionDependsOptions,
  type Resolved,
  type ResolvedAll,
} from "../reactive/bind.js";
import type { Ref } from "../reactive/reference.js";
import { DEPENDS } from "../symbols.js";
import type { AnyClass, InstanceOf, ParamsOf, RootParams, ValueOf } from "../types.js";
import type { DependsInfo } from "./dependency-paths.js";

/** What `depends` is told beside the dependencies. */
export interface DependsOptions {
  /** Whether the method is called when one of them changes; `"queued"`: what it sets is told after it returned. */
  readonly watch?: boolean | "queued";
  /** Whether it is called once when an instance is made, by the root constructor: fields of subclasses are not set yet. */
  readonly onInit?: boolean;
}

/** The names of a class's methods. */
export type MethodNames<T> = {
  [K in keyof T]-?: T[K] extends (...args: never[]) => unknown ? K : never;
}[keyof T] &
  string;

/** The parameters of an object that a parameter may hold. */
type ParamsInside<V> = NonNullable<V> extends { readonly param: { objects(): infer P } } ? P : never;

/** The first step of a path, a slot of it, and one step into the object there; what lies further is not looked at. */
type PathFrom<P> = {
  [K in keyof P & string]:
    | K
    | `${K}:${string}`
    | ([ParamsInside<ValueOf<P[K]>>] extends [never]
        ? never
        :
            | `${K}.param`
            | `${K}.${(keyof ParamsInside<ValueOf<P[K]>> & string) | MethodNames<NonNullable<ValueOf<P[K]>>>}`
            | `${K}.${string}.${string}`
            | `${K}.${string}:${string}`);
}[keyof P & string];

/** What a method of a class may depend on: parameters (`"x"`, `"x:bounds"`), those inside (`"geo.lat"`), other methods. */
export type Dependency<C extends AnyClass> = PathFrom<ParamsOf<C> & RootParams> | MethodNames<InstanceOf<C>>;

/**
 * Says what a method depends on, in a static block of its class:
 *
 * ```ts
 * static { depends(this, "recompute", ["x", "geo.lat"], { watch: true }); }
 * ```
 *
 * A path through an object is followed anew when that object is replaced, and the method is spared if nothing it depends
 * on differs. Subclasses inherit it; one that overrides the method says anew what that depends on, or it is not called.
 * @throws ParameterAttributeError at the first use of the class, for a path that leads nowhere.
 */
export function depends<C extends AnyClass, const D extends readonly Dependency<C>[]>(
  cls: C,
  method: MethodNames<InstanceOf<C>>,
  on: D,
  options?: DependsOptions,
): void;
/**
 * Says what a function depends on: `depends((x, y) => …, [a.param.x, b.param.y], { watch: true })`. Called, it takes its
 * arguments as ever; as a reference, or when it is called because one of them changed, it is given their values.
 * @throws ParameterValueError for what is no reference. Param 2.4.2, `depends`.
 */
export function depends<const D extends readonly Ref<unknown>[], R>(
  fn: (...args: ResolvedAll<D>) => R,
  on: D,
  options?: Omit<FunctionDependsOptions, "keywords">,
): Bound<ResolvedAll<D>, R>;
/** With `keywords`: the function takes their values as one object, behind the others. */
export function depends<
  const D extends readonly Ref<unknown>[],
  const K extends Readonly<Record<string, Ref<unknown>>>,
  R,
>(
  fn: (...args: [...ResolvedAll<D>, { readonly [N in keyof K]: Resolved<K[N]> }]) => R,
  on: D,
  options: FunctionDependsOptions & { readonly keywords: K },
): Bound<[...ResolvedAll<D>, { readonly [N in keyof K]: Resolved<K[N]> }], R>;
export function depends(
  subject: object,
  on: string | readonly unknown[],
  more?: readonly string[] | FunctionDependsOptions,
  options: DependsOptions = {},
): unknown {
  if (typeof on === "string") {
    if (!Array.isArray(more)) refuseArgument(`depends(…, "${on}", …)`, "an array of what the method depends on", more);
    requireOptions("depends", options);
    return declare(subject, on, more as readonly string[], options);
  }
  if (!Array.isArray(on)) refuseArgument("depends", "an array of parameters and other references", on);
  requireOptions("depends", more ?? {});
  return dependsOnReferences(subject as () => unknown, on, (more ?? {}) as FunctionDependsOptions);
}

function declare(cls: object, method: string, on: readonly string[], options: DependsOptions): void {
  const info = classInfo(cls);
  info.methods.set(method, infoFrom(on, options));
  // Declared before the first use, as a rule; if not, the class is looked at again.
  for (const below of info.descendants) below.prepared = false;
}

const infoFrom = (on: readonly string[], { watch = false, onInit = false }: DependsOptions): DependsInfo => ({
  on,
  watch,
  onInit,
});

/** The part of a path that has to be a property of the class. */
type HeadOf<N extends string> = N extends `${infer Head}.${string}`
  ? HeadOf<Head>
  : N extends `${infer Head}:${string}`
    ? Head
    : N;

/** What a decorator does to a method whose object has these properties. */
type MethodDecorator<N extends string> = <This extends { readonly [K in HeadOf<N>]: unknown }>(
  method: (this: This, ...args: never[]) => unknown,
  context: ClassMethodDecoratorContext<This>,
) => void;

const DECORATED =
  'a method, as decorators of the standard give it (TypeScript without experimentalDecorators); depends(this, "method", ["x"]) in a static block needs none';

/**
 * The decorator: `@dependsOn("x", "geo.lat", { watch: true })` before a method. Standard decorators only, which Node does
 * not run by itself: where that counts, use {@link depends}.
 */
export function dependsOn<const N extends readonly string[]>(...on: N): MethodDecorator<N[number]>;
/** With options behind the names. */
export function dependsOn<const N extends readonly string[]>(...on: [...N, DependsOptions]): MethodDecorator<N[number]>;
export function dependsOn(...on: readonly (string | DependsOptions)[]): (method: object, context?: unknown) => void {
  const last = on.at(-1);
  const options = typeof last === "object" ? last : {};
  const names = on.filter((name) => typeof name === "string") as string[];
  return (method, context) => {
    // The older decorators are given a prototype and a name; a field's have no method.
    if (typeof method !== "function" || typeof context === "string") {
      refuseArgument("@dependsOn", DECORATED, context);
    }
    Object.defineProperty(method, DEPENDS, { value: infoFrom(names, options), configurable: true });
  };
}
