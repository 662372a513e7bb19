/**
 * The types that `list`, `tuple` and `instanceOf` ask for, given as constructors: `Number`, `String` and the like
 * stand for the primitive; a class that is declared later, or that refers back, is given through `lazy`.
 */
import { isTuple } from "./brands.js";
import { type KindRule, refuse } from "./errors.js";

/** A class: anything `instanceof` takes. */
export type Constructor<T = unknown> = abstract new (...args: never[]) => T;

const LAZY: unique symbol = Symbol("brine.lazy");

/** A class that is looked up when it is first needed. */
export interface Lazy<out T> {
  /** Finds the class. */
  readonly [LAZY]: () => unknown;
  /** Only a type: what the class makes. */
  readonly makes?: T;
}

/** What an item may be given as. */
export type ItemType = Constructor | BigIntConstructor | Lazy<unknown>;

/** The type of a value that was asked for by its constructor. */
export type FromConstructor<C> = C extends NumberConstructor
  ? number
  : C extends StringConstructor
    ? string
    : C extends BooleanConstructor
      ? boolean
      : C extends BigIntConstructor
        ? bigint
        : C extends Constructor<infer T>
          ? T
          : C extends Lazy<infer T>
            ? T
            : never;

/** The types of a tuple's items. */
export type FromConstructors<I extends readonly unknown[]> = { readonly [K in keyof I]: FromConstructor<I[K]> };

/**
 * A class that is not defined yet: `lazy<Node>((): unknown => Node)`. The annotation on the arrow keeps TypeScript
 * from reading the class's type while it is being made.
 */
/* @__NO_SIDE_EFFECTS__ */
export function lazy<T>(get: () => unknown): Lazy<T> {
  return { [LAZY]: get };
}

/** True for a class, or one that {@link lazy} says later. */
export const isItemType = (type: unknown): boolean =>
  typeof type === "function" || (typeof type === "object" && type !== null && LAZY in type);

/**
 * What was given as a class, or as several, where it is one.
 * @throws ParameterTypeError, at the declaration, for anything else; `isOther` says what else may stand there.
 */
export function checkedType<T>(kind: string, type: T, isOther: (type: unknown) => boolean = () => false): T {
  const isType = (one: unknown): boolean => isItemType(one) || isOther(one);
  if (Array.isArray(type) ? type.length > 0 && type.every(isItemType) : isType(type)) return type;
  return refuse({ kind, path: null, of: null }, NO_TYPE, type);
}

const NO_TYPE: KindRule = {
  code: "kind",
  rule: "type-of-items",
  raises: "TypeError",
  message: (subject, value, { repr }) =>
    value === undefined || (Array.isArray(value) && value.includes(undefined))
      ? `${subject} was given undefined for a class: one that is defined later, as where modules import each other, is given as lazy(() => Class).`
      : `${subject} takes a class first (or several, lazy(…), for items a parameter), not ${repr(value)}; a default is an option after it.`,
};

/** The class behind an item type. */
export function constructorOf(type: ItemType): Constructor {
  return typeof type === "function" ? (type as Constructor) : ((type as Lazy<unknown>)[LAZY]() as Constructor);
}

/** Python's `isinstance`: primitives by their constructor, a boolean being a number as in Python. */
export function isInstance(value: unknown, cls: Constructor): boolean {
  switch (cls as unknown) {
    case Number:
      return typeof value === "number" || typeof value === "boolean" || typeof value === "bigint";
    case String:
      return typeof value === "string";
    case Boolean:
      return typeof value === "boolean";
    case BigInt:
      return typeof value === "bigint" || typeof value === "boolean" || Number.isSafeInteger(value);
    case Object:
      return value !== null && value !== undefined;
    case Array:
      // A Tuple is an Array here, and no list in Python (ruling 4).
      return Array.isArray(value) && !isTuple(value as object);
    default:
      return value instanceof cls;
  }
}

/**
 * Where the first item stands that is none of a class; −1: there is no such. The loops are spelled out for the primitives: a
 * call for each item would put every number of an array of numbers into a box.
 */
export function firstOther(items: readonly unknown[], cls: Constructor): number {
  const { length } = items;
  switch (cls as unknown) {
    case Number:
      for (let index = 0; index < length; index++) {
        if (typeof items[index] !== "number" && !isInstance(items[index], cls)) return index;
      }
      return -1;
    case String:
      for (let index = 0; index < length; index++) if (typeof items[index] !== "string") return index;
      return -1;
    default:
      for (let index = 0; index < length; index++) if (!isInstance(items[index], cls)) return index;
      return -1;
  }
}
