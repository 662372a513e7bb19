/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The types of `A.param` and `a.param`: everything about the model that is not a value lives there, so that a class's own
 * names stay free. Methods win over parameters of the same name, which `objects()` and `get()` still give.
 */
import type { TimeSource } from "../generators.js";
import type { LogLevel } from "../logging.js";
import type { Output } from "../outputs.js";
import type { AnyParameter } from "../parameter.js";
import type { ModeOptions, Schema, SchemaOptions, SerializeOptions, SubsetOptions } from "../serialization.js";
import type { Changes, HasParams, Parameterized, ValueOf, Values } from "../types.js";
import type { ParamEvent } from "../watching/event.js";
import type { Watcher, WatchOptions, WatchSignal } from "../watching/watcher.js";
import type { PprintOptions } from "./pprint.js";

/** The event of each parameter in a set: a union that `event.name` tells apart. */
export type EventOf<P, K extends keyof P & string> = { [N in K]: ParamEvent<N, ValueOf<P[N]>> }[K];

/** Options of {@link NamespaceMethods.watch} for a slot: its values have no type here. */
export type SlotWatchOptions = WatchOptions & { readonly what: string };

/** Which parameters `objects` gives: the instance's own, the class's, or its own only where there are some already. */
export type ObjectsOf = "own" | "class" | "existing";

/** Something that a method depends on. Param 2.4.2, `PInfo`. */
export interface MethodDependency {
  /** The instance, `null` where it is a class's parameter. */
  readonly inst: object | null;
  /** The class, or that of the instance. */
  readonly cls: object;
  /** The name of the parameter. */
  readonly name: string;
  /** The parameter itself. */
  readonly parameter: AnyParameter;
  /** `"value"` or the name of a slot. */
  readonly what: string;
}

/** Watchers by the parameter's name, and there by what they watch. */
export type WatcherTable = Readonly<Record<string, Readonly<Record<string, readonly Watcher[]>>>>;

/** What an instance's namespace and a class's have in common. */
export interface NamespaceMethods<P> {
  /** The names of the parameters, inherited ones first. `for (const name of a.param)` gives them too. */
  names(): readonly string[];
  /** The names of the parameters. */
  [Symbol.iterator](): IterableIterator<string>;
  /** Whether there is a parameter of that name. */
  has(name: string): boolean;
  /**
   * A parameter by name, also one that is called as a method here is.
   * @throws ParameterKeyError where there is none.
   */
  get<K extends keyof P & string>(name: K): P[K];
  /** A parameter by a name that the compiler does not know. */
  get(name: string): AnyParameter;
  /**
   * The parameters by name. An instance's are its own copies: changing one changes no other instance. `"class"` gives
   * the class's; `"existing"` the class's but for those that the instance has its own of already.
   */
  objects(which?: ObjectsOf): P;
  /**
   * The values by name, sorted by name as in Param. A class's are its defaults.
   * @param options `onlyChanged`: only those that differ from the default (`isEqual` decides), automatic names left out.
   */
  values(options?: { readonly onlyChanged?: false }): Values<P>;
  /** With `onlyChanged`: only those that differ from the default. */
  values(options: { readonly onlyChanged: boolean }): Partial<Values<P>>;
  /**
   * Sets several values, in order, and tells watchers once; what is `undefined` is left alone. Disposing of the result
   * sets them back: `using _ = a.param.update({ x: 1 })`. On a class it sets defaults, which instances without a value of
   * their own see at once.
   * @throws ParameterError for a refused value, leaving those before it set, as Param does; for an unknown name.
   */
  update(values: Changes<P>): Disposable;
  /** Sets values, runs `during`, sets them back and gives what it returned. It must not return a promise. */
  update<T>(values: Changes<P>, during: () => T): T;
  /**
   * Calls the watchers of these parameters as if the values had been written, whether or not they differ.
   * @throws ParameterKeyError for an unknown name.
   */
  trigger(...names: (keyof P & string)[]): void;
  /**
   * Calls `fn` when one of the parameters changes, with an event each: at once for a write, once for all in `update` and
   * `batch`. A promise that it returns is not waited for. End it with `unwatch()`, `using` or a signal. On a class it
   * hears of changed defaults.
   * @throws ParameterValueError for an unknown name or a negative precedence. Param 2.4.2, `Parameters.watch`.
   */
  watch<const K extends keyof P & string>(
    names: K | readonly K[],
    fn: (...events: ParamEvent<K>[]) => unknown,
    options: SlotWatchOptions,
  ): Watcher;
  /** The same for values, with events that know their types. */
  watch<const K extends keyof P & string>(
    names: K | readonly K[],
    fn: (...events: EventOf<P, K>[]) => unknown,
    options?: WatchOptions,
  ): Watcher;
  /** As {@link watch}, but `fn` gets one record of the new values by name: of those that changed. */
  watchValues<const K extends keyof P & string>(
    names: K | readonly K[],
    fn: (values: { readonly [N in K]?: ValueOf<P[N]> }) => unknown,
    options?: Omit<WatchOptions, "what">,
  ): Watcher;
  /** Ends a watcher: `watcher.unwatch()`. */
  unwatch(watcher: Watcher): void;
  /** The watchers there are. */
  readonly watchers: WatcherTable;
  /**
   * The changes of the parameters from now on: `for await (const event of a.param.changes(["x"]))`. Ends with the loop or
   * with the signal.
   */
  changes<const K extends keyof P & string>(
    names: K | readonly K[],
    options?: { readonly signal?: WatchSignal; readonly onlyChanged?: boolean },
  ): AsyncIterableIterator<EventOf<P, K>>;
  /** Until it is disposed of, watchers wait; then each is called once with the last event of each parameter. */
  batch(): Disposable;
  /** Runs `during` as one batch. It must not return a promise. */
  batch<T>(during: () => T): T;
  /** What a method depends on, followed through other methods and objects; all parameters where nothing was declared. */
  methodDependencies(method: string): readonly MethodDependency[];
  /**
   * Says something at a level, under the name of the instance or class; `%s` stands for the values in turn. Where it goes:
   * `setLogSink`. Param: `.param.log`.
   */
  log(level: LogLevel, text: string, ...values: readonly unknown[]): void;
  /** Says a warning. With `setWarningsAsErrors(true)` it is thrown. Param: `.param.warning`. */
  warning(text: string, ...values: readonly unknown[]): void;
  /**
   * The value as it is held: for a dynamic one the function that makes it. Of a composite parameter, those of its attributes.
   * Param: `get_value_generator`.
   * @throws ParameterKeyError for an unknown name, here and below.
   */
  getValueGenerator(name: keyof P & string): unknown;
  /** The value; for a dynamic one what was made last, `null` if nothing yet. Param: `inspect_value`. */
  inspectValue<K extends keyof P & string>(name: K): ValueOf<P[K]> | null;
  /**
   * The value; for a dynamic one a new one, whatever the time. As in Param, it is not checked.
   * Param: `force_new_dynamic_value`.
   */
  forceNewDynamicValue<K extends keyof P & string>(name: K): ValueOf<P[K]>;
  /** Gives this object's dynamic values, present and future ones, a time of their own. Param: `set_dynamic_time_fn`. */
  setDynamicTimeFn(time: TimeSource): void;
  /** What the methods give, as `output` declared it, by name. Param 2.4.2, `Parameters.outputs`. */
  outputs(): Readonly<Record<string, Output>>;
  /**
   * The values as JSON, all of them, by their names in Python, `name` first. A class's are its defaults.
   * @throws UnserializableError for a value that has no form, with its path.
   */
  serializeParameters(options?: SerializeOptions & { readonly subset?: Iterable<keyof P & string> | null }): string;
  /**
   * The values in such a text, by name. Under the dialect "param" they are not checked, as in Param.
   * @throws JSONValidationError with all that is wrong; JSONSyntaxError; ParameterKeyError for an unknown name.
   */
  deserializeParameters(
    text: string,
    options?: SubsetOptions & { readonly subset?: Iterable<keyof P & string> | null },
  ): Partial<Values<P>>;
  /** One value as JSON. */
  serializeValue<K extends keyof P & string>(name: K, options?: ModeOptions): string;
  /** The value in a JSON text. */
  deserializeValue<K extends keyof P & string>(name: K, text: string, options?: ModeOptions): ValueOf<P[K]>;
  /** A JSON Schema for each parameter, by name. Param 2.4.2, `Parameters.schema`, whose very own is `dialect: "param"`. */
  schema(options?: SchemaOptions & { readonly subset?: Iterable<keyof P & string> | null }): {
    readonly [K in keyof P]?: Schema;
  };
  /** The JSON Schema of the whole, with `$defs` for the classes within it. */
  jsonSchema(options?: SchemaOptions & { readonly subset?: Iterable<keyof P & string> | null }): Schema;
  /** The parameters as text: kind, value and what they are for, as Python's `help` shows them. */
  describe(): string;
  /** The parameters as an HTML table. */
  toHTML(): string;
}

