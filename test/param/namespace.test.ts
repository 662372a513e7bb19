/** `.param`: the methods that are not about watching. */
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { any, isEqual, list, number, type ParameterError, Parameterized, string } from "../../ts/param/index.js";

class A extends Parameterized({
  x: number({ default: 1, bounds: [0, 10], doc: "an x\nin two lines" }),
  c: number({ default: 1, constant: true }),
  r: number({ default: 2, readonly: true }),
  tags: list(String),
}) {}

const disposed = (one: Disposable): void => one[Symbol.dispose]();

describe("reading", () => {
  it("finds parameters by name", () => {
    const a = new A();
    expect([...a.param]).toEqual(["name", "x", "c", "r", "tags"]);
    expect([a.param.has("x"), a.param.has("zz")]).toEqual([true, false]);
    expect(a.param.get("x")).toBe(a.param.x);
    expect(() => a.param.get("zz")).toThrow("there is no parameter 'zz'");
    class G extends Parameterized({ get: number({ default: 4 }) }) {}
    expect(G.param.get("get").default).toBe(4);
  });

  it("gives only what changed", () => {
    const a = new A({ x: 3 });
    expect(a.param.values({ onlyChanged: true })).toEqual({ x: 3 });
    expect(new A({ name: "me" }).param.values({ onlyChanged: true })).toEqual({ name: "me" });
    expect(new A().param.values({ onlyChanged: true })).toEqual({});
  });

  it("shows itself as text and as a table", () => {
    class H extends Parameterized({ t: string({ default: "<b>&", regex: /b/ }), n: number({ default: null }) }) {}
    const html = new H().param.toHTML();
    expect(html).toContain("&lt;b&gt;&amp;");
    expect(html).not.toContain("<b>");
    expect(A.param.toHTML()).toContain("bounds [0, 10]");
    const display = (new A({ name: "n" }) as unknown as Record<symbol, () => Record<string, string>>)[
      Symbol.for("Jupyter.display")
    ]!;
    expect(display.call(new A({ name: "n" }))["text/html"]).toContain("<table>");
    expect(A.param.describe()).toContain("x: Number = 1 (bounds [0, 10])\n      an x\n      in two lines");
    expect(A.param.describe()).toContain("r: Number = 2 (read-only)");
    expect(inspect(new A({ name: "n" }))).toBe('A(c=1, name="n", r=2, tags=[], x=1)');
  });
});

describe("constants", () => {
  it("are given to the constructor only, read-only parameters to nobody", () => {
    expect(new A({ c: 5 }).c).toBe(5);
    expect(() => new A({ r: 3 })).toThrow("Read-only parameter 'r' cannot be modified");
    expect(() => A.param.update({ r: 3 })).toThrow("Read-only parameter 'r' cannot be modified");
    A.param.r.default = 8;
    expect(new A().r).toBe(8);
    A.param.r.default = 2;
  });

  it("can be written while they are edited, on this instance alone", () => {
    const [a, b] = [new A(), new A()];
    const editing = a.param.editConstant();
    a.c = 5;
    expect(() => {
      b.c = 5;
    }).toThrow("Constant");
    expect(() => {
      a.r = 5;
    }).toThrow("Read-only");
    disposed(editing);
    disposed(editing);
    expect(() => {
      a.c = 6;
    }).toThrow("Constant");
    expect(a.param.editConstant(() => (a.c = 7))).toBe(7);
    expect(a.c).toBe(7);
  });

  it("take the NaN that they hold", () => {
    class Gap extends Parameterized({
      n: number({ default: Number.NaN, constant: true }),
      any: any({ constant: true }),
    }) {}
    const gap = new Gap({ any: Number.NaN });
    const told: unknown[] = [];
    gap.param.watch(["n", "any"], (...events) => told.push(events.map(({ name, type }) => [name, type])));
    gap.param.trigger("n", "any");
    expect(told).toEqual([
      [
        ["n", "triggered"],
        ["any", "triggered"],
      ],
    ]);
    gap.param.update({ n: Number.NaN, any: Number.NaN });
    expect(() => gap.param.update({ n: 0 })).toThrow("Constant");
  });

  it("are set by update in order, up to the one that is refused", () => {
    const a = new A();
    expect(() => a.param.update({ x: 9, c: 5 })).toThrow("Constant");
    expect([a.x, a.c]).toEqual([9, 1]);
  });
});

describe("what lasts for a while", () => {
  it("ends with the callback, and gives its result", () => {
    const a = new A({ x: 3 });
    expect(a.param.update({ x: 5 }, () => a.x * 2)).toBe(10);
    expect(a.x).toBe(3);
    expect(() =>
      a.param.update({ x: 5 }, () => {
        throw new Error("inside");
      }),
    ).toThrow("inside");
    expect(a.x).toBe(3);
  });

  it.each(["batch", "discardEvents", "editConstant"] as const)("refuses an async callback for %s", (method) => {
    const a = new A();
    let caught: unknown;
    try {
      a.param[method](async () => 3);
    } catch (error) {
      caught = error;
    }
    expect((caught as ParameterError).code).toBe("callback-promise");
    expect(String(caught)).toContain(`using _ = ….param.${method}()`);
  });
});

