/**
 * What schemas say beyond the keywords of JSON Schema: annotations that begin with `x-`, for forms and for `fromSchema`. The two
 * drafts, and the kinds that a schema names because their other keywords would not tell them.
 */
import type { AnyParameter, Parameter } from "../param/parameter.js";

/** The drafts that are written, and what they call the same things. */
export const DRAFTS = {
  "2020-12": { uri: "https://json-schema.org/draft/2020-12/schema", definitions: "$defs", items: "prefixItems" },
  "draft-07": { uri: "http://json-schema.org/draft-07/schema#", definitions: "definitions", items: "items" },
} as const;

/** A draft. */
export type Draft = (typeof DRAFTS)[keyof typeof DRAFTS];

/**
 * The keywords of brine's own in its schemas, all of them annotations. A strict validator is told of them:
 * `ajv.addVocabulary([...annotationKeywords])`.
 */
export const annotationKeywords = [
  "x-kind",
  "x-softbounds",
  "x-step",
  "x-minimum",
  "x-maximum",
  "x-exclusiveMinimum",
  "x-exclusiveMaximum",
  "x-regex",
  "x-constant",
  "x-precedence",
  "x-checkExists",
  "x-attributes",
  "x-dtype",
  "x-typed",
  "x-shape",
] as const;

/** The kinds that no schema has to name: what stands there without a name is one of these. */
const UNNAMED: ReadonlySet<string> = new Set([
  "Parameter",
  "Number",
  "Integer",
  "Boolean",
  "String",
  "Bytes",
  "Date",
  "CalendarDate",
  "Tuple",
  "List",
  "Dict",
  "ClassSelector",
  "Selector",
]);

/** The kinds that a schema names, and that `fromSchema` makes again by that name. */
export const NAMED_KINDS = [
  "ClassSelector",
  "Selector",
  "Magnitude",
  "Event",
  "Color",
  "Path",
  "Filename",
  "Foldername",
  "Tuple",
  "NumericTuple",
  "XYCoordinates",
  "Range",
  "DateRange",
  "CalendarDateRange",
  "ObjectSelector",
  "ListSelector",
  "Composite",
  "Array",
  "Dynamic",
] as const;

/** The kinds of files that are chosen are, once chosen from, selectors. */
const WRITTEN_AS: Readonly<Record<string, string>> = {
  FileSelector: "ObjectSelector",
  MultiFileSelector: "ListSelector",
};

/** Whether a parameter is of a kind, or of one built on it. */
export function isOfKind(parameter: AnyParameter, kind: string): boolean {
  for (let at: unknown = parameter.constructor; typeof at === "function"; at = Object.getPrototypeOf(at)) {
    if ((at as unknown as typeof Parameter).kind === kind) return true;
  }
  return false;
}

/** What `x-kind` says of a parameter: the nearest kind that `fromSchema` knows; `undefined` where none has to be named. */
export function kindForSchema(parameter: AnyParameter): string | undefined {
  for (let at: unknown = parameter.constructor; typeof at === "function"; at = Object.getPrototypeOf(at)) {
    const { kind = "" } = at as unknown as typeof Parameter;
    if (UNNAMED.has(kind)) return undefined;
    const name = WRITTEN_AS[kind] ?? kind;
    if ((NAMED_KINDS as readonly string[]).includes(name)) return name;
  }
  return undefined;
}