/** What an instance's namespace has beside. */
export interface InstanceMethods<P> extends NamespaceMethods<P> {
  /** Until it is disposed of, values are set and nobody is told, then or later. */
  discardEvents(): Disposable;
  /** Runs `during` with its events discarded. It must not return a promise. */
  discardEvents<T>(during: () => T): T;
  /**
   * Another instance with the same values, its own parameters and other properties; its name is the same. `deep` copies
   * what the values hold as well, with sharing and cycles. Watchers stay here; no constructor runs. Its type shows the
   * parameters; `copy(a)` of the package gives the class's own type.
   */
  copy(options?: { readonly deep?: boolean }): Parameterized & Values<P> & HasParams<P>;
  /**
   * The call of Python that makes this instance: `A(n=2, name='nm')`, with the values that are not the defaults.
   * Param 2.4.2, `Parameters.pprint`.
   */
  pprint(options?: PprintOptions): string;
  /** Until it is disposed of, the constants of this instance can be written (read-only parameters cannot). */
  editConstant(): Disposable;
  /** Runs `during` with constants that can be written. It must not return a promise. */
  editConstant<T>(during: () => T): T;
}

/** What a class's namespace has beside. */
export interface ClassMethods<P> extends NamespaceMethods<P> {
  /**
   * Adds a parameter to the class in use and to those below it. TypeScript does not see it: where it can, declare.
   * @throws ParameterDefinitionError for a name that cannot be a parameter's.
   */
  addParameter(name: string, declaration: AnyParameter): void;
  /** Whether the class was declared with `abstract: true`. */
  readonly isAbstract: boolean;
  /** The class and those below it, as far as they are in use. Param 2.4.2, `descendents`. */
  descendants(): readonly (abstract new (...args: never[]) => object)[];
  /** The class and those below it that were not declared abstract. Param 2.4.2, `concrete_descendents`. */
  concreteDescendants(): readonly (abstract new (...args: never[]) => object)[];
}

/** `a.param`: the methods, and the parameters by name. */
export type InstanceNamespace<P> = InstanceMethods<P> & {
  readonly [K in Exclude<keyof P, keyof InstanceMethods<P>>]: P[K];
};

/** `A.param`: the methods, and the parameters by name. */
export type ClassNamespace<P> = ClassMethods<P> & {
  readonly [K in Exclude<keyof P, keyof ClassMethods<P>>]: P[K];
};
