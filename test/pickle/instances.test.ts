/** Instances: of registered plain classes, and of classes with declared parameters, alone, nested and inherited. */
import {
  any,
  boolean,
  date,
  instanceOf,
  integer,
  list,
  number,
  Parameterized,
  PyDateTime,
  register,
  selector,
  self,
  string,
  tuple,
} from "brine";
import { beforeEach, describe, expect, it } from "vitest";
import { again, read, write } from "./again.js";

let built = 0;

class Point {
  x: unknown;
  y: unknown;
  constructor(x: unknown = 0, y: unknown = 0) {
    built++;
    this.x = x;
    this.y = y;
  }
}
class Point3 extends Point {
  z: unknown = 0;
}
class Empty {}

class Sensor extends Parameterized({
  x: number({ default: 1, bounds: [-1e9, 1e9] }),
  count: integer({ default: 0 }),
  label: string({ default: null }),
  on: boolean({ default: false }),
  when: date(),
  mode: selector({ objects: ["fast", "slow"] }),
  tags: list(String),
  range: tuple({ default: [0, 1] }),
  place: instanceOf(Point),
  next: self<Sensor>(),
  extra: any(),
}) {
  double(): number {
    return this.x * 2;
  }
}
class Probe extends Parameterized(Sensor, { x: { default: 4 }, depth: number({ wire: "float" }) }) {}
class Hollow extends Parameterized({ none: any(), mixed: tuple({ default: null, length: 0 }) }) {}
class Counted extends Parameterized({ n: number() }) {
  constructor(kwargs: { n?: number } = {}) {
    built++;
    super(kwargs);
  }
}

register(Point, "shop.Point");
register(Point3, "shop.Point3");
register(Empty, "shop.Empty");
register(Sensor, "lab.Sensor");
register(Probe, { module: "lab.deep", qualname: "Probe" });
register(Counted, "lab.Counted");
register(Hollow, "lab.Hollow");

beforeEach(() => {
  built = 0;
});

describe("an instance of a registered class", () => {
  it("comes back with its class and its properties, without its constructor being run", () => {
    const point = new Point(1, "two");
    built = 0;
    const back = again(point);
    expect(back).toBeInstanceOf(Point);
    expect(Object.entries(back)).toEqual([
      ["x", 1],
      ["y", "two"],
    ]);
    expect(built).toBe(0);
  });

  it("comes back without properties too", () => {
    const back = again([new Empty(), new Empty()]);
    expect(back.map((item) => item instanceof Empty)).toEqual([true, true]);
    expect(back[0]).not.toBe(back[1]);
  });

  it("keeps its own class, not its parent's", () => {
    const back = again([new Point3(), new Point()]);
    expect(back.map((item) => item.constructor)).toEqual([Point3, Point]);
  });

  it("keeps properties with names that mean something in JavaScript", () => {
    const point = new Point();
    Object.defineProperty(point, "__proto__", { value: { polluted: 1 }, enumerable: true });
    Object.defineProperty(point, "constructor", { value: "mine", enumerable: true });
    const back = again(point);
    expect(Object.getPrototypeOf(back)).toBe(Point.prototype);
    expect(Object.keys(back)).toEqual(["x", "y", "__proto__", "constructor"]);
    expect((back as { polluted?: unknown }).polluted).toBeUndefined();
    expect((back as { constructor: unknown }).constructor).toBe("mine");
  });

  it("keeps properties that look like array indices", () => {
    const back = again(Object.assign(new Point(), { 0: "zero", 10: "ten" }));
    expect(back).toMatchObject({ 0: "zero", 10: "ten", x: 0 });
  });

  it("keeps everything its properties hold", () => {
    const point = new Point(new Map([[1, new Date(5)]]), [new Set(["a"]), new Point3()]);
    expect(again(point)).toEqual(point);
  });

  it("comes back a thousand times over, each its own object", () => {
    const points = Array.from({ length: 1500 }, (_, index) => new Point(index, `p${index % 10}`));
    const back = again(points);
    expect(back).toEqual(points);
    expect(new Set(back).size).toBe(1500);
  });
});

