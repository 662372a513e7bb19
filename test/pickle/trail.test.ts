/**
 * Values that are written again and again (`ts/pickle/trail.ts`): what an earlier gather found out about identity is used as long as the
 * objects are the same, and whatever changed meanwhile, the pickle is the one that a value which was never written before has.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  createRegistry,
  list,
  number,
  Parameterized,
  PicklingError,
  type ReduceResult,
  reduce,
  Tuple,
  UUID,
} from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../engine/runs.js";
import { Random } from "../oracle/random.js";
import { write } from "./again.js";

class Sensor extends Parameterized({ gain: number(), tags: list(String) }) {}
const registry = createRegistry();
registry.register(Sensor, "lab.Sensor");
/** Has nothing that a trail knows of, and an ordinal of its own. */
class Point extends Parameterized({ at: number() }) {}
registry.register(Point, "lab.Point");

const foreignDate = runInNewContext("(milliseconds) => new Date(milliseconds)") as (milliseconds: number) => Date;

/** What is enough for a trail to be made. */
const MANY = 4200;

/** A list that was never written. */
const fresh = (values: readonly unknown[], options: object = {}) => write([...values], { registry, ...options });
const again = (values: readonly unknown[], options: object = {}) =>
  write(values as unknown[], { registry, ...options });

/** Whole pickles; to show where they differ takes longer than anybody waits. */
const expectSame = (pickle: Uint8Array, other: Uint8Array) => expect(Buffer.compare(pickle, other)).toBe(0);

/** How many objects tables of identity are told of meanwhile. */
function countTold(work: () => void): number {
  const { add } = Set.prototype;
  const { set } = Map.prototype;
  let count = 0;
  const isObject = (value: unknown): number => (typeof value === "object" && value !== null ? 1 : 0);
  Set.prototype.add = function (value) {
    count += isObject(value);
    return add.call(this, value);
  };
  Map.prototype.set = function (key, value) {
    count += isObject(key);
    return set.call(this, key, value);
  };
  try {
    work();
  } finally {
    Set.prototype.add = add;
    Map.prototype.set = set;
  }
  return count;
}

const KINDS: ((random: Random, older: () => unknown) => unknown)[] = [
  (random) => [random.below(9)],
  () => [],
  (random) => [random.below(100) / 7, 0.5],
  (random) => new Date(random.below(1000)),
  (random, older) => ({ id: random.below(50), of: older() }),
  (random) => ({ [`key${random.below(5000)}`]: [] }),
  (_, older) => [older(), [older()], older()],
  (random) => new Sensor({ gain: random.below(5), tags: ["a", "b"] }),
  (random) => new Point({ at: random.below(5) }),
  (random) => Object.freeze(new Sensor({ gain: random.below(5) })),
  (random, older) => Tuple.of(random.below(3), older()),
  (_, older) => new Map([["a", older()]]),
  (random) => new Set([random.below(9)]),
  (random) => new Uint8Array([random.below(255)]),
  (random) => new UUID(BigInt(random.below(1 << 30))),
];

function drawn(random: Random, values: readonly unknown[], shares: boolean): unknown {
  const older = () => (shares && random.chance(20) ? (values[random.below(values.length)] ?? null) : random.below(9));
  return KINDS[random.below(shares ? KINDS.length : 10)]!(random, older);
}

/** Changes a value, its parts or its order at a place. */
function change(random: Random, values: unknown[], shares: boolean): void {
  const at = random.chance(50) ? values.length - 1 - random.below(50) : random.below(values.length);
  const value = values[at];
  switch (random.below(shares ? 7 : 6)) {
    case 0:
      values[at] = drawn(random, values, shares);
      break;
    case 1:
      values.splice(at, 0, drawn(random, values, shares));
      break;
    case 2:
      values.splice(at, 1);
      break;
    case 3:
      if (Array.isArray(value) && !Object.isFrozen(value)) value.push(random.below(9));
      break;
    case 4:
      if (value instanceof Sensor && !Object.isFrozen(value)) value.gain++;
      else if (value instanceof Date) value.setTime(random.below(1000));
      break;
    case 5:
      [values[at], values[0]] = [values[0], value];
      break;
    default:
      values[at] = values[random.below(values.length)];
  }
}

