/** What is said of arguments in the wrong place, where no TypeScript looked at them. */
import { describe, expect, it } from "vitest";
import * as brine from "../../ts/param/index.js";
import {
  depends,
  instanceOf,
  lazy,
  list,
  number,
  Parameterized,
  ParameterTypeError,
  tuple,
} from "../../ts/param/index.js";

const kinds = brine as unknown as Record<string, (...args: unknown[]) => unknown>;

describe("a default in the place of the options", () => {
  it.each([
    ["number", 5],
    ["integer", 5],
    ["boolean", true],
    ["string", "abc"],
    ["date", new Date(0)],
    ["calendarDate", new Date(0)],
    ["bytes", new Uint8Array(1)],
    ["any", [1]],
    ["event", true],
    ["color", "red"],
    ["callable", () => 1],
    ["hookList", [() => 1]],
    ["tuple", [1, 2]],
    ["numericTuple", [1, 2]],
    ["xyCoordinates", [1, 2]],
    ["range", [1, 2]],
    ["dateRange", [new Date(0), new Date(1)]],
    ["selector", ["a"]],
    ["listSelector", ["a"]],
    ["composite", ["a"]],
    ["dynamic", new Map()],
    ["path", "x"],
    ["fileSelector", "x"],
    ["self", new Date(0)],
  ])("%s", (kind, given) => {
    expect(() => kinds[kind]!(given)).toThrow(ParameterTypeError);
    expect(() => kinds[kind]!(given)).toThrow("parameter takes an object of options, not ");
    expect(() => kinds[kind]!(given)).toThrow("a default is given as { default: ");
  });

  it("is refused after a type too", () => {
    expect(() => kinds.list!(Number, [1])).toThrow(
      "List parameter takes an object of options, not [1]: a default is given as { default: [1] }.",
    );
    expect(() => kinds.instanceOf!(Date, new Date(0))).toThrow("takes an object of options");
    expect(() => kinds.dict!(Number, new Map())).toThrow("takes an object of options");
  });

  it("is no options object of another prototype or realm", () => {
    expect(number(Object.assign(Object.create(null) as object, { default: 5 })).default).toBe(5);
  });
});

describe("no class in its place", () => {
  it.each([[[1, 2]], [{ default: [1] }], ["string"], [[]], [5]])("is refused by list and dict: %j", (given) => {
    for (const kind of ["list", "dict", "instanceOf"]) {
      expect(() => kinds[kind]!(given)).toThrow(ParameterTypeError);
      expect(() => kinds[kind]!(given)).toThrow("takes a class first");
    }
  });

  it("is told to be lazy where it is undefined", () => {
    expect(() => kinds.instanceOf!(undefined)).toThrow("lazy(() => Class)");
    expect(() => kinds.list!([Number, undefined])).toThrow("lazy(() => Class)");
    expect(() => kinds.tuple!({ items: [Number, undefined] })).toThrow("lazy(() => Class)");
    expect(() => kinds.tuple!({ items: [Number, "x"] })).toThrow("takes a class first");
  });

  it("is not what there is", () => {
    for (const item of [Number, [Number, String], number(), lazy<Date>(() => Date)]) {
      expect(() => list(item as typeof Number)).not.toThrow();
      expect(() => tuple({ items: [item as typeof Number] })).not.toThrow();
    }
    expect(() => instanceOf([Date, lazy<URL>(() => URL)])).not.toThrow();
  });
});

describe("watch", () => {
  class A extends Parameterized({ x: number() }) {}

  it("says what comes first", () => {
    const a = new A();
    const watch = a.param.watch.bind(a.param) as (...args: unknown[]) => unknown;
    const wanted =
      'watch takes the name of a parameter, or an array of names, and then a function, as in watch("x", (event) => …), not ';
    expect(() => watch(() => {}, ["x"])).toThrow(wanted);
    expect(() => watch("x")).toThrow(`${wanted}undefined`);
    expect(() => watch("x", "y")).toThrow(ParameterTypeError);
    expect(() => (a.param.watchValues as (...args: unknown[]) => unknown)(["x"])).toThrow(wanted);
    a.x = 3;
    expect(a.x).toBe(3);
  });
});

describe("depends", () => {
  it("names a method that is not there, before anything is written", () => {
    class A extends Parameterized({ x: number() }) {
      static {
        depends(this, "typo" as "toString", ["x"], { watch: true });
      }
    }
    const a = new A();
    expect(() => {
      a.x = 3;
    }).toThrow(`depends(A, "typo", …): an instance of A has no method 'typo'.`);
    expect(a.x).toBe(0);
  });

  it("calls methods that are fields", () => {
    class A extends Parameterized({ x: number() }) {
      static {
        depends(this, "told", ["x"], { watch: true });
      }
      readonly calls: number[] = [];
      readonly told = (): void => void this.calls.push(this.x);
    }
    const a = new A();
    a.x = 3;
    expect(a.calls).toEqual([3]);
  });

  it("names one that is called at the start", () => {
    class A extends Parameterized({ x: number() }) {
      static {
        depends(this, "typo" as "toString", ["x"], { watch: true, onInit: true });
      }
    }
    expect(() => new A()).toThrow("has no method 'typo'");
  });
});

describe("what is no class of the model", () => {
  it.each([
    ["a class of the platform", Date],
    ["a class of another kind", class Plain {}],
    ["a function", () => 1],
    ["an object", {}],
    ["a text", "Sensor"],
    ["null", null],
    ["undefined", undefined],
    ["an instance", new (class A extends Parameterized({ x: number() }) {})()],
  ])("%s", (name, given) => {
    const wrong = expect.objectContaining({ name: "ParameterTypeError", code: "class", value: given });
    expect(() => kinds.runFunction!(given)).toThrow(wrong);
    expect(() => kinds.depends!(given, "run", ["x"])).toThrow(wrong);
    expect(() => kinds.depends!(given, "run", ["x"])).toThrow(
      "A class that extends Parameterized(…) was expected, not ",
    );
    // From an instance it takes the class.
    if (name !== "an instance") expect(() => kinds.functionOf!(given)).toThrow(ParameterTypeError);
  });
});
