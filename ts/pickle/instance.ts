/**
 * Making instances on load and giving them their state: without running a constructor (ruling 17), with every value of
 * a parameter validated, and with nothing that reaches a prototype.
 */
import { SHAPE_PARAM } from "../tape/slot.js";
import { PRIVATE_KEY, PrivateState } from "./builtins/param.js";
import { UnpicklingError, withOffset } from "./error.js";
import { stateSetter } from "./hooks.js";
import { planOf } from "./kind.js";
import { type ClassPlan, type PlanCell, type Slotted, VALUES } from "./plan.js";
import type { AnyConstructor } from "./registry.js";
import { isStateless } from "./stateless.js";
import { unsetValues } from "./unset.js";
import { isChecking, unchecked } from "./validation.js";
import { ByteArray, Float, FrozenSet, isTuple, PyGlobal, Tuple } from "./values.js";

/** Puts a value on an instance. */
export type Assign = (instance: object, value: unknown) => void;

const slotMaps = new WeakMap<ClassPlan, Map<string, number>>();

/** The slots of a plan by wire name. */
function slotsOf(plan: ClassPlan): Map<string, number> {
  let slots = slotMaps.get(plan);
  // A plan may grow while it is in use (a parameter added to the class).
  if (slots === undefined || slots.size < plan.cells.length) {
    slots = new Map(plan.cells.map((cell, slot) => [cell.wireName, slot]));
    slotMaps.set(plan, slots);
  }
  return slots;
}

/** The plan of a class and how names find their slots under it; `undefined` for a name that is a plain attribute. */
export function planned(
  target: unknown,
  form: number,
  offset: number,
): { plan: ClassPlan | undefined; slotOf: (name: string) => number | undefined } {
  const plan = planOf(target);
  const className = (target as AnyConstructor).name;
  if (plan === undefined) {
    if (form === SHAPE_PARAM) {
      throw new UnpicklingError(
        `${className} is written as a Parameterized but registered as another kind of class (at byte ${offset})`,
        { code: "BAD_TYPE", offset, value: target },
      );
    }
    return { plan, slotOf: () => undefined };
  }
  const slots = slotsOf(plan);
  return {
    plan,
    slotOf: (name) => {
      const slot = slots.get(name);
      if (slot === undefined && form === SHAPE_PARAM) throw unknownParameter(className, name, offset);
      return slot;
    },
  };
}

/** Whether a registered thing is a class: functions may only be called. */
export const isMakeable = (target: unknown): target is AnyConstructor =>
  typeof target === "function" && typeof target.prototype === "object" && target.prototype !== null;

/** The class of an object, whatever a pickle put on the object under the name `constructor`. */
const classOf = (instance: object): AnyConstructor =>
  (Object.getPrototypeOf(instance) as { readonly constructor: AnyConstructor }).constructor;

/** A new instance of a registered class with nothing set. */
export function createInstance(target: unknown, plan: ClassPlan | undefined = planOf(target)): object {
  if (plan !== undefined) return plan.create();
  return Object.create((target as AnyConstructor).prototype as object) as object;
}

/** The error for a value that its parameter refuses; the parameter's own error is the cause. */
export function refusedValue(cause: unknown, instance: object, name: string, value: unknown): UnpicklingError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new UnpicklingError(`a value in the pickle is refused by its parameter: ${message}`, {
    code: "INVALID_VALUE",
    path: `${classOf(instance).name}.${name}`,
    value,
    cause,
  });
}

/** A value as its parameter stores it. Throws {@link UnpicklingError} `INVALID_VALUE`. */
function checkedValue(cell: PlanCell, value: unknown, instance: object): unknown {
  if (!isChecking()) return unchecked(cell)(value);
  try {
    return cell.check(value, instance);
  } catch (cause) {
    throw refusedValue(cause, instance, cell.wireName, value);
  }
}

/** How an attribute is put on instances of a class: defined where plain assignment would meet an accessor. */
export function assignAttribute(target: AnyConstructor, name: string): Assign {
  if (name in (target.prototype as object)) {
    return (instance, value) => {
      Object.defineProperty(instance, name, { value, writable: true, enumerable: true, configurable: true });
    };
  }
  return (instance, value) => {
    (instance as Record<string, unknown>)[name] = value;
  };
}

const entriesOf = (state: object): Iterable<[string, unknown]> =>
  state instanceof Map ? (state as Map<string, unknown>) : Object.entries(state);

/**
 * BUILD: gives an object its state, as `load_build` of CPython's `Modules/_pickle.c` does: `__setstate__` if there is one;
 * else a state of two is (attributes, slots), and any other is the attributes.
 */
export function applyState(target: unknown, state: unknown, offset: number): void {
  if (typeof target !== "object" || target === null) throw noState(target, offset);
  const hook = stateSetter(target);
  if (hook !== undefined) {
    try {
      hook.call(target, state);
    } catch (error) {
      throw withOffset(error, offset);
    }
    return;
  }
  if (hasNoState(target)) throw noState(target, offset);
  const isPair = isTuple(state) && state.length === 2;
  const [attributes, slots]: readonly unknown[] = isPair ? state : [state, null];
  if (attributes !== null) setAttributes(target, attributes, offset);
  if (slots !== null) setSlots(target, slots, offset);
}

