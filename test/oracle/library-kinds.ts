/** The table of test/python/library_kinds.py for JavaScript: how values of Python's library and of classes are described and made. */
import {
  ChainMap,
  Complex,
  Counter,
  Decimal,
  DefaultDict,
  Deque,
  DType,
  Ellipsis,
  type EnumMember,
  exceptions,
  Fraction,
  IPv4Address,
  IPv4Network,
  IPv6Address,
  IPv6Network,
  NDArray,
  NotImplemented,
  NumpyScalar,
  OrderedDict,
  PosixPath,
  PurePosixPath,
  PureWindowsPath,
  PyArray,
  PyDate,
  PyDateTime,
  PyGlobal,
  PyPartial,
  PyPattern,
  PyRange,
  PySlice,
  PyTime,
  PyTimeDelta,
  PyTimeZone,
  type PyZone,
  SimpleNamespace,
  type TypeCode,
  UserDict,
  UserList,
  UserString,
  UUID,
  ZoneInfo,
} from "brine";
import * as library from "../builtins/model.js";
import type { Description, Kind } from "./neutral.js";
import * as model from "./random-model.js";

type Head = readonly Description[];
// biome-ignore lint/suspicious/noExplicitAny: each kind's functions take values of its own class
type Any = any;

type Rest = { readonly [K in keyof Kind]?: Any };

const kinds: Kind[] = [];
/** A kind of one class. */
const add = (
  name: string,
  { prototype }: { readonly prototype: unknown },
  make: Kind["make"],
  rest: Rest = {},
): void => {
  kinds.push({ name, of: prototype, make, ...rest });
};
/** A kind of one value. */
const addValue = (name: string, of: unknown, make: Kind["make"], rest: Rest = {}): void => {
  kinds.push({ name, of, make, isSingle: true, ...rest });
};

export const bitsOf = (value: number): string => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
};
export const fromBits = (bits: string): number => Buffer.from(bits, "hex").readDoubleBE();
const hexOf = (bytes: ArrayBufferView): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
const bytesOf = (hex: unknown): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(hex as string, "hex"));
const own = (value: object): object => ({ ...value });
const text = (value: unknown): [string] => [String(value)];

// Dates.
function zoneOf(head: Description | undefined): PyZone | null {
  if (head === null || head === undefined) return null;
  const [how, value, name] = head as [string, never, string | null];
  if (how === "key") return new ZoneInfo(value);
  return value === 0 && name === null
    ? PyTimeZone.utc
    : new PyTimeZone(new PyTimeDelta(0, 0, value), name ?? undefined);
}
const headOfZone = (zone: PyZone | null): Head | null => {
  if (zone instanceof ZoneInfo) return ["key", zone.key] as never;
  if (!(zone instanceof PyTimeZone)) return null;
  return ["offset" as never, Number(zone.offset.totalMicroseconds), (zone.name ?? null) as never];
};

add(
  "datetime",
  PyDateTime,
  ([year, month, day, hour, minute, second, microsecond, fold, zone]: Head) => {
    const wall = new Date(Date.UTC(2000, (month as number) - 1, day as number, hour as number, minute as number));
    wall.setUTCFullYear(year as number, (month as number) - 1, day as number);
    wall.setUTCSeconds(second as number);
    return new PyDateTime(wall.getTime(), microsecond as number, fold as 0 | 1, zoneOf(zone));
  },
  {
    head: (value: PyDateTime) => [
      ...[value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond, value.fold],
      headOfZone(value.zone),
    ],
  },
);
add("date", PyDate, (head) => new PyDate(...(head as [number, number, number])), {
  head: ({ year, month, day }: PyDate) => [year, month, day],
});
add(
  "time",
  PyTime,
  ([hour, minute, second, microsecond, fold, zone]: Any) =>
    new PyTime({ hour, minute, second, microsecond, fold, zone: zoneOf(zone) }),
  {
    head: ({ hour, minute, second, microsecond, fold, zone }: PyTime) => [
      ...[hour, minute, second, microsecond, fold],
      headOfZone(zone),
    ],
  },
);
add("timedelta", PyTimeDelta, (head) => new PyTimeDelta(...(head as [number, number, number])), {
  head: ({ days, seconds, microseconds }: PyTimeDelta) => [days, seconds, microseconds],
});
add("timezone", PyTimeZone, (head) => zoneOf(head as Description), { head: headOfZone as Any, isSingle: true });
add("ZoneInfo", ZoneInfo, (head) => zoneOf(head as Description), { head: headOfZone as Any, isSingle: true });

