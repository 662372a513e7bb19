/** The dialect "brine": what is written is read again without loss; what is wrong is said, all at once, with its place. */
import { describe, expect, it } from "vitest";
import { setGenerating } from "../../ts/code/generated.js";
import {
  any,
  array,
  boolean,
  bytes,
  calendarDate,
  callable,
  composite,
  DataFrameView,
  dataFrame,
  dataFrameParameter,
  date,
  dateRange,
  dict,
  event,
  Float,
  FrozenSet,
  float,
  fromJSON,
  instanceOf,
  integer,
  JSONValidationError,
  list,
  NDArray,
  number,
  Parameterized,
  PyDate,
  PyDateTime,
  PyTimeDelta,
  PyTimeZone,
  Registry,
  range,
  selector,
  self,
  string,
  Tuple,
  toJSONText,
  tuple,
  UnserializableError,
  ZoneInfo,
} from "./surface.js";

class Sensor extends Parameterized({ gain: number({ default: 1, bounds: [0, 10] }), unit: string({ default: "K" }) }) {}
class Probe extends Parameterized(Sensor, { depth: integer({ default: 2 }) }) {}
class Node extends Parameterized({ next: self<Node>(), peers: list<Node>(), data: any<unknown>() }) {}
class Lab extends Parameterized({
  sensors: list(Sensor),
  main: instanceOf(Sensor),
  any: any<unknown>(),
  fn: callable(),
}) {}
const double = (x: number): number => x * 2;

const registry = new Registry();
for (const cls of [Sensor, Probe, Node, Lab]) registry.register(cls, `lab.${cls.name}`);
registry.register(double, "lab.double");

const again = (value: unknown): unknown => fromJSON(toJSONText(value, { registry }), { registry });

