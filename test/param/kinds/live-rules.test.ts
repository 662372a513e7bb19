/**
 * The rules of the kinds against real Param, value by value: each declaration of the table is given all values of the pool in
 * both languages, and takes or refuses each with the same words. What is left out of a row's values is where brine differs, which
 * docs/compat-param.md says of the kind.
 */
import { ByteArray, Complex, Decimal, FrozenSet, loads, PyDate, Tuple } from "brine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as param from "../../../ts/param/index.js";
import { Oracle, oraclePython } from "../../oracle/oracle-process.js";
import { assign, inPythonsWords } from "./assign.js";

/** A value in both languages, by what Python calls it. */
const POOL: readonly (readonly [code: string, value: unknown])[] = [
  ["None", null],
  ["True", true],
  ["False", false],
  ["0", 0],
  ["1", 1],
  ["-1", -1],
  ["7", 7],
  ["10", 10],
  ["2.5", 2.5],
  ["-0.5", -0.5],
  ["1e300", 1e300],
  ["float('inf')", Number.POSITIVE_INFINITY],
  ["-float('inf')", Number.NEGATIVE_INFINITY],
  ["float('nan')", Number.NaN],
  ["2**70", 2n ** 70n],
  ["''", ""],
  ["'a'", "a"],
  ["'abc1'", "abc1"],
  ["'it\\'s'", "it's"],
  ["'#fff'", "#fff"],
  ["'RED'", "RED"],
  ["b''", new Uint8Array()],
  ["b'ab\\x00'", Uint8Array.of(0x61, 0x62, 0)],
  ["bytearray(b'a')", ByteArray.of(0x61)],
  ["{1}", new Set([1])],
  ["frozenset()", new FrozenSet()],
  ["frozenset({'a'})", new FrozenSet(["a"])],
  ["[]", []],
  ["[1]", [1]],
  ["[1, 2]", [1, 2]],
  ["['a', 'b']", ["a", "b"]],
  ["[1, 'a', None]", [1, "a", null]],
  ["[[1], (2,)]", [[1], Tuple.of(2)]],
  ["()", new Tuple()],
  ["(1, 2)", Tuple.of(1, 2)],
  ["(2, 1)", Tuple.of(2, 1)],
  ["(0.5, 9)", Tuple.of(0.5, 9)],
  ["(1, 2, 3)", Tuple.of(1, 2, 3)],
  ["('a', 1)", Tuple.of<unknown>("a", 1)],
  ["(None, 1)", Tuple.of<unknown>(null, 1)],
  ["{}", {}],
  ["{'a': 1}", { a: 1 }],
  ["datetime.datetime(2020, 1, 2)", new Date("2020-01-02T00:00Z")],
  ["datetime.datetime(2021, 5, 6, 7, 8, 9, 500000)", new Date("2021-05-06T07:08:09.5Z")],
  ["datetime.date(2020, 1, 2)", new PyDate(2020, 1, 2)],
  ["datetime.date(2022, 1, 2)", new PyDate(2022, 1, 2)],
  ["(datetime.date(2020, 1, 2), datetime.date(2022, 1, 2))", Tuple.of(new PyDate(2020, 1, 2), new PyDate(2022, 1, 2))],
  ["(datetime.date(2022, 1, 2), datetime.date(2020, 1, 2))", Tuple.of(new PyDate(2022, 1, 2), new PyDate(2020, 1, 2))],
  [
    "(datetime.datetime(2020, 1, 2), datetime.datetime(2021, 1, 2))",
    Tuple.of(new Date("2020-01-02T00:00Z"), new Date("2021-01-02T00:00Z")),
  ],
  ["decimal.Decimal('1.5')", new Decimal("1.5")],
  ["1+2j", new Complex(1, 2)],
];

const isNumberLike = (value: unknown): boolean => value instanceof Decimal || value instanceof Complex;
const isList = (value: unknown): boolean => Array.isArray(value) && !(value instanceof Tuple);
const isBig = (value: unknown): boolean => typeof value === "bigint";

interface Row {
  readonly python: string;
  readonly declare: () => param.AnyParameter;
  /** Values that are taken otherwise here, as docs/compat-param.md says of the kind. */
  readonly differs?: (value: unknown) => boolean;
}

const day = (year: number): PyDate => new PyDate(year, 1, 1);
const noon = (year: number): Date => new Date(`${year}-01-01T00:00Z`);

/** Numbers are only numbers here; a tuple kind takes any array; a bytearray is bytes. */
const numbers = (value: unknown): boolean => isNumberLike(value) || isBig(value);
const tuples = (value: unknown): boolean => isList(value);

