/** Values that cannot be written: a PicklingError that names the path, and an engine that goes on working. */
import {
  any,
  ByteArray,
  createRegistry,
  DefaultDict,
  date,
  FrozenSet,
  list,
  number,
  Parameterized,
  PickleError,
  PicklingError,
  register,
  self,
  string,
  Tuple,
} from "brine";
import { describe, expect, it } from "vitest";
import { again, thrown, write } from "./again.js";

class Node extends Parameterized({
  tags: list(),
  next: self<Node>(),
  held: any(),
  x: number(),
  label: string({ default: null }),
}) {}
class Plain {
  held: unknown = null;
}
class Unknown {}
register(Node, "refused.Node");
register(Plain, "refused.Plain");

const refusal = (value: unknown): PicklingError => {
  const error = thrown(PicklingError, () => write(value));
  expect(error).toBeInstanceOf(PickleError);
  // Of a very long path the message has its two ends.
  expect(error.message).toContain(`cannot pickle ${error.path?.slice(0, 100)}`);
  // The engine and the next pickle know nothing of it.
  expect(again([1, { a: new Set(["b"]) }])).toEqual([1, { a: new Set(["b"]) }]);
  return error;
};

describe("the path", () => {
  const bad = Symbol("bad");
  const at: [string, unknown][] = [
    ["snapshot", bad],
    ["snapshot[3].tags[0]", [1, 2, 3, new Node({ tags: [bad] })]],
    ["snapshot[3].tags[0]", [1, 2, 3, { tags: [bad] }]],
    ["snapshot.a.b[1]", { a: { b: [0, bad] } }],
    ['snapshot["two words"]', { "two words": bad }],
    ['snapshot["0"]', { 0: bad }],
    ['snapshot["k"]', new Map([["k", bad]])],
    ["snapshot[1]", new Map([[1, bad]])],
    ["snapshot.held.held", Object.assign(new Plain(), { held: Object.assign(new Plain(), { held: bad }) })],
    ["snapshot.next.next.held", new Node({ next: new Node({ next: new Node({ held: bad }) }) })],
    ["snapshot.held[1].held", new Node({ held: [new Node({ held: [1] }), new Node({ held: bad })] })],
    ["snapshot[2]", Tuple.of<unknown>(1, 2, bad)],
    ["snapshot[1]", new Set<unknown>([1, bad])],
    ["snapshot[0][1]", [new FrozenSet<unknown>([1, bad])]],
    ["snapshot.note", Object.assign(new Node(), { note: bad })],
    ["snapshot.held[0]", Object.assign(new Node({ held: [bad] }), { note: 1 })],
    ['snapshot["k"][0]', new DefaultDict(null, [["k", [bad]]])],
    ["snapshot.é", { é: bad }],
  ];
  it.each(at)("is %s", (path, value) => {
    const error = refusal(value);
    expect(error.path).toBe(path);
    expect(error.value).toBe(bad);
    expect(error.code).toBe("UNPICKLABLE");
    expect(error.message).toContain("symbol");
  });

  it("is right after a hundred thousand levels", () => {
    let value: unknown = bad;
    for (let depth = 0; depth < 100_000; depth++) value = [value];
    const { path, message } = refusal(value);
    expect(path).toBe(`snapshot${"[0]".repeat(100_000)}`);
    expect(message.length).toBeLessThan(500);
  });
});

