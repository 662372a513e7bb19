/** Whatever the values: what is written is valid JSON and is read again; whatever the text: reading ends with a value or a JSONError. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../seed.js";
import {
  any,
  date,
  dict,
  fromJSON,
  integer,
  JSONError,
  list,
  number,
  Parameterized,
  PyDate,
  PyDateTime,
  Registry,
  self,
  string,
  Tuple,
  toJSONText,
  tuple,
} from "./surface.js";

class Tree extends Parameterized({
  x: number({ allowNone: true }),
  n: integer(),
  s: string(),
  when: date(),
  pair: tuple({ default: [0, ""] }),
  left: self<Tree>(),
  many: list<Tree>(),
  named: dict(),
  more: any<unknown>(),
}) {}
const registry = new Registry();
registry.register(Tree, "forest.Tree");

const moment = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(
      fc.constantFrom(null, true, false, -0, Number.NaN, Infinity, -Infinity, "__proto__", "$brine"),
      fc.double(),
      fc.integer(),
      fc.bigInt(),
      fc.string({ unit: "binary" }),
      fc.uint8Array(),
      fc.float64Array(),
      moment.map((time) => new Date(time)),
      moment.map((time) => PyDate.fromDate(new Date(time))),
      // What a Date can say is read as a Date.
      fc
        .tuple(moment, fc.nat(999_998))
        .map(
          ([time, micros]) => new PyDateTime(Math.floor(time / 1000) * 1000, micros % 1000 === 0 ? micros + 1 : micros),
        ),
    ),
    fc.array(tie("value")),
    fc.array(tie("value")).map((items) => Tuple.from(items)),
    fc.dictionary(fc.string({ unit: "binary" }), tie("value")).map((record) => ({ ...record })),
    fc.array(fc.tuple(tie("value"), tie("value"))).map((pairs) => new Map(pairs)),
    fc.array(tie("value")).map((items) => new Set(items)),
    tie("value").map((held) => {
      const tree = new Tree({ name: "t", more: held, x: typeof held === "number" ? held : null, pair: [1, "a"] });
      tree.left = tree;
      tree.many = [tree, new Tree({ name: "u", pair: [2, "b"], more: tree.many, named: { a: held } })];
      return tree;
    }),
  ),
}));

/** Equal, circles included: both are walked together, and what was met before must be met again on both sides. */
function same(a: unknown, b: unknown, met = new Map<object, object>()): boolean {
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return Object.is(a, b);
  const known = met.get(a);
  if (known !== undefined) return known === b || ArrayBuffer.isView(a) || a instanceof Date;
  met.set(a, b);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const both = (one: unknown[], other: unknown[]): boolean =>
    one.length === other.length && one.every((item, at) => same(item, other[at], met));
  if (a instanceof Date) {
    const [micros, others] = [a, b].map((one) => (one as { microsecond?: number }).microsecond);
    return a.getTime() === (b as Date).getTime() && micros === others;
  }
  if (a instanceof Tree) return both(Object.entries(a.param.values()), Object.entries((b as Tree).param.values()));
  if (a instanceof Map || a instanceof Set) return both([...a], [...(b as Set<unknown>)]);
  if (ArrayBuffer.isView(a)) return both([...(a as Float64Array)], [...(b as Float64Array)]);
  if (Array.isArray(a)) return both(a, b as unknown[]);
  return both(Object.entries(a), Object.entries(b));
}

describe("the dialect brine", () => {
  it("loses nothing", () => {
    fc.assert(
      fc.property(value, (held) => {
        const text = toJSONText(held, { registry });
        JSON.parse(text);
        const read = fromJSON(text, { registry });
        expect(toJSONText(read, { registry })).toBe(text);
        expect(same(held, read)).toBe(true);
      }),
    );
  });

  it("reads no text without an end or an error of its own", () => {
    const tags = fc.constantFrom(
      "float",
      "int",
      "bytes",
      "datetime",
      "tuple",
      "set",
      "map",
      "dict",
      "ndarray",
      "frame",
      "name",
      "ref",
      "object",
      "x",
    );
    const odd = fc.oneof(fc.jsonValue(), fc.constantFrom("<f8", "|O", "forest.Tree", "", "/0", "NaN", "AAAA"));
    const tagged = fc.record(
      { $brine: tags, value: odd, dtype: odd, shape: odd, class: odd, state: odd, zone: odd, index: odd, order: odd },
      { requiredKeys: ["$brine"] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.array(tagged).map((each) => JSON.stringify(each)),
        ),
        (text) => {
          for (const read of [() => fromJSON(text, { registry }), () => Tree.fromJSON(text, { registry })]) {
            try {
              read();
            } catch (error) {
              expect(error).toBeInstanceOf(JSONError);
            }
          }
        },
      ),
    );
  });
});
