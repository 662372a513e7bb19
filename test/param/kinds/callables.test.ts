/** `callable`, `action` and `hookList`. Param 2.4.2, testcallable and List's tests. */
import { describe, expect, it } from "vitest";
import {
  action,
  CallableParameter,
  callable,
  hookList,
  ListParameter,
  Parameterized,
  setNotation,
} from "../../../ts/param/index.js";
import { assign, inPythonsWords, outcome } from "./assign.js";

inPythonsWords();
const double = (x: number): number => x * 2;

describe.each([
  ["Callable", callable],
  ["Action", action],
] as const)("%s", (kind, factory) => {
  it("takes functions and classes", () => {
    expect(assign(factory(), double)).toBe(double);
    expect(assign(factory(), Map)).toBe(Map);
    expect(assign(factory(), null)).toBeNull();
    expect(assign(factory(), 5)).toBe(
      `${kind} parameter 'A.x' only takes a callable object, not objects of <class 'int'>.`,
    );
    expect(outcome(() => factory({ default: 3 as never }))).toContain("only takes a callable object");
    expect(factory()).toBeInstanceOf(CallableParameter);
  });
  it("heeds allowNone beside a default", () => {
    expect(assign(factory({ default: double }), null)).toContain("not objects of <class 'NoneType'>");
    expect(assign(factory({ default: double, allowNone: true }), null)).toBeNull();
    setNotation("javascript");
    expect(assign(factory(), 5)).toBe(`${kind} parameter 'A.x' only takes a callable object, not number.`);
  });
});

it("a function is called as a property, and shared by instances", () => {
  class A extends Parameterized({ f: callable({ default: double }) }) {}
  expect(new A().f(4)).toBe(8);
  expect(new A().f).toBe(new A().f);
});

describe("hookList", () => {
  it("takes lists of functions", () => {
    const value = [double, Map];
    expect(assign(hookList(), value)).toBe(value);
    expect(assign(hookList(), [])).toEqual([]);
    expect(assign(hookList(), [double, 1])).toBe("HookList parameter 'A.x' items must be callable, not 1.");
    expect(assign(hookList(), 1)).toBe("HookList parameter 'A.x' must be a list, not an object of <class 'int'>.");
    expect(assign(hookList({ bounds: [1, null], default: [double] }), [])).toContain(
      "length must be at least 1, not 0",
    );
    expect(assign(hookList({ default: null }), null)).toBeNull();
    expect(outcome(() => hookList({ default: [1] as never, bounds: [3, null] }))).toContain("items must be callable");
    expect(hookList()).toBeInstanceOf(ListParameter);
  });
  it("gives each instance a list of its own", () => {
    class A extends Parameterized({ hooks: hookList<() => void>() }) {}
    const a = new A();
    a.hooks.push(() => {});
    expect([a.hooks.length, new A().hooks.length]).toEqual([1, 0]);
  });
});
