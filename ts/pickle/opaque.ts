/**
 * Objects of classes nobody registered, kept as the pickle describes them (`unknown: "opaque"`): inert, and written back
 * as they were read.
 */
import { addItems, appendItems, type Hooked, reduce, reduceEx, setItems, setState } from "./hooks.js";
import { NEW_OBJECT } from "./reduction.js";
import type { Effect, Reduction } from "./registry.js";

/**
 * An object whose class or function nobody registered, as its pickle describes it: what is called with which arguments, and
 * what is done to the result. `unknown: "opaque"` reads such, and they are written back as they were.
 */
export class Opaque implements Hooked {
  /** The class or function: a `PyGlobal`, a registered one, or another Opaque. */
  readonly callable: unknown;
  /** What it is called with. */
  readonly args: readonly unknown[];
  /** `"new"`: an instance made without calling its class; `"call"`: what a call would give. */
  readonly form: "call" | "new";
  /** Keyword arguments (NEWOBJ_EX, protocol 4); `undefined` for none. */
  readonly keywords: Reduction["keywords"];
  /** List items that were appended. */
  items: unknown[] | undefined;
  /** Keys and values that were set. */
  pairs: [unknown, unknown][] | undefined;
  /** The state, where {@link hasState}. */
  state: unknown;
  /** Whether there is a {@link state}, which may be `null` or `undefined`. */
  hasState = false;
  /** The function that is to give the state to the object; `undefined`: `__setstate__` or the attributes. */
  setter: unknown;
  /** What was done to the object after that, in this order: a second state, items that came after the state, members of a set. */
  more: Effect[] | undefined;

  #isOfObject = false;

  /** A call of `callable` (`"call"`), or an instance of it made without its constructor (`"new"`). */
  constructor(callable: unknown, args: readonly unknown[], form: "call" | "new", keywords?: Reduction["keywords"]) {
    this.callable = callable;
    this.args = args;
    this.form = form;
    this.keywords = keywords;
  }

  [appendItems](items: readonly unknown[]): void {
    // Python writes items, then pairs, then the state, once each.
    if (this.pairs !== undefined || this.hasState || this.more !== undefined) {
      const held = this.#again("items", () => ({ items: [] })).items as unknown[];
      for (const item of items) held.push(item);
      return;
    }
    this.items ??= [];
    for (const item of items) this.items.push(item);
  }

  [setItems](flatPairs: readonly unknown[]): void {
    let pairs: [unknown, unknown][];
    if (this.hasState || this.more !== undefined) {
      pairs = this.#again("pairs", () => ({ pairs: [] })).pairs as [unknown, unknown][];
    } else pairs = this.pairs ??= [];
    for (let at = 0; at < flatPairs.length; at += 2) pairs.push([flatPairs[at], flatPairs[at + 1]]);
  }

  [addItems](members: readonly unknown[]): void {
    const held = this.#again("members", () => ({ members: [] })).members as unknown[];
    for (const member of members) held.push(member);
  }

  [setState](state: unknown): void {
    if (this.hasState || this.more !== undefined) {
      this.more ??= [];
      this.more.push({ state });
      return;
    }
    this.state = state;
    this.hasState = true;
  }

  /** A call `setter(object, state)` whose result is dropped: how Python writes a state with a setter of its own. */
  setBy(setter: unknown, state: unknown): void {
    if (this.hasState || this.more !== undefined) {
      this.more ??= [];
      this.more.push({ state, setter });
      return;
    }
    this[setState](state);
    this.setter = setter;
  }

  /** What is done to the object last, if it is the same once more; else something new. */
  #again(kind: keyof Effect, begin: () => Effect): Effect {
    this.more ??= [];
    const last = this.more.at(-1);
    if (last?.[kind] !== undefined) return last;
    const effect = begin();
    this.more.push(effect);
    return effect;
  }

  /** Notes that the class extends `object` alone, as protocols 0 and 1 say of an instance without items. @internal */
  markOfObject(): void {
    this.#isOfObject = true;
  }

  /** NEWOBJ does not say what the class extends; protocols 0 and 1 would, so there Python's function for NEWOBJ is called. */
  [reduceEx](protocol: number): Reduction {
    const reduction = this[reduce]();
    const isCalled = protocol < 2 && this.form === "new" && this.keywords === undefined && !this.#isOfObject;
    return isCalled
      ? { ...reduction, callable: NEW_OBJECT, args: [this.callable, ...this.args], form: "call" }
      : reduction;
  }

  [reduce](): Reduction {
    const { callable, args, form, keywords, items, pairs, setter } = this;
    let { more } = this;
    let state = this.hasState ? this.state : undefined;
    // Python reads a state of None, but a reducer that gives one has none.
    if (state === null) {
      more = [{ state, setter }, ...(more ?? [])];
      state = undefined;
    }
    // Most reducers make their arguments anew each time they are asked. An argument that holds the object was there before it:
    // made anew, it would have had no end.
    const makesArgs = !args.some((argument) => holds(argument, this));
    return { callable, args, makesArgs, form, keywords, items, pairs, setter, state, more };
  }
}

/** Whether a list, tuple or dict has an item that is the object. */
function holds(container: unknown, object: Opaque): boolean {
  if (Array.isArray(container)) return container.includes(object);
  if (typeof container !== "object" || container === null || container instanceof Opaque) return false;
  if (container instanceof Map) return container.has(object) || [...container.values()].includes(object);
  return Object.getPrototypeOf(container) === Object.prototype && Object.values(container).includes(object);
}

/** A call that is dropped, with an unknown object and its state: how Python writes a state setter. */
export function setOpaqueState(dropped: unknown): void {
  if (!(dropped instanceof Opaque) || dropped.args.length !== 2) return;
  const [object, state] = dropped.args;
  if (object instanceof Opaque) object.setBy(dropped.callable, state);
}
