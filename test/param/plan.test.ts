/** The contract with the pickle layer (ts/pickle/plan.ts), as that layer uses it. */
import { describe, expect, it } from "vitest";
import { date, list, number, Parameterized, string, tuple } from "../../ts/param/index.js";
import { CLASS_PLAN, type ClassPlan, MARK, type Slotted, slotKey, slotValues } from "../../ts/pickle/plan.js";

let built = 0;
class A extends Parameterized({
  x: number({ default: 1, bounds: [0, 10] }),
  f: number({ wire: "float" }),
  when: date(),
  pair: tuple({ default: [1, 2] }),
  tags: list(String),
}) {
  constructor(kwargs?: object) {
    built++;
    super(kwargs);
  }
}
class B extends Parameterized(A, { maxSpeed: number(), call: string({ pyName: "then" }) }, { pyNames: "snake" }) {}

const planOf = (cls: unknown): ClassPlan => (cls as { [CLASS_PLAN](): ClassPlan })[CLASS_PLAN]();
const slotted = (instance: object): Slotted => instance as unknown as Slotted;

describe("the plan of a class", () => {
  it("has a cell a slot, parents first, the name at 0", () => {
    expect(planOf(B).cells.map(({ wireName, kind }) => `${wireName}: ${kind}`)).toEqual([
      "name: any",
      "x: any",
      "f: float",
      "when: date",
      "pair: tuple",
      "tags: any",
      "max_speed: any",
      "then: any",
    ]);
    expect(planOf(B)).toBe(planOf(B));
    expect(planOf(A)).not.toBe(planOf(B));
  });

  it("makes instances without running a constructor of the user's", () => {
    const before = built;
    const made = planOf(A).create();
    expect(built).toBe(before);
    expect(made).toBeInstanceOf(A);
    const { cells } = planOf(A);
    expect(slotValues(made, cells)).toEqual(new Array(cells.length).fill(undefined));
    expect(made[MARK]).toBe(0);
    expect(Reflect.ownKeys(made)).toEqual(Reflect.ownKeys(new A()));
    expect((made as unknown as A).x).toBe(1);
    made[slotKey(1)] = 5;
    expect((made as unknown as A).x).toBe(5);
    (made as unknown as A).tags = ["a"];
    expect((made as unknown as A).param.values()).toMatchObject({ x: 5, tags: ["a"], f: 0 });
  });

  it("checks as assignment does", () => {
    const { cells } = planOf(A);
    const made = planOf(A).create();
    expect(() => cells[1]!.check(12, made)).toThrow("Number parameter 'A.x' must be at most 10, not 12.");
    const pair = [3, 4];
    expect(cells[4]!.check(pair, made)).toEqual(pair);
    expect(cells[4]!.check(pair, made)).not.toBe(pair);
    A.param.x.bounds = [0, 20];
    expect(cells[1]!.check(12, made)).toBe(12);
    A.param.x.bounds = [0, 10];
  });
});

describe("the values of an instance", () => {
  it("are properties of its own, unset before the first write and not enumerable by name", () => {
    class Bare extends Parameterized({ x: number() }) {}
    const bare = new Bare();
    expect(bare.x).toBe(0);
    expect(slotValues(slotted(bare), planOf(Bare).cells)).toEqual([undefined, undefined]);
    bare.x = 3;
    expect(slotValues(slotted(bare), planOf(Bare).cells)).toEqual([undefined, 3]);
    expect(Object.keys(bare)).toEqual([]);
  });

  it("lie in the same order in all instances of a class, however they were made", () => {
    class Bare extends Parameterized({ x: number(), tags: list() }) {}
    const keys = Reflect.ownKeys(new Bare());
    expect(Reflect.ownKeys(new Bare({ x: 1 }))).toEqual(keys);
    expect(Reflect.ownKeys(planOf(Bare).create())).toEqual(keys);
    Bare.param.addParameter("y", number());
    expect(Reflect.ownKeys(new Bare({ y: 2 } as object))).toEqual([...keys, slotKey(3)]);
  });

  it("of a frozen instance can be read, its automatic name too, and not written", () => {
    class Bare extends Parameterized({ x: number() }) {}
    const bare = Object.freeze(new Bare({ x: 2 })) as Bare;
    expect(bare.name).toBe(bare.name);
    expect(bare.x).toBe(2);
    expect(() => {
      bare.x = 3;
    }).toThrow(TypeError);
  });

  it("hold a name only once it was read or given", () => {
    class Bare extends Parameterized({ x: number() }) {}
    const bare = new Bare({ x: 1 });
    expect(slotted(bare)[slotKey(0)]).toBeUndefined();
    const { name } = bare;
    expect(slotted(bare)[slotKey(0)]).toBe(name);
  });
});
