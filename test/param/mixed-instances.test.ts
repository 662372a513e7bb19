/** What happens where properties are copied from one instance to another behind the model's back. */
import { describe, expect, it } from "vitest";
import { number, Parameterized, ParameterStateError } from "../../ts/param/index.js";

class A extends Parameterized({ x: number({ default: 1 }) }) {}

describe("Object.assign between instances", () => {
  it("is found where the namespace, a watcher or an own parameter would be shared", () => {
    const [a, b] = [new A({ x: 2 }), new A()];
    const seen: unknown[] = [];
    a.param.watch("x", ({ new: now }) => void seen.push(now));
    Object.assign(b, a);
    expect(() => b.param).toThrow(ParameterStateError);
    expect(() => b.param).toThrow("b.param.update(a.param.values())");
    expect(() => {
      b.x = 5;
    }).toThrow(ParameterStateError);
    a.x = 3;
    expect([seen, a.x, a.param === a.param]).toEqual([[3], 3, true]);
  });

  it("is none where a proxy stands for the instance, or an object inherits from it", () => {
    const a = new A();
    a.param.watch("x", () => {});
    const proxy = new Proxy(a, {});
    proxy.x = 4;
    expect([proxy.param.values().x, a.x]).toEqual([4, 4]);
    const below = Object.create(a) as A;
    expect(below.param.values().x).toBe(4);
    Object.freeze(a);
    expect(a.param.values().x).toBe(4);
    expect(proxy.param.values().x).toBe(4);
  });

  it("gives a plain object no namespace", () => {
    const a = new A();
    void a.param;
    expect({ ...a }).not.toHaveProperty("param");
  });
});
