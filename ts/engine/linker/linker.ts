/**
 * The linker: a pickle in, a linked tape out (docs/format.md §3; the Rust twin is `crates/pickle/src/linker/`).
 *
 * A loop over the opcodes with a stack of entries that stand for values, a stack of marks and a memo. Nothing is made
 * here: the tape says what to make, in the pickle's own order. Every opcode is read only when all of it is there, so
 * input may come in pieces of any size.
 */
import { Code } from "../../tape/code.js";
import { DIGITS, type LinkedTape } from "../../tape/linked.js";
import { BYTEARRAY, BYTES, EMPTY_TUPLE, FALSE, high, NONE, TRUE } from "../../tape/slot.js";
import { EngineFault, type Linker, type LinkerOptions } from "../engine.js";
import { Idle } from "../idle.js";
import { build, global, newobj, reduce, stackGlobal } from "./call.js";
import { additems, append, appends, dict, frozenset, list, setitem, setitems, shortTuple, tuple } from "./container.js";
import { inst, newobjEx, obj } from "./instance.js";
import { hasLane, lane } from "./lane.js";
import { float, getLine, int, longLine, putLine } from "./line.js";
import { binpersid, ext1, ext2, ext4, nextBuffer, persid, readonlyBuffer } from "./outside.js";
import { bytes8, bytes32, bytes64, frame, long1, long4, proto, stop, text8, text32, text64 } from "./read.js";
import { floats, integers } from "./run.js";
import {
  binget,
  binput,
  dup,
  LAZY_DICT,
  LAZY_LIST,
  LAZY_SET,
  longBinget,
  longBinput,
  mark,
  memoize,
  pop,
  popMark,
  pushCell,
} from "./stack.js";
import { DONE, fail, INPUT, OK, State } from "./state.js";
import { string, string8, string32, unicode } from "./string.js";

/** Offsets of ranges from this one up are not of the input. */
const INPUT_LIMIT = DIGITS;

/** Pushes a cell without payload. */
const atom = (s: State, upper: number): number => {
  pushCell(s, upper, 0);
  return OK;
};

/** No byte is left before the limit: closes the frame, or asks for input. */
const atLimit = (s: State): number => {
  if (s.framed) {
    s.framed = false;
    s.limit = s.filled;
  }
  if (s.pos < s.limit) return OK;
  if (!s.finished) return INPUT;
  return fail(s, s.pos === s.start ? Code.EMPTY : Code.TRUNCATED);
};

/**
 * Links the opcode whose byte was just passed. Changes nothing when it answers `INPUT`.
 *
 * The bytes of `opcode.ts` stand here as literals: of those V8 makes a jump table, of constants a chain of comparisons,
 * which costs half as much again (a test holds the two equal).
 */
