/** One or several of given objects: `selector`, `objectSelector`, `listSelector`. Rules: Param 2.4.2, `Selector`. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type AnyParameter,
  listSelector,
  objectSelector,
  type ParamEvent,
  Parameterized,
  type ParameterizedFactory,
  selector,
  setNotation,
} from "../../../ts/param/index.js";

const make = Parameterized as unknown as (
  declarations: Record<string, AnyParameter>,
  options?: object,
) => ParameterizedFactory;

/** What a new `A(x=value)` has, or the message. */
function assign(x: AnyParameter, value: unknown): unknown {
  const A = make({ x }, { name: "A" }) as unknown as new (kwargs: object) => { x: unknown };
  try {
    return new A({ x: value }).x;
  } catch (error) {
    return (error as Error).message;
  }
}

beforeEach(() => setNotation("python"));
afterEach(() => setNotation("javascript"));

describe("selector", () => {
  it("starts with the first object, unless it is to be empty", () => {
    expect(selector({ objects: [3, 4] }).default).toBe(3);
    expect(selector({ objects: new Map([["k", 9]]) }).default).toBe(9);
    expect(selector({ objects: [3, 4], emptyDefault: true }).default).toBeNull();
    expect(selector({ objects: [] }).default).toBeNull();
    expect(objectSelector({ objects: [3, 4] }).default).toBeNull();
    expect(objectSelector({ objects: [3, 4], default: 4 }).default).toBe(4);
  });

  it("does not say whether null is a value unless told", () => {
    expect(selector({ objects: [1] }).allowNone).toBeNull();
    expect(selector({ objects: [1], allowNone: false }).allowNone).toBe(false);
    expect(assign(selector({ objects: [1] }), null)).toBe(
      "Selector parameter 'A.x' does not accept None; valid options include: '[1]'",
    );
    expect(assign(selector({ objects: [1], allowNone: true }), null)).toBeNull();
    expect(assign(selector({ objects: [1, null] }), null)).toBeNull();
    expect(assign(objectSelector({ objects: ["a"] }), "b")).toBe(
      "ObjectSelector parameter 'A.x' does not accept 'b'; valid options include: '[a]'",
    );
  });

  it("keeps the order of labels that look like numbers in a Map", () => {
    const x = selector({
      objects: new Map([
        ["2", "b"],
        ["1", "a"],
      ]),
    });
    expect([...x.getRange()]).toEqual([
      ["2", "b"],
      ["1", "a"],
    ]);
    expect(x.default).toBe("b");
  });

  it("labels what has no label by its name or text", () => {
    class Item {
      readonly name = "thing";
    }
    const item = new Item();
    const x = selector({ objects: [item, Item, 1.5, "a", null, true, [1]] });
    expect([...x.getRange().keys()]).toEqual(["thing", "Item", "1.5", "a", "None", "True", "[1]"]);
    setNotation("javascript");
    expect([...x.getRange().keys()].slice(4)).toEqual(["null", "true", "[1]"]);
  });

  it("lets a new value join the objects: the class's by the constructor, then the instance's", () => {
    class A extends Parameterized({ x: selector({ objects: [1, 2], checkOnSet: false }) }) {}
    const a = new A({ x: 5 });
    expect(A.param.x.objects).toEqual([1, 2, 5]);
    const b = new A();
    b.x = 7;
    expect(A.param.x.objects).toEqual([1, 2, 5]);
    expect(b.param.x.objects).toEqual([1, 2, 5, 7]);
    A.param.update({ x: 8 });
    expect(A.param.x.objects).toEqual([1, 2, 5, 8]);
    expect(a.param.x.objects).toEqual([1, 2, 5, 8]);
    expect(b.param.x.objects).toEqual([1, 2, 5, 7]);
  });

  it("may begin to check, and stop", () => {
    class A extends Parameterized({ x: selector({ objects: [1, 2] }) }) {}
    const a = new A();
    A.param.x.checkOnSet = false;
    a.x = 3 as never;
    expect(a.param.x.objects).toEqual([1, 2, 3]);
    expect(A.param.x.objects).toEqual([1, 2]);
    A.param.x.checkOnSet = true;
    expect(() => new A({ x: 9 as never })).toThrow("does not accept 9");
  });

  it("computes its default when it is asked to", () => {
    const x = selector({ objects: [1], emptyDefault: true, computeDefaultFn: () => 7 });
    x.computeDefault();
    expect([x.default, ...x.objects]).toEqual([7, 1, 7]);
  });

  it("inherits objects; labels only where it is merely changed", () => {
    class A extends Parameterized({ x: selector({ objects: { one: 1, two: 2 } }) }) {}
    class B extends Parameterized(A, { x: { default: 2 } }) {}
    class C extends (make as never as (a: unknown, b: object) => typeof A)(A, {
      x: new (selector({ objects: [1] }).constructor as never as new (o: object) => AnyParameter)({ default: 2 }),
    }) {}
    expect([...B.param.x.names]).toEqual([
      ["one", 1],
      ["two", 2],
    ]);
    expect(B.param.x.objects).toEqual([1, 2]);
    expect(C.param.x.objects).toEqual([1, 2]);
    expect(C.param.x.names.size).toBe(0);
    B.param.x.objects.push(3);
    expect(A.param.x.objects).toEqual([1, 2]);
  });

  it("gives each instance its own objects once they are asked for", () => {
    class A extends Parameterized({ x: selector({ objects: { one: 1 } }) }) {}
    const a = new A();
    a.param.x.objects.set("two", 2);
    a.x = 2 as never;
    expect([...a.param.x.names.keys()]).toEqual(["one", "two"]);
    expect([...A.param.x.names.keys()]).toEqual(["one"]);
    expect(() => new A({ x: 2 as never })).toThrow("valid options include");
  });
});

