/**
 * Instances whose pickles are small are written without tape and encoder (`ts/pickle/small-writer.ts`). That must not be seen: each is
 * written that way and, with an option that turns it off, the general way, and bytes and errors must be the same.
 */
import {
  any,
  boolean,
  createRegistry,
  date,
  dumps,
  getState,
  integer,
  list,
  loads,
  number,
  Parameterized,
  ParameterizedFunction,
  PickleError,
  PyDate,
  PyDateTime,
  pyStr,
  type Registry,
  reduce,
  snapshot,
  string,
  Tuple,
  tuple,
} from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { APPENDS, EMPTY_LIST, MARK, MEMOIZE, NEWTRUE } from "../../ts/engine/opcode.js";
import { smallPickle } from "../../ts/pickle/small-writer.js";
import { engine } from "../engine-under-test.js";

const parameters = () => ({
  name: string({ default: "" }),
  x: number(),
  gain: number({ wire: "float" }),
  n: integer(),
  flag: boolean(),
  tags: list(String),
  when: date(),
  opt: number({ default: null }),
  label: string({ pyName: "Bezeichnung-ü" }),
  point: tuple({ default: [0, 0, 0] }),
});

class Sensor extends Parameterized(parameters()) {}

class Loose extends Parameterized({
  a: any(),
  b: any(),
  c: any(),
  d: any(),
  pair: tuple({ default: null, length: 2 }),
  any: tuple({ default: null, length: 0 }),
}) {}

class Single extends Parameterized({ initialized: any(), x: any() }) {}
class One extends Parameterized({ only: any() }) {}

/** What is known is known of a registry. */
function freshRegistry(): Registry {
  const registry = createRegistry();
  for (const type of [Sensor, Loose, Single, One]) registry.register(type, `small_writing.${type.name}`);
  return registry;
}

const writers = { dumps, snapshot };

function outcome(write: () => Uint8Array): string {
  try {
    return Buffer.from(write()).toString("hex");
  } catch (error) {
    if (!(error instanceof PickleError)) return String(error);
    const { name, code, path, message } = error;
    return [name, code, path, message].join("|");
  }
}

/** `make` gives the value anew: what was written may have been marked. */
function expectSame(make: () => unknown, registry: Registry): void {
  for (const write of Object.values(writers)) {
    const got = outcome(() => write(make(), { engine, registry }));
    // Any option but a few turns the short way off.
    const wanted = outcome(() => write(make(), { engine, registry, limits: {} }));
    if (got !== wanted) expect(got).toBe(wanted);
  }
}

const isShort = (value: unknown, registry: Registry, isLean = false): boolean =>
  smallPickle(value, registry, isLean) !== undefined;

/** Writes a value until its class is known. */
function teach(value: unknown, registry: Registry): void {
  for (let count = 0; count < 40; count++) dumps(value, { engine, registry });
}

const full = (more: object = {}) =>
  new Sensor({
    name: "sensor-0-5a7b19",
    x: -471.25,
    gain: 3,
    n: 70_000,
    flag: true,
    tags: ["south", "new"],
    when: new Date(Date.UTC(2023, 10, 29, 4, 10, 59, 860)),
    opt: 33.5,
    label: "papa",
    point: [4.5, 6.25, 2.125],
    ...more,
  });

