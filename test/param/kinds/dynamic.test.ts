/** Values that functions make, and time. Expectations tried in real Param 2.4.2. */
import { PickleError, register } from "brine";
import { afterEach, describe, expect, it } from "vitest";
import {
  any,
  composite,
  dynamic,
  getDynamicTime,
  integer,
  magnitude,
  number,
  Parameterized,
  setDynamicTime,
  Time,
} from "../../../ts/param/index.js";
import { again } from "../../pickle/again.js";

const five = (): number => 5;
register(five, "dynamic_model.five");

class Dice extends Parameterized({
  x: number({ default: five, bounds: [0, 10] }),
  d: dynamic<number>(),
  n: integer({ default: 3 }),
  m: magnitude(),
  both: composite({ attribs: ["x", "n"] }),
}) {}
register(Dice, "dynamic_model.Dice");

/** Counts its calls. */
const counter = (): (() => number) => {
  let count = 0;
  return () => ++count;
};

afterEach(() => setDynamicTime({ timeFn: null, timeDependent: false }));

describe("a dynamic value", () => {
  it("is refused by the class's parameter, whichever class the instance is of", () => {
    class A extends Parameterized({ x: number({ default: () => 7, bounds: [0, 5] }) }) {}
    class B extends Parameterized(A, {}) {}
    expect(() => new B().x).toThrow("'A.x'");
  });

  it("is what a reference to its parameter gives", () => {
    class Sink extends Parameterized({ y: number({ allowRefs: true }) }) {}
    const dice = new Dice();
    expect(new Sink({ y: dice.param.x }).y).toBe(5);
    expect(new Sink({ y: Dice.param.x }).y).toBe(5);
  });

  it("is made when it is read", () => {
    const dice = new Dice({ d: counter() });
    expect([dice.x, dice.d, dice.d]).toEqual([5, 1, 2]);
    dice.d = 7;
    expect([dice.d, dice.param.inspectValue("d")]).toEqual([7, 7]);
    expect(new Dice().d).toBeNull();
    expect(Dice.prototype.x).toBe(5);
  });

  it("is the function itself in values, texts and events", () => {
    const dice = new Dice({ name: "dice" });
    expect(dice.param.values()).toEqual({ both: [five, 3], d: null, m: 1, n: 3, name: "dice", x: five });
    expect(dice.param.getValueGenerator("x")).toBe(five);
    expect(dice.param.getValueGenerator("both")).toEqual([five, 3]);
    expect(dice.both).toEqual([5, 3]);
    const told: unknown[] = [];
    dice.param.watch("d", ({ old, new: now }) => told.push([old, now]));
    const made = counter();
    dice.param.update({ d: made });
    expect(told).toEqual([[null, made]]);
    const inLab = (value: unknown) => ({ module: "lab", qualname: (value as { name: string }).name || "<lambda>" });
    expect(dice.param.pprint({ names: { nameOf: inLab } })).toBe(
      "Dice(both=[lab.five,3], d=lab.<lambda>, name='dice', x=lab.five)",
    );
  });

  it("is checked when it is read", () => {
    const dice = new Dice();
    dice.param.update({ n: (() => 1.5) as never, m: five as never });
    expect(() => dice.n).toThrow("Integer parameter 'Dice.n' must be an integer, not 1.5.");
    expect(() => dice.m).toThrow("Magnitude parameter 'Dice.m' must be at most 1, not 5.");
    expect(dice.param.forceNewDynamicValue("n")).toBe(1.5);
    expect(() => number({ default: function* () {} as never })).toThrow("only takes numeric values");
    expect(() => number({ default: Time as never })).toThrow("only takes numeric values");
  });

  it("counts as instantiated, until the class has a value again", () => {
    class A extends Parameterized({ x: number() }) {}
    expect(A.param.x.instantiate).toBe(false);
    A.param.update({ x: five as never });
    expect([A.param.x.instantiate, new A().x]).toEqual([true, 5]);
    A.param.update({ x: 4 });
    expect([A.param.x.instantiate, new A().x]).toEqual([false, 4]);
  });

  it("can be looked at without being made", () => {
    const dice = new Dice({ d: counter() });
    expect(dice.param.inspectValue("d")).toBeNull();
    expect([dice.d, dice.param.inspectValue("d"), dice.param.inspectValue("d")]).toEqual([1, 1, 1]);
    expect(dice.param.forceNewDynamicValue("d")).toBe(2);
    expect(dice.param.inspectValue("d")).toBe(2);
    expect(dice.param.inspectValue("both")).toEqual([expect.anything(), 3]);
    expect(() => dice.param.inspectValue("zz" as "d")).toThrow("zz");
  });

  it("is pickled by the name of its function", () => {
    const back = again(new Dice({ d: five, name: "dice" })) as Dice;
    expect([back.param.getValueGenerator("d"), back.d, back.x]).toEqual([five, 5, 5]);
    expect(() => again(new Dice({ d: () => 1 }))).toThrow(PickleError);
  });
});

