/** `bind` and `depends` on functions: arguments by value and by reference, calls, watching. Param 2.4.2, `bind`. */
import { describe, expect, it } from "vitest";
import { bind, bindMethod, depends, number, Parameterized, rx, Skip, string } from "../../../ts/param/index.js";

class P extends Parameterized({ x: number({ default: 1 }), s: string({ default: "a" }), f: number() }) {
  static {
    depends(this, "twice", ["x"]);
  }
  twice(): number {
    return this.x * 2;
  }
}

const joined = (...items: unknown[]): string => items.join();

describe("bind", () => {
  it("calls with values, those of references as they are now", () => {
    const p = new P();
    const bound = bind(joined, p.param.x, "y", p.param.s);
    expect(bound()).toBe("1,y,a");
    p.param.update({ x: 5, s: "b" });
    expect(bound()).toBe("5,y,b");
  });

  it("leaves the further arguments to the call", () => {
    const p = new P();
    const add = bind((a: number, b: number, c: number) => a + b * c, p.param.x);
    expect(add(2, 3)).toBe(7);
    p.x = 10;
    expect(add(2, 3)).toBe(16);
  });

  it("takes functions that are bound themselves, and expressions", () => {
    const p = new P();
    const inner = bind((x: number) => x + 1, p.param.x);
    const outer = bind((x: number, y: number) => x * y, inner, rx(p.param.x).add(2));
    expect(outer()).toBe(6);
    p.x = 2;
    expect(outer()).toBe(12);
  });

  it("takes a method with what it depends on", () => {
    const p = new P();
    const bound = bind((x: number) => -x, bindMethod(p, "twice"));
    const seen: number[] = [];
    rx(bound).watch((value) => seen.push(value));
    p.x = 4;
    p.s = "no matter";
    expect([bound(), seen]).toEqual([-8, [-8]]);
  });

  it("calls a bound argument that depends on nothing, too", () => {
    const two = bind((x: number) => x, 2);
    expect(bind((x: number, y: number) => x + y, two, 3)()).toBe(5);
  });

  it("takes a class's parameters", () => {
    class Q extends Parameterized({ x: number({ default: 3 }) }) {}
    const bound = bind((x: number) => x, Q.param.x);
    Q.param.update({ x: 8 });
    expect(bound()).toBe(8);
  });

  it("takes a reference in the place of the function", () => {
    const which = rx((x: number): number => x + 1);
    const p = new P();
    const bound = bind(which, p.param.x);
    expect(bound()).toBe(2);
    which.value = (x) => x * 100;
    expect(bound()).toBe(100);
  });

  it("does not look inside arguments", () => {
    const p = new P();
    expect(bind((list: readonly unknown[]) => list[0], [p.param.x])()).toBe(p.param.x);
  });

  it("keeps the order and the number of arguments, functions among them", () => {
    const p = new P();
    const call = (fn: (x: number) => number, x: number): number => fn(x);
    expect(bind(call, (x: number) => x + 1, p.param.x)()).toBe(2);
    expect(bind(() => 7)()).toBe(7);
    expect((bind(joined) as typeof joined)(1, 2)).toBe("1,2");
  });

  it("throws what its function throws, each time", () => {
    const p = new P();
    const bound = bind((x: number) => {
      if (x > 1) throw new RangeError("too much");
      return x;
    }, p.param.x);
    expect(bound()).toBe(1);
    p.x = 2;
    expect(() => bound()).toThrow(RangeError);
    p.x = 0;
    expect(bound()).toBe(0);
  });
});

