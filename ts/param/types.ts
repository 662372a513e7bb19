/**
 * The types of the class style: what a map of declarations makes of instances, constructors and namespaces, what an
 * override may say, and the readable errors for what it may not. Nothing here exists at run time.
 */

import type { getState, Migrate, setState } from "../pickle/plan.js";
import type { ListSelectorParameter, SelectorObjects, SelectorParameter } from "./kinds/selector.js";
import type { StringParameter } from "./kinds/string.js";
import type { ClassNamespace, InstanceNamespace } from "./namespace/methods.js";
import type { AnyParameter, Parameter } from "./parameter.js";
import type { PresentRef, Ref } from "./reactive/reference.js";
import type { ReadJSONOptions } from "./serialization.js";
import type { StandardSchema } from "./standard-schema.js";

/** On a parameter, as a type: the type of its value. */
export declare const VALUE: unique symbol;
/** On a parameter, as a type: the options that may be given anew when it is inherited. */
export declare const META: unique symbol;
/** On a parameter, as a type: the same kind for a value that may be null. */
export declare const NULLABLE: unique symbol;
/** On an instance, as a type: the map of its parameters. */
export declare const PARAMS: unique symbol;
/** On a declaration, as a type: it has a default of its own. */
export declare const GIVES_DEFAULT: unique symbol;

/** A declaration that has a default of its own (one without takes the inherited default). */
export interface WithDefault {
  readonly [GIVES_DEFAULT]: unknown;
}

/** The type of a parameter's value. */
export type ValueOf<P> = P extends { readonly [VALUE]: infer T } ? T : never;

/** The options of a declaration that gives none. */
export type NoOptions = Record<never, never>;

/** True where an option is there only at times. */
type IsOptional<O, K extends keyof O> = NoOptions extends Pick<O, K> ? true : false;

/** True where a value given as this option could be, or include, `V`. */
type Includes<O, K extends PropertyKey, V> = K extends keyof O ? (V extends O[K] ? true : IsOptional<O, K>) : false;

/** The type of a value by its options: null where the default or `allowNone` may bring it in. */
export type Nullable<T, O, NullByDefault extends boolean = false> =
  Includes<O, "allowNone", true> extends true
    ? T | null
    : "default" extends keyof O
      ? Includes<O, "default", null> extends true
        ? T | null
        : T
      : NullByDefault extends true
        ? T | null
        : T;

/** The declaration that a factory makes: marked where it has a default, and where it takes references. */
export type Declared<P, O> = ("default" extends keyof O
  ? IsOptional<O, "default"> extends true
    ? P
    : P & WithDefault
  : P) &
  References<O>;

/** On a declaration, as a type: whether references stand for the value. */
export declare const TAKES_REFERENCES: unique symbol;

/** A declaration that takes references: for the value, or also inside it. */
export interface TakesReferences<out How extends "value" | "nested" = "value" | "nested"> {
  readonly [TAKES_REFERENCES]: How;
}

/**
 * Options that take references for the value, and also inside it. For the kinds whose type is written by the user, as in
 * `callable<F>(…)`: TypeScript finds no further type from the options then, so each has an overload for these.
 */
export interface AllowsRefs {
  /** Whether a reference may stand for the value. */
  readonly allowRefs: true;
  /** Whether references may also stand inside the value: no. */
  readonly nestedRefs?: false;
}
/** Options that take references for the value and inside it: see {@link AllowsRefs}. */
export interface AllowsNestedRefs {
  /** Whether a reference may stand for the value. */
  readonly allowRefs: true;
  /** Whether references may also stand inside the value. */
  readonly nestedRefs: true;
}

/** What the options say of references. */
export type References<O> = O extends { readonly allowRefs: infer A }
  ? [A] extends [true]
    ? TakesReferences<O extends { readonly nestedRefs: true } ? "nested" : "value">
    : unknown
  : unknown;

