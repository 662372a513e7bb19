/**
 * The cells of a linked tape and the value stack (docs/format.md §3): what a cell stands for, be it on the tape, in one of its
 * tables, or an object that was made before.
 */
import { integral, isIntegral } from "../tape/integral.js";
import { emptyTape, type LinkedTape, rangeOf } from "../tape/linked.js";
import {
  APPENDS,
  AUX_AGAIN,
  AUX_READONLY,
  AUX_SHIFT,
  BIGINT,
  BUFFER,
  BYTE_TEXT,
  BYTEARRAY,
  BYTES,
  DATETIME,
  EMPTY_TUPLE,
  EXTENSION,
  FALSE,
  FLOAT,
  GLOBAL,
  high,
  NEW_DICT,
  NEW_LIST,
  NEW_SET,
  NONE,
  PACKING_SHIFT,
  packedSlots,
  REF,
  TAG_FLOOR,
  TAKE,
  TEXT,
  TRUE,
} from "../tape/slot.js";
import { Buffers } from "./buffer.js";
import { decodeByteText } from "./byte-text.js";
import type { Calls } from "./calls.js";
import type { Containers } from "./containers.js";
import { deferDate } from "./deferred-date.js";
import { UnpicklingError, withOffset } from "./error.js";
import { decodeBigInt } from "./integer.js";
import { offsetOf } from "./opcode-offset.js";
import { unpack } from "./packed.js";
import type { ResolvedReading } from "./reading-options.js";
import type { Entry } from "./registry.js";
import { fillTimeZoneCache } from "./time-zone-cache.js";
import { TupleToBe } from "./tuple-to-be.js";
import { asTuple, ByteArray, Float, type Tuple } from "./values.js";

const TEXT_HIGH = high(TEXT);
const TAKE_HIGH = high(TAKE);

/** The protocol a pickle declares; 1 when it does not, as protocols 0 and 1 do not. */
const protocolOf = (input: Uint8Array, start: number): number =>
  input[start] === 0x80 ? (input[start + 1] as number) : 1;

/** What is taken off the stack, as it is for everybody but the row of a tuple kind. */
const made = (taken: unknown): unknown => (taken instanceof TupleToBe ? asTuple(taken.items) : taken);

/** Nobody writes to it. */
const EMPTY = emptyTape();

export class Cells {
  tape: LinkedTape = EMPTY;
  slots: Float64Array = EMPTY.slots;
  words: Int32Array = EMPTY.words;
  /** All strings of the tape, by index. */
  strings: string[] = [];
  /** What its globals stand for. */
  readonly entries: Entry[] = [];
  /** The value stack. */
  stack: unknown[] = [];
  /** Its height; taking a value lowers it to where that value was. */
  height = 0;
  /** Of a run of rows: where the next instruction stands; the row that is read, the height of the stack before it, and its instance. */
  at = 0;
  row = 0;
  rowHeight = 0;
  instance: object | null = null;
  /** Objects that are named again, by their kept index. */
  readonly kept: unknown[] = [];
  /** The protocol of the pickle. */
  protocol = 0;
  /** Where the pickle begins in the input. */
  #start = 0;
  readonly #options: ResolvedReading;
  readonly #calls: Calls;
  readonly #containers: Containers;
  #buffers: Buffers | undefined;
  /** Dates that cells named, where some are named by several. */
  #dates: Date[] | undefined;
  readonly #blobs: Uint8Array[] = [];
  /** What is decoded once, however often a memo gives it: integers and Python 2's strings, by their range. */
  readonly #decoded: unknown[] = [];

  constructor(options: ResolvedReading, calls: Calls, containers: Containers) {
    this.#options = options;
    this.#calls = calls;
    this.#containers = containers;
  }

  /** Takes a tape that follows those before, of the pickle at `start` of the input. */
  adopt(tape: LinkedTape, start: number): void {
    this.tape = tape;
    this.slots = tape.slots;
    this.words = tape.words;
    this.height = 0;
    this.#start = start;
    this.protocol = protocolOf(tape.input, start);
    // RESULT and its cell are the last two slots.
    const resultHigh = tape.words[2 * tape.slots.length - 3] as number;
    if ((resultHigh >> AUX_SHIFT) & AUX_AGAIN) this.#dates = [];
    fillTimeZoneCache(tape.wides);
  }