describe("an instance with parameters", () => {
  const sensor = () =>
    new Sensor({
      x: 2.5,
      count: 3,
      label: "l",
      on: true,
      when: new Date(1_700_000_000_123),
      mode: "slow",
      tags: ["a", "b"],
      range: [3, 4],
      place: new Point(1, 2),
      extra: { deep: [1, { deeper: new Set([1]) }] },
      name: "mine",
    });

  it("comes back with every value and its methods", () => {
    const original = sensor();
    const back = again(original);
    expect(back).toBeInstanceOf(Sensor);
    for (const name of ["x", "count", "label", "on", "mode", "tags", "range", "extra", "name"] as const) {
      expect(back[name]).toEqual(original[name]);
    }
    expect(back.when?.getTime()).toBe(1_700_000_000_123);
    expect(back.place).toBeInstanceOf(Point);
    expect(back.place).toEqual(new Point(1, 2));
    expect(back.next).toBe(null);
    expect(back.double()).toBe(5);
    expect(Object.keys(back)).toEqual([]);
  });

  it("holds plain arrays in tuple parameters, which are tuples in the pickle", () => {
    const back = again(sensor());
    expect(Object.getPrototypeOf(back.range)).toBe(Array.prototype);
    expect(Buffer.from(write(new Sensor({ range: [3, 4] }))).toString("hex")).toContain("4b034b0486");
  });

  it("holds empty tuples too, in every protocol and beside attributes", () => {
    const probes = [null, 1, [2], []].map((none) => new Hollow({ none, mixed: [] }));
    for (const protocol of [0, 1, 2, 3, 4, 5]) {
      for (const strings of ["value", "copies"] as const) {
        const back = again(new Array(20).fill(probes).flat() as Hollow[], { protocol, strings });
        expect(back[3]?.mixed).toEqual([]);
        expect(back[79]?.none).toEqual([]);
      }
    }
    expect(Buffer.from(write(new Hollow({ mixed: [] }))).toString("latin1")).toContain("mixed\x94)s");
    const attributed = again(Object.assign(new Hollow({ mixed: [] }), { extra: 1 }));
    expect([attributed.mixed, attributed.extra]).toEqual([[], 1]);
  });

  it("does not write values that were not set; they follow the class's default", () => {
    const back = again(new Sensor({ count: 1 }));
    const bytes = Buffer.from(write(new Sensor({ count: 1 }))).toString("latin1");
    expect(bytes).not.toContain("label");
    expect(back.x).toBe(1);
    Sensor.param.update({ x: 7 });
    try {
      expect(back.x).toBe(7);
    } finally {
      Sensor.param.update({ x: 1 });
    }
  });

  it("keeps null apart from unset", () => {
    const cleared = new Sensor({ label: null, when: null, next: null });
    const bytes = Buffer.from(write(cleared)).toString("latin1");
    expect(bytes).toContain("label");
    expect(again(cleared).label).toBe(null);
  });

  it("comes back when nothing at all was set", () => {
    class Bare extends Parameterized({ n: number({ default: 9 }) }) {}
    register(Bare, "lab.Bare");
    const back = again([new Bare(), new Bare()]);
    expect(back.map((bare) => bare.n)).toEqual([9, 9]);
    expect(back[0]).not.toBe(back[1]);
  });

  it("keeps subclasses, with values of their own and of their parents", () => {
    const back = again([new Probe({ depth: 3, label: "p" }), new Sensor()]);
    expect(back[0]).toBeInstanceOf(Probe);
    expect(back[1]).not.toBeInstanceOf(Probe);
    expect(back[0]).toMatchObject({ depth: 3, label: "p", x: 4 });
  });

  it('writes a parameter with wire: "float" as a float', () => {
    const bytes = Buffer.from(write(new Probe({ depth: 3 }))).toString("hex");
    expect(bytes).toContain("474008000000000000");
  });

  it("does not run the constructor of the class on load", () => {
    const counted = new Counted({ n: 5 });
    built = 0;
    expect(again(counted).n).toBe(5);
    expect(built).toBe(0);
  });

  it("is like a new one for the engine of JavaScript: setting, watching and reading go on", () => {
    const back = again(new Sensor({ x: 2 }));
    back.x = 3;
    expect(back.x).toBe(3);
    expect(() => {
      back.x = 1e12;
    }).toThrow("x");
    expect(again(back).x).toBe(3);
  });

  it("nests, also in lists, dicts and parameters of its own class", () => {
    const chain = new Sensor({ label: "a", next: new Sensor({ label: "b", extra: [new Probe({ depth: 1 })] }) });
    const back = again({ list: [chain], map: new Map([[1, chain]]) });
    const first = back.list[0] as Sensor;
    expect(back.map.get(1)).toBe(first);
    expect(first.next?.label).toBe("b");
    expect(first.next?.extra).toMatchObject([{ depth: 1 }]);
  });

  it("keeps a PyDateTime in a date parameter", () => {
    const back = again(new Sensor({ when: new PyDateTime(5, 5_001) }));
    expect(back.when).toBeInstanceOf(PyDateTime);
    expect(back.when).toMatchObject({ microsecond: 5_001 });
  });

  it("keeps floats, NaN, -0 and large numbers in its parameters", () => {
    for (const x of [Number.NaN, -0, 0.1, 1e21, 2 ** 53, Number.POSITIVE_INFINITY]) {
      expect(again(new Sensor({ extra: x })).extra).toBe(x);
    }
  });

  it("keeps texts with lone surrogates in its parameters", () => {
    const back = again([new Sensor({ label: "a\uD834" }), new Sensor({ label: "\uDD1E" })]);
    expect(back.map(({ label }) => label)).toEqual(["a\uD834", "\uDD1E"]);
  });

  it("comes back in thousands", () => {
    const sensors = Array.from(
      { length: 3000 },
      (_, index) =>
        new Sensor({ x: index, label: `s${index % 50}`, when: new Date(index), tags: index % 3 === 0 ? [] : ["t"] }),
    );
    const back = again(sensors);
    expect(back.map(({ x, label, when, tags }) => [x, label, when?.getTime(), tags])).toEqual(
      sensors.map(({ x, label, when, tags }) => [x, label, when?.getTime(), tags]),
    );
  });
});