/** A value with references inside it. Only at the top may they come later: inside, promises and async iterables are values. */
export type Nested<T> = Ref<T> | Holding<T>;

/** What holds references, or the value itself. */
type Holding<T> = T extends ((...args: never[]) => unknown) | PromiseLike<unknown> | AsyncIterable<unknown>
  ? T
  : T extends ReadonlyMap<infer K, infer V>
    ? ReadonlyMap<Inside<K>, Inside<V>>
    : T extends ReadonlySet<infer V>
      ? ReadonlySet<Inside<V>>
      : T extends object
        ? { readonly [K in keyof T]: T[K] | Inside<T[K]> }
        : T;

type Inside<T> = PresentRef<T> | Holding<T>;

/** On a parameter, as a type: a function that makes the value stands for it. */
export declare const GENERATES: unique symbol;

/** What may be given for a value: references and generators too, where the parameter takes them. */
export type Given<P> =
  | (P extends TakesReferences<infer How>
      ? ValueOf<P> | Ref<ValueOf<P>> | ("nested" extends How ? Nested<ValueOf<P>> : never)
      : ValueOf<P>)
  | (P extends { readonly [GENERATES]: true } ? () => ValueOf<P> : never);

/**
 * Refuses options that a kind does not have, by name. Where there are none it is `unknown`, not `{}`: beside `{}` TypeScript
 * would take any value for an object of options, `number(5)` and `date(new Date())` too.
 */
export type Known<O, Allowed> = [Exclude<keyof O, keyof Allowed>] extends [never]
  ? unknown
  : { readonly [K in Exclude<keyof O, keyof Allowed>]: "error: unknown option for this kind of parameter" };

/** The general type of a literal: `string` of `"a"`. */
export type Widen<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : T extends bigint
        ? bigint
        : T;

/** A tuple of literals as a tuple of their general types. */
export type WidenTuple<D extends readonly unknown[]> = { readonly [K in keyof D]: Widen<D[K]> };

/** Objects that literals are not found in. */
type Opaque =
  | ((...args: never[]) => unknown)
  | Date
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | ArrayBufferView;

/**
 * A value as it may be written in a literal: arrays may be readonly, at any depth, for that is what `const` type parameters make of
 * them. A class with private members stays itself.
 */
export type Literal<T> = T extends Opaque
  ? T
  : T extends readonly unknown[]
    ? { readonly [K in keyof T]: Literal<T[K]> }
    : T extends object
      ? { [K in keyof T]: T[K] } extends T
        ? T | { readonly [K in keyof T]: Literal<T[K]> }
        : T
      : T;

/** What the objects of a selector are. */
export type MemberOf<O> = O extends readonly (infer T)[]
  ? T
  : O extends ReadonlyMap<unknown, infer T>
    ? T
    : O extends { readonly [label: string]: infer T }
      ? T
      : never;

/** The value of a selector: its objects; more where `checkOnSet` may be off or there are none to begin with. */
export type SelectorValue<Ob extends SelectorObjects, O, NullByDefault extends boolean = false> = [
  MemberOf<Ob>,
] extends [never]
  ? unknown
  : Nullable<
      Includes<O, "checkOnSet", false> extends true ? Widen<MemberOf<Ob>> : MemberOf<Ob>,
      O,
      Includes<O, "emptyDefault", true> extends true ? true : NullByDefault
    >;

/** Declarations by name. */
export interface ParamMap {
  /** A declaration. */
  readonly [name: string]: AnyParameter;
}

/** What every class has: its name. */
export interface RootParams {
  /** The name of the instance; made from the class's name and a number when it is first read. */
  readonly name: StringParameter<string>;
}

/**
 * The values every instance has. Made read-only by a mapped type in {@link Parameterized}, not by a word here: only so
 * does a class that declares its own `name` get one that can be written.
 */
export interface RootValues {
  /** The name of the instance; made from the class's name and a number when it is first read. */
  name: string;
}

