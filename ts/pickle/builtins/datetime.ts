/**
 * `datetime.datetime`. A naive datetime of whole milliseconds is a `Date`, read as UTC; the engines handle it alone.
 * One with microseconds or a fold is a {@link PyDateTime}. The ten bytes of state are CPython's (`Modules/_datetimemodule.c`,
 * `datetime_getstate`): year, month (bit 7: fold), day, hour, minute, second, microseconds, big-endian.
 */
import { UnpicklingError } from "../error.js";
import type { Registry } from "../registry.js";
import { PyGlobal } from "../values.js";

/** 0001-01-01T00:00:00 and 9999-12-31T23:59:59.999 as milliseconds: Python's `datetime.min` and `.max`. */
const FIRST_MILLISECOND = -62_135_596_800_000;
const LAST_MILLISECOND = 253_402_300_799_999;

/** Why a time is no datetime of Python's, or `undefined`. */
export function assertDatetime(milliseconds: number): string | undefined {
  if (Number.isNaN(milliseconds)) return "the Date is invalid";
  if (milliseconds < FIRST_MILLISECOND || milliseconds > LAST_MILLISECOND) {
    return "the Date lies outside the years 1 to 9999, which is all a datetime can hold";
  }
  return undefined;
}

/** A naive Python datetime that a `Date` alone cannot hold. The Date part is cut to milliseconds. */
export class PyDateTime extends Date {
  /** Microseconds within the second, 0 to 999,999; the Date holds the whole milliseconds of them. */
  readonly microsecond: number;
  /** Which of two equal wall-clock times is meant (PEP 495). */
  readonly fold: 0 | 1;

  constructor(milliseconds: number, microsecond: number, fold: 0 | 1 = 0) {
    super(milliseconds);
    this.microsecond = microsecond;
    this.fold = fold;
  }
}

function read(args: readonly unknown[]): Date {
  const [state, zone] = args;
  if (!(state instanceof Uint8Array) || state.length !== 10) {
    throw new UnpicklingError("datetime.datetime is read from its ten bytes of state only", {
      code: "BAD_ARGUMENTS",
      value: state,
    });
  }
  if (zone !== undefined) {
    throw new UnpicklingError("a datetime with a time zone is not read yet by this version of brine", {
      code: "UNSUPPORTED",
      value: zone,
    });
  }
  const [high, low, monthFold, day, hour, minute, second, micro1, micro2, micro3] = state as unknown as number[] as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const microsecond = (micro1 << 16) | (micro2 << 8) | micro3;
  const year = (high << 8) | low;
  const month = monthFold & 0x7f;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, Math.floor(microsecond / 1000));
  // Date carries over what does not exist (the 31st of April); what comes back must be what was given.
  const exists =
    year >= 1 &&
    year <= 9999 &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60 &&
    microsecond < 1_000_000;
  if (!exists) throw new UnpicklingError("this datetime does not exist", { code: "BAD_ARGUMENTS", value: state });
  const fold = monthFold >> 7;
  if (fold === 0 && microsecond % 1000 === 0) return date;
  return new PyDateTime(date.getTime(), microsecond, fold as 0 | 1);
}

function write(value: PyDateTime): Uint8Array {
  const year = value.getUTCFullYear();
  const { microsecond } = value;
  return Uint8Array.of(
    year >> 8,
    year & 0xff,
    (value.getUTCMonth() + 1) | (value.fold << 7),
    value.getUTCDate(),
    value.getUTCHours(),
    value.getUTCMinutes(),
    value.getUTCSeconds(),
    microsecond >> 16,
    (microsecond >> 8) & 0xff,
    microsecond & 0xff,
  );
}

export function defineDatetime(registry: Registry): void {
  const callable = PyGlobal.named("datetime", "datetime");
  registry.define(callable, { target: callable, call: read });
  registry.reducer(PyDateTime, (value) => ({ callable, args: [write(value)] }));
}
