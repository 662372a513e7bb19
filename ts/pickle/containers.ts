/**
 * Dicts and sets as the option `dicts` has them, while a pickle is read: which class each becomes, and what is refused as a
 * key (ruling 6): what Python cannot hash, and keys of which Python would keep one.
 */
import { AUX_MAP } from "../tape/slot.js";
import { partsOfSlice } from "./builtins/types.js";
import { emptyRecord } from "./empty-record.js";
import { DistinctKeys, isAmbiguous, KeyNumbers, shown, unhashablePart } from "./equality.js";
import { PickleError, UnpicklingError } from "./error.js";
import { setIn, setOwn } from "./fill.js";
import { PyDict } from "./python-dict.js";
import { PyFrozenSet, PySet } from "./python-set.js";
import { Float, FrozenSet, isTuple, PyGlobal } from "./values.js";

/** See {@link LoadsOptions.dicts}. */
export type Dicts = "auto" | "map" | "object" | "python";

const DICT = PyGlobal.named("builtins", "dict");
const SET = PyGlobal.named("builtins", "set");
const FROZENSET = PyGlobal.named("builtins", "frozenset");

export class Containers {
  readonly #dicts: Dicts;
  readonly #isExact: boolean;
  /** The keys of dicts and sets that hold some which JavaScript would keep apart and Python would not. */
  #distinct: Map<object, DistinctKeys> | undefined;
  /** What is in those keys, and what is known to be hashable: a memo may give a large tuple to many keys. */
  #numbers: KeyNumbers | undefined;
  readonly #hashable = new WeakSet<object>();

  /** `isExact`: numbers are read exactly, so that a key -0 is kept as a `Float`; Map and Set make it 0. */
  constructor(dicts: Dicts, isExact = false) {
    this.#dicts = dicts;
    this.#isExact = isExact;
  }

