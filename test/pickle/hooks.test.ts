/** The object protocol: what a class says of itself by symbols, with Python's rules, and who is asked first. */
import {
  any,
  appendItems,
  createRegistry,
  type DumpsOptions,
  defaultReduce,
  dumps,
  float,
  fromNewArgs,
  getInitArgs,
  getNewArgs,
  getNewArgsEx,
  getState,
  loads,
  number,
  Parameterized,
  PicklingError,
  PyGlobal,
  type ReduceResult,
  type Registry,
  reduce,
  reduceEx,
  reducer,
  register,
  setItems,
  setState,
  string,
  Tuple,
} from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { thrown } from "./again.js";

const again = <T>(value: T, options: DumpsOptions = {}): T => {
  const registry = options.registry === undefined ? {} : { registry: options.registry };
  return loads(dumps(value, { ...options, engine }), { engine, ...registry }) as T;
};

/** Opcodes as text, for rules about what is on the wire. */
const wire = (value: unknown, options: DumpsOptions = {}): string =>
  Buffer.from(dumps(value, { ...options, engine })).toString("latin1");

const protocols = [0, 1, 2, 3, 4, 5];

class Point {
  x: number;
  y: number;
  constructor(x = 0, y = 0) {
    this.x = x;
    this.y = y;
  }
}
register(Point, "hooks.Point");

describe("[reduce]", () => {
  class Called {
    readonly made: unknown[];
    extra: unknown = null;
    constructor(...made: unknown[]) {
      this.made = made;
    }
    [reduce](): ReduceResult {
      return this.extra === null ? [Called, this.made] : [Called, this.made, { extra: this.extra }];
    }
  }
  register(Called, "hooks.Called");

  it.each(protocols)("is a call of a class, with a state where there is one, protocol %i", (protocol) => {
    expect(again(new Called(1, "a"), { protocol })).toEqual(new Called(1, "a"));
    const held = Object.assign(new Called([2]), { extra: { a: 1 } });
    expect(again([held, held], { protocol })[1]).toEqual(held);
  });

  it("keeps sharing and cycles through the state", () => {
    const one = new Called();
    one.extra = [one];
    const back = again(one);
    expect((back.extra as unknown[])[0]).toBe(back);
  });

  it("may be the registered name of the object itself", () => {
    const registry = createRegistry();
    const single = () => "one";
    registry.register(single, "hooks.SINGLE");
    class Single {
      [reduce](): ReduceResult {
        return "hooks.SINGLE";
      }
    }
    expect(again([new Single(), 1], { registry })).toEqual([single, 1]);
  });

  it("may fill the object with items and pairs, in that order before the state", () => {
    const seen: [string, ...unknown[]][] = [];
    class Filled {
      [reduce](): ReduceResult {
        return [Filled, [], { s: 1 }, [1, 2], [["k", 3]]];
      }
      [appendItems](items: readonly unknown[]): void {
        seen.push(["items", ...items]);
      }
      [setItems](flat: readonly unknown[]): void {
        seen.push(["pairs", ...flat]);
      }
      [setState](state: unknown): void {
        seen.push(["state", state]);
      }
    }
    const registry = createRegistry();
    registry.register(Filled, "hooks.Filled");
    for (const protocol of protocols) {
      seen.length = 0;
      again(new Filled(), { registry, protocol });
      expect(seen.filter(([kind]) => kind !== "items").slice(0, 1)).toEqual([["pairs", "k", 3]]);
      expect(seen.flatMap(([kind, ...items]) => (kind === "items" ? items : []))).toEqual([1, 2]);
      expect(seen.at(-1)).toEqual(["state", { s: 1 }]);
    }
  });

  it("may give the state by a function of its own", () => {
    const given: unknown[] = [];
    const set = (object: unknown, state: unknown) => given.push([object, state]);
    class Set6 {
      [reduce](): ReduceResult {
        return [Set6, [], { a: 1 }, null, null, set];
      }
    }
    const registry = createRegistry();
    registry.register(Set6, "hooks.Set6");
    registry.register(set, "hooks.set_state");
    for (const protocol of protocols) {
      given.length = 0;
      const back = again(new Set6(), { registry, protocol });
      expect(given).toEqual([[back, { a: 1 }]]);
    }
  });

  it("makes instances without a call through copyreg.__newobj__, from protocol 2 on", () => {
    const NEWOBJ = PyGlobal.named("copyreg", "__newobj__");
    class New {
      a = 1;
      [reduce](): ReduceResult {
        return [NEWOBJ, [New], { a: this.a }];
      }
    }
    register(New, "hooks.New");
    expect(wire(new New(), { protocol: 2 })).not.toContain("__newobj__");
    for (const protocol of [2, 3, 4, 5]) expect(again(new New(), { protocol })).toEqual(new New());
  });

  const wrong: [string, unknown][] = [
    ["nothing", undefined],
    ["a number", 5],
    ["a name without a module", "name"],
    ["an array of one", [Called]],
    ["an array of seven", [Called, [], 1, 2, 3, 4, 5]],
    ["arguments that are no array", [Called, "args"]],
    ["no class for __newobj__", [PyGlobal.named("copyreg", "__newobj__"), []]],
  ];
  it.each(wrong)("must not return %s", (_, result) => {
    class Wrong {
      [reduce](): ReduceResult {
        return result as ReduceResult;
      }
    }
    const error = thrown(PicklingError, () => again({ a: new Wrong() }));
    expect(error).toMatchObject({ code: "BAD_REDUCE", path: "snapshot.a" });
  });

  it("may call what is itself a value", () => {
    class ByMethod {
      [reduce](): ReduceResult {
        return [new Maker("m"), [1]];
      }
    }
    class Maker {
      name: string;
      constructor(name: string) {
        this.name = name;
      }
    }
    const registry = createRegistry();
    registry.register(ByMethod, "hooks.ByMethod");
    registry.register(Maker, "hooks.Maker");
    const bytes = dumps(new ByMethod(), { engine, registry });
    // An object that is no function: written, and refused when it is to be called.
    expect(Buffer.from(bytes).toString("latin1")).toContain("Maker");
    expect(() => loads(bytes, { engine, registry })).toThrow("not called");
  });
});

