/**
 * Materialise: runs a linked tape (docs/format.md §3) and makes the objects. The engine has checked the pickle as a
 * whole; here classes are looked up (all of them before the first object is made), registered code is called, and
 * values are validated by their parameters. A value stack and a loop, no recursion.
 */
import type { LinkedTape } from "../tape/linked.js";
import {
  ADDITEMS,
  APPENDS,
  AUX_FILL,
  AUX_MAP,
  AUX_QUIET,
  AUX_SHIFT,
  BUILD,
  DICT,
  FROZENSET,
  INST,
  LIST,
  NEWOBJ,
  NEWOBJ_EX,
  PACKING_SHIFT,
  PERSID,
  POP,
  packedSlots,
  REDUCE,
  RESULT,
  ROW,
  SET,
  SETITEMS,
  SHAPED,
  TAG_FLOOR,
  TEXT,
  TUPLE,
} from "../tape/slot.js";
import { decodeMore, decodeStrings } from "../tape/strings.js";
import { Allowance, counting } from "./allowance.js";
import { Deque, extend } from "./builtins/collections.js";
import { Calls, persistentObject } from "./calls.js";
import { Cells } from "./cells.js";
import { Containers } from "./containers.js";
import { emptyRecord, looseRecord } from "./empty-record.js";
import { UnpicklingError, withPath } from "./error.js";
import { addTo, appendTo, isPlainList, setIn, setOwn } from "./fill.js";
import { applyState, createInstance } from "./instance.js";
import { pathTo } from "./load-path.js";
import { withOldData } from "./old-data.js";
import { setOpaqueState } from "./opaque.js";
import { appendRun } from "./packed.js";
import { type ClassPlan, PRIVATE_KEY, PrivateState, restoring, type Slotted, setSlotValues } from "./plan.js";
import type { ResolvedReading } from "./reading-options.js";
import { Receiving } from "./receiving.js";
import { RecordFillers } from "./record-filler.js";
import { plainReader, recordReader, rowReader } from "./row-reader.js";
import { runReader } from "./row-run.js";
import { MANY, MANY_OF_MANY, rulesOf, type Shape, Shapes } from "./shape.js";
import { SpelledInstances } from "./spelled-instance.js";
import { TupleToBe } from "./tuple-to-be.js";
import { unsetValues } from "./unset.js";
import { withChecking } from "./validation.js";
import { asTuple } from "./values.js";

/** More instructions than any tape has. A small integer: a larger number would be an object in each call it is given to. */
const NO_LIMIT = 0x3fff_ffff;

/** Makes the values of one pickle after the other: they share a memo where the linker keeps it. */
export class Materialiser {
  readonly #options: ResolvedReading;
  readonly #calls: Calls;
  readonly #containers: Containers;
  readonly #cells: Cells;
  readonly #allowance: Allowance;
  readonly #fillers = new RecordFillers();
  readonly #receiving: Receiving;
  readonly #spelled: SpelledInstances;
  #shapes: Shapes | undefined;
  /** The next instruction. */
  #at = 0;
  /** The value of the pickle, when it is finished. */
  result: unknown;
  /** What the objects of this pickle do once all of them are there. */
  #later: (() => void)[] = [];
  /** `calls`: what another materialiser of the same pickle has looked up. */
  constructor(options: ResolvedReading, calls = new Calls(options)) {
    this.#options = options;
    this.#calls = calls;
    this.#allowance = new Allowance(options.limits.values);
    this.#containers = new Containers(options.dicts, options.exact);
    this.#cells = new Cells(options, calls, this.#containers);
    this.#receiving = new Receiving(options.exact);
    this.#spelled = new SpelledInstances(this.#cells, calls, this);
  }

