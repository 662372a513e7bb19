/** Slots: what they hold, how they are inherited, who is told when they are written. */
import { describe, expect, it } from "vitest";
import {
  any,
  computed,
  DefaultFactory,
  list,
  NumberParameter,
  number,
  type ParameterAttributeError,
  Parameterized,
  type Slots,
  setLabelFormatter,
  sharedParameters,
  string,
} from "../../ts/param/index.js";

describe("the slots of every kind", () => {
  it("have Param's defaults", () => {
    const parameter = number();
    expect(parameter).toMatchObject({
      default: 0,
      doc: null,
      label: null,
      precedence: null,
      instantiate: false,
      constant: false,
      readonly: false,
      allowNone: false,
      perInstance: true,
      allowRefs: false,
      nestedRefs: false,
      defaultFactory: null,
      metadata: null,
      pickleDefaultValue: true,
      name: null,
      owner: null,
    });
  });

  it("are inherited one by one where a class redeclares", () => {
    class A extends Parameterized({
      x: number({ default: 1, bounds: [0, 9], doc: "an x", metadata: { unit: "K" } }),
    }) {}
    class B extends Parameterized(A, { x: number({ bounds: [0, 5], label: "Ex" }) }) {}
    class C extends Parameterized(B, { x: { doc: "c" } }) {}
    expect(C.param.x).toMatchObject({ default: 1, bounds: [0, 5], doc: "c", label: "Ex", metadata: { unit: "K" } });
    expect(A.param.x).toMatchObject({ bounds: [0, 9], doc: "an x", label: "X" });
  });

  it("have a label by the formatter that is set", () => {
    class A extends Parameterized({ max_speed: number(), x: number({ label: "ex" }) }) {}
    class B extends Parameterized(A, { max_speed: number() }) {}
    const labels = () => [A.param.max_speed.label, A.param.x.label, B.param.max_speed.label];
    setLabelFormatter((name) => name.toUpperCase());
    const upper = labels();
    setLabelFormatter(null);
    expect(upper).toEqual(["MAX_SPEED", "ex", "MAX_SPEED"]);
    expect(labels()).toEqual(["Max speed", "ex", "Max speed"]);
    A.param.x.label = null;
    expect(A.param.x.label).toBe("X");
  });

  it("are not shared where they hold a list", () => {
    class A extends Parameterized({ x: number({ bounds: [0, 9] }) }) {}
    class B extends Parameterized(A, { x: { doc: "b" } }) {}
    expect(B.param.x.bounds).toEqual(A.param.x.bounds);
    expect(B.param.x.bounds).not.toBe(A.param.x.bounds);
  });

  it("make instantiate stay once it was true", () => {
    class A extends Parameterized({ x: any({ default: [1] as unknown, instantiate: true }) }) {}
    class B extends Parameterized(A, { x: any({ default: [2] as unknown, instantiate: false }) }) {}
    expect(B.param.x.instantiate).toBe(true);
    expect(new B().x).not.toBe(new B().x);
  });

  it("make a read-only parameter constant and not instantiated", () => {
    const fixed = list(Number, { default: [1], readonly: true });
    expect(fixed).toMatchObject({ readonly: true, constant: true, instantiate: false });
  });

  it("may be made of other slots", () => {
    class Scaled extends NumberParameter<number> {
      static override readonly kind: string = "Scaled";
      static override readonly slots: Slots = {
        ...NumberParameter.slots,
        factor: 2,
        product: computed((parameter: Scaled) => parameter.default * parameter.factor),
      };
      declare factor: number;
      declare product: number;
    }
    class A extends Parameterized({ x: new Scaled({ default: 3 }) as NumberParameter<number> }) {}
    class B extends Parameterized(A, { x: new Scaled({ factor: 5 }) as NumberParameter<number> }) {}
    expect((A.param.x as Scaled).product).toBe(6);
    expect((B.param.x as Scaled).product).toBe(6);
    expect(new Scaled({ default: 4, factor: 10 }).product).toBe(40);
  });
});

