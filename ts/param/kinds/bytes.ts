/** `bytes()`: bytes, by a regular expression if wanted. Param 2.4.2, `Bytes`. */
import type { Rule } from "../errors.js";
import { type CommonMeta, declared, type NullOptions, Parameter, type Slots } from "../parameter.js";
import type { Declared, Known, META, NoOptions, NULLABLE, Nullable } from "../types.js";

/** The options of {@link bytes} that an inherited parameter may be given anew. */
export interface BytesMeta extends CommonMeta {
  /**
   * What the bytes must match somewhere, each byte read as the character of its number (`/^\x89PNG/`). Bytes are the text of
   * an expression, as in Python.
   */
  readonly regex?: RegExp | Uint8Array | null;
}

/** The options of {@link bytes}. */
export interface BytesOptions extends BytesMeta, NullOptions<Uint8Array> {}

/** Bytes. Param 2.4.2, `Bytes`. */
export class BytesParameter<out T extends Uint8Array | null = Uint8Array | null> extends Parameter<T> {
  static override readonly kind: string = "Bytes";
  static override readonly slots: Slots = {
    ...Parameter.slots,
    default: /* @__PURE__ */ new Uint8Array(0),
    regex: null,
  };

  declare readonly [META]: BytesMeta;
  declare readonly [NULLABLE]: BytesParameter<T | null>;
  /** What the bytes must match. */
  declare regex: RegExp | Uint8Array | null;

  /** Param 2.4.2, `Bytes._validate_value` and `_validate_regex`. The array itself is stored, not a copy. */
  override check(value: unknown): T {
    if (value instanceof Uint8Array) {
      const { regex } = this;
      if (regex !== null && !this.matches(regex, value)) {
        const rule: Rule = {
          code: "kind",
          rule: "regex",
          message: (subject, refused, { python, repr }) =>
            `${subject} value ${repr(refused)} does not match regex ${python ? repr(asBytes(regex)) : String(asPattern(regex))}.`,
        };
        this.fail(rule, value);
      }
      return value as T;
    }
    if ((value === null || value === undefined) && this.allowNone) return null as T;
    return this.fail(
      {
        code: "kind",
        rule: "type",
        message: (subject, refused, { python, type }) =>
          `${subject} only takes a byte string value, not ${python ? "value of " : ""}${type(refused)}.`,
      },
      value,
    );
  }

  private matches(regex: RegExp | Uint8Array, value: Uint8Array): boolean {
    if (!(regex instanceof RegExp) && !(regex instanceof Uint8Array)) {
      // In Python re refuses it, in these words.
      const message = (): string => "cannot use a string pattern on a bytes-like object";
      this.fail({ code: "kind", rule: "regex-type", raises: "TypeError", message }, regex);
    }
    const pattern = asPattern(regex);
    pattern.lastIndex = 0;
    return pattern.test(asText(value));
  }
}

const compiled = new WeakMap<Uint8Array, RegExp>();

function asPattern(regex: RegExp | Uint8Array): RegExp {
  if (regex instanceof RegExp) return regex;
  let pattern = compiled.get(regex);
  if (pattern === undefined) compiled.set(regex, (pattern = new RegExp(asText(regex))));
  return pattern;
}

/** Each byte as the character of its number. */
function asText(bytes: Uint8Array): string {
  let text = "";
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

function asBytes(regex: RegExp | Uint8Array): Uint8Array {
  if (!(regex instanceof RegExp)) return regex;
  return Uint8Array.from(regex.source, (character) => character.charCodeAt(0) & 0xff);
}

/**
 * Bytes. Without a default they are empty; `default: null` or `allowNone: true` makes them `Uint8Array | null`. The array is
 * not copied: bytes of Python do not change, so do not change it. Without `instantiate` all instances share the default.
 * @throws ParameterValueError for a default that does not match `regex`. Param 2.4.2, `Bytes`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function bytes<const O extends BytesOptions = NoOptions>(
  options?: O & Known<O, BytesOptions>,
): Declared<BytesParameter<Nullable<Uint8Array, O>>, O> {
  return declared(new BytesParameter(options)) as never;
}
