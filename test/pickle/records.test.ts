/**
 * Plain objects, however often their keys come back: those of names, of which there are many alike, and those of data, of
 * which no two are. What is written is the dict of their properties, and a Map of the same entries says which that is.
 */
import { dumps, loads, Pickler, PicklingError, snapshotAsync, UnpicklingError } from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { again, pickle, thrown } from "./again.js";

/** The same value with a Map for each plain object. */
function asMaps(value: unknown, known = new Map<unknown, unknown>()): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  const seen = known.get(value);
  if (seen !== undefined) return seen;
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    known.set(value, list);
    for (const item of value) list.push(asMaps(item, known));
    return list;
  }
  const map = new Map<string, unknown>();
  known.set(value, map);
  for (const key of Object.keys(value)) map.set(key, asMaps(Reflect.get(value, key), known));
  return map;
}

const bytesOf = (value: unknown): Buffer => Buffer.from(dumps(value, { engine }));
/** Key by key: whoever is to leave values out that are undefined looks at each. */
const oneByOne = (value: unknown): Buffer => Buffer.from(dumps(value, { engine, undefined: "omit" }));
const expectSame = (value: unknown): void => {
  const expected = oneByOne(asMaps(value));
  for (const one of [value, asMaps(value)]) expect(bytesOf(one).equals(expected)).toBe(true);
};
const expectDicts = (value: unknown): void => {
  const bytes = bytesOf(value);
  expectSame(value);
  expect(loads(bytes, { engine, dicts: "object" })).toEqual(value);
};

describe("plain objects are dicts", () => {
  it("of any keys and values, alike or not", () => {
    const key = fc.oneof(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 0, max: 500 }).map(String));
    const leaf = fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null), fc.string());
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie("value")), fc.dictionary(key, tie("value"))),
    }));
    fc.assert(fc.property(fc.array(value), (values) => expectDicts(values)));
  });

  it("when keys are data, and names come before, between and behind them", () => {
    const rows: unknown[] = [];
    for (let index = 0; index < 5000; index++) {
      const words = { [`w${(index * 7919) % 3000}`]: index, [`w${(index * 104_729) % 3000}`]: "x" };
      rows.push(index % 3 === 0 ? { id: index, words, tags: ["a", index] } : words);
    }
    for (let index = 0; index < 50; index++)
      rows.push({ later: index, rows: [rows[index], { inner: rows[index + 1] }] });
    expectDicts(rows);
  });

  it("that refer to each other, in turns with what is new", () => {
    const pick = <T>(items: readonly T[], at: number): T => items[at % items.length] as T;
    for (const isMixed of [false, true]) {
      const nodes: Record<string, unknown>[] = [];
      const lists: unknown[][] = [[], ["x"], [nodes], [1, "y"]];
      const dates = [new Date(0), new Date(1)];
      for (let index = 0; index < 3000; index++) {
        const step = (index * 7919) % 101;
        nodes.push({
          id: index,
          label: step < 50 ? pick(["red", "green", ""], step) : `node ${index}`,
          before: index === 0 ? null : pick(nodes, step),
          // Under one key what was met, what is new, and what is no object.
          mixed: isMixed && step % 3 === 0 ? { id: index } : step % 5 === 0 ? step : pick(nodes, index * 31),
          list: isMixed && step % 4 === 0 ? pick(lists, index) : [index, pick(["a", "b"], step)],
          empty: [],
          date: isMixed && index % 7 === 0 ? pick(dates, index) : "",
        });
      }
      const value = { nodes, lists };
      expectSame(value);
      const read = loads(bytesOf(value), { engine, dicts: "object" }) as typeof value;
      for (let index = 0; index < nodes.length; index++) {
        const [node, other] = [nodes[index], read.nodes[index]];
        for (const name of ["before", "mixed"]) {
          const at = nodes.indexOf(node?.[name] as Record<string, unknown>);
          if (at >= 0) expect(other?.[name]).toBe(read.nodes[at]);
        }
        const at = lists.indexOf(node?.list as unknown[]);
        if (at >= 0) expect(other?.list).toBe(read.lists[at]);
      }
    }
  });

  it("once, twice and many times", () => {
    for (const count of [0, 1, 2, 3, 40]) {
      expectDicts(
        Array.from({ length: count }, (_, index) => ({ a: index, b: { c: [index], d: null }, e: Number.NaN })),
      );
      expectDicts(Array.from({ length: count }, (_, index) => ({ list: [[index]], more: { list: [{}] }, "": true })));
    }
  });

  it("in a pickle written in pieces, and in the next of the same Pickler", async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => ({
      [`k${index % 200}`]: { [`k${index}`]: [index], n: index },
    }));
    const pieces = await snapshotAsync(rows, { engine, memo: "cpython", yieldEvery: 1 });
    expect(loads(pieces, { engine })).toEqual(rows);
    const pickler = new Pickler({ engine });
    const first = pickler.dump(rows);
    expect(Buffer.from(first).equals(bytesOf(rows))).toBe(true);
    const second = pickler.dump([
      { n: 1, k: {} },
      { n: 2, k: {} },
      { n: 3, k: {} },
    ]);
    expect(second.length).toBeLessThan(100);
  });
});

