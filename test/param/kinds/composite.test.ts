/** `composite`. Param 2.4.2, testcompositeparams. */
import { describe, expect, it } from "vitest";
import { composite, list, number, Parameterized, pythonRepr, range, string } from "../../../ts/param/index.js";
import { inPythonsWords, outcome } from "./assign.js";

inPythonsWords();

class A extends Parameterized({
  x: number({ default: 1, bounds: [0, 10] }),
  y: number({ default: 2 }),
  unit: string({ default: "m" }),
  xy: composite<[number, number]>({ attribs: ["x", "y"] }),
}) {
  z = 5;
}

describe("composite", () => {
  it("reads its attributes", () => {
    const a = new A({ x: 3 });
    expect(a.xy).toEqual([3, 2]);
    a.y = 7;
    expect(a.xy).toEqual([3, 7]);
    expect(A.param.values().xy).toEqual([1, 2]);
    expect(a.param.values().xy).toEqual([3, 7]);
    expect(pythonRepr(new A({ name: "a" }))).toBe("A(name='a', unit='m', x=1, xy=[1, 2], y=2)");
  });
  it("shows its attributes as their own texts have them", () => {
    class B extends Parameterized({
      b: range({ default: [0, 10] }),
      inner: composite({ attribs: ["b"] }),
      outer: composite({ attribs: ["b", "inner", "l"] }),
      l: list(Number, { default: [1, 2] }),
    }) {}
    const b = new B({ name: "n" });
    expect(pythonRepr(b)).toBe("B(b=(0, 10), inner=[(0, 10)], l=[1, 2], name='n', outer=[(0, 10), [(0, 10)], [1, 2]])");
    expect(b.param.pprint()).toBe("B(inner=[(0,10)], name='n', outer=[(0,10),[(0,10)],[1,2]])");
    expect(b.outer).toEqual([[0, 10], [[0, 10]], [1, 2]]);
  });

  it("writes its attributes, each by its own rule", () => {
    const a = new A({ xy: [4, 5] });
    expect([a.x, a.y]).toEqual([4, 5]);
    a.xy = [6, 7];
    expect([a.x, a.y]).toEqual([6, 7]);
    expect(outcome(() => (a.xy = [11, 8]))).toBe("Number parameter 'A.x' must be at most 10, not 11.");
    expect(outcome(() => (a.xy = [1] as never))).toBe(
      "Composite parameter 'A.xy' got the wrong number of values (needed 2, but got 1).",
    );
    expect(outcome(() => (a.xy = 5 as never))).toContain("takes a list of 2 values");
  });
  it("counts whatever has a length in Python, and takes it item by item", () => {
    const a = new A();
    const values: unknown[] = ["abc", new Set([1]), { x: 1 }, new Map(), new Uint8Array(3)];
    for (const [index, count] of [3, 1, 1, 0, 3].entries()) {
      expect(outcome(() => (a.xy = values[index] as never))).toBe(
        `Composite parameter 'A.xy' got the wrong number of values (needed 2, but got ${count}).`,
      );
    }
    expect(outcome(() => (a.xy = "ab" as never))).toBe(
      "Number parameter 'A.x' only takes numeric values, not <class 'str'>.",
    );
    a.xy = new Uint8Array([8, 9]) as never;
    expect(a.xy).toEqual([8, 9]);
  });
  it("may be of attributes that are no parameters, and of other composites", () => {
    class B extends Parameterized(A, {
      both: composite<[number, number]>({ attribs: ["x", "z"] }),
      deep: composite<[[number, number], string]>({ attribs: ["xy", "unit"] }),
    }) {}
    const b = new B();
    b.both = [2, 9];
    expect([b.x, b.z, b.both]).toEqual([2, 9, [2, 9]]);
    b.deep = [[3, 4], "km"];
    expect([b.x, b.y, b.unit]).toEqual([3, 4, "km"]);
    expect(B.param.values().deep).toEqual([[1, 2], "m"]);
  });
  it("tells the watchers of its attributes first, then its own", () => {
    const a = new A();
    const told: unknown[] = [];
    a.param.watch(["x", "y"], (...events) => told.push(events.map(({ name, old, new: now }) => [name, old, now])));
    a.param.watch("xy", (event) => told.push(["xy", event.new]));
    a.xy = [5, 6];
    a.xy = [5, 6];
    expect(told).toEqual([[["x", 1, 5]], [["y", 2, 6]], ["xy", [5, 6]]]);
    told.length = 0;
    a.param.update({ xy: [1, 2] });
    expect(told).toEqual([
      [
        ["x", 5, 1],
        ["y", 6, 2],
      ],
      ["xy", [1, 2]],
    ]);
  });
  it("writes the defaults of the class that it is written on", () => {
    class B extends Parameterized(A, {}) {}
    B.param.update({ xy: [7, 8] });
    expect([B.param.values().xy, A.param.values().xy, new B().x]).toEqual([[7, 8], [1, 2], 7]);
  });
});
