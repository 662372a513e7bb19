/**
 * Objects of classes nobody registered, kept as the pickle describes them (`unknown: "opaque"`): inert, and written back
 * as they were read.
 */
import { UnpicklingError } from "./error.js";
import { addItems, appendItems, type Hooked, reduce, setItems, setState } from "./hooks.js";
import type { Reduction } from "./registry.js";

export class Opaque implements Hooked {
  /** The class or function: a `PyGlobal`, a registered one, or another Opaque. */
  readonly callable: unknown;
  readonly args: readonly unknown[];
  /** `"new"`: an instance made without calling its class; `"call"`: what a call would give. */
  readonly form: "call" | "new";
  readonly keywords: Reduction["keywords"];
  /** List items that were appended. */
  items: unknown[] | undefined;
  /** Keys and values that were set. */
  pairs: [unknown, unknown][] | undefined;
  /** The state, where {@link hasState}. */
  state: unknown;
  hasState = false;
  /** The function that is to give the state to the object; `undefined`: `__setstate__` or the attributes. */
  setter: unknown;

  constructor(callable: unknown, args: readonly unknown[], form: "call" | "new", keywords?: Reduction["keywords"]) {
    this.callable = callable;
    this.args = args;
    this.form = form;
    this.keywords = keywords;
  }

  [appendItems](items: readonly unknown[]): void {
    this.items ??= [];
    for (const item of items) this.items.push(item);
  }

  [setItems](flatPairs: readonly unknown[]): void {
    this.pairs ??= [];
    for (let at = 0; at < flatPairs.length; at += 2) this.pairs.push([flatPairs[at], flatPairs[at + 1]]);
  }

  [addItems](items: readonly unknown[]): never {
    throw new UnpicklingError("members are added to an object of an unknown class, which could not be written back", {
      code: "UNSUPPORTED",
      value: items,
    });
  }

  [setState](state: unknown): void {
    if (this.hasState) {
      throw new UnpicklingError("an object of an unknown class is given two states, which could not be written back", {
        code: "UNSUPPORTED",
        value: state,
      });
    }
    this.state = state;
    this.hasState = true;
  }

  /** A call `setter(object, state)` whose result is dropped: how Python writes a state with a setter of its own. */
  setBy(setter: unknown, state: unknown): void {
    this[setState](state);
    this.setter = setter;
  }

  [reduce](): Reduction {
    const { callable, args, form, keywords, items, pairs, setter } = this;
    const state = this.hasState ? this.state : undefined;
    // Most reducers make their arguments anew each time they are asked.
    return { callable, args, makesArgs: true, form, keywords, items, pairs, setter, state };
  }
}

/** A call that is dropped, with an unknown object and its state: how Python writes a state setter. */
export function setOpaqueState(dropped: unknown): void {
  if (!(dropped instanceof Opaque) || dropped.args.length !== 2) return;
  const [object, state] = dropped.args;
  if (object instanceof Opaque && !object.hasState) object.setBy(dropped.callable, state);
}
