/**
 * Random values for the tests that compare engines: every kind there is, shared and cyclic, with instances of plain
 * classes and of classes with parameters. A graph is drawn as a list of recipes whose children may be any of them.
 */
import {
  any,
  ByteArray,
  createRegistry,
  DefaultDict,
  date,
  Float,
  FrozenSet,
  instanceOf,
  number,
  Opaque,
  Parameterized,
  PyDateTime,
  PyGlobal,
  pyStr,
  string,
  Tuple,
  tuple,
} from "brine";
import fc from "fast-check";
import { DistinctKeys } from "../../ts/pickle/equality.js";
import type { Effect } from "../../ts/pickle/registry.js";

export class Plain {
  [name: string]: unknown;
}
export class Bare {
  [name: string]: unknown;
}
export class Model extends Parameterized({
  x: number(),
  f: number({ wire: "float" }),
  label: string({ default: null }),
  when: date(),
  pair: tuple({ default: null, length: 2 }),
  held: any(),
  plain: instanceOf(Plain),
}) {}
export class SubModel extends Parameterized(Model, { more: any(), x: { default: 7 } }) {}

export const registry = createRegistry();
registry.register(Plain, "random.Plain");
registry.register(Bare, { module: "random.deep", qualname: "Outer.Bare" });
registry.register(Model, "random.Model");
registry.register(SubModel, "random.SubModel");
// Names whose texts are objects, as CPython has them: one module of two classes, and one more that is equal to another.
const [modules, builtins] = [pyStr("random"), pyStr("builtins")];
registry.setNameTexts("random", "Plain", { module: modules });
registry.setNameTexts("random", "SubModel", { module: modules, qualname: pyStr("SubModel") });
registry.setNameTexts("builtins", "int", { module: builtins });
registry.setNameTexts("datetime", "datetime", { qualname: pyStr("datetime") });

const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 12 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom("", "a", "name", "values", "initialized", "_param__private", "__proto__", "0", "10"),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.integer({ min: 0xd700, max: 0xe010 }), { maxLength: 4 })
      .map((units) => String.fromCharCode(...units)),
  },
  { weight: 1, arbitrary: fc.nat({ max: 700 }).map((length) => "é".repeat(length)) },
);

const time = fc.oneof(fc.integer(), fc.constantFrom(0, -62_135_596_800_000, 253_402_300_799_999));

/** Values without identity that Python can hash. */
const scalar = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    0,
    -0,
    1,
    255,
    256,
    65_535,
    65_536,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 53,
    1e300,
    Number.NaN,
  ),
  fc.integer(),
  fc.double(),
  fc.maxSafeInteger(),
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 2100n), max: 2n ** 2100n }),
  text,
  text,
);

const kinds = [
  "list",
  "tuple",
  "record",
  "alike",
  "map",
  "set",
  "frozenSet",
  "bytes",
  "byteArray",
  "date",
  "pyDate",
  "float",
  "defaultDict",
  "plain",
  "bare",
  "model",
  "model",
  "subModel",
  "decorated",
  "global",
] as const;
type Kind = (typeof kinds)[number];

interface Recipe {
  readonly kind: Kind;
  /** A number stands for the recipe of that index, counted round. */
  readonly children: readonly (number | readonly [unknown])[];
  readonly keys: readonly string[];
  readonly number: number;
  readonly time: number;
  readonly text: string;
}

const recipe: fc.Arbitrary<Recipe> = fc.record({
  kind: fc.constantFrom(...kinds),
  children: fc.array(fc.oneof(fc.nat({ max: 20 }), fc.tuple(scalar)), { maxLength: 7 }),
  keys: fc.array(text, { minLength: 7, maxLength: 7 }),
  number: fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.double()),
  time,
  text,
});

const shells: Record<Kind, (recipe: Recipe) => unknown> = {
  list: () => [],
  tuple: () => new Tuple(),
  record: () => ({}),
  alike: () => ({}),
  map: () => new Map(),
  set: () => new Set(),
  frozenSet: ({ children, keys }) =>
    new FrozenSet<unknown>(distinct([...children.filter((child) => typeof child !== "number").flat(), keys[0]])),
  bytes: ({ text: own }) => new TextEncoder().encode(own),
  byteArray: ({ text: own }) => new ByteArray(new TextEncoder().encode(own)),
  date: ({ time: at }) => new Date(at),
  pyDate: ({ time: at }) => new PyDateTime(Math.floor(at / 1000) * 1000 + 1, 1001, 1),
  float: ({ number: own }) => new Float(own),
  defaultDict: () => new DefaultDict(PyGlobal.named("builtins", "list")),
  plain: () => new Plain(),
  bare: () => new Bare(),
  model: ({ number: x, time: at, text: label, children }) =>
    new Model({ x, f: x, ...(children.length > 2 ? { when: new Date(at), label } : {}) }),
  subModel: ({ number: x, children }) => new SubModel(children.length > 3 ? { x, name: "n", pair: [x, "p"] } : {}),
  decorated: ({ text: label }) => Object.assign(new SubModel({ label, f: 2 }), { note: label }),
  global: () => PyGlobal.named("builtins", "int"),
};

