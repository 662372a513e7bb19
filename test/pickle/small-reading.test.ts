/**
 * Small pickles of one instance are read without linker and tape (`ts/pickle/small-reader.ts`). That must not be seen: each is read
 * that way and, with an option that turns it off, the general way, and values and errors must be the same.
 */
import {
  any,
  boolean,
  createRegistry,
  date,
  dumps,
  integer,
  type LoadsOptions,
  list,
  loads,
  number,
  Parameterized,
  PickleError,
  type Registry,
  setState,
  snapshot,
  string,
  Tuple,
  tuple,
} from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { smallPickles } from "../../ts/pickle/small-reader.js";
import { OTHER } from "../../ts/pickle/small-source.js";
import { engine } from "../engine-under-test.js";
import { pickle as fromHex, named, text } from "./again.js";

class Sensor extends Parameterized({
  name: string({ default: "" }),
  x: number(),
  n: integer({ bounds: [-(2 ** 40), 2 ** 40] }),
  flag: boolean(),
  tags: list(String),
  when: date(),
  opt: number({ default: null, bounds: [-1000, 1000] }),
  label: string({ pyName: "Label" }),
  point: tuple({ default: [0, 0, 0] }),
}) {}

class Loose extends Parameterized({ a: any(), b: any(), c: any(), pair: tuple({ default: null, length: 2 }) }) {}

class Single extends Parameterized({ initialized: any() }) {}

/** What is known is known of a registry: each test begins with a new one. */
function freshRegistry(): Registry {
  const registry = createRegistry();
  for (const type of [Sensor, Loose, Single]) registry.register(type, `small_reading.${type.name}`);
  return registry;
}

/** What a value is, to the last: kinds, prototypes, keys, signs of zeros, what is one object. */
function shown(value: unknown, seen = new Map<object, number>()): string {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return `${typeof value} ${String(value)}`;
  const known = seen.get(value);
  if (known !== undefined) return `#${known}`;
  seen.set(value, seen.size);
  const type = (Object.getPrototypeOf(value) as object | null)?.constructor.name;
  if (value instanceof Date) return `${type}(${value.getTime()})`;
  const names = [
    ...Object.keys(value),
    ...Object.keys(
      Object.getPrototypeOf(value) === null ? {} : ((value as { param?: { values(): object } }).param?.values() ?? {}),
    ),
  ];
  const members = names.map((name) => `${name}:${shown((value as Record<string, unknown>)[name], seen)}`);
  if (value instanceof Map) members.push(...[...value].flat().map((item) => shown(item, seen)));
  return `${type}{${members.join()}}`;
}

/** What reading gives, or how it fails. */
function outcome(pickle: Uint8Array, options: LoadsOptions): string {
  // Names of instances that have none count these.
  return given(pickle, options).replace(/\b(Sensor|Loose|Single|Changing|type)\d{5,}/g, "$1");
}

function given(pickle: Uint8Array, options: LoadsOptions): string {
  try {
    return shown(loads(pickle, { engine, ...options }));
  } catch (error) {
    if (!(error instanceof PickleError)) return String(error);
    const { name, code, offset, path, message, value, cause } = error;
    return [name, code, offset, path, message, shown(value), String(cause)].join("|");
  }
}

/** Any option but engine and registry. */
const GENERAL: LoadsOptions = { limits: {} };

function expectSame(pickle: Uint8Array, registry: Registry): string {
  const got = outcome(pickle, { registry });
  const wanted = outcome(pickle, { registry, ...GENERAL });
  // An assertion for each of ten thousands would take longer than they.
  if (got !== wanted) expect(got, Buffer.from(pickle).toString("hex")).toBe(wanted);
  return got;
}

/** Whether a pickle is read the short way. */
const isShort = (pickle: Uint8Array, registry: Registry): boolean => {
  const value = smallPickles(pickle, registry)?.read(pickle, registry);
  return value !== undefined && value !== OTHER;
};

/** Reads a pickle until it is known. */
function teach(pickle: Uint8Array, registry: Registry): void {
  for (let count = 0; count < 256; count++) loads(pickle, { engine, registry });
}

