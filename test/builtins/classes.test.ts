/** What the classes for Python's values do by themselves: arithmetic of dates, text, patterns, enums, what they refuse. */
import {
  Counter,
  createRegistry,
  Decimal,
  Deque,
  dumps,
  exceptions,
  Fraction,
  IPv4Network,
  IPv6Address,
  loads,
  namedTuple,
  Path,
  PicklingError,
  PosixPath,
  PurePosixPath,
  PureWindowsPath,
  PyDate,
  PyDateTime,
  type PyException,
  PyGlobal,
  PyPattern,
  PyRange,
  PySlice,
  PyTimeDelta,
  PyTimeZone,
  python2Name,
  python3Name,
  type Registry,
  registerEnum,
  Tuple,
  UnpicklingError,
  UUID,
  ZoneInfo,
} from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";

const again = (value: unknown, registry?: Registry): unknown => {
  const options = registry === undefined ? { engine } : { engine, registry };
  return loads(dumps(value, options), options);
};

describe("dates", () => {
  const noon = Date.UTC(2024, 5, 1, 12);

  it("is the instant as a Date", () => {
    const zone = new PyTimeZone(new PyTimeDelta(0, 7200));
    expect(new PyDateTime(noon, 0, 0, zone).toISOString()).toBe("2024-06-01T10:00:00.000Z");
    expect(new PyDateTime(noon, 0, 0, zone).isoFormat()).toBe("2024-06-01T12:00:00+02:00");
    expect(new PyDateTime(noon, 0, 0, new ZoneInfo("Europe/Oslo")).toISOString()).toBe("2024-06-01T10:00:00.000Z");
    expect(new PyDateTime(noon, 5).toISOString()).toBe("2024-06-01T12:00:00.000Z");
  });

  it("knows the two times of one clock, and the hour there never was", () => {
    const oslo = new ZoneInfo("Europe/Oslo");
    const autumn = Date.UTC(2024, 9, 27, 2, 30);
    const spring = Date.UTC(2024, 2, 31, 2, 30);
    const offsets = [autumn, spring].flatMap((wall) => [oslo.utcOffset(wall, 0), oslo.utcOffset(wall, 1)]);
    expect(offsets.map((offset) => (offset as number) / 3_600_000)).toEqual([2, 1, 1, 2]);
  });

  it("keeps a zone this platform does not know", () => {
    const value = new PyDateTime(noon, 0, 0, new ZoneInfo("Mars/Olympus"));
    expect(value.getTime()).toBeNaN();
    expect((again(value) as PyDateTime).isoFormat()).toBe("2024-06-01T12:00:00");
  });

  it("cannot be changed", () => {
    expect(() => new PyDate(2024, 1, 1).setUTCDate(2)).toThrow(TypeError);
    expect(() => new PyDateTime(noon).setTime(0)).toThrow(TypeError);
  });

  it("refuses days that do not exist", () => {
    expect(() => new PyDate(2023, 2, 29)).toThrow(RangeError);
    expect(() => new PyDate(0, 1, 1)).toThrow(RangeError);
    expect(() => new PyTimeZone(new PyTimeDelta(1))).toThrow(RangeError);
  });

  it("shows timedeltas as Python does", () => {
    expect(String(new PyTimeDelta(-1, 5, 7))).toBe("-1 day, 0:00:05.000007");
    expect(new PyTimeDelta(0, -1).days).toBe(-1);
    expect(PyTimeDelta.fromMilliseconds(1.5).microseconds).toBe(1500);
  });

  it("goes to and from Temporal", () => {
    const date = { year: 2024, month: 2, day: 29, hour: 1, minute: 2, second: 3, millisecond: 4, microsecond: 5 };
    expect(PyDateTime.fromTemporal(date).isoFormat()).toBe("2024-02-29T01:02:03.004005");
    expect(() => PyDateTime.fromTemporal({ ...date, nanosecond: 1 })).toThrow(RangeError);
    expect(PyTimeDelta.fromTemporal({ hours: 25, microseconds: 1 })).toEqual(new PyTimeDelta(1, 3600, 1));
    const platform = globalThis as { Temporal?: unknown };
    if (platform.Temporal === undefined) expect(() => new PyDate(2024, 1, 1).toTemporal()).toThrow(TypeError);
    else expect(String(new PyDate(2024, 1, 1).toTemporal())).toBe("2024-01-01");
  });
});

