/** `output` and `.param.outputs()`: what the methods of a class give. Param 2.4.2, `param.output`. */
import { describe, expect, it } from "vitest";
import { integer, number, output, Parameterized, string } from "../../ts/param/index.js";

describe("outputs", () => {
  it("of a method without a type take anything, under the method's name", () => {
    class P extends Parameterized({}) {
      static {
        output(this, "give");
      }
      give(): number {
        return 5;
      }
    }
    const { give } = new P().param.outputs();
    expect([give!.parameter.check("anything"), (give!.method as () => number)(), give!.index]).toEqual([
      "anything",
      5,
      null,
    ]);
  });

  it("have the parameter that is given, and check by it", () => {
    class P extends Parameterized({}) {
      static {
        output(this, "give", number({ bounds: [0, 1] }));
      }
      give(): number {
        return 0.5;
      }
    }
    const { give } = new P().param.outputs();
    expect(give!.parameter.check(0.5)).toBe(0.5);
    expect(() => give!.parameter.check(2)).toThrow("must be at most 1");
  });

  it("of a class are its instances", () => {
    class Item extends Parameterized({}) {}
    class P extends Parameterized({}) {
      static {
        output(this, "give", Item);
      }
      give(): Item {
        return new Item();
      }
    }
    const { give } = new P().param.outputs();
    expect(give!.parameter.check(new Item())).toBeInstanceOf(Item);
    expect(() => give!.parameter.check(3)).toThrow();
  });

  it("of several names say their place in the result", () => {
    class P extends Parameterized({}) {
      static {
        output(this, "both", { n: integer(), s: string() });
      }
      both(): [number, string] {
        return [1, "a"];
      }
    }
    const { n, s } = new P().param.outputs();
    expect([n!.index, s!.index, n!.method === s!.method]).toEqual([0, 1, true]);
    expect(() => n!.parameter.check("a")).toThrow();
  });

  it("are inherited, and overridden by the class below", () => {
    class P extends Parameterized({ x: number({ default: 2 }) }) {
      static {
        output(this, "give", number());
        output(this, "other", number());
      }
      give(): number {
        return this.x;
      }
      other(): number {
        return 0;
      }
    }
    class Q extends Parameterized(P, {}) {
      static {
        output(this, "give", string());
      }
      override give(): never {
        return "text" as never;
      }
    }
    const found = new Q({ x: 4 }).param.outputs();
    expect(Object.keys(found)).toEqual(["give", "other"]);
    expect([(found.give!.method as () => unknown)(), found.give!.parameter.check("a")]).toEqual(["text", "a"]);
    expect(new P({ x: 4 }).param.outputs().give!.parameter.check(1)).toBe(1);
  });

  it("are none where no method was named", () => {
    class P extends Parameterized({}) {}
    expect(new P().param.outputs()).toEqual({});
    expect(P.param.outputs()).toEqual({});
  });
});
