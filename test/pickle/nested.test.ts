/**
 * Containers inside each other, which are gone through by calls up to some depth and by a stack of frames below it. A `Pickler`, which may
 * be asked for another pickle of the same objects, has frames alone: it says what is to come out.
 */
import { any, dumps, FrozenSet, loads, Parameterized, Pickler, PicklingError, reduce, register, Tuple } from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";

class Holder extends Parameterized({ held: any() }) {}
register(Holder, "nested.Holder");

/** Written as a call: its arguments and its state are containers that are made for the pickle. */
class Called {
  readonly held: unknown;
  constructor(held: unknown) {
    this.held = held;
  }
  [reduce](): [unknown, unknown[], unknown] {
    return [Called, [this.held, [this.held, []], { held: this.held }], { state: [this.held, { deep: [[]] }] }];
  }
}
register(Called, "nested.Called");

const holder = (held: unknown = null): Holder => new Holder({ held });

/** What {@link inside} makes, as it is read. */
type Nest = { readonly [key: PropertyKey]: Nest };

type Options = Parameters<typeof dumps>[1];

/** What is written, or what is said of what cannot be. */
function outcome(write: () => Uint8Array): unknown {
  try {
    return Buffer.from(write()).toString("hex");
  } catch (error) {
    if (!(error instanceof PicklingError)) throw error;
    return { code: error.code, path: error.path, message: error.message };
  }
}

function expectSame(value: unknown, options: Options = {}): unknown {
  const byCalls = outcome(() => dumps(value, { engine, ...options }));
  expect(byCalls).toEqual(outcome(() => new Pickler({ engine, ...options }).dump(value)));
  return byCalls;
}

/** A value inside so many containers, lists and objects in turn. */
function inside(depth: number, innermost: unknown): unknown {
  let value = innermost;
  for (let at = 0; at < depth; at++) value = at % 3 === 0 ? [at, value, "t"] : at % 3 === 1 ? { at, value } : [value];
  return value;
}

/** Around where calls end, and far below. */
const DEPTHS = [0, 1, 2, 30, 31, 32, 33, 34, 63, 64, 65, 200];

