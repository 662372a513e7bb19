/** Lean pickles: what is noted while they are written has to give what `optimize` makes of the others, byte for byte. */
import { any, date, dumps, list, loads, number, optimize, Parameterized, register, string } from "brine";
import { describe, expect, it } from "vitest";

class Sample extends Parameterized({
  name: string(),
  at: date(),
  tags: list(String),
  held: any(),
  value: number(),
}) {}
register(Sample, "lean_pickles.Sample");

const NOON = Date.UTC(2026, 0, 1, 12);

const samples = (
  count: number,
  held: (index: number) => unknown,
  name = (index: number) => `name ${index}`,
): Sample[] =>
  Array.from(
    { length: count },
    (_, index) =>
      new Sample({
        name: name(index),
        at: new Date(NOON + index),
        tags: [`tag ${index % 3}`, "all"],
        held: held(index),
        value: index / 3,
      }),
  );

/** More bytes than there are between two GETs in one step, and in a frame. */
const gaps = [252, 253, 254, 255, 256, 257, 300, 65_530, 65_540, 70_000];

const values: Record<string, () => unknown> = {
  "rows alone": () => samples(300, () => null),
  "rows whose lists have known texts and then something else": () =>
    samples(300, (index) => ["all", `name ${index}`, "tag 1", index % 5 === 0 ? null : "all", [index]]),
  "rows whose lists are long": () => samples(20, (index) => Array.from({ length: 100 + index }, () => "all")),
  "rows whose texts come again much later": () =>
    samples(
      3000,
      () => 1,
      (index) => `name ${index % 2990}`,
    ),
  "rows that hold each other": () => {
    const all = samples(3000, () => null);
    for (const [index, one] of all.entries()) if (index % 7 === 0) one.held = all[(index * 31) % 3000];
    return all;
  },
  "rows of which only the first is known to the last": () => {
    const all = samples(2500, (index) => index);
    all[2499]!.held = all[0]!;
    return all;
  },
  "rows with the same date": () => {
    const moment = new Date(NOON);
    return samples(300, (index) => (index % 2 ? moment : [moment]));
  },
  "plain objects": () =>
    Array.from({ length: 2000 }, (_, index) => ({ name: `name ${index % 90}`, tags: ["a", "b"], more: { index } })),
  "texts of the length of a step or of a frame": () =>
    gaps.flatMap((length) => ["again", "x".repeat(length), "again", "é".repeat(length >> 1), "again"]),
  "many numbers between two texts": () => ["again", Array.from({ length: 70_000 }, (_, index) => index * 3), "again"],
  "more entries than short GETs know": () => {
    const texts = Array.from({ length: 400 }, (_, index) => `text ${index}`);
    return [texts, texts.toReversed(), texts.slice(100, 300)];
  },
  "entries that are all read, so that much is put in": () => {
    const texts = Array.from({ length: 40_000 }, (_, index) => index.toString(36));
    return [...texts, ...texts];
  },
  "lists that are all read, from the first on": () => {
    const lists = Array.from({ length: 30_000 }, () => []);
    return [...lists, ...lists];
  },
  "many long bytes between short texts": () =>
    Array.from({ length: 40 }, (_, index) => [
      new Uint8Array(60_000 + 500 * index).fill(index),
      "again",
      `text ${index % 30}`,
    ]),
  "a circle": () => {
    const one: unknown[] = ["one"];
    one.push({ one, two: [one, "one"] });
    return one;
  },
  "next to nothing": () => null,
};

describe("a lean pickle", () => {
  for (const [name, make] of Object.entries(values)) {
    it(`of ${name} is what optimize makes of the other`, () => {
      const value = make();
      for (const protocol of [2, 4, 5] as const) {
        const lean = dumps(value, { memo: "lean", protocol });
        expect(Buffer.compare(lean, optimize(dumps(value, { protocol })))).toBe(0);
        expect(Buffer.compare(dumps(loads(lean), { memo: "lean", protocol }), lean)).toBe(0);
      }
    });
  }
});