const full = () =>
  new Sensor({
    name: "sensor-0-5a7b19",
    x: -471.25,
    n: 70_000,
    flag: true,
    tags: ["south", "new"],
    when: new Date(Date.UTC(2023, 10, 29, 4, 10, 59, 860)),
    opt: 33.5,
    label: "papa",
    point: [4.5, 6.25, 2.125],
  });

const pickles: Record<string, (registry: Registry) => Uint8Array> = {
  "an instance": (registry) => dumps(full(), { registry }),
  "an instance, in protocol 4": (registry) => dumps(full(), { registry, protocol: 4 }),
  "a snapshot": (registry) => snapshot(full(), { registry }),
  "texts that come again": (registry) =>
    dumps(
      new Sensor({ ...values(full()), name: "name", label: "south", tags: ["papa", "name", "", "Sensor", "south"] }),
      { registry },
    ),
  "texts that come again, in a snapshot": (registry) =>
    snapshot(new Sensor({ ...values(full()), name: "papa", tags: ["papa", "south", "south"] }), { registry }),
  "several datetimes": (registry) =>
    dumps(new Loose({ a: new Date(1e12), b: new Date(2e11), c: [new Date(5), new Date(6)], pair: [new Date(7), 1] }), {
      registry,
    }),
  "a few values": (registry) => dumps(new Sensor({ name: "x", opt: null }), { registry }),
  "one value": (registry) => dumps(new Single({ initialized: [1, 2.5] }), { registry }),
  "integers of all sizes": (registry) =>
    dumps(new Loose({ a: [0, 255, 256, 65_535, 65_536, -1], b: [2 ** 31, -(2 ** 47)], c: 2 ** 47 - 1 }), { registry }),
  "texts in other letters": (registry) =>
    dumps(new Loose({ a: "grün", b: "日本語".repeat(20), c: `${"long ".repeat(20)}!` }), { registry }),
  "the flat form": () =>
    framed(
      `${named("small_reading", "Loose")} 29 81 94 7d 94 28 ${text("a")} 94 4b05 ${text("b")} 94 5d 94 4b01 61 ${text("c")} 68 02 75 62 2e`,
    ),
  // As CPython writes it: module and name are two texts.
  "datetimes with two texts": () =>
    framed(
      `${named("small_reading", "Loose")} 29 81 94 7d 94 28 ${text("a")} 94 ${text("datetime")} 94 ${text("datetime")} 94 93 94 ${MOMENT} ${text("b")} 94 68 05 ${MOMENT} 75 62 2e`,
    ),
  "the flat form with one value": () =>
    framed(`${named("small_reading", "Loose")} 94 29 81 94 7d 94 ${text("b")} 94 ${text("one")} 94 73 62 2e`),
};

/** What follows the class of a datetime. */
const MOMENT = "43 0a 07e7 0b 1d 04 0a 3b 0d1f60 94 85 94 52 94";

/** The values of parameters, for the constructor. */
function values(sensor: Sensor): ConstructorParameters<typeof Sensor>[0] {
  return sensor.param.values() as ConstructorParameters<typeof Sensor>[0];
}

function framed(hex: string): Uint8Array {
  const body = fromHex(hex);
  const bytes = new Uint8Array(11 + body.length);
  bytes.set([0x80, 4, 0x95, body.length]);
  bytes.set(body, 11);
  return bytes;
}

/** Opcodes, and numbers that mean something in them. */
const MUTATIONS = [
  ...[0x28, 0x29, 0x2e, 0x30, 0x43, 0x47, 0x4a, 0x4b, 0x4e, 0x52, 0x5d, 0x61, 0x65, 0x68, 0x71, 0x74, 0x75, 0x7d],
  ...[0x85, 0x86, 0x87, 0x88, 0x8a, 0x8c, 0x93, 0x94, 0, 1, 3, 8, 9, 0xc3, 0xff],
];

