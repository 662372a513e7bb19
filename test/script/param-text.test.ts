/**
 * Param's `script_repr` against `scriptRepr`: under the dialect "param" the same text for the same objects, faults included;
 * without it the same where Param's is right, and text that Python can run where it is not.
 */
import {
  any,
  Complex,
  Decimal,
  Fraction,
  functionOf,
  list,
  NDArray,
  Parameterized,
  PosixPath,
  PyTimeDelta,
  type PythonScriptOptions,
  scriptRepr,
  scriptReprReg,
  Tuple,
} from "brine";
import { afterEach, describe, expect, it } from "vitest";
import { oraclePython } from "../oracle/oracle-process.js";
import { Closed, double, Mixed, modelRegistry, Node, Outer, Positional, Scale, Sensor } from "./model.js";
import { askPython, runPython } from "./programs.js";
import { differenceOf } from "./same.js";

const registry = modelRegistry();

interface Row {
  readonly name: string;
  /** The object here. */
  readonly make: () => unknown;
  /** The same in Python: statements, and an expression in the last line. */
  readonly python: string;
  readonly options?: Omit<PythonScriptOptions, "language">;
  /** Param's text cannot be run, makes something else, or begins with empty lines. */
  readonly isWrong?: boolean;
}

const ring = (): Node => {
  const node = new Node({ name: "ring" });
  node.next = node;
  return node;
};

const rows: readonly Row[] = [
  { name: "nothing changed", make: () => new Sensor(), python: "Sensor()" },
  { name: "values", make: () => new Sensor({ gain: 7, unit: "it's" }), python: 'Sensor(gain=7, unit="it\'s")' },
  {
    name: "an object in an object",
    make: () => new Node({ data: 7, next: new Sensor({ unit: "new" }) }),
    python: "Node(data=7, next=Sensor(unit='new'))",
  },
  {
    name: "three deep",
    make: () => new Node({ data: 1, next: new Node({ data: 2, next: new Sensor({ gain: 3, unit: "x" }) }) }),
    python: "Node(data=1, next=Node(data=2, next=Sensor(gain=3, unit='x')))",
  },
  { name: "a name", make: () => new Sensor({ name: "bob", gain: 2 }), python: "Sensor(name='bob', gain=2)" },
  {
    name: "a name like an automatic one",
    make: () => new Sensor({ name: "Sensor5" }),
    python: "Sensor(name='Sensor5')",
  },
  {
    name: "precedence",
    make: () => new Mixed({ late: 2, soon: 3, blob: Uint8Array.of(1), name: "m" }),
    python: "Mixed(late=2, soon=3, blob=b'\\x01', name='m')",
  },
  {
    name: "no imports",
    make: () => new Sensor({ gain: 2 }),
    python: "Sensor(gain=2)",
    options: { showImports: false },
  },
  {
    name: "no separator",
    make: () => new Sensor({ gain: 2, unit: "x" }),
    python: "Sensor(gain=2, unit='x')",
    options: { separator: "" },
  },
  {
    name: "another prefix",
    make: () => new Node({ data: 1, next: new Sensor({ gain: 2, unit: "x" }) }),
    python: "Node(data=1, next=Sensor(gain=2, unit='x'))",
    options: { prefix: " " },
  },
  {
    name: "not qualified",
    make: () => new Sensor({ gain: 2 }),
    python: "Sensor(gain=2)",
    options: { qualify: false },
    isWrong: true,
  },
  {
    name: "further imports",
    make: () => new Sensor({ gain: 2 }),
    python: "Sensor(gain=2)",
    options: { imports: ["import sys"] },
  },
  {
    name: "all values",
    make: () => new Sensor({ name: "n", gain: 2 }),
    python: "Sensor(name='n', gain=2)",
    options: { onlyChanged: false },
  },
  { name: "positional arguments", make: () => new Positional(5), python: "Positional(5)", isWrong: true },
  { name: "arguments with a default", make: () => new Positional(5, 3), python: "Positional(5, 3)", isWrong: true },
  { name: "a constructor without keywords", make: () => new Closed(3), python: "Closed(3)" },
  {
    name: "one that drops values",
    make: () => Object.assign(new Closed(3), { b: 2 }),
    python: "c = Closed(3); c.b = 2\nc",
    isWrong: true,
  },
  {
    name: "an unknown argument, left out",
    make: () => new Outer(1, true, { a: 3 }),
    python: "Outer(1, a=3)",
    isWrong: true,
  },
  {
    name: "an unknown argument, as a text",
    make: () => new Outer(1, true, { a: 3 }),
    python: "Outer(1, a=3)",
    options: { unknownValue: "<?>" },
    isWrong: true,
  },
  {
    name: "lists and tuples",
    make: () => new Node({ data: [1, [2, "x"], Tuple.of<unknown>(3, "q")] }),
    python: "Node(data=[1, [2, 'x'], (3, 'q')])",
  },
  { name: "a tuple of one", make: () => new Node({ data: Tuple.of(1) }), python: "Node(data=(1,))", isWrong: true },
  {
    name: "dicts and sets",
    make: () => new Node({ data: { a: [1, 2], b: new Set([3]) } }),
    python: "Node(data={'a': [1, 2], 'b': {3}})",
  },
  {
    name: "functions and classes",
    make: () => new Mixed({ fn: double, cls: Sensor }),
    python: "Mixed(fn=double, cls=Sensor)",
  },
  {
    name: "functions and classes in a list",
    make: () => new Node({ data: [double, Sensor] }),
    python: "Node(data=[double, Sensor])",
  },
  {
    name: "a date",
    make: () => new Mixed({ when: new Date(Date.UTC(2021, 1, 3)) }),
    python: "Mixed(when=MOMENT)",
    isWrong: true,
  },
  {
    name: "floats",
    make: () => new Node({ data: [0.5, 1e300, Number.POSITIVE_INFINITY] }),
    python: "Node(data=[0.5, 1e300, float('inf')])",
    isWrong: true,
  },
  { name: "NaN", make: () => new Node({ data: Number.NaN }), python: "Node(data=float('nan'))", isWrong: true },
  {
    name: "values of the library",
    make: () => new Node({ data: [new Complex(1, -2), new PyTimeDelta(1), 2n ** 70n] }),
    python: "import datetime\nNode(data=[1-2j, datetime.timedelta(days=1), 2**70])",
    isWrong: true,
  },
  {
    name: "values whose repr has no module",
    make: () => new Node({ data: [new Decimal("1.5"), new Fraction(1, 3), new PosixPath("a")] }),
    python:
      "import decimal, fractions, pathlib\nNode(data=[decimal.Decimal('1.5'), fractions.Fraction(1, 3), pathlib.PosixPath('a')])",
    isWrong: true,
  },
  {
    name: "objects in a list",
    make: () => new Node({ data: [new Sensor({ gain: 2 }), Sensor] }),
    python: "Node(data=[Sensor(gain=2), Sensor])",
    isWrong: true,
  },
  {
    name: "a list of objects",
    make: () => [new Sensor({ gain: 2, unit: "x" }), Sensor],
    python: "[Sensor(gain=2, unit='x'), Sensor]",
    isWrong: true,
  },
  { name: "an object that holds itself", make: ring, python: "n = Node(name='ring'); n.next = n\nn", isWrong: true },
  { name: "a plain value", make: () => ({ a: [1] }), python: "{'a': [1]}", isWrong: true },
  { name: "a class", make: () => Sensor, python: "Sensor" },
  { name: "a function", make: () => double, python: "double" },
  {
    name: "a function with parameters",
    make: () => functionOf(Scale, { scale: 5 }).instance,
    python: "Scale.instance(scale=5)",
    isWrong: true,
  },
];

