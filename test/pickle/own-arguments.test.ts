/** Objects that are among their own arguments: what CPython makes anew each time it reduces one, and what stays one object. */
import { Counter, createRegistry, dumps, exceptions, FrozenSet, fromNewArgs, getNewArgsEx, loads, Tuple } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";

class Keyed {
  readonly first: unknown;
  readonly second: unknown;

  constructor(first: unknown, second: unknown) {
    this.first = first;
    this.second = second;
  }

  static [fromNewArgs]([first]: readonly unknown[], keywords: unknown): Keyed {
    return new Keyed(first, (keywords as { second?: unknown } | undefined)?.second);
  }

  [getNewArgsEx](): readonly [readonly unknown[], Record<string, unknown>] {
    return [Tuple.of(this.first), { second: this.second }];
  }
}

class Members extends Set<unknown> {}
class FrozenMembers extends FrozenSet<unknown> {}

const registry = createRegistry();
registry.register(Keyed, "model.Keyed");
registry.register(Members, "model.Members");
registry.register(FrozenMembers, "model.FrozenMembers");

const latin = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const count = (bytes: Uint8Array, part: string): number => latin(bytes).split(part).length - 1;

describe("an object among its own arguments", () => {
  it.each([2, 3, 4, 5])("is complete inside of its keyword arguments, protocol %i", (protocol) => {
    const list: unknown[] = [];
    const keyed = new Keyed(list, "text");
    list.push(keyed);
    const read = loads(dumps(keyed, { engine, registry, protocol }), { engine, registry }) as Keyed;
    expect(read.second).toBe("text");
    const [inner] = read.first as [Keyed];
    expect(inner).toBe(read);
  });

  it("shares one method between two calls with keywords in protocols 2 and 3", () => {
    const bytes = dumps([new Keyed(1, 2), new Keyed(3, 4)], { engine, registry, protocol: 2 });
    expect(count(bytes, "getattr")).toBe(1);

    expect(loads(bytes, { engine, registry })).toEqual([new Keyed(1, 2), new Keyed(3, 4)]);
  });
});

describe("a Counter among its own counts", () => {
  const holding = (value: (counter: Counter) => unknown): Counter => {
    const counter = new Counter();
    counter.set("a", 1);
    counter.set("me", value(counter) as number);
    return counter;
  };

  it("is written as Python writes it, with a new dict of counts each time", () => {
    const bytes = dumps(
      holding((counter) => [counter]),
      { engine, protocol: 4 },
    );
    // CPython 3.11's.
    expect(Buffer.from(bytes).toString("hex")).toBe(
      "80049545000000000000008c0b636f6c6c656374696f6e73948c07436f756e7465729493947d94288c0161944b018c026d65945d9468027d942868044b0168056806758594529461758594523068092e",
    );
    const read = loads(bytes, { engine }) as Counter;
    expect(read.get("a")).toBe(1);
    expect((read.get("me") as unknown as [Counter])[0]).toBe(read);
  });

  it("is refused where Python comes to no end", () => {
    for (const protocol of [0, 2, 5]) {
      expect(() =>
        dumps(
          holding((counter) => counter),
          { engine, protocol },
        ),
      ).toThrow(expect.objectContaining({ code: "CYCLE", message: expect.stringContaining("RecursionError") }));
    }
    class Items extends Array<unknown> {}
    const registry = createRegistry();
    registry.register(Items, "lab.Items");
    const items = new Items();
    items.push(items);
    expect(() => dumps(items, { engine, registry, protocol: 0 })).toThrow(expect.objectContaining({ code: "CYCLE" }));
  });
});

describe("keyword arguments that an object holds itself", () => {
  class Kept {
    kw: Record<string, unknown> = { k: 1 };
    [getNewArgsEx](): readonly [readonly unknown[], Record<string, unknown>] {
      return [[], this.kw];
    }
  }
  const kept = createRegistry();
  kept.register(Kept, "own.Thing");

  // CPython 3.11's bytes. A `functools.partial` copies its keywords, NEWOBJ_EX does not.
  it.each([
    [
      2,
      "80026366756e63746f6f6c730a7061727469616c0a7100635f5f6275696c74696e5f5f0a676574617474720a7101636f776e0a5468696e670a710258070000005f5f6e65775f5f710386710452710585710652710728680568028571087d710958010000006b710a4b01734e74710b622952710c7d710d58020000006b77710e7d710f680a4b017373622e",
    ],
    [4, "80049528000000000000008c036f776e948c055468696e67949394297d948c016b944b017392947d948c026b7794680373622e"],
  ])("are written as Python writes them, protocol %i", (protocol, hex) => {
    expect(Buffer.from(dumps(new Kept(), { engine, registry: kept, protocol })).toString("hex")).toBe(hex);
  });
});

describe("the args of an exception", () => {
  it("are one tuple, inside and outside of it", () => {
    const error = new (exceptions.ValueError as new (...args: unknown[]) => Error & { args: Tuple })("no", 1);
    // The opcode of a tuple of two.
    const bytes = dumps([error, error.args], { engine, registry, protocol: 4 });
    expect(count(bytes, "\x86")).toBe(1);
    const before = dumps([error.args, error], { engine, registry, protocol: 4 });
    expect(count(before, "\x86")).toBe(1);
  });
});

describe("-0.0 under numbers: exact", () => {
  it.each([0, 2, 4])("is kept by subclasses of set and frozenset, protocol %i", (protocol) => {
    for (const made of [Members, FrozenMembers]) {
      const bytes = dumps(new made([11.5]), { engine, registry, protocol });
      const zero = bytes.slice();
      // 11.5 becomes -0.0: the text of protocol 0, or eight bytes.
      const at = protocol === 0 ? latin(zero).indexOf("F11.5") + 1 : latin(zero).indexOf("G\x40\x27") + 1;
      if (protocol === 0) zero.set([0x2d, 0x30, 0x2e, 0x30], at);
      else zero.set([0x80, 0], at);
      const read = loads(zero, { engine, registry, numbers: "exact" });
      expect(read).toBeInstanceOf(made);
      expect(dumps(read, { engine, registry, protocol })).toEqual(zero);
    }
  });
});
