/**
 * The fixed forms: the classes of Python's library, and JavaScript's own, as the calls that make their values in both languages.
 * docs/script-repr.md lists them. Found by the exact class: what extends one of these is a class of its own.
 */
import { pythonRepr } from "../param/text.js";
import { PyStr } from "../pickle/buffer.js";
import { PyArray } from "../pickle/builtins/array.js";
import {
  ChainMap,
  Counter,
  DefaultDict,
  Deque,
  OrderedDict,
  UserDict,
  UserList,
  UserString,
} from "../pickle/builtins/collections.js";
import { PyDate, PyDateTime, PyTime } from "../pickle/builtins/datetime.js";
import { PyPartial, SimpleNamespace } from "../pickle/builtins/functools.js";
import {
  IPv4Address,
  IPv4Interface,
  IPv4Network,
  IPv6Address,
  IPv6Interface,
  IPv6Network,
} from "../pickle/builtins/ipaddress.js";
import { Complex, Decimal, Fraction } from "../pickle/builtins/numbers.js";
import { NotATime, Timedelta, Timestamp } from "../pickle/builtins/pandas-time.js";
import { Path, PosixPath, PurePath, PurePosixPath, PureWindowsPath, WindowsPath } from "../pickle/builtins/pathlib.js";
import { PyPattern } from "../pickle/builtins/re.js";
import { PyTimeDelta, PyTimeZone } from "../pickle/builtins/timezone.js";
import { ConstantType, PyRange, PySlice } from "../pickle/builtins/types.js";
import { UUID } from "../pickle/builtins/uuid.js";
import { ZoneInfo } from "../pickle/builtins/zoneinfo.js";
import { asTuple, ByteArray, Float, PyGlobal, PyInt } from "../pickle/values.js";
import { NoText } from "./errors.js";
import { type CallShape, knownCall, type Shape } from "./shape.js";
import { addTables } from "./tables.js";

/** How the values of one class are made in both languages. */
export interface FixedForm<T extends object = object> {
  readonly typescript: (value: T) => Shape | NoText;
  readonly python: (value: T) => Shape | NoText;
}

// biome-ignore lint/suspicious/noExplicitAny: a class is only compared here
type AnyClass<T extends object> = (abstract new (...args: any[]) => T) | { readonly prototype: T };

/** The forms by class. */
export class FixedForms {
  readonly #forms = new Map<unknown, FixedForm<never>>();

  form<T extends object>(type: AnyClass<T>, { typescript, python }: FixedForm<T>): void {
    this.#forms.set(type, { typescript, python });
  }

  /** A class that takes the same arguments in both languages. */
  same<T extends object>(
    type: AnyClass<T>,
    typescript: string,
    python: string,
    args: (value: T) => readonly unknown[],
    noun: string | null = null,
  ): void {
    this.form(type, {
      typescript: (value) => knownCall(typescript, args(value), { noun }),
      python: (value) => knownCall(python, args(value), { noun }),
    });
  }

  of(value: object): FixedForm | undefined {
    return this.#forms.get(value.constructor) as FixedForm | undefined;
  }
}

const text = (written: string, ...imports: string[]): Shape => ({ form: "text", text: written, imports });

const named = (values: Readonly<Record<string, unknown>>): CallShape["named"] =>
  Object.entries(values).map(([name, value]) => ({ name, value, constant: false }));

/** Python's text of a float, whatever JavaScript would take its number for. */
export function floatText(value: number): string {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return `${value}.0`;
  return Number.isFinite(value) ? pythonRepr(value) : `float('${pythonRepr(value)}')`;
}

/** Text of TypeScript that is an argument as it stands. */
class Verbatim {
  readonly text: string;

  constructor(written: string) {
    this.text = written;
  }
}

/** Numbers and text. */
function addNumbers(forms: FixedForms): void {
  forms.form(Verbatim, { typescript: (value) => text(value.text), python: (value) => text(value.text) });
  forms.form(Float, {
    typescript: ({ value }) => knownCall("float", [value], { isNew: false }),
    python: ({ value }) => text(floatText(value)),
  });
  forms.form(PyInt, {
    typescript: ({ value }) => knownCall("PyInt", [value]),
    python: ({ value }) => text(String(value)),
  });
  forms.form(PyStr, {
    typescript: ({ value }) => knownCall("pyStr", [value], { isNew: false }),
    python: ({ value }) => text(pythonRepr(value)),
  });
  forms.same(Decimal, "Decimal", "decimal.Decimal", ({ text: digits }) => [digits]);
  forms.same(Fraction, "Fraction", "fractions.Fraction", ({ numerator, denominator }) => [numerator, denominator]);
  forms.form(Complex, {
    typescript: ({ real, imaginary }) => knownCall("Complex", [real, imaginary]),
    python: ({ real, imaginary }) => knownCall("complex", [new Float(real), new Float(imaginary)]),
  });
  forms.form(ByteArray, {
    typescript: (value) => knownCall("ByteArray", [Array.from(value)], { noun: "bytes" }),
    python: (value) => knownCall("bytearray", [Uint8Array.from(value)], { noun: "bytes" }),
  });
}

