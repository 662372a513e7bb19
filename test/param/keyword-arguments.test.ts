/** The constructor's keyword arguments, of which the names that come again and again are learnt: that must not be seen. */
import { describe, expect, it } from "vitest";
import { boolean, number, Parameterized, string } from "../../ts/param/index.js";

/** More than it takes until code is made for the names. */
const OFTEN = 100;

const often = (make: () => unknown): void => {
  for (let count = 0; count < OFTEN; count++) make();
};

describe("a constructor that was called often", () => {
  it("takes the arguments that follow calls without any", () => {
    class Sensor extends Parameterized({ x: number({ default: 1 }), unit: string() }) {}
    often(() => new Sensor({}));
    for (let x = 5; x < 9; x++) expect(new Sensor({ x }).x).toBe(x);
    expect(() => new Sensor({ x: "a" } as object)).toThrow("only takes numeric values");
    often(() => new Sensor({ x: 2 }));
    expect(new Sensor({}).x).toBe(1);
    expect(new Sensor({ x: 3, unit: "K" }).unit).toBe("K");
  });

  it("checks by the rules of today", () => {
    class Rule extends Parameterized({
      x: number({ allowNone: true }),
      unit: string({ allowNone: true }),
      on: boolean({ allowNone: true }),
    }) {}
    class Below extends Parameterized(Rule, {}) {}
    for (const Class of [Rule, Below]) often(() => new Class({ x: 3, unit: "K", on: true }));
    Rule.param.x.bounds = [0, 10];
    Rule.param.unit.regex = /^K/;
    Rule.param.on.allowNone = false;
    for (const Class of [Rule, Below]) {
      expect(new Class({ x: 3, unit: "Kelvin", on: true }).unit).toBe("Kelvin");
      expect(() => new Class({ x: 11, unit: "K", on: true })).toThrow("must be at most 10, not 11");
      expect(() => new Class({ x: 3, unit: "C", on: true })).toThrow("does not match regex");
      expect(() => new Class({ x: 3, unit: "K", on: null })).toThrow("must be true or false");
    }
    Rule.param.x.bounds = null;
    expect(new Rule({ x: 11, unit: "K", on: true }).x).toBe(11);
    (Rule.param.x as { allowNone: boolean }).allowNone = false;
    expect(() => new Rule({ x: null, unit: "K", on: true })).toThrow("not null");
  });
});