const dispatch = (s: State, byte: number): number => {
  switch (byte) {
    case 0x80: // PROTO
      return proto(s);
    case 0x95: // FRAME
      return frame(s);
    case 0x2e: // STOP
      return stop(s);

    case 0x4e: // NONE
      return atom(s, high(NONE));
    case 0x88: // NEWTRUE
      return atom(s, high(TRUE));
    case 0x89: // NEWFALSE
      return atom(s, high(FALSE));
    case 0x4a: // BININT
      return integers(s, byte);
    case 0x4b: // BININT1
      return integers(s, byte);
    case 0x4d: // BININT2
      return integers(s, byte);
    case 0x8a: // LONG1
      return long1(s);
    case 0x8b: // LONG4
      return long4(s);
    case 0x49: // INT
      return int(s);
    case 0x4c: // LONG
      return longLine(s);
    case 0x47: // BINFLOAT
      return floats(s);
    case 0x46: // FLOAT
      return float(s);

    case 0x8c: // SHORT_BINUNICODE
      return text8(s);
    case 0x58: // BINUNICODE
      return text32(s);
    case 0x8d: // BINUNICODE8
      return text64(s);
    case 0x56: // UNICODE
      return unicode(s);
    case 0x55: // SHORT_BINSTRING
      return string8(s);
    case 0x54: // BINSTRING
      return string32(s);
    case 0x53: // STRING
      return string(s);
    case 0x43: // SHORT_BINBYTES
      return bytes8(s);
    case 0x42: // BINBYTES
      return bytes32(s);
    case 0x8e: // BINBYTES8
      return bytes64(s, high(BYTES));
    case 0x96: // BYTEARRAY8
      return bytes64(s, high(BYTEARRAY));
    case 0x97: // NEXT_BUFFER
      return nextBuffer(s);
    case 0x98: // READONLY_BUFFER
      return readonlyBuffer(s);

    case 0x5d: // EMPTY_LIST
      return atom(s, LAZY_LIST);
    case 0x61: // APPEND
      return append(s);
    case 0x65: // APPENDS
      return appends(s);
    case 0x6c: // LIST
      return list(s);
    case 0x29: // EMPTY_TUPLE
      return atom(s, high(EMPTY_TUPLE));
    case 0x74: // TUPLE
      return tuple(s);
    case 0x85: // TUPLE1
      return shortTuple(s, 1);
    case 0x86: // TUPLE2
      return shortTuple(s, 2);
    case 0x87: // TUPLE3
      return shortTuple(s, 3);
    case 0x7d: // EMPTY_DICT
      return atom(s, LAZY_DICT);
    case 0x64: // DICT
      return dict(s);
    case 0x73: // SETITEM
      return setitem(s);
    case 0x75: // SETITEMS
      return setitems(s);
    case 0x8f: // EMPTY_SET
      return atom(s, LAZY_SET);
    case 0x90: // ADDITEMS
      return additems(s);
    case 0x91: // FROZENSET
      return frozenset(s);

    case 0x30: // POP
      return pop(s);
    case 0x32: // DUP
      return dup(s);
    case 0x28: // MARK
      return mark(s);
    case 0x31: // POP_MARK
      return popMark(s);

    case 0x68: // BINGET
      return binget(s);
    case 0x6a: // LONG_BINGET
      return longBinget(s);
    case 0x67: // GET
      return getLine(s);
    case 0x71: // BINPUT
      return binput(s);
    case 0x72: // LONG_BINPUT
      return longBinput(s);
    case 0x70: // PUT
      return putLine(s);
    case 0x94: // MEMOIZE
      return memoize(s);

    case 0x63: // GLOBAL
      return global(s);
    case 0x93: // STACK_GLOBAL
      return stackGlobal(s);
    case 0x82: // EXT1
      return ext1(s);
    case 0x83: // EXT2
      return ext2(s);
    case 0x84: // EXT4
      return ext4(s);
    case 0x52: // REDUCE
      return reduce(s);
    case 0x62: // BUILD
      return build(s);
    case 0x81: // NEWOBJ
      return newobj(s);
    case 0x92: // NEWOBJ_EX
      return newobjEx(s);
    case 0x69: // INST
      return inst(s);
    case 0x6f: // OBJ
      return obj(s);
    case 0x50: // PERSID
      return persid(s);
    case 0x51: // BINPERSID
      return binpersid(s);

    default:
      return fail(s, Code.UNKNOWN_OPCODE);
  }
};

/** Room for bytes that follow `filled`; the first chunk gets exactly its own size, as most pickles come in one. */
const reserve = (s: State, count: number): void => {
  const end = s.filled + count;
  if (end <= s.input.length) return;
  try {
    if (end >= INPUT_LIMIT) throw new RangeError();
    const larger = new Uint8Array(Math.max(end, Math.min(2 * s.input.length, INPUT_LIMIT)));
    larger.set(s.input.subarray(0, s.filled));
    s.input = larger;
    s.view = new DataView(larger.buffer);
  } catch {
    fail(s, Code.TAPE_LIMIT);
  }
};

/** Of linkers that are alive at the same time, for hooks may load pickles inside of a pickle. */
const MOST_IDLE = 2;
/** A state of more bytes is kept no longer than until the event loop turns. */
const LARGEST_IDLE = 64 * 1024 * 1024;

/** States for the next linkers: making the tables of one takes longer than linking a small pickle. */
const idle = /* @__PURE__ */ new Idle<State>(MOST_IDLE, LARGEST_IDLE, (state) => state.size);

class TsLinker implements Linker {
  /** `null` once the linker was disposed of: what it held is let go. */
  #held: State | null;
  #isDone = false;
  #fault: EngineFault | undefined;

