/**
 * The form of options that a kind takes apart: limits, names, choices. A wrong one is refused where it is given, for the check of
 * a value would end in an error of JavaScript's own. What is in it, the kind looks at.
 */
import { type KindRule, refuse } from "./errors.js";

/** What an option has to be, in a test and in words. */
interface Form {
  readonly fits: (value: unknown) => boolean;
  readonly wanted: string;
}

const isArray = (value: unknown): boolean => Array.isArray(value);
const isNullOr =
  (fits: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === null || fits(value);
const isPair = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && value.every((limit) => limit !== undefined);
const isText = (value: unknown): boolean => typeof value === "string";

/** Iterables that have their objects, records and Maps that label them. */
const isChoice = (value: unknown): boolean => typeof value === "object" && !(value instanceof Date);

const isTypedArrayClass = (value: unknown): boolean =>
  typeof value === "function" && value.prototype instanceof Object.getPrototypeOf(Uint8Array);

const LIMITS: Form = {
  fits: isNullOr(isPair),
  wanted: "[lower, upper], with null where there is no limit, or null for none at all",
};

/** Options by their names: all kinds that have one of a name take the same form. */
const FORMS: Readonly<Record<string, Form>> = {
  bounds: LIMITS,
  softbounds: LIMITS,
  inclusiveBounds: { fits: isArray, wanted: "two booleans, as in [true, false], which leaves the upper limit out" },
  objects: {
    fits: isNullOr(isChoice),
    wanted: "an array of what can be chosen, or a record or Map whose keys are the labels",
  },
  attribs: { fits: isArray, wanted: "an array of names of attributes" },
  items: { fits: isNullOr(isArray), wanted: "an array of classes or parameters, one an item" },
  shape: { fits: isNullOr(isArray), wanted: "an array of lengths, null for any length" },
  typed: { fits: isNullOr(isTypedArrayClass), wanted: "a class of typed arrays, such as Float64Array" },
  doc: { fits: isNullOr(isText), wanted: "a text, or null" },
  pyName: { fits: isNullOr(isText), wanted: "the name in Python as a text, or null" },
  aliases: { fits: isNullOr(isArray), wanted: "an array of names that it had before" },
};

/**
 * Looks at the form of the options of a parameter.
 * @throws ParameterTypeError that says what the option takes.
 */
export function checkForms(kind: string, options: Readonly<Record<string, unknown>>): void {
  for (const option in options) {
    const form = Object.hasOwn(FORMS, option) ? FORMS[option] : undefined;
    const value = options[option];
    if (form === undefined || value === undefined || form.fits(value)) continue;
    refuse({ kind, path: null, of: null }, wrongForm(option, form.wanted), value);
  }
}

/** The rule that an option breaks which is none of what it takes. */
export const wrongForm = (option: string, wanted: string): KindRule => ({
  code: "kind",
  rule: "option",
  raises: "TypeError",
  message: (subject, value, { repr }) => `${subject} takes for ${option} ${wanted}, not ${repr(value)}.`,
});
