/**
 * Making instances on load and giving them their state: without running a constructor (ruling 17), with every value of
 * a parameter validated, and with nothing that reaches a prototype.
 */
import { SHAPE_PARAM } from "../tape/slot.js";
import { countItems } from "./allowance.js";
import { FUNCTION_NAME } from "./builtins/param.js";
import { UnpicklingError, withOffset } from "./error.js";
import { receivedExactly } from "./exact-numbers.js";
import { stateSetter } from "./hooks.js";
import { planOf } from "./kind.js";
import {
  migrated,
  named,
  OldDataFault,
  oldDataNow,
  slotsByDataName,
  slotsByOwnName,
  versionBefore,
} from "./old-data.js";
import {
  type ClassPlan,
  PARAMETERS_KEY,
  type PlanCell,
  PRIVATE_KEY,
  PrivateState,
  type Slotted,
  setSlotValues,
  slotKey,
  VERSION_KEY,
  whenRestored,
} from "./plan.js";
import type { AnyConstructor } from "./registry.js";
import { isStateless } from "./stateless.js";
import { unsetValues } from "./unset.js";
import { isChecking, unchecked } from "./validation.js";
import { ByteArray, Float, FrozenSet, isTuple, PyGlobal, Tuple } from "./values.js";

/** Puts a value on an instance. */
export type Assign = (instance: object, value: unknown) => void;

/** The plan of a class; `undefined` for a class without one, which no row of a Parameterized may be of. */
export function planFor(target: unknown, form: number, offset: number): ClassPlan | undefined {
  const plan = planOf(target);
  if (plan !== undefined || form !== SHAPE_PARAM) return plan;
  throw new UnpicklingError(
    `${(target as AnyConstructor).name} is written as a Parameterized but registered as another kind of class (at byte ${offset})`,
    { code: "BAD_TYPE", offset, value: target },
  );
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
    return receivedExactly(cell.checkOwn ?? cell.check, value, instance);
  } catch (cause) {
    throw refusedValue(cause, instance, cell.wireName, value);
  }
}

/**
 * Whether an attribute of a class of the model would stand before something that the class has: an accessor that checks, a method, `param`. A
 * pickle says what is in an instance, and not what its class does.
 */
export const hidesMember = (target: AnyConstructor, name: string): boolean =>
  planOf(target) !== undefined && (name === "then" || name in (target.prototype as object));

export const hiddenMember = (className: string, name: string, offset: number | undefined): UnpicklingError =>
  new UnpicklingError(
    `the pickle gives a ${className} the attribute ${JSON.stringify(name)}, which would hide what ${className} has under that name; ` +
      `rename one of them, or take the state apart in [setState]${atByte(offset)}`,
    { code: "HIDDEN_MEMBER", offset, path: `${className}.${name}`, value: name },
  );

/** How an attribute is put on instances of a class: defined where plain assignment would meet an accessor. */
export function assignAttribute(target: AnyConstructor, name: string): Assign {
  if (name in (target.prototype as object)) {
    return (instance, value) => defineAttribute(instance, name, value);
  }
  return (instance, value) => {
    (instance as Record<string, unknown>)[name] = value;
  };
}

function defineAttribute(instance: object, name: string, value: unknown): void {
  Object.defineProperty(instance, name, { value, writable: true, enumerable: true, configurable: true });
}

const memberOf = (state: object, name: string): unknown => {
  if (state instanceof Map) return state.get(name);
  return Object.hasOwn(state, name) ? (state as Record<string, unknown>)[name] : undefined;
};

/** Names and values beside each other: an array for each pair takes longer than the rest of a small state. */
interface Entries {
  readonly names: string[];
  readonly values: unknown[];
}

/** What a state has: a dict may be the state of many objects, each of which has all of it. */
function entriesOf(state: Map<string, unknown> | Record<string, unknown>): Entries {
  if (state instanceof Map) {
    countItems(state.size);
    return { names: [...state.keys()], values: [...state.values()] };
  }
  const names = Object.keys(state);
  countItems(names.length);
  const values: unknown[] = [];
  for (const name of names) values.push(state[name]);
  return { names, values };
}

