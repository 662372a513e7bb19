/**
 * Parameters that an instance has of its own in pickles: what they say otherwise than the class's comes back with the values that only
 * they allow, from real Param (`_InstancePrivate.params`) and from brine (`_brine_parameters`).
 */
import {
  copy,
  createRegistry,
  date,
  deepCopy,
  dumps,
  list,
  loads,
  number,
  Parameterized,
  Pickler,
  type Registry,
  restore,
  selector,
  snapshot,
  Unpickler,
} from "brine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { Oracle, oraclePython } from "../oracle/oracle-process.js";

class Bounded extends Parameterized({
  x: number({ default: 1, bounds: [0, 10] }),
  when: date({ allowNone: true }),
  mode: selector({ objects: ["a", "b"] }),
  files: list(),
}) {}
const registry: Registry = createRegistry();
registry.register(Bounded, "live_model.Bounded");
const options = { registry, engine };

const wider = (): Bounded => {
  const made = new Bounded({ name: "wide", x: 4 });
  made.param.x.bounds = [0, 50];
  made.param.x.label = "Width";
  made.param.mode.objects = ["a", "b", "c"];
  made.param.update({ x: 40, mode: "c" as "a" });
  return made;
};

const said = (read: Bounded): unknown[] => [
  read.x,
  read.mode,
  read.param.x.bounds,
  read.param.x.label,
  [...read.param.mode.objects],
  Bounded.param.x.bounds,
];
const EXPECTED = [40, "c", [0, 50], "Width", ["a", "b", "c"], [0, 10]];

describe(`parameters of an instance alone (${engine.name} engine)`, () => {
  for (const protocol of [0, 1, 2, 3, 4, 5]) {
    it(`come back, protocol ${protocol}`, () => {
      const [first, wide, twin, last] = loads(
        dumps([new Bounded({ x: 2 }), wider(), null, new Bounded({ x: 3 })], {
          ...options,
          protocol,
        }),
        options,
      ) as [Bounded, Bounded, null, Bounded];
      expect(said(wide)).toEqual(EXPECTED);
      expect([first.x, twin, last.x]).toEqual([2, null, 3]);
      expect([first, last].map((one) => one.param.x.bounds)).toEqual([
        [0, 10],
        [0, 10],
      ]);
      expect(() => (first.x = 40)).toThrow("at most 10");
      wide.x = 50;
      expect(() => (wide.x = 51)).toThrow("at most 50");
    });
  }

  it("come back by every way there is", async () => {
    const wide = wider();
    expect(said(restore(snapshot(wide, options), options) as Bounded)).toEqual(EXPECTED);
    const unregistered = dumps(wide, { ...options, identity: "instances" });
    expect(said(new Unpickler(unregistered, options).load() as Bounded)).toEqual(EXPECTED);
    const pickler = new Pickler(options);
    const parts = [pickler.dump(new Bounded())];
    wide.param.x.bounds = [0, 60];
    parts.push(pickler.dump([wide]));
    const unpickler = new Unpickler(Buffer.concat(parts), options);
    unpickler.load();
    expect((unpickler.load() as Bounded[])[0]!.param.x.bounds).toEqual([0, 60]);
    for (const copied of [copy(wide), deepCopy(wide), wide.param.copy({ deep: true })]) {
      expect([copied.x, copied.param.x.bounds]).toEqual([40, [0, 60]]);
      expect(copied.param.x).not.toBe(wide.param.x);
    }
    expect((loads(dumps(wide, options), { ...options, validate: false }) as Bounded).param.x.bounds).toEqual([0, 60]);
  });

  it("are none where they were asked for and say nothing else", () => {
    class Touched extends Parameterized({ x: number({ bounds: [0, 10] }) }) {}
    const own = createRegistry();
    own.register(Touched, "lab.Touched");
    const all = Array.from({ length: 40 }, (_, x) => new Touched({ name: "t", x: x % 10 }));
    const write = (): Uint8Array[] => [dumps(all, { registry: own, engine }), dumps(all[7], { registry: own, engine })];
    for (let count = 0; count < 20; count++) write();
    const before = write();
    for (const one of all) one.param.x.softbounds = null;
    expect(write()).toEqual(before);
    all[7]!.param.x.bounds = [0, 8];
    const [many, single] = write() as [Uint8Array, Uint8Array];
    expect((loads(single, { registry: own, engine }) as Touched).param.x.bounds).toEqual([0, 8]);
    const read = loads(many, { registry: own, engine }) as Touched[];
    expect(read.map(({ param }) => param.x.bounds?.[1])).toEqual(all.map((_, index) => (index === 7 ? 8 : 10)));
    expect(read.map(({ x }) => x)).toEqual(all.map(({ x }) => x));
  });

  it("keep labels, dates and attributes", () => {
    const made = new Bounded({ name: "m" });
    made.param.mode.objects = { Alpha: "a", Gamma: "c" };
    made.param.when.bounds = [new Date(0), null];
    (made as unknown as { note: string }).note = "kept";
    const read = loads(dumps([made, made], options), options) as Bounded[];
    expect(read[0]).toBe(read[1]);
    expect([...read[0]!.param.mode.objects.names]).toEqual([
      ["Alpha", "a"],
      ["Gamma", "c"],
    ]);
    expect(read[0]!.param.when.bounds).toEqual([new Date(0), null]);
    expect((read[0] as unknown as { note: string }).note).toBe("kept");
    expect(dumps(read, options)).toEqual(dumps([made, made], options));
  });

  it("still refuse what they do not allow, and a class's stands where a slot is of no form it can have", () => {
    const wide = wider();
    wide.param.x.bounds = [0, 30];
    expect(() => loads(dumps(wide, options), options)).toThrow("must be at most 30, not 40");
    for (const odd of [["a", true], [0, 50, 60], 50, [0, new Date(0)]]) {
      wide.param.x.bounds = odd as never;
      expect(() => loads(dumps(wide, options), options)).toThrow("must be at most 10, not 40");
    }
  });

  it("have a name that no parameter may have in data", () => {
    expect(() => Parameterized({ x: number({ pyName: "_brine_parameters" }) })).toThrow("own parameters");
  });
});

