/** Many rows of a class, alike or not: what is read is what was written, whichever way they are read, and so is what is refused. */
import {
  any,
  boolean,
  createRegistry,
  date,
  dumps,
  instanceOf,
  integer,
  list,
  loads,
  number,
  numericTuple,
  Parameterized,
  restoreAsync,
  selector,
  string,
  Tuple,
  tuple,
  type UnpicklingError,
} from "brine";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { setGenerating } from "../../ts/code/generated.js";
import { difference } from "../once/same-graph.js";

afterEach(() => setGenerating(true));

/** Writes anything; what reads it has rules. */
const loose = createRegistry();
class Loose extends Parameterized({
  label: any(),
  tags: any(),
  place: any(),
  weights: any(),
  when: any(),
  size: any(),
  flag: any(),
  held: any(),
}) {}
loose.register(Loose, "row_runs.Reading");

const strict = createRegistry();
class Reading extends Parameterized({
  label: string({ allowNone: true }),
  tags: list(String, { bounds: [0, 5] }),
  place: numericTuple({ default: [0, 0, 0] }),
  weights: list(number({ bounds: [0, 100] })),
  when: date(),
  size: integer({ allowNone: true }),
  flag: boolean(),
  held: any(),
}) {}
strict.register(Reading, "row_runs.Reading");

type Row = Record<keyof typeof usual, unknown>;

const usual = {
  label: "a",
  tags: ["x", "y"],
  place: Tuple.of(0.5, 1.5, 2.5),
  weights: [1, 2.5],
  when: new Date(86_400_000),
  size: 3,
  flag: true,
  held: null,
};

const rowAt = (index: number, changes: Partial<Row> = {}): Loose =>
  new Loose({
    ...usual,
    label: `label ${index}`,
    tags: [`t${index % 7}`, `t${index % 3}`],
    place: Tuple.of(index + 0.25, 0.5, -index - 0.75),
    weights: [index % 100, 0.5],
    when: new Date(index * 1000),
    size: index,
    ...changes,
  });

interface Outcome {
  readonly value?: unknown;
  readonly error?: Pick<UnpicklingError, "message" | "code" | "path" | "offset">;
}

function outcomeOf(read: () => unknown): Outcome {
  try {
    return { value: read() };
  } catch (thrown) {
    const { message, code, path, offset } = thrown as UnpicklingError;
    return { error: { message, code, path, offset } };
  }
}

/** Reads with functions made for the rows and with loops, and holds both to be the same. */
function readBothWays(pickle: Uint8Array, options: Parameters<typeof loads>[1] = {}): Outcome {
  const read = (): unknown => loads(pickle, { registry: strict, ...options });
  const made = outcomeOf(read);
  setGenerating(false);
  const looped = outcomeOf(read);
  setGenerating(true);
  expect(made.error).toEqual(looped.error);
  expect(difference(made.value, looped.value)).toBeNull();
  return made;
}

const written = (rows: unknown): Uint8Array => dumps(rows, { registry: loose });

const COUNT = 120;

