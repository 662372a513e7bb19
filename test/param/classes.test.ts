/** Classes and instances as a user sees them: values, defaults, inheritance, names, namespaces. */
import { afterEach, describe, expect, it } from "vitest";
import {
  any,
  instanceOf,
  lazy,
  list,
  NumberParameter,
  number,
  type ParameterError,
  Parameterized,
  selector,
  self,
  setNotation,
  string,
  tuple,
} from "../../ts/param/index.js";
import { type Slotted, slotKey } from "../../ts/pickle/plan.js";

class Sensor extends Parameterized({
  x: number({ default: 1, bounds: [0, 10], doc: "an x" }),
  unit: string({ default: "K" }),
  tags: list(String, { default: ["a"] }),
  next: self<Sensor>(),
}) {
  double(): number {
    return this.x * 2;
  }
}

afterEach(() => setNotation("javascript"));

describe("an instance", () => {
  it("takes keyword arguments and falls back to defaults", () => {
    const s = new Sensor({ x: 3 });
    expect(s.x).toBe(3);
    expect(s.unit).toBe("K");
    expect(s.double()).toBe(6);
    expect(s).toBeInstanceOf(Sensor);
    expect(s).toBeInstanceOf(Parameterized);
  });

  it("takes undefined as not given", () => {
    expect(new Sensor({ x: undefined } as object).x).toBe(1);
  });

  it("refuses an unknown keyword", () => {
    expect(() => new Sensor({ z: 1 } as object)).toThrow("Sensor.__init__() got an unexpected keyword argument 'z'");
  });

  it("checks what is assigned and keeps the old value", () => {
    const s = new Sensor({ x: 3 });
    expect(() => {
      s.x = 12;
    }).toThrow("Number parameter 'Sensor.x' must be at most 10, not 12.");
    expect(s.x).toBe(3);
  });

  it("has its own copy of a list's default", () => {
    const a = new Sensor();
    const b = new Sensor();
    a.tags.push("b");
    expect(a.tags).toEqual(["a", "b"]);
    expect(b.tags).toEqual(["a"]);
    expect(Sensor.param.tags.default).toEqual(["a"]);
  });

  it("shows no internals to for-in, Object.keys and JSON of own fields", () => {
    expect(Object.keys(new Sensor({ x: 3 }))).toEqual([]);
    const seen: string[] = [];
    for (const key in new Sensor({ x: 3 })) seen.push(key);
    expect(seen).toEqual([]);
  });

  it("may refer to itself", () => {
    const s = new Sensor();
    s.next = s;
    expect(s.next).toBe(s);
    expect(() => {
      s.next = new Date() as never;
    }).toThrow("ClassSelector parameter 'Sensor.next' value must be an instance of Sensor, not");
    expect(String(s)).toContain("next=...");
  });
});

describe("class defaults", () => {
  it("are live for instances without a value of their own", () => {
    class A extends Parameterized({ x: number({ default: 1 }) }) {}
    const early = new A();
    const own = new A({ x: 2 });
    A.param.update({ x: 3 });
    expect([early.x, own.x, new A().x]).toEqual([3, 2, 3]);
    expect(() => A.param.update({ x: "a" as never })).toThrow("Number parameter 'A.x' only takes numeric values");
  });

  it("of a subclass are its own once set", () => {
    class A extends Parameterized({ x: number({ default: 1 }) }) {}
    class B extends A {}
    class C extends B {}
    const [a, b, c] = [new A(), new B(), new C()];
    B.param.update({ x: 5 });
    expect([a.x, b.x, c.x]).toEqual([1, 5, 5]);
    A.param.update({ x: 7 });
    expect([a.x, b.x, c.x]).toEqual([7, 5, 5]);
    // A slot written through a subclass's namespace is the owner's.
    C.param.x.bounds = [0, 5];
    expect(B.param.x.bounds).toEqual([0, 5]);
    expect(A.param.x.bounds).toBeNull();
  });

  it("are set back when the update is disposed of", () => {
    class A extends Parameterized({ x: number({ default: 1 }), y: number() }) {}
    const a = new A({ y: 4 });
    const restore = a.param.update({ x: 5, y: 6 });
    expect([a.x, a.y]).toEqual([5, 6]);
    restore[Symbol.dispose]();
    expect([a.x, a.y]).toEqual([1, 4]);
  });

  it("may be shared where several classes extend one base", () => {
    const Base = Parameterized({ x: number({ default: 1 }) });
    class A extends Base {}
    class B extends Base {}
    const b = new B();
    new A();
    B.param.update({ x: 2 });
    expect([new A().x, b.x]).toEqual([1, 2]);
    const Named = Parameterized({ x: number({ default: 1 }) }, { name: "Named" });
    class C extends Named {}
    Named.param.update({ x: 2 });
    expect(new C().x).toBe(2);
    expect(() => new C({ x: "a" as never })).toThrow("'Named.x'");
  });
});

