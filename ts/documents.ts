/**
 * What `brine/yaml` and `brine/toml` have in common: both write the JSON of the dialect "brine" in another notation, and look beside
 * it at the values it was made of, for the comments and for what their notation can say and JSON cannot. Imports the library
 * through its entry only, so that the optional entries share its classes.
 */
import {
  type AnyParameter,
  type FromJSONOptions,
  JSONError,
  JSONSyntaxError,
  Parameterized,
  toJSONText,
  type WriteJSONOptions,
} from "./index.js";

/** The options of `toYAML` and `toTOML`. */
export interface WriteDocumentOptions extends Omit<WriteJSONOptions, "indent"> {
  /** Writes the `doc` of parameters as comments above them, where an instance of their class stands for the first time. */
  readonly comments?: boolean;
}

/** A JSON object. */
export interface JSONRecord {
  [key: string]: unknown;
}

/**
 * How deep documents may be nested where nothing else is said: their parsers and writers call themselves. Whoever asks for more
 * gets as much as the stack bears, see {@link withinStack}.
 */
export const DEEPEST_DOCUMENT = 500;

/** Whether an error says that the stack is full: a RangeError, or Firefox's InternalError, or what a parser made of it. */
export const isStackFull = (error: unknown): boolean =>
  error instanceof Error && !(error instanceof JSONError) && /call stack|too much recursion/i.test(error.message);

const named = (value: unknown): string => (value === null ? "null" : `a ${typeof value}`);

/** Throws a `JSONError` for options that are none, with the code `OPTION`. */
export function requireOptions(options: unknown): void {
  if (typeof options === "object" && options !== null) return;
  const message = `options are an object, and left out where there are none; not ${named(options)}`;
  throw new JSONError(message, { code: "OPTION", value: options });
}

/** Throws a `JSONError` for what is no text, with the code `TYPE`. */
export function requireText(text: unknown, notation: string): void {
  if (typeof text === "string") return;
  const message = `${notation} is read from a string, which TextDecoder makes of bytes; not from ${named(text)}`;
  throw new JSONError(message, { code: "TYPE", value: text });
}

/** Throws the error for what is within the limit and is too deep all the same. */
export function failTooDeep(): never {
  throw new JSONError(
    "nested too deep for the stack of this thread, which the notation's package fills; nest less deep",
    {
      code: "DEPTH",
    },
  );
}

/** Runs what calls itself for each level. @throws JSONError with the code `DEPTH` where the stack ends before the limit. */
export function withinStack<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isStackFull(error)) failTooDeep();
    throw error;
  }
}

/** Sets a key as data, whatever its name. */
export function setKey(record: JSONRecord, key: string, value: unknown): void {
  Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true });
}

