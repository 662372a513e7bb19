/**
 * The gather: walks a value once and writes the gathered tape (docs/format.md §2). It finds shared and cyclic objects
 * by identity, decides the Python type of every value, and keeps the path for errors. It iterates: a stack of frames
 * stands for the containers that are open but the outermost plain ones (gather-nested.ts), so depth is bounded by memory alone (ruling 14).
 */
import {
  ADDITEMS,
  BYTEARRAY,
  BYTES,
  DATETIME,
  DICT,
  EMPTY_TUPLE,
  FALSE,
  FLOAT,
  FRESH,
  FROZENSET,
  ITEMS,
  KEPT,
  LIST,
  MORE,
  NONE,
  PAIRS,
  PERSID,
  REF,
  SET,
  TEXT_COPY,
  TRUE,
  TUPLE,
} from "../tape/slot.js";
import type { TapeWriter } from "../tape/writer.js";
import { bytesOf, GONE_REASON, isGone, type PickleBuffer, type PyStr } from "./buffer.js";
import { Classifier } from "./classifier.js";
import type { PicklingError } from "./error.js";
import { FRESH_ITEMS, FrameKind, type Frames, REMADE } from "./frames.js";
import {
  flattened,
  gatherBuffer,
  gatherFunction,
  gatherName,
  gatherResult,
  persistentLine,
  reduced,
  requireDistinct,
} from "./gather-call.js";
import { gatherPlain } from "./gather-flat.js";
import { gatherRows, gatherSlotted, hasOwnKeys } from "./gather-instance.js";
import { requireHashable } from "./hashable.js";
import type { Identity } from "./identity.js";
import { Kind, SYMBOL_REASON } from "./kind.js";
import { type CellKind, isSlotted, type PlanCell, type Slotted } from "./plan.js";
import "./planned-state.js";
import { MOST_NESTED, nestedItems, nestedRecord } from "./gather-nested.js";
import { continueKeyed, continueRecord, gatherBigInt, gatherMap, gatherRecord } from "./gather-record.js";
import { gatherScalars } from "./gather-run.js";
import { RecordKeys } from "./record-keys.js";
import { asReduction, reduceByDefault } from "./reduction.js";
import type { Reducer, Registry } from "./registry.js";
import { NO_SCORES } from "./repeated-texts.js";
import { unboxed } from "./scalar-subclass.js";
import type { Float, PyGlobal, Tuple } from "./values.js";
import { Walk } from "./walk.js";
import type { ResolvedWriting } from "./writing-options.js";

export class Gather {
  readonly walk: Walk;
  #tape: TapeWriter;
  readonly #identity: Identity;
  readonly #frames: Frames;
  readonly #registry: Registry;
  readonly #persistentId: ResolvedWriting["persistentId"];
  readonly #override: ResolvedWriting["reducerOverride"];
  readonly #omits: boolean;
  /** Protocol 0 or 1. */
  readonly #isOld: boolean;
  readonly #copies: boolean;
  readonly #classifier: Classifier;
  readonly recordKeys: RecordKeys;
  /** What is said of the container that is written next: see {@link FRESH_ITEMS}. */
  #mark = 0;
  /** An object that is made anew each time what is called with it is written. */
  remade: unknown;
  /** Tuples in keys that were looked into: what is refused in one ends the walk. */
  #hashable = new WeakSet<object>();
  /** How many items of one container are written in one go. */
  #slice = NO_LIMIT;

  constructor(tape: TapeWriter, options: ResolvedWriting) {
    this.walk = new Walk(tape, options);
    this.#tape = tape;
    this.#identity = this.walk.identity;
    this.#frames = this.walk.frames;
    this.#registry = options.registry;
    this.#classifier = new Classifier(this.walk);
    this.#persistentId = options.persistentId;
    this.#override = options.reducerOverride;
    this.#isOld = options.protocol < 2;
    this.#omits = options.undefined === "omit";
    this.#copies = this.walk.copies;
    this.recordKeys = new RecordKeys(!this.walk.copiesKeys);
  }

