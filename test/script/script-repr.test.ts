/** What `scriptRepr` writes, line by line: layout, names, imports, options and errors. */
import {
  any,
  ByteArray,
  Counter,
  createRegistry,
  Decimal,
  DefaultFactory,
  dataFrame,
  float,
  functionOf,
  NDArray,
  number,
  Parameterized,
  PyDict,
  type PythonScriptOptions,
  ScriptError,
  SimpleNamespace,
  scriptRepr,
  scriptReprReg,
  string,
  Tuple,
} from "brine";
import { afterEach, describe, expect, it } from "vitest";
import { Closed, double, Mixed, modelRegistry, Node, Outer, Point, Positional, Scale, Sensor } from "./model.js";

const registry = modelRegistry();
const script = (value: unknown, options: object = {}): string => scriptRepr(value, { registry, ...options });
const python = (value: unknown, options: Partial<PythonScriptOptions> = {}): string =>
  scriptRepr(value, { registry, showImports: false, ...options, language: "python" });
const body = (value: unknown, options: object = {}): string => script(value, { showImports: false, ...options });

/** The error of a value that cannot be written. */
const failing = (value: unknown, options: object = {}): ScriptError => {
  try {
    script(value, options);
  } catch (error) {
    if (error instanceof ScriptError) return error;
    throw error;
  }
  throw new Error("it has a text");
};

afterEach(() => scriptReprReg.clear());

describe("a module of TypeScript", () => {
  it("imports what it names and exports the value", () => {
    expect(script(new Sensor({ gain: 7 }))).toBe(
      'import { Sensor } from "../../../test/script/model.js";\n\nexport const sensor = new Sensor({ gain: 7 });\n',
    );
    expect(script([Tuple.of(1), double], { library: "brine/ts" })).toBe(
      [
        'import { Tuple } from "brine/ts";',
        'import { double } from "../../../test/script/model.js";',
        "",
        "export const items = [Tuple.of<any>(1), double];",
        "",
      ].join("\n"),
    );
    expect(script(5)).toBe("export const value = 5;\n");
  });

  it("breaks long lines and fills lines of scalars", () => {
    const text = body(new Node({ data: Array.from({ length: 60 }, (_, index) => index * 1000), next: new Sensor() }));
    expect(text.split("\n").every((line) => line.length <= 100)).toBe(true);
    expect(text.split("\n").slice(0, 3)).toEqual([
      "export const node = new Node({",
      "  data: [",
      "    0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10000, 11000, 12000, 13000, 14000,",
    ]);
  });

  it("names variables after their classes, each once", () => {
    const [one, two] = [new Sensor({ gain: 1.5 }), new Sensor({ gain: 2.5 })];
    expect(body([one, two, two, one])).toBe(
      [
        "const sensor = new Sensor({ gain: 1.5 });",
        "const sensor2 = new Sensor({ gain: 2.5 });",
        "export const items = [sensor, sensor2, sensor2, sensor];",
        "",
      ].join("\n"),
    );
    expect(body([one], { name: "class" })).toBe("export const class2 = [new Sensor({ gain: 1.5 })];\n");
  });

  it("leaves out no argument before the keywords", () => {
    class Pump extends Parameterized({ a: number(), b: number(), c: number(), rest: number() }) {
      constructor(a: number, b = 5, c = 6, { rest = 0 }: { rest?: number } = {}) {
        super({ a, b, c, rest });
      }
    }
    const own = createRegistry();
    own.register(Pump, "lab.Pump", { from: "./pump.js", args: ["a"], defaults: { b: 5, c: 6 }, keywords: true });
    const called = (pump: Pump): string | undefined => /new Pump\(.*\)/.exec(scriptRepr(pump, { registry: own }))?.[0];
    expect(called(new Pump(1, 5, 6, { rest: 2 }))).toBe("new Pump(1, 5, 6, { rest: 2 })");
    expect(called(new Pump(1, 7, 6, { rest: 2 }))).toBe("new Pump(1, 7, 6, { rest: 2 })");
    expect(called(new Pump(1, 7))).toBe("new Pump(1, 7)");
    expect(called(new Pump(1))).toBe("new Pump(1)");
    const python = scriptRepr(new Pump(1, 5, 7, { rest: 2 }), { registry: own, language: "python" });
    expect(python.replaceAll(/\s+/g, " ")).toContain("lab.Pump(1, c=7, rest=2)");
  });

  it("gives another name to an import whose name is taken", () => {
    const own = createRegistry();
    const Own = { Map: class extends Parameterized({ x: number() }) {} }.Map;
    const other = { Sensor: class Sensor extends Parameterized({ y: number() }) {} }.Sensor;
    own.register(Sensor, "a.Sensor", { from: "./a.js" });
    own.register(other, "b.Sensor", { from: "./b.js" });
    own.register(Own, "c.Map", { from: "./c.js", export: "default" });
    expect(scriptRepr([new Sensor(), new other({ y: 1 }), new Own({ x: 2 })], { registry: own })).toBe(
      [
        'import { Sensor } from "./a.js";',
        'import { Sensor as Sensor2 } from "./b.js";',
        'import imported from "./c.js";',
        "",
        "export const items = [new Sensor(), new Sensor2({ y: 1 }), new imported({ x: 2 })];",
        "",
      ].join("\n"),
    );
  });

  it("makes circles first and ties them then, constants within editConstant", () => {
    const node = new Node({ name: "n", data: 1 });
    node.next = node;
    node.peers = [node];
    node.param.editConstant(() => node.param.update({ fixed: node }));
    expect(body(node)).toBe(
      [
        'export const node = new Node({ data: 1, name: "n" });',
        "const items: any = [];",
        "items.push(node);",
        "node.next = node;",
        "node.peers = items;",
        "node.param.editConstant(() => node.param.update({ fixed: node }));",
        "",
      ].join("\n"),
    );
  });

  it("calls constructors as they were described", () => {
    expect(body(new Positional(5, 2, { c: 7 }))).toBe("export const positional = new Positional(5, 2, { c: 7 });\n");
    expect(body(new Positional(5, 3))).toBe("export const positional = new Positional(5, 3);\n");
    expect(body(new Point(1))).toBe("export const point = new Point(1);\n");
    const closed = Object.assign(new Closed(), { b: 2 });
    expect(body(closed)).toBe("export const closed = new Closed();\nclosed.b = 2;\n");
    expect(body(functionOf(Scale, { scale: 3 }))).toBe("export const run = functionOf(Scale, { scale: 3 });\n");
  });
});