describe("what has no name in Python", () => {
  it("is refused with the advice to register it", () => {
    const error = refusal([new Unknown()]);
    expect(error).toMatchObject({ code: "UNREGISTERED", path: "snapshot[0]" });
    expect(error.message).toContain('register(Unknown, "module.Unknown")');
  });

  it("is refused for classes with parameters as well", () => {
    class Unnamed extends Parameterized({ x: number() }) {}
    const error = refusal({ a: [new Unnamed()] });
    expect(error).toMatchObject({ code: "UNREGISTERED", path: "snapshot.a[0]" });
    expect(error.message).toContain('register(Unnamed, "module.Unnamed")');
    expect(refusal(Object.assign(new Unnamed(), { note: 1 })).message).toContain("register(Unnamed,");
  });

  it("is refused for functions and classes themselves", () => {
    function free(): void {}
    expect(refusal({ f: free })).toMatchObject({ code: "UNREGISTERED", path: "snapshot.f", value: free });
    expect(refusal([Unknown]).message).toContain('register(Unknown, "module.Unknown")');
    expect(refusal(() => 1).message).toContain("anonymous");
  });

  it("is given advice that can be followed where it has no name", () => {
    const [nameless, Nameless, Declared] = [() => 1, class {}, class extends Parameterized({ x: number() }) {}].map(
      (value) => Object.defineProperty(value, "name", { value: "" }),
    ) as [() => number, new () => object, new () => object];
    for (const value of [nameless, Nameless, new Nameless(), new Declared()]) {
      const { code, message } = refusal(value);
      expect(code).toBe("UNREGISTERED");
      expect(message).toMatch(/: keep it in a constant, and register\(constant, "module\.name"\)$/);
    }
  });

  it("is told of the reducer that it needs where its properties say nothing", () => {
    const made = "reducer(URL, (value) => [URL, [/* its arguments */]])";
    const url = new URL("http://localhost/a");
    const error = refusal({ home: url });
    expect(error).toMatchObject({ code: "UNREGISTERED", path: "snapshot.home" });
    expect(error.message).toContain(`how one is made: register(URL, "module.URL") and ${made}`);
    const registry = createRegistry();
    registry.register(URL, "web.URL");
    const still = thrown(PicklingError, () => write(url, { registry }));
    expect(still.code).toBe("UNPICKLABLE");
    expect(still.message).toContain(`how one is made: ${made}`);
    registry.reducer(URL, ({ href }) => [URL, [href]]);
    expect(String(again(url, { registry }))).toBe("http://localhost/a");
    // A class of the platform that brine knows how to extend needs its name alone.
    class Own extends Error {}
    expect(refusal(new Own()).message).toContain('by name: register(Own, "module.Own")');
  });

  it("is not found through the registry of another", () => {
    const registry = createRegistry();
    const error = thrown(PicklingError, () => write(new Plain(), { registry }));
    expect(error.code).toBe("UNREGISTERED");
  });

  it("does not take its class's name for the name of the class", () => {
    class Subclass extends Plain {}
    expect(refusal(new Subclass()).code).toBe("UNREGISTERED");
    class Subnode extends Node {}
    expect(refusal(new Subnode()).code).toBe("UNREGISTERED");
  });
});

describe("what Python could not hash", () => {
  const unhashable: [string, () => unknown][] = [
    ["an array", () => []],
    ["a plain object", () => ({})],
    ["a Map", () => new Map()],
    ["a Set", () => new Set()],
    ["a ByteArray", () => new ByteArray([1])],
    ["a DefaultDict", () => new DefaultDict(null)],
    ["a tuple with an array in it", () => Tuple.of<unknown>(1, Tuple.of([]))],
  ];
  it.each(unhashable)("is refused as a key or a member: %s", (_, make) => {
    expect(refusal([new Map([[make(), 1]])])).toMatchObject({ code: "UNHASHABLE", path: "snapshot[0].key(object)" });
    expect(refusal([new Set([0, make()])])).toMatchObject({ code: "UNHASHABLE", path: "snapshot[0][1]" });
    expect(refusal([new FrozenSet([make()])])).toMatchObject({ code: "UNHASHABLE" });
  });
});

describe("a tuple that contains itself", () => {
  it("is refused when nothing in between can be filled later", () => {
    const tuple = new Tuple<unknown>();
    tuple.push(1, Tuple.of<unknown>(tuple));
    expect(refusal([tuple])).toMatchObject({ code: "CYCLE", path: "snapshot[0][1][0]", value: tuple });
    const inner = new Tuple<unknown>();
    inner.push(new FrozenSet([inner]));
    expect(refusal(inner)).toMatchObject({ code: "CYCLE", path: "snapshot[0][0]" });
  });

  it("names a tuple that contains itself far below, and none that a list comes between", () => {
    for (const depth of [60, 70, 200, 3000]) {
      for (const levels of [0, 1, 66, 69]) {
        const bottom: unknown[] = [];
        const chain: Tuple<unknown>[] = [];
        let tuple: Tuple<unknown> = Tuple.of<unknown>(bottom);
        for (let level = 0; level < depth; level++) chain.push((tuple = Tuple.of<unknown>(tuple, tuple, level)));
        // What is closed again is no longer around what comes.
        const root = Tuple.of<unknown>(chain[levels % depth], tuple, chain[levels % depth]);
        expect(() => write(root)).not.toThrow();
        bottom.push(chain[levels % depth]);
        expect(() => write(root)).not.toThrow();
        Object.defineProperty(chain[0], 1, { value: chain[levels % depth] });
        expect(refusal(root)).toMatchObject({ code: "CYCLE", value: chain[levels % depth] });
      }
    }
  });

  it("is none where a hundred and fifty thousand are inside each other and each refers to what is around it", () => {
    // Looking through what is open for each of them would take minutes.
    let value: unknown = null;
    for (let level = 0; level < 150_000; level++) value = Tuple.of(value, value);
    expect(write(value).length).toBeGreaterThan(150_000);
  });

  it("is written when a list is in between", () => {
    const tuple = new Tuple<unknown>();
    tuple.push([tuple], tuple.length);
    const back = again(tuple);
    expect((back[0] as unknown[])[0]).toBe(back);
  });
});