  /** A dict without items, which may be filled later. */
  emptyDict(): object {
    if (this.#dicts === "python") return new PyDict();
    return this.#dicts === "map" ? new Map() : emptyRecord();
  }

  emptySet(): Set<unknown> {
    return this.#dicts === "python" ? new PySet() : new Set();
  }

  /** A dict of keys and values in turn; `aux` says whether the engine saw a key that is not for an object. */
  dict(aux: number, flatPairs: unknown[]): object {
    const made = this.#isMap(aux, flatPairs, 2) ? this.#emptyMap() : emptyRecord();
    if (made instanceof Map) this.requireKeys(made, flatPairs, 2);
    setIn(made, flatPairs);
    return made;
  }

  /** The same of texts and their values. */
  dictOf(aux: number, keys: readonly string[], values: readonly unknown[]): object {
    if (!this.#isMap(aux, keys, 1)) {
      const record = emptyRecord();
      for (let index = 0; index < keys.length; index++) setOwn(record, keys[index] as string, values[index]);
      return record;
    }
    const map = this.#emptyMap();
    for (let index = 0; index < keys.length; index++) map.set(keys[index], values[index]);
    return map;
  }

  set(members: unknown[], isFrozen: boolean): Set<unknown> {
    if (this.#isExact) keepSigns(members, 1);
    if (this.#dicts === "python") {
      this.#requireHashable(members, 1);
      return isFrozen ? new PyFrozenSet(members) : new PySet(members);
    }
    const made = isFrozen ? new FrozenSet(members) : new Set(members);
    this.requireKeys(made, members, 1);
    return made;
  }

  /** What a call gave: a set that protocols 0 to 3 spell as one is a set like any other, and so is a dict that was called for. */
  called(callable: unknown, args: unknown, made: unknown): unknown {
    if (callable === DICT && made instanceof Map && isTuple(args)) return this.#calledDict(args[0]);
    if ((callable !== SET && callable !== FROZENSET) || !(made instanceof Set) || !isTuple(args)) return made;
    const [members] = args;
    return Array.isArray(members)
      ? this.set([...members], callable === FROZENSET)
      : this.set([], callable === FROZENSET);
  }

  /** The dict of pairs. The engine has not seen what keys will come, so that `auto` is a Map. */
  #calledDict(pairs: unknown): object {
    const flatPairs = Array.isArray(pairs) ? (pairs as unknown[][]).flat() : [];
    const isRecord = this.#dicts === "object" && !this.#isMap(AUX_MAP, flatPairs, 2);
    const made = isRecord ? emptyRecord() : this.#emptyMap();
    if (made instanceof Map) this.requireKeys(made, flatPairs, 2);
    setIn(made, flatPairs);
    return made;
  }

  /** Refuses keys for a dict or set that is filled further. Called before they are put into `target`. */
  requireKeys(target: unknown, items: unknown[], step: 1 | 2): void {
    if (this.#isExact) keepSigns(items, step);
    if (target instanceof Map || target instanceof Set) this.#require(target, items, step);
    else if (this.#dicts !== "auto" && step === 2) requireText(target, items);
  }

  #emptyMap(): Map<unknown, unknown> {
    return this.#dicts === "python" ? new PyDict() : new Map();
  }

  /** Whether a dict is a Map, where it does not go by its keys' text alone. `step` 2: keys and values in turn. */
  #isMap(aux: number, keys: readonly unknown[], step: 1 | 2): boolean {
    if (this.#dicts === "map" || this.#dicts === "python") return true;
    if ((aux & AUX_MAP) === 0) return false;
    if (this.#dicts === "auto") return true;
    for (let at = 0; at < keys.length; at += step) if (typeof keys[at] !== "string") return true;
    return false;
  }

  #require(target: Map<unknown, unknown> | Set<unknown>, items: readonly unknown[], step: 1 | 2): void {
    this.#requireHashable(items, step);
    if (target instanceof PyDict || target instanceof PySet || target instanceof PyFrozenSet) return;
    let known = this.#distinct?.get(target);
    if (known === undefined) {
      let at = 0;
      while (at < items.length && !isAmbiguous(items[at])) at += step;
      if (at >= items.length) return;
      this.#numbers ??= new KeyNumbers();
      known = new DistinctKeys(this.#numbers);
      this.#distinct ??= new Map();
      this.#distinct.set(target, known);
      // The members of a set that was just made are those that are looked at now.
      if (target instanceof Map || items.length > 0) for (const key of target.keys()) known.add(key);
    }
    for (let at = 0; at < items.length; at += step) {
      const found = this.#earlier(known, items[at]);
      if (found === undefined) continue;
      throw new UnpicklingError(
        `the pickle has two keys that are one in Python: ${shown(items[at])} and ${shown(found.equal)}`,
        {
          code: "EQUAL_KEYS",
          value: items[at],
        },
      );
    }
  }

  /** Refuses what only the reader knows that Python cannot hash: objects that were made by calls. */
  #requireHashable(items: readonly unknown[], step: 1 | 2): void {
    for (let at = 0; at < items.length; at += step) {
      const key = items[at];
      if (typeof key !== "object" || key === null) continue;
      const part = unhashablePart(key, this.#hashable, partsOfSlice);
      if (part === undefined) continue;
      throw new UnpicklingError(`the pickle has a key or member that Python cannot hash: ${shown(part)}`, {
        code: "UNHASHABLE",
        value: part,
      });
    }
  }

  #earlier(known: DistinctKeys, key: unknown): { readonly equal: unknown } | undefined {
    try {
      return known.add(key);
    } catch (error) {
      if (!(error instanceof PickleError) || error instanceof UnpicklingError) throw error;
      throw new UnpicklingError(error.message, error);
    }
  }
}

/** A copy of the members of a set, with a -0 as an object. */
export function withSigns(members: readonly unknown[]): unknown[] {
  const kept = [...members];
  keepSigns(kept, 1);
  return kept;
}

/** The same of a key and its value, an item of the list that a dict is made of. */
export const withSign = (pair: unknown): unknown =>
  Array.isArray(pair) && Object.is(pair[0], -0) ? [new Float(-0), ...(pair.slice(1) as unknown[])] : pair;

/** Keys -0 as objects, which Map and Set leave as they are. */
function keepSigns(items: unknown[], step: 1 | 2): void {
  for (let at = 0; at < items.length; at += step) if (Object.is(items[at], -0)) items[at] = new Float(-0);
}

/** Under `dicts: "object"` a dict that began with text cannot become a Map. */
function requireText(target: unknown, pairs: readonly unknown[]): void {
  if (typeof target !== "object" || target === null || Object.getPrototypeOf(target) !== Object.prototype) return;
  for (let at = 0; at < pairs.length; at += 2) {
    if (typeof pairs[at] !== "string") {
      throw new UnpicklingError('a dict has other keys than text; read it with dicts: "auto", "map" or "python"', {
        code: "DICT_KEY",
        value: pairs[at],
      });
    }
  }
}