describe("numbers and text", () => {
  it("keeps a Decimal's digits and refuses what is none", () => {
    expect(String(new Decimal("0.10"))).toBe("0.10");
    expect(Number(new Decimal("-Infinity"))).toBe(Number.NEGATIVE_INFINITY);
    for (const text of ["", "1,5", "0x1", " 1", "1e"]) expect(() => new Decimal(text)).toThrow(SyntaxError);
    expect(() => new Decimal(0.1)).toThrow(TypeError);
  });

  it("reduces fractions", () => {
    expect(String(new Fraction(6, -4))).toBe("-3/2");
    expect(() => new Fraction(1, 0)).toThrow(RangeError);
  });

  it("counts ranges", () => {
    expect([...new PyRange(5, 0, -2)]).toEqual([5, 3, 1]);
    expect(new PyRange(0, 10n ** 20n).length).toBe(10n ** 20n);
  });

  it("takes paths apart as Python does", () => {
    expect(new PurePosixPath("/a/./b//c").parts).toEqual(["/", "a", "b", "c"]);
    expect(new PurePosixPath("a", "/b").toString()).toBe("/b");
    expect(new PureWindowsPath("c:/x", "y").toString()).toBe("c:\\x\\y");
    expect(new PureWindowsPath("//server/share/x").parts).toEqual(["\\\\server\\share\\", "x"]);
    expect([new Path().toString(), new PosixPath("/").name, new PosixPath("/a/b").name]).toEqual([".", "", "b"]);
  });

  it("compresses IPv6 addresses as Python does", () => {
    expect(
      ["1:0:0:2:0:0:0:3", "::ffff:1.2.3.4", "0:0:0:0:0:0:0:0"].map((text) => String(new IPv6Address(text))),
    ).toEqual(["1:0:0:2::3", "::ffff:102:304", "::"]);
    expect(() => new IPv4Network("10.0.0.1/8")).toThrow(RangeError);
    expect(() => new IPv6Address("1::2::3")).toThrow(SyntaxError);
  });

  it("reads UUIDs in every form", () => {
    const text = "12345678-1234-5678-1234-567812345678";
    expect(String(new UUID(`urn:uuid:{${text}}`.replace(/[{}]/g, "")))).toBe(text);
    expect(new UUID(text).bytes[15]).toBe(0x78);
    expect(() => new UUID("12")).toThrow(SyntaxError);
  });

  it("translates patterns where JavaScript means the same", () => {
    const pattern = new PyPattern(String.raw`\A(?P<a>x+)[]y](?P=a)\Z`, 2 | 32);
    expect(pattern.toRegExp().test("XX]xx")).toBe(true);
    expect(pattern.toRegExp().test("XX]xx\n")).toBe(false);
    for (const source of ["(?i)a", "a++", "(?>a)"]) expect(() => new PyPattern(source).toRegExp()).toThrow(SyntaxError);
    expect(() => new PyPattern("a # b", 64).toRegExp()).toThrow(SyntaxError);
  });
});

