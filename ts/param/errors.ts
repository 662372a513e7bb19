/**
 * The errors of the model. An error carries facts (code, path, value, rule); the sentence is made from them here, by
 * one function, in one of two notations: JavaScript's, or Python's, which is Param 2.4.2's text to the letter.
 */
import {
  javascriptRepr,
  javascriptStr,
  javascriptTypeName,
  type Notation,
  nameOf,
  pythonClassName,
  pythonRepr,
  pythonStr,
  pythonTypeName,
} from "./text.js";

export type { Notation } from "./text.js";

let current: Notation = "javascript";

/**
 * Chooses how values are written in messages from now on: `"javascript"` (`null`, `"a"`, `true`), the default, or
 * `"python"`, which gives Param's own messages.
 */
export function setNotation(notation: Notation): void {
  current = notation;
}

/** The notation that messages are written in. */
export function getNotation(): Notation {
  return current;
}

/** What a value has to be for the kinds that ask for one type. */
export type ExpectedType = "number" | "integer" | "string" | "boolean" | "boolean or null" | "date" | "tuple" | "list";

/** The rule that was broken. `code` says which fields it has. */
export type Rule =
  | { readonly code: "type"; readonly expected: ExpectedType }
  | { readonly code: "step"; readonly expected: "number" | "integer" | "date" }
  | {
      readonly code: "bounds";
      readonly relation: "at most" | "less than" | "at least" | "greater than";
      readonly limit: unknown;
    }
  | { readonly code: "regex"; readonly regex: RegExp | string }
  | { readonly code: "objects"; readonly objects: readonly unknown[] }
  | { readonly code: "instance"; readonly class: unknown; readonly subclass?: boolean }
  | { readonly code: "items"; readonly class: unknown }
  | { readonly code: "list-length"; readonly minimum: number | null; readonly maximum: number | null }
  | { readonly code: "tuple-length"; readonly length: number }
  | { readonly code: "no-length" }
  | { readonly code: "constant"; readonly parameter: string }
  | { readonly code: "readonly"; readonly parameter: string }
  | { readonly code: "renamed" }
  | { readonly code: "factory" }
  | { readonly code: "unwatchable"; readonly of: string; readonly parameter: string }
  | { readonly code: "precedence" }
  | { readonly code: "no-parameter"; readonly parameter: string }
  | {
      readonly code: "dependency";
      readonly reason: "unresolved" | "undefined" | "no-class";
      readonly spec: string;
      readonly of: unknown;
    }
  | { readonly code: "callback-promise"; readonly method: string }
  | KindRule
  | { readonly code: "unexpected-keyword"; readonly of: string; readonly keyword: string }
  | { readonly code: "unknown-parameter"; readonly of: string; readonly keyword: string }
  | { readonly code: "default"; readonly reason: "type" | "slots"; readonly class: string; readonly parents: string }
  | { readonly code: "refused-name"; readonly parameter: string; readonly class: string }
  | { readonly code: "name-kind"; readonly class: string; readonly kind: string }
  | { readonly code: "declaration"; readonly parameter: string; readonly class: string }
  | {
      readonly code: "same-name" | "same-alias";
      readonly names: readonly [string, string];
      readonly wireName: string;
    }
  | { readonly code: "shadowed"; readonly parameter: string };

/** How a kind's own sentence writes its values: in the notation that is on. */
export interface Words {
  /** True for Param's own words, to the letter. */
  readonly python: boolean;
  /** A value as Python's `repr` has it, or as JavaScript writes it. */
  readonly repr: (value: unknown) => string;
  /** A value as Python's `str` has it, or as JavaScript's text of it. */
  readonly str: (value: unknown) => string;
  /** `<class 'int'>`, or what JavaScript calls the type. */
  readonly type: (value: unknown) => string;
  /** `None` or `null`. */
  readonly none: string;
}

/** A rule that one kind alone has. It brings its own sentence, so that the sentence is bundled with the kind. */
export interface KindRule {
  /** That it is the rule of one kind. */
  readonly code: "kind";
  /** The rule as a word: what the error's `code` is. */
  readonly rule: string;
  /** The exception that Param raises; `ValueError` where nothing is said. */
  readonly raises?: PythonError;
  /** The sentence, but for the parameter it begins with (`subject`: "Number parameter 'A.x'"). */
  readonly message: (subject: string, value: unknown, words: Words) => string;
}

/** The exceptions of Python that stand behind the model's errors. */
export type PythonError =
  | "ValueError"
  | "TypeError"
  | "RuntimeError"
  | "AttributeError"
  | "KeyError"
  | "AssertionError"
  | "OSError"
  | "NotImplementedError";

