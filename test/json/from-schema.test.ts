/** `fromSchema`: what `jsonSchema()` writes comes back as an equal class, and schemas of other makers become classes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../seed.js";
import { classOf, kinds } from "./schema-declarations.js";
import { DRAFTS } from "./schema-validators.js";
import {
  type AnyParameter,
  date,
  dict,
  fromSchema,
  instanceOf,
  integer,
  JSONValidationError,
  list,
  number,
  type Parameter,
  Parameterized,
  type Schema,
  SchemaError,
  self,
  toJSONText,
  tuple,
  UnserializableError,
} from "./surface.js";

/** The slots that a schema says, as text, so that dates and expressions compare by what they are. */
const SLOTS = [
  "default",
  "label",
  "precedence",
  "constant",
  "readonly",
  "inclusiveBounds",
  "step",
  "length",
  "allowNamed",
  "checkExists",
  "checkOnSet",
  "isInstance",
  "attribs",
  "dtype",
  "shape",
] as const;

const parametersOf = (cls: object): Record<string, AnyParameter> =>
  (cls as typeof Parameterized).param.objects("existing") as object as Record<string, AnyParameter>;

/** A class as far as its schema says it. */
function described(cls: object): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(parametersOf(cls)).map(([name, parameter]) => {
      const slots = parameter as unknown as Record<string, unknown>;
      const said = SLOTS.map((slot) => [slot, textOf(slots[slot])]);
      const { regex, bounds, softbounds, objects, names } = slots as {
        regex?: RegExp | string;
        softbounds?: unknown[] | null;
        bounds?: unknown[] | null;
        objects?: unknown[];
        names?: Map<string, unknown>;
      };
      return [
        name,
        {
          ...Object.fromEntries(said),
          kind: (parameter.constructor as typeof Parameter).kind,
          allowNone: Boolean(parameter.allowNone),
          // A schema's description is one line.
          doc: parameter.doc?.replaceAll(/\s+/g, " ").trim() ?? null,
          regex: regex instanceof RegExp ? regex.source : regex,
          bounds: limitsOf(bounds),
          softbounds: limitsOf(softbounds),
          objects: textOf(objects === undefined ? null : [...objects]),
          names: textOf(names === undefined ? null : [...names]),
        },
      ];
    }),
  );
}

/** Limits as text; no limits, and limits without an end, are the same. */
function limitsOf(bounds: readonly unknown[] | null = null): string {
  // −0 is no limit of its own.
  const limit = (bound: unknown): unknown => (typeof bound === "number" ? bound + 0 : bound);
  const finite = bounds?.map((bound) => (bound !== null && Number.isFinite(Number(bound)) ? limit(bound) : null)) ?? [];
  return finite.every((bound) => bound === null) ? "none" : textOf(finite);
}

function textOf(value: unknown): string {
  try {
    return toJSONText(value ?? null);
  } catch (error) {
    if (error instanceof UnserializableError) return String(value);
    throw error;
  }
}

/** What is lost, and docs/json-schema.md says so: what a schema has no words for. */
function lost(slots: Record<string, unknown>): readonly string[] {
  // A limit that does not exist is itself neither allowed nor refused.
  const always = slots.bounds === "none" || String(slots.bounds).includes("null") ? ["inclusiveBounds"] : [];
  if (slots.kind === "FileSelector" || slots.kind === "MultiFileSelector") return [...always, "kind"];
  if (slots.checkOnSet === "false") return [...always, "allowNone", "names"];
  // Two labels of one object.
  if (slots.objects === "[1,1]") return [...always, "objects", "names"];
  return always;
}

describe.each(DRAFTS)("a class from its own schema of draft %s", (draft) => {
  it.each(Object.keys(kinds))("has the same schema, and the same slots, of %s", (name) => {
    fc.assert(
      fc.property(classOf(name), (cls) => {
        // What makes a default, and objects that have no form in JSON, are nothing that a schema says.
        fc.pre(!Object.values(parametersOf(cls)).some((parameter) => typeof parameter.default === "function"));
        fc.pre(!Object.values(described(cls)).some(({ objects }) => String(objects).includes("$brine")));
        let schema: Schema;
        try {
          schema = cls.param.jsonSchema({ draft });
        } catch (error) {
          if (error instanceof UnserializableError) return;
          throw error;
        }
        const again = fromSchema(JSON.parse(JSON.stringify(schema)) as Schema);
        expect(again.param.jsonSchema({ draft })).toEqual(schema);
        const [one, other] = [described(cls), described(again)];
        expect(Object.keys(other)).toEqual(Object.keys(one));
        for (const key of Object.keys(one)) {
          const left = lost(one[key]!);
          expect(without(left, other[key]!)).toEqual(without(left, one[key]!));
        }
      }),
      { numRuns: 40 },
    );
  });
});

