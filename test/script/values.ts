/** Values of every form that docs/script-repr.md lists, and graphs of all shapes, for programs in both languages. */
import {
  ChainMap,
  Complex,
  Counter,
  Decimal,
  DefaultDict,
  Deque,
  DType,
  dataFrame,
  Ellipsis,
  Fraction,
  FrozenSet,
  float,
  functionOf,
  IPv4Address,
  IPv6Network,
  NaT,
  NDArray,
  NoneType,
  NumpyScalar,
  OrderedDict,
  PosixPath,
  PureWindowsPath,
  PyArray,
  PyDate,
  PyDateTime,
  PyDict,
  PyGlobal,
  PyInt,
  PyPartial,
  PyPattern,
  PyRange,
  PySet,
  PySlice,
  PyTime,
  PyTimeDelta,
  PyTimeZone,
  pandasIndex,
  pyStr,
  SimpleNamespace,
  series,
  Timedelta,
  Timestamp,
  Tuple,
  UserDict,
  UserList,
  UserString,
  UUID,
  ZoneInfo,
} from "brine";
import { Closed, double, Mixed, Node, Point, Positional, Scale, Sensor } from "./model.js";

type Case = readonly [name: string, value: unknown];

/** Values that come back from Python as they are, and from TypeScript. */
export const VALUES: readonly Case[] = [
  ["null", null],
  ["booleans", [true, false]],
  ["ints", [0, -5, 2 ** 53 - 1]],
  ["floats", [0.1, -1e-7, 1e21, 1e100, 5e-324, 2 ** 60]],
  ["floats that JSON has not", [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0]],
  ["bigints", [2n ** 70n, -(2n ** 70n)]],
  ["text", ["", "it's", 'say "x"', "\\\n\t\0\u2028", "é😀", "\ud800"]],
  ["text of line breaks and quotes", "'\"\n\r`$"],
  ["bytes", [new Uint8Array(), Uint8Array.of(0, 39, 34, 92, 10, 255)]],
  ["many bytes", Uint8Array.from({ length: 3000 }, (_, index) => index & 255)],
  ["lists", [[], [1, [2, ["x"]]], [null]]],
  ["tuples", [Tuple.of(), Tuple.of(1), Tuple.of<unknown>(1, Tuple.of("a"))]],
  ["dicts", [{}, { a: 1, "b c": [2], if: 3 }, JSON.parse('{"__proto__": 1}')]],
  [
    "maps",
    new Map<unknown, unknown>([
      [1, "a"],
      ["1", [2]],
      [Tuple.of(1, 2), new Map([[0, 1]])],
    ]),
  ],
  ["sets", [new Set(), new Set([1]), new Set(["x"])]],
  ["frozensets", [new FrozenSet(), new FrozenSet([3])]],
  ["dates", [new Date(0), new Date(Date.UTC(2021, 1, 3, 4, 5, 6, 789))]],
  ["days", [new PyDate(2021, 2, 3), new PyDate(1, 1, 1)]],
  ["datetimes with microseconds", [new PyDateTime(1_612_310_400_000, 5), new PyDateTime(-62_135_596_800_000, 999_999)]],
  [
    "datetimes with zones",
    [new PyDateTime(0, 0, 0, PyTimeZone.utc), new PyDateTime(1e12, 7, 1, new ZoneInfo("Europe/Paris"))],
  ],
  ["a zone with a name", new PyDateTime(0, 0, 0, new PyTimeZone(new PyTimeDelta(0, 3600), "CET"))],
  ["times", [new PyTime(), new PyTime({ hour: 1, second: 2, microsecond: 3, fold: 1, zone: PyTimeZone.utc })]],
  ["timedeltas", [new PyTimeDelta(), new PyTimeDelta(-1, 5, 7)]],
  ["Decimal", [new Decimal("1.50"), new Decimal("NaN"), new Decimal("-1E+5")]],
  ["Fraction", new Fraction(1, 3)],
  ["complex", [new Complex(1, 2), new Complex(-0, Number.NaN), new Complex(0, -0)]],
  ["UUID", new UUID("12345678123456781234567812345678")],
  ["paths", [new PosixPath("a"), new PureWindowsPath("x"), new PosixPath("a b")]],
  ["addresses", [new IPv4Address("1.2.3.4"), new IPv6Network("2001:db8::/32")]],
  ["patterns", [new PyPattern("a+"), new PyPattern("b", 34), new PyPattern(Uint8Array.of(97))]],
  ["ranges and slices", [new PyRange(0, 5), new PyRange(5, 0, -2), new PySlice(1, null, 2)]],
  ["constants", [Ellipsis, NoneType, NaT]],
  ["names", [PyGlobal.named("builtins", "list"), PyGlobal.named("builtins", "dict")]],
  [
    "arrays of array.array",
    [new PyArray("i", Int32Array.of(1, -2)), new PyArray("d", Float64Array.of(1.5)), new PyArray("u", "ab")],
  ],
  [
    "OrderedDict",
    new OrderedDict<unknown, unknown>([
      ["b", 1],
      [2, []],
    ]),
  ],
  ["defaultdict", new DefaultDict(PyGlobal.named("builtins", "list"), [["a", [1]]])],
  ["Counter", new Counter([["a", 2]])],
  ["deque", [new Deque([1, 2]), new Deque([1], 3)]],
  ["ChainMap", new ChainMap({ a: 1 }, { b: 2 })],
  ["UserDict, UserList, UserString", [new UserDict({ a: 1 }), new UserList([1]), new UserString("x")]],
  ["SimpleNamespace", new SimpleNamespace({ a: 1, b: [2] })],
  ["partial", new PyPartial(double, [3])],
  [
    "numpy arrays",
    [new NDArray(Float64Array.of(1, 2, 3, 4), { shape: [2, 2] }), new NDArray(BigInt64Array.of(1n, 2n ** 60n))],
  ],
  ["numpy in another order", new NDArray(Float32Array.of(1, 2, 3, 4, 5, 6), { shape: [2, 3], order: "F" })],
  ["numpy without items", new NDArray(new Float64Array(), { shape: [0, 3] })],
  ["numpy without dimensions", new NDArray(Float64Array.of(5), { shape: [] })],
  ["numpy booleans", new NDArray(Uint8Array.of(1, 0), { dtype: "?" })],
  ["numpy text", new NDArray(Uint32Array.of(97, 98, 99, 0), { dtype: "<U2" })],
  ["numpy times", new NDArray(BigInt64Array.of(5n, -(2n ** 63n)), { dtype: "<M8[ns]" })],
  ["numpy complex", new NDArray(Float64Array.of(1, 2, 3, 4), { dtype: "<c16" })],
  ["numpy objects", new NDArray(["x", null, 3], { dtype: "O" })],
  ["numpy of the other byte order", new NDArray(Uint8Array.of(0, 1), { dtype: ">i2" })],
  [
    "numpy scalars",
    [new NumpyScalar(DType.of("<f8"), new Uint8Array(8)), new NumpyScalar(DType.of("<i4"), Uint8Array.of(5, 0, 0, 0))],
  ],
  ["pandas times", [new Timedelta(5n, "ns")]],
  ["a class and a function", [Sensor, double]],
  ["an instance", new Sensor({ gain: 7, unit: "mK", tags: ["a"] })],
  ["an instance with a name", new Sensor({ name: "bob" })],
  ["an instance without anything", new Sensor()],
  [
    "values of every kind",
    new Mixed({
      pair: [3, "q"],
      pairs: [
        [1, 2],
        [3, 4],
      ],
      when: new Date(0),
      day: new PyDate(2020, 1, 2),
      both: [new Date(0), new Date(5)],
      fn: double,
      cls: Sensor,
      blob: Uint8Array.of(1, 0),
      table: { a: [1], b: new Sensor({ gain: 3 }) },
      late: 2,
      soon: 3,
      often: 5,
    }),
  ],
  ["a boolean in a number", new Sensor({ gain: true as never })],
  ["a constant", new Node({ fixed: 5 })],
  ["positional arguments", [new Positional(5), new Positional(5, 3, { c: 7 }), new Positional(0, 9, { name: "p" })]],
  [
    "a constructor without keywords",
    (() => {
      const closed = new Closed(4);
      closed.b = 6;
      closed.param.editConstant(() => closed.param.update({ k: 8 }));
      return [closed, new Closed(), closed];
    })(),
  ],
  ["a plain class", [new Point(1), new Point([2], new Point(3, 4))]],
  [
    "nested instances",
    new Node({ next: new Node({ next: new Sensor({ gain: 2 }), data: "x" }), peers: [new Sensor()] }),
  ],
];

