/**
 * `pandas.Timestamp`, `Timedelta`, `NaT` and `NA`: `_unpickle_timestamp(value, freq, tz, unit)`, `_timedelta_unpickle(value, unit)`,
 * `_nat_unpickle(None)` (`__reduce__` in `pandas/_libs/tslibs/*.pyx`); `NA` is a name.
 */
import type { Registry } from "../registry.js";
import { declareStateless } from "../stateless.js";
import { PyGlobal } from "../values.js";
import { bigintOf, defineFunction, integerIn } from "./define.js";

/** numpy's numbers of units (`NPY_DATETIMEUNIT`), and how many of each make a second. */
const units = { s: [7, 1n], ms: [8, 1_000n], us: [9, 1_000_000n], ns: [10, 1_000_000_000n] } as const;

/** pandas' units of time: seconds, milli-, micro- and nanoseconds. */
export type TimeUnit = keyof typeof units;

const unitOf = (value: unknown): TimeUnit => {
  const number = integerIn(value, 7, 10);
  return (["s", "ms", "us", "ns"] as const)[number - 7] as TimeUnit;
};

/** Milliseconds of so many units, cut below. */
export function milliseconds(value: bigint, unit: TimeUnit): number {
  const [, aSecond] = units[unit];
  if (aSecond <= 1000n) return Number(value * (1000n / aSecond));
  const each = aSecond / 1000n;
  const rest = ((value % each) + each) % each;
  return Number((value - rest) / each);
}

/** A moment, or a wall-clock time where it has no zone, to the nanosecond. */
export class Timestamp {
  /** How many {@link unit}s it is since 1970-01-01 00:00: in UTC where there is a zone, else on the wall; negative before that. */
  readonly value: bigint;
  /** What {@link value} counts. pandas before 2.0 knew nanoseconds alone. */
  readonly unit: TimeUnit;
  /** As Python's `tzinfo` is read: `PyTimeZone`, `ZoneInfo`, …; `null` for none. */
  readonly zone: unknown;
  /** What pandas before 2.0 kept with it. */
  readonly freq: unknown;

  /**
   * `value` counts `unit`s since 1970-01-01 00:00: in UTC where there is a zone, else on the wall. Throws a `TypeError` for
   * what is no whole number.
   */
  constructor(value: bigint | number, unit: TimeUnit = "ns", zone: unknown = null, freq: unknown = null) {
    this.value = bigintOf(value);
    this.unit = unit;
    this.zone = zone;
    this.freq = freq;
  }

  /** The moment of a Date, in milliseconds and without a zone. Throws a `RangeError` for an invalid Date. */
  static fromDate(date: Date): Timestamp {
    return new Timestamp(BigInt(date.getTime()), "ms");
  }

  /** To the millisecond; a wall-clock time is read as UTC. */
  toDate(): Date {
    return new Date(this.valueOf());
  }
  /** Milliseconds since 1970, as `Date.getTime()` gives them; what is finer is cut off. */
  valueOf(): number {
    return milliseconds(this.value, this.unit);
  }
  /** As `Date.toJSON`: to the millisecond, in UTC. */
  toJSON(): string {
    return this.toDate().toISOString();
  }
}

/** A span of time, to the nanosecond. */
export class Timedelta {
  /** How many {@link unit}s it lasts; negative for a span backwards. */
  readonly value: bigint;
  /** What {@link value} counts. pandas before 2.0 knew nanoseconds alone. */
  readonly unit: TimeUnit;

  /** So many units. Throws a `TypeError` for what is no whole number. */
  constructor(value: bigint | number, unit: TimeUnit = "ns") {
    this.value = bigintOf(value);
    this.unit = unit;
  }

  /** Milliseconds, as differences of Dates are. */
  valueOf(): number {
    return milliseconds(this.value, this.unit);
  }
}

/** The class of {@link NaT}. */
export class NotATime {
  /** `NaT`, as in Python. */
  toString(): string {
    return "NaT";
  }
  /** `null`, as pandas writes it in JSON. */
  toJSON(): null {
    return null;
  }
  /** NaN, as of an invalid Date: it is neither before nor after anything. */
  valueOf(): number {
    return Number.NaN;
  }
}

/** pandas' missing time: one object, as in Python. */
export const NaT: NotATime = /* @__PURE__ */ new NotATime();

/** pandas' missing value. */
export const NA: PyGlobal = /* @__PURE__ */ PyGlobal.named("pandas", "NA");

/** Whether a value stands for a missing one in pandas. */
export const isMissing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === NA ||
  value === NaT ||
  (typeof value === "number" && value !== value);

export function definePandasTime(registry: Registry): void {
  for (const type of [Timestamp, Timedelta, NotATime]) declareStateless(type);
  const timestamp = PyGlobal.named("pandas._libs.tslibs.timestamps", "_unpickle_timestamp");
  const timedelta = PyGlobal.named("pandas._libs.tslibs.timedeltas", "_timedelta_unpickle");
  const nat = PyGlobal.named("pandas._libs.tslibs.nattype", "_nat_unpickle");
  defineFunction(
    registry,
    timestamp,
    `${timestamp.module}.${timestamp.qualname}`,
    [3, 4],
    ([value, freq, zone, unit = 10]) => {
      return new Timestamp(bigintOf(value), unitOf(unit), zone, freq);
    },
  );
  defineFunction(registry, timedelta, `${timedelta.module}.${timedelta.qualname}`, [1, 2], ([value, unit = 10]) => {
    return new Timedelta(bigintOf(value), unitOf(unit));
  });
  for (const name of ["_nat_unpickle", "__nat_unpickle"]) {
    defineFunction(registry, nat, `${nat.module}.${name}`, [1, 1], () => NaT);
  }
  registry.define(NA, { target: NA });
  registry.define({ module: "pandas._libs.missing", qualname: "NA" }, { target: NA });
  registry.reducer(Timestamp, ({ value, freq, zone, unit }) => ({
    callable: timestamp,
    args: [value, freq, zone, units[unit][0]],
  }));
  registry.reducer(Timedelta, ({ value, unit }) => ({ callable: timedelta, args: [value, units[unit][0]] }));
  registry.reducer(NotATime, () => ({ callable: nat, args: [null] }));
}
