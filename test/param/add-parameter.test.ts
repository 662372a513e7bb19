/** `A.param.addParameter`: a parameter that comes to a class in use. Param 2.4.2, `Parameters.add_parameter`. */
import { createRegistry, dumps, loads, Pickler, restore, snapshotAsync, Unpickler } from "brine";
import { describe, expect, it } from "vitest";
import { depends, list, number, Parameterized, selector, string, tuple } from "../../ts/param/index.js";
import { engine } from "../engine-under-test.js";

type Loose = Record<string, unknown> & { param: Record<string, never> };
const loose = (instance: object): Loose => instance as never;

describe("an added parameter", () => {
  it("is taken by the constructor, by assignment, and by update", () => {
    class P extends Parameterized({ x: number() }) {}
    P.param.addParameter("y", number({ default: 2, bounds: [0, 5] }));
    const p = loose(new P({ y: 3 } as object));
    expect(p.y).toBe(3);
    p.y = 4;
    expect(p.y).toBe(4);
    (p as unknown as P).param.update({ y: 5 } as object);
    expect(p.y).toBe(5);
    expect(() => new P({ y: 9 } as object)).toThrow("Number parameter 'P.y' must be at most 5, not 9.");
  });

  it("has its default in instances that were there, and their own values stay", () => {
    class P extends Parameterized({ x: number() }) {}
    const p = new P({ x: 7 });
    P.param.addParameter("s", string({ default: "new" }));
    expect([p.x, loose(p).s, p.param.values()]).toEqual([7, "new", expect.objectContaining({ s: "new", x: 7 })]);
  });

  it("comes to the classes below, those made before and those made after", () => {
    class P extends Parameterized({ x: number() }) {}
    class Q extends Parameterized(P, { z: number({ default: 3 }) }) {}
    P.param.addParameter("y", number({ default: 2 }));
    class R extends Parameterized(Q, {}) {}
    expect([loose(new Q()).y, loose(new R()).y, new Q().z, new R({ z: 4 }).z]).toEqual([2, 2, 3, 4]);
    expect(Q.param.has("y")).toBe(true);
  });

  it("leaves a parameter of that name in a class below as it is", () => {
    class P extends Parameterized({ x: number() }) {}
    class Q extends Parameterized(P, { y: string({ default: "own" }) }) {}
    P.param.addParameter("y", string({ default: "new", doc: "from above" }));
    expect([loose(new P()).y, new Q().y]).toEqual(["new", "own"]);
  });

  it("takes another's place with what it says, and gives it up by another one", () => {
    class P extends Parameterized({ x: number({ default: 1, bounds: [0, 2] }) }) {}
    P.param.addParameter("x", string({ default: "now text" }));
    expect([loose(new P()).x, P.param.x.constructor.name]).toEqual(["now text", "StringParameter"]);
  });

  it("gives each instance its own copy of a list", () => {
    class P extends Parameterized({}) {}
    P.param.addParameter("tags", list(String, { default: ["a"] }));
    const [a, b] = [loose(new P()), loose(new P())];
    (a.tags as string[]).push("b");
    expect([a.tags, b.tags]).toEqual([["a", "b"], ["a"]]);
  });

  it("can be watched, depended on by name, and listed", () => {
    class P extends Parameterized({ x: number() }) {}
    P.param.addParameter("mode", selector({ objects: ["fast", "slow"] }));
    const p = new P();
    const seen: unknown[] = [];
    p.param.watch(["mode" as never], (one: { new: unknown }) => seen.push(one.new));
    loose(p).mode = "slow";
    expect([seen, P.param.names()]).toEqual([["slow"], ["name", "x", "mode"]]);
    class Q extends Parameterized(P, {}) {
      static {
        depends(this, "see" as never, ["mode"] as never, { watch: true });
      }
      see(): void {
        seen.push("seen");
      }
    }
    loose(new Q()).mode = "slow";
    expect(seen).toEqual(["slow", "seen"]);
  });

  it("is pickled with the others, and read by a class that has it", () => {
    class P extends Parameterized({ x: number() }) {}
    const registry = createRegistry();
    registry.register(P, "lab.P");
    const before = dumps(new P({ x: 1 }), { engine, registry });
    P.param.addParameter("y", number({ default: 2 }));
    const after = dumps(new P({ x: 1, y: 8 } as object), { engine, registry });
    expect(loose(loads(after, { engine, registry }) as P).y).toBe(8);
    expect(loose(loads(before, { engine, registry }) as P).y).toBe(2);
  });

  it("is pickled as what it is where it takes another's place, whatever was pickled before", () => {
    const registry = createRegistry();
    const text = (pickle: Uint8Array): string => Buffer.from(pickle).toString("latin1");
    class P extends Parameterized({ x: number(), y: tuple({ default: [0, 0] }) }) {}
    class Q extends Parameterized(P, {}) {}
    registry.register(P, "lab.P");
    registry.register(Q, "lab.Q");
    const written = (type: typeof P, values: object): string => text(dumps(new type(values), { engine, registry }));
    for (let count = 0; count < 40; count++) {
      for (const type of [P, Q])
        loads(dumps(new type({ x: 1, y: [1, 2] }), { engine, registry }), { engine, registry });
    }
    P.param.addParameter("x", tuple({ default: [0, 0] }));
    P.param.addParameter("y", list(Number, { pyName: "z" }));
    for (const type of [P, Q]) {
      expect(written(type, { x: [3, 4] })).toContain("x\x94K\x03K\x04\x86\x94");
      expect(written(type, { y: [3, 4] })).toContain("z\x94]\x94(K\x03K\x04e");
      const both = { x: [3, 4], y: [5] };
      const back = loads(dumps(new type(both as object), { engine, registry }), { engine, registry });
      expect(back).toMatchObject(both);
    }
  });

  it("may come between two pickles of a Pickler, and between the slices of one", async () => {
    class P extends Parameterized({ x: number() }) {}
    const registry = createRegistry();
    registry.register(P, "lab.P");
    const pickler = new Pickler({ engine, registry });
    const first = pickler.dump([new P({ x: 1 })]);
    P.param.addParameter("y", number({ default: 2 }));
    P.param.addParameter("own", number({ default: 3, pickleDefaultValue: false }));
    const second = pickler.dump([new P({ x: 4, y: 8, own: 9 } as object), new P({ x: 5 })]);
    const unpickler = new Unpickler(Buffer.concat([first, second]), { engine, registry });
    expect(unpickler.load()).toMatchObject([{ x: 1, y: 2 }]);
    expect(unpickler.load()).toMatchObject([
      { x: 4, y: 8, own: 3 },
      { x: 5, y: 2 },
    ]);
    const many = Array.from({ length: 30_000 }, (_, x) => new P({ x }));
    const writing = snapshotAsync(many, { engine, registry, yieldEvery: 1 });
    P.param.addParameter("late", number({ default: 7 }));
    expect((restore(await writing, { engine, registry }) as P[]).at(-1)).toMatchObject({ x: 29_999, late: 7 });
  });

  it("is refused under a name that objects need, or as no parameter", () => {
    class P extends Parameterized({ x: number() }) {}
    for (const name of ["param", "constructor", "toJSON", "0"]) {
      expect(() => P.param.addParameter(name, number())).toThrow("cannot be named");
    }
    expect(() => P.param.addParameter("y", 3 as never)).toThrow("is not declared");
  });
});
