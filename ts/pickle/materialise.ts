/**
 * Materialise: runs a linked tape (docs/format.md §3) and makes the objects. The engine has checked the pickle as a
 * whole; here classes are looked up (all of them before the first object is made), registered code is called, and
 * values are validated by their parameters. A value stack and a loop, no recursion.
 */
import { emptyTape, type LinkedTape, rangeOf } from "../tape/linked.js";
import {
  ADDITEMS,
  APPENDS,
  AUX_FILL,
  AUX_MAP,
  AUX_QUIET,
  AUX_READONLY,
  AUX_SHIFT,
  BIGINT,
  BUFFER,
  BUILD,
  BYTE_TEXT,
  BYTEARRAY,
  BYTES,
  DATETIME,
  DICT,
  EMPTY_TUPLE,
  EXTENSION,
  FALSE,
  FLOAT,
  FROZENSET,
  GLOBAL,
  INST,
  LIST,
  NEW_DICT,
  NEW_LIST,
  NEW_SET,
  NEWOBJ,
  NEWOBJ_EX,
  NONE,
  PERSID,
  POP,
  REDUCE,
  REF,
  RESULT,
  ROW,
  SET,
  SETITEMS,
  SHAPED,
  TAG_FLOOR,
  TAKE,
  TEXT,
  TRUE,
  TUPLE,
} from "../tape/slot.js";
import { decodeStrings } from "../tape/strings.js";
import { Buffers } from "./buffer.js";
import { decodeByteText } from "./byte-text.js";
import { Calls } from "./calls.js";
import { DistinctKeys, isAmbiguous, shown } from "./equality.js";
import { UnpicklingError, withOffset, withPath } from "./error.js";
import { addTo, appendTo, defineOwn, requireText, setIn } from "./fill.js";
import { applyState, createInstance, refusedValue } from "./instance.js";
import { decodeBigInt } from "./integer.js";
import { pathTo } from "./load-path.js";
import { setOpaqueState } from "./opaque.js";
import { offsetOf } from "./opcode-offset.js";
import { type Slotted, VALUES } from "./plan.js";
import type { ResolvedReading } from "./reading-options.js";
import type { Entry } from "./registry.js";
import { type Receive, readShapes, type Shape } from "./shape.js";
import { unsetValues } from "./unset.js";
import { withChecking } from "./validation.js";
import { asTuple, ByteArray, Float, FrozenSet, Tuple } from "./values.js";

/** The protocol a pickle declares; 1 when it does not, as protocols 0 and 1 do not. */
const protocolOf = (input: Uint8Array, start: number): number =>
  input[start] === 0x80 ? (input[start + 1] as number) : 1;

/** More instructions than any tape has. */
const NO_LIMIT = 2 ** 53;

/** Makes the values of one pickle after the other: they share a memo where the linker keeps it. */
export class Materialiser {
  readonly #options: ResolvedReading;
  readonly #calls: Calls;
  #buffers: Buffers | undefined;
  #tape: LinkedTape = emptyTape();
  #slots: Float64Array = this.#tape.slots;
  #words: Int32Array = this.#tape.words;
  #strings: string[] = [];
  readonly #entries: Entry[] = [];
  #shapes: Shape[] = [];
  #kept: unknown[] = [];
  readonly #dates: Date[] = [];
  readonly #blobs: Uint8Array[] = [];
  #stack: unknown[] = [];
  /** The keys of dicts and sets that hold some which JavaScript would keep apart and Python would not. */
  #distinct: Map<object, DistinctKeys> | undefined;
  /** The height of the value stack; taking a value lowers it to where that value was. */
  #height = 0;
  #protocol = 0;
  /** Where the pickle begins in the input. */
  #start = 0;
  /** The next instruction. */
  #at = 0;
  /** The value of the pickle, when it is finished. */
  result: unknown;

  /** `calls`: what another materialiser of the same pickle has looked up. */
  constructor(options: ResolvedReading, calls = new Calls(options)) {
    this.#options = options;
    this.#calls = calls;
  }

