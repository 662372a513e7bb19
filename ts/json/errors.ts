/**
 * The errors of JSON: a value that has no form, a text that is no JSON, and values that do not fit the class, all of them at once,
 * each with its place as a JSON pointer.
 */
import { ParameterError } from "../param/errors.js";
import { UnpicklingError } from "../pickle/error.js";

/** What is known of an error of JSON. */
export interface JSONErrorFacts {
  /** A word that does not change between versions. */
  readonly code: string;
  /** A JSON pointer: `/sensors/3/gain`; empty for the whole. */
  readonly path?: string;
  /** The value it is about. */
  readonly value?: unknown;
  /** The exception that Param raises in this place. */
  readonly pythonType?: string;
}

/** The base of all errors of JSON. */
export class JSONError extends Error {
  override name = "JSONError";
  /** A word that does not change between versions. */
  readonly code: string;
  /** Where, as a JSON pointer: `/sensors/3/gain`; empty for the whole. */
  readonly path: string;
  /** The value it is about. */
  readonly value: unknown;
  /** The exception that Param raises in this place. */
  readonly pythonType: string;

  /** Its message, and the facts that become its properties. */
  constructor(message: string, { code, path = "", value, pythonType = "ValueError" }: JSONErrorFacts) {
    super(message);
    this.code = code;
    this.path = path;
    this.value = value;
    this.pythonType = pythonType;
  }
}

/** A value, or a parameter, that has no form in JSON. Param 2.4.2: `TypeError`, or `UnserializableException` in a schema. */
export class UnserializableError extends JSONError {
  override name = "UnserializableError";
}

/** Under `safe`: a parameter whose values might have no form. Param 2.4.2, `UnsafeserializableException`. */
export class UnsafeSerializableError extends JSONError {
  override name = "UnsafeSerializableError";

  /** What is wrong, and the value at fault, where there is one. */
  constructor(message: string, value: unknown) {
    super(message, { code: "UNSAFE", value, pythonType: "UnsafeserializableException" });
  }
}

/** A text that is no JSON. `offset` counts UTF-16 units from 0. */
export class JSONSyntaxError extends JSONError {
  override name = "JSONSyntaxError";
  /** Where it is none, in UTF-16 units from 0 on. */
  readonly offset: number;

  /** What is wrong, and where. */
  constructor(message: string, offset: number) {
    super(message, { code: "SYNTAX", pythonType: "JSONDecodeError" });
    this.offset = offset;
  }
}

/** One thing that is wrong with what was read. */
export interface JSONProblem {
  /** Where, as a JSON pointer. */
  readonly path: string;
  /** What is wrong: "must be at most 10, not 12". */
  readonly message: string;
  /** The rule, as in `ParameterError.code`. */
  readonly code: string;
  /** The value that is wrong. */
  readonly value: unknown;
}

const MOST_LINES = 20;

/** Values that do not fit: in `problems` the first 1,000 of them, or fewer where their pointers have a million characters in sum. */
export class JSONValidationError extends JSONError {
  override name = "JSONValidationError";
  /** All that is wrong, in the order of the text; at least one. */
  readonly problems: readonly JSONProblem[];
  /** Whether more is wrong than {@link problems} says. */
  readonly hasMore: boolean;

  /** Of at least one problem, and whether there are more. Its message has a line for each of the first twenty. */
  constructor(problems: readonly JSONProblem[], hasMore = false) {
    const [first] = problems;
    const lines = problems.slice(0, MOST_LINES).map(({ path, message }) => `${path || "/"}: ${message}`);
    const others = Math.max(problems.length - MOST_LINES, 0);
    if (hasMore) lines.push(`… and more than ${others} others`);
    else if (others > 0) lines.push(`… and ${others} more`);
    super(lines.join("\n"), { code: "INVALID", path: first!.path, value: first!.value });
    this.problems = problems;
    this.hasMore = hasMore;
  }
}

/** The sentence of an error without the parameter it begins with, as the path says that already; nor is JSON a pickle with bytes. */
export function withoutSubject(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const message =
    error instanceof UnpicklingError
      ? said
          .replace(/ \(at byte \d+\)$/, "")
          .replace(/ by a pickle$/, " by a text")
          .replace(/^the pickle fills /, "the tag fills ")
      : said;
  const plain = message.replace(/^(?:Attribute '\w+' of )?\w+ parameter(?: '[^']*')?(?: of a subclass of \S+)?:? /, "");
  return plain.replace(/\.$/, "");
}

/** The word for the rule that was broken. */
export const codeOf = (error: unknown): string => (error instanceof ParameterError ? error.code : "value");