describe("small pickles", () => {
  for (const [title, make] of Object.entries(pickles)) {
    it(`of ${title} are read the short way, and as the general one reads them`, () => {
      const registry = freshRegistry();
      const pickle = make(registry);
      expectSame(pickle, registry);
      teach(pickle, registry);
      expect(isShort(pickle, registry)).toBe(true);
      expectSame(pickle, registry);
    });

    it(`of ${title} may be damaged`, () => {
      const registry = freshRegistry();
      const pickle = make(registry);
      teach(pickle, registry);
      const outcomes = new Set<string>();
      for (let at = 0; at < pickle.length; at++) {
        const before = pickle[at] as number;
        // Every other of the mutations at each place, in turn.
        const mutations = MUTATIONS.filter((_, index) => (index + at) % 2 === 0);
        for (const byte of [...mutations, before ^ 0x80, before + 1, before - 1]) {
          pickle[at] = byte;
          outcomes.add(expectSame(pickle, registry));
        }
        pickle[at] = before;
        outcomes.add(expectSame(pickle.subarray(0, at), registry));
        outcomes.add(expectSame(Uint8Array.from([...pickle.subarray(0, at), ...pickle.subarray(at + 1)]), registry));
        const mutation = MUTATIONS[at % MUTATIONS.length] as number;
        outcomes.add(
          expectSame(Uint8Array.from([...pickle.subarray(0, at), mutation, ...pickle.subarray(at)]), registry),
        );
      }
      expectSame(Uint8Array.from([...pickle, 1, 2, 3]), registry);
      expect(outcomes.size).toBeGreaterThan(20);
      expect(isShort(pickle, registry)).toBe(true);
    });
  }

  it("may be damaged in several places, their frame being right", () => {
    // One for each: of one class so many forms would not be known at a time.
    const registries = Object.values(pickles).map(freshRegistry);
    const taught = Object.values(pickles).map((make, index) => make(registries[index] as Registry));
    for (const [index, pickle] of taught.entries()) teach(pickle, registries[index] as Registry);
    const change = fc.record({
      at: fc.nat(400),
      drop: fc.nat(12),
      bytes: fc.oneof(
        fc.array(fc.constantFrom(...MUTATIONS), { maxLength: 4 }),
        fc.tuple(fc.nat(taught.length - 1), fc.nat(300), fc.nat(20)),
      ),
    });
    fc.assert(
      fc.property(fc.nat(taught.length - 1), fc.array(change, { minLength: 1, maxLength: 3 }), (index, changes) => {
        const registry = registries[index] as Registry;
        let bytes = [...(taught[index] as Uint8Array)];
        for (const { at, drop, bytes: given } of changes) {
          const place = 11 + (at % (bytes.length - 11));
          const [from, start, count] = given as [number, number, number];
          // Parts of others, so that what is put in is an opcode with its arguments now and then.
          const part =
            given.length === 3
              ? [...(taught[from % taught.length] as Uint8Array).subarray(start, start + count)]
              : given;
          bytes = [...bytes.slice(0, place), ...part, ...bytes.slice(place + drop)];
        }
        const length = bytes.length - 11;
        bytes.splice(3, 2, length & 0xff, (length >> 8) & 0xff);
        expectSame(Uint8Array.from(bytes), registry);
      }),
      { numRuns: 8000 },
    );
  });

  it("of any values are read alike", () => {
    const textOf = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.constantFrom("name", "values", "datetime", "Sensor", "a", "é", "\ud800", "x".repeat(300)),
    );
    const moment = fc.oneof(
      fc.date({ min: new Date(-6e13), max: new Date(2e14), noInvalidDate: true }),
      fc.constantFrom(new Date(0), new Date(-1)),
    );
    const scalar = fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.double(),
      fc.maxSafeInteger(),
      fc.nat(300),
      textOf,
      moment,
    );
    const value = fc.oneof(
      scalar,
      fc.array(scalar, { maxLength: 6 }),
      fc.array(scalar, { maxLength: 6 }).map((items) => Tuple.of(...items)),
      fc.dictionary(fc.string({ maxLength: 3 }), scalar, { maxKeys: 2 }),
    );
    const unset = fc.constant(undefined);
    const loose = fc
      .record({
        a: value,
        b: fc.oneof({ weight: 9, arbitrary: value }, unset),
        c: value,
        pair: fc.option(fc.tuple(scalar, scalar)),
      })
      .map((given) => new Loose(given as object));
    const sensor = fc
      .record({
        name: textOf,
        x: fc.double(),
        n: fc.nat(70_000),
        flag: fc.boolean(),
        tags: fc.array(textOf),
        when: moment,
        label: textOf,
      })
      .map((given) => new Sensor(given));
    const registry = freshRegistry();
    const { opt: _, point: __, ...given } = values(full()) as Record<string, unknown>;
    for (const known of [new Loose({ a: 1, b: 2, c: 3, pair: null }), new Sensor(given)]) {
      for (const write of [dumps, snapshot]) teach(write(known, { engine, registry }), registry);
    }
    let short = 0;
    fc.assert(
      fc.property(fc.oneof(loose, sensor), fc.boolean(), (instance, isLean) => {
        const pickle = isLean ? snapshot(instance, { engine, registry }) : dumps(instance, { engine, registry });
        expectSame(pickle, registry);
        if (isShort(pickle, registry)) short++;
      }),
      { numRuns: 3000 },
    );
    expect(short).toBeGreaterThan(500);
  });

  it("are refused in the same words", () => {
    const refused: [object, string, unknown][] = [
      [full(), "opt", 2000],
      [full(), "n", 2 ** 41],
      [full(), "tags", ["a", 1]],
      [full(), "tags", Tuple.of("a")],
      [full(), "when", 5],
      [full(), "Label", 5],
      [full(), "point", [1, 2]],
      [full(), "point", Tuple.of("a", "b", "c", "d")],
      [full(), "point", 7],
    ];
    class Unchecked extends Parameterized({
      name: string({ default: "" }),
      x: any(),
      n: any(),
      flag: any(),
      tags: any(),
      when: any(),
      opt: any(),
      Label: any(),
      point: any(),
    }) {}
    const [registry, unchecked] = [freshRegistry(), createRegistry()];
    unchecked.register(Unchecked, "small_reading.Sensor");
    teach(dumps(full(), { registry }), registry);
    for (const [sensor, name, value] of refused) {
      const { label: Label, ...others } = values(sensor as Sensor) as { label: string };
      const given = { ...others, Label, point: Tuple.of(1, 2, 3), [name]: value };
      const pickle = dumps(new Unchecked(given), { registry: unchecked, engine });
      expect(expectSame(pickle, registry)).toContain("INVALID_VALUE");
    }
  });
});

