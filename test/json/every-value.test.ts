/**
 * Whatever assignment takes is written and read back as the same value: for every kind with all its options, alone and in a list,
 * where instances are written as rows, and whether their class is declared or said by a tag. The wire schema is true of it all.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import "../seed.js";
import { classOf, type DeclaredClass, kinds, Part, SpecialPart } from "./schema-declarations.js";
import { compiled } from "./schema-validators.js";
import {
  type AnyParameter,
  array,
  ByteArray,
  calendarDateRange,
  dataFrame,
  float,
  fromJSON,
  instanceOf,
  list,
  listSelector,
  NDArray,
  number,
  numericTuple,
  ParameterError,
  Parameterized,
  PosixPath,
  PyDate,
  PyDateTime,
  PyTimeZone,
  Registry,
  Tuple,
  toJSONText,
  UnserializableError,
} from "./surface.js";

const naive = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
const date = naive.map((time) => new Date(time));
const fineMoment = naive.map((time) => new PyDateTime(Math.floor(time / 1000) * 1000, 1));
const day = naive.map((time) => PyDate.fromDate(new Date(time)));
const numbers = fc.oneof(
  fc.boolean(),
  fc.integer({ min: -5, max: 5 }),
  fc.double(),
  fc.bigInt(),
  fc.constantFrom(-0, Number.NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 70), 1e300, 10n ** 400n),
);
const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "",
    "a",
    "b",
    "ab1",
    "abc",
    "x",
    "a.csv",
    "#00ff00",
    "Red",
    "red",
    "2020-01-02",
    "é",
    "$brine",
    "null",
  ),
);
const parts = fc.constantFrom(new Part({ name: "p" }), new Part({ name: "q", weight: Infinity, made: new Date(0) }));
const special = fc.constantFrom(new SpecialPart({ name: "s", weight: true as never }));
const scalars = fc.oneof(fc.constant(null), numbers, texts, date, day, fineMoment, fc.uint8Array(), parts, special);
const lists = fc.oneof(
  fc.array(scalars, { maxLength: 3 }),
  ...[numbers, texts, date, day, fineMoment, parts].map((each) =>
    fc.array(each as fc.Arbitrary<unknown>, { maxLength: 3 }),
  ),
  fc.tuple(numbers, numbers),
  fc.tuple(numbers, texts),
  fc.tuple(parts, numbers, date),
  fc.constantFrom(
    [],
    [1, 2, 3],
    [true, 2, false],
    [0.5, true],
    [new Date(0), new PyDate(2020, 1, 1)],
    [
      [1, 2],
      [3, 4],
    ],
  ),
);
const arrays = fc.oneof(
  fc.float64Array({ maxLength: 6 }),
  fc.bigInt64Array({ maxLength: 2 }),
  fc.int16Array({ maxLength: 3 }),
  fc.constantFrom(
    new NDArray(Float64Array.of(1, Number.NaN, -0, 4, 5, 6), { shape: [2, 3] }),
    new NDArray(Float64Array.of(2.5), { shape: [] }),
    new NDArray(Int32Array.of(7), { shape: [] }),
    new NDArray(BigInt64Array.of(2n ** 62n), { shape: [] }),
    new NDArray(new Float64Array(), { shape: [0, 2] }),
    new NDArray(new Float64Array(), { shape: [2, 0] }),
    new NDArray(Int32Array.of(1, 2), { shape: [2] }),
    new NDArray(BigInt64Array.of(1n, 2n ** 60n), { shape: [1, 2] }),
    new NDArray(Float64Array.of(1, 2, 3, 4), { shape: [2, 2], order: "F" }),
    new NDArray(Uint8Array.of(0, 1), { shape: [2], dtype: "?" }),
  ),
);
/** Values of all sorts, so that each kind takes some. */
const values: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: scalars, weight: 4 },
  { arbitrary: lists, weight: 3 },
  arrays,
  lists.map((items) => Tuple.from(items as unknown[])),
  fc.dictionary(texts, scalars, { maxKeys: 3 }).map((record) => ({ ...record })),
  fc.constantFrom<unknown>(
    float(2),
    new PyDateTime(0, 5, 1),
    new PyDateTime(0, 7, 0, PyTimeZone.utc),
    ByteArray.of(1, 2),
    new PosixPath("a.csv"),
    new Map<unknown, unknown>([
      [1, 2],
      ["a", true],
    ]),
    new Set([1]),
    { $brine: "x" },
    dataFrame({ a: [1, 2] }),
    Part,
  ),
);