describe("values that are written again", () => {
  it.each([true, false])("have the same pickle, whatever has changed (shared objects: %s)", (shares) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = new Random(seed);
        const values: unknown[] = [];
        while (values.length < MANY) values.push(drawn(random, values, shares));
        for (let round = 0; round < 12; round++) {
          expectSame(again(values), fresh(values));
          for (let count = random.below(3); count > 0; count--) change(random, values, shares);
        }
      }),
      runs(6),
    );
  });

  const rows = () => Array.from({ length: MANY }, (_, index): unknown[] => [index, { of: [index / 7] }]);

  it("are not asked about in tables, from the third time on", () => {
    const values = rows();
    expect(countTold(() => again(values))).toBeGreaterThan(MANY);
    again(values);
    for (const row of values) row[0] = "other";
    expect(countTold(() => again(values))).toBeLessThan(100);
    expect(countTold(() => fresh(values))).toBeGreaterThan(MANY);
  });

  it("are asked about where objects are shared, no more than that", () => {
    const values: unknown[] = rows();
    for (let index = 100; index < MANY; index += 10) values[index] = values[index - 1];
    again(values);
    again(values);
    expect(countTold(() => again(values))).toBeLessThan(100);
    expectSame(again(values), fresh(values));
  });

  it("find an object that has come to stand at a second place", () => {
    const values: unknown[] = rows();
    for (let round = 0; round < 3; round++) again(values);
    values[MANY - 1] = values[7];
    expectSame(again(values), fresh(values));
    values[MANY - 1] = [1];
    values[3] = values[2];
    expectSame(again(values), fresh(values));
  });

  it.each<[string, (index: number) => object, object]>([
    ["date", (index) => new Date(1e12 + index * 12_345), new Date(5)],
    ["date of another realm", (index) => foreignDate(1e12 + index * 12_345), new Date(5)],
    ["list that begins with a fraction", (index) => [index + 0.5, 1], [7.25]],
  ])("find a %s from before a change at a second place behind it", (_, make, other) => {
    // Where guesses failed before, the next thousand gathers do without.
    for (let gather = 0; gather < 2100; gather++) fresh([[gather]]);
    const values = Array.from({ length: MANY }, (_value, index) => ({ index, held: make(index) }));
    for (let round = 0; round < 3; round++) again(values);
    values[1000] = { index: -1, held: other };
    (values[MANY - 10] as { held: object }).held = (values[10] as { held: object }).held;
    expectSame(again(values), fresh(values));
  });

  it("count instances that have come in between, which no trail knows of", () => {
    const values: unknown[] = rows();
    values[100] = values[99];
    for (let round = 0; round < 3; round++) again(values);
    values.splice(10, 0, new Point({ at: 1 }));
    expectSame(again(values), fresh(values));
  });

  it("may be written by their own parts, in the middle", () => {
    let nested: Uint8Array | undefined;
    let depth = 0;
    class Writer {
      [reduce](): ReduceResult {
        if (depth++ === 0) nested = again(values);
        depth--;
        return [Writer, []];
      }
    }
    registry.register(Writer, "lab.Writer");
    const values: unknown[] = rows();
    for (let round = 0; round < 3; round++) again(values);
    values.splice(2000, 0, new Writer());
    for (let round = 0; round < 5; round++) {
      const whole = again(values);
      expectSame(whole, fresh(values));
      expectSame(nested as Uint8Array, whole);
    }
  });

  it("may be written otherwise each time: with other options, and with an error in the middle", () => {
    const values: unknown[] = rows();
    for (let round = 0; round < 3; round++) again(values);
    const options = [
      { protocol: 2 },
      { memo: "lean" },
      { identity: "instances" },
      { strings: "copies" },
      { fast: true },
      { undefined: "omit" },
      {},
    ];
    for (const option of options) expectSame(again(values, option), fresh(values, option));
    values[4000] = Symbol("none");
    expect(() => again(values)).toThrow(PicklingError);
    values[4000] = [4000, []];
    for (let round = 0; round < 3; round++) expectSame(again(values), fresh(values));
  });

  it("keep nothing alive that they no longer have, once they were written without it", async () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    const values: unknown[] = rows();
    for (let round = 0; round < 3; round++) again(values);
    const gone = new WeakRef(values.pop() as object);
    const early = new WeakRef(values[5] as object);
    values[5] = null;
    again(values);
    for (let round = 0; round < 20 && (gone.deref() !== undefined || early.deref() !== undefined); round++) {
      await new Promise((resolve) => setTimeout(resolve));
      gc();
    }
    expect([gone.deref(), early.deref()]).toEqual([undefined, undefined]);
  });

  it("go when nobody has them any more, with all they had", async () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    const written = (() => {
      const values = rows();
      for (let round = 0; round < 3; round++) again(values);
      return new WeakRef(values);
    })();
    for (let round = 0; round < 20 && written.deref() !== undefined; round++) {
      await new Promise((resolve) => setTimeout(resolve));
      gc();
    }
    expect(written.deref()).toBeUndefined();
  });
});
