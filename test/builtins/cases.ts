/**
 * Values of Python's standard library on both sides: a Python expression and what brine has for it. `spelling` says why another
 * version of CPython may write it in another way.
 */
import {
  ByteArray,
  ChainMap,
  Complex,
  Counter,
  Decimal,
  DefaultDict,
  Deque,
  Ellipsis,
  EllipsisType,
  exceptions,
  Fraction,
  FrozenSet,
  IPv4Address,
  IPv4Interface,
  IPv4Network,
  IPv6Address,
  IPv6Interface,
  IPv6Network,
  NoneType,
  NotImplemented,
  OrderedDict,
  PosixPath,
  PurePosixPath,
  PureWindowsPath,
  PyArray,
  PyDate,
  PyDateTime,
  type PyExceptionName,
  PyGlobal,
  PyPartial,
  PyPattern,
  PyRange,
  PySlice,
  PyTime,
  PyTimeDelta,
  PyTimeZone,
  SimpleNamespace,
  Tuple,
  UserDict,
  UserList,
  UserString,
  UUID,
  ZoneInfo,
} from "brine";
import * as model from "./model.js";

export interface Case {
  readonly code: string;
  readonly make: () => unknown;
  /** How another version of CPython spells it. */
  readonly spelling?: string;
}

const exception = (name: PyExceptionName, ...args: unknown[]): Error => new exceptions[name](...args);

const wall = (...parts: [number, number, number, number?, number?, number?]): number => {
  const [year, month, day, hour = 0, minute = 0, second = 0] = parts;
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second));
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
};

const builtin = (name: string): PyGlobal => PyGlobal.named("builtins", name);
const ist = new PyTimeZone(new PyTimeDelta(0, 19_800), "IST");
const dt = "datetime.";

const dates: Case[] = [
  {
    code: `${dt}datetime(2024, 2, 29, 12, 34, 56, 789012)`,
    make: () => new PyDateTime(wall(2024, 2, 29, 12, 34, 56), 789_012),
  },
  { code: `${dt}datetime(2024, 2, 29, 12, 34, 56, 789000)`, make: () => new Date(wall(2024, 2, 29, 12, 34, 56) + 789) },
  { code: `${dt}datetime(1, 1, 1)`, make: () => new Date(wall(1, 1, 1)) },
  {
    code: `${dt}datetime(9999, 12, 31, 23, 59, 59, 999999)`,
    make: () => new PyDateTime(wall(9999, 12, 31, 23, 59, 59), 999_999),
  },
  { code: `${dt}datetime(2024, 1, 1, fold=1)`, make: () => new PyDateTime(wall(2024, 1, 1), 0, 1) },
  {
    code: `${dt}datetime(2024, 1, 1, tzinfo=${dt}timezone.utc)`,
    make: () => new PyDateTime(wall(2024, 1, 1), 0, 0, PyTimeZone.utc),
  },
  {
    code: `${dt}datetime(1, 1, 1, tzinfo=${dt}timezone(${dt}timedelta(seconds=19800), 'IST'))`,
    make: () => new PyDateTime(wall(1, 1, 1), 0, 0, ist),
  },
  {
    code: `${dt}datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=zoneinfo.ZoneInfo('Europe/Oslo'))`,
    make: () => new PyDateTime(wall(2024, 10, 27, 2, 30), 0, 1, new ZoneInfo("Europe/Oslo")),
  },
  { code: "zoneinfo.ZoneInfo('UTC')", make: () => new ZoneInfo("UTC") },
  { code: "zoneinfo.ZoneInfo.no_cache('UTC')", make: () => new ZoneInfo("UTC", false) },
  { code: `${dt}date(2024, 2, 29)`, make: () => new PyDate(2024, 2, 29) },
  {
    code: `${dt}time(23, 59, 59, 999999)`,
    make: () => new PyTime({ hour: 23, minute: 59, second: 59, microsecond: 999_999 }),
  },
  {
    code: `${dt}time(1, 2, fold=1, tzinfo=${dt}timezone.utc)`,
    make: () => new PyTime({ hour: 1, minute: 2, fold: 1, zone: PyTimeZone.utc }),
  },
  { code: `${dt}timedelta(days=-1, seconds=5, microseconds=7)`, make: () => new PyTimeDelta(-1, 5, 7) },
  { code: `${dt}timedelta.max`, make: () => new PyTimeDelta(999_999_999, 86_399, 999_999) },
  { code: `${dt}timedelta.min`, make: () => new PyTimeDelta(-999_999_999) },
  {
    code: `${dt}timezone(-${dt}timedelta(hours=5, microseconds=1))`,
    make: () => new PyTimeZone(new PyTimeDelta(0, -18_000, -1)),
  },
];

