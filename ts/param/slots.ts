/**
 * What an instance does when one of its values is read or written: an unset value is the class's default, live; a
 * written one is checked by the instance's own parameter where it has one, else by the class's. The common case stands
 * here, without a look at anything it does not need; the others are in careful-write.ts.
 */
import { isSlotted, settled, slotKey } from "../pickle/plan.js";
import { isBegun, produce, type ValueGenerator } from "./generators.js";
import { instanceParameter } from "./instance-parameter.js";
import type { ModelInstance } from "./instance-state.js";
import { INFO, OWNER, PRIVATE } from "./symbols.js";

/** The value of a slot that has none: the class's default, as it is now; for `name` the automatic one. */
export function readUnset(instance: ModelInstance, slot: number): unknown {
  const info = instance[INFO];
  if (slot !== 0 || !isSlotted(instance)) return info.defaults[slot];
  const name = info.unsetName(instance);
  // A frozen instance has the same name each time it is asked.
  if (!Object.isFrozen(instance)) store(instance, 0, name);
  return name;
}

/** Puts a value that was checked into its slot. */
export function store(instance: ModelInstance, slot: number, value: unknown): void {
  instance[slotKey(slot)] = value;
}

/** What is stored in a slot, `undefined` where it has no value. A date that was put off is made. */
export function storedIn(instance: ModelInstance, slot: number): unknown {
  const key = slotKey(slot);
  const value = instance[key];
  return typeof value === "number" && instance[INFO].defersDates[slot] === true ? settled(instance, key, value) : value;
}

/** Reads what is stored in a slot. `this` may be a prototype, which has no values: then it is the class's default. */
export function readSlot(instance: ModelInstance, slot: number): unknown {
  const value = storedIn(instance, slot);
  return value === undefined ? readUnset(instance, slot) : value;
}

/** Reads a value as `a.x` gives it, also of a kind that makes it when it is read. */
export function readValue(instance: ModelInstance, slot: number): unknown {
  const stored = readSlot(instance, slot);
  const parameter = instance[INFO].parameters[slot]!;
  return parameter.readsThrough ? parameter.read(stored, instance) : stored;
}

/** Checks and writes a slot. */
export function writeSlot(instance: ModelInstance, slot: number, value: unknown): void {
  const info = instance[INFO];
  const state = instance[PRIVATE];
  if (info.flags[slot] !== 0 || (typeof state !== "number" && state.careful)) {
    careful.write(instance, slot, value);
    return;
  }
  let checked: unknown;
  try {
    checked = info.parameters[slot]!.check(value);
  } catch (error) {
    throw named(error, instance, slot, value);
  }
  store(instance, slot, checked);
}

/**
 * The error of an instance names its own class, where the parameter is of a class above: as in Param, where the
 * instance's own parameter refuses.
 */
export function named(error: unknown, instance: ModelInstance, slot: number, value: unknown): unknown {
  const info = instance[INFO];
  const declared = info.parameters[slot]!;
  if (declared[OWNER] === info || !declared.perInstance) return error;
  try {
    instanceParameter(instance, slot).check(value);
  } catch (own) {
    return own;
  }
  return error;
}

/** The way of writing that looks at everything; careful-write.ts sets it. */
export const careful: { write: (instance: ModelInstance, slot: number, value: unknown) => void } = {
  write: store,
};

/** What reading a function gives: itself, or, in a kind that takes generators, what it makes. */
export function produced(target: ModelInstance, slot: number, stored: ValueGenerator): unknown {
  const info = target[INFO];
  // As in Param, reading goes by the class's parameter; an instance's own counts where it is written.
  const parameter = info.parameters[slot]!;
  if (!parameter.generates || !isBegun(stored)) return stored;
  return parameter.checkProduced(produce(stored, isSlotted(target) ? target : info.cls));
}

/** The accessor of a kind whose value is made when it is read. */
export function readingAccessor(slot: number): PropertyDescriptor & ThisType<ModelInstance> {
  return {
    get(): unknown {
      const info = this[INFO];
      return isSlotted(this) ? readValue(this as ModelInstance, slot) : info.defaults[slot];
    },
    set(value: unknown): void {
      writeSlot(this, slot, value);
    },
    enumerable: false,
    configurable: true,
  };
}
