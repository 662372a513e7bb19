/** The parameter that an instance goes by: its own where it has one, else the class's. */
import { clone } from "./inheritance.js";
import { type ModelInstance, stateOf } from "./instance-state.js";
import type { AnyParameter } from "./parameter.js";
import { INFO, PRIVATE } from "./symbols.js";

/** Param 2.4.2, `_instantiated_parameter`: the instance's own copy, made when it is first asked for. */
export function instanceParameter(instance: ModelInstance, slot: number): AnyParameter {
  const declared = instance[INFO].parameters[slot]!;
  if (!declared.perInstance) return declared;
  const state = stateOf(instance);
  state.careful = true;
  instance[INFO].lendParameter();
  return ((state.parameters ??= [])[slot] ??= clone(declared, instance[INFO], instance));
}

/** The parameter as it is, without making a copy. */
export function currentParameter(instance: ModelInstance, slot: number): AnyParameter {
  const state = instance[PRIVATE];
  const own = typeof state === "number" ? undefined : state.parameters?.[slot];
  return own ?? instance[INFO].parameters[slot]!;
}
