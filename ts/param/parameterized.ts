/**
 * The root of all classes, which is also the call that makes one. The rules for the root constructor are in
 * docs/format.md, "Plans": it creates the internal properties first and in one order, so that all instances of a class share one hidden class.
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
import { writeArgument } from "./careful-write.js";
import { CAREFUL_ARGUMENT, ClassInfo, classInfo, type ModelClass } from "./class-info.js";
import { createClass } from "./create-class.js";
import { deepCopy } from "./deep-copy.js";
import { getNotation, refuse } from "./errors.js";
import { htmlTable } from "./html-table.js";
import { bind } from "./inheritance.js";
import { type ModelInstance, stateOf } from "./instance-state.js";
import { string } from "./kinds/string.js";
import { classNamespace } from "./namespace/class-namespace.js";
import { instanceNamespace } from "./namespace/instance-namespace.js";
import { jsonPart } from "./serialization.js";
import { shareDefault } from "./shared-parameters.js";
import { accessor } from "./slots.js";
import { startUp } from "./start-up.js";
import { INFO, PRIVATE, RESTORE } from "./symbols.js";
import { javascriptRepr, pythonRepr } from "./text.js";
import type { Parameterized as Instance, ParameterizedFactory } from "./types.js";
import { listen } from "./watching/dependencies.js";

let created = 0;

/** Starts the count of instances anew, which automatic names show. For tests that compare names. */
export function resetInstanceCount(): void {
  created = 0;
}

// Named arguments, not a rest array: this runs for each instance. The others are those of the call that makes a class.
function Root(
  this: ModelInstance,
  kwargs?: unknown,
  a?: unknown,
  b?: unknown,
  c?: unknown,
  d?: unknown,
  e?: unknown,
  f?: unknown,
): object | undefined {
  if (new.target === undefined) return createClass(Root as unknown as ModelClass, [kwargs, a, b, c, d, e, f]);
  this[VALUES] = null;
  this[MARK] = 0;
  this[PRIVATE] = created++;
  if (kwargs === RESTORE) return undefined;
  let info = this[INFO];
  if (info === undefined || info.cls !== (new.target as unknown)) info = classInfo(new.target);
  if (!info.prepared) info.prepare();
  if (kwargs !== undefined && kwargs !== null) setAll(this, info, kwargs as Record<string, unknown>);
  if (info.copied.length !== 0) copyDefaults(this, info);
  if (info.startsUp) startUp(this, info, (kwargs ?? NO_ARGUMENTS) as Record<string, unknown>);
  return undefined;
}

const NO_ARGUMENTS = {};

/** The constructor's keyword arguments, written straight into the slots. */
function setAll(instance: ModelInstance, info: ClassInfo, kwargs: Record<string, unknown>): void {
  let values: unknown[] | null = null;
  // Calls of one place in a program name the same values in the same order: the last call's slots are tried first.
  const { recentNames, recentSlots } = info;
  let place = 0;
  for (const name in kwargs) {
    let slot: number | undefined;
    if (recentNames[place] === name) slot = recentSlots[place];
    else {
      slot = info.slots.get(name);
      if (slot !== undefined && place < info.slots.size) {
        recentNames[place] = name;
        recentSlots[place] = slot;
      }
    }
    place++;
    const value = kwargs[name];
    if (slot === undefined) {
      const path = `${info.baseName}.${name}`;
      refuse({ kind: "", path, of: null }, { code: "unexpected-keyword", of: info.baseName, keyword: name }, value);
    }
    // Without exactOptionalPropertyTypes, `{ x: undefined }` is how a missing argument arrives.
    if (value === undefined) continue;
    if ((info.flags[slot]! & CAREFUL_ARGUMENT) !== 0) {
      writeArgument(instance, slot, value);
      values = instance[VALUES];
      continue;
    }
    const checked = info.parameters[slot]!.check(value);
    if (values === null) instance[VALUES] = values = info.unset.slice();
    values[slot] = checked;
  }
}

/** Param 2.4.2, `Parameters._setup_params`: own copies of mutable defaults, and references to constants' defaults. */
function copyDefaults(instance: ModelInstance, info: ClassInfo): void {
  let values = instance[VALUES];
  for (const slot of info.copied) {
    const parameter = info.parameters[slot]!;
    const initial = info.defaults[slot];
    // A default of null needs no copy: the slot stays unset.
    if (initial === null || (values !== null && values[slot] !== undefined)) continue;
    if (values === null) instance[VALUES] = values = info.unset.slice();
    values[slot] = parameter.instantiate ? shareDefault(info, slot, initial, deepCopy) : initial;
  }
}

/** What the root constructor does after the values were set, for an instance that was made without it. */
export function completeInstance(instance: ModelInstance, given: Record<string, unknown>): void {
  const info = instance[INFO];
  if (info.copied.length !== 0) copyDefaults(instance, info);
  if (info.startsUp) startUp(instance, info, given);
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
  fromJSON: hidden(function fromJSON(this: object, source: unknown, options: object = {}): object {
    return jsonPart().fromJSON(this, source, options);
  }),
  [CLASS_PLAN]: hidden(function plan(this: object): ClassPlan {
    return classInfo(this).plan;
  }),
});

Object.defineProperties(Root.prototype, {
  name: accessor(0),
  param: {
    get(this: ModelInstance) {
      const state = stateOf(this);
      if (state.namespace === null) {
        state.namespace = instanceNamespace(this);
        // Methods that depend on slots hear of them from here on: a slot is only written through the namespace.
        listen(this);
      }
      return state.namespace;
    },
    configurable: true,
  },
  toString: hidden(inspect),
  toJSON: hidden(function toJSON(this: ModelInstance): unknown {
    return jsonPart().toJSON(this);
  }),
  [getState]: hidden(baseGetState),
  [setState]: hidden(baseSetState),
  [Symbol.for("nodejs.util.inspect.custom")]: hidden(inspect),
  [Symbol.for("Jupyter.display")]: hidden(function display(this: ModelInstance): Record<string, string> {
    return { "text/html": htmlTable(this[INFO], this), "text/plain": inspect.call(this) };
  }),
});

ClassInfo.restore = (cls) => Reflect.construct(Root, RESTORE_ONLY, cls) as ModelInstance;
const RESTORE_ONLY = [RESTORE];

/** Param's own words. */
const NAME_DOC = "String identifier for this object. Default is the object's class name\nplus a unique integer";

new ClassInfo(root, [], {
  name: null,
  abstract: false,
  declare: (info) => {
    info.own.set(
      "name",
      bind(string({ constant: true, allowNone: true, doc: NAME_DOC }), "name", info, [], "Parameterized", ""),
    );
  },
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