describe("Python", () => {
  it("is Param's text, with what has no name of its own imported and named", () => {
    expect(python(new Node({ data: [new Sensor({ gain: 2 })], next: new Decimal("1.5") }), { showImports: true })).toBe(
      [
        "import decimal",
        "import script_model",
        "",
        "script_model.Node(data=[script_model.Sensor(gain=2)],",
        "",
        "        next=decimal.Decimal('1.5'))",
      ].join("\n"),
    );
    expect(python([float(3), Tuple.of(1), Number.NaN, -0])).toBe("[3.0,(1,),float('nan'),-0.0]");
    expect(python(new Mixed({ often: 5, late: 5 }))).toBe("script_model.Mixed(often=5.0,\n\n        late=5)");
    expect(python(functionOf(Scale, { scale: 3 }))).toBe("script_model.Scale.instance(scale=3)");
  });

  it("imports names from their modules where nothing is qualified", () => {
    const node = new Node({ data: double, next: new Sensor() });
    expect(python(node, { qualify: false, showImports: true, separator: "", prefix: " " })).toBe(
      "from script_model import Node\nfrom script_model import Sensor\nfrom script_model import double\n\n" +
        "Node(data=double,     next=Sensor())",
    );
    const own = createRegistry();
    const other = { Sensor: class Sensor extends Parameterized({ y: number() }) {} }.Sensor;
    own.register(Sensor, "a.Sensor");
    own.register(other, { module: "b.c", qualname: "Lab.Sensor" });
    own.register(Node, "d.Sensor");
    expect(
      scriptRepr([new Sensor(), new other(), new Node()], { registry: own, language: "python", qualify: false }),
    ).toBe("from a import Sensor\nfrom b.c import Lab\nimport d\n\n[Sensor(),Lab.Sensor(),d.Sensor()]");
  });

  it("gives variables names that hide neither modules nor built-ins", () => {
    const own = createRegistry();
    class List extends Parameterized({ x: any<unknown>() }) {}
    class TempSensor extends Parameterized({ x: any<unknown>() }) {}
    own.register(List, "temp_sensor.List");
    own.register(TempSensor, "temp_sensor.TempSensor");
    const [one, two] = [new List({ x: 1 }), new TempSensor({ x: 2 })];
    expect(scriptRepr([one, one, two, two], { registry: own, language: "python", showImports: false })).toBe(
      "list_2 = temp_sensor.List(x=1)\ntemp_sensor_2 = temp_sensor.TempSensor(x=2)\n" +
        "[list_2,list_2,temp_sensor_2,temp_sensor_2]",
    );
  });

  it("writes the names that parameters have in Python", () => {
    class Motor extends Parameterized({
      maxSpeed: number({ pyName: "max_speed" }),
      last: any<unknown>({ pyName: "last_one" }),
    }) {}
    const own = createRegistry();
    own.register(Motor, "lab.Motor", { from: "./motor.js" });
    const motor = new Motor({ maxSpeed: 2 });
    motor.last = motor;
    expect(scriptRepr(motor, { registry: own, language: "python" })).toBe(
      "import lab\n\nmotor = lab.Motor(max_speed=2)\nmotor.last_one = motor\nmotor",
    );
    const text = scriptRepr(motor, { registry: own, language: "python", dialect: "param", prefix: "" });
    expect(text).toBe("import lab\n\nlab.Motor(last_one=...,\n    max_speed=2)");
    expect(scriptRepr(motor, { registry: own, showImports: false })).toBe(
      "export const motor = new Motor({ maxSpeed: 2 });\nmotor.last = motor;\n",
    );
  });
});

