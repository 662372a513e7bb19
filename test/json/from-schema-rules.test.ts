/** Rules of a schema that no parameter checks beside each other: they are checked, or refused with their place. */
import { describe, expect, it } from "vitest";
import {
  type AnyParameter,
  dict,
  fromSchema,
  JSONValidationError,
  list,
  listSelector,
  Parameterized,
  SchemaError,
  selector,
} from "./surface.js";

type Schema = Readonly<Record<string, unknown>>;
const classOf = (x: Schema | boolean, more: Schema = {}) => fromSchema({ type: "object", properties: { x }, ...more });

function pathOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (error instanceof SchemaError) return `${error.code} ${error.path}`;
    throw error;
  }
  return "nothing";
}

describe("a rule that no parameter checks", () => {
  it.each<[Schema, string]>([
    [{ type: ["integer", "string"], minimum: 0 }, "minimum"],
    [{ type: ["number", "string"], maxLength: 3 }, "maxLength"],
    [{ type: ["array", "string"], minItems: 1 }, "minItems"],
    [{ type: ["number", "string", "null"], exclusiveMaximum: 3 }, "exclusiveMaximum"],
    [{ anyOf: [{ type: "number" }, { type: "string" }], pattern: "^a" }, "pattern"],
    [{ type: "string", anyOf: [{ type: "number" }, { type: "string" }] }, "type"],
    [{ oneOf: [{ type: "integer" }, { type: "number" }] }, "oneOf"],
    [{ type: "object", propertyNames: { maxLength: 3 } }, "propertyNames"],
    [{ type: "object", additionalProperties: { type: "number" }, propertyNames: { pattern: "^a" } }, "propertyNames"],
    [{ type: "object", properties: { a: {} }, propertyNames: { pattern: "^b" } }, "propertyNames"],
    [{ type: ["object"], minProperties: 1 }, "minProperties"],
    [{ type: "string", format: "date", minLength: 3 }, "minLength"],
    [{ type: "string", format: "date", pattern: "^2" }, "pattern"],
    [{ type: "string", format: "date-time", maxLength: 3 }, "maxLength"],
    [{ type: "string", format: "date-time", pattern: "Z$" }, "pattern"],
    [
      {
        anyOf: [
          { type: "string", format: "date-time", minLength: 9 },
          { type: "string", format: "date-time" },
        ],
      },
      "anyOf",
    ],
    [{ type: "string", contentEncoding: "base64", minLength: 4 }, "minLength"],
    [{ type: "string", format: "byte", pattern: "^A" }, "pattern"],
    [{ enum: [1, 2], anyOf: [{ type: "number" }] }, "anyOf"],
    [{ enum: [1, 2], not: { const: 1 } }, "not"],
    [{ enum: [[1]], uniqueItems: true }, "uniqueItems"],
    [{ enum: ["a"], type: "integer" }, "enum"],
    [{ const: 3, maximum: 2 }, "const"],
  ])("%o", (schema, keyword) => {
    expect(pathOf(() => classOf(schema))).toBe(`SCHEMA /properties/x/${keyword}`);
  });

  it("is no rule where it says nothing", () => {
    const free: Schema = {
      type: "object",
      propertyNames: { type: "string" },
      additionalProperties: { type: "number" },
    };
    expect(classOf(free).fromJSON({ x: { a: 1 } })).toBeDefined();
    expect(classOf({ type: "string", format: "date", minLength: 0 }).fromJSON({ x: "2024-01-01" })).toBeDefined();
  });
});

