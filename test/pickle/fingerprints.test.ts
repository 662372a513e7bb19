/**
 * Dates and lists of fractions in large numbers, which a gather tells apart by numbers: however many of these are equal, what was one
 * object stays one, and what was not does not become one.
 */
import { any, date, dumps, list, loads, Parameterized, reduce, register } from "brine";
import { describe, expect, it } from "vitest";

class Reading extends Parameterized({ when: date(), place: list(), held: any() }) {}
register(Reading, "fingerprints.Reading");

class Asked {
  inner: unknown;
  constructor(inner: unknown) {
    this.inner = inner;
  }
  [reduce](): [unknown, unknown[]] {
    return [Asked, [this.inner]];
  }
}
register(Asked, "fingerprints.Asked");

/** Neither guesses nor rows: whoever may be asked about values is asked about each. */
const oneByOne = (value: unknown): Uint8Array => dumps(value, { persistentId: () => undefined });

const COUNT = 3000;

const readings = (time: (index: number) => number, first: (index: number) => number): Reading[] =>
  Array.from(
    { length: COUNT },
    (_, index) => new Reading({ when: new Date(time(index)), place: [first(index), index, 0.5] }),
  );

describe("dates and lists of fractions", () => {
  const times: Record<string, (index: number) => number> = {
    "all different": (index) => index * 1001,
    "the same days": (index) => (index % 300) * 86_400_000,
    "equal but for the first thousand": (index) => (index < 1000 ? index : 5),
    "equal once": (index) => (index === 2999 ? 700 : index),
  };
  for (const [name, time] of Object.entries(times)) {
    it(`are what they were, where numbers are ${name}`, () => {
      const models = readings(time, (index) => time(index) + 0.25);
      // More than it takes until what went wrong is tried again.
      for (let round = 0; round < 20; round++) {
        const shared = [...models, new Reading({ when: models[round]!.when, place: models[2000 + round]!.place })];
        const bytes = dumps(shared);
        if (round % 8 === 0) expect(Buffer.compare(bytes, oneByOne(shared))).toBe(0);
        if (round % 8 !== 1) continue;
        const back = loads(bytes) as Reading[];
        expect(back[COUNT]!.when).toBe(back[round]!.when);
        expect(back[COUNT]!.place).toBe(back[2000 + round]!.place);
        expect(new Set(back.map(({ when }) => when)).size).toBe(COUNT);
        expect(new Set(back.map(({ place }) => place)).size).toBe(COUNT);
      }
    });
  }

  it("are the same in rows, in lists and in records", () => {
    const models = readings(
      (index) => index,
      (index) => index + 0.5,
    );
    const value = [
      models,
      models.map(({ when }) => when),
      models.map(({ place, when }) => ({ place, when })),
      models.map(({ place }) => [place]),
    ];
    expect(Buffer.compare(dumps(value), oneByOne(value))).toBe(0);
  });

  it("may stand before and after code of the user's", () => {
    const models = readings(
      (index) => index,
      (index) => index + 0.5,
    );
    for (let round = 0; round < 3; round++) {
      const value = [models, new Asked(models[1000]!.when), models[999]!.place, models.map(({ when }) => when)];
      expect(Buffer.compare(dumps(value), oneByOne(value))).toBe(0);
      const back = loads(dumps(value)) as [Reading[], Asked, number[], Date[]];
      expect(back[1].inner).toBe(back[0][1000]!.when);
      expect(back[2]).toBe(back[0][999]!.place);
    }
  });

  it("may be chosen so that a table of them would be slow", () => {
    const words = new Int32Array(2);
    const numbers = Array.from({ length: COUNT }, (_, index) => {
      words[1] = 0x3ff00000 + index * 7;
      words[0] = 12345 ^ Math.imul(words[1], 0x85ebca6b);
      return new Float64Array(words.buffer)[0]!;
    });
    expect(new Set(numbers).size).toBe(COUNT);
    const lists = numbers.map((first) => [first]);
    const value = [lists, lists[7]];
    expect(Buffer.compare(dumps(value), oneByOne(value))).toBe(0);
  });

  it("that hold themselves are found to, however deep a value may be", () => {
    // What went wrong before is not tried for a while.
    for (let count = 0; count < 2100; count++) dumps([]);
    const lists: unknown[][] = Array.from({ length: COUNT }, (_, index) => [index + 0.5]);
    const [first, second] = [lists[1]!, lists[2999]!];
    first.push(first);
    second.push([lists[2000]]);
    lists[2000]!.push(second);
    const bytes = dumps(lists, { limits: { depth: Number.POSITIVE_INFINITY } });
    expect(Buffer.compare(bytes, oneByOne(lists))).toBe(0);
  });
});
