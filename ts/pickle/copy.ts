/**
 * `copy` and `deepCopy`: through the same reducers and hooks as pickling (ruling 20), and no bytes made; Python's `copy`.
 * What pickling writes by reference is shared: classes, functions, Python names. A class need not be registered.
 *
 * Depth is no matter: a frame is an object whose parts are being copied, in the order a recursion would take them.
 */
import { counting } from "./allowance.js";
import { bytesOf, GONE_REASON, isGone, PickleBuffer, PyStr } from "./buffer.js";
import { defaultRegistry } from "./builtins/index.js";
import { Calls } from "./calls.js";
import { PicklingError } from "./error.js";
import { addTo, appendTo, defineOwn, setIn } from "./fill.js";
import { typedClassOf } from "./foreign.js";
import { requireOptions } from "./given.js";
import { applyState, createInstance } from "./instance.js";
import { type Classified, classify, isClass, isExotic, Kind, planOf } from "./kind.js";
import { Opaque } from "./opaque.js";
import { PART_OF, type Part, restoring, type Slotted, setSlotValues, slotKey, slotValues } from "./plan.js";
import { PyDict } from "./python-dict.js";
import { PyFrozenSet, PySet } from "./python-set.js";
import { resolveReading } from "./reading-options.js";
import { asReduction, defaultReducer } from "./reduction.js";
import type { Effect, Reducer, Reduction, Registry } from "./registry.js";
import { inheritedReducer } from "./subclass.js";
import { asTuple, FrozenSet, PyGlobal, type Tuple } from "./values.js";

/** The options of {@link copy} and {@link deepCopy}. */
export interface CopyOptions {
  /** Reducers and names. Default: those of `register` and `reducer`. */
  readonly registry?: Registry;
}

/** The protocol reducers are asked for, as in Python's `copy`. */
const PROTOCOL = 4;

/**
 * A new object of the same class with the same contents: what it holds is shared. What cannot change is given back itself.
 *
 * @throws PicklingError for what cannot be pickled either.
 */
export function copy<T>(value: T, options: CopyOptions = {}): T {
  requireOptions(options);
  return copierOf(options, false).copy(value) as T;
}

/**
 * A copy of everything that can be reached from a value: what is shared in it and what goes in circles stays so. Typed arrays are of
 * their class and each has memory of its own: of two over one buffer, a change of one no longer changes the other.
 *
 * @throws PicklingError for what cannot be pickled either.
 */
export function deepCopy<T>(value: T, options: CopyOptions = {}): T {
  requireOptions(options);
  return copierOf(options, true).copy(value) as T;
}

/** Never used: with the last one V8 would forget their hidden class, and the code compiled for it. A list, for a variable that nobody reads is left out. */
const kept: Copier[] = [];

function copierOf({ registry = defaultRegistry }: CopyOptions, isDeep: boolean): Copier {
  if (kept.length === 0) kept.push(new Copier(defaultRegistry, false));
  return new Copier(registry, isDeep);
}

/** An object whose parts are being copied. */
interface Frame {
  readonly parts: readonly unknown[];
  index: number;
  readonly copies: unknown[];
  /** Takes the copy of each part, where it can be put in its place at once. */
  readonly place: ((copy: unknown, index: number) => void) | undefined;
  /** Makes the copy of what can only be made when all parts are there, or finishes it. */
  readonly finish: ((copies: unknown[]) => unknown) | undefined;
  /** What was copied; `undefined`: parts of something else. */
  readonly source: object | undefined;
}

class Copier {
  readonly #registry: Registry;
  readonly #isDeep: boolean;
  readonly #copies = new Map<object, unknown>();
  readonly #frames: Frame[] = [];
  readonly #classified = new Map<object | null, Classified>();
  readonly #calls: Calls;

  constructor(registry: Registry, isDeep: boolean) {
    this.#registry = registry;
    this.#isDeep = isDeep;
    this.#calls = new Calls(resolveReading({ registry }));
  }

