/**
 * Functions with references among their arguments: `bind` puts them there, `depends` says which they are. Such a function
 * is called as any other, or is a reference itself. Param 2.4.2, `bind` and `depends`.
 */
import { type KindRule, refuse } from "../errors.js";
import { type AnyParameter, Parameter } from "../parameter.js";
import { pythonTypeName } from "../text.js";
import type { Widen } from "../types.js";
import type { ExternalSource } from "./external-source.js";
import { overTime } from "./later.js";
import {
  infoOf,
  isLater,
  isStarter,
  REFERENCE,
  type Ref,
  type Referable,
  resolveRef,
  resolveValue,
} from "./reference.js";
import { checkPrecedence, type ReferenceWatchOptions, type Watching, watchAll } from "./watching.js";

/** The type of what a reference stands for; of anything else, its own. */
export type Resolved<X> =
  X extends Parameter<infer T>
    ? T
    : X extends Referable<infer T>
      ? T
      : X extends ExternalSource<infer T>
        ? T
        : Widen<X>;

/** The values of several references. */
export type ResolvedAll<A extends readonly unknown[]> = { -readonly [K in keyof A]: Resolved<A[K]> };

/** Some arguments of a function, from the first on: each as a value or as a reference to one. */
type FirstOf<P extends readonly unknown[]> = P extends readonly [infer H, ...infer T]
  ? readonly [] | readonly [H | Ref<H>, ...FirstOf<T>]
  : number extends P["length"]
    ? readonly (P[number] | Ref<P[number]>)[]
    : readonly [] | readonly [P[0] | Ref<NonNullable<P[0]>>];

/** The arguments of a function that come after those. */
type After<P extends readonly unknown[], A extends readonly unknown[]> = A extends readonly [unknown, ...infer B]
  ? P extends readonly [unknown?, ...infer T]
    ? After<T, B>
    : []
  : P;

/** A function whose first arguments are bound. It is a reference: its value follows theirs. */
export interface Bound<in Rest extends readonly unknown[], out R> extends Referable<R> {
  /** Calls the function with the values as they are now, and the further arguments. */
  (...rest: Rest): R;
  /**
   * Calls the function whenever one of them changes, once for a batch of one object.
   * @throws ParameterValueError for a negative precedence.
   */
  watch(options?: ReferenceWatchOptions): Watching;
}

/** Gives a function what makes it a reference. */
function referable<F extends (...args: never[]) => unknown>(
  fn: F,
  dependencies: () => readonly AnyParameter[],
  evaluate: () => unknown,
): F & Bound<never[], unknown> {
  return Object.assign(fn, {
    [REFERENCE]: { dependencies, evaluate },
    watch: (options: ReferenceWatchOptions = {}): Watching => {
      checkPrecedence(options);
      return watchAll(dependencies(), evaluate, options);
    },
  });
}

/**
 * Binds arguments to a function; references among them stand for their values at each call. A reference to a function may
 * take the function's place.
 *
 * ```ts
 * const sum = bind((x: number, y: number) => x + y, a.param.x, 10);
 * sum(); // a.x + 10
 * new B({ total: sum }); // follows a.x
 * ```
 *
 * References inside an array or an object are not looked for, as in Param. A function that throws `Skip` has no value
 * then; one that gives a promise or an async iterable has those values in time, where it is used as a reference.
 */
export function bind<const A extends readonly unknown[], R>(
  fn: (...args: ResolvedAll<A>) => R,
  ...args: A
): Bound<[], R>;
/** Some of the arguments, from the first on: the result takes the others when it is called. */
export function bind<P extends readonly unknown[], R, const A extends FirstOf<P>>(
  fn: (...args: P) => R,
  ...args: A
): Bound<After<P, A>, R>;
/** A reference to a function in the function's place: that which it stands for is called. */
export function bind<const A extends readonly unknown[], R>(
  fn: Ref<(...args: ResolvedAll<A>) => R>,
  ...args: A
): Bound<[], R>;
export function bind(fn: unknown, ...args: readonly unknown[]): unknown {
  type Anything = (...values: unknown[]) => unknown;
  const isFunction = typeof fn === "function";
  const references: readonly unknown[] = isFunction && infoOf(fn) === null ? args : [fn, ...args];
  const call = (...rest: unknown[]): unknown => {
    const called = (isFunction ? fn : resolveValue(fn, false)) as Anything;
    return called(...args.map((arg) => valueOfArgument(arg)), ...rest);
  };
  const evaluate = (): unknown => (isFunction ? inTime(fn, call()) : call());
  return referable(call, () => references.flatMap((one) => resolveRef(one)), evaluate);
}

/** What a function gave as a reference: the values of a generator function come one by one, as those of an async one. */
const inTime = (fn: unknown, made: unknown): unknown =>
  isStarter(fn) && !isLater(made) ? overTime(made as Iterable<unknown>) : made;