describe("instances", () => {
  const values: Record<string, () => object> = {
    "with values of all kinds": () => full(),
    "with few values": () => new One({ only: 1 }),
    "with the same text in several places": () => full({ name: "a", label: "papa", tags: ["papa", "a", "", "a", ""] }),
    "with numbers of all sizes": () =>
      new Loose({
        a: [0, -1, 255, 256, 65_535, 65_536, -(2 ** 31)],
        b: [2 ** 31, -(2 ** 39), 2 ** 39, -(2 ** 39) - 1],
      }),
    "with larger numbers": () =>
      new Loose({ a: [2 ** 47, -(2 ** 47), 2 ** 53 - 1, 1 - 2 ** 53, 2 ** 53], b: [-0, Number.NaN, 1e300, 5e-324] }),
    "with several datetimes": () => new Loose({ a: new Date(0), b: new Date(-1), c: new Date(1e12), d: "between" }),
    "with texts in other letters": () => new Loose({ a: "grün", b: "日本", c: "\u{1f600}", d: ["grün", "é"] }),
    "with long texts": () => new Loose({ a: "x".repeat(255), b: "y".repeat(256), c: `${"ü".repeat(300)}`, d: [] }),
    "with tuples of all lengths": () =>
      new Loose({ a: [1], b: [1, 2], pair: ["one", null], c: [null, true, false, 0.5] }),
    "with an empty text": () => new One({ only: "" }),
  };
  for (const [title, make] of Object.entries(values)) {
    it(`${title} are written the short way`, () => {
      const registry = freshRegistry();
      const before = dumps(make(), { engine, registry });
      teach(make(), registry);
      expect(isShort(make(), registry)).toBe(true);
      expect(dumps(make(), { engine, registry })).toEqual(before);
      expectSame(make, registry);
    });
  }

  it("with values and texts of any kind are written alike", () => {
    const registry = freshRegistry();
    for (const known of [full(), new Loose({ a: 1 }), new Single({ x: 1 }), new One({ only: 1 })])
      teach(known, registry);
    const textOf = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.constantFrom(
        "name",
        "values",
        "datetime",
        "Sensor",
        "small_writing",
        "Bezeichnung-ü",
        "a",
        "b",
        "é",
        "\ud800",
      ),
      fc.constantFrom("", "x".repeat(300), "ü".repeat(100), "ab", "ba"),
    );
    const moment = fc.oneof(
      { weight: 9, arbitrary: fc.date({ min: new Date(-6e13), max: new Date(2.5e14), noInvalidDate: true }) },
      fc.date({ min: new Date(-6.3e13), max: new Date(2.6e14) }),
      fc.constantFrom(new Date(0), new Date(-1), new Date(Number.NaN), new PyDate(2020, 2, 3) as Date),
      fc.constant(new PyDateTime(5e11, 5) as Date),
    );
    const numberOf = fc.oneof(fc.double(), fc.maxSafeInteger(), fc.nat(300), fc.constantFrom(-0, 2 ** 31, -(2 ** 31)));
    const scalar = fc.oneof(fc.constant(null), fc.boolean(), numberOf, textOf, moment, fc.constant(5n));
    const shared = [[1, "a"], new Date(7), [], Tuple.of(1)];
    const value = fc.oneof(
      { weight: 12, arbitrary: scalar },
      fc.array(scalar, { maxLength: 6 }),
      fc.array(numberOf, { maxLength: 6 }),
      fc.array(textOf, { maxLength: 6 }),
      fc.array(scalar, { maxLength: 6 }).map((items) => Tuple.of(...items)),
      fc.constantFrom(...shared),
      fc.constantFrom({ a: 1 }, new Map([[1, 2]]), new Set([1]), new Uint8Array(3), pyStr("a"), new Array(2), [
        undefined,
      ]),
    );
    const optional = fc.oneof({ weight: 4, arbitrary: value }, fc.constant(undefined));
    const loose = fc
      .record({ a: optional, b: optional, c: optional, d: optional, pair: fc.option(fc.tuple(scalar, scalar)) })
      .map((given) => [Loose, given] as const);
    const sensor = fc
      .record({
        name: fc.oneof(textOf, fc.constant(undefined)),
        x: numberOf,
        gain: numberOf,
        n: fc.maxSafeInteger(),
        flag: fc.boolean(),
        tags: fc.array(textOf),
        when: fc.constantFrom(new Date(7), new Date(1e12)),
        label: textOf,
        point: fc.tuple(numberOf, numberOf, numberOf),
      })
      .map((given) => [Sensor, given] as const);
    const others = fc.oneof(
      optional.map((x) => [Single, { x }] as const),
      optional.map((only) => [One, { only }] as const),
    );
    let short = 0;
    fc.assert(
      fc.property(fc.oneof(loose, sensor, others), ([type, given]) => {
        const make = () => new (type as new (given: object) => object)(given);
        expectSame(make, registry);
        for (const isLean of [false, true]) if (isShort(make(), registry, isLean)) short++;
      }),
      { numRuns: 3000 },
    );
    expect(short).toBeGreaterThan(300);
  });

  it("that would fill more than a small pickle go the general way", () => {
    const registry = freshRegistry();
    teach(new Loose({ a: 1 }), registry);
    for (const length of [500, 680, 700, 1500, 1700, 1900, 2000, 2050, 3000]) {
      expectSame(() => new Loose({ a: "x".repeat(length), b: "end" }), registry);
      expectSame(() => new Loose({ a: ["x".repeat(length / 2), "ü".repeat(length / 4)], b: 1.5 }), registry);
      expectSame(() => new Loose({ a: Array.from({ length }, (_, index) => index) }), registry);
      expectSame(
        () => new Loose({ a: Array.from({ length: length / 8 }, (_, index) => index / 7), b: ["a"] }),
        registry,
      );
    }
    const texts = Array.from({ length: 300 }, (_, index) => `${index % 140}`);
    for (const count of [60, 64, 65, 66, 130, 150, 300])
      expectSame(() => new Loose({ a: texts.slice(0, count) }), registry);
  });

  it("with lists that are appended in several goes are written as always", () => {
    const registry = freshRegistry();
    teach(new Loose({ a: 1 }), registry);
    for (const length of [999, 1000, 1001, 1002, 1700]) {
      expectSame(() => new Loose({ a: new Array(length).fill(true) }), registry);
      expectSame(() => new Loose({ a: 1, b: new Array(length).fill(null) }), registry);
    }
    const wanted = [
      EMPTY_LIST,
      MEMOIZE,
      MARK,
      ...new Array<number>(1000).fill(NEWTRUE),
      APPENDS,
      MARK,
      NEWTRUE,
      APPENDS,
    ];
    const pickle = dumps(new Loose({ a: new Array(1001).fill(true) }), { engine, registry });
    expect(Buffer.from(pickle).indexOf(Buffer.from(wanted))).toBeGreaterThan(0);
  });

  it("with what has an array's prototype and is none are refused as always", () => {
    const registry = freshRegistry();
    teach(new Loose({ a: 1 }), registry);
    expectSame(() => new Loose({ a: Object.create(Array.prototype) as unknown }), registry);
  });

  it("keep what is beside their parameters", () => {
    const registry = freshRegistry();
    class Fielded extends Parameterized({ x: number() }) {
      extra = 5;
    }
    registry.register(Fielded, "small_writing.Fielded");
    teach(new Fielded({ x: 1 }), registry);
    expectSame(() => new Fielded({ x: 1 }), registry);
    teach(full(), registry);
    expectSame(() => Object.assign(full(), { note: "mine" }), registry);
    expectSame(() => Object.freeze(full()), registry);
    expectSame(() => Object.defineProperty(full(), "hidden", { value: 1, enumerable: false }), registry);
    const watched = () => {
      const sensor = full();
      sensor.param.watch(["x"], () => {});
      sensor.param.x.softbounds = null;
      sensor.x = 3;
      return sensor;
    };
    expectSame(watched, registry);
    // The class has another plan by now, which is learnt anew.
    teach(full(), registry);
    expect(isShort(watched(), registry)).toBe(true);
    const wide = () => {
      const sensor = watched();
      sensor.param.x.bounds = [-1000, 1000];
      return sensor;
    };
    expectSame(wide, registry);
    expect(isShort(wide(), registry)).toBe(false);
    expect(
      (
        loads(dumps(Object.assign(full(), { note: "mine" }), { engine, registry }), { engine, registry }) as {
          note: string;
        }
      ).note,
    ).toBe("mine");
  });

  it("are written as they are now", () => {
    const registry = freshRegistry();
    const sensor = full();
    teach(sensor, registry);
    for (let count = 0; count < 5; count++) {
      sensor.n = count * 1000;
      sensor.label = `label ${count}`;
      expectSame(() => sensor, registry);
    }
    const first = dumps(sensor, { engine, registry });
    const copy = first.slice();
    sensor.n = 5;
    dumps(sensor, { engine, registry });
    expect(first).toEqual(copy);
    expect(first.buffer.byteLength).toBe(first.length);
  });
});