const define = (target: object, key: string, value: unknown): void => {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
};

function fill(own: Recipe, shell: unknown, children: readonly unknown[], hashable: readonly unknown[]): void {
  const { kind, keys } = own;
  if (kind === "alike") {
    // Of few shapes: their keys are defined once.
    children.forEach((child, index) => {
      (shell as Record<string, unknown>)[`key ${index % 5}`] = child;
    });
  } else if (kind === "list" || kind === "tuple") (shell as unknown[]).push(...children);
  else if (kind === "record" || kind === "plain" || kind === "bare") {
    children.forEach((child, index) => {
      define(shell as object, keys[index] as string, child);
    });
  } else if (kind === "map" || kind === "defaultDict") {
    children.forEach((child, index) => {
      const key = index % 3 === 0 && index < hashable.length ? hashable[index] : keys[index];
      (shell as Map<unknown, unknown>).set(key, child);
    });
  } else if (kind === "set") for (const member of hashable) (shell as Set<unknown>).add(member);
  else if (kind === "model" || kind === "subModel" || kind === "decorated") {
    const model = shell as Model;
    if (children.length > 0) model.held = children[0];
    if (children[1] instanceof Plain) model.plain = children[1];
    if (children[2] instanceof Date) model.when = children[2];
  }
}

/** Without those that are one key in Python with an earlier one (ruling 6). */
function distinct(items: readonly unknown[]): unknown[] {
  const known = new DistinctKeys();
  return items.filter((item) => known.add(item) === undefined);
}

/** Whether Python can hash it, without looking inside. */
const isHashable = (value: unknown): boolean =>
  typeof value !== "object" ||
  value === null ||
  value instanceof FrozenSet ||
  (value instanceof Date && !(value instanceof PyDateTime)) ||
  value instanceof Model ||
  value instanceof Plain;

/** What a value is made of, as data that a failed test can print. */
export type Drawn = { readonly scalar: unknown } | { readonly recipes: readonly Recipe[] };

export const drawn: fc.Arbitrary<Drawn> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ scalar }) },
  { weight: 9, arbitrary: fc.record({ recipes: fc.array(recipe, { minLength: 1, maxLength: 14 }) }) },
);

/** The value. */
export function make(plan: Drawn): unknown {
  if ("scalar" in plan) return plan.scalar;
  const { recipes } = plan;
  const made = recipes.map((own) => shells[own.kind](own));
  recipes.forEach((own, index) => {
    const children = own.children.map((child) => {
      if (typeof child !== "number") return child[0];
      const at = child % made.length;
      // A tuple within itself, with nothing in between that can be filled later, exists in no Python.
      return own.kind === "tuple" && recipes[at]?.kind === "tuple" && at >= index ? at : made[at];
    });
    fill(own, made[index], children, distinct(children.filter(isHashable)));
  });
  return recipes.length % 3 === 0 ? made : made[0];
}

/** What is done to an unknown object after all else, in any order. */
const effect: fc.Arbitrary<Effect> = fc.oneof(
  fc.record({ items: fc.array(scalar, { maxLength: 4 }) }),
  fc.record({ pairs: fc.array(fc.tuple(text, scalar), { maxLength: 4 }) }),
  fc.record({ members: fc.array(text, { maxLength: 4 }) }),
  fc.record({ state: scalar }),
  fc.record({ state: scalar, setter: fc.constant(PyGlobal.named("random", "setter")) }),
);

/** Objects of classes nobody registered, to whom more is done than Python's pickler writes. */
export const opaques: fc.Arbitrary<Opaque[]> = fc
  .array(
    fc.record({
      args: fc.array(scalar, { maxLength: 3 }),
      isNew: fc.boolean(),
      more: fc.array(effect, { maxLength: 5 }),
    }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((drawn) =>
    drawn.map(({ args, isNew, more }) => {
      const made = new Opaque(PyGlobal.named("random", "Unknown"), Tuple.from(args), isNew ? "new" : "call");
      made.more = more;
      return made;
    }),
  );
