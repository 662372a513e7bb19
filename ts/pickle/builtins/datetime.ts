/**
 * `datetime.datetime`, `date` and `time`. A naive datetime of whole milliseconds is a `Date`, read as UTC; the engines
 * handle it alone. The others are the classes here; how they travel is in `datetime-codec.ts`.
 */
import { PYTHON_CLASS } from "../values.js";
import { integerIn } from "./define.js";
import { field, microsecondOf, type TemporalLike, temporal } from "./temporal.js";
import { isZone, PyTimeZone, type PyZone } from "./timezone.js";
import { ZoneInfo } from "./zoneinfo.js";

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

const two = (value: number): string => String(value).padStart(2, "0");

/** Milliseconds as if UTC of a day and a time on the wall. Throws a `RangeError` for what does not exist. */
export function wallOf(
  [year, month, day]: readonly [number, number, number],
  [hour, minute, second]: readonly [number, number, number] = [0, 0, 0],
): number {
  const date = new Date(0);
  date.setUTCFullYear(integerIn(year, 1, 9999), integerIn(month, 1, 12) - 1, integerIn(day, 1, 31));
  // Date carries over what does not exist (the 31st of April); what comes back must be what was given.
  if (date.getUTCMonth() !== month - 1) throw new RangeError(`there is no day ${day} in that month`);
  date.setUTCHours(integerIn(hour, 0, 23), integerIn(minute, 0, 59), integerIn(second, 0, 59));
  return date.getTime();
}

/** A Date that cannot be changed, as Python's cannot. */
class FixedDate extends Date {
  static {
    const refuse = (): never => {
      throw new TypeError("a datetime of Python's cannot be changed; make a new one");
    };
    for (const name of Object.getOwnPropertyNames(Date.prototype)) {
      if (name.startsWith("set")) {
        Object.defineProperty(this.prototype, name, { value: refuse, writable: true, configurable: true });
      }
    }
  }
}

/** A microsecond within its second, and the zone, of whatever has them. */
const clockText = (hour: number, minute: number, second: number, microsecond: number): string => {
  const clock = `${two(hour)}:${two(minute)}:${two(second)}`;
  return microsecond === 0 ? clock : `${clock}.${String(microsecond).padStart(6, "0")}`;
};

/**
 * A Python datetime that a `Date` alone cannot hold: with microseconds, a fold or a time zone. As a Date it is the
 * instant, to the millisecond; a naive one is read as UTC, and one whose zone this platform does not know is an invalid Date.
 */
export class PyDateTime extends FixedDate {
  /** The time on the wall, in milliseconds as if it were UTC. */
  readonly wall: number;
  /** Microseconds within the second, 0 to 999,999. */
  readonly microsecond: number;
  /** Which of two equal wall-clock times is meant (PEP 495). */
  readonly fold: 0 | 1;
  /** The time zone; `null` for a naive datetime. */
  readonly zone: PyZone | null;

  /** @internal */
  get [PYTHON_CLASS](): string {
    return "datetime.datetime";
  }

  /**
   * `wall` is the time on the wall in milliseconds as if it were UTC (`Date.UTC(2024, 5, 1, 12)` is noon wherever the zone
   * is). Throws a `RangeError` outside the years 1 to 9999.
   */
  constructor(
    wall: number,
    microsecond = (((wall % 1000) + 1000) % 1000) * 1000,
    fold: 0 | 1 = 0,
    zone: PyZone | null = null,
  ) {
    if (zone !== null && !isZone(zone)) throw new TypeError("the zone of a datetime knows its utcOffset");
    const within = integerIn(microsecond, 0, 999_999);
    const whole = Math.floor(wall / 1000) * 1000 + Math.floor(within / 1000);
    const reason = assertDatetime(whole);
    if (reason !== undefined) throw new RangeError(reason);
    const which = integerIn(fold, 0, 1) as 0 | 1;
    super(zone === null ? whole : whole - (zone.utcOffset(whole, which) ?? Number.NaN));
    this.wall = whole;
    this.microsecond = within;
    this.fold = which;
    this.zone = zone;
  }

  /** 1 to 9999, on the wall; so are the other parts. */
  get year(): number {
    return new Date(this.wall).getUTCFullYear();
  }
  /** 1 to 12. */
  get month(): number {
    return new Date(this.wall).getUTCMonth() + 1;
  }
  /** 1 to 31. */
  get day(): number {
    return new Date(this.wall).getUTCDate();
  }
  /** 0 to 23. */
  get hour(): number {
    return new Date(this.wall).getUTCHours();
  }
  /** 0 to 59. */
  get minute(): number {
    return new Date(this.wall).getUTCMinutes();
  }
  /** 0 to 59. */
  get second(): number {
    return new Date(this.wall).getUTCSeconds();
  }

  /** As Python's `isoformat()`, without the offset of a zone that has none fixed. */
  isoFormat(): string {
    const date = new PyDate(this.year, this.month, this.day);
    const clock = clockText(this.hour, this.minute, this.second, this.microsecond);
    const offset = this.zone instanceof PyTimeZone ? this.zone.designation : "";
    return `${date.isoFormat()}T${clock}${offset}`;
  }

  /** A `Temporal.PlainDateTime`, or a `ZonedDateTime` where there is a zone. Throws a `TypeError` without Temporal. */
  toTemporal(): unknown {
    const { zone } = this;
    const plain = `${new PyDate(this.year, this.month, this.day).isoFormat()}T${clockText(this.hour, this.minute, this.second, this.microsecond)}`;
    if (zone === null) return temporal("PlainDateTime").from(plain);
    if (!(zone instanceof PyTimeZone) && !(zone instanceof ZoneInfo)) throw new TypeError("Temporal has no such zone");
    const name = zone instanceof ZoneInfo ? zone.key : zone.designation;
    const disambiguation = this.fold === 0 ? "earlier" : "later";
    return temporal("ZonedDateTime").from(`${plain}[${name}]`, { disambiguation });
  }