describe("collections and classes", () => {
  it("keeps a deque within its length", () => {
    const deque = new Deque([1, 2, 3], 2);
    deque.push(4);
    expect([...deque]).toEqual([3, 4]);
    deque.unshift(0);
    expect([...deque]).toEqual([0, 3]);
    expect(Counter.of("abca").get("a")).toBe(2);
  });

  it("refuses as keys what Python cannot hash", () => {
    for (const key of [new Deque(), new Counter(), new PySlice(0, 1), Tuple.of(new Deque())]) {
      expect(() => dumps(new Map([[key, 1]]), { engine })).toThrow(PicklingError);
    }
    expect(again(new Map([[new Decimal("1"), 1]]))).toBeInstanceOf(Map);
  });

  it("has one object for each member of an enum", () => {
    const registry = createRegistry();
    const Color = registerEnum({ RED: 1, ALSO_RED: 1, BLUE: Tuple.of(1, 2) }, "shop.Color", { registry });
    expect(again(Color.RED, registry)).toBe(Color.RED);
    expect(Color.ALSO_RED).toBe(Color.RED);
    expect(Color.of(Tuple.of(1, 2))).toBe(Color.BLUE);
    expect([String(Color.RED), Color.RED.value, Color.RED instanceof Color]).toEqual(["Color.RED", 1, true]);
    expect(() => Color.of(3)).toThrow(RangeError);
    // What TypeScript makes of `enum { Up = 1, Down }`.
    const Typed = { Up: 1, Down: 2, 1: "Up", 2: "Down" };
    expect(Object.keys(registerEnum(Typed, "shop.Typed", { registry }))).toEqual(["Up", "Down"]);
  });

  it("names combinations of flags, and refuses bits that have no name", () => {
    const registry = createRegistry();
    const Strict = registerEnum({ A: 1, B: 2 }, "shop.Strict", { registry, flag: true });
    const Keep = registerEnum({ A: 1 }, "shop.Keep", { registry, flag: "keep" });
    expect([Strict.of(3).name, Strict.of(0).name, Keep.of(9).name]).toEqual(["A|B", null, "A|8"]);
    expect(() => Strict.of(4)).toThrow(RangeError);
    expect(again(Strict.of(3), registry)).toBe(Strict.of(3));
  });

  it("gives namedtuples their fields", () => {
    const registry = createRegistry();
    const Point = namedTuple("geo.Point", ["x", "y"], { registry });
    const point = again(Point.make(1, 2), registry) as InstanceType<typeof Tuple> & { x: unknown };
    expect([point.x, point.length, point instanceof Point]).toEqual([1, 2, true]);
    expect(() => Point.make(1)).toThrow(TypeError);
    expect(() => namedTuple("geo.Bad", ["map"], { registry })).toThrow(TypeError);
  });

  it("reads exceptions as errors", () => {
    const error = again(new RangeError("too far")) as PyException;
    expect(error).toBeInstanceOf(exceptions.ValueError);
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.message, [...error.args]]).toEqual(["ValueError", "too far", ["too far"]]);
  });

  it("runs no constructor of a subclass on load", () => {
    const registry = createRegistry();
    let made = 0;
    class Own extends Map<unknown, unknown> {
      constructor() {
        super();
        made++;
      }
    }
    registry.register(Own, "m.Own");
    const value = new Own();
    value.set("a", 1);
    const copy = again(Object.assign(value, { note: "n" }), registry) as Own & { note: string };
    expect([made, copy instanceof Own, copy.get("a"), copy.note]).toEqual([1, true, 1, "n"]);
  });

  it("lets no state hide what a built-in has", () => {
    const registry = createRegistry();
    class Own extends Map<unknown, unknown> {}
    registry.register(Own, "m.Own");
    const pickle = dumps(Object.assign(new Own(), { set: 1 }), { engine, registry });
    expect(() => loads(pickle, { engine, registry })).toThrow(UnpicklingError);
  });
});

describe("names", () => {
  it("translates those of Python 2 both ways", () => {
    expect(python3Name("__builtin__", "xrange")).toEqual({ module: "builtins", qualname: "range" });
    expect(python3Name("copy_reg", "anything")).toEqual({ module: "copyreg", qualname: "anything" });
    expect(python2Name("collections", "UserDict")).toEqual({ module: "UserDict", qualname: "IterableUserDict" });
    expect(python2Name("lab", "Sensor")).toEqual({ module: "lab", qualname: "Sensor" });
  });

  it("looks up no attribute but those defined", () => {
    const registry = createRegistry();
    class Asked {}
    const ask = (owner: unknown, name: string): unknown => {
      registry.reducer(Asked, () => ({ callable: PyGlobal.named("builtins", "getattr"), args: [owner, name] }));
      return again(new Asked(), registry);
    };
    for (const name of ["constructor", "prototype", "__class__", "key"]) {
      expect(() => ask(ZoneInfo, name)).toThrow(/only registered attributes/);
    }
  });
});
