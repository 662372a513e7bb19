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
  PyGlobal,
  type Registry,
  restore,
  selector,
  snapshot,
  string,
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

  it("keep the order of objects and labels, and objects without a label", () => {
    class Choice extends Parameterized({ mode: selector({ objects: { one: 1, two: 2 } }) }) {}
    const own = createRegistry();
    own.register(Choice, "lab.Choice");
    const again = (change: (objects: Choice["param"]["mode"]["objects"]) => void): unknown[] => {
      const made = new Choice();
      change(made.param.mode.objects);
      made.mode = made.param.mode.objects.at(-1) as 1;
      const read = loads(dumps(made, { registry: own, engine }), { registry: own, engine }) as Choice;
      return [read.mode, [...read.param.mode.objects], [...read.param.mode.objects.names.keys()]];
    };
    expect(again((objects) => objects.push(3 as 1))).toEqual([3, [1, 2, 3], ["one", "two"]]);
    expect(again((objects) => objects.insert(0, 3 as 1))).toEqual([2, [3, 1, 2], ["one", "two"]]);
    expect(again((objects) => objects.reverse())).toEqual([1, [2, 1], ["one", "two"]]);
    const made = new Choice();
    made.param.mode.objects = { two: 2, one: 1 };
    const read = loads(dumps(made, { registry: own, engine }), { registry: own, engine }) as Choice;
    expect([...read.param.mode.objects.names]).toEqual([
      ["two", 2],
      ["one", 1],
    ]);
  });

  it("come back whatever dicts are read as", () => {
    const wide = wider();
    wide.param.mode.objects = { Alpha: "a", Gamma: "c" };
    for (const dicts of ["object", "map", "python"] as const) {
      const read = loads(dumps(wide, options), { ...options, dicts }) as Bounded;
      expect([read.x, read.mode, read.param.x.bounds, [...read.param.mode.objects.names.keys()]]).toEqual([
        40,
        "c",
        [0, 50],
        ["Alpha", "Gamma"],
      ]);
    }
  });

  it("have copies of their objects where all is copied", () => {
    class Part extends Parameterized({ size: number() }) {}
    class Whole extends Parameterized({ part: selector({ objects: [null as Part | null], default: null }) }) {}
    const own = createRegistry();
    own.register(Part, "lab.Part");
    own.register(Whole, "lab.Whole");
    const whole = new Whole();
    const parts = [new Part({ size: 1 }), new Part({ size: 2 })];
    whole.param.part.objects = { small: parts[0]!, large: parts[1]! };
    whole.part = parts[1]!;
    for (const copied of [deepCopy(whole, { registry: own }), whole.param.copy({ deep: true })]) {
      const { objects } = copied.param.part;
      expect(objects.at("large")).toBe(copied.part);
      expect([objects[0] === parts[0], (objects[0] as Part).size, objects[1] === copied.part]).toEqual([
        false,
        1,
        true,
      ]);
      expect((loads(dumps(copied, { registry: own, engine }), { registry: own, engine }) as Whole).part).toHaveProperty(
        "size",
        2,
      );
    }
    expect(copy(whole, { registry: own }).param.part.objects[1]).toBe(parts[1]);
    const touched = new Whole();
    void touched.param.part;
    expect(dumps(touched.param.copy({ deep: true }), { registry: own, engine }).length).toBe(
      dumps(touched, { registry: own, engine }).length,
    );
  });

  it("are passed over where a parameter of another kind stands now", () => {
    class Late extends Parameterized({ x: string() }) {}
    const own = createRegistry();
    own.register(Late, "lab.Late");
    const made = new Late();
    made.param.x.doc = "kept";
    Late.param.addParameter("x", number({ bounds: [0, 1] }));
    const read = loads(dumps(made, { registry: own, engine }), { registry: own, engine }) as Late;
    const { doc, bounds } = read.param.x as unknown as { doc: string; bounds: number[] };
    expect([doc, bounds]).toEqual(["kept", [0, 1]]);
  });

  it("may not be one large list in many objects", () => {
    class State {}
    class Named {}
    const writing = createRegistry();
    writing.register(State, "param.parameterized._InstancePrivate");
    writing.register(Named, "live_model.Bounded");
    const slots = { mode: { _objects: Array.from({ length: 5000 }, (_, index) => index) } };
    const written = Array.from({ length: 1500 }, () => {
      const state = Object.assign(new State(), { values: {}, params: slots });
      return Object.assign(new Named(), { _param__private: state });
    });
    const bytes = dumps(written, { registry: writing, engine });
    expect(() => loads(bytes, options)).toThrow(expect.objectContaining({ code: "LIMIT" }));
    const few = loads(dumps(written.slice(0, 3), { registry: writing, engine }), options) as Bounded[];
    expect(few.map(({ param }) => param.mode.objects.length)).toEqual([5000, 5000, 5000]);
  });

  it("are read from Param 2.0 to 2.2, whose numbers hold a function of Param's", () => {
    class State {}
    class Copied {}
    class Named {}
    const writing = createRegistry();
    writing.register(State, "param.parameterized._InstancePrivate");
    writing.register(Copied, "param.parameters.Number");
    writing.register(Named, "live_model.Bounded");
    const hook = PyGlobal.named("param.parameterized", "_identity_hook");
    const x = Object.assign(new Copied(), { bounds: [0, 50], set_hook: hook });
    const state = Object.assign(new State(), { values: { x: 40 }, params: { x } });
    const bytes = dumps(Object.assign(new Named(), { _param__private: state }), { registry: writing, engine });
    const read = loads(bytes, options) as Bounded;
    expect([read.x, read.param.x.bounds]).toEqual([40, [0, 50]]);
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
