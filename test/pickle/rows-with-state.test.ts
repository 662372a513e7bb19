/**
 * Instances that take their state as a whole beside others that are read as rows: a snapshot with one UUID in it is linked once,
 * and the order of what the user's code sees stays CPython's.
 */
import {
  ChainMap,
  createRegistry,
  type Engine,
  fromNewArgs,
  getState,
  loads,
  number,
  Parameterized,
  setState,
  string,
  UserDict,
  UUID,
} from "brine";
import { expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { named, pickle, text, write } from "./again.js";

/** The engine under test, and how often it was told to link without rows. */
function counting(): { readonly counted: Engine; readonly linked: boolean[] } {
  const linked: boolean[] = [];
  const counted: Engine = Object.create(engine, {
    linker: {
      value: (options: Parameters<Engine["linker"]>[0]) => {
        linked.push(options.rows);
        return engine.linker(options);
      },
    },
  });
  return { counted, linked };
}

class Sensor extends Parameterized({ gain: number(), unit: string() }) {}

it("reads a snapshot with a UUID and a ChainMap in it by rows, once", () => {
  const registry = createRegistry();
  registry.register(Sensor, "lab.Sensor");
  const dict = new UserDict({ deep: new UUID(5n) });
  const value = [
    ...Array.from({ length: 20 }, (_, gain) => new Sensor({ gain, unit: "V" })),
    new UUID(7n, -1),
    new ChainMap({ a: 1 }, dict as never),
    dict,
  ];
  for (const dicts of ["auto", "map", "object", "python"] as const) {
    const { counted, linked } = counting();
    const bytes = write(value, { registry });
    const read = loads(bytes, { engine: counted, registry, dicts }) as unknown[];
    expect(linked).toEqual([true]);
    expect((read[3] as Sensor).gain).toBe(3);
    expect(read[20]).toEqual(new UUID(7n, -1));
    expect((read[21] as ChainMap).maps[1]).toBe(read[22]);
    expect(write(read, { registry })).toEqual(bytes);
  }
});

it("gives states in the order CPython gives them, with and without rows", () => {
  const order: unknown[] = [];
  class Plain {
    declare x: unknown;
    constructor(x: unknown) {
      this.x = x;
    }
    [setState](state: unknown): void {
      order.push(["plain", { ...(state as object) }]);
      Object.assign(this, state);
    }
  }
  class Model extends Parameterized({ x: number() }) {
    override [setState](state: unknown): void {
      order.push(["model", Object.keys(state as object)]);
      super[setState](state);
    }
  }
  const called = (value: unknown): unknown => {
    order.push(["called", value]);
    return value;
  };
  const registry = createRegistry();
  registry.register(Plain, "lab.Plain");
  registry.register(Model, "lab.Model");
  registry.register(called, "lab.called");
  // [Plain(x=called(1)), Model(x=2), Plain(x=Plain(x=3))], where Plain is made before what it holds.
  const inner = write([new Plain(new Plain(3)), new Model({ x: 2 })], { registry });
  const outer = pickle(
    `8004 5d 94 28 ${named("lab", "Plain")} 29 81 94 7d 94 ${text("x")} ${named("lab", "called")} 4b01 85 52 73 62 4b05 65 2e`,
  );
  const traces: unknown[][] = [];
  for (const rows of [true, false]) {
    order.length = 0;
    const linkerRows: Engine = Object.create(engine, {
      linker: {
        value: (options: Parameters<Engine["linker"]>[0]) => engine.linker({ ...options, rows: rows && options.rows }),
      },
    });
    for (const bytes of [outer, inner]) loads(bytes, { engine: linkerRows, registry });
    traces.push([...order]);
  }
  expect(traces[0]).toEqual([
    ["called", 1],
    ["plain", { x: 1 }],
    ["plain", { x: 3 }],
    ["plain", { x: expect.any(Plain) }],
    ["model", ["_param__private"]],
  ]);
  expect(traces[1]).toEqual(traces[0]);
});

it("links without rows where making an instance runs the user's code", () => {
  const order: string[] = [];
  class Made {
    declare name: string;
    static [fromNewArgs](): Made {
      order.push("made");
      return new Made();
    }
    [setState](state: unknown): void {
      order.push("state");
      Object.assign(this, state);
    }
    [getState](): unknown {
      return { ...this };
    }
  }
  const seen = (): null => {
    order.push("called");
    return null;
  };
  const registry = createRegistry();
  registry.register(Made, "lab.Made");
  registry.register(seen, "lab.seen");
  const { counted, linked } = counting();
  const hex = `8004 ${named("lab", "Made")} 29 81 94 7d 94 ${text("x")} 4e 73 62 ${named("lab", "seen")} 29 52 86 2e`;
  loads(pickle(hex), { engine: counted, registry });
  expect(order).toEqual(["made", "state", "called"]);
  expect(linked).toEqual([true, false]);
});

it("fills an instance that is in a circle with its state", () => {
  class Node {
    declare self: unknown;
    [setState](state: unknown): void {
      Object.assign(this, state);
    }
  }
  const registry = createRegistry();
  registry.register(Node, "lab.Node");
  const node = new Node();
  node.self = [node];
  const { counted, linked } = counting();
  const read = loads(write(node, { registry }), { engine: counted, registry }) as { self: unknown[] };
  expect(read.self[0]).toBe(read);
  expect(linked).toEqual([true]);
});

it("keeps unknown classes by rows", () => {
  const registry = createRegistry();
  class Far {
    readonly x: unknown;
    constructor(x: unknown) {
      this.x = x;
    }
  }
  registry.register(Far, "far.Far");
  const bytes = write([new Far(1), new Far(new Far("s"))], { registry });
  const { counted, linked } = counting();
  const read = loads(bytes, { engine: counted, registry: createRegistry(), unknown: "opaque" });
  expect(linked).toEqual([true]);
  expect(write(read)).toEqual(bytes);
});