/** What is neither a parameter nor a bound function or expression is handed over as it is. */
function valueOfArgument(arg: unknown): unknown {
  return infoOf(arg) !== null || resolveRef(arg).length > 0 ? resolveValue(arg, false) : arg;
}

/** What `depends` is told of a function. */
export interface FunctionDependsOptions extends ReferenceWatchOptions {
  /** Whether the function is called when one of the dependencies changes. */
  readonly watch?: boolean;
  /** Further dependencies by name, handed over as one object after the others: Param's keyword arguments. */
  readonly keywords?: Readonly<Record<string, Ref<unknown>>>;
}

/** See `depends` in watching/depends.ts, which is the public name of both. */
export function dependsOnReferences(
  fn: (...args: never[]) => unknown,
  on: readonly unknown[],
  { watch = false, keywords, ...options }: FunctionDependsOptions,
): Bound<never[], unknown> {
  const named = keywords === undefined ? [] : Object.entries(keywords);
  const all = [...on, ...named.map(([, dependency]) => dependency)];
  checkDependencies(all, named.length > 0);
  const evaluate = (): unknown => {
    const values = on.map((one) => resolveValue(one, false));
    if (keywords === undefined) return inTime(fn, fn(...(values as never[])));
    const record = Object.fromEntries(named.map(([name, one]) => [name, resolveValue(one, false)]));
    return inTime(fn, fn(...(values as never[]), record as never));
  };
  const isNamed = all.some((one) => typeof one === "string");
  const dependencies = (): readonly AnyParameter[] => {
    if (isNamed) refuse({ kind: "", path: null, of: null }, unresolvable(String(all[0])), fn);
    return all.flatMap((one) => resolveRef(one));
  };
  const made = referable((...args: never[]) => fn(...args), dependencies, evaluate);
  if (watch && !isNamed) made.watch(options);
  return made;
}

/** Param 2.4.2, `depends`. */
function checkDependencies(all: readonly unknown[], hasKeywords: boolean): void {
  for (const one of all) {
    if (typeof one === "string" || infoOf(one) !== null) continue;
    if (!(one instanceof Parameter)) {
      if (resolveRef(one).length === 0) refuse({ kind: "", path: null, of: null }, notADependency, one);
    } else if (one.owner === null) refuse({ kind: "", path: null, of: null }, unboundDependency, one);
  }
  const names = all.filter((one) => typeof one === "string").length;
  if (names > 0 && all.some((one) => one instanceof Parameter)) {
    refuse({ kind: "", path: null, of: null }, mixedDependencies, all);
  }
  if (names > 0 && hasKeywords) refuse({ kind: "", path: null, of: null }, keywordsOfNames, all);
}

const notADependency: KindRule = {
  code: "kind",
  rule: "not-a-dependency",
  message: (_subject, value, { python, type }) =>
    python
      ? `The depends decorator only accepts string types referencing a parameter or parameter instances, found ${barePythonType(value)} type instead.`
      : `depends(fn, […]) takes parameters and other references, found ${type(value)}.`,
};

const unboundDependency: KindRule = {
  code: "kind",
  rule: "unbound-dependency",
  message: () =>
    "Parameters supplied to the depends decorator, must be bound to a Parameterized class or instance, not None.",
};

const mixedDependencies: KindRule = {
  code: "kind",
  rule: "mixed-dependencies",
  message: () =>
    "Dependencies must either be defined as strings referencing parameters on the class defining the decorated method or as parameter instances. Mixing of string specs and parameter instances is not supported.",
};

const keywordsOfNames: KindRule = {
  code: "kind",
  rule: "keywords-of-names",
  raises: "AssertionError",
  message: () =>
    "Supplying keywords to the decorated method or function is not supported when referencing parameters by name.",
};

const unresolvable = (name: string): KindRule => ({
  code: "kind",
  rule: "unresolvable-reference",
  message: (_subject, value, { repr }) =>
    `Cannot resolve reference ${repr(name)} on ${repr(value)} since it is not a method.`,
});

const barePythonType = (value: unknown): string =>
  pythonTypeName(value)
    .replace(/^<class '|'>$/g, "")
    .split(".")
    .at(-1)!;

/** An object with methods that depend on its parameters. */
interface WithMethods {
  readonly param: { methodDependencies(method: string): readonly { readonly parameter: AnyParameter }[] };
}

/** A method as a reference: it depends on what `depends` says of it, on all parameters where nothing was said. */
export function bindMethod<T extends WithMethods, K extends keyof T & string>(
  instance: T,
  method: K & (T[K] extends () => unknown ? K : never),
): Bound<[], T[K] extends () => infer R ? R : never> {
  const call = (): unknown => (instance[method] as () => unknown)();
  const dependencies = (): readonly AnyParameter[] =>
    instance.param.methodDependencies(method).map(({ parameter }) => parameter);
  return referable(call, dependencies, call) as never;
}
