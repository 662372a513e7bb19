/** Every row of docs/values.md, through the dialect "brine": read again as the same class and value, with what it shares. */
import { describe, expect, it } from "vitest";
import { createRegistry, dumps } from "../../ts/index.js";
import {
  ByteArray,
  ChainMap,
  Complex,
  Counter,
  Decimal,
  DefaultDict,
  Deque,
  DType,
  dataFrame,
  Ellipsis,
  EllipsisType,
  exceptions,
  Float,
  Fraction,
  FrozenSet,
  float,
  fromJSON,
  IPv4Address,
  IPv4Interface,
  IPv4Network,
  IPv6Address,
  MaskedArray,
  NA,
  NaT,
  NDArray,
  NoneType,
  NotImplemented,
  NumpyScalar,
  namedTuple,
  OrderedDict,
  Path,
  PosixPath,
  PurePosixPath,
  PureWindowsPath,
  PyArray,
  PyDate,
  PyDateTime,
  PyDict,
  PyFrozenSet,
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
  registerEnum,
  SimpleNamespace,
  series,
  Timedelta,
  Timestamp,
  Tuple,
  toJSONText,
  UserDict,
  UserList,
  UserString,
  UUID,
  ZoneInfo,
} from "./surface.js";

const registry = createRegistry();
const Point = namedTuple("geo.Point", ["x", "y"], { registry });
const Color = registerEnum({ RED: 1, BLUE: 2 }, "shop.Color", { registry });
const Mode = registerEnum({ READ: 1, WRITE: 2 }, "shop.Mode", { registry, flag: true });
class Order {
  lines: unknown = null;
}
class Basket extends Map<unknown, unknown> {}
class Row extends Array<unknown> {}
class Ratio extends PyInt {}
class Degrees extends Float {
  unit = "C";
}
class ShopError extends Error {}
const twice = (x: number): number => 2 * x;
registry.register(Order, "shop.Order");
registry.register(Basket, "shop.Basket");
registry.register(Row, "shop.Row");
registry.register(Ratio, "shop.Ratio");
registry.register(Degrees, "shop.Degrees");
registry.register(ShopError, "shop.ShopError");
registry.register(twice, "shop.twice");

const again = (value: unknown): unknown => fromJSON(toJSONText(value, { registry }), { registry });
/** What pickling says of a value, to the last byte: class, content, what is shared. */
const pickled = (value: unknown): string => Buffer.from(dumps(value, { registry })).toString("latin1");

const oddZone = new PyTimeZone(new PyTimeDelta(0, 3600), "here");
const basket = Object.assign(new Basket([[1, "a"]]), { owner: "me" });

