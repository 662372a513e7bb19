/**
 * JavaScript's `RegExp`, written as `re._compile(pattern, flags)`. The pattern is put into Python's words so that it matches the
 * same: what a class such as `\d` or an anchor such as `$` means is spelled out where Python means more by it. Read, it is a
 * `PyPattern`. Sources: ECMA-262 §22.2, CPython's `Lib/re/_parser.py`.
 */
import { PicklingError } from "../error.js";
import { declareKey, type KeyForm } from "../key-form.js";
import type { Registry } from "../registry.js";
import { PyGlobal } from "../values.js";

const IGNORECASE = 2;
const MULTILINE = 8;
const DOTALL = 16;
const UNICODE = 32;

const WORD = "A-Za-z0-9_";
/** White space and line ends as ECMA-262 has them. */
const SPACE = "\\t\\n\\x0b\\x0c\\r \\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";
const LINE_ENDS = "\\n\\r\\u2028\\u2029";
const BOUNDARY = `(?:(?<![${WORD}])(?=[${WORD}])|(?<=[${WORD}])(?![${WORD}]))`;
const NO_BOUNDARY = `(?:(?<![${WORD}])(?![${WORD}])|(?<=[${WORD}])(?=[${WORD}]))`;

/** One part of a pattern at a time, tried in turn at each place. */
const PART =
  /\\u\{(?<point>[\da-fA-F]+)\}|\\k<(?<same>[^>]*)>|\\c(?<control>[A-Za-z])|\\(?<property>[pP]\{[^}]*\})|\\(?<octal>0)(?!\d)|\\(?<escaped>[\s\S])|\[(?<not>\^?)(?<set>(?:\\[\s\S]|[^\]\\])*)\]|\(\?<(?<group>[^=!][^>]*)>|(?<count>\{\d+(?:,\d*)?\})|(?<other>[{}.$^])/gu;

/** Parts of a set between brackets. */
const SET_PART =
  /\\u\{(?<point>[\da-fA-F]+)\}|\\c(?<control>[A-Za-z])|\\(?<property>[pP]\{[^}]*\})|\\(?<octal>0)(?!\d)|\\(?<escaped>[\s\S])|(?<other>[[&~|^])/gu;

type Parts = Record<string, string | undefined>;

/** Letters that both languages escape with the same meaning. */
const SAME = "fnrtvxuDdSsWwbB123456789";

const codePoint = (digits: string): string => `\\U${digits.padStart(8, "0")}`;

/** What an escape means that is the same within brackets and outside; `undefined`: it is not. */
function escapeOf({ point, control, property, octal, escaped }: Parts): string | undefined {
  if (point !== undefined) return codePoint(point);
  if (control !== undefined) return `\\x${(control.toUpperCase().charCodeAt(0) - 64).toString(16).padStart(2, "0")}`;
  if (property !== undefined) throw new SyntaxError(`Python's re has no \\${property}`);
  if (octal !== undefined) return "\\x00";
  if (escaped === undefined) return undefined;
  // A letter that stands for itself, and what is no letter: Python refuses the one and takes the other.
  return /[A-Za-z0-9]/.test(escaped) ? (SAME.includes(escaped) ? undefined : escaped) : `\\${escaped}`;
}

const partsOf = (rest: readonly unknown[]): Parts => rest.at(-1) as Parts;

function setOf(isNegated: boolean, content: string): string {
  if (content === "") return isNegated ? "[\\s\\S]" : "(?!)";
  const inner = content.replace(SET_PART, (found, ...rest) => {
    const parts = partsOf(rest);
    const { escaped, other } = parts;
    // Python warns of what may become set operations.
    if (other !== undefined) return `\\${other}`;
    switch (escaped) {
      case "d":
        return "0-9";
      case "w":
        return WORD;
      case "s":
        return SPACE;
      case "D":
      case "W":
      case "S":
        throw new SyntaxError(`Python's re has no \\${escaped} of ASCII within brackets`);
      case "B":
        throw new SyntaxError("\\B within brackets means nothing");
    }
    return escapeOf(parts) ?? found;
  });
  return `[${isNegated ? "^" : ""}${inner.replaceAll("--", "-\\-")}]`;
}

/** The pattern in Python's words. Throws a `SyntaxError` where Python has none. */
function pythonPattern({ source, multiline, dotAll, unicode }: RegExp): string {
  if (source === "(?:)") return "";
  if (!unicode && /\\u\{/.test(source)) throw new SyntaxError("\\u{…} means a character with the flag u alone");
  return source.replace(PART, (found, ...rest) => {
    const parts = partsOf(rest);
    const { same, escaped, set, not, group, count, other } = parts;
    if (same !== undefined) return `(?P=${named(same)})`;
    if (group !== undefined) return `(?P<${named(group)}>`;
    if (set !== undefined) return setOf(not === "^", set);
    if (count !== undefined) return found;
    switch (escaped ?? other) {
      case "d":
        return "[0-9]";
      case "D":
        return "[^0-9]";
      case "w":
        return `[${WORD}]`;
      case "W":
        return `[^${WORD}]`;
      case "s":
        return `[${SPACE}]`;
      case "S":
        return `[^${SPACE}]`;
      case "b":
        return BOUNDARY;
      case "B":
        return NO_BOUNDARY;
    }
    switch (other) {
      case ".":
        return dotAll ? "." : `[^${LINE_ENDS}]`;
      case "^":
        return multiline ? `(?:(?<![\\s\\S])|(?<=[${LINE_ENDS}]))` : found;
      case "$":
        return multiline ? `(?:(?![\\s\\S])|(?=[${LINE_ENDS}]))` : "\\Z";
      case "{":
      case "}":
        return `\\${other}`;
    }
    return escapeOf(parts) ?? found;
  });
}

function named(name: string): string {
  if (/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name)) return name;
  throw new SyntaxError(`Python's re has no group named ${name}`);
}

/** Flags of Python's. `g` and `d` say how results are given, `u` how patterns are spelled: none is part of what matches. */
function pythonFlags({ ignoreCase, multiline, dotAll, sticky, flags }: RegExp): number {
  if (sticky) throw new SyntaxError("a sticky pattern is a way of matching in Python; drop the flag y");
  if (flags.includes("v")) throw new SyntaxError("Python's re has no set operations; drop the flag v");
  return UNICODE | (ignoreCase ? IGNORECASE : 0) | (multiline ? MULTILINE : 0) | (dotAll ? DOTALL : 0);
}

/** What a pattern is equal by in Python, where a {@link PyPattern} may be the other one. */
function patternKey(value: RegExp): KeyForm {
  try {
    return { kind: "p", parts: [pythonFlags(value), pythonPattern(value)] };
  } catch {
    // It is refused when it is written.
    return undefined;
  }
}

export function defineRegExp(registry: Registry): void {
  declareKey<RegExp>(RegExp, patternKey);
  const compile = PyGlobal.named("re", "_compile");
  registry.reducer(RegExp, (value) => {
    try {
      return { callable: compile, args: [pythonPattern(value), pythonFlags(value)] };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new PicklingError(`cannot pickle it: ${error.message}; or write a PyPattern`, {
        code: "UNPICKLABLE",
        value,
      });
    }
  });
}
