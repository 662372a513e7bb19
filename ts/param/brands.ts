/**
 * Recognising values without importing their classes: a `Tuple` of the pickle layer by its brand, an instance of the
 * model by what its prototype carries. Keeps the modules below the class machinery free of import cycles.
 */
import { isSlotted } from "../pickle/plan.js";
import { INFO } from "./symbols.js";

const TUPLE_BRAND: unique symbol = Symbol.for("brine.tuple");

/** True for a `Tuple`, of this copy of the package or of another. */
export function isTuple(value: object): boolean {
  return (value as { [TUPLE_BRAND]?: unknown })[TUPLE_BRAND] === true;
}

const PATH_BRAND: unique symbol = Symbol.for("brine.path");

/** True for a `Path` of the pickle layer, one that stands for what lies in a file system: no pure one. */
export function isPath(value: unknown): boolean {
  return typeof value === "object" && value !== null && (value as { [PATH_BRAND]?: unknown })[PATH_BRAND] === true;
}

const SHARED_BRAND: unique symbol = Symbol.for("brine.shared");

/** True for an object that says of itself that it is never changed: it is shared where others are copied. */
export function isShared(value: object): boolean {
  return (value as { [SHARED_BRAND]?: unknown })[SHARED_BRAND] === true;
}

/** The same items as a tuple, for text: a tuple parameter holds a plain array. */
export function shownAsTuple(items: readonly unknown[]): object {
  return Object.defineProperty(items.slice(), TUPLE_BRAND, { value: true });
}

/** What text.ts needs to know of an instance, answered by its class's ClassInfo. */
interface Describing {
  readonly [INFO]: { describe(instance: object): ParameterizedText };
}

/** An instance as Param's `repr` shows it. */
export interface ParameterizedText {
  readonly name: string;
  /** Whether it is a function with parameters. */
  readonly isFunction: boolean;
  /** The name of the instance itself. */
  readonly title: unknown;
  /** All values by the parameter's name, sorted. */
  readonly entries: readonly (readonly [string, unknown])[];
}

/** True for an instance of a Parameterized class. */
export function isParameterized(value: object): boolean {
  return INFO in value && isSlotted(value);
}

/** True for a Parameterized class. */
export function isModelClass(value: object): boolean {
  return typeof value === "function" && INFO in value;
}

/** The class name and the values of an instance. Reads no automatic name into being. */
export function parameterizedEntries(value: object): ParameterizedText {
  return (value as Describing)[INFO].describe(value);
}
