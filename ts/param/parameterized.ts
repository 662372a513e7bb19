/**
 * The root of all classes, which is also the call that makes one. The rules for the root constructor are in
 * docs/format.md, "Plans": it creates the internal properties first and in one order, so that all instances of a class share one hidden class.
 */
import { BASE_HOOK, CLASS_PLAN, type ClassPlan, getState, MARK, plannedState, setState } from "../pickle/plan.js";
import { ClassInfo, classInfo, type ModelClass } from "./class-info.js";
import { createClass } from "./create-class.js";
import { getNotation } from "./errors.js";
import { htmlTable } from "./html-table.js";
import { bind } from "./inheritance.js";
import { accessorsOf } from "./instance-code.js";
import { type ModelInstance, stateOf } from "./instance-state.js";
import { RecentKeywords } from "./keyword-arguments.js";
import { string } from "./kinds/string.js";
import { classNamespace } from "./namespace/class-namespace.js";
import { instanceNamespace } from "./namespace/instance-namespace.js";
import { jsonPart } from "./serialization.js";
import { standardOfClass } from "./standard-class.js";
import { startUp } from "./start-up.js";
import { INFO, RESTORE } from "./symbols.js";
import { javascriptRepr, pythonRepr } from "./text.js";
import type { Parameterized as Instance, ParameterizedFactory } from "./types.js";
import { listen } from "./watching/dependencies.js";

let created = 0;

/** Starts the count of instances anew, which automatic names show. For tests that compare names. */
export function resetInstanceCount(): void {
  created = 0;
}

/**
 * Never given to the constructor. V8 makes objects with room for as many properties as the text of their constructor
 * assigns, and takes back what the first few of a class left empty; here the slots are created elsewhere, so their room is
 * asked for by assignments that are never run. Without it every further value lies in a second object.
 */
const RESERVE = {};

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
  if (kwargs === RESERVE) {
    // biome-ignore format: one line for each eight properties
    this[MARK] = this[MARK] = this[MARK] = this[MARK] = this[MARK] = this[MARK] = this[MARK] = this[MARK] =
      this[MARK] = this[MARK] = this[MARK] = this[MARK] = this[MARK] = this[MARK] = this[MARK] = this[MARK] =
      this[MARK] = this[MARK] = this[MARK] = this[MARK] = this[MARK] = this[MARK] = this[MARK] = this[MARK] =
      this[MARK] = this[MARK] = this[MARK] = this[MARK] = this[MARK] = this[MARK] = this[MARK] = this[MARK] = 0;
  }
  let info = this[INFO];
  if (info === undefined || info.cls !== (new.target as unknown)) info = classInfo(new.target);
  info.layOut(this, created);
  if (kwargs === RESTORE) {
    created++;
    return undefined;
  }
  if (!info.prepared) info.prepare();
  if (kwargs !== undefined && kwargs !== null) {
    info.keywords ??= new RecentKeywords();
    info.keywords.setAll(this, info, kwargs as Record<string, unknown>);
  }
  // As in Param, an instance that was refused its values takes no number.
  created++;
  if (info.copyDefaults !== null) info.copyDefaults(this, info);
  if (info.startsUp) startUp(this, info, (kwargs ?? NO_ARGUMENTS) as Record<string, unknown>);
  return undefined;
}

const NO_ARGUMENTS = {};

/** What the root constructor does after the values were set, for an instance that was made without it. */
export function completeInstance(instance: ModelInstance, given: Record<string, unknown>): void {
  const info = instance[INFO];
  if (info.copyDefaults !== null) info.copyDefaults(instance, info);
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
  "~standard": {
    get(this: object) {
      return standardOfClass(classInfo(this));
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
  name: accessorsOf([0], [])[0]!,
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
  evolution: null,
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