const VALUES: readonly (readonly [string, unknown])[] = [
  ["float", float(3)],
  ["bytearray", new ByteArray([1, 2])],
  ["tuple", Tuple.of<unknown>(1, [2])],
  ["dict of any keys", new Map<unknown, unknown>([[Tuple.of(1, 2), { a: 1 }]])],
  [
    "dict by Python's rules",
    new PyDict<unknown, unknown>([
      [1, "a"],
      ["1", "b"],
    ]),
  ],
  ["set by Python's rules", new PySet([1, "a"])],
  ["frozenset by Python's rules", new PyFrozenSet([1, Tuple.of(1)])],
  ["frozenset", new FrozenSet([1, "a"])],
  ["complex", new Complex(1, -0.5)],
  ["range", new PyRange(0, 10, 3)],
  ["slice", new PySlice(null, 5, null)],
  ["Ellipsis", Ellipsis],
  ["NotImplemented", NotImplemented],
  ["NoneType", NoneType],
  ["type(...)", EllipsisType],
  ["a built-in type", PyGlobal.named("builtins", "list")],
  ["datetime", new PyDateTime(Date.UTC(2020, 1, 1), 1)],
  ["datetime in a zone with a name of its own", new PyDateTime(Date.UTC(2020, 1, 1), 0, 1, oddZone)],
  ["datetime in a zone", new PyDateTime(Date.UTC(2020, 1, 1), 0, 0, new ZoneInfo("Europe/Berlin"))],
  ["date", new PyDate(2020, 2, 29)],
  ["time", new PyTime({ hour: 23, minute: 59, second: 1, microsecond: 7, fold: 1 })],
  ["time with an offset", new PyTime({ hour: 1, zone: PyTimeZone.utc })],
  ["time in a zone", new PyTime({ hour: 1, zone: new ZoneInfo("Europe/Berlin") })],
  ["timedelta", new PyTimeDelta(-1, 5, 7)],
  ["timezone", oddZone],
  ["utc", PyTimeZone.utc],
  ["ZoneInfo", new ZoneInfo("Europe/Berlin")],
  ["Decimal", new Decimal("1.50")],
  ["Fraction", new Fraction(3, 7)],
  ["UUID", new UUID("12345678-1234-5678-1234-567812345678")],
  ["UUID made safely", new UUID("12345678-1234-5678-1234-567812345678", 0)],
  ["PurePosixPath", new PurePosixPath("a", "b.txt")],
  ["PosixPath", new PosixPath("/a")],
  ["PureWindowsPath", new PureWindowsPath("c:\\a")],
  ["Path", new Path("a")],
  ["IPv4Address", new IPv4Address("10.0.0.1")],
  ["IPv6Address", new IPv6Address("::1")],
  ["IPv4Network", new IPv4Network("10.0.0.0/8")],
  ["IPv4Interface", new IPv4Interface("10.0.0.1/8")],
  ["Pattern", new PyPattern("a+", 2)],
  ["RegExp", /a+/i],
  ["array", new PyArray("d", Float64Array.of(1.5, 2))],
  [
    "OrderedDict",
    new OrderedDict<unknown, unknown>([
      ["b", 1],
      ["a", 2],
    ]),
  ],
  ["defaultdict", new DefaultDict(PyGlobal.named("builtins", "list"), [["a", [1]]])],
  ["Counter", Counter.of(["a", "b", "a"])],
  ["deque", new Deque([1, 2, 3], 3)],
  ["ChainMap", new ChainMap({ a: 1 }, new Map([["b", 2]]))],
  ["UserDict", new UserDict({ a: 1 })],
  ["UserList", new UserList([1, [2]])],
  ["UserString", new UserString("abc")],
  ["namedtuple", Point.make(1, [2])],
  ["Enum", Color.RED],
  ["Flag", Mode.of(3)],
  ["object of a plain class", Object.assign(new Order(), { lines: [1, new Map([[1, 2]])] })],
  ["subclass of dict with attributes", basket],
  ["subclass of list", Row.from([1, "a"])],
  ["subclass of int", new Ratio(5n)],
  ["subclass of float", Object.assign(new Degrees(2.5), { unit: "F" })],
  ["exception", new exceptions.ValueError!("bad", 5)],
  ["exception of one's own", new ShopError("no")],
  ["partial", new PyPartial(PyGlobal.named("builtins", "int"), ["10"], { base: 2 })],
  ["SimpleNamespace", Object.assign(new SimpleNamespace(), { a: 1, b: [2] })],
  ["class", Order],
  ["function", twice],
  ["DataView", new DataView(Uint8Array.of(1, 2, 3).buffer)],
  ["ndarray", new NDArray(Float64Array.of(1, 2, 3, 4), { shape: [2, 2] })],
  ["ndarray of bool", new NDArray(Uint8Array.of(0, 1), { dtype: "?" })],
  ["ndarray of complex", new NDArray(Float64Array.of(1, 2), { dtype: "<c16" })],
  ["ndarray of times", new NDArray(BigInt64Array.of(1n, 2n), { dtype: "<M8[ns]" })],
  ["ndarray of objects", new NDArray([1, "a", null, [1]], { dtype: "O", shape: [2, 2] })],
  ["ndarray of structures", new NDArray(new Uint8Array(12), { dtype: DType.struct({ a: "<i4", b: "<f8" }) })],
  ["dtype", DType.of("<f8")],
  ["numpy scalar", new NumpyScalar(DType.of("<f4"), Uint8Array.of(0, 0, 192, 63))],
  [
    "masked array",
    new MaskedArray(new NDArray(Float64Array.of(1, 2)), Uint8Array.of(0, 1), [
      PyGlobal.named("numpy.ma", "MaskedArray"),
      PyGlobal.named("numpy", "ndarray"),
    ]),
  ],
  ["frame", dataFrame({ a: Int32Array.of(1, 2), b: ["x", null], c: [true, false] }, { index: ["r", "s"] })],
  ["frame of dates", dataFrame({ when: [new Date(0), new Date(86_400_000)] })],
  ["frame of objects", dataFrame({ mixed: [1, "a", null] })],
  ["frame with a named index", dataFrame({ a: [1, 2] }, { index: pandasIndex(["r", "s"], "key") })],
  ["series", series([1.5, 2.5], { index: ["a", "b"], name: "s" })],
  ["series of objects", series([1, "a"])],
  ["index", pandasIndex([1, 2], "n")],
  ["Timestamp", new Timestamp(1n, "ns")],
  ["Timedelta", new Timedelta(5n, "ns")],
  ["NaT", NaT],
  ["NA", NA],
];

