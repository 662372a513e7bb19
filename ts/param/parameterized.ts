/**
 * The root of all classes, which is also the call that makes one. The rules for the root constructor are in docs/format.md, "Plans": it creates the internal
 * properties first and in one order, so that all instances of a class share one hidden class.
 */
import {
  BASE_HOOK,
  CLASS_PLAN,
  type ClassPlan,
  getState,
  MARK,
  plannedState,
  setState,
  VALUES,
} from "../pickle/plan.js";
import { ClassInfo, classInfo, type ModelClass, type ModelInstance, stateOf } from "./class-info.js";
import { createClass } from "./create-class.js";
import { deepCopy } from "./deep-copy.js";
import { getNotation, refuse } from "./errors.js";
import { string } from "./kinds/string.js";
import { classNamespace, instanceNamespace } from "./namespace.js";
import { bind } from "./parameter.js";
import { accessor } from "./slots.js";
import { INFO, PRIVATE, RESTORE } from "./symbols.js";
import { javascriptRepr, pythonRepr } from "./text.js";
import type { Parameterized as Instance, ParameterizedFactory } from "./types.js";

let created = 0;

// Named arguments, not a rest array: this runs for each instance.
function Root(this: ModelInstance, kwargs?: unknown, second?: unknown, third?: unknown): object | undefined {
  if (new.target === undefined) return createClass(Root as unknown as ModelClass, [kwargs, second, third]);
  this[VALUES] = null;
  this[MARK] = 0;
  this[PRIVATE] = created++;
  if (kwargs === RESTORE) return undefined;
  let info = this[INFO];
  if (info === undefined || info.cls !== (new.target as unknown)) info = classInfo(new.target);
  if (kwargs !== undefined && kwargs !== null) setAll(this, info, kwargs as Record<string, unknown>);
  if (info.copied.length !== 0) copyDefaults(this, info);
  return undefined;
}

/** The constructor's keyword arguments, written straight into the slots. */
function setAll(instance: ModelInstance, info: ClassInfo, kwargs: Record<string, unknown>): void {
  let values: unknown[] | null = null;
  for (const name in kwargs) {
    const slot = info.slots.get(name);
    const value = kwargs[name];
    if (slot === undefined) {
      const path = `${info.baseName}.${name}`;
      refuse({ kind: "", path, of: null }, { code: "unexpected-keyword", of: info.baseName, keyword: name }, value);
    }
    // Without exactOptionalPropertyTypes, `{ x: undefined }` is how a missing argument arrives.
    if (value === undefined) continue;
    if (values === null) instance[VALUES] = values = info.unset.slice();
    values[slot] = info.parameters[slot]!.check(value);
  }
}

/** Param 2.4.2, `Parameters._setup_params`: own copies of mutable defaults, and references to constants' defaults. */
function copyDefaults(instance: ModelInstance, info: ClassInfo): void {
  let values = instance[VALUES];
  for (const slot of info.copied) {
    const parameter = info.parameters[slot]!;
    const initial = parameter.default;
    // A default of null needs no copy: the slot stays unset.
    if (initial === null || (values !== null && values[slot] !== undefined)) continue;
    if (values === null) instance[VALUES] = values = info.unset.slice();
    values[slot] = parameter.instantiate ? deepCopy(initial) : initial;
  }
}

function inspect(this: ModelInstance): string {
  return getNotation() === "python" ? pythonRepr(this) : javascriptRepr(this);
}

function baseGetState(this: object): unknown {
  return plannedState.get(this);
}

function baseSetState(this: object, state: unknown): void {
  plannedState.set(this, state);
}

for (const hook of [baseGetState, baseSetState]) Object.defineProperty(hook, BASE_HOOK, { value: true });

function hidden(value: unknown): PropertyDescriptor {
  return { value, writable: true, configurable: true, enumerable: false };
}

/** The root class, seen from inside. */
const root = Root as unknown as ModelClass;

Object.defineProperties(Root, {
  name: { value: "Parameterized", configurable: true },
  param: {
    get(this: object) {
      return classNamespace(classInfo(this));
    },
    configurable: true,
  },
  [CLASS_PLAN]: hidden(function plan(this: object): ClassPlan {
    return classInfo(this).plan;
  }),
});

Object.defineProperties(Root.prototype, {
  name: accessor(0),
  param: {
    get(this: ModelInstance) {
      const state = stateOf(this);
      return (state.namespace ??= instanceNamespace(this));
    },
    configurable: true,
  },
  toString: hidden(inspect),
  [getState]: hidden(baseGetState),
  [setState]: hidden(baseSetState),
  [Symbol.for("nodejs.util.inspect.custom")]: hidden(inspect),
});

ClassInfo.restore = (cls) => Reflect.construct(Root, RESTORE_ONLY, cls) as ModelInstance;
const RESTORE_ONLY = [RESTORE];

new ClassInfo(root, null, {
  name: null,
  parameters: (owner) => [bind(string({ constant: true }), "name", owner, null, "Parameterized", "")],
});

/**
 * The root of all classes of the model, and the call that makes one. Python's `param.Parameterized`.
 *
 * ```ts
 * class Sensor extends Parameterized({ x: number({ default: 1, bounds: [0, 10] }) }) {}
 * class Probe extends Parameterized(Sensor, { x: { default: 4 }, unit: string() }) {}
 * new Probe({ unit: "K" }).x; // 4
 * ```
 */
export const Parameterized: ParameterizedFactory = Root as unknown as ParameterizedFactory;
/** An instance of any class of the model. */
export type Parameterized = Instance;