// Numbers.
add("Decimal", Decimal, ([value]: Any) => new Decimal(value), { head: text });
add("Fraction", Fraction, ([above, below]: Any) => new Fraction(BigInt(above), BigInt(below)), {
  head: ({ numerator, denominator }: Fraction) => [String(numerator), String(denominator)],
});
add("complex", Complex, ([real, imaginary]: Any) => new Complex(fromBits(real), fromBits(imaginary)), {
  head: ({ real, imaginary }: Complex) => [bitsOf(real), bitsOf(imaginary)],
});
add("range", PyRange, ([start, stop, step]: Any) => new PyRange(BigInt(start), BigInt(stop), BigInt(step)), {
  head: ({ start, stop, step }: PyRange) => [String(start), String(stop), String(step)],
});
add("slice", PySlice, ([start, stop, step]: Any) => new PySlice(start, stop, step), {
  head: ({ start, stop, step }: PySlice) => [start, stop, step],
});
const ARRAYS: Record<string, Any> = { b: Int8Array, B: Uint8Array, i: Int32Array, q: BigInt64Array, d: Float64Array };
const itemOf = (code: string, item: string): number | bigint =>
  code === "d" ? fromBits(item) : code === "q" ? BigInt(item) : Number(item);
add(
  "array",
  PyArray,
  ([code, items]: Any) =>
    new PyArray(code as TypeCode, ARRAYS[code].from(items.map((item: string) => itemOf(code, item)))),
  {
    head: ({ typecode, data }: PyArray) => [
      typecode,
      Array.from(data as Iterable<number>, (item) => (typecode === "d" ? bitsOf(item) : String(item))),
    ],
  },
);
add("UUID", UUID, ([hex]: Any) => new UUID(hex), { head: ({ hex }: UUID) => [hex] });

// Text-like.
add("pattern", PyPattern, ([pattern, flags]: Any) => new PyPattern(pattern, flags), {
  head: ({ pattern, flags }: PyPattern) => [pattern, flags],
  isSingle: true,
});
const textual = { PurePosixPath, PureWindowsPath, PosixPath, IPv4Address, IPv6Address, IPv4Network, IPv6Network };
for (const [name, of] of Object.entries(textual)) add(name, of, ([value]: Any) => new of(value), { head: text });
add("UserString", UserString, ([value]: Any) => new UserString(value), { head: ({ data }: UserString) => [data] });

// Names.
const NAMED_TYPES = new Map<string, unknown>([
  ...["int", "list", "dict", "tuple"].map((name) => [name, PyGlobal.named("builtins", name)] as const),
  ["ValueError", exceptions.ValueError],
]);
for (const [name, of] of NAMED_TYPES) {
  addValue("type", of, ([wanted]: Any) => NAMED_TYPES.get(wanted), { head: () => [name] });
}
addValue("Ellipsis", Ellipsis, () => Ellipsis);
addValue("NotImplemented", NotImplemented, () => NotImplemented);

// Containers.
const asMap = {
  pairs: (value: Map<unknown, unknown>) => value,
  put: (value: Map<unknown, unknown>, key: unknown, item: unknown) => value.set(key, item),
};
const asList = { items: (value: unknown[]) => [...value], add: (value: unknown[], item: unknown) => value.push(item) };
add("OrderedDict", OrderedDict, () => new OrderedDict(), asMap);
add("Counter", Counter, () => new Counter(), asMap);
add("defaultdict", DefaultDict, ([name]: Any) => new DefaultDict(NAMED_TYPES.get(name) ?? null), {
  ...asMap,
  head: ({ defaultFactory }: DefaultDict) => [(defaultFactory as PyGlobal | null)?.qualname ?? null],
});
add("deque", Deque, ([maxlen]: Any) => new Deque([], maxlen), {
  ...asList,
  head: ({ maxlen }: Deque) => [maxlen],
});
add("partial", PyPartial, ([name]: Any, args) => new PyPartial(NAMED_TYPES.get(name), args), {
  head: ({ func }: PyPartial) => [(func as PyGlobal).qualname],
  args: ({ args }: PyPartial) => args,
});
add("ChainMap", ChainMap, (_, args: Any) => new ChainMap(...args), { args: ({ maps }: ChainMap) => maps });
add("UserDict", UserDict, (_, [data]: Any) => new UserDict(data), { args: ({ data }: UserDict) => [data] });
add("UserList", UserList, (_, [data]: Any) => new UserList(data), { args: ({ data }: UserList) => [data] });
add("SimpleNamespace", SimpleNamespace, () => new SimpleNamespace(), { attributes: own });

// Exceptions.
const raised = { args: ({ args }: { args: unknown[] }) => args, attributes: own };
for (const name of ["ValueError", "KeyError", "RuntimeError", "OverflowError"] as const) {
  const of = exceptions[name];
  add(name, of, (_, args) => new of(...args), raised);
}
add("MyError", library.MyError, (_, args) => new library.MyError(...args), raised);