describe("a value of any kind", () => {
  it.each<[string, unknown]>([
    ["text with odd characters", "é\u2028\ud83d\ude00\0"],
    ["a lone surrogate", "\ud800"],
    ["-0", -0],
    ["NaN", Number.NaN],
    ["infinity", Number.NEGATIVE_INFINITY],
    ["a large float", 1e308],
    ["a bigint", 123456789012345678901234567890n],
    ["a small bigint", 5n],
    ["a Float", float(3)],
    ["bytes", Uint8Array.of(0, 255, 128, 7)],
    ["no bytes", new Uint8Array()],
    ["a set", new Set([1, "a", null])],
    [
      "a map",
      new Map<unknown, unknown>([
        [1, "a"],
        ["1", [2]],
        [Tuple.of<unknown>(1, 2), null],
      ]),
    ],
    ["a tuple", Tuple.of<unknown>(1, Tuple.of("a"))],
    ["a Date", new Date(Date.UTC(2020, 1, 29, 12, 30, 15, 123))],
    ["a day", new PyDate(99, 2, 28)],
    ["a datetime with microseconds", new PyDateTime(Date.UTC(2020, 1, 1), 123_456)],
    ["nested", { a: [1, { b: [[], {}] }], "": null }],
    ["keys like tags", { $brine: "float", value: "NaN", $brined: 1 }],
    ["a typed array", Float32Array.of(1.5, Number.NaN, -0)],
    ["an array", new NDArray(BigInt64Array.of(1n, 2n, 3n, 4n), { shape: [2, 2] })],
    ["an array by columns", new NDArray(Float64Array.of(1, 2, 3, 4, 5, 6), { shape: [2, 3], order: "F" })],
  ])("%s", (_, value) => {
    const read = again({ value, beside: [value] });
    expect(read).toEqual({ value, beside: [value] });
    expect(Object.getPrototypeOf((read as { value: object }).value ?? "")).toBe(Object.getPrototypeOf(value ?? ""));
  });

  it("keeps the dtype, shape and order of arrays", () => {
    const read = again(new NDArray(Float64Array.of(1, 2), { shape: [1, 2], dtype: "<f8" })) as NDArray;
    expect([read.dtype, read.shape, read.toArray()]).toEqual(["<f8", [1, 2], [[1, 2]]]);
  });

  it("keeps zones and folds", () => {
    const zones = [PyTimeZone.utc, new PyTimeZone(new PyTimeDelta(0, -5400)), new ZoneInfo("Europe/Berlin")];
    for (const zone of zones) {
      const value = new PyDateTime(Date.UTC(2020, 9, 25, 2, 30), 7, 1, zone);
      const read = again(value) as PyDateTime;
      expect([read.wall, read.microsecond, String(read.zone)]).toEqual([value.wall, 7, String(zone)]);
      if (zone instanceof ZoneInfo) expect(read.fold).toBe(1);
    }
  });

  it("keeps tables with their index and types", () => {
    const table = dataFrame(
      new Map<string, ArrayLike<unknown>>([
        ["a", Int32Array.of(1, 2)],
        ["b", ["x", null]],
      ]),
      {
        index: ["r", "s"],
      },
    );
    const read = again(table) as DataFrameView;
    expect(read).toBeInstanceOf(DataFrameView);
    expect([read.columnNames, read.types, read.rows()]).toEqual([table.columnNames, table.types, table.rows()]);
    expect([...read.index.values]).toEqual(["r", "s"]);
  });

  it("keeps frozen sets and functions", () => {
    expect(again(new FrozenSet([1]))).toBeInstanceOf(FrozenSet);
    expect(again([double, Sensor])).toEqual([double, Sensor]);
  });

  it("keeps sharing and circles", () => {
    const shared = [1];
    const node = new Node({ data: { shared, again: shared, "a/b~c": new Map([["m", shared]]) } });
    node.next = node;
    node.peers = [node, new Node({ next: node })];
    const read = again([node, node]) as Node[];
    const [first, second] = read as [Node, Node];
    expect(first).toBe(second);
    expect(first.next).toBe(first);
    expect(first.peers[0]).toBe(first);
    expect(first.peers[1]!.next).toBe(first);
    const data = first.data as { shared: unknown; again: unknown; "a/b~c": Map<string, unknown> };
    expect(data.again).toBe(data.shared);
    expect(data["a/b~c"].get("m")).toBe(data.shared);
  });

  it("names what has no form, and where", () => {
    expect(() => toJSONText({ a: [Symbol("s")] })).toThrow("/a/0: a symbol has no form in JSON");
    expect(() => toJSONText([new Sensor()])).toThrow(/^\/0: the class Sensor is not registered; register\(Sensor/);
    expect(() => toJSONText(new WeakMap())).toThrow(UnserializableError);
  });

  it("may be as deep as wanted, both ways", () => {
    const depth = 20_000;
    let deep: unknown = 1.5;
    for (let level = 0; level < depth; level++) deep = level % 2 === 0 ? [deep] : { a: [], deep };
    const text = toJSONText(deep);
    // `toEqual` would call itself for each level.
    expect(toJSONText(fromJSON(text)) === text).toBe(true);
    expect(fromJSON("[".repeat(100_000) + "123456789012345678901".concat("]".repeat(100_000)))).toHaveLength(1);
    expect(() => toJSONText(deep, { limits: { depth: 500 } })).toThrow("nested deeper than 500");
    expect(() => fromJSON(text, { limits: { depth: 500 } })).toThrow("nested deeper than 500");
  });

  it("may be a long chain of instances, both ways", () => {
    const end = new Node({ name: "end" });
    let chain = end;
    for (let length = 0; length < 20_000; length++) chain = new Node({ name: "n", next: chain, data: [length] });
    end.data = chain;
    const first = again(chain) as Node;
    let [read, length] = [first, 0];
    for (; read.next !== null; read = read.next) length++;
    expect([length, read.name, read.data === first]).toEqual([20_000, "end", true]);
    end.data = null;
    const text = toJSONText(chain, { registry, class: Node });
    expect(Node.fromJSON(text).next!.next!.data).toEqual([19_997]);
    expect(() => Node.fromJSON(text, { limits: { depth: 100 } })).toThrow("nested deeper than 100");
  });

  it("is the same where no code may be made from text", () => {
    const make = (): unknown => {
      class Plain extends Parameterized({
        x: number({ bounds: [0, 9] }),
        s: string(),
        when: date(),
        tags: list(String),
      }) {}
      class Holder extends Parameterized({ all: list(Plain) }) {}
      const all = [1, 2, 3].map((x) => new Plain({ x, s: "a", when: new Date(x), tags: ["t"] }));
      const text = toJSONText(new Holder({ name: "h", all }), { class: Holder });
      const read = Holder.fromJSON(text);
      expect(() => Holder.fromJSON(text.replace('"x":2', '"x":12'))).toThrow("/all/1/x: must be at most 9, not 12");
      return [text, read.all.map((each) => ({ ...each.param.values(), name: "" }))];
    };
    const compiled = make();
    setGenerating(false);
    try {
      expect(make()).toEqual(compiled);
    } finally {
      setGenerating(true);
    }
  });

  it("indents as JSON.stringify does", () => {
    const lab = new Lab({
      name: "l",
      sensors: [new Sensor({ name: "s" }), new Sensor({ name: "t" })],
      any: { a: [], b: {} },
    });
    const text = toJSONText(lab, { registry });
    let deep: unknown = { a: [], b: {}, c: "\n" };
    for (let level = 0; level < 1000; level++) deep = [deep, { level }];
    for (const indent of [1, 2, 4]) {
      expect(toJSONText(lab, { registry, indent })).toBe(JSON.stringify(JSON.parse(text), null, indent));
      expect(toJSONText(deep, { indent }) === JSON.stringify(deep, null, indent)).toBe(true);
    }
  });

  it("refers to what lies in a row", () => {
    const shared = [1, 2];
    class Bag extends Parameterized({ first: list(Number), second: any<unknown>() }) {}
    class Bags extends Parameterized({ all: list(Bag), more: any<unknown>() }) {}
    const bags = Array.from({ length: 600 }, () => new Bag({ first: [0], second: null }));
    for (const at of [3, 300]) Object.assign(bags[at]!, { first: shared, second: shared });
    const held = new Bags({ all: bags, more: [shared, bags[5], new Bag({ second: [[bags[7]]] })] });
    const own = new Registry();
    own.register(Bag, "m.Bag");
    const text = toJSONText(held, { registry: own, class: Bags });
    expect(JSON.parse(text).more[0]).toEqual({ $brine: "ref", value: "/all/3/first" });
    const read = fromJSON(text, { registry: own, class: Bags });
    expect(read.all).toHaveLength(600);
    expect(read.all[3]!.first).toBe(read.all[300]!.second);
    expect((read.more as unknown[])[0]).toBe(read.all[3]!.first);
    expect((read.more as unknown[])[1]).toBe(read.all[5]);
    const tagged = JSON.parse(toJSONText([...bags, shared], { registry: own })) as unknown[];
    expect(tagged[600]).toEqual({ $brine: "ref", value: "/3/value/first" });
    expect(() => toJSONText([bags[0], new Bag({ second: Symbol("s") })], { registry: own })).toThrow(
      "/1/value/second: a symbol has no form",
    );
  });
});

describe("an object", () => {
  it("is plain where its class is declared, and tagged where it is another", () => {
    const lab = new Lab({ name: "L", sensors: [new Sensor({ name: "s", gain: 3 }), new Probe({ name: "p" })] });
    lab.main = lab.sensors[0]!;
    lab.fn = double;
    const text = toJSONText(lab, { registry });
    expect(JSON.parse(text)).toEqual({
      $brine: "object",
      class: "lab.Lab",
      value: {
        name: "L",
        sensors: [
          { name: "s", gain: 3, unit: "K" },
          { $brine: "object", class: "lab.Probe", value: { name: "p", gain: 1, unit: "K", depth: 2 } },
        ],
        main: { $brine: "ref", value: "/value/sensors/0" },
        any: null,
        fn: { $brine: "name", value: "lab.double" },
      },
    });
    const read = fromJSON(text, { registry, class: Lab });
    expect(read.main).toBe(read.sensors[0]);
    expect(read.sensors[1]).toBeInstanceOf(Probe);
    expect(read.fn).toBe(double);
    expect(read.param.values()).toEqual({ ...lab.param.values(), sensors: read.sensors, main: read.main });
  });

  it("makes no automatic name that nobody read, and keeps other properties", () => {
    const sensor = Object.assign(new Sensor(), { note: [1n] });
    const text = toJSONText(sensor, { registry });
    expect(text).toBe(
      '{"$brine":"object","class":"lab.Sensor","state":{"note":[{"$brine":"int","value":"1"}]},"value":{"gain":1,"unit":"K"}}',
    );
    expect(fromJSON(text, { registry })).toMatchObject({ note: [1n] });
  });

  it("keeps every kind's value", () => {
    class All extends Parameterized({
      b: boolean(),
      by: bytes(),
      day: calendarDate(),
      when: date(),
      span: dateRange(),
      r: range(),
      t: tuple({ items: [Number, String, Date] }),
      d: dict(number({ bounds: [0, 1] })),
      m: dict(String, { keyType: Number }),
      a: array({ typed: Float64Array }),
      nd: array(),
      f: dataFrameParameter(),
      s: selector({ objects: { one: 1, none: null } }),
      e: event(),
      both: composite<[boolean, number]>({ attribs: ["b", "n"] }),
      n: number(),
      days: list(PyDate),
      fixed: number({ default: 3, constant: true }),
      always: number({ default: 4, readonly: true }),
    }) {}
    const all = new All({
      name: "all",
      b: true,
      by: Uint8Array.of(1, 2),
      day: new PyDate(2020, 2, 29),
      when: new PyDateTime(0, 1, 0, PyTimeZone.utc),
      span: [new PyDate(2020, 1, 1), new Date(Date.UTC(2020, 0, 2))],
      r: [1, 2.5],
      t: [1, "x", new Date(0)],
      d: JSON.parse('{"__proto__": 0.5}'),
      m: new Map([[1, "a"]]),
      a: Float64Array.of(1, Number.NaN),
      nd: new NDArray(Int8Array.of(1, 2)),
      f: dataFrame({ x: [1.5, 2] }),
      s: null as never,
      n: -0,
      days: [new PyDate(1, 1, 1)],
      fixed: 5,
    });
    const read = All.fromJSON(all.param.serializeParameters());
    const plain = ({ nd, f, ...rest }: Record<string, unknown>): unknown => [
      rest,
      (nd as NDArray).toArray(),
      (f as DataFrameView).rows(),
    ];
    expect(plain(read.param.values())).toEqual(plain(all.param.values()));
    expect(read.both).toEqual([true, -0]);
    expect(Object.keys(read.d!)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(All.param.deserializeParameters(all.param.serializeParameters()).fixed).toBe(5);
    expect(read.param.deserializeValue("when", read.param.serializeValue("when"))).toEqual(all.when);
  });

  it("leaves out what was asked for", () => {
    const lab = new Lab({ name: "l", fn: (): void => {}, any: 1 });
    expect(() => lab.param.serializeParameters()).toThrow("/fn: the function or class fn is not registered");
    expect(lab.param.serializeParameters({ skipUnserializable: true })).toBe(
      '{"name":"l","sensors":[],"main":null,"any":1}',
    );
    expect(lab.param.serializeParameters({ exclude: ["fn", "sensors"] })).toBe('{"name":"l","main":null,"any":1}');
    expect(lab.param.serializeParameters({ subset: ["any"] })).toBe('{"any":1}');
  });

  it("refers to nothing that was left out", () => {
    const shared = [1];
    const node = new Node({ data: null });
    class Two extends Parameterized({ a: any<unknown>(), b: any<unknown>() }) {}
    const two = new Two({ a: [shared, Symbol("no")], b: shared });
    expect(two.param.serializeParameters({ subset: ["a", "b"], skipUnserializable: true })).toBe('{"b":[1]}');
    expect(node.data).toBeNull();
  });
});

describe("fromJSON", () => {
  it("says all that is wrong, with its place", () => {
    const text = JSON.stringify({
      sensors: [{ gain: 3 }, { gain: 12, unit: 5 }, { gain: true, colour: "red" }, 7],
      main: { $brine: "object", class: "lab.Missing", value: {} },
      nothing: 1,
    });
    try {
      Lab.fromJSON(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(JSONValidationError);
      expect((error as Error).message.split("\n")).toEqual([
        "/sensors/1/gain: must be at most 10, not 12",
        "/sensors/1/unit: only takes a string value, not number",
        "/sensors/2/gain: must be a number, not true",
        "/sensors/2/colour: Sensor has no parameter of that name",
        "/sensors/3: must be an instance of Sensor, not 7",
        expect.stringMatching(/^\/main: names "lab.Missing", which is not registered; register\(…, "lab.Missing"\)/),
        "/nothing: Lab has no parameter of that name",
      ]);
    }
  });

  it("refuses what is no JSON, too long, too deep or refers to nothing", () => {
    expect(() => Sensor.fromJSON('{"gain": }')).toThrow("Expecting value: line 1 column 10 (char 9)");
    expect(() => Sensor.fromJSON('{"gain": NaN}')).toThrow("Expecting value");
    expect(() => Sensor.fromJSON("[]")).toThrow("must be an object with the values of Sensor");
    expect(() => Sensor.fromJSON('{"gain": 1}', { limits: { length: 5 } })).toThrow("limits.length allows 5");
    expect(() => fromJSON("[".repeat(1_000_001))).toThrow("nested deeper than 1000000");
    expect(() => fromJSON("[".repeat(1_000_001) + "]".repeat(1_000_001))).toThrow("nested deeper than 1000000");
    expect(() => fromJSON('[{"$brine": "ref", "value": "/1"}, []]')).toThrow("refers to /1, where nothing was read");
    expect(() => fromJSON('{"$brine": "constructor"}')).toThrow('there is no tag "constructor"');
    expect(() => fromJSON('{"$brine": "set", "value": 1}')).toThrow('the value of "set"');
  });

  it("drops unknown names where it is told to, and keeps integers of many digits", () => {
    expect(Sensor.fromJSON({ gain: 2, more: 1 }, { unknownParameters: "drop" }).gain).toBe(2);
    expect(fromJSON("[123456789012345678901]")).toEqual([123456789012345678901n]);
  });

  it("gives each instance its own defaults, and runs no constructor", () => {
    let made = 0;
    class Own extends Parameterized({ items: list(Number, { default: [1] }), x: number() }) {
      constructor(x: number) {
        super({ x });
        made++;
      }
    }
    const [a, b] = [Own.fromJSON({ x: 1 }), Own.fromJSON({ x: 2 })];
    a.items.push(2);
    expect([a.items, b.items, made]).toEqual([[1, 2], [1], 0]);
  });
});

describe("toJSON", () => {
  it("is the plain form, for JSON.stringify", () => {
    const lab = new Lab({
      name: "l",
      sensors: [new Sensor({ name: "s" })],
      any: [1n, new Set([1]), new Float(2), Number.NaN],
    });
    expect(JSON.parse(JSON.stringify({ lab }))).toEqual({
      lab: { name: "l", sensors: [{ name: "s", gain: 1, unit: "K" }], main: null, any: [1, [1], 2, null], fn: null },
    });
  });

  it("refuses a circle by its path, and repeats what is shared", () => {
    const node = new Node({ name: "n" });
    node.peers = [new Node({ name: "m", next: node })];
    expect(() => node.toJSON()).toThrow("/peers/0/next: the object refers back to itself");
    const shared = [1];
    expect(new Node({ name: "n", data: [shared, shared] }).toJSON()).toMatchObject({ data: [[1], [1]] });
  });
});

describe("a datetime that does not exist", () => {
  class Log extends Parameterized({ at: date(), all: list(Date), span: dateRange() }) {}
  it.each([
    ["2024-02-29T24:00:00", "hour must be in 0..23"],
    ["2024-02-29T99:00:00.000000", "hour must be in 0..23"],
    ["2024-02-29T23:60:00", "minute must be in 0..59"],
    ["2024-02-29 12:99Z", "minute must be in 0..59"],
  ])("%s is refused", (text, message) => {
    expect(() => Log.fromJSON({ at: text })).toThrow(`/at: ${message}`);
    expect(() => Log.fromJSON({ all: [text] })).toThrow(`/all/0: ${message}`);
    expect(() => Log.fromJSON({ span: [text, text] })).toThrow(`/span/1: ${message}`);
    expect(() => fromJSON({ $brine: "datetime", value: text })).toThrow(message);
  });
});
