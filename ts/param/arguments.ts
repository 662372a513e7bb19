/** What methods of `.param` and functions beside them are given, looked at where it comes in: what is wrong is refused by its name, and not where it is used. */
import { isParameterized } from "./brands.js";
import { type KindRule, refuse } from "./errors.js";

const wrong = (method: string, wanted: string): KindRule => ({
  code: "kind",
  rule: "arguments",
  raises: "TypeError",
  message: (_subject, value, { repr }) => `${method} takes ${wanted}, not ${repr(value)}.`,
});

/**
 * Refuses an argument.
 * @throws ParameterTypeError with the code `arguments`, which says what the method takes.
 */
export function refuseArgument(method: string, wanted: string, value: unknown): never {
  return refuse({ kind: "", path: null, of: null }, wrong(method, wanted), value);
}

/** Throws for what is no object. */
export function requireObject(method: string, wanted: string, value: unknown): void {
  if (typeof value !== "object" || value === null) refuseArgument(method, wanted, value);
}

/** Throws for options that are none. */
export function requireOptions(method: string, options: unknown): void {
  requireObject(method, "options as an object, which is left out where there are none", options);
}

/** What objects are that can have values by name; a Map, a Date or an array is none, and what it holds would be passed over. */
const NAMING = /^\[object (?:Object|Module)\]$/;

/** Throws for what holds no values by the names of parameters: an instance, too, has them on its prototype. */
export function requireValues(method: string, values: unknown): void {
  const wanted = "an object with values by the names of parameters";
  requireObject(method, wanted, values);
  if (Object.getPrototypeOf(values) === Object.prototype) return;
  if (isParameterized(values as object)) {
    refuseArgument(method, `${wanted}, as param.values() of an instance gives them`, values);
  }
  if (NAMING.test(Object.prototype.toString.call(values))) return;
  if (Array.isArray(values) || Object.keys(values as object).length === 0) refuseArgument(method, wanted, values);
}

/** The names of parameters, given as a list or as one. */
export function namesOf(method: string, names: unknown): string[] {
  if (typeof names === "string") return [names];
  if (typeof names === "object" && names !== null && Symbol.iterator in names) return [...(names as Iterable<string>)];
  return refuseArgument(method, "the name of a parameter, or an array of names", names);
}

/** Throws for what is no instance of the model. */
export function requireInstance(method: string, value: unknown): void {
  if (typeof value === "object" && value !== null && isParameterized(value)) return;
  refuseArgument(method, "instances of the model", value);
}
