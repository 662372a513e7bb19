/**
 * The objects of a selector: an array that can be changed in place, by position or by label, and that tells the watchers
 * of the slot `objects`. Labels stand beside the array, as in Param, where they are the dict that the objects were given as.
 */
import { valuesEqual } from "../equality.js";
import { getNotation, type KindRule, refuse } from "../errors.js";
import { subjectOf } from "../kind-slots.js";
import type { AnyParameter } from "../parameter.js";
import { WATCHERS } from "../symbols.js";
import { javascriptStr, nameOf, pythonStr } from "../text.js";
import { tellOfSlot } from "../watching/slot-watching.js";

/** What a selector chooses from: a list, or objects by label. */
export type SelectorObjects<T = unknown> = readonly T[] | ReadonlyMap<string, T> | { readonly [label: string]: T };

/** Labels with objects, or pairs of them. */
export type LabelledObjects<T = unknown> =
  | ReadonlyMap<string, T>
  | { readonly [label: string]: T }
  | Iterable<readonly [label: string, object: T]>;

const SELECTOR: unique symbol = Symbol("brine.selector");
const NAMES: unique symbol = Symbol("brine.names");

const hidden = (value: unknown): PropertyDescriptor => ({ value, writable: true, enumerable: false });

/** The name of an object that has no label. Param 2.4.2, `_named_objs`. */
function nameOfObject(object: unknown): string {
  if (typeof object === "function") return nameOf(object) || textOf(object);
  const name: unknown = typeof object === "object" && object !== null ? (object as { name?: unknown }).name : undefined;
  return typeof name === "string" ? name : textOf(object);
}

const textOf = (object: unknown): string => (getNotation() === "python" ? pythonStr : javascriptStr)(object);

/**
 * The objects of a selector, in order. All that arrays do is there, and `set`, `insert`, `extend`, `remove`, `clear`,
 * `update` and the labels besides. Objects are found by equality, as a selector finds its value. Assigning to an index is
 * possible, but nobody is told and a label stays with the old object: use `set`. Param 2.4.2, `ListProxy`.
 */
export class ObjectList<T = unknown> extends Array<T> {
  /** What arrays make of themselves (`map`, `filter`) are plain arrays. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  declare private [SELECTOR]: AnyParameter | null;
  declare private [NAMES]: Map<string, T>;

  /** @internal A list for a selector, or for none yet. */
  static containing<T>(objects: SelectorObjects<T> | null, selector: AnyParameter | null): ObjectList<T> {
    const list = new ObjectList<T>();
    Object.defineProperties(list, { [SELECTOR]: hidden(selector), [NAMES]: hidden(new Map()) });
    if (objects === null) return list;
    if (objects instanceof ObjectList)
      for (const [label, object] of objects[NAMES]) list[NAMES].set(label, object as T);
    else if (!Array.isArray(objects)) for (const [label, object] of pairsOf<T>(objects)) list[NAMES].set(label, object);
    let count = 0;
    for (const object of Array.isArray(objects) ? (objects as readonly T[]) : list[NAMES].values())
      list[count++] = object;
    return list;
  }

  /** @internal Objects in their order, and labels in theirs. */
  static ofChoice<T>(objects: readonly T[], labels: Iterable<readonly [string, T]>): ObjectList<T> {
    const list = ObjectList.containing(objects, null);
    for (const [label, object] of labels) list[NAMES].set(label, object);
    return list;
  }

  /** @internal Whether the other list has the very same objects. */
  isSame(other: unknown): boolean {
    if (!(other instanceof ObjectList) || other.length !== this.length) return false;
    for (let at = 0; at < this.length; at++) if (!Object.is(this[at], other[at])) return false;
    return true;
  }

  /** @internal A list of what `copy` gives for each object, with the same labels. */
  mapped(copy: (object: T) => T): ObjectList<T> {
    return ObjectList.ofChoice(
      Array.from(this, copy),
      Array.from(this[NAMES], ([label, object]) => [label, copy(object)] as const),
    );
  }

  /** @internal Adds an object without telling anybody: a value that joins the objects. */
  addSilently(object: T): void {
    super.push(object);
  }

  /** @internal Forgets the labels: the objects of a parent are inherited, its labels are not. */
  forgetNames(): void {
    this[NAMES].clear();
  }

  /** The labels that were given, with their objects; empty for objects that were given as a list. */
  get names(): ReadonlyMap<string, T> {
    return this[NAMES];
  }