describe("inheritance", () => {
  class Item extends Parameterized({ weight: number() }) {}
  class A extends Parameterized({
    x: number({ default: 1, bounds: [0, 10], doc: "an x" }),
    mode: selector({ objects: ["fast", "slow", "off"] }),
    item: instanceOf(Item, { default: new Item({ weight: 3 }) }),
  }) {
    hello(): string {
      return `x is ${this.x}`;
    }
  }
  class B extends Parameterized(A, { x: { default: 4 }, mode: { objects: ["fast", "slow"] }, extra: number() }) {
    override hello(): string {
      return `${super.hello()}!`;
    }
  }

  it("changes only what an override says", () => {
    expect(B.param.x.default).toBe(4);
    expect(B.param.x.bounds).toEqual([0, 10]);
    expect(B.param.x.doc).toBe("an x");
    expect(A.param.x.default).toBe(1);
    expect(new B().hello()).toBe("x is 4!");
    expect(() => new B({ x: 11 })).toThrow("Number parameter 'B.x' must be at most 10, not 11.");
    expect(() => new B({ mode: "off" as never })).toThrow(
      `Selector parameter 'B.mode' does not accept "off"; valid options include: [fast, slow]`,
    );
  });

  it("names the declaring class in messages", () => {
    class C extends B {}
    expect(() => new C({ extra: "a" as never })).toThrow("'B.extra'");
  });

  it("inherits in a full redeclaration what that leaves out", () => {
    class C extends Parameterized(A, { x: number({ bounds: [0, 5] }) }) {}
    expect(C.param.x.default).toBe(1);
    expect(C.param.x.doc).toBe("an x");
    expect(C.param.x.bounds).toEqual([0, 5]);
  });

  it("refuses a default that the new rule refuses", () => {
    expect(() => Parameterized(A, { x: { bounds: [3, 4] } }, { name: "Bad" })).toThrow(
      "Number parameter 'Bad.x' failed to validate its default value on class creation. The Parameter is defined with " +
        "attributes which when combined with attributes inherited from its parent classes (A) make it invalid. " +
        "Please fix the Parameter attributes.\nValidation failed with:\nNumber parameter 'Bad.x' must be at least 3, not 1.",
    );
    expect(() => Parameterized(A, { x: string() as never })).toThrow(
      "String parameter 'x' of a subclass of A failed to validate its default value on class creation. The Parameter " +
        "type changed between class 'a subclass of A' and one of its parent classes (A)",
    );
  });

  it("copies an instance default for each instance, keeping its class", () => {
    const [p, q] = [new A(), new A()];
    expect(p.item).toBeInstanceOf(Item);
    expect(p.item).not.toBe(q.item);
    p.item.weight = 9;
    expect(q.item.weight).toBe(3);
  });

  it("can share an instance default", () => {
    const item = new Item();
    class C extends Parameterized({ item: instanceOf(Item, { default: item, instantiate: false }) }) {}
    expect(new C().item).toBe(item);
  });

  it("keeps own constructors and fields", () => {
    class P extends Parameterized({ x: number() }) {
      tag = "p";
      constructor(x: number) {
        super({ x });
      }
    }
    class Q extends Parameterized(P, { z: number({ default: 2 }) }) {}
    const q = new Q(5);
    expect([q.x, q.z, q.tag]).toEqual([5, 2, "p"]);
    expect(q.param.values()).toMatchObject({ x: 5, z: 2 });
  });

  it("uses one declaration in several classes", () => {
    const scalable = { scale: number({ default: 1 }) };
    class P extends Parameterized({ ...scalable }) {}
    class Q extends Parameterized({ ...scalable, x: number() }) {}
    P.param.update({ scale: 3 });
    expect([new P().scale, new Q().scale]).toEqual([3, 1]);
    expect(() => new Q({ scale: "a" as never })).toThrow("'Q.scale'");
  });

  it("looks up classes that are defined later", () => {
    class Left extends Parameterized({ right: instanceOf(lazy<Right>((): unknown => Right)) }) {}
    class Right extends Parameterized({ left: instanceOf(lazy<Left>((): unknown => Left)) }) {}
    const left = new Left({ right: new Right() });
    expect(left.right).toBeInstanceOf(Right);
    expect(() => new Left({ right: left as never })).toThrow("value must be an instance of Right, not Left(");
  });
});

