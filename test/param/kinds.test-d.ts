/** The types of the kinds: the value by the options, what the factory refuses, what the parameter has. */
import type { PyDate } from "brine";
import { expectTypeOf } from "vitest";
import {
  type AnyFunction,
  action,
  type Bounds,
  bytes,
  type CalendarDay,
  type Constructor,
  calendarDate,
  calendarDateRange,
  callable,
  color,
  composite,
  date,
  dateRange,
  dict,
  event,
  hookList,
  integer,
  list,
  magnitude,
  number,
  numericTuple,
  Parameterized,
  range,
  string,
  tuple,
  xyCoordinates,
} from "../../ts/param/index.js";

class Item {
  label = "";
}
declare const today: PyDate;

class A extends Parameterized({
  magnitude: magnitude(),
  magnitudeOrNull: magnitude({ allowNone: true }),
  bytes: bytes(),
  bytesOrNull: bytes({ default: null }),
  day: calendarDate(),
  dayAlways: calendarDate({ default: today }),
  triple: numericTuple({ default: [1, 2, 3] }),
  numbersOrNull: numericTuple({ default: null, length: 3 }),
  pair: numericTuple(),
  point: xyCoordinates(),
  pointOrNull: xyCoordinates({ default: null }),
  span: range(),
  spanAlways: range({ default: [0, 1] }),
  dates: dateRange(),
  days: calendarDateRange({ default: [today, today] }),
  color: color(),
  colorAlways: color({ default: "red" }),
  call: callable(),
  double: callable({ default: (x: number) => x * 2 }),
  typed: callable<(x: number) => string>(),
  button: action<() => void>(),
  hooks: hookList<(item: Item) => void>(),
  dict: dict(),
  counts: dict(Number, { default: {} }),
  byNumber: dict(String, { keyType: Number }),
  rules: dict(number({ bounds: [0, 1] }), { default: {} }),
  mixed: list([Number, String]),
  classes: list(Item, { isInstance: false }),
  ruled: list(number({ bounds: [0, 1] })),
  maybe: list(string({ default: null })),
  deep: list(list(integer())),
  items: tuple({ items: [number(), [String, Boolean], Item] }),
  xy: composite<[number, string]>({ attribs: ["magnitude", "color"] }),
  go: event(),
}) {}
declare const a: A;

expectTypeOf(a.magnitude).toEqualTypeOf<number>();
expectTypeOf(a.magnitudeOrNull).toEqualTypeOf<number | null>();
expectTypeOf(a.bytes).toEqualTypeOf<Uint8Array>();
expectTypeOf(a.bytesOrNull).toEqualTypeOf<Uint8Array | null>();
expectTypeOf(a.day).toEqualTypeOf<CalendarDay | null>();
expectTypeOf(a.dayAlways).toEqualTypeOf<CalendarDay>();
expectTypeOf(a.triple).toEqualTypeOf<readonly [number, number, number]>();
expectTypeOf(a.numbersOrNull).toEqualTypeOf<readonly number[] | null>();
expectTypeOf(a.pair).toEqualTypeOf<readonly [number, number]>();
expectTypeOf(a.point).toEqualTypeOf<readonly [x: number, y: number]>();
expectTypeOf(a.pointOrNull).toEqualTypeOf<readonly [x: number, y: number] | null>();
expectTypeOf(a.span).toEqualTypeOf<readonly [start: number, end: number] | null>();
expectTypeOf(a.spanAlways).toEqualTypeOf<readonly [start: number, end: number]>();
expectTypeOf(a.dates).toEqualTypeOf<readonly [start: Date, end: Date] | null>();
expectTypeOf(a.days).toEqualTypeOf<readonly [start: CalendarDay, end: CalendarDay]>();
expectTypeOf(a.color).toEqualTypeOf<string | null>();
expectTypeOf(a.colorAlways).toEqualTypeOf<string>();
expectTypeOf(a.call).toEqualTypeOf<AnyFunction | null>();
expectTypeOf(a.double).toEqualTypeOf<(x: number) => number>();
expectTypeOf(a.typed).toEqualTypeOf<((x: number) => string) | null>();
expectTypeOf(a.button).toEqualTypeOf<(() => void) | null>();
expectTypeOf(a.hooks).toEqualTypeOf<((item: Item) => void)[]>();
expectTypeOf(a.dict).toEqualTypeOf<{ [key: string]: unknown } | null>();
expectTypeOf(a.counts).toEqualTypeOf<{ [key: string]: number }>();
expectTypeOf(a.byNumber).toEqualTypeOf<Map<number, string> | null>();
expectTypeOf(a.rules).toEqualTypeOf<{ [key: string]: number }>();
expectTypeOf(a.mixed).toEqualTypeOf<(number | string)[]>();
expectTypeOf(a.classes).toEqualTypeOf<Constructor<Item>[]>();
expectTypeOf(a.ruled).toEqualTypeOf<number[]>();
expectTypeOf(a.maybe).toEqualTypeOf<(string | null)[]>();
expectTypeOf(a.deep).toEqualTypeOf<number[][]>();
expectTypeOf(a.items).toEqualTypeOf<readonly [number, string | boolean, Item] | null>();
expectTypeOf(a.xy).toEqualTypeOf<[number, string]>();
expectTypeOf(a.go).toEqualTypeOf<boolean>();

