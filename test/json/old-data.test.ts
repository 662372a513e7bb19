/**
 * Data of earlier and later versions of a class in JSON: the same as in pickles (test/pickle/old-data.test.ts), and all that is wrong with
 * its place.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  any,
  date,
  type FromJSONOptions,
  fromJSON,
  instanceOf,
  JSONValidationError,
  list,
  type Migrate,
  number,
  Parameterized,
  Registry,
  self,
  string,
  toJSONText,
} from "./surface.js";

const NAME = "old.Sensor";

type AnyConstructor = abstract new (...args: never[]) => object;

function registryOf(cls: AnyConstructor): Registry {
  const registry = new Registry();
  registry.register(cls as never, NAME);
  return registry;
}

/** Written by one class and read by another. */
const over = (value: unknown, from: AnyConstructor, to: AnyConstructor, options: FromJSONOptions = {}): unknown =>
  fromJSON(toJSONText(value, { registry: registryOf(from) }), { registry: registryOf(to), ...options });

/** The problems of reading, without their values. */
function problems(run: () => unknown): unknown[] {
  try {
    run();
  } catch (error) {
    if (!(error instanceof JSONValidationError)) throw error;
    return error.problems.map(({ path, message, code }) => [path, code, message]);
  }
  throw new Error("nothing was thrown");
}

class First extends Parameterized({ celsius: number(), when: date(), label: string() }) {}
const migrate: Migrate = (state, fromVersion) => {
  if (fromVersion < 2) {
    state.kelvin = (state.celsius as number) + 273.15;
    delete state.celsius;
  }
  if (fromVersion < 3) state.tags = [state.label];
};
class Third extends Parameterized(
  { kelvin: number({ bounds: [0, null] }), when: date(), label: string(), tags: list(String) },
  { version: 3, migrate },
) {}
class Holder extends Parameterized({ one: instanceOf(Third), many: list(Third) }) {}

describe("a version", () => {
  it("is written with the object, and only where it is above 1", () => {
    const registry = registryOf(Third);
    const third = new Third({ name: "t", kelvin: 1, label: "a" });
    const values = '{"name":"t","kelvin":1,"when":null,"label":"a","tags":[]}';
    const tag = `{"$brine":"object","class":"old.Sensor","version":3,"value":${values}}`;
    expect(toJSONText(third, { registry })).toBe(tag);
    expect(toJSONText([third, new Third({ name: "u" })], { registry })).toContain(`[${tag},{"$brine":"object",`);
    // Where the class is declared it need not be said; the version must.
    registry.register(Holder, "old.Holder");
    const text = toJSONText(new Holder({ name: "h", one: third, many: [new Third({ name: "v" })] }), { registry });
    expect(text).toContain(`"one":{"$brine":"object","version":3,"value":${values}}`);
    expect(text).toContain('"many":[{"$brine":"object","version":3,"value":{"name":"v"');
    const holder = fromJSON(text, { registry }) as Holder;
    expect([holder.one!.kelvin, holder.many[0]!.name]).toEqual([1, "v"]);
    expect(toJSONText(new First({ name: "f" }), { registry: registryOf(First) })).not.toContain("version");
    // What Param reads has the values alone.
    expect(third.param.serializeParameters()).toBe(values);
    expect(third.toJSON()).toEqual(JSON.parse(values));
  });

  it("can be said of what has a class", () => {
    expect(Third.fromJSON({ $brine: "object", version: 2, value: { kelvin: 1, label: "x" } }).tags).toEqual(["x"]);
    const text = toJSONText(new Third({ label: "y" }), { class: Third });
    expect(Third.fromJSON(text).tags).toEqual([]);
  });

  it("above that of the class is a problem, or tried; none is one too", () => {
    const data = (version: unknown): object => ({ $brine: "object", version, value: { kelvin: 1 } });
    expect(problems(() => Third.fromJSON(data(4)))).toEqual([
      [
        "",
        "newer-version",
        'the data of Third is of version 4, the class here of version 3: use a newer program, or read it with newerVersions: "try"',
      ],
    ]);
    expect(Third.fromJSON(data(4), { newerVersions: "try" }).kelvin).toBe(1);
    for (const version of [0, -1, 1.5, "3", null]) {
      expect(problems(() => Third.fromJSON(data(version)))).toEqual([
        ["", "version", "the version that the data of Third says is no integer from 1 on"],
      ]);
    }
  });
});