  /** Decodes the texts of up to `count` chunks of a tape that {@link adopt} is to take: it need not do it in one go. True: all. */
  decode(tape: LinkedTape, count: number): boolean {
    return decodeMore(tape, this.#cells.strings, count);
  }

  /** How much of the tape is done, from 0 to 1. */
  get part(): number {
    return this.#at / Math.max(1, this.#cells.slots.length);
  }

  /**
   * Takes a tape that follows those before, of the pickle at `start` of the input, and looks its names up. False, before
   * anything was made: a row would hide the order of calls from a class with hooks; it must be linked anew, with rows off.
   */
  adopt(tape: LinkedTape, start: number): boolean {
    const cells = this.#cells;
    const { limits, validate } = this.#options;
    if (tape.slots.length > limits.values) {
      throw new UnpicklingError(`the pickle holds more than limits.values allows (${limits.values})`, {
        code: "LIMIT",
      });
    }
    this.#allowance.begin(tape.end - start);
    cells.strings = decodeStrings(tape, cells.strings.length === 0 ? undefined : cells.strings);
    cells.adopt(tape, start);
    this.#spelled.begin();
    const strings = cells.strings;
    const { globals } = tape;
    for (let at = 3 * cells.entries.length; at < globals.length; at += 3) {
      const module = strings[globals[at] as number] as string;
      const qualname = strings[globals[at + 1] as number] as string;
      cells.entries.push(this.#calls.resolve(module, qualname, cells.protocol, globals[at + 2] as number));
    }
    const orders = this.#calls;
    const shapes = withOldData(this.#options.oldData, () =>
      withChecking(validate, () => new Shapes(tape, strings, cells.entries, orders)),
    );
    this.#shapes = shapes;
    this.#at = 1;
    return !shapes.needOrder;
  }

  /** Makes up to `budget` instructions' objects. True: {@link result} is the value. Throws {@link UnpicklingError}, or what registered code throws. */
  run(budget = NO_LIMIT): boolean {
    const { validate, oldData } = this.#options;
    const run = () => counting(this.#allowance, () => this.#run(budget));
    return withOldData(oldData, () => (validate ? run() : withChecking(false, run)));
  }

  #run(budget: number): boolean {
    try {
      const isDone = restoring(this.#later, () => this.#loop(budget));
      if (isDone) for (const work of this.#later.splice(0)) work();
      return isDone;
    } catch (error) {
      if (!(error instanceof UnpicklingError)) throw error;
      const path = pathTo(
        this.#cells.tape,
        this.#cells.strings,
        this.#shapes as Shapes,
        this.#at,
        this.#options.rootName,
      );
      throw path === undefined ? error : withPath(error, path);
    }
  }

  #loop(budget: number): boolean {
    const source = this.#cells;
    const words = source.words;
    const stack = source.stack;
    const containers = this.#containers;
    const shapes = this.#shapes as Shapes;
    const isAuto = this.#options.dicts === "auto";
    let at = this.#at;
    // Where the instructions behind the last row begin, and its shape.
    let begin = at;
    let last: Shape | undefined;
    for (let left = budget; left > 0; left--) {
      this.#at = at;
      const count = words[2 * at] as number;
      const highWord = words[2 * at + 1] as number;
      const aux = (highWord >> AUX_SHIFT) & 0x1fff;
      let made: unknown;
      switch (highWord & 0x3f) {
        case ROW: {
          const shape = shapes.at(count);
          const cells = at + 2;
          const row = at;
          at = cells + shape.count;
          if (shape.takesState || (shape.versionCell >= 0 && this.#isOfOther(shape, cells))) {
            made = this.#rowWithState(shape, aux, cells);
            if (aux & AUX_FILL) continue;
          } else if (aux & AUX_FILL) {
            this.fillRow(shape, source.kept[words[2 * cells - 2] as number] as object, cells);
            continue;
          } else if (shape.plainReader !== undefined) {
            made = shape.plainReader.make(cells, source.slots, words, source.strings, source);
          } else {
            made = createInstance(shape.target, shape.plan);
            this.fillRow(shape, made as object, cells);
            if (shape.runTries > 0 && shape.rowReader !== undefined) this.#lookForRun(shape, begin, row);
          }
          source.keep(cells - 1, made);
          stack[source.height++] = made;
          if (last !== undefined) last.next = shape;
          last = shape;
          if (shape.next?.runReader !== undefined) {
            source.at = at;
            const rows = this.#readRuns(shape, left - 1);
            left -= rows;
            at = source.at;
            if (rows > 0) last = undefined;
          }
          begin = at;
          continue;
        }
        case SHAPED: {
          const cells = at + 2;
          const isRecord = isAuto && (aux & AUX_MAP) === 0;
          const firstKeys = isRecord ? shapes.firstKeys(count) : undefined;
          if (firstKeys !== undefined) {
            made = this.#recordOf(shapes.areMany ? looseRecord() : emptyRecord(), firstKeys, cells);
            at = cells + firstKeys.length;
          } else {
            const shape = shapes.at(count);
            const end = isRecord && shape.spelled !== null ? this.#spelled.read(shapes, shape, at) : 0;
            if (end > 0) {
              at = end;
              continue;
            }
            made = isRecord ? this.#record(shape, cells) : this.#dictOf(shape, aux, cells);
            at = cells + shape.count;
          }
          source.keep(cells - 1, made);
          break;
        }
        case LIST:
        case TUPLE: {
          const packing = aux >> PACKING_SHIFT;
          made = source.sequence(packing, at + 2, count);
          if ((highWord & 0x3f) === TUPLE) {
            const isNamed = (words[2 * at + 2] as number) >= 0;
            made = isNamed ? asTuple(made as unknown[]) : new TupleToBe(made as unknown[]);
          }
          source.keep(at + 1, made);
          at += 2 + (packing === 0 ? count : packedSlots(packing, count));
          break;
        }
        case DICT:
          made = containers.dict(aux, source.list(at + 2, 2 * count));
          source.keep(at + 1, made);
          at += 2 + 2 * count;
          break;
        case SET:
        case FROZENSET:
          made = containers.set(source.list(at + 2, count), (highWord & 0x3f) === FROZENSET);
          source.keep(at + 1, made);
          at += 2 + count;
          break;
        case REDUCE: {
          const [callable, args] = [source.value(at + 2), source.value(at + 3)];
          made = containers.called(callable, args, this.#calls.reduce(callable, args, count >>> 0));
          source.keep(at + 1, made);
          at += 4;
          break;
        }
        case NEWOBJ:
          made = this.#calls.newObject(source.value(at + 2), source.value(at + 3), count >>> 0);
          source.keep(at + 1, made);
          at += 4;
          break;
        case NEWOBJ_EX: {
          const type = source.value(at + 2);
          made = this.#calls.newObject(type, source.value(at + 3), count >>> 0, source.value(at + 4));
          source.keep(at + 1, made);
          at += 5;
          break;
        }
        case INST:
          made = this.#calls.instantiate(source.value(at + 2), source.value(at + 3), count >>> 0);
          source.keep(at + 1, made);
          at += 4;
          break;
        case PERSID:
          made = persistentObject(this.#options.persistentLoad, source.value(at + 2), count >>> 0);
          source.keep(at + 1, made);
          at += 3;
          break;
        case BUILD: {
          const floor = source.targetHeight(at + 1);
          const target = source.value(at + 1);
          applyState(target, source.value(at + 2), count >>> 0);
          source.height = floor ?? source.height;
          at += 3;
          continue;
        }
        case APPENDS: {
          const floor = source.targetHeight(at + 1);
          const target = source.value(at + 1);
          const packing = aux >> PACKING_SHIFT;
          if (target instanceof Deque) {
            extend(target, source.appended(at, packing, count));
            at = source.at;
            source.height = floor ?? source.height;
            continue;
          }
          if (packing === 0) {
            const isDone = isPlainList(target) && source.appendTaken(target, at + 2, count);
            if (!isDone) appendTo(target, source.list(at + 2, count));
          } else appendRun(target, source.tape, packing, at + 2, count);
          source.height = floor ?? source.height;
          at += 2 + (packing === 0 ? count : packedSlots(packing, count));
          continue;
        }
        case SETITEMS: {
          const floor = source.targetHeight(at + 1);
          const target = source.value(at + 1);
          if (!isAuto || !this.#fillers.fill(target, source, at + 2, count)) {
            const pairs = source.list(at + 2, 2 * count);
            containers.requireKeys(target, pairs, 2);
            setIn(target, pairs);
          }
          source.height = floor ?? source.height;
          at += 2 + 2 * count;
          continue;
        }
        case ADDITEMS: {
          const floor = source.targetHeight(at + 1);
          const target = source.value(at + 1);
          const items = source.list(at + 2, count);
          containers.requireKeys(target, items, 1);
          addTo(target, items);
          source.height = floor ?? source.height;
          at += 2 + count;
          continue;
        }
        case POP:
          source.height--;
          setOpaqueState(stack[source.height]);
          at += 1;
          continue;
        case RESULT:
          this.result = source.value(at + 1);
          // The objects of a pickle are the user's from here on.
          source.stack = [];
          return true;
        default:
          throw new UnpicklingError("the linked tape is damaged (this is a fault of brine; please report it)", {
            code: "BAD_TAPE",
          });
      }
      if (!(aux & AUX_QUIET)) stack[source.height++] = made;
    }
    this.#at = at;
    return false;
  }

  /** Makes the reader of runs, if the row at `row` shows a pattern. */
  #lookForRun(shape: Shape, begin: number, row: number): void {
    shape.runTries--;
    shape.runReader = runReader(shape.plan as ClassPlan, rulesOf(shape), this.#cells, begin, row, shape.versionCell);
    if (shape.runReader !== undefined) shape.runTries = 0;
  }

  /**
   * Reads up to `most` rows behind one of a shape, as long as each is what followed such a row before and has the pattern of its own, and
   * says how many there were.
   */
  #readRuns(after: Shape, most: number): number {
    const cells = this.#cells;
    let rows = 0;
    for (let shape = after.next; shape?.runReader !== undefined && rows < most; shape = shape.next) {
      const { plan } = shape;
      this.#receiving.begin(shape.layout.receivers, shape.keys);
      let read: number;
      try {
        read = shape.runReader(cells, shape.index, most - rows, (plan as ClassPlan).create, this.#receiving);
      } catch (cause) {
        // What a parameter did not refuse could not be read: the instructions find the very one.
        if (!this.#receiving.isUnderWay) {
          cells.height = cells.rowHeight;
          break;
        }
        this.#at = cells.row;
        throw this.#receiving.refused(cause, cells.instance as object);
      }
      if (read === 0) break;
      rows += read;
    }
    cells.instance = null;
    return rows;
  }

  #record(shape: Shape, cells: number): object {
    const { keys, recordReader: reader } = shape;
    if (reader !== undefined)
      return reader(cells, this.#cells.slots, this.#cells.words, this.#cells.strings, this.#cells);
    if (shape.hasProto) return this.#dictOf(shape, 0, cells);
    if (shape.rowsRead >= 0 && ++shape.rowsRead >= (this.#shapes?.areMany === true ? MANY_OF_MANY : MANY)) {
      shape.recordReader = recordReader(keys);
      shape.rowsRead = -1;
    }
    return this.#recordOf(emptyRecord(), keys, cells);
  }

  /** Gives a plain object properties, none of them `__proto__`. */
  #recordOf(record: Record<string, unknown>, keys: readonly string[], cells: number): object {
    for (let at = 0; at < keys.length; at++) setOwn(record, keys[at] as string, this.#cells.value(cells + at));
    return record;
  }

  #dictOf({ keys, count }: Shape, aux: number, cells: number): object {
    return this.#containers.dictOf(aux, keys, this.#cells.list(cells, count));
  }

  /** Whether a row says another version than its class has. */
  #isOfOther({ plan, versionCell }: Shape, cells: number): boolean {
    return this.#cells.slots[cells + versionCell] !== (plan?.version ?? 1);
  }

  /**
   * A row of a class that takes its state as a whole. The state's parts were made before, as CPython makes them before BUILD; that
   * the instance is made after them cannot be seen, for making it runs no code of the user's.
   */
  #rowWithState(shape: Shape, aux: number, cells: number): object {
    let state = this.#dictOf(shape, shape.hasIndex ? AUX_MAP : 0, cells);
    if (shape.isParam) state = this.#containers.dictOf(0, [PRIVATE_KEY], [PrivateState.holding(state)]);
    const kept = (aux & AUX_FILL) === 0 ? undefined : this.#cells.kept[this.#cells.words[2 * cells - 2] as number];
    const instance = (kept ?? this.#calls.newObject(shape.target, asTuple([]), shape.offset)) as object;
    applyState(instance, state, shape.offset);
    return instance;
  }

  /** Gives an instance the values of its row; each parameter checks its own. */
  fillRow(shape: Shape, instance: object, cells: number): void {
    const { count, layout, plan } = shape;
    if (shape.plainReader !== undefined) {
      const { slots, words, strings } = this.#cells;
      shape.plainReader.fill(instance, cells, slots, words, strings, this.#cells);
      return;
    }
    if (shape.rowsRead >= 0 && ++shape.rowsRead === MANY) {
      if (plan !== undefined) shape.rowReader = rowReader(plan, rulesOf(shape));
      else shape.plainReader = plainReader(Object.getPrototypeOf(instance) as object, shape.keys, true);
      shape.rowsRead = -1;
    }
    const reader = shape.rowReader ?? layout.reader;
    this.#receiving.begin(layout.receivers, shape.keys);
    if (reader !== undefined) {
      const { slots, words, strings } = this.#cells;
      try {
        reader(cells, instance as Slotted, slots, words, strings, this.#cells, this.#receiving);
      } catch (cause) {
        throw this.#receiving.refused(cause, instance);
      }
      return;
    }
    const { slots, slotCount, tuples } = layout;
    const words = this.#cells.words;
    const values = unsetValues(slotCount);
    for (let index = 0; index < count; index++) {
      const at = cells + index;
      const highWord = words[2 * at + 1] as number;
      let value: unknown;
      if (highWord < TAG_FLOOR || highWord >= 0) value = this.#cells.slots[at];
      else if ((highWord & 0x3f) === TEXT) value = this.#cells.strings[words[2 * at] as number];
      else value = tuples[index] ? this.#cells.items(at) : this.#cells.value(at);
      const slot = slots[index] as number;
      try {
        const received = this.#receiving.receive(index, value, instance);
        if (slot >= 0) values[slot] = received;
      } catch (cause) {
        throw this.#receiving.refused(cause, instance);
      }
    }
    if (plan !== undefined) setSlotValues(instance as Slotted, values);
  }
}
