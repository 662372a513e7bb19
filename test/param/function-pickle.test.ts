/** Functions with parameters in pickles: as real Param writes and reads them, both ways. Param 2.4.2, `_new_parameterized`. */
import { copy, createRegistry, deepCopy, disassemble, dumps, getState, loads, setState } from "brine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { functionOf, number, Parameterized, ParameterizedFunction, runFunction } from "../../ts/param/index.js";
import { engine } from "../engine-under-test.js";
import { Oracle, oraclePython } from "../oracle/oracle-process.js";

class Scale extends ParameterizedFunction({ factor: number({ default: 2 }) }) {
  run(x: number): number {
    return x * this.factor;
  }
}

/** The hooks that every Parameterized has, overridden: the state is put together by the class. */
class Hooked extends Parameterized(Scale, {}) {
  override [getState](): unknown {
    return super[getState]();
  }
  override [setState](state: unknown): void {
    super[setState](state);
  }
}

const registry = createRegistry();
registry.register(Scale, "live_model.Scale");

/** Param 2.4.2: `pickle.dumps(Fn.instance(a=3), 4)`, of a ParameterizedFunction with `a = param.Number(1)`. */
const RECORDED =
  "gASV5AEAAAAAAACME3BhcmFtLnBhcmFtZXRlcml6ZWSUjBJfbmV3X3BhcmFtZXRlcml6ZWSUk5SMBW15bW9klIwCRm6Uk5SFlFKU" +
  "fZQojA9fcGFyYW1fX3ByaXZhdGWUaACMEF9JbnN0YW5jZVByaXZhdGWUk5QpgZR9lCiMC2luaXRpYWxpemVklIiMEHBhcmFtZXRl" +
  "cnNfc3RhdGWUfZQojAtCQVRDSF9XQVRDSJSJjAdUUklHR0VSlImMBmV2ZW50c5RdlIwId2F0Y2hlcnOUXZR1jBBkeW5hbWljX3dh" +
  "dGNoZXJzlIwLY29sbGVjdGlvbnOUjAtkZWZhdWx0ZGljdJSTlIwIYnVpbHRpbnOUjARsaXN0lJOUhZRSlIwGcGFyYW1zlH2UjAph" +
  "c3luY19yZWZzlH2UjBNhc3luY19yZWZfc2NoZWR1bGVklGgaaBuMA2ludJSTlIWUUpSMEWFzeW5jX3JlZl9zZXR0bGVklGgaaCaF" +
  "lFKUjARyZWZzlH2UjAxyZWZfd2F0Y2hlcnOUXZSMB3N5bmNpbmeUj5RoFX2UjAZ2YWx1ZXOUfZQojARuYW1llIwHRm4wMDAwMpSM" +
  "AWGUSwN1jBBleHBsaWNpdF9ub19yZWZzlF2UdWKMCF9fbmFtZV9flGgEdWIu";

const PROTOCOLS = [0, 1, 2, 3, 4, 5];
const write = (value: unknown, protocol = 5): Uint8Array => dumps(value, { engine, registry, protocol });
const read = (bytes: Uint8Array): unknown => loads(bytes, { engine, registry });