describe("what is written", () => {
  class Kinds extends Parameterized({
    fixed: number({ default: 1, readonly: true }),
    made: number({ defaultFactory: new DefaultFactory(() => 4) }),
    flag: any<unknown>({ default: 1 }),
    fn: any<unknown>({ default: double }),
    inner: any<unknown>({ default: () => 1 }),
  }) {}
  const own = modelRegistry();
  own.register(Kinds, "lab.Kinds", { from: "./kinds.js" });
  const both = (value: unknown, options: object = {}): string[] => [
    scriptRepr(value, { registry: own, showImports: false, ...options }).trimEnd(),
    scriptRepr(value, { registry: own, showImports: false, prefix: "", separator: "", ...options, language: "python" }),
  ];

  it("are the values that a new object would not have", () => {
    expect(both(new Kinds())).toEqual([
      "export const kinds = new Kinds({ made: 4 });",
      "lab.Kinds(fn=script_model.double,    made=4)",
    ]);
    expect(both(new Kinds({ made: 0, flag: true, fn: null }))).toEqual([
      "export const kinds = new Kinds({ flag: true, fn: null, made: 0 });",
      "lab.Kinds(flag=True,    fn=None,    made=0)",
    ]);
  });

  it("are all values on request, but for those that cannot be given", () => {
    expect(both(new Sensor({ name: "s" }), { onlyChanged: false })).toEqual([
      'export const sensor = new Sensor({ gain: 1, name: "s", tags: [], unit: "K" });',
      "script_model.Sensor(gain=1,    name='s',    tags=[],    unit='K')",
    ]);
  });

  it("leave the object as it was", () => {
    const sensor = new Sensor({ gain: 2 });
    const before = new Sensor();
    both(sensor);
    expect(Number(sensor.name.slice(6)) + 1).toBe(Number(before.name.slice(6)));
  });

  it("are the same text each time", () => {
    const value = [new Sensor({ gain: 2 }), new Map([["a", new Sensor()]]), Tuple.of(1)];
    expect(both(value)).toEqual(both(value));
  });

  it("are as long as they have to be: twenty thousand linked objects", () => {
    let node = new Node();
    for (let length = 0; length < 20_000; length++) node = new Node({ next: node });
    expect(body(node).match(/new Node/g)).toHaveLength(20_001);
    expect(python(node).match(/script_model\.Node/g)).toHaveLength(20_001);
  });
});

describe("handlers", () => {
  class Money {
    readonly cents: number;
    readonly note: unknown;
    constructor(cents: number, note: unknown = null) {
      this.cents = cents;
      this.note = note;
    }
  }

  it("give the text of a class, in both languages", () => {
    scriptReprReg.set(Money, (money: Money, { language, write, import: use }) =>
      language === "python"
        ? `${use("bank.money")}.Money(${money.cents}, ${write(money.note)})`
        : `new ${use("./money.js", "Money")}(${money.cents}, ${write(money.note)})`,
    );
    const value = [new Money(5, new Sensor({ gain: 2 }))];
    expect(script(value)).toBe(
      'import { Sensor } from "../../../test/script/model.js";\nimport { Money } from "./money.js";\n\n' +
        "export const items = [new Money(5, new Sensor({ gain: 2 }))];\n",
    );
    expect(python(value, { showImports: true })).toBe(
      "import bank.money\nimport script_model\n\n[bank.money.Money(5, script_model.Sensor(gain=2))]",
    );
  });

  it("may have none, and may not go round in circles", () => {
    scriptReprReg.set(Money, () => null);
    expect(() => script([new Money(5)])).toThrow("/0: the handler of Money gives no text for it");
    const loop: unknown[] = [];
    loop.push(loop);
    scriptReprReg.set(Money, (money: Money, { write }) => write(money.note));
    expect(() => script(new Money(5, loop))).toThrow("complete when they are made");
  });
});