const ROWS: readonly Row[] = [
  { python: "param.Parameter()", declare: () => param.any() },
  { python: "param.Parameter(default=3)", declare: () => param.any({ default: 3 }) },
  { python: "param.String()", declare: () => param.string() },
  { python: "param.String(allow_None=True)", declare: () => param.string({ allowNone: true }) },
  { python: "param.String(default=None)", declare: () => param.string({ default: null }) },
  {
    python: "param.String(default='a1', regex='[a-z]+[0-9]')",
    declare: () => param.string({ default: "a1", regex: /[a-z]+[0-9]/ }),
  },
  { python: "param.Bytes()", declare: () => param.bytes(), differs: (value) => value instanceof ByteArray },
  {
    python: "param.Bytes(default=b'a', regex=b'^a')",
    declare: () => param.bytes({ default: Uint8Array.of(0x61), regex: /^a/ }),
    differs: (value) => value instanceof Uint8Array,
  },
  { python: "param.Boolean()", declare: () => param.boolean() },
  { python: "param.Boolean(default=None)", declare: () => param.boolean({ default: null }) },
  {
    python: "param.Boolean(default=True, allow_None=True)",
    declare: () => param.boolean({ default: true, allowNone: true }),
  },
  { python: "param.Event()", declare: () => param.event() },
  { python: "param.Number()", declare: () => param.number(), differs: numbers },
  { python: "param.Number(default=None)", declare: () => param.number({ default: null }), differs: numbers },
  {
    python: "param.Number(default=1, bounds=(0, 7))",
    declare: () => param.number({ default: 1, bounds: [0, 7] }),
    differs: numbers,
  },
  {
    python: "param.Number(default=1, bounds=(0, 7), inclusive_bounds=(False, False))",
    declare: () => param.number({ default: 1, bounds: [0, 7], inclusiveBounds: [false, false] }),
    differs: numbers,
  },
  {
    python: "param.Number(default=1, bounds=(None, 7))",
    declare: () => param.number({ default: 1, bounds: [null, 7] }),
    differs: numbers,
  },
  {
    python: "param.Number(default=1, bounds=(0, None), inclusive_bounds=(False, True))",
    declare: () => param.number({ default: 1, bounds: [0, null], inclusiveBounds: [false, true] }),
    differs: numbers,
  },
  {
    python: "param.Number(default=1, softbounds=(0, 2), step=0.5)",
    declare: () => param.number({ default: 1, softbounds: [0, 2], step: 0.5 }),
    differs: numbers,
  },
  { python: "param.Integer()", declare: () => param.integer(), differs: (value) => isBig(value) || value === 1e300 },
  {
    python: "param.Integer(default=1, bounds=(0, 7), allow_None=True)",
    declare: () => param.integer({ default: 1, bounds: [0, 7], allowNone: true }),
    differs: (value) => isBig(value) || value === 1e300,
  },
  { python: "param.Magnitude()", declare: () => param.magnitude(), differs: numbers },
  { python: "param.Magnitude(default=None)", declare: () => param.magnitude({ default: null }), differs: numbers },
  { python: "param.Date()", declare: () => param.date() },
  {
    python:
      "param.Date(default=datetime.date(2020, 6, 1), bounds=(datetime.date(2020, 1, 1), datetime.datetime(2021, 1, 1)))",
    declare: () => param.date({ default: new PyDate(2020, 6, 1), bounds: [day(2020), noon(2021)] }),
  },
  { python: "param.CalendarDate()", declare: () => param.calendarDate() },
  {
    python: "param.CalendarDate(default=datetime.date(2020, 1, 1), bounds=(None, datetime.date(2021, 1, 1)))",
    declare: () => param.calendarDate({ default: day(2020), bounds: [null, day(2021)] }),
  },
  { python: "param.Tuple()", declare: () => param.tuple(), differs: tuples },
  {
    python: "param.Tuple(default=('a', 1, None))",
    declare: () => param.tuple({ default: ["a", 1, null] }),
    differs: tuples,
  },
  {
    python: "param.Tuple(default=None, length=2)",
    declare: () => param.tuple({ default: null, length: 2 }),
    differs: tuples,
  },
  { python: "param.NumericTuple()", declare: () => param.numericTuple(), differs: tuples },
  {
    python: "param.NumericTuple(default=(1, 2, 3), allow_None=True)",
    declare: () => param.numericTuple({ default: [1, 2, 3], allowNone: true }),
    differs: tuples,
  },
  { python: "param.XYCoordinates()", declare: () => param.xyCoordinates(), differs: tuples },
  { python: "param.Range()", declare: () => param.range(), differs: tuples },
  {
    python: "param.Range(default=(1, 2), bounds=(1, 7))",
    declare: () => param.range({ default: [1, 2], bounds: [1, 7] }),
    differs: tuples,
  },
  {
    python: "param.Range(default=(0.5, 1), bounds=(0, 2), inclusive_bounds=(True, False))",
    declare: () => param.range({ default: [0.5, 1], bounds: [0, 2], inclusiveBounds: [true, false] }),
    differs: tuples,
  },
  {
    python: "param.Range(default=(1, 2), step=1)",
    declare: () => param.range({ default: [1, 2], step: 1 }),
    differs: tuples,
  },
  {
    python: "param.Range(default=(2, 1), step=-1)",
    declare: () => param.range({ default: [2, 1], step: -1 }),
    differs: tuples,
  },
  { python: "param.DateRange()", declare: () => param.dateRange(), differs: tuples },
  { python: "param.CalendarDateRange()", declare: () => param.calendarDateRange(), differs: tuples },
  { python: "param.List()", declare: () => param.list() },
  {
    python: "param.List(default=[1], bounds=(1, 2))",
    declare: () => param.list(null, { default: [1], bounds: [1, 2] }),
  },
  { python: "param.List(item_type=str)", declare: () => param.list(String) },
  { python: "param.List(item_type=list)", declare: () => param.list(Array) },
  { python: "param.List(item_type=(str, list))", declare: () => param.list([String, Array]) },
  { python: "param.List(default=None)", declare: () => param.list(null, { default: null }) },
  { python: "param.HookList()", declare: () => param.hookList() },
  { python: "param.Dict()", declare: () => param.dict() },
  { python: "param.Dict(default={'b': 2})", declare: () => param.dict(null, { default: { b: 2 } }) },
  { python: "param.Color()", declare: () => param.color() },
  {
    python: "param.Color(default='#000', allow_named=False)",
    declare: () => param.color({ default: "#000", allowNamed: false }),
  },
  { python: "param.Selector(objects=[1, 'a', 2.5])", declare: () => param.selector({ objects: [1, "a", 2.5] }) },
  {
    python: "param.Selector(objects={'one': 1, 'none': None})",
    declare: () => param.selector({ objects: { one: 1, none: null } }),
  },
  {
    python: "param.Selector(default='a', objects=['a', 'b'], allow_None=True)",
    declare: () => param.selector({ default: "a", objects: ["a", "b"], allowNone: true }),
  },
  {
    python: "param.Selector(default='a', objects=['a'], check_on_set=False)",
    declare: () => param.selector({ default: "a", objects: ["a"], checkOnSet: false }),
  },
  { python: "param.ObjectSelector(objects=[1, 7])", declare: () => param.objectSelector({ objects: [1, 7] }) },
  { python: "param.ListSelector(objects=[1, 2, 'a'])", declare: () => param.listSelector({ objects: [1, 2, "a"] }) },
  { python: "param.ClassSelector(class_=str)", declare: () => param.instanceOf(String) },
  {
    python: "param.ClassSelector(class_=(str, list), default='a')",
    declare: () => param.instanceOf([String, Array], { default: "a" }),
  },
  { python: "param.Callable()", declare: () => param.callable() },
  { python: "param.Action()", declare: () => param.action() },
  { python: "param.Dynamic(default=3)", declare: () => param.dynamic({ default: 3 }) },
];

