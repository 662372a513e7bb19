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
  ByteArray,
  dataFrame,
  float,
  fromJSON,
  list,
  NDArray,
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
  fc.constantFrom("", "a", "b", "ab1", "abc", "x", "a.csv", "#00ff00", "Red", "red", "2020-01-02", "é", "$brine", "null"),
);
const parts = fc.constantFrom(new Part(), new Part({ weight: 2 }), new Part({ weight: Infinity, made: new Date(0) }));
const special = fc.constantFrom(new SpecialPart(), new SpecialPart({ weight: true as never }));
const scalars = fc.oneof(fc.constant(null), numbers, texts, date, day, fineMoment, fc.uint8Array(), parts, special);
const lists = fc.oneof(
  fc.array(scalars, { maxLength: 3 }),
  ...[numbers, texts, date, day, fineMoment, parts].map((each) => fc.array(each as fc.Arbitrary<unknown>, { maxLength: 3 })),
  fc.tuple(numbers, numbers),
  fc.tuple(numbers, texts),
  fc.tuple(parts, numbers, date),
  fc.constantFrom([], [1, 2, 3], [true, 2, false], [0.5, true], [new Date(0), new PyDate(2020, 1, 1)], [[1, 2], [3, 4]]),
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
    new Map<unknown, unknown>([[1, 2], ["a", true]]),
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
  return own!.length === other!.length && own!.every(([key, item], at) => key === other![at]![0] && same(item, other![at]![1]));
}

const itemsOf = (value: unknown): unknown[] => [...(value as Iterable<unknown>)];

/** A datetime that a `Date` can say is read as one. */
function moment(date: Date): string {
  const { microsecond = date.getUTCMilliseconds() * 1000, fold = 0, zone = null } = date as Partial<PyDateTime>;
  return [date instanceof PyDate, date.getTime(), microsecond, fold, String(zone)].join(" ");
}

/** An instance that was given the value, or null where its class does not take it. */
function holding(cls: DeclaredClass, name: string, value: unknown): InstanceType<DeclaredClass> | null {
  const instance = new cls();
  try {
    (instance as Record<string, unknown>)[name] = value;
    return instance;
  } catch (error) {
    if (error instanceof ParameterError) return null;
    throw error;
  }
}

/** What is left of a value where it is written, or null where it has no form. */
function textOf(write: () => string): string | null {
  try {
    return write();
  } catch (error) {
    if (error instanceof UnserializableError) return null;
    throw error;
  }
}

// A composite gives the values of other parameters, and an event is over.
const KINDS = Object.keys(kinds).filter((name) => name !== "composite" && name !== "event");

it.each(KINDS)("of %s", (name) => {
  let taken = 0;
  const property = fc.property(classOf(name), values, fc.boolean(), (cls, value, isGiven) => {
    const parameter = (cls.param.objects("existing") as object as Record<string, AnyParameter>)[name]!;
    // What cannot be written has its default.
    const instance = isGiven && !parameter.constant && !parameter.readonly ? holding(cls, name, value) : new cls();
    fc.pre(instance !== null);
    const registry = new Registry();
    registry.register(Part, "shop.Part");
    registry.register(SpecialPart, "shop.SpecialPart");
    registry.register(cls, "shop.Declared");
    class Shelf extends Parameterized({ all: list(cls) }) {}
    const shelf = new Shelf({ name: "s", all: [instance, instance.param.copy()] as never });
    const stored = (held: object): unknown => (held as Record<string, unknown>)[name];
    const text = textOf(() => toJSONText(instance, { registry, class: cls }));
    fc.pre(text !== null);
    const rows = toJSONText(shelf, { registry, class: Shelf });
    const tagged = toJSONText([instance, instance], { registry });
    const read = [
      cls.fromJSON(text!, { registry }),
      ...(fromJSON(rows, { registry, class: Shelf }) as { all: object[] }).all,
      ...(fromJSON(tagged, { registry }) as object[]),
      ...[toJSONText([instance], { registry })].flatMap((one) => fromJSON(one, { registry }) as object[]),
    ];
    for (const again of read) {
      expect(again.constructor).toBe(cls);
      expect([text, stored(again), same(stored(instance!), stored(again))]).toEqual([text, stored(instance!), true]);
    }
    const validate = compiled(cls.param.jsonSchema({ for: "wire" }), "2020-12");
    const json: unknown = JSON.parse(text!);
    expect([json, validate(json), validate.errors]).toEqual([json, true, null]);
    taken++;
  });
  fc.assert(property, { numRuns: 300 });
  expect(taken).toBeGreaterThan(0);
});
