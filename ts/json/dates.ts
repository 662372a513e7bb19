/** Dates as text: Param's two formats (`strftime`, `strptime`), and ISO 8601 with zones for what they cannot say. */
import { microsecondsOf } from "../param/moments.js";
import { pythonRepr, pythonTypeName } from "../param/text.js";
import { PyDate, PyDateTime, PyTime } from "../pickle/builtins/datetime.js";
import { PyTimeDelta, PyTimeZone, type PyZone } from "../pickle/builtins/timezone.js";
import { ZoneInfo } from "../pickle/builtins/zoneinfo.js";
import { JSONError } from "./errors.js";

const two = (part: number): string => String(part).padStart(2, "0");

/** The fields of the time on the wall. */
const wallDate = (date: Date): Date => (date instanceof PyDateTime ? new Date(date.wall) : date);

/** `%Y-%m-%d`; the year as glibc writes it, without zeros before it, which Python cannot read again below the year 1000. */
export function dayText(date: Date, yearDigits = 1): string {
  const wall = wallDate(date);
  const year = String(wall.getUTCFullYear()).padStart(yearDigits, "0");
  return `${year}-${two(wall.getUTCMonth() + 1)}-${two(wall.getUTCDate())}`;
}

/** `%Y-%m-%dT%H:%M:%S.%f`. A time zone is not written. */
export function momentText(date: Date, yearDigits = 1): string {
  if (yearDigits === 4 && Object.getPrototypeOf(date) === Date.prototype) {
    const text = date.toISOString();
    // Beyond the year 9999 there are more digits, and a sign.
    if (text.length === 24) return `${text.slice(0, 23)}000`;
  }
  const wall = wallDate(date);
  const time = `${two(wall.getUTCHours())}:${two(wall.getUTCMinutes())}:${two(wall.getUTCSeconds())}`;
  return `${dayText(date, yearDigits)}T${time}.${String(microsecondsOf(date)).padStart(6, "0")}`;
}

const T = 84;

/** The number that two digits, or six, make in a text; NaN for anything else. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

/**
 * What {@link momentText} wrote of a `Date`, which is most of what there is; `undefined` for any other text, of which {@link parseISO}
 * knows more.
 */
export function parseMoment(text: string): Date | undefined {
  if (text.length !== 26 || text.charCodeAt(10) !== T || text[4] !== "-" || text[7] !== "-") return undefined;
  if (text[13] !== ":" || text[16] !== ":" || text[19] !== "." || !text.endsWith("000")) return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
  // `Date.UTC` takes years below 100 for others, and goes on into the next month.
  if (!(year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 28)) return undefined;
  if (!(hour < 24 && minute < 60 && second < 60)) return undefined;
  const time = Date.UTC(year, month - 1, day, hour, minute, second, digits(text, 20, 23));
  return Number.isNaN(time) ? undefined : new Date(time);
}

const DAY_FORMAT = "%Y-%m-%d";
const MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%S.%f";
const DAY = /^(\d{4})-(1[0-2]|0[1-9]|[1-9])-(3[01]|[12]\d|0[1-9]|[1-9]| [1-9])/;
const MOMENT = new RegExp(`${DAY.source}T(2[0-3]|[01]\\d|\\d):([0-5]\\d|\\d):(6[01]|[0-5]\\d|\\d)\\.(\\d{1,6})`);

function fail(message: string, value: unknown, pythonType = "ValueError"): never {
  throw new JSONError(message, { code: "DATE", value, pythonType });
}

/** Python's `strptime`, for the two formats. Throws `JSONError` with Python's messages. */
function parsed(text: unknown, pattern: RegExp, format: string): number[] {
  if (typeof text !== "string") {
    const type = /'([^']*)'/.exec(pythonTypeName(text))![1]!;
    return fail(`strptime() argument 1 must be str, not ${type}`, text, "TypeError");
  }
  const match = pattern.exec(text);
  if (match === null) return fail(`time data ${pythonRepr(text)} does not match format ${pythonRepr(format)}`, text);
  if (match[0].length < text.length) fail(`unconverted data remains: ${text.slice(match[0].length)}`, text);
  return match
    .slice(1, 7)
    .map(Number)
    .concat(match[7] === undefined ? [] : [Number(match[7].padEnd(6, "0"))]);
}

function wallFrom(
  [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0]: readonly number[],
  text: unknown,
): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1) fail("day is out of range for month", text);
  if (year === 0) fail("year 0 is out of range", text);
  if (hour > 23) fail("hour must be in 0..23", text);
  if (minute > 59) fail("minute must be in 0..59", text);
  // A leap second is the next minute's first, as `datetime` has none: Python refuses it here.
  if (second > 59) fail("second must be in 0..59", text);
  return date.setUTCHours(hour, minute, second);
}