describe("what is known of a class", () => {
  it("follows rules, hooks and growth", () => {
    class Changing extends Parameterized({ x: number(), at: tuple({ default: [0, 0] }) }) {}
    const registry = createRegistry();
    registry.register(Changing, "small_reading.Changing");
    const pickle = dumps(new Changing({ x: 7, at: [1, 2] }), { engine, registry });
    teach(pickle, registry);
    expect(isShort(pickle, registry)).toBe(true);
    Changing.param.x.bounds = [0, 5];
    expect(expectSame(pickle, registry)).toContain("INVALID_VALUE");
    Changing.param.x.bounds = null;
    (Changing.param.at as unknown as { length: number }).length = 3;
    expect(expectSame(pickle, registry)).toContain("INVALID_VALUE");
    (Changing.param.at as unknown as { length: number }).length = 2;
    expect((loads(pickle, { engine, registry, validate: false }) as Changing).x).toBe(7);
    Changing.param.addParameter("extra", integer({ default: 3 }));
    expect((loads(pickle, { engine, registry }) as Changing & { extra: number }).extra).toBe(3);
    teach(pickle, registry);
    expect(expectSame(pickle, registry)).toContain("x:7");
    const states: unknown[] = [];
    Object.defineProperty(Changing.prototype, setState, { value: (state: unknown) => states.push(state) });
    loads(pickle, { engine, registry });
    expect(states).toHaveLength(1);
  });

  it("is of one registry", () => {
    const [here, there] = [createRegistry(), createRegistry()];
    class Thing extends Parameterized({ x: number() }) {}
    class Other extends Parameterized({ x: number() }) {}
    here.register(Thing, "small_reading_two.Thing");
    there.register(Other, "small_reading_two.Thing");
    const pickle = dumps(new Thing({ x: 1 }), { engine, registry: here });
    for (const registry of [here, there]) teach(pickle, registry);
    expect(isShort(pickle, here)).toBe(true);
    expect(isShort(pickle, there)).toBe(true);
    expect(loads(pickle, { engine, registry: here })).toBeInstanceOf(Thing);
    expect(loads(pickle, { engine, registry: there })).toBeInstanceOf(Other);
    expect(() => loads(pickle, { engine })).toThrow(/not registered/);
    // What was only defined may be replaced.
    class Third extends Parameterized({ x: number() }) {}
    here.define({ module: "small_reading_two", qualname: "Thing" }, { target: Third });
    expect(loads(pickle, { engine, registry: here })).toBeInstanceOf(Third);
  });

  it("is not used where options say more", () => {
    const registry = freshRegistry();
    const pickle = dumps(full(), { engine, registry });
    teach(pickle, registry);
    const options = { engine, registry };
    expect(() => loads(pickle, { ...options, limits: { values: 3 } })).toThrow(/limits.values/);
    expect(() => loads(pickle, { ...options, limits: { bytes: 10 } })).toThrow(/limits.bytes/);
    const findClass = (_: string, name: string) => (name === "Sensor" ? Loose : undefined);
    expect(loads(pickle, { ...options, findClass })).toBeInstanceOf(Loose);
  });

  it("is known of many classes at once", () => {
    const registry = createRegistry();
    const classes = Array.from({ length: 40 }, (_, index) => {
      const type = class extends Parameterized({ [`x${index % 7}`]: number(), label: string() }) {};
      registry.register(type, `small_reading_many_${index % 3}.C${index}`);
      return type;
    });
    const all = classes.map((type, index) => dumps(new type({ label: `${index}` }), { engine, registry }));
    for (let round = 0; round < 40; round++) for (const pickle of all) loads(pickle, { engine, registry });
    expect(all.filter((pickle) => isShort(pickle, registry)).length).toBeGreaterThan(20);
    for (const [index, pickle] of all.entries()) {
      const read = loads(pickle, { engine, registry }) as InstanceType<(typeof classes)[number]>;
      expect(read).toBeInstanceOf(classes[index]);
      expect(read.label).toBe(`${index}`);
      expectSame(pickle, registry);
    }
  });
});

