/** `instanceOf`: several classes, classes as values, and the range. Rules: Param 2.4.2, `ClassSelector`. */
import { describe, expect, it } from "vitest";
import { instanceOf, lazy, Parameterized, setNotation } from "../../../ts/param/index.js";
import { assign, inPythonsWords } from "./assign.js";

inPythonsWords();

class Base extends Parameterized({}) {}
class Part extends Parameterized(Base, {}) {}
class Hidden extends Parameterized(Base, {}, { name: "Hidden", abstract: true }) {}

describe("instanceOf", () => {
  it("takes instances of one of several classes", () => {
    const x = instanceOf([BigInt, String], { default: 1n });
    expect(assign(x, "x")).toBe("x");
    expect(assign(x, 1.5)).toBe("ClassSelector parameter 'A.x' value must be an instance of (int, str), not 1.5.");
    expect(assign(x, null)).toContain("instance of (int, str), not None.");
    const part = new Part();
    expect(assign(instanceOf([lazy<Part>((): unknown => Part), Date]), part)).toBe(part);
  });

  it("takes classes", () => {
    const x = instanceOf(Base, { isInstance: false });
    expect(assign(x, Part)).toBe(Part);
    expect(assign(x, Base)).toBe(Base);
    expect(assign(x, null)).toBeNull();
    expect(assign(x, new Part())).toContain("value must be a subclass of Base, not Part(name='Part");
    expect(assign(x, Date)).toContain("value must be a subclass of Base, not <class ");
    expect(assign(x, 3)).toContain("value must be a subclass of Base, not 3.");
    const several = instanceOf([BigInt, String], { isInstance: false, default: Boolean as never });
    expect(several.default).toBe(Boolean);
    expect(assign(several, Number)).toContain("value must be a subclass of (int, str), not ");
    setNotation("javascript");
    expect(assign(x, 3)).toContain("value must be a subclass of Base, not 3.");
  });

  it("knows the classes that a value may be of", () => {
    for (const used of [Base, Part, Hidden]) void used.param;
    expect([...instanceOf(Base).getRange().keys()]).toEqual(["Base", "Part", "None"]);
    expect([...instanceOf([Part, Date], { default: new Part() }).getRange()]).toEqual([
      ["Part", Part],
      ["Date", Date],
    ]);
  });

  it("copies its default for each instance, unless told not to", () => {
    const part = new Part();
    class A extends Parameterized({
      x: instanceOf(Part, { default: part }),
      y: instanceOf(Part, { default: part, instantiate: false }),
    }) {}
    const a = new A();
    expect(a.x).toBeInstanceOf(Part);
    expect(a.x).not.toBe(part);
    expect(a.y).toBe(part);
  });
});
