/** Making the classes of a case. */
import { depends, Parameterized, ParameterizedFunction, paramOverrides } from "../../ts/param/index.js";
import { asTuple } from "../../ts/pickle/values.js";
import type { ClassSpec, ParamSpec } from "./case.js";
import { runEffect } from "./effects.js";
import { declare } from "./names.js";
import type { CaseClass, Scope } from "./scope.js";
import { live } from "./values.js";

/** A parameter from its description. */
export function parameterOf({ kind, ...slots }: ParamSpec, scope: Scope): ReturnType<typeof declare> {
  const options = Object.fromEntries(Object.entries(slots).map(([slot, value]) => [slot, live(value, scope)]));
  return declare(kind, options);
}

type Maker = (...args: unknown[]) => CaseClass;

/** A class with a constructor. JavaScript gives it no `this` before `super`; no case needs one there. */
function initialising(base: CaseClass, init: NonNullable<ClassSpec["init"]>, scope: Scope): CaseClass {
  return class extends base {
    constructor(kwargs: object = {}) {
      const defaults = Object.entries(init.defaults ?? {}).map(([name, value]) => [name, live(value, scope)]);
      super({ ...Object.fromEntries(defaults), ...kwargs });
      const who = { m: "__init__", obj: this };
      runEffect(init.after ?? [], { scope, self: this, who, events: [] });
    }
  };
}

/** What a function with parameters does in the cases: it says what it was given. */
function defineRun(made: CaseClass, { read, extra = false }: NonNullable<ClassSpec["call"]>): void {
  Object.defineProperty(made.prototype, "run", {
    value(this: Parameterized, args: readonly unknown[], kwargs: Record<string, unknown>) {
      const values = paramOverrides(this, kwargs, { allowExtraKeywords: extra });
      const found = read.map((name) => [name, (values as unknown as Record<string, unknown>)[name]]);
      const more = extra ? { extra: values.extraKeywords() } : {};
      return { ...Object.fromEntries(found), args: asTuple([...args]), ...more };
    },
    writable: true,
    configurable: true,
  });
}

/** Declares a class and puts it into the scope. */
export function declareClass(spec: ClassSpec, scope: Scope): CaseClass {
  const bases = spec.bases
    .filter((name) => name !== "Parameterized" && name !== "ParameterizedFunction")
    .map((name) => scope.cls(name));
  const declarations = Object.fromEntries(
    Object.entries(spec.params).map(([name, param]) => [name, parameterOf(param, scope)]),
  );
  const options = { name: spec.name, abstract: spec.abstract === true };
  const makes = spec.bases.includes("ParameterizedFunction") ? ParameterizedFunction : Parameterized;
  const base = (makes as unknown as Maker)(...bases, declarations, options);
  const made = spec.init === undefined ? class extends base {} : initialising(base, spec.init, scope);
  Object.defineProperty(made, "name", { value: spec.name });
  for (const { name, effect } of spec.methods ?? []) {
    Object.defineProperty(made.prototype, name, {
      value(this: unknown) {
        const who = { m: name, obj: this };
        scope.log.push(who);
        return runEffect(effect ?? [], { scope, self: this, who, events: [] });
      },
      writable: true,
      configurable: true,
    });
  }
  if (spec.call !== undefined) defineRun(made, spec.call);
  for (const { name, depends: on, watch = false, on_init: onInit = false } of spec.methods ?? []) {
    if (on !== null) depends(made as never, name as never, on as never, { watch, onInit });
  }
  scope.classes.set(spec.name, made);
  // Param finds what methods depend on when the class is made; here that is the first use.
  void made.param;
  return made;
}