/** The values of an instance. */
export type Values<P> = { -readonly [K in keyof P]: ValueOf<P[K]> };

/** What a constructor takes. `undefined` is no value: it is as if the name were not there. */
export type Kwargs<P> = { readonly [K in keyof P]?: Given<P[K]> | undefined };

/** What `update` takes. */
export type Changes<P> = { readonly [K in keyof P]?: Given<P[K]> };

/** What may be said of an inherited parameter: its kind's options, and a narrower default. */
export type Override<P> = (P extends { readonly [META]: infer M } ? M : never) & {
  /** The value of instances that were given none. */
  readonly default?: Literal<ValueOf<P>>;
  /** Takes null away; needs a default, which the inherited one could otherwise contradict. */
  readonly allowNone?: false;
};

/** What the second argument of `Parameterized(A, …)` may hold. */
export type Declarations<P> = { readonly [K in keyof P]?: AnyParameter | Override<P[K]> } & {
  readonly [name: string]: unknown;
};

/** The inherited parameter after an override. */
type Narrowed<P, O> = NarrowedValue<P, O> & References<O>;

type NarrowedValue<P, O> = O extends { readonly objects: infer Ob }
  ? P extends ListSelectorParameter<infer T>
    ? ListSelectorParameter<(MemberOf<Ob> & (T extends readonly (infer I)[] ? I : never))[] | Extract<T, null>>
    : SelectorParameter<MemberOf<Ob> & ValueOf<P>>
  : O extends { readonly allowNone: false; readonly default: NonNullable<unknown> }
    ? P & Parameter<NonNullable<ValueOf<P>>>
    : P;

/** A redeclaration without a default over a parameter that may be null: the null default is inherited. */
type Redeclared<P, D> = D extends WithDefault
  ? D
  : null extends ValueOf<P>
    ? D extends { readonly [NULLABLE]: infer N }
      ? N
      : D
    : D;

/** The parameters that a map of declarations adds to, or changes of, inherited ones. */
export type Resolve<P, D> = {
  readonly [K in keyof D]: D[K] extends AnyParameter
    ? K extends keyof P
      ? Redeclared<P[K], D[K]> & (P[K] extends TakesReferences<infer How> ? TakesReferences<How> : unknown)
      : D[K]
    : K extends keyof P
      ? Narrowed<P[K], D[K]>
      : never;
};

/** Names that objects of JavaScript need for themselves (they are refused at run time too). */
export type RefusedName = "param" | "constructor" | "toJSON" | "then" | "__proto__";

/** The errors of a first declaration: the sentence is the name of a property that is missing, or its type. */
export type CheckNew<D> = {
  readonly [K in keyof D]: K extends RefusedName
    ? { readonly "error: a parameter cannot have this name; use another one and pyName": never }
    : K extends "name"
      ? StringParameter<string>
      : unknown;
};

/** The errors of declarations over inherited ones. */
export type CheckDeclarations<P, D> = {
  readonly [K in keyof D]: K extends keyof P
    ? D[K] extends AnyParameter
      ? ValueOf<D[K]> extends ValueOf<P[K]>
        ? unknown
        : { readonly "error: an overriding parameter must have a narrower type than the inherited one": never }
      : {
          readonly [X in Exclude<keyof D[K], keyof Override<P[K]>>]: "error: unknown option for this kind of parameter";
        }
    : K extends RefusedName
      ? { readonly "error: a parameter cannot have this name; use another one and pyName": never }
      : D[K] extends AnyParameter
        ? unknown
        : { readonly "error: not an inherited parameter; declare it with number(), string(), ...": never };
};

/** A class of the model. */
export type AnyClass = abstract new (...args: never[]) => Parameterized;

/** The parameters of a class. */
export type ParamsOf<C> = C extends abstract new (...args: never[]) => { readonly [PARAMS]: infer P } ? P : never;