describe("choices", () => {
  it.each<[Schema, readonly unknown[], readonly unknown[]]>([
    [{ type: "integer", enum: [1, 2.5, "a", true, 3] }, [1, 3], [2.5, "a", true]],
    [{ enum: [1, 2, 3, 4], minimum: 2, exclusiveMaximum: 4 }, [2, 3], [1, 4]],
    [{ enum: ["a", "bb", "ab"], pattern: "^a", maxLength: 1 }, ["a"], ["bb", "ab"]],
    [{ enum: [2, 3, 4], multipleOf: 2 }, [2, 4], [3]],
    [{ type: ["string", "null"], enum: ["a", 1, null] }, ["a", null], [1]],
    [
      {
        type: "string",
        oneOf: [
          { const: "a", title: "A" },
          { const: 1, title: "One" },
        ],
      },
      ["a"],
      [1],
    ],
    [{ anyOf: [{ const: 1, maximum: 0 }, { const: 2 }] }, [2], [1]],
  ])("%o are those that all else allows", (schema, taken, refused) => {
    const Made = classOf(schema);
    for (const x of taken) expect(Made.fromJSON({ x })).toMatchObject({ x });
    for (const x of refused) expect(() => Made.fromJSON({ x })).toThrow(JSONValidationError);
  });
});

describe("rules that are said twice", () => {
  it.each<[Schema, readonly unknown[], readonly unknown[]]>([
    [{ type: "integer", minimum: 0, anyOf: [{ minimum: 5 }] }, [5], [1]],
    [{ minimum: 0, anyOf: [{ type: "integer", minimum: 5 }, { type: "null" }] }, [5, null], [1]],
    [{ type: "string", default: "abc", anyOf: [{ minLength: 3 }, { type: "null" }] }, ["abc"], ["a", null]],
    [{ type: ["string", "null"], enum: ["a"], default: "a" }, ["a"], [null, "b"]],
    [{ type: ["string", "null"], const: "a", default: "a" }, ["a"], [null]],
    [{ allOf: [{ type: "number", minimum: 3, exclusiveMinimum: true }, { minimum: 5 }] }, [5], [4]],
    [
      {
        allOf: [
          { maximum: 0, exclusiveMaximum: true },
          { type: "number", maximum: 0, exclusiveMaximum: false },
        ],
      },
      [-1],
      [0],
    ],
  ])("%o hold both", (schema, taken, refused) => {
    const Made = classOf(schema);
    for (const x of taken) expect(Made.fromJSON({ x })).toMatchObject({ x });
    for (const x of refused) expect(() => Made.fromJSON({ x })).toThrow(JSONValidationError);
  });

  it("are refused where no parameter checks both", () => {
    expect(pathOf(() => classOf({ type: "integer", anyOf: [{ type: "boolean" }] }))).toBe("SCHEMA /properties/x");
    // Names of properties are no keywords.
    for (const name of ["title", "default", "minimum", "minItems", "properties", "required", "a"]) {
      const part = (rule: Schema): Schema => ({ type: "object", properties: { [name]: { type: "string", ...rule } } });
      expect(pathOf(() => fromSchema({ allOf: [part({ minLength: 5 }), part({ maxLength: 9 })] }))).toBe("SCHEMA ");
      const Made = fromSchema({ allOf: [part({ minLength: 5 }), part({ minLength: 5 })] });
      expect(() => Made.fromJSON({ [name]: "a" })).toThrow(JSONValidationError);
    }
  });
});

describe("schemas of brine's own", () => {
  it.each<[string, () => AnyParameter]>([
    ["a null with a label", () => listSelector({ objects: { One: null, Two: 2 } })],
    [
      "labels that are numbers",
      () =>
        selector({
          objects: new Map([
            ["10", "b"],
            ["2", "a"],
          ]),
        }),
    ],
    ["a list of anything but null", () => list(Object)],
    ["a dict of anything but null", () => dict(Object)],
  ])("say %s", (_, make) => {
    class Box extends Parameterized({ x: make() }) {}
    const schema = Box.param.jsonSchema();
    expect(JSON.stringify(fromSchema(schema).param.jsonSchema())).toBe(JSON.stringify(schema));
  });
});