  /** All objects by label; by their `name`, or else their text, where they have none. Param 2.4.2, `_named_objs`. */
  labelled(): Map<string, T> {
    const all = new Map<string, T>();
    const labels = [...this[NAMES]].reverse();
    for (const object of this) {
      const given = labels.find(([, other]) => valuesEqual(other, object));
      all.set(given?.[0] ?? nameOfObject(object), object);
    }
    return all;
  }

  /** The object of a label (or name), else `fallback`. */
  get(label: string): T | undefined;
  /** The object of a label (or name), else `fallback`. */
  get<F>(label: string, fallback: F): T | F;
  get(label: string, fallback?: unknown): unknown {
    const all = this[NAMES].size > 0 ? this[NAMES] : this.labelled();
    return all.has(label) ? all.get(label) : fallback;
  }

  /** The object at a position, counted from the end where negative; by label, `ParameterKeyError` where there is none. */
  override at(key: number): T | undefined;
  override at(key: string): T;
  override at(key: number | string): T | undefined {
    if (typeof key === "number") return super.at(key);
    if (!this[NAMES].has(key)) this.refuseKey(key);
    return this[NAMES].get(key);
  }

  /**
   * Puts an object at a position, or under a label: of the object that has it, else at the end. A list without labels gets
   * them by the first label. Throws a `RangeError` for a position that is not there.
   */
  set(key: number | string, object: T): void {
    if (typeof key === "string" && this.length > 0) this.nameAll();
    this.change(() => this.put(key, object));
  }

  /** Objects without labels get their names as labels. */
  private nameAll(): void {
    const names = this[NAMES];
    if (names.size === 0) for (const [label, object] of this.labelled()) names.set(label, object);
  }

  private put(key: number | string, object: T): void {
    const names = this[NAMES];
    if (typeof key === "number") {
      const at = this.position(key);
      const old = this[at]!;
      this[at] = object;
      for (const [label, other] of names) if (valuesEqual(other, old)) names.set(label, object);
      return;
    }
    if (names.has(key)) this[this.indexOf(names.get(key)!)] = object;
    else super.push(object);
    names.set(key, object);
  }

  /** Adds objects by label, or gives labels other objects. */
  update(objects: LabelledObjects<T>): void {
    this.nameAll();
    this.change(() => {
      let index = 0;
      for (const pair of pairsOf<T>(objects)) {
        if (typeof pair !== "string" && !Array.isArray(pair)) this.refuse(notASequence(index), pair);
        if (pair.length !== 2) this.refuse(notAPair(index, pair.length), pair);
        this.put(String(pair[0]), pair[1]);
        index++;
      }
    });
  }

  /** Puts an object before the one at a position. */
  insert(index: number, object: T): void {
    this.change(() => super.splice(index, 0, object));
  }

  /** Adds all objects at the end. */
  extend(objects: Iterable<T>): void {
    this.change(() => {
      for (const object of objects) super.push(object);
    });
  }

  /** Takes the first object out that equals this one, and all its labels. Throws a ParameterValueError where there is none. */
  remove(object: T): void {
    const at = this.indexOf(object);
    if (at < 0) this.refuse(NOT_THERE, object);
    this.change(() => {
      super.splice(at, 1);
      for (const [label, other] of this[NAMES]) if (other === object) this[NAMES].delete(label);
    });
  }

  /** Takes all objects out, and all labels. */
  clear(): void {
    this.change(() => {
      super.splice(0, this.length);
      this[NAMES].clear();
    });
  }

  /** The labels with their objects where there are labels, else a plain array of the objects. */
  copy(): Map<string, T> | T[] {
    return this[NAMES].size > 0 ? new Map(this[NAMES]) : Array.from(this);
  }

  override push(...objects: T[]): number {
    return this.change(() => super.push(...objects));
  }

  /**
   * Takes out the last object, or the one at a position or of a label, and gives it back.
   * @throws ParameterKeyError for a label that is not there, ParameterValueError where there are no labels.
   */
  override pop(key?: number | string): T | undefined {
    if (typeof key !== "string") {
      if (key === undefined && this.length === 0) return undefined;
      return this.splice(this.position(key ?? -1), 1)[0];
    }
    const names = this[NAMES];
    if (this.length > 0 && names.size === 0) this.refuse(NO_LABELS, key);
    if (!names.has(key)) this.refuseKey(key);
    // Another label that the same object has stays.
    return this.change(() => {
      const object = names.get(key)!;
      names.delete(key);
      const at = this.indexOf(object);
      if (at < 0) this.refuse(NOT_THERE, object);
      super.splice(at, 1);
      return object;
    });
  }