/** The instances of a class. */
export type InstanceOf<C> = C extends abstract new (...args: never[]) => infer T ? T : never;

/** The constructor's arguments: the class's own where it has a constructor, else the values of its parameters. */
export type ConstructorArguments<C, P> = C extends abstract new (
  ...args: infer A
) => unknown
  ? [kwargs?: Kwargs<ParamsOf<C>> | undefined] extends A
    ? [kwargs?: Kwargs<P> | undefined]
    : A
  : never;

/** The static members of a class, but those the model gives every class. */
export type Statics<C> = { readonly [K in Exclude<keyof C, "prototype" | "param" | "fromJSON" | "~standard">]: C[K] };

/** Carries the map of parameters in the type of an instance. */
export interface HasParams<out P> {
  readonly [PARAMS]: P;
}

/**
 * An instance of any class of the model. `param` is its namespace: `a.param.x.bounds`, `a.param.update({ x: 3 })`.
 * A parameter called as one of the methods there is reached through `a.param.objects()`.
 */
export interface Parameterized extends Readonly<RootValues> {
  readonly [PARAMS]: RootParams;
  /** The parameters and what can be done with them. */
  readonly param: InstanceNamespace<this[typeof PARAMS]>;
  /** The instance as Param's `repr` shows it: `Sensor(name="Sensor00002", x=3)`. */
  toString(): string;
  /**
   * The values in the plain form of JSON, for `JSON.stringify(a)` and logs: one way, without tags. `toJSONText(a)` loses nothing.
   * @throws UnserializableError with its path for an object that refers back to itself.
   */
  toJSON(): unknown;
  /** The state that is pickled, for a class that changes it: `{ ...super[getState](), … }`. */
  [getState](): unknown;
  /** Takes such a state; every value of a parameter is validated. */
  [setState](state: unknown): void;
}

/** The static side of a class of the model. */
export interface ClassSide<P> {
  /**
   * An instance from JSON: a text, or what `JSON.parse` gave. No constructor of a subclass runs, as when a pickle is read.
   * @throws JSONValidationError with all that is wrong, each with its JSON pointer; JSONSyntaxError.
   */
  fromJSON<C extends AnyClass>(this: C, source: unknown, options?: ReadJSONOptions): InstanceOf<C>;
  /** The parameters of the class and what can be done with them. */
  readonly param: ClassNamespace<P>;
}

/** A class made of declarations alone. */
export interface NewClass<P>
  extends ClassSide<RootParams & P>,
    StandardSchema<Kwargs<RootParams & P>, Parameterized & Values<P> & HasParams<P>> {
  /** @throws ParameterError for a value that its parameter refuses, or an unknown name. */
  new (kwargs?: Kwargs<RootParams & P>): Parameterized & Values<P> & HasParams<P>;
}

/** A class that adds declarations to a class, or changes inherited ones. */
export interface SubClass<C, D>
  extends ClassSide<ParamsOf<C> & Resolve<ParamsOf<C>, D>>,
    StandardSchema<
      Kwargs<ParamsOf<C> & Resolve<ParamsOf<C>, D>>,
      Values<Resolve<ParamsOf<C>, D>> & InstanceOf<C> & HasParams<Resolve<ParamsOf<C>, D>>
    > {
  /** @throws ParameterError for a value that its parameter refuses, or an unknown name. */
  new (
    ...args: ConstructorArguments<C, ParamsOf<C> & Resolve<ParamsOf<C>, D>>
  ): Values<Resolve<ParamsOf<C>, D>> & InstanceOf<C> & HasParams<Resolve<ParamsOf<C>, D>>;
}

/** A class with what a further base has. */
export interface Mixed<A, B> {
  /** An instance, with the parameters of both. */
  new (
    ...args: ConstructorArguments<A, ParamsOf<A> & ParamsOf<B>>
  ): InstanceOf<A> & InstanceOf<B> & HasParams<ParamsOf<A> & ParamsOf<B>>;
}