  /** One cell: a number, or what its tag says. */
  value(at: number): unknown {
    const highWord = this.words[2 * at + 1] as number;
    if (highWord < TAG_FLOOR || highWord >= 0) return integral(this.slots[at] as number, highWord);
    const payload = this.words[2 * at] as number;
    switch (highWord & 0x3f) {
      case TEXT:
        return this.strings[payload];
      case TAKE:
        if (payload < this.height) this.height = payload;
        return made(this.stack[payload]);
      case REF:
        return this.kept[payload];
      case NONE:
        return null;
      case TRUE:
        return true;
      case FALSE:
        return false;
      case DATETIME:
        return this.date(payload);
      case EMPTY_TUPLE:
        return asTuple([]);
      case GLOBAL:
        return (this.entries[payload] as Entry).target;
      case BIGINT:
        this.#decoded[payload] ??= decodeBigInt(this.#range(payload));
        return this.#decoded[payload];
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
        return new Float(this.tape.wides[payload] as number);
      case NEW_LIST:
        return [];
      case NEW_DICT:
        return this.#containers.emptyDict();
      case NEW_SET:
        return this.#containers.emptySet();
      case BUFFER:
        return this.#outside("NEXT_BUFFER", payload, () => {
          this.#buffers ??= new Buffers(this.#options.buffers);
          return this.#buffers.at(payload, ((highWord >> AUX_SHIFT) & AUX_READONLY) !== 0);
        });
      case BYTE_TEXT:
        this.#decoded[payload] ??= decodeByteText(this.#range(payload), this.#options.encoding, this.#options.errors);
        return this.#decoded[payload];
      case EXTENSION:
        return this.#outside("EXT", payload, () => this.#calls.extension(payload >>> 0, this.protocol));
      default:
        throw new UnpicklingError("the linked tape is damaged (this is a fault of brine; please report it)", {
          code: "BAD_TAPE",
        });
    }
  }

  /** The date of a cell: one object for all cells that name it, for a memo may have shared it. */
  date(payload: number): Date {
    const dates = this.#dates;
    const known = dates?.[payload];
    if (known !== undefined) return known;
    const date = new Date(this.tape.wides[payload] as number);
    if (dates !== undefined) dates[payload] = date;
    return date;
  }

  /** The same for a slot that defers dates: a number that stands for it, as long as no other cell can name the same. */
  deferredDate(payload: number): Date | number {
    return this.#dates === undefined ? deferDate(this.tape.wides[payload] as number) : this.date(payload);
  }

  #range(index: number): Uint8Array {
    return rangeOf(this.tape, index);
  }

  /**
   * The same for a cell whose parameter stores a tuple's items in an array of its own: a tuple that was only written for it need
   * not become one; it comes as a {@link TupleToBe}.
   */
  items(at: number): unknown {
    const highWord = this.words[2 * at + 1] as number;
    if (highWord >= TAG_FLOOR && highWord < 0 && (highWord & 0x3f) === TAKE) {
      const payload = this.words[2 * at] as number;
      const taken = this.stack[payload];
      if (taken instanceof TupleToBe) {
        if (payload < this.height) this.height = payload;
        return taken;
      }
    }
    return this.value(at);
  }

  /** Keeps an object if the memo operand of its instruction, which stands at `memo`, says that it is named again. */
  keep(memo: number, made: unknown): void {
    const index = this.words[2 * memo] as number;
    if (index < 0) return;
    const { kept } = this;
    // Objects are not made in the order in which they are named again, and V8 makes an array with a wide gap a hash table.
    while (kept.length < index) kept.push(undefined);
    kept[index] = made;
  }

  /** The height of the stack after an instruction whose target is looked at, not taken; `undefined`: as taken. */
  targetHeight(at: number): number | undefined {
    const highWord = this.words[2 * at + 1] as number;
    const isTake = highWord >= TAG_FLOOR && highWord < 0 && (highWord & 0x3f) === TAKE;
    return isTake ? (this.words[2 * at] as number) + 1 : undefined;
  }

  /**
   * Short arrays as literals: they are packed and half as dear as filling one of a given length. Numbers alone have literals
   * of their own, whose arrays hold them without a box each; texts alone are the commonest of the others.
   */
  list(at: number, count: number): unknown[] {
    const { words, slots, strings } = this;
    const h = words[2 * at + 1] as number;
    if (h < TAG_FLOOR || h >= 0) {
      const first = slots[at] as number;
      if (count === 1) return isIntegral(first, h) ? [first | 0] : [first];
      const h1 = words[2 * at + 3] as number;
      if (h1 < TAG_FLOOR || h1 >= 0) {
        const second = slots[at + 1] as number;
        const areIntegral = isIntegral(first, h) && isIntegral(second, h1);
        if (count === 2) return areIntegral ? [first | 0, second | 0] : [first, second];
        const h2 = words[2 * at + 5] as number;
        if (count === 3 && (h2 < TAG_FLOOR || h2 >= 0)) {
          const third = slots[at + 2] as number;
          const isIntegers = areIntegral && isIntegral(third, h2);
          return isIntegers ? [first | 0, second | 0, third | 0] : [first, second, third];
        }
      }
    } else if (h === TEXT_HIGH) {
      const first = strings[words[2 * at] as number];
      if (count === 1) return [first];
      const h1 = words[2 * at + 3] as number;
      if (h1 === TEXT_HIGH) {
        const second = strings[words[2 * at + 2] as number];
        if (count === 2) return [first, second];
        const h2 = words[2 * at + 5] as number;
        if (count === 3 && h2 === TEXT_HIGH) return [first, second, strings[words[2 * at + 4] as number]];
      }
    }
    switch (count) {
      case 1:
        return [this.value(at)];
      case 2:
        return [this.value(at), this.value(at + 1)];
      case 3:
        return [this.value(at), this.value(at + 1), this.value(at + 2)];
      case 4:
        return [this.value(at), this.value(at + 1), this.value(at + 2), this.value(at + 3)];
    }
    // Every item has a cell on the tape, so the length is no mere claim.
    const items: unknown[] = new Array(count);
    for (let index = 0; index < count; index++) items[index] = this.value(at + index);
    return items;
  }

  /**
   * Appends items that are taken off the stack in their order, as those of a long list of objects are. False, and nothing is done:
   * they are something else.
   */
  appendTaken(target: unknown[], at: number, count: number): boolean {
    const { words, stack } = this;
    const first = words[2 * at] as number;
    for (let index = 0; index < count; index++) {
      if (words[2 * (at + index)] !== first + index || words[2 * (at + index) + 1] !== TAKE_HIGH) return false;
    }
    for (let index = first; index < first + count; index++) target.push(made(stack[index]));
    if (first < this.height) this.height = first;
    return true;
  }

  /**
   * The items of an instruction that appends, and of all behind it that append to the very same, with {@link at} behind the last of
   * them: for what takes longer, the more often it is appended to.
   */
  appended(at: number, packing: number, count: number): unknown[] {
    const { words } = this;
    const items = this.sequence(packing, at + 2, count);
    let next = at + 2 + (packing === 0 ? count : packedSlots(packing, count));
    for (;;) {
      const high = words[2 * next + 1] as number;
      const isNext = (high & 0x3f) === APPENDS && ((high >> AUX_SHIFT) & 0x1fff) >> PACKING_SHIFT === 0;
      const isSame = words[2 * next + 2] === words[2 * at + 2] && words[2 * next + 3] === words[2 * at + 3];
      if (!isNext || !isSame) break;
      const more = words[2 * next] as number;
      for (let index = 0; index < more; index++) items.push(this.value(next + 2 + index));
      next += 2 + more;
    }
    this.at = next;
    return items;
  }

  /** The items of a container, packed or not, as an array. */
  sequence(packing: number, at: number, count: number): unknown[] {
    return packing === 0 ? this.list(at, count) : unpack(this.tape, packing, at, count);
  }

  tuple(packing: number, at: number, count: number): Tuple {
    return asTuple(this.sequence(packing, at, count));
  }

  tupleToBe(packing: number, at: number, count: number): TupleToBe {
    return new TupleToBe(this.sequence(packing, at, count));
  }

  /** A cell that has no offset of its own: where its opcode stands is looked for when it is wanted. */
  #outside<T>(opcode: string, payload: number, read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw withOffset(error, offsetOf(this.tape.input.subarray(this.#start), opcode, payload) + this.#start);
    }
  }
}
