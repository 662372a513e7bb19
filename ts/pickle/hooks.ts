/**
 * Symbols by which a class says how it travels, one for each of Python's special methods. They are symbols so that they
 * cannot collide with a class's own names, and global ones (`Symbol.for`) so that two copies of the package agree.
 */

/** `[setState](state)`: takes the state of BUILD; Python's `__setstate__`. */
export const setState: unique symbol = Symbol.for("brine.setState");

/** `[appendItems](items)`: takes the list items of APPEND(S); Python's `extend` or `append`. */
export const appendItems: unique symbol = Symbol.for("brine.appendItems");

/** `[setItems](pairs)`: takes keys and values in turn, of SETITEM(S); Python's `__setitem__`. */
export const setItems: unique symbol = Symbol.for("brine.setItems");

/** `[addItems](items)`: takes the members of ADDITEMS; Python's `update` or `add` of a set. */
export const addItems: unique symbol = Symbol.for("brine.addItems");

/** What an object may have of them. */
export interface Hooked {
  [setState]?(state: unknown): void;
  [appendItems]?(items: readonly unknown[]): void;
  [setItems]?(flatPairs: readonly unknown[]): void;
  [addItems]?(items: readonly unknown[]): void;
}