/** The options under Param's names. */
const inPython = ({ showImports, onlyChanged, unknownValue, dialect: _dialect, ...rest }: Row["options"] & object) => ({
  ...rest,
  ...(showImports === undefined ? {} : { show_imports: showImports }),
  ...(onlyChanged === undefined ? {} : { suppress_defaults: onlyChanged }),
  ...(unknownValue === undefined ? {} : { unknown_value: unknownValue }),
});

/** The lines of imports in an order: Param's come out of a set. */
function inOrder(text: string, hasHead = true): string {
  const at = hasHead ? text.indexOf("\n\n") : -1;
  return at < 0 ? text : text.slice(0, at).split("\n").sort().join("\n") + text.slice(at);
}

afterEach(() => scriptReprReg.clear());

describe.skipIf(oraclePython === null)("script_repr", () => {
  const asked =
    oraclePython === null
      ? []
      : askPython(rows.map(({ python, options = {} }) => ({ op: "text", make: python, options: inPython(options) })));
  const cases = rows.map((row, index): [string, Row, string | undefined] => [
    row.name,
    row,
    asked[index]?.text ?? asked[index]?.error,
  ]);

  it.each(cases)("%s: Param's text", (_, { make, options = {} }, expected) => {
    const imports = [...(options.imports ?? [])];
    const text = scriptRepr(make(), { registry, ...options, imports, language: "python", dialect: "param" });
    // An automatic name counts objects, and the two programs have made different ones.
    expect(inOrder(text, options.showImports !== false)).toBe(expected);
  });

  it.each(cases.filter(([, { isWrong }]) => isWrong !== true))("%s: the same where it is right", (_, row, expected) => {
    const imports = [...(row.options?.imports ?? [])];
    expect(scriptRepr(row.make(), { registry, ...row.options, imports, language: "python" })).toBe(expected);
  });

  it("makes the objects again", () => {
    const runnable = rows.filter(
      ({ make, options = {} }) => options.showImports !== false && !(make() instanceof Outer),
    );
    const texts = runnable.map(({ make, options = {} }) =>
      scriptRepr(make(), { registry, ...options, imports: [...(options.imports ?? [])], language: "python" }),
    );
    const made = runPython(texts, registry);
    const wrong = runnable.flatMap(({ name, make }, index) => {
      const difference = differenceOf(make(), made[index]);
      return difference === null ? [] : [`${name}${difference}`];
    });
    expect(wrong).toEqual([]);
  });
});

describe('the dialect "param"', () => {
  const text = (value: unknown, options: object = {}): string =>
    scriptRepr(value, { registry, language: "python", dialect: "param", showImports: false, ...options });

  it("asks the handlers, after the classes", () => {
    scriptReprReg.set(Decimal, () => "DEC");
    scriptReprReg.set(NDArray, () => null);
    expect(
      text(new Node({ data: new Decimal("1"), next: new NDArray(Float64Array.of(1)), peers: [new Decimal("2")] })),
    ).toBe("script_model.Node(data=DEC,\n\n        next=,\n\n        peers=[DEC])");
  });

  it("names what is not registered __main__", () => {
    class Own extends Parameterized({ x: any<unknown>(), l: list<unknown>() }) {}
    expect(text(new Own({ x: () => 1, l: [Own] }))).toBe("__main__.Own(l=[__main__.Own],\n\n        x=__main__.x)");
  });

  it("refuses an unknown argument where it shall", () => {
    expect(() => text(new Outer(1), { unknownValue: false })).toThrow(/unknown value of 'other'$/);
  });

  it("gives the lines of imports to the caller, each once", () => {
    const imports = ["import sys"];
    text(new Node({ data: new Sensor({ gain: 3 }) }), { imports });
    expect(imports).toEqual(["import sys", "import script_model"]);
  });
});
