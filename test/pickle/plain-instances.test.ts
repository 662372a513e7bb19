/**
 * Many instances of registered plain classes, which are written by their values alone once their names are known, and read by functions made
 * for their names. Whatever their properties are, the bytes are those of each spelled out by itself, which is how they are written where
 * somebody is asked about every value; and what is read has what each has that is read by itself.
 */
import {
  createRegistry,
  type DumpsOptions,
  dumps,
  loads,
  Parameterized,
  PickleError,
  Pickler,
  type PicklingError,
  type Registry,
  restoreAsync,
  snapshotAsync,
  string,
  Unpickler,
} from "brine";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { setGenerating } from "../../ts/code/generated.js";
import type { Engine } from "../../ts/engine/engine.js";
import { engine } from "../engine-under-test.js";

class Node {
  [name: string]: unknown;
}
class Other extends Node {}
/** `for … in` finds more in its instances than their own properties. */
class Inheriting extends Node {}
(Inheriting.prototype as Record<string, unknown>).shown = "of the class";
class Busy {
  set loud(_: unknown) {
    throw new Error("a pickle called a setter");
  }
  method(): number {
    return 1;
  }
}
class Named extends Parameterized({ label: string() }, { name: "Named" }) {}

const registry: Registry = createRegistry();
registry.register(Node, "plain.Node");
registry.register(Other, "plain.Other");
registry.register(Inheriting, "plain.Inheriting");
registry.register(Busy, "plain.Busy");
registry.register(Named, "plain.Named");

const write = (value: unknown, options: DumpsOptions = {}): Uint8Array =>
  dumps(value, { registry, engine, ...options });
const read = <T>(bytes: Uint8Array, options: object = {}): T => loads(bytes, { registry, engine, ...options }) as T;
/** Each value by itself, for somebody who is asked about each. */
const spelled = (value: unknown, options: DumpsOptions = {}): Uint8Array =>
  write(value, { ...options, persistentId: () => null });
/** The same engine, whose linker writes one instruction after the other. */
const byInstructions: Engine = Object.create(engine, {
  linker: { value: (options: Parameters<Engine["linker"]>[0]) => engine.linker({ ...options, rows: false }) },
});

const give = <T extends object>(to: T, pairs: readonly (readonly [string, unknown])[]): T => {
  for (const [name, value] of pairs) {
    Object.defineProperty(to, name, { value, enumerable: true, writable: true, configurable: true });
  }
  return to;
};

const names = fc.constantFrom(
  ["a", "b"],
  ["b", "a"],
  ["a", "b", "c", "d"],
  ["1", "0", "x"],
  ["shown", "a"],
  ["loud", "method", "then"],
  ["constructor", "__proto__"],
  ["é", "a", "toString"],
  [],
);
const { values } = fc.letrec<{ values: unknown }>((tie) => ({
  values: fc.oneof(
    { maxDepth: 3 },
    fc.integer(),
    fc.double(),
    fc.string({ maxLength: 4 }),
    fc.constantFrom("one", "two", "one of many words"),
    fc.constantFrom<unknown>(null, true, false, 10n ** 30n, -0),
    fc.array(fc.constantFrom<unknown>("x", 1, 0.5), { maxLength: 3 }),
    fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
    fc.array(tie("values"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b"), tie("values"), { maxKeys: 2 }),
    fc.record({ $names: names, values: fc.array(tie("values"), { minLength: 4, maxLength: 4 }) }),
  ),
}));
const instances = fc.array(
  fc.record({
    of: fc.constantFrom(Node, Node, Other, Inheriting, Busy),
    names,
    values: fc.array(values, { minLength: 4, maxLength: 4 }),
    times: fc.integer({ min: 1, max: 40 }),
  }),
  { maxLength: 6 },
);
const lists = instances.map((all) => {
  const made: object[] = [];
  const nested = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null || !("$names" in value)) return value;
    const inner = value as unknown as { $names: string[]; values: unknown[] };
    return give(
      new Node(),
      inner.$names.map((name, index) => [name, nested(inner.values[index])]),
    );
  };
  for (const { of, names, values, times } of all) {
    for (let time = 0; time < times; time++) {
      made.push(
        give<object>(
          new of(),
          names.map((name, index) => [name, nested(values[(index + time) % 4])]),
        ),
      );
    }
  }
  return made;
});
const options = fc.record({
  protocol: fc.constantFrom<2 | 3 | 4 | 5>(2, 3, 4, 5),
  memo: fc.constantFrom<"cpython" | "lean">("cpython", "lean"),
  strings: fc.constantFrom<"value" | "keys" | "copies">("value", "keys", "copies"),
});

