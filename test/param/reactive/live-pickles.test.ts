/**
 * Pickles of objects that real Param had follow others or watch each other: they load, name nothing but what is registered,
 * and what followed goes on following. Param 2.4.2, `_setup_refs`, `_m_caller`, `Parameterized.__setstate__`.
 */
import { createRegistry, dumps, loads, UnpicklingError } from "brine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { any, depends, instanceOf, integer, number, Parameterized, string } from "../../../ts/param/index.js";
import { engine } from "../../engine-under-test.js";
import { Oracle, oraclePython } from "../../oracle/oracle-process.js";

class Source extends Parameterized({
  v: number({ default: 1 }),
  s: string({ default: "s" }),
  shared: number({ default: 1, perInstance: false }),
}) {
  static {
    depends(this, "twice", ["v"]);
  }
  twice(): number {
    return this.v * 2;
  }
}

class Sink extends Parameterized({
  x: number({ allowRefs: true }),
  n: any<unknown>({ allowRefs: true, nestedRefs: true }),
  back: any<unknown>(),
}) {}

class Strict extends Parameterized({ x: number() }) {}

class Counter extends Parameterized({
  source: instanceOf(Source),
  v: number({ default: 1 }),
  own: integer(),
  others: integer(),
}) {
  static {
    depends(this, "countOwn", ["v"], { watch: true });
    depends(this, "countOthers", ["source.v"], { watch: true });
  }
  countOwn(): void {
    this.own++;
  }
  countOthers(): void {
    this.others++;
  }
}

const registry = createRegistry();
for (const cls of [Source, Sink, Strict, Counter]) registry.register(cls, `live_model.${cls.name}`);

const PROTOCOLS = [0, 1, 2, 3, 4, 5];

describe.skipIf(oraclePython === null)(`what real Param left live (${engine.name} engine)`, () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = new Oracle(oraclePython as string);
  });
  afterAll(() => oracle?.stop());

  const read = async <T>(code: string, protocol = 5): Promise<T> =>
    loads((await oracle.evaluate(code, protocol)).pickle, { engine, registry }) as T;

  for (const protocol of PROTOCOLS) {
    it(`a value follows a parameter again, protocol ${protocol}`, async () => {
      const [source, sink] = await read<[Source, Sink]>("[s := Source(v=4), Sink(x=s.param.v)]", protocol);
      expect(sink.x).toBe(4);
      source.v = 9;
      expect(sink.x).toBe(9);
      sink.x = 1;
      source.v = 10;
      expect(sink.x).toBe(1);
    });

    it(`methods listen before loads is over, to themselves and to others, protocol ${protocol}`, async () => {
      const counter = await read<Counter>("Counter(source=Source(v=4))", protocol);
      counter.v = 7;
      counter.source!.v = 5;
      expect([counter.own, counter.others]).toEqual([1, 1]);
    });

    it(`watchers of a program are left behind, protocol ${protocol}`, async () => {
      const source = await read<Source>("watched(Source(v=4), 'v', 's')", protocol);
      expect([source.v, source.param.watchers]).toEqual([4, {}]);
    });
  }

  it("the source comes along, also where it comes later or goes in a circle", async () => {
    const [sink, source] = await read<[Sink, Source]>("[Sink(x=(s := Source(v=4)).param.v), s]");
    source.v = 9;
    expect(sink.x).toBe(9);
    const own = await read<Sink>("(lambda s: (setattr(s, 'back', s), setattr(s, 'n', s.param.x), s)[2])(Sink(x=3))");
    expect(own.back).toBe(own);
    own.x = 8;
    expect(own.n).toBe(8);
  });

  it("a class's parameter, and one that instances share, are followed as the class's", async () => {
    const [first, second] = await read<Sink[]>("[Sink(x=Source.param.v), Sink(x=Source().param.shared)]");
    Source.param.update({ v: 30, shared: 40 });
    expect([first!.x, second!.x]).toEqual([30, 40]);
    Source.param.update({ v: 1, shared: 1 });
  });

  it("a method is followed where it says what it depends on", async () => {
    const [source, sink] = await read<[Source, Sink]>("[s := Source(v=4), Sink(x=s.twice)]");
    expect(sink.x).toBe(8);
    source.v = 5;
    expect(sink.x).toBe(10);
  });

  it("references inside a value are followed", async () => {
    const [source, sink] = await read<[Source, Sink]>("[s := Source(), Sink(n=[s.param.v, {'t': s.param.s}, 3])]");
    expect(sink.n).toEqual([1, { t: "s" }, 3]);
    source.param.update({ v: 2, s: "t" });
    expect(sink.n).toEqual([2, { t: "t" }, 3]);
  });

  it("where the class takes no references any more, the value is taken", async () => {
    const [source, strict] = await read<[Source, Strict]>("[s := Source(v=4), Strict(x=s.param.v)]");
    source.v = 9;
    expect([strict.x, source.param.watchers]).toEqual([4, {}]);
  });

  it("is read where unknown names are kept, and with no class known is written back as it was", async () => {
    const { pickle } = await oracle.evaluate("[s := Source(v=4), Sink(x=s.param.v)]");
    const [, sink] = loads(pickle, { engine, registry, unknown: "opaque" }) as [Source, Sink];
    expect(sink.x).toBe(4);
    const kept = loads(pickle, { engine, registry: createRegistry(), unknown: "opaque" });
    const again = dumps(kept, { engine, registry: createRegistry() });
    const followed = "[setattr(loaded[0], 'v', 9), loaded[1].x][1]";
    expect((await oracle.evaluate(followed, 5, again)).value).toEqual((await oracle.evaluate("9")).value);
  });

  it("a pickle names nothing that is not registered", async () => {
    const { pickle } = await oracle.evaluate("Sink(x=Source().param.v)");
    const narrow = createRegistry();
    narrow.register(Sink, "live_model.Sink");
    expect(() => loads(pickle, { engine, registry: narrow })).toThrow(/"live_model.Source", which is not registered/);
  });
});