describe("attributes beside parameters", () => {
  const withAttributes = () => Object.assign(new Probe({ depth: 3, range: [1, 2], label: "l" }), { note: "n", 5: [1] });

  it("come back with the values", () => {
    const back = again(withAttributes());
    expect(back).toBeInstanceOf(Probe);
    expect(back).toMatchObject({ note: "n", 5: [1] });
    expect(back).toMatchObject({ depth: 3, label: "l", range: [1, 2] });
    expect(Object.keys(back)).toEqual(["5", "note"]);
  });

  it("leave the values as they would be without: tuples, floats", () => {
    const bytes = Buffer.from(write(withAttributes())).toString("hex");
    expect(bytes).toContain("474008000000000000");
    expect(bytes).toContain("4b014b0286");
  });

  it("keep sharing with the values, also of the array in a tuple parameter", () => {
    const shared = [1];
    const probe = Object.assign(new Probe({ extra: shared }), { shared });
    const back = again(probe) as typeof probe;
    expect(back.shared).toBe(back.extra);
    const pair = Object.assign(new Probe({ range: [8, 9] }), { own: null as unknown });
    pair.own = pair.range;
    const bytes = Buffer.from(write(pair)).toString("hex");
    // One tuple: it is written once and referred to.
    expect(bytes.split("4b084b0986")).toHaveLength(2);
  });

  it("can hold the instance itself", () => {
    const probe = Object.assign(new Probe(), { me: null as unknown });
    probe.me = [probe];
    const back = again(probe) as typeof probe;
    expect((back.me as unknown[])[0]).toBe(back);
  });

  it("come back when only some of many instances have them", () => {
    const probes = Array.from({ length: 20 }, (_, index) =>
      index % 2 === 0 ? Object.assign(new Probe({ depth: index }), { odd: index }) : new Probe({ depth: index }),
    );
    const back = again(probes);
    expect(back.map(({ depth }) => depth)).toEqual(probes.map(({ depth }) => depth));
    expect(back.map((probe) => Object.keys(probe).length)).toEqual(probes.map((_, index) => (index + 1) % 2));
  });
});

describe("classes by reference", () => {
  it("are written as their names and read as the registered class", () => {
    const back = again({ type: Sensor, other: Point });
    expect(back.type).toBe(Sensor);
    expect(back.other).toBe(Point);
  });

  it("may be named and made in the same pickle", () => {
    const back = again([Sensor, new Sensor(), Sensor]);
    expect(back[0]).toBe(Sensor);
    expect(back[1]).toBeInstanceOf(Sensor);
  });
});

describe("the flat form of a Parameterized", () => {
  it("is read: each key of the state is a parameter, the rest attributes", () => {
    // Sensor made with NEWOBJ, then BUILD with {"x": 5, "note": "n"}.
    const state = `7d28 8c0178 4b05 8c046e6f7465 8c016e 75`;
    const bytes = Buffer.from(`8004 8c036c6162 8c0653656e736f72 93 29 81 ${state} 62 2e`.replace(/ /g, ""), "hex");
    const back = read(bytes) as Sensor & { note: string };
    expect(back).toBeInstanceOf(Sensor);
    expect(back.x).toBe(5);
    expect(back.note).toBe("n");
  });
});
