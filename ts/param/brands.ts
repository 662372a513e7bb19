/**
 * Recognising values without importing their classes: a `Tuple` of the pickle layer by its brand, an instance of the
 * model by what its prototype carries. Keeps the modules below the class machinery free of import cycles.
 */
import { VALUES } from "../pickle/plan.js";
import { INFO } from "./symbols.js";

const TUPLE_BRAND: unique symbol = Symbol.for("brine.tuple");

/** True for a `Tuple`, of this copy of the package or of another. */
export function isTuple(value: object): boolean {
  return (value as { [TUPLE_BRAND]?: unknown })[TUPLE_BRAND] === true;
}

/** What text.ts needs to know of an instance, answered by its class's ClassInfo. */
interface Describing {
  readonly [INFO]: { describe(instance: object): ParameterizedText };
}

/** An instance as Param's `repr` shows it. */
export interface ParameterizedText {
  readonly name: string;
  /** All values by the parameter's name, sorted. */
  readonly entries: readonly (readonly [string, unknown])[];
}

/** True for an instance of a Parameterized class. */
export function isParameterized(value: object): boolean {
  return INFO in value && Object.hasOwn(value, VALUES);
}

/** The class name and the values of an instance. Reads no automatic name into being. */
export function parameterizedEntries(value: object): ParameterizedText {
  return (value as Describing)[INFO].describe(value);
}
