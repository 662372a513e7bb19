/** Options of JSON, JSON Schema and NDJSON that have no such value: an error with a code, and never the default. */
import {
  fromJSON,
  fromSchema,
  JSONError,
  NDJSONError,
  number,
  Parameterized,
  readNDJSON,
  toJSONText,
  writeNDJSON,
} from "brine";
import { describe, expect, it } from "vitest";

class Sensor extends Parameterized({ gain: number({ default: 1 }) }) {}
const sensor = new Sensor();

function failing(work: () => unknown): JSONError {
  try {
    work();
  } catch (error) {
    if (error instanceof JSONError) return error;
    throw error;
  }
  throw new Error("it was taken");
}

/** Everything that has options of which some are words, given what no type allows. */
const namespace = Sensor.param as unknown as Record<string, (...args: unknown[]) => unknown>;
const CALLS: Readonly<Record<string, (options: object) => unknown>> = {
  serializeParameters: (options) => namespace.serializeParameters!(options),
  serializeValue: (options) => namespace.serializeValue!("gain", options),
  deserializeParameters: (options) => namespace.deserializeParameters!('{"gain": 2}', options),
  deserializeValue: (options) => namespace.deserializeValue!("gain", "2", options),
  schema: (options) => namespace.schema!(options),
  jsonSchema: (options) => namespace.jsonSchema!(options),
  "schema of a parameter": (options) => Sensor.param.gain.schema(options),
};
const SCHEMAS = ["schema", "jsonSchema", "schema of a parameter"];

describe("a word that an option does not have", () => {
  it.each(Object.keys(CALLS).flatMap((name) => ["Param", "", null, 3, {}].map((value) => [name, value] as const)))(
    "%s: dialect %j",
    (name, dialect) => {
      const error = failing(() => CALLS[name]!({ dialect }));
      expect([error.code, error.path, error.value]).toEqual(["OPTION", "", dialect]);
      expect(error.message).toMatch(/^dialect is "brine" or "param"; not /);
    },
  );

  it.each(SCHEMAS.flatMap((name) => ["7", "constructor", null, 2020].map((value) => [name, value] as const)))(
    "%s: draft %j",
    (name, draft) => {
      const error = failing(() => CALLS[name]!({ draft }));
      expect([error.code, error.value]).toEqual(["OPTION", draft]);
      expect(error.message).toMatch(/^draft is "2020-12" or "draft-07"; not /);
      expect(failing(() => CALLS[name]!({ for: "output" })).message).toBe('for is "input" or "wire"; not "output"');
    },
  );

  it("is looked for in Param's schemas, too, and the rest is as it was", () => {
    expect(failing(() => CALLS.schema!({ dialect: "param", draft: "7" })).code).toBe("OPTION");
    const nothing = { dialect: undefined, draft: undefined, for: undefined, subset: undefined, exclude: undefined };
    for (const call of Object.values(CALLS)) expect(call(nothing)).toEqual(call({}));
  });

  it("is Param's dialect for a whole schema, of which Param has none", () => {
    expect(failing(() => CALLS.jsonSchema!({ dialect: "param" })).message).toContain("schema()");
  });

  it("is refused by fromSchema", () => {
    const schema = { type: "object", properties: { x: { type: "number" } } };
    const error = failing(() => fromSchema(schema, { unsupported: "drop" as never }));
    expect([error.code, error.message]).toEqual(["OPTION", 'unsupported is "refuse" or "any" or "ignore"; not "drop"']);
    expect(failing(() => fromSchema(schema, { name: 3 as never })).code).toBe("OPTION");
    expect(failing(() => fromSchema(schema, null as never)).code).toBe("OPTION");
  });
});

describe("names that are no list", () => {
  it.each([
    ["subset", "gain"],
    ["subset", 3],
    ["exclude", "gain"],
    ["exclude", null],
  ])("%s: %j", (option, value) => {
    for (const name of ["serializeParameters", "deserializeParameters", "schema", "jsonSchema"]) {
      const error = failing(() => CALLS[name]!({ [option]: value }));
      expect([error.code, error.value]).toEqual(["OPTION", value]);
      expect(error.message).toContain(`${option} is a list of names`);
    }
  });
});

describe("reading", () => {
  const readers = (options: object): readonly (() => unknown)[] => [
    () => fromJSON('{"gain": 2}', options as never),
    () => Sensor.fromJSON({ gain: 2 }, options as never),
    // Before the first line is read.
    () => readNDJSON("{}", options as never),
  ];

  it("knows the words about data of other versions", () => {
    for (const option of ["unknownParameters", "newerVersions", "unversioned"]) {
      for (const work of readers({ [option]: "ignore" })) {
        const error = failing(work);
        expect([error.code, error.value]).toEqual(["OPTION", "ignore"]);
        expect(error.message).toMatch(new RegExp(`^${option} is "`));
      }
    }
  });

  it("takes limits as an object", () => {
    for (const limits of [null, 3, "x"]) {
      for (const work of [
        ...readers({ limits }),
        () => toJSONText([1], { limits } as never),
        () => writeNDJSON([1], { limits } as never),
      ]) {
        const error = failing(work);
        expect([error.code, error.value]).toEqual(["OPTION", limits]);
        expect(error.message).toMatch(/^limits are an object, and left out where there are none; not /);
      }
    }
    expect(fromJSON("[1]", { limits: {} })).toEqual([1]);
  });
});

describe("a class that is none of the model", () => {
  const others = [Date, Map, Object, class Plain {}, () => 1, {}, "Sensor", 3, null, sensor];

  it.each(others.map((cls) => [String((cls as { name?: string } | null)?.name ?? cls), cls]))("%s", (_, cls) => {
    const options = { class: cls as typeof Sensor };
    for (const work of [
      () => fromJSON('{"gain": 2}', options),
      () => toJSONText(sensor, options),
      () => readNDJSON("{}\n", options),
      () => writeNDJSON([sensor], options),
    ]) {
      const error = failing(work);
      // It is wrong for all lines, so it is the error of none.
      expect(error).not.toBeInstanceOf(NDJSONError);
      expect([error.code, error.value]).toEqual(["OPTION", cls]);
      expect(error.message).toMatch(/^class is one that extends Parameterized\(…\); not /);
    }
  });

  it("may be left out", () => {
    expect(fromJSON("[1]", { class: undefined } as never)).toEqual([1]);
    expect(toJSONText([1], { class: undefined } as never)).toBe("[1]");
  });
});

it.each([[null], [3], ["class"]])("options that are %j are refused", (options) => {
  for (const work of [
    () => fromJSON("1", options as never),
    () => Sensor.fromJSON("{}", options as never),
    () => toJSONText(1, options as never),
    () => Sensor.param.jsonSchema(options as never),
    () => readNDJSON("1", options as never),
  ]) {
    expect(failing(work)).toMatchObject({ code: "OPTION", value: options });
  }
});