const numbers: Case[] = [
  { code: "decimal.Decimal('3.14159')", make: () => new Decimal("3.14159") },
  {
    code: "[decimal.Decimal(t) for t in ('NaN', 'sNaN', 'Infinity', '-0', '1E+100')]",
    make: () => ["NaN", "sNaN", "Infinity", "-0", "1E+100"].map((text) => new Decimal(text)),
  },
  { code: "fractions.Fraction(-3, 7)", make: () => new Fraction(-3, 7), spelling: "text before 3.11" },
  { code: "fractions.Fraction(10**40, 3)", make: () => new Fraction(10n ** 40n, 3), spelling: "text before 3.11" },
  { code: "complex(1.5, -2.0)", make: () => new Complex(1.5, -2) },
  { code: "complex(-0.0, float('inf'))", make: () => new Complex(-0, Number.POSITIVE_INFINITY) },
  { code: "range(3)", make: () => new PyRange(0, 3) },
  { code: "range(10**30, -5, -(10**20))", make: () => new PyRange(10n ** 30n, -5, -(10n ** 20n)) },
  { code: "slice(None, 5, None)", make: () => new PySlice(null, 5) },
  {
    code: "[..., NotImplemented, type(None), type(...)]",
    make: () => [Ellipsis, NotImplemented, NoneType, EllipsisType],
  },
  {
    code: "uuid.UUID('12345678-1234-5678-1234-567812345678')",
    make: () => new UUID("12345678-1234-5678-1234-567812345678"),
  },
  { code: "uuid.UUID(int=1)", make: () => new UUID(1n) },
  { code: "uuid.UUID(int=1, is_safe=uuid.SafeUUID.safe)", make: () => new UUID(1n, 0) },
  { code: "uuid.UUID(int=2**128-1, is_safe=uuid.SafeUUID.unsafe)", make: () => new UUID(2n ** 128n - 1n, -1) },
  {
    code: "array.array('i', [1, -2])",
    make: () => new PyArray("i", Int32Array.of(1, -2)),
  },
  {
    code: "array.array('Q', [2**64-1])",
    make: () => new PyArray("Q", BigUint64Array.of(2n ** 64n - 1n)),
  },
  {
    code: "array.array('l', [-1])",
    make: () => new PyArray("l", BigInt64Array.of(-1n)),
  },
  {
    code: "array.array('d', [1.5, -0.0])",
    make: () => new PyArray("d", Float64Array.of(1.5, -0)),
  },
  {
    code: "array.array('f')",
    make: () => new PyArray("f", new Float32Array(0)),
  },
  {
    code: "array.array('u', 'a\\U0001f600')",
    make: () => new PyArray("u", "a😀"),
  },
];

const texts: Case[] = [
  {
    code: "pathlib.PurePosixPath('/a/b')",
    make: () => new PurePosixPath("/", "a", "b"),
    spelling: "one piece in 3.13",
  },
  { code: "pathlib.PosixPath('a/b')", make: () => new PosixPath("a", "b"), spelling: "one piece in 3.13" },
  {
    code: "pathlib.PureWindowsPath('C:/a/b')",
    make: () => new PureWindowsPath("C:\\", "a", "b"),
    spelling: "one piece in 3.13",
  },
  { code: "re.compile('a+b', re.IGNORECASE)", make: () => new PyPattern("a+b", 34) },
  { code: "re.compile(b'a')", make: () => new PyPattern(Uint8Array.of(97)) },
  { code: "ipaddress.ip_address('10.0.0.1')", make: () => new IPv4Address("10.0.0.1") },
  {
    code: "ipaddress.ip_address('2001:db8::1:0:0:1')",
    make: () => new IPv6Address("2001:db8::1:0:0:1"),
    spelling: "a number before 3.9",
  },
  {
    code: "ipaddress.IPv6Address('fe80::1%eth0')",
    make: () => new IPv6Address("fe80::1%eth0"),
    spelling: "3.9 loses the scope",
  },
  { code: "ipaddress.ip_network('::/8')", make: () => new IPv6Network("::/8") },
  { code: "ipaddress.ip_network('10.0.0.0/8')", make: () => new IPv4Network("10.0.0.0/8") },
  { code: "ipaddress.ip_interface('1.2.3.4/8')", make: () => new IPv4Interface("1.2.3.4/8") },
  { code: "ipaddress.ip_interface('::1/64')", make: () => new IPv6Interface("::1/64") },
];