inPythonsWords();

describe.skipIf(oraclePython === null)("kinds against real Param", () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = new Oracle(oraclePython as string);
  });
  afterAll(() => oracle?.stop());

  it.each(ROWS)("$python", async ({ python, declare, differs = () => false }) => {
    const pool = POOL.filter(([, value]) => !differs(value));
    const values = `[${pool.map(([code]) => code).join(", ")}]`;
    const modules = "(lambda datetime, decimal: ";
    const asked = `${modules}outcomes(lambda: ${python}, ${values}))(__import__("datetime"), __import__("decimal"))`;
    const { pickle } = await oracle.evaluate(asked);
    const expected = loads(pickle) as string[];
    const made = pool.map(([code, value], at) => {
      const result = assign(declare(), value);
      const isRefused = typeof result === "string" && isMessage(result);
      // Where Param's own check breaks, Python's words for that are no rule; it is refused all the same.
      if (isRefused && isBroken(expected[at] as string)) return `${code} -> ${expected[at]}`;
      return `${code} -> ${isRefused ? result : param.pythonRepr(shownAs(declare(), result))}`;
    });
    expect(made.map(asNumbersAre)).toEqual(pool.map(([code], at) => asNumbersAre(`${code} -> ${words(expected[at])}`)));
  });
});

const words = (answer = ""): string => (isBroken(answer) ? answer : answer.replace(/^\w+Error: /, ""));

/** An error that is none of Param's. */
const isBroken = (answer: string): boolean => /^\w+Error: /.test(answer) && !isMessage(answer);

/** An integral float has no form of its own in a parameter (ruling 29). */
const asNumbersAre = (text: string): string => text.replace(/(\d)\.0(?!\d)/g, "$1");

/** Whether a text is what an error says: values of the pool are shorter. */
const isMessage = (text: string): boolean => text.includes("parameter 'A.x'") || text.includes("not in parameter");

/** A tuple kind holds a plain array. */
const shownAs = (parameter: param.AnyParameter, value: unknown): unknown =>
  parameter.cellKind === "tuple" && Array.isArray(value) ? Tuple.from(value as unknown[]) : value;
