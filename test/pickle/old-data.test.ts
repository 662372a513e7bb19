/**
 * Data of earlier and later versions of a class: the version in a pickle, `migrate`, aliases of classes and parameters, names that are
 * no parameters. What JSON does with the same is in test/json/old-data.test.ts.
 */
import {
  any,
  createRegistry,
  dumps,
  getState,
  type LoadsOptions,
  list,
  loads,
  type Migrate,
  number,
  ParameterDefinitionError,
  ParameterError,
  Parameterized,
  type Registry,
  restoreAsync,
  self,
  setState,
  snapshot,
  string,
  tuple,
  UnpicklingError,
} from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { thrown } from "./again.js";

const NAME = "old.Sensor";

/** A registry with one class under the name that is used here. */
function registryOf(cls: abstract new (...args: never[]) => object, aliases: readonly string[] = []): Registry {
  const registry = createRegistry();
  registry.register(cls as never, NAME, { aliases });
  return registry;
}

const read = (pickle: Uint8Array, registry: Registry, options: LoadsOptions = {}): unknown =>
  loads(pickle, { engine, registry, ...options });

/** Written by one class and read by another. */
const over = (
  values: readonly object[],
  from: abstract new (...args: never[]) => object,
  to: abstract new (...args: never[]) => object,
  options: LoadsOptions = {},
): unknown[] => read(dumps(values, { engine, registry: registryOf(from) }), registryOf(to), options) as unknown[];

class First extends Parameterized({ celsius: number(), label: string({ default: "" }) }) {}
const third: Migrate = (state, fromVersion) => {
  if (fromVersion < 2) {
    state.kelvin = (state.celsius as number) + 273.15;
    delete state.celsius;
  }
  if (fromVersion < 3) state.tags = [state.label];
};
class Second extends Parameterized(
  { kelvin: number(), label: string({ default: "" }) },
  { version: 2, migrate: third },
) {}
class Third extends Parameterized(
  { kelvin: number({ bounds: [0, null] }), label: string({ default: "" }), tags: list(String) },
  { version: 3, migrate: third },
) {}

describe("a version within many rows that are alike", () => {
  class Gauge extends Parameterized(
    { x: number(), l: list(Number) },
    { version: 2, migrate: (state) => void (state.x = Number(state.x) + 1000) },
  ) {}
  const registry = registryOf(Gauge);
  const rows = Array.from({ length: 60 }, (_, index) => new Gauge({ x: index + 0.5, l: [index, 0.5] }));
  const written = dumps(rows, { registry });
  /** The pickle with another version in the row `row`, which is not the first. */
  const withVersion = (row: number, version: number): Uint8Array => {
    const places = Array.from(written.keys()).filter(
      (at) => written[at - 2] === 0x68 && written[at] === 0x4b && written[at + 1] === 2,
    );
    expect(places).toHaveLength(59);
    const changed = written.slice();
    changed[(places[row - 1] as number) + 1] = version;
    return changed;
  };
  const read = (pickle: Uint8Array, options: LoadsOptions = {}) =>
    loads(pickle, { engine, registry, ...options }) as Gauge[];

  it("is looked at in each", () => {
    expect(read(withVersion(40, 1)).map(({ x }) => x)).toEqual(rows.map(({ x }, row) => (row === 40 ? x + 1000 : x)));
    expect(read(withVersion(40, 1), { validate: false })[40]?.x).toBe(1040.5);
    expect(thrown(UnpicklingError, () => read(withVersion(40, 3)))).toMatchObject({
      code: "NEWER_VERSION",
      path: "snapshot[40]",
    });
    expect(thrown(UnpicklingError, () => read(withVersion(40, 0)))).toMatchObject({
      code: "BAD_VERSION",
      path: "snapshot[40]",
    });
    expect(read(withVersion(40, 3), { newerVersions: "try" })[40]?.x).toBe(40.5);
  });
});

