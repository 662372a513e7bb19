/** Numbers, big ints, datetimes and bytearrays (the same in `crates/pickle/src/encoder/scalar.rs`). */
import {
  BINFLOAT,
  BININT,
  BININT1,
  BININT2,
  BYTEARRAY8,
  EMPTY_TUPLE,
  LONG1,
  LONG4,
  MEMOIZE,
  REDUCE,
  SHORT_BINBYTES,
  TUPLE1,
} from "../opcode.js";
import { GLOBAL_BYTEARRAY, GLOBAL_DATETIME, type Machine } from "./machine.js";
import type { Output } from "./output.js";
import { UNMEMOISED } from "./text.js";

const DAY = 86_400_000;
/** Milliseconds of 0001-01-01. */
const FIRST_MOMENT = -62_135_596_800_000;
/** Milliseconds of the last of 9999-12-31. */
const LAST_MOMENT = 253_402_300_799_999;
/** What {@link datetime} writes behind its global. */
const DATETIME_LENGTH = 17;

/** The number slot `at`: an int if it is one, else a float. */
export function number(m: Machine, at: number): void {
  const value = m.slots[at]!;
  const int = value | 0;
  // −0 equals 0, but its high word does not.
  if (int === value && (int !== 0 || m.words[2 * at + 1] === 0)) intNumber(m.out, int);
  else if (Number.isSafeInteger(value) && value !== 0) wideNumber(m.out, value);
  else float(m, at);
}

/** The float whose bits are slot `at`. */
export function float(m: Machine, at: number): void {
  const out = m.out;
  out.room(9);
  out.bytes[out.at] = BINFLOAT;
  // By words: a NaN's bits would not be sure to pass through a number.
  out.view.setInt32(out.at + 1, m.words[2 * at + 1]!);
  out.view.setInt32(out.at + 5, m.words[2 * at]!);
  out.at += 9;
}

function intNumber(out: Output, value: number): void {
  const unsigned = value >>> 0;
  if (unsigned <= 0xff) out.put2(BININT1, value);
  else if (unsigned <= 0xffff) {
    out.room(3);
    out.bytes[out.at++] = BININT2;
    out.bytes[out.at++] = value;
    out.bytes[out.at++] = value >> 8;
  } else out.put5(BININT, value);
}

const wide = new Uint8Array(8);

function wideNumber(out: Output, value: number): void {
  const high = Math.floor(value / 0x1_0000_0000);
  const low = value - high * 0x1_0000_0000;
  for (let index = 0; index < 4; index++) {
    wide[index] = low >>> (8 * index);
    wide[4 + index] = high >>> (8 * index);
  }
  bigInt(out, wide, 0, 8);
}

/** The int of some little-endian two's complement bytes, which need not be minimal. */
export function bigInt(out: Output, bytes: Uint8Array, start: number, size: number): void {
  let length = size;
  // A last byte that just repeats the sign of the one before is not needed.
  while (length > 1) {
    const sign = bytes[start + length - 2]! & 0x80 ? 0xff : 0;
    if (bytes[start + length - 1] !== sign) break;
    length--;
  }
  if (length <= 4) {
    let value = length > 0 && bytes[start + length - 1]! & 0x80 ? -1 : 0;
    for (let index = length - 1; index >= 0; index--) value = (value << 8) | bytes[start + index]!;
    intNumber(out, value);
    return;
  }
  if (length < 256) out.put2(LONG1, length);
  else out.put5(LONG4, length);
  out.copy(bytes, start, length);
}

/** The naive datetime of the milliseconds in slot `at`, which takes this ordinal. False: it cannot be one. */
export function datetime(m: Machine, ordinal: number, at: number): boolean {
  const milliseconds = m.slots[at]!;
  // NaN fails the first comparison.
  if (!(milliseconds >= FIRST_MOMENT) || milliseconds > LAST_MOMENT || !Number.isInteger(milliseconds)) return false;
  const out = m.out;
  const memo = m.globals[GLOBAL_DATETIME]!.memo;
  if (memo !== UNMEMOISED && out.frameHolds(5 + DATETIME_LENGTH)) out.get(memo);
  else {
    m.global(GLOBAL_DATETIME);
    out.boundary(); // the tuple's and the bytes object's
  }
  writeDatetime(out, milliseconds);
  // The bytes object, the tuple, the datetime.
  out.memo += 3;
  m.setMemo(ordinal, out.memo - 1);
  return true;
}

function writeDatetime(out: Output, milliseconds: number): void {
  const day = Math.floor(milliseconds / DAY);
  const time = milliseconds - day * DAY;
  // Days since 0000-03-01: years then end with February, and the leap day is a year's last (Howard Hinnant's way).
  const days = day + 719_468;
  const era = (days / 146_097) | 0;
  const dayOfEra = days - era * 146_097;
  const yearOfEra =
    ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36_524) | 0) - ((dayOfEra / 146_096) | 0)) / 365) | 0;
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0));
  const monthFromMarch = ((5 * dayOfYear + 2) / 153) | 0;
  const dayOfMonth = dayOfYear - (((153 * monthFromMarch + 2) / 5) | 0) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const micros = (time % 1000) * 1000;
  out.room(DATETIME_LENGTH);
  const bytes = out.bytes;
  const at = out.at;
  bytes[at] = SHORT_BINBYTES;
  bytes[at + 1] = 10;
  bytes[at + 2] = year >> 8;
  bytes[at + 3] = year;
  bytes[at + 4] = month;
  bytes[at + 5] = dayOfMonth;
  bytes[at + 6] = (time / 3_600_000) | 0;
  bytes[at + 7] = ((time / 60_000) | 0) % 60;
  bytes[at + 8] = ((time / 1000) | 0) % 60;
  bytes[at + 9] = micros >> 16;
  bytes[at + 10] = micros >> 8;
  bytes[at + 11] = micros;
  bytes[at + 12] = MEMOIZE;
  bytes[at + 13] = TUPLE1;
  bytes[at + 14] = MEMOIZE;
  bytes[at + 15] = REDUCE;
  bytes[at + 16] = MEMOIZE;
  out.at = at + DATETIME_LENGTH;
}

/** A bytearray: an opcode of its own since protocol 5, a call before. */
export function bytearray(m: Machine, start: number, length: number): void {
  const out = m.out;
  if (m.protocol >= 5) {
    out.payload(BYTEARRAY8, m.bytes, start, length, true);
    return;
  }
  m.global(GLOBAL_BYTEARRAY);
  out.boundary();
  if (length === 0) out.put2(EMPTY_TUPLE, REDUCE);
  else {
    out.bytesObject(m.bytes, start, length);
    out.memoize();
    out.put(TUPLE1);
    out.memoize();
    out.put(REDUCE);
  }
}
