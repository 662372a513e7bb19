/** The error of scripts: a value that has no text, with its place, its value and what to do. */

/** What is known of an error of a script. */
export interface ScriptErrorFacts {
  /** A word that does not change between versions. */
  readonly code: ScriptErrorCode;
  /** Where in the value, as a JSON pointer: `/sensors/3/gain`; empty for the whole. */
  readonly path: string;
  /** The value it is about. */
  readonly value: unknown;
}

/**
 * - `NO_TEXT`: the value has no text in the language;
 * - `NO_NAME`: a class or function that is not registered;
 * - `NO_SOURCE`: one that is registered without `from`, so that a TypeScript program cannot import it;
 * - `NO_ARGUMENT`: the constructor takes an argument of which the object says nothing;
 * - `CYCLE`: a circle that goes through values which have to be complete when they are made;
 * - `OPTION`: an option has no such value; `value` is what was given, and the path is empty.
 */
export type ScriptErrorCode = "NO_TEXT" | "NO_NAME" | "NO_SOURCE" | "NO_ARGUMENT" | "CYCLE" | "OPTION";

/** A value of which no program can be written, or an option that there is not. */
export class ScriptError extends Error {
  override name = "ScriptError";
  /** A word that does not change between versions. */
  readonly code: ScriptErrorCode;
  /** Where in the value, as a JSON pointer: `/sensors/3/gain`; empty for the whole. */
  readonly path: string;
  /** The value it is about. */
  readonly value: unknown;

  /** Its message, which the path is put before unless it is of an option, and the facts that become its properties. */
  constructor(message: string, { code, path, value }: ScriptErrorFacts) {
    super(code === "OPTION" ? message : `${path || "/"}: ${message}`);
    this.code = code;
    this.path = path;
    this.value = value;
  }
}

/** Why a value has no text; the graph, which knows the path, makes the error of it. */
export class NoText {
  readonly code: ScriptErrorCode;
  readonly reason: string;

  constructor(code: ScriptErrorCode, reason: string) {
    this.code = code;
    this.reason = reason;
  }
}