describe.skipIf(oraclePython === null)(`own parameters beside real Param (${engine.name} engine)`, () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = new Oracle(oraclePython as string);
  });
  afterAll(() => oracle?.stop());

  const WIDE =
    "changed(saying(Bounded(), x={'bounds': (0, 50), 'label': 'Width'}, mode={'objects': ['a', 'b', 'c']}), x=40, mode='c')";

  for (const protocol of [0, 1, 2, 3, 4, 5]) {
    it(`are read from Python, protocol ${protocol}`, async () => {
      const { pickle } = await oracle.evaluate(`[${WIDE}, Bounded(x=3), changed(Bounded(), x=5)]`, protocol);
      const [wide, other, touched] = loads(pickle, options) as Bounded[];
      expect(said(wide!)).toEqual(EXPECTED);
      expect([other!.x, touched!.x]).toEqual([3, 5]);
      expect(() => (touched!.x = 11)).toThrow("at most 10");
    });
  }

  it("labels, dates, and what brine has no slot for", async () => {
    const { pickle } = await oracle.evaluate(
      "saying(Bounded(), mode={'objects': {'Alpha': 'a', 'Gamma': 'c'}}, when={'bounds': (__import__('datetime').datetime(2020, 1, 1), None)}, files={'item_type': int})",
      5,
    );
    const read = loads(pickle, options) as Bounded;
    expect([...read.param.mode.objects.names.keys()]).toEqual(["Alpha", "Gamma"]);
    expect(read.param.when.bounds?.[0]).toEqual(new Date(Date.UTC(2020, 0, 1)));
  });

  it("go through Python, which keeps them beside the values", async () => {
    const [wide, twin] = loads(
      await oracle.again(dumps([wider(), new Bounded({ x: 2 })], options)),
      options,
    ) as Bounded[];
    expect(said(wide!)).toEqual(EXPECTED);
    expect(twin!.param.x.bounds).toEqual([0, 10]);
  });
});
