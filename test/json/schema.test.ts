/** JSON Schemas: valid under their meta-schemas, and true of what brine writes and reads. */
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import {
  type AnyParameter,
  any,
  array,
  boolean,
  bytes,
  calendarDate,
  callable,
  color,
  dataFrameParameter,
  date,
  dateRange,
  dict,
  hookList,
  IntegerParameter,
  instanceOf,
  integer,
  JSONValidationError,
  list,
  listSelector,
  magnitude,
  number,
  numericTuple,
  Parameterized,
  PyDate,
  range,
  type Schema,
  selector,
  self,
  string,
  tuple,
  UnsafeSerializableError,
  UnserializableError,
} from "./surface.js";

class Part extends Parameterized({
  weight: number({ default: 1, bounds: [0, null], inclusiveBounds: [false, true] }),
}) {}
class Machine extends Parameterized({
  speed: number({ default: 1, bounds: [0, 10], softbounds: [1, 5], step: 0.5, doc: "\n  How fast\n  it runs." }),
  count: integer({ default: null, bounds: [1, null] }),
  share: magnitude(),
  code: string({ default: "ab1", regex: /^[a-z]+\d$/ }),
  raw: bytes(),
  on: boolean({ allowNone: true }),
  built: date({ bounds: [new Date(0), null] }),
  day: calendarDate(),
  span: dateRange(),
  size: range({ default: [1, 2], bounds: [0, 5] }),
  pair: tuple({ items: [Number, String] }),
  axes: numericTuple({ default: [1, 2, 3] }),
  mode: selector({ objects: { fast: 1, slow: 2 } }),
  kind: selector({ objects: ["a", null] }),
  tags: listSelector({ objects: ["x", "y"], default: ["x"] }),
  parts: list(Part, { bounds: [0, 3] }),
  gains: list(number({ bounds: [0, 1] }), { default: [0.5] }),
  options: dict(Boolean),
  main: instanceOf(Part),
  parent: self<Machine>(),
  colour: color({ default: "red" }),
  data: array({ dtype: "<f8" }),
  more: any<unknown>(),
}) {}

const ajv = {
  "2020-12": addFormats.default(new Ajv2020({ strict: false })),
  "draft-07": addFormats.default(new Ajv({ strict: false })),
};
const DRAFTS = ["2020-12", "draft-07"] as const;
const whole = (draft: (typeof DRAFTS)[number], purpose: "input" | "wire"): Schema =>
  Machine.param.jsonSchema({ draft, for: purpose });

describe.each(DRAFTS)("a schema of draft %s", (draft) => {
  it.each(["input", "wire"] as const)("for %s is valid under its meta-schema", (purpose) => {
    expect(ajv[draft].validateSchema(whole(draft, purpose))).toBe(true);
    for (const schema of Object.values(Machine.param.schema({ draft, for: purpose }))) {
      expect(ajv[draft].validateSchema(schema!)).toBe(true);
    }
  });

  it("for the wire is true of what is written", () => {
    const machine = new Machine({ raw: Uint8Array.of(1), day: new PyDate(2020, 1, 2), pair: [1, "a"] });
    const part = new Part({ weight: Number.POSITIVE_INFINITY });
    machine.parts = [part, new Part({ weight: 1 })];
    machine.main = part;
    machine.parent = machine;
    machine.span = [new PyDate(2020, 1, 1), new Date(Date.UTC(2020, 0, 2))];
    machine.options = { a: true };
    machine.more = new Map([[1, 2n]]);
    machine.built = new Date(Date.UTC(2020, 0, 1));
    const validate = ajv[draft].compile(whole(draft, "wire"));
    const json: unknown = JSON.parse(machine.param.serializeParameters());
    expect([validate(json), validate.errors]).toEqual([true, null]);
    const read = Machine.fromJSON(json);
    expect([read.parent, read.main]).toEqual([read, read.parts[0]]);
    expect(validate(JSON.parse(new Machine().param.serializeParameters()))).toBe(true);
  });

  it.each<[Record<string, unknown>, boolean]>([
    [{ speed: 10, built: "2020-01-02T03:04", parts: [{ weight: 1 }], mode: 2, kind: null, parent: { speed: 1 } }, true],
    [{ built: "2020-01-02T03:04:05Z", raw: "AQ==", gains: [1], options: { a: false }, pair: [1, "x"] }, true],
    [{ speed: 11 }, false],
    [{ speed: true }, false],
    [{ count: 1.5 }, false],
    [{ code: "1" }, false],
    [{ raw: "?" }, false],
    [{ built: "soon" }, false],
    [{ day: "2020-13-01" }, false],
    [{ mode: 3 }, false],
    [{ tags: ["z"] }, false],
    [{ parts: [{ weight: 0 }] }, false],
    [{ parts: [{}, {}, {}, {}] }, false],
    [{ gains: [2] }, false],
    [{ options: { a: 1 } }, false],
    [{ pair: ["x", 1] }, false],
    [{ axes: [1, 2] }, false],
    [{ main: 5 }, false],
    [{ unknown: 1 }, false],
  ])("and fromJSON agree on %j", (json, valid) => {
    const validate = ajv[draft].compile(Machine.param.jsonSchema({ draft, exclude: ["parts"] }));
    const withParts = ajv[draft].compile(whole(draft, "input"));
    expect(withParts(json)).toBe(valid);
    expect(validate({ speed: 1 })).toBe(true);
    if (valid) expect(Machine.fromJSON(json)).toBeInstanceOf(Machine);
    else expect(() => Machine.fromJSON(json)).toThrow(JSONValidationError);
  });
});

