/** What holds for every verb of JSON (docs/json.md): instances and classes, `subset`, `exclude`, `skipUnserializable`, `mode`, `serializers`. */
import { fileSystem } from "brine/node";
import { afterEach, describe, expect, it } from "vitest";
import {
  any,
  callable,
  createRegistry,
  fromJSON,
  integer,
  JSONValidationError,
  list,
  number,
  Parameter,
  Parameterized,
  ParameterValueError,
  path,
  type Serializer,
  string,
  toJSONText,
  UnserializableError,
} from "./surface.js";

class Sensor extends Parameterized({
  gain: number({ default: 2, bounds: [0, 10] }),
  unit: string({ default: "m" }),
  count: integer({ default: 3 }),
  tags: list(String),
}) {}
const sensor = new Sensor({ name: "s", gain: 5, tags: ["a"] });

/** An instance and its class have the same methods; a class gives its defaults. */
const TARGETS = [
  ["an instance", sensor.param, { name: "s", gain: 5, unit: "m", count: 3, tags: ["a"] }],
  ["a class", Sensor.param, { name: "Sensor", gain: 2, unit: "m", count: 3, tags: [] }],
] as const;

describe.each(TARGETS)("of %s", (_, param, values) => {
  describe.each(["brine", "param"] as const)("in the dialect %s", (dialect) => {
    it("serializeParameters has all, some, or all but some", () => {
      const read = (options: object): unknown => JSON.parse(param.serializeParameters({ dialect, ...options }));
      const { name, gain, ...rest } = values;
      expect(read({})).toEqual(values);
      expect(read({ subset: null })).toEqual(values);
      expect(read({ subset: ["gain", "name"] })).toEqual({ name, gain });
      expect(read({ exclude: ["gain", "name"] })).toEqual(rest);
      expect(read({ subset: ["gain", "name"], exclude: ["name"] })).toEqual({ gain });
      expect(read({ subset: new Set(["gain"]) })).toEqual({ gain });
      expect(read({ subset: [] })).toEqual({});
    });

    it("deserializeParameters leaves out what is not asked for", () => {
      const text = JSON.stringify({ gain: 1, unit: "k", count: 2 });
      expect(param.deserializeParameters(text, { dialect })).toEqual({ gain: 1, unit: "k", count: 2 });
      expect(param.deserializeParameters(text, { dialect, subset: ["unit"] })).toEqual({ unit: "k" });
      expect(param.deserializeParameters(text, { dialect, exclude: ["unit"] })).toEqual({ gain: 1, count: 2 });
    });

    it("serializeValue and deserializeValue are of one", () => {
      expect(JSON.parse(param.serializeValue("gain", { dialect }))).toBe(values.gain);
      expect(param.deserializeValue("tags", '["b"]', { dialect })).toEqual(["b"]);
      expect(() => param.serializeValue("colour" as "gain", { dialect })).toThrow("there is no parameter 'colour'");
    });

    it("schema and jsonSchema are of those that are asked for", () => {
      expect(Object.keys(param.schema({ dialect, subset: ["gain", "unit"] }))).toEqual(["gain", "unit"]);
      expect(Object.keys(param.schema({ dialect, exclude: ["tags", "name"] }))).toEqual(["gain", "unit", "count"]);
      expect(Object.keys(param.jsonSchema({ subset: ["count"] }).properties as object)).toEqual(["count"]);
    });
  });

  it("deserializeParameters checks what it reads, but under Param's dialect", () => {
    expect(() => param.deserializeParameters('{"gain": 11, "count": 1.5}')).toThrow(JSONValidationError);
    expect(() => param.deserializeParameters('{"gain": 11, "count": 1.5}', { subset: ["unit"] })).not.toThrow();
    expect(param.deserializeParameters('{"gain": 11}', { dialect: "param" })).toEqual({ gain: 11 });
  });
});

describe.each(["brine", "param"] as const)("skipUnserializable in the dialect %s", (dialect) => {
  class Odd extends Parameterized({ before: number(), call: callable(), held: any<unknown>(), after: number() }) {}
  const isBad = (): boolean => true;
  const shared: unknown[] = [];
  const odd = new Odd({ name: "o", call: isBad, held: [shared, Symbol("s")], after: 1 });
  const plain = { name: "o", before: 0, after: 1 };

  it("leaves out what has no form", () => {
    expect(JSON.parse(odd.param.serializeParameters({ dialect, skipUnserializable: true }))).toEqual(plain);
    expect(() => odd.param.serializeParameters({ dialect })).toThrow(UnserializableError);
    expect(() => odd.param.serializeParameters({ dialect, skipUnserializable: false })).toThrow(UnserializableError);
    expect(JSON.parse(odd.param.serializeParameters({ dialect, exclude: ["call", "held"] }))).toEqual(plain);
  });

  it("of a class too", () => {
    class Default extends Parameterized(Odd, { call: { default: isBad } }) {}
    const { before, after } = JSON.parse(
      Default.param.serializeParameters({ dialect, skipUnserializable: true, exclude: ["held"] }),
    ) as Record<string, unknown>;
    expect([before, after]).toEqual([0, 0]);
    expect(() => Default.param.serializeParameters({ dialect })).toThrow(UnserializableError);
  });

  it("refers to nothing in what was left out", () => {
    class Two extends Parameterized({ first: any<unknown>(), second: any<unknown>() }) {}
    const two = new Two({ name: "t", first: [shared, Symbol("s")], second: shared });
    expect(JSON.parse(two.param.serializeParameters({ dialect, skipUnserializable: true }))).toEqual({
      name: "t",
      second: [],
    });
  });
});

