/**
 * Makes a class from declarations: checks names, binds each declaration to the class, gives every new parameter one
 * accessor on the new class's prototype. All that can be wrong with a class is found here, when it is made.
 */
import {
  ClassInfo,
  classInfo,
  type ModelClass,
  type ModelInstance,
  type OwnParameters,
  wireNameOf,
} from "./class-info.js";
import { type Rule, refuse } from "./errors.js";
import { StringParameter } from "./kinds/string.js";
import { type AnyParameter, bind, kindOf, override, Parameter } from "./parameter.js";
import { accessor } from "./slots.js";
import { GIVEN } from "./symbols.js";
import type { ClassOptions } from "./types.js";

type DeclarationMap = Readonly<Record<string, unknown>>;

/** Names that objects of JavaScript need for themselves (ruling 36), and what looks like an array's index. */
const REFUSED = /^(?:param|constructor|toJSON|then|__proto__|0|[1-9]\d*)$/;

/** `Parameterized(declarations, options)` and `Parameterized(base, declarations, options)`. */
export function createClass(root: ModelClass, args: readonly unknown[]): ModelClass {
  const hasBase = typeof args[0] === "function";
  const base = hasBase ? (args[0] as ModelClass) : root;
  if (base !== root && !(base.prototype instanceof root)) {
    throw new TypeError(`Parameterized(base, declarations): ${base.name || "the base"} is not a Parameterized class`);
  }
  const declarations = args[hasBase ? 1 : 0];
  const options = (args[hasBase ? 2 : 1] ?? {}) as ClassOptions;
  if (typeof declarations !== "object" || declarations === null) {
    throw new TypeError("Parameterized(declarations): the declarations are an object of parameters by name");
  }
  const parent = classInfo(base);
  // An own constructor would cost a call per level: the engine skips the default one.
  const made = class extends (base as unknown as new (...args: unknown[]) => ModelInstance) {} as unknown as ModelClass;
  Object.defineProperty(made, "name", { value: options.name ?? "", configurable: true });
  const own = ownParameters(parent, declarations as DeclarationMap, options);
  const info = new ClassInfo(made, parent, own);
  for (let slot = parent.parameters.length; slot < info.parameters.length; slot++) {
    Object.defineProperty(made.prototype, info.parameters[slot]!.name!, accessor(slot));
  }
  return made;
}

function ownParameters(parent: ClassInfo, declarations: DeclarationMap, options: ClassOptions): OwnParameters {
  const title = options.name ?? `a subclass of ${parent.ownerTitle}`;
  const prototype: unknown = Object.getPrototypeOf(declarations);
  // `{ __proto__: number() }` is no property: JavaScript reads it as the prototype.
  if (prototype !== null && prototype !== Object.prototype) refuseName("__proto__", title);
  const parameters = (owner: ClassInfo): AnyParameter[] => {
    const all = parent.parameters.slice();
    for (const name of Object.keys(declarations)) {
      if (REFUSED.test(name)) refuseName(name, title);
      const slot = parent.slots.get(name);
      const inherited = slot === undefined ? null : all[slot]!;
      const declaration = declarationOf(declarations[name], name, inherited, title);
      const bound = bind(declaration, name, owner, inherited, title, owner.parentNames);
      if (options.pyNames === "snake" && inherited === null && bound.pyName === null) {
        (bound as { pyName: string | null }).pyName = snakeCase(name);
      }
      if (slot === undefined) all.push(bound);
      else all[slot] = bound;
    }
    checkWireNames(all, title);
    return all;
  };
  return { name: options.name ?? null, parameters };
}

function declarationOf(value: unknown, name: string, inherited: AnyParameter | null, title: string): AnyParameter {
  if (value instanceof Parameter) {
    if (name !== "name" || inherited === null) return value;
    if (!(value instanceof StringParameter)) {
      refuseClass({ code: "name-kind", class: title, kind: kindOf(value) }, name, title, value);
    }
    // Param makes every `name` constant; here a class that declares its own can have it changed (ruling 27).
    return value[GIVEN].constant === undefined ? new StringParameter({ ...value[GIVEN], constant: false }) : value;
  }
  if (inherited === null || typeof value !== "object" || value === null) {
    refuseClass({ code: "declaration", parameter: name, class: title }, name, title, value);
  }
  return override(inherited, value);
}

function checkWireNames(parameters: readonly AnyParameter[], title: string): void {
  const taken = new Map<string, string>();
  for (const parameter of parameters) {
    const wireName = wireNameOf(parameter);
    const name = parameter.name!;
    const other = taken.get(wireName);
    if (other !== undefined) refuseClass({ code: "same-name", names: [other, name], wireName }, name, title, wireName);
    taken.set(wireName, name);
  }
}

function refuseName(name: string, title: string): never {
  return refuseClass({ code: "refused-name", parameter: name, class: title }, name, title, undefined);
}

function refuseClass(rule: Rule, name: string, title: string, value: unknown): never {
  return refuse({ kind: "", path: name, of: title }, rule, value);
}

/** `maxSpeed` as `max_speed`, `HTTPPort` as `http_port`. */
function snakeCase(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
}