describe("listSelector", () => {
  const x = listSelector({ objects: ["a", "b", "c"] });

  it("takes arrays of its objects, and starts with null", () => {
    expect(x.default).toBeNull();
    expect(assign(x, ["a", "c"])).toEqual(["a", "c"]);
    expect(assign(x, [])).toEqual([]);
    expect(assign(x, ["a", "d"])).toBe(
      "ListSelector parameter 'A.x' does not accept 'd'; valid options include: '[a, b, c]'",
    );
    expect(assign(x, "a")).toBe("ListSelector parameter 'A.x' only takes list types, not 'a'.");
    expect(assign(x, null)).toBe("ListSelector parameter 'A.x' only takes list types, not None.");
    expect(assign(listSelector({ objects: [1], allowNone: true }), null)).toBeNull();
    expect(() => listSelector({ objects: [1], default: [2 as never] })).toThrow("does not accept 2");
  });

  it("lets new items join the objects", () => {
    const open = listSelector({ objects: [1], default: [2], checkOnSet: false });
    expect(open.objects).toEqual([1, 2]);
    expect(() => listSelector({ objects: [1], default: "ab" as never, checkOnSet: false })).toThrow(
      "only takes list types, not 'ab'.",
    );
  });
});

describe("the objects", () => {
  const listed = () => selector({ objects: [1, 2, 3] as number[] }).objects;
  const labelled = () => selector({ objects: { one: 1, two: 2 } as Record<string, number> }).objects;

  it("are an array", () => {
    const objects = listed();
    expect(Array.isArray(objects)).toBe(true);
    objects.push(4, 5);
    objects.insert(0, 0);
    objects.extend([6]);
    objects.unshift(-1);
    expect(objects).toEqual([-1, 0, 1, 2, 3, 4, 5, 6]);
    expect([objects.shift(), objects.pop(), objects.pop(0), objects.pop(-1)]).toEqual([-1, 6, 0, 5]);
    expect(objects.splice(1, 2, 9)).toEqual([2, 3]);
    objects.remove(9);
    objects.set(0, 7);
    objects.set(-1, 8);
    expect([...objects]).toEqual([7, 8]);
    expect(objects.map((object) => Number(object) + 1).constructor).toBe(Array);
    expect(objects.sort((a, b) => Number(b) - Number(a))).toEqual([8, 7]);
    expect(objects.reverse()).toEqual([7, 8]);
    expect(() => objects.set(5, 1)).toThrow(RangeError);
    expect(() => objects.remove(99)).toThrow("list.remove(x): x not in list");
    objects.clear();
    expect(objects.pop()).toBeUndefined();
    expect(objects.length).toBe(0);
  });

  it("are found by equality", () => {
    const objects = selector({ objects: [[1], 2] }).objects;
    expect([objects.includes([1]), objects.indexOf([1]), objects.includes(2n), objects.indexOf(5)]).toEqual([
      true,
      0,
      true,
      -1,
    ]);
  });

  it("have labels that follow them", () => {
    const objects = labelled();
    objects.set("two", 22);
    objects.set("three", 3);
    objects.set(0, 11);
    expect([...objects.names]).toEqual([
      ["one", 11],
      ["two", 22],
      ["three", 3],
    ]);
    expect(objects.pop("two")).toBe(22);
    expect([objects.get("one"), objects.get("zz", "none"), objects.at("three")]).toEqual([11, "none", 3]);
    objects.shift();
    expect([...objects.labelled()]).toEqual([["three", 3]]);
    objects.push(4);
    expect([...objects.labelled().keys()]).toEqual(["three", "4"]);
    expect(objects.copy()).toEqual(new Map([["three", 3]]));
    expect(() => objects.pop("zz")).toThrow("zz");
    expect(() => objects.at("zz")).toThrow("zz");
    expect(() => listed().pop("zz")).toThrow("Cannot pop an object from {clsname}.objects");
  });

  it("get labels by the first one that is set", () => {
    const objects = listed();
    objects.update({ q: 5 });
    expect([...objects.names.keys()]).toEqual(["1", "2", "3", "q"]);
    objects.update([["q", 6]]);
    expect([...objects]).toEqual([1, 2, 3, 6]);
    expect(() => objects.update([1] as never)).toThrow(
      "cannot convert dictionary update sequence element #0 to a sequence",
    );
    expect(() => objects.update(["abc"] as never)).toThrow("element #0 has length 3; 2 is required");
    setNotation("javascript");
    expect(() => listed().pop("zz")).toThrow(
      'Selector parameter has no labels, so there is no object "zz" to take out.',
    );
  });

  it("tell who watches them", () => {
    class A extends Parameterized({ x: selector({ objects: [1, 2] as number[] }) }) {}
    const seen: ParamEvent[] = [];
    A.param.watch("x", (event) => seen.push(event), { what: "objects" });
    A.param.x.objects.push(3);
    A.param.x.objects.set("lab", 4);
    A.param.x.objects = { z: 1 };
    A.param.x.objects.clear();
    expect(seen.map(({ old, new: now }) => [old, now])).toEqual([
      [
        [1, 2],
        [1, 2, 3],
      ],
      [
        new Map([
          ["1", 1],
          ["2", 2],
          ["3", 3],
        ]),
        new Map([
          ["1", 1],
          ["2", 2],
          ["3", 3],
          ["lab", 4],
        ]),
      ],
      [[1, 2, 3, 4], { z: 1 }],
      [new Map([["z", 1]]), []],
    ]);
  });
});

describe("the labels of a selector", () => {
  it("are told of before the objects they go with", () => {
    class A extends Parameterized({ x: selector({ objects: { a: 1 } as Record<string, number> }) }) {}
    const a = new A();
    const told: unknown[] = [];
    for (const what of ["names", "objects"]) {
      a.param.watch("x", (event) => told.push([event.what, ...(what === "names" ? [event.old, event.new] : [])]), {
        what,
      });
    }
    a.param.x.objects = { b: 2 };
    expect(told).toEqual([["names", new Map([["a", 1]]), new Map([["b", 2]])], ["objects"]]);
  });
});
