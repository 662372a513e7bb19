/** Methods that depend on parameters: their own, those of other objects, slots, other methods. */
import { describe, expect, it } from "vitest";
import { any, depends, dependsOn, instanceOf, number, Parameterized, self } from "../../../ts/param/index.js";
import { CLASS_PLAN, type ClassPlan, slotKey } from "../../../ts/pickle/plan.js";

class Inner extends Parameterized({ v: number({ default: 1 }), u: number({ default: 2 }) }) {
  static {
    depends(this, "sum", ["v", "u"]);
  }
  sum(): number {
    return this.v + this.u;
  }
}

class Outer extends Parameterized({ sub: instanceOf(Inner), x: number(), next: self<Outer>() }) {
  declare log: string[];
  static {
    depends(this, "onX", ["x"], { watch: true });
    depends(this, "onSub", ["sub.v"], { watch: true });
    depends(this, "onBounds", ["x:bounds"], { watch: true });
  }
  note(what: string): void {
    (this.log ??= []).push(what);
  }
  onX(): void {
    this.note("x");
  }
  onSub(): void {
    this.note(`sub ${this.sub?.v ?? null}`);
  }
  onBounds(): void {
    this.note("bounds");
  }
}

describe("a method that depends on its own parameters", () => {
  it("is called when they change", () => {
    const o = new Outer();
    o.x = 1;
    o.x = 1;
    o.param.update({ x: 2 });
    expect(o.log).toEqual(["x", "x"]);
  });

  it("is called before the watchers that a user adds", () => {
    const o = new Outer();
    o.param.watch("x", () => o.note("watcher"));
    o.x = 1;
    expect(o.log).toEqual(["x", "watcher"]);
  });

  it("is called for slots too", () => {
    const o = new Outer();
    o.param.x.bounds = [0, 9];
    expect(o.log).toEqual(["bounds"]);
  });

  it("is inherited, unless it is overridden without saying so", () => {
    class Sub extends Outer {}
    class Silent extends Outer {
      override onX(): void {
        this.note("silent");
      }
    }
    class Again extends Outer {
      static {
        depends(this, "onX", ["sub"], { watch: true });
      }
      override onX(): void {
        this.note("again");
      }
    }
    const [a, b, c] = [new Sub(), new Silent(), new Again()];
    a.x = b.x = c.x = 1;
    c.sub = new Inner();
    expect([a.log, b.log, c.log]).toEqual([["x"], undefined, ["again", "sub 1"]]);
  });

  it("may be queued", () => {
    class Q extends Parameterized({ a: number(), b: number() }) {
      declare log: string[];
      static {
        depends(this, "onA", ["a"], { watch: "queued" });
        depends(this, "onB", ["b"], { watch: true });
      }
      onA(): void {
        this.b = 5;
        (this.log ??= []).push("a");
      }
      onB(): void {
        (this.log ??= []).push("b");
      }
    }
    const q = new Q();
    q.a = 1;
    expect(q.log).toEqual(["a", "b"]);
  });
});