/** The same in every respect: types, the bits of numbers, and what lies within. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return Object.is(a, b);
  if (a instanceof Date) return moment(a) === moment(b as Date);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof NDArray) {
    const { dtype, shape } = b as NDArray;
    return a.dtype === dtype && same([...a.shape], [...shape]) && same(a.toArray(), (b as NDArray).toArray());
  }
  if (a instanceof Map || a instanceof Set || ArrayBuffer.isView(a)) return same(itemsOf(a), itemsOf(b));
  const [own, other] = [a, b].map((one) => Object.entries(one instanceof Parameterized ? one.param.values() : one));
  if (!Array.isArray(a) && a.constructor !== Object && !(a instanceof Parameterized)) return String(a) === String(b);
  return (
    own!.length === other!.length &&
    own!.every(([key, item], at) => key === other![at]![0] && same(item, other![at]![1]))
  );
}

const itemsOf = (value: unknown): unknown[] => [...(value as Iterable<unknown>)];

/** A datetime that a `Date` can say is read as one. */
function moment(date: Date): string {
  const { microsecond = date.getUTCMilliseconds() * 1000, fold = 0, zone = null } = date as Partial<PyDateTime>;
  return [date instanceof PyDate, date.getTime(), microsecond, fold, String(zone)].join(" ");
}

/** An instance that was given the value, if its class takes it. */
function holding(cls: DeclaredClass, name: string, value: unknown): InstanceType<DeclaredClass>[] {
  const instance = new cls();
  try {
    (instance as unknown as Record<string, unknown>)[name] = value;
    return [instance];
  } catch (error) {
    if (error instanceof ParameterError) return [];
    throw error;
  }
}

// A composite gives the values of other parameters, and an event is over.
const KINDS = Object.keys(kinds).filter((name) => name !== "composite" && name !== "event");

/** Values at the edges, which each class is given besides. */
const EDGES: readonly unknown[] = [
  null,
  true,
  false,
  -0,
  2 ** 53,
  2n ** 70n,
  Number.NaN,
  [],
  [true, 0],
  [0.5, true],
  [true, 2, false],
  [true, "a"],
  [true, true, true],
  { a: true },
  [new PyDate(2020, 1, 1), new PyDate(2020, 1, 2)],
  [new Date(0), new Date(1)],
  [new PyDateTime(0, 5), new PyDateTime(0, 5, 1)],
  new NDArray(Float64Array.of(2.5), { shape: [] }),
  new NDArray(Int32Array.of(7), { shape: [] }),
];

/** A class that is written and read, with all ways in which its instances can be. */
class Trip {
  readonly #registry = new Registry();
  readonly #cls: DeclaredClass;
  readonly #shelf: DeclaredClass;

  constructor(cls: DeclaredClass) {
    this.#cls = cls;
    this.#shelf = class Shelf extends Parameterized({ all: list(cls) }) {} as unknown as DeclaredClass;
    this.#registry.register(Part, "shop.Part");
    this.#registry.register(SpecialPart, "shop.SpecialPart");
    this.#registry.register(cls, "shop.Declared");
  }

