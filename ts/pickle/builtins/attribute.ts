/**
 * `getattr`, as pickles use it for methods: `getattr(ZoneInfo, "_unpickle")`. Only pairs that were defined one by one are
 * found; nothing is looked up on an object. Also `cls.__new__` of a class the pickle names, which protocols 2 and 3 need for
 * keyword arguments, members of a registered Enum, and methods of objects of the model, which are held and never called.
 */
import { invoke, type PyCallable } from "../callable.js";
import { isSlotted, READ_REFERENCE, type ReadReference } from "../plan.js";
import { type CallContext, type Registry, unregistered } from "../registry.js";
import { PyGlobal, SHARED_BRAND } from "../values.js";
import { type Arguments, defineFunction, type Read, reader, refuseArguments, textOf } from "./define.js";

/** A method of a class, bound to it: written as Python writes one, `getattr(owner, name)`. */
export class PyMethod implements PyCallable {
  readonly owner: unknown;
  readonly name: string;
  readonly #call: Read;

  constructor(owner: unknown, name: string, call: Read) {
    this.owner = owner;
    this.name = name;
    this.#call = call;
  }

  /** @internal */ get [SHARED_BRAND](): true {
    return true;
  }

  [invoke](args: Arguments, context: CallContext): unknown {
    return this.#call(args, context);
  }

  /** What it is where a value followed it. */
  get [READ_REFERENCE](): ReadReference {
    return { of: this.owner, name: this.name, isMethod: true };
  }

  /** Whether it is the `__new__` of this class, which may be given keyword arguments. */
  isNewOf(type: unknown): boolean {
    return this.name === "__new__" && this.owner === type;
  }
}

/** What a registry's `getattr` knows: owner, then name. */
type Attributes = Map<unknown, Map<string, () => unknown>>;
const known = new WeakMap<Registry, Attributes>();

/** Lets pickles read one attribute of one owner. */
export function defineAttribute(registry: Registry, owner: unknown, name: string, value: () => unknown): void {
  let attributes = known.get(registry);
  if (attributes === undefined) known.set(registry, (attributes = new Map()));
  let names = attributes.get(owner);
  if (names === undefined) attributes.set(owner, (names = new Map()));
  names.set(name, value);
}

/** Lets pickles look up and call one method of one class. Gives what makes the method, as a reduction's `callable`. */
export function defineMethod(
  registry: Registry,
  owner: { readonly name: string },
  name: string,
  arity: readonly [number, number],
  call: Read,
): () => PyMethod {
  const checked = reader(`${owner.name}.${name}`, arity, call);
  // Python binds a method anew at every look-up: each is an object of its own.
  const method = (): PyMethod => new PyMethod(owner, name, checked);
  defineAttribute(registry, owner, name, method);
  return method;
}

const GETATTR = PyGlobal.named("builtins", "getattr");

export function defineGetattr(registry: Registry): void {
  defineFunction(registry, GETATTR, "builtins.getattr", [2, 2], (args, context) => {
    const [owner, name] = args;
    const attribute =
      known.get(registry)?.get(owner)?.get(textOf(name)) ??
      context.nested(owner, textOf(name)) ??
      memberOf(owner, textOf(name));
    if (attribute !== undefined) return attribute();
    if (mayBeBound(owner)) return new PyMethod(owner, textOf(name), calledByPython);
    if (name === "__new__" && context.entryOf(owner) !== undefined) return newOf(owner);
    const above = context.registeredName(owner);
    if (above !== undefined) {
      const { module, qualname } = above;
      throw unregistered({ module, qualname: `${qualname}.${textOf(name)}` }, textOf(name));
    }
    throw refuseArguments("builtins.getattr", args, new TypeError("only registered attributes can be looked up"));
  });
  registry.reducer(PyMethod, ({ owner, name }) => ({ callable: GETATTR, args: [owner, name] }));
}

/** On an object: a pickle may hold its methods, which nothing here calls. */
export const boundMethods: unique symbol = Symbol("brine.boundMethods");

/** Python writes a bound method of an object as `getattr(object, "name")`. It is held as that: nothing is looked up. */
const mayBeBound = (owner: unknown): boolean =>
  typeof owner === "object" && owner !== null && (isSlotted(owner) || boundMethods in owner);

const calledByPython: Read = (args) => {
  throw refuseArguments("a method of an object", args, new TypeError("a pickle may hold it, but not call it"));
};

/** Classes that say themselves which of their members a pickle may look up. */
export const members: unique symbol = Symbol("brine.members");

function memberOf(owner: unknown, name: string): (() => unknown) | undefined {
  if (typeof owner !== "function" || !Object.hasOwn(owner, members)) return undefined;
  const member = (owner as unknown as { [members]: ReadonlyMap<string, unknown> })[members].get(name);
  return member === undefined ? undefined : () => member;
}

/** `cls.__new__`: called with the class once more, as Python's is. */
const newOf = (owner: unknown): PyMethod =>
  new PyMethod(owner, "__new__", ([type, ...args], context) => {
    if (type !== owner) throw refuseArguments("__new__", [type, ...args]);
    return context.newObject(owner, args);
  });
