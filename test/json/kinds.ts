/**
 * A row a kind of parameter, some with more than one: the same declaration and value in Python and here. docs/compat-json.md has
 * the same rows, and kinds-oracle.test.ts holds both against real param.
 */
import { fileSystem } from "brine/node";
import {
  type AnyParameter,
  action,
  any,
  array,
  boolean,
  bytes,
  calendarDate,
  calendarDateRange,
  callable,
  color,
  composite,
  dataFrame,
  dataFrameParameter,
  date,
  dateRange,
  dict,
  dynamic,
  event,
  filename,
  fileSelector,
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
  path,
  range,
  register,
  selector,
  series,
  seriesParameter,
  string,
  tuple,
  xyCoordinates,
} from "./surface.js";

export class Part extends Parameterized({ size: integer({ default: 1 }) }) {}
export class Larger extends Parameterized(Part, { weight: number({ default: 0.5 }) }) {}
export function hook(x?: unknown): unknown {
  return x;
}
register(Part, "json_kinds.Part");
register(Larger, "json_kinds.Larger");
register(hook, "json_kinds.hook");

/** A kind, declared and given a value in both languages. */
export interface Row {
  /** Python's expressions. */
  readonly declaration: string;
  readonly value: string;
  readonly parameter: () => AnyParameter;
  readonly given: unknown;
}

const row = (declaration: string, value: string, parameter: () => AnyParameter, given: unknown): Row => ({
  declaration: `param.${declaration}`,
  value,
  parameter,
  given,
});

const moment = new PyDateTime(Date.UTC(2024, 1, 29, 12, 30, 15), 503_602);
const day = new PyDate(2024, 2, 29);
const later = new PyDate(2024, 3, 1);
/** Relative to the project, which is the folder that both sides work in. */
const FILE = "test/python/requirements.txt";
const GLOB = "test/python/require*.txt";

