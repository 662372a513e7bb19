/** Declarations of every kind with all their options, as fast-check makes them up: what the tests of schemas declare classes with. */
import fc from "fast-check";
import {
  type AnyParameter,
  any,
  array,
  boolean,
  bytes,
  calendarDate,
  calendarDateRange,
  color,
  composite,
  date,
  dateRange,
  dict,
  dynamic,
  event,
  type FileResolver,
  filename,
  fileSelector,
  foldername,
  instanceOf,
  integer,
  list,
  listSelector,
  magnitude,
  multiFileSelector,
  number,
  numericTuple,
  objectSelector,
  Parameterized,
  PyDate,
  path,
  range,
  selector,
  string,
  tuple,
  xyCoordinates,
} from "./surface.js";

/** A class that others hold. */
export class Part extends Parameterized({
  weight: number({ default: 1, bounds: [0, null], inclusiveBounds: [false, true] }),
  made: date(),
}) {}

/** A class with a subclass, which is written with its name. */
export class SpecialPart extends Parameterized(Part, { extra: string({ default: "x" }) }) {}

/** A folder with two files. */
export const files: FileResolver = {
  typeOf: (path) => (/[ab]\.csv$/.test(path) ? "file" : null),
  list: () => ["a.csv", "b.csv"],
  currentFolder: () => "/data",
  isAbsolute: (path) => path.startsWith("/"),
  normalize: (path) => path,
  separator: "/",
};

const common = {
  doc: fc.constantFrom(undefined, "What it is for.", "\n   Two\n     lines.\n  "),
  label: fc.constantFrom(undefined, "A label"),
  precedence: fc.constantFrom(undefined, 1, -1),
  constant: fc.constantFrom(undefined, true),
  readonly: fc.constantFrom(undefined, undefined, undefined, true),
};

/** The options without those that are undefined, which some overloads would take for given. */
const given = <O extends object>(options: O): Partial<O> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<O>;

const bound = fc.option(fc.oneof(fc.integer({ min: -50, max: 50 }), fc.double({ min: -50, max: 50, noNaN: true })));
const bounds = fc
  .tuple(bound, bound, fc.boolean())
  .map(([low, high, infinite]) =>
    infinite
      ? [Number.NEGATIVE_INFINITY, high]
      : low !== null && high !== null && low >= high
        ? [high - 1, low + 1]
        : [low, high],
  );
const inclusiveBounds = fc.tuple(fc.boolean(), fc.boolean());
const numeric = { bounds: fc.option(bounds), softbounds: fc.option(bounds), inclusiveBounds };
const moment = fc.integer({ min: -2e12, max: 4e12 }).map((time) => new Date(time));
const moments = fc.option(fc.tuple(fc.option(moment), fc.option(moment)));
const nullable = { allowNone: fc.constantFrom(undefined, true) };
const withNull = { ...nullable, default: fc.constantFrom(undefined, null) };

type Make = (options: never) => AnyParameter;

/** A kind with options; options that contradict each other are not declared. */
function kind(make: Make, options: Record<string, fc.Arbitrary<unknown>> = {}): fc.Arbitrary<AnyParameter> {
  return fc
    .record({ ...common, ...options })
    .map((all) => {
      try {
        return make(given(all) as never);
      } catch {
        return null;
      }
    })
    .filter((parameter) => parameter !== null);
}

const REGEXES = [/^[a-z]+\d$/, /^[a-z]{1,3}$/i, /a.b/s, "^x", /^\d{4}-\w+$/u, /^[\w-.]+$/, /é/i, /^_:$/, /[^a-cX]/i];

const items = fc.constantFrom<readonly unknown[]>(
  [Number],
  [String],
  [Boolean],
  [BigInt],
  [Date],
  [PyDate],
  [Uint8Array],
  [Part],
  [[Number, String]],
  [number({ bounds: [0, 1] })],
  [integer({ allowNone: true })],
  [list(Number, { bounds: [0, 2] })],
  [selector({ objects: ["a", 1] })],
  [tuple({ items: [Number, Date] })],
  [],
);

