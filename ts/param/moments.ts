/**
 * Dates as the model compares and shows them. The date classes of the pickle layer are known by what only they have: a
 * calendar date by its day without a time, a finer datetime by its microseconds.
 */

/** A day without a time: a `PyDate` of this package, or any `Date` that has these and no microseconds. */
export interface CalendarDay extends Date {
  /** 1 to 9999. */
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  /** `2024-02-29`. */
  isoFormat(): string;
  /** A `Temporal.PlainDate`. */
  toTemporal(): unknown;
  /** What has microseconds is a datetime, and no day. */
  readonly microsecond?: never;
}

/** True for a `Date` that stands for a moment: an invalid one stands for nothing in Python. */
export function isMoment(value: unknown): value is Date {
  return value instanceof Date && !Number.isNaN(value.getTime());
}

/** True for a day without a time. */
export function isCalendarDay(value: Date): value is CalendarDay {
  return "year" in value && !("microsecond" in value);
}

/** Microseconds within the second: a `PyDateTime` has its own. */
export function microsecondsOf(date: Date): number {
  return "microsecond" in date ? (date.microsecond as number) : date.getUTCMilliseconds() * 1000;
}

/** Below 0 where `a` is earlier, above 0 where it is later; a day is its midnight. */
export function compareMoments(a: Date, b: Date): number {
  return a.getTime() - b.getTime() || microsecondsOf(a) - microsecondsOf(b);
}

/** A day as the datetime of its midnight; any other as it is. Param 2.4.2, `_to_datetime`. */
export function asDatetime(value: Date): Date {
  return isCalendarDay(value) ? new Date(value.getTime()) : value;
}