describe("[reduceEx]", () => {
  it("is told the protocol, and asked before [reduce]", () => {
    const asked: number[] = [];
    class Ex {
      [reduceEx](protocol: number): ReduceResult {
        asked.push(protocol);
        return [Point, [1, 2]];
      }
      [reduce](): never {
        throw new Error("not asked");
      }
    }
    for (const protocol of protocols) expect(again(new Ex(), { protocol })).toEqual(new Point(1, 2));
    expect(asked).toEqual(protocols);
  });

  it("may change a part of what is the default", () => {
    class Part {
      kept = 1;
      dropped = 2;
      [reduceEx](protocol: number): ReduceResult {
        return { ...defaultReduce(this, protocol), state: { kept: this.kept } };
      }
    }
    register(Part, "hooks.Part");
    for (const protocol of protocols) expect(Object.keys(again(new Part(), { protocol }))).toEqual(["kept"]);
  });
});

describe("[getState] and [setState]", () => {
  class Counter {
    count = 0;
    state: unknown = "unset";
    #given: unknown;
    constructor(given?: unknown) {
      this.#given = given;
    }
    [getState](): unknown {
      return this.#given;
    }
    [setState](state: unknown): void {
      this.state = state;
    }
  }
  register(Counter, "hooks.Counter");

  it.each([
    ["a text", "s"],
    ["a list", [1]],
    ["false", false],
    ["zero", 0],
    ["an empty dict", {}],
  ])("carry %s", (_, state) => {
    for (const protocol of [2, 3, 4, 5]) expect(again(new Counter(state), { protocol }).state).toEqual(state);
  });

  it("carry nothing for None, and in protocols 0 and 1 for whatever Python calls false", () => {
    for (const protocol of protocols) expect(again(new Counter(null), { protocol }).state).toBeUndefined();
    for (const state of [false, 0, "", [], {}, new Map(), 0n]) {
      for (const protocol of [0, 1]) expect(again(new Counter(state), { protocol }).state).toBeUndefined();
    }
    for (const protocol of [0, 1]) expect(again(new Counter([0]), { protocol }).state).toEqual([0]);
  });

  it("a state of two is attributes and slots, for a class that does not take it itself", () => {
    class Slots {
      declare a: number;
      declare b: number;
      [getState](): unknown {
        return Tuple.of<unknown>({ a: 1 }, { b: 2 });
      }
    }
    register(Slots, "hooks.Slots");
    for (const protocol of protocols) expect(again(new Slots(), { protocol })).toMatchObject({ a: 1, b: 2 });
  });
});