describe("a method that depends on another object", () => {
  it("follows the object, and the one that takes its place", () => {
    const [i, j] = [new Inner(), new Inner({ v: 7 })];
    const o = new Outer({ sub: i });
    i.v = 5;
    o.sub = j;
    i.v = 6;
    j.v = 8;
    expect(o.log).toEqual(["sub 5", "sub 7", "sub 8"]);
  });

  it("is spared where the new object has the same values", () => {
    const o = new Outer({ sub: new Inner() });
    o.sub = new Inner();
    expect(o.log).toBeUndefined();
    o.sub = null;
    o.sub = new Inner();
    expect(o.log).toEqual(["sub 1"]);
  });

  it("follows long paths from wherever they change", () => {
    class Chain extends Parameterized({ a: any<Outer>() }) {
      declare count: number;
      static {
        depends(this, "onDeep", ["a.next.sub.v"], { watch: true });
      }
      onDeep(): void {
        this.count = (this.count ?? 0) + 1;
      }
    }
    const inner = new Inner();
    const end = new Outer({ sub: inner });
    const middle = new Outer({ next: end });
    const chain = new Chain({ a: middle });
    inner.v = 2;
    expect(chain.count).toBe(1);
    end.sub = new Inner({ v: 9 });
    expect(chain.count).toBe(2);
    inner.v = 3;
    expect(chain.count).toBe(2);
    end.sub.v = 10;
    expect(chain.count).toBe(3);
    middle.next = new Outer({ sub: new Inner({ v: 10 }) });
    expect(chain.count).toBe(3);
    middle.next.sub!.v = 11;
    expect(chain.count).toBe(4);
  });

  it("depends on all of it with `.param`, and on its methods", () => {
    class P extends Parameterized({ sub: instanceOf(Inner) }) {
      declare log: string[];
      static {
        depends(this, "onAll", ["sub.param"], { watch: true });
        depends(this, "onSum", ["sub.sum"], { watch: true });
      }
      onAll(): void {
        (this.log ??= []).push("all");
      }
      onSum(): void {
        (this.log ??= []).push("sum");
      }
    }
    const p = new P({ sub: new Inner() });
    p.sub!.u = 9;
    expect(p.log).toEqual(["all", "sum"]);
  });

  it("listens after it was restored from a pickle", async () => {
    const plan = (Outer as unknown as { [CLASS_PLAN](): ClassPlan })[CLASS_PLAN]();
    const made = plan.create();
    const inner = new Inner();
    made[slotKey(plan.cells.findIndex(({ wireName }) => wireName === "sub"))] = inner;
    await Promise.resolve();
    inner.v = 4;
    (made as unknown as Outer).x = 1;
    expect((made as unknown as Outer).log).toEqual(["sub 4", "x"]);
  });
});

describe("onInit", () => {
  it("calls the method once the values are set", () => {
    const seen: unknown[] = [];
    class I extends Parameterized({ x: number() }) {
      static {
        depends(this, "start", ["x"], { watch: true, onInit: true });
      }
      start(): void {
        seen.push(this.x);
      }
    }
    const i = new I({ x: 4 });
    i.x = 5;
    expect(seen).toEqual([4, 5]);
  });

  it("does not end the references that the constructor was given", () => {
    class I extends Parameterized({ x: number({ allowRefs: true }), y: number({ allowRefs: true }) }) {
      static {
        depends(this, "start", [], { watch: true, onInit: true });
      }
      start(): void {
        this.x = 50;
        (this as I).param.update({ y: 60 });
      }
    }
    const source = new Inner();
    const i = new I({ x: source.param.v, y: source.param.u });
    expect([i.x, i.y]).toEqual([50, 60]);
    source.v = 7;
    source.u = 8;
    expect([i.x, i.y]).toEqual([7, 8]);
    i.start();
    source.param.update({ v: 70, u: 80 });
    expect([i.x, i.y]).toEqual([50, 60]);
  });

  it("ends no reference either where it fails in between, and a later write ends it", () => {
    const made: I[] = [];
    class I extends Parameterized({ x: number({ allowRefs: true }) }) {
      static {
        depends(this, "start", ["x"], { onInit: true, watch: true });
      }
      start(): void {
        if (made.push(this) > 1) return;
        this.x = 50;
        throw new Error("no start");
      }
    }
    const source = new Inner();
    expect(() => new I({ x: source.param.v })).toThrow("no start");
    const [i] = made;
    i!.x = 3;
    source.v = 9;
    expect(i!.x).toBe(3);
  });
});

describe("an async method", () => {
  it("is called and not waited for", async () => {
    class S extends Parameterized({ x: number() }) {
      declare seen: number;
      static {
        depends(this, "later", ["x"], { watch: true });
      }
      async later(): Promise<void> {
        await Promise.resolve();
        this.seen = this.x;
      }
    }
    const s = new S();
    s.x = 3;
    expect(s.seen).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve));
    expect(s.seen).toBe(3);
  });
});

