/** The options of JSON, looked at where they come in: what there is not is an error with the code `OPTION`, and not the default. */
import { type ClassInfo, classInfo } from "../param/class-info.js";
import type { SchemaOptions } from "../param/serialization.js";
import { javascriptRepr } from "../param/text.js";
import { OLD_DATA_WORDS, type OldDataOptions } from "../pickle/old-data.js";
import { JSONError } from "./errors.js";
import { isModelClass } from "./forms.js";

/** Throws a `JSONError` for an option's value. */
export function failOption(rule: string, value: unknown): never {
  throw new JSONError(`${rule}; not ${javascriptRepr(value)}`, { code: "OPTION", value });
}

/** The word of an option; of what may be left out, the first. Throws a `JSONError` that lists the words. */
export function wordOf<T extends string>(option: string, value: unknown, words: readonly [T, ...T[]]): T {
  if (value === undefined) return words[0];
  const found = words.find((word) => word === value);
  return found ?? failOption(`${option} is ${words.map((word) => JSON.stringify(word)).join(" or ")}`, value);
}

/** Throws a `JSONError` for options that are none. */
export function requireOptions(options: unknown): void {
  if (typeof options !== "object" || options === null) {
    failOption("options are an object, and left out where there are none", options);
  }
}

/** The limits of reading or writing, none of them said. Throws a `JSONError` for what is no object. */
export function limitsOf<T extends object>(limits: T | undefined): Partial<T> {
  if (limits === undefined) return {};
  if (typeof limits === "object" && (limits as unknown) !== null) return limits;
  return failOption("limits are an object, and left out where there are none", limits);
}

/** Throws a `JSONError` for a word about data of other versions that there is not. */
export function requireOldData(options: OldDataOptions): void {
  for (const [name, words] of Object.entries(OLD_DATA_WORDS)) {
    wordOf(name, options[name as keyof OldDataOptions], words as readonly [string, ...string[]]);
  }
}

/** What is known of a class that is given as one of the model. Throws a `JSONError` for anything else. */
export function modelClass(cls: unknown): ClassInfo {
  return isModelClass(cls) ? classInfo(cls) : failOption("class is one that extends Parameterized(…)", cls);
}

/** The words of the options that all methods of serialisation have; the first is the default. */
const DIALECTS = ["brine", "param"] as const;
const DRAFTS = ["2020-12", "draft-07"] as const;
const PURPOSES = ["input", "wire"] as const;

/** Whether the dialect is Param's. */
export const isParamDialect = ({ dialect }: { readonly dialect?: unknown }): boolean =>
  wordOf("dialect", dialect, DIALECTS) === "param";

/** The words that decide about a schema. */
export function schemaWords(options: SchemaOptions): {
  readonly draft: (typeof DRAFTS)[number];
  readonly purpose: (typeof PURPOSES)[number];
} {
  return { draft: wordOf("draft", options.draft, DRAFTS), purpose: wordOf("for", options.for, PURPOSES) };
}

/** The names of `subset` or `exclude`. A text alone would be its letters. */
export function namesOf(option: string, names: unknown): ReadonlySet<string> {
  const isList = typeof names === "object" && names !== null && Symbol.iterator in names;
  return isList ? new Set(names as Iterable<string>) : failOption(`${option} is a list of names`, names);
}