const pairsOf = ({ names, values }: Entries): [string, unknown][] => names.map((name, index) => [name, values[index]]);

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
  if (plan !== undefined) {
    setPlanned(target, type, plan, state, offset);
    return;
  }
  const { names, values } = entriesOf(state);
  for (let index = 0; index < names.length; index++) assign(target, type, names[index], values[index], offset);
}

/** The same for an instance of a class with a plan: values of parameters, in the form of Param 2 or flat, and attributes. */
function setPlanned(
  target: object,
  type: AnyConstructor,
  plan: ClassPlan,
  state: Map<string, unknown> | Record<string, unknown>,
  offset: number | undefined,
): void {
  setSlotValues(target as Slotted, unsetValues(plan.cells.length));
  let values: Entries = NOTHING;
  const attributes: Entries = { names: [], values: [] };
  let mark: unknown;
  const all = entriesOf(state);
  for (let index = 0; index < all.names.length; index++) {
    const name = all.names[index] as string;
    const value = all.values[index];
    if (name === FUNCTION_NAME && plan.functionName !== undefined) continue;
    if (name === VERSION_KEY) mark = value;
    else if (name !== PRIVATE_KEY) {
      attributes.names.push(name);
      attributes.values.push(value);
    } else {
      if (!(value instanceof PrivateState)) throw noState(target, offset);
      const held = value.values === undefined ? {} : value.values;
      if (!isDict(held)) throw noState(target, offset);
      values = entriesOf(held);
      mark = memberOf(held, VERSION_KEY) ?? mark;
      // What Python has is newer than what it kept of brine's.
      takeParameters(target, plan, memberOf(held, PARAMETERS_KEY));
      takeParameters(target, plan, value.params);
      followLater(target, plan, value.refs);
    }
  }
  try {
    const from = versionBefore(plan, type.name, mark, oldDataNow());
    if (from === undefined) setAsTheyAre(target, type, plan, values, attributes, offset);
    else setMigrated(target, type, plan, from, values, attributes, offset);
  } catch (error) {
    if (!(error instanceof OldDataFault)) throw error;
    const { code, value, cause } = error;
    throw new UnpicklingError(`${error.message}${atByte(offset)}`, { code, offset, value, cause });
  }
}

const NOTHING: Entries = { names: [], values: [] };

function takeParameters(target: object, plan: ClassPlan, own: unknown): void {
  if (isDict(own)) plan.takeParameters?.(target, pairsOf(entriesOf(own)));
}

/** Names among the values that are none of parameters. */
const isMark = (name: string): boolean => name === VERSION_KEY || name === PARAMETERS_KEY;

function setAsTheyAre(
  target: object,
  type: AnyConstructor,
  plan: ClassPlan,
  values: Entries,
  attributes: Entries,
  offset: number | undefined,
): void {
  const slots = slotsByDataName(plan);
  const stored = target as Slotted;
  for (const entries of [values, attributes]) {
    for (let index = 0; index < entries.names.length; index++) {
      const name = entries.names[index] as string;
      if (entries === values && isMark(name)) continue;
      const value = entries.values[index];
      const slot = slots.get(name);
      if (slot !== undefined) {
        const cell = plan.cells[slot] as PlanCell;
        // The name of today counts before an alias.
        const key = slotKey(slot);
        if (name === cell.wireName || stored[key] === undefined) stored[key] = checkedValue(cell, value, target);
      } else if (entries === attributes) assign(target, type, name, value, offset);
      else setUnknown(target, type, name, value, offset);
    }
  }
}

