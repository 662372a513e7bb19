/**
 * The gather: walks a value once and writes the gathered tape (docs/format.md §2). It finds shared and cyclic objects
 * by identity, decides the Python type of every value, and keeps the path for errors. It iterates: a stack of frames
 * stands for the containers that are open, so depth is bounded by memory alone (ruling 14).
 */
import {
  BIGINT,
  BYTEARRAY,
  BYTES,
  DATETIME,
  DICT,
  EMPTY_TUPLE,
  FALSE,
  FLOAT,
  FROZENSET,
  GLOBAL,
  ITEMS,
  LIST,
  NEWOBJ,
  NONE,
  PAIRS,
  PART_ITEMS,
  PART_PAIRS,
  PART_STATE,
  REDUCE,
  REF,
  SET,
  TRUE,
  TUPLE,
} from "../tape/slot.js";
import type { TapeWriter } from "../tape/writer.js";
import { DefaultDict } from "./builtins/collections.js";
import type { PicklingError } from "./error.js";
import { FrameKind, type Frames } from "./frames.js";
import { gatherPlain, gatherSlotted } from "./gather-instance.js";
import type { Identity } from "./identity.js";
import { encodeBigInt } from "./integer.js";
import { type Classified, classify, Kind } from "./kind.js";
import type { CellKind, PlanCell, Slotted } from "./plan.js";
import type { Reduction, Registry } from "./registry.js";
import type { Float, PyGlobal, Tuple } from "./values.js";
import { Walk } from "./walk.js";

export class Gather {
  readonly #walk: Walk;
  readonly #tape: TapeWriter;
  readonly #identity: Identity;
  readonly #frames: Frames;
  readonly #classified = new Map<object | null, Classified>();
  #lastPrototype: object | null | undefined = undefined;
  #lastClassified: Classified | undefined;

  /** `rootName` is what paths in errors begin with. */
  constructor(tape: TapeWriter, registry: Registry, rootName: string) {
    this.#walk = new Walk(tape, registry, rootName);
    this.#tape = tape;
    this.#identity = this.#walk.identity;
    this.#frames = this.#walk.frames;
  }

  /** Writes the whole tape of `root`. Throws {@link PicklingError}; the tape is then of no use. */
  run(root: unknown): void {
    this.#identity.begin();
    try {
      this.#value(root, false);
      while (this.#frames.depth > 0) this.#continue();
    } finally {
      this.#identity.end();
    }
    this.#tape.flush();
  }

  /** Goes on with the innermost open container until it is finished or another one opens inside it. */
  #continue(): void {
    const frames = this.#frames;
    const depth = frames.depth;
    const top = frames.top;
    switch (top.kind) {
      case FrameKind.callItems:
        this.#tape.tag(ITEMS, top.count);
        top.kind = FrameKind.items;
        return;
      case FrameKind.callState:
      case FrameKind.items: {
        const items = top.items;
        while (top.index < top.count) {
          this.#value(items[top.index++], false);
          if (frames.depth !== depth) return;
        }
        if (items.length !== top.count) throw this.#changed();
        break;
      }
      case FrameKind.members:
      case FrameKind.pairs: {
        const items = top.items;
        while (top.index < top.count) {
          const index = top.index++;
          const isKey = top.kind === FrameKind.members || (index & 1) === 0;
          this.#value(items[index], isKey);
          if (frames.depth !== depth) return;
        }
        if (top.source !== null && top.source.size * (top.kind === FrameKind.pairs ? 2 : 1) !== top.count) {
          throw this.#changed();
        }
        break;
      }
      case FrameKind.callPairs:
        this.#tape.tag(PAIRS, top.count / 2);
        top.kind = FrameKind.pairs;
        return;
      case FrameKind.record: {
        const keys = top.items as string[];
        const record = top.record as Record<string, unknown>;
        while (top.index < top.count) {
          const key = keys[top.index++] as string;
          this.#tape.text(key);
          this.#value(record[key], false);
          if (frames.depth !== depth) return;
        }
        break;
      }
      case FrameKind.values:
        while (top.index < top.count) {
          const index = top.index++;
          const item = top.items[index];
          if ((index & 1) === 0) this.#tape.text(item as string);
          else this.#cell(item, (top.cells[index >> 1] as PlanCell).kind);
          if (frames.depth !== depth) return;
        }
        break;
      case FrameKind.nodes: {
        const nodes = frames.nodes;
        while (top.index < top.count) {
          const index = top.index++;
          this.#node(nodes[index], frames.nodeIsTuple[index] as boolean);
          if (frames.depth !== depth) return;
        }
        frames.dropNodes(top.start);
        break;
      }
    }
    frames.pop();
  }

