/** `dict`. Param 2.4.2, testclassselector. */
import { OrderedDict } from "brine";
import { describe, expect, it } from "vitest";
import { dict, number, Parameterized, setNotation, tuple } from "../../../ts/param/index.js";
import { assign, inPythonsWords, outcome } from "./assign.js";

inPythonsWords();

describe("dict", () => {
  it("takes plain objects and Maps, and keeps the object itself", () => {
    for (const value of [{}, { a: 1 }, Object.create(null) as object, new Map([[1, 2]]), new OrderedDict()]) {
      expect(assign(dict(), value)).toBe(value);
    }
    expect(assign(dict(), null)).toBeNull();
    expect(assign(dict(), [1])).toBe("Dict parameter 'A.x' value must be an instance of dict, not [1].");
    expect(assign(dict(), new Set())).toContain("must be an instance of dict");
    expect(assign(dict(null, { default: {} }), null)).toBe(
      "Dict parameter 'A.x' value must be an instance of dict, not None.",
    );
    setNotation("javascript");
    expect(assign(dict(), 5)).toBe("Dict parameter 'A.x' value must be a plain object or a Map, not 5.");
  });
  it("gives each instance its own copy of the default", () => {
    class A extends Parameterized({ d: dict(Number, { default: { a: 1 } }) }) {}
    const a = new A();
    a.d.b = 2;
    expect([a.d, new A().d]).toEqual([{ a: 1, b: 2 }, { a: 1 }]);
  });
  it("has values of a type, or that keep a parameter's rule", () => {
    expect(assign(dict(Number), { a: 1 })).toEqual({ a: 1 });
    expect(assign(dict(Number), { a: "b" })).toBe(
      "Dict parameter 'A.x' items must be instances of <class 'float'>, not <class 'str'>.",
    );
    const x = dict(number({ bounds: [0, 1] }));
    expect(assign(x, { a: 0.5 })).toEqual({ a: 0.5 });
    expect(assign(x, { a: 0.5, b: 2 })).toBe(
      "Dict parameter 'A.x' item 'b': Number parameter must be at most 1, not 2.",
    );
    expect(outcome(() => dict(Number, { default: { a: "b" } as never }))).toContain("items must be instances of");
  });
  it("is copied where a parameter makes another of a value", () => {
    const value = { a: [1, 2], b: [3, 4] };
    const stored = assign(dict(tuple({ default: [0, 0] })), value) as typeof value;
    expect(stored).toEqual(value);
    expect(stored.a).not.toBe(value.a);
  });
  it("is a Map where keys are no text", () => {
    const x = dict(String, { keyType: Number });
    const value = new Map([[1, "a"]]);
    expect(assign(x, value)).toBe(value);
    expect(assign(x, {})).toEqual(new Map());
    expect(assign(x, { a: "b" })).toContain("Dict parameter 'A.x' keys must be instances of");
    expect(assign(x, new Map([["a", "b"]]))).toContain("not <class 'str'>");
    expect(assign(dict(String, { keyType: String }), new Map([[1, "b"]]))).toContain(
      "keys must be instances of <class 'str'>",
    );
  });
});
