/** What the console and messages show: of parameters, namespaces, watchers, expressions, values of another realm. */
import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import {
  bytes,
  date,
  dict,
  functionOf,
  instanceOf,
  integer,
  isEqual,
  list,
  number,
  Parameterized,
  ParameterizedFunction,
  rx,
  selector,
  setNotation,
  string,
} from "../../ts/param/index.js";

class A extends Parameterized({
  x: number({ default: 3, bounds: [0, 10], doc: "an x" }),
  mode: selector({ objects: ["a", "b"] }),
  tags: list(String),
}) {}

describe("inspect and String", () => {
  it("show a parameter by its kind and what it says", () => {
    const text = 'Number(name="x", default=3, doc="an x", bounds=[0, 10])';
    expect([inspect(A.param.x), String(A.param.x), inspect(new A().param.x)]).toEqual([text, text, text]);
    expect(inspect([string({ default: "a" })])).toBe('[ String(default="a") ]');
    expect(inspect(A.param.mode)).toBe('Selector(name="mode", default="a", objects=["a", "b"], checkOnSet=true)');
  });

  it("show a namespace as describe does", () => {
    expect(inspect(A.param)).toBe(A.param.describe());
    const a = new A({ name: "me", x: 5 });
    expect(inspect(a.param)).toBe(a.param.describe());
    expect(String(a.param)).toContain("x: Number = 5 (bounds [0, 10])");
  });

  it("show a watcher in a line", () => {
    const a = new A({ name: "me" });
    const watcher = a.param.watch("x", function told() {});
    const text =
      'Watcher(A(mode="a", name="me", tags=[], x=3), ["x"], fn=[function told], mode="args", onlyChanged=true, what="value", queued=false, precedence=0)';
    expect([inspect(watcher), String(watcher)]).toEqual([text, text]);
  });

  it("show an expression by its value, which JSON has too", () => {
    const a = new A();
    const next = rx(a.param.x).add(1);
    expect([inspect(next), `${rx("a")}`, JSON.stringify({ next })]).toEqual(["rx(4)", 'rx("a")', '{"next":4}']);
    a.x = 7;
    expect(inspect(next)).toBe("rx(8)");
    const broken = next.pipe(() => {
      throw new Error("no");
    });
    expect(inspect(broken)).toBe("rx(throws Error: no)");
  });
});

describe("values of another realm", () => {
  class B extends Parameterized({ when: date(), table: dict(), data: bytes(), at: instanceOf(Date) }) {}
  it.each([
    ["when", "new Date(0)", "Date"],
    ["table", "({})", "[object Object"],
    ["table", "new Map()", "[object Map"],
    ["data", "new Uint8Array(1)", "Uint8Array"],
    ["at", "new Date(0)", "[object Date"],
  ] as const)("are refused as such: %s = %s", (name, text, shown) => {
    const b = new B();
    expect(() => Object.assign(b, { [name]: runInNewContext(text) as unknown })).toThrow(
      `not ${shown} of another realm`,
    );
  });

  it("are no change only where they are arrays", () => {
    expect(isEqual(runInNewContext("[1]"), [1])).toBe(true);
    expect(isEqual(runInNewContext("new Date(0)"), new Date(0))).toBe(false);
  });
});

describe("small things", () => {
  it("a number too large for integer() is told what is missing, in Param's words under python", () => {
    class B extends Parameterized({ n: integer() }) {}
    const write = (): void => void new B({ n: 2 ** 53 });
    expect(write).toThrow("must be a safe integer (up to 2**53 - 1), not 9007199254740992.");
    setNotation("python");
    try {
      expect(write).toThrow("must be an integer, not <class 'float'>.");
    } finally {
      setNotation("javascript");
    }
  });

  it("a function made of a class has its name", () => {
    class Scale extends ParameterizedFunction({ factor: number() }) {
      run(): number {
        return this.factor;
      }
    }
    expect(functionOf(Scale).name).toBe("Scale");
  });

  it("what holds itself is never equal, and a write of it is told", () => {
    class B extends Parameterized({ x: instanceOf(Object) }) {}
    const circle = (): object => {
      const made: { self?: object; others: Set<object> } = { others: new Set() };
      made.self = made;
      made.others.add(made).add({ made });
      return made;
    };
    const b = new B({ x: circle() });
    let told = 0;
    b.param.watch("x", () => void told++);
    const next = circle();
    b.x = next;
    expect([isEqual(next, next), told, b.x === next]).toEqual([false, 1, true]);
    const nested = (): unknown => Array.from({ length: 900 }).reduce((inside) => [inside], 1 as unknown);
    expect(isEqual(nested(), nested())).toBe(true);
  });

  it("a parameter of a class can be declared in another, under another name", () => {
    class Below extends Parameterized(A, { x: { default: 4 } }) {}
    class Other extends Parameterized({ y: Below.param.x, x: Below.param.x, choice: A.param.mode }) {}
    const other = new Other();
    expect([other.y, other.x, other.choice]).toEqual([4, 4, "a"]);
    expect([Other.param.y.bounds, Other.param.y.doc, Other.param.y.label]).toEqual([[0, 10], "an x", "Y"]);
    expect(() => {
      other.y = 11;
    }).toThrow("Number parameter 'Other.y' must be at most 10, not 11.");
    expect(Below.param.x.name).toBe("x");
  });
});
