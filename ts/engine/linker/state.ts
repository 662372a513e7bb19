/**
 * What the linker works on: tables that grow by doubling, and its place in the input. The functions of this folder are
 * those of `crates/pickle/src/linker/`, file for file; everything they know is here, so that no opcode allocates.
 */
import { Code } from "../../tape/code.js";
import { high, TAPE_VERSION, VERSION } from "../../tape/slot.js";
import { EngineFault, type LinkerLimits, type LinkerOptions } from "../engine.js";
import { ASCII, encodingNumber, linkerLimits } from "../linker-options.js";
import { Facts } from "./facts.js";
import type { RowForm } from "./known-row.js";

/** What a part of an opcode answers; faults are thrown. */
export const OK = 0;
/** Not all of the opcode is there yet; nothing was changed. */
export const INPUT = 1;
/** Something a row replaced was read from the memo: begin again without rows. */
export const RESTART = 2;
/** STOP. */
export const DONE = 3;

/** More slots than this (2 GiB) are `TAPE_LIMIT`. */
const SLOT_LIMIT = 2 ** 28;

/** "No memo index", as the stack's words hold it. */
export const NO_INDEX = -1;

/** Words of a stack entry: low and high of the cell, position of its header, memo index. */
export const ENTRY = 4;

const NO_INPUT: Uint8Array = new Uint8Array(0);
const NO_VIEW = new DataView(NO_INPUT.buffer);
const NO_LIMITS = linkerLimits();

/** Dicts in dicts take turns: so many are told by a look at one shape, without the hash of all keys. */
export const GUESSES = 64;

export class State {
  exact = false;
  /** Rows are allowed (an option, and off after a restart). */
  rows = false;
  /** Calls of `datetime.datetime` may become cells (off after a restart). */
  dates = false;
  /** A DATETIME cell was named again. */
  datesAgain = false;
  /** Of the strings of Python 2: a number of `linker-options.ts`, and whether what cannot be decoded is a fault. */
  encoding = ASCII;
  strict = true;
  keepMemo = false;
  /** What `scan` wants to know; undefined when it is not asked for. */
  facts: Facts | undefined = undefined;
  limits: Required<LinkerLimits> = NO_LIMITS;
  #wantsRows = false;

  /** All bytes so far, and behind `filled` space for more. */
  input = NO_INPUT;
  /** The same bytes. */
  view = NO_VIEW;
  filled = 0;
  finished = false;
  /** Start of the pickle being read. */
  start = 0;
  /** Start of the opcode being read, and where the next one starts if this one succeeds. */
  pos = 0;
  next = 0;
  /** An opcode must end here: the open frame's end, or the end of what was pushed. */
  limit = 0;
  framed = false;
  /** How far the line being read was searched, and the line feed found; so no byte is looked at twice. */
  scanned = 0;
  line = 0;

  /** Entries of {@link ENTRY} words; indices of entries are offsets in here. */
  stack = new Int32Array(64 * ENTRY);
  /** The same memory: the cell of the entry at `i` is number `i >> 1`. */
  stackNumbers = new Float64Array(this.stack.buffer);
  /** Where the next entry goes. */
  top = 0;
  marks = new Int32Array(16);
  markCount = 0;
  /** Height of the stack at the last mark: entries below are out of reach. */
  fence = 0;
  /** Stack indices of lazy instances and calls, ascending; some may be stale. */
  lazies = new Int32Array(16);
  lazyCount = 0;

  /** The memo's first indices, two words each; `memoFar` holds far ones as indices of `memoFarWords`. */
  memo = new Int32Array(64);
  memoLength = 0;
  memoFar = new Map<number, number>();
  memoFarWords: number[] = [];
  /** How many indices say something: the index the next MEMOIZE uses. */
  memoCount = 0;
  /** Every index that was put was the next one: none says anything else than it did. */
  isAppended = true;
  /** Memo indices put in this pickle; listed only when the memo is kept for the next one. */
  touched = new Uint32Array(0);
  touchedCount = 0;

  slots = new Float64Array(256);
  words = new Int32Array(this.slots.buffer);
  slotCount = 0;
  /** How many slots there may be: the limit without the values that are packed into fewer. */
  ceiling = 0;
  /** How many can be written without another look. */
  roomy = 0;
  /** Position of the last instruction's header; 0 when there is none. */
  last = 0;
  /** Height of the reader's value stack. */
  height = 0;
  /** Number of kept indices given out. */
  kept = 0;
  /** Number of out-of-band buffers named. */
  buffers = 0;