  copy(root: unknown): unknown {
    const later: (() => void)[] = [];
    const made = counting(undefined, () => restoring(later, () => this.#copyAll(root)));
    for (const work of later) work();
    return made;
  }

  #copyAll(root: unknown): unknown {
    let made = this.#enter(root);
    const frames = this.#frames;
    while (frames.length > 0) {
      const frame = frames[frames.length - 1] as Frame;
      if (frame.index < frame.parts.length) {
        const depth = frames.length;
        const part = this.#isDeep ? this.#enter(frame.parts[frame.index]) : frame.parts[frame.index];
        // A part that needs parts of its own gives its copy when those are there.
        if (frames.length === depth) this.#deliver(frame, part);
        continue;
      }
      frames.pop();
      const depth = frames.length;
      made = frame.finish === undefined ? this.#copies.get(frame.source as object) : frame.finish(frame.copies);
      // What was finished may want more parts copied: those of its state.
      if (frames.length > depth) continue;
      if (frame.source !== undefined) this.#copies.set(frame.source, made);
      const above = frames[frames.length - 1];
      if (above !== undefined) this.#deliver(above, made);
    }
    return made;
  }

  #deliver(frame: Frame, copy: unknown): void {
    if (frame.place === undefined) frame.copies.push(copy);
    else frame.place(copy, frame.index);
    frame.index++;
  }

