/** `number`, `integer`, `magnitude`: bounds for sliders, cropping, steps. Param 2.4.2, testnumberparameter. */
import { describe, expect, it } from "vitest";
import { integer, magnitude, NumberParameter, number, Parameterized } from "../../../ts/param/index.js";
import { assign, inPythonsWords, outcome } from "./assign.js";

inPythonsWords();

describe("magnitude", () => {
  it("lies from 0 to 1, and is 1 by default", () => {
    expect(magnitude().default).toBe(1);
    expect(magnitude()).toBeInstanceOf(NumberParameter);
    expect(assign(magnitude(), 0.25)).toBe(0.25);
    expect(assign(magnitude(), 1.5)).toBe("Magnitude parameter 'A.x' must be at most 1, not 1.5.");
    expect(assign(magnitude(), -0.5)).toBe("Magnitude parameter 'A.x' must be at least 0, not -0.5.");
    expect(assign(magnitude({ inclusiveBounds: [false, true] }), 0)).toBe(
      "Magnitude parameter 'A.x' must be greater than 0, not 0.",
    );
    expect(assign(magnitude({ bounds: [0, 2] }), 1.5)).toBe(1.5);
    expect(assign(magnitude({ allowNone: true }), null)).toBeNull();
    expect(assign(magnitude(), "a")).toBe("Magnitude parameter 'A.x' only takes numeric values, not <class 'str'>.");
  });
});

describe("getSoftBounds", () => {
  it("keeps soft bounds within the hard ones, each side for itself", () => {
    expect(number().getSoftBounds()).toEqual([null, null]);
    expect(number({ bounds: [0, 10] }).getSoftBounds()).toEqual([0, 10]);
    expect(number({ bounds: [0, 10], softbounds: [2, 8] }).getSoftBounds()).toEqual([2, 8]);
    expect(number({ bounds: [0, 10], softbounds: [-5, 20] }).getSoftBounds()).toEqual([0, 10]);
    expect(number({ bounds: [0, 10], softbounds: [20, 30] }).getSoftBounds()).toEqual([20, 10]);
    expect(number({ softbounds: [null, 4] }).getSoftBounds()).toEqual([null, 4]);
  });
  it("does not check values against soft bounds", () => {
    expect(assign(number({ softbounds: [2, 8] }), 100)).toBe(100);
  });
});

describe("cropToBounds and setInBounds", () => {
  it("gives the nearest limit, and the default for what is no number", () => {
    const x = number({ default: 5, bounds: [0, 10] });
    expect([50, -5, 5, 2.5].map((value) => x.cropToBounds(value))).toEqual([10, 0, 5, 2.5]);
    expect(x.cropToBounds("a")).toBe(5);
    expect(x.cropToBounds(null)).toBe(5);
    expect(number({ default: null, bounds: [null, 4] }).cropToBounds(null)).toBeNull();
    expect(number({ bounds: [null, 4] }).cropToBounds(-99)).toBe(-99);
    expect(integer({ default: 3, bounds: [1, 4] }).cropToBounds(9n)).toBe(4);
  });
  it("does not mind whether the limit itself is allowed, but writing it does", () => {
    class A extends Parameterized({ x: number({ default: 5, bounds: [0, 10], inclusiveBounds: [true, false] }) }) {}
    const a = new A();
    expect(a.param.x.cropToBounds(50)).toBe(10);
    expect(outcome(() => a.param.x.setInBounds(a, 50))).toBe("Number parameter 'A.x' must be less than 10, not 10.");
    a.param.x.setInBounds(a, -50);
    expect(a.x).toBe(0);
  });
  it("writes the default of a class", () => {
    class A extends Parameterized({ x: number({ default: 5, bounds: [0, 10] }) }) {}
    A.param.x.setInBounds(A, 50);
    expect(A.param.x.default).toBe(10);
    expect(new A().x).toBe(10);
  });
});

describe("step", () => {
  it("is looked at with each value, for it may have been written", () => {
    class A extends Parameterized({ x: number({ default: 1, allowNone: true }), i: integer({ step: 2 }) }) {}
    const a = new A();
    a.param.x.step = "a" as never;
    const message =
      "Attribute 'step' of Number parameter 'A.x' can only be None or a numeric value, not <class 'str'>.";
    expect(outcome(() => (a.x = 2))).toBe(message);
    expect(outcome(() => (a.x = null))).toBe(message);
    a.i = 3;
    a.param.i.step = 0.5;
    expect(outcome(() => (a.i = 4))).toBe(
      "Attribute 'step' of Integer parameter 'A.i' can only be None or an integer value, not <class 'float'>.",
    );
    expect(new A({ x: 5 }).x).toBe(5);
  });
  it("comes after the type and before the bounds", () => {
    const make = (options: object) => outcome(() => number(options));
    expect(make({ default: "b", step: "a" })).toContain("only takes numeric values");
    expect(make({ default: 50, bounds: [0, 10], step: "a" })).toContain("Attribute 'step'");
    expect(make({ default: null, step: "a" })).toContain("Attribute 'step'");
  });
});

it("bounds that are set anew count from then on, for one instance or for all", () => {
  class A extends Parameterized({ x: number({ default: 1, bounds: [0, 10] }) }) {}
  const a = new A();
  const b = new A();
  a.param.x.bounds = [0, 100];
  a.x = 50;
  expect(outcome(() => (b.x = 50))).toBe("Number parameter 'A.x' must be at most 10, not 50.");
  A.param.x.bounds = [0, 60];
  b.x = 50;
  expect([a.x, b.x]).toEqual([50, 50]);
});

it("has no option that Param takes and ignores", () => {
  expect(() => number({ setHook: () => {} } as never)).toThrow("setHook");
});

it("may have bounds without end, and infinity as a value", () => {
  const x = number({ default: Number.POSITIVE_INFINITY, bounds: [0, Number.POSITIVE_INFINITY] });
  expect(assign(x, 1e308)).toBe(1e308);
  expect(assign(number({ bounds: [0, 5] }), Number.POSITIVE_INFINITY)).toContain("must be at most 5, not");
});
