/** Code made for a class and the loops that stand in for it where no code may be made do the same, in models and in pickles. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { generate, setGenerating } from "../../ts/code/generated.js";
import { createRegistry, dumps, loads, tsEngine } from "../../ts/index.js";
import {
  boolean,
  date,
  instanceOf,
  list,
  number,
  type ParameterError,
  Parameterized,
  string,
  tuple,
} from "../../ts/param/index.js";

/** More than it takes until code is made. */
const MANY = 200;

afterEach(() => setGenerating(true));

function modelOf() {
  const registry = createRegistry();
  class Point extends Parameterized({ x: number(), y: number({ default: null }) }) {}
  class Probe extends Parameterized({
    x: number({ default: 1, bounds: [0, 1000] }),
    flag: boolean(),
    label: string({ default: "a" }),
    tags: list(),
    when: date(),
    place: tuple({ default: [0, 0] }),
    point: instanceOf(Point),
  }) {}
  registry.register(Point, "generated_code.Point");
  registry.register(Probe, "generated_code.Probe");
  const probes = Array.from({ length: MANY }, (_, index) => {
    const point = new Point({ x: index });
    const tags = index % 4 === 0 ? ["t", index] : [];
    const when = index % 3 === 0 ? new Date(index) : null;
    const probe = new Probe({ x: index, flag: index % 2 === 0, label: `l${index % 9}`, tags, when, point });
    probe.place = [index, -index];
    return probe;
  });
  return { registry, Probe, Point, probes };
}

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as ParameterError).message;
  }
  return "nothing was thrown";
};

/** All that a user sees of a model, as text and bytes. */
function seen() {
  const { registry, Probe, Point, probes } = modelOf();
  const pickles = ([{}, { memo: "lean" }, { identity: "instances" }, { engine: tsEngine }] as const).map((options) =>
    dumps(probes, { ...options, registry }),
  );
  const back = loads(pickles[0]!, { registry }) as InstanceType<typeof Probe>[];
  back[7]!.label = "changed";
  const read = back.map((probe) => probe.param.values());
  const bare = new Probe();
  bare.tags.push(1);
  return {
    pickles: pickles.map((bytes) => Buffer.from(bytes).toString("latin1")),
    read: read.map(({ point, name: _, ...values }) => ({ ...values, point: (point as { x: number }).x })),
    ownDefaults: new Probe().tags,
    wrongArgument: messageOf(() => new Probe({ x: 2000 })),
    wrongName: messageOf(() => new Point({ z: 1 } as object)),
    wrongValue: messageOf(() => {
      back[0]!.x = -1;
    }),
    keys: Reflect.ownKeys(bare).map(String),
  };
}

describe("the platform's own refusal", () => {
  const refusing = (error: Error): void => {
    vi.stubGlobal("Function", function refused() {
      throw error;
    });
    expect(generate([], "return 1")).toBeUndefined();
    vi.unstubAllGlobals();
  };

  it("is believed for good", () => {
    refusing(new EvalError("Code generation from strings disallowed for this context"));
    expect(generate([], "return 1")).toBeUndefined();
  });

  it("is not taken from a stack without room", () => {
    refusing(new RangeError("Maximum call stack size exceeded"));
    refusing(Object.assign(new Error("too much recursion"), { name: "InternalError" }));
    expect(generate<() => number>([], "return 1")?.()).toBe(1);
  });
});

describe("without code made from text", () => {
  it("everything is as with it", () => {
    const withCode = seen();
    setGenerating(false);
    const without = seen();
    expect(without).toEqual(withCode);
    expect(withCode.read).toHaveLength(MANY);
    expect(withCode.wrongArgument).toContain("must be at most 1000");
  });
});
