/**
 * Functions with parameters: a class whose instances are run. JavaScript's instances cannot be called, so there is a method
 * for it, and a plain function to be had. Param 2.4.2, `ParameterizedFunction` and `ParamOverrides`.
 */

import { refuseArgument, requireInstance, requireOptions, requireValues } from "./arguments.js";
import { classInfo } from "./class-info.js";
import { log } from "./logging.js";
import { Parameterized } from "./parameterized.js";
import { IS_FUNCTION } from "./symbols.js";
import { nameOf } from "./text.js";
import type {
  CheckNew,
  ClassOptions,
  Parameterized as Instance,
  InstanceOf,
  Kwargs,
  NewClass,
  PARAMS,
  ParamMap,
  ParamsOf,
  Values,
} from "./types.js";

let base: typeof Parameterized | null = null;

/** The class above all of them, made when it is first needed: a program without functions goes without it. */
function functionBase(): typeof Parameterized {
  if (base === null) {
    const made: object = Parameterized({}, { name: "ParameterizedFunction", abstract: true });
    base = Object.defineProperty(made, IS_FUNCTION, { value: true }) as typeof Parameterized;
  }
  return base;
}

/**
 * A class whose instances are functions: Python's `param.ParameterizedFunction`. It has a method `run`, is run by
 * {@link runFunction}, and gives functions through {@link functionOf}. Its instances are pickled as Param's are, so that Python
 * makes them without running them; a class of plain `Parameterized(…)` may have a `run` too, and is an ordinary class in Python.
 * Classes below it are made as ever: `class Half extends Parameterized(Scale, { factor: { default: 0.5 } }) {}`.
 *
 * ```ts
 * class Scale extends ParameterizedFunction({ factor: number({ default: 2 }) }) {
 *   run(x: number): number { return x * this.factor; }
 * }
 * ```
 * @throws ParameterDefinitionError for a name that cannot be a parameter's. Param 2.4.2, `ParameterizedFunction`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function ParameterizedFunction<const D extends ParamMap>(
  declarations: D & CheckNew<D>,
  options?: ClassOptions,
): NewClass<D> {
  return Parameterized(functionBase(), declarations as never, options) as unknown as NewClass<D>;
}

/** An instance that can be run. */
interface Runnable extends Instance {
  run(...args: never[]): unknown;
}

/** The class of such instances. */
type RunnableClass = new (kwargs?: never) => Runnable;

/** The arguments and the result of a class's `run`. */
type RunArguments<C> = InstanceOf<C> extends { run(...args: infer A): unknown } ? A : never;
type RunResult<C> = InstanceOf<C> extends { run(...args: never[]): infer R } ? R : never;

/**
 * Runs a function of this kind once, with a new instance that has the name of its class: Python's `Scale(5)`.
 *
 * ```ts
 * class Scale extends ParameterizedFunction({ factor: number({ default: 2 }) }) {
 *   run(x: number): number { return x * this.factor; }
 * }
 * runFunction(Scale, 5);                          // 10
 * const three = functionOf(Scale, { factor: 3 }); // Scale.instance(factor=3)
 * three(5);                                       // 15
 * three.instance.factor = 4;
 * ```
 */
export function runFunction<C extends RunnableClass>(cls: C, ...args: RunArguments<C>): RunResult<C> {
  const { baseName } = classInfo(cls);
  const instance = new cls();
  if (typeof (instance as Partial<Runnable>).run !== "function") {
    refuseArgument("runFunction", "a class with a method run", cls);
  }
  instance.param.editConstant(() => instance.param.update({ name: baseName }));
  return instance.run(...(args as unknown as never[])) as RunResult<C>;
}

/** A function that runs one instance, which it has as a property. */
export interface InstanceFunction<C> {
  /** Runs the instance. */
  (...args: RunArguments<C> extends readonly unknown[] ? RunArguments<C> : never): RunResult<C>;
  /** The instance that is run; its values are those of the next call. */
  readonly instance: InstanceOf<C>;
}

/**
 * A function that runs an instance with these values: Python's `Scale.instance(factor=3)`. From another such function, or
 * from an instance, it takes the values that are not given.
 */
export function functionOf<C extends RunnableClass>(
  from: C | InstanceOf<C> | InstanceFunction<C>,
  values: Kwargs<ParamsOf<C>> = {},
): InstanceFunction<C> {
  const made = (from as Partial<InstanceFunction<C>> | null | undefined)?.instance;
  const before = (typeof from === "function" ? made : (made ?? from)) as Runnable | undefined;
  const cls = (before === undefined ? from : before?.constructor) as RunnableClass;
  classInfo(cls);
  requireValues("functionOf", values);
  const instance = new cls({ ...(before === undefined ? {} : valuesOf(before)), ...values } as never);
  const run = (...args: never[]): unknown => instance.run(...args);
  Object.defineProperty(run, "name", { value: nameOf(cls), configurable: true });
  return Object.assign(run, { instance }) as unknown as InstanceFunction<C>;
}

function valuesOf(instance: Runnable): Record<string, unknown> {
  const { name: _name, ...values } = instance.param.values() as unknown as Record<string, unknown>;
  return values;
}

/** Values over those of an instance. */
export type Overrides<T extends Instance> = Values<T[typeof PARAMS]> & {
  /** The given values that are no parameters. */
  extraKeywords(): Record<string, unknown>;
  /** The given values that are. */
  paramKeywords(): Record<string, unknown>;
};

/**
 * The values of an instance, with some replaced for one run; they are not checked, as in Param. What is no parameter is
 * said to be ignored, unless `allowExtraKeywords`. Param: `ParamOverrides`.
 */
export function paramOverrides<T extends Instance>(
  overridden: T,
  values: Readonly<Record<string, unknown>>,
  options: { readonly allowExtraKeywords?: boolean } = {},
): Overrides<T> {
  requireInstance("paramOverrides", overridden);
  requireOptions("paramOverrides", options);
  const { allowExtraKeywords = false } = options;
  const given = { ...values };
  const isParameter = (name: string): boolean => overridden.param.has(name);
  const pick = (wanted: boolean): Record<string, unknown> =>
    Object.fromEntries(Object.entries(given).filter(([name]) => isParameter(name) === wanted));
  if (!allowExtraKeywords) {
    for (const name of Object.keys(pick(false))) {
      log(overridden.name, "warning", "'%s' will be ignored (not a Parameter).", [name]);
    }
  }
  const made = { extraKeywords: () => pick(false), paramKeywords: () => pick(true) };
  for (const name of overridden.param) {
    Object.defineProperty(made, name, {
      get: () => (Object.hasOwn(given, name) ? given[name] : (overridden as unknown as Record<string, unknown>)[name]),
      set: (value: unknown) => {
        given[name] = value;
      },
      enumerable: true,
      configurable: true,
    });
  }
  return made as unknown as Overrides<T>;
}
