/**
 * What an engine computes by ways of its own: the calendar, and which of many texts are equal.
 */
import { createRegistry, date, dumps, integer, loads, Parameterized, tsEngine } from "brine";
import { describe, expect, it } from "vitest";
import { AUX_AGAIN, AUX_SHIFT, RESULT, tagOf } from "../../ts/tape/slot.js";
import { engine } from "../engine-under-test.js";
import { link } from "../once/engines.js";

/** What stands before the ten bytes of a datetime. */
const HEADER = [0x43, 10];

const moment = (year: number, month: number, day: number, time = 0): Date => {
  const date = new Date(time);
  date.setUTCFullYear(year, month, day);
  return date;
};

/** Where the ten bytes of the first datetime begin. */
const stateOf = (pickle: Uint8Array): number =>
  pickle.findIndex((byte, at) => byte === HEADER[0] && pickle[at + 1] === HEADER[1]) + 2;

describe("dates", () => {
  it("of the ends of all months are written and read as they are", () => {
    const dates: Date[] = [];
    for (let year = 1; year <= 9999; year += 3) {
      for (let month = 0; month < 12; month++) {
        dates.push(moment(year, month, 1), moment(year, month + 1, 0, 86_399_999));
      }
    }
    const pickle = dumps(dates, { engine });
    expect((loads(pickle, { engine }) as Date[]).map(Number).join()).toBe(dates.map(Number).join());
    const written: string[] = [];
    for (let at = pickle.indexOf(HEADER[0] as number); at >= 0; at = pickle.indexOf(HEADER[0] as number, at + 12)) {
      if (pickle[at + 1] === HEADER[1]) written.push(pickle.subarray(at + 2, at + 12).join());
    }
    const micros = (date: Date): number => date.getUTCMilliseconds() * 1000;
    const expected = dates.map((date) =>
      [
        date.getUTCFullYear() >> 8,
        date.getUTCFullYear() & 255,
        date.getUTCMonth() + 1,
        date.getUTCDate(),
        date.getUTCHours(),
        date.getUTCMinutes(),
        date.getUTCSeconds(),
        micros(date) >> 16,
        (micros(date) >> 8) & 255,
        micros(date) & 255,
      ].join(),
    );
    expect(written.join("\n")).toBe(expected.join("\n"));
  });

  it("are one object where several cells name one, and only there the tape says so", () => {
    class Visit extends Parameterized({ when: date(), rank: integer() }) {}
    const registry = createRegistry();
    registry.register(Visit, "clinic.Visit");
    const isAgain = (pickle: Uint8Array): boolean => {
      const { words } = link(engine, pickle) as { words: number[] };
      expect(link(engine, pickle)).toEqual(link(tsEngine, pickle));
      const header = words.at(-3) as number;
      expect(tagOf(header)).toBe(RESULT);
      return ((header >> AUX_SHIFT) & AUX_AGAIN) !== 0;
    };
    const visits = Array.from({ length: 100 }, (_, rank) => new Visit({ when: new Date(rank * 1000), rank }));
    for (const shared of [0, 1, 40, 98]) {
      for (const memo of ["cpython", "lean"] as const) {
        const other = new Visit({ when: (visits[shared] as Visit).when, rank: 1000 });
        const pickle = dumps([...visits, other, other.when], { engine, registry, memo });
        expect(isAgain(pickle)).toBe(true);
        const read = loads(pickle, { engine, registry }) as (Visit | Date)[];
        const again = read[100] as Visit;
        expect(again.when).toBe((read[shared] as Visit).when);
        expect(read[101]).toBe(again.when);
        expect(new Set((read.slice(0, 100) as Visit[]).map(({ when }) => when)).size).toBe(100);
      }
    }
    expect(isAgain(dumps(visits, { engine, registry }))).toBe(false);
    const alone = dumps(new Date(0), { engine, protocol: 3 });
    const [start, stop, mark, dup, list] = [2, 0x2e, 0x28, 0x32, 0x6c];
    const twice = Uint8Array.from([...alone.subarray(0, start), mark, ...alone.subarray(start, -1), dup, list, stop]);
    expect(isAgain(twice)).toBe(true);
    const [first, second] = loads(twice, { engine }) as Date[];
    expect(first).toBe(second);
  });

  it("that there are not are calls", () => {
    const pickle = dumps([moment(2024, 1, 28)], { engine: tsEngine });
    const state = stateOf(pickle);
    const isDate = (year: number, month: number, day: number): boolean => {
      pickle.set([year >> 8, year & 255, month, day], state);
      const linked = link(engine, pickle) as { wides: unknown[] };
      expect(linked).toEqual(link(tsEngine, pickle));
      return linked.wides.length > 0;
    };
    for (const year of [0, 1, 4, 100, 400, 1900, 2000, 2023, 2024, 9999, 10_000]) {
      for (let month = 0; month <= 14; month++) {
        for (const day of [0, 1, 28, 29, 30, 31, 32]) {
          const date = moment(year, month - 1, day);
          const is = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
          expect(isDate(year, month, day)).toBe(is && year >= 1 && year <= 9999);
        }
      }
    }
  });
});

describe("texts", () => {
  it("that are equal are one, however many there are", () => {
    const text = (index: number): string => `${index}`.padStart(index % 40, "text é".slice(0, 5 + (index % 2)));
    const texts = Array.from({ length: 30_000 }, (_, index) => text(index));
    const again = [...texts, ...Array.from(texts, (_, index) => text(index)), ""];
    const pickle = dumps(again, { engine });
    expect(Buffer.compare(pickle, dumps(again, { engine: tsEngine }))).toBe(0);
    expect((loads(pickle, { engine }) as string[]).join("\n")).toBe(again.join("\n"));
    expect(pickle.length).toBeLessThan(1.5 * dumps(texts, { engine }).length);
  });

  it("after many are found in a small pickle too", () => {
    const few = ["a", "b", "a", "values", "values"];
    const alone = dumps(few, { engine });
    dumps(
      Array.from({ length: 100_000 }, (_, index) => `${index}`),
      { engine },
    );
    for (let times = 0; times < 3; times++) expect(dumps(few, { engine })).toEqual(alone);
  });
});