describe("the properties of a plain object", () => {
  it("are read once each, in their order, before what they hold is written", () => {
    for (const count of [1, 2, 3, 200]) {
      const read: string[] = [];
      const rows = Array.from({ length: count }, (_, index) => ({
        get [`x${index > 2 ? index : 0}`]() {
          read.push("x");
          return { deep: index };
        },
        get y() {
          read.push("y");
          return index;
        },
      }));
      const bytes = bytesOf(rows);
      expect(read.join("")).toBe("xy".repeat(count));
      expect(loads(bytes, { engine })).toEqual(rows);
    }
  });

  it("may be called __proto__, be of an index, or of a symbol, which is left out", () => {
    const row = (index: number): object =>
      Object.assign(JSON.parse(`{"b": 1, "${index}": 2, "__proto__": {"a": ${index}}}`), { [Symbol("s")]: 3 });
    for (const count of [1, 3]) {
      const rows = Array.from({ length: count }, (_, index) => row(index));
      const back = loads(bytesOf(rows), { engine, dicts: "object" }) as object[];
      expect(back.map((read) => Object.keys(read))).toEqual(rows.map((_, index) => [String(index), "b", "__proto__"]));
      expect(back.map((read) => Object.getPrototypeOf(read) === Object.prototype)).toEqual(rows.map(() => true));
    }
  });

  it("are named in the path of what cannot be written", () => {
    const bad = Symbol("bad");
    const pathOf = (value: unknown): string | undefined => thrown(PicklingError, () => dumps(value, { engine })).path;
    expect(pathOf({ a: 1, b: bad })).toBe("snapshot.b");
    expect(pathOf({ a: 1, b: { c: [1, { "d e": bad }] }, f: 1 })).toBe('snapshot.b.c[1]["d e"]');
    const row = (value: unknown): object => ({ a: 1, b: [[2]], c: value });
    expect(pathOf([row(1), row(2), row(3), row(bad)])).toBe("snapshot[3].c");
    expect(pathOf([row(1), row(2), row({ d: {}, e: [bad] })])).toBe("snapshot[2].c.e[0]");
  });
});

describe("Maps", () => {
  it("are dicts, whatever their keys are and however many", () => {
    const key = fc.oneof(
      fc.constantFrom("a", "b", "1", "__proto__", "", "\ud800"),
      fc.string(),
      fc.integer(),
      fc.constant(null),
    );
    const leaf = fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.constant([]), fc.constant(1n << 70n));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie("value"), { maxLength: 4 }),
        fc.array(fc.tuple(key, tie("value")), { maxLength: 80 }).map((pairs) => new Map(pairs)),
      ),
    }));
    fc.assert(
      fc.property(fc.array(value), fc.boolean(), (values, isTwice) => {
        const written = isTwice ? [values, [...values], values] : values;
        expect(bytesOf(written).equals(oneByOne(written))).toBe(true);
        expect(loads(bytesOf(values), { engine, dicts: "map" })).toEqual(values);
      }),
    );
  });

  it("may hold each other and themselves", () => {
    const maps = Array.from({ length: 50 }, (_, index) => new Map<string, unknown>([["n", index]]));
    for (const [index, map] of maps.entries()) {
      map
        .set("self", map)
        .set("next", maps[(index + 7) % 50])
        .set("list", [map, maps[index % 3]]);
    }
    expect(bytesOf(maps).equals(oneByOne(maps))).toBe(true);
    const [back] = loads(bytesOf(maps), { engine, dicts: "map" }) as typeof maps;
    expect(back?.get("self")).toBe(back);
  });

  it("are named in the path of what cannot be written, each key as one", () => {
    const bad = Symbol("bad");
    const pathOf = (value: unknown): string | undefined => thrown(PicklingError, () => dumps(value, { engine })).path;
    const map = (value: unknown): Map<unknown, unknown> =>
      new Map<unknown, unknown>([
        ["a", { b: [1] }],
        ["c", value],
      ]);
    expect(pathOf(map(bad))).toBe('snapshot["c"]');
    expect(pathOf([map(1), map(2), map({ d: [map(bad)] })])).toBe('snapshot[2]["c"].d[0]["c"]');
    expect(pathOf(new Map<unknown, unknown>([[1, bad]]))).toBe("snapshot[1]");
  });

  it("that change while they are written are an error", () => {
    for (const change of ["set", "delete"] as const) {
      const map = new Map<string, unknown>([["a", 1]]);
      const getter = {
        get x() {
          map[change]("b", 2);
          return 3;
        },
      };
      map.set("b", getter);
      if (change === "set") map.set("c", getter).delete("b");
      expect(thrown(PicklingError, () => dumps(map, { engine })).code).toBe("CHANGED");
    }
  });
});