  /**
   * Takes a tape that follows those before, of the pickle at `start` of the input, and looks its names up. False, before
   * anything was made: a row would hide the order of calls from a class with hooks; it must be linked anew, with rows off.
   */
  adopt(tape: LinkedTape, start: number): boolean {
    const { limits, validate } = this.#options;
    if (tape.slots.length > limits.values) {
      throw new UnpicklingError(`the pickle holds more than limits.values allows (${limits.values})`, {
        code: "LIMIT",
      });
    }
    this.#tape = tape;
    this.#slots = tape.slots;
    this.#words = tape.words;
    this.#strings = decodeStrings(tape, this.#strings.length === 0 ? undefined : this.#strings);
    this.#start = start;
    this.#protocol = protocolOf(tape.input, start);
    const strings = this.#strings;
    const { globals } = tape;
    for (let at = 3 * this.#entries.length; at < globals.length; at += 3) {
      const module = strings[globals[at] as number] as string;
      const qualname = strings[globals[at + 1] as number] as string;
      this.#entries.push(this.#calls.resolve(module, qualname, this.#protocol, globals[at + 2] as number));
    }
    const orders = this.#calls;
    const rowsFit = ({ target }: Shape): boolean => target === undefined || !orders.needsOrder(target);
    this.#shapes = withChecking(validate, () => readShapes(tape.shapes, globals, strings, this.#entries, orders));
    this.#at = 1;
    this.#height = 0;
    return this.#shapes.every(rowsFit);
  }

