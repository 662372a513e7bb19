/**
 * Many small pickles one after the other: what is kept from one to the next (layouts of rows, names that were found, an engine's
 * tables) must not be seen.
 */
import {
  createRegistry,
  dumps,
  integer,
  list,
  loads,
  number,
  Parameterized,
  Pickler,
  reduce,
  register,
  setState,
  string,
  tuple,
  Unpickler,
} from "brine";
import { describe, expect, it } from "vitest";
import { Registry } from "../../ts/pickle/registry.js";
import { engine } from "../engine-under-test.js";

const roundTrip = <T>(value: T, options: object = {}): T =>
  loads(dumps(value, { engine }), { engine, ...options }) as T;

describe("what is known of a class", () => {
  it("follows its rules from load to load", () => {
    class Probe extends Parameterized({ x: number(), label: string() }) {}
    register(Probe, "one_after_another.Probe");
    const pickle = dumps(new Probe({ x: 7, label: "a" }), { engine });
    for (let count = 0; count < 3; count++) expect((loads(pickle, { engine }) as Probe).x).toBe(7);
    Probe.param.x.bounds = [0, 5];
    expect(() => loads(pickle, { engine })).toThrow(/Probe|snapshot/);
    expect((loads(pickle, { engine, validate: false }) as Probe).x).toBe(7);
    expect(() => loads(pickle, { engine })).toThrow(/INVALID_VALUE|refused/);
    Probe.param.x.bounds = [0, 10];
    expect((loads(pickle, { engine }) as Probe).x).toBe(7);
  });

  it("grows with it", () => {
    class Growing extends Parameterized({ x: number() }) {}
    register(Growing, "one_after_another.Growing");
    const before = dumps(new Growing({ x: 1 }), { engine });
    for (let count = 0; count < 3; count++) loads(before, { engine });
    Growing.param.addParameter("extra", integer({ default: 3 }));
    const grown = new Growing({ x: 2 }) as Growing & { extra: number };
    grown.extra = 9;
    expect(roundTrip(grown).extra).toBe(9);
    expect((loads(before, { engine }) as typeof grown).extra).toBe(3);
  });

  it("tells what is missing, and what stands in another order", () => {
    class Sparse extends Parameterized({
      a: number({ default: null }),
      b: number({ default: null }),
      c: tuple({ default: [0, 0] }),
      d: list(String),
    }) {}
    register(Sparse, "one_after_another.Sparse");
    const all = [{ a: 1 }, { b: 2 }, { a: 1, b: 2 }, { c: [1, 2] as [number, number] }, { d: ["x"] }, {}, { a: 1 }];
    for (let round = 0; round < 3; round++) {
      for (const values of all) {
        const read = roundTrip(new Sparse(values));
        expect({ a: read.a, b: read.b, c: read.c, d: read.d }).toEqual({
          a: null,
          b: null,
          c: [0, 0],
          d: [],
          ...values,
        });
      }
    }
  });

  it("is asked for hooks that came later", () => {
    class Late extends Parameterized({ x: number() }) {}
    register(Late, "one_after_another.Late");
    const pickle = dumps(new Late({ x: 1 }), { engine });
    loads(pickle, { engine });
    loads(pickle, { engine });
    const states: unknown[] = [];
    Object.defineProperty(Late.prototype, setState, { value: (state: unknown) => states.push(state) });
    loads(pickle, { engine });
    expect(states).toHaveLength(1);
  });

  it("does not keep a refused tuple from being named", () => {
    class Pair extends Parameterized({ at: tuple({ default: [0, 0] }) }) {}
    register(Pair, "one_after_another.Pair");
    const pickle = dumps(new Pair({ at: [1, 2] }), { engine });
    loads(pickle, { engine });
    (Pair.param.at as unknown as { length: number }).length = 3;
    expect(() => loads(pickle, { engine })).toThrow(/tuple/i);
  });
});

