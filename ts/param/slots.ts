/**
 * What an instance does when one of its values is read or written: an unset value is the class's default, live; a
 * written one is checked by the instance's own parameter where it has one, else by the class's.
 */
import { VALUES } from "../pickle/plan.js";
import type { ModelInstance } from "./class-info.js";
import { refuse } from "./errors.js";
import { INFO, PRIVATE } from "./symbols.js";

/** The value of a slot that has none: the class's default, as it is now; for `name` the automatic one. */
function readUnset(instance: ModelInstance, slot: number): unknown {
  const info = instance[INFO];
  if (slot !== 0 || !Object.hasOwn(instance, VALUES)) return info.parameters[slot]!.default;
  const name = info.unsetName(instance);
  write(instance, 0, name);
  return name;
}

function write(instance: ModelInstance, slot: number, value: unknown): void {
  let values = instance[VALUES];
  if (values === null) instance[VALUES] = values = instance[INFO].unset.slice() as unknown[];
  values[slot] = value;
}

/** Reads a slot. `this` may be a prototype, which has no values: then it is the class's default. */
export function readSlot(instance: ModelInstance, slot: number): unknown {
  const values = instance[VALUES];
  if (values !== null && values !== undefined) {
    const value = values[slot];
    if (value !== undefined) return value;
  }
  return readUnset(instance, slot);
}

/** Checks and writes a slot. Param 2.4.2, `Parameter.__set__`. */
export function writeSlot(instance: ModelInstance, slot: number, value: unknown): void {
  const state = instance[PRIVATE];
  const own = typeof state === "number" ? undefined : state.parameters?.[slot];
  const parameter = own ?? instance[INFO].parameters[slot]!;
  const checked = parameter.check(value);
  if (parameter.constant) {
    if (value === readSlot(instance, slot)) return;
    const { baseName } = instance[INFO];
    const name = parameter.name!;
    refuse({ kind: "", path: `${baseName}.${name}`, of: null }, { code: "constant", parameter: name }, value);
  }
  write(instance, slot, checked);
}

/** One accessor a parameter, on the class that declares it: subclasses keep the slot, so they share it. */
export function accessor(slot: number): PropertyDescriptor & ThisType<ModelInstance> {
  return {
    get(): unknown {
      return readSlot(this, slot);
    },
    set(value: unknown): void {
      writeSlot(this, slot, value);
    },
    enumerable: false,
    configurable: true,
  };
}