describe("names", () => {
  it("are apart, whatever they are called", () => {
    const keys = ["then", "then_", "then__", "param", "param_", "__proto__", "0"];
    const properties = Object.fromEntries(keys.map((key) => [key, { type: "integer" }]));
    const json = Object.fromEntries(keys.map((key, index) => [key, index]));
    expect(fromSchema({ type: "object", properties }).fromJSON(json).toJSON()).toMatchObject(json);
    const backwards = Object.fromEntries(Object.entries(properties).reverse());
    expect(fromSchema({ type: "object", properties: backwards }).fromJSON(json).toJSON()).toMatchObject(json);
  });

  it("that are required are refused in an object without properties, unless there are none", () => {
    expect(pathOf(() => classOf({ type: "object", required: ["a"] }))).toBe("SCHEMA /properties/x/required");
    expect(classOf({ type: "object", required: [] }).fromJSON({ x: { a: 1 } }).x).toEqual({ a: 1 });
  });

  it("that are required and no properties may be anything, or are refused", () => {
    const Made = classOf({ type: "integer" }, { required: ["x", "y"] });
    expect(Made.fromJSON({ x: 1, y: ["a"] })).toMatchObject({ x: 1, y: ["a"] });
    expect(() => Made.fromJSON({ x: 1 })).toThrow("y is required");
    const closed: Schema = { required: ["y"], additionalProperties: false };
    expect(pathOf(() => classOf({ type: "integer" }, closed))).toBe("SCHEMA /required");
    expect(pathOf(() => classOf({ type: "integer" }, { required: true }))).toBe("SCHEMA /required");
  });
});

describe("hostile schemas", () => {
  it("may lie within 199 others, and not within 200", () => {
    const within = (lists: number): Schema => {
      let schema: Schema = { type: "integer" };
      for (let at = 0; at < lists; at++) schema = { type: "array", items: schema };
      return schema;
    };
    expect(pathOf(() => classOf(within(198)))).toBe("nothing");
    expect(pathOf(() => classOf(within(199)))).toMatch(/^DEPTH /);
  });

  it("that refer in very many ways are read once", () => {
    const $defs: Record<string, unknown> = { d0: { type: "object", properties: { a: { type: "integer" } } } };
    for (let depth = 1; depth <= 60; depth++) {
      const $ref = `#/$defs/d${depth - 1}`;
      $defs[`d${depth}`] = { allOf: [{ $ref }, { $ref }, { properties: { [`p${depth}`]: { type: "integer" } } }] };
    }
    const Made = fromSchema({ type: "object", properties: { x: { $ref: "#/$defs/d60" } }, $defs });
    expect(Made.fromJSON({ x: { a: 1, p60: 2 } })).toMatchObject({ x: { a: 1, p60: 2 } });
  });

  it("that are very deep are refused", () => {
    const nested = (depth: number, within: (schema: Schema) => Schema): Schema => {
      let schema: Schema = { type: "integer" };
      for (let level = 0; level < depth; level++) schema = within(schema);
      return schema;
    };
    const inObject = (x: Schema): Schema => ({ type: "object", properties: { x } });
    const inList = (items: Schema): Schema => ({ type: "array", items });
    for (const depth of [300, 2000, 100_000]) {
      expect(pathOf(() => fromSchema(nested(depth, inObject)))).toMatch(/^DEPTH /);
      expect(pathOf(() => classOf(nested(depth, inList)))).toMatch(/^DEPTH /);
      expect(pathOf(() => classOf(nested(depth, (one) => ({ allOf: [one] }))))).toMatch(/^DEPTH /);
    }
    const $defs: Record<string, unknown> = { d0: { type: "object", properties: {} } };
    for (let at = 1; at <= 5000; at++) $defs[`d${at}`] = inObject({ $ref: `#/$defs/d${at - 1}` });
    expect(pathOf(() => fromSchema({ ...inObject({ $ref: "#/$defs/d5000" }), $defs }))).toMatch(/^DEPTH /);
    for (let at = 1; at <= 5000; at++) $defs[`d${at}`] = { $ref: `#/$defs/d${at - 1}` };
    expect(pathOf(() => fromSchema({ ...inObject({ $ref: "#/$defs/d5000" }), $defs }))).toMatch(/^DEPTH /);
    expect(fromSchema(nested(40, inObject))).toBeDefined();
  });
});

