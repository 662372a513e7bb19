/** `defaultFactory` and `DefaultFactory`: when they are asked, for whom, and what becomes of what they give. Param 2.4.2. */
import { afterEach, describe, expect, it } from "vitest";
import { DefaultFactory, depends, list, number, Parameterized, setNotation, string } from "../../ts/param/index.js";

afterEach(() => setNotation("javascript"));

/** A factory that counts how often it was asked. */
function counting(): { make: () => number; asked: () => number } {
  let count = 0;
  return { make: () => ++count, asked: () => count };
}

describe("a function", () => {
  it("is asked once an instance, and not for a value that was given", () => {
    const { make, asked } = counting();
    class A extends Parameterized({ n: number({ defaultFactory: make }) }) {}
    expect(asked()).toBe(0);
    expect([new A().n, new A({ n: 9 }).n, new A().n, asked()]).toEqual([1, 9, 2, 2]);
  });

  it("is asked where undefined was given, which is no value", () => {
    class A extends Parameterized({ n: number({ defaultFactory: () => 4 }) }) {}
    expect(new A({ n: undefined as never }).n).toBe(4);
  });

  it("leaves the class's default to be seen on the class", () => {
    class A extends Parameterized({ n: number({ default: 3, defaultFactory: () => 4 }) }) {}
    expect([A.param.n.default, new A().n, A.param.values().n]).toEqual([3, 4, 3]);
  });

  it("makes a value that is checked, with the instance's name", () => {
    setNotation("python");
    class A extends Parameterized({ n: number({ bounds: [0, 1], defaultFactory: () => 2 }) }) {}
    expect(() => new A()).toThrow("Number parameter 'A.n' must be at most 1, not 2.");
    expect(new A({ n: 1 }).n).toBe(1);
    class B extends Parameterized({ s: string({ defaultFactory: () => 2 as never }) }) {}
    expect(() => new B()).toThrow("String parameter 'B.s' only takes a string value");
  });

  it("gives each instance a value of its own", () => {
    class A extends Parameterized({ tags: list(String, { defaultFactory: () => ["new"] }) }) {}
    const [a, b] = [new A(), new A()];
    a.tags.push("a");
    expect([a.tags, b.tags]).toEqual([["new", "a"], ["new"]]);
  });

  it("tells no watcher, and depends on nothing", () => {
    const seen: number[] = [];
    class A extends Parameterized({ n: number({ defaultFactory: () => 4 }) }) {
      static {
        depends(this, "see", ["n"], { watch: true });
      }
      see(): void {
        seen.push(this.n);
      }
    }
    const a = new A();
    expect(seen).toEqual([]);
    a.n = 5;
    expect(seen).toEqual([5]);
  });

  it("is inherited, redeclared, and taken away", () => {
    class A extends Parameterized({ n: number({ defaultFactory: () => 1 }) }) {}
    class B extends Parameterized(A, { n: { default: 7 } }) {}
    class C extends Parameterized(A, { n: { defaultFactory: () => 2 } }) {}
    expect([new B().n, new C().n, new A().n]).toEqual([1, 2, 1]);
  });

  it("can read what was given to the constructor only through the other form", () => {
    class A extends Parameterized({
      first: number(),
      double: number({
        defaultFactory: new DefaultFactory((_cls, self) => ((self as { first?: number } | null)?.first ?? 0) * 2),
      }),
    }) {}
    expect([new A({ first: 4 }).double, new A().double]).toEqual([8, 0]);
  });
});

describe("a DefaultFactory", () => {
  it("is told the class, the instance and the parameter", () => {
    const told: unknown[] = [];
    const factory = new DefaultFactory((cls, self, parameter) => {
      told.push([(cls as { name: string }).name, self === null ? null : self.constructor.name, parameter.name]);
      return 1;
    });
    class A extends Parameterized({ n: number({ defaultFactory: factory }) }) {}
    class B extends A {}
    void new A();
    void new B();
    expect(told).toEqual([
      ["A", "A", "n"],
      ["B", "B", "n"],
    ]);
  });

  it("with onClass makes the class's default too, once a class", () => {
    let count = 0;
    const factory = new DefaultFactory((_cls, self) => (self === null ? ++count * 100 : 1), { onClass: true });
    class A extends Parameterized({ n: number({ defaultFactory: factory }) }) {}
    class B extends Parameterized(A, {}) {}
    expect([A.param.n.default, B.param.n.default, new A().n]).toEqual([100, 200, 1]);
    void new A();
    expect(count).toBe(2);
  });

  it("with onClass is checked where the class is first used", () => {
    const factory = new DefaultFactory(() => 5, { onClass: true });
    class A extends Parameterized({ n: number({ bounds: [0, 1], defaultFactory: factory }) }) {}
    expect(() => new A()).toThrow("must be at most 1, not 5");
  });
});