  text = new Uint8Array(256);
  /** The same bytes. */
  textView = new DataView(this.text.buffer);
  textLength = 0;
  lengths = new Uint32Array(32);
  /** Byte end of each string in `text`. */
  ends = new Uint32Array(32);
  stringCount = 0;
  chunks = new Uint32Array(12);
  chunkWords = 0;
  /** Where the open chunk begins in `text`, how many strings stand before it, and its flags. */
  chunkStart = 0;
  chunkFirst = 0;
  chunkFlags = 0;

  ranges = new Uint32Array(16);
  rangeWords = 0;
  /** Bytes of ranges that do not stand in the input as such. */
  digits = new Uint8Array(0);
  digitCount = 0;
  /** What an opcode makes before it is known where it goes. */
  scratch = new Uint8Array(0);
  scratchLength = 0;
  /** Two words each, low first. */
  wides = new Int32Array(16);
  wideWords = 0;

  globals = new Uint32Array(24);
  globalWords = 0;
  /** What the linker itself knows of each global. */
  known = new Uint8Array(8);
  globalPlaces = new Int32Array(0);

  shapes = new Uint32Array(64);
  shapeWords = 0;
  shapeStarts = new Int32Array(8);
  /** Of a dict shape: the row shape last made of it, or why there is none. */
  shapeRows = new Int32Array(8);
  shapeCount = 0;
  shapePlaces = new Int32Array(0);
  /** The dict shapes last found, by first key and number of keys; what an earlier pickle left is compared like any other. */
  readonly shapeGuesses = new Int32Array(GUESSES);
  /** By global: the shape of a row last made of its instances, + 1; 0 where there is none. */
  rowShapes = new Int32Array(0);
  /** By global: the bytes of its rows, as far as they are known. */
  rowForms: RowForm[] = [];
  /** The strings `_param__private`, `initialized` and `values` of the last param row. */
  privateText = -1;
  initializedText = -1;
  valuesText = -1;

  /** Makes the state ready for the input of another linker; the memory of its tables is kept. */
  reset(options: LinkerOptions): void {
    const { exact, rows, encoding = "ascii", errors = "strict", keepMemo = false, facts = false } = options;
    this.exact = exact;
    this.encoding = encodingNumber(encoding);
    this.strict = errors === "strict";
    this.keepMemo = keepMemo;
    this.facts = facts ? new Facts() : undefined;
    this.limits = linkerLimits(options.limits);
    this.#wantsRows = rows;
    this.input = NO_INPUT;
    this.view = NO_VIEW;
    this.filled = 0;
    this.finished = false;
    this.start = 0;
    this.next = 0;
    this.scratchLength = 0;
    this.privateText = -1;
    this.initializedText = -1;
    this.valuesText = -1;
    this.#beginAnew();
  }

  /** Lets go of what is not its own, and of what is no table. */
  release(): void {
    this.input = NO_INPUT;
    this.view = NO_VIEW;
    this.facts = undefined;
    this.memoFar.clear();
    this.memoFarWords = [];
    // They hold the input.
    this.rowForms = [];
  }

  /** How many bytes its tables have. */
  get size(): number {
    let bytes = this.slots.byteLength + this.stack.byteLength + this.marks.byteLength + this.lazies.byteLength;
    bytes += this.memo.byteLength + this.touched.byteLength + this.text.byteLength + this.lengths.byteLength;
    bytes += this.ends.byteLength + this.chunks.byteLength + this.ranges.byteLength + this.digits.byteLength;
    bytes += this.scratch.byteLength + this.wides.byteLength + this.globals.byteLength + this.known.byteLength;
    bytes += this.globalPlaces.byteLength + this.shapes.byteLength + this.shapeStarts.byteLength;
    return bytes + this.shapeRows.byteLength + this.shapePlaces.byteLength + this.rowShapes.byteLength;
  }

  /** Goes on behind STOP, with the pickle that begins there. */
  goOn(): void {
    this.start = this.pos;
    if (this.keepMemo) this.#beginTape();
    else this.#beginAnew();
  }

  /**
   * Goes to the first byte of the pickle with empty tables, as the options say. A memo that is kept may be read at any
   * time to come, so nothing may be replaced that it names; nor when every call is to be seen.
   */
  #beginAnew(): void {
    const hides = !this.keepMemo && this.facts === undefined;
    this.begin(this.#wantsRows && hides, hides);
  }

