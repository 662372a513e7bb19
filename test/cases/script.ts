/** The operations of a case that write programs, under the dialect that is Param's. */
import { defaultRegistry } from "../../ts/pickle/builtins/index.js";
import { Registry } from "../../ts/pickle/registry.js";
import { type PythonScriptOptions, scriptRepr } from "../../ts/script/index.js";
import type { Operation } from "./case.js";
import type { Scope } from "./scope.js";
import { FUNCTIONS, live, STAND_INS } from "./values.js";

/** What all of a case is called: it is in the module `cases`. */
function namesOf(scope: Scope): Registry {
  const registry = new Registry(defaultRegistry);
  for (const [name, cls] of scope.classes) registry.register(cls, `cases.${name}`);
  for (const [name, fn] of Object.entries(FUNCTIONS)) registry.register(fn, `cases.${name}`);
  for (const [name, standIn] of STAND_INS) registry.register(standIn as never, name);
  return registry;
}

/** The keyword arguments of an operation, under their names here. */
function optionsOf({ opts }: Operation, scope: Scope): Record<string, unknown> {
  const names: Readonly<Record<string, string>> = { unknown_value: "unknownValue", show_imports: "showImports" };
  const given = Object.entries((opts ?? {}) as object);
  return Object.fromEntries(given.map(([name, value]) => [names[name] ?? name, live(value, scope)]));
}

const targetOf = ({ obj, cls, value }: Operation, scope: Scope): unknown => {
  if (obj !== undefined) return scope.target(obj);
  return cls === undefined ? live(value, scope) : scope.cls(cls);
};

/** What each operation does. */
export const SCRIPT_OPERATIONS: Readonly<Record<string, (operation: Operation, scope: Scope) => unknown>> = {
  script_repr: (operation, scope) => {
    const options = { registry: namesOf(scope), ...optionsOf(operation, scope), language: "python", dialect: "param" };
    return scriptRepr(targetOf(operation, scope), options as PythonScriptOptions);
  },
  pprint: (operation, scope) => {
    const target = targetOf(operation, scope) as { readonly param: { pprint(options: object): string } };
    return target.param.pprint({ names: namesOf(scope), ...optionsOf(operation, scope) });
  },
};