const classOf = (value: unknown): unknown => Object.getPrototypeOf(Object(value));

/** The class of what is read, as from a pickle. */
function becomes(value: unknown): unknown {
  if (value instanceof RegExp) return PyPattern.prototype;
  return value instanceof DataView ? Uint8Array.prototype : classOf(value);
}

describe("docs/values.md", () => {
  it.each(VALUES)("%s", (_, value) => {
    const read = again({ value, beside: [value] }) as { value: unknown };
    expect(classOf(read.value) === becomes(value)).toBe(true);
    expect(pickled(read.value)).toBe(pickled(value));
    expect(toJSONText(again(read.value), { registry })).toBe(toJSONText(read.value, { registry }));
  });

  it.each(["Int8Array", "Uint8ClampedArray", "Uint16Array", "Int32Array", "BigUint64Array", "Float32Array"] as const)(
    "%s",
    (name) => {
      const array = new globalThis[name](3) as Int8Array;
      const read = again(array);
      expect(read).toEqual(array);
      expect(Object.getPrototypeOf(read)).toBe(Object.getPrototypeOf(array));
    },
  );
});

describe("objects of classes that are none of the model", () => {
  it("keep what they share, and circles", () => {
    const order = new Order();
    const shared = new Decimal("2.5");
    const deque = new Deque<unknown>([order, shared]);
    order.lines = [deque, shared, order];
    const read = again([order, deque]) as [Order & { lines: unknown[] }, Deque];
    expect(read[0].lines[0]).toBe(read[1]);
    expect(read[1][0]).toBe(read[0]);
    expect(read[0].lines[2]).toBe(read[0]);
    expect(read[0].lines[1]).toBe(read[1][1]);
  });

  it("keep a circle through a tuple and through a frozenset", () => {
    const list: unknown[] = [];
    const tuple = Tuple.of<unknown>(list);
    const frozen = new FrozenSet<unknown>([tuple]);
    list.push(tuple, frozen);
    const [read] = again([tuple]) as [Tuple];
    expect((read[0] as unknown[])[0]).toBe(read);
    expect([...((read[0] as unknown[])[1] as FrozenSet)][0]).toBe(read);
  });

  it("are refused where they lie in their own arguments", () => {
    const held: unknown[] = [];
    const partial = new PyPartial(PyGlobal.named("builtins", "int"), [held], {});
    const counter = new Counter<unknown>([[partial, 1]]);
    held.push(counter);
    expect(() => toJSONText(counter, { registry })).toThrow(/lies within what it is made of/);
  });

  it("are made by classes and what is built in, never by a function that was registered", () => {
    const read = (text: string): unknown => fromJSON(text, { registry });
    expect(() => read('{"$brine":"made","class":"shop.twice","value":[2]}')).toThrow(
      'names "shop.twice", which makes no',
    );
    expect(() => read('{"$brine":"made","class":"builtins.eval","value":["1"]}')).toThrow(
      '"builtins.eval", which is not',
    );
    expect(() => read('{"$brine":"made","class":"decimal.Decimal","value":["x"]}')).toThrow(
      /decimal.Decimal is called with/,
    );
    expect(() => read('{"$brine":"made","class":"decimal.Decimal","value":7}')).toThrow('the value of "made"');
    expect(() => read('{"$brine":"object","class":"shop.Order","value":{"__proto__":{"a":1}}}')).not.toThrow();
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });
});