  /** Goes to the first byte of the pickle with empty tables. */
  begin(rows: boolean, dates: boolean): void {
    this.rows = rows;
    this.dates = dates;
    this.datesAgain = false;
    this.memoLength = 0;
    this.memoFar.clear();
    this.memoFarWords = [];
    this.memoCount = 0;
    this.isAppended = true;
    this.touchedCount = 0;
    this.kept = 0;
    this.buffers = 0;
    this.textLength = 0;
    this.stringCount = 0;
    this.chunkWords = 0;
    this.chunkStart = 0;
    this.chunkFirst = 0;
    this.chunkFlags = 0;
    this.rangeWords = 0;
    this.digitCount = 0;
    this.wideWords = 0;
    this.globalWords = 0;
    this.globalPlaces = emptied(this.globalPlaces);
    this.#beginTape();
  }

  /** Goes to the first byte of the pickle with an empty tape; what the memo says stays, and the tables it needs. */
  #beginTape(): void {
    this.pos = this.start;
    this.limit = this.filled;
    this.framed = false;
    this.scanned = 0;
    this.line = 0;
    this.top = 0;
    this.markCount = 0;
    this.fence = 0;
    this.lazyCount = 0;
    this.words[0] = TAPE_VERSION;
    this.words[1] = high(VERSION);
    this.slotCount = 1;
    this.ceiling = Math.min(SLOT_LIMIT, this.limits.values);
    this.roomy = Math.min(this.ceiling, this.slots.length);
    this.facts?.clear();
    this.last = 0;
    this.height = 0;
    this.shapeWords = 0;
    this.shapeCount = 0;
    this.shapePlaces = emptied(this.shapePlaces);
    this.rowShapes = emptied(this.rowShapes);
    if (this.rowForms.length > 0) this.rowForms = [];
  }
}

/** A table of zeros: a small one is used again, but no small pickle pays for the names of a large one before it. */
const emptied = (table: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> =>
  table.length <= SMALL_TABLE ? table.fill(0) : NO_WORDS;

const SMALL_TABLE = 64;
const NO_WORDS = new Int32Array(0);

/** Ends linking with a code, at the opcode being read. */
export const fail = (s: State, code: number): never => {
  throw new EngineFault(code, s.pos);
};

type Table = Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** A table grows up to so many times its size in one go. */
const MOST_GROWTH = 8;

/**
 * A larger copy of a table, at least twice the size; more where the input that is left seems to need it, for a copy costs
 * more than room that stays untouched.
 */
export const grown = <T extends Table>(s: State, table: T, least: number): T => {
  // A whole number, for a table is full when its last entry ends where it does.
  const left = Math.floor((s.filled - s.start) / (s.pos - s.start + 1)) + 1;
  const growth = Math.min(MOST_GROWTH, Math.max(2, left));
  try {
    const wanted = Math.max(least, growth * table.length);
    const larger = new (table.constructor as new (length: number) => T)(wanted);
    larger.set(table);
    return larger;
  } catch {
    // A length no buffer can have, or no memory for it.
    return fail(s, Code.TAPE_LIMIT);
  }
};

/** Makes sure that `count` slots can be written without another look. */
export const room = (s: State, count: number): void => {
  const needed = s.slotCount + count;
  if (needed > s.roomy) growSlots(s, needed);
};

const growSlots = (s: State, needed: number): void => {
  if (needed > s.ceiling) full(s);
  if (needed > s.slots.length) {
    s.words = grown(s, s.words, 2 * needed);
    s.slots = new Float64Array(s.words.buffer);
  }
  s.roomy = Math.min(s.ceiling, s.slots.length);
};

/** Counts values that take no slot of their own. */
export const pack = (s: State, values: number): void => {
  if (s.ceiling - values < s.slotCount) full(s);
  s.ceiling -= values;
  s.roomy = Math.min(s.ceiling, s.slots.length);
};

/** The tape is at its limit, or at that of the options. */
const full = (s: State): never => fail(s, s.limits.values <= SLOT_LIMIT ? Code.LIMIT : Code.TAPE_LIMIT);

/** Makes sure that `text` can take `count` more bytes. */
export const textRoom = (s: State, count: number): void => {
  const needed = s.textLength + count;
  if (needed <= s.text.length) return;
  s.text = grown(s, s.text, needed);
  s.textView = new DataView(s.text.buffer);
};
