/**
 * All state of a pickle that is being written, and the small steps on it (the same in `crates/pickle/src/encoder/machine.rs`).
 * The frames are rows of words in one typed array, so that no object is made a container.
 */
import { Code } from "../../tape/code.js";
import { auxOf, LENT, TEXT_NUMBER_SHIFT } from "../../tape/slot.js";
import { type EncoderOptions, EngineFault } from "../engine.js";
import { POP } from "../opcode.js";
import { FRAME_TARGET, Output } from "./output.js";
import type { Keys } from "./record.js";
import type { Plan } from "./row.js";
import * as text from "./text.js";
import { Texts, UNMEMOISED } from "./text.js";

/** Globals the encoder itself writes. They stand first in the list of globals; the last seven below protocol 4 only. */
export const GLOBAL_INSTANCE_PRIVATE = 0;
export const GLOBAL_DATETIME = 1;
export const GLOBAL_BYTEARRAY = 2;
export const GLOBAL_BYTES = 3;
export const GLOBAL_SET = 4;
export const GLOBAL_FROZENSET = 5;
export const GLOBAL_ENCODE = 6;
export const GLOBAL_RECONSTRUCTOR = 7;
export const GLOBAL_OBJECT = 8;
export const GLOBAL_GETATTR = 9;

/** State of an ordinal: not written, so far as is known. From 0 up it is the memo number. */
export const UNSEEN = -1;
/** State of an ordinal that is being written: this minus the index of its frame. */
export const OPEN = -2;

// Kinds of frames.
export const FRAME_TAPE = 0;
export const FRAME_LIST = 1;
/** A dict or set: after a full batch another follows, be it empty. */
export const FRAME_PAIRS = 2;
/** List or dict items of a call, and all where Python's own rule for batches holds or there are none. */
export const FRAME_ITEMS = 3;
export const FRAME_TUPLE = 4;
export const FRAME_FROZENSET = 5;
export const FRAME_CALL = 6;
export const FRAME_ROW = 7;
/** Values that are passed over. */
export const FRAME_SKIP = 8;
/** The place to go on from when a value elsewhere on the tape is written. */
export const FRAME_RETURN = 9;
/** A set or frozenset below protocol 4: a call with a list. */
export const FRAME_OLDER_SET = 10;
/** A persistent id. */
export const FRAME_PERSISTENT = 11;
/** A record whose values are not all written. */
export const FRAME_RECORD = 12;

// Words of a frame.
export const KIND = 0;
/** The opcode that ends the batch, or the call. */
export const CLOSE = 1;
/** Parts of a call still to come. */
export const PARTS = 2;
/** Row and return: the next turn takes a value. Pairs: another batch follows. */
export const PENDING = 3;
/** Values of the batch still to come (row: set cells). */
export const BATCH = 4;
/** Items or pairs behind this batch. Tuple: its length. Call: what comes after the value to come (frame.ts). */
export const LEFT = 5;
export const ORDINAL = 6;
/** Where the node stands, to write it again from there. Return: where to go on. */
export const SLOT = 7;
export const DATA = 8;
/** Tuple and call: the ordinal's state outside, if this is made anew because the call around it is written again. Row: the plan. Record: the keys. */
export const OUTER = 9;
/** How many ordinals were memoised when the node was begun. Row: 1 once it has waited for a node. */
export const MEMOISED = 10;
/** Row: the next cell. Record: the next key. */
export const CELL = 11;
const WORDS = 12;

/** A distinct global: ids of its texts, its memo number, its extension code or 0. */
export class Global {
  readonly module: number;
  readonly name: number;
  memo = UNMEMOISED;
  code = 0;
  /** Its name has a dot, and the protocol is below 4. */
  dotted = false;
  constructor(module: number, name: number) {
    this.module = module;
    this.name = name;
  }
}