describe("migrate", () => {
  it("is a chain from any version to that of the class, before validation", () => {
    const when = new Date(0);
    const [one] = over([new First({ celsius: 1.85, label: "a", when })], First, Third) as Third[];
    expect([one!.kelvin, one!.label, one!.tags, one!.when]).toEqual([275, "a", ["a"], when]);
    expect(problems(() => over([new First({ celsius: -300 })], First, Third))).toEqual([
      ["/0/value/kelvin", "bounds", expect.stringContaining("must be at least 0")],
    ]);
  });

  it("sees the values that their parameters give, those that these refuse by what they are, and attributes", () => {
    class Before extends Parameterized({ when: string(), at: date(), n: any<unknown>(), more: any<unknown>() }) {}
    let seen: Record<string, unknown> = {};
    class Now extends Parameterized(
      { when: date(), at: date(), n: number({ bounds: [0, 5] }) },
      {
        version: 2,
        migrate(state, from) {
          seen = { ...state, from };
          return { when: new Date(state.when as string), at: state.at, n: (state.n as unknown[]).length, note: 1 };
        },
      },
    ) {}
    const at = new Date(Date.UTC(2024, 0, 2));
    const written = new Before({ name: "b", when: "1 May 2024 UTC", at, n: [1, 2], more: new Set([1]) });
    const back = over(Object.assign(written, { note: "n" }), Before, Now) as Now;
    expect(seen).toEqual({
      name: "b",
      when: "1 May 2024 UTC",
      at,
      n: [1, 2],
      more: new Set([1]),
      note: "n",
      from: 1,
    });
    expect([back.when, back.at, back.n, Object.entries(back)]).toEqual([
      new Date(Date.UTC(2024, 4, 1)),
      at,
      2,
      [["note", 1]],
    ]);
  });

  it("leaves what it does not change to its parameter, which says where it lies", () => {
    class Before extends Parameterized({ x: any<unknown>(), y: any<unknown>() }) {}
    class Now extends Parameterized(
      { x: number({ bounds: [0, 5] }), y: number() },
      { version: 2, migrate: (state) => state },
    ) {}
    expect(problems(() => over([new Before({ x: "a", y: true }), new Before({ x: 7 })], Before, Now))).toEqual([
      ["/0/value/x", "type", 'must be a number, not "a"'],
      ["/0/value/y", "type", "must be a number, not true"],
      ["/1/value/x", "bounds", expect.stringContaining("must be at most 5")],
      ["/1/value/y", "type", expect.any(String)],
    ]);
  });

  it("does objects within objects, shared ones, and circles", () => {
    class OldNode extends Parameterized({ next: self<OldNode>(), x: number(), all: list() }) {}
    class NewNode extends Parameterized(
      { next: self<NewNode>(), y: number(), all: list() },
      {
        version: 2,
        migrate(state) {
          state.y = (state.x as number) * 2;
          delete state.x;
        },
      },
    ) {}
    const inner = new OldNode({ x: 2 });
    const outer = new OldNode({ x: 1, next: inner, all: [inner] });
    inner.next = outer;
    const [a, b] = over([outer, inner], OldNode, NewNode) as NewNode[];
    expect([a!.y, b!.y, a!.next === b, b!.next === a, a!.all[0] === b]).toEqual([2, 4, true, true, true]);
  });

  it("that throws is a problem with the class and the versions; others are told too", () => {
    class Now extends Parameterized(
      { x: number() },
      {
        version: 2,
        migrate(state) {
          if (state.celsius === 1) throw new RangeError("no such unit");
          return [] as never;
        },
      },
    ) {}
    expect(problems(() => over([new First({ celsius: 1 }), new First()], First, Now))).toEqual([
      ["/0/value", "migrate", "migrate of Now, from version 1 to 2, failed: no such unit"],
      [
        "/1/value",
        "migrate",
        "migrate of Now, from version 1 to 2, gave something that is no plain object; it changes the state, or gives another one",
      ],
    ]);
  });

  it("is for plain data too, unless that is said to be of today", () => {
    expect(Third.fromJSON({ celsius: 0, label: "a" }).tags).toEqual(["a"]);
    expect(Third.fromJSON({ kelvin: 4, label: "a" }, { unversioned: "current" }).tags).toEqual([]);
    const many = Array.from({ length: 300 }, (_, index) => ({ celsius: index, label: `${index}` }));
    const holder = Holder.fromJSON({ many });
    expect(holder.many.map(({ tags }) => tags)).toEqual(many.map(({ label }) => [label]));
    const later = many.map(({ label }) => ({ kelvin: 1, label }));
    expect(Holder.fromJSON({ many: later }, { unversioned: "current" }).many[299]!.tags).toEqual([]);
  });

  it("that changes nothing changes nothing", () => {
    const declarations = { x: any<unknown>(), n: number(), tags: list(String) };
    class Before extends Parameterized(declarations) {}
    class Same extends Parameterized(declarations, { version: 2, migrate: (state) => state }) {}
    fc.assert(
      fc.property(fc.jsonValue(), fc.double(), fc.array(fc.string()), fc.boolean(), (x, n, tags, isShared) => {
        const written = [new Before({ name: "b", x: isShared ? [tags, tags] : x, n, tags })];
        const plain = over(written, Before, Before) as Before[];
        const same = over(written, Before, Same) as Same[];
        expect(toJSONText(same, { registry: registryOf(Same) })).toBe(
          toJSONText(plain, { registry: registryOf(Before) }).replace(`"${NAME}"`, `"${NAME}","version":2`),
        );
      }),
      { numRuns: 200 },
    );
  });

  it("cannot reach a prototype", () => {
    const text = '{"celsius": 1, "__proto__": {"polluted": 1}, "label": "a"}';
    expect(() => Third.fromJSON(text, { unknownParameters: "keep" })).toThrow(/^\/__proto__: /);
    const back = Third.fromJSON(text, { unknownParameters: "drop" });
    expect("polluted" in back).toBe(false);
    expect(Object.getPrototypeOf(back)).toBe(Third.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBe(undefined);
  });
});

describe("aliases", () => {
  class Renamed extends Parameterized({
    width: number({ aliases: ["size", "length"], bounds: [0, 10] }),
    unit: string(),
  }) {}

  it("of a parameter are read, in both dialects, and count after the name of today", () => {
    for (const data of [{ size: 1 }, { width: 1, size: 2 }, { size: 2, width: 1 }, { length: 1, size: 2 }]) {
      expect(Renamed.fromJSON(data).width).toBe(1);
      const text = JSON.stringify(data);
      const renamed = new Renamed();
      expect(renamed.param.deserializeParameters(text)).toEqual({ width: 1 });
      expect(renamed.param.deserializeParameters(text, { dialect: "param" })).toEqual({ width: 1 });
    }
    expect(problems(() => Renamed.fromJSON({ size: 11 }))).toEqual([
      ["/size", "bounds", expect.stringContaining("must be at most 10")],
    ]);
    const many = Array.from({ length: 300 }, (_, size) => ({ size: size % 10, unit: "m" }));
    class Box extends Parameterized({ all: list(Renamed) }) {}
    expect(Box.fromJSON({ all: many }).all.map(({ width }) => width)).toEqual(many.map(({ size }) => size));
    expect(new Renamed({ width: 1 }).param.serializeParameters()).not.toContain("size");
  });

  it("of a class are read as the class", () => {
    const registry = new Registry();
    registry.register(Renamed, "new.Renamed", { aliases: [NAME] });
    const back = fromJSON({ $brine: "object", class: NAME, value: { width: 2 } }, { registry }) as Renamed;
    expect([back instanceof Renamed, back.width]).toEqual([true, 2]);
    expect(toJSONText(back, { registry })).toContain('"class":"new.Renamed"');
  });
});

describe("a name that is no parameter", () => {
  class One extends Parameterized({ x: number() }) {}

  it("is a problem, dropped, or kept as a property", () => {
    const data = { x: 1, more: [{ $brine: "set", value: [1] }] };
    expect(problems(() => One.fromJSON(data))).toEqual([
      ["/more", "unknown-parameter", "One has no parameter of that name"],
    ]);
    expect(Object.entries(One.fromJSON(data, { unknownParameters: "drop" }))).toEqual([]);
    const kept = One.fromJSON(data, { unknownParameters: "keep" });
    expect([kept.x, Object.entries(kept)]).toEqual([1, [["more", [new Set([1])]]]]);
    expect(() => One.fromJSON(data, { unknownParameters: "lose" as never })).toThrow(
      expect.objectContaining({ name: "JSONError", code: "OPTION" }),
    );
    const many = Array.from({ length: 300 }, () => data);
    class Box extends Parameterized({ all: list(One) }) {}
    const [, second] = Box.fromJSON({ all: many }, { unknownParameters: "keep" }).all;
    expect(Object.keys(second!)).toEqual(["more"]);
  });
});