describe("what is stored", () => {
  class WithFile extends Parameterized({ file: path({ resolver: fileSystem }) }) {}
  const given = new WithFile({ name: "w", file: "package.json" });

  it("is what brine writes; Param writes what a path resolves to", () => {
    expect(given.param.serializeValue("file")).toBe('"package.json"');
    expect(given.param.serializeParameters({ subset: ["file"] })).toBe('{"file":"package.json"}');
    expect(given.param.serializeValue("file", { dialect: "param" })).toBe(JSON.stringify(given.file));
    expect(given.file).not.toBe("package.json");
  });
});

describe("toJSONText with a class", () => {
  class Special extends Parameterized(Sensor, { extra: number() }) {}

  it("leaves out what fromJSON is told, and only that", () => {
    const registry = createRegistry();
    registry.register(Special, "lab.Special");
    expect(toJSONText(sensor, { class: Sensor })).toBe(sensor.param.serializeParameters());
    expect(() => toJSONText(sensor)).toThrow("the class Sensor is not registered");
    const text = toJSONText(new Special({ name: "x" }), { class: Sensor, registry });
    expect(text).toMatch(/^\{"\$brine":"object","class":"lab.Special","value":\{/);
    expect(fromJSON(text, { class: Sensor, registry })).toBeInstanceOf(Special);
    expect(fromJSON(toJSONText([1], { class: Sensor }))).toEqual([1]);
  });
});

describe("Parameter.serializers", () => {
  afterEach(() => Parameter.serializers.delete("lines"));
  const json = Parameter.serializers.get("json")!;
  const lines: Serializer = {
    ...json,
    serializeParameters: (target, options) =>
      Object.entries(JSON.parse(json.serializeParameters(target, options)) as object)
        .map((pair) => pair.map((part) => JSON.stringify(part)).join(" = "))
        .join("\n"),
    deserializeParameters: (target, text, options) =>
      json.deserializeParameters(target, `{${text.replaceAll(" = ", ": ").replaceAll("\n", ", ")}}`, options),
    serializeValue: (target, name, options) => `<${json.serializeValue(target, name, options)}>`,
    deserializeValue: (target, name, text, options) => json.deserializeValue(target, name, text.slice(1, -1), options),
    schema: (target, options) => ({ all: { ...json.schema(target, options) } }),
    parameterSchema: (parameter) => ({ about: parameter.name }),
  };

  it("is where a mode of one's own is put; each verb goes by it", () => {
    Parameter.serializers.set("lines", lines);
    const mode = "lines";
    for (const [, param, { gain }] of TARGETS) {
      const text = param.serializeParameters({ mode, subset: ["gain", "unit"] });
      expect(text).toBe(`"gain" = ${gain}\n"unit" = "m"`);
      expect(param.deserializeParameters(text, { mode, exclude: ["unit"] })).toEqual({ gain });
      expect(param.serializeValue("gain", { mode })).toBe(`<${gain}>`);
      expect(param.deserializeValue("gain", "<7>", { mode })).toBe(7);
      expect(Object.keys(param.schema({ mode, subset: ["gain"] }) as object)).toEqual(["all"]);
    }
    expect(Sensor.param.gain.schema({ mode })).toEqual({ about: "gain" });
  });

  it("names the modes there are to one who asks for another", () => {
    const message = 'Mode "yaml" not in available serialization formats ["json"]';
    for (const [, param] of TARGETS) {
      expect(() => param.serializeParameters({ mode: "yaml" })).toThrow(ParameterValueError);
      for (const call of [
        () => param.serializeParameters({ mode: "yaml" }),
        () => param.deserializeParameters("", { mode: "yaml" }),
        () => param.serializeValue("gain", { mode: "yaml" }),
        () => param.deserializeValue("gain", "", { mode: "yaml" }),
        () => param.schema({ mode: "yaml" }),
        () => Sensor.param.gain.schema({ mode: "yaml" }),
      ]) {
        expect(call).toThrow(message);
      }
    }
  });
});