/** Values that only TypeScript gives back as they are: Python has another type for them, or writes them as another. */
export const TYPESCRIPT_VALUES: readonly Case[] = [
  ["undefined", [undefined]],
  ["typed arrays", [Int8Array.of(-1), Uint16Array.of(5), Float32Array.of(0.1), BigUint64Array.of(2n ** 63n)]],
  ["boxes", [float(3), float(-0), new PyInt(5n), pyStr("x")]],
  ["small bigints", [5n]],
  ["an invalid date", new Date(Number.NaN)],
  ["Python's dicts and sets", [new PyDict<unknown, unknown>([[1, "a"]]), new PySet([1])]],
  ["a frame", dataFrame({ a: [1, 2], b: [0.5, 2], s: ["x", null], t: [true, false] }, { index: ["p", "q"] })],
  [
    "a frame of numbers",
    dataFrame(
      new Map<unknown, number[]>([
        [0, [1]],
        ["__proto__", [2]],
      ]),
    ),
  ],
  ["a series and an index", [series([1, 2], { name: "n" }), pandasIndex(["a", "b"], "i")]],
  ["a Timestamp", new Timestamp(5n, "ns")],
];

/** Graphs whose sharing and circles have to come back, made anew at each call. */
export const GRAPHS: Readonly<Record<string, () => unknown>> = {
  "a shared object": () => {
    const shared = new Sensor({ gain: 2, name: "shared" });
    return new Node({ data: shared, peers: [shared, { shared }] });
  },
  "shared containers": () => {
    const [list, record, map, set, tuple] = [[1], { a: 1 }, new Map([[1, 2]]), new Set([1]), Tuple.of(1, 2)];
    return [list, list, record, record, map, map, set, set, tuple, tuple];
  },
  "a shared array": () => {
    const array = new NDArray(Float64Array.of(1, 2));
    return new Node({ data: array, peers: [array] });
  },
  "an object that holds itself": () => {
    const node = new Node({ name: "self" });
    node.next = node;
    return node;
  },
  "a circle through constants": () => {
    const [one, two] = [new Node({ name: "one" }), new Node({ name: "two", data: [1] })];
    one.next = two;
    for (const [node, other] of [
      [one, two],
      [two, one],
    ] as const) {
      node.param.editConstant(() => node.param.update({ fixed: other }));
    }
    return [two, one];
  },
  "a circle through every container": () => {
    const node = new Node({ name: "n" });
    const list: unknown[] = [node];
    const map = new Map<unknown, unknown>([
      ["list", list],
      [2, node],
    ]);
    node.data = Tuple.of<unknown>(map, Tuple.of(node));
    node.peers = list;
    list.push(map, list, { node, list });
    return { node, odd: { "a-b": list } };
  },
  "a list in itself": () => {
    const list: unknown[] = [1];
    list.push(list, [list]);
    return list;
  },
  "a dict in itself, with a shared tuple": () => {
    const record: Record<string, unknown> = {};
    const tuple = Tuple.of<unknown>(record, 1);
    Object.assign(record, { __: tuple, again: tuple, list: [tuple] });
    return record;
  },
  "lists within lists": () => {
    let deep: unknown = "bottom";
    for (let depth = 0; depth < 300; depth++) deep = [deep];
    return deep;
  },
  "a long line of linked objects": () => {
    let node = new Node();
    for (let length = 0; length < 100; length++) node = new Node({ next: node, data: length });
    return node;
  },
  "a ring of objects": () => {
    const nodes = Array.from({ length: 50 }, (_, data) => new Node({ data }));
    for (const [index, node] of nodes.entries()) node.next = nodes[(index + 1) % nodes.length]!;
    return nodes[0];
  },
};

/** A function of an instance, whose own identity is not kept by a pickle. */
export const scaled = (): unknown => functionOf(Scale, { scale: 5 });