const isoOf = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Hours, minutes, and what else there is, as `repr` has it. */
function clockOf({ hour, minute, second, microsecond }: PyTime | PyDateTime): number[] {
  if (microsecond !== 0) return [hour, minute, second, microsecond];
  return second === 0 ? [hour, minute] : [hour, minute, second];
}

const placeOf = ({ fold, zone }: PyTime | PyDateTime): CallShape["named"] =>
  named({ ...(fold === 0 ? {} : { fold }), ...(zone === null ? {} : { tzinfo: zone }) });

function datetimeCall(date: PyDateTime): CallShape {
  const args = [date.year, date.month, date.day, ...clockOf(date)];
  return knownCall("datetime.datetime", args, { named: placeOf(date) });
}

/** Times. */
function addTimes(forms: FixedForms): void {
  forms.form(Date, {
    typescript: (date) => {
      if (Number.isNaN(date.getTime())) return text("new Date(NaN)");
      return knownCall("Date", [date.toISOString()]);
    },
    python: (date) => {
      try {
        return datetimeCall(new PyDateTime(date.getTime()));
      } catch {
        return new NoText("NO_TEXT", "Python has no such date");
      }
    },
  });
  forms.form(PyDateTime, {
    typescript: ({ wall, microsecond, fold, zone }) => {
      const args = [new Verbatim(`Date.parse("${isoOf(wall)}")`), microsecond, fold, zone];
      const needed = zone !== null ? 4 : fold !== 0 ? 3 : 2;
      return knownCall("PyDateTime", args.slice(0, needed));
    },
    python: datetimeCall,
  });
  forms.same(PyDate, "PyDate", "datetime.date", ({ year, month, day }) => [year, month, day]);
  forms.form(PyTime, {
    typescript: ({ hour, minute, second, microsecond, fold, zone }) => {
      const parts = { hour, minute, second, microsecond, fold, zone };
      return knownCall("PyTime", [
        Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== 0 && part !== null)),
      ]);
    },
    python: (time) => knownCall("datetime.time", clockOf(time), { named: placeOf(time) }),
  });
  forms.form(PyTimeDelta, {
    typescript: ({ days, seconds, microseconds }) => knownCall("PyTimeDelta", [days, seconds, microseconds]),
    python: ({ days, seconds, microseconds }) => {
      const parts = Object.entries({ days, seconds, microseconds }).filter(([, part]) => part !== 0);
      if (parts.length === 0) return knownCall("datetime.timedelta", [0]);
      return knownCall("datetime.timedelta", [], { named: named(Object.fromEntries(parts)) });
    },
  });
  forms.form(PyTimeZone, {
    typescript: (zone) => {
      if (zone === PyTimeZone.utc) return knownCall("PyTimeZone.utc", [], { isConstant: true });
      return knownCall("PyTimeZone", zone.name === undefined ? [zone.offset] : [zone.offset, zone.name]);
    },
    python: (zone) => {
      if (zone.offset.totalMicroseconds === 0n && zone.name === undefined)
        return text("datetime.timezone.utc", "datetime");
      return knownCall("datetime.timezone", zone.name === undefined ? [zone.offset] : [zone.offset, zone.name]);
    },
  });
  forms.form(ZoneInfo, {
    typescript: ({ key }) => knownCall("ZoneInfo", [key]),
    python: ({ key }) => knownCall("zoneinfo.ZoneInfo", [], { named: named({ key }) }),
  });
  forms.form(Timestamp, {
    typescript: ({ value, unit, zone }) => knownCall("Timestamp", zone === null ? [value, unit] : [value, unit, zone]),
    python: ({ value, unit, zone }) =>
      knownCall("pandas.Timestamp", [value], { named: named({ unit, ...(zone === null ? {} : { tz: zone }) }) }),
  });
  forms.form(Timedelta, {
    typescript: ({ value, unit }) => knownCall("Timedelta", [value, unit]),
    python: ({ value, unit }) => knownCall("pandas.Timedelta", [value], { named: named({ unit }) }),
  });
  forms.form(NotATime, {
    typescript: () => knownCall("NaT", [], { isConstant: true }),
    python: () => text("pandas.NaT", "pandas"),
  });
}

