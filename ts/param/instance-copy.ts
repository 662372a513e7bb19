/** `a.param.copy()`: another instance with the same values. Watchers stay with the original. */
import { refusePrivateMembers } from "./copy-rules.js";
import { copyParameters, deepCopyAll } from "./deep-copy.js";
import { copySource } from "./generators.js";
import type { ModelInstance } from "./instance-state.js";
import { store, storedIn } from "./slots.js";
import { INFO, PRIVATE } from "./symbols.js";
import { listen } from "./watching/dependencies.js";

/**
 * Copies an instance with its own parameters and its other properties, and runs no constructor. A deep copy copies what
 * the values hold too, with its sharing and cycles. Its methods listen as those of a new instance do.
 * @throws ParameterTypeError for a class with `#private` members, which only its constructor makes.
 */
export function copyInstance<T extends ModelInstance>(original: T, deep: boolean): T {
  refusePrivateMembers(original);
  const copy = deep ? deepCopyAll(original) : shallow(original);
  if (!deep) copyParameters(original, copy, (value) => value);
  copySource(original, copy);
  if (copy[INFO].dependencies?.atOnce === true) listen(copy);
  return copy;
}

function shallow<T extends ModelInstance>(original: T): T {
  const copy = original[INFO].create() as T;
  const state = original[PRIVATE];
  // An automatic name is its number: the copy is called as the original is, also where nobody read the name.
  copy[PRIVATE] = typeof state === "number" ? state : state.ordinal;
  const count = original[INFO].slots.size;
  for (let slot = 0; slot < count; slot++) store(copy, slot, storedIn(original, slot));
  for (const key of Reflect.ownKeys(original)) {
    const descriptor = Object.getOwnPropertyDescriptor(original, key)!;
    if (typeof key === "string") Object.defineProperty(copy, key, descriptor);
  }
  return copy;
}
