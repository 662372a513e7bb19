/** Numbers, big ints and datetimes (the same in `crates/pickle/src/encoder/scalar.rs`). */
import {
  BINFLOAT,
  BININT,
  BININT1,
  BININT2,
  LONG1,
  LONG4,
  MEMOIZE,
  REDUCE,
  SHORT_BINBYTES,
  TUPLE1,
} from "../opcode.js";
import { GLOBAL_DATETIME, type Machine } from "./machine.js";
import { global, olderDatetime } from "./older.js";
import type { Output } from "./output.js";
import { floatLine, intLine, longLine, wideLine } from "./spelled.js";
import { UNMEMOISED } from "./text.js";

const DAY = 86_400_000;
/** Milliseconds of 0001-01-01. */
const FIRST_MOMENT = -62_135_596_800_000;
/** Milliseconds of the last of 9999-12-31. */
const LAST_MOMENT = 253_402_300_799_999;
/** What {@link datetime} writes behind its global. */
export const DATETIME_LENGTH = 17;

/** The number slot `at` in any protocol. */
export function anyNumber(m: Machine, at: number): void {
  if (m.protocol > 0) {
    number(m, at);
    return;
  }
  const value = m.slots[at]!;
  const int = value | 0;
  if (int === value && (int !== 0 || m.words[2 * at + 1] === 0)) intLine(m.out, int);
  else if (Number.isSafeInteger(value) && value !== 0) wideLine(m.out, value);
  else floatLine(m.out, value);
}

/** The float of slot `at` in any protocol. */
export function anyFloat(m: Machine, at: number): void {
  if (m.protocol > 0) float(m, at);
  else floatLine(m.out, m.slots[at]!);
}

/** The number slot `at` from protocol 1 on: an int if it is one, else a float. */
export function number(m: Machine, at: number): void {
  const value = m.slots[at]!;
  const int = value | 0;
  // −0 equals 0, but its high word does not.
  if (int === value && (int !== 0 || m.words[2 * at + 1] === 0)) intNumber(m.out, int);
  else if (Number.isSafeInteger(value) && value !== 0) wideNumber(m.out, value);
  else float(m, at);
}

/** The float whose bits are slot `at`, from protocol 1 on. */
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
  if (out.protocol < 2) {
    wideLine(out, value);
    return;
  }
  const high = Math.floor(value / 0x1_0000_0000);
  const low = value - high * 0x1_0000_0000;
  for (let index = 0; index < 4; index++) {
    wide[index] = low >>> (8 * index);
    wide[4 + index] = high >>> (8 * index);
  }
  bigInt(out, wide, 0, 8);
}

/**
 * The int of some little-endian two's complement bytes, which need not be minimal. False: the protocol has no such.
 */
export function bigInt(out: Output, bytes: Uint8Array, start: number, size: number): boolean {
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
    if (out.protocol > 0) intNumber(out, value);
    else intLine(out, value);
    return true;
  }
  if (out.protocol < 2) return longLine(out, bytes, start, length);
  if (length < 256) out.put2(LONG1, length);
  else out.put5(LONG4, length);
  out.copy(bytes, start, length);
  return true;
}

/** Whether a number of milliseconds is a datetime. */
export const isMoment = (milliseconds: number): boolean =>
  // NaN fails the first comparison.
  milliseconds >= FIRST_MOMENT && milliseconds <= LAST_MOMENT && Number.isInteger(milliseconds);

/** The naive datetime of the milliseconds in slot `at`, which takes this ordinal. False: it cannot be one. */
export function datetime(m: Machine, ordinal: number, at: number): boolean {
  const milliseconds = m.slots[at]!;
  if (!isMoment(milliseconds)) return false;
  const out = m.out;
  if (!out.modern) {
    const bytes = new Uint8Array(10);
    datetimeBytes(m, milliseconds, bytes, 0);
    m.setMemo(ordinal, olderDatetime(m, bytes));
    return true;
  }
  const memo = m.globals[GLOBAL_DATETIME]!.memo;
  if (memo !== UNMEMOISED && out.frameHolds(5 + DATETIME_LENGTH)) out.get(memo);
  else {
    global(m, GLOBAL_DATETIME);
    out.boundary(); // the tuple's and the bytes object's
  }
  out.room(DATETIME_LENGTH);
  datetimeBody(m, milliseconds, out.bytes, out.at);
  if (out.draft !== null) {
    out.at += leanDatetime(out.bytes, out.at);
    m.memoize(ordinal);
    return true;
  }
  out.at += DATETIME_LENGTH;
  // The bytes object, the tuple, the datetime.
  out.memo += 3;
  m.setMemo(ordinal, out.memo - 1);
  return true;
}

/** What follows the global of a datetime; room is there. */
export function datetimeBody(m: Machine, milliseconds: number, bytes: Uint8Array, start: number): void {
  bytes[start] = SHORT_BINBYTES;
  bytes[start + 1] = 10;
  datetimeBytes(m, milliseconds, bytes, start + 2);
  bytes[start + 12] = MEMOIZE;
  bytes[start + 13] = TUPLE1;
  bytes[start + 14] = MEMOIZE;
  bytes[start + 15] = REDUCE;
  bytes[start + 16] = MEMOIZE;
}

/** Takes MEMOIZE out of {@link datetimeBody}; gives how long it is then. */
export function leanDatetime(bytes: Uint8Array, start: number): number {
  bytes[start + 12] = TUPLE1;
  bytes[start + 13] = REDUCE;
  return 14;
}

/** The ten bytes of a datetime. */
function datetimeBytes(m: Machine, milliseconds: number, bytes: Uint8Array, at: number): void {
  const day = Math.floor(milliseconds / DAY);
  const time = (milliseconds - day * DAY) | 0;
  // Most datetimes are of the same few days.
  if (day + 719_468 !== m.day) findDate(m, day + 719_468);
  const micros = (time % 1000) * 1000;
  bytes[at] = m.year >> 8;
  bytes[at + 1] = m.year;
  bytes[at + 2] = m.month;
  bytes[at + 3] = m.dayOfMonth;
  const seconds = (time / 1000) | 0;
  const minutes = (seconds / 60) | 0;
  bytes[at + 4] = (minutes / 60) | 0;
  bytes[at + 5] = minutes % 60;
  bytes[at + 6] = seconds % 60;
  bytes[at + 7] = micros >> 16;
  bytes[at + 8] = micros >> 8;
  bytes[at + 9] = micros;
}

/**
 * The date of a day since 0000-03-01: years then end with February, and the leap day is a year's last (Howard Hinnant's
 * way).
 */
function findDate(m: Machine, day: number): void {
  const era = (day / 146_097) | 0;
  const dayOfEra = day - era * 146_097;
  const yearOfEra =
    ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36_524) | 0) - ((dayOfEra / 146_096) | 0)) / 365) | 0;
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0));
  const monthFromMarch = ((5 * dayOfYear + 2) / 153) | 0;
  m.day = day;
  m.dayOfMonth = dayOfYear - (((153 * monthFromMarch + 2) / 5) | 0) + 1;
  m.month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  m.year = yearOfEra + era * 400 + (m.month <= 2 ? 1 : 0);
}