/** A key or an index as a part of a JSON pointer (RFC 6901). */
export const pointerPart = (key: string | number): string =>
  `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;

/** True for an object of JSON. */
export const isRecord = (json: unknown): json is JSONRecord =>
  typeof json === "object" && json !== null && !Array.isArray(json);

/** The word after `"$brine"`, where an object has it. */
export const tagOf = (json: JSONRecord): string | undefined => {
  const tag = Object.hasOwn(json, "$brine") ? json.$brine : undefined;
  return typeof tag === "string" ? tag : undefined;
};

/** Where what a `ref` refers to stands; `undefined` for anything else. */
export const refOf = (json: unknown): string | undefined =>
  isRecord(json) && tagOf(json) === "ref" && typeof json.value === "string" ? json.value : undefined;

/** All pointers of `ref`s. */
export function* refsIn(json: unknown): Generator<string, void> {
  const ref = refOf(json);
  if (ref !== undefined) yield ref;
  else if (typeof json === "object" && json !== null) for (const part of Object.values(json)) yield* refsIn(part);
}

/** A number that JSON has not but the other notations have: a large bigint, NaN, an infinity; `undefined` for anything else. */
export function numberOf(json: JSONRecord): number | bigint | undefined {
  const { value } = json;
  if (typeof value !== "string" || Object.keys(json).length !== 2) return undefined;
  // A small one would be read as a number.
  if (tagOf(json) === "int") return Number.isSafeInteger(Number(value)) ? undefined : BigInt(value);
  const isFloat = tagOf(json) === "float" && (value === "NaN" || value.endsWith("Infinity"));
  return isFloat ? Number(value) : undefined;
}

/** A value as the JSON that stands for it. @throws UnserializableError with the path of what has no form. */
export function treeOf(value: unknown, { comments, limits, ...options }: WriteDocumentOptions): unknown {
  return JSON.parse(toJSONText(value, { ...options, limits: { depth: DEEPEST_DOCUMENT, ...limits } }));
}

/** The options of `fromJSON`, with a depth that the notations can keep. */
export const readingOptions = <O extends FromJSONOptions>(options: O): O => ({
  ...options,
  limits: { ...options.limits, depth: options.limits?.depth ?? DEEPEST_DOCUMENT },
});

interface Instance {
  readonly constructor: { readonly param: { objects(which: "existing"): Record<string, AnyParameter> } };
  readonly param: { getValueGenerator(name: string): unknown };
}

const isInstance = (value: unknown): value is Instance =>
  typeof value === "object" && value !== null && value instanceof (Parameterized as unknown as new () => object);

/** The parameter of an instance's class that a key of its JSON stands for. */
export function parameterAt(value: unknown, json: unknown, key: string): AnyParameter | undefined {
  if (!isInstance(value) || !isRecord(json) || tagOf(json) === "object") return undefined;
  const parameters = Object.values(value.constructor.param.objects("existing"));
  return parameters.find(({ name, pyName }) => (pyName ?? name) === key);
}

/** The value that stands behind a part of the JSON it was written as; `undefined` where that is not known. */
export function behind(value: unknown, json: unknown, key: string | number): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  if (isInstance(value)) {
    // The parameters' values lie one level deeper in a tag, under the same instance.
    if (isRecord(json) && tagOf(json) === "object") return key === "value" ? value : undefined;
    const parameter = parameterAt(value, json, String(key));
    // One that reads through would look for a file, or ask its attributes.
    if (parameter === undefined || parameter.readsThrough) return undefined;
    return value.param.getValueGenerator(parameter.name!);
  }
  if (isRecord(json) && tagOf(json) !== undefined) {
    return key === "value" && Array.isArray(json.value) && Symbol.iterator in value
      ? [...(value as Iterable<unknown>)]
      : undefined;
  }
  return Object.hasOwn(value, key) ? (value as JSONRecord)[key] : undefined;
}

/** Gives the comments of parameters, once for each class. */
export class Comments {
  readonly #told = new Map<unknown, object>();
  readonly #isWanted: boolean;
  /** What every class says of its `name` needs not be said again. */
  readonly #ofName: string | null;

  constructor({ comments = false }: WriteDocumentOptions) {
    this.#isWanted = comments;
    this.#ofName = comments ? Parameterized({}).param.get("name").doc : null;
  }

  /** The lines above a key of the JSON of a value. */
  above(value: unknown, json: unknown, key: string): readonly string[] {
    if (!this.#isWanted || !isInstance(value)) return [];
    const first = this.#told.get(value.constructor) ?? value;
    this.#told.set(value.constructor, first);
    if (first !== value) return [];
    const { doc = null } = parameterAt(value, json, key) ?? {};
    return doc === null || doc.trim() === "" || doc === this.#ofName ? [] : linesOf(doc);
  }
}

/** The lines of a `doc`, without its indentation, and without characters that would end a comment. */
const linesOf = (doc: string): readonly string[] =>
  doc
    .trim()
    .split("\n")
    .map((line) => line.trim().replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " "));

/** A text that is not of its notation. `line` and `column` count from 1. */
export abstract class DocumentSyntaxError extends JSONSyntaxError {
  /** The line, from 1 on. */
  readonly line: number;
  /** The column, from 1 on, in UTF-16 units. */
  readonly column: number;

  /** What is wrong, the text, and where in it, in UTF-16 units from 0 on. */
  constructor(message: string, text: string, offset: number) {
    const before = text.slice(0, offset);
    const line = before.split("\n").length;
    const column = offset - before.lastIndexOf("\n");
    super(`${message}, at line ${line}, column ${column}`, offset);
    this.line = line;
    this.column = column;
  }
}
