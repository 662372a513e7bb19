/**
 * Small documents – plain objects, lists, texts, numbers, datetimes – have a short way of their own, which nobody must be able to tell from the
 * general one: the same bytes, the same values, the same errors. Naming an engine has the general way taken.
 */
import {
  any,
  createRegistry,
  dumps,
  loads,
  Parameterized,
  type Registry,
  reduce,
  register,
  setState,
  snapshot,
} from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";

const generally = { engine, identity: "full" } as const;
const readGenerally = { engine, dicts: "auto" } as const;

class Message {}
class Reply extends Message {}
/** `for … in` finds more in its instances than their own properties. */
class Inheriting {}
(Inheriting.prototype as { shown?: number }).shown = 5;
class Busy {
  set loud(_: unknown) {
    throw new Error("a setter was called");
  }
  method(): void {}
}
class Hooked {
  [setState](): void {
    (this as { was?: string }).was = "hooked";
  }
}
class Reduced {
  [reduce](): [typeof Reduced, unknown[]] {
    return [Reduced, []];
  }
}
class Unregistered {}
class Model extends Parameterized({ x: any() }, { name: "Model" }) {}
const classes: readonly (new () => object)[] = [
  Message,
  Message,
  Reply,
  Inheriting,
  Busy,
  Hooked,
  Reduced,
  Unregistered,
  class extends Array {},
];
register(Message, "small_documents.Message");
register(Reply, { module: "small_documents", qualname: "Outer.Reply" });
register(Inheriting, "small_documents.Inheriting");
register(Busy, "small_documents.other.Busy");
register(Hooked, "small_documents.Hooked");
register(Reduced, "small_documents.Reduced");
register(Model, "small_documents.Model");

const give = (to: object, pairs: object): object =>
  Object.defineProperties(to, Object.getOwnPropertyDescriptors(pairs));
const names = fc.constantFrom("a", "b", "name", "loud", "method", "then", "shown", "0", "__proto__");

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
    fc
      .tuple(fc.constantFrom(...classes), fc.dictionary(names, tie("documents"), { maxKeys: 4, noNullPrototype: true }))
      .map(([of, own]) => give(new of(), own)),
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
        expect(outcome(() => dumps(value, { memo }))).toEqual(outcome(() => dumps(value, { ...generally, memo })));
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
        const bytes = outcome(() => dumps(value, { memo: isLean ? "lean" : "cpython" }));
        if (!(bytes instanceof Uint8Array)) return;
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        expect(outcome(() => described(loads(bytes)))).toEqual(outcome(() => described(loads(bytes, readGenerally))));
      }),
      { numRuns: 500 },
    );
  });

  it("may hold instances, of several classes and of a model", () => {
    const message = Object.assign(new Message(), { to: Object.assign(new Reply(), { at: new Date(7) }), lines: [] });
    const document = { message, more: [new Message(), new Reply(), Object.assign(new Message(), { text: "to" })] };
    for (const memo of ["cpython", "lean"] as const) {
      for (let time = 0; time < 20; time++) {
        const bytes = dumps(document, { memo });
        expect(bytes).toEqual(dumps(document, { ...generally, memo }));
        const back = loads(bytes) as typeof document;
        expect(described(back)).toEqual(described(document));
        expect(back.message).toBeInstanceOf(Message);
      }
      const models = [new Model({ x: message }), { model: new Model({ x: 1 }) }];
      expect(dumps(models, { memo })).toEqual(dumps(models, { ...generally, memo }));
    }
  });

  it("name only what is registered, and who is registered may change", () => {
    const registry = createRegistry();
    class Late {}
    registry.register(Late, "small_documents.Late");
    const bytes = dumps([Object.assign(new Late(), { a: 1 })], { registry });
    expect(outcome(() => loads(bytes))).toEqual(outcome(() => loads(bytes, { engine })));
    expect(outcome(() => loads(bytes))).toMatchObject({ code: "UNREGISTERED" });
    expect((loads(bytes, { registry }) as [Late])[0]).toBeInstanceOf(Late);
    Object.defineProperty(Late.prototype, setState, { value: (): void => {} });
    expect(Object.keys((loads(bytes, { registry }) as [Late])[0])).toEqual([]);
    registry.reducer(Late, () => [Late, []]);
    expect(dumps([new Late()], { registry })).toEqual(dumps([new Late()], { ...generally, registry }));
  });

  it("keep who is who", () => {
    const shared = ["x"];
    const circular: Record<string, unknown> = { a: shared, b: [shared] };
    circular.self = circular;
    const back = loads(dumps(circular)) as typeof circular;
    expect(back.self).toBe(back);
    expect((back.b as unknown[])[0]).toBe(back.a);
  });

  it("keep who is who among many", () => {
    for (const length of [40, 47, 48, 49, 60]) {
      const many: unknown[] = Array.from({ length }, (_, index) => (index % 2 === 0 ? [] : { a: index }));
      expect(dumps(many)).toEqual(dumps(many, generally));
      expect(loads(dumps(many))).toEqual(many);
      many[length - 1] = many[3];
      const back = loads(dumps(many)) as unknown[];
      expect(dumps(many)).toEqual(dumps(many, generally));
      expect(back[length - 1]).toBe(back[3]);
    }
  });

  it("may be written by a getter of one that is written", () => {
    const inner = { a: [1, 2], when: new Date(5) };
    const outer = {
      before: "text",
      get inner() {
        return dumps(inner);
      },
      behind: ["text", { text: "text" }],
    };
    const bytes = dumps(outer);
    expect(bytes).toEqual(dumps(outer, generally));
    expect(loads((loads(bytes) as { inner: Uint8Array }).inner)).toEqual(inner);
  });

  it("leave nothing behind when one of them throws", () => {
    const broken = {
      a: [{}],
      get b(): never {
        throw new Error("no");
      },
    };
    for (let time = 0; time < 20; time++) {
      expect(() => dumps(broken)).toThrow("no");
      expect(dumps({ a: [{}], b: 1 })).toEqual(dumps({ a: [{}], b: 1 }, generally));
    }
  });

  it("ask who has a say in how lists and dates are written", () => {
    class Wrapped {}
    register(Wrapped, "small_documents.Wrapped");
    const registry: Registry = createRegistry();
    registry.register(Wrapped, "small_documents.Wrapped");
    const document = { list: [1, 2], when: new Date(0) };
    const before = dumps(document, { registry });
    registry.reducer(Array, () => [Wrapped, []]);
    const reduced = loads(dumps(document, { registry }), { registry }) as typeof document;
    expect(reduced.list).toBeInstanceOf(Wrapped);
    expect(loads(before, { registry })).toEqual(document);
  });

  it("are snapshots, too", () => {
    for (let index = 0; index < 40; index++) {
      const document = { index, texts: [`t${index}`, { [`key ${index}`]: index / 2 }] };
      const bytes = snapshot(document);
      expect(bytes).toEqual(dumps(document, { ...generally, memo: "lean" }));
      expect(loads(bytes)).toEqual(document);
    }
  });
});