const without = (left: readonly string[], slots: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(slots).filter(([slot]) => !left.includes(slot)));

/** The kind, the default and what else counts of the parameters of a class. */
const kindsOf = (cls: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parametersOf(cls)).map(([name, parameter]) => [
      name,
      (parameter.constructor as typeof Parameter).kind + (parameter.allowNone ? "?" : ""),
    ]),
  );

describe("a class with others in it", () => {
  class Wheel extends Parameterized({ size: number({ default: 1, bounds: [0, null] }) }) {}
  class Car extends Parameterized({
    wheels: list(Wheel, { bounds: [0, 4] }),
    spare: instanceOf(Wheel),
    trailer: self<Car>(),
    byName: dict(Wheel),
    pair: tuple({ items: [Wheel, number({ bounds: [0, 1] })] }),
    grid: list(list(integer({ bounds: [0, 9] }))),
    built: date(),
  }) {}

  it.each(DRAFTS)("comes back whole from draft %s, and reads what the first one wrote", (draft) => {
    const schema = Car.param.jsonSchema({ draft });
    const Again = fromSchema(schema);
    expect(Again.param.jsonSchema({ draft })).toEqual(schema);
    expect(kindsOf(Again)).toEqual(kindsOf(Car));
    const text = new Car({
      wheels: [new Wheel({ size: 2 })],
      trailer: new Car(),
      grid: [[1], []],
    }).param.serializeParameters();
    expect(Again.fromJSON(text).param.serializeParameters()).toBe(text);
    expect(() => Again.fromJSON({ trailer: { trailer: { wheels: [{ size: -1 }] } } })).toThrow(
      "/trailer/trailer/wheels/0/size: must be at least 0, not -1",
    );
    expect(Again.fromJSON({ trailer: {} }).trailer).toBeInstanceOf(Again);
  });

  it("can be extended, and has the type that is given", () => {
    const Base = fromSchema<{ size: number }>(Wheel.param.jsonSchema(), { name: "Wheel" });
    class Big extends Base {
      twice(): number {
        return this.size * 2;
      }
    }
    expect(new Big({ size: 4 }).twice()).toBe(8);
    expect(() => new Big({ size: -4 })).toThrow("Number parameter 'Wheel.size' must be at least 0, not -4.");
  });
});

/** No parameter can have this name. */
const then = "then";