  override shift(): T | undefined {
    return this.splice(0, 1)[0];
  }

  override unshift(...objects: T[]): number {
    this.change(() => super.splice(0, 0, ...objects));
    return this.length;
  }

  override splice(start: number, count: number = this.length, ...objects: T[]): T[] {
    return this.change(() => this.forgetting(() => Array.from(super.splice(start, count, ...objects))));
  }

  override sort(compare?: (a: T, b: T) => number): this {
    return this.change(() => super.sort(compare));
  }

  override reverse(): this {
    return this.change(() => super.reverse() as this);
  }

  override fill(object: T, start?: number, end?: number): this {
    return this.change(() => this.forgetting(() => super.fill(object, start, end)));
  }

  override copyWithin(target: number, start: number, end?: number): this {
    return this.change(() => this.forgetting(() => super.copyWithin(target, start, end)));
  }

  /** Without arguments a copy with its labels, else a plain array. */
  override slice(start?: number, end?: number): T[] {
    return start === undefined && end === undefined ? ObjectList.containing(this, null) : super.slice(start, end);
  }

  override indexOf(object: T, from?: number): number {
    // Nothing equals a text but that text; 1 is found where true stands before it, as Python finds it.
    if (typeof object === "string") return super.indexOf(object, from);
    return this.findIndex((other, index) => index >= (from ?? 0) && valuesEqual(other, object));
  }

  override includes(object: T): boolean {
    return super.includes(object) || this.some((other) => valuesEqual(other, object));
  }

  private position(index: number): number {
    const at = index < 0 ? index + this.length : index;
    if (!(at >= 0 && at < this.length))
      throw new RangeError(`there is no object ${index}, only ${this.length} objects`);
    return at;
  }

  /** Makes a change and forgets the labels of objects that are gone by it. */
  private forgetting<R>(edit: () => R): R {
    const result = edit();
    for (const [label, object] of this[NAMES]) if (!this.includes(object)) this[NAMES].delete(label);
    return result;
  }

  /** Makes a change and tells the watchers of the slot. Param 2.4.2, `ListProxy._trigger`. */
  private change<R>(edit: () => R): R {
    const selector = this[SELECTOR];
    if (selector === null || selector[WATCHERS]?.has("objects") !== true) return edit();
    const old = this.copy();
    const result = edit();
    tellOfSlot(selector, "objects", old, this.copy());
    return result;
  }

  private refuse(rule: KindRule, value: unknown): never {
    const selector = this[SELECTOR];
    return refuse(selector === null ? { kind: "Selector", path: null, of: null } : subjectOf(selector), rule, value);
  }

  private refuseKey(label: string): never {
    return this.refuse(
      {
        code: "kind",
        rule: "no-label",
        raises: "KeyError",
        message: (subject, value, { python, str, repr }) =>
          python ? str(value) : `${subject} has no object ${repr(value)}.`,
      },
      label,
    );
  }
}

/** The pairs of a map, a plain object, or an iterable that has them already. */
function pairsOf<T>(objects: SelectorObjects<T> | LabelledObjects<T>): Iterable<readonly [string, T]> {
  if (Symbol.iterator in objects) return objects as Iterable<readonly [string, T]>;
  return Object.entries(objects as { readonly [label: string]: T });
}

const NOT_THERE: KindRule = {
  code: "kind",
  rule: "not-there",
  message: (subject, value, { python, repr }) =>
    python ? "list.remove(x): x not in list" : `${subject} does not have the object ${repr(value)}.`,
};

/** Param 2.4.2 forgets to fill in the name of the class. */
const NO_LABELS: KindRule = {
  code: "kind",
  rule: "no-labels",
  message: (subject, value, { python, repr }) =>
    python
      ? "Cannot pop an object from {clsname}.objects if objects was not declared as a dictionary."
      : `${subject} has no labels, so there is no object ${repr(value)} to take out.`,
};

const notASequence = (index: number): KindRule => ({
  code: "kind",
  rule: "no-pair",
  raises: "TypeError",
  message: () => `cannot convert dictionary update sequence element #${index} to a sequence`,
});

const notAPair = (index: number, length: number): KindRule => ({
  code: "kind",
  rule: "no-pair",
  message: () => `dictionary update sequence element #${index} has length ${length}; 2 is required`,
});