describe(`an instance of a ParameterizedFunction (${engine.name} engine)`, () => {
  it.each(PROTOCOLS)("is written as a call that does not run it, and comes back, protocol %i", (protocol) => {
    const { instance } = functionOf(Scale, { factor: 3, name: "triple" });
    const bytes = write([instance, instance], protocol);
    expect(disassemble(bytes)).toContain("_new_parameterized");
    const [first, second] = read(bytes) as [Scale, Scale];
    expect(first).toBeInstanceOf(Scale);
    expect(second).toBe(first);
    expect([first.factor, first.name, first.run(5), Object.keys(first)]).toEqual([3, "triple", 15, []]);
  });

  it("is read as real Param wrote it, and not run", () => {
    class Fn extends ParameterizedFunction({ a: number({ default: 1 }) }) {
      run(x: number): number {
        return x * this.a;
      }
    }
    const functions = createRegistry();
    functions.register(Fn, "mymod.Fn");
    const bytes = Uint8Array.from(atob(RECORDED), (char) => char.charCodeAt(0));
    const made = loads(bytes, { engine, registry: functions }) as Fn;
    expect([made.a, made.name, made.run(5), Object.keys(made)]).toEqual([3, "Fn00002", 15, []]);
  });

  it("carries its attributes, and its class's own state hooks are asked", () => {
    const scale = Object.assign(new Scale({ factor: 3 }), { extra: [1] });
    expect(read(write(scale))).toMatchObject({ factor: 3, extra: [1] });
    const hooks = createRegistry();
    hooks.register(Hooked, "lab.Hooked");
    const bytes = dumps(new Hooked({ factor: 4 }), { engine, registry: hooks });
    expect((loads(bytes, { engine, registry: hooks }) as Hooked).run(2)).toBe(8);
  });

  it("is copied as any other", () => {
    const scale = Object.assign(new Scale({ factor: 3 }), { extra: [1] });
    for (const made of [copy(scale, { registry }), deepCopy(scale, { registry })]) {
      expect(made).toBeInstanceOf(Scale);
      expect([made.run(1), made.extra, Object.keys(made)]).toEqual([3, [1], ["extra"]]);
    }
    expect((scale.param.copy() as unknown as Scale).run(2)).toBe(6);
  });

  it("needs a registered class, as any other", () => {
    class Unknown extends ParameterizedFunction({}) {}
    expect(() => write(new Unknown())).toThrow("Unknown is not registered");
  });

  it("is made of classes of the model alone", () => {
    const made = "cparam.parameterized\n_new_parameterized\n(cbuiltins\nlist\ntR.";
    const bytes = Uint8Array.from(made, (char) => char.charCodeAt(0));
    expect(() => read(bytes)).toThrow("it takes a class of the model");
  });
});

describe.skipIf(oraclePython === null)(`functions of real Param (${engine.name} engine)`, () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = new Oracle(oraclePython as string);
  });
  afterAll(() => oracle?.stop());

  it.each(PROTOCOLS)("are read and not run, protocol %i", async (protocol) => {
    const { pickle } = await oracle.evaluate("Scale.instance(factor=3, name='triple')", protocol);
    const scale = read(pickle) as Scale;
    expect(scale).toBeInstanceOf(Scale);
    expect([scale.factor, scale.name, scale.run(5)]).toEqual([3, "triple", 15]);
  });

  it.each(PROTOCOLS)("are what real Param makes of ours, protocol %i", async (protocol) => {
    const bytes = write(functionOf(Scale, { factor: 3, name: "triple" }).instance, protocol);
    const facts = "[type(loaded) is Scale, loaded.factor, loaded.name, loaded.__name__, loaded(5)]";
    const { value } = await oracle.evaluate(facts, 5, bytes);
    expect((await oracle.evaluate("[True, 3, 'triple', 'triple', 15]")).value).toEqual(value);
    const unnamed = await oracle.evaluate("[loaded.__name__, loaded(5)]", 5, write(new Scale(), protocol));
    expect((await oracle.evaluate("['Scale', 10]")).value).toEqual(unnamed.value);
  });

  it("keep what they are called on the way through", async () => {
    const { pickle } = await oracle.evaluate("Scale.instance(factor=3, name='triple')");
    const { value } = await oracle.evaluate("[loaded.__name__, loaded.name, loaded(1)]", 5, write(read(pickle)));
    expect((await oracle.evaluate("['triple', 'triple', 3]")).value).toEqual(value);
  });
});

describe("classes of functions", () => {
  it("inherit from each other, and are no instances of their own base", () => {
    class Half extends Parameterized(Scale, { factor: { default: 0.5 } }) {}
    expect(runFunction(Half, 4)).toBe(2);
    expect(new Half()).toBeInstanceOf(Scale);
    registry.register(Half, "live_model.Half");
    expect(disassemble(write(new Half()))).toContain("_new_parameterized");
    expect(Half.param.isAbstract).toBe(false);
  });
});
