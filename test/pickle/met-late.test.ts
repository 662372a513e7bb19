/**
 * What is met again late, and what is met again in odd places: a gather takes arrays, dates and plain objects for new as long
 * as it can, and whoever uses it must not notice.
 */
import { any, date, dumps, list, loads, number, Parameterized, PicklingError, reduce, register, self } from "brine";
import { describe, expect, it } from "vitest";

class Late extends Parameterized({ id: number(), tags: list(), when: date(), held: any(), next: self<Late>() }) {}
register(Late, "met_late.Late");

let asked = 0;
class Asked {
  inner: unknown;
  constructor(inner: unknown) {
    this.inner = inner;
  }
  [reduce](): [unknown, unknown[]] {
    asked++;
    return [Asked, [this.inner]];
  }
}
register(Asked, "met_late.Asked");

const many = (count: number): Late[] =>
  Array.from({ length: count }, (_, id) => new Late({ id, tags: [id], when: new Date(id), held: { id } }));

describe("what is met twice", () => {
  // Around the numbers at which a gather looks whether everything was new.
  for (const count of [1, 2, 3, 5, 8, 170, 171, 1400, 6000]) {
    it(`is one object, first and last of ${count}`, () => {
      const models = many(count);
      const first = models[0]!;
      const last = new Late({ id: -1, tags: first.tags, when: first.when, held: first.held });
      const back = loads(dumps([...models, last])) as Late[];
      expect(back.length).toBe(count + 1);
      expect(back.at(-1)!.tags).toBe(back[0]!.tags);
      expect(back.at(-1)!.when).toBe(back[0]!.when);
      expect(back.at(-1)!.held).toBe(back[0]!.held);
      expect(new Set(back.map((model) => model.tags)).size).toBe(count);
      expect(back[count - 1]!.tags).toEqual([count - 1]);
    });
  }

  it("gives the same bytes each time, whatever was written in between", () => {
    const models = many(1000);
    const shared = [...models, new Late({ tags: models[0]!.tags })];
    const bytes = dumps(shared);
    for (let round = 0; round < 20; round++) {
      expect(dumps(shared)).toEqual(bytes);
      expect((loads(dumps(models)) as Late[]).length).toBe(1000);
    }
  });

  // Around the numbers at which dates are looked for in other ways.
  for (const count of [1, 7, 8, 9, 127, 128, 129, 5000]) {
    it(`is one Date among ${count}, whether others have its time or not`, () => {
      for (const times of [1, 3, count]) {
        const dates = Array.from({ length: count }, (_, index) => new Date((index % times) * 86_400_000));
        const places = [...dates, dates[0], new Date(0), dates.at(-1), [dates[count >> 1]]];
        const back = loads(dumps(places)) as [...Date[], [Date]];
        expect(new Set(back.slice(0, count)).size).toBe(count);
        expect(back[count]).toBe(back[0]);
        expect(back.slice(0, count)).not.toContain(back[count + 1]);
        expect(back[count + 2]).toBe(back[count - 1]);
        expect((back[count + 3] as unknown as [Date])[0]).toBe(back[count >> 1]);
        expect((back[count - 1] as Date).getTime()).toBe((dates[count - 1] as Date).getTime());
        const rows = dates.map((when) => new Late({ when }));
        const again = loads(dumps([rows, places, new Late({ when: dates[0]! })])) as [Late[], Date[], Late];
        expect(again[1].slice(0, count).every((date, index) => date === again[0][index]!.when)).toBe(true);
        expect(again[2].when).toBe(again[0][0]!.when);
      }
    });
  }

  it("may be a Date before and after user code", () => {
    const dates = Array.from({ length: 300 }, (_, index) => new Date(index % 200));
    const back = loads(dumps([dates, new Asked(dates[5]), dates.map((when) => new Late({ when }))])) as [
      Date[],
      Asked,
      Late[],
    ];
    expect(back[1].inner).toBe(back[0][5]);
    expect(back[2].every(({ when }, index) => when === back[0][index])).toBe(true);
    expect(new Set(back[0]).size).toBe(300);
  });

  it("may be a frozen instance", () => {
    const frozen = Object.freeze(new Late({ id: 7 }));
    const back = loads(dumps([frozen, ...many(2000), frozen])) as Late[];
    expect(back.at(-1)).toBe(back[0]);
  });
});

describe("circles", () => {
  it("through lists and plain objects close, deep within many others", () => {
    const models = many(2000);
    const ring: { models: Late[]; self?: unknown; around: unknown[] } = { models, around: [] };
    ring.around.push([{ ring }]);
    ring.self = ring;
    models[1999]!.held = ring;
    const back = loads(dumps(ring)) as typeof ring & { around: [[{ ring: unknown }]] };
    expect(back.self).toBe(back);
    expect(back.around[0][0].ring).toBe(back);
    expect(back.models[1999]!.held).toBe(back);
  });

  it("are no reason for an error about depth", () => {
    const ring: unknown[] = [];
    ring.push(ring);
    expect(dumps(ring, { limits: { depth: 10 } }).length).toBeLessThan(20);
  });

  it("do not hide what cannot be written, or its path", () => {
    const ring: unknown[] = [];
    ring.push([ring], { bad: Symbol("x") });
    expect(() => dumps(ring)).toThrow(PicklingError);
    try {
      dumps(ring);
    } catch (error) {
      expect((error as PicklingError).path).toBe("snapshot[1].bad");
    }
  });
});

describe("user code", () => {
  it("is asked once, before and after something that is met again", () => {
    const shared = [1];
    asked = 0;
    const graph = [shared, new Asked(shared), many(1000), new Asked([2]), shared];
    const back = loads(dumps(graph)) as [number[], Asked, Late[], Asked, number[]];
    expect(asked).toBe(2);
    expect(back[1].inner).toBe(back[0]);
    expect(back[4]).toBe(back[0]);
  });

  it("that writes something itself does not disturb", () => {
    class Nested {
      [reduce](): [unknown, unknown[]] {
        const twice = [1];
        return [Nested, [dumps([twice, ...many(600), twice])]];
      }
    }
    register(Nested, "met_late.Nested");
    const shared = new Date(3);
    const back = loads(dumps([shared, new Nested(), shared])) as [Date, Nested, Date];
    expect(back[2]).toBe(back[0]);
  });
});