  /** Makes up to `budget` instructions' objects. True: {@link result} is the value. Throws {@link UnpicklingError}, or what registered code throws. */
  run(budget = NO_LIMIT): boolean {
    const { validate } = this.#options;
    if (validate) return this.#run(budget);
    return withChecking(false, () => this.#run(budget));
  }

  #run(budget: number): boolean {
    try {
      return this.#loop(budget);
    } catch (error) {
      if (!(error instanceof UnpicklingError)) throw error;
      const path = pathTo(this.#tape, this.#strings, this.#shapes, this.#at, this.#options.rootName);
      throw path === undefined ? error : withPath(error, path);
    }
  }

  #loop(budget: number): boolean {
    const words = this.#words;
    const stack = this.#stack;
    const mayMap = this.#options.dicts !== "auto";
    let at = this.#at;
    for (let left = budget; left > 0; left--) {
      this.#at = at;
      const count = words[2 * at] as number;
      const highWord = words[2 * at + 1] as number;
      const aux = (highWord >> AUX_SHIFT) & 0x1fff;
      let made: unknown;
      switch (highWord & 0x3f) {
        case ROW: {
          const shape = this.#shapes[count] as Shape;
          const cells = at + 2;
          at = cells + shape.count;
          if (aux & AUX_FILL) {
            this.#fillRow(shape, this.#kept[words[2 * cells - 2] as number] as object, cells);
            continue;
          }
          made = createInstance(shape.target, shape.plan);
          this.#fillRow(shape, made as object, cells);
          this.#keep(cells - 1, made);
          stack[this.#height++] = made;
          continue;
        }
        case SHAPED: {
          const shape = this.#shapes[count] as Shape;
          const cells = at + 2;
          made = (mayMap ? this.#isMap(aux, shape.keys, 1) : aux & AUX_MAP)
            ? this.#mapOfShape(shape, cells)
            : this.#record(shape, cells);
          at = cells + shape.count;
          this.#keep(cells - 1, made);
          break;
        }
        case LIST:
          made = this.#list(at + 2, count);
          this.#keep(at + 1, made);
          at += 2 + count;
          break;
        case TUPLE:
          made = asTuple(this.#list(at + 2, count));
          this.#keep(at + 1, made);
          at += 2 + count;
          break;
        case DICT: {
          const pairs = this.#list(at + 2, 2 * count);
          made = (mayMap ? this.#isMap(aux, pairs, 2) : aux & AUX_MAP) ? new Map() : {};
          if (made instanceof Map) this.#requireDistinct(made, pairs, 2);
          setIn(made, pairs);
          this.#keep(at + 1, made);
          at += 2 + 2 * count;
          break;
        }
        case SET:
        case FROZENSET: {
          const members = this.#list(at + 2, count);
          made = (highWord & 0x3f) === SET ? new Set(members) : new FrozenSet(members);
          this.#requireDistinct(made as object, members, 1);
          this.#keep(at + 1, made);
          at += 2 + count;
          break;
        }
        case REDUCE:
          made = this.#calls.reduce(this.#cell(at + 2), this.#cell(at + 3), count >>> 0);
          this.#keep(at + 1, made);
          at += 4;
          break;
        case NEWOBJ:
          made = this.#calls.newObject(this.#cell(at + 2), this.#cell(at + 3), count >>> 0);
          this.#keep(at + 1, made);
          at += 4;
          break;
        case NEWOBJ_EX: {
          const type = this.#cell(at + 2);
          made = this.#calls.newObject(type, this.#cell(at + 3), count >>> 0, this.#cell(at + 4));
          this.#keep(at + 1, made);
          at += 5;
          break;
        }
        case INST:
          made = this.#calls.instantiate(this.#cell(at + 2), this.#cell(at + 3), count >>> 0);
          this.#keep(at + 1, made);
          at += 4;
          break;
        case PERSID:
          made = this.#persistent(this.#cell(at + 2), count >>> 0);
          this.#keep(at + 1, made);
          at += 3;
          break;
        case BUILD: {
          const floor = this.#targetHeight(at + 1);
          const target = this.#cell(at + 1);
          applyState(target, this.#cell(at + 2), count >>> 0);
          this.#height = floor ?? this.#height;
          at += 3;
          continue;
        }
        case APPENDS: {
          const floor = this.#targetHeight(at + 1);
          const target = this.#cell(at + 1);
          const items = this.#list(at + 2, count);
          appendTo(target, items);
          this.#height = floor ?? this.#height;
          at += 2 + count;
          continue;
        }
        case SETITEMS: {
          const floor = this.#targetHeight(at + 1);
          const target = this.#cell(at + 1);
          const pairs = this.#list(at + 2, 2 * count);
          if (target instanceof Map) this.#requireDistinct(target, pairs, 2);
          else if (mayMap) requireText(target, pairs);
          setIn(target, pairs);
          this.#height = floor ?? this.#height;
          at += 2 + 2 * count;
          continue;
        }
        case ADDITEMS: {
          const floor = this.#targetHeight(at + 1);
          const target = this.#cell(at + 1);
          const items = this.#list(at + 2, count);
          if (target instanceof Set) this.#requireDistinct(target, items, 1);
          addTo(target, items);
          this.#height = floor ?? this.#height;
          at += 2 + count;
          continue;
        }
        case POP:
          this.#height--;
          setOpaqueState(stack[this.#height]);
          at += 1;
          continue;
        case RESULT:
          this.result = this.#cell(at + 1);
          // The objects of a pickle are the user's from here on.
          this.#stack = [];
          return true;
        default:
          throw new UnpicklingError("the linked tape is damaged (this is a fault of brine; please report it)", {
            code: "BAD_TAPE",
          });
      }
      if (!(aux & AUX_QUIET)) stack[this.#height++] = made;
    }
    this.#at = at;
    return false;
  }

  /** One cell: a number, or what its tag says. */
  #cell(at: number): unknown {
    const highWord = this.#words[2 * at + 1] as number;
    if (highWord < TAG_FLOOR || highWord >= 0) return this.#slots[at];
    const payload = this.#words[2 * at] as number;
    switch (highWord & 0x3f) {
      case TEXT:
        return this.#strings[payload];
      case TAKE:
        if (payload < this.#height) this.#height = payload;
        return this.#stack[payload];
      case REF:
        return this.#kept[payload];
      case NONE:
        return null;
      case TRUE:
        return true;
      case FALSE:
        return false;
      case DATETIME: {
        // One object for all cells that name it: a memo may have shared it.
        const known = this.#dates[payload];
        if (known !== undefined) return known;
        const date = new Date(this.#tape.wides[payload] as number);
        this.#dates[payload] = date;
        return date;
      }
      case EMPTY_TUPLE:
        return new Tuple();
      case GLOBAL:
        return (this.#entries[payload] as Entry).target;
      case BIGINT:
        return decodeBigInt(this.#range(payload));
      case BYTES:
      case BYTEARRAY: {
        const known = this.#blobs[payload];
        if (known !== undefined) return known;
        const range = this.#range(payload);
        const isBytes = (highWord & 0x3f) === BYTES || ((highWord >> AUX_SHIFT) & AUX_READONLY) !== 0;
        const blob = isBytes ? range.slice() : new ByteArray(range);
        this.#blobs[payload] = blob;
        return blob;
      }
      case FLOAT:
        return new Float(this.#tape.wides[payload] as number);
      case NEW_LIST:
        return [];
      case NEW_DICT:
        return this.#options.dicts === "map" ? new Map() : {};
      case NEW_SET:
        return new Set();
      case BUFFER:
        return this.#outside("NEXT_BUFFER", payload, () => {
          this.#buffers ??= new Buffers(this.#options.buffers);
          return this.#buffers.at(payload, ((highWord >> AUX_SHIFT) & AUX_READONLY) !== 0);
        });
      case BYTE_TEXT:
        return decodeByteText(this.#range(payload), this.#options.encoding, this.#options.errors);
      case EXTENSION:
        return this.#outside("EXT", payload, () => this.#calls.extension(payload >>> 0, this.#protocol));
      default:
        throw new UnpicklingError("the linked tape is damaged (this is a fault of brine; please report it)", {
          code: "BAD_TAPE",
        });
    }
  }

  #range(index: number): Uint8Array {
    return rangeOf(this.#tape, index);
  }

  #keep(memo: number, made: unknown): void {
    const index = this.#words[2 * memo] as number;
    if (index >= 0) this.#kept[index] = made;
  }

  /** The height of the stack after an instruction whose target is looked at, not taken; `undefined`: as taken. */
  #targetHeight(at: number): number | undefined {
    const highWord = this.#words[2 * at + 1] as number;
    const isTake = highWord >= TAG_FLOOR && highWord < 0 && (highWord & 0x3f) === TAKE;
    return isTake ? (this.#words[2 * at] as number) + 1 : undefined;
  }

  /** Short arrays as literals: they are packed and half as dear as filling one of a given length. */
  #list(at: number, count: number): unknown[] {
    switch (count) {
      case 1:
        return [this.#cell(at)];
      case 2:
        return [this.#cell(at), this.#cell(at + 1)];
      case 3:
        return [this.#cell(at), this.#cell(at + 1), this.#cell(at + 2)];
      case 4:
        return [this.#cell(at), this.#cell(at + 1), this.#cell(at + 2), this.#cell(at + 3)];
    }
    // Every item has a cell on the tape, so the length is no mere claim.
    const items: unknown[] = new Array(count);
    for (let index = 0; index < count; index++) items[index] = this.#cell(at + index);
    return items;
  }

  #record(shape: Shape, cells: number): object {
    const { keys } = shape;
    const record: Record<string, unknown> = {};
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index] as string;
      const value = this.#cell(cells + index);
      if (shape.hasProto && key === "__proto__") defineOwn(record, key, value);
      else record[key] = value;
    }
    return record;
  }

  #mapOfShape(shape: Shape, cells: number): Map<unknown, unknown> {
    const map = new Map<unknown, unknown>();
    for (let index = 0; index < shape.keys.length; index++) map.set(shape.keys[index], this.#cell(cells + index));
    return map;
  }

  /** Gives an instance the values of its row; each parameter checks its own. */
  #fillRow(shape: Shape, instance: object, cells: number): void {
    const { count, slots, receivers, plan } = shape;
    const words = this.#words;
    const values = unsetValues(shape.slotCount);
    let index = 0;
    try {
      for (; index < count; index++) {
        const at = cells + index;
        const highWord = words[2 * at + 1] as number;
        let value: unknown;
        if (highWord < TAG_FLOOR || highWord >= 0) value = this.#slots[at];
        else if ((highWord & 0x3f) === TEXT) value = this.#strings[words[2 * at] as number];
        else value = this.#cell(at);
        const slot = slots[index] as number;
        const received = (receivers[index] as Receive)(value, instance);
        if (slot >= 0) values[slot] = received;
      }
    } catch (cause) {
      throw refusedValue(cause, instance, shape.keys[index] as string, this.#cell(cells + index));
    }
    if (plan !== undefined) (instance as Slotted)[VALUES] = values;
  }

  /** What stands for a persistent id. */
  #persistent(id: unknown, offset: number): unknown {
    const { persistentLoad } = this.#options;
    if (persistentLoad !== undefined) return persistentLoad(id);
    throw new UnpicklingError(`the pickle has a persistent id; give loads a persistentLoad (at byte ${offset})`, {
      code: "PERSISTENT_ID",
      offset,
      value: id,
    });
  }

  /** A cell that has no offset of its own: where its opcode stands is looked for when it is wanted. */
  #outside<T>(opcode: string, payload: number, read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw withOffset(error, offsetOf(this.#tape.input.subarray(this.#start), opcode, payload) + this.#start);
    }
  }

  /** Whether a dict is a Map, where it does not go by its keys' text alone. `step` 2: keys and values in turn. */
  #isMap(aux: number, keys: readonly unknown[], step: 1 | 2): boolean {
    if (this.#options.dicts === "map") return true;
    if ((aux & AUX_MAP) === 0) return false;
    for (let at = 0; at < keys.length; at += step) if (typeof keys[at] !== "string") return true;
    return false;
  }

  /** Refuses keys of which Python would keep one (ruling 6). Called before they are put into `target`. */
  #requireDistinct(target: object, items: readonly unknown[], step: 1 | 2): void {
    let known = this.#distinct?.get(target);
    if (known === undefined) {
      let at = 0;
      while (at < items.length && !isAmbiguous(items[at])) at += step;
      if (at >= items.length) return;
      known = new DistinctKeys();
      this.#distinct ??= new Map();
      this.#distinct.set(target, known);
      for (const key of (target as Map<unknown, unknown>).keys()) known.add(key);
    }
    for (let at = 0; at < items.length; at += step) {
      const found = known.add(items[at]);
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
}