describe("time", () => {
  it("holds dynamic values still", () => {
    const time = new Time();
    setDynamicTime({ timeFn: time, timeDependent: true });
    expect(getDynamicTime().timeFn).toBe(time);
    expect(getDynamicTime().timeDependent).toBe(true);
    const dice = new Dice({ d: counter() });
    expect([dice.d, dice.d, dice.param.forceNewDynamicValue("d"), dice.d]).toEqual([1, 1, 2, 2]);
    time.advance(1);
    expect([dice.d, dice.d]).toEqual([3, 3]);
    const own = new Time();
    dice.param.setDynamicTimeFn(own);
    time.advance(1);
    expect(dice.d).toBe(4);
    time.advance(1);
    expect(dice.d).toBe(4);
    own.advance(1);
    expect(dice.d).toBe(5);
    setDynamicTime({ timeDependent: false });
    expect(dice.d).toBe(6);
  });

  it("of a class is that of its instances", () => {
    class A extends Parameterized({ d: dynamic<number>() }) {}
    setDynamicTime({ timeDependent: true });
    const a = new A({ d: counter() });
    expect([a.d, a.d]).toEqual([1, 2]);
    let now = 0;
    A.param.setDynamicTimeFn(() => now);
    expect([a.d, a.d]).toEqual([3, 3]);
    now = 1;
    expect(a.d).toBe(4);
  });

  it("is forgotten by what was triggered, and goes on for what was refused and in a copy", () => {
    let now = 0;
    class A extends Parameterized({ d: dynamic({ default: counter() }), k: number({ constant: true, default: 1 }) }) {}
    setDynamicTime({ timeFn: () => 0, timeDependent: true });
    const a = new A();
    expect([a.d, a.d]).toEqual([1, 1]);
    a.param.trigger("d");
    expect([a.d, a.d]).toEqual([2, 2]);
    const generator = a.param.getValueGenerator("d");
    expect(() => a.param.update({ k: generator as never })).toThrow("Constant");
    expect(a.d).toBe(2);
    a.param.setDynamicTimeFn(() => now);
    now = 1;
    expect(a.d).toBe(3);
    const copy = a.param.copy({ deep: true });
    now = 2;
    expect([copy.d, a.d]).toEqual([4, 4]);
  });

  it("is set, moved and stepped through", () => {
    const time = new Time({ until: 5, timestep: 2 });
    expect([...time]).toEqual([0, 2, 4]);
    expect([time.now(), time.set(2.7), time.advance(-1)]).toEqual([4, 2, 1]);
    expect(time.set(2.7, Number)).toBe(2.7);
    expect(time.advance(0.5)).toBeCloseTo(3.2);
    expect(time.set(3, BigInt)).toBe(3n);
    expect([...time]).toEqual([3n, 5n]);
    expect(() => Object.assign(time, { timeType: Number })).toThrow("Constant");
    expect(time.label).toBe("Time");
    expect(time.unit).toBeNull();
  });

  it("is what it was after a context", () => {
    const time = new Time({ until: 20 });
    time.set(10);
    time.context(() => {
      expect(time.inContext).toBe(true);
      expect([...time].at(-1)).toBe(20);
      time.until = 30;
      using _ = time.context();
      time.advance(2);
      expect(time.now()).toBe(22);
    });
    expect([time.now(), time.until, time.inContext]).toEqual([10, 20, false]);
  });
});

describe("a function that was a value of another kind", () => {
  it("is inherited as the value that it is, until it is written as a generator", () => {
    const seven = (): number => 7;
    class Holds extends Parameterized({ x: any<number>({ default: seven as unknown as number }) }) {}
    class Counts extends Parameterized(Holds, { x: number() }) {}
    class Unit extends Parameterized(Counts, { x: magnitude({ doc: "One at most." }) }) {}
    expect([new Counts().x, new Unit().x]).toEqual([seven, seven]);
    expect(Counts.param.x.instantiate).toBe(false);
    const counts = new Counts();
    counts.x = seven as unknown as number;
    expect(counts.x).toBe(7);
  });

  it("is a generator where it was one", () => {
    class Six extends Parameterized({ x: number({ default: () => 6 }) }) {}
    class Small extends Parameterized(Six, { x: number({ bounds: [0, 10] }) }) {}
    expect([new Small().x, Small.param.x.instantiate]).toEqual([6, true]);
  });
});
