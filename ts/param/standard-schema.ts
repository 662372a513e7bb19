/**
 * Standard Schema v1: the property `~standard` by which forms, routers and readers of settings ask any library to validate.
 * Classes and parameters have it. Here is what both share; the part of classes is in standard-class.ts.
 */

/** What `~standard` holds. */
export interface StandardProperties<out Input, out Output> {
  /** The version of the interface. */
  readonly version: 1;
  /** Which library answers. */
  readonly vendor: "brine";
  /**
   * The validated value, or all that is wrong with it. Throws nothing. It is stricter than assignment, which takes what Param takes:
   * only what the TypeScript type says passes, so a boolean is no number.
   */
  readonly validate: (value: unknown) => StandardResult<Output>;
  /** For the compiler alone. */
  readonly types?: { readonly input: Input; readonly output: Output } | undefined;
}

/** Anything with `~standard`. */
export interface StandardSchema<out Input = unknown, out Output = Input> {
  /** What the specification asks for (Standard Schema, version 1). */
  readonly "~standard": StandardProperties<Input, Output>;
}

/** What `validate` gives. */
export type StandardResult<Output> = StandardSuccess<Output> | StandardFailure;

/** A value that passed, as the library has it. */
export interface StandardSuccess<out Output> {
  /** The value. */
  readonly value: Output;
  /** Nothing is wrong. */
  readonly issues?: undefined;
}

/** What is wrong with a value: at least one issue. */
export interface StandardFailure {
  /** All that is wrong. */
  readonly issues: readonly StandardIssue[];
}

/** One thing that is wrong. */
export interface StandardIssue {
  /** A sentence for people, as the parameter's own error has it. */
  readonly message: string;
  /** The keys on the way to the value; left out for the value itself. */
  readonly path?: readonly PropertyKey[] | undefined;
}

/** What a parameter is asked. */
interface Checking<T> {
  check(value: unknown): T;
  checkStrictly(value: unknown): void;
}

/** What is wrong with a value, or what its parameter stores of it. */
export function validateValue<T>(
  parameter: Checking<T>,
  value: unknown,
  path?: readonly PropertyKey[],
): StandardResult<T> {
  try {
    const checked = parameter.check(value);
    parameter.checkStrictly(value);
    return { value: checked };
  } catch (error) {
    return { issues: [issueOf(error, path)] };
  }
}

/** An issue that says what an error says. */
export function issueOf(error: unknown, path?: readonly PropertyKey[]): StandardIssue {
  const message = error instanceof Error ? error.message : String(error);
  return path === undefined ? { message } : { message, path };
}

/** `~standard` of whatever validates so. */
export const standardProperties = <Input, Output>(
  validate: (value: unknown) => StandardResult<Output>,
): StandardProperties<Input, Output> => ({ version: 1, vendor: "brine", validate });