describe("a foreign schema", () => {
  it("says null, limits, choices and lengths in its own ways", () => {
    const Foreign = fromSchema({
      title: "Home address",
      type: "object",
      properties: {
        a: { type: ["integer", "null"], minimum: 1, exclusiveMaximum: 5 },
        b: { type: "number", minimum: 0, exclusiveMinimum: true, nullable: true },
        c: { anyOf: [{ type: "string", minLength: 2, maxLength: 3 }, { type: "null" }], default: null },
        d: { enum: ["x", "y"], default: "x" },
        e: {
          oneOf: [
            { const: 1, title: "one" },
            { const: 2, title: "two" },
          ],
        },
        f: { const: "only" },
        g: { type: "string", format: "date-time" },
        h: { type: "string", format: "date", default: "2024-02-29" },
        i: { type: "string", format: "byte" },
        j: { type: "array", prefixItems: [{ type: "number" }, { type: "string" }], minItems: 2, items: false },
        k: { type: "object", additionalProperties: { type: "integer" } },
        l: { type: ["integer", "string"] },
        m: { allOf: [{ $ref: "#/definitions/Inner" }], description: "Inside." },
        n: { type: "object", properties: { deep: { type: "boolean", default: true } } },
        o: {},
        p: { type: "string", pattern: "^a", maxLength: 2 },
        [then]: { type: "string", default: "later" },
      },
      required: ["a", "d"],
      definitions: { Inner: { type: "object", properties: { again: { $ref: "#/definitions/Inner" } } } },
    });
    expect(Foreign.name).toBe("HomeAddress");
    expect(kindsOf(Foreign)).toEqual({
      name: "String?",
      a: "Integer?",
      b: "Number?",
      c: "String?",
      d: "Selector",
      e: "Selector",
      f: "Selector",
      g: "Date",
      h: "CalendarDate",
      i: "Bytes",
      j: "Tuple",
      k: "Dict",
      l: "ClassSelector",
      m: "ClassSelector",
      n: "ClassSelector",
      o: "Parameter?",
      p: "String",
      then_: "String",
    });
    const read = Foreign.fromJSON({ a: 4, d: "y", b: null, m: { again: {} }, n: {}, p: "ab", [then]: "now" });
    expect(read).toMatchObject({ a: 4, d: "y", b: null, g: null, then_: "now", n: { deep: true } });
    const problems: Record<string, unknown> = {
      a: 5,
      b: 0,
      c: "a",
      d: "z",
      e: 3,
      f: "other",
      g: "2024-02-30T00:00:00Z",
      i: "?",
      j: [1],
      k: { x: 1.5 },
      l: 1.5,
      m: { again: 1 },
      p: "abc",
    };
    for (const [key, value] of Object.entries(problems)) {
      expect(() => Foreign.fromJSON({ a: 1, d: "x", [key]: value })).toThrow(JSONValidationError);
    }
  });

  it("requires what it requires, at any depth", () => {
    const Outer = fromSchema({
      type: "object",
      properties: { inner: { type: "object", properties: { id: { type: "integer" } }, required: ["id"] } },
      required: ["inner"],
    });
    expect(() => Outer.fromJSON({})).toThrow("/: inner is required");
    expect(() => Outer.fromJSON({ inner: {} })).toThrow("/inner: id is required");
    expect(Outer.fromJSON({ inner: { id: 1 } }).param.jsonSchema().required).toEqual(["inner"]);
    expect(new Outer().inner).toBe(null);
  });

  it.each<[Schema, string, RegExp]>([
    [{ properties: { a: { type: "number", multipleOf: 0.1 } } }, "/properties/a/multipleOf", /multipleOf is nothing/],
    [{ properties: { a: { type: "array", uniqueItems: true } } }, "/properties/a/uniqueItems", /uniqueItems/],
    [{ properties: { a: { not: { type: "string" } } } }, "/properties/a/not", /not is nothing/],
    [{ properties: { a: { $ref: "other.json" } } }, "/properties/a", /within the document/],
    [{ properties: { a: { $ref: "#/$defs/No" } } }, "/properties/a", /there is nothing at #\/\$defs\/No/],
    [{ properties: { a: { $ref: "#/properties/a" } } }, "/properties/a", /refers to itself/],
    [{ properties: { a: { type: "string", pattern: "(" } } }, "/properties/a/pattern", /no regular expression/],
    [{ properties: { a: { type: "integer", maximum: 3, default: 4 } } }, "/properties/a/default", /at most 3, not 4/],
    [{ properties: { a: { type: "text" } } }, "/properties/a/type", /no type of JSON Schema/],
    [{ properties: { a: false } }, "/properties/a", /no JSON Schema that has values/],
    [{ properties: { name: { type: "integer" } } }, "/properties/name", /called name holds text/],
    [{ type: "string" }, "", /the schema of an object/],
  ])("that cannot be said is an error with its place: %j", (schema, path, message) => {
    let thrown: unknown;
    try {
      fromSchema(schema);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(SchemaError);
    expect(thrown).toMatchObject({ path, message: expect.stringMatching(message) as string });
  });

  it("or takes anything, or goes without the keyword, if that is wanted", () => {
    const schema = { type: "object", properties: { a: { type: "number", minimum: 0, multipleOf: 0.5 } } };
    expect(kindsOf(fromSchema(schema, { unsupported: "any" })).a).toBe("Parameter?");
    const Without = fromSchema(schema, { unsupported: "ignore" });
    expect(() => new Without({ a: -1 })).toThrow("at least 0");
    expect(new Without({ a: 0.3 }).a).toBe(0.3);
  });
});
