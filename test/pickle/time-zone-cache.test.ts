/**
 * Many dates that come in no order: V8's memory of time zones is filled first, by some dates in order. How many `Date`s are made
 * is counted; the dates that are read are those that were written.
 */
import { dumps, loads } from "brine";
import { afterEach, describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";

const DAY = 86_400_000;
const FIRST = Date.UTC(2012, 0, 1);

const OrdinaryDate = Date;
afterEach(() => {
  globalThis.Date = OrdinaryDate;
});

/** So many dates over so many days, in no order. */
const datesOver = (days: number, count: number, first = FIRST): Date[] =>
  Array.from({ length: count }, (_, index) => new Date(first + (((index * 7919) % count) / count) * days * DAY));

/** What dates are made of when these are read, in order. */
function madeInReading(dates: readonly Date[]): number[] {
  const bytes = dumps(dates, { engine });
  const made: number[] = [];
  globalThis.Date = class extends OrdinaryDate {
    constructor(milliseconds: number) {
      super(milliseconds);
      made.push(milliseconds);
    }
  } as DateConstructor;
  const read = loads(bytes, { engine }) as Date[];
  globalThis.Date = OrdinaryDate;
  expect(read.map(Number)).toEqual(dates.map(Number));
  return made;
}

describe("before many dates over a long time are made", () => {
  it("there are some in order, less than 19 days apart, from the first to the last", () => {
    const dates = datesOver(10 * 365, 3000);
    const made = madeInReading(dates);
    const before = made.slice(0, made.length - dates.length);
    const times = dates.map(Number).sort((a, b) => a - b);
    expect(before[0]).toBe(times[0]);
    expect(before.at(-1)).toBeGreaterThanOrEqual(times.at(-1)!);
    expect(before.slice(1).every((time, index) => time > before[index]! && time - before[index]! < 19 * DAY)).toBe(
      true,
    );
  });

  it("there are none where the dates are few, or lie close together", () => {
    expect(madeInReading(datesOver(10 * 365, 200))).toHaveLength(200);
    expect(madeInReading(datesOver(365, 3000))).toHaveLength(3000);
  });

  it("there are none where they would be too many for the dates that are read", () => {
    const first = Date.UTC(1600, 0, 1);
    expect(madeInReading(datesOver(2000 * 365, 600, first))).toHaveLength(600);
  });
});
