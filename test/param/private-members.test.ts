/** Copies of defaults and of instances, where what is copied is made by more than its properties. */
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import {
  any,
  dict,
  instanceOf,
  list,
  number,
  Parameterized,
  ParameterTypeError,
  string,
} from "../../ts/param/index.js";
import { FrozenSet } from "../../ts/pickle/values.js";

class Counter {
  #count = 0;
  add(): number {
    this.#count += 1;
    return this.#count;
  }
}
class Derived extends Counter {
  label = "derived";
}
class Named {
  static #made = 0;
  label = "named";
  items: number[] = [];
  constructor() {
    Named.#made += 1;
  }
  static get made(): number {
    return Named.#made;
  }
}
class Tally extends Parameterized({ step: number({ default: 1 }) }) {
  #total = 0;
  add(): number {
    this.#total += this.step;
    return this.#total;
  }
}

describe("objects with private members", () => {
  it("are refused as defaults that each instance would copy", () => {
    const declare = (): unknown =>
      class A extends Parameterized({ counter: instanceOf(Counter, { default: new Counter() }) }) {};
    expect(declare).toThrow(ParameterTypeError);
    expect(declare).toThrow(
      "ClassSelector parameter 'counter' of a subclass of Parameterized cannot give each instance a copy of its default: Counter has the private " +
        "member #count, so that nobody outside can copy it. Make each its own with { defaultFactory: () => new Counter(…) }, " +
        "or share one with { instantiate: false }.",
    );
    expect(() => Parameterized({ x: instanceOf(Derived, { default: new Derived() }) })).toThrow("#count");
    expect(() => Parameterized({ x: list(Counter, { default: [new Counter()] }) })).toThrow("#count");
    expect(() => Parameterized({ x: dict(Counter, { default: { a: new Counter() } }) })).toThrow("#count");
    expect(() => Parameterized({ x: instanceOf(Tally, { default: new Tally() }) })).toThrow("#total");
    class A extends Parameterized({ x: any<unknown>() }) {}
    expect(() => Parameterized(A, { x: { default: new Counter(), instantiate: true } })).toThrow("#count");
  });

  it("are made or shared as the message says", () => {
    class A extends Parameterized({
      own: instanceOf(Counter, { defaultFactory: () => new Counter() }),
      shared: instanceOf(Counter, { default: new Counter(), instantiate: false }),
    }) {}
    const [a, b] = [new A(), new A()];
    expect([a.own!.add(), b.own!.add()]).toEqual([1, 1]);
    expect([a.shared.add(), b.shared.add()]).toEqual([1, 2]);
  });

  it("are refused where a default that came later is copied, and in deep copies", () => {
    class A extends Parameterized({ x: instanceOf(Object) }) {}
    A.param.update({ x: { inside: [{ deep: new Counter() }] } });
    expect(() => new A()).toThrow("An instance of Counter has the private member #count");
    const a = new A({ x: { inside: new Counter() } });
    expect(() => a.param.copy({ deep: true })).toThrow("private member #count");
    expect(a.param.copy().x).toBe(a.x);
  });

  it("are refused by copy, where they are instances of the model", () => {
    const tally = new Tally();
    expect(tally.add()).toBe(1);
    expect(() => tally.param.copy()).toThrow("An instance of Tally has the private member #total");
    expect(() => tally.param.copy({ deep: true })).toThrow("private member #total");
  });

  it("are told from those whose class alone has some", () => {
    class A extends Parameterized({ x: instanceOf(Named, { default: new Named() }) }) {}
    const [a, b] = [new A(), new A()];
    a.x.items.push(1);
    expect(b.x.items).toEqual([]);
    expect(b.x).toBeInstanceOf(Named);
    expect(Named.made).toBe(1);
  });
});

describe("objects of the platform", () => {
  it("are shared, however the platform has them", () => {
    const values = [
      new URL("https://example.org/a"),
      new Headers({ a: "b" }),
      new AbortController(),
      new EventTarget(),
      new URLSearchParams("a=1"),
      new DataView(new ArrayBuffer(2)),
      runInNewContext("new DataView(new ArrayBuffer(2))") as DataView,
      new (class Address extends URL {
        more = 1;
      })("https://example.org/b"),
    ];
    for (const value of values) {
      class A extends Parameterized({ x: any({ default: value, instantiate: true }) }) {}
      expect(new A().x).toBe(value);
    }
    class A extends Parameterized({ at: instanceOf(URL, { default: new URL("https://example.org/a") }) }) {}
    expect(new A().at.href).toBe("https://example.org/a");
  });

  it("are copied where their content is known, subclasses too", () => {
    class Refusal extends Error {
      details = ["a"];
    }
    class Names extends Map<string, string[]> {
      label = "names";
    }
    const refusal = new Refusal("no");
    const names = new Names([["a", ["b"]]]);
    const bytes = Buffer.from([1, 2]);
    class A extends Parameterized({ x: any({ default: { refusal, names, bytes }, instantiate: true }), y: string() }) {}
    const { x } = new A();
    expect(x.refusal).not.toBe(refusal);
    expect(x.refusal).toBeInstanceOf(Refusal);
    expect([x.refusal.message, x.refusal.details]).toEqual(["no", ["a"]]);
    expect(x.names.get("a")).toEqual(["b"]);
    expect(x.names.get("a")).not.toBe(names.get("a"));
    x.bytes[0] = 9;
    expect([x.bytes instanceof Buffer, bytes[0]]).toEqual([true, 1]);
  });

  it("and so are values that never change", () => {
    const frozen = new FrozenSet([1]);
    class A extends Parameterized({ x: any({ default: [frozen], instantiate: true }) }) {}
    expect(new A().x[0]).toBe(frozen);
  });
});
