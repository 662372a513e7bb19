/** Texts that come again and again in rows: whatever the tape says instead of them, the pickle is the same. */
import { any, dumps, list, loads, number, Parameterized, register, string } from "brine";
import { describe, expect, it } from "vitest";

class Reading extends Parameterized({
  label: string(),
  unit: string(),
  tags: list(String),
  held: any(),
  value: number(),
}) {}
register(Reading, "repeated_texts.Reading");

interface Texts {
  label(index: number): string;
  unit?(index: number): string;
  tags?(index: number): string[];
  held?(index: number): unknown;
}

const readings = (count: number, { label, unit, tags, held }: Texts): Reading[] =>
  Array.from(
    { length: count },
    (_, value) =>
      new Reading({
        value,
        label: label(value),
        unit: unit?.(value) ?? "",
        tags: tags?.(value) ?? [],
        held: held?.(value) ?? null,
      }),
  );

/** What is asked for a persistent id is written value by value, without rows. */
const byValues = (value: unknown): Uint8Array => dumps(value, { persistentId: () => undefined });

const WORDS = ["", "a", "å", "on", "off", "\u{1f600}", "degree Celsius", "x".repeat(70), "y".repeat(300)];
const word = (index: number): string => WORDS[(index * 7) % WORDS.length] as string;

describe("rows with texts", () => {
  const kinds: Record<string, Texts> = {
    "that are few": { label: word, unit: (index) => word(index + 3) },
    "that are all different": { label: (index) => `label ${index}` },
    "that are different first and few then": { label: (index) => (index < 800 ? `label ${index}` : word(index)) },
    "that are few first and different then": { label: (index) => (index < 800 ? word(index) : `label ${index}`) },
    "that alike but for their middles": { label: (index) => `a${index % 90}z`, unit: (index) => `a${index % 80}z` },
    "that are more than have numbers": { label: (index) => `label ${index % 2900}`, unit: (index) => `${index % 3}` },
    "in lists": { label: word, tags: (index) => [word(index), word(index + 1), `${index}`] },
    "in lists, before the cell that has them first": {
      label: word,
      tags: (index) => [index > 100 ? `new ${index >> 1}` : word(index)],
      held: (index) => (index > 100 ? `new ${index >> 1}` : { deeper: [word(index)] }),
    },
    "in lists with other things": {
      label: word,
      tags: () => [],
      held: (index) => [word(index), [word(index + 1)], index],
    },
    "that are halves of characters": { label: (index) => (index % 2 ? "\ud83d" : "\ude00"), unit: word },
  };
  for (const [name, texts] of Object.entries(kinds)) {
    it(`${name} are what they are without`, () => {
      const models = readings(6000, texts);
      const bytes = dumps(models);
      expect(Buffer.compare(bytes, byValues(models))).toBe(0);
      const back = loads(bytes) as Reading[];
      for (const [index, model] of models.entries()) {
        if (back[index]!.label !== model.label || back[index]!.tags.join() !== model.tags.join()) {
          expect(back[index]).toEqual(model);
        }
      }
    });
  }

  it("are so again in the next pickle, and in one that knows the last one's texts", () => {
    const models = readings(500, kinds["in lists"] as Texts);
    expect(dumps(models)).toEqual(dumps(models));
    expect(
      Buffer.compare(
        dumps([models, readings(500, kinds["that are few"] as Texts)]),
        byValues([models, readings(500, kinds["that are few"] as Texts)]),
      ),
    ).toBe(0);
  });

  it("are so in all protocols, and lean", () => {
    const models = readings(300, kinds["in lists, before the cell that has them first"] as Texts);
    for (const protocol of [0, 1, 2, 3, 4, 5] as const) {
      const spelled = dumps(models, { protocol, persistentId: () => undefined });
      expect(Buffer.compare(dumps(models, { protocol }), spelled)).toBe(0);
    }
    const lean = dumps(models, { memo: "lean", persistentId: () => undefined });
    expect(Buffer.compare(dumps(models, { memo: "lean" }), lean)).toBe(0);
  });
});

describe("texts that are objects of their own", () => {
  const pair = (index: number): string[] => [word(index), word(index + 3)];
  const values = {
    rows: readings(100, { label: word, unit: word, tags: pair, held: word }),
    "rows with containers": readings(100, { label: word, held: (index) => ({ a: word(index), b: [pair(index)] }) }),
    records: Array.from({ length: 100 }, (_, index) => ({ word: word(index), pair: pair(index), n: index })),
    "a long dict": Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`key ${index}`, word(index)])),
    maps: Array.from({ length: 40 }, (_, index) => new Map([[word(index), pair(index)]])),
    "long lists": [Array.from({ length: 300 }, (_, index) => (index % 5 === 0 ? index / 3 : word(index)))],
  };

  // Who is asked for a reducer is asked about each value: nothing is written in runs.
  for (const [name, value] of Object.entries(values)) {
    for (const strings of ["keys", "copies"] as const) {
      it(`are written in runs as one by one: ${name}, ${strings}`, () => {
        for (const memo of ["cpython", "lean"] as const) {
          const bytes = dumps(value, { strings, memo });
          expect(bytes).toEqual(dumps(value, { strings, memo, reducerOverride: () => undefined }));
          // Read, they are values as all others.
          expect(dumps(loads(bytes))).toEqual(dumps(value));
        }
        expect(dumps(value, { strings }).length).toBeGreaterThan(dumps(value).length);
      });
    }
  }
});