describe("code of the user's that runs while a small pickle is read", () => {
  it("may read others", () => {
    const registry = freshRegistry();
    const options = { engine, registry };
    class Asking extends Parameterized({ first: string(), asked: any(), last: string() }) {}
    registry.register(Asking, "small_reading.Asking");
    const inner = dumps(full(), options);
    const pickle = dumps(new Asking({ first: "one", asked: 2, last: "three" }), options);
    for (const one of [inner, pickle]) teach(one, registry);
    const seen: string[] = [];
    let depth = 0;
    Object.defineProperty(Asking.param.asked, "checkRestored", {
      value: (value: unknown) => {
        if (depth++ === 0) seen.push((loads(pickle, options) as Asking).last);
        seen.push((loads(inner, options) as Sensor).label);
        depth--;
        if (value === 3) throw new TypeError("no");
        return value;
      },
    });
    expect(isShort(pickle, registry)).toBe(true);
    seen.length = 0;
    const read = loads(pickle, options) as Asking;
    expect([read.first, read.asked, read.last]).toEqual(["one", 2, "three"]);
    expect(seen).toEqual(["papa", "three", "papa"]);
    const refused = pickle.slice();
    refused[refused.lastIndexOf(0x4b) + 1] = 3;
    expect(expectSame(refused, registry)).toContain("snapshot.asked");
  });
});
