/**
 * What values of Python's library are equal by where they are keys: their `__eq__` and `__hash__`. Numbers of all types are
 * compared with each other, exactly; times with a zone by their instant. Where a rule cannot be followed to its end, two
 * keys stay two. Sources: `Lib/numbers.py`, `_pydecimal.py`, `fractions.py`, `uuid.py`, `ipaddress.py`, `pathlib.py`,
 * `Modules/_datetimemodule.c`, `Objects/rangeobject.c`.
 */
import { bytesKey, declareKey, type KeyForm, numberKey, ratioKey, textKey } from "../key-form.js";
import type { AnyConstructor } from "../registry.js";
import { UserString } from "./collections.js";
import { PyDate, PyDateTime, PyTime } from "./datetime.js";
import { IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network } from "./ipaddress.js";
import { Complex, Decimal, Fraction } from "./numbers.js";
import { NumpyScalar } from "./numpy-scalar.js";
import { PurePosixPath, PureWindowsPath } from "./pathlib.js";
import { PyPattern } from "./re.js";
import { PyTimeDelta, PyTimeZone, type PyZone } from "./timezone.js";
import { PyRange, PySlice, partsOfSlice } from "./types.js";
import { UUID } from "./uuid.js";
import { ZoneInfo } from "./zoneinfo.js";

const own = (letter: string, ...parts: readonly unknown[]): string => `\0${letter}:${parts.join(",")}`;

function decimalKey({ text }: Decimal): KeyForm {
  const lower = text.toLowerCase();
  const sign = lower.startsWith("-") ? -1 : 1;
  if (lower.includes("n") && !lower.includes("inf")) return undefined;
  if (lower.includes("inf")) return numberKey(sign * Number.POSITIVE_INFINITY);
  const [mantissa, exponent = "0"] = lower.replace(/^[+-]/, "").split("e") as [string, string?];
  const [whole = "", fraction = ""] = mantissa.split(".");
  const digits = (whole + fraction).replace(/^0+/, "");
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === ZERO) end--;
  const kept = digits.slice(0, end);
  if (kept === "") return numberKey(0);
  // In BigInt: exponents have up to 18 digits.
  const ten = BigInt(exponent) + BigInt(digits.length - kept.length - fraction.length);
  const shared = kept.length > MOST_DIGITS ? undefined : ratioKey(BigInt(sign) * BigInt(kept), 1n, Number(ten));
  return shared ?? own("D", sign, kept, ten);
}

const ZERO = 0x30;

/** Digits beyond which a Decimal is compared with Decimals alone. */
const MOST_DIGITS = 4300;

function complexKey({ real, imaginary }: Complex): KeyForm {
  if (imaginary === 0) return numberKey(real);
  return real === real && imaginary === imaginary ? own("c", real, imaginary) : undefined;
}

/** A scalar of numpy's is hashed as the Python value it stands for; times, records and long doubles here as themselves. */
function scalarKey(scalar: NumpyScalar): KeyForm {
  const { kind } = scalar.type;
  if (!"biufcUS".includes(kind)) return undefined;
  const { value } = scalar;
  if (typeof value === "number" || typeof value === "bigint") return numberKey(value);
  if (typeof value === "boolean") return numberKey(Number(value));
  if (typeof value === "string") return textKey(value);
  if (value instanceof Uint8Array) return bytesKey(value);
  return value instanceof Complex ? complexKey(value) : undefined;
}

/** The day and the time on the wall, which stand for a naive datetime whatever its fold. */
const wallKey = (wall: number, microsecond: number): string => own("d", Math.floor(wall / 1000), microsecond);

/** Python has one object for each key of the cache. */
const zoneOf = (zone: PyZone): unknown => (zone instanceof ZoneInfo && zone.isCached ? zone.key : zone);

/**
 * Two datetimes of different zones are equal where their instants are, unless the offset of one depends on its fold (PEP 495);
 * such a one is equal within its zone alone, by the time on the wall.
 */