  #value(value: unknown, isKey: boolean): void {
    const tape = this.#tape;
    switch (typeof value) {
      case "number":
        tape.number(value);
        return;
      case "string":
        tape.text(value);
        return;
      case "boolean":
        tape.tag(value ? TRUE : FALSE);
        return;
      case "undefined":
        tape.tag(NONE);
        return;
      case "bigint":
        this.#bigint(value);
        return;
      case "object":
        if (value === null) tape.tag(NONE);
        else this.#object(value, isKey);
        return;
      case "function":
        this.#global(value);
        return;
      default:
        throw this.#walk.refuse("a symbol cannot be pickled", "UNPICKLABLE", value);
    }
  }

  #bigint(value: bigint): void {
    const number = Number(value);
    if (Number.isSafeInteger(number)) {
      this.#tape.number(number);
      return;
    }
    const bytes = encodeBigInt(value);
    this.#tape.tag(BIGINT, bytes.length);
    this.#tape.bytes(bytes);
  }

  /** A node behind a row: an ordinary value, or an array that its parameter says is a tuple. */
  #node(value: unknown, isTuple: boolean): void {
    if (!isTuple || !Array.isArray(value)) {
      this.#value(value, false);
      return;
    }
    const seen = this.#identity.find(value);
    if (seen >= 0) this.#reference(value, seen);
    else this.#sequence(value, TUPLE, value);
  }

  /** A value of a cell that is not in a row. */
  #cell(value: unknown, kind: CellKind): void {
    if (kind === "float" && typeof value === "number") this.#float(value);
    else this.#node(value, kind === "tuple");
  }

  #float(value: number): void {
    this.#tape.tag(FLOAT);
    this.#tape.raw(value);
  }

  #classify(value: object): Classified {
    const prototype = Object.getPrototypeOf(value) as object | null;
    if (prototype === this.#lastPrototype) return this.#lastClassified as Classified;
    let classified = this.#classified.get(prototype);
    if (classified === undefined) {
      classified = classify(value, prototype, this.#walk.registry);
      this.#classified.set(prototype, classified);
    }
    this.#lastPrototype = prototype;
    this.#lastClassified = classified;
    return classified;
  }

  #object(value: object, isKey: boolean): void {
    const classified = this.#classify(value);
    if (classified.kind === Kind.row) {
      gatherSlotted(this.#walk, value as Slotted, classified);
      return;
    }
    if (isKey) this.#requireHashable(value, classified);
    const tape = this.#tape;
    switch (classified.kind) {
      case Kind.float:
        this.#float((value as Float).value);
        return;
      case Kind.global:
        this.#named((value as PyGlobal).module, (value as PyGlobal).qualname);
        return;
      case Kind.refused:
        throw this.#walk.refuse(classified.reason as string, classified.code as string, value);
    }
    if (classified.kind === Kind.tuple && (value as Tuple).length === 0) {
      tape.tag(EMPTY_TUPLE);
      return;
    }
    const seen = this.#identity.find(value);
    if (seen >= 0) {
      this.#reference(value, seen);
      return;
    }
    switch (classified.kind) {
      case Kind.list:
        this.#sequence(value as unknown[], LIST, null);
        return;
      case Kind.tuple:
        this.#sequence(value as unknown[], TUPLE, value);
        return;
      case Kind.record:
        this.#record(value as Record<string, unknown>);
        return;
      case Kind.map: {
        const map = value as Map<unknown, unknown>;
        this.#identity.add(map);
        tape.tag(DICT, map.size);
        this.#frames.pairs(flatten(map), map);
        return;
      }
      case Kind.set:
      case Kind.frozenSet: {
        const set = value as Set<unknown>;
        this.#identity.add(set);
        const isFrozen = classified.kind === Kind.frozenSet;
        tape.tag(isFrozen ? FROZENSET : SET, set.size);
        this.#frames.members([...set], set, isFrozen ? set : null);
        return;
      }
      case Kind.bytes:
      case Kind.byteArray: {
        const bytes = value as Uint8Array;
        this.#identity.add(bytes);
        tape.tag(classified.kind === Kind.bytes ? BYTES : BYTEARRAY, bytes.length);
        tape.bytes(bytes);
        return;
      }
      case Kind.date:
        this.#identity.add(value);
        tape.tag(DATETIME);
        tape.raw(this.#walk.milliseconds(value as Date));
        return;
      case Kind.reduced:
        this.#reduction(value, (classified.reduce as (value: object) => Reduction)(value));
        return;
      case Kind.instance:
        gatherPlain(this.#walk, value, classified);
        return;
    }
  }

  /** A list or tuple. Scalars are written at once; a frame opens at the first item that may be a container. */
  #sequence(items: readonly unknown[], tag: number, whole: object | null): void {
    this.#identity.add(items);
    const tape = this.#tape;
    const count = items.length;
    tape.tag(tag, count);
    for (let index = 0; index < count; index++) {
      const item = items[index];
      if (typeof item === "number") tape.number(item);
      else if (typeof item === "string") tape.text(item);
      else {
        this.#frames.items(items, index, count, whole);
        return;
      }
    }
  }

  #record(record: Record<string, unknown>): void {
    this.#identity.add(record);
    const keys = Object.keys(record);
    this.#tape.tag(DICT, keys.length);
    this.#frames.record(keys, record);
  }

  /** A call or NEWOBJ and its parts. Frames are worked from the top, so the parts are opened in reverse. */
  #reduction(value: object, reduction: Reduction): void {
    const { items = [], state, args } = reduction;
    const tape = this.#tape;
    const frames = this.#frames;
    const callable = this.#callableId(reduction.callable);
    const pairs = reduction.pairs === undefined ? [] : flatten(reduction.pairs);
    let parts = 0;
    if (state !== undefined) {
      parts |= PART_STATE;
      frames.callState(state);
    }
    if (pairs.length > 0) {
      parts |= PART_PAIRS;
      frames.callPairs(pairs);
    }
    if (items.length > 0) {
      parts |= PART_ITEMS;
      frames.callItems(items);
    }
    this.#identity.add(value);
    tape.tag(reduction.form === "new" ? NEWOBJ : REDUCE, 0, parts);
    tape.tag(GLOBAL, callable);
    if (args.length === 0) tape.tag(EMPTY_TUPLE);
    else this.#sequence(args, TUPLE, value);
  }

  #reference(value: object, ordinal: number): void {
    if (this.#frames.isInside(value)) {
      throw this.#walk.refuse("a tuple or frozenset cannot contain itself; Python could not build it", "CYCLE", value);
    }
    this.#tape.tag(REF, ordinal);
  }

  #callableId(callable: unknown): number {
    const name = this.#walk.registry.nameOf(callable) ?? (callable as PyGlobal);
    return this.#walk.definitions.named(name.module, name.qualname);
  }

  #global(value: unknown): void {
    const name = this.#walk.registry.nameOf(value);
    if (name !== undefined) {
      this.#named(name.module, name.qualname);
      return;
    }
    const called = (value as { name?: string }).name || "an anonymous function";
    throw this.#walk.refuse(
      `${called} is not registered; Python finds classes and functions by name: register(${called}, "module.${called}")`,
      "UNREGISTERED",
      value,
    );
  }

  #named(module: string, qualname: string): void {
    const id = this.#walk.definitions.named(module, qualname);
    this.#tape.tag(GLOBAL, id);
  }

  /** Refuses what Python could not hash (ruling 6), looking into tuples. */
  #requireHashable(value: object, classified: Classified): void {
    const pending: object[] = [value];
    const seen = new Set<object>();
    let current: object | undefined = value;
    let kind: Kind = classified.kind;
    while (current !== undefined) {
      if (kind === Kind.tuple && !seen.has(current)) {
        seen.add(current);
        for (const item of current as Tuple) if (typeof item === "object" && item !== null) pending.push(item);
      } else if (unhashable.has(kind) || current instanceof DefaultDict) {
        throw this.#walk.refuse(
          "a list, dict, set or bytearray cannot be a dict key or a set member",
          "UNHASHABLE",
          current,
        );
      }
      current = pending.pop();
      if (current !== undefined) kind = this.#classify(current).kind;
    }
  }

  #changed(): PicklingError {
    return this.#walk.refuse("the container was changed while it was being written", "CHANGED", undefined);
  }
}

/** Kinds that Python cannot hash. */
const unhashable: ReadonlySet<Kind> = new Set([Kind.list, Kind.record, Kind.map, Kind.set, Kind.byteArray]);

/** Keys and values one after the other: what is walked must not change with its source. */
function flatten(pairs: Iterable<readonly [unknown, unknown]>): unknown[] {
  const flat: unknown[] = [];
  for (const [key, value] of pairs) flat.push(key, value);
  return flat;
}
