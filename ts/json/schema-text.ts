/**
 * What JSON Schema says of text: patterns for days and datetimes that exist, for Base64, and for the regular expressions of
 * parameters. A `pattern` is read as with the flag `u` and has no other flags, so that some expressions have to be put in other words.
 */

const YEAR = "(?:000[1-9]|00[1-9]\\d|0[1-9]\\d\\d|[1-9]\\d{3})";
const DIVISIBLE_BY_4 = "(?:0[48]|[2468][048]|[13579][26])";
const LEAP_YEAR = `(?:\\d\\d${DIVISIBLE_BY_4}|${DIVISIBLE_BY_4}00)`;
const LONG_MONTH = "(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])";
const SHORT_MONTH = "(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)";
const FEBRUARY = "02-(?:0[1-9]|1\\d|2[0-8])";
const DAY = `(?:${YEAR}-(?:${LONG_MONTH}|${SHORT_MONTH}|${FEBRUARY})|${LEAP_YEAR}-02-29)`;
const MINUTES = "T(?:[01]\\d|2[0-3]):[0-5]\\d";
const SECONDS = ":[0-5]\\d(?:\\.\\d{1,6})?";
const OFFSET = "(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)";

/** A day, from the year 1 to 9999, as Python has them. */
export const DAY_PATTERN = `^${DAY}$`;
/** A datetime without a zone. */
export const NAIVE_PATTERN = `^${DAY}${MINUTES}(?:${SECONDS})?$`;
/** A datetime with an offset, to the microsecond: those of RFC 3339 that Python has too. */
export const AWARE_PATTERN = `^${DAY}${MINUTES}${SECONDS}${OFFSET}$`;
/** Bytes, with padding. */
export const BASE64_PATTERN = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$";
/** A colour in hexadecimal digits. */
export const HEX_PATTERN = "^#?(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$";

const CLASS = String.raw`\[\^?(?:\\[\s\S]|[^\]\\])*\]`;
const ESCAPE = String.raw`\\(?:c[A-Za-z]|x[\dA-Fa-f]{2}|u\{[\dA-Fa-f]+\}|u[\dA-Fa-f]{4}|[pP]\{[^}]*\}|k<[^>]*>|[\s\S])`;
const GROUP = String.raw`\((?:\?(?:<[=!]|<[^>]+>|[:=!]))?`;
const QUANTIFIER = String.raw`\{\d+(?:,\d*)?\}`;
const TOKEN = new RegExp(`${CLASS}|${ESCAPE}|${GROUP}|${QUANTIFIER}|[\\s\\S]`, "gu");
const MEMBER = new RegExp(`(${ESCAPE}|[^\\\\])(?:-(${ESCAPE}|[^\\\\]))?`, "gu");

/** What is thrown where an expression cannot be said without its flags; never leaves this file. */
class Untranslatable extends Error {}

/**
 * A regular expression as a `pattern`: the same text for most, other words for the flags `i`, `m`, `s` and `y` and for escapes that
 * the flag `u` forbids. `null` for what cannot be said: then schemas have the annotation `x-regex` alone.
 */
export function patternOf(regex: RegExp | string): string | null {
  const { source, flags } = typeof regex === "string" ? { source: regex, flags: "" } : regex;
  if (flags.includes("v")) return null;
  try {
    const text = Array.from(source.matchAll(TOKEN), ([token]) => translated(token, flags)).join("");
    const pattern = flags.includes("y") ? `^(?:${text})` : text;
    new RegExp(pattern, "u");
    return pattern;
  } catch (error) {
    if (error instanceof Untranslatable || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The characters at which a line ends: the flags `m` and `s` are about them. */
const LINE_ENDS = String.raw`\n\r\u2028\u2029`;

function translated(token: string, flags: string): string {
  if (token.length > 1 && token.startsWith("[")) return translatedClass(token, flags);
  if (token.length > 1 && token.startsWith("\\")) return translatedEscape(token, flags, false);
  if (token.length > 1) return token;
  if (token === "." && flags.includes("s")) return String.raw`[\s\S]`;
  if (token === "^" && flags.includes("m")) return `(?<![^${LINE_ENDS}])`;
  if (token === "$" && flags.includes("m")) return `(?![^${LINE_ENDS}])`;
  // Without the flag u these stand for themselves where they open or close nothing.
  if ("{}]".includes(token)) return `\\${token}`;
  return flags.includes("i") && isLetter(token) ? `[${bothCases(token)}]` : token;
}

/** Escapes that mean the same with the flag `u`, within a class and outside. */
const SAME = /^\\(?:[dDsSwWbBtnrvf0^$\\.*+?()[\]{}|/1-9]|c[A-Za-z]|x..|u[^{]...|k<)/;

function translatedEscape(token: string, flags: string, inClass: boolean): string {
  const isUnicode = flags.includes("u");
  // With i, a character given by its number or by a property would have to be found out, and a reference back compares.
  const dependsOnCase = isUnicode ? /^\\[xukpP1-9wWbB]/ : /^\\[xukpP1-9]/;
  if (flags.includes("i") && dependsOnCase.test(token)) throw new Untranslatable();
  if (isUnicode) return token;
  if (token === "\\-") return inClass ? token : "-";
  if (SAME.test(token)) return token;
  // `\p{L}`, `\u{41}` and `\c1` are other things without the flag.
  if (/^\\[pPuxck]/.test(token)) throw new Untranslatable();
  const character = token.slice(1);
  if (!flags.includes("i") || !isLetter(character)) return character;
  return inClass ? bothCases(character) : `[${bothCases(character)}]`;
}

function translatedClass(token: string, flags: string): string {
  const opening = token.startsWith("[^") ? "[^" : "[";
  const members = token.slice(opening.length, -1);
  const member = (from: string, to: string | undefined): string => {
    const single = (text: string, isAlone: boolean): string => {
      if (text.length > 1 && text.startsWith("\\")) return translatedEscape(text, flags, true);
      return isAlone && flags.includes("i") && isLetter(text) ? bothCases(text) : text;
    };
    if (to === undefined) return single(from, true);
    // `[\w-.]` is no range without the flag u: the hyphen stands for itself.
    if (/^\\[dDsSwW]$/.test(from) || /^\\[dDsSwW]$/.test(to)) return `${single(from, true)}\\-${single(to, true)}`;
    if (!flags.includes("i")) return `${single(from, false)}-${single(to, false)}`;
    return rangeInBothCases(from, to);
  };
  const translatedMembers = Array.from(members.matchAll(MEMBER), ([, from, to]) => member(from!, to));
  return `${opening}${translatedMembers.join("")}]`;
}

function rangeInBothCases(from: string, to: string): string {
  const range = from + to;
  if (/^(?:[a-z]{2}|[A-Z]{2})$/.test(range)) {
    return `${from.toLowerCase()}-${to.toLowerCase()}${from.toUpperCase()}-${to.toUpperCase()}`;
  }
  if (/^[ -@]{2}$/.test(range)) return `${from}-${to}`;
  throw new Untranslatable();
}

function isLetter(character: string): boolean {
  if (/^[A-Za-z]$/.test(character)) return true;
  // Outside of ASCII the two kinds of RegExp do not agree about what is the same letter.
  if (character.toLowerCase() !== character.toUpperCase()) throw new Untranslatable();
  return false;
}

const bothCases = (letter: string): string => letter.toLowerCase() + letter.toUpperCase();