describe("values that have no Python form", () => {
  it("are refused by what they are", () => {
    for (const value of [Promise.resolve(), new WeakMap(), new WeakSet()])
      expect(refusal([value]).path).toBe("snapshot[0]");
    expect(refusal([/x/y])).toMatchObject({ code: "UNPICKLABLE", path: "snapshot[0]" });
    class OwnError extends Error {}
    expect(refusal([new OwnError("x")]).code).toBe("UNREGISTERED");
  });

  it("are refused in a row of parameters as elsewhere", () => {
    const error = refusal([new Node(), new Node({ held: [new WeakMap()] })]);
    expect(error.path).toBe("snapshot[1].held[0]");
  });

  it("are named by their own place among many of a class", () => {
    class Dated extends Parameterized({ at: date({ default: null, allowNone: true }) }) {}
    register(Dated, "bad_value.Dated");
    for (const place of [0, 31, 33, 60, 99]) {
      const rows = Array.from(
        { length: 100 },
        (_, index) => new Dated({ at: new Date(index === place ? 8e15 : index) }),
      );
      const expected = { code: "BAD_DATE", path: `snapshot[${place}].at` };
      expect(refusal(rows)).toMatchObject(expected);
      expect(refusal([[], rows])).toMatchObject({ ...expected, path: `snapshot[1][${place}].at` });
    }
  });

  it("are Dates that Python cannot hold", () => {
    for (const date of [
      new Date(Number.NaN),
      new Date(-62_135_596_800_001),
      new Date(253_402_300_800_000),
      new Date(8.64e15),
    ]) {
      expect(refusal({ date })).toMatchObject({ code: "BAD_DATE", path: "snapshot.date", value: date });
      expect(refusal(new Node({ held: [date] }))).toMatchObject({ code: "BAD_DATE", path: "snapshot.held[0]" });
    }
  });
});

describe("containers changed while they are written", () => {
  // A getter is the user's code in the middle of the walk.
  const changing = (change: () => void) =>
    Object.defineProperty({}, "trap", {
      enumerable: true,
      get: () => {
        change();
        return 1;
      },
    });

  it("are noticed", () => {
    const array: unknown[] = [];
    array.push(
      changing(() => array.push(0)),
      2,
    );
    expect(refusal(array).code).toBe("CHANGED");
    const map = new Map<unknown, unknown>();
    map
      .set(
        1,
        changing(() => map.set({}, 1)),
      )
      .set(2, 2);
    expect(refusal(map).code).toBe("CHANGED");
    const set = new Set<unknown>();
    const holder = Object.assign(new Plain(), { held: changing(() => set.delete(2)) });
    set.add(holder).add(2);
    expect(refusal(set).code).toBe("CHANGED");
  });
});

describe("user code that throws while a value is written", () => {
  it("throws through, and the engine goes on", () => {
    const mine = new Error("mine");
    const value = Object.defineProperty({}, "x", {
      enumerable: true,
      get: () => {
        throw mine;
      },
    });
    for (let turn = 0; turn < 20; turn++) expect(() => write([[value]])).toThrow(mine);
    expect(again([new Node({ x: 1 })])[0]?.x).toBe(1);
  });
});

describe("an int of more digits than Python reads", () => {
  it("is refused where it would be spelt out, with its path", () => {
    const least = 10n ** 4300n;
    for (const protocol of [0, 1]) {
      for (const int of [least, -least, least ** 3n]) {
        const error = thrown(PicklingError, () => write([{ a: int }], { protocol }));
        expect(error).toMatchObject({ code: "DIGIT_LIMIT", path: "snapshot[0].a", value: int });
        expect(error.message).toContain("protocol 2");
      }
      for (const int of [least - 1n, 1n - least]) {
        expect(Buffer.from(write(int, { protocol })).toString("latin1")).toBe(`L${int}L\n.`);
      }
    }
    expect(again(least, { protocol: 2 })).toBe(least);
  });
});

describe("options", () => {
  it("refuse protocols that are not written", () => {
    for (const protocol of [6, 4.5, Number.NaN]) expect(() => write(1, { protocol })).toThrow(RangeError);
    expect(write(1, { protocol: -1 })[1]).toBe(5);
  });
});