  /** The copy of a value, or – where a frame was opened – nothing yet. */
  #enter(value: unknown): unknown {
    if (typeof value === "symbol") throw refuse("a symbol cannot be copied", "UNPICKLABLE", value);
    if (typeof value !== "object" || value === null) return value;
    const known = this.#copies.get(value);
    if (known !== undefined) return known;
    const classified = this.#classify(value);
    switch (classified.kind) {
      case Kind.float:
      case Kind.global:
      case Kind.text:
      case Kind.boxed:
        return value;
      case Kind.refused: {
        const view = this.#typedArray(value);
        if (view !== undefined) return view;
        throw refuse(classified.reason as string, classified.code as string, value);
      }
      case Kind.list:
        return this.#filled<unknown[]>(value, [], value as unknown[], (list, item) => list.push(item));
      case Kind.tuple:
        return this.#tuple(value as Tuple);
      case Kind.frozenSet:
        if (!this.#isDeep) return value;
        return this.#open(value, [...(value as Set<unknown>)], undefined, (members) =>
          value instanceof PyFrozenSet ? new PyFrozenSet(members) : new FrozenSet(members),
        );
      case Kind.set:
        return this.#filled(
          value,
          value instanceof PySet ? new PySet() : new Set<unknown>(),
          [...(value as Set<unknown>)],
          (set, item) => set.add(item),
        );
      case Kind.map: {
        let key: unknown;
        return this.#filled(
          value,
          value instanceof PyDict ? new PyDict() : new Map<unknown, unknown>(),
          [...(value as Map<unknown, unknown>)].flat(1),
          (map, item, index) => {
            if ((index & 1) === 0) key = item;
            else map.set(key, item);
          },
        );
      }
      case Kind.record: {
        const made = Object.create(Object.getPrototypeOf(value) as object | null) as object;
        return this.#properties(value, made);
      }
      case Kind.bytes:
      case Kind.byteArray:
        return this.#known(value, binaryCopy(requirePresent(value)));
      case Kind.buffer: {
        const { bytes, readonly } = value as PickleBuffer;
        requirePresent(bytes);
        return this.#known(value, new PickleBuffer(bytes.slice(), { readonly }));
      }
      case Kind.date:
        return this.#known(value, new Date((value as Date).getTime()));
      case Kind.row:
        return this.#instance(value as Slotted, classified);
      case Kind.instance:
        return this.#properties(value, createInstance(classified.type));
      default:
        if (PART_OF in value) return this.#part(value, value[PART_OF] as Part);
        return this.#typedArray(value) ?? this.#reduced(value, classified);
    }
  }

  /** A typed array of the same class over memory of its own: in a pickle it is numpy's. `undefined`: it is none, or the user's to reduce. */
  #typedArray(value: object): object | undefined {
    const type = typedClassOf(value);
    if (type === undefined) return undefined;
    const reduce = this.#registry.reducerOf(type);
    if (reduce !== undefined && !this.#registry.isOwnReducer(reduce)) return undefined;
    return this.#known(value, new type(requirePresent(value) as Float64Array));
  }

  #classify(value: object): Classified {
    const prototype = Object.getPrototypeOf(value) as object | null;
    let classified = this.#classified.get(prototype);
    if (classified === undefined) {
      classified = classify(value, prototype, this.#registry);
      if (PART_OF in value) classified = { ...classified, kind: Kind.reduced };
      // To be copied a class needs no name.
      if (classified.kind === Kind.refused && (!isExotic(value) || inheritedReducer(classified.type, this.#registry))) {
        const reduce = defaultReducer(this.#registry);
        classified = isClass(classified.type)
          ? { ...classified, kind: Kind.reduced, reduce }
          : { ...classified, kind: Kind.record };
      }
      this.#classified.set(prototype, classified);
    }
    return classified;
  }

  #known<T extends object>(source: object, made: T): T {
    this.#copies.set(source, made);
    return made;
  }

  #open(
    source: object | undefined,
    parts: readonly unknown[],
    place: Frame["place"],
    finish: Frame["finish"],
  ): undefined {
    this.#frames.push({ parts, index: 0, copies: [], place, finish, source });
    return undefined;
  }

  /** What exists before its parts do, so that these may hold it. */
  #filled<T extends object>(
    source: object,
    made: T,
    parts: readonly unknown[],
    put: (made: T, part: unknown, index: number) => void,
  ): undefined {
    this.#copies.set(source, made);
    return this.#open(source, parts, (part, index) => put(made, part, index), undefined);
  }

  #properties(source: object, made: object): undefined {
    const keys = Object.keys(source);
    const values = keys.map((key) => (source as Record<string, unknown>)[key]);
    return this.#filled(source, made, values, (_, value, index) => defineOwn(made, keys[index] as string, value));
  }

  /** A tuple of which no part was copied is itself its copy, as in Python. */
  #tuple(tuple: Tuple): undefined {
    return this.#open(tuple, tuple, undefined, (items) => {
      const known = this.#copies.get(tuple);
      // Copied meanwhile: it is in a circle through one of its items.
      if (known !== undefined) return known;
      return items.every((item, index) => item === tuple[index]) ? tuple : asTuple(items);
    });
  }

  /** Values of parameters and attributes; nothing is validated, for nothing is new. */
  #instance(instance: Slotted, classified: Classified): undefined {
    const made = createInstance(classified.type) as Slotted;
    const held = slotValues(instance, classified.cells);
    const keys = Object.keys(instance);
    const attributes = keys.map((key) => (instance as unknown as Record<string, unknown>)[key]);
    const count = held.length;
    setSlotValues(made, held);
    const own = classified.ownParameters?.(instance);
    const parts = [...held, ...attributes, ...(own === undefined ? [] : [own])];
    return this.#filled(instance, made, parts, (_, part, index) => {
      if (index < count) made[slotKey(index)] = part;
      else if (index < count + keys.length) defineOwn(made, keys[index - count] as string, part);
      else planOf(classified.type)?.takeParameters?.(made, Object.entries(part as object));
    });
  }

  /** That of its owner's copy. */
  #part(value: object, { owner, find }: Part): unknown {
    if (owner === null || !this.#isDeep) return value;
    return this.#open(value, [owner], undefined, ([copied]) => find(copied as object));
  }

  /** What a reducer takes apart is put together as a pickle would. */
  #reduced(value: object, classified: Classified): unknown {
    const result = asReduction((classified.reduce as Reducer)(value, PROTOCOL), PROTOCOL, () => "value");
    // The name of the object itself: it is one of a kind.
    if ("qualname" in result) return value;
    const args = asTuple([...result.args]);
    if (!this.#isDeep) return this.#finish(value, result, args, result.keywords);
    return this.#open(
      value,
      [args, result.keywords, callableOf(result.callable)],
      undefined,
      ([copied, keywords, callable]) => {
        const known = this.#copies.get(value);
        if (known !== undefined) return known;
        const named = callable === undefined ? result : { ...result, callable };
        return this.#finish(value, named, copied as Tuple, keywords as Reduction["keywords"]);
      },
    );
  }

  #finish(value: object, reduction: Reduction, args: Tuple, keywords: Reduction["keywords"]): unknown {
    const made = this.#made(value, reduction, args, keywords);
    if (typeof made === "object" && made !== null) this.#copies.set(value, made);
    const { items, pairs, setter, more = [] } = reduction;
    const effects: Effect[] = [{ items, pairs, state: reduction.state ?? undefined, setter }, ...more];
    const flat = effects.map((effect) => (effect.pairs === undefined ? [] : [...effect.pairs].flat(1)));
    const rest = effects.flatMap((effect, index) => [
      ...(effect.items ?? []),
      ...(flat[index] as unknown[]),
      ...(effect.members ?? []),
      effect.state,
    ]);
    const fill = (copies: readonly unknown[]): unknown => {
      let at = 0;
      const take = (count: number): readonly unknown[] => copies.slice(at, (at += count));
      for (const [index, effect] of effects.entries()) {
        const parts = [effect.items?.length ?? 0, (flat[index] as unknown[]).length, effect.members?.length ?? 0].map(
          take,
        );
        const [ownItems = [], ownPairs = [], ownMembers = []] = parts;
        if (ownItems.length > 0) appendTo(made, ownItems);
        if (ownPairs.length > 0) setIn(made, ownPairs);
        if (ownMembers.length > 0) addTo(made, ownMembers);
        const [given] = take(1);
        if (given !== undefined) this.#giveState(made, given, effect.setter);
      }
      return made;
    };
    if (!this.#isDeep) return fill(rest);
    this.#open(value, rest, undefined, fill);
    return made;
  }

  #made(value: object, { callable, form }: Reduction, args: Tuple, keywords: Reduction["keywords"]): unknown {
    // What nobody knows how to make is copied as what is known of it.
    if (value instanceof Opaque) return new Opaque(callable, args, form ?? "call", keywords);
    this.#calls.admit(this.#registry.describe(callable));
    return form === "new" ? this.#calls.newObject(callable, args, 0, keywords) : this.#calls.reduce(callable, args, 0);
  }

  #giveState(made: unknown, state: unknown, setter: unknown): void {
    if (setter === undefined || setter === null) applyState(made, state, 0);
    else if (made instanceof Opaque) made.setBy(setter, state);
    else {
      this.#calls.admit(this.#registry.describe(setter));
      this.#calls.reduce(setter, asTuple([made, state]), 0);
    }
  }
}

/** Bytes, or memory by itself, of the same class. */
function binaryCopy(value: object): object {
  if (!ArrayBuffer.isView(value)) return (value as ArrayBuffer).slice(0);
  const bytes = new Uint8Array(bytesOf(value));
  const prototype = Object.getPrototypeOf(value) as object;
  if (!(value instanceof Uint8Array) && typedClassOf(value) === undefined) return new DataView(bytes.buffer);
  // Of a class that extends it, such as Node's Buffer, no constructor is run.
  return prototype === Uint8Array.prototype ? bytes : (Object.setPrototypeOf(bytes, prototype) as object);
}

function requirePresent<T extends object>(bytes: T): T {
  if (isGone(bytes)) throw refuse(GONE_REASON, "BYTES_GONE", bytes);
  return bytes;
}

/** A callable that is a value itself, such as a method of an object, is copied with it; a name is not. */
const callableOf = (callable: unknown): unknown =>
  typeof callable === "function" || callable instanceof PyGlobal || callable instanceof PyStr ? undefined : callable;

const refuse = (reason: string, code: string, value: unknown): PicklingError =>
  new PicklingError(`cannot copy it: ${reason}`, { code, value });
