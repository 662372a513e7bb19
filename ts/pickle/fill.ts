/** Filling objects that exist: APPEND(S), SETITEM(S) and ADDITEMS on built-ins, or on whatever has the hook for it. */
import { UnpicklingError } from "./error.js";
import { addItems, appendItems, type Hooked, setItems } from "./hooks.js";
import { FrozenSet, isTuple } from "./values.js";

const isObject = (target: unknown): target is Hooked => typeof target === "object" && target !== null;

const wrongTarget = (wanted: string, value: unknown): UnpicklingError =>
  new UnpicklingError(`the pickle fills something that is not ${wanted}`, { code: "BAD_TYPE", value });

/** Puts a property on an object whatever its name is: `__proto__` is an ordinary key. */
export const defineOwn = (record: object, key: string, value: unknown): void => {
  Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true });
};

/**
 * The same for a plain object that is being filled. An assignment takes a part of the time, and fails where the name is one of
 * `Object.prototype`'s (`constructor`) and that is frozen: a frozen property cannot be hidden by assigning.
 */
export function setOwn(record: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") defineOwn(record, key, value);
  else {
    try {
      record[key] = value;
    } catch {
      defineOwn(record, key, value);
    }
  }
}

/** Whether a list is filled by `push`. */
export const isPlainList = (target: unknown): target is unknown[] =>
  Array.isArray(target) && (target as Hooked)[appendItems] === undefined && !isTuple(target);

export function appendTo(target: unknown, items: readonly unknown[]): void {
  if (isPlainList(target)) for (const item of items) target.push(item);
  else if (isObject(target) && target[appendItems] !== undefined) target[appendItems](items);
  else throw wrongTarget("a list", target);
}

/** Sets keys and values, given in turn. */
export function setIn(target: unknown, flatPairs: readonly unknown[]): void {
  if (isObject(target) && target[setItems] !== undefined) target[setItems](flatPairs);
  else if (target instanceof Map) {
    for (let at = 0; at < flatPairs.length; at += 2) target.set(flatPairs[at], flatPairs[at + 1]);
  } else if (isObject(target) && Object.getPrototypeOf(target) === Object.prototype) {
    const record = target as Record<string, unknown>;
    for (let at = 0; at < flatPairs.length; at += 2) setOwn(record, flatPairs[at] as string, flatPairs[at + 1]);
  } else throw wrongTarget("a dict", target);
}

export function addTo(target: unknown, items: readonly unknown[]): void {
  if (isObject(target) && target[addItems] !== undefined) target[addItems](items);
  else if (target instanceof Set && !(target instanceof FrozenSet)) for (const item of items) target.add(item);
  else throw wrongTarget("a set", target);
}
