/**
 * Numbers as Python reads them from text, and integers of any length. The same in `crates/pickle/src/tools/number.rs`,
 * which cannot use `bigint`.
 */
import { shortBytesRepr } from "./repr.js";

/** Python's limit on conversions between `int` and `str` (`sys.get_int_max_str_digits()`). */
const MOST_DIGITS = 4300;
/** Integers of more bits have more digits than that, whatever they are: 2^14285 has 4301. */
const MOST_BITS = 14_285;
/** What is shown of a text that is no integer. */
const SHOWN = 200;

/** Why a text is no number, thrown. */
export class NoNumber extends Error {
  /** It has more digits than Python converts. */
  readonly tooLong: boolean;

  constructor(reason: string, tooLong = false) {
    super(reason);
    this.tooLong = tooLong;
  }
}

/** Latin-1, so that every byte is a character. In pieces, since there may be more bytes than a call takes arguments. */
export const latin1 = (bytes: Uint8Array): string => {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  }
  return pieces.join("");
};

/** A number when that is safe. */
const narrowed = (value: bigint): number | bigint =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
/** C's `isspace` in its own locale. */
const isSpace = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 0x09 && byte <= 0x0d) || byte === 0x20);
const UNDERSCORE = 0x5f;

/** `int(bytes)`: `PyLong_FromString` in Objects/longobject.c. */
export const integerOf = (bytes: Uint8Array): number | bigint => {
  const invalid = (): NoNumber => {
    const shown = shortBytesRepr(bytes.subarray(0, SHOWN), SHOWN);
    return new NoNumber(`ValueError: invalid literal for int() with base 10: ${shown}`);
  };
  let at = 0;
  while (isSpace(bytes[at])) at++;
  const negative = bytes[at] === 0x2d;
  if (negative || bytes[at] === 0x2b) at++;
  const start = at;
  let count = 0;
  for (; isDigit(bytes[at]) || bytes[at] === UNDERSCORE; at++) {
    if (bytes[at] !== UNDERSCORE) count++;
    // Only between two digits.
    else if (at === start || !isDigit(bytes[at - 1]) || !isDigit(bytes[at + 1])) throw invalid();
  }
  const end = at;
  if (count > MOST_DIGITS) {
    throw new NoNumber(
      `ValueError: Exceeds the limit (${MOST_DIGITS} digits) for integer string conversion: value has ${count} digits; use sys.set_int_max_str_digits() to increase the limit`,
      true,
    );
  }
  while (isSpace(bytes[at])) at++;
  if (count === 0 || at < bytes.length) throw invalid();
  const value = BigInt(latin1(bytes.subarray(start, end)).replaceAll("_", ""));
  return narrowed(negative ? -value : value);
};

// Written so that it cannot take more than one look at a digit: a hostile line may have millions.
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const NAMED = /^([+-]?)(?:(inf(?:inity)?)|nan)$/i;

/** `float(bytes)`: `PyFloat_FromString` in Objects/floatobject.c. */
export const floatOf = (bytes: Uint8Array): number => {
  let start = 0;
  let end = bytes.length;
  while (start < end && isSpace(bytes[start])) start++;
  while (end > start && isSpace(bytes[end - 1])) end--;
  const text = latin1(bytes.subarray(start, end));
  const named = NAMED.exec(text);
  if (named !== null) {
    if (named[2] === undefined) return Number.NaN;
    return named[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  // An underscore may stand between two digits and nowhere else.
  const plain = text.includes("_") ? text.replace(/(?<=\d)_(?=\d)/g, "") : text;
  if (!DECIMAL.test(plain)) {
    throw new NoNumber(`ValueError: could not convert string to float: ${shortBytesRepr(bytes)}`);
  }
  return Number(plain);
};

/** Where the bytes of a little-endian two's complement end that say more than its sign. */
const significant = (bytes: Uint8Array): number => {
  const sign = bytes.length > 0 && bytes[bytes.length - 1]! >= 0x80 ? 0xff : 0;
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === sign) length--;
  return length;
};

/** Its value, at a cost that grows no faster than its length. */
export const longOf = (bytes: Uint8Array): number | bigint => {
  const digits: string[] = [];
  for (let at = bytes.length - 1; at >= 0; at--) digits.push(bytes[at]!.toString(16).padStart(2, "0"));
  if (digits.length === 0) return 0;
  return narrowed(BigInt.asIntN(bytes.length * 8, BigInt(`0x${digits.join("")}`)));
};

/** Its decimal digits, if Python would convert so many. */
export const decimalOf = (bytes: Uint8Array): string => {
  const length = significant(bytes);
  if (length <= (MOST_BITS >> 3) + 1) {
    // One byte more than is significant holds the sign.
    const text = String(longOf(bytes.subarray(0, length + 1)));
    if (text.length - (text.startsWith("-") ? 1 : 0) <= MOST_DIGITS) return text;
  }
  throw new NoNumber(
    `ValueError: Exceeds the limit (${MOST_DIGITS} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit`,
    true,
  );
};
