/**
 * The bridge to Temporal where the platform has it. The library's types know no Temporal, so its objects are described
 * here by the few properties that are read.
 */

interface TemporalClass {
  from(item: unknown, options?: unknown): unknown;
}

type TemporalName = "Duration" | "PlainDate" | "PlainDateTime" | "PlainTime" | "ZonedDateTime";

/** What is read of an object of Temporal's. */
export interface TemporalLike {
  /** Its parts: `year`, `hour`, `timeZoneId`, … */
  readonly [field: string]: unknown;
  /** Its text in ISO 8601. */
  toString(): string;
}

/** A class of Temporal's. Throws a `TypeError` where there is none. */
export function temporal(name: TemporalName): TemporalClass {
  const found = (globalThis as { Temporal?: Record<TemporalName, TemporalClass> }).Temporal;
  if (found === undefined) throw new TypeError("this platform has no Temporal");
  return found[name];
}

/** A field that must be a number; a missing one counts as 0. */
export function field(source: TemporalLike, name: string): number {
  const value = source[name] ?? 0;
  if (typeof value !== "number") throw new TypeError(`${name} is no number`);
  return value;
}

/** Milli- and microseconds as microseconds. Throws a `RangeError` for nanoseconds, which Python has none of. */
export function microsecondOf(source: TemporalLike): number {
  if (field(source, "nanosecond") !== 0) throw new RangeError("Python's times have no nanoseconds");
  return field(source, "millisecond") * 1000 + field(source, "microsecond");
}

const unitsInMicroseconds: readonly (readonly [string, bigint])[] = [
  ["weeks", 604_800_000_000n],
  ["days", 86_400_000_000n],
  ["hours", 3_600_000_000n],
  ["minutes", 60_000_000n],
  ["seconds", 1_000_000n],
  ["milliseconds", 1000n],
  ["microseconds", 1n],
];

/** A `Temporal.Duration` in microseconds. */
export function fromDuration(duration: TemporalLike): bigint {
  for (const name of ["years", "months", "nanoseconds"]) {
    if (field(duration, name) !== 0) throw new RangeError(`Python's timedelta has no ${name}`);
  }
  return unitsInMicroseconds.reduce((sum, [name, size]) => sum + BigInt(field(duration, name)) * size, 0n);
}