describe("what is known of a class", () => {
  it("follows hooks, reducers, numbers and texts of names, and growth", () => {
    const changes: Record<string, (registry: Registry, type: typeof Sensor) => void> = {
      "a reducer": (registry, type) => registry.reducer(type, ({ x }) => [Loose, [], { a: x }] as never),
      "a reducer of dates": (registry) =>
        registry.reducer(Date, (value) => [Loose, [], { a: value.getTime() }] as never),
      "a reducer of arrays": (registry) => registry.reducer(Array, () => [Loose, []] as never),
      "a hook": (_, { prototype }) => void Object.defineProperty(prototype, reduce, { value: () => [Loose, []] }),
      "a state": (_, { prototype }) => void Object.defineProperty(prototype, getState, { value: () => ({ a: 1 }) }),
      "a number": (registry) => registry.addExtension("small_writing", "Changing", 7),
      "a number of what is inside": (registry) => registry.addExtension("param.parameterized", "_InstancePrivate", 8),
      "a number of datetime": (registry) => registry.addExtension("datetime", "datetime", 9),
      "texts of a name": (registry) =>
        registry.setNameTexts("small_writing", "Changing", {
          module: pyStr("small_writing"),
          qualname: pyStr("Changing"),
        }),
      "texts of datetime": (registry) =>
        registry.setNameTexts("datetime", "datetime", { module: pyStr("datetime"), qualname: pyStr("datetime") }),
      "a further parameter": (_, type) => type.param.addParameter("extra", integer({ default: 3 })),
      "a value that stays out": (_, type) => void Object.assign(type.param.label, { pickleDefaultValue: false }),
    };
    for (const [title, change] of Object.entries(changes)) {
      const registry = freshRegistry();
      class Changing extends Parameterized(parameters()) {}
      registry.register(Changing, "small_writing.Changing");
      const make = () => new Changing(full().param.values() as object);
      teach(make(), registry);
      expect(isShort(make(), registry), title).toBe(true);
      change(registry, Changing as unknown as typeof Sensor);
      expectSame(make, registry);
      teach(make(), registry);
      expectSame(make, registry);
    }
  });

  it("is of one registry, and needs a name", () => {
    class Thing extends Parameterized({ x: number() }) {}
    const [here, there, nowhere] = [createRegistry(), createRegistry(), createRegistry()];
    here.register(Thing, "here.Thing");
    there.register(Thing, "there.Thing");
    for (const registry of [here, there]) teach(new Thing({ x: 1 }), registry);
    for (const registry of [here, there, nowhere]) {
      for (let count = 0; count < 40; count++) expectSame(() => new Thing({ x: 1 }), registry);
    }
    expect(isShort(new Thing({ x: 1 }), here)).toBe(true);
    expect(isShort(new Thing({ x: 1 }), nowhere)).toBe(false);
  });

  it("may be that there is nothing to be done", () => {
    class Versioned extends Parameterized({ x: number() }, { version: 2 }) {}
    class Called extends ParameterizedFunction({ x: number() }) {
      run(): number {
        return this.x;
      }
    }
    class Named extends Parameterized({ values: number(), datetime: number() }) {}
    class Half extends Parameterized({ x: number({ pyName: "\ud800" }) }) {}
    class Many extends Parameterized(
      Object.fromEntries(Array.from({ length: 70 }, (_, index) => [`p${index}`, any()])),
    ) {}
    const registry = createRegistry();
    for (const type of [Versioned, Called, Named, Half, Many])
      registry.register(type as never, `small_writing.${type.name}`);
    const makes = [
      () => new Versioned({ x: 1 }),
      () => new Called({ x: 1 }),
      () => new Named({ values: 1, datetime: 2 }),
      () => new Half({ x: 1 }),
      () => new Many({ p3: 1 }),
      () => new Many({}),
      () => Object.create(Named.prototype) as object,
      () => Named.prototype,
    ];
    for (const make of makes) for (let count = 0; count < 40; count++) expectSame(make, registry);
    expect(isShort(new Versioned({ x: 1 }), registry)).toBe(false);
    expect(isShort(new Named({ values: 1 }), registry)).toBe(false);
  });

  it("does not keep others from the options they ask for", () => {
    const registry = freshRegistry();
    teach(full(), registry);
    const options = { engine, registry };
    expect(dumps(full(), { ...options, protocol: 2 })[1]).toBe(2);
    expect(dumps(full(), { ...options, protocol: -1 })[1]).toBe(5);
    expect(
      dumps(full(), { ...options, persistentId: (value) => (value instanceof Sensor ? 1 : undefined) }).length,
    ).toBeLessThan(30);
    expect(() => dumps(full(), { ...options, memo: "none" as never })).toThrow(/memo/);
    expect(() => dumps(full(), { ...options, protocol: 7 })).toThrow(RangeError);
    expect(dumps(full(), { ...options, memo: "lean" })).toEqual(snapshot(full(), options));
  });
});