describe("rows that are alike", () => {
  it("come back with their lists, tuples and dates", () => {
    const rows = Array.from({ length: COUNT }, (_, index) => rowAt(index));
    const { value } = readBothWays(written(rows));
    const readings = value as Reading[];
    expect(readings).toHaveLength(COUNT);
    readings.forEach((reading, index) => {
      expect(reading).toBeInstanceOf(Reading);
      expect(reading.label).toBe(`label ${index}`);
      expect(reading.tags).toEqual([`t${index % 7}`, `t${index % 3}`]);
      expect(reading.place).toEqual([index + 0.25, 0.5, -index - 0.75]);
      expect(Object.getPrototypeOf(reading.place)).toBe(Array.prototype);
      expect(reading.weights).toEqual([index % 100, 0.5]);
      expect(reading.when).toEqual(new Date(index * 1000));
    });
    expect(new Set(readings.map(({ tags }) => tags)).size).toBe(COUNT);
  });

  it("are the same in pieces", async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => rowAt(index));
    const pickle = written(rows);
    const value = await restoreAsync(pickle, { registry: strict, yieldEvery: 0.1 });
    expect(difference(value, loads(pickle, { registry: strict }))).toBeNull();
  });

  it("are tuples where no tuple kind takes them, and shared where they were shared", () => {
    const shared = ["shared"];
    const when = new Date(5);
    const rows = Array.from({ length: COUNT }, (_, index) =>
      rowAt(index, { held: Tuple.of<unknown>(index, "a"), ...(index % 10 === 0 ? { tags: shared, when } : {}) }),
    );
    const readings = readBothWays(written([rows, rows[50], shared])).value as [Reading[], Reading, string[]];
    expect(readings[1]).toBe(readings[0][50]);
    expect(readings[0][20]?.tags).toBe(readings[2]);
    expect(readings[0][20]?.when).toBe(readings[0][30]?.when);
    expect(readings[0][3]?.held).toBeInstanceOf(Tuple);
  });

  it("may take turns with those of other classes, and hold each other", () => {
    class Other extends Parameterized({
      points: list(Number),
      next: instanceOf(Reading),
      kind: selector({ objects: ["a", "b"] }),
    }) {}
    const registry = createRegistry();
    registry.register(Reading, "row_runs.Reading");
    registry.register(Other, "row_runs.Other");
    const rows: object[] = [];
    for (let index = 0; index < COUNT; index++) {
      const reading = new Reading({ label: `${index}`, tags: ["a"], when: new Date(index), weights: [1] });
      rows.push(reading);
      if (index % 5 !== 4) rows.push(new Other({ points: [index, 0.5], next: null, kind: "b" }));
      if (index % 5 === 3) rows.push(new Other({ points: [], next: reading, kind: "a" }));
    }
    const { value } = readBothWays(dumps(rows, { registry }), { registry });
    expect(difference(value, rows)).toBeNull();
  });
});

describe("rows of which some are not as the others", () => {
  const scalar = fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    fc.constantFrom(null, true, 0, -0, 2.5, -1, 1e300, Number.NaN, "", "text", 2n ** 70n),
    fc.constantFrom<unknown[]>(
      [],
      ["a"],
      ["a", "b", "c"],
      ["a", 1],
      [1, 2],
      [0.5, 300],
      [1, [2]],
      [null],
      [true, true],
    ),
    fc.constantFrom(
      Tuple.of(),
      Tuple.of(1, 2, 3),
      Tuple.of(1, 2, 300),
      Tuple.of(0.5, 1, 2),
      Tuple.of<unknown>("a", 1, 2),
    ),
    fc.constantFrom(new Date(1), { a: 1 }, new Set([1]), new Uint8Array(3)),
  );
  const changes = fc.record({
    at: fc.nat(COUNT - 1),
    key: fc.constantFrom(...(Object.keys(usual) as (keyof Row)[])),
    value: scalar,
  });

  it("are read, or refused in the same words at the same place", () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 6 }), fc.boolean(), (list, validate) => {
        const rows = Array.from({ length: COUNT }, (_, index) => rowAt(index));
        for (const { at, key, value } of list) {
          if (value !== undefined) rows[at] = rowAt(at, { [key]: value });
        }
        const pickle = written(rows);
        readBothWays(pickle, { validate });
        expect(difference(readBothWays(pickle, { registry: loose }).value, rows)).toBeNull();
      }),
      { numRuns: 150 },
    );
  });

  it("say where the refused value stands", () => {
    const rows = Array.from({ length: COUNT }, (_, index) => rowAt(index, index === 77 ? { tags: ["a", 5] } : {}));
    const { error } = readBothWays(written({ deep: rows }));
    expect(error?.code).toBe("INVALID_VALUE");
    expect(error?.path).toContain("[77]");
    expect(error?.path).toContain("tags");
  });

  it("keep to rules that were changed between two pickles", () => {
    class Bounded extends Parameterized({ tags: list(String), place: tuple({ default: [0, 0] }) }) {}
    const registry = createRegistry();
    registry.register(Bounded, "row_runs.Bounded");
    const pickle = dumps(
      Array.from({ length: COUNT }, () => new Bounded({ tags: ["a", "b"], place: [1, 2] })),
      { registry },
    );
    expect(loads(pickle, { registry })).toHaveLength(COUNT);
    Bounded.param.tags.bounds = [0, 1];
    expect(() => loads(pickle, { registry })).toThrow("tags");
    expect(loads(pickle, { registry, validate: false })).toHaveLength(COUNT);
  });
});