  /** Writes the whole tape of `root`. Throws {@link PicklingError}; the tape is then of no use. */
  run(root: unknown): void {
    // Whoever is asked about values is not asked twice; getters of plain objects may be (docs/pickling.md).
    const { bufferCallback } = this.walk.options;
    const mayGuess = this.#persistentId === undefined && this.#override === undefined && bufferCallback === undefined;
    const walk = () => {
      if (this.#whole(root, mayGuess)) return;
      this.clear();
      this.#tape.rewind();
      this.#whole(root, false);
    };
    if (mayGuess) this.#identity.onTrail(root, walk);
    else walk();
    this.#tape.flush();
  }

  /** The whole walk. False: something was met twice that was taken for new (only where it may guess); the tape is of no use. */
  #whole(root: unknown, mayGuess: boolean): boolean {
    const identity = this.#identity;
    identity.begin(true, mayGuess);
    this.#frames.mostNested = this.walk.hasQuickRecords ? MOST_NESTED : 0;
    try {
      this.value(root, false);
      while (this.#frames.depth > 0) this.#continue();
      identity.finish();
      return true;
    } catch (error) {
      if (identity.wasWrong(error)) return false;
      throw error;
    } finally {
      identity.end();
      this.#frames.release();
    }
  }

  /** Begins a walk that is left and taken up again by {@link step}, or of whose objects the next pickle is to know. */
  begin(root: unknown, tape: TapeWriter): void {
    this.#tape = tape;
    this.walk.tape = tape;
    this.walk.repeated.clear();
    this.walk.lastRow = null;
    this.walk.lookAround();
    this.#classifier.renew();
    this.#identity.begin(false);
    this.value(root, false);
  }

  /** Goes on for about `budget` slots. True: the tape is finished. */
  step(budget: number): boolean {
    const frames = this.#frames;
    const until = this.#tape.position + budget;
    this.#slice = budget;
    while (frames.depth > 0 && this.#tape.position < until) this.#continue();
    this.#slice = NO_LIMIT;
    if (frames.depth > 0) return false;
    frames.release();
    this.#tape.flush();
    return true;
  }

  /** Makes the gather forget what it has seen and defined. */
  clear(): void {
    this.#frames.clear();
    this.#identity.clear();
    this.walk.definitions.clear();
    this.walk.lastRow = null;
    this.walk.repeated.clear();
    this.#classifier.clear();
    this.#hashable = new WeakSet();
    this.recordKeys.clear();
  }

  /** Goes on with the innermost open container until it is finished or another one opens inside it. */
  #continue(): void {
    const frames = this.#frames;
    const depth = frames.depth;
    const top = frames.top;
    const stop = top.count - top.index > this.#slice ? top.index + this.#slice : top.count;
    switch (top.kind) {
      case FrameKind.callItems:
        this.#tape.tag(ITEMS, top.count);
        top.kind = FrameKind.items;
        return;
      case FrameKind.callMembers:
        this.#tape.tag(ADDITEMS, top.count);
        top.kind = FrameKind.items;
        return;
      case FrameKind.callMore:
        this.#tape.tag(MORE, 0, top.start);
        break;
      case FrameKind.callState:
      case FrameKind.callee:
      case FrameKind.items: {
        const { items, mark } = top;
        while (top.index < stop) {
          if (mark === 0) this.value(items[top.index++], false);
          else this.marked(items[top.index++], mark);
          if (frames.depth !== depth) return;
          if (this.walk.lastRow === null) continue;
          top.index = gatherRows(this.walk, items, top.index, stop);
          if (frames.depth !== depth) return;
        }
        if (items.length !== top.count) throw this.changed();
        break;
      }
      case FrameKind.members:
      case FrameKind.pairs: {
        const items = top.items;
        while (top.index < stop) {
          const index = top.index++;
          const isKey = top.kind === FrameKind.members || (index & 1) === 0;
          this.value(items[index], isKey);
          if (frames.depth !== depth) return;
        }
        break;
      }
      case FrameKind.callPairs:
        this.#tape.tag(PAIRS, top.count / 2);
        top.kind = FrameKind.pairs;
        return;
      case FrameKind.record:
        continueKeyed(this, top, stop);
        if (frames.depth !== depth) return;
        break;
      case FrameKind.recordValues:
        continueRecord(this, top, stop);
        if (frames.depth !== depth) return;
        break;
      case FrameKind.values:
        while (top.index < stop) {
          const index = top.index++;
          const item = top.items[index];
          if ((index & 1) === 0) this.#tape.text(item as string);
          else this.#cell(item, (top.cells[index >> 1] as PlanCell).kind);
          if (frames.depth !== depth) return;
        }
        break;
      case FrameKind.nodes: {
        const nodes = frames.nodes;
        while (top.index < stop) {
          const index = top.index++;
          this.#node(nodes[index], frames.nodeIsTuple[index] as boolean);
          if (frames.depth !== depth) return;
        }
        if (top.index === top.count) frames.nodeTop = top.start;
        break;
      }
    }
    if (top.index < top.count) return;
    if (top.source !== null && top.source.size !== top.size) throw this.changed();
    frames.pop();
  }

  /** Any value. A key must be one that Python can hash. */
  value(value: unknown, isKey: boolean): void {
    if (this.#persistentId !== undefined && this.#persistent(value)) return;
    this.contents(value, isKey);
  }

  /** A value with all that is in it. */
  whole(value: unknown): void {
    const frames = this.#frames;
    const { depth } = frames;
    this.value(value, false);
    if (frames.depth > depth) this.drain(depth);
  }

  /** Finishes the containers that have frames above a depth. */
  drain(depth: number): void {
    while (this.#frames.depth > depth) this.#continue();
  }

  /** The same of a value whose container, if it is one, is marked. */
  marked(value: unknown, mark: number): void {
    this.#mark = mark & ~REMADE;
    this.remade = mark & REMADE ? value : undefined;
    try {
      this.value(value, false);
    } finally {
      this.#mark = 0;
      this.remade = undefined;
    }
  }

  /** A value that `persistentId` is not asked for. */
  contents(value: unknown, isKey: boolean): void {
    const tape = this.#tape;
    // A switch over `typeof` makes its text each time.
    if (typeof value === "object") {
      if (value === null) tape.tag(NONE);
      else this.#object(value, isKey);
    } else if (typeof value === "number") tape.number(value);
    else if (typeof value === "string") {
      if (!this.#copies) tape.text(value);
      else if (isKey) this.key(value);
      else tape.text(value, this.walk.repeated.isCopy(value) ? TEXT_COPY : 0);
    } else if (typeof value === "boolean") tape.tag(value ? TRUE : FALSE);
    else if (typeof value === "bigint") gatherBigInt(this.walk, value);
    else if (typeof value === "undefined") {
      if (this.walk.options.undefined === "error") throw this.walk.refuse("it is undefined", "UNDEFINED", value);
      tape.tag(NONE);
    } else if (typeof value === "function") {
      if (this.#override === undefined || !this.#overridden(value)) gatherFunction(this.walk, value);
    } else throw this.walk.refuse(SYMBOL_REASON, "UNPICKLABLE", value);
  }

  /** The text of a dict's key, where that is all it can be. */
  key(key: string): void {
    if (this.#persistentId !== undefined && this.#persistent(key)) return;
    if (this.walk.copiesKeys) this.#tape.text(key, TEXT_COPY);
    else this.#tape.text(key);
  }

  /** A node behind a row: an ordinary value, or an array that its parameter says is a tuple. */
  #node(value: unknown, isTuple: boolean): void {
    if (!isTuple || !Array.isArray(value)) this.value(value, false);
    else if (value.length === 0) this.#tape.tag(EMPTY_TUPLE);
    else {
      // The array of a tuple kind is that slot's own copy (ruling 4): it is met nowhere else, or as the list that it is there.
      this.#identity.skip();
      this.#items(value, TUPLE, null, 0);
    }
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

  #object(value: object, isKey: boolean): void {
    const classified = this.#classifier.of(value);
    if (this.#override !== undefined && this.#overridden(value)) return;
    if (classified.kind === Kind.row) {
      // The words for an instance with attributes are those of protocol 2 on.
      if (this.#isOld && (hasOwnKeys(value) || classified.ownParameters?.(value) !== undefined)) {
        this.#takenApart(value as Slotted);
        return;
      }
      gatherSlotted(this.walk, value as Slotted, classified);
      return;
    }
    if (isKey) requireHashable(this.walk, this.#classifier, this.#hashable, value, classified);
    const tape = this.#tape;
    switch (classified.kind) {
      case Kind.float:
        this.#float((value as Float).value);
        return;
      case Kind.global:
        gatherName(this.walk, (value as PyGlobal).module, (value as PyGlobal).qualname);
        return;
      case Kind.boxed:
        this.contents(unboxed(value), isKey);
        return;
      case Kind.refused:
        throw this.walk.refuse(classified.reason as string, classified.code as string, value);
    }
    if (classified.kind === Kind.tuple && (value as Tuple).length === 0) {
      tape.tag(EMPTY_TUPLE);
      return;
    }
    if (classified.kind === Kind.record && this.walk.hasQuickRecords) {
      const record = value as Record<string, unknown>;
      if (this.#mark === 0 && this.#frames.mayNest()) nestedRecord(this, record);
      else if (!gatherRecord(this.walk, this.recordKeys, record, this.#mark & FRESH)) this.#record(record);
      return;
    }
    if (classified.kind === Kind.instance) {
      gatherPlain(this, value, classified);
      return;
    }
    // User code is about to run, which is done once.
    if (classified.kind === Kind.reduced) this.#identity.settle();
    if (classified.kind === Kind.list) {
      const known = this.#identity.meetList(value as unknown[], this.#identity.firstOf(value as unknown[]));
      if (known >= 0) tape.tag(REF, known);
      else this.#items(value as unknown[], LIST, null, this.#mark);
      return;
    }
    const seen = this.#identity.recall(value);
    if (seen >= 0) {
      this.#reference(value, seen);
      return;
    }
    switch (classified.kind) {
      case Kind.tuple:
        this.sequence(value as unknown[], TUPLE, value, this.#mark);
        return;
      case Kind.record:
        this.#identity.addContainer(value);
        this.#record(value as Record<string, unknown>);
        return;
      case Kind.map: {
        const map = value as Map<unknown, unknown>;
        this.#identity.addContainer(map);
        if (gatherMap(this.walk, this.recordKeys, map, this.#mark & FRESH)) return;
        const flat = flattened(map, this.#omits);
        requireDistinct(this.walk, flat, 2, ".key");
        tape.tag(DICT, flat.length / 2, this.#mark & FRESH);
        if (flat.length > 0) this.#frames.pairs(flat, map);
        return;
      }
      case Kind.set:
      case Kind.frozenSet: {
        const set = value as Set<unknown>;
        this.#identity.addContainer(set);
        const isFrozen = classified.kind === Kind.frozenSet;
        const members = [...set];
        requireDistinct(this.walk, members, 1, "");
        tape.tag(isFrozen ? FROZENSET : SET, set.size);
        if (members.length > 0) this.#frames.members(members, set, isFrozen ? set : null);
        return;
      }
      case Kind.bytes:
      case Kind.byteArray: {
        if (isGone(value)) throw this.walk.refuse(GONE_REASON, "BYTES_GONE", value);
        const bytes = bytesOf(value);
        this.#identity.add(value);
        tape.payload(classified.kind === Kind.bytes ? BYTES : BYTEARRAY, bytes, this.walk.lends);
        return;
      }
      case Kind.date:
        tape.tag(DATETIME);
        tape.raw(this.walk.milliseconds(value as Date));
        this.#identity.addDate(value as Date, tape.slots[tape.position - 1] as number);
        return;
      case Kind.buffer:
        gatherBuffer(this.walk, value as PickleBuffer);
        return;
      case Kind.text:
        this.#identity.add(value);
        tape.string((value as PyStr).value);
        return;
      case Kind.reduced: {
        gatherResult(this, value, reduced(this.walk, value, classified.reduce as Reducer));
        return;
      }
    }
  }

  #takenApart(instance: Slotted): void {
    const seen = this.#identity.findMarked(instance);
    if (seen >= 0) this.#reference(instance, seen);
    else gatherResult(this, instance, reduceByDefault(instance, this.walk.options.protocol, this.#registry));
  }

  /** A list or tuple. Scalars are written at once; a frame opens at the first item that may be a container. */
  sequence(items: readonly unknown[], tag: number, whole: object | null, mark = 0): void {
    this.#identity.addList(items);
    this.#items(items, tag, whole, mark);
  }

  #items(items: readonly unknown[], tag: number, whole: object | null, mark: number): void {
    const tape = this.#tape;
    const count = items.length;
    tape.tag(tag, count, mark & (FRESH | KEPT));
    // The quick loop is for values nobody is asked for.
    const stop = this.#persistentId !== undefined ? 0 : Math.min(count, this.#slice);
    const index = gatherScalars(tape, items, stop, this.#copies);
    if (index === count) return;
    if (whole === null && mark === 0 && this.#frames.mayNest()) nestedItems(this, items, index, NO_SCORES, 0);
    else this.#frames.items(items, index, count, whole, mark & FRESH_ITEMS ? FRESH : 0);
  }

  #record(record: Record<string, unknown>): void {
    const keys = this.#omits ? this.walk.keysOf(record) : Object.keys(record);
    this.#tape.tag(DICT, keys.length, this.#mark & FRESH);
    if (keys.length > 0) this.#frames.record(keys, record);
  }

  #reference(value: object, ordinal: number): void {
    if (this.#frames.isInside(value)) {
      throw this.walk.refuse("a tuple or frozenset cannot contain itself; Python could not build it", "CYCLE", value);
    }
    this.#tape.tag(REF, ordinal);
  }

  /** Writes the id of a value that has one outside of the pickle. */
  #persistent(value: unknown): boolean {
    const id = this.#persistentId?.(value);
    if (id === undefined || id === null) return false;
    this.#tape.tag(PERSID);
    this.contents(this.walk.options.protocol === 0 ? persistentLine(this.walk, id) : id, false);
    return true;
  }

  /** Asks `reducerOverride` for an object that was not written before. */
  #overridden(value: object): boolean {
    const slotted = isSlotted(value);
    if ((slotted ? this.#identity.findMarked(value as Slotted) : this.#identity.find(value)) >= 0) return false;
    const { protocol } = this.walk.options;
    const result = this.#override?.(value as Tuple, protocol);
    if (result === undefined) return false;
    gatherResult(this, value, asReduction(result, protocol, this.walk.path));
    return true;
  }

  /** The error for a container that is no longer what it was when it was begun. */
  changed(): PicklingError {
    return this.walk.refuse("the container was changed while it was being written", "CHANGED", undefined);
  }
}

/** More items than any container has. */
const NO_LIMIT = 2 ** 53;
