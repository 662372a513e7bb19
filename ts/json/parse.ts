/**
 * `json.loads` as Python reads it: `NaN` and `Infinity`, integers of any size, and Python's own messages; and, `strict`, JSON with
 * integers of any size. Keys are data: `__proto__` is one like any other. CPython 3.11, `json/decoder.py` and `json/scanner.py`.
 */
import { setOwn } from "../pickle/fill.js";
import { float } from "../pickle/values.js";
import { JSONSyntaxError } from "./errors.js";

/** How a text is read. */
export interface ParseOptions {
  /** Only what JSON allows: no `NaN`. */
  readonly strict?: boolean;
  /** Floats with an integral value as `Float`, so that `1.0` and `1` stay apart. */
  readonly exactFloats?: boolean;
  /** How deep arrays and objects may be nested. */
  readonly depth?: number;
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?/y;
const CHUNK = /[^"\\\u0000-\u001f]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
const WORDS: readonly (readonly [word: string, value: unknown, onlyPython: boolean])[] = [
  ["null", null, false],
  ["true", true, false],
  ["false", false, false],
  ["NaN", Number.NaN, true],
  ["Infinity", Number.POSITIVE_INFINITY, true],
  ["-Infinity", Number.NEGATIVE_INFINITY, true],
];
/** How deep CPython's `json` goes, about, before its `RecursionError`: a thousand calls, of which whoever calls it has used some. */
export const DEEPEST_IN_PYTHON = 900;

/** An array or an object that is being read. */
type Open =
  | { readonly list: unknown[]; readonly record?: never }
  | { readonly list?: never; readonly record: Record<string, unknown>; key: string };

class Parser {
  at = 0;
  readonly text: string;
  private readonly options: ParseOptions;

  constructor(text: string, options: ParseOptions) {
    this.text = text;
    this.options = options;
  }

  fail(message: string, offset = this.at): never {
    const before = this.text.slice(0, offset);
    const line = before.split("\n").length;
    const column = offset - before.lastIndexOf("\n");
    throw new JSONSyntaxError(`${message}: line ${line} column ${column} (char ${offset})`, offset);
  }

  skip(): void {
    SPACE.lastIndex = this.at;
    SPACE.test(this.text);
    this.at = SPACE.lastIndex;
  }

  /** Any value. What holds others is on a stack of its own, so that depth is no matter. */
  value(): unknown {
    const open: Open[] = [];
    for (;;) {
      let value: unknown;
      const letter = this.text[this.at];
      if (letter === "{" || letter === "[") {
        const { depth = DEEPEST_IN_PYTHON } = this.options;
        if (open.length >= depth) this.fail(`nested deeper than ${depth}`);
        const begun: Open = letter === "[" ? { list: [] } : { record: {}, key: "" };
        this.at++;
        this.skip();
        if (this.text[this.at] !== (begun.list === undefined ? "}" : "]")) {
          if (begun.list === undefined) begun.key = this.name();
          open.push(begun);
          continue;
        }
        this.at++;
        value = begun.list ?? begun.record;
      } else value = this.scalar();
      // The value may be the last one of what it lies in, and that again.
      for (;;) {
        const top = open.at(-1);
        if (top === undefined) return value;
        if (this.takes(top, value)) break;
        open.pop();
        value = top.list ?? top.record;
      }
    }
  }

  /** Puts a value where it belongs. True: another one follows. */
  private takes(top: Open, value: unknown): boolean {
    if (top.list === undefined) setOwn(top.record, top.key, value);
    else top.list.push(value);
    this.skip();
    const next = this.text[this.at];
    const end = top.list === undefined ? "}" : "]";
    if (next !== "," && next !== end) this.fail("Expecting ',' delimiter");
    this.at++;
    if (next === end) return false;
    this.skip();
    if (top.list === undefined) top.key = this.name();
    return true;
  }

  /** The name of a member, and what stands before its value. */
  private name(): string {
    if (this.text[this.at] !== '"') this.fail("Expecting property name enclosed in double quotes");
    const name = this.string();
    this.skip();
    if (this.text[this.at] !== ":") this.fail("Expecting ':' delimiter");
    this.at++;
    this.skip();
    return name;
  }

  private scalar(): unknown {
    const { text } = this;
    if (text[this.at] === '"') return this.string();
    for (const [word, value, onlyPython] of WORDS) {
      if (!text.startsWith(word, this.at) || (onlyPython && this.options.strict === true)) continue;
      this.at += word.length;
      return value;
    }
    return this.number();
  }

  private number(): unknown {
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (match === null) this.fail("Expecting value");
    const [whole, digits, fraction, exponent] = match;
    this.at = NUMBER.lastIndex;
    const value = Number(whole);
    if (fraction !== undefined || exponent !== undefined) {
      return this.options.exactFloats === true && Number.isSafeInteger(value) ? float(value) : value;
    }
    // Python's `-0` is the int 0; as JSON it is what `JSON.parse` makes of it.
    if (Number.isSafeInteger(value)) return Object.is(value, -0) && this.options.strict !== true ? 0 : value;
    if (digits!.length > 4300) this.fail("an integer of more than 4300 digits");
    return BigInt(digits!);
  }

  private string(): string {
    const { text } = this;
    const start = this.at++;
    let value = "";
    for (;;) {
      CHUNK.lastIndex = this.at;
      value += CHUNK.exec(text)![0];
      this.at = CHUNK.lastIndex;
      const end = text[this.at];
      if (end === '"') {
        this.at++;
        return value;
      }
      if (end === undefined) this.fail("Unterminated string starting at", start);
      if (end !== "\\") this.fail("Invalid control character at");
      value += this.escape(start);
    }
  }

  private escape(start: number): string {
    const { text } = this;
    const letter = text[this.at + 1];
    if (letter === undefined) this.fail("Unterminated string starting at", start);
    if (letter === "u") {
      const digits = text.slice(this.at + 2, this.at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail("Invalid \\uXXXX escape", this.at + 1);
      this.at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const meant = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
    if (meant === undefined) this.fail("Invalid \\escape");
    this.at += 2;
    return meant;
  }
}

/**
 * Reads a text.
 * @throws JSONSyntaxError with Python's message and the offset.
 */
export function parseJSON(text: string, options: ParseOptions = {}): unknown {
  const parser = new Parser(text, options);
  parser.skip();
  const value = parser.value();
  parser.skip();
  if (parser.at < text.length) parser.fail("Extra data");
  return value;
}