describe("a version", () => {
  it("is written as a value that Python ignores, and only where it is above 1", () => {
    const has = (pickle: Uint8Array): boolean => Buffer.from(pickle).includes("_brine_version");
    class One extends Parameterized({ celsius: number(), label: string({ default: "" }) }, { version: 1 }) {}
    const plain = dumps([new First({ celsius: 1 })], { engine, registry: registryOf(First) });
    expect(has(plain)).toBe(false);
    expect(dumps([new One({ celsius: 1 })], { engine, registry: registryOf(One) })).toEqual(plain);
    expect(has(dumps([new Second({ kelvin: 1 })], { engine, registry: registryOf(Second) }))).toBe(true);
  });

  it("comes back in each way of writing and reading, and is no property", async () => {
    const registry = registryOf(Third);
    const values = [new Third({ kelvin: 1 }), new Third(), Object.assign(new Third({ label: "b" }), { note: 2 })];
    const check = (back: unknown): void => {
      expect((back as Third[]).map((one) => [one.kelvin, one.label, Object.keys(one)])).toEqual([
        [1, "", []],
        [0, "", []],
        [0, "b", ["note"]],
      ]);
    };
    for (const protocol of [0, 1, 2, 3, 4, 5]) check(read(dumps(values, { engine, registry, protocol }), registry));
    check(read(snapshot(values, { engine, registry }), registry));
    check(read(dumps(values, { engine, registry, persistentId: () => null }), registry));
    check(await restoreAsync(new Blob([snapshot(values, { engine, registry })]), { engine, registry }));
    const many = Array.from({ length: 100 }, (_, index) => new Third({ kelvin: index }));
    expect((read(dumps(many, { engine, registry }), registry) as Third[])[99]!.kelvin).toBe(99);
  });

  it("goes with a state that a class changes, and calls super", () => {
    class Hooked extends Parameterized({ x: number() }, { version: 2, migrate: (state) => void (state.x = 5) }) {
      override [getState](): unknown {
        return super[getState]();
      }
      override [setState](state: unknown): void {
        super[setState](state);
      }
    }
    class Before extends Parameterized({ x: number() }) {}
    expect((over([new Hooked({ x: 1 })], Hooked, Hooked)[0] as Hooked).x).toBe(1);
    expect((over([new Before({ x: 1 })], Before, Hooked)[0] as Hooked).x).toBe(5);
  });

  it("above that of the class is an error, or tried", () => {
    const written = [new Third({ kelvin: 3 })];
    const error = thrown(UnpicklingError, () => over(written, Third, Second));
    expect(error).toMatchObject({ code: "NEWER_VERSION", path: "snapshot[0]", value: 3 });
    expect(error.message).toContain("the data of Second is of version 3, the class here of version 2");
    expect(error.offset).toBeGreaterThan(0);
    expect(thrown(UnpicklingError, () => over([new Second()], Second, First)).code).toBe("NEWER_VERSION");
    expect((over(written, Third, Second, { newerVersions: "try" })[0] as Second).kelvin).toBe(3);
  });

  it("that is no version is an error", () => {
    const bytes = Buffer.from(dumps([new Third()], { engine, registry: registryOf(Third) }));
    const at = bytes.indexOf(Buffer.from("4b03", "hex"));
    bytes[at + 1] = 0;
    expect(thrown(UnpicklingError, () => read(bytes, registryOf(Third)))).toMatchObject({
      code: "BAD_VERSION",
      value: 0,
    });
  });

  it("is one for the class and those below that say none", () => {
    class Below extends Parameterized(Third, { depth: number() }) {}
    class Own extends Parameterized(Third, { depth: number() }, { version: 7 }) {}
    for (const [cls, version] of [
      [Below, 3],
      [Own, 7],
    ] as const) {
      const bytes = Buffer.from(dumps([new cls({ depth: 1 })], { engine, registry: registryOf(cls) }));
      expect(bytes.includes(Buffer.from([0x4b, version]))).toBe(true);
      expect((read(bytes, registryOf(cls)) as { depth: number }[])[0]!.depth).toBe(1);
    }
  });

  it("is an integer from 1 on, and migrate a function with one", () => {
    for (const version of [0, -1, 1.5, "2", null]) {
      expect(() => Parameterized({}, { version: version as number })).toThrow("integer from 1 on");
    }
    expect(() => Parameterized({}, { migrate: () => {} })).toThrow("migrate needs a version");
    expect(() => Parameterized({}, { version: 2, migrate: {} as Migrate })).toThrow("migrate is a function");
  });
});

