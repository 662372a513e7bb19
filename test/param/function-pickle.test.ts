/** Functions with parameters in pickles that real Param wrote. */
import { loads, register } from "brine";
import { describe, expect, it } from "vitest";
import { number, Parameterized } from "../../ts/param/index.js";

class Fn extends Parameterized({ a: number({ default: 1 }) }) {
  run(x: number): number {
    return x * this.a;
  }
}
register(Fn, "mymod.Fn");

/** Param 2.4.2: `pickle.dumps(Fn.instance(a=3), 4)`, of a ParameterizedFunction with `a = param.Number(1)`. */
const PICKLE =
  "gASV5AEAAAAAAACME3BhcmFtLnBhcmFtZXRlcml6ZWSUjBJfbmV3X3BhcmFtZXRlcml6ZWSUk5SMBW15bW9klIwCRm6Uk5SFlFKU" +
  "fZQojA9fcGFyYW1fX3ByaXZhdGWUaACMEF9JbnN0YW5jZVByaXZhdGWUk5QpgZR9lCiMC2luaXRpYWxpemVklIiMEHBhcmFtZXRl" +
  "cnNfc3RhdGWUfZQojAtCQVRDSF9XQVRDSJSJjAdUUklHR0VSlImMBmV2ZW50c5RdlIwId2F0Y2hlcnOUXZR1jBBkeW5hbWljX3dh" +
  "dGNoZXJzlIwLY29sbGVjdGlvbnOUjAtkZWZhdWx0ZGljdJSTlIwIYnVpbHRpbnOUjARsaXN0lJOUhZRSlIwGcGFyYW1zlH2UjAph" +
  "c3luY19yZWZzlH2UjBNhc3luY19yZWZfc2NoZWR1bGVklGgaaBuMA2ludJSTlIWUUpSMEWFzeW5jX3JlZl9zZXR0bGVklGgaaCaF" +
  "lFKUjARyZWZzlH2UjAxyZWZfd2F0Y2hlcnOUXZSMB3N5bmNpbmeUj5RoFX2UjAZ2YWx1ZXOUfZQojARuYW1llIwHRm4wMDAwMpSM" +
  "AWGUSwN1jBBleHBsaWNpdF9ub19yZWZzlF2UdWKMCF9fbmFtZV9flGgEdWIu";

const bytes = Uint8Array.from(atob(PICKLE), (char) => char.charCodeAt(0));

describe("a ParameterizedFunction of Param", () => {
  it("is read as an instance of the class, and not run", () => {
    const made = loads(bytes) as Fn;
    expect(made).toBeInstanceOf(Fn);
    expect([made.a, made.name, made.run(5)]).toEqual([3, "Fn00002", 15]);
  });

  it("is made of classes of the model alone", () => {
    const text = (value: string): number[] => [...value].map((char) => char.charCodeAt(0));
    const made = text("cparam.parameterized\n_new_parameterized\n(cbuiltins\nlist\ntR.");
    expect(() => loads(Uint8Array.from(made))).toThrow("_new_parameterized takes a class of the model");
  });
});
