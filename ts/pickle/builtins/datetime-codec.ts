/**
 * How the classes of Python's `datetime` travel: `datetime_getstate`, `date_getstate` and `time_getstate` of CPython's
 * `Modules/_datetimemodule.c`. Ten bytes: year (big-endian), month, day, hour, minute, second, microsecond (three bytes);
 * a date is the first four of them, a time the last six. The fold is bit 7 of the first byte after the year, or of the hour,
 * above protocol 3 (older ones drop it). A zone follows as a second argument.
 */
import { PicklingError } from "../error.js";
import type { Reducer, Registry } from "../registry.js";
import { PyGlobal } from "../values.js";
import { assertDatetime, PyDate, PyDateTime, PyTime, wallOf } from "./datetime.js";
import { type Arguments, defineClass, integerIn, refuseArguments } from "./define.js";
import { isZone, PyTimeDelta, PyTimeZone, type PyZone } from "./timezone.js";

type Three = [number, number, number];

/** The bytes of a state; Python 2 wrote them as text, which CPython takes as latin-1. */
function stateOf(name: string, args: Arguments, length: number): readonly number[] {
  const [state] = args;
  const isText = typeof state === "string" && state.length === length && !/[^\0-\xff]/.test(state);
  if (isText) return Array.from(state, (unit) => unit.charCodeAt(0));
  if (!(state instanceof Uint8Array) || state.length !== length) throw refuseArguments(name, args);
  return Array.from(state);
}

function zoneOf(args: Arguments): PyZone | null {
  const [, zone = null] = args;
  if (zone === null || isZone(zone)) return zone;
  throw new TypeError("its zone is no tzinfo");
}

const dayOf = (state: readonly number[]): Three => [
  ((state[0] as number) << 8) | (state[1] as number),
  (state[2] as number) & 0x7f,
  state[3] as number,
];

const microsecondAt = (state: readonly number[], at: number): number =>
  ((state[at] as number) << 16) | ((state[at + 1] as number) << 8) | (state[at + 2] as number);

function readDateTime(args: Arguments): Date {
  const state = stateOf("datetime.datetime", args, 10);
  const zone = zoneOf(args);
  const wall = wallOf(dayOf(state), state.slice(4, 7) as Three);
  const microsecond = integerIn(microsecondAt(state, 7), 0, 999_999);
  const fold = ((state[2] as number) >> 7) as 0 | 1;
  if (zone === null && fold === 0 && microsecond % 1000 === 0) return new Date(wall + microsecond / 1000);
  return new PyDateTime(wall, microsecond, fold, zone);
}

function readTime(args: Arguments): PyTime {
  const state = stateOf("datetime.time", args, 6);
  const [hour, minute, second] = state as Three;
  const fold = (hour >> 7) as 0 | 1;
  return new PyTime({
    hour: hour & 0x7f,
    minute,
    second,
    microsecond: microsecondAt(state, 3),
    fold,
    zone: zoneOf(args),
  });
}

const dayBytes = (year: number, month: number, day: number): Three | number[] => [year >> 8, year & 0xff, month, day];

const microsecondBytes = (value: number): number[] => [value >> 16, (value >> 8) & 0xff, value & 0xff];

/** Protocols up to 3 have no place for a fold. */
const foldBit = (fold: 0 | 1, protocol: number): number => (protocol > 3 ? fold << 7 : 0);

const zoned = (state: number[], zone: PyZone | null): readonly unknown[] => {
  const bytes = Uint8Array.from(state);
  return zone === null ? [bytes] : [bytes, zone];
};

/** A `Date` as a call, for when the engines' own words for it will not do. Throws {@link PicklingError} `BAD_DATE`. */
export const reduceDate: Reducer<Date> = (date) => {
  const reason = assertDatetime(date.getTime());
  if (reason !== undefined)
    throw new PicklingError(`cannot pickle a Date: ${reason}`, { code: "BAD_DATE", value: date });
  const state = [
    ...dayBytes(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()),
    ...[date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()],
    ...microsecondBytes(date.getUTCMilliseconds() * 1000),
  ];
  return { callable: PyGlobal.named("datetime", "datetime"), args: zoned(state, null) };
};

export function defineDatetime(registry: Registry): void {
  // The engines name the class too, where they write a Date.
  defineClass(registry, PyDateTime, "datetime.datetime", { arity: [1, 2], call: readDateTime });
  registry.reducer(PyDateTime, (value, protocol = 5) => {
    const state = [
      ...dayBytes(value.year, value.month | foldBit(value.fold, protocol), value.day),
      ...[value.hour, value.minute, value.second],
      ...microsecondBytes(value.microsecond),
    ];
    return { callable: PyDateTime, args: zoned(state, value.zone) };
  });
  defineClass(registry, PyDate, "datetime.date", {
    arity: [1, 1],
    call: (args) => new PyDate(...dateOf(stateOf("datetime.date", args, 4))),
  });
  registry.reducer(PyDate, ({ year, month, day }) => ({
    callable: PyDate,
    args: [Uint8Array.from(dayBytes(year, month, day))],
  }));
  defineClass(registry, PyTime, "datetime.time", { arity: [1, 2], call: readTime });
  registry.reducer(PyTime, (value, protocol = 5) => {
    const { hour, minute, second, microsecond, fold, zone } = value;
    const state = [hour | foldBit(fold, protocol), minute, second, ...microsecondBytes(microsecond)];
    return { callable: PyTime, args: zoned(state, zone) };
  });
  defineClass(registry, PyTimeDelta, "datetime.timedelta", {
    arity: [0, 3],
    call: (args) => new PyTimeDelta(...(args as number[])),
  });
  registry.reducer(PyTimeDelta, ({ days, seconds, microseconds }) => ({
    callable: PyTimeDelta,
    args: [days, seconds, microseconds],
  }));
  defineClass(registry, PyTimeZone, "datetime.timezone", { arity: [1, 2], call: readTimeZone });
  registry.reducer(PyTimeZone, ({ offset, name }) => ({
    callable: PyTimeZone,
    args: name === undefined ? [offset] : [offset, name],
  }));
}

/** No bit of a date's month stands for a fold. */
function dateOf(state: readonly number[]): Three {
  const [year, , day] = dayOf(state);
  return [year, state[2] as number, day];
}

/** `timezone(timedelta(0))` is `timezone.utc` itself. */
function readTimeZone(args: Arguments): PyTimeZone {
  const [offset, name] = args as [PyTimeDelta, string | undefined];
  const zone = new PyTimeZone(offset, name);
  return name === undefined && offset.totalMicroseconds === 0n ? PyTimeZone.utc : zone;
}
