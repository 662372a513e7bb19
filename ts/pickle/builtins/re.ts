/**
 * `re.Pattern`: `re._compile(pattern, flags)` (`copyreg.pickle(Pattern, _pickle)` in CPython's `Lib/re/__init__.py`). The
 * pattern stays Python's; {@link PyPattern.toRegExp} translates what JavaScript has too.
 */
import type { Registry } from "../registry.js";
import { PyGlobal } from "../values.js";
import { defineFunction, integerIn } from "./define.js";

const IGNORECASE = 2;
const MULTILINE = 8;
const DOTALL = 16;
const UNICODE = 32;
const VERBOSE = 64;
const MOST_FLAGS = 0x1ff;

/** What is written otherwise in JavaScript, or not at all. The parts are tried in turn at each place. */
const SYNTAX =
  /\\(?<escaped>[\s\S])|(?<set>\[\^?\]?(?:\\[\s\S]|[^\]\\])*\])|\(\?P<(?<group>[^>]*)>|\(\?P=(?<same>[^)]*)\)|(?<inline>\(\?(?![:=!]|<[=!]))|(?<possessive>[*+?}]\+)/g;

/** A compiled pattern of Python's. */
export class PyPattern {
  /** Text, or bytes for a pattern over bytes. */
  readonly pattern: string | Uint8Array;
  /** Python's flags: 2 IGNORECASE, 8 MULTILINE, 16 DOTALL, 32 UNICODE, 64 VERBOSE, 256 ASCII. */
  readonly flags: number;

  /**
   * Without `flags` it has those that Python gives a pattern compiled without any: 32 (UNICODE) for text, 0 for bytes. Whether Python could
   * compile it is not looked at. Throws a `TypeError` for a pattern that is neither text nor bytes, a `RangeError` for flags outside 0 to 511.
   */
  constructor(pattern: string | Uint8Array, flags: number = typeof pattern === "string" ? UNICODE : 0) {
    if (typeof pattern !== "string" && !(pattern instanceof Uint8Array)) throw new TypeError("no pattern");
    this.pattern = pattern;
    this.flags = integerIn(flags, 0, MOST_FLAGS);
  }

  /** The same as a RegExp. Throws a `SyntaxError` where JavaScript has nothing that means the same. */
  toRegExp(flags = ""): RegExp {
    const { pattern } = this;
    if (typeof pattern !== "string") throw new SyntaxError("a pattern over bytes has no RegExp");
    if (this.flags & VERBOSE) throw new SyntaxError("a verbose pattern has no RegExp");
    const source = pattern.replace(SYNTAX, (found, ...rest) => {
      const parts = rest.at(-1) as Record<string, string | undefined>;
      if (parts.escaped === "A") return "(?<![\\s\\S])";
      if (parts.escaped === "Z") return "(?![\\s\\S])";
      if (parts.set !== undefined) return parts.set.replace(/^(\[\^?)\]/, "$1\\]");
      if (parts.group !== undefined) return `(?<${parts.group}>`;
      if (parts.same !== undefined) return `\\k<${parts.same}>`;
      if (parts.inline !== undefined || parts.possessive !== undefined) {
        throw new SyntaxError(`JavaScript has no ${found} in a pattern`);
      }
      return found;
    });
    const own = [
      [IGNORECASE, "i"],
      [MULTILINE, "m"],
      [DOTALL, "s"],
    ] as const;
    const letters = own.filter(([bit]) => this.flags & bit).map(([, letter]) => letter);
    return new RegExp(source, [...new Set([...letters, ...flags])].join(""));
  }

  /** The pattern. */
  toString(): string {
    return String(this.pattern);
  }
}

export function defineRe(registry: Registry): void {
  const compile = PyGlobal.named("re", "_compile");
  defineFunction(registry, compile, "re._compile", [2, 2], (args) => {
    const [pattern, flags] = args as [string, number];
    return new PyPattern(pattern, flags);
  });
  registry.reducer(PyPattern, ({ pattern, flags }) => ({ callable: compile, args: [pattern, flags] }));
}