describe("what has no text", () => {
  const nameless = (): number => 1;

  it.each<[string, unknown, string, string, string, object?]>([
    [
      "a function without a name",
      { a: [nameless] },
      "NO_NAME",
      "/a/0",
      "the function or class nameless is not registered",
    ],
    [
      "a function without any name",
      [() => 1],
      "NO_NAME",
      "/0",
      'keep it in a constant, and register(constant, "module.name")',
    ],
    ["a symbol", { a: { "b/c": Symbol("s") } }, "NO_TEXT", "/a/b~1c", "a symbol has no text"],
    ["an object of an unknown class", new Node({ data: new WeakMap() }), "NO_TEXT", "/data", "a WeakMap has no text"],
    ["a promise", [Promise.resolve()], "NO_TEXT", "/0", "a Promise has no text"],
    [
      "an argument that nothing is known of",
      [new Outer(1)],
      "NO_ARGUMENT",
      "/0/0",
      'the constructor of Outer takes "other"',
    ],
    [
      "an array of numpy's without a text",
      [new NDArray(new Uint8Array(4), { dtype: "|V4" })],
      "NO_TEXT",
      "/0",
      "an array of dtype",
    ],
    ["a key that Python cannot hash", new Map([[[1], 2]]), "NO_TEXT", "", "Python cannot hash", { language: "python" }],
    ["a date that Python has not", new Date(8e15), "NO_TEXT", "", "Python has no such date", { language: "python" }],
  ])("%s", (_, value, code, path, message, options = {}) => {
    const error = failing(value, options);
    expect([error.code, error.path]).toEqual([code, path]);
    expect(error.message).toContain(`${path || "/"}: `);
    expect(error.message).toContain(message);
  });

  it("is a class that a module cannot be asked for, in TypeScript", () => {
    const own = createRegistry();
    class Lone extends Parameterized({ x: string() }) {}
    own.register(Lone, "lab.Lone");
    expect(scriptRepr(new Lone(), { registry: own, language: "python" })).toBe("import lab\n\nlab.Lone()");
    const error = failing([new Lone()], { registry: own });
    expect([error.code, error.path, error.message]).toEqual([
      "NO_SOURCE",
      "/0",
      '/0: it is not known where Lone is imported from; register(Lone, "lab.Lone", { from: "./….js" }) says it',
    ]);
    class Lost extends Parameterized({}) {}
    expect(failing(new Node({ data: new Lost() })).code).toBe("NO_NAME");
    expect(failing(new Node({ data: new Lost() }), { language: "python" }).path).toBe("/data");
  });

  it("is a circle that nothing can tie", () => {
    const point = new Point([1]);
    (point.x as unknown[]).push(point);
    expect(failing(point).code).toBe("CYCLE");
    const tuple: unknown[] = Tuple.of<unknown>(1) as unknown as unknown[];
    tuple.push(tuple);
    expect(failing([tuple], { language: "python" })).toMatchObject({ code: "CYCLE", path: "/0" });
  });

  it("is replaced, or left out, by unknownValue", () => {
    const value = new Node({
      data: nameless,
      peers: [nameless, 1, { a: nameless, b: 2 }],
      next: new Map([["k", nameless]]),
    });
    expect(body(value, { unknownValue: "undefined as never" })).toContain("data: undefined as never");
    expect(body(value, { unknownValue: null })).toBe(
      "export const node = new Node({ next: new Map<any, any>(), peers: [1, { b: 2 }] });\n",
    );
    expect(python(value, { unknownValue: "<?>", prefix: "", separator: "" })).toBe(
      "script_model.Node(data=<?>,    next={'k': <?>},    peers=[<?>,1,{'a': <?>, 'b': 2}])",
    );
    expect(python(new Outer(1), { unknownValue: null })).toBe("script_model.Outer()");
    expect(python(new PyDict([["a", 1]]))).toBe("{'a': 1}");
  });
});

