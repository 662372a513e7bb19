/** `string()`: text, by a regular expression if wanted. Param 2.4.2, `String`. */
import { PASSES_NULL, PASSES_TEXT } from "../../pickle/plan.js";
import { wrongForm } from "../option-forms.js";
import { type CommonMeta, declared, type NullOptions, Parameter, type Slots } from "../parameter.js";
import type { Declared, Known, META, NoOptions, NULLABLE, Nullable } from "../types.js";

/** The options of {@link string} that an inherited parameter may be given anew. */
export interface StringMeta extends CommonMeta {
  /** What the text must match somewhere (Python's `re.search`; anchor it with `^` and `$`). */
  readonly regex?: RegExp | string | null;
}

/** The options of {@link string}. */
export interface StringOptions extends StringMeta, NullOptions<string> {}

/** A text. Param 2.4.2, `String`. */
export class StringParameter<out T extends string | null = string | null> extends Parameter<T> {
  static override readonly kind: string = "String";
  static override readonly slots: Slots = { ...Parameter.slots, default: "", regex: null };

  declare readonly [META]: StringMeta;
  declare readonly [NULLABLE]: StringParameter<T | null>;
  /** What the text must match. */
  declare regex: RegExp | string | null;

  override get passes(): number {
    if (this.check !== StringParameter.prototype.check) return 0;
    return (this.regex === null ? PASSES_TEXT : 0) | (this.allowNone ? PASSES_NULL : 0);
  }

  /** Param 2.4.2, `String._validate_value` and `_validate_regex`. */
  override check(value: unknown): T {
    if (typeof value === "string") {
      const { regex } = this;
      if (regex !== null && !(patternOf(regex) ?? this.fail(NO_REGEX, regex)).test(value)) {
        this.fail({ code: "regex", regex }, value);
      }
      return value as T;
    }
    if ((value === null || value === undefined) && this.allowNone) return null as T;
    return this.fail({ code: "type", expected: "string" }, value);
  }
}

const compiled = new Map<string, RegExp>();

/** The expression, ready to look from the start; `null` for what is none. */
function patternOf(regex: RegExp | string): RegExp | null {
  if (typeof regex === "string") {
    let pattern = compiled.get(regex);
    if (pattern === undefined) {
      try {
        pattern = new RegExp(regex);
      } catch {
        return null;
      }
      compiled.set(regex, pattern);
    }
    return pattern;
  }
  // By its method: one of another realm is of another class.
  if (typeof (regex as Partial<RegExp> | null)?.test !== "function") return null;
  // With the flags g or y a RegExp goes on from its last match.
  regex.lastIndex = 0;
  return regex;
}

const NO_REGEX = wrongForm("regex", "a RegExp, or the text of one, as in /^[a-z]+$/");

/**
 * A text. Without a default it is empty; `default: null` or `allowNone: true` makes it `string | null`.
 * @throws ParameterValueError for a default that does not match `regex`. Param 2.4.2, `String`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function string<const O extends StringOptions = NoOptions>(
  options?: O & Known<O, StringOptions>,
): Declared<StringParameter<Nullable<string, O>>, O> {
  return declared(new StringParameter(options)) as never;
}
