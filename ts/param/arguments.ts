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