/** What the last argument of `Parameterized(…)` may say. */
export interface ClassOptions {
  /** The class's name for messages and automatic names until a class of yours extends it. */
  readonly name?: string;
  /** `"snake"`: the parameters declared here are called `my_value` in Python where they are `myValue` here. */
  readonly pyNames?: "snake";
  /** The class is not meant to have instances: `A.param.isAbstract`. TypeScript's `abstract class` keeps them away. */
  readonly abstract?: boolean;
  /**
   * The version of the data that instances are written as: an integer from 1 on, to be raised whenever older data would be read
   * wrongly. 1, the default, is not written; data without a version is of version 1. It counts for classes below that say none.
   */
  readonly version?: number;
  /**
   * Brings data of an older version up to this one, from pickles and JSON alike, before any value is checked. `state` has the values by
   * the names of their parameters (aliases are resolved), and all else the data has under a name; change it, or return another.
   */
  readonly migrate?: Migrate;
}

/**
 * The root of all classes, and the call that makes one: `class A extends Parameterized({ x: number() }) {}`.
 */
export interface ParameterizedFactory extends ClassSide<RootParams> {
  /** An instance of the root, whose only parameter is `name`. */
  new (kwargs?: Kwargs<RootParams>): Parameterized;
  /** What all instances inherit. */
  readonly prototype: Parameterized;
  /**
   * A class with the declared parameters.
   * @throws ParameterDefinitionError for a name that cannot be a parameter's.
   */
  <const D extends ParamMap>(declarations: D & CheckNew<D>, options?: ClassOptions): NewClass<D>;
  /**
   * A subclass with further parameters and changes to inherited ones, which may only narrow them.
   * @throws ParameterDefinitionError where a changed rule refuses the inherited default.
   */
  <C extends AnyClass, const D extends Declarations<ParamsOf<C>>>(
    base: C,
    declarations: D & CheckDeclarations<ParamsOf<C>, D>,
    options?: ClassOptions,
  ): SubClass<C, D> & Statics<C>;
  /** A class with several bases, whose parameters merge in Python's order of classes. See docs/compat-param.md. */
  <A extends AnyClass, B extends AnyClass, const D extends Declarations<ParamsOf<A> & ParamsOf<B>>>(
    base: A,
    mixin: B,
    declarations: D & CheckDeclarations<ParamsOf<A> & ParamsOf<B>, D>,
    options?: ClassOptions,
  ): SubClass<Mixed<A, B>, D> & Statics<A> & Statics<B>;
  /** The same with two mixins behind the base. */
  <
    A extends AnyClass,
    B extends AnyClass,
    C extends AnyClass,
    const D extends Declarations<ParamsOf<A> & ParamsOf<B> & ParamsOf<C>>,
  >(
    base: A,
    mixin: B,
    mixin2: C,
    declarations: D & CheckDeclarations<ParamsOf<A> & ParamsOf<B> & ParamsOf<C>, D>,
    options?: ClassOptions,
  ): SubClass<Mixed<Mixed<A, B>, C>, D> & Statics<A> & Statics<B> & Statics<C>;
  /** The same with three mixins behind the base; more have no types. */
  <
    A extends AnyClass,
    B extends AnyClass,
    C extends AnyClass,
    E extends AnyClass,
    const D extends Declarations<ParamsOf<A> & ParamsOf<B> & ParamsOf<C> & ParamsOf<E>>,
  >(
    base: A,
    mixin: B,
    mixin2: C,
    mixin3: E,
    declarations: D & CheckDeclarations<ParamsOf<A> & ParamsOf<B> & ParamsOf<C> & ParamsOf<E>, D>,
    options?: ClassOptions,
  ): SubClass<Mixed<Mixed<Mixed<A, B>, C>, E>, D> & Statics<A> & Statics<B> & Statics<C> & Statics<E>;
}