/** Names, paths and addresses. */
function addNames(forms: FixedForms): void {
  forms.form(PyGlobal, {
    typescript: ({ module, qualname }) => knownCall("PyGlobal.named", [module, qualname], { isNew: false }),
    python: ({ module, qualname }) => (module === "builtins" ? text(qualname) : text(`${module}.${qualname}`, module)),
  });
  forms.form(ConstantType, {
    typescript: ({ of }) => knownCall("ConstantType", [of]),
    python: ({ of }) => knownCall("type", [of]),
  });
  forms.same(UUID, "UUID", "uuid.UUID", ({ hex }) => [hex]);
  for (const type of [PurePath, Path, PurePosixPath, PosixPath, PureWindowsPath, WindowsPath]) {
    forms.same<object>(type, type.name, `pathlib.${type.name}`, (path) => [String(path)]);
  }
  for (const type of [IPv4Address, IPv4Network, IPv4Interface, IPv6Address, IPv6Network, IPv6Interface]) {
    forms.same<object>(type, type.name, `ipaddress.${type.name}`, (address) => [String(address)]);
  }
  forms.same(PyPattern, "PyPattern", "re.compile", (one) =>
    new PyPattern(one.pattern).flags === one.flags ? [one.pattern] : [one.pattern, one.flags],
  );
  forms.same(PyRange, "PyRange", "range", ({ start, stop, step }) =>
    step === 1 || step === 1n ? [start, stop] : [start, stop, step],
  );
  forms.same(PySlice, "PySlice", "slice", ({ start, stop, step }) => [start, stop, step]);
}

const pairsOf = (map: ReadonlyMap<unknown, unknown>): unknown[] => [...map].map((pair) => asTuple([...pair]));
/** In TypeScript a pair is an array. */
const listsOf = (map: ReadonlyMap<unknown, unknown>): unknown[] => [...map].map((pair) => [...pair]);

/** Containers of the library. */
function addContainers(forms: FixedForms): void {
  forms.form(OrderedDict, {
    typescript: (map) => knownCall("OrderedDict<any, any>", [listsOf(map)], { noun: "entries" }),
    python: (map) => knownCall("collections.OrderedDict", [pairsOf(map)], { noun: "entries" }),
  });
  forms.form(DefaultDict, {
    typescript: (map) => knownCall("DefaultDict<any, any>", [map.defaultFactory, listsOf(map)], { noun: "entries" }),
    python: (map) => knownCall("collections.defaultdict", [map.defaultFactory, pairsOf(map)], { noun: "entries" }),
  });
  forms.form(Counter, {
    typescript: (map) => knownCall("Counter<any>", [listsOf(map)], { noun: "counts" }),
    python: (map) => knownCall("collections.Counter", [new Map(map)], { noun: "counts" }),
  });
  forms.form(Deque, {
    typescript: (deque) =>
      knownCall("Deque<any>", [Array.from(deque), ...(deque.maxlen === null ? [] : [deque.maxlen])], { noun: "items" }),
    python: (deque) =>
      knownCall("collections.deque", [Array.from(deque)], {
        named: named(deque.maxlen === null ? {} : { maxlen: deque.maxlen }),
        noun: "items",
      }),
  });
  forms.same(ChainMap, "ChainMap", "collections.ChainMap", ({ maps }) => maps, "entries");
  forms.same(UserDict, "UserDict", "collections.UserDict", ({ data }) => [data], "entries");
  forms.same(UserList, "UserList<any>", "collections.UserList", ({ data }) => [data], "items");
  forms.same(UserString, "UserString", "collections.UserString", ({ data }) => [data], "text");
  forms.form(SimpleNamespace, {
    typescript: (value) => knownCall("SimpleNamespace", [{ ...value }], { noun: "namespace" }),
    python: (value) =>
      knownCall("types.SimpleNamespace", [], {
        named: named({ ...value } as Record<string, unknown>),
        noun: "namespace",
      }),
  });
  forms.form(PyPartial, {
    typescript: ({ func, args, keywords, attributes }) =>
      attributes === null
        ? knownCall("PyPartial", [func, args, keywords], { noun: "partial" })
        : new NoText("NO_TEXT", "a partial with attributes has no text"),
    python: ({ func, args, keywords, attributes }) => {
      const pairs: [unknown, unknown][] = keywords instanceof Map ? [...keywords] : Object.entries(keywords);
      if (attributes !== null) return new NoText("NO_TEXT", "a partial with attributes has no text");
      const byName = named(Object.fromEntries(pairs) as Record<string, unknown>);
      return knownCall("functools.partial", [func, ...args], { named: byName, noun: "partial" });
    },
  });
  forms.form(PyArray, {
    typescript: ({ typecode, data }) => knownCall("PyArray", [typecode, data], { noun: "array" }),
    python: ({ typecode, data }) => {
      const items = typeof data === "string" ? data : Array.from(data as ArrayLike<unknown>);
      return knownCall("array.array", [typecode, items], { noun: "array" });
    },
  });
}

let made: FixedForms | undefined;

/** The form of a value of one of these classes. The table is made when it is first asked for. */
export function fixedForm(value: object): FixedForm | undefined {
  if (made === undefined) {
    made = new FixedForms();
    for (const add of [addNumbers, addTimes, addNames, addContainers, addTables]) add(made);
  }
  return made.of(value);
}