describe("plain objects that were read, in a pickle with thousands of key lists", () => {
  const rows = Array.from({ length: 3000 }, (_, index) => ({
    [`k${index}`]: index,
    [`k${index + 1}`]: [index],
    n: null,
  }));

  it("are plain objects, be their keys met once or often", () => {
    const value = [
      ...rows,
      ...rows.slice(0, 100).map((row) => ({ ...row })),
      ...rows.map((_, id) => ({ id, name: "x" })),
    ];
    const back = again(value);
    expect(back).toEqual(value);
    for (const object of back) {
      expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
      expect(Object.getOwnPropertyNames(object)).toEqual(Object.keys(object));
    }
    const [first] = back as object[];
    expect(String(first)).toBe("[object Object]");
    Object.assign(first as object, { k0: 7, more: 8 });
    expect({ ...first }).toEqual({ k0: 7, k1: [0], n: null, more: 8 });
    expect(bytesOf(back.slice(1)).equals(bytesOf(value.slice(1)))).toBe(true);
  });

  it("may hold each other, and be filled in more than one go", () => {
    const circle = rows.map((row) => ({ ...row }) as Record<string, unknown>);
    for (const [index, row] of circle.entries()) row[`next${index}`] = circle[(index + 1) % circle.length];
    const back = again(circle);
    let at = back[0] as Record<string, unknown>;
    for (let index = 0; index < circle.length; index++) at = at[`next${index}`] as Record<string, unknown>;
    expect(at).toBe(back[0]);
    // }(Va K1 u Vb K2 s: the second key comes behind the first ones.
    const late = pickle(`8004 5d 28 ${"7d 28 8c0161 4b01 75 8c0162 4b02 73".repeat(2)} 65 2e`);
    expect(loads(late, { engine })).toEqual([
      { a: 1, b: 2 },
      { a: 1, b: 2 },
    ]);
  });

  it("have __proto__ for a key like any other, and are Maps where a key is an index", () => {
    const own = (value: number) => JSON.parse(`{"__proto__": ${value}, "p${value}": 1}`) as object;
    const back = again<unknown[]>([...rows, own(1), own(2), own(1), { 7: 1 }, { 7: 2 }, { 8: 1 }]).slice(rows.length);
    for (const object of back.slice(0, 3) as object[]) {
      expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
      expect(Object.keys(object)[0]).toBe("__proto__");
    }
    expect(back.slice(3)).toEqual([new Map([["7", 1]]), new Map([["7", 2]]), new Map([["8", 1]])]);
    expect(loads(bytesOf([...rows, { 7: 1 }]), { engine, dicts: "map" })).toEqual(
      [...rows, { 7: 1 }].map((row) => asMaps(row)),
    );
  });

  it("are named in the path of what cannot be read", () => {
    const outside = { far: 1 };
    const value = [...rows, { odd: 1, even: { k4: 1, there: outside } }];
    const bytes = dumps(value, { engine, persistentId: (held) => (held === outside ? 1 : undefined) });
    expect(thrown(UnpicklingError, () => loads(bytes, { engine }))).toMatchObject({
      code: "PERSISTENT_ID",
      path: "snapshot[3000].even.there",
    });
  });
});