  constructor(options: LinkerOptions) {
    this.#held = idle.take() ?? new State();
    this.#held.reset(options);
  }

  get #state(): State {
    if (this.#held === null) throw new Error("this linker was disposed of");
    return this.#held;
  }

  push(chunk: Uint8Array, isWhole = false): void {
    const s = this.#state;
    // What another thread may write to is copied. The view is our own: Node's Buffer has other methods of the same names.
    if (isWhole && s.filled === 0 && chunk.length < INPUT_LIMIT && chunk.buffer instanceof ArrayBuffer) {
      s.input = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
      s.view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
    } else {
      reserve(s, chunk.length);
      s.input.set(chunk, s.filled);
    }
    s.filled += chunk.length;
    if (!s.framed) s.limit = s.filled;
  }

  finish(): void {
    this.#state.finished = true;
  }

  step(budget: number): "more" | "input" | "done" {
    if (this.#fault !== undefined) throw this.#fault;
    if (this.#isDone) return "done";
    try {
      return this.#run(budget);
    } catch (error) {
      if (error instanceof EngineFault) this.#fault = error;
      throw error;
    }
  }

  #run(budget: number): "more" | "input" | "done" {
    const s = this.#state;
    const isQuick = hasLane(s);
    for (let left = budget; left > 0; left--) {
      if (isQuick) {
        left -= lane(s, left);
        if (left === 0) break;
      }
      if (s.pos >= s.limit && atLimit(s) !== OK) return "input";
      s.next = s.pos + 1;
      const flow = dispatch(s, s.input[s.pos]!);
      if (flow === OK) {
        s.pos = s.next;
        continue;
      }
      if (flow === INPUT) return "input";
      if (flow === DONE) {
        s.pos = s.next;
        this.#isDone = true;
        return "done";
      }
      // Once without rows nothing is replaced, so this happens at most once.
      s.begin(false, false);
    }
    return "more";
  }

  next(): void {
    if (!this.#isDone) return;
    this.#isDone = false;
    this.#state.goOn();
  }

  linked(): LinkedTape {
    return new TsTape(this.#state);
  }

  dispose(): void {
    if (this.#held === null) return;
    this.#held.release();
    idle.giveBack(this.#held);
    this.#held = null;
  }
}

/** A linked tape where it lies in a state's tables. What next to no small pickle has is looked at when it is asked for. */
class TsTape implements LinkedTape {
  readonly slots: Float64Array;
  readonly words: Int32Array;
  readonly text: Uint8Array;
  readonly lengths: Uint32Array;
  readonly chunks: Uint32Array;
  readonly globals: Uint32Array;
  readonly shapes: Uint32Array;
  readonly input: Uint8Array;
  readonly end: number;
  readonly #state: State;
  #ranges: Uint32Array | undefined;
  #wides: Float64Array | undefined;
  #digits: Uint8Array | undefined;
  #facts: Uint32Array | undefined;

  constructor(s: State) {
    this.#state = s;
    this.slots = s.slots.subarray(0, s.slotCount);
    this.words = s.words.subarray(0, 2 * s.slotCount);
    this.text = s.text.subarray(0, s.textLength);
    this.lengths = s.lengths.subarray(0, s.stringCount);
    this.chunks = s.chunks.subarray(0, s.chunkWords);
    this.globals = s.globals.subarray(0, s.globalWords);
    this.shapes = s.shapes.subarray(0, s.shapeWords);
    this.input = s.input.subarray(0, s.filled);
    this.end = s.pos;
  }

  get ranges(): Uint32Array {
    this.#ranges ??= this.#state.ranges.subarray(0, this.#state.rangeWords);
    return this.#ranges;
  }

  get wides(): Float64Array {
    this.#wides ??= new Float64Array(this.#state.wides.buffer, 0, this.#state.wideWords >> 1);
    return this.#wides;
  }

  get digits(): Uint8Array {
    this.#digits ??= this.#state.digits.subarray(0, this.#state.digitCount);
    return this.#digits;
  }

  get facts(): Uint32Array {
    this.#facts ??= Uint32Array.from(this.#state.facts?.words ?? []);
    return this.#facts;
  }
}

/** A linker for one input. */
export const createLinker = (options: LinkerOptions): Linker => new TsLinker(options);