const collections: Case[] = [
  {
    code: "collections.OrderedDict([('b', 1), ('a', 2)])",
    make: () =>
      new OrderedDict<unknown, unknown>([
        ["b", 1],
        ["a", 2],
      ]),
  },
  {
    code: "with_attributes(collections.OrderedDict(a=1), x=2)",
    make: () => Object.assign(new OrderedDict<unknown, unknown>([["a", 1]]), { x: 2 }),
  },
  { code: "collections.defaultdict(list, {'a': [1]})", make: () => new DefaultDict(builtin("list"), [["a", [1]]]) },
  { code: "collections.defaultdict(None, {1: 2})", make: () => new DefaultDict(null, [[1, 2]]) },
  {
    code: "collections.Counter({'a': 3, 'b': -1})",
    make: () =>
      new Counter([
        ["a", 3],
        ["b", -1],
      ]),
  },
  { code: "collections.deque([1, 2, 3], 3)", make: () => new Deque([1, 2, 3], 3) },
  { code: "collections.deque()", make: () => new Deque() },
  { code: "collections.ChainMap({'a': 1}, {'b': 2})", make: () => new ChainMap({ a: 1 }, { b: 2 }) },
  { code: "collections.UserDict({'a': 1})", make: () => new UserDict({ a: 1 }) },
  { code: "collections.UserList([1])", make: () => new UserList([1]) },
  {
    code: "collections.UserString('abc')",
    make: () => new UserString("abc"),
    spelling: "without its text as an argument before 3.7",
  },
  { code: "types.SimpleNamespace(a=1, b='x')", make: () => new SimpleNamespace({ a: 1, b: "x" }) },
  { code: "types.SimpleNamespace()", make: () => new SimpleNamespace() },
  { code: "functools.partial(int, '1', base=2)", make: () => new PyPartial(builtin("int"), ["1"], { base: 2 }) },
  { code: "functools.partial(int)", make: () => new PyPartial(builtin("int")) },
];

const errors: Case[] = [
  { code: "ValueError('a', 1)", make: () => exception("ValueError", "a", 1) },
  { code: "KeyError()", make: () => exception("KeyError") },
  {
    code: "with_attributes(RuntimeError('x'), note='n')",
    make: () => Object.assign(exception("RuntimeError", "x"), { note: "n" }),
  },
  { code: "FileNotFoundError(2, 'no', 'f')", make: () => exception("FileNotFoundError", 2, "no", "f") },
  {
    code: "ImportError('m', name='n')",
    make: () =>
      Object.defineProperty(exception("ImportError", "m"), "name", {
        value: "n",
        enumerable: true,
        writable: true,
        configurable: true,
      }),
  },
  {
    code: "UnicodeDecodeError('utf-8', b'x', 0, 1, 'why')",
    make: () => exception("UnicodeDecodeError", "utf-8", Uint8Array.of(120), 0, 1, "why"),
  },
  { code: "StopIteration(3)", make: () => exception("StopIteration", 3) },
  { code: "ValueError", make: () => exceptions.ValueError },
  { code: "MyError('a')", make: () => new model.MyError("a") },
];

const own: Case[] = [
  {
    code: "[Color.RED, Color.BLUE, Color.RED, Color.TEXT]",
    make: () => [model.Color.RED, model.Color.BLUE, model.Color.RED, model.Color.TEXT],
  },
  { code: "Num.TWO", make: () => model.Num.TWO },
  { code: "Flg.A | Flg.C", make: () => model.Flg.of(5) },
  { code: "IFlg.X | IFlg.Y", make: () => model.IFlg.of(3) },
  { code: "Color", make: () => model.Color },
  { code: "Point(1, 'a')", make: () => model.Point.make(1, "a") },
  { code: "{Point(1, 2): [Point(3, 4)]}", make: () => new Map([[model.Point.make(1, 2), [model.Point.make(3, 4)]]]) },
  { code: "Plain(1, 'x')", make: () => new model.Plain(1, "x") },
  { code: "Slotted(1, 'x')", make: () => new model.Slotted(1, "x") },
  { code: "Frozen(1, 'x')", make: () => new model.Frozen(1, "x") },
  { code: "MyDict(a=1)", make: () => new model.MyDict([["a", 1]]) },
  { code: "with_attributes(MyDict(), a=1)", make: () => Object.assign(new model.MyDict(), { a: 1 }) },
  { code: "MyList([1, 2])", make: () => model.filled(model.MyList, [1, 2]) },
  { code: "with_attributes(MyList([1]), x=[2])", make: () => model.filled(model.MyList, [1], { x: [2] }) },
  { code: "MySet([1])", make: () => new model.MySet([1]) },
  { code: "with_attributes(MySet([1]), x=2)", make: () => Object.assign(new model.MySet([1]), { x: 2 }) },
  { code: "MyFrozenSet([1])", make: () => new model.MyFrozenSet([1]) },
  { code: "MyTuple([1, 2])", make: () => model.filled(model.MyTuple, [1, 2]) },
  { code: "MyBytes(b'ab')", make: () => model.MyBytes.of(97, 98) },
  { code: "MyByteArray(b'ab')", make: () => model.MyByteArray.of(97, 98) },
  { code: "MyOrderedDict(a=1)", make: () => new model.MyOrderedDict([["a", 1]]) },
  { code: "MyDeque([1], 2)", make: () => new model.MyDeque([1], 2) },
  { code: "{frozenset([1]): bytearray(b'a')}", make: () => new Map([[new FrozenSet([1]), ByteArray.of(97)]]) },
  { code: "[1.5, -0.0, (2.5,)]", make: () => [1.5, -0, Tuple.of(2.5)] },
];

export const CASES: readonly Case[] = [...dates, ...numbers, ...texts, ...collections, ...errors, ...own];
