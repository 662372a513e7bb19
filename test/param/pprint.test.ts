/** `pprint`, what methods say they give, and that values cannot be deleted. Expectations tried in real Param 2.4.2. */
import { describe, expect, it } from "vitest";
import {
  any,
  type ConstructorArguments,
  instanceOf,
  list,
  number,
  type Output,
  output,
  ParameterError,
  Parameterized,
  self,
  string,
  tuple,
} from "../../ts/param/index.js";

class In extends Parameterized({ v: number({ default: 1 }) }) {}
class A extends Parameterized({
  n: number({ default: 1 }),
  s: string({ default: "x", precedence: -1 }),
  l: list(Number),
  t: tuple({ default: [1, "a"] }),
  at: instanceOf(In),
  o: any(),
  again: self<A>(),
}) {}

describe("pprint", () => {
  it("is the call of Python that makes the instance", () => {
    expect(new A().param.pprint()).toBe("A()");
    expect(new A({ n: 2.5, l: [1, 2], t: [3, "b"], name: "nm" }).param.pprint()).toBe(
      "A(l=[1,2], n=2.5, name='nm', t=(3,'b'))",
    );
    expect(new A({ at: new In({ v: 3, name: "inn" }) }).param.pprint()).toBe("A(at=In(name='inn',     v=3))");
  });

  it("puts those without precedence first, then by precedence and name", () => {
    expect(new A({ s: "y", n: 2 }).param.pprint()).toBe("A(n=2, s='y')");
    const a = new A({ s: "y", n: 2 });
    a.param.n.precedence = -2;
    expect(a.param.pprint()).toBe("A(n=2, s='y')");
    a.param.n.precedence = 3;
    expect(a.param.pprint()).toBe("A(s='y', n=2)");
  });

  it("takes the style that it is given", () => {
    const a = new A({ n: 2, at: new In({ v: 3 }), o: [In, new In({ v: 4 })] });
    const imports: string[] = [];
    const names = { nameOf: (value: unknown) => ({ module: "lab.a", qualname: (value as { name: string }).name }) };
    expect(a.param.pprint({ prefix: "\n    ", separator: "|", qualify: true, names, imports })).toBe(
      "lab.a.A(at=lab.a.In(v=3),|\n    n=2,|\n    o=[lab.a.In,In(v=4)])",
    );
    expect(imports).toEqual(["import lab.a", "import lab"]);
    expect(new A({ o: In }).param.pprint()).toBe("A(o=__main__.In)");
  });

  it("stops where an instance is met again", () => {
    const a = new A({ name: "nm" });
    a.again = a;
    expect(a.param.pprint()).toBe("A(again=..., name='nm')");
    const loop: unknown[] = [];
    loop.push(loop);
    expect(new A({ o: loop }).param.pprint()).toBe("A(o=[...])");
  });

  it("looks at the arguments of a constructor that was described", () => {
    const of = (source: ConstructorArguments) => ({
      names: { nameOf: () => ({ module: "lab", qualname: "A" }), sourceOf: () => source },
    });
    const a = new A({ n: 2, s: "y" });
    const signature = { args: ["other", "n"], defaults: { s: "z", flag: true } };
    expect(a.param.pprint(of(signature))).toBe("A(<?>, 2, s='y', flag=<?>)");
    expect(a.param.pprint({ ...of(signature), unknownValue: null })).toBe("A(2, s='y')");
    expect(() => a.param.pprint({ ...of(signature), unknownValue: false })).toThrow(/^A\d+: unknown value of 'other'$/);
    expect(a.param.pprint(of({ defaults: { s: "y" } }))).toBe("A()");
    expect(a.param.pprint(of({ defaults: { s: "y" }, keywords: true }))).toBe("A(n=2)");
    expect(a.param.pprint(of({ args: ["n"], keywords: true, rest: "more" }))).toBe("A(2, s='y', **more)");
  });

  it("is not there for classes", () => {
    expect(() => (A.param as unknown as { pprint(): string }).pprint()).toThrow(
      "pprint is not implemented at the class level",
    );
  });
});

describe("delete", () => {
  it("takes no value away", () => {
    const a = new A({ n: 2 });
    delete (a as { n?: number }).n;
    expect(a.n).toBe(2);
  });
});

class Source extends Parameterized({ x: number() }) {
  static {
    output(this, "one");
    output(this, "two", { q: number({ bounds: [0, 1] }), w: In });
  }
  one(): number {
    return this.x;
  }
  two(): [number, In] {
    return [this.x, new In()];
  }
}

class Later extends Parameterized(Source, {}) {
  static {
    output(this, "one", In);
  }
}

describe("outputs", () => {
  it("are found by name, with their method and place", () => {
    const source = new Source({ x: 3 });
    const { one, q, w } = source.param.outputs() as Record<"one" | "q" | "w", Output>;
    expect([one.index, q.index, w.index]).toEqual([null, 0, 1]);
    expect((one.method as () => number)()).toBe(3);
    expect((q.parameter as unknown as { bounds: unknown }).bounds).toEqual([0, 1]);
    expect(Object.keys(source.param.outputs())).toEqual(["one", "q", "w"]);
    expect(Source.param.outputs().one?.method).toBe(Source.prototype.one);
  });

  it("of a class below take the place of those above", () => {
    const found = new Later().param.outputs();
    expect(Object.keys(found)).toEqual(["one", "q", "w"]);
    expect(found.one?.parameter.check(null)).toBeNull();
    expect(() => found.one?.parameter.check(3)).toThrow(ParameterError);
  });

  it("name methods and types that are there", () => {
    expect(() => output(Source, "three" as never)).toThrow("takes the name of a method of Source");
    expect(() => output(Source, "one", 3 as never)).toThrow("a parameter, a class, or null");
  });
});
