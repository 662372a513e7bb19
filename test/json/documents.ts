/** What the tests of YAML and TOML share: a model with every form, and random values of it. */
import fc from "fast-check";
import {
  any,
  bytes,
  calendarDate,
  date,
  dateRange,
  dict,
  Float,
  instanceOf,
  integer,
  list,
  NDArray,
  number,
  Parameterized,
  PyDate,
  PyDateTime,
  PyTimeDelta,
  PyTimeZone,
  Registry,
  self,
  string,
  Tuple,
  toJSONText,
  tuple,
  ZoneInfo,
} from "./surface.js";

export class Sensor extends Parameterized({
  gain: number({ default: 1, bounds: [0, 10], doc: "\n  How much it amplifies.\n  Linear, not in decibels." }),
  unit: string({ doc: "SI, please." }),
  raw: bytes(),
  next: self<Sensor>(),
}) {}

export class Lab extends Parameterized({
  city: string({ default: "Oslo", doc: "Where it is." }),
  since: date({ doc: "When it opened." }),
  day: calendarDate(),
  span: dateRange(),
  size: tuple({ default: [1, ""] }),
  count: integer({ default: 3, allowNone: true }),
  sensors: list(Sensor, { doc: "All of them." }),
  main: instanceOf(Sensor, { doc: "The best." }),
  options: dict(),
  more: any<unknown>(),
}) {}

export const registry = new Registry();
registry.register(Sensor, "lab.Sensor");
registry.register(Lab, "lab.Lab");

/** Equal graphs have equal JSON, sharing and circles included. */
export const jsonOf = (value: unknown): string => toJSONText(value, { registry });

/** A lab with all that is not plain. */
export function fullLab(): Lab {
  const sensor = new Sensor({ name: "s", gain: 2, raw: Uint8Array.of(0, 255) });
  sensor.next = sensor;
  const zone = new PyTimeZone(new PyTimeDelta(0, 7200));
  return new Lab({
    name: "l",
    since: new PyDateTime(Date.UTC(2024, 1, 29, 12), 250_001),
    day: new PyDate(2024, 2, 29),
    span: [new Date(0), new Date(1)],
    count: null,
    sensors: [sensor, new Sensor({ name: "t", next: sensor })],
    main: sensor,
    options: { "<<": 1, "a.b": { "": null }, yes: "no", __proto__x: "1", "é\n#": [[], {}, [null]] },
    more: [
      ...[Number.NaN, Number.NEGATIVE_INFINITY, -0, 1e300, 1e20, 0.1, 10n ** 20n, 2n ** 60n, 5n, new Float(3)],
      ...[
        "",
        " x ",
        "null",
        "~",
        "2024-01-01",
        "1e3",
        "0x1f",
        "a: b",
        "- a",
        "#",
        "'\"\\",
        "a\nb\n",
        "\t",
        "\u0007\u2028\u007f",
        "😀",
      ],
      ...[
        new Date(5),
        new PyDate(1, 2, 3),
        new PyDateTime(0, 1, 1, new ZoneInfo("Europe/Berlin")),
        new PyDateTime(0, 0, 0, zone),
      ],
      ...[
        Tuple.of<unknown>(1, [sensor]),
        new Set([1]),
        new Map<unknown, unknown>([[null, sensor]]),
        { $brine: "x" },
        { $brineX: 1 },
      ],
      ...[Float64Array.of(1, 2), Sensor, true, null, [], {}],
    ],
  });
}

/** Equal, sharing and circles included, in whatever order keys stand: both are walked together. */
export function isSame(a: unknown, b: unknown, met = new Map<object, object>()): boolean {
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return Object.is(a, b);
  if (a instanceof Date || ArrayBuffer.isView(a) || a instanceof Float || a instanceof NDArray)
    return jsonOf(a) === jsonOf(b);
  const known = met.get(a);
  if (known !== undefined) return known === b;
  met.set(a, b);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const parts = (value: object): readonly (readonly [string, unknown])[] =>
    Symbol.iterator in value
      ? Object.entries([...(value as Iterable<unknown>)])
      : Object.entries(value instanceof Lab || value instanceof Sensor ? value.param.values() : value).sort(byKey);
  const [mine, others] = [parts(a), parts(b)];
  const isEqual = ([key, item]: readonly [string, unknown], at: number): boolean =>
    key === others[at]![0] && isSame(item, others[at]![1], met);
  return mine.length === others.length && mine.every(isEqual);
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/** Random graphs, with shared and circular parts, under a key. */
export function graphs(text: fc.Arbitrary<string>): fc.Arbitrary<Record<string, unknown>> {
  const moment = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.oneof(
        fc.constantFrom(
          null,
          true,
          false,
          -0,
          Number.NaN,
          Infinity,
          -Infinity,
          "__proto__",
          "$brine",
          "<<",
          "=",
          "Yes",
        ),
        fc.double(),
        fc.integer(),
        fc.bigInt(),
        text,
        fc.uint8Array(),
        moment.map((time) => new Date(time)),
        moment.map((time) => PyDate.fromDate(new Date(time))),
      ),
      fc.array(tie("value")),
      fc.array(tie("value")).map((items) => Tuple.from(items)),
      fc.dictionary(text, tie("value")).map((record) => ({ ...record })),
      fc.array(fc.tuple(tie("value"), tie("value"))).map((pairs) => new Map(pairs)),
      fc.array(tie("value")).map((items) => new Set(items)),
      fc.tuple(tie("value"), tie("value")).map(([a, b]) => {
        const lab = new Lab({ name: "l", more: a, options: { b } });
        lab.sensors = [new Sensor({ name: "s" })];
        lab.main = lab.sensors[0]!;
        lab.main.next = lab.main;
        return [lab, a, { again: b, lab }];
      }),
    ),
  }));
  return fc.record({ value, again: value }).map((record) => ({ ...record, first: record.value }));
}
