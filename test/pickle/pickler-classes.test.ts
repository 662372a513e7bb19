/** A `Pickler` writes each pickle by what classes, hooks and the registry say at that time, not by what they said in the one before. */
import { createRegistry, getState, list, number, Parameterized, Pickler, reduce, Tuple, tuple, Unpickler } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";

function pair() {
  const registry = createRegistry();
  const pickler = new Pickler({ registry, engine });
  const parts: Uint8Array[] = [];
  const dump = (value: unknown): void => void parts.push(pickler.dump(value));
  const read = (): unknown[] => {
    const unpickler = new Unpickler(Buffer.concat(parts), { registry, engine });
    return [...unpickler];
  };
  const bytes = (): string => Buffer.from(parts.at(-1) as Uint8Array).toString("latin1");
  return { registry, dump, read, bytes };
}

describe("between two pickles of a Pickler", () => {
  it("a parameter may be replaced", () => {
    const { registry, dump, read, bytes } = pair();
    class Probe extends Parameterized({ at: list(Number), y: number() }) {}
    registry.register(Probe, "pickler_classes.Probe");
    dump(new Probe({ at: [1, 2], y: 2 }));
    Probe.param.addParameter("at", tuple({ default: [0, 0], pyName: "place", aliases: ["at"] }));
    const probe = new Probe({ y: 2 });
    (probe as unknown as { at: Tuple }).at = Tuple.of(3, 4);
    dump([probe]);
    expect(bytes()).toContain("place");
    const [, again] = read() as [Probe, [Probe]];
    expect([...again[0].at]).toEqual([3, 4]);
  });

  it("values may be left out, and written again", () => {
    const { registry, dump, read } = pair();
    class Probe extends Parameterized({ x: number(), y: number() }) {}
    registry.register(Probe, "pickler_classes.Left");
    for (const isWritten of [true, false, true]) {
      Probe.param.x.pickleDefaultValue = isWritten;
      dump(new Probe({ x: 5, y: 2 }));
    }
    expect((read() as Probe[]).map(({ x, y }) => [x, y])).toEqual([
      [5, 2],
      [0, 2],
      [5, 2],
    ]);
  });

  it("hooks and reducers may come and go", () => {
    const { registry, dump, read } = pair();
    class Probe extends Parameterized({ x: number() }) {}
    class Plain {
      x = 1;
    }
    registry.register(Probe, "pickler_classes.Hooked");
    registry.register(Plain, "pickler_classes.Plain");
    dump([new Probe({ x: 5 }), new Plain(), [1, 2]]);
    Object.defineProperty(Probe.prototype, getState, { value: () => ({ other: 3 }), configurable: true });
    Object.defineProperty(Plain.prototype, reduce, { value: () => [Plain, [], { x: 7 }], configurable: true });
    dump([new Probe({ x: 5 }), new Plain(), [1, 2]]);
    delete (Probe.prototype as { [getState]?: unknown })[getState];
    dump([new Probe({ x: 5 }), new Plain(), [1, 2]]);
    const rounds = read() as [Probe & { other?: number }, Plain][];
    expect(rounds.map(([probe, plain]) => [probe.x, probe.other, plain.x])).toEqual([
      [5, undefined, 1],
      [0, 3, 7],
      [5, undefined, 7],
    ]);
  });
});