/** The `__dict__` of an object, as a whole: a Parameterized has afterwards what it says and nothing else. */
export function setAttributes(target: object, state: unknown, offset: number | undefined): void {
  if (!isDict(state)) throw badState(state, offset);
  const type = classOf(target);
  const plan = planOf(type);
  if (plan === undefined) {
    for (const [name, value] of entriesOf(state)) assign(target, type, name, value, offset);
    return;
  }
  const slots = slotsOf(plan);
  const values = unsetValues(plan.cells.length);
  (target as Slotted)[VALUES] = values;
  for (const [name, value] of entriesOf(state)) {
    if (name === PRIVATE_KEY) {
      if (!(value instanceof PrivateState) || !isDict(value.values)) throw noState(target, offset);
      for (const [parameter, held] of entriesOf(value.values)) {
        const slot = slots.get(parameter);
        if (slot === undefined) throw unknownParameter(type.name, parameter, offset);
        values[slot] = checkedValue(plan.cells[slot] as PlanCell, held, target);
      }
      continue;
    }
    const slot = slots.get(name);
    if (slot === undefined) assign(target, type, name, value, offset);
    else values[slot] = checkedValue(plan.cells[slot] as PlanCell, value, target);
  }
}

/** What Python sets with `setattr`: the values of `__slots__`, one by one. */
function setSlots(target: object, state: unknown, offset: number): void {
  if (!isDict(state)) throw badState(state, offset);
  const type = classOf(target);
  const plan = planOf(type);
  const slots = plan === undefined ? undefined : slotsOf(plan);
  for (const [name, value] of entriesOf(state)) {
    const slot = slots?.get(name);
    if (plan === undefined || slot === undefined) {
      assign(target, type, name, value, offset);
      continue;
    }
    (target as Slotted)[VALUES] ??= unsetValues(plan.cells.length);
    ((target as Slotted)[VALUES] as unknown[])[slot] = checkedValue(plan.cells[slot] as PlanCell, value, target);
  }
}

/** One attribute. Subclasses of JavaScript's built-ins may be given none that would hide or hold what the built-in has. */
function assign(target: object, type: AnyConstructor, name: unknown, value: unknown, offset: number | undefined): void {
  if (typeof name !== "string") throw badState(name, offset);
  const builtin = builtins.find((base) => target instanceof base);
  if (builtin === undefined) {
    assignAttribute(type, name)(target, value);
    return;
  }
  const indexed = Array.isArray(target) || ArrayBuffer.isView(target);
  if (indexed ? name === "length" || /^\d+$/.test(name) : builtin !== Error && name in builtin.prototype) {
    throw noState(target, offset);
  }
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

const builtins: readonly AnyConstructor[] = [Array, Map, Set, Uint8Array, Date, Error];

const isDict = (value: unknown): value is Map<string, unknown> | Record<string, unknown> =>
  typeof value === "object" &&
  value !== null &&
  (value instanceof Map || Object.getPrototypeOf(value) === Object.prototype);

/** Values of built-in types: Python gives them no `__dict__`, and here a property could reach their contents. */
const hasNoState = (target: object): boolean =>
  plain.has(Object.getPrototypeOf(target) as object) || isStateless(target) || isForeignView(target);

const plain: ReadonlySet<object> = new Set<object>(
  [Object, Array, Tuple, Map, Set, FrozenSet, Date, Uint8Array, ByteArray, PyGlobal, Float].map(
    ({ prototype }) => prototype as object,
  ),
);

/** Node's Buffer and the like: bytes of another class of the platform's. */
const isForeignView = (target: object): boolean => ArrayBuffer.isView(target) && !(target instanceof Uint8Array);

const noState = (target: unknown, offset: number | undefined): UnpicklingError =>
  new UnpicklingError(`the pickle gives a state to something that has none${atByte(offset)}`, {
    code: "BAD_TYPE",
    offset,
    value: target,
  });

const badState = (value: unknown, offset: number | undefined): UnpicklingError =>
  new UnpicklingError(`the pickle gives a state that is no dict of attributes${atByte(offset)}`, {
    code: "BAD_TYPE",
    offset,
    value,
  });

const unknownParameter = (className: string, name: string, offset: number | undefined): UnpicklingError =>
  new UnpicklingError(
    `the pickle sets ${className}.${name}, but ${className} has no such parameter; declare it, or read the pickle with ` +
      `the class it was written by${atByte(offset)}`,
    {
      code: "UNKNOWN_PARAMETER",
      offset,
      path: `${className}.${name}`,
      value: name,
    },
  );

const atByte = (offset: number | undefined): string => (offset === undefined ? "" : ` (at byte ${offset})`);
