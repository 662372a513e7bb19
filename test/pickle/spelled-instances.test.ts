/**
 * Instances with attributes beside their parameters – a class's own fields, mostly – are read many at a time. Whatever they hold, they are what the
 * instructions one by one make of them, which is how a linker reads that was told to leave rows out.
 */
import {
  any,
  boolean,
  createRegistry,
  date,
  dumps,
  integer,
  list,
  loads,
  number,
  numericTuple,
  Parameterized,
  type Registry,
  string,
  UnpicklingError,
} from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Engine } from "../../ts/engine/engine.js";
import { engine } from "../engine-under-test.js";

const declared = () => ({
  label: string(),
  x: number(),
  count: integer({ default: 0 }),
  on: boolean(),
  tags: list(String),
  when: date({ allowNone: true }),
  point: numericTuple({ default: [0, 0] }),
  held: any(),
});

class Model extends Parameterized(declared(), { name: "Model" }) {
  counter = 0;
  note: unknown = "none";
  cache: unknown = null;
}
/** Of the same parameters, so that the dicts of their values are of one shape. */
class Twin extends Parameterized(declared(), { name: "Twin" }) {
  counter = 0;
}
class Versioned extends Parameterized({ x: number() }, { name: "Versioned", version: 2 }) {
  extra = 1;
}

const registry: Registry = createRegistry();
registry.register(Model, "spelled.Model");
registry.register(Twin, "spelled.Twin");
registry.register(Versioned, "spelled.Versioned");

/** The same engine, whose linker writes one instruction after the other. */
const byInstructions: Engine = Object.create(engine, {
  linker: { value: (options: Parameters<Engine["linker"]>[0]) => engine.linker({ ...options, rows: false }) },
});

const read = (bytes: Uint8Array, options: object = {}) => loads(bytes, { registry, engine, ...options });
const readSlowly = (bytes: Uint8Array, options: object = {}) =>
  loads(bytes, { registry, ...options, engine: byInstructions });

/** The instances' own names in order, with all that is in them. */
const described = (value: unknown): unknown =>
  [value].flat().map((one) => [Object.keys(one as object), dumps(one, { registry, engine })]);

const values = {
  label: fc.string({ maxLength: 8 }),
  x: fc.oneof(fc.integer(), fc.double({ noNaN: true })),
  count: fc.integer(),
  on: fc.boolean(),
  tags: fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 }),
  when: fc.option(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })),
  point: fc.tuple(fc.double({ noNaN: true }), fc.integer()),
  held: fc.oneof(fc.constant(null), fc.constant([]), fc.string(), fc.array(fc.integer(), { maxLength: 3 })),
};
const attribute = fc.oneof(
  { weight: 4, arbitrary: fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.boolean(), fc.bigInt()) },
  fc.constantFrom<unknown[]>([]),
  fc.constantFrom({}),
  fc.array(fc.integer(), { maxLength: 2 }),
  fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
);
const instances = fc.array(
  fc.record({
    given: fc.record(values, { requiredKeys: [] }),
    isTwin: fc.boolean(),
    counter: fc.integer(),
    note: attribute,
    more: fc.dictionary(fc.constantFrom("a", "b", "_c", "0", "é"), attribute, { maxKeys: 2 }),
  }),
  { maxLength: 30 },
);