/** A datetime without a zone: a `Date` where that is enough. */
export function naive(wall: number, micros: number): Date {
  return micros % 1000 === 0 ? new Date(wall + micros / 1000) : new PyDateTime(wall, micros);
}

/** Reads `%Y-%m-%dT%H:%M:%S.%f` as Param does. */
export function paramMoment(text: unknown): Date {
  const parts = parsed(text, MOMENT, MOMENT_FORMAT);
  return naive(wallFrom(parts, text), parts[6]!);
}

/** Reads `%Y-%m-%d` as Param does. */
export function paramDay(text: unknown): PyDate {
  const date = new Date(wallFrom(parsed(text, DAY, DAY_FORMAT), text));
  return PyDate.fromDate(date);
}

/** A day, or a datetime without its zone: `2024-02-29`, `2024-02-29T12:00:00.000000`. */
export const wallText = (date: Date): string => (date instanceof PyDate ? dayText(date, 4) : momentText(date, 4));

/** The same with its offset, where it has one; `undefined` for a zone that a text cannot say. A zone that has a key is left out. */
export function isoText(date: Date): string | undefined {
  const zone = date instanceof PyDateTime ? date.zone : null;
  if (zone === null || zone instanceof ZoneInfo) return wallText(date);
  const offset = offsetText(zone);
  return offset === undefined ? undefined : wallText(date) + offset;
}

/** A time of day without its zone: `12:30:00.000000`. */
export const timeText = ({ hour, minute, second, microsecond }: PyTime): string =>
  `${two(hour)}:${two(minute)}:${two(second)}.${String(microsecond).padStart(6, "0")}`;

/** The offset of a zone that is nothing but one of whole seconds: `+02:00`. */
export function offsetText(zone: PyZone | null | undefined): string | undefined {
  if (!(zone instanceof PyTimeZone) || zone.name !== undefined) return undefined;
  return /^.\d\d:\d\d(?::\d\d)?$/.test(zone.designation) ? zone.designation : undefined;
}

/** The name of a zone that has one: `Europe/Berlin`. */
export const zoneKey = (zone: PyZone): string | undefined => (zone instanceof ZoneInfo ? zone.key : undefined);

/** What a `date()` parameter's text can say: a datetime without a zone, with its microseconds. */
export const isNaive = (date: Date): boolean =>
  !(date instanceof PyDate) && !(date instanceof PyDateTime && (date.zone !== null || date.fold !== 0));

const CLOCK = String.raw`(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:?\d\d(?::?\d\d)?)?`;
const ISO = new RegExp(String.raw`^(\d{4})-(\d\d)-(\d\d)(?:[T ]${CLOCK})?$`);
const TIME = new RegExp(`^${CLOCK}$`);

/** Whether a text is a day. */
export const isDayText = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text);

const microsOf = (digits: string | undefined): number => Number((digits ?? "0").padEnd(6, "0"));

/** Reads an ISO 8601 text; a day is a `PyDate`. Throws `JSONError`, or a `RangeError` for what does not exist. */
export function parseISO(text: string, zone?: PyZone, fold: 0 | 1 = 0): Date {
  const match = ISO.exec(text);
  if (match === null) return fail("must be a date or a datetime in ISO 8601", text);
  const wall = wallFrom(
    match.slice(1, 7).map((part) => Number(part ?? 0)),
    text,
  );
  if (match[4] === undefined) return PyDate.fromDate(new Date(wall));
  const micros = microsOf(match[7]);
  const offset = match[8];
  if (zone !== undefined) return new PyDateTime(wall, micros, fold, zone);
  if (offset === undefined) return fold === 0 ? naive(wall, micros) : new PyDateTime(wall, micros, fold);
  return new PyDateTime(wall, micros, fold, zoneOf(offset));
}

/** Reads a time of day. Throws `JSONError`, or a `RangeError` for what does not exist. */
export function parseTime(text: string, zone?: PyZone, fold: 0 | 1 = 0): PyTime {
  const match = TIME.exec(text);
  if (match === null) return fail("must be a time of day in ISO 8601", text);
  const [hour, minute, second] = match.slice(1, 4).map((part) => Number(part ?? 0)) as [number, number, number];
  const offset = match[5];
  const at = zone ?? (offset === undefined ? null : zoneOf(offset));
  return new PyTime({ hour, minute, second, microsecond: microsOf(match[4]), fold, zone: at });
}

function zoneOf(offset: string): PyTimeZone {
  if (offset === "Z") return PyTimeZone.utc;
  const [hours = 0, minutes = 0, seconds = 0] = (offset.slice(1).match(/\d\d/g) ?? []).map(Number);
  const total = (offset.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
  return total === 0 ? PyTimeZone.utc : new PyTimeZone(new PyTimeDelta(0, total));
}