/** Pickles by hand, in protocol 0's words: what nobody honest writes. */
const written = (text: string): unknown =>
  loads(
    Uint8Array.from(text, (char) => char.charCodeAt(0)),
    { engine, registry },
  );

const SOURCE = "clive_model\nSource\n)\x81";

describe(`depending methods of what was read (${engine.name} engine)`, () => {
  class Told extends Parameterized({ source: instanceOf(Source), a: integer(), b: integer() }) {
    static {
      depends(this, "both", ["a", "b"], { watch: true });
      depends(this, "limits", ["source.v:bounds"], { watch: true });
    }
    calls: string[] = [];
    both(): void {
      this.calls.push("both");
    }
    limits(): void {
      this.calls.push("limits");
    }
  }
  const named = createRegistry();
  for (const cls of [Source, Told]) named.register(cls, `live_model.${cls.name}`);
  const made = new Told({ source: new Source() });

  it.each([
    ["read", () => loads(dumps(made, { registry: named, engine }), { registry: named, engine }) as Told],
    ["copied", () => made.param.copy({ deep: true }) as Told],
  ])("are called once for what changed at once, and not for an equal object: %s", (_, again) => {
    const told = again();
    told.calls = [];
    told.param.update({ a: 1, b: 2 });
    told.source = new Source();
    expect(told.calls).toEqual(["both"]);
    told.source.param.v.bounds = [0, 9];
    expect(told.calls).toEqual(["both", "limits"]);
  });
});

describe(`methods of objects in a pickle (${engine.name} engine)`, () => {
  it("are held, and never looked up", () => {
    const method = written(`cbuiltins\ngetattr\n(${SOURCE}Vconstructor\ntR.`) as { owner: Source; name: string };
    expect(method.owner).toBeInstanceOf(Source);
    expect(method.name).toBe("constructor");
  });

  it("cannot be called", () => {
    expect(() => written(`cbuiltins\ngetattr\n(${SOURCE}Vtwice\ntR)R.`)).toThrow(UnpicklingError);
    expect(() => written(`cbuiltins\ngetattr\n(${SOURCE}Vtwice\ntR)R.`)).toThrow(
      "a pickle may hold it, but not call it",
    );
  });

  it("are of objects of the model alone", () => {
    expect(() => written("cbuiltins\ngetattr\n(]Vpush\ntR.")).toThrow("only registered attributes can be looked up");
    expect(() => written("cbuiltins\ngetattr\n(clive_model\nSource\nVtwice\ntR.")).toThrow(
      'the pickle names "live_model.Source.twice", which is not registered',
    );
  });

  it("are followed only where they say what they depend on", () => {
    const refs = (name: string): string =>
      `clive_model\nSink\n)\x81}V_param__private\ncparam.parameterized\n_InstancePrivate\n)R}` +
      `Vvalues\n}Vx\nI5\nssVrefs\n}Vx\ncbuiltins\ngetattr\n(${SOURCE}V${name}\ntRssbsb.`;
    for (const name of ["constructor", "toString", "__proto__", "nothing"]) {
      expect((written(refs(name)) as Sink).x).toBe(5);
    }
    expect((written(refs("twice")) as Sink).x).toBe(5);
  });
});