describe("options", () => {
  const variable = "is what a variable of";

  it.each<[string, string, unknown, object, string]>([
    ["a name that is no text", "name", 3, {}, `${variable} TypeScript`],
    ["a name that is null", "name", null, {}, `${variable} TypeScript`],
    ["an empty name", "name", "", {}, `${variable} TypeScript`],
    ["a name with a blank", "name", "a b", {}, `${variable} TypeScript`],
    ["a name with a line break", "name", "a\n", { language: "python" }, `${variable} Python`],
    ["a name that begins with a digit", "name", "1x", { language: "python" }, `${variable} Python`],
    ["a name of the other language", "name", "$x", { language: "python" }, `${variable} Python`],
    ["another language", "language", "ruby", {}, 'language is "typescript" or "python"'],
    ["a language that is null", "language", null, {}, 'language is "typescript" or "python"'],
    ["another dialect", "dialect", "Param", { language: "python" }, 'dialect is "brine" or "param"'],
    ["Param's dialect in TypeScript", "dialect", "param", {}, 'needs language: "python"'],
    ["a registry that is none", "registry", {}, {}, "createRegistry()"],
    ["imports that are no lines", "imports", "import os", {}, "an array of lines"],
    ["a library that is no text", "library", 3, {}, "library is a text"],
    ["a prefix that is no text", "prefix", 3, { language: "python" }, "prefix is a text"],
    ["a text for unknown values that is none", "unknownValue", true, {}, "null to leave a value out"],
  ])("%s is refused", (_, option, value, others, message) => {
    const error = failing(5, { ...others, [option]: value });
    expect([error.name, error.code, error.path, error.value]).toEqual(["ScriptError", "OPTION", "", value]);
    expect(error.message).toContain(message);
    expect(error.message.startsWith("/")).toBe(false);
  });

  it("that are none at all are refused", () => {
    expect(() => scriptRepr(5, null as never)).toThrow("the options are an object; not null");
  });

  it("may be undefined, and names may be of any letters", () => {
    const nothing = { language: undefined, dialect: undefined, name: undefined, unknownValue: undefined };
    expect(scriptRepr(5, nothing as never)).toBe("export const value = 5;\n");
    expect(scriptRepr(5, { name: "größe$" })).toBe("export const größe$ = 5;\n");
    expect(scriptRepr(5, { language: "python", name: "größe" })).toBe("größe = 5");
  });
});

describe("names that Python cannot write", () => {
  class Odd extends Parameterized({
    self: any<unknown>({ constant: true }),
    lambda: any<unknown>(),
    from: any<unknown>(),
    "a-b": any<unknown>(),
    "\u00b5": any<unknown>(),
    plain: any<unknown>(),
  }) {}
  registry.register(Odd, "odd.Odd");

  it("are given in a dict, and self afterwards", () => {
    const written = (value: Odd): string => python(value).replaceAll(/\s+/g, " ");
    expect(written(new Odd({ lambda: 1, from: 2, plain: 3 }))).toBe("odd.Odd(plain=3, **{'from': 2, 'lambda': 1})");
    expect(written(new Odd({ "a-b": 1, "\u00b5": 2 }))).toBe("odd.Odd(**{'a-b': 1, '\u00b5': 2})");
    expect(python(new Odd({ self: 1 })).split("\n")).toEqual([
      "odd_2 = odd.Odd()",
      "with param.edit_constant(odd_2):",
      "    odd_2.self = 1",
      "odd_2",
    ]);
    const circle = new Odd();
    circle.lambda = circle;
    expect(python(circle)).toContain("setattr(odd_2, 'lambda', odd_2)");
  });
});

describe("keys that Python cannot hash", () => {
  it.each<[string, () => unknown]>([
    ["a bytearray", () => new ByteArray([1])],
    ["an array", () => new Float64Array([1])],
    ["a frame", () => dataFrame({ a: [1] })],
    ["a Counter", () => new Counter([["a", 1]])],
    ["a namespace", () => new SimpleNamespace({ a: 1 })],
    ["a tuple with a bytearray", () => Tuple.of(new ByteArray([1]))],
  ])("%s is an error", (_, make) => {
    expect(failing(new Map([[make(), 1]]), { language: "python" })).toMatchObject({ code: "NO_TEXT" });
    expect(failing([new Set([make()])], { language: "python" })).toMatchObject({ code: "NO_TEXT", path: "/0" });
  });
});

describe("bytes whose memory was given away", () => {
  it.each([Uint8Array, Float64Array])("have no text", (Type) => {
    const held = new Type(2);
    structuredClone(held.buffer, { transfer: [held.buffer] });
    for (const language of ["typescript", "python"] as const) {
      expect(failing([held], { language })).toMatchObject({ code: "NO_TEXT", path: "/0" });
    }
  });
});