describe("a Parameterized", () => {
  class Plain extends Parameterized({ x: number(), label: string(), held: any() }) {}
  register(Plain, "hooks.PlainModel");

  class Cached extends Parameterized({ x: number({ bounds: [0, 10] }), held: any() }) {
    cache = new Map<string, number>();
    override [getState](): unknown {
      const { cache: _, ...state } = super[getState]() as Record<string, unknown>;
      return state;
    }
    override [setState](state: unknown): void {
      super[setState](state);
      this.cache = new Map([["x", this.x]]);
    }
  }
  register(Cached, "hooks.Cached");

  it.each(protocols)("has both state hooks, so that super works, protocol %i", (protocol) => {
    const one = new Cached({ x: 3 });
    one.held = [one];
    const back = again([one, one], { protocol });
    expect(back[0]).toBe(back[1]);
    expect(back[0]?.x).toBe(3);
    expect(back[0]?.held).toEqual([back[0]]);
    expect(back[0]?.cache).toEqual(new Map([["x", 3]]));
  });

  it("is written as it is without hooks", () => {
    class Same extends Parameterized({ x: number(), label: string(), held: any() }) {
      override [getState](): unknown {
        return super[getState]();
      }
    }
    const registry = createRegistry();
    registry.register(Same, "hooks.PlainModel");
    const made = { x: 1, label: "a", held: [1] };
    for (const protocol of [2, 3, 4, 5]) {
      expect(dumps(new Same(made), { engine, registry, protocol })).toEqual(
        dumps(new Plain(made), { engine, protocol }),
      );
    }
  });

  it("still validates what it is given", () => {
    const one = new Cached({ x: 3 });
    const state = one[getState]() as { _param__private: { values: { x: number } } };
    state._param__private.values.x = 99;
    expect(() => new Cached()[setState](state)).toThrow("10");
  });

  it("may have a reducer, which is asked instead", () => {
    class Reduced extends Parameterized({ x: number() }) {
      [reduce](): ReduceResult {
        return [Point, [this.x, 7]];
      }
    }
    expect(again(new Reduced({ x: 5 }))).toEqual(new Point(5, 7));
  });

  it.each(protocols)("is written with its attributes in every protocol, %i", (protocol) => {
    const one = Object.assign(new Plain({ x: 1 }), { note: "n" });
    const back = again([one, one], { protocol }) as (Plain & { note: string })[];
    expect(back[0]).toBe(back[1]);
    expect(back[0]).toMatchObject({ x: 1, note: "n" });
  });
});

describe("arguments of NEWOBJ", () => {
  class Money {
    readonly amount: number;
    readonly currency: string;
    note: string | undefined;
    constructor(amount: number, options: { currency?: string } = {}) {
      this.amount = amount;
      this.currency = options.currency ?? "NOK";
    }
    [getNewArgsEx](): readonly [readonly unknown[], Record<string, unknown>] {
      return [[this.amount], { currency: this.currency }];
    }
    [getState](): unknown {
      return this.note === undefined ? null : { note: this.note };
    }
  }
  register(Money, "hooks.Money");

  it.each([2, 3, 4, 5])("[getNewArgsEx] with keywords, protocol %i", (protocol) => {
    const one = new Money(5, { currency: "SEK" });
    one.note = "n";
    const back = again([one, one], { protocol });
    expect(back[0]).toBe(back[1]);
    expect(back[0]).toEqual(one);
  });

  it("[getNewArgs] gives them to the constructor, or to a static [fromNewArgs]", () => {
    class Pair {
      readonly both: readonly unknown[];
      constructor(...both: unknown[]) {
        this.both = both;
      }
      [getNewArgs](): readonly unknown[] {
        return this.both;
      }
      [getState](): unknown {
        return null;
      }
    }
    class Own extends Pair {
      static [fromNewArgs](args: readonly unknown[]): Own {
        return new Own("own", ...args);
      }
    }
    register(Pair, "hooks.Pair");
    register(Own, "hooks.Own");
    for (const protocol of [2, 3, 4, 5]) {
      expect(again(new Pair(1, [2]), { protocol }).both).toEqual([1, [2]]);
      expect(again(new Own(1), { protocol }).both).toEqual(["own", 1]);
    }
  });

  it("[getInitArgs] calls the constructor, then gives the state", () => {
    class Connected {
      readonly url: string;
      open = false;
      constructor(url = "none") {
        this.url = url;
        this.open = true;
      }
      [getInitArgs](): readonly unknown[] {
        return [this.url];
      }
      [getState](): unknown {
        return null;
      }
    }
    register(Connected, "hooks.Connected");
    for (const protocol of protocols) expect(again(new Connected("u"), { protocol })).toEqual(new Connected("u"));
    // INST without arguments, as Python 2 wrote it: such a class is constructed all the same.
    expect(loads(Buffer.from("(ihooks\nConnected\n.", "latin1"), { engine })).toEqual(new Connected());
  });
});