describe("names", () => {
  const cls = (name: string) => ({ [name]: class {} })[name] as new () => object;

  it("mean what they are defined as now", () => {
    const parent = new Registry();
    const registry = new Registry(parent);
    const name = { module: "names", qualname: "Thing" };
    const [First, Second, Third] = [cls("First"), cls("Second"), cls("Third")];
    parent.define(name, { target: First });
    expect(registry.entry("names", "Thing")?.target).toBe(First);
    expect(registry.entry("names", "Thing")?.target).toBe(First);
    parent.define(name, { target: Second });
    expect(registry.entry("names", "Thing")?.target).toBe(Second);
    registry.define(name, { target: Third });
    expect(registry.entry("names", "Thing")?.target).toBe(Third);
    expect(parent.entry("names", "Thing")?.target).toBe(Second);
    // The same lengths, and so the same place.
    expect(registry.entry("namez", "Thing")).toBeUndefined();
    expect(registry.entry("names", "Thinz")).toBeUndefined();
  });

  it("may be many in one pickle", () => {
    const registry = createRegistry();
    const classes = Array.from({ length: 30 }, (_, index) => cls(`C${index}`));
    for (const [index, one] of classes.entries()) registry.register(one, `many_${index % 4}.C${index}`);
    const values = Array.from({ length: 90 }, (_, index) => new (classes[(index * 7) % 30] as new () => object)());
    const read = loads(dumps(values, { engine, registry }), { engine, registry }) as object[];
    expect(read.map((one) => one.constructor)).toEqual(values.map((one) => one.constructor));
  });

  it("let only what this pickle named be made", () => {
    class Plain {}
    const registry = createRegistry();
    registry.register(Plain, "names.Plain");
    expect(loads(dumps(new Plain(), { engine, registry }), { engine, registry })).toBeInstanceOf(Plain);
    // BINPERSID gives the class, NEWOBJ wants to make it.
    const smuggled = Uint8Array.from([0x80, 2, 0x4b, 1, 0x51, 0x29, 0x81, 0x2e]);
    const options = { engine, registry, persistentLoad: () => Plain };
    expect(() => loads(smuggled, options)).toThrow();
    expect(() => loads(smuggled, options)).toThrow();
  });
});

describe("an engine's tables", () => {
  it("are the pickle's own after a fault, inside a hook and after a large one", () => {
    const depths: number[] = [];
    class Nested {
      depth = 0;
      [reduce]() {
        depths.push(this.depth);
        if (this.depth === 0) return [Nested, []] as const;
        const inner = new Nested();
        inner.depth = this.depth - 1;
        return [Nested, [], roundTrip({ inner: [dumps(inner, { engine, registry }).length] })] as const;
      }
    }
    const registry = createRegistry();
    registry.register(Nested, "tables.Nested");
    const outer = new Nested();
    outer.depth = 5;
    const first = dumps(outer, { engine, registry });
    const large = Array.from({ length: 20_000 }, (_, index) => ({ [`key${index % 300}`]: `text ${index}`, index }));
    const small = { a: 1, b: ["x", "y"], c: { d: null } };
    const written = dumps(small, { engine });
    for (const disturb of [
      () => expect(() => loads(written.subarray(0, written.length - 5), { engine })).toThrow(),
      () => expect(() => loads(Uint8Array.from([0x80, 4, 0x93, 0x2e]), { engine })).toThrow(),
      () => expect(() => dumps([small, Symbol("no")], { engine })).toThrow(),
      () => expect(roundTrip(large)).toEqual(large),
      () => expect(loads(first, { engine, registry })).toMatchObject({ inner: [expect.any(Number)] }),
    ]) {
      disturb();
      expect(loads(written, { engine })).toEqual(small);
      expect(dumps(small, { engine })).toEqual(written);
      expect(dumps(outer, { engine, registry })).toEqual(first);
    }
    expect(depths.slice(0, 6)).toEqual([5, 4, 3, 2, 1, 0]);
  });

  it("stay with a pickle whose Pickler is cleared by a hook", () => {
    const wanted = { first: 1, id: "kept", last: [1, 2, 3], text: "the end" };
    const other = Array.from({ length: 50 }, (_, index) => ({ first: -index, other: `${index}` }));
    const pickler: Pickler = new Pickler({
      engine,
      persistentId: (value) => {
        if (value !== "kept") return undefined;
        pickler.clearMemo();
        dumps(other, { engine });
        return 7;
      },
    });
    for (let round = 0; round < 3; round++) {
      expect(loads(pickler.dump(wanted), { engine, persistentLoad: () => "kept" })).toEqual(wanted);
    }
  });

  it("stay with a pickle whose Pickler is disposed of while it is written to a stream", async () => {
    const wanted = Array.from({ length: 20_000 }, (_, index) => ({ index, text: `text ${index}` }));
    const pickler = new Pickler({ engine });
    const chunks: Uint8Array[] = [];
    const sink = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) });
    const done = pickler.dumpTo(wanted, sink, { yieldEvery: 1 });
    pickler.dispose();
    for (let round = 0; round < 20; round++) {
      dumps(wanted.slice(0, 500), { engine });
      await new Promise((resolve) => setTimeout(resolve));
    }
    await done;
    expect(loads(Buffer.concat(chunks), { engine })).toEqual(wanted);
  });

  it("stay with a pickle whose Unpickler is disposed of by a hook", () => {
    const wanted = { first: 1, id: "kept", last: [1, 2, 3], text: "the end" };
    const pickle = dumps(wanted, { engine, persistentId: (value) => (value === "kept" ? 7 : undefined) });
    const other = dumps(
      Array.from({ length: 50 }, (_, index) => ({ first: -index, other: `${index}` })),
      { engine },
    );
    const unpickler: Unpickler = new Unpickler(pickle, {
      engine,
      persistentLoad: () => {
        unpickler.dispose();
        loads(other, { engine });
        return "kept";
      },
    });
    expect(unpickler.load()).toEqual(wanted);
  });
});
