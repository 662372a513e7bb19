/**
 * Objects of Python's that brine has no type for but keeps whole: which class or function made them, with what arguments, and
 * the state they were given. They are written as they were read. Random generators of numpy's, dtypes and offsets of pandas'.
 */
import { UnpicklingError } from "../error.js";
import { setState } from "../hooks.js";
import type { GlobalName, Reduction, Registry } from "../registry.js";
import { PyGlobal } from "../values.js";

/** An object as its pickle made it. What it means is Python's business. */
export class PyReduced {
  /** What was called, or the class that was instantiated. */
  readonly callable: unknown;
  /** What it was called with. */
  readonly args: readonly unknown[];
  /** What it was given afterwards (BUILD); `undefined` for nothing. */
  readonly state: unknown;

  /** A call as a pickle has it: nothing is called. */
  constructor(callable: unknown, args: readonly unknown[] = [], state?: unknown) {
    this.callable = callable;
    this.args = args;
    this.state = state;
  }

  [setState](state: unknown): void {
    if (this.state !== undefined) {
      throw new UnpicklingError("this object is given a state twice, which brine does not read", {
        code: "UNSUPPORTED",
        value: state,
      });
    }
    Object.assign(this, { state });
  }
}

/** A class of Python's that is instantiated by NEWOBJ, under the name it is written by. */
export type ForeignClass = typeof PyReduced & { readonly pythonName: GlobalName };

const classes = new Map<string, ForeignClass>();

/** The stand-in for a class, the same for all registries. */
export function foreignClass(module: string, qualname: string): ForeignClass {
  const key = `${module}\0${qualname}`;
  let known = classes.get(key);
  if (known === undefined) {
    const type = class extends PyReduced {
      static readonly pythonName: GlobalName = { module, qualname };
    };
    Object.defineProperty(type, "name", { value: qualname });
    known = type;
    classes.set(key, known);
  }
  return known;
}

/** Lets a class of Python's be named, called and instantiated; older modules it was found in are read too. */
export function defineForeignClass(registry: Registry, module: string, qualname: string, older: string[] = []): void {
  const target = foreignClass(module, qualname);
  const entry = {
    target,
    call: (args: readonly unknown[]) => new PyReduced(target, args),
    make: (args: readonly unknown[]) => new target(target, args),
    isQuiet: true,
  };
  for (const each of [module, ...older]) registry.define({ module: each, qualname }, entry);
  registry.reducer<PyReduced>(
    target,
    (value): Reduction => ({
      callable: target,
      args: value.args,
      form: "new",
      state: value.state,
    }),
  );
}

/** Lets a function be called; what it gives is kept as the call. `as` is the name that is written for it. */
export function defineForeignFunction(registry: Registry, module: string, qualname: string, as?: PyGlobal): void {
  const target = as ?? PyGlobal.named(module, qualname);
  registry.define({ module, qualname }, { target, call: (args) => new PyReduced(target, args) });
}

/** Lets a name be named and nothing more. */
export function defineNamed(registry: Registry, module: string, qualnames: readonly string[]): void {
  for (const qualname of qualnames) {
    registry.define({ module, qualname }, { target: PyGlobal.named(module, qualname) });
  }
}

/** The name of the class or function an object was made by, without its module. */
export const foreignName = (value: unknown): string => {
  const callable = value instanceof PyReduced ? value.callable : value;
  if (callable instanceof PyGlobal) return callable.qualname;
  return (callable as Partial<ForeignClass> | undefined)?.pythonName?.qualname ?? "";
};

/** How all of them are written that were made by a call. */
export function defineForeign(registry: Registry): void {
  registry.reducer<PyReduced>(PyReduced, ({ callable, args, state }) => ({ callable, args, state }));
}