describe("the name of a parameter", () => {
  it("is bound once", () => {
    class A extends Parameterized({ x: number() }) {}
    A.param.x.name = "x";
    let caught: unknown;
    try {
      A.param.x.name = "y";
    } catch (error) {
      caught = error;
    }
    expect((caught as ParameterAttributeError).pythonType).toBe("AttributeError");
    expect(String(caught)).toContain("Parameter name cannot be modified after it has been bound to a Parameterized.");
  });
});

describe("an instance's own parameter", () => {
  class A extends Parameterized({ x: number({ bounds: [0, 5] }), y: number({ bounds: [0, 5], perInstance: false }) }) {}

  it("is made on first use and belongs to the instance", () => {
    const a = new A();
    expect(a.param.x).toBe(a.param.x);
    expect(a.param.x).not.toBe(A.param.x);
    expect(a.param.x.owner).toBe(a);
    expect(A.param.x.owner).toBe(A);
    expect(a.param.objects("class").x).toBe(A.param.x);
    expect(new A().param.objects("existing").x).toBe(A.param.x);
  });

  it("is the class's with perInstance: false", () => {
    const a = new A();
    expect(a.param.y).toBe(A.param.y);
    expect(a.param.y.owner).toBe(A);
  });

  it("may be constant alone", () => {
    const [a, b] = [new A(), new A()];
    a.param.x.constant = true;
    expect(() => {
      a.x = 3;
    }).toThrow("Constant parameter 'x' cannot be modified");
    b.x = 3;
    expect(b.x).toBe(3);
  });
});

describe("writing a slot of a class", () => {
  it("counts for instances that come after", () => {
    class A extends Parameterized({ x: any({ default: [1] as unknown }) }) {}
    expect(new A().x).toBe(new A().x);
    A.param.x.instantiate = true;
    expect(new A().x).not.toBe(new A().x);
    A.param.x.default = [7];
    expect(new A().x).toEqual([7]);
  });

  it("is told to subclasses that share the parameter", () => {
    class A extends Parameterized({ x: number({ default: 1 }) }) {}
    class B extends A {}
    const b = new B();
    A.param.x.default = 4;
    expect(b.x).toBe(4);
    A.param.x.constant = true;
    expect(() => {
      b.x = 5;
    }).toThrow("Constant");
  });
});

describe("factories", () => {
  it("make the value of each instance that was given none", () => {
    let count = 0;
    class A extends Parameterized({ n: number({ defaultFactory: () => ++count, bounds: [0, 10] }) }) {}
    expect([new A().n, new A().n, new A({ n: 9 }).n, new A().n]).toEqual([1, 2, 9, 3]);
    expect(A.param.n.default).toBe(0);
    count = 10;
    expect(() => new A()).toThrow("Number parameter 'A.n' must be at most 10, not 11.");
  });

  it("may be told whose value they make, and make the class's", () => {
    const say = new DefaultFactory(
      (cls, self, parameter) =>
        `${(cls as { name: string }).name}/${self === null ? "class" : "instance"}/${parameter.name}`,
      { onClass: true },
    );
    class A extends Parameterized({ s: string({ defaultFactory: say }) }) {}
    class B extends A {}
    expect([A.param.s.default, B.param.s.default]).toEqual(["A/class/s", "B/class/s"]);
    expect([new A().s, new B().s]).toEqual(["A/instance/s", "B/instance/s"]);
  });

  it("may make constants", () => {
    class A extends Parameterized({ id: number({ constant: true, defaultFactory: () => 7 }) }) {}
    expect(new A().id).toBe(7);
  });
});

describe("sharedParameters", () => {
  it("shares the copies of defaults among the instances made meanwhile", () => {
    class A extends Parameterized({ tags: list(String, { default: ["a"] }) }) {}
    const shared = sharedParameters();
    const [a, b] = [new A(), new A()];
    shared[Symbol.dispose]();
    expect(a.tags).toBe(b.tags);
    expect(new A().tags).not.toBe(a.tags);
  });
});