describe("a schema that refers to the same again and again", () => {
  const doubled = (levels: number): Schema => {
    const $defs: Record<string, Schema> = { d0: { type: "integer", minimum: 1 } };
    for (let level = 1; level <= levels; level++) {
      const item = { $ref: `#/$defs/d${level - 1}` };
      $defs[`d${level}`] = { type: "array", prefixItems: [item, item], minItems: 2, items: false };
    }
    return { type: "object", properties: { x: { $ref: `#/$defs/d${levels}` } }, $defs };
  };

  it("is read as long as it says little, and refused where it says far more than it holds", () => {
    expect(
      fromSchema(doubled(3)).fromJSON({
        x: [
          [
            [1, 2],
            [3, 4],
          ],
          [
            [5, 6],
            [7, 8],
          ],
        ],
      }),
    ).toBeDefined();
    expect(pathOf(() => fromSchema(doubled(40)))).toMatch(/^LIMIT /);
    expect(pathOf(() => fromSchema(doubled(40), { unsupported: "any" }))).toMatch(/^LIMIT /);
  });
});

describe("null within alternatives", () => {
  const definitions = { N: { anyOf: [{ type: "object", properties: { y: { type: "number" } } }, { type: "null" }] } };
  const takesNull = (schema: object): boolean => {
    const cls = fromSchema({ type: "object", properties: { x: schema }, required: ["x"], $defs: definitions });
    try {
      cls.fromJSON({ x: null });
      return true;
    } catch {
      return false;
    }
  };

  it.each<[schema: object, isTaken: boolean]>([
    [{ anyOf: [{ type: ["string", "null"] }] }, true],
    [{ anyOf: [{ type: "string", nullable: true }] }, true],
    [{ anyOf: [{ type: ["string", "null"] }, { type: "number" }] }, true],
    [{ anyOf: [{ type: ["string", "null"] }, { type: ["number", "null"] }] }, true],
    [{ anyOf: [{ $ref: "#/$defs/N" }] }, true],
    [{ anyOf: [{ type: "string" }, { type: "number" }] }, false],
    // Null would be two of them.
    [{ oneOf: [{ type: ["string", "null"] }, { type: ["number", "null"] }] }, false],
    [{ oneOf: [{ type: ["string", "null"] }, { type: "null" }] }, false],
    [{ oneOf: [{ type: ["string", "null"] }, { type: "number" }] }, true],
  ])("%o", (schema, isTaken) => {
    expect(takesNull(schema)).toBe(isTaken);
  });

  it("is an error where a schema refers to nothing but itself", () => {
    for (const members of [[{ $ref: "#/$defs/A" }], [{ $ref: "#/$defs/A" }, { type: "null" }]]) {
      const schema = { type: "object", properties: { x: { $ref: "#/$defs/A" } }, $defs: { A: { anyOf: members } } };
      expect(() => fromSchema(schema)).toThrow(SchemaError);
    }
  });

  it("leaves what is required beside them", () => {
    const part = { type: "object", properties: { y: { type: "number" } } };
    const x = { anyOf: [{ $ref: "#/$defs/Part" }, { type: "null" }], required: ["y"] };
    const cls = fromSchema({ type: "object", properties: { x }, $defs: { Part: part } });
    expect(() => cls.fromJSON({ x: {} })).toThrow("/x: y is required");
  });
});

describe("items in allOf", () => {
  it("of all are not lost beside those by place", () => {
    const allOf = [{ items: { type: "string" } }, { prefixItems: [{ type: "number" }], minItems: 1, maxItems: 1 }];
    const schema = { type: "object", properties: { x: { type: "array", allOf } } };
    expect(() => fromSchema(schema)).toThrow("items beside prefixItems");
  });
});