describe("addParameter", () => {
  it("adds to the class, those below, and instances that are there", () => {
    class P extends Parameterized({ x: number() }) {}
    class Q extends Parameterized(P, { y: number({ default: 5 }) }) {}
    const [p, q] = [new P({ x: 1 }), new Q({ x: 1, y: 2 })];
    void q.param;
    P.param.addParameter("z", number({ default: 9, bounds: [0, 10] }));
    const z = (one: object): unknown => (one as { z: unknown }).z;
    expect([z(p), z(q), q.y, new Q().y]).toEqual([9, 9, 2, 5]);
    (q as unknown as { z: number }).z = 3;
    expect([z(q), q.y, z(new Q({ z: 4 } as object))]).toEqual([3, 2, 4]);
    expect(() => {
      (p as unknown as { z: number }).z = 50;
    }).toThrow("Number parameter 'P.z' must be at most 10, not 50.");
    expect(P.param.names()).toEqual(["name", "x", "z"]);
    expect((P.param as unknown as Record<string, { default: unknown }>).z!.default).toBe(9);
    expect((q.param as unknown as Record<string, { default: unknown }>).z!.default).toBe(9);
    expect(() => P.param.addParameter("then", number())).toThrow("cannot be named 'then'");
  });

  it("may redeclare", () => {
    class P extends Parameterized({ x: number({ default: 1, doc: "gone" }) }) {}
    P.param.addParameter("x", number({ default: 7 }));
    expect([new P().x, P.param.x.doc]).toEqual([7, null]);
  });
});

describe("copy", () => {
  class Inner extends Parameterized({ v: number() }) {}
  class Outer extends Parameterized({ inner: any<Inner>(), n: number({ bounds: [0, 5] }) }) {
    extra: number[] = [1];
  }

  it("is another instance of the same values and name", () => {
    const outer = new Outer({ inner: new Inner({ v: 3 }), n: 2 });
    outer.param.n.bounds = [0, 100];
    const shallow = outer.param.copy();
    const deep = outer.param.copy({ deep: true });
    expect([shallow.inner, shallow.n, shallow.name]).toEqual([outer.inner, 2, outer.name]);
    expect(deep.inner).not.toBe(outer.inner);
    expect(deep.inner!.v).toBe(3);
    expect(deep.inner!.name).toBe(outer.inner!.name);
    expect((deep as unknown as Outer).extra).not.toBe(outer.extra);
    deep.n = 50;
    expect([deep.n, outer.n]).toEqual([50, 2]);
    expect(deep).toBeInstanceOf(Outer);
    expect(deep.param.n).not.toBe(outer.param.n);
  });

  it("has parameters of its own, and those inside it too", () => {
    const outer = new Outer({ inner: new Inner({ v: 3 }) });
    const own = [1];
    outer.param.inner.default = own as never;
    outer.inner!.param.v.label = "Volume";
    const deep = outer.param.copy({ deep: true });
    expect(deep.param.inner.default).toEqual([1]);
    expect(deep.param.inner.default).not.toBe(own);
    expect(deep.param.n.default).toBe(0);
    expect([deep.inner!.param.v.label, deep.inner!.param.v.owner]).toEqual(["Volume", deep.inner]);
    expect(outer.param.copy().param.inner.default).toBe(own);
  });

  it("keeps the objects that an own default and the values share", () => {
    const outer = new Outer({ inner: new Inner() });
    outer.param.inner.default = outer.inner;
    const deep = outer.param.copy({ deep: true });
    expect(deep.param.inner.default).toBe(deep.inner);
    expect(deep.inner).not.toBe(outer.inner);
  });
});

describe("isEqual", () => {
  it.each([
    [1, 1, true],
    [1, true, true],
    [1n, 1, true],
    [Number.NaN, Number.NaN, false],
    ["a", "a", true],
    [null, null, true],
    [undefined, null, false],
    [new Date(5), new Date(5), true],
    [new Uint8Array([1]), new Uint8Array([1]), true],
    [[1, [2]], [1, [2]], true],
    [[1], [1, 2], false],
    [{ a: [1] }, { a: [1] }, true],
    [{ a: 1 }, { b: 1 }, false],
    [new Map([[1, "a"]]), new Map([[1, "a"]]), true],
    [new Set([1, "b"]), new Set(["b", 1]), true],
    [new Set([[1]]), new Set([[2]]), false],
  ])("of %o and %o is %s", (a, b, expected) => {
    expect(isEqual(a, b)).toBe(expected);
  });

  it("never holds for what it does not know", () => {
    const one = new A();
    const fn = (): void => {};
    expect([
      isEqual(one, one),
      isEqual(fn, fn),
      isEqual([one], [one]),
      isEqual(Symbol.iterator, Symbol.iterator),
    ]).toEqual([false, false, false, false]);
  });
});
