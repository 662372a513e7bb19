/** What classes are called in schemas and messages: a name that no build changes, where there is one. */
import { describe, expect, it } from "vitest";
import { createRegistry, instanceOf, list, number, Parameterized, register } from "./surface.js";

// As a build that makes code smaller leaves them.
class a extends Parameterized({ x: number() }, { name: "Sensor" }) {}
class b extends Parameterized({ x: number() }) {}
register(b, "titles.lab:Rack.Probe");
class c extends Parameterized({ a: instanceOf(a), b: list(b) }) {}

describe("a class", () => {
  it("is called as it was declared, else as it was registered, else by its name", () => {
    const { title, $defs } = c.param.jsonSchema() as { title: string; $defs: Record<string, { title: string }> };
    expect([title, Object.keys($defs).sort(), $defs.Sensor?.title, $defs.Probe?.title]).toEqual([
      "c",
      ["Probe", "Sensor"],
      "Sensor",
      "Probe",
    ]);
    expect(() => a.fromJSON({ y: 1 })).toThrow("/y: Sensor has no parameter of that name");
    expect(() => b.fromJSON("[]")).toThrow("the values of Probe");
    expect(() => c.fromJSON({ b: [1] })).toThrow("/b/0: must be an instance of Probe, not 1");
    expect(() => c.fromJSON({ z: 1 })).toThrow("/z: c has no parameter");
  });

  it("is called as the registry that reads has it", () => {
    const registry = createRegistry();
    registry.register(c, "other.Cabinet");
    expect(() => c.fromJSON({ z: 1 }, { registry })).toThrow("/z: Cabinet has no parameter");
  });

  it("below another is called by its own name", () => {
    class d extends a {}
    expect(d.param.jsonSchema()).toMatchObject({ title: "d" });
    class e extends Parameterized(a, { y: number() }) {}
    expect(e.param.jsonSchema()).toMatchObject({ title: "e" });
  });
});
