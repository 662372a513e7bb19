/**
 * Small documents – plain objects, lists, texts, numbers, datetimes – have a short way of their own, which nobody must be able to tell from the
 * general one: the same bytes, the same values, the same errors. An option that says what holds anyway has the general way taken.
 */
import { createRegistry, dumps, loads, type Registry, register, snapshot } from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";

const generally = { engine, identity: "full" } as const;
const readGenerally = { engine, dicts: "auto" } as const;

const texts = fc.oneof(
  fc.constantFrom(
    "",
    "a",
    "id",
    "name",
    "datetime",
    "0",
    "12",
    "__proto__",
    "constructor",
    "ключ",
    "😀",
    "\ud800",
    "\0",
  ),
  fc.string({ maxLength: 6, unit: "grapheme" }),
  fc.constantFrom("x".repeat(255), "x".repeat(256), "ж".repeat(128)),
);
const numbers = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(-0, 255, 256, 65_535, 65_536, 2 ** 31, -(2 ** 31) - 1, 2 ** 39, -(2 ** 47), 2 ** 53),
);
const { documents } = fc.letrec<{ documents: unknown }>((tie) => ({
  documents: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    texts,
    numbers,
    fc.constantFrom<unknown>(null, true, false, undefined),
    fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
    fc.array(tie("documents"), { maxLength: 6 }),
    fc.dictionary(texts, tie("documents"), { maxKeys: 6, noNullPrototype: true }),
    fc.array(numbers, { maxLength: 20 }),
  ),
}));

/** What `run` gives, or says. */
function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    const { name, message, code, offset, path } = error as Error & Record<string, unknown>;
    return { name, message, code, offset, path };
  }
}

/** All that can be seen of a value: classes, order and kinds of properties, the sign of zero. */
function described(value: unknown): unknown {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : value;
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (value instanceof Map) return [...value].map((pair) => pair.map(described));
  const own = Object.entries(Object.getOwnPropertyDescriptors(value));
  const prototype = Object.getPrototypeOf(value) as { constructor: { name: string } } | null;
  return [prototype?.constructor.name, own.map(([name, { value, ...flags }]) => [name, flags, described(value)])];
}

describe(`small documents (${engine.name} engine)`, () => {
  it("are the bytes that the general way writes", () => {
    fc.assert(
      fc.property(documents, fc.boolean(), (value, isLean) => {
        const memo = isLean ? "lean" : "cpython";
        expect(outcome(() => dumps(value, { engine, memo }))).toEqual(
          outcome(() => dumps(value, { ...generally, memo })),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("are read as the general way reads them, whole or damaged", () => {
    const damage = fc.array(
      fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from("]}(eaus.\x94h)\x85K\x8c")))),
      {
        maxLength: 2,
      },
    );
    fc.assert(
      fc.property(documents, damage, fc.boolean(), (value, changes, isLean) => {
        const bytes = dumps(value ?? null, { engine, memo: isLean ? "lean" : "cpython" });
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        expect(outcome(() => described(loads(bytes, { engine })))).toEqual(
          outcome(() => described(loads(bytes, readGenerally))),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("keep who is who", () => {
    const shared = ["x"];
    const circular: Record<string, unknown> = { a: shared, b: [shared] };
    circular.self = circular;
    const back = loads(dumps(circular, { engine }), { engine }) as typeof circular;
    expect(back.self).toBe(back);
    expect((back.b as unknown[])[0]).toBe(back.a);
  });

  it("may be written by a getter of one that is written", () => {
    const inner = { a: [1, 2], when: new Date(5) };
    const outer = {
      before: "text",
      get inner() {
        return dumps(inner, { engine });
      },
      behind: ["text", { text: "text" }],
    };
    const bytes = dumps(outer, { engine });
    expect(bytes).toEqual(dumps(outer, generally));
    expect(loads((loads(bytes, { engine }) as { inner: Uint8Array }).inner, { engine })).toEqual(inner);
  });

  it("leave nothing behind when one of them throws", () => {
    const broken = {
      a: [{}],
      get b(): never {
        throw new Error("no");
      },
    };
    for (let time = 0; time < 20; time++) {
      expect(() => dumps(broken, { engine })).toThrow("no");
      expect(dumps({ a: [{}], b: 1 }, { engine })).toEqual(dumps({ a: [{}], b: 1 }, generally));
    }
  });

  it("ask who has a say in how lists and dates are written", () => {
    class Wrapped {}
    register(Wrapped, "small_documents.Wrapped");
    const registry: Registry = createRegistry();
    registry.register(Wrapped, "small_documents.Wrapped");
    const document = { list: [1, 2], when: new Date(0) };
    const before = dumps(document, { engine, registry });
    registry.reducer(Array, () => [Wrapped, []]);
    const reduced = loads(dumps(document, { engine, registry }), { engine, registry }) as typeof document;
    expect(reduced.list).toBeInstanceOf(Wrapped);
    expect(loads(before, { engine, registry })).toEqual(document);
  });

  it("are snapshots, too", () => {
    for (let index = 0; index < 40; index++) {
      const document = { index, texts: [`t${index}`, { [`key ${index}`]: index / 2 }] };
      const bytes = snapshot(document, { engine });
      expect(bytes).toEqual(dumps(document, { ...generally, memo: "lean" }));
      expect(loads(bytes, { engine })).toEqual(document);
    }
  });
});
