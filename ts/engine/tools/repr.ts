/** Python's `repr` of the arguments of opcodes; the same in `crates/pickle/src/tools/repr.rs`. */
import { type Characters, forEachCodePoint } from "./escape.js";
import { isPrintable } from "./printable.js";

/** The most characters of a value that is shown in the text of an error. */
export const REASON_LIMIT = 2 ** 20;

type Emit = (codePoint: number) => void;

const SINGLE = 0x27;
const DOUBLE = 0x22;
const BACKSLASH = 0x5c;

/** The `repr` of bytes as a string, of which no more is kept than the first so many characters. */
export const shortBytesRepr = (bytes: Uint8Array, most = REASON_LIMIT): string => {
  const codes: string[] = [];
  bytesRepr(bytes, (code) => {
    if (codes.length < most) codes.push(String.fromCharCode(code));
  });
  return codes.join("");
};

/** Single quotes, unless that would need a backslash and double quotes would not. */
const quoteFor = (single: boolean, double: boolean): number => (single && !double ? DOUBLE : SINGLE);

const emitText = (text: string, emit: Emit): void => {
  for (let index = 0; index < text.length; index++) emit(text.charCodeAt(index));
};

const emitHexadecimal = (codePoint: number, prefix: string, digits: number, emit: Emit): void =>
  emitText(prefix + codePoint.toString(16).padStart(digits, "0"), emit);

/** What ASCII characters look like in both kinds of `repr`. */
const emitAscii = (byte: number, quote: number, emit: Emit): void => {
  if (byte === quote || byte === BACKSLASH) {
    emit(BACKSLASH);
    emit(byte);
  } else if (byte >= 0x20 && byte < 0x7f) emit(byte);
  else if (byte === 0x09) emitText("\\t", emit);
  else if (byte === 0x0a) emitText("\\n", emit);
  else if (byte === 0x0d) emitText("\\r", emit);
  else emitHexadecimal(byte, "\\x", 2, emit);
};

/** `repr(bytes)`: `PyBytes_Repr` in Objects/bytesobject.c. */
export const bytesRepr = (bytes: Uint8Array, emit: Emit): void => {
  const quote = quoteFor(bytes.includes(SINGLE), bytes.includes(DOUBLE));
  emit(0x62);
  emit(quote);
  for (let at = 0; at < bytes.length; at++) emitAscii(bytes[at]!, quote, emit);
  emit(quote);
};

/**
 * `repr(bytearray)`: `bytearray_repr` in Objects/bytearrayobject.c, which puts a backslash before every single quote,
 * needed or not.
 */
export const byteArrayRepr = (bytes: Uint8Array, emit: Emit): void => {
  const quote = quoteFor(bytes.includes(SINGLE), bytes.includes(DOUBLE));
  emitText("bytearray(b", emit);
  emit(quote);
  for (let at = 0; at < bytes.length; at++) emitAscii(bytes[at]!, SINGLE, emit);
  emit(quote);
  emitText(")", emit);
};

/** `repr(str)`: `unicode_repr` in Objects/unicodeobject.c. */
export const textRepr = (text: Characters, emit: Emit): void => {
  let single = false;
  let double = false;
  forEachCodePoint(text, (codePoint) => {
    if (codePoint === SINGLE) single = true;
    else if (codePoint === DOUBLE) double = true;
  });
  const quote = quoteFor(single, double);
  emit(quote);
  forEachCodePoint(text, (codePoint) => {
    if (codePoint < 0x80) emitAscii(codePoint, quote, emit);
    // Surrogates are not printable either.
    else if (isPrintable(codePoint)) emit(codePoint);
    else if (codePoint < 0x100) emitHexadecimal(codePoint, "\\x", 2, emit);
    else if (codePoint < 0x1_0000) emitHexadecimal(codePoint, "\\u", 4, emit);
    else emitHexadecimal(codePoint, "\\U", 8, emit);
  });
  emit(quote);
};

/**
 * `repr(float)`: `float_repr` in Objects/floatobject.c. The fewest digits that are read back as the same number, with an
 * exponent when the point would stand more than three zeros before them or after more than sixteen places.
 */
export const floatRepr = (value: number): string => {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const [mantissa = "", power = "0"] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const exponentSign = exponent < 0 ? "-" : "+";
    return `${sign}${mantissa}e${exponentSign}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
};