describe("code of the user's", () => {
  it("may write small pickles while another is written", () => {
    const registry = freshRegistry();
    teach(full(), registry);
    class Outer {
      [reduce]() {
        return [Outer, [dumps(full(), { engine, registry }).length]] as const;
      }
    }
    registry.register(Outer, "small_writing.Outer");
    expectSame(() => [full(), new Outer(), full()], registry);
    const inside: Uint8Array[] = [];
    const items = new Proxy([1, 2, 3], {
      get(target, key, receiver) {
        if (key === "1") inside.push(dumps(full(), { engine, registry }));
        return Reflect.get(target, key, receiver) as unknown;
      },
    });
    teach(new Loose({ a: 1 }), registry);
    const proxied = new Loose({ a: items, b: ["after"] });
    expect(dumps(proxied, { engine, registry })).toEqual(
      dumps(new Loose({ a: [1, 2, 3], b: ["after"] }), { engine, registry }),
    );
    expect(inside.length).toBeGreaterThan(0);
    for (const pickle of inside) expect(pickle).toEqual(dumps(full(), { engine, registry }));
    const throwing = new Proxy([1, 2], {
      get() {
        throw new TypeError("no");
      },
    });
    expect(() => dumps(new Loose({ a: throwing }), { engine, registry })).toThrow("no");
    expectSame(() => full(), registry);
    expect(isShort(full(), registry)).toBe(true);
  });
});
