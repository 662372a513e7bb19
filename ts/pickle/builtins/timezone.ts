/**
 * `datetime.timedelta` and `datetime.timezone`, as `Modules/_datetimemodule.c` keeps them (`delta_reduce`,
 * `timezone_getinitargs`): days, seconds and microseconds, normalised; an offset and perhaps a name.
 */
import { PYTHON_CLASS, PYTHON_REPR } from "../values.js";
import { integerIn, isInteger } from "./define.js";
import { fromDuration, type TemporalLike, temporal } from "./temporal.js";

const SECONDS_A_DAY = 86_400;
const MICROSECONDS_A_SECOND = 1_000_000;
const MICROSECONDS_A_DAY = 86_400_000_000n;
const MOST_DAYS = 999_999_999;

/** `delta_repr`: what is 0 is left out. */
function timedeltaRepr({ days, seconds, microseconds }: PyTimeDelta): string {
  const parts = Object.entries({ days, seconds, microseconds }).filter(([, value]) => value !== 0);
  const shown = parts.map(([name, value]) => `${name}=${value}`).join(", ");
  return `datetime.timedelta(${shown === "" ? "0" : shown})`;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** A Python timedelta: exact to the microsecond, negative ones with negative days alone, as Python has them. */
export class PyTimeDelta {
  /** −999,999,999 to 999,999,999: the whole days, rounded down. */
  readonly days: number;
  /** 0 to 86,399. */
  readonly seconds: number;
  /** 0 to 999,999. */
  readonly microseconds: number;

  /** Whole numbers of any size and sign; they are normalised. Throws a `RangeError` beyond 999,999,999 days. */
  constructor(days: number | bigint = 0, seconds: number | bigint = 0, microseconds: number | bigint = 0) {
    if (!isInteger(days) || !isInteger(seconds) || !isInteger(microseconds)) {
      throw new TypeError("a timedelta is made of ints");
    }
    const total =
      BigInt(days) * MICROSECONDS_A_DAY + BigInt(seconds) * BigInt(MICROSECONDS_A_SECOND) + BigInt(microseconds);
    const rest = ((total % MICROSECONDS_A_DAY) + MICROSECONDS_A_DAY) % MICROSECONDS_A_DAY;
    this.days = integerIn(Number((total - rest) / MICROSECONDS_A_DAY), -MOST_DAYS, MOST_DAYS);
    this.seconds = Math.floor(Number(rest) / MICROSECONDS_A_SECOND);
    this.microseconds = Number(rest) % MICROSECONDS_A_SECOND;
  }

  /** Of so many milliseconds, to the microsecond. */
  static fromMilliseconds(milliseconds: number): PyTimeDelta {
    return new PyTimeDelta(0, 0, Math.round(milliseconds * 1000));
  }

  /** @internal */
  get [PYTHON_CLASS](): string {
    return "datetime.timedelta";
  }
  /** @internal */
  [PYTHON_REPR](): string {
    return timedeltaRepr(this);
  }

  /** All of it in microseconds. */
  get totalMicroseconds(): bigint {
    return (
      BigInt(this.days) * MICROSECONDS_A_DAY +
      BigInt(this.seconds) * BigInt(MICROSECONDS_A_SECOND) +
      BigInt(this.microseconds)
    );
  }

  /** Milliseconds, as differences of Dates are. */
  valueOf(): number {
    return (this.days * SECONDS_A_DAY + this.seconds) * 1000 + this.microseconds / 1000;
  }

  /** As Python's `str`: `-1 day, 0:00:05`. */
  toString(): string {
    const { days, seconds, microseconds } = this;
    const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    const fraction = microseconds === 0 ? "" : `.${String(microseconds).padStart(6, "0")}`;
    const shown = days === 0 ? "" : `${days} day${Math.abs(days) === 1 ? "" : "s"}, `;
    return shown + clock + fraction;
  }

  /** A `Temporal.Duration`. Throws a `TypeError` where the platform has no Temporal. */
  toTemporal(): unknown {
    const sign = this.totalMicroseconds < 0n ? -1n : 1n;
    const total = this.totalMicroseconds * sign;
    const part = (value: bigint): number => Number(value * sign);
    return temporal("Duration").from({
      days: part(total / MICROSECONDS_A_DAY),
      seconds: part((total % MICROSECONDS_A_DAY) / 1_000_000n),
      microseconds: part(total % 1_000_000n),
    });
  }

  /** From a `Temporal.Duration` of days and smaller units. Throws a `RangeError` for what Python cannot hold. */
  static fromTemporal(duration: TemporalLike): PyTimeDelta {
    return new PyTimeDelta(0, 0, fromDuration(duration));
  }
}

/** What a datetime can have as its zone: ours, or an object of yours that knows offsets. */
export interface PyZone {
  /**
   * The offset from UTC in milliseconds for a time on the wall, given as if it were UTC; `fold` says which of two equal
   * ones. `undefined`: it is not known.
   */
  utcOffset(wall: number, fold: 0 | 1): number | undefined;
}

export const isZone = (value: unknown): value is PyZone =>
  typeof value === "object" && value !== null && typeof (value as Partial<PyZone>).utcOffset === "function";

/** A Python `datetime.timezone`: a fixed offset of less than a day, with a name or without. */
export class PyTimeZone implements PyZone {
  /** `datetime.timezone.utc`. */
  static readonly utc: PyTimeZone = /* @__PURE__ */ new PyTimeZone(/* @__PURE__ */ new PyTimeDelta());

  /** How far its clocks are ahead of UTC; negative for west of it. Less than 24 hours either way. */
  readonly offset: PyTimeDelta;
  /** The name it was given, if it was. */
  readonly name: string | undefined;

  /**
   * Throws a `TypeError` for an offset that is no `PyTimeDelta` or a name that is no text, a `RangeError` for an offset of 24
   * hours or more.
   */
  constructor(offset: PyTimeDelta, name?: string) {
    if (!(offset instanceof PyTimeDelta)) throw new TypeError("the offset of a timezone is a timedelta");
    if (name !== undefined && typeof name !== "string") throw new TypeError("the name of a timezone is a text");
    const size = offset.totalMicroseconds;
    if (size <= -MICROSECONDS_A_DAY || size >= MICROSECONDS_A_DAY) {
      throw new RangeError("the offset of a timezone is less than a day");
    }
    this.offset = offset;
    this.name = name;
  }

  /** The offset in milliseconds, at all times the same. */
  utcOffset(): number {
    return this.offset.valueOf();
  }

  /** `+05:30`, with seconds where there are any. */
  get designation(): string {
    const total = this.offset.totalMicroseconds;
    const size = new PyTimeDelta(0, 0, total < 0n ? -total : total);
    const { seconds, microseconds } = size;
    let text = `${total < 0n ? "-" : "+"}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`;
    if (seconds % 60 > 0 || microseconds > 0) text += `:${two(seconds % 60)}`;
    return microseconds > 0 ? `${text}.${String(microseconds).padStart(6, "0")}` : text;
  }

  /** As Python's `str`: its name, or `UTC`, or `UTC+05:30`. */
  toString(): string {
    return this.name ?? (this.offset.totalMicroseconds === 0n ? "UTC" : `UTC${this.designation}`);
  }
}
