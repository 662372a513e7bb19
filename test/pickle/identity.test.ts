/** Who is who: what is one object stays one, cycles close, and no depth overflows the stack. */
import {
  any,
  ByteArray,
  date,
  dumps,
  FrozenSet,
  list,
  number,
  Parameterized,
  PyDateTime,
  register,
  self,
  Tuple,
} from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { again } from "./again.js";

class Node extends Parameterized({ id: number(), next: self<Node>(), items: list(), when: date(), held: any() }) {}
class Link extends Parameterized({ next: self<Link>() }) {}
class Plain {
  held: unknown = null;
}
register(Node, "graph.Node");
register(Link, "graph.Link");
register(Plain, "graph.Plain");

const node = (id: number): Node => new Node({ id });

describe("sharing", () => {
  const shared: Record<string, () => object> = {
    "an array": () => [1],
    "a tuple": () => Tuple.of<unknown>(1, [2]),
    "a plain object": () => ({ a: 1 }),
    "a Map": () => new Map([[1, 2]]),
    "a Set": () => new Set([1]),
    "a FrozenSet": () => new FrozenSet([1]),
    bytes: () => new Uint8Array([1, 2]),
    "a ByteArray": () => new ByteArray([1, 2]),
    "a Date": () => new Date(5),
    "a PyDateTime": () => new PyDateTime(5, 5_001),
    "an instance": () => new Plain(),
    "an instance with parameters": () => node(1),
  };
  for (const [name, make] of Object.entries(shared)) {
    it(`of ${name} is kept, and two equal ones stay two`, () => {
      const one = make();
      const back = again([one, [one], new Map([["k", one]]), make(), node(0)].concat(new Node({ held: one })));
      const [first, inList, inMap, other, , holder] = back as [object, [object], { k: object }, object, Node, Node];
      expect(inList[0]).toBe(first);
      expect(inMap.k).toBe(first);
      expect(holder.held).toBe(first);
      expect(other).not.toBe(first);
      expect(withoutIdentity(other)).toEqual(withoutIdentity(first));
    });
  }

  it("of many instances that refer to each other is what it is where each part is spelled out", () => {
    const nodes: Node[] = [];
    for (let id = 0; id < 300; id++) {
      const made = node(id);
      // What was met, what comes later, what is frozen and has no mark, and what is no instance.
      const known = nodes[(id * 7) % Math.max(nodes.length, 1)];
      if (known !== undefined) made.next = known;
      made.items = id % 3 === 0 ? [known, node(1000 + id)] : [];
      if (id > 50) made.held = id % 5 === 0 ? { id } : id % 7 === 0 ? nodes[id - 1] : [nodes[id - 2], "x"];
      nodes.push(id % 11 === 0 ? Object.freeze(made) : made);
    }
    for (const identity of ["full", "instances"] as const) {
      const spelled = dumps(nodes, { engine, identity, persistentId: () => undefined });
      expect(Buffer.compare(dumps(nodes, { engine, identity }), spelled)).toBe(0);
    }
  });

  it("counts for the depth as what is new does", () => {
    const first = new Link();
    const links = [first, ...Array.from({ length: 40 }, () => new Link({ next: first }))];
    for (let round = 0; round < 2; round++) {
      expect(() => dumps(links, { engine, limits: { depth: 1 } })).toThrow(/more than 1 containers/);
      expect(dumps(links, { engine, limits: { depth: 2 } }).length).toBeGreaterThan(0);
    }
  });

  it("of a Date in date parameters, attributes and lists is kept", () => {
    const when = new Date(7);
    const back = again([
      new Node({ when }),
      when,
      new Node({ when }),
      Object.assign(new Node({ when }), { when2: when }),
    ]);
    const [first, plain, second, third] = back as [Node, Date, Node, Node & { when2: Date }];
    expect(first.when).toBe(plain);
    expect(second.when).toBe(plain);
    expect(third.when).toBe(plain);
    expect(third.when2).toBe(plain);
  });

  it("holds for more than 256 and more than 65,536 objects", () => {
    const many = Array.from({ length: 70_000 }, (_, index) => [index]);
    const back = again([many, many.slice().reverse()]) as [number[][], number[][]];
    const [forward, backward] = back;
    expect(forward.every((item, index) => item === backward[69_999 - index] && item[0] === index)).toBe(true);
  });
});

