/** Several bases: parameters in Python's order of classes, methods where they are missing, `instanceof`. */
import { describe, expect, it } from "vitest";
import { depends, number, Parameterized, string } from "../../ts/param/index.js";

class A extends Parameterized({ x: number({ default: 1, bounds: [0, 10] }), y: string({ default: "a" }) }) {
  who(): string {
    return "A";
  }
  onlyA(): number {
    return this.x;
  }
}
class B extends Parameterized({ x: number({ default: 2, doc: "B" }), z: number({ default: 3 }) }) {
  static made = "by B";
  calls = 0;
  static {
    depends(this, "onZ", ["z"], { watch: true });
  }
  who(): string {
    return "B";
  }
  onlyB(): number {
    return this.z;
  }
  onZ(): void {
    this.calls = (this.calls ?? 0) + 1;
  }
}
class C extends Parameterized(A, B, { own: number() }) {}
class D extends Parameterized(B, A, {}) {}

describe("a class of several bases", () => {
  it("has the parameters of all, the first base's first", () => {
    const c = new C({ x: 5, z: 6, own: 7 });
    expect([c.x, c.y, c.z, c.own]).toEqual([5, "a", 6, 7]);
    expect([C.param.x.default, D.param.x.default]).toEqual([1, 2]);
    expect([C.param.x.owner, D.param.x.owner]).toEqual([A, B]);
    expect(C.param.names()).toEqual(["name", "x", "z", "y", "own"]);
    expect(() => {
      c.z = "a" as never;
    }).toThrow("Number parameter 'C.z' only takes numeric values");
  });

  it("merges slots from the first base that has them", () => {
    class E extends Parameterized(A, B, { x: number() }) {}
    class F extends Parameterized(B, A, { x: number() }) {}
    expect(E.param.x).toMatchObject({ default: 1, bounds: [0, 10], doc: null });
    expect(F.param.x).toMatchObject({ default: 2, bounds: null, doc: "B" });
  });

  it("follows the defaults of all its bases", () => {
    class M extends Parameterized({ v: number({ default: 1 }) }) {}
    class N extends Parameterized(A, M, {}) {}
    const n = new N();
    M.param.update({ v: 9 });
    expect(n.v).toBe(9);
  });

  it("has the methods of all, and is an instance of all", () => {
    const c = new C();
    expect([c.who(), c.onlyA(), c.onlyB()]).toEqual(["A", 1, 3]);
    expect(new D().who()).toBe("B");
    expect([c instanceof A, c instanceof B, c instanceof Parameterized]).toEqual([true, true, true]);
    expect([new A() instanceof B, new B() instanceof A, {} instanceof B]).toEqual([false, false, false]);
    expect(C.made).toBe("by B");
  });

  it("takes a method of a shared base only behind the class that overrides it", () => {
    class Root extends Parameterized({ r: number() }) {
      say(): string {
        return "root";
      }
    }
    class Left extends Root {}
    class Right extends Root {
      override say(): string {
        return "right";
      }
    }
    class Both extends Parameterized(Left, Right, {}) {}
    expect(new Both().say()).toBe("right");
  });

  it("has methods that depend on parameters called", () => {
    const c = new C();
    c.z = 9;
    expect(c.calls).toBe(1);
  });

  it("refuses bases that contradict each other", () => {
    class Sub extends A {}
    expect(() => Parameterized(A, Sub, {})).toThrow("consistent method resolution order");
  });
});

describe("abstract classes", () => {
  it("have the classes below them listed, once those are in use", () => {
    class Top extends Parameterized({ x: number() }, { abstract: true }) {}
    class Left extends Parameterized(Top, {}) {}
    class Low extends Parameterized(Left, {}) {}
    void new Low();
    expect(Top.param.descendants()).toEqual([Top, Left, Low]);
    expect(Left.param.descendants()).toEqual([Left, Low]);
    expect(Top.param.concreteDescendants()).toEqual([Left, Low]);
  });

  it("say that they are, and are left out of the concrete descendants", () => {
    class Shape extends Parameterized({ n: number() }, { abstract: true }) {}
    class Round extends Shape {}
    expect([Shape.param.isAbstract, Round.param.isAbstract]).toEqual([true, false]);
    new Round();
    expect(Shape.param.concreteDescendants()).toEqual([Round]);
  });
});
