/**
 * The lines of real.jsonl.gz about Python's standard library: read to the value their `repr` says, and written back as the
 * same bytes. Which lines those are is a rule (no name of numpy, pandas or param in them), and so is what is left out.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import {
  ChainMap,
  createRegistry,
  Decimal,
  DefaultDict,
  dumps,
  Fraction,
  IPv4Address,
  IPv6Network,
  loads,
  OrderedDict,
  PosixPath,
  PureWindowsPath,
  PyDate,
  PyDateTime,
  PyGlobal,
  PyPattern,
  PyTime,
  PyTimeDelta,
  PyTimeZone,
  registerEnum,
  Tuple,
  UserDict,
  UserList,
  UUID,
  ZoneInfo,
} from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { hasEqualTexts, modulesOf } from "../vectors/equal-texts.js";
import { Graph } from "../vectors/neutral.js";
import { vectors } from "../vectors/vector.js";
import { isSame } from "./same.js";

const file = fileURLToPath(new URL("../vectors/real.jsonl.gz", import.meta.url));
const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split("\n");
const reprs = new Map(
  lines.map((line) => JSON.parse(line) as { id: string; repr: string }).map(({ id, repr }) => [id, repr]),
);

/** The classes of the program that wrote the lines. */
const registry = createRegistry();
const Color = registerEnum({ RED: 1, GREEN: 2, BLUE: Tuple.of(3, 4) }, "pvec.Color", { registry });
const Num = registerEnum({ ONE: 1, TWO: 2 }, "pvec.Num", { registry });
const Flg = registerEnum({ A: 1, B: 2, C: 4 }, "pvec.Flg", { registry, flag: true });
const IFlg = registerEnum({ X: 1, Y: 2 }, "pvec.IFlg", { registry, flag: "keep" });
class Point {
  x: unknown;
  y: unknown;
  tags: unknown;
  constructor(x: unknown, y: unknown, tags: unknown) {
    this.x = x;
    this.y = y;
    this.tags = tags;
  }
}
registry.register(Point, "pvec.Point");

const first = new Date(Date.UTC(2000, 0, 1)).setUTCFullYear(1);
const last = Date.UTC(9999, 11, 31, 23, 59, 59);

const expected: Record<string, () => unknown> = {
  "datetime.datetime(2024, 2, 29, 12, 34, 56, 789012)": () =>
    new PyDateTime(Date.UTC(2024, 1, 29, 12, 34, 56), 789_012),
  "datetime.datetime(2024, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)": () =>
    new PyDateTime(Date.UTC(2024, 0, 1), 0, 0, PyTimeZone.utc),
  "datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone(datetime.timedelta(seconds=19800), 'IST'))": () =>
    new PyDateTime(first, 0, 0, new PyTimeZone(new PyTimeDelta(0, 19_800), "IST")),
  "datetime.datetime(2024, 6, 1, 0, 0, tzinfo=zoneinfo.ZoneInfo(key='UTC'))": () =>
    new PyDateTime(Date.UTC(2024, 5, 1), 0, 0, new ZoneInfo("UTC")),
  "datetime.time(23, 59, 59, 999999)": () => new PyTime({ hour: 23, minute: 59, second: 59, microsecond: 999_999 }),
  "datetime.timedelta(days=-1, seconds=5, microseconds=7)": () => new PyTimeDelta(-1, 5, 7),
  "[datetime.datetime(9999, 12, 31, 23, 59, 59, 999999), datetime.datetime(1, 1, 1, 0, 0), datetime.date(1, 1, 1)]":
    () => [new PyDateTime(last, 999_999), new Date(first), new PyDate(1, 1, 1)],
  "Decimal('3.14159')": () => new Decimal("3.14159"),
  "[Decimal('NaN'), Decimal('sNaN'), Decimal('Infinity'), Decimal('-0'), Decimal('1E+100')]": () =>
    ["NaN", "sNaN", "Infinity", "-0", "1E+100"].map((text) => new Decimal(text)),
  "Fraction(-3, 7)": () => new Fraction(-3, 7),
  "UUID('12345678-1234-5678-1234-567812345678')": () => new UUID("12345678-1234-5678-1234-567812345678"),
  "PureWindowsPath('C:/a/b')": () => new PureWindowsPath("C:\\", "a", "b"),
  "PosixPath('a/b')": () => new PosixPath("a", "b"),
  "[IPv4Address('10.0.0.1'), IPv6Network('::/8')]": () => [new IPv4Address("10.0.0.1"), new IPv6Network("::/8")],
  "re.compile('a+b', re.IGNORECASE)": () => new PyPattern("a+b", 34),
  "OrderedDict([('b', 1), ('a', 2)])": () =>
    new OrderedDict([
      ["b", 1],
      ["a", 2],
    ]),
  "defaultdict(<class 'list'>, {'a': [1]})": () => new DefaultDict(PyGlobal.named("builtins", "list"), [["a", [1]]]),
  "ChainMap({'a': 1}, {'b': 2})": () => new ChainMap({ a: 1 }, { b: 2 }),
  "{'a': 1}": () => new UserDict({ a: 1 }),
  "[1]": () => new UserList([1]),
  "[<Color.RED: 1>, <Color.BLUE: (3, 4)>, <Color.RED: 1>]": () => [Color.RED, Color.BLUE, Color.RED],
  "<Num.TWO: 2>": () => Num.TWO,
  "<Flg.A|C: 5>": () => Flg.of(5),
  "<IFlg.X|Y: 3>": () => IFlg.of(3),
  "Point(x=1, y=2, tags=['a'])": () => new Point(1, 2, ["a"]),
};

/** Libraries that are no part of Python's own. */
const others = new Set(["numpy", "pandas", "param", "pparam"]);

const covered = vectors
  .flatMap(({ id, kind, pickle, protocol, value }) =>
    kind === "real" && pickle !== null && protocol !== null && value !== undefined
      ? [{ id, pickle, protocol, graph: new Graph(value) }]
      : [],
  )
  .filter(({ graph }) => [...modulesOf(graph)].every((module) => !others.has(module.split(".")[0] as string)));

describe(`what CPython 3.11 writes of its library (${engine.name} engine)`, () => {
  it("is much", () => expect(covered.length).toBeGreaterThan(60));

  it("is read as what its repr says", () => {
    const failures: string[] = [];
    for (const { id, pickle } of covered) {
      const repr = reprs.get(id) as string;
      const value = loads(pickle, { engine, registry });
      const wanted = expected[repr];
      if (wanted === undefined || !isSame(value, wanted())) failures.push(`${id}: not ${repr}`);
    }
    expect(failures).toEqual([]);
  });

  it("is written as the same bytes, but for equal strings", () => {
    const failures: string[] = [];
    let equal = 0;
    for (const { id, pickle, protocol, graph } of covered) {
      const bytes = dumps(loads(pickle, { engine, registry }), { engine, registry, protocol });
      if (Buffer.compare(bytes, pickle) === 0) equal++;
      else if (!hasEqualTexts(graph)) failures.push(`${id}: ${Buffer.from(bytes).toString("hex")}`);
    }
    expect(failures).toEqual([]);
    expect(equal).toBeGreaterThan(30);
  });
});
