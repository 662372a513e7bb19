/** Kinds of one's own, formats of one's own, and values that make themselves. */
import { describe, expect, it } from "vitest";
import {
  any,
  composite,
  fromJSON,
  list,
  number,
  Parameter,
  Parameterized,
  type Serializer,
  string,
  toJSONText,
  UnserializableError,
} from "./surface.js";

/** A kind whose values are URLs, and text in JSON. */
class URLParameter extends Parameter<URL | null> {
  static override readonly kind = "URL";

  override check(value: unknown): URL | null {
    if (value === null || value instanceof URL) return value;
    return this.fail({ code: "type", expected: "string" }, value);
  }
  override serialize(value: unknown): unknown {
    return value === null ? null : String(value);
  }
  override deserialize(plain: unknown): unknown {
    return plain === null ? null : new URL(String(plain));
  }
}

describe("a kind of one's own", () => {
  class Page extends Parameterized({ at: new URLParameter(), tags: list(new URLParameter()) }) {}
  const page = new Page({ name: "p", at: new URL("https://a.example/"), tags: [new URL("https://b.example/")] });
  const text = '{"name":"p","at":"https://a.example/","tags":["https://b.example/"]}';

  it("says how its values travel", () => {
    expect(page.param.serializeParameters()).toBe(text);
    const read = Page.fromJSON(text);
    expect([read.at, read.tags]).toEqual([page.at, page.tags]);
    expect(page.param.serializeValue("at", { dialect: "param" })).toBe('"https://a.example/"');
    expect(Page.param.deserializeValue("at", '"https://a.example/"', { dialect: "param" })).toEqual(page.at);
  });

  it("is asked, and its complaint has its place", () => {
    expect(() => Page.fromJSON({ at: "no url", tags: ["https://b.example/", "?"] })).toThrow(
      /^\/at: .*URL.*\n\/tags\/1: .*URL/,
    );
  });

  it("has Param's schema under that dialect", () => {
    expect(Page.param.at.schema({ dialect: "param" })).toEqual({ anyOf: [{ type: "url" }, { type: "null" }] });
  });
});

describe("a format of one's own", () => {
  it("is a mode", () => {
    class Point extends Parameterized({ x: number(), y: number() }) {}
    const lines: Serializer = {
      ...Parameter.serializers.get("json")!,
      serializeParameters: (target) =>
        Object.entries(target.param.values() as object)
          .map(([name, value]) => `${name}=${String(value)}`)
          .join("\n"),
    };
    Parameter.serializers.set("lines", lines);
    expect(new Point({ name: "p", x: 1 }).param.serializeParameters({ mode: "lines" })).toBe("name=p\nx=1\ny=0");
    Parameter.serializers.delete("lines");
    expect(() => Point.param.schema({ mode: "lines" })).toThrow(
      'Mode "lines" not in available serialization formats ["json"]',
    );
  });
});

describe("names in Python", () => {
  it("are the keys", () => {
    class Snake extends Parameterized(
      { maxSpeed: number({ default: 2 }), x: string({ pyName: "param" }) },
      { pyNames: "snake" },
    ) {}
    const text = new Snake({ name: "s" }).param.serializeParameters();
    expect(text).toBe('{"name":"s","max_speed":2,"param":""}');
    expect(Snake.fromJSON({ max_speed: 3, param: "y" })).toMatchObject({ maxSpeed: 3, x: "y" });
    expect(Snake.param.deserializeParameters(text, { dialect: "param" })).toEqual({ name: "s", maxSpeed: 2, x: "" });
    expect(Object.keys(Snake.param.jsonSchema().properties as object)).toEqual(["name", "max_speed", "param"]);
  });
});

describe("a value that makes itself", () => {
  it("is not asked for one", () => {
    let made = 0;
    class Wave extends Parameterized({ x: number(), both: composite({ attribs: ["x"] }) }) {}
    const wave = new Wave({ name: "w", x: (() => ++made) as never });
    for (const dialect of ["brine", "param"] as const) {
      expect(() => wave.param.serializeValue("x", { dialect })).toThrow(UnserializableError);
    }
    expect(made).toBe(0);
    expect(() => wave.param.serializeValue("both", { dialect: "param" })).toThrow("Object of type function");
  });
});

describe("a text of Param's", () => {
  it("has its numbers, escapes and order", () => {
    class Odd extends Parameterized({ x: any<unknown>(), f: number({ default: 2, wire: "float" }) }) {}
    const odd = new Odd({
      name: "é",
      x: [Number.NaN, -0, 1e22, 1e-7, 10n ** 20n, "\u007f\ud83d\ude00", new Map([[null, 1]])],
    });
    expect(new Odd().param.serializeParameters({ dialect: "param", subset: ["name"] })).toMatch(
      /^\{"name": "Odd\d{5}"\}$/,
    );
    expect(odd.param.serializeParameters({ dialect: "param" })).toBe(
      '{"name": "\\u00e9", "x": [NaN, -0.0, 1e+22, 1e-07, 100000000000000000000, "\\u007f\\ud83d\\ude00", {"null": 1}], "f": 2.0}',
    );
  });

  it("is read without a check", () => {
    class Small extends Parameterized({ x: number({ bounds: [0, 1] }) }) {}
    expect(Small.param.deserializeParameters('{"x": Infinity}', { dialect: "param" })).toEqual({ x: Infinity });
    expect(() => Small.param.deserializeParameters('{"x": 5}')).toThrow("/x: must be at most 1, not 5");
    expect(() => Small.param.deserializeParameters('{"y": 5}', { dialect: "param" })).toThrow(
      "there is no parameter 'y'",
    );
  });
});

describe("a graph of any values", () => {
  it("needs no class", () => {
    const value = [1, { a: null }];
    expect(toJSONText(value)).toBe('[1,{"a":null}]');
    expect(toJSONText(value, { indent: 1 })).toContain('\n  "a": null');
    expect(fromJSON(toJSONText(value))).toEqual(value);
  });
});
