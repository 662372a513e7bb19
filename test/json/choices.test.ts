/** Selectors where types are asked for (ruling 35): an assignment compares as Python does, a text does not. */
import { describe, expect, it } from "vitest";
import {
  fromSchema,
  JSONValidationError,
  listSelector,
  Parameterized,
  selector,
  standardSchema,
  toJSONText,
} from "./surface.js";

class Chosen extends Parameterized({
  level: selector({ objects: [0, 1, 2] }),
  isOn: selector({ objects: [true, false] }),
  some: listSelector({ objects: [0, 1, "a"], default: [0] }),
  free: selector({ objects: [0, 1], checkOnSet: false }),
}) {}

function problems(values: unknown): string[] {
  try {
    Chosen.fromJSON(values as object);
  } catch (error) {
    if (!(error instanceof JSONValidationError)) throw error;
    return error.problems.map(({ path }) => path);
  }
  return [];
}

describe("a choice", () => {
  it("is of the type of an object in JSON", () => {
    expect(problems({ level: true })).toEqual(["/level"]);
    expect(problems({ level: 1n })).toEqual(["/level"]);
    expect(problems({ isOn: 1 })).toEqual(["/isOn"]);
    expect(problems({ some: [0, true, "a", false] })).toEqual(["/some/1", "/some/3"]);
    expect(problems([{ level: 1 }])).toEqual([""]);
    expect(problems({ level: 1, isOn: false, some: [1, "a"], free: true })).toEqual([]);
    expect(problems({ level: 3 })).toEqual(["/level"]);
  });

  it("is so for Standard Schema", () => {
    const wrong = standardSchema(Chosen)["~standard"].validate({ level: true, some: [true] });
    expect((wrong as { issues: unknown[] }).issues).toHaveLength(2);
    expect(Chosen.param.level["~standard"].validate(false)).toHaveProperty("issues");
    expect(Chosen.param.level["~standard"].validate(1)).toEqual({ value: 1 });
  });

  it("is so for enum and const", () => {
    const Made = fromSchema({ type: "object", properties: { a: { enum: [0, 1] }, b: { const: 1 } } });
    expect(() => Made.fromJSON({ a: false })).toThrow("/a");
    expect(() => Made.fromJSON({ b: true })).toThrow("/b");
    expect(Made.fromJSON({ a: 0, b: 1 })).toMatchObject({ a: 0, b: 1 });
  });

  it("is what Python takes when it is assigned, and then says what it is", () => {
    const chosen = new Chosen({
      level: true as never,
      isOn: 0 as never,
      some: [false, 1, "a"] as never,
      free: true as never,
    });
    const text = toJSONText(chosen, { class: Chosen });
    expect(text).toContain(
      '"level":{"$brine":"bool","value":true},"isOn":false,"some":[{"$brine":"bool","value":false},1,"a"],"free":true',
    );
    const read = Chosen.fromJSON(text);
    expect([read.level, read.isOn, read.some, read.free]).toEqual([true, false, [false, 1, "a"], true]);
  });
});