describe("watch of a bound function", () => {
  it("calls it when an argument changes, once a batch, until it is ended", () => {
    const p = new P();
    const seen: string[] = [];
    const bound = bind((x: number, s: string) => seen.push(x + s), p.param.x, p.param.s);
    const watching = bound.watch();
    expect(seen).toEqual([]);
    p.x = 2;
    p.x = 2;
    p.param.update({ x: 3, s: "b" });
    watching.unwatch();
    p.x = 9;
    expect(seen).toEqual(["2a", "3b"]);
  });

  it("ends with a signal, and goes by precedence", () => {
    const p = new P();
    const seen: string[] = [];
    const end = new AbortController();
    bind(() => seen.push("late"), p.param.x).watch({ precedence: 5, signal: end.signal });
    bind(() => seen.push("early"), p.param.x).watch({ precedence: 1 });
    p.x = 2;
    end.abort();
    p.x = 3;
    expect(seen).toEqual(["early", "late", "early"]);
    expect(() => bind(() => {}, p.param.x).watch({ precedence: -1 })).toThrow();
  });

  it("hears of several objects", () => {
    const [a, b] = [new P(), new P()];
    const seen: number[] = [];
    bind((x: number, y: number) => seen.push(x + y), a.param.x, b.param.x).watch();
    a.x = 10;
    b.x = 20;
    expect(seen).toEqual([11, 30]);
  });

  it("is not called again for a Skip of a value it is made of", () => {
    const p = new P();
    const seen: number[] = [];
    const skipping = bind((x: number) => {
      if (x % 2 === 0) throw new Skip();
      return x;
    }, p.param.x);
    bind((x: number) => seen.push(x), skipping).watch();
    p.x = 2;
    p.x = 5;
    expect(seen).toEqual([5]);
  });
});

describe("depends on functions", () => {
  it("gives the values where it is called for them, and takes the call's arguments else", () => {
    const p = new P();
    const seen: unknown[] = [];
    const fn = depends((x: number, s: string) => seen.push([x, s]), [p.param.x, p.param.s], { watch: true });
    p.x = 6;
    fn(1, "direct");
    expect(seen).toEqual([
      [6, "a"],
      [1, "direct"],
    ]);
  });

  it("hands keywords over as an object behind the others", () => {
    const p = new P();
    const seen: unknown[] = [];
    depends((x: number, more: { s: string }) => seen.push([x, more]), [p.param.x], {
      watch: true,
      keywords: { s: p.param.s },
    });
    p.s = "k";
    expect(seen).toEqual([[1, { s: "k" }]]);
  });

  it("may be queued, and ended with a signal", () => {
    const p = new P();
    const order: string[] = [];
    const end = new AbortController();
    depends(
      (x: number) => {
        order.push(`first ${x}`);
        if (x < 3) p.x = x + 1;
        order.push(`done ${x}`);
      },
      [p.param.x],
      { watch: true, queued: true, signal: end.signal },
    );
    p.x = 2;
    end.abort();
    p.x = 9;
    expect(order).toEqual(["first 2", "done 2", "first 3", "done 3"]);
  });

  it("waits for a function without arguments once, and for others when these change", async () => {
    class Sink extends Parameterized({
      once: number({ allowRefs: true }),
      each: number({ allowRefs: true }),
      plain: number({ allowRefs: true }),
    }) {}
    const p = new P();
    const calls: string[] = [];
    const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
    const waited = async (name: string, value: number): Promise<number> => {
      calls.push(name);
      await null;
      return value;
    };
    const a = new Sink({
      once: async () => waited("once", 7),
      each: bind((x: number) => waited("each", x), p.param.x),
      plain: p.param.f,
    } as never);
    await settled();
    p.param.update({ x: 2, f: 3 });
    await settled();
    expect(calls).toEqual(["once", "each", "each"]);
    expect([a.once, a.each, a.plain]).toEqual([7, 2, 3]);
    // What has not begun yet is ended by what is written after it, too.
    a.param.update({ once: async () => waited("late", 8) } as never);
    a.once = 1;
    await settled();
    expect(a.once).toBe(1);
  });

  it("refuses what nothing can depend on", () => {
    const p = new P();
    expect(() => depends(() => {}, [3 as never])).toThrow("takes parameters and other references");
    expect(() => depends(() => {}, [number()])).toThrow("must be bound to a Parameterized class or instance");
    expect(() => depends(() => {}, [p.param.x, "s" as never])).toThrow();
  });
});