  /** From a `Temporal.PlainDateTime` or `ZonedDateTime`. Throws a `RangeError` for nanoseconds. */
  static fromTemporal(source: TemporalLike): PyDateTime {
    const part = (name: string): number => field(source, name);
    const wall = wallOf([part("year"), part("month"), part("day")], [part("hour"), part("minute"), part("second")]);
    const microsecond = microsecondOf(source);
    if (typeof source.timeZoneId !== "string") return new PyDateTime(wall, microsecond);
    const zone = new ZoneInfo(source.timeZoneId);
    const first = new PyDateTime(wall, microsecond, 0, zone);
    const isFirst = first.getTime() === source.epochMilliseconds;
    return isFirst ? first : new PyDateTime(wall, microsecond, 1, zone);
  }
}

/** A Python date: a Date at midnight UTC of its day. */
export class PyDate extends FixedDate {
  static {
    // Not by a getter: to the types a PyDate is a CalendarDay of the model, which knows no such name.
    Object.defineProperty(PyDate.prototype, PYTHON_CLASS, { value: "datetime.date" });
  }

  /** Throws a `RangeError` for a day that does not exist. */
  constructor(year: number, month: number, day: number) {
    super(wallOf([year, month, day]));
  }

  /** The UTC day of a Date. */
  static fromDate(date: Date): PyDate {
    return new PyDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
  }

  /** 1 to 9999. */
  get year(): number {
    return this.getUTCFullYear();
  }
  /** 1 to 12. */
  get month(): number {
    return this.getUTCMonth() + 1;
  }
  /** 1 to 31. */
  get day(): number {
    return this.getUTCDate();
  }

  /** `2024-02-29`. */
  isoFormat(): string {
    return `${String(this.year).padStart(4, "0")}-${two(this.month)}-${two(this.day)}`;
  }

  /** A `Temporal.PlainDate`. Throws a `TypeError` without Temporal. */
  toTemporal(): unknown {
    return temporal("PlainDate").from(this.isoFormat());
  }

  /**
   * From a `Temporal.PlainDate`, or whatever has `year`, `month` and `day`. Throws a `RangeError` outside the years 1 to
   * 9999, a `TypeError` for parts that are no numbers.
   */
  static fromTemporal(source: TemporalLike): PyDate {
    return new PyDate(field(source, "year"), field(source, "month"), field(source, "day"));
  }
}

/** What a {@link PyTime} is made of. */
export interface TimeParts {
  /** 0 to 23; 0 unless given. */
  readonly hour?: number;
  /** 0 to 59; 0 unless given. */
  readonly minute?: number;
  /** 0 to 59; 0 unless given. */
  readonly second?: number;
  /** 0 to 999,999; 0 unless given. */
  readonly microsecond?: number;
  /** Which of two equal times on the wall is meant (PEP 495); 0 unless given. */
  readonly fold?: 0 | 1;
  /** The time zone; none unless given. */
  readonly zone?: PyZone | null;
}

/** A Python time of day. */
export class PyTime {
  /** 0 to 23. */
  readonly hour: number;
  /** 0 to 59. */
  readonly minute: number;
  /** 0 to 59. */
  readonly second: number;
  /** 0 to 999,999. */
  readonly microsecond: number;
  /** Which of two equal times on the wall is meant (PEP 495). */
  readonly fold: 0 | 1;
  /** The time zone; `null` for a naive time. */
  readonly zone: PyZone | null;

  /**
   * Parts that are left out are 0. Throws a `RangeError` for a part that is no integer of its range, a `TypeError` for a zone
   * that knows no offsets.
   */
  constructor({ hour = 0, minute = 0, second = 0, microsecond = 0, fold = 0, zone = null }: TimeParts = {}) {
    if (zone !== null && !isZone(zone)) throw new TypeError("the zone of a time knows its utcOffset");
    this.hour = integerIn(hour, 0, 23);
    this.minute = integerIn(minute, 0, 59);
    this.second = integerIn(second, 0, 59);
    this.microsecond = integerIn(microsecond, 0, 999_999);
    this.fold = integerIn(fold, 0, 1) as 0 | 1;
    this.zone = zone;
  }

  /** Milliseconds since midnight. */
  valueOf(): number {
    return ((this.hour * 60 + this.minute) * 60 + this.second) * 1000 + this.microsecond / 1000;
  }

  /** As Python's `isoformat()`, without the offset of a zone that has none fixed. */
  isoFormat(): string {
    const offset = this.zone instanceof PyTimeZone ? this.zone.designation : "";
    return clockText(this.hour, this.minute, this.second, this.microsecond) + offset;
  }

  /** As {@link isoFormat}. */
  toString(): string {
    return this.isoFormat();
  }

  /** A `Temporal.PlainTime`. Throws a `TypeError` without Temporal, and for a time with a zone. */
  toTemporal(): unknown {
    if (this.zone !== null) throw new TypeError("Temporal has no time of day with a zone");
    return temporal("PlainTime").from(this.isoFormat());
  }

  /** From a `Temporal.PlainTime`. Throws a `RangeError` for nanoseconds, a `TypeError` for parts that are no numbers. */
  static fromTemporal(source: TemporalLike): PyTime {
    const [hour, minute, second] = [field(source, "hour"), field(source, "minute"), field(source, "second")];
    return new PyTime({ hour, minute, second, microsecond: microsecondOf(source) });
  }
}