function datetimeKey({ wall, microsecond, zone }: PyDateTime): KeyForm {
  if (zone === null) return wallKey(wall, microsecond);
  const micros = BigInt(Math.floor(wall / 1000)) * 1_000_000n + BigInt(microsecond);
  if (zone instanceof PyTimeZone) return own("a", micros - zone.offset.totalMicroseconds);
  const [first, second] = [zone.utcOffset(wall, 0), zone.utcOffset(wall, 1)];
  if (first === undefined || first !== second) return { kind: "z", parts: [zoneOf(zone), micros] };
  return own("a", micros - BigInt(Math.round(first * 1000)));
}

function timeKey({ hour, minute, second, microsecond, zone }: PyTime): KeyForm {
  const micros = BigInt((hour * 60 + minute) * 60 + second) * 1_000_000n + BigInt(microsecond);
  // A zone that needs a day to know its offset has none here, and the time counts as naive.
  if (zone instanceof PyTimeZone) return own("T", micros - zone.offset.totalMicroseconds);
  return zone === null || zone instanceof ZoneInfo ? own("w", micros) : { kind: "x", parts: [zone, micros] };
}

function rangeKey({ length, start, step }: PyRange): KeyForm {
  if (length === 0) return own("R");
  return length === 1 ? own("R", start) : own("R", length, start, step);
}

/** Names in one letter case on Windows; the anchor, which ends in a separator, stands apart from a name. */
const pathKey = (letter: string, parts: readonly string[]): string => `\0${letter}:${parts.join("\0")}`;

/** The primitive in a box, by the method of its class. */
const boxed = (prototype: { valueOf(): unknown }, value: unknown): unknown => prototype.valueOf.call(value);

/** Declares them all; doing it again changes nothing. */
export function defineKeys(): void {
  declareKey(Decimal, decimalKey);
  declareKey<Fraction>(
    Fraction,
    ({ numerator, denominator }) => ratioKey(numerator, denominator) ?? own("q", numerator, denominator),
  );
  declareKey(Complex, complexKey);
  declareKey(NumpyScalar, scalarKey);
  declareKey<Date>(Date, (date) =>
    date.getTime() === date.getTime() ? wallKey(date.getTime(), within(date)) : undefined,
  );
  declareKey(PyDateTime, datetimeKey);
  declareKey<PyDate>(PyDate, (date) => own("y", date.getTime()));
  declareKey(PyTime, timeKey);
  declareKey<PyTimeDelta>(PyTimeDelta, (delta) => own("l", delta.totalMicroseconds));
  declareKey<PyTimeZone>(PyTimeZone, (zone) => own("Z", zone.offset.totalMicroseconds));
  declareKey<ZoneInfo>(ZoneInfo, ({ isCached, key }) => (isCached ? own("I", key) : undefined));
  declareKey<UUID>(UUID, ({ hex }) => own("U", hex));
  declareKey<PurePosixPath>(PurePosixPath, ({ parts }) => pathKey("P", parts));
  declareKey<PureWindowsPath>(PureWindowsPath, ({ parts }) =>
    pathKey(
      "W",
      parts.map((part) => part.toLowerCase()),
    ),
  );
  for (const type of [IPv4Address, IPv6Address, IPv4Network, IPv6Network, IPv4Interface, IPv6Interface]) {
    declareKey<object>(type as AnyConstructor, (value) => own(`@${type.name}`, String(value)));
  }
  declareKey(PyRange, rangeKey);
  declareKey<PySlice>(PySlice, (slice) => ({ kind: "S", parts: partsOfSlice(slice) as readonly unknown[] }));
  declareKey<PyPattern>(PyPattern, ({ pattern, flags }) => ({ kind: "p", parts: [flags, pattern] }));
  declareKey<UserString>(UserString, ({ data }) => textKey(data));
  for (const type of [Number, String, Boolean, BigInt]) {
    declareKey<object>(type as unknown as AnyConstructor, (value) => {
      const held = boxed(type.prototype as { valueOf(): unknown }, value);
      return typeof held === "string" ? textKey(held) : numberKey(typeof held === "bigint" ? held : Number(held));
    });
  }
}

/** The microseconds of a Date within its second. */
const within = (date: Date): number => (((date.getTime() % 1000) + 1000) % 1000) * 1000;
