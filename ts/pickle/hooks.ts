/**
 * Symbols by which a class says how it travels, one for each of Python's special methods. They are symbols so that they
 * cannot collide with a class's own names, and global ones (`Symbol.for`) so that two copies of the package agree.
 */
import { BASE_HOOK, getState, setState } from "./plan.js";

export { getState, setState };

/** `[reduce]()`: how to make the object again; Python's `__reduce__`. See `ReduceResult`. */
export const reduce: unique symbol = Symbol.for("brine.reduce");

/** `[reduceEx](protocol)`: the same, told the protocol that is written; asked before {@link reduce}. */
export const reduceEx: unique symbol = Symbol.for("brine.reduceEx");

/** `[getNewArgs]()`: arguments of NEWOBJ, from protocol 2 on; Python's `__getnewargs__`. Read by {@link fromNewArgs}. */
export const getNewArgs: unique symbol = Symbol.for("brine.getNewArgs");

/** `[getNewArgsEx]()`: `[args, keywords]` of NEWOBJ_EX; Python's `__getnewargs_ex__`. */
export const getNewArgsEx: unique symbol = Symbol.for("brine.getNewArgsEx");

/**
 * `[getInitArgs]()`: arguments the constructor is called with when the object is read; Python 2's `__getinitargs__`.
 * Written as a call of the class. A class that has it is also constructed by INST and OBJ without arguments.
 */
export const getInitArgs: unique symbol = Symbol.for("brine.getInitArgs");

/**
 * On a class: `static [fromNewArgs](args, keywords)` makes an instance of the arguments of NEWOBJ and NEWOBJ_EX; what
 * `__new__` is in Python. Without it a class is made with no arguments only, and no constructor runs.
 */
export const fromNewArgs: unique symbol = Symbol.for("brine.fromNewArgs");

/** `[appendItems](items)`: takes the list items of APPEND(S); Python's `extend` or `append`. */
export const appendItems: unique symbol = Symbol.for("brine.appendItems");

/** `[setItems](pairs)`: takes keys and values in turn, of SETITEM(S); Python's `__setitem__`. */
export const setItems: unique symbol = Symbol.for("brine.setItems");

/** `[addItems](items)`: takes the members of ADDITEMS; Python's `update` or `add` of a set. */
export const addItems: unique symbol = Symbol.for("brine.addItems");

/**
 * `[equalBy]()`: what instances of a class are equal by where they are keys of a dict or members of a set, such as a number, a text or a
 * tuple; what `__eq__` and `__hash__` are in Python. Without it each is equal to itself alone. Asked for `dicts: "python"` and
 * where equal keys are refused.
 */
export const equalBy: unique symbol = Symbol.for("brine.equalBy");

/** What an object may have of them. */
export interface Hooked {
  /** How the object is written: a `ReduceResult`, whose call makes it again. Python's `__reduce__`. */
  [reduce]?(): unknown;
  /** The same, told the protocol that is written, 0 to 5; asked before {@link reduce}. Python's `__reduce_ex__`. */
  [reduceEx]?(protocol: number): unknown;
  /** What is written as its state instead of its own properties. Python's `__getstate__`. */
  [getState]?(): unknown;
  /** Takes the state that was read, instead of its properties being set. Python's `__setstate__`. */
  [setState]?(state: unknown): void;
  /** Arguments of NEWOBJ, from protocol 2 on. Python's `__getnewargs__`. */
  [getNewArgs]?(): readonly unknown[];
  /**
   * Arguments and keywords of NEWOBJ_EX, from protocol 2 on; below 4 they are spelled as a call. Python's
   * `__getnewargs_ex__`.
   */
  [getNewArgsEx]?(): readonly [readonly unknown[], Record<string, unknown>];
  /** Arguments of the constructor, which is called when the object is read. Python 2's `__getinitargs__`. */
  [getInitArgs]?(): readonly unknown[];
  /** Takes list items (APPEND, APPENDS), some at a time. Python's `extend`. */
  [appendItems]?(items: readonly unknown[]): void;
  /** Takes keys and values in turn (SETITEM, SETITEMS), some at a time. Python's `__setitem__`. */
  [setItems]?(flatPairs: readonly unknown[]): void;
  /** Takes members of a set (ADDITEMS, from protocol 4 on), some at a time. Python's `update` of a set. */
  [addItems]?(items: readonly unknown[]): void;
  /** What it is equal by as a key or member. Python's `__eq__` and `__hash__`. */
  [equalBy]?(): unknown;
}

type StateHook = (...args: unknown[]) => unknown;

/** A hook of the object's class; `undefined` also for the one that every Parameterized inherits and that changes nothing. */
function ownHook(target: object, symbol: symbol): StateHook | undefined {
  const hook = (target as Record<symbol, StateHook | undefined>)[symbol];
  return hook === undefined || (hook as { [BASE_HOOK]?: true })[BASE_HOOK] === true ? undefined : hook;
}

export const stateGetter = (target: object): (() => unknown) | undefined => ownHook(target, getState);
export const stateSetter = (target: object): ((state: unknown) => void) | undefined => ownHook(target, setState);

/** Whether instances with this prototype say themselves how they are written. */
export const hasWritingHooks = (prototype: Hooked): boolean =>
  prototype[reduceEx] !== undefined ||
  prototype[reduce] !== undefined ||
  prototype[getNewArgsEx] !== undefined ||
  prototype[getNewArgs] !== undefined ||
  prototype[getInitArgs] !== undefined ||
  stateGetter(prototype) !== undefined;
