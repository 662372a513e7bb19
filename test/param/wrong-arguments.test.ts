/** What is said of arguments in the wrong place, where no TypeScript looked at them. */
import { describe, expect, it } from "vitest";
import * as brine from "../../ts/param/index.js";
import {
  depends,
  functionOf,
  instanceOf,
  lazy,
  list,
  number,
  Parameterized,
  ParameterizedFunction,
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

describe("an option of another form", () => {
  const forms: [string, string, object, string][] = [
    [
      "bounds",
      "number",
      { bounds: 3 },
      "Number parameter takes for bounds [lower, upper], with null where there is no",
    ],
    ["bounds of one limit", "integer", { bounds: [1] }, "takes for bounds [lower, upper]"],
    ["softbounds", "date", { softbounds: "x" }, "takes for softbounds [lower, upper]"],
    ["bounds of a range", "dateRange", { bounds: true }, "takes for bounds [lower, upper]"],
    ["bounds of a list", "hookList", { bounds: 3 }, "takes for bounds [lower, upper]"],
    ["inclusiveBounds", "magnitude", { inclusiveBounds: null }, "takes for inclusiveBounds two booleans"],
    ["objects", "selector", { objects: 3 }, "takes for objects an array of what can be chosen, or a record or Map"],
    ["objects of a list", "listSelector", { objects: "abc" }, "takes for objects an array"],
    ["attribs", "composite", { attribs: "x" }, "takes for attribs an array of names"],
    ["items", "numericTuple", { items: 3 }, "takes for items an array of classes or parameters"],
    ["keyType", "dict", { keyType: "string" }, "takes for keyType a class, or lazy(() => Class)"],
    ["doc", "string", { doc: 3 }, "takes for doc a text, or null"],
    ["pyName", "any", { pyName: true }, "takes for pyName the name in Python as a text"],
    ["aliases", "boolean", { aliases: 3 }, "takes for aliases an array of names"],
  ];

  it.each(forms)("%s is refused where it is given", (_, kind, options, text) => {
    const make = (): unknown => (kind === "dict" ? kinds.dict!(String, options) : kinds[kind]!(options));
    expect(make).toThrow(expect.objectContaining({ name: "ParameterTypeError", code: "option" }));
    expect(make).toThrow(text);
  });

  it("is a regex or a limit that is none, where a value is looked at", () => {
    const wrong = expect.objectContaining({ name: "ParameterTypeError", code: "option" });
    for (const regex of [3, {}, "("]) expect(() => kinds.string!({ regex, default: "a" })).toThrow(wrong);
    expect(() => kinds.date!({ bounds: [3, null], default: new Date(0) })).toThrow(wrong);
  });

  it("is none that says nothing", () => {
    expect(kinds.selector!({ objects: null })).toBeDefined();
    expect(kinds.number!({ bounds: undefined, softbounds: null, doc: null, aliases: null })).toBeDefined();
  });
});

describe("arguments of methods", () => {
  class A extends Parameterized({ x: number() }, { name: "A" }) {}
  const a = new A();
  const methods = a.param as unknown as Record<string, (...args: unknown[]) => unknown>;
  const ofClass = A.param as unknown as Record<string, (...args: unknown[]) => unknown>;
  const calls: [string, () => unknown][] = [
    ["update", () => methods.update!(null)],
    ["update", () => methods.update!({ x: 1 }, 3)],
    ["values", () => ofClass.values!(null)],
    ["copy", () => methods.copy!(null)],
    ["pprint", () => methods.pprint!(null)],
    ["pprint", () => methods.pprint!({ names: {} })],
    ["pprint", () => methods.pprint!({ imports: "a" })],
    ["watch", () => methods.watch!("x", () => {}, null)],
    ["watchValues", () => methods.watchValues!("x", () => {}, null)],
    ["watchValues", () => methods.watchValues!("x", () => {}, { what: "bounds" })],
    ["unwatch", () => methods.unwatch!(3)],
    ["changes", () => methods.changes!(null)],
    ["changes", () => methods.changes!("x", null)],
    ["batch", () => methods.batch!("x")],
    ["discardEvents", () => methods.discardEvents!(null)],
    ["paramOverrides", () => kinds.paramOverrides!(null, {})],
    ["paramUnion", () => kinds.paramUnion!(3)],
    ["paramUnion", () => kinds.paramUnion!([a], null)],
    ["runFunction", () => kinds.runFunction!(A)],
    ["depends", () => kinds.depends!(() => 1, 3)],
    ['depends(…, "m", …)', () => kinds.depends!(A, "m")],
    ["registerReferenceTransform", () => kinds.registerReferenceTransform!(null)],
    ["setDynamicTime", () => kinds.setDynamicTime!(null)],
    ["setDynamicTime", () => kinds.setDynamicTime!({ timeFn: 3 })],
    ["exceptionsSummarized", () => kinds.exceptionsSummarized!(null)],
    ["output", () => kinds.output!(null, "m")],
    ["output", () => kinds.output!(A, "nothing")],
    ["Parameterized", () => kinds.Parameterized!(3)],
  ];

  it.each(calls)("%s says what it takes", (method, call) => {
    expect(call).toThrow(expect.objectContaining({ name: "ParameterTypeError", code: "arguments" }));
    expect(call).toThrow(`${method} takes `);
    expect(a.x).toBe(0);
  });

  it("are told by all methods of serialisation that options are an object", () => {
    const wrong = expect.objectContaining({ name: "ParameterTypeError", code: "options" });
    for (const space of [methods, ofClass]) {
      expect(() => space.serializeParameters!(null)).toThrow(wrong);
      expect(() => space.serializeParameters!(null)).toThrow("Options are an object, not null: leave them out");
      expect(() => space.deserializeParameters!("{}", 3)).toThrow(wrong);
      expect(() => space.schema!(null)).toThrow(wrong);
    }
    expect(() => A.param.x.schema(null as never)).toThrow(wrong);
  });

  it("may be texts of any kind in the log, and levels that there are", () => {
    expect(() => methods.log!("loud", "text")).toThrow(expect.objectContaining({ code: "level" }));
    expect(() => (A.param.x as unknown as { setInBounds(...args: unknown[]): void }).setInBounds(null, 3)).toThrow(
      "An instance or a class of the model was expected, not null.",
    );
  });

  it("refuse a change without a parent to change", () => {
    class B extends Parameterized({ x: number() }, { name: "B" }) {}
    expect(() => (B.param as unknown as typeof ofClass).addParameter!("x", {})).toThrow(
      expect.objectContaining({ code: "declaration" }),
    );
  });
});

describe("what holds no values by the names of parameters", () => {
  class Probe extends Parameterized({ x: number({ default: 1 }) }) {}
  class Marked extends Parameterized({ x: number() }) {
    readonly made = 1;
  }
  class Options {
    x = 7;
  }
  const other = new Probe({ x: 5 });

  it.each<[string, unknown]>([
    ["another instance", other],
    ["an instance with properties of its own", new Marked()],
    ["a number", 3],
    ["a text", "abc"],
    ["an array", [1, 2]],
    ["an empty array", []],
    ["a Map", new Map([["x", 3]])],
    ["a Date", new Date(0)],
    ["a function", () => ({ x: 3 })],
  ])("is refused: %s", (_, given) => {
    const said = expect.objectContaining({
      code: "arguments",
      message: expect.stringContaining("takes an object with values by the names of parameters") as unknown,
    }) as unknown;
    expect(() => new Probe(given as object)).toThrow(said as Error);
    expect(() => other.param.update(given as object)).toThrow(said as Error);
    expect(() => Probe.param.update(given as object)).toThrow(said as Error);
  });

  it("is an instance, of which the way to its values is said", () => {
    expect(() => new Probe(other)).toThrow("as param.values() of an instance gives them, not Probe(");
    expect(new Probe(other.param.values()).x).toBe(5);
    class Scale extends ParameterizedFunction({ factor: number() }) {
      run(): number {
        return this.factor;
      }
    }
    expect(() => functionOf(Scale, new Scale({ factor: 2 }))).toThrow("as param.values() of an instance gives them");
  });

  it("is refused after many calls as well", () => {
    for (let count = 0; count < 100; count++) new Probe({ x: count % 10 });
    expect(() => new Probe(other)).toThrow("takes an object with values");
  });

  it("is no object of another prototype", () => {
    expect(new Probe(new Options()).x).toBe(7);
    expect(new Probe(Object.create({ x: 8 }) as object).x).toBe(8);
    expect(new Probe(Object.assign(Object.create(null) as object, { x: 9 })).x).toBe(9);
    expect(new Probe(Object.create(null) as object).x).toBe(1);
    expect(new Probe(null as never).x).toBe(1);
  });
});
