/** References as values: what is one, when it is followed, when it ends. Expectations tried in real Param 2.4.2. */
import { createRegistry, DefaultDict, Deque, dumps, loads, OrderedDict } from "brine";
import { afterEach, describe, expect, it } from "vitest";
import {
  any,
  bind,
  bindMethod,
  boolean,
  depends,
  number,
  Parameterized,
  registerReferenceTransform,
  resolveRef,
  resolveValue,
  rx,
  Skip,
  setNotation,
  string,
} from "../../../ts/param/index.js";

class Source extends Parameterized({
  v: number({ default: 1 }),
  s: string({ default: "s" }),
  free: any(),
}) {
  static {
    depends(this, "twice", ["v"]);
  }
  twice(): number {
    return this.v * 2;
  }
}

class Sink extends Parameterized({
  x: number({ allowRefs: true }),
  y: number(),
  n: any({ allowRefs: true, nestedRefs: true }),
  q: any({ allowRefs: true }),
  fixed: number({ allowRefs: true, constant: true }),
  b: number({ default: 5, bounds: [0, 10], allowRefs: true }),
}) {}

/** Lets everything run that waits only for the event loop. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

afterEach(() => setNotation("javascript"));

describe("a parameter as a reference", () => {
  it("is followed from construction on", () => {
    const s = new Source();
    const a = new Sink({ x: s.param.v });
    expect(a.x).toBe(1);
    s.v = 5;
    expect(a.x).toBe(5);
  });

  it("is followed until something else is given", () => {
    const s = new Source();
    const other = new Source({ v: 7 });
    const a = new Sink();
    a.param.update({ x: s.param.v });
    a.param.update({ x: other.param.v });
    s.v = 50;
    expect(a.x).toBe(7);
    a.x = 3;
    other.v = 8;
    expect(a.x).toBe(3);
    expect(other.param.watchers).toEqual({});
  });

  it("may be a class's", () => {
    class Default extends Parameterized({ v: number({ default: 1 }) }) {}
    const a = new Sink({ x: Default.param.v });
    Default.param.update({ v: 40 });
    expect(a.x).toBe(40);
  });

  it("may be one's own", () => {
    const a = new Sink();
    a.param.update({ x: a.param.y });
    a.y = 4;
    expect(a.x).toBe(4);
  });

  it("sets constants, which stay constant", () => {
    const s = new Source();
    const a = new Sink({ fixed: s.param.v });
    s.v = 4;
    expect(a.fixed).toBe(4);
    expect(() => {
      (a as { fixed: number }).fixed = 9;
    }).toThrow("Constant parameter 'fixed' cannot be modified");
  });

  it("is refused by a parameter that takes none", () => {
    setNotation("python");
    const s = new Source();
    expect(() => new Sink({ y: s.param.v as never })).toThrow(
      "Number parameter 'Sink.y' only takes numeric values, not <class 'param.parameters.Number'>.",
    );
    class Any extends Parameterized({ v: any(), t: string() }) {}
    expect(() => new Any({ t: new Any().param.v as never })).toThrow(
      "String parameter 'Any.t' only takes a string value, not value of <class 'param.parameterized.Parameter'>.",
    );
  });

  it("leaves nothing behind where the constructor fails", () => {
    const s = new Source();
    expect(() => new Sink({ x: s.param.s as never })).toThrow();
    expect(() => new Sink({ x: s.param.v, b: 11 })).toThrow();
    expect(s.param.watchers).toEqual({});
  });

  it("is checked when it changes, and stays linked if the new value is refused", () => {
    const s = new Source();
    const a = new Sink({ b: s.param.v });
    expect(() => {
      s.v = 50;
    }).toThrow("Number parameter 'Sink.b' must be at most 10, not 50.");
    expect([a.b, s.v]).toEqual([1, 50]);
    s.v = 9;
    expect(a.b).toBe(9);
  });

  it("is told of once for a batch, before the source's own watchers", () => {
    const s = new Source();
    const a = new Sink({ x: s.param.v, q: s.param.s });
    const calls: string[] = [];
    s.param.watch(["v", "s"], () => calls.push("source"));
    a.param.watch(["x", "q"], (...events) => calls.push(events.map(({ name }) => name).join()));
    s.param.update({ v: 5, s: "t" });
    expect(calls).toEqual(["x,q", "source"]);
  });

  it("survives trigger, and comes back after a temporary update", () => {
    const s = new Source();
    const a = new Sink({ x: s.param.v });
    a.param.trigger("x");
    a.param.update({ x: 50 }, () => {
      s.v = 3;
      expect(a.x).toBe(50);
    });
    expect(a.x).toBe(3);
    s.v = 4;
    expect(a.x).toBe(4);
    const free = new Sink({ x: 3 });
    free.param.update({ x: s.param.v }, () => expect(free.x).toBe(4));
    s.v = 6;
    expect(free.x).toBe(3);
  });

  it("given to a class gives its value", () => {
    const s = new Source({ v: 40 });
    class Own extends Parameterized(Sink, {}) {}
    Own.param.update({ x: s.param.v });
    expect(new Own().x).toBe(40);
  });

  it("calls the methods that depend on the value", () => {
    const seen: number[] = [];
    class Watching extends Parameterized({ x: number({ allowRefs: true }) }) {
      static {
        depends(this, "see", ["x"], { watch: true });
      }
      see(): void {
        seen.push(this.x);
      }
    }
    const s = new Source();
    new Watching({ x: s.param.v });
    s.v = 4;
    expect(seen).toEqual([4]);
  });

  it("is not copied: a copy keeps the value", () => {
    const s = new Source();
    const a = new Sink({ x: s.param.v });
    const copy = a.param.copy();
    s.v = 9;
    expect([a.x, copy.x]).toEqual([9, 1]);
  });
});

describe("a linked instance in a pickle", () => {
  it("is written with its values, and comes back without the links", () => {
    const registry = createRegistry();
    registry.register(Source, "lab.Source");
    registry.register(Sink, "lab.Sink");
    const s = new Source({ v: 4 });
    const a = new Sink({ x: s.param.v, n: [s.param.s] });
    const again = loads(dumps(a, { registry }), { registry }) as Sink;
    expect([again.x, again.n]).toEqual([4, ["s"]]);
    s.v = 5;
    expect([a.x, again.x]).toEqual([5, 4]);
    again.param.update({ x: s.param.v });
    s.v = 6;
    expect(again.x).toBe(6);
  });
});

describe("references inside a value", () => {
  it("are found in arrays, plain objects, Maps and Sets", () => {
    const s = new Source();
    const a = new Sink({ n: [s.param.v, { t: s.param.s }, new Map([[s.param.s, s.param.v]]), new Set([s.param.v])] });
    expect(a.n).toEqual([1, { t: "s" }, new Map([["s", 1]]), new Set([1])]);
    s.param.update({ v: 2, s: "t" });
    expect(a.n).toEqual([2, { t: "t" }, new Map([["t", 2]]), new Set([2])]);
  });

  it("leave the class of what holds them", () => {
    const s = new Source();
    const given = [
      new OrderedDict([["k", s.param.v]]),
      new DefaultDict(null, [["k", s.param.v]]),
      new Deque([s.param.v], 3),
    ];
    const [ordered, defaults, deque] = new Sink({ n: given }).n as [OrderedDict, DefaultDict, Deque];
    expect([ordered, defaults]).toEqual([new OrderedDict([["k", 1]]), new DefaultDict(null, [["k", 1]])]);
    expect(ordered).toBeInstanceOf(OrderedDict);
    expect(defaults).toBeInstanceOf(DefaultDict);
    expect(deque).toBeInstanceOf(Deque);
    expect([[...deque], deque.maxlen]).toEqual([[1], 3]);
    expect(loads(dumps(ordered))).toEqual(ordered);
  });

  it("are left alone without nestedRefs", () => {
    const s = new Source();
    const a = new Sink({ q: [s.param.v] });
    expect((a.q as unknown[])[0]).toBe(s.param.v);
  });

  it("keep sharing and cycles of what holds them; what holds none is stored as it is", () => {
    const s = new Source();
    const shared = [s.param.v];
    const cyclic: unknown[] = [shared, shared];
    cyclic.push(cyclic);
    const { n } = new Sink({ n: cyclic }) as { n: unknown[] };
    expect(n[0]).toBe(n[1]);
    expect(n[2]).toBe(n);
    const plain = [1, [2]];
    expect(new Sink({ n: plain }).n).toBe(plain);
  });
});

describe("a bound function as a reference", () => {
  it("follows its arguments", () => {
    const s = new Source();
    const a = new Sink({ x: bind((v: number, w: number) => v + w, s.param.v, 10) });
    expect(a.x).toBe(11);
    s.v = 5;
    expect(a.x).toBe(15);
  });

  it("leaves the value where it throws Skip", () => {
    const s = new Source();
    const positive = bind((v: number) => {
      if (v < 0) throw new Skip();
      return v;
    }, s.param.v);
    const a = new Sink({ x: positive });
    s.v = -5;
    expect(a.x).toBe(1);
    const b = new Sink({ x: positive });
    expect(b.x).toBe(0);
    s.v = 6;
    expect([a.x, b.x]).toEqual([6, 6]);
  });

  it("may be a method, which follows what it depends on", () => {
    const s = new Source();
    const a = new Sink({ x: bindMethod(s, "twice") });
    expect(a.x).toBe(2);
    s.v = 4;
    expect(a.x).toBe(8);
  });

  it("without references is a value", () => {
    const fn = bind(() => 3);
    expect(new Sink({ q: fn }).q).toBe(fn);
  });

  it("throws what its function throws", () => {
    const s = new Source();
    const failing = bind((v: number): number => {
      throw new RangeError(String(v));
    }, s.param.v);
    expect(() => new Sink({ x: failing })).toThrow(RangeError);
  });
});

describe("what comes later", () => {
  it("a promise sets the value when it is there", async () => {
    const a = new Sink({ x: Promise.resolve(4) });
    expect(a.x).toBe(0);
    await settled();
    expect(a.x).toBe(4);
  });

  it("a promise that is replaced has no effect", async () => {
    let resolve = (_: number): void => {};
    const slow = new Promise<number>((done) => {
      resolve = done;
    });
    const a = new Sink({ x: slow });
    a.x = 2;
    resolve(9);
    await settled();
    expect(a.x).toBe(2);
  });

  it("a promise that is rejected with Skip leaves the value", async () => {
    const a = new Sink({ x: Promise.reject(new Skip()) });
    await settled();
    expect(a.x).toBe(0);
  });

  it("an async iterable sets each value, and is closed when it is replaced", async () => {
    let closed = false;
    let next = (_: number): void => {};
    async function* values(): AsyncGenerator<number> {
      try {
        for (;;) {
          yield await new Promise<number>((resolve) => {
            next = resolve;
          });
        }
      } finally {
        closed = true;
      }
    }
    const a = new Sink({ x: values() });
    await settled();
    next(1);
    await settled();
    expect(a.x).toBe(1);
    next(2);
    await settled();
    expect(a.x).toBe(2);
    a.x = 7;
    next(3);
    await settled();
    expect([a.x, closed]).toEqual([7, true]);
  });

  it("an async iterable that waits for nothing is closed at once", () => {
    let closed = 0;
    const endless: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: () => {
          closed++;
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    const a = new Sink({ x: endless });
    a.param.update({ x: Promise.resolve(1) });
    a.param.update({ x: 1 });
    expect(closed).toBe(1);
  });

  it("async and generator functions are called", async () => {
    const a = new Sink({
      q: async () => 3,
      n: async function* () {
        yield 1;
        yield 2;
      },
    });
    const b = new Sink({
      q: function* () {
        yield 5;
      },
    });
    await settled();
    expect([a.q, a.n, b.q]).toEqual([3, 2, 5]);
  });

  it("a bound async function is called again when an argument changes; the last call counts", async () => {
    const s = new Source();
    const resolvers: (() => void)[] = [];
    const slow = bind(
      (v: number) => new Promise<number>((resolve) => resolvers.push(() => resolve(v * 10))),
      s.param.v,
    );
    const a = new Sink({ q: slow });
    s.v = 2;
    resolvers[1]!();
    await settled();
    expect(a.q).toBe(20);
    resolvers[0]!();
    await settled();
    expect(a.q).toBe(20);
  });

  it("sets constants too", async () => {
    const a = new Sink({ fixed: Promise.resolve(3) });
    await settled();
    expect(a.fixed).toBe(3);
  });
});

describe("resolveRef and resolveValue", () => {
  it("say what a reference depends on and what it is", () => {
    const s = new Source();
    expect(resolveRef(s.param.v)).toEqual([s.param.v]);
    expect(resolveRef(bind((v: number) => v, s.param.v))).toEqual([s.param.v]);
    expect(resolveRef([s.param.v])).toEqual([]);
    expect(resolveRef([s.param.v, { a: s.param.s }], true)).toEqual([s.param.v, s.param.s]);
    expect(resolveValue([s.param.v, { a: s.param.s }])).toEqual([1, { a: "s" }]);
    expect(resolveValue(bind((v: number) => v + 1, s.param.v))).toBe(2);
    expect(resolveValue(5)).toBe(5);
    expect(resolveValue(rx(s.param.v).mul(3))).toBe(3);
    const unbound = number();
    expect(resolveValue(unbound)).toBe(unbound);
  });

  it("see what a transform gives", () => {
    class Box {
      readonly content: Source;
      constructor(content: Source) {
        this.content = content;
      }
    }
    registerReferenceTransform((value) => (value instanceof Box ? value.content.param.v : value));
    const s = new Source();
    const a = new Sink({ q: new Box(s) });
    s.v = 6;
    expect(a.q).toBe(6);
  });
});

describe("depends on a function", () => {
  it("calls it with the values when one changes", () => {
    const a = new Source();
    const b = new Source({ v: 2 });
    const calls: unknown[] = [];
    const fn = depends((v: number, { w }: { readonly w: number }) => calls.push([v, w]), [a.param.v], {
      watch: true,
      keywords: { w: b.param.v },
    });
    a.v = 5;
    b.v = 6;
    a.s = "other";
    expect(calls).toEqual([
      [5, 2],
      [5, 6],
    ]);
    fn(1, { w: 0 });
    expect(calls[2]).toEqual([1, 0]);
  });

  it("ends with a signal", () => {
    const a = new Source();
    const end = new AbortController();
    const calls: number[] = [];
    depends((v: number) => calls.push(v), [a.param.v], { watch: true, signal: end.signal });
    a.v = 2;
    end.abort();
    a.v = 3;
    expect(calls).toEqual([2]);
  });

  it("refuses what cannot be depended on, in Param's words", () => {
    setNotation("python");
    const a = new Source();
    expect(() => depends((v: number) => v, [5 as never])).toThrow(
      "The depends decorator only accepts string types referencing a parameter or parameter instances, found int type instead.",
    );
    expect(() => depends(() => 1, ["x" as never, a.param.v])).toThrow("Mixing of string specs");
    expect(() => depends(() => 1, ["x" as never], { keywords: { k: a.param.v } })).toThrow();
    expect(() => depends(() => 1, [number() as never])).toThrow("must be bound to a Parameterized class");
    const byName = depends(() => 1, ["x" as never]);
    expect(() => resolveRef(byName)).toThrow("since it is not a method");
  });
});

describe("bind", () => {
  it("calls with the values of now and further arguments", () => {
    const s = new Source();
    const fn = bind((v: number, t: string) => `${v}${t}`, s.param.v);
    expect(fn("a")).toBe("1a");
    s.v = 3;
    expect(fn("b")).toBe("3b");
  });

  it("evaluates bound functions and expressions among its arguments, and functions that a parameter holds", () => {
    const s = new Source();
    const inner = bind((v: number) => v * 2, s.param.v);
    expect(bind((a: number, b: number) => [a, b], inner, rx(s.param.v).add(1))()).toEqual([2, 2]);
    s.free = (v: number) => v - 1;
    expect((bind(s.param.free as never, s.param.v) as () => number)()).toBe(0);
  });

  it("watches: once for a batch of one object", () => {
    const s = new Source();
    const calls: string[] = [];
    const watching = bind((v: number, t: string) => calls.push(`${v}${t}`), s.param.v, s.param.s).watch();
    s.param.update({ v: 2, s: "t" });
    watching.unwatch();
    s.v = 9;
    expect(calls).toEqual(["2t"]);
    expect(() => bind(() => 1).watch({ precedence: -1 })).toThrow("positive precedence");
  });
});

describe("an instance without references", () => {
  it("has no state for them", () => {
    class Plain extends Parameterized({ on: boolean({ allowRefs: true }) }) {}
    const plain = new Plain({ on: true });
    plain.on = false;
    expect(plain.on).toBe(false);
    expect(plain.param.watchers).toEqual({});
  });
});
