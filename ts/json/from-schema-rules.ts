/**
 * What a JSON Schema's keywords rule, apart from the kind of parameter that checks it: which keywords are about which type, which of them no
 * parameter checks, what they say of limits, and whether a value that a schema names itself keeps them.
 */
import type { Options } from "./described-kind.js";
import type { JSONSchema } from "./schema-document.js";
import { AWARE_PATTERN, NAIVE_PATTERN } from "./schema-text.js";

export const isWord = (keyword: string): boolean =>
  /^(?:title|description|default|readOnly|x-(?:constant|precedence))$/.test(keyword);

/** Keywords by the type they are about, but for those that are looked at below. */
export const UNCHECKED: Readonly<Record<string, readonly string[]>> = {
  number: ["multipleOf"],
  string: [],
  array: ["uniqueItems", "contains", "unevaluatedItems"],
  object: [
    "patternProperties",
    "propertyNames",
    "minProperties",
    "maxProperties",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedProperties",
  ],
};
export const UNCHECKED_ANYWHERE = ["not", "if", "$dynamicRef", "$recursiveRef"];

/** Keywords that one type has and that its kind checks: where there are several types none does. */
const CHECKED: Readonly<Record<string, readonly string[]>> = {
  number: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
  string: ["pattern", "minLength", "maxLength", "contentEncoding"],
  array: ["items", "prefixItems", "additionalItems", "minItems", "maxItems"],
  object: ["properties", "additionalProperties", "required"],
};

export const about = (noun: string): readonly string[] => [...(CHECKED[noun] ?? []), ...(UNCHECKED[noun] ?? [])];

/** The type in whose keywords a type is spoken of. */
export const typeNoun = (type: unknown): string => (type === "integer" ? "number" : String(type));

/** Whether every name is as `propertyNames` says; brine's own schemas keep out the key of its tags, and so does reading. */
export function isFreeName(names: unknown): boolean {
  if (names === true) return true;
  if (typeof names !== "object" || names === null) return false;
  return Object.entries(names).every(
    ([key, value]) =>
      isWord(key) ||
      (key === "type" && value === "string") ||
      (key === "not" && JSON.stringify(value) === '{"const":"$brine"}'),
  );
}

/** Keywords that mean a type where none is said. */
export const TYPE_BY_KEYWORD: readonly (readonly [type: string, keywords: RegExp])[] = [
  ["object", /^(?:properties|additionalProperties|required)$/],
  ["array", /^(?:items|prefixItems|minItems|maxItems)$/],
  ["number", /^(?:minimum|maximum|exclusiveMinimum|exclusiveMaximum|multipleOf)$/],
  ["string", /^(?:pattern|minLength|maxLength|format|contentEncoding)$/],
];

/** A datetime, in either of the forms that brine writes them in. */
export const isMoment = ({ format, pattern, minLength, maxLength }: JSONSchema): boolean =>
  (format === "date-time" || pattern === NAIVE_PATTERN) &&
  minLength === undefined &&
  maxLength === undefined &&
  [undefined, NAIVE_PATTERN, AWARE_PATTERN].includes(pattern as string | undefined);

/** What can be chosen, with labels or without. */
export type Objects = readonly unknown[] | ReadonlyMap<string, unknown>;

/** The constants of alternatives, with labels where each has a title of its own. */
export function labelled(each: readonly JSONSchema[]): Objects {
  const titles = each.map(({ title }) => title);
  const isLabelled = titles.every((title) => typeof title === "string") && new Set(titles).size === titles.length;
  if (!isLabelled) return each.map((one) => one.const);
  // No object: that has names such as "2" before the others.
  return new Map(each.map((one) => [one.title as string, one.const]));
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  return typeof value === type && value !== null && !Array.isArray(value);
}

/** The limit that counts, and whether it is itself allowed. */
function narrower(
  limit: number | boolean | undefined,
  exclusive: number | boolean | undefined,
  sign: 1 | -1,
): readonly [limit: unknown, isAllowed: boolean] {
  if (typeof exclusive === "boolean") return [limit ?? null, !exclusive || limit === undefined];
  if (exclusive === undefined) return [limit ?? null, true];
  if (limit === undefined || sign * (exclusive as number) >= sign * (limit as number)) return [exclusive, false];
  return [limit, true];
}

/** The narrower of `minimum` and `exclusiveMinimum`, which is true or false in OpenAPI 3.0; and so the maximum. */
export function boundsOf(schema: JSONSchema): Options {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema as Record<
    string,
    number | boolean | undefined
  >;
  const [low, withLow] = narrower(minimum, exclusiveMinimum, 1);
  const [high, withHigh] = narrower(maximum, exclusiveMaximum, -1);
  if (low === null && high === null) return {};
  return { bounds: [low, high], ...(withLow && withHigh ? {} : { inclusiveBounds: [withLow, withHigh] }) };
}

/** Whether a value is what the keywords for its type say: its type, and the limits of a number or a text. `compiled` makes a pattern. */
export function keeps(schema: JSONSchema, value: unknown, compiled: (pattern: string) => RegExp): boolean {
  const { type, minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern, multipleOf } = schema;
  const types: unknown[] = Array.isArray(type) ? type : type === undefined ? [] : [type];
  if (types.length > 0 && !types.some((one) => isOfType(value, one))) return false;
  if (typeof value === "number") {
    const { bounds: [low, high] = [null, null], inclusiveBounds: [withLow, withHigh] = [true, true] } = boundsOf(
      schema,
    ) as {
      readonly bounds?: readonly (number | null)[];
      readonly inclusiveBounds?: readonly boolean[];
    };
    const isAbove = (low ?? null) === null || (withLow ? value >= low! : value > low!);
    const isBelow = (high ?? null) === null || (withHigh ? value <= high! : value < high!);
    return isAbove && isBelow && (typeof multipleOf !== "number" || Number.isInteger(value / multipleOf));
  }
  if (typeof value === "string") {
    const length = [...value].length;
    const isLong = length >= (minLength as number) && length <= (maxLength as number);
    return isLong && (typeof pattern !== "string" || compiled(pattern).test(value));
  }
  return true;
}