/** Which rule was broken, as a word that does not change between versions. */
export type ParameterErrorCode = Exclude<Rule["code"], "kind"> | (string & Record<never, never>);

/** What an error is about. */
export interface Subject {
  /** The kind of parameter, in Param's words: `Number`. Empty where the error is about a class. */
  readonly kind: string;
  /** `Sensor.x`; `x` while the class has no name; `null` for a parameter of no class. */
  readonly path: string | null;
  /** Names the class where it has no name of its own: `a subclass of A`. */
  readonly of: string | null;
}

/** The base of all errors of the model. */
export class ParameterError extends Error {
  override name = "ParameterError";
  /** Which rule was broken. */
  readonly code: ParameterErrorCode;
  /** The parameter, as `Sensor.x`; `null` where it belongs to no class yet. */
  readonly path: string | null;
  /** The refused value. */
  readonly value: unknown;
  /** The rule with its limits. */
  readonly rule: Rule;
  /** The exception that Param raises in this place. */
  readonly pythonType: string = "Exception";

  /** The parameter, the rule that was broken and the value. The message is made of these, in the notation that is on. */
  constructor(subject: Subject, rule: Rule, value: unknown, options?: { readonly cause?: unknown }) {
    super(composeMessage(subject, rule, value, current, options?.cause), options);
    this.code = rule.code === "kind" ? rule.rule : rule.code;
    this.path = subject.path;
    this.value = value;
    this.rule = rule;
  }
}

/** A value outside what a parameter takes: Param's `ValueError`. */
export class ParameterValueError extends ParameterError {
  override name = "ParameterValueError";
  override readonly pythonType = "ValueError";
}

/** A wrong use: an unknown keyword, a constant written, an item of a wrong type. Param's `TypeError`. */
export class ParameterTypeError extends ParameterError {
  override name = "ParameterTypeError";
  override readonly pythonType = "TypeError";
}

/** A class whose declarations do not fit together. Param's `RuntimeError` on class creation. */
export class ParameterDefinitionError extends ParameterError {
  override name = "ParameterDefinitionError";
  override readonly pythonType = "RuntimeError";
}

/** A write to what cannot be written, or a name that does not exist: Param's `AttributeError`. */
export class ParameterAttributeError extends ParameterError {
  override name = "ParameterAttributeError";
  override readonly pythonType = "AttributeError";
}

/** A parameter that was asked for by a name that none has: Param's `KeyError`. */
export class ParameterKeyError extends ParameterError {
  override name = "ParameterKeyError";
  override readonly pythonType = "KeyError";
}

/** Things that do not go together: Param's `AssertionError`. */
export class ParameterAssertionError extends ParameterError {
  override name = "ParameterAssertionError";
  override readonly pythonType = "AssertionError";
}

/** A file that is not there: Param's `OSError`. */
export class ParameterFileError extends ParameterError {
  override name = "ParameterFileError";
  override readonly pythonType = "OSError";
}

/** Something asked of an object that is not ready for it: Param's `RuntimeError` while running. */
export class ParameterStateError extends ParameterError {
  override name = "ParameterStateError";
  override readonly pythonType = "RuntimeError";
}

/** Something that is there for an instance and was asked of a class: Param's `NotImplementedError`. */
export class ParameterUnsupportedError extends ParameterError {
  override name = "ParameterUnsupportedError";
  override readonly pythonType = "NotImplementedError";
}

const BY_PYTHON_ERROR: Partial<Record<PythonError, typeof ParameterError>> = {
  TypeError: ParameterTypeError,
  RuntimeError: ParameterStateError,
  AttributeError: ParameterAttributeError,
  KeyError: ParameterKeyError,
  AssertionError: ParameterAssertionError,
  OSError: ParameterFileError,
  NotImplementedError: ParameterUnsupportedError,
};

/** Throws the error that belongs to the rule. */
export function refuse(subject: Subject, rule: Rule, value: unknown, cause?: unknown): never {
  const options = cause === undefined ? undefined : { cause };
  switch (rule.code) {
    case "items":
    case "constant":
    case "readonly":
    case "factory":
    case "callback-promise":
    case "unexpected-keyword":
    case "name-kind":
      throw new ParameterTypeError(subject, rule, value, options);
    case "default":
    case "refused-name":
    case "declaration":
    case "same-name":
    case "same-alias":
    case "shadowed":
      throw new ParameterDefinitionError(subject, rule, value, options);
    case "renamed":
      throw new ParameterAttributeError(subject, rule, value, options);
    case "dependency":
      if (rule.reason === "no-class") throw new ParameterValueError(subject, rule, value, options);
      throw new ParameterAttributeError(subject, rule, value, options);
    case "no-parameter":
      throw new ParameterKeyError(subject, rule, value, options);
    case "kind":
      throw new (BY_PYTHON_ERROR[rule.raises ?? "ValueError"] ?? ParameterValueError)(subject, rule, value, options);
    default:
      throw new ParameterValueError(subject, rule, value, options);
  }
}