describe("names", () => {
  it("are made of the class's name and a number, in the order of creation, when they are read", () => {
    const [a, b] = [new Sensor(), new Sensor()];
    const second = b.name;
    expect(second).toMatch(/^Sensor\d{5}$/);
    expect(Number(second.slice(6)) - Number(a.name.slice(6))).toBe(1);
    expect(a.name).toBe(a.name);
    expect(new Sensor({ name: "mine" }).name).toBe("mine");
  });

  it("are constant, but for a class that declares its own", () => {
    const s = new Sensor();
    expect(() => {
      (s as { name: string }).name = "other";
    }).toThrow("Constant parameter 'name' cannot be modified");
    class Named extends Parameterized({ name: string({ default: "bob" }) }) {}
    class Auto extends Parameterized({ name: string() }) {}
    class Sub extends Named {}
    const named = new Named();
    expect([named.name, new Sub().name, Named.param.name.default]).toEqual(["bob", "bob", "bob"]);
    named.name = "eve";
    expect(named.name).toBe("eve");
    expect(new Auto().name).toMatch(/^Auto\d{5}$/);
  });

  it("are the class's on the class", () => {
    expect(Sensor.param.name.default).toBe("Sensor");
    expect(Sensor.param.values().name).toBe("Sensor");
  });

  it("of a class expression without one are those of what it extends", () => {
    const boxOf = <T>() => class extends Parameterized({ value: any<T>(), size: number({ bounds: [0, 1] }) }) {};
    const box = new (boxOf<string>())();
    expect(() => {
      box.size = 3;
    }).toThrow("Number parameter 'size' of a subclass of Parameterized must be at most 1, not 3.");
    const below = new (class extends Parameterized(Sensor, { size: number({ bounds: [0, 1] }) }) {})();
    expect(() => {
      below.size = 3;
    }).toThrow("Number parameter 'size' of a subclass of Sensor must be at most 1, not 3.");
  });

  it("have a class even where none was written", () => {
    const Anonymous = Parameterized({ x: number({ bounds: [0, 1] }) });
    expect(new Anonymous().name).toMatch(/^Parameterized\d{5}$/);
    expect(() => new Anonymous({ x: 2 })).toThrow(
      "Number parameter 'x' of a subclass of Parameterized must be at most",
    );
    const Called = Parameterized({ x: number({ bounds: [0, 1] }) }, { name: "Called" });
    expect(() => new Called({ x: 2 })).toThrow("'Called.x'");
  });
});

describe("the namespace", () => {
  it("has names, values and parameters", () => {
    const s = new Sensor({ name: "s", x: 2 });
    expect(s.param.names()).toEqual(["name", "x", "unit", "tags", "next"]);
    expect(s.param.values()).toEqual({ name: "s", x: 2, unit: "K", tags: ["a"], next: null });
    expect(Object.keys(s.param.values())).toEqual(["name", "next", "tags", "unit", "x"]);
    expect(Object.keys(Sensor.param.objects())).toEqual(Sensor.param.names());
    expect(s.param).toBe(s.param);
    expect(Sensor.param.x).toBe(Sensor.param.objects().x);
    expect(Sensor.param.x.owner).toBe(Sensor);
    expect(Sensor.param.x.label).toBe("X");
    expect(Sensor.param.x).toBeInstanceOf(NumberParameter);
  });

  it("gives an instance its own parameters", () => {
    const [a, b] = [new Sensor(), new Sensor()];
    a.param.x.bounds = [0, 100];
    a.x = 50;
    expect(a.x).toBe(50);
    expect(Sensor.param.x.bounds).toEqual([0, 10]);
    expect(() => {
      b.x = 50;
    }).toThrow("'Sensor.x'");
  });

  it("refuses unknown names, leaving what came before", () => {
    const s = new Sensor();
    expect(() => s.param.update({ x: 2, zz: 3 } as object)).toThrow("'zz' is not a parameter of Sensor");
    expect(s.x).toBe(2);
  });

  it("keeps its methods where a parameter has the same name", () => {
    class A extends Parameterized({ values: number({ default: 3 }) }) {}
    const a = new A();
    expect(a.values).toBe(3);
    expect(a.param.values()).toMatchObject({ values: 3 });
    expect(a.param.objects().values.default).toBe(3);
  });

  it("finds a field that shadows a parameter", () => {
    class S extends Parameterized({ v: number() }) {
      override v = 3;
    }
    expect(() => new S().param).toThrow(
      "Parameter 'S.v' is shadowed by a class field of the same name, so it is neither validated nor saved. Remove the " +
        "field; for another default use Parameterized(…, { v: { default: 3 } }).",
    );
  });
});