/** Classes, names and values, in order. */
const described = (items: readonly object[]): unknown[] =>
  items.map((item) => [
    (Object.getPrototypeOf(item) as object).constructor,
    Object.entries(Object.getOwnPropertyDescriptors(item)).map(([name, { value, ...flags }]) => [name, flags, value]),
  ]);

const count = (length: number, make: (index: number) => object): object[] =>
  Array.from({ length }, (_, at) => make(at));
const pair = (a: unknown, b: unknown): Node => Object.assign(new Node(), { a, b });

afterEach(() => setGenerating(true));

describe(`many instances of plain classes (${engine.name} engine)`, () => {
  it("are the bytes of each spelled out, and come back as they were", () => {
    fc.assert(
      fc.property(lists, options, (made, options) => {
        const bytes = write(made, options);
        expect(bytes).toEqual(spelled(made, options));
        for (const each of [{}, { numbers: "exact" }, { engine: byInstructions }]) {
          const back = read<object[]>(bytes, each);
          expect(write(back, options)).toEqual(bytes);
        }
        expect(described(read<object[]>(bytes))).toEqual(described(made));
      }),
    );
  });

  it("are the same where no code may be made of text", () => {
    fc.assert(
      fc.property(lists, (made) => {
        setGenerating(false);
        const bytes = write(made);
        const back = described(read<object[]>(bytes));
        setGenerating(true);
        expect(back).toEqual(described(made));
        expect(bytes).toEqual(write(made));
      }),
      { numRuns: 30 },
    );
  });

  it("keep who is who: shared values, parents, themselves", () => {
    for (const identity of ["full", "instances"] as const) {
      const shared = { s: 1 };
      const made = count(60, (index) => pair(index, index % 2 === 0 ? shared : [])) as Node[];
      for (const [index, one] of made.entries()) one.c = index % 3 === 0 ? one : made[index >> 1];
      const bytes = write(made, { identity });
      const back = read<Node[]>(bytes);
      expect(back[3]?.c).toBe(back[3]);
      expect(back[7]?.c).toBe(back[3]);
      expect(back[4]?.b === back[2]?.b).toBe(identity === "full");
      expect(write(back, { identity })).toEqual(bytes);
    }
  });

  it("are found again when they are written again, changed or not", () => {
    const made = count(5000, (index) => pair(index, [`t${index % 7}`])) as Node[];
    const first = write(made);
    expect(write(made)).toEqual(first);
    expect(write(made)).toEqual(first);
    (made[4000] as Node).b = made[17];
    (made[4500] as Node).more = 1;
    const back = read<Node[]>(write(made));
    expect(back[4000]?.b).toBe(back[17]);
    expect(back[4500]).toEqual(made[4500]);
    expect(write(made)).toEqual(spelled(made));
  });

  it("may be nested deeper than calls, up to the limit", () => {
    const chain = (length: number): Node => {
      let node = pair(0, null);
      for (let depth = 1; depth < length; depth++) node = pair(depth, depth % 3 === 0 ? [node] : node);
      return node;
    };
    const deep = chain(5000);
    expect(write(deep)).toEqual(spelled(deep));
    const refused = (length: number): string => {
      try {
        write(chain(length), { limits: { depth: 90 } });
        return "";
      } catch (error) {
        return (error as PickleError).code ?? "";
      }
    };
    expect(refused(60)).toBe("");
    expect(refused(200)).toBe("DEPTH");
  });

  it("say where a value is that cannot be written", () => {
    for (const length of [0, 1, 40]) {
      const made = [...count(length, (index) => pair(index, {})), pair(1, { deep: [Symbol("none")] })];
      const error = caught(() => write(made));
      expect(error).toMatchObject({ code: "UNPICKLABLE", path: `snapshot[${length}].b.deep[0]` });
      expect(
        caught(() => write([...count(length, () => pair(1, 2)), pair(undefined, 1)], { undefined: "error" })),
      ).toMatchObject({
        code: "UNDEFINED",
        path: `snapshot[${length}].a`,
      });
    }
  });

  it("write undefined as they are told to", () => {
    const made = count(40, (index) => pair(index % 2 === 0 ? undefined : index, [undefined]));
    for (const undefinedOption of ["none", "omit"] as const) {
      const bytes = write(made, { undefined: undefinedOption });
      expect(bytes).toEqual(spelled(made, { undefined: undefinedOption }));
      expect(Object.keys(read<object[]>(bytes)[2] as object)).toEqual(undefinedOption === "none" ? ["a", "b"] : ["b"]);
    }
  });

  it("have properties that are getters asked", () => {
    const made = count(40, (index) =>
      Object.defineProperty(pair(1, 2), "c", { get: () => [index], enumerable: true, configurable: true }),
    );
    expect(read<Node[]>(write(made))[39]?.c).toEqual([39]);
  });

  it("are known to a Pickler and an Unpickler from one pickle to the next", () => {
    const shared = pair("shared", [1]);
    const [one, two] = [count(30, (index) => pair(index, shared)), count(30, (index) => pair(shared, index))];
    const pickler = new Pickler({ registry, engine });
    const unpickler = new Unpickler(Buffer.concat([pickler.dump(one), pickler.dump([...two, ...one])]), {
      registry,
      engine,
    });
    const [first, second] = [unpickler.load() as Node[], unpickler.load() as Node[]];
    expect(second[3]?.a).toBe(first[0]?.b);
    expect(second[30]).toBe(first[0]);
    expect(second[3]).toEqual(two[3]);
  });

  it("are written in slices, too", async () => {
    const made = count(3000, (index) =>
      pair(index, index % 3 === 0 ? pair({ x: index }, [index, "a"]) : `t${index % 5}`),
    );
    const bytes = await snapshotAsync(made, { registry, engine, yieldEvery: 1 });
    expect(bytes).toEqual(write(made, { memo: "lean" }));
    expect(await restoreAsync(bytes, { registry, engine, yieldEvery: 1 })).toEqual(made);
  });

  it("are told apart from instances with parameters between them", () => {
    const made = count(90, (index) => (index % 3 === 0 ? new Named({ label: `n${index}` }) : pair(index, new Named())));
    const bytes = write(made);
    expect(bytes).toEqual(spelled(made));
    expect(write(read(bytes))).toEqual(bytes);
  });

  it("come back as objects that engines take for those of their class", () => {
    const back = read<Node[]>(write(count(100, (index) => pair(index, index / 2))));
    for (const one of back) {
      expect(Object.getPrototypeOf(one)).toBe(Node.prototype);
      expect(one.constructor).toBe(Node);
      expect(Object.isExtensible(one)).toBe(true);
    }
    Object.defineProperty(Node.prototype, "a", {
      configurable: true,
      set: () => expect.unreachable("a setter was called"),
    });
    try {
      expect(Object.keys(read<Node[]>(write(back))[99] as Node)).toEqual(["a", "b"]);
    } finally {
      delete (Node.prototype as Record<string, unknown>).a;
    }
  });
});

function caught(run: () => unknown): PicklingError | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof PickleError) return error as PicklingError;
    throw error;
  }
  return undefined;
}