/** The one place where a sentence is made. Wording: Param 2.4.2, the `_validate*` methods of each kind. */
function composeMessage(subject: Subject, rule: Rule, value: unknown, notation: Notation, cause: unknown): string {
  const python = notation === "python";
  const repr = python ? pythonRepr : javascriptRepr;
  const str = python ? pythonStr : javascriptStr;
  const type = python ? pythonTypeName : javascriptTypeName;
  const prefix = subjectText(subject);
  switch (rule.code) {
    case "type":
      return prefix + wrongType(rule.expected, value, python);
    case "step":
      return `Attribute 'step' of ${prefix} can only be ${stepText(rule.expected, python ? "None" : "null")}, not ${type(value)}.`;
    case "bounds":
      return `${prefix} must be ${rule.relation} ${str(rule.limit)}, not ${str(value)}.`;
    case "regex":
      return `${prefix} value ${repr(value)} does not match regex ${regexText(rule.regex, python)}.`;
    case "objects": {
      const options = optionsText(rule.objects, str);
      return `${prefix} does not accept ${repr(value)}; valid options include: ${python ? repr(options) : options}`;
    }
    case "instance":
      return `${prefix} value must be ${rule.subclass === true ? "a subclass" : "an instance"} of ${classNames(rule.class, python)}, not ${repr(value)}.`;
    case "items": {
      const wanted = python ? repr(rule.class) : className(rule.class, false);
      return `${prefix} items must be instances of ${wanted}, not ${type(value)}.`;
    }
    case "list-length":
      return `${prefix} length must be ${lengthText(rule.minimum, rule.maximum)}, not ${lengthOf(value)}.`;
    case "tuple-length":
      return `Attribute 'length' of ${prefix} is not of the correct length (${lengthOf(value)} instead of ${rule.length}).`;
    case "no-length":
      return `Attribute 'length' of ${prefix} must be specified if no default is supplied.`;
    case "constant":
      return `Constant parameter '${rule.parameter}' cannot be modified`;
    case "readonly":
      return `Read-only parameter '${rule.parameter}' cannot be modified`;
    case "renamed":
      return "Parameter name cannot be modified after it has been bound to a Parameterized.";
    case "factory":
      return `default_factory must be a callable, not ${type(value)}.`;
    case "unwatchable":
      return `${rule.parameter} parameter was not found in list of parameters of class ${rule.of}`;
    case "precedence":
      return "User-defined watch callbacks must declare a positive precedence. Negative precedences are reserved for internal Watchers.";
    case "no-parameter":
      return python ? rule.parameter : `there is no parameter '${rule.parameter}'`;
    case "dependency":
      return dependencyText(rule, str(rule.of));
    case "callback-promise":
      return `${rule.method}(callback) ends when the callback returns, but this one returned a promise. Write \`using _ = ….param.${rule.method}();\` and await inside that block.`;
    case "kind":
      return rule.message(prefix, value, { python, repr, str, type, none: python ? "None" : "null" });
    case "unexpected-keyword":
      return `${rule.of}.__init__() got an unexpected keyword argument '${rule.keyword}'`;
    case "unknown-parameter":
      return `'${rule.keyword}' is not a parameter of ${rule.of}`;
    case "default":
      return `${prefix} failed to validate its default value on class creation. ${defaultText(rule)}\nValidation failed with:\n${(cause as Error).message}`;
    case "refused-name":
      return `A parameter of ${rule.class} cannot be named '${rule.parameter}'. Give it another name, and that one in Python only: pyName: "${rule.parameter}".`;
    case "name-kind":
      return `Parameterized class '${rule.class}' cannot override the 'name' Parameter with type ${python ? `<class 'param.${rule.kind === "Parameter" ? "parameterized" : "parameters"}.${rule.kind}'>` : rule.kind}. Overriding 'name' is only allowed with a 'String' Parameter.`;
    case "declaration":
      return `'${rule.parameter}' of ${rule.class} is not declared: ${repr(value)} is no parameter, and there is no inherited one of that name to change.`;
    case "same-name":
      return `Parameters '${rule.names[0]}' and '${rule.names[1]}' have the same name in Python: '${rule.wireName}'.`;
    case "same-alias":
      return `Data has one name, '${rule.wireName}', for the parameters '${rule.names[0]}' and '${rule.names[1]}': an alias is a name that no other parameter has.`;
    case "shadowed":
      return `Parameter '${subject.path}' is shadowed by a class field of the same name, so it is neither validated nor saved. Remove the field; for another default use Parameterized(…, { ${rule.parameter}: { default: ${javascriptRepr(value)} } }).`;
  }
}