export const ROWS: readonly Row[] = [
  row("Parameter()", "[1, 'a', None]", () => any(), [1, "a", null]),
  row("Dynamic(default=7)", "8", () => dynamic({ default: 7 }), 8),
  row("Number(bounds=(0, 2))", "1.5", () => number({ bounds: [0, 2] }), 1.5),
  row("Number()", "float('nan')", () => number(), Number.NaN),
  row("Number()", "float('-inf')", () => number(), Number.NEGATIVE_INFINITY),
  row("Number(default=None)", "None", () => number({ default: null }), null),
  row(
    "Integer(default=5, bounds=(2, 30), inclusive_bounds=(True, False))",
    "7",
    () => integer({ default: 5, bounds: [2, 30], inclusiveBounds: [true, false] }),
    7,
  ),
  row("Integer()", "10**20", () => integer(), 10n ** 20n),
  row("Magnitude()", "0.25", () => magnitude(), 0.25),
  row("Boolean()", "True", () => boolean(), true),
  row("Event()", "False", () => event(), false),
  row("String(default='é', regex='^é')", "'é\\n'", () => string({ default: "é", regex: /^é/ }), "é\n"),
  row("Bytes()", "b'\\x00\\xff'", () => bytes(), Uint8Array.of(0, 255)),
  row("Color()", "'#ff0000'", () => color(), "#ff0000"),
  row("Date()", "dt.datetime(2024, 2, 29, 12, 30, 15, 503602)", () => date(), moment),
  row("CalendarDate()", "dt.date(2024, 2, 29)", () => calendarDate(), day),
  row("Tuple(default=(0, ''))", "(1, 'a')", () => tuple({ default: [0, ""] }), [1, "a"]),
  row("NumericTuple(default=(0, 0, 0))", "(1, 2.5, -3)", () => numericTuple({ default: [0, 0, 0] }), [1, 2.5, -3]),
  row("XYCoordinates()", "(1.5, 2.5)", () => xyCoordinates(), [1.5, 2.5]),
  row("Range(bounds=(1, 3))", "(1.5, 2.5)", () => range({ bounds: [1, 3] }), [1.5, 2.5]),
  row(
    "DateRange()",
    "(dt.datetime(2024, 2, 29, 12, 30, 15, 503602), dt.datetime(2024, 2, 29, 12, 30, 15, 503602))",
    () => dateRange(),
    [moment, moment],
  ),
  row("DateRange()", "(dt.date(2024, 2, 29), dt.date(2024, 3, 1))", () => dateRange(), [day, later]),
  row("CalendarDateRange()", "(dt.date(2024, 2, 29), dt.date(2024, 3, 1))", () => calendarDateRange(), [day, later]),
  row("Selector(objects=[1, 'a', 2.5])", "'a'", () => selector({ objects: [1, "a", 2.5] }), "a"),
  row("Selector(objects={'one': 1, 'two': 2})", "2", () => selector({ objects: { one: 1, two: 2 } }), 2),
  row("Selector(objects=[hook, Part])", "hook", () => selector({ objects: [hook, Part] }), hook),
  row("ObjectSelector(objects=['a', 'b', None])", "None", () => objectSelector({ objects: ["a", "b", null] }), null),
  row("ListSelector(objects=['a', 'b'])", "['a']", () => listSelector({ objects: ["a", "b"] }), ["a"]),
  row(`FileSelector(path='${GLOB}')`, `'${FILE}'`, () => fileSelector({ path: GLOB, resolver: fileSystem }), FILE),
  row(
    `MultiFileSelector(path='${GLOB}')`,
    `['${FILE}']`,
    () => multiFileSelector({ path: GLOB, resolver: fileSystem }),
    [FILE],
  ),
  row("ClassSelector(class_=(float, str))", "1.5", () => instanceOf([Number, String]), 1.5),
  row("ClassSelector(class_=Part)", "Part(name='p', size=2)", () => instanceOf(Part), new Part({ name: "p", size: 2 })),
  row(
    "ClassSelector(class_=Part)",
    "Larger(name='p', size=2)",
    () => instanceOf(Part),
    new Larger({ name: "p", size: 2 }),
  ),
  row("ClassSelector(class_=Part, is_instance=False)", "Larger", () => instanceOf(Part, { isInstance: false }), Larger),
  row("List()", "[1, 'a', [None]]", () => list(), [1, "a", [null]]),
  row(
    "List(default=[1.5], item_type=float, bounds=(1, 3))",
    "[2.5]",
    () => list(Number, { default: [1.5], bounds: [1, 3] }),
    [2.5],
  ),
  row("List(item_type=Part)", "[Part(name='p')]", () => list(Part), [new Part({ name: "p" })]),
  row("HookList()", "[]", () => hookList(), []),
  row("HookList()", "[hook]", () => hookList(), [hook]),
  row("Dict()", "{'a': 1, 'b': [2, None]}", () => dict(), { a: 1, b: [2, null] }),
  row("Array()", "np.array([[1.5, 2.5]])", () => array(), new NDArray(Float64Array.of(1.5, 2.5), { shape: [1, 2] })),
  row(
    "DataFrame()",
    "pd.DataFrame({'A': [1, 2], 'B': [1.5, 2.5]})",
    () => dataFrameParameter(),
    dataFrame({ A: [1, 2], B: [1.5, 2.5] }),
  ),
  row("Series()", "pd.Series([1, 2])", () => seriesParameter(), series([1, 2])),
  row(`Path()`, `'${FILE}'`, () => path({ resolver: fileSystem }), FILE),
  row(`Filename()`, `'${FILE}'`, () => filename({ resolver: fileSystem }), FILE),
  row(`Foldername()`, "'test/python'", () => foldername({ resolver: fileSystem }), "test/python"),
  row("Callable()", "hook", () => callable(), hook),
  row("Callable()", "None", () => callable(), null),
  row("Action()", "hook", () => action(), hook),
  row("Composite(attribs=['a', 'b'])", "[2.5, 3]", () => composite({ attribs: ["a", "b"] }), [2.5, 3]),
];
