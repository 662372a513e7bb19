/** The options of `scriptRepr`, looked at once where they come in: a wrong one would be text in the middle of a program. */
import { javascriptRepr } from "../param/text.js";
import { isRegistry } from "../pickle/writing-options.js";
import { ScriptError } from "./errors.js";

const LANGUAGES = ["typescript", "python"] as const;
const DIALECTS = ["brine", "param"] as const;

/** What a variable may be called, by language. A `$` is a letter of JavaScript's. */
const VARIABLES = {
  typescript: { form: /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u, title: "TypeScript" },
  python: { form: /^[\p{XID_Start}_][\p{XID_Continue}]*$/u, title: "Python" },
} as const;

/**
 * Looks at the options, of which anything may be `undefined`.
 * @throws ScriptError with the code `OPTION` for a value that an option does not have.
 */
export function checkOptions(options: unknown): void {
  if (typeof options !== "object" || options === null) fail("the options are an object", options);
  const { language, dialect, name, registry, unknownValue, imports, library, prefix, separator } = options as Record<
    string,
    unknown
  >;
  const written = wordOf("language", language, LANGUAGES);
  if (wordOf("dialect", dialect, DIALECTS) === "param" && written !== "python") {
    fail('the dialect "param" is of Python, so it needs language: "python"', dialect);
  }
  if (name !== undefined) checkName(name, written);
  if (registry !== undefined && !isRegistry(registry)) fail("registry is what createRegistry() makes", registry);
  if (unknownValue !== undefined && unknownValue !== null && unknownValue !== false) {
    checkText("unknownValue", unknownValue, "a text, null to leave a value out, or false for an error");
  }
  if (imports !== undefined && !(Array.isArray(imports) && imports.every((line) => typeof line === "string"))) {
    fail("imports is an array of lines", imports);
  }
  for (const [option, value] of Object.entries({ library, prefix, separator })) {
    if (value !== undefined) checkText(option, value, "a text");
  }
}

/** A word of the language is a name too: like one that is taken, it gets a number. */
function checkName(name: unknown, language: (typeof LANGUAGES)[number]): void {
  const { form, title } = VARIABLES[language];
  const isName = typeof name === "string" && form.test(name);
  if (!isName) fail(`name is what a variable of ${title} can be called, such as "sensor", or left out`, name);
}

function wordOf<T extends string>(option: string, value: unknown, words: readonly [T, ...T[]]): T {
  if (value === undefined) return words[0];
  const found = words.find((word) => word === value);
  return found ?? fail(`${option} is ${words.map((word) => JSON.stringify(word)).join(" or ")}`, value);
}

function checkText(option: string, value: unknown, wanted: string): void {
  if (typeof value !== "string") fail(`${option} is ${wanted}`, value);
}

function fail(rule: string, value: unknown): never {
  throw new ScriptError(`${rule}; not ${javascriptRepr(value)}`, { code: "OPTION", path: "", value });
}
