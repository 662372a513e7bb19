/**
 * Slots that a class declares anew over those it inherits, against real Param: what each of them is then, what a new instance
 * has, or why the class is refused. Param 2.4.2, `ParameterizedMetaclass.__param_inheritance`.
 */
import { loads } from "brine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as param from "../../ts/param/index.js";
import { Oracle, oraclePython } from "../oracle/oracle-process.js";
import { inPythonsWords } from "./kinds/assign.js";

const COMMON = [
  "default",
  "allow_None",
  "instantiate",
  "constant",
  "readonly",
  "doc",
  "label",
  "precedence",
  "per_instance",
];
const NUMBER = [...COMMON, "bounds", "softbounds", "inclusive_bounds", "step"];

interface Row {
  readonly base: string;
  readonly sub: string;
  readonly slots: readonly string[];
  readonly above: () => param.AnyParameter;
  readonly below: () => unknown;
}

const n = param.number;
const ROWS: readonly Row[] = [
  { base: "param.Number(3)", sub: "param.Number()", slots: NUMBER, above: () => n({ default: 3 }), below: () => n() },
  {
    base: "param.Number(3)",
    sub: "param.Number(5)",
    slots: NUMBER,
    above: () => n({ default: 3 }),
    below: () => n({ default: 5 }),
  },
  {
    base: "param.Number(3, bounds=(0, 4), doc='how much', label='Much', precedence=2)",
    sub: "param.Number()",
    slots: NUMBER,
    above: () => n({ default: 3, bounds: [0, 4], doc: "how much", label: "Much", precedence: 2 }),
    below: () => n(),
  },
  {
    base: "param.Number(3, bounds=(0, 4), softbounds=(1, 2), step=1)",
    sub: "param.Number(2, bounds=(0, 8), inclusive_bounds=(False, True))",
    slots: NUMBER,
    above: () => n({ default: 3, bounds: [0, 4], softbounds: [1, 2], step: 1 }),
    below: () => n({ default: 2, bounds: [0, 8], inclusiveBounds: [false, true] }),
  },
  {
    base: "param.Number(3, bounds=(0, 4))",
    sub: "param.Number(9)",
    slots: NUMBER,
    above: () => n({ default: 3, bounds: [0, 4] }),
    below: () => n({ default: 9 }),
  },
  {
    base: "param.Number(3)",
    sub: "param.Number(bounds=(5, 6))",
    slots: NUMBER,
    above: () => n({ default: 3 }),
    below: () => n({ bounds: [5, 6] }),
  },
  {
    base: "param.Number(3)",
    sub: "param.Number(default=None)",
    slots: NUMBER,
    above: () => n({ default: 3 }),
    below: () => n({ default: null }),
  },
  {
    base: "param.Number(default=None)",
    sub: "param.Number()",
    slots: NUMBER,
    above: () => n({ default: null }),
    below: () => n(),
  },
  {
    base: "param.Number(default=None)",
    sub: "param.Number(4)",
    slots: NUMBER,
    above: () => n({ default: null }),
    below: () => n({ default: 4 }),
  },
  {
    base: "param.Number(3, allow_None=True)",
    sub: "param.Number(4)",
    slots: NUMBER,
    above: () => n({ default: 3, allowNone: true }),
    below: () => n({ default: 4 }),
  },
  {
    base: "param.Number(3, constant=True)",
    sub: "param.Number(4)",
    slots: NUMBER,
    above: () => n({ default: 3, constant: true }),
    below: () => n({ default: 4 }),
  },
  {
    base: "param.Number(3, constant=True)",
    sub: "param.Number(4, constant=False)",
    slots: NUMBER,
    above: () => n({ default: 3, constant: true }),
    below: () => n({ default: 4, constant: false }),
  },
  {
    base: "param.Number(3, readonly=True)",
    sub: "param.Number(4)",
    slots: NUMBER,
    above: () => n({ default: 3, readonly: true }),
    below: () => n({ default: 4 }),
  },
  {
    base: "param.Number(3, per_instance=False)",
    sub: "param.Number(4)",
    slots: NUMBER,
    above: () => n({ default: 3, perInstance: false }),
    below: () => n({ default: 4 }),
  },
  {
    base: "param.Number(3, instantiate=True)",
    sub: "param.Number(instantiate=False)",
    slots: NUMBER,
    above: () => n({ default: 3, instantiate: true }),
    below: () => n({ instantiate: false }),
  },
  {
    base: "param.Number(3)",
    sub: "param.Integer()",
    slots: NUMBER,
    above: () => n({ default: 3 }),
    below: () => param.integer(),
  },
  {
    base: "param.Number(3.5)",
    sub: "param.Integer()",
    slots: NUMBER,
    above: () => n({ default: 3.5 }),
    below: () => param.integer(),
  },
  {
    base: "param.Integer(3)",
    sub: "param.Number()",
    slots: NUMBER,
    above: () => param.integer({ default: 3 }),
    below: () => n(),
  },
  {
    base: "param.Magnitude(0.5)",
    sub: "param.Number()",
    slots: NUMBER,
    above: () => param.magnitude({ default: 0.5 }),
    below: () => n(),
  },
  {
    base: "param.String('a', doc='text')",
    sub: "param.String(regex='[a-z]')",
    slots: COMMON,
    above: () => param.string({ default: "a", doc: "text" }),
    below: () => param.string({ regex: /[a-z]/ }),
  },
  {
    base: "param.String('a')",
    sub: "param.String(regex='[0-9]')",
    slots: COMMON,
    above: () => param.string({ default: "a" }),
    below: () => param.string({ regex: /[0-9]/ }),
  },
  {
    base: "param.String('a')",
    sub: "param.Number()",
    slots: COMMON,
    above: () => param.string({ default: "a" }),
    below: () => n(),
  },
  {
    base: "param.Number(3)",
    sub: "param.String()",
    slots: COMMON,
    above: () => n({ default: 3 }),
    below: () => param.string(),
  },
  {
    base: "param.Parameter(3)",
    sub: "param.Number(bounds=(0, 5))",
    slots: NUMBER,
    above: () => param.any({ default: 3 }),
    below: () => n({ bounds: [0, 5] }),
  },
  {
    base: "param.Boolean(True)",
    sub: "param.Boolean(doc='flag')",
    slots: COMMON,
    above: () => param.boolean({ default: true }),
    below: () => param.boolean({ doc: "flag" }),
  },
  {
    base: "param.List([1, 2], bounds=(0, 3))",
    sub: "param.List()",
    slots: [...COMMON, "bounds"],
    above: () => param.list(null, { default: [1, 2], bounds: [0, 3] }),
    below: () => param.list(),
  },
  {
    base: "param.List([1, 2], bounds=(0, 3))",
    sub: "param.List([1, 2, 3, 4])",
    slots: [...COMMON, "bounds"],
    above: () => param.list(null, { default: [1, 2], bounds: [0, 3] }),
    below: () => param.list(null, { default: [1, 2, 3, 4] }),
  },
  {
    base: "param.List([1])",
    sub: "param.List(item_type=str)",
    slots: COMMON,
    above: () => param.list(null, { default: [1] }),
    below: () => param.list(String),
  },
  {
    base: "param.Tuple((1, 2))",
    sub: "param.Tuple((1, 2, 3))",
    slots: [...COMMON, "length"],
    above: () => param.tuple({ default: [1, 2] }),
    below: () => param.tuple({ default: [1, 2, 3] }),
  },
  {
    base: "param.Range((1, 2), bounds=(0, 4))",
    sub: "param.Range((3, 5))",
    slots: [...COMMON, "bounds"],
    above: () => param.range({ default: [1, 2], bounds: [0, 4] }),
    below: () => param.range({ default: [3, 5] }),
  },
  {
    base: "param.Dict({'a': 1})",
    sub: "param.Dict(doc='d')",
    slots: COMMON,
    above: () => param.dict(null, { default: { a: 1 } }),
    below: () => param.dict(null, { doc: "d" }),
  },
  {
    base: "param.Selector(objects=[1, 2])",
    sub: "param.Selector(default=2)",
    slots: [...COMMON, "check_on_set", "names"],
    above: () => param.selector({ objects: [1, 2] }),
    below: () => ({ default: 2 }),
  },
  {
    base: "param.Selector(objects=[1, 2])",
    sub: "param.Selector(objects=[3, 4])",
    slots: [...COMMON, "check_on_set", "names"],
    above: () => param.selector({ objects: [1, 2] }),
    below: () => param.selector({ objects: [3, 4] }),
  },
  {
    base: "param.Selector(default=2, objects=[1, 2])",
    sub: "param.Selector(objects=[3, 2])",
    slots: [...COMMON, "check_on_set", "names"],
    above: () => param.selector({ default: 2, objects: [1, 2] }),
    below: () => param.selector({ objects: [3, 2] }),
  },
];

