/**
 * Numbers that were read are the numbers that were written, wherever they stand and however many come before them: code made for objects
 * of one kind has ways of its own for integers.
 */
import {
  any,
  createRegistry,
  dumps,
  Float,
  float,
  integer,
  list,
  loads,
  number,
  numericTuple,
  Parameterized,
  selector,
  tuple,
  UnpicklingError,
} from "brine";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { setGenerating } from "../../ts/code/generated.js";
import { engine } from "../engine-under-test.js";
import { difference } from "../once/same-graph.js";

afterEach(() => setGenerating(true));

const registry = createRegistry();
class Reading extends Parameterized({ value: any(), pair: tuple({ default: [0, 0] }), items: list() }) {}
registry.register(Reading, "numbers_read.Reading");
class Exact extends Parameterized({
  x: number({ wire: "float" }),
  n: integer(),
  pair: numericTuple({ default: [0, 0] }),
  items: list(Number),
  choice: selector({ default: 1, objects: [1, 2] }),
  whatever: any(),
}) {}
registry.register(Exact, "numbers_read.Exact");
class Untyped extends Parameterized({
  x: any(),
  n: any(),
  pair: any(),
  items: any(),
  choice: any(),
  whatever: any(),
}) {}

/** Around what fits into a word, or into 31 bits of one, and what only looks like an integer. */
const EDGES = [
  ...[0, -0, 1, -1, 2 ** 30 - 1, 2 ** 30, -(2 ** 30), -(2 ** 30) - 1, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1],
  ...[2 ** 32, 2 ** 53, -(2 ** 53), 0.5, -0.5, 1e300, Number.MIN_VALUE, -Number.MIN_VALUE, 2 ** 31 - 0.5],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
];
const anyNumber = fc.oneof(fc.constantFrom(...EDGES), fc.integer(), fc.double());

/** So many come before, which are integers or are not, so that code was made when the others come. */
const before = fc.record({ count: fc.constantFrom(0, 15, 40, 200), first: fc.constantFrom(3, 0.5, -0) });

function expectSame(value: unknown): void {
  const bytes = dumps(value, { engine, registry });
  for (const isGenerating of [true, false]) {
    setGenerating(isGenerating);
    expect(difference(loads(bytes, { engine, registry }), value)).toBeNull();
  }
}

describe("numbers that were read are those that were written", () => {
  it("in plain objects", () => {
    fc.assert(
      fc.property(before, fc.array(anyNumber, { minLength: 2, maxLength: 60 }), ({ count, first }, numbers) => {
        const filled = [...new Array<number>(count).fill(first), ...numbers];
        expectSame(filled.map((x, index) => ({ x, y: { z: filled.at(-index) ?? null } })));
      }),
      { numRuns: 50 },
    );
  });

  it("in plain objects that refer to themselves", () => {
    fc.assert(
      fc.property(before, fc.array(anyNumber, { minLength: 2, maxLength: 60 }), ({ count, first }, numbers) => {
        const filled = [...new Array<number>(count).fill(first), ...numbers];
        expectSame(
          filled.map((x) => {
            const record: Record<string, unknown> = { x };
            record.self = [record];
            return record;
          }),
        );
      }),
      { numRuns: 50 },
    );
  });

  it("in lists and tuples of each length", () => {
    const lists = fc.array(fc.array(anyNumber, { maxLength: 6 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(before, lists, ({ count, first }, some) => {
        expectSame([...Array.from({ length: count }, () => [first, 1]), ...some]);
      }),
      { numRuns: 50 },
    );
  });

  it("in parameters, their lists and their tuples", () => {
    const numbers = fc.array(fc.tuple(anyNumber, anyNumber, anyNumber), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(before, numbers, ({ count, first }, some) => {
        const rows = [...new Array<[number, number, number]>(count).fill([first, first, 2]), ...some];
        expectSame(
          rows.map(([a, b, c]) => new Reading({ value: a, pair: [b, c], items: [a, c, b].slice(0, count % 3) })),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe("numbers that are read exactly", () => {
  /** As Python writes them where all numbers are floats. */
  const floats = (values: object): Uint8Array => {
    const writing = createRegistry();
    writing.register(Untyped, "numbers_read.Exact");
    return dumps(new Array(40).fill(null).concat(new Untyped(values)), { engine, registry: writing });
  };
  const read = (values: object) =>
    (loads(floats(values), { engine, registry, numbers: "exact" }) as unknown[]).at(-1) as Exact;

  it("are plain in parameters for numbers, and objects where nothing says what they are", () => {
    const exact = read({
      x: float(3),
      n: float(4),
      pair: [float(1), 2.5],
      items: [float(1), 2],
      choice: float(2),
      whatever: [float(5), 6],
    });
    expect([exact.x, exact.n, exact.pair, exact.items, exact.choice]).toEqual([3, 4, [1, 2.5], [1, 2], 2]);
    expect(exact.whatever).toEqual([new Float(5), 6]);
    const many = Array.from({ length: 50 }, (_, x) => new Exact({ x, whatever: float(x) }));
    const back = loads(dumps(many, { engine, registry }), { engine, registry, numbers: "exact" }) as Exact[];
    expect(back.map(({ x, whatever }) => [x, whatever])).toEqual(many.map((_, x) => [x, new Float(x)]));
    const attributed = Object.assign(new Exact({ x: 7 }), { beside: float(8) });
    const again = loads(dumps(attributed, { engine, registry }), { engine, registry, numbers: "exact" });
    expect(again).toMatchObject({ x: 7, beside: new Float(8) });
  });

  it("are refused as what they are in the pickle", () => {
    const refused = () => read({ choice: float(9) });
    expect(refused).toThrow(UnpicklingError);
    expect(refused).toThrow("Float");
  });
});