describe("cycles", () => {
  it("close through an array", () => {
    const value: unknown[] = [];
    value.push(value, [value]);
    const back = again(value) as [unknown, [unknown]];
    expect(back[0]).toBe(back);
    expect(back[1][0]).toBe(back);
  });

  it("close through a plain object and a Map", () => {
    const record: Record<string, unknown> = {};
    const map = new Map<unknown, unknown>([[1, record]]);
    record.map = map;
    record.self = record;
    const back = again(record) as { map: Map<unknown, unknown>; self: unknown };
    expect(back.self).toBe(back);
    expect(back.map.get(1)).toBe(back);
  });

  it("close through tuples of every length", () => {
    for (const length of [1, 2, 3, 4, 7]) {
      const inner: unknown[] = [];
      const value = Tuple.from({ length }, () => inner as unknown);
      inner.push(value);
      const back = again(value);
      expect(back).toHaveLength(length);
      expect((back[0] as unknown[])[0]).toBe(back);
      expect(back[length - 1]).toBe(back[0]);
    }
  });

  it("close through Sets and FrozenSets that hold instances", () => {
    const plain = new Plain();
    plain.held = new Set([plain]);
    const back = again(plain);
    expect((back.held as Set<unknown>).has(back)).toBe(true);
    const frozen = new Plain();
    frozen.held = new FrozenSet([frozen]);
    const frozenBack = again(frozen);
    expect((frozenBack.held as Set<unknown>).has(frozenBack)).toBe(true);
    // Beginning at the FrozenSet itself.
    const set = again(frozen.held as FrozenSet);
    const [member] = [...set] as [Plain];
    expect(member.held).toBe(set);
  });

  it("close through Map keys", () => {
    const plain = new Plain();
    plain.held = new Map([[plain, 1]]);
    const back = again(plain);
    expect([...(back.held as Map<unknown, unknown>).keys()]).toEqual([back]);
  });

  it("close through instances, with and without parameters", () => {
    const [a, b] = [node(1), node(2)];
    a.next = b;
    b.next = a;
    a.items = [a, b];
    const plain = new Plain();
    plain.held = a;
    b.held = plain;
    const back = again(a);
    expect(back.id).toBe(1);
    expect(back.next?.next).toBe(back);
    expect(back.items[0]).toBe(back);
    expect(back.items[1]).toBe(back.next);
    expect((back.next as Node).held).toMatchObject({ held: back });
  });

  it("close through an instance that holds itself", () => {
    const a = node(1);
    a.next = a;
    const back = again([a, a]);
    expect(back[0]).toBe(back[1]);
    expect(back[0]?.next).toBe(back[0]);
  });

  it("close through a tuple parameter's neighbours", () => {
    const a = node(1);
    a.held = Tuple.of<unknown>(a, [a]);
    const back = again(a);
    const held = back.held as [Node, [Node]];
    expect(held[0]).toBe(back);
    expect(held[1][0]).toBe(back);
  });
});

describe("depth", () => {
  it("of 100,000 nested arrays is no trouble", () => {
    let value: unknown[] = [];
    for (let depth = 0; depth < 100_000; depth++) value = [value];
    let back: unknown = again(value);
    let depth = 0;
    while (Array.isArray(back) && back.length > 0) {
      back = back[0];
      depth++;
    }
    expect(depth).toBe(100_000);
  });

  it("of 30,000 nested containers of other kinds is no trouble", () => {
    const wraps: ((value: unknown) => unknown)[] = [
      (value) => ({ value }),
      (value) => Tuple.of(value),
      (value) => new Map([[1, value]]),
      (value) => Object.assign(new Plain(), { held: value }),
      (value) => new Node({ held: value }),
    ];
    for (const wrap of wraps) {
      let value: unknown = null;
      for (let depth = 0; depth < 30_000; depth++) value = wrap(value);
      let back: unknown = again(value);
      let depth = 0;
      while (back !== null) {
        back = inner(back);
        depth++;
      }
      expect(depth).toBe(30_000);
    }
  });

  it("of a linked list of 200,000 instances is no trouble", () => {
    const first = node(0);
    let last = first;
    for (let id = 1; id < 200_000; id++) {
      const next = node(id);
      last.next = next;
      last = next;
    }
    last.next = first;
    const back = again(first);
    let current = back;
    let count = 0;
    do {
      if (current.id !== count) throw new Error(`node ${count} says that it is ${current.id}`);
      count++;
      current = current.next as Node;
    } while (current !== back);
    expect(count).toBe(200_000);
  });
});

/** Instances with parameters carry their number in the order of creation; here what they are called counts. */
const withoutIdentity = (value: object): unknown => (value instanceof Node ? value.id : value);

function inner(value: unknown): unknown {
  if (value instanceof Map) return value.get(1);
  if (Array.isArray(value)) return value[0];
  if (value instanceof Plain || value instanceof Node) return value.held;
  return (value as { value: unknown }).value;
}
