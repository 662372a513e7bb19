/**
 * What protocols 0 and 1 spell out in letters and digits: ints, floats and texts
 * (the same in `crates/pickle/src/encoder/spelled.rs`).
 */
import { FLOAT, INT, LONG, UNICODE } from "../opcode.js";
import type { Output } from "./output.js";

/** Python's own limit on the digits of an int. */
const MOST_DIGITS = 4300;
/** Longer ints have more digits, whatever they are. */
const MOST_BYTES = 1786;
/** A Python float's repr has an exponent from here on … */
const FIRST_EXPONENT = 16;
/** … and below this one. */
const LAST_FRACTION = -4;

const LINE_FEED = 0x0a;
const BACKSLASH = 0x5c;

/** An int within 32 bits: protocol 0. */
export function intLine(out: Output, value: number): void {
  out.line(INT, `${value}`);
}

/** An int outside 32 bits that a number holds: protocols 0 and 1. */
export function wideLine(out: Output, value: number): void {
  out.line(LONG, `${value}L`);
}

/**
 * The int of some minimal little-endian two's complement bytes: protocols 0 and 1. False: it has more digits than Python
 * writes or reads.
 */
export function longLine(out: Output, bytes: Uint8Array, start: number, length: number): boolean {
  if (length > MOST_BYTES) return false;
  let hex = "0x0";
  for (let index = length - 1; index >= 0; index--) hex += bytes[start + index]!.toString(16).padStart(2, "0");
  const digits = BigInt.asIntN(8 * length, BigInt(hex)).toString();
  if (digits.length - (digits.startsWith("-") ? 1 : 0) > MOST_DIGITS) return false;
  out.line(LONG, `${digits}L`);
  return true;
}

/** A float as Python's `repr` has it: protocol 0. */
export function floatLine(out: Output, value: number): void {
  out.line(FLOAT, repr(value));
}

function repr(value: number): string {
  if (Number.isNaN(value)) return "nan";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (!Number.isFinite(value)) return `${sign}inf`;
  // The shortest digits that give this value again, as Python's; only the notation is another.
  const [mantissa, power] = Math.abs(value).toExponential().split("e") as [string, string];
  const exponent = Number(power);
  const digits = mantissa.replace(".", "");
  if (exponent < LAST_FRACTION || exponent >= FIRST_EXPONENT) {
    return `${sign}${mantissa}e${exponent < 0 ? "-" : "+"}${`${Math.abs(exponent)}`.padStart(2, "0")}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const point = exponent + 1;
  return `${sign}${digits.slice(0, point).padEnd(point, "0")}.${digits.slice(point) || "0"}`;
}

/** A text in `raw-unicode-escape`: protocol 0. It is UTF-8 that was checked, surrogates allowed. */
export function spelledText(out: Output, source: Uint8Array, start: number, size: number): void {
  const end = start + size;
  out.put(UNICODE);
  let at = start;
  while (at < end) {
    const lead = source[at]!;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    let point = length === 1 ? lead : lead & (0xff >> (length + 1));
    for (let index = 1; index < length; index++) point = (point << 6) | (source[at + index]! & 0x3f);
    escaped(out, point);
    at += length;
  }
  out.put(LINE_FEED);
}

/** The text of some Latin-1 characters in `raw-unicode-escape`: protocol 0. */
export function spelledLatin1(out: Output, source: Uint8Array, start: number, length: number): void {
  out.put(UNICODE);
  for (let index = 0; index < length; index++) escaped(out, source[start + index]!);
  out.put(LINE_FEED);
}

function escaped(out: Output, point: number): void {
  if (point > 0xffff) digits(out, "U", point, 8);
  else if (
    point > 0xff ||
    point === BACKSLASH ||
    point === 0 ||
    point === LINE_FEED ||
    point === 0x0d ||
    point === 0x1a
  ) {
    digits(out, "u", point, 4);
  } else out.put(point);
}

function digits(out: Output, letter: string, point: number, count: number): void {
  out.put2(BACKSLASH, letter.charCodeAt(0));
  const hex = point.toString(16).padStart(count, "0");
  for (let index = 0; index < count; index++) out.put(hex.charCodeAt(index));
}
