/**
 * Makes a class from declarations: checks names, binds each declaration to the class, gives every new parameter one
 * accessor on the new class's prototype. All that can be wrong with a class is found here, when it is made.
 */

import { PASSES_DATE } from "../pickle/plan.js";
import { refuseArgument } from "./arguments.js";
import { ClassInfo, classInfo, type ModelClass, type OwnParameters } from "./class-info.js";
import { type Rule, refuse } from "./errors.js";
import { checkDataNames, evolutionOf } from "./evolution.js";
import { bind, declarationFor, override } from "./inheritance.js";
import { accessorsOf } from "./instance-code.js";
import type { ModelInstance } from "./instance-state.js";
import { kindOf } from "./kind-slots.js";
import { StringParameter } from "./kinds/string.js";
import { mixIn } from "./mixins.js";
import { type AnyParameter, Parameter } from "./parameter.js";
import { readingAccessor } from "./slots.js";
import { GIVEN } from "./symbols.js";
import type { ClassOptions } from "./types.js";

type DeclarationMap = Readonly<Record<string, unknown>>;

/** Names that objects of JavaScript need for themselves (ruling 36), and what looks like an array's index. */
const REFUSED = /^(?:param|constructor|toJSON|then|__proto__|0|[1-9]\d*)$/;

/** `Parameterized(…bases, declarations, options)`: any number of bases, the declarations, the options. */
export function createClass(root: ModelClass, args: readonly unknown[]): ModelClass {
  const bases: ModelClass[] = [];
  while (typeof args[bases.length] === "function") bases.push(args[bases.length] as ModelClass);
  const declarations = args[bases.length];
  const options = (args[bases.length + 1] ?? {}) as ClassOptions;
  for (const base of bases) {
    if (base === root || base.prototype instanceof root) continue;
    refuseArgument("Parameterized", "bases that are Parameterized classes", base);
  }
  if (typeof declarations !== "object" || declarations === null) {
    refuseArgument("Parameterized", "declarations as an object of parameters by name", declarations);
  }
  const parents = bases.length === 0 ? [classInfo(root)] : bases.map(classInfo);
  const first = parents[0]!.cls;
  // An own constructor would cost a call per level: the engine skips the default one.
  const made = class extends (first as unknown as new (
    ...args: unknown[]
  ) => ModelInstance) {} as unknown as ModelClass;
  Object.defineProperty(made, "name", { value: options.name ?? "", configurable: true });
  const own = ownParameters(parents[0]!, declarations as DeclarationMap, options);
  const info = new ClassInfo(made, parents, own);
  defineAccessors(info, [...info.slots.keys()], false);
  if (parents.length > 1) mixIn(info);
  return made;
}

/**
 * Defines the accessors of parameters that the class's parent has at another slot, as another kind, or not at all. Instances
 * of a class in use may hold dates that were put off though the parameter is none of dates any more.
 */
function defineAccessors(info: ClassInfo, names: readonly string[], isInUse: boolean): void {
  const { parent } = info;
  const plain: string[] = [];
  for (const name of names) {
    const slot = info.slots.get(name)!;
    const parameter = info.parameters[slot]!;
    const { readsThrough } = parameter;
    const defersDates = holdsDates(parameter) || (isInUse && info.defersDates[slot] === true);
    info.defersDates[slot] = defersDates;
    const isInherited = parent !== null && parent.slots.get(name) === slot;
    const isAlike = isInherited && (parent.defersDates[slot] === true) === defersDates;
    if (isAlike && parent.parameters[slot]!.readsThrough === readsThrough) continue;
    if (readsThrough) Object.defineProperty(info.cls.prototype, name, readingAccessor(slot));
    else plain.push(name);
  }
  if (plain.length === 0) return;
  const accessors = accessorsOf(
    plain.map((name) => info.slots.get(name)!),
    info.defersDates,
  );
  for (const [index, name] of plain.entries()) Object.defineProperty(info.cls.prototype, name, accessors[index]!);
}

/** Whether a parameter stores every date as it is, and no number. */
const holdsDates = ({ cellKind, passes }: AnyParameter): boolean => cellKind === "date" && (passes & PASSES_DATE) !== 0;

/** Adds a parameter to a class that is in use, and to those below it. Param 2.4.2, `Parameters.add_parameter`. */
export function addParameter(info: ClassInfo, name: string, declaration: unknown): void {
  const title = info.ownerTitle;
  if (REFUSED.test(name)) refuseName(name, title);
  const above = info.allInherited(name);
  const wanted = declarationOf(declaration, name, above[0] ?? null, title);
  const bound = bind(wanted, name, info, above, title, info.parentNames);
  info.own.set(name, bound);
  const before = new Map(info.descendants.map((below) => [below, below.slots.has(name)]));
  info.refresh(name);
  for (const [below, had] of before) if (!had || below === info) defineAccessors(below, [name], true);
  checkDataNames(info.parameters, title);
  for (const [below, had] of before) below.grown(had);
}

function ownParameters(parent: ClassInfo, declarations: DeclarationMap, options: ClassOptions): OwnParameters {
  const title = options.name ?? `a subclass of ${parent.ownerTitle}`;
  const prototype: unknown = Object.getPrototypeOf(declarations);
  // `{ __proto__: number() }` is no property: JavaScript reads it as the prototype.
  if (prototype !== null && prototype !== Object.prototype) refuseName("__proto__", title);
  const declare = (info: ClassInfo): void => {
    for (const name of Object.keys(declarations)) {
      if (REFUSED.test(name)) refuseName(name, title);
      const above = info.allInherited(name);
      const declaration = declarationOf(declarations[name], name, above[0] ?? null, title);
      const bound = bind(declaration, name, info, above, title, info.parentNames);
      if (options.pyNames === "snake" && above.length === 0 && bound.pyName === null) {
        (bound as { pyName: string | null }).pyName = snakeCase(name);
      }
      info.own.set(name, bound);
    }
    const names = new Set([...info.slots.keys(), ...info.own.keys()]);
    checkDataNames(
      [...names].map((name) => info.inherited(name)!),
      title,
    );
  };
  const evolution = evolutionOf(options.version, options.migrate);
  return { name: options.name ?? null, abstract: options.abstract ?? false, evolution, declare };
}

function declarationOf(value: unknown, name: string, inherited: AnyParameter | null, title: string): AnyParameter {
  if (value instanceof Parameter) {
    if (name !== "name" || inherited === null) return declarationFor(name, value);
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