/** One declaration of each kind, by the kind's name in `A.param`. */
export const kinds: Record<string, fc.Arbitrary<AnyParameter>> = {
  number: kind((options) => number(options), { ...numeric, ...withNull, step: fc.constantFrom(undefined, 0.5, 2) }),
  integer: kind((options) => integer(options), { ...numeric, ...withNull, step: fc.constantFrom(undefined, 2) }),
  magnitude: kind((options) => magnitude(options), withNull),
  boolean: kind((options) => boolean(options), withNull),
  event: kind((options) => event(options)),
  string: kind((options) => string(options), { ...withNull, regex: fc.constantFrom(undefined, ...REGEXES) }),
  bytes: kind((options) => bytes(options), { ...withNull, regex: fc.constantFrom(undefined, /^\x89PNG/) }),
  color: kind((options) => color(options), {
    allowNamed: fc.boolean(),
    default: fc.constantFrom(undefined, "#00ff00", "Red", "lime"),
  }),
  path: kind((options) => path({ ...(options as object), resolver: files }), { checkExists: fc.boolean() }),
  filename: kind((options) => filename({ ...(options as object), checkExists: false })),
  foldername: kind((options) => foldername({ ...(options as object), checkExists: false })),
  date: kind((options) => date(options), { bounds: moments, inclusiveBounds, softbounds: moments }),
  calendarDate: kind((options) => calendarDate(options), {
    bounds: fc.constantFrom(undefined, [new PyDate(2000, 1, 1), null]),
    default: fc.constantFrom(undefined, new PyDate(2020, 2, 29)),
  }),
  dateRange: kind((options) => dateRange(options), { bounds: moments }),
  calendarDateRange: kind((options) => calendarDateRange(options)),
  tuple: kind((options) => tuple(options), {
    items: fc.constantFrom(undefined, [Number, String], [], [Part, number({ bounds: [0, 1] }), Date]),
    default: fc.constantFrom(undefined, [1, "a"], [null, [1]]),
  }),
  numericTuple: kind((options) => numericTuple(options), { default: fc.constantFrom([1, 2, 3], [], [0.5]) }),
  xyCoordinates: kind((options) => xyCoordinates(options)),
  range: kind((options) => range(options), { ...numeric, step: fc.constantFrom(undefined, 1, -1) }),
  selector: kind((options) => selector(options), {
    objects: fc.constantFrom<unknown>(
      ["a", "b"],
      { fast: 1, slow: 2 },
      { one: 1, same: 1 },
      [1, null, "x", 2.5],
      [[1], { a: 1 }],
      [new Date(0), 3],
    ),
    checkOnSet: fc.constantFrom(undefined, false),
    ...nullable,
  }),
  objectSelector: kind((options) => objectSelector(options), { objects: fc.constantFrom(["a", 1], { on: true }) }),
  listSelector: kind((options) => listSelector(options), {
    objects: fc.constantFrom(["a", "b"], { fast: 1, slow: 2 }),
    default: fc.constantFrom(undefined, []),
    ...nullable,
  }),
  fileSelector: kind((options) => fileSelector({ ...(options as object), path: "*.csv", resolver: files })),
  multiFileSelector: kind((options) => multiFileSelector({ ...(options as object), path: "*.csv", resolver: files })),
  list: fc
    .tuple(items, fc.constantFrom(undefined, [0, 3], [1, null], [2, 2]))
    .chain(([[item = null], sizes]) =>
      kind(
        (options) =>
          list(item as never, { ...(options as object), bounds: sizes ?? [0, null], default: null } as never),
        nullable,
      ),
    ),
  dict: items.chain(([item]) => kind((options) => dict(item as never, options))),
  instanceOf: fc
    .constantFrom<unknown>(Part, Number, String, Date, PyDate, Uint8Array, Array, Object, [Number, String])
    .chain((cls) => kind((options) => instanceOf(cls as never, options))),
  array: kind((options) => array(options), {
    dtype: fc.constantFrom(undefined, "<f8", "<i4", "<i8"),
    shape: fc.constantFrom(undefined, [null], [2, 3], [null, 2]),
  }),
  typedArray: kind((options) => array(options), { typed: fc.constantFrom(Float64Array, Int16Array, BigInt64Array) }),
  composite: kind((options) => composite(options), { attribs: fc.constant(["name"]) }),
  any: kind((options) => any(options), { default: fc.constantFrom(undefined, 1, [1], { a: null }) }),
  dynamic: kind((options) => dynamic(options), { default: fc.constantFrom(undefined, 1, () => 2) }),
};

/** A class of some declarations, each under the name of its kind. */
export const classes = fc
  .subarray(Object.keys(kinds), { minLength: 1, maxLength: 7 })
  .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, kinds[name]!]))))
  .map((declarations) => declare(declarations));

/** A class of one kind. */
export const classOf = (name: string): fc.Arbitrary<DeclaredClass> =>
  kinds[name]!.map((parameter) => declare({ [name]: parameter }));

/** A class that was declared here. */
export type DeclaredClass = ReturnType<typeof declare>;

function declare(declarations: Record<string, AnyParameter>) {
  return class Declared extends Parameterized(declarations as Record<never, never>) {};
}