/** What slots are called here. */
const NAMES: Readonly<Record<string, string>> = { allow_None: "allowNone" };
const camel = (name: string): string =>
  NAMES[name] ?? name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Slots that hold tuples in Python. */
const shown = (slot: string, value: unknown): string => {
  const text = param.pythonRepr(value);
  const isPair = /bounds/i.test(slot) && Array.isArray(value);
  return isPair ? `(${text.slice(1, -1)})` : text;
};

inPythonsWords();

describe.skipIf(oraclePython === null)("a parameter over an inherited one, against real Param", () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = new Oracle(oraclePython as string);
  });
  afterAll(() => oracle?.stop());

  it.each(ROWS)("$base, $sub", async ({ base, sub, slots, above, below }) => {
    const asked = `inherited(lambda: ${base}, lambda: ${sub}, ${JSON.stringify(slots)})`;
    const expected = loads((await oracle.evaluate(asked)).pickle) as string[];
    const made = (): string[] => {
      const A = param.Parameterized({ x: above() }, { name: "A" }) as unknown as never;
      const create = param.Parameterized as unknown as (
        above: unknown,
        declarations: object,
        options: object,
      ) => { param: { x: Record<string, unknown> }; new (): { x: unknown } };
      const B = create(A, { x: below() }, { name: "B" });
      const { x } = B.param;
      const found = slots.map((slot) =>
        shown(slot === "default" && x.cellKind === "tuple" ? "bounds" : slot, x[camel(slot)]),
      );
      return [...found, shown(x.cellKind === "tuple" ? "bounds" : "value", new B().x)];
    };
    const ours = outcomeOf(made);
    const integral = (text: string): string => text.replace(/(\d)\.0(?!\d)/g, "$1");
    expect(ours.map(integral)).toEqual(expected.map((text) => integral(text.replace(/^\w+Error: /, ""))));
  });
});

function outcomeOf(run: () => string[]): string[] {
  try {
    return run();
  } catch (error) {
    return [(error as Error).message];
  }
}