  /** The text of an instance of which the class is declared, or null where its value has no form. */
  text(instance: object): string | null {
    try {
      return toJSONText(instance, { registry: this.#registry, class: this.#cls });
    } catch (error) {
      if (error instanceof UnserializableError) return null;
      throw error;
    }
  }

  /** What is read of what was written. */
  *read(instance: object): Generator<object, void> {
    const registry = this.#registry;
    yield this.#cls.fromJSON(this.text(instance)!, { registry });
    const all = [instance, (instance as InstanceType<DeclaredClass>).param.copy()];
    const shelf = new this.#shelf({ name: "shelf", all } as never);
    const rows = toJSONText(shelf, { registry, class: this.#shelf });
    yield* (fromJSON(rows, { registry, class: this.#shelf }) as unknown as { all: object[] }).all;
    yield fromJSON(toJSONText(instance, { registry }), { registry }) as object;
    yield* fromJSON(toJSONText(all, { registry }), { registry }) as object[];
  }
}

it.each(KINDS)("of %s", (name) => {
  let taken = 0;
  const property = fc.property(classOf(name), fc.array(values, { maxLength: 30 }), (cls, more) => {
    const { [name]: parameter } = cls.param.objects("existing") as object as Record<string, AnyParameter>;
    const trip = new Trip(cls);
    const validate = compiled(cls.param.jsonSchema({ for: "wire" }), "2020-12");
    const instances = [new cls()];
    if (!parameter!.constant && !parameter!.readonly) {
      for (const value of [...EDGES, ...more]) instances.push(...holding(cls, name, value));
    }
    for (const instance of instances) {
      const text = trip.text(instance);
      if (text === null) continue;
      const value = (instance as unknown as Record<string, unknown>)[name];
      for (const again of trip.read(instance)) {
        const found = (again as Record<string, unknown>)[name];
        expect({ text, found: String(found), isSame: same(value, found) }).toEqual({
          text,
          found: String(value),
          isSame: true,
        });
      }
      const json: unknown = JSON.parse(text);
      expect([json, validate(json), validate.errors]).toEqual([json, true, null]);
      taken++;
    }
  });
  fc.assert(property, { numRuns: 25 });
  expect(taken).toBeGreaterThan(0);
});

/** A class of one parameter, and its instance. */
function holder(parameter: AnyParameter, values: object): { cls: DeclaredClass; instance: object } {
  class Held extends Parameterized({ x: parameter } as Record<never, never>) {}
  return { cls: Held as unknown as DeclaredClass, instance: new Held({ name: "h", ...values }) };
}

it.each<[string, AnyParameter, object, string]>([
  ["a boolean among numbers", number(), { x: true }, '{"$brine":"bool","value":true}'],
  ["a boolean in a tuple", numericTuple(), { x: [1, false] }, '[1,{"$brine":"bool","value":false}]'],
  ["a boolean in a list", list(Number), { x: [true] }, '[{"$brine":"bool","value":true}]'],
  ["a default that cannot be set", listSelector({ objects: ["a"] }), {}, "null"],
  [
    "an array without dimensions",
    array({ dtype: "<f8" }),
    { x: new NDArray(Float64Array.of(2), { shape: [] }) },
    '{"$brine":"ndarray","dtype":"<f8","shape":[],"value":"AAAAAAAAAEA="}',
  ],
  [
    "datetimes as a range of days",
    calendarDateRange(),
    { x: [new Date(0), new Date(1)] },
    '[{"$brine":"datetime","value":"1970-01-01T00:00:00.000000"},{"$brine":"datetime","value":"1970-01-01T00:00:00.001000"}]',
  ],
])("%s", (_, parameter, values, json) => {
  const { cls, instance } = holder(parameter, values);
  const text = toJSONText(instance, { class: cls });
  expect(text).toBe(`{"name":"h","x":${json}}`);
  expect(same(instance, cls.fromJSON(text))).toBe(true);
  const { x } = (instance as unknown as { param: { values(): { x: unknown } } }).param.values();
  expect(same(cls.param.deserializeValue("x" as never, json), x)).toBe(true);
});

it("takes no boolean for a number that does not say it is meant", () => {
  for (const [parameter, json] of [
    [number(), "true"],
    [numericTuple(), "[1,false]"],
    [list(Number), "[true]"],
    [instanceOf([Number, String]), "true"],
  ] as const) {
    const { cls } = holder(parameter, {});
    expect(() => cls.fromJSON(`{"x":${json}}`)).toThrow("must be a number");
  }
});

it("reads a tag without a version as one of the first", () => {
  const registry = new Registry();
  class Tank extends Parameterized(
    { litres: number() },
    {
      version: 2,
      migrate: (state: Record<string, unknown>) => ({ ...state, litres: (state.litres as number) * 1000 }),
    },
  ) {}
  registry.register(Tank, "shop.Tank");
  const tag = { $brine: "object", class: "shop.Tank", value: { litres: 2 } };
  for (const [version, litres] of [
    [{}, 2000],
    [{ version: 2 }, 2],
  ] as const) {
    const json = { ...tag, ...version };
    expect(fromJSON(json, { registry })).toMatchObject({ litres });
    expect((fromJSON([json], { registry }) as unknown[])[0]).toMatchObject({ litres });
  }
});