describe("a schema", () => {
  it("says what the declaration says", () => {
    expect(Machine.param.speed.schema()).toEqual({
      type: "number",
      minimum: 0,
      maximum: 10,
      "x-softbounds": [1, 5],
      "x-step": 0.5,
      title: "Speed",
      description: "How fast it runs.",
      default: 1,
    });
    expect(Machine.param.mode.schema().oneOf).toEqual([
      { const: 1, title: "fast" },
      { const: 2, title: "slow" },
    ]);
  });

  it("goes by an instance's own parameters, and by subset", () => {
    const machine = new Machine();
    machine.param.speed.bounds = [0, 3];
    expect(machine.param.schema({ subset: ["speed"] })).toMatchObject({ speed: { maximum: 3 } });
    expect(Object.keys(machine.param.jsonSchema({ subset: ["speed"] }).properties as object)).toEqual(["speed"]);
    expect(Machine.param.speed.schema()).toMatchObject({ maximum: 10 });
  });

  it("refuses what cannot be described", () => {
    class WithFunction extends Parameterized({ fn: callable(), items: list(null) }) {}
    expect(() => WithFunction.param.jsonSchema()).toThrow(UnserializableError);
    expect(() => WithFunction.param.jsonSchema({ safe: true, exclude: ["fn"] })).toThrow(UnsafeSerializableError);
    expect(() => WithFunction.param.schema({ dialect: "param" })).toThrow(UnserializableError);
  });

  it("names the parameter that it refuses", () => {
    class Inner extends Parameterized({ fn: callable() }) {}
    class Outer extends Parameterized({ parts: list(Inner) }) {}
    expect(() => Outer.param.jsonSchema()).toThrow(
      /^\/parts\/fn: a function has no plain form; leave it out with exclude/,
    );
    expect(() => Machine.param.jsonSchema({ safe: true })).toThrow(/^\/more: a value of any type/);
  });

  it.each<[string, AnyParameter]>([
    ["a class", instanceOf(Part, { isInstance: false })],
    ["classes", list(Part, { isInstance: false })],
    ["functions", hookList()],
    ["a class without a plain form", instanceOf(RegExp)],
    ["instances of several classes", instanceOf([Part, Machine])],
    ["a Map", dict(Number, { keyType: Number })],
    ["a table", dataFrameParameter()],
    ["an array of times", array({ dtype: "<M8[ns]" })],
    ["objects without a form", selector({ objects: [new Date(0)] })],
  ])("refuses %s for input, and takes a tag on the wire", (_what, parameter) => {
    expect(() => parameter.schema()).toThrow(UnserializableError);
    const validate = ajv["2020-12"].compile(parameter.schema({ for: "wire" }));
    expect(validate({ $brine: "name", value: "shop.Part" })).toBe(true);
  });

  it("says of a kind what the kind says itself, wherever it stands", () => {
    class Even extends IntegerParameter {
      override schema(): Schema {
        return { type: "integer", multipleOf: 2 };
      }
    }
    class Evens extends Parameterized({ one: new Even(), many: list(new Even()) }) {}
    const { one, many } = Evens.param.jsonSchema().properties as Record<string, Schema>;
    expect(one).toEqual({ type: "integer", multipleOf: 2, title: "One", default: 0 });
    expect(many!.items).toEqual({ type: "integer", multipleOf: 2 });
  });

  it("asks on the wire for all that is written, and for nothing in input", () => {
    const { required, properties } = Machine.param.jsonSchema({ for: "wire" });
    expect(required).toEqual(Object.keys(properties as object).filter((name) => name !== "name"));
    expect(Machine.param.jsonSchema().required).toEqual([]);
  });

  it("has constants that can be given once, and values that can never be", () => {
    class Fixed extends Parameterized({
      id: integer({ default: 7, constant: true }),
      version: integer({ default: 1, readonly: true }),
    }) {}
    expect(Fixed.param.id.schema()).toEqual({ type: "integer", title: "Id", "x-constant": true, default: 7 });
    expect(new Fixed().param.schema().id).toMatchObject({ readOnly: true });
    expect(Fixed.param.version.schema()).toEqual({ type: "integer", title: "Version", readOnly: true, default: 1 });
  });

  it("keeps words beside a reference where draft-07 would not", () => {
    class Holder extends Parameterized({
      part: instanceOf(Part, { default: new Part({ weight: 3 }), label: "Its part" }),
    }) {}
    const { part } = Holder.param.jsonSchema({ draft: "draft-07" }).properties as Record<string, Schema>;
    expect(part).toEqual({
      allOf: [{ $ref: "#/definitions/Part" }],
      title: "Its part",
      default: { weight: 3 },
    });
  });

  it("is Param's own under the dialect of that name", () => {
    expect(Machine.param.schema({ dialect: "param", subset: ["count", "size", "tags", "main"] })).toEqual({
      count: { anyOf: [{ type: "integer", minimum: 1 }, { type: "null" }], title: "Count" },
      size: {
        type: "array",
        minItems: 2,
        maxItems: 2,
        additionalItems: { type: "number", minimum: 0, maximum: 5 },
        title: "Size",
      },
      tags: { type: "array", items: { enum: ["x", "y"] }, title: "Tags" },
      main: {
        anyOf: [
          {
            type: "object",
            properties: { name: expect.any(Object), weight: { type: "number", exclusiveMinimum: 0, title: "Weight" } },
          },
          { type: "null" },
        ],
        title: "Main",
      },
    });
  });
});
