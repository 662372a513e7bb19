/** `copy` and `deepCopy`: the reducers and hooks of pickling, with sharing and cycles, and no bytes. */
import {
  any,
  copy,
  DefaultDict,
  date,
  deepCopy,
  FrozenSet,
  getInitArgs,
  getState,
  list,
  number,
  Parameterized,
  PicklingError,
  PyDateTime,
  PyGlobal,
  type ReduceResult,
  reduce,
  setState,
  Tuple,
} from "brine";
import { describe, expect, it } from "vitest";
import { thrown } from "./again.js";

class Node extends Parameterized({ x: number(), items: list<unknown>(), held: any(), at: date() }) {}

describe("deepCopy", () => {
  it("makes everything anew, with its class", () => {
    const value = {
      list: [1, [2]],
      tuple: Tuple.of<unknown>(1, [2]),
      map: new Map<unknown, unknown>([[1, { a: 1 }]]),
      set: new Set([1]),
      frozen: new FrozenSet([1]),
      bytes: new Uint8Array([1]),
      date: new Date(5),
      precise: new PyDateTime(5, 5_001),
      dict: new DefaultDict<unknown, unknown>(null, [["k", [1]]]),
      node: Object.assign(new Node({ x: 1, items: [[1]], at: new Date(7) }), { note: ["n"] }),
      name: PyGlobal.named("a", "b"),
      bare: Object.assign(Object.create(null), { a: 1 }) as object,
    };
    const copied = deepCopy(value);
    expect({ ...copied, node: null }).toEqual({ ...value, node: null });
    for (const [key, item] of Object.entries(copied)) {
      const before = (value as Record<string, unknown>)[key];
      if (key === "name") expect(item).toBe(before);
      else expect(item, key).not.toBe(before);
      expect(Object.getPrototypeOf(item)).toBe(Object.getPrototypeOf(before));
    }
    expect(copied.node.items).toEqual(value.node.items);
    expect(copied.node.items[0]).not.toBe(value.node.items[0]);
    expect(copied.node.at).not.toBe(value.node.at);
    expect((copied.node as unknown as { note: string[] }).note).toEqual(["n"]);
    expect(copied.dict.get("k")).not.toBe(value.dict.get("k"));
  });

  it("keeps sharing and cycles", () => {
    const shared: unknown = [1];
    const node = new Node({ x: 1, held: shared });
    node.items = [node, shared];
    const record: Record<string, unknown> = { node, shared };
    record.self = record;
    record.tuple = Tuple.of(record, shared);
    const copied = deepCopy(record) as { node: Node; shared: number[]; self: unknown; tuple: Tuple };
    expect(copied.self).toBe(copied);
    expect(copied.node.held).toBe(copied.shared);
    expect(copied.node.items).toEqual([copied.node, copied.shared]);
    expect(copied.tuple[0]).toBe(copied);
    expect(copied.tuple[1]).toBe(copied.shared);
    expect(copied.shared).not.toBe(shared);
  });

  it("gives a tuple of what cannot change itself", () => {
    const tuple = Tuple.of<unknown>(1, "a", Tuple.of(2));
    expect(deepCopy(tuple)).toBe(tuple);
  });

  it("needs no registration, no stack, and no constructor", () => {
    class Unregistered {
      a: unknown = [1];
      constructor() {
        made++;
      }
    }
    let made = 0;
    const one = new Unregistered();
    const copied = deepCopy([one, one]);
    expect(made).toBe(1);
    expect(copied[0]).toBe(copied[1]);
    expect(copied[0]).toEqual(one);
    expect(copied[0]).toBeInstanceOf(Unregistered);
    let deep: unknown = new Node();
    for (let depth = 0; depth < 100_000; depth++)
      deep = depth % 3 === 0 ? new Node({ held: deep }) : depth % 3 === 1 ? [deep] : Tuple.of(deep, []);
    expect(deepCopy(deep) === deep).toBe(false);
  });

  it("goes by the hooks", () => {
    class Hooked {
      secret = [1];
      cache: unknown = "c";
      [getState](): unknown {
        return { secret: this.secret };
      }
      [setState](state: { secret: number[] }): void {
        this.secret = state.secret;
        this.cache = "made anew";
      }
    }
    class Called {
      readonly parts: readonly unknown[];
      self: unknown;
      constructor(...parts: unknown[]) {
        this.parts = parts;
      }
      [reduce](): ReduceResult {
        return [Called, [...this.parts], { self: this.self }];
      }
    }
    class Init {
      readonly url: string;
      constructor(url: string) {
        this.url = url;
      }
      [getInitArgs](): readonly unknown[] {
        return [this.url];
      }
    }
    const hooked = new Hooked();
    const called = new Called(hooked, "p");
    called.self = called;
    const [a, b, c] = deepCopy([hooked, called, new Init("u")] as const);
    expect(a.cache).toBe("made anew");
    expect(a.secret).toEqual([1]);
    expect(a.secret).not.toBe(hooked.secret);
    expect(b.parts).toEqual([a, "p"]);
    expect(b.parts[0]).toBe(a);
    expect(b.self).toBe(b);
    expect(c).toEqual(new Init("u"));
  });

  it("has in the place of a parameter that of its owner's copy, of a class's the same", () => {
    for (const make of [(node: Node) => deepCopy(node), (node: Node) => node.param.copy({ deep: true })]) {
      const other = new Node({ x: 5 });
      const node = new Node({ items: [Node.param.x, other.param.x], at: null });
      node.held = [node.param.x, other];
      node.param.x.bounds = [0, 9];
      const made = make(node);
      const [own, otherMade] = made.held as [unknown, Node];
      expect(made.items[0]).toBe(Node.param.x);
      expect(otherMade === other || otherMade.x !== 5).toBe(false);
      expect(made.items[1]).toBe(otherMade.param.x);
      expect(own).toBe(made.param.x);
      expect([made.param.x.owner === made, made.param.x.bounds]).toEqual([true, [0, 9]]);
    }
    class WithDefault extends Parameterized({ held: any({ default: [Node.param.x], instantiate: true }) }) {}
    expect((new WithDefault().held as unknown[])[0]).toBe(Node.param.x);
    expect(copy(Node.param.x)).toBe(Node.param.x);
  });
  it("refuses what has no state", () => {
    expect(thrown(PicklingError, () => deepCopy([Promise.resolve()])).code).toBe("UNREGISTERED");
    expect(thrown(PicklingError, () => deepCopy({ s: Symbol("s") })).code).toBe("UNPICKLABLE");
  });
});

describe("copy", () => {
  it("makes one object anew and shares what it holds", () => {
    const inner = [1];
    for (const value of [
      [inner],
      { inner },
      new Map([["k", inner]]),
      new Set([inner]),
      new DefaultDict(null, [["k", inner]]),
    ]) {
      const copied = copy(value as object);
      expect(copied).not.toBe(value);
      expect(copied).toEqual(value);
    }
    const node = new Node({ x: 1, held: inner });
    const copied = copy(node);
    expect(copied).not.toBe(node);
    expect(copied.held).toBe(inner);
    copied.x = 5;
    expect(node.x).toBe(1);
    const tuple = Tuple.of(inner);
    expect(copy(tuple)).toBe(tuple);
    expect(copy(5)).toBe(5);
  });
});