export class Machine {
  readonly protocol: number;
  readonly lean: boolean;
  /** The pickle is taken in pieces. */
  readonly pieces: boolean;
  /** Batches as pickle.py has them. */
  readonly python: boolean;
  readonly out: Output;
  readonly texts: Texts;
  /** Distinct globals. */
  readonly globals: Global[] = [];
  /** Finds a global by the ids of its texts. */
  readonly #globalIndex = new Map<string, number>();
  /** Texts of globals' names that are objects with an ordinal. */
  readonly named = new Map<number, number>();
  /** The global of each id on the tape. */
  readonly globalIds: number[] = [];
  readonly plans: Plan[] = [];
  /** Keys of records. */
  readonly keyLists: Keys[] = [];
  /** The slot after the last definition: one that stands before it was seen already, in a region gone over again. */
  defined = 0;
  frames = new Int32Array(WORDS * 64);
  depth = 0;
  /** By ordinal: memo number, {@link OPEN} frame or {@link UNSEEN}. */
  states = new Int32Array(256);
  stateCount = 0;
  /** How many ordinals have a memo number. */
  memoised = 0;
  /** Ordinals not written yet: where they stand, slot and data. */
  readonly skipped = new Map<number, readonly [slot: number, data: number]>();
  /** The first slot of an object that was skipped, but for the dates of rows. */
  firstSkipped = Number.POSITIVE_INFINITY;
  /** The day whose date was computed last, in days since 0000-03-01, and that date: year, month, day of the month. */
  day = 0;
  year = 0;
  month = 0;
  dayOfMonth = 0;
  cursor = 1;
  data = 0;
  ordinal = 0;
  /** Where the cells stand of the row that could not be written in one go. */
  unfit = -1;

  // The tape as this step sees it.
  slots: Float64Array = new Float64Array(0);
  words: Int32Array = new Int32Array(0);
  slotCount = 0;
  bytes: Uint8Array;
  dataLength = 0;

  constructor(
    { protocol, memo, fast, batchStyle, fixImports, pieces }: EncoderOptions,
    data: Uint8Array,
    output?: Uint8Array<ArrayBuffer>,
  ) {
    this.protocol = protocol;
    this.lean = memo === "lean";
    this.pieces = pieces === true;
    this.python = batchStyle === "python";
    this.out = new Output(protocol, fast === true, this.lean, output);
    this.texts = new Texts(data, protocol);
    this.bytes = data;
    const old = protocol < 3 && fixImports !== false;
    const builtins = old ? text.TEXT_BUILTIN2 : text.TEXT_BUILTINS;
    this.findGlobal(text.TEXT_PARAMETERIZED, text.TEXT_INSTANCE_PRIVATE);
    this.findGlobal(text.TEXT_DATETIME, text.TEXT_DATETIME);
    this.findGlobal(builtins, text.TEXT_BYTEARRAY);
    if (protocol >= 4) return;
    this.findGlobal(builtins, text.TEXT_BYTES);
    this.findGlobal(builtins, text.TEXT_SET);
    this.findGlobal(builtins, text.TEXT_FROZENSET);
    this.findGlobal(text.TEXT_CODECS, text.TEXT_ENCODE);
    this.findGlobal(old ? text.TEXT_COPYREG2 : text.TEXT_COPYREG, text.TEXT_RECONSTRUCTOR);
    this.findGlobal(builtins, text.TEXT_OBJECT);
    this.findGlobal(builtins, text.TEXT_GETATTR);
  }

  /** Begins another pickle on a new tape; memo, texts, globals, plans and ordinals go on. */
  next(): void {
    this.texts.keep();
    this.out.begin();
    this.defined = 0;
    this.depth = 0;
    this.skipped.clear();
    this.firstSkipped = Number.POSITIVE_INFINITY;
    this.slotCount = 0;
    this.dataLength = 0;
    this.cursor = 1;
    this.data = 0;
    this.ordinal = this.stateCount;
    this.unfit = -1;
  }

  /** The distinct global of two texts. */
  findGlobal(module: number, name: number): number {
    const key = `${module},${name}`;
    let index = this.#globalIndex.get(key);
    if (index === undefined) {
      index = this.globals.push(new Global(module, name)) - 1;
      this.#globalIndex.set(key, index);
    }
    return index;
  }

  /** Pushes a frame whose other words are 0; gives its first word's index in {@link frames}, which may be replaced. */
  push(kind: number, batch = 0): number {
    const base = this.depth++ * WORDS;
    if (base === this.frames.length) {
      const frames = new Int32Array(base * 2);
      frames.set(this.frames);
      this.frames = frames;
    }
    this.frames.fill(0, base, base + WORDS);
    this.frames[base + KIND] = kind;
    this.frames[base + BATCH] = batch;
    return base;
  }

  /** The first word's index of the top frame. */
  get top(): number {
    return (this.depth - 1) * WORDS;
  }

  /** The first word's index of a frame. */
  frame(index: number): number {
    return index * WORDS;
  }

  /** Takes the next ordinal. */
  nextOrdinal(): number {
    const ordinal = this.ordinal++;
    if (ordinal === this.stateCount) {
      if (ordinal === this.states.length) {
        const states = new Int32Array(ordinal * 2);
        states.set(this.states);
        this.states = states;
      }
      this.states[ordinal] = UNSEEN;
      this.stateCount++;
    }
    return ordinal;
  }

