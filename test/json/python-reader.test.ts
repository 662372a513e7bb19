/** The reader of docs/json-format.md in Python's standard library reads what is written here; and real param the declared part. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { oraclePython as python } from "../oracle/oracle-process.js";
import {
  any,
  ByteArray,
  Complex,
  Counter,
  calendarDate,
  Decimal,
  DefaultDict,
  Deque,
  DType,
  dataFrame,
  date,
  dateRange,
  exceptions,
  Fraction,
  FrozenSet,
  float,
  IPv4Address,
  instanceOf,
  list,
  NDArray,
  number,
  OrderedDict,
  Parameterized,
  PurePosixPath,
  PyDate,
  PyDateTime,
  PyGlobal,
  PyRange,
  PySlice,
  PyTime,
  PyTimeDelta,
  PyTimeZone,
  Registry,
  range,
  series,
  string,
  Tuple,
  toJSONText,
  tuple,
  UUID,
  ZoneInfo,
} from "./surface.js";

const FOLDER = fileURLToPath(new URL("../python", import.meta.url));

function run(program: string, input: string): string {
  const { stdout, stderr, status } = spawnSync(python as string, ["-c", program], {
    cwd: FOLDER,
    input,
    encoding: "utf8",
    env: { ...process.env, PYTHONIOENCODING: "utf-8", PYTHONDONTWRITEBYTECODE: "1" },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

const READ = "import sys, brine_json; print(repr(brine_json.loads(sys.stdin.read())))";

describe.skipIf(python === null)("Python reads", () => {
  class Sensor extends Parameterized({ gain: number(), note: any<unknown>() }) {}
  class Lab extends Parameterized({ main: instanceOf(Sensor), sensors: list(Sensor) }) {}
  const registry = new Registry();
  registry.register(Lab, "lab.Lab");

  it.each<[unknown, string]>([
    [[1, 1.5, -0, Number.NaN, float(3), 10n ** 20n], "[1, 1.5, -0.0, nan, 3.0, 100000000000000000000]"],
    [{ $brine: "x", é: null }, "{'$brine': 'x', 'é': None}"],
    [Uint8Array.of(0, 255), "b'\\x00\\xff'"],
    [new ByteArray([1]), "bytearray(b'\\x01')"],
    [new Set([1]), "{1}"],
    [
      new Map<unknown, unknown>([
        [1, Tuple.of<unknown>(1, "a")],
        [null, []],
      ]),
      "{1: (1, 'a'), None: []}",
    ],
    [new Date(0), "datetime.datetime(1970, 1, 1, 0, 0)"],
    [new PyDate(2020, 2, 29), "datetime.date(2020, 2, 29)"],
    [
      new PyDateTime(0, 1, 0, new PyTimeZone(new PyTimeDelta(0, 3600))),
      "datetime.datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=datetime.timezone(datetime.timedelta(seconds=3600)))",
    ],
    [
      new PyDateTime(Date.UTC(2020, 9, 25, 2, 30), 0, 1, new ZoneInfo("Europe/Berlin")),
      "datetime.datetime(2020, 10, 25, 2, 30, fold=1, tzinfo=zoneinfo.ZoneInfo(key='Europe/Berlin'))",
    ],
    [new NDArray(Float64Array.of(1, 2.5), { shape: [1, 2] }), "{'dtype': '<f8', 'shape': [1, 2], 'items': [1.0, 2.5]}"],
    [Int8Array.of(-1), "{'dtype': '|i1', 'shape': [1], 'items': [-1]}"],
    [new Decimal("1.50"), "Decimal('1.50')"],
    [new Complex(1, -0.5), "(1-0.5j)"],
    [new Fraction(3, 7), "Fraction(3, 7)"],
    [new UUID("12345678-1234-5678-1234-567812345678"), "UUID('12345678-1234-5678-1234-567812345678')"],
    [new PurePosixPath("a", "b"), "PurePosixPath('a/b')"],
    [
      new PyTime({ hour: 1, microsecond: 7, zone: PyTimeZone.utc }),
      "datetime.time(1, 0, 0, 7, tzinfo=datetime.timezone.utc)",
    ],
    [new PyTimeDelta(-1, 5, 7), "datetime.timedelta(days=-1, seconds=5, microseconds=7)"],
    [new FrozenSet([1]), "frozenset({1})"],
    [new PyRange(0, 10, 3), "range(0, 10, 3)"],
    [new PySlice(null, 5, null), "slice(None, 5, None)"],
    [new OrderedDict([["a", 1]]), "OrderedDict([('a', 1)])"],
    [new DefaultDict(PyGlobal.named("builtins", "list"), [["a", [1]]]), "defaultdict(<class 'list'>, {'a': [1]})"],
    [Counter.of(["a", "a"]), "Counter({'a': 2})"],
    [new Deque([1, 2], 3), "deque([1, 2], maxlen=3)"],
    [new IPv4Address("10.0.0.1"), "IPv4Address('10.0.0.1')"],
    [new exceptions.ValueError!("bad", 5), "ValueError('bad', 5)"],
    [
      series([1.5], { index: ["a"], name: "s" }),
      "{'name': 's', 'index': ['a'], 'value': {'dtype': '<f8', 'shape': [1], 'items': [1.5]}}",
    ],
    [dataFrame({ a: Int32Array.of(1) }), "{'a': {'dtype': '<i4', 'shape': [1], 'items': [1]}}"],
    [
      DType.of("<f8"),
      "{'class': 'numpy.dtype', 'args': ['f8', False, True], 'state': (3, '<', None, None, None, -1, -1, 0)}",
    ],
  ])("%o", (value, text) => {
    expect(run(READ, toJSONText(value))).toBe(text);
  });

  it("objects, what they share, and circles", () => {
    const sensor = new Sensor({ name: "s", gain: 2 });
    sensor.note = sensor;
    const lab = new Lab({ name: "l", main: sensor, sensors: [sensor] });
    expect(run(READ, toJSONText(lab, { registry }))).toBe(
      "{'name': 'l', 'main': {'name': 's', 'gain': 2, 'note': {...}}, 'sensors': [{'name': 's', 'gain': 2, 'note': {...}}]}",
    );
  });

  it("what declarations determine, with param's own deserialize_parameters", () => {
    class Plain extends Parameterized({
      n: number({ default: 1.5 }),
      s: string({ default: "é" }),
      when: date({ default: new PyDateTime(0, 123_456) }),
      day: calendarDate({ default: new PyDate(2020, 2, 29) }),
      span: dateRange({ default: [new PyDate(2020, 1, 1), new PyDate(2020, 1, 2)] }),
      t: tuple({ default: [1, "a"] }),
      r: range({ default: [1, 2] }),
      l: list(Number, { default: [1, 2] }),
    }) {}
    const program = `
import sys, param
class Plain(param.Parameterized):
    n = param.Number(); s = param.String(); when = param.Date(); day = param.CalendarDate(); span = param.DateRange()
    t = param.Tuple(default=(0, 0)); r = param.Range(); l = param.List()
text = sys.stdin.read()
values = Plain.param.deserialize_parameters(text)
print(values)
print(Plain(**values).param.serialize_parameters())`;
    const written = new Plain({ name: "p" });
    const [values, text] = run(program, written.param.serializeParameters()).split("\n");
    expect(values).toBe(
      "{'name': 'p', 'n': 1.5, 's': 'é', 'when': datetime.datetime(1970, 1, 1, 0, 0, 0, 123456), 'day': datetime.date(2020, 2, 29), " +
        "'span': (datetime.date(2020, 1, 1), datetime.date(2020, 1, 2)), 't': (1, 'a'), 'r': (1, 2), 'l': [1, 2]}",
    );
    expect(text).toBe(written.param.serializeParameters({ dialect: "param" }));
    expect(Plain.fromJSON(text).param.values()).toEqual(written.param.values());
  });
});