describe("rows as they are written", () => {
  class Pair extends Parameterized({ left: any(), right: any() }) {}
  class Flag extends Parameterized({ on: boolean() }) {}
  const registry = createRegistry();
  registry.register(Pair, "row_runs.Pair");
  registry.register(Flag, "row_runs.Flag");
  registry.register(Loose, "row_runs.Reading");

  /** Neither rows nor made functions: every value is asked about. */
  const oneByOne = (value: unknown): Uint8Array => dumps(value, { registry, persistentId: () => undefined });

  const item = fc.oneof(
    { weight: 4, arbitrary: fc.constant("row") },
    { weight: 2, arbitrary: fc.constant("pair") },
    fc.constantFrom("flag", "again", "shared", "attribute", "frozen", "nested", "text", "null", "graph", "list"),
  );

  function itemsOf(kinds: readonly string[]): unknown[] {
    const shared = ["shared", 1];
    const items: unknown[] = [];
    kinds.forEach((kind, index) => {
      const pair = new Pair({ left: index % 3 === 0 ? ["a", index] : index / 2, right: new Date(index) });
      switch (kind) {
        case "row":
          items.push(rowAt(index));
          break;
        case "flag":
          items.push(new Flag({ on: index % 2 === 0 }));
          break;
        case "again":
          items.push(items[index >> 1] ?? null);
          break;
        case "shared":
          items.push(new Pair({ left: shared, right: index === 4 ? new Date(4) : "shared" }));
          break;
        case "attribute":
          items.push(Object.assign(pair, { note: index }));
          break;
        case "frozen":
          items.push(Object.freeze(pair));
          break;
        case "nested":
          items.push(new Pair({ left: [pair, { of: pair }], right: Tuple.of<unknown>(pair, [pair]) }));
          break;
        case "graph":
          pair.left = [items];
          items.push(pair);
          break;
        case "list":
          items.push([pair, pair, index]);
          break;
        default:
          items.push(kind === "pair" ? pair : kind === "text" ? "text" : null);
      }
    });
    return items;
  }

  it("are the same bytes, whichever objects take turns", () => {
    // More than it takes until functions are made.
    const begun = [
      ...Array<string>(80).fill("row"),
      ...Array<string>(80).fill("pair"),
      ...Array<string>(80).fill("flag"),
    ];
    fc.assert(
      fc.property(fc.array(item, { maxLength: 60 }), (kinds) => {
        const items = itemsOf([...begun, ...kinds]);
        expect(Buffer.compare(dumps(items, { registry }), oneByOne(items))).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  it("are the same bytes where cells have what none of the first rows had", () => {
    const plain = fc.constantFrom<unknown>(1, 0.5, Number.NaN, "a", "", null, true, false);
    const held = fc.oneof(
      plain,
      fc.constantFrom<() => unknown>(
        () => ["a", "b"],
        () => ["a", 1],
        () => [1, 2],
        () => [0.5],
        () => [],
        () => [[1]],
        () => ({ of: ["a"] }),
        () => new Date(5),
        () => Tuple.of<unknown>("a", 1),
        () => new Flag({ on: true }),
      ),
    );
    const pairs = (value: fc.Arbitrary<unknown>, minLength: number) =>
      fc.array(fc.tuple(value, value), { minLength, maxLength: minLength + 20 });
    fc.assert(
      fc.property(
        fc.constantFrom(plain, held).chain((first) => pairs(first, 40)),
        pairs(held, 5),
        (first, then) => {
          // A class of its own each time: the functions are made for what the first rows had.
          class Any extends Parameterized({ left: any(), right: any() }) {}
          const own = createRegistry();
          own.register(Any, "row_runs.Any");
          own.register(Flag, "row_runs.Flag");
          const made = (value: unknown): unknown => (typeof value === "function" ? (value as () => unknown)() : value);
          const items = [...first, ...then].map(([left, right]) => new Any({ left: made(left), right: made(right) }));
          const expected = dumps(items, { registry: own, persistentId: () => undefined });
          expect(Buffer.compare(dumps(items, { registry: own }), expected)).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("follow a class that grows between two pickles", () => {
    const pairs = Array.from({ length: COUNT }, (_, left) => new Pair({ left, right: ["r"] }));
    dumps(pairs, { registry });
    Pair.param.addParameter("added", string({ default: "x" }));
    expect(Buffer.compare(dumps(pairs, { registry }), oneByOne(pairs))).toBe(0);
    const read = loads(dumps(pairs, { registry }), { registry }) as (Pair & { added: string })[];
    expect(read[COUNT - 1]?.right).toEqual(["r"]);
    expect(read[COUNT - 1]?.added).toBe("x");
  });
});