describe("reducers from outside of the class", () => {
  class Plain2 {
    a = 1;
    [reduce](): ReduceResult {
      return [Point, [1, 1]];
    }
  }

  it("are asked in Python's order: override, dispatch table, registry, the class itself", () => {
    const registry: Registry = createRegistry();
    registry.register(Point, "hooks.Point");
    const one = new Plain2();
    expect(again(one, { registry })).toEqual(new Point(1, 1));
    registry.reducer(Plain2, () => [Point, [2, 2]]);
    expect(again(one, { registry })).toEqual(new Point(2, 2));
    const dispatchTable = new Map([[Plain2, () => [Point, [3, 3]] as ReduceResult]]);
    expect(again(one, { registry, dispatchTable })).toEqual(new Point(3, 3));
    const reducerOverride = (value: unknown): ReduceResult | undefined => (value === one ? [Point, [4, 4]] : undefined);
    expect(again(one, { registry, dispatchTable, reducerOverride })).toEqual(new Point(4, 4));
  });

  it("reducer() registers one for everybody", () => {
    class Foreign {
      value = float(1);
    }
    reducer(Foreign, ({ value }) => [Point, [value, 0]]);
    expect(again(new Foreign())).toEqual(new Point(1, 0));
  });

  it("an override sees each object once, functions and instances with parameters too", () => {
    class Model extends Parameterized({ x: number() }) {}
    const model = new Model();
    const free = () => 1;
    const seen: unknown[] = [];
    const reducerOverride = (value: unknown): ReduceResult | undefined => {
      seen.push(value);
      if (value === model) return [Point, [9, 9]];
      return value === free ? "hooks.Point" : undefined;
    };
    const back = again([model, free, model, "text", 1] as unknown[], { reducerOverride });
    expect(back).toEqual([new Point(9, 9), Point, new Point(9, 9), "text", 1]);
    expect(back[2]).toBe(back[0]);
    expect(seen.filter((value) => value === model)).toHaveLength(1);
  });
});

describe("a function that sets the state", () => {
  const set = (): void => {};
  register(set, "hooks.set");
  class Own {
    [reduce](): ReduceResult {
      return [Own, [], { a: 1 }, null, null, set];
    }
  }
  register(Own, "hooks.Own3");

  it.each(protocols)("would be given the object without end where nothing is memoised, protocol %i", (protocol) => {
    expect(wire([new Own()], { protocol })).toContain("set");
    const error = thrown(PicklingError, () => dumps({ own: [new Own()] }, { engine, protocol, fast: true }));
    expect(error).toMatchObject({ code: "CYCLE", path: "snapshot.own[0]" });
  });
});

describe("a circle through an object's own arguments", () => {
  class Bag extends Set<unknown> {}
  register(Bag, "hooks.Bag");

  it.each(protocols)("is written as CPython writes it, which reduces the object twice, protocol %i", (protocol) => {
    const point = Object.assign(new Point(1, 2), { bag: null as Bag | null });
    const bag = new Bag([point]);
    point.bag = bag;
    const back = again(bag, { protocol });
    const [inner] = back as unknown as [Point & { bag: Bag }];
    expect(inner.bag).toBe(back);
  });

  it("has its lists made anew where the reducer makes them, and shared where it does not", () => {
    const lists = (makesArgs: boolean): number => {
      class Own {
        held: unknown = null;
        [reduce](): ReduceResult {
          return { callable: Own, args: [[this.held]], makesArgs };
        }
      }
      const registry = createRegistry();
      registry.register(Own, "hooks.Own2");
      registry.register(Point, "hooks.Point");
      const own = new Own();
      own.held = Object.assign(new Point(), { own });
      return wire(own, { registry, protocol: 2 }).split("]").length - 1;
    };
    expect(lists(true)).toBe(2);
    expect(lists(false)).toBe(1);
  });
});
