/**
 * Classes of which Python's instances have neither `__dict__` nor `__setstate__`, so that BUILD on one is an error; and
 * those that Python cannot hash. Both hold for the class itself: a subclass may have a `__dict__`, and `__hash__` is inherited.
 */
import type { AnyConstructor } from "./registry.js";

const stateless = new WeakSet<object>();
const unhashable = new WeakSet<object>();

export const declareStateless = (type: AnyConstructor): void => {
  stateless.add(type.prototype as object);
};

export const isStateless = (value: object): boolean => stateless.has(Object.getPrototypeOf(value) as object);

export const declareUnhashable = (type: AnyConstructor): void => {
  unhashable.add(type.prototype as object);
};

/** Whether an object with this prototype is of a class declared unhashable, or of a subclass of one. */
export function isDeclaredUnhashable(prototype: object | null): boolean {
  for (let at = prototype; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    if (unhashable.has(at)) return true;
  }
  return false;
}
