/**
 * What the snapshots in this folder hold: one parameter of every kind, shared and circular objects, a class with a version, untyped
 * values. A snapshot of a released version stays as it is, and so does what it holds: what a later version adds to the library
 * goes into a class and a part of its own, never into one that is here.
 */
import {
  action,
  any,
  array,
  ByteArray,
  boolean,
  bytes,
  calendarDate,
  calendarDateRange,
  callable,
  color,
  composite,
  createRegistry,
  dataFrame,
  dataFrameParameter,
  date,
  dateRange,
  dict,
  event,
  FrozenSet,
  filename,
  fileSelector,
  float,
  foldername,
  hookList,
  instanceOf,
  integer,
  list,
  listSelector,
  magnitude,
  multiFileSelector,
  NDArray,
  number,
  numericTuple,
  objectSelector,
  Parameterized,
  PyDate,
  PyDateTime,
  PyTimeDelta,
  PyTimeZone,
  path,
  type Registry,
  range,
  selector,
  self,
  series,
  seriesParameter,
  string,
  Tuple,
  tuple,
  xyCoordinates,
} from "../../ts/surface.js";

/** A function that travels by its name. */
export const hook = (x?: unknown): unknown => x;

export class Kinds extends Parameterized({
  number: number({ bounds: [0, 100] }),
  float: number({ wire: "float" }),
  integer: integer({ allowNone: true }),
  magnitude: magnitude(),
  string: string(),
  color: color(),
  bytes: bytes(),
  boolean: boolean(),
  event: event(),
  date: date(),
  day: calendarDate(),
  dates: dateRange(),
  days: calendarDateRange(),
  pair: tuple({ items: [Number, String] }),
  numbers: numericTuple({ default: [0, 0, 0] }),
  point: xyCoordinates(),
  span: range(),
  mode: selector({ objects: ["fast", "slow"] }),
  labelled: selector({ objects: { one: 1, two: 2 } }),
  choice: objectSelector({ objects: [1.5, null] }),
  several: listSelector({ objects: ["a", "b", "c"] }),
  file: fileSelector(),
  files: multiFileSelector(),
  path: path({ checkExists: false }),
  filename: filename({ checkExists: false }),
  folder: foldername({ checkExists: false }),
  list: list([Number, String]),
  dict: dict(),
  byNumber: dict(String, { keyType: Number, pyName: "by_number" }),
  any: any<unknown>(),
  parts: composite({ attribs: ["magnitude", "color"] }),
  part: self<Kinds>(),
  kind: instanceOf(Parameterized, { isInstance: false }),
  call: callable(),
  action: action(),
  hooks: hookList(),
  array: array(),
  typed: array({ typed: Float64Array }),
  frame: dataFrameParameter(),
  series: seriesParameter(),
}) {}

export class Link extends Parameterized({ next: self<Link>(), all: list<Link>(), data: any<unknown>() }) {}

/** A class whose data is of its second version. */
export class Reading extends Parameterized(
  { celsius: number({ default: 0 }), at: date(), tags: list(String) },
  { version: 2, migrate: () => {} },
) {}

/** The names by which the snapshots call the classes. */
export const NAMES = { Kinds: "old.Kinds", Link: "old.Link", Reading: "old.Reading", hook: "old.hook" };

/** The classes as they are now; another one may stand for `Reading`. */
export function registryNow(
  registerReading = (registry: Registry): void => registry.register(Reading, NAMES.Reading),
): Registry {
  const registry = createRegistry();
  registry.register(Kinds, NAMES.Kinds);
  registry.register(Link, NAMES.Link);
  registerReading(registry);
  registry.register(hook, NAMES.hook);
  return registry;
}

function kinds(name: string, part: Kinds | null): Kinds {
  return new Kinds({
    name,
    number: 1.5,
    float: 2,
    integer: -7,
    magnitude: 0.25,
    string: "Grüße ✓",
    color: "#00ff7f",
    bytes: Uint8Array.of(0, 255, 97),
    boolean: true,
    date: new Date(Date.UTC(2024, 1, 29, 12, 30, 15, 250)),
    day: new PyDate(2024, 2, 29),
    dates: [new Date(Date.UTC(2024, 0, 1)), new Date(Date.UTC(2024, 0, 2))],
    days: [new PyDate(2024, 1, 1), new PyDate(2024, 1, 31)],
    pair: [1, "a"],
    numbers: [1, 2.5, -3],
    point: [1.5, -2.25],
    span: [0, 10],
    mode: "slow",
    labelled: 2,
    choice: 1.5,
    several: ["c", "a"],
    file: "data/x.csv",
    files: ["p", "q"],
    path: "no/such/path",
    filename: "no-such-file",
    folder: "no-such-folder",
    list: [1, "a"],
    dict: { a: 1, b: [2, 3] },
    byNumber: new Map([
      [1, "a"],
      [2, "b"],
    ]),
    any: new Set([1, "b"]),
    part,
    kind: Reading,
    call: hook,
    action: hook,
    hooks: [hook, hook],
    array: new NDArray(Int32Array.of(1, 2, 3, 4, 5, 6), { shape: [2, 3] }),
    typed: Float64Array.of(0.5, -1.5),
    frame: dataFrame({ a: Float64Array.of(1.5, 2.5), b: ["x", "y"] }),
    series: series(Float64Array.of(1, 2), { name: "s" }),
  });
}

function links(): unknown {
  const shared = ["shared", { deep: [1] }];
  const last = new Link({ name: "last", data: shared });
  const first = new Link({ name: "first", next: last, all: [last], data: shared });
  last.next = first;
  return [first, last, shared];
}

const readings = (): Reading[] => [
  new Reading({ name: "noon", celsius: 21.5, at: new Date(Date.UTC(2024, 5, 1, 12)), tags: ["a"] }),
  Object.assign(new Reading({ name: "night", celsius: -3 }), { note: "an attribute" }),
  ...Array.from({ length: 40 }, (_, index) => new Reading({ celsius: index / 2 })),
];

const untyped = (): unknown => [
  [0, -1, 2 ** 53 - 1, 0.1, -0, Number.NaN, Number.POSITIVE_INFINITY, float(3), 2n ** 70n, -(2n ** 64n)],
  [null, true, false, "", "text", "\ud83d\ude00"],
  [Tuple.of<unknown>(1, Tuple.of()), new FrozenSet([1, 2]), new Map<unknown, unknown>([[Tuple.of(1, 2), { x: 1 }]])],
  [Uint8Array.of(1, 2), new ByteArray(Uint8Array.of(3)), Float32Array.of(1.5)],
  [new PyDateTime(Date.UTC(2024, 0, 2, 3, 4, 5), 6, 0, new PyTimeZone(new PyTimeDelta(0, 7200)))],
];

/** The parts of a snapshot, made anew. */
export const parts = (): Record<string, unknown> => ({
  kinds: kinds("kinds", kinds("part", null)),
  links: links(),
  readings: readings(),
  untyped: untyped(),
});