describe("class creation", () => {
  it.each(["param", "constructor", "toJSON", "then", "0", "17"])("refuses the name %s", (name) => {
    expect(() => Parameterized({ [name]: number() } as never, { name: "A" })).toThrow(
      `A parameter of A cannot be named '${name}'. Give it another name, and that one in Python only: pyName: "${name}".`,
    );
  });

  it("refuses __proto__ in both spellings", () => {
    expect(() => Parameterized({ __proto__: number() } as never)).toThrow("cannot be named '__proto__'");
    expect(() => Parameterized(JSON.parse('{"__proto__": 1}') as never)).toThrow("cannot be named '__proto__'");
  });

  it("wants declarations, and a string for the name", () => {
    expect(() => Parameterized({ x: 3 } as never)).toThrow("'x' of a subclass of Parameterized is not declared: 3");
    expect(() => Parameterized({ name: number() } as never, { name: "E" })).toThrow(
      "Parameterized class 'E' cannot override the 'name' Parameter with type Number.",
    );
    expect(() => Parameterized(Date as never, {})).toThrow(
      expect.objectContaining({ code: "arguments", pythonType: "TypeError" }),
    );
    for (const wrong of [undefined, null, 3, "x"]) {
      expect(() => Parameterized(wrong as never)).toThrow(
        "Parameterized takes declarations as an object of parameters by name, not ",
      );
    }
  });

  it("refuses options that a kind does not have", () => {
    expect(() => number({ nope: 1 } as object)).toThrow("Number.__init__() got an unexpected keyword argument 'nope'");
    expect(() => Parameterized(Sensor, { x: { nope: 1 } as object })).toThrow("unexpected keyword argument 'nope'");
  });

  it("refuses two parameters of one name in Python", () => {
    expect(() => Parameterized({ a: number({ pyName: "b" }), b: number() })).toThrow(
      "Parameters 'a' and 'b' have the same name in Python: 'b'.",
    );
  });

  it("takes constants in the constructor only", () => {
    class A extends Parameterized({ c: number({ default: 1, constant: true }) }) {}
    const a = new A({ c: 2 });
    expect(() => {
      a.c = 3;
    }).toThrow("Constant parameter 'c' cannot be modified");
    a.c = 2;
    const early = new A();
    A.param.update({ c: 9 });
    expect([early.c, new A().c]).toEqual([1, 9]);
  });
});

describe("text", () => {
  it("is Param's repr", () => {
    class A extends Parameterized({ x: number(), s: string({ default: "q" }), t: tuple({ default: [1, 2] }) }) {}
    const a = new A({ name: "a" });
    expect(String(a)).toBe('A(name="a", s="q", t=[1, 2], x=0)');
    setNotation("python");
    expect(String(a)).toBe("A(name='a', s='q', t=(1, 2), x=0)");
  });

  it("makes no name", () => {
    class A extends Parameterized({ v: any() }) {}
    const a = new A();
    expect(String(a)).toMatch(/^A\(name="A\d{5}", v=null\)$/);
    expect((a as unknown as Slotted)[slotKey(0)]).toBeUndefined();
  });
});

it("errors carry their facts", () => {
  try {
    new Sensor({ x: 12 });
    expect.unreachable();
  } catch (caught) {
    const error = caught as ParameterError;
    expect(error.name).toBe("ParameterValueError");
    expect(error.pythonType).toBe("ValueError");
    expect([error.code, error.path, error.value]).toEqual(["bounds", "Sensor.x", 12]);
    expect(error.rule).toEqual({ code: "bounds", relation: "at most", limit: 10 });
  }
});
