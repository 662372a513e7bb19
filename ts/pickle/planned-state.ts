/**
 * What the state hooks every Parameterized inherits do: the state of a row, spelled out, and back. Pickling writes and
 * reads rows without them; they are for classes that override one and call `super` (ruling 18).
 */
import { FUNCTION_NAME } from "./builtins/param.js";
import { defineOwn } from "./fill.js";
import { setAttributes } from "./instance.js";
import { planOf } from "./kind.js";
import {
  type CellKind,
  type ClassPlan,
  PARAMETERS_KEY,
  PRIVATE_KEY,
  PrivateState,
  plannedState,
  type Slotted,
  slotValue,
  tuples,
  VERSION_KEY,
} from "./plan.js";
import { asTuple, Float, isTuple } from "./values.js";

plannedState.set = (instance, state) => {
  if (state !== null && state !== undefined) setAttributes(instance, state, undefined);
};

/** A dict of the attributes, and of what real param keeps apart. */
plannedState.get = (instance) => {
  const { constructor: type } = Object.getPrototypeOf(instance) as { readonly constructor: unknown };
  const plan = planOf(type) as ClassPlan;
  const values: Record<string, unknown> = {};
  for (const [slot, cell] of plan.cells.entries()) {
    const { wireName, kind, isWritten } = cell;
    const value = isWritten?.() === false ? undefined : slotValue(instance as Slotted, slot, cell);
    if (value !== undefined) defineOwn(values, wireName, asWritten(value, kind));
  }
  if ((plan.version ?? 1) !== 1) values[VERSION_KEY] = plan.version;
  const own = plan.ownParameters?.(instance);
  if (own !== undefined) values[PARAMETERS_KEY] = own;
  const state: Record<string, unknown> = { [PRIVATE_KEY]: PrivateState.holding(values) };
  for (const [name, value] of Object.entries(instance)) defineOwn(state, name, value);
  if (plan.functionName !== undefined) defineOwn(state, FUNCTION_NAME, plan.functionName(instance));
  return state;
};

/** A value of a cell as one that is written the same way outside of it. */
export function asWritten(value: unknown, kind: CellKind): unknown {
  if (kind === "float" && typeof value === "number") return new Float(value);
  return kind === "tuple" && Array.isArray(value) && !isTuple(value) ? asTuple([...value]) : value;
}

tuples.make = (items) => asTuple([...items]);