// A day of the package is a day of the model, and the other way round; a moment is none.
a.day = today;
const asPyDate: PyDate = a.dayAlways;
expectTypeOf(asPyDate.isoFormat()).toEqualTypeOf<string>();
// @ts-expect-error a Date is a moment
a.day = new Date(0);

// What the parameters have.
expectTypeOf(a.param.magnitude.getSoftBounds()).toEqualTypeOf<Bounds>();
expectTypeOf(a.param.magnitude.cropToBounds("x")).toEqualTypeOf<number>();
expectTypeOf(a.param.span.bounds).toEqualTypeOf<Bounds | null>();
expectTypeOf(a.param.dates.bounds).toEqualTypeOf<Bounds<Date> | null>();
expectTypeOf(a.param.days.getSoftBounds()).toEqualTypeOf<Bounds<CalendarDay>>();
expectTypeOf(a.param.span.rangeString()).toEqualTypeOf<string>();
expectTypeOf(a.param.color.allowNamed).toEqualTypeOf<boolean>();
expectTypeOf(a.param.bytes.regex).toEqualTypeOf<RegExp | Uint8Array | null>();
expectTypeOf(a.param.xy.attribs).toEqualTypeOf<readonly string[]>();

// Values of another type.
// @ts-expect-error not three numbers
a.triple = [1, 2];
// @ts-expect-error no number
a.point = [1, "a"];
// @ts-expect-error no text
a.counts.b = "a";
// @ts-expect-error a tuple does not change
a.point[0] = 3;
// @ts-expect-error the function takes a number
a.double("a");
// @ts-expect-error it may be null
a.typed(3);
// @ts-expect-error no Map
a.byNumber = { a: "b" };
// @ts-expect-error not a class
a.classes = [new Item()];

// Options of other kinds, and defaults of another type.
// @ts-expect-error unknown option
magnitude({ regex: /a/ });
// @ts-expect-error text is no expression for bytes
bytes({ regex: "a" });
// @ts-expect-error bytes are no text
bytes({ default: "a" });
// @ts-expect-error a moment is no day
calendarDate({ default: new Date(0) });
// @ts-expect-error a step is a date
date({ step: 3 });
// @ts-expect-error the length has to be known
numericTuple({ default: null });
// @ts-expect-error two numbers
xyCoordinates({ default: [1, 2, 3] });
// @ts-expect-error its length is two
xyCoordinates({ length: 3 });
// @ts-expect-error bounds are numbers
range({ bounds: [new Date(0), null] });
// @ts-expect-error bounds are dates
dateRange({ bounds: [0, 1] });
// @ts-expect-error bounds are days
calendarDateRange({ bounds: [new Date(0), null] });
// @ts-expect-error unknown option
color({ allowNames: true });
// @ts-expect-error no function
callable({ default: 3 });
// @ts-expect-error no functions
hookList({ default: [3] });
// @ts-expect-error no numbers
dict(Number, { default: { a: "b" } });
// @ts-expect-error keys are numbers
dict(String, { keyType: Number, default: new Map([["a", "b"]]) });
// @ts-expect-error no text among the types
list([Number, Boolean], { default: ["a"] });
// @ts-expect-error items are classes
list(Item, { isInstance: false, default: [new Item()] });
// @ts-expect-error items are numbers
list(number(), { default: ["a"] });

// Overrides.
class B extends Parameterized(A, {
  span: { default: [0, 5], bounds: [0, 10], step: 1 },
  color: { default: "red", allowNone: false },
  days: { bounds: [today, null] },
}) {}
declare const b: B;
expectTypeOf(b.span).toEqualTypeOf<readonly [start: number, end: number] | null>();
expectTypeOf(b.color).toEqualTypeOf<string>();
// @ts-expect-error bounds of another type
Parameterized(A, { span: { bounds: ["a", null] } });
// @ts-expect-error no option of a color
Parameterized(A, { color: { bounds: [0, 1] } });