function setMigrated(
  target: object,
  type: AnyConstructor,
  plan: ClassPlan,
  from: number,
  values: Entries,
  attributes: Entries,
  offset: number | undefined,
): void {
  const parameters = pairsOf(values).filter(([name]) => !isMark(name));
  const state = migrated(plan, type.name, named(plan, [...parameters, ...pairsOf(attributes)]), from);
  const slots = slotsByOwnName(plan);
  const attributeNames = new Set(attributes.names);
  const stored = target as Slotted;
  for (const [name, value] of Object.entries(state)) {
    if (value === undefined) continue;
    const slot = slots.get(name);
    if (slot !== undefined) stored[slotKey(slot)] = checkedValue(plan.cells[slot] as PlanCell, value, target);
    else if (attributeNames.has(name)) assign(target, type, name, value, offset);
    else setUnknown(target, type, name, value, offset);
  }
}

/** What becomes of a value of no parameter. */
function setUnknown(
  target: object,
  type: AnyConstructor,
  name: string,
  value: unknown,
  offset: number | undefined,
): void {
  const { unknownParameters } = oldDataNow();
  if (unknownParameters === "refuse") throw unknownParameter(type.name, name, offset);
  if (unknownParameters === "keep") assign(target, type, name, value, offset);
}

/** References are followed once all objects are there: they may be of any of these. */
function followLater(target: object, plan: ClassPlan, references: unknown): void {
  if (!isDict(references)) return;
  const given = pairsOf(entriesOf(references));
  if (given.length > 0) whenRestored(() => plan.follow?.(target, given));
}

/** What Python sets with `setattr`: the values of `__slots__`, one by one. */
function setSlots(target: object, state: unknown, offset: number): void {
  if (!isDict(state)) throw badState(state, offset);
  const type = classOf(target);
  const plan = planOf(type);
  const slots = plan === undefined ? undefined : slotsByDataName(plan);
  for (const [name, value] of pairsOf(entriesOf(state))) {
    const slot = slots?.get(name);
    if (plan === undefined || slot === undefined) {
      assign(target, type, name, value, offset);
      continue;
    }
    (target as Slotted)[slotKey(slot)] = checkedValue(plan.cells[slot] as PlanCell, value, target);
  }
}

/** One attribute. Subclasses of JavaScript's built-ins may be given none that would hide or hold what the built-in has. */
function assign(target: object, type: AnyConstructor, name: unknown, value: unknown, offset: number | undefined): void {
  if (typeof name !== "string") throw badState(name, offset);
  const builtin = builtinOf(target);
  if (builtin === null) {
    const isMember = name in (type.prototype as object);
    if ((isMember || name === "then") && planOf(type) !== undefined) throw hiddenMember(type.name, name, offset);
    if (isMember) defineAttribute(target, name, value);
    else (target as Record<string, unknown>)[name] = value;
    return;
  }
  const indexed = Array.isArray(target) || ArrayBuffer.isView(target);
  if (indexed ? name === "length" || /^\d+$/.test(name) : builtin !== Error && name in builtin.prototype) {
    throw noState(target, offset);
  }
  defineAttribute(target, name, value);
}

const builtins: readonly AnyConstructor[] = [Array, Map, Set, Uint8Array, Date, Error];

/** The built-in that each prototype extends: six times `instanceof` for each attribute would cost more than all else of it. */
const builtinsOf = new WeakMap<object, AnyConstructor | null>();

function builtinOf(target: object): AnyConstructor | null {
  const prototype = Object.getPrototypeOf(target) as object;
  let builtin = builtinsOf.get(prototype);
  if (builtin === undefined) {
    builtin = builtins.find((base) => target instanceof base) ?? null;
    builtinsOf.set(prototype, builtin);
  }
  return builtin;
}

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

export const unknownParameter = (className: string, name: string, offset: number | undefined): UnpicklingError =>
  new UnpicklingError(
    `the pickle sets ${className}.${name}, but ${className} has no such parameter; declare it, ` +
      `name it in the aliases of another, or choose another unknownParameters than "refuse"${atByte(offset)}`,
    {
      code: "UNKNOWN_PARAMETER",
      offset,
      path: `${className}.${name}`,
      value: name,
    },
  );

const atByte = (offset: number | undefined): string => (offset === undefined ? "" : ` (at byte ${offset})`);