describe("migrate", () => {
  it("is a chain from any version to that of the class", () => {
    const [first] = over([new First({ celsius: 1.85, label: "a" })], First, Third) as Third[];
    expect([first!.kelvin, first!.label, first!.tags]).toEqual([275, "a", ["a"]]);
    const [second] = over([new Second({ kelvin: 4, label: "b" })], Second, Third) as Third[];
    expect([second!.kelvin, second!.tags]).toEqual([4, ["b"]]);
    const [same] = over([new Third({ kelvin: 5 })], Third, Third) as Third[];
    expect([same!.kelvin, same!.tags]).toEqual([5, []]);
  });

  it("comes before validation, which is of what it made", () => {
    const error = thrown(UnpicklingError, () => over([new First({ celsius: -300 })], First, Third));
    expect(error).toMatchObject({ code: "INVALID_VALUE", path: "snapshot[0].kelvin" });
    expect(error.cause).toBeInstanceOf(ParameterError);
    const [taken] = over([new First({ celsius: -300 })], First, Third, { validate: false }) as Third[];
    expect(taken!.kelvin).toBeCloseTo(-26.85);
  });

  it("sees attributes, and what is no parameter any more, and may give another object", () => {
    const seen: Record<string, unknown>[] = [];
    class Now extends Parameterized(
      { x: number() },
      {
        version: 2,
        migrate(state, from) {
          seen.push({ ...state, from });
          return { x: 7, note: "kept", [String(state.more)]: 1 };
        },
      },
    ) {}
    const written = Object.assign(new First({ celsius: 1, label: "l" }), { note: "n", more: "extra" });
    const [back] = over([written], First, Now) as Now[];
    expect(seen).toEqual([{ celsius: 1, label: "l", note: "n", more: "extra", from: 1 }]);
    expect([back!.x, Object.entries(back!)]).toEqual([
      7,
      [
        ["note", "kept"],
        ["extra", 1],
      ],
    ]);
    const [dropped] = over([written], First, Now, { unknownParameters: "drop" }) as Now[];
    expect(Object.entries(dropped!)).toEqual([["note", "kept"]]);
    expect(thrown(UnpicklingError, () => over([written], First, Now, { unknownParameters: "refuse" }))).toMatchObject({
      code: "UNKNOWN_PARAMETER",
      path: "snapshot[0].extra",
    });
  });

  it("has the parameters' own names, whatever they are called in Python", () => {
    let seen: Record<string, unknown> = {};
    class Before extends Parameterized({ maxSpeed: number() }, { pyNames: "snake" }) {}
    class Now extends Parameterized(
      { maxSpeed: number() },
      {
        pyNames: "snake",
        version: 2,
        migrate(state) {
          seen = { ...state };
          state.maxSpeed = 2;
        },
      },
    ) {}
    expect((over([new Before({ maxSpeed: 1 })], Before, Now)[0] as Now).maxSpeed).toBe(2);
    expect(seen).toEqual({ maxSpeed: 1 });
  });

  it("does objects within objects, and circles", () => {
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
    for (const memo of ["cpython", "lean"] as const) {
      const bytes = dumps([outer, inner], { engine, registry: registryOf(OldNode), memo });
      const [a, b] = read(bytes, registryOf(NewNode)) as NewNode[];
      expect([a!.y, b!.y, a!.next === b, b!.next === a, a!.all[0] === b]).toEqual([2, 4, true, true, true]);
    }
    const ring = new OldNode({ x: 3 });
    ring.next = ring;
    const [again] = over([ring], OldNode, NewNode) as NewNode[];
    expect([again!.y, again!.next === again]).toEqual([6, true]);
  });

  it("that throws is an error with the class, the versions, the path and the offset", () => {
    const cause = new RangeError("no such unit");
    class Now extends Parameterized(
      { x: number() },
      {
        version: 4,
        migrate() {
          throw cause;
        },
      },
    ) {}
    const error = thrown(UnpicklingError, () => over([new First(), new First({ celsius: 1 })], First, Now));
    expect(error).toMatchObject({ code: "MIGRATION", path: "snapshot[0]", value: 1, cause });
    expect(error.message).toMatch(/^migrate of Now, from version 1 to 4, failed: no such unit \(at byte \d+\)/);
    for (const wrong of [3, null, [], new Map(), Promise.resolve({})]) {
      class Odd extends Parameterized({ x: number() }, { version: 2, migrate: () => wrong as never }) {}
      const odd = thrown(UnpicklingError, () => over([new First()], First, Odd));
      expect(odd.message).toContain("gave something that is no plain object");
    }
    // The engine and the next pickle know nothing of it.
    expect((over([new Third({ kelvin: 1 })], Third, Third)[0] as Third).kelvin).toBe(1);
  });

  it("may itself read a pickle, with options of its own", () => {
    const other = createRegistry();
    other.register(Second, "old.Other");
    const stray = dumps(new Third({ kelvin: 1, tags: ["a"] }), { engine, registry: registryOf(Third) });
    class Now extends Parameterized(
      { held: any<unknown>() },
      {
        version: 2,
        migrate: () => ({ held: read(stray, registryOf(Second), { newerVersions: "try" }) }),
      },
    ) {}
    const [now] = over([new First()], First, Now, { unknownParameters: "refuse" }) as Now[];
    expect((now!.held as Second).kelvin).toBe(1);
    expect(Object.entries(now!.held as Second)).toEqual([["tags", ["a"]]]);
  });

  it("is not asked where data without a version is of today", () => {
    const [now] = over([new First({ label: "a" })], First, Third, { unversioned: "current" }) as Third[];
    expect([now!.label, now!.tags]).toEqual(["a", []]);
  });

  it("that changes nothing changes nothing", () => {
    const declarations = { x: any<unknown>(), y: any<unknown>(), pair: tuple({ default: [0, 0] }) };
    class Before extends Parameterized(declarations) {}
    class Same extends Parameterized(declarations, { version: 2, migrate: (state) => state }) {}
    const value = fc.anything({ maxDepth: 2, withNullPrototype: false, withObjectString: false }).filter((made) => {
      try {
        dumps(made, { engine });
        return true;
      } catch {
        return false;
      }
    });
    fc.assert(
      fc.property(value, value, fc.tuple(fc.integer(), fc.string()), fc.boolean(), (x, y, pair, isShared) => {
        const written = new Before({ x, y: isShared ? [x, x] : y, pair: pair as never });
        const bytes = dumps([written], { engine, registry: registryOf(Before) });
        const [plain] = read(bytes, registryOf(Before)) as Before[];
        const [same] = read(bytes, registryOf(Same)) as Same[];
        expect([same!.x, same!.y, same!.pair]).toEqual([plain!.x, plain!.y, plain!.pair]);
        // Written again they are the same objects, shared as they were.
        expect(dumps([same!.x, same!.y], { engine })).toEqual(dumps([plain!.x, plain!.y], { engine }));
      }),
      { numRuns: 200 },
    );
  });
});

