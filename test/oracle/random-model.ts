/** The classes of test/python/random_model.py on this side: every way in which a class can say how it is pickled. */
import {
  appendItems,
  fromNewArgs,
  getInitArgs,
  getNewArgs,
  getNewArgsEx,
  getState,
  reduce,
  setItems,
  setState,
  Tuple,
} from "brine";
import { registry } from "../builtins/model.js";
import { Item } from "./model.js";

/** Nothing but attributes. */
export class Node {
  [name: string]: unknown;
}

/** A list, whose state is a tuple. */
export class Stateful {
  items: unknown[] = [];

  [getState](): Tuple {
    return Tuple.from(this.items ?? []);
  }

  [setState](state: unknown): void {
    this.items = [...(state as Tuple)];
  }
}

/** Made by `__new__` with two arguments; attributes beside them. */
export class NewArguments {
  first: unknown;
  second: unknown;

  constructor(first: unknown, second: unknown) {
    this.first = first;
    this.second = second;
  }

  static [fromNewArgs]([first, second]: readonly unknown[]): NewArguments {
    return new NewArguments(first, second);
  }

  [getNewArgs](): readonly unknown[] {
    return Tuple.of(this.first, this.second);
  }
}

/** Made by `__new__` with an argument and a keyword. */
export class KeywordArguments {
  first: unknown;
  second: unknown;

  constructor(first: unknown, second: unknown) {
    this.first = first;
    this.second = second;
  }

  static [fromNewArgs]([first]: readonly unknown[], keywords: unknown): KeywordArguments {
    const second = keywords instanceof Map ? keywords.get("second") : (keywords as { second?: unknown })?.second;
    return new KeywordArguments(first, second);
  }

  [getNewArgsEx](): readonly [readonly unknown[], Record<string, unknown>] {
    return [Tuple.of(this.first), { second: this.second }];
  }
}

const RESERVED = new Set(["first", "second", "items", "pairs"]);

/** What is its own and not one of the fields of these classes. */
export const attributesOf = (value: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !RESERVED.has(name)));

/** Called with two arguments, then given attributes, items and pairs: all that `__reduce__` has. */
export class Reduced {
  first: unknown;
  second: unknown;
  items: unknown[] = [];
  pairs = new Map<unknown, unknown>();

  constructor(first: unknown, second: unknown) {
    this.first = first;
    this.second = second;
  }

  [reduce](): unknown {
    const state = attributesOf(this);
    const args = Tuple.of(this.first, this.second);
    return [Reduced, args, Object.keys(state).length > 0 ? state : null, this.items, this.pairs];
  }

  [appendItems](items: readonly unknown[]): void {
    this.items.push(...items);
  }

  [setItems](flat: readonly unknown[]): void {
    for (let index = 0; index < flat.length; index += 2) this.pairs.set(flat[index], flat[index + 1]);
  }
}

/** In Python 2 an old-style class: INST and OBJ. */
export class Old {
  [name: string]: unknown;
}

/** The same with arguments for its constructor. */
export class OldArguments {
  first: unknown;

  constructor(first: unknown) {
    this.first = first;
  }

  [getInitArgs](): readonly unknown[] {
    return Tuple.of(this.first);
  }
}

const classes = { Node, Stateful, NewArguments, KeywordArguments, Reduced, Old, OldArguments };
for (const [name, type] of Object.entries(classes)) registry.register(type, `random_model.${name}`);
registry.register(Item, "oracle_model.Item");

export { registry };