  /** Makes room for the states of so many ordinals more. */
  stateRoom(count: number): void {
    const next = this.ordinal + count;
    if (next <= this.states.length) return;
    const states = new Int32Array(next * 2);
    states.set(this.states);
    this.states = states;
  }

  /** Takes so many ordinals whose objects are memoised; none was known before, and their states are there. */
  takeOrdinals(count: number): void {
    this.ordinal += count;
    this.stateCount = this.ordinal;
    this.memoised += count;
  }

  /** Memoises the object of an ordinal. */
  memoize(ordinal: number): void {
    this.setMemo(ordinal, this.out.memoize());
  }

  setMemo(ordinal: number, memo: number): void {
    if (this.states[ordinal]! < 0) this.memoised++;
    this.states[ordinal] = memo;
  }

  /**
   * A call was written that makes the object of an ordinal. False: it was memoised while its arguments were written, and
   * that one is taken.
   */
  made(ordinal: number): boolean {
    const state = this.states[ordinal]!;
    if (state < 0) {
      this.memoize(ordinal);
      return true;
    }
    this.out.put(POP);
    this.out.get(state);
    return false;
  }

  /** Takes bytes of the data region and gives where they begin. */
  takeData(at: number, length: number): number {
    const start = this.data;
    if (this.dataLength - start < length) throw badTape(at);
    this.data = start + length;
    return start;
  }

  /**
   * Takes the bytes of a BYTES or BYTEARRAY and gives where they begin in the data region; of those that were lent, −1 less
   * their index.
   */
  takeBytes(at: number, length: number): number {
    if ((auxOf(this.words[2 * at + 1]!) & LENT) === 0) return this.takeData(at, length);
    const raw = this.takeRaw(at);
    const index = this.slots[raw]!;
    // A pickle that is made lean from its bytes alone has to have them.
    const fits = length >= FRAME_TARGET && this.protocol >= 4 && !(this.lean && this.out.fast);
    // The high word of −0 is not that of 0.
    const isIndex = index === (index | 0) && index >= 0 && (index > 0 || this.words[2 * raw + 1] === 0);
    if (!fits || !isIndex) throw badTape(at);
    return -1 - index;
  }

  /** Takes the raw slot behind the one at `at` and gives its position. */
  takeRaw(at: number): number {
    if (this.cursor >= this.slotCount) throw badTape(at);
    return this.cursor++;
  }

  /** The id of the text of `units` at the data cursor. */
  intern(at: number, units: number): number {
    const start = this.data;
    if (!this.texts.measure(start, units, this.dataLength)) throw badTape(at);
    this.data = start + this.texts.length;
    return this.texts.intern(start);
  }

  /** The id of the text of the TEXT slot at `at`, a value, at the data cursor; the number that the slot gives it is its own. */
  text(at: number): number {
    const id = this.intern(at, this.words[2 * at]! >>> 0);
    this.texts.number(this.words[2 * at + 1]!, id);
    return id;
  }

  /** The id of the text that the TEXT_AGAIN slot at `at` says again. */
  textAgain(at: number): number {
    const id = this.texts.numbered(this.words[2 * at]! >>> 0);
    if (id < 0) throw badTape(at);
    return id;
  }

  /**
   * Passes over a TEXT slot that is written later or not at all. If it has a number, that is entered: what says it again may be
   * written before it.
   */
  passTextSlot(at: number): void {
    if (auxOf(this.words[2 * at + 1]!) >> TEXT_NUMBER_SHIFT !== 0) this.text(at);
    else this.passText(at, this.words[2 * at]! >>> 0);
  }

  /** The id of the text of `units` at the data cursor, equal to no other. */
  copied(at: number, units: number): number {
    const start = this.data;
    this.passText(at, units);
    return this.texts.copy(start);
  }

  /** Writes the text of `units` at the data cursor, equal to no other. It is not memoised yet. */
  copyText(at: number, units: number): void {
    const start = this.data;
    this.passText(at, units);
    this.out.text(this.bytes, start, this.data - start);
  }

  /** Passes over the text of `units` at the data cursor. */
  passText(at: number, units: number): void {
    if (!this.texts.measure(this.data, units, this.dataLength)) throw badTape(at);
    this.data += this.texts.length;
  }

  /** Keeps where the object of an ordinal stands that is not written yet. */
  keepPlace(ordinal: number, at: number, data: number): void {
    if (this.states[ordinal] === UNSEEN) this.skipped.set(ordinal, [at, data]);
  }
}

export const badTape = (slot: number): EngineFault => new EngineFault(Code.BAD_TAPE, slot);
