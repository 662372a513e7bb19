/** User code inside pickling: functions called on load, pickles within pickles, frozen objects, engines in turn. */
import { any, createRegistry, dumps, loads, number, Parameterized, register, self, tsEngine, wasmEngine } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { again, named, pickle, read, write } from "./again.js";

class Node extends Parameterized({ id: number(), next: self<Node>(), held: any() }) {}
register(Node, "user.Node");

describe("a registered function", () => {
  it("is called with the arguments of the pickle, in its order", () => {
    const seen: unknown[] = [];
    const registry = createRegistry();
    registry.register((...args: unknown[]) => seen.push(args), "user.note");
    const note = (hex: string) => `${named("user", "note")} ${hex} 52`;
    // A call whose result is thrown away is a call all the same.
    const bytes = pickle(`8004 ${note("4b01 85")} 30 28 ${note("4b02 5d 86")} ${note("29")} 6c 2e`);
    expect(read(bytes, { registry })).toEqual([2, 3]);
    expect(seen).toEqual([[1], [2, []], []]);
  });

  it("sees a list as it is when it is called, not as it becomes", () => {
    const registry = createRegistry();
    registry.register((list: unknown[]) => list.length, "user.length");
    const length = `${named("user", "length")} 6800 85 52`;
    // [] memoised, [0 + length so far] appended twice.
    const bytes = pickle(`8004 5d 7100 ${length} 61 ${length} 61 ${length} 61 2e`);
    expect(read(bytes, { registry })).toEqual([0, 1, 2]);
  });

  it("may be a class: its constructor is called by REDUCE", () => {
    class Pair {
      readonly items: unknown[];
      constructor(...items: unknown[]) {
        this.items = items;
      }
    }
    const registry = createRegistry();
    registry.register(Pair, "user.Pair");
    const back = read(pickle(`8004 ${named("user", "Pair")} 4b01 4b02 86 52 2e`), { registry }) as Pair;
    expect(back).toBeInstanceOf(Pair);
    expect(back.items).toEqual([1, 2]);
  });

  it("may pickle and load by itself", () => {
    const registry = createRegistry();
    registry.register((depth: number) => {
      const inner = depth > 0 ? again([new Node({ id: depth - 1 })], { registry: both }) : [];
      return { depth, inner };
    }, "user.nested");
    const both = createRegistry();
    both.register(Node, "user.Node");
    const call = (depth: string) => `${named("user", "nested")} ${depth} 85 52`;
    const back = read(pickle(`8004 28 ${call("4b02")} ${call("4b00")} ${call("4b05")} 6c 2e`), { registry });
    expect(back).toMatchObject([
      { depth: 2, inner: [{ id: 1 }] },
      { depth: 0, inner: [] },
      { depth: 5, inner: [{ id: 4 }] },
    ]);
  });

  it("may load pickles to a depth of fifty inside each other", () => {
    const registry = createRegistry();
    const bytes = pickle(`8004 ${named("user", "again")} 29 52 2e`);
    let depth = 0;
    registry.register(() => {
      const own = ++depth;
      return own < 50 ? [own, read(bytes, { registry })] : [own];
    }, "user.again");
    const back = read(bytes, { registry });
    expect(depth).toBe(50);
    expect(JSON.stringify(back)).toContain("[49,[50]");
  });
});

describe("a pickle inside a pickle, while writing", () => {
  it("leaves the marks of the outer one alone", () => {
    const shared = new Node({ id: 1 });
    const inner: Uint8Array[] = [];
    const value = Object.defineProperty({ first: shared, second: null, last: shared }, "second", {
      enumerable: true,
      get: () => {
        inner.push(write([shared, shared]));
        return [shared];
      },
    });
    const back = read(write(value)) as unknown as { first: Node; second: [Node]; last: Node };
    expect(back.second[0]).toBe(back.first);
    expect(back.last).toBe(back.first);
    const [a, b] = read(inner[0] as Uint8Array) as [Node, Node];
    expect(a).toBe(b);
    expect(a.id).toBe(1);
  });
});

describe("frozen and sealed objects", () => {
  it("are written as others are", () => {
    const frozen = Object.freeze(new Node({ id: 5 }));
    const sealed = Object.seal(new Node({ id: 6, held: frozen }));
    const back = again([frozen, sealed, frozen, Object.freeze({ a: Object.freeze([1]) })]) as [
      Node,
      Node,
      Node,
      object,
    ];
    expect(back[0]).toBe(back[2]);
    expect(back[1].held).toBe(back[0]);
    expect(back[0].id).toBe(5);
    expect(back[3]).toEqual({ a: [1] });
  });

  it("may hold each other in a cycle", () => {
    const a = new Node({ id: 1 });
    const b = new Node({ id: 2, next: a });
    a.next = b;
    Object.freeze(a);
    Object.freeze(b);
    const back = again([a, b]);
    expect(back[0]?.next).toBe(back[1]);
    expect(back[1]?.next).toBe(back[0]);
  });
});

describe("written objects", () => {
  it("can be written again and again, whatever was written in between", () => {
    const nodes = [new Node({ id: 1 }), new Node({ id: 2 })];
    (nodes[0] as Node).next = nodes[1] as Node;
    const first = write(nodes);
    write([...nodes].reverse());
    write(nodes[1]);
    expect(write(nodes)).toEqual(first);
  });
});

describe("several engines", () => {
  it("take turns without disturbing each other", () => {
    const engines = engine.name === "wasm" ? [tsEngine, wasmEngine()] : [tsEngine];
    const value = { list: [1, "a", new Node({ id: 3 })], bytes: new Uint8Array([1, 2]) };
    const wanted = write(value);
    for (let turn = 0; turn < 30; turn++) {
      const [writing, reading] = [engines[turn % engines.length], engines[(turn >> 1) % engines.length]] as [
        typeof tsEngine,
        typeof tsEngine,
      ];
      const bytes = dumps(value, { engine: writing });
      expect(bytes).toEqual(wanted);
      expect(loads(bytes, { engine: reading })).toMatchObject({ list: [1, "a", { id: 3 }] });
    }
  });

  it("share their memory among many pickles that are under way at once", () => {
    // Each getter begins a pickle of its own while the others are open.
    const nest = (depth: number): object =>
      Object.defineProperty({ depth }, "inner", {
        enumerable: true,
        get: () => (depth === 0 ? null : Array.from(write(nest(depth - 1)))),
      });
    const unwrap = (bytes: Uint8Array, depth: number): void => {
      const { depth: own, inner } = read(bytes) as { depth: number; inner: number[] | null };
      expect(own).toBe(depth);
      if (inner !== null) unwrap(Uint8Array.from(inner), depth - 1);
    };
    unwrap(write(nest(6)), 6);
  });
});