/** Param 2.4.2, `Parameters._spec_to_obj`. */
function dependencyText({ reason, spec }: Rule & { readonly code: "dependency" }, of: string): string {
  switch (reason) {
    case "no-class":
      return `Dependency '${spec}' is not a Parameterized class or instance.`;
    case "undefined":
      return `Dependency '${spec}' could not be resolved, ${of} has no parameter or attribute '${spec.split(".")[0]}'. Ensure the object being depended on is declared before calling the Parameterized constructor.`;
    case "unresolved":
      return `Attribute '${spec}' could not be resolved on ${of}.`;
  }
}

/** Param 2.4.2, `_validate_error_prefix`. */
function subjectText(subject: Subject): string {
  const path = subject.path === null ? "" : ` '${subject.path}'`;
  return `${subject.kind} parameter${path}${subject.of === null ? "" : ` of ${subject.of}`}`;
}

function wrongType(expected: ExpectedType, value: unknown, python: boolean): string {
  const type = python ? pythonTypeName(value) : javascriptTypeName(value);
  const repr = python ? pythonRepr(value) : javascriptRepr(value);
  switch (expected) {
    case "number":
      return ` only takes numeric values, not ${type}.`;
    case "integer":
      // Param has no such limit, and so no words for it.
      if (!python && Number.isInteger(value)) return ` must be a safe integer (up to 2**53 - 1), not ${repr}.`;
      return ` must be an integer, not ${python ? type : integerType(value)}.`;
    case "string":
      return ` only takes a string value, not ${python ? "value of " : ""}${type}.`;
    case "boolean":
      return ` must be ${python ? "True or False" : "true or false"}, not ${repr}.`;
    case "boolean or null":
      return ` only takes a boolean value or ${python ? "None" : "null"}, not ${repr}.`;
    case "date":
      return ` only takes datetime and date types, not ${type}.`;
    case "tuple":
      return ` only takes a tuple value, not ${type}.`;
    case "list":
      return ` must be a list, not ${python ? "an object of " : ""}${type}.`;
  }
}

function stepText(expected: "number" | "integer" | "date", none: string): string {
  if (expected === "date") return `${none}, a datetime or date type`;
  return `${none} or ${expected === "integer" ? "an integer" : "a numeric"} value`;
}

/** "not number" would say nothing where an integer was asked for. */
function integerType(value: unknown): string {
  return typeof value === "number" ? javascriptRepr(value) : javascriptTypeName(value);
}

function regexText(regex: RegExp | string, python: boolean): string {
  if (!python) return typeof regex === "string" ? javascriptRepr(regex) : String(regex);
  return pythonRepr(typeof regex === "string" ? regex : regex.source);
}

/** Param 2.4.2, `Selector._validate_value`: names options up to 200 characters. */
function optionsText(objects: readonly unknown[], str: (value: unknown) => string): string {
  const items: string[] = [];
  let length = 0;
  for (const object of objects) {
    const text = str(object);
    length += text.length;
    if (length >= 200) return `[${items.join(", ")}, ...]`;
    items.push(text);
  }
  return `[${items.join(", ")}]`;
}

function classNames(classes: unknown, python: boolean): string {
  if (!Array.isArray(classes)) return className(classes, python);
  return `(${classes.map((cls) => className(cls, python)).join(", ")})`;
}

function className(cls: unknown, python: boolean): string {
  if (!python) return nameOf(cls) || "object";
  return pythonClassName(cls).replace(/^.*\./, "");
}

function lengthText(minimum: number | null, maximum: number | null): string {
  if (minimum !== null && maximum !== null) return `between ${minimum} and ${maximum} (inclusive)`;
  return minimum !== null ? `at least ${minimum}` : `at most ${maximum}`;
}

function lengthOf(value: unknown): number {
  return (value as ArrayLike<unknown>).length;
}

function defaultText(rule: Rule & { readonly code: "default" }): string {
  return rule.reason === "type"
    ? `The Parameter type changed between class '${rule.class}' and one of its parent classes (${rule.parents}) which made it invalid. Please fix the Parameter type.`
    : `The Parameter is defined with attributes which when combined with attributes inherited from its parent classes (${rule.parents}) make it invalid. Please fix the Parameter attributes.`;
}