describe("containers inside each other", () => {
  const key = fc.oneof(fc.constantFrom("a", "b", "c"), fc.string());
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.oneof(fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.string(), fc.bigInt()),
      fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
      fc.constant(1).map(() => holder()),
      fc.constantFrom(undefined, Symbol.iterator, Number.NaN),
      fc.array(tie("value")),
      fc.dictionary(key, tie("value")),
      fc.dictionary(key, tie("value"), { noNullPrototype: true }),
      fc.array(fc.tuple(key, tie("value"))).map((entries) => new Map(entries)),
      fc.array(tie("value")).map((items) => Tuple.of(...items)),
      fc.array(tie("value")).map((held) => new Called(held)),
      fc.array(tie("value")).map((held) => holder(held)),
    ),
  }));

  it("are written as a Pickler writes them, and refused as it refuses them", () => {
    fc.assert(
      fc.property(fc.array(value), fc.constantFrom(...DEPTHS), (values, depth) => {
        expectSame(inside(depth, values));
        expectSame(inside(depth, [...values, ...values]));
      }),
    );
  });

  it("are written as a Pickler writes them where options say how", () => {
    const options = fc.constantFrom<NonNullable<Options>>(
      { undefined: "error" },
      { undefined: "omit" },
      { identity: "instances" },
      { strings: "copies" },
      { protocol: 0 },
      { protocol: 2 },
      { limits: { depth: 3 } },
      { limits: { depth: 34 } },
    );
    fc.assert(
      fc.property(fc.array(value), fc.constantFrom(...DEPTHS), options, (values, depth, given) => {
        expectSame(inside(depth, values), given);
      }),
    );
  });

  it("come back from any depth", () => {
    for (const depth of [...DEPTHS, 20_000]) {
      let read = loads(dumps(inside(depth, "here"), { engine }), { engine, dicts: "object" }) as Nest;
      for (let at = depth - 1; at >= 0; at--)
        read = at % 3 === 1 ? (read.value as Nest) : (read[at % 3 === 0 ? 1 : 0] as Nest);
      expect(read).toBe("here");
    }
  });

  it("may be as many as the limit says, and no more", () => {
    for (const depth of DEPTHS) {
      for (const limit of [1, 2, 31, 32, 33, 34, 35, 64]) {
        const leaves = [[], {}, new Map(), new Set(), new FrozenSet([]), Tuple.of(), ["leaf"], [[]], [{}], { a: {} }];
        for (const leaf of [
          ...leaves,
          [{ a: 1 }],
          holder({}),
          holder([{}]),
          { a: ["leaf"] },
          { a: [] },
          new Called([]),
        ]) {
          expectSame(inside(depth, leaf), { limits: { depth: limit } });
        }
      }
    }
    expect(expectSame(inside(40, [[1]]), { limits: { depth: 40 } })).toMatchObject({ code: "DEPTH" });
    expect(expectSame(inside(39, [[1]]), { limits: { depth: 40 } })).toBeTypeOf("string");
  });

  it("may hold themselves", () => {
    for (const depth of DEPTHS) {
      const list: unknown[] = [1];
      const around = { list };
      list.push(inside(depth, around), list);
      expectSame(list);
      expectSame([around, inside(depth, list)]);
      const inner: unknown[] = [{}];
      const tuple = Tuple.of<unknown>(inner, { inner });
      inner.push([tuple], inside(depth, tuple));
      expect(expectSame(tuple)).toBeTypeOf("string");
      expect(expectSame(inside(depth, [tuple]))).toBeTypeOf("string");
      expect(expectSame(list, { identity: "instances" })).toMatchObject({ code: "CYCLE" });
    }
  });

  it("hold instances, one or many, between others", () => {
    for (const depth of DEPTHS) {
      const many = Array.from({ length: 100 }, (_, index) => holder([index, { index: [index] }]));
      const lists = [[{}, [], ...many, [many[0]], {}], [...many], [[many[1]]], { many: [many[2], ...many, "end"] }];
      expectSame(inside(depth, lists));
      expectSame(inside(depth, [holder(inside(depth, many)), ...lists]));
    }
  });

  it("are named in the path of what cannot be written", () => {
    const bad = Symbol("bad");
    expect(expectSame({ a: [1, { "b c": [[], [bad]] }] })).toMatchObject({ path: 'snapshot.a[1]["b c"][1][0]' });
    expect(expectSame([[new Map([["k", { d: [0, [bad]] }]])]])).toMatchObject({ path: 'snapshot[0][0]["k"].d[1][0]' });
    expect(expectSame([[holder({ d: [[0], bad] })]])).toMatchObject({ path: "snapshot[0][0].held.d[1]" });
    expect((expectSame(inside(60, [bad])) as { path: string }).path.match(/[.[]/g)).toHaveLength(61);
  });

  it("must stay as they are meanwhile", () => {
    for (const depth of DEPTHS) {
      const list = (): unknown[] => {
        const items: unknown[] = [{}, "last"];
        Object.defineProperty(items[0], "shrink", { enumerable: true, get: () => void (items.length = 1) });
        return items;
      };
      const byCalls = outcome(() => dumps(inside(depth, list()), { engine }));
      expect(byCalls).toMatchObject({ code: "CHANGED" });
      expect(byCalls).toEqual(outcome(() => new Pickler({ engine }).dump(inside(depth, list()))));
    }
  });

  it("are forgotten where writing failed: what is written next is whole", () => {
    const pickler = new Pickler({ engine });
    const before = Buffer.from(dumps([{ a: [1] }], { engine }));
    expect(() => dumps(inside(20, [Symbol("bad")]), { engine })).toThrow(PicklingError);
    expect(Buffer.from(dumps([{ a: [1] }], { engine })).equals(before)).toBe(true);
    expect(Buffer.from(pickler.dump([{ a: [1] }])).equals(before)).toBe(true);
  });
});