describe("aliases", () => {
  class Old extends Parameterized({ size: number(), unit: string() }) {}
  class Renamed extends Parameterized({
    width: number({ aliases: ["size", "length"], bounds: [0, 10] }),
    unit: string(),
  }) {}

  it("of a parameter are read in rows, and checked", () => {
    const many = Array.from({ length: 100 }, (_, index) => new Old({ size: index % 10, unit: `${index}` }));
    const back = over(many, Old, Renamed) as Renamed[];
    expect(back.map(({ width, unit }) => [width, unit])).toEqual(many.map(({ size, unit }) => [size, unit]));
    expect(back.every((one) => Object.keys(one).length === 0)).toBe(true);
    const error = thrown(UnpicklingError, () => over([new Old({ size: 11 })], Old, Renamed));
    expect(error).toMatchObject({ code: "INVALID_VALUE", path: "snapshot[0].size" });
  });

  it("are not written, and are no names for anything else", () => {
    const bytes = Buffer.from(dumps([new Renamed({ width: 1 })], { engine, registry: registryOf(Renamed) }));
    expect(bytes.includes("size")).toBe(false);
    expect(() => new Renamed({ size: 1 } as never)).toThrow("unexpected keyword argument 'size'");
  });

  it("count after the name of today, whichever stands first", () => {
    for (const declarations of [
      { size: number(), width: number() },
      { width: number(), size: number() },
    ]) {
      class Both extends Parameterized(declarations) {}
      const values = Array.from({ length: 40 }, () => new Both({ size: 1, width: 2 }));
      const back = over(values, Both, Renamed) as Renamed[];
      expect(new Set(back.map(({ width }) => width))).toEqual(new Set([2]));
      const [attributed] = over([Object.assign(new Both({ size: 1, width: 2 }), { note: 1 })], Both, Renamed);
      expect((attributed as Renamed).width).toBe(2);
    }
    class Two extends Parameterized({ size: number(), length: number() }) {}
    for (const extra of [{}, { note: 1 }]) {
      const [back] = over([Object.assign(new Two({ size: 1, length: 2 }), extra)], Two, Renamed) as Renamed[];
      expect(back!.width).toBe(1);
    }
  });

  it("are inherited, and narrowed with the parameter", () => {
    class Below extends Parameterized(Renamed, { width: { default: 3 } }) {}
    expect((over([new Old({ size: 4 })], Old, Below)[0] as Below).width).toBe(4);
  });

  it("are resolved before migrate", () => {
    class Now extends Parameterized(
      { width: number({ aliases: ["size"] }), unit: string() },
      {
        version: 2,
        migrate(state) {
          expect(Object.keys(state)).toEqual(["width", "unit"]);
          state.width = (state.width as number) + 1;
        },
      },
    ) {}
    expect((over([new Old({ size: 1, unit: "m" })], Old, Now)[0] as Now).width).toBe(2);
  });

  it("that stand for two parameters are refused when the class is made", () => {
    for (const declarations of [
      { a: number({ aliases: ["b"] }), b: number() },
      { a: number({ aliases: ["c"] }), b: number({ aliases: ["c"] }) },
      { a: number({ aliases: ["other_name"] }), b: number({ pyName: "other_name" }) },
    ]) {
      expect(() => Parameterized(declarations)).toThrow(ParameterDefinitionError);
      expect(() => Parameterized(declarations)).toThrow("an alias is a name that no other parameter has");
    }
    expect(() => Parameterized({ a: number({ aliases: ["a"] }) })).toThrow("other names than its own");
    expect(() => Parameterized({ _brine_version: number() })).toThrow("stands for the version");
  });

  it("of a class are read as the class, and its own name is written", () => {
    const registry = createRegistry();
    registry.register(Old, "new.Old", { aliases: [NAME, { module: "a.b", qualname: "Outer.Old" }] });
    const bytes = dumps([new Old({ size: 3 })], { engine, registry: registryOf(Old) });
    const [back] = read(bytes, registry) as Old[];
    expect([back instanceof Old, back!.size]).toEqual([true, 3]);
    const again = Buffer.from(dumps([back], { engine, registry }));
    expect([again.includes("new"), again.includes(NAME)]).toEqual([true, false]);
    expect(() => registry.register(Renamed, "new.Renamed", { aliases: [NAME] })).toThrow(
      "registered for another class",
    );
    expect(() => registry.register(Renamed, NAME)).toThrow("registered for another class");
    // What was said before may be said again.
    registry.register(Old, "new.Old", { aliases: [NAME] });
  });
});