// Classes of the models.
const attributes = { attributes: model.attributesOf };
const two = { args: ({ first, second }: model.Reduced) => [first, second], ...attributes };
add("Node", model.Node, () => new model.Node(), { attributes: own });
add("Old", model.Old, () => new model.Old(), { attributes: own });
add("OldArguments", model.OldArguments, (_, [first]) => new model.OldArguments(first), {
  args: ({ first }: model.OldArguments) => [first],
});
add("Stateful", model.Stateful, () => new model.Stateful(), {
  // Protocols 0 and 1 leave out an empty state, so that there are none.
  items: ({ items }: model.Stateful) => items ?? [],
  add: ({ items }: model.Stateful, item: unknown) => items.push(item),
});
add("NewArguments", model.NewArguments, (_, [first, second]) => new model.NewArguments(first, second), two);
add("KeywordArguments", model.KeywordArguments, (_, [first, second]) => new model.KeywordArguments(first, second), two);
add("Reduced", model.Reduced, (_, [first, second]) => new model.Reduced(first, second), {
  ...two,
  items: ({ items }: model.Reduced) => items,
  add: ({ items }: model.Reduced, item: unknown) => items.push(item),
  pairs: ({ pairs }: model.Reduced) => pairs,
  put: ({ pairs }: model.Reduced, key: unknown, item: unknown) => pairs.set(key, item),
});

for (const [name, of] of Object.entries({
  Color: library.Color,
  Num: library.Num,
  Flg: library.Flg,
  IFlg: library.IFlg,
})) {
  const member = ([key]: Any): unknown => (typeof key === "string" ? (of as Any)[key] : of.of(key));
  // A combination of flags has no name of its own.
  const head = ({ name: own, value }: EnumMember): unknown[] => [own === null || own.includes("|") ? value : own];
  add(name, of, member, { head, isSingle: true });
}
const fields = { args: ({ a, b }: library.Plain) => [a, b] };
add("Point", library.Point, (_, args) => library.Point.make(...args), { args: (value: unknown[]) => [...value] });
add("Plain", library.Plain, (_, [a, b]) => new library.Plain(a, b), fields);
add("Slotted", library.Slotted, (_, [a, b]) => new library.Slotted(a, b), fields);
add("Frozen", library.Frozen, (_, [a, b]) => new library.Frozen(a, b), fields);
add("MyDict", library.MyDict, () => new library.MyDict(), { ...asMap, attributes: own });
add("MyOrderedDict", library.MyOrderedDict, () => new library.MyOrderedDict(), { ...asMap, attributes: own });

/** What is an Array or bytes has its items among its properties. */
const named = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !/^\d+$/.test(name)));
add("MyList", library.MyList, () => new library.MyList(), { ...asList, attributes: named });
add("MyDeque", library.MyDeque, ([maxlen]: Any) => new library.MyDeque([], maxlen), {
  ...asList,
  head: ({ maxlen }: Deque) => [maxlen],
});
const asSet = { items: (value: Set<unknown>) => value, attributes: own, isSet: true };
add("MySet", library.MySet, (_, items) => new library.MySet(items), asSet);
add("MyFrozenSet", library.MyFrozenSet, (_, items) => new library.MyFrozenSet(items), asSet);
add("MyTuple", library.MyTuple, (_, items) => library.filled(library.MyTuple, items), {
  args: (value: unknown[]) => [...value],
  attributes: named,
});
add("MyBytes", library.MyBytes, ([hex]: Any) => library.MyBytes.from(bytesOf(hex)), {
  head: (value: Uint8Array) => [hexOf(value)],
  attributes: named,
});
add("MyByteArray", library.MyByteArray, ([hex]: Any) => library.MyByteArray.from(bytesOf(hex)), {
  head: (value: Uint8Array) => [hexOf(value)],
  attributes: named,
});

// numpy.
export const DTYPES: Record<string, Any> = {
  "|b1": Uint8Array,
  "<i2": Int16Array,
  "<i8": BigInt64Array,
  "<u4": Uint32Array,
  "<f4": Float32Array,
  "<f8": Float64Array,
  "<c16": Float64Array,
  "<M8[us]": BigInt64Array,
  "<U3": Uint32Array,
  "|S2": Uint8Array,
};
add(
  "ndarray",
  NDArray,
  ([dtype, shape, order, hex]: Any) => new NDArray(new DTYPES[dtype](bytesOf(hex).buffer), { dtype, shape, order }),
  {
    head: (value: NDArray) => [
      ...[value.dtype, value.shape, value.order],
      hexOf(value.data as unknown as ArrayBufferView),
    ],
  },
);

add("scalar", NumpyScalar, ([dtype, hex]: Any) => new NumpyScalar(DType.of(dtype), bytesOf(hex)), {
  head: (value: NumpyScalar) => [value.dtype, hexOf(value.data as Uint8Array)],
});

/** Kinds by value or prototype, for describing. */
export const BY_VALUE: ReadonlyMap<unknown, Kind> = new Map(kinds.map((kind) => [kind.of, kind] as const));
/** Kinds by name, for making. */
export const BY_NAME: ReadonlyMap<string, Kind> = new Map(kinds.map((kind) => [kind.name, kind] as const));
