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
  BIGINT,
  BUILD,
  BYTEARRAY,
  BYTES,
  DATETIME,
  DICT,
  EMPTY_TUPLE,
  FALSE,
  FLOAT,
  FROZENSET,
  GLOBAL,
  LIST,
  NEW_DICT,
  NEW_LIST,
  NEW_SET,
  NEWOBJ,
  NONE,
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
import { UnpicklingError } from "./error.js";
import { addTo, appendTo, defineOwn, setIn } from "./fill.js";
import { type Hooked, setState } from "./hooks.js";
import { applyState, createInstance, isMakeable, refusedValue } from "./instance.js";
import { decodeBigInt } from "./integer.js";
import { type Slotted, VALUES } from "./plan.js";
import type { Entry, Registry } from "./registry.js";
import { type Receive, readShapes, type Shape } from "./shape.js";
import { unsetValues } from "./unset.js";
import { asTuple, ByteArray, Float, FrozenSet, isTuple, Tuple } from "./values.js";

/** The protocol a pickle declares; 1 when it does not, as protocols 0 and 1 do not. */
const protocolOf = (input: Uint8Array): number => (input[0] === 0x80 ? (input[1] as number) : 1);

/** The answer of {@link materialise} for a tape that must be linked anew, with rows off. */
export const ROWS_OFF: unique symbol = Symbol("rows off");

/**
 * Makes the value of a linked tape. Throws {@link UnpicklingError}, or what registered code throws. Gives
 * {@link ROWS_OFF}, before anything was made, where a row would hide the order of calls from a class that has hooks.
 */
export function materialise(tape: LinkedTape, registry: Registry): unknown {
  const materialiser = new Materialiser(tape, registry);
  return materialiser.needsInstructions ? ROWS_OFF : materialiser.run();
}

/** A materialiser that has not run; for what `pickle.ts` keeps alive. */
export const createMaterialiser = (tape: LinkedTape, registry: Registry): object => new Materialiser(tape, registry);

class Materialiser {
  readonly #tape: LinkedTape;
  readonly #slots: Float64Array;
  readonly #words: Int32Array;
  readonly #strings: string[];
  readonly #entries: Entry[];
  readonly #entryOf = new Map<unknown, Entry>();
  readonly #shapes: Shape[];
  readonly #kept: unknown[] = [];
  readonly #dates: Date[] = [];
  readonly #blobs: Uint8Array[] = [];
  readonly #stack: unknown[] = [];
  /** The height of the value stack; taking a value lowers it to where that value was. */
  #height = 0;

  constructor(tape: LinkedTape, registry: Registry) {
    this.#tape = tape;
    this.#slots = tape.slots;
    this.#words = tape.words;
    const strings = decodeStrings(tape);
    this.#strings = strings;
    const protocol = protocolOf(tape.input);
    this.#entries = [];
    const { globals } = tape;
    for (let at = 0; at < globals.length; at += 3) {
      const module = strings[globals[at] as number] as string;
      const qualname = strings[globals[at + 1] as number] as string;
      const entry = registry.find(module, qualname, protocol, globals[at + 2] as number);
      this.#entries.push(entry);
      this.#entryOf.set(entry.target, entry);
    }
    this.#shapes = readShapes(tape.shapes, globals, strings, this.#entries);
  }

  /** Whether some row is of a class with hooks. */
  get needsInstructions(): boolean {
    return this.#shapes.some(({ target }) => {
      if (typeof target !== "function") return false;
      const hooked = (target.prototype as Hooked | undefined)?.[setState] !== undefined;
      return hooked || this.#entryOf.get(target)?.make !== undefined;
    });
  }

  run(): unknown {
    const words = this.#words;
    const stack = this.#stack;
    // Slot 0 is the version.
    let at = 1;
    for (;;) {
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
          made = aux & AUX_MAP ? this.#mapOfShape(shape, cells) : this.#record(shape, cells);
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
        case DICT:
          made = aux & AUX_MAP ? new Map() : {};
          setIn(made, this.#list(at + 2, 2 * count));
          this.#keep(at + 1, made);
          at += 2 + 2 * count;
          break;
        case SET:
          made = new Set(this.#list(at + 2, count));
          this.#keep(at + 1, made);
          at += 2 + count;
          break;
        case FROZENSET:
          made = new FrozenSet(this.#list(at + 2, count));
          this.#keep(at + 1, made);
          at += 2 + count;
          break;
        case REDUCE:
          made = this.#reduce(this.#cell(at + 2), this.#cell(at + 3), count >>> 0);
          this.#keep(at + 1, made);
          at += 4;
          break;
        case NEWOBJ:
          made = this.#newObject(this.#cell(at + 2), this.#cell(at + 3), count >>> 0);
          this.#keep(at + 1, made);
          at += 4;
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
          setIn(target, this.#list(at + 2, 2 * count));
          this.#height = floor ?? this.#height;
          at += 2 + 2 * count;
          continue;
        }
        case ADDITEMS: {
          const floor = this.#targetHeight(at + 1);
          const target = this.#cell(at + 1);
          const items = this.#list(at + 2, count);
          addTo(target, items);
          this.#height = floor ?? this.#height;
          at += 2 + count;
          continue;
        }
        case POP:
          this.#height--;
          at += 1;
          continue;
        case RESULT:
          return this.#cell(at + 1);
        default:
          throw new UnpicklingError("the linked tape is damaged (this is a fault of brine; please report it)", {
            code: "BAD_TAPE",
          });
      }
      if (!(aux & AUX_QUIET)) stack[this.#height++] = made;
    }
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
        const blob = (highWord & 0x3f) === BYTES ? range.slice() : new ByteArray(range);
        this.#blobs[payload] = blob;
        return blob;
      }
      case FLOAT:
        return new Float(this.#tape.wides[payload] as number);
      case NEW_LIST:
        return [];
      case NEW_DICT:
        return {};
      case NEW_SET:
        return new Set();
      default:
        throw new UnpicklingError("the linked tape is damaged (this is a fault of brine; please report it)", {
          code: "BAD_TAPE",
        });
    }
  }

  #range(index: number): Uint8Array {
    const { ranges, input } = this.#tape;
    const from = ranges[2 * index] as number;
    return input.subarray(from, from + (ranges[2 * index + 1] as number));
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

  #reduce(callable: unknown, args: unknown, offset: number): unknown {
    if (!isTuple(args)) throw badArguments(args, offset);
    const call = this.#entryOf.get(callable)?.call;
    if (call === undefined) throw notCallable(callable, offset);
    return call(args);
  }

  #newObject(target: unknown, args: unknown, offset: number): object {
    // Only what the registry answered with: a call may give any class of the program back.
    if (!this.#entryOf.has(target) || !isMakeable(target)) throw notCallable(target, offset);
    if (!isTuple(args)) throw badArguments(args, offset);
    const { make } = this.#entryOf.get(target) as Entry;
    if (make !== undefined) return make(args);
    if (args.length > 0) {
      throw new UnpicklingError(
        `${target.name} is made with arguments, which are not read yet by this version of brine (at byte ${offset})`,
        { code: "UNSUPPORTED", offset, value: args },
      );
    }
    return createInstance(target);
  }
}

const badArguments = (value: unknown, offset: number): UnpicklingError =>
  new UnpicklingError(`the arguments of a call are no tuple (at byte ${offset})`, { code: "BAD_TYPE", offset, value });

const notCallable = (value: unknown, offset: number): UnpicklingError =>
  new UnpicklingError(`${String(value)} may be named but not called by a pickle (at byte ${offset})`, {
    code: "NOT_CALLABLE",
    offset,
    value,
  });
