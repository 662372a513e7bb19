/**
 * `collections.namedtuple` and dataclasses. A namedtuple is made by NEWOBJ with its fields as arguments (`__getnewargs__`). A
 * plain dataclass is an ordinary class with a dict as state; one with slots has the state `(None, {…})`, and a frozen one
 * with slots the list of its fields (`_dataclass_getstate` in CPython's `Lib/dataclasses.py`).
 */
import { UnpicklingError } from "../error.js";
import { asArgumentError, asOptionError, named, requireOptions } from "../given.js";
import { setState } from "../hooks.js";
import { type AnyConstructor, asName, type GlobalName, type Registry } from "../registry.js";
import { reduceHolder } from "../subclass.js";
import { asTuple, Tuple } from "../values.js";
import { refuseArguments } from "./define.js";

/** An instance of a namedtuple: a Tuple whose items have names too. */
export type NamedTuple<F extends string> = Tuple & { readonly [K in F]: unknown };

const namedTuples = new WeakSet<object>();

/** Whether a value is the class of a namedtuple, which takes its items one by one. */
export const isNamedTupleClass = (type: unknown): boolean => typeof type === "function" && namedTuples.has(type);

/** The class of a namedtuple. */
export interface NamedTupleClass<F extends string> {
  /** What its instances inherit. */
  readonly prototype: NamedTuple<F>;
  /** The names of the fields, in order: Python's `_fields`. */
  readonly fields: readonly F[];
  /** `make(1, 2)`: as many values as there are fields, else a `TypeError`. */
  make(...values: unknown[]): NamedTuple<F>;
  [Symbol.hasInstance](value: unknown): value is NamedTuple<F>;
}

export function namedTupleIn<const F extends string>(
  registry: Registry,
  name: string | GlobalName,
  fields: readonly F[],
): NamedTupleClass<F> {
  requireFields(fields);
  class Named extends Tuple {
    static readonly fields = [...fields];
    static make(...values: unknown[]): Named {
      if (values.length !== fields.length) {
        throw asArgumentError(new TypeError(`${Named.name} has ${fields.length} fields, not ${values.length}`));
      }
      return Object.setPrototypeOf(values, Named.prototype) as Named;
    }
  }
  const { qualname } = asName(name);
  Object.defineProperty(Named, "name", { value: qualname.slice(qualname.lastIndexOf(".") + 1), configurable: true });
  fields.forEach((field, index) => {
    if (field in Tuple.prototype) throw asArgumentError(new TypeError(`"${field}" is a property of every array`));
    Object.defineProperty(Named.prototype, field, {
      get(this: Named): unknown {
        return this[index];
      },
      configurable: true,
    });
  });
  const type = Named as unknown as AnyConstructor;
  registry.register(type, name);
  const global = registry.nameOf(type) as GlobalName;
  const make = (args: readonly unknown[]): object => {
    if (args.length !== fields.length) throw refuseArguments(`${global.module}.${global.qualname}`, args);
    return Named.make(...args);
  };
  registry.define(global, { target: type, call: make, make });
  namedTuples.add(type);
  registry.reducer(Named as unknown as new () => Tuple, (value, protocol) => {
    const held = asTuple(Array.from(value));
    return reduceHolder(protocol, "tuple", held, { callable: type, form: "new", args: held });
  });
  return Named as unknown as NamedTupleClass<F>;
}

function requireFields(fields: unknown): void {
  if (Array.isArray(fields) && fields.every((field) => typeof field === "string")) return;
  throw asArgumentError(
    new TypeError(
      `fields are an array of their names, not ${Array.isArray(fields) ? "of other things" : named(fields)}`,
    ),
  );
}

/** The options of `registerDataclass`: what its pickles depend on. */
export interface DataclassOptions {
  /** The fields, in the order they are declared in Python; needed with {@link slots}. */
  readonly fields?: readonly string[];
  /** `@dataclass(slots=True)`. */
  readonly slots?: boolean;
  /** `@dataclass(frozen=True)`; matters together with `slots`. */
  readonly frozen?: boolean;
}

export function registerDataclassIn(
  registry: Registry,
  type: AnyConstructor,
  name: string | GlobalName,
  options: DataclassOptions,
): void {
  requireOptions(options);
  const { fields, slots = false, frozen = false } = options;
  if (fields !== undefined) requireFields(fields);
  else if (slots) {
    throw asOptionError(
      new TypeError("a dataclass with slots is written by its fields: give { slots: true, fields: [...] }"),
    );
  }
  registry.register(type, name);
  if (!slots || fields === undefined) return;
  const attributeOf = (value: object, field: string): unknown => (value as Record<string, unknown>)[field];
  const title = typeof name === "string" ? name : `${name.module}.${name.qualname}`;
  if (frozen) {
    Object.defineProperty(type.prototype, setState, {
      value(this: object, state: unknown): void {
        if (!Array.isArray(state) || state.length !== fields.length) {
          throw new UnpicklingError(`${title} is given a state of other fields`, {
            code: "BAD_ARGUMENTS",
            value: state,
          });
        }
        fields.forEach((field, index) => {
          define(this, field, state[index]);
        });
      },
      configurable: true,
      writable: true,
    });
  }
  registry.reducer(type as unknown as new (...args: never[]) => object, (value) => ({
    callable: type,
    form: "new",
    args: [],
    state: frozen
      ? fields.map((field) => attributeOf(value, field))
      : asTuple<unknown>([
          null,
          Object.fromEntries(
            fields.filter((field) => Object.hasOwn(value, field)).map((field) => [field, attributeOf(value, field)]),
          ),
        ]),
  }));
}

const define = (target: object, name: string, value: unknown): void => {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
};