describe("a name that is no parameter", () => {
  class Two extends Parameterized({ x: number(), gone: list() }) {}
  class One extends Parameterized({ x: number() }) {
    gone2 = 1;
  }
  const values = Array.from({ length: 40 }, (_, index) => new Two({ x: index, gone: [index] }));

  it("is kept as a property, as in Python's __dict__, and written again", () => {
    const back = over(values, Two, One) as (One & { gone: unknown })[];
    expect(back.map(({ x, gone }) => [x, gone])).toEqual(values.map(({ x, gone }) => [x, gone]));
    const [again] = over(back, One, One) as (One & { gone: unknown })[];
    expect([again!.x, again!.gone]).toEqual([0, [0]]);
  });

  it("is dropped or refused where that is asked for", () => {
    for (const extra of [{}, { note: 1 }]) {
      const written = values.map((one) => Object.assign(one, extra));
      const [dropped] = over(written, Two, One, { unknownParameters: "drop" }) as One[];
      expect([dropped!.x, Object.keys(dropped!)]).toEqual([0, Object.keys(extra)]);
      const error = thrown(UnpicklingError, () => over(written, Two, One, { unknownParameters: "refuse" }));
      expect(error.code).toBe("UNKNOWN_PARAMETER");
      expect(error.path).toMatch(/\.gone$/);
    }
    expect(() => over(values, Two, One, { unknownParameters: "lose" as never })).toThrow(TypeError);
  });

  it("does not reach a prototype, nor an accessor", () => {
    class Proto extends Parameterized({ proto: any<unknown>({ pyName: "__proto__" }) }) {}
    class Named extends Parameterized({ m: any<unknown>({ pyName: "param" }) }) {}
    const kept = [[new Proto({ proto: { polluted: 1 } })], [new Named({ m: 2 })]] as const;
    for (const value of kept) {
      const type = value[0].constructor as typeof Proto;
      expect(() => over(value, type, One)).toThrow(expect.objectContaining({ code: "HIDDEN_MEMBER" }));
      const [back] = over(value, type, One, { unknownParameters: "drop" }) as One[];
      expect(Object.getPrototypeOf(back)).toBe(One.prototype);
      expect(Object.keys(back!)).toEqual([]);
      expect(back!.param.values()).toMatchObject({ name: expect.any(String) });
    }
  });
});