describe(`instances with attributes (${engine.name} engine)`, () => {
  it("are what the instructions one by one make of them", () => {
    fc.assert(
      fc.property(instances, fc.constantFrom(2, 4, 5), (given, protocol) => {
        const made = given.map(({ given, isTwin, counter, note, more }) => {
          const one = isTwin ? new Twin(given) : new Model(given);
          one.counter = counter;
          if (one instanceof Model) one.note = note;
          return Object.assign(one, more);
        });
        const bytes = dumps(made, { registry, engine, protocol: protocol as 2 | 4 | 5 });
        for (const options of [{}, { numbers: "exact" }, { dicts: "map" }, { validate: false }]) {
          expect(described(read(bytes, options))).toEqual(described(readSlowly(bytes, options)));
        }
        expect(described(read(bytes))).toEqual(described(made));
      }),
    );
  });

  const many = (change: (one: Model, index: number) => void = () => {}): Model[] =>
    Array.from({ length: 40 }, (_, index) => {
      const one = new Model({ label: `m${index}`, x: index / 4, tags: ["a", "b"], point: [index, 0.5] });
      one.counter = index;
      change(one, index);
      return one;
    });

  it("hold each other, themselves, and what others hold", () => {
    const shared = { a: 1 };
    const made = many((one, index) => {
      if (index % 3 === 0) one.cache = one;
      if (index % 3 === 1) one.held = shared;
      if (index % 5 === 0) one.note = shared;
    });
    for (const [index, one] of made.entries()) if (index > 0 && index % 4 === 0) one.held = made[index - 1];
    const bytes = dumps(made, { registry, engine });
    const back = read(bytes) as Model[];
    expect(back[3]?.cache).toBe(back[3]);
    expect(back[4]?.held).toBe(back[3]);
    expect(back[5]?.note).toBe(back[0]?.note);
    expect(dumps(back, { registry, engine })).toEqual(bytes);
    expect(dumps(readSlowly(bytes), { registry, engine })).toEqual(bytes);
  });

  it("are told apart from those of another class with the same parameters, and of another version", () => {
    const made = Array.from({ length: 60 }, (_, index) => {
      const one = [new Model({ x: 1 }), new Twin({ x: 2 }), new Versioned({ x: 3 })][index % 3] as Model;
      return one;
    });
    const bytes = dumps(made, { registry, engine });
    const back = read(bytes) as object[];
    expect(back.map((one) => one.constructor.name)).toEqual(made.map((one) => one.constructor.name));
    expect(dumps(back, { registry, engine })).toEqual(bytes);
  });

  it("are refused with the same words, at the same place", () => {
    class Loose extends Parameterized({ x: any(), label: string() }, { name: "Loose" }) {
      counter: unknown = 0;
    }
    class Strict extends Parameterized({ x: number({ bounds: [0, 100] }), label: string() }, { name: "Strict" }) {
      declare counter: unknown;
    }
    const writing = createRegistry();
    writing.register(Loose, "spelled.Strict");
    const reading = createRegistry();
    reading.register(Strict, "spelled.Strict");
    const kinds: ((one: Loose) => void)[] = [
      (one) => (one.x = 101),
      (one) => (one.x = "text"),
      (one) => Object.assign(one, { label2: 1 }),
      (one) => Object.assign(one, { toString: 1 }),
    ];
    for (const [kind, spoil] of kinds.entries()) {
      const made = Array.from({ length: 30 }, (_, index) => {
        const one = new Loose({ x: index, label: "l" });
        if (index === 25) spoil(one);
        return one;
      });
      let bytes: Uint8Array;
      try {
        bytes = dumps({ all: made }, { registry: writing, engine });
      } catch {
        // What reading refuses, writing refused already.
        expect(kind).toBeGreaterThan(1);
        continue;
      }
      const outcome = (from: typeof read): unknown => {
        try {
          return dumps(from(bytes, { registry: reading }), { registry: reading, engine });
        } catch (error) {
          const { code, path, message } = error as UnpicklingError;
          expect(error).toBeInstanceOf(UnpicklingError);
          return { code, path, message };
        }
      };
      expect(outcome(read)).toEqual(outcome(readSlowly));
      if (kind < 2) expect(outcome(read)).toMatchObject({ code: "INVALID_VALUE" });
    }
  });

  it("give their private state to whoever names it", () => {
    // Behind the list of instances, the private namespace of the 10th once more: by the number that the memo has of it.
    const made = many();
    const bytes = dumps(made, { registry, engine });
    const reads = (index: number): Uint8Array =>
      Uint8Array.of(...bytes.subarray(0, -1), 0x6a, index & 0xff, index >> 8, 0, 0, 0x86, 0x2e);
    // A frame would end before.
    const unframed = (pickle: Uint8Array): Uint8Array =>
      Uint8Array.of(...pickle.subarray(0, 2), ...pickle.subarray(11));
    let told = 0;
    for (let index = 200; index < 300; index++) {
      const pickle = unframed(reads(index));
      const kinds = [read, readSlowly].map((from) => {
        const [, named] = from(pickle) as [unknown, object | string | number];
        return `${typeof named} ${typeof named === "object" ? named?.constructor?.name : named}`;
      });
      expect(kinds[0]).toBe(kinds[1]);
      if (kinds[0]?.includes("PrivateState")) told++;
    }
    expect(told).toBeGreaterThan(0);
  });
});