describe("the decorator", () => {
  it("says the same", () => {
    class D extends Parameterized({ x: number(), sub: instanceOf(Inner) }) {
      declare log: string[];
      recompute(): void {
        (this.log ??= []).push(`${this.x} ${this.sub?.v}`);
      }
      static {
        // What the compiled form of `@dependsOn("x", "sub.v", { watch: true }) recompute() {}` does.
        dependsOn("x", "sub.v", { watch: true })(this.prototype.recompute, {} as never);
      }
    }
    const d = new D({ sub: new Inner() });
    d.x = 1;
    d.sub!.v = 2;
    expect(d.log).toEqual(["1 1", "1 2"]);
  });

  it("is refused by the older decorators and before fields, where it did nothing or failed inside", () => {
    class D extends Parameterized({ x: number() }) {
      up(): void {}
      static down(): void {}
    }
    const decorate = dependsOn("x", { watch: true }) as unknown as (...args: unknown[]) => void;
    const descriptor = Object.getOwnPropertyDescriptor(D.prototype, "up");
    for (const given of [
      [D.prototype, "up", descriptor],
      [D, "down", Object.getOwnPropertyDescriptor(D, "down")],
      [undefined, { kind: "field", name: "up" }],
    ]) {
      expect(() => decorate(...given)).toThrow(expect.objectContaining({ code: "arguments" }) as Error);
      expect(() => decorate(...given)).toThrow("(TypeScript without experimentalDecorators); depends(this,");
    }
  });
});

describe("methodDependencies", () => {
  it("follows methods and paths", () => {
    const inner = new Inner();
    const o = new Outer({ sub: inner });
    const shown = (found: readonly { inst: unknown; name: string; what: string }[]) =>
      found.map(({ inst, name, what }) => [inst, name, what]);
    expect(shown(inner.param.methodDependencies("sum"))).toEqual([
      [inner, "v", "value"],
      [inner, "u", "value"],
    ]);
    expect(shown(o.param.methodDependencies("onSub"))).toEqual([[inner, "v", "value"]]);
    expect(shown(o.param.methodDependencies("onBounds"))).toEqual([[o, "x", "bounds"]]);
    expect(shown(Outer.param.methodDependencies("onSub"))).toEqual([]);
    expect(o.param.methodDependencies("onSub")[0]!.parameter).toBe(inner.param.v);
  });
});

describe("a dependency that leads nowhere", () => {
  it("is found at the first use of the class", () => {
    class W extends Parameterized({ x: number() }) {
      static {
        depends(this, "go", ["y" as "x"], { watch: true });
      }
      go(): void {}
    }
    expect(() => new W()).toThrow("Attribute 'y' could not be resolved on");
    expect(() => new W()).toThrow("Attribute 'y'");
  });

  it("is found when the path is followed", () => {
    class W extends Parameterized({ x: any<object>() }) {
      static {
        depends(this, "go", ["zz.v" as "x"], { watch: true });
      }
      go(): void {}
    }
    expect(() => new W()).toThrow("Dependency 'zz' could not be resolved");
    class V extends Parameterized({ x: any<object>({ default: [1] }) }) {
      static {
        depends(this, "go", ["x.v" as "x"], { watch: true });
      }
      go(): void {}
    }
    expect(() => new V()).toThrow("Dependency 'x.v' is not a Parameterized class or instance.");
    class U extends Parameterized({ x: any<unknown>({ default: 3 }) }) {
      static {
        depends(this, "go", ["x.v.w:bounds" as "x"], { watch: true });
      }
      go(): void {}
    }
    // The part of the path at which it ends.
    expect(() => new U()).toThrow("Dependency 'x.v' is not a Parameterized class or instance.");
  });
});

describe("slots that all instances share", () => {
  it("call the methods of each, whether it was used before or not", () => {
    const log: string[] = [];
    class A extends Parameterized({ x: number({ perInstance: false }) }) {
      static {
        depends(this, "told", ["x:constant"], { watch: true });
      }
      told(): void {
        log.push(this.name!);
      }
    }
    const a = new A({ name: "a" });
    const copied = a.param.copy();
    const b = new A({ name: "b" });
    A.param.x.constant = true;
    expect([log.splice(0).sort(), b.x, copied.x]).toEqual([["a", "a", "b"], 0, 0]);
    a.param.x.constant = false;
    expect(log.splice(0).sort()).toEqual(["a", "a", "b"]);
  });
});
