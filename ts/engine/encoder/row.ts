/** Rows: instances laid out by a plan, written by one loop over their cells (`crates/pickle/src/encoder/row.rs`). */
import {
  auxOf,
  CELL_ANY,
  CELL_DATE,
  EMPTY_TUPLE,
  FALSE,
  FORM_PARAM,
  isTagged,
  NODE,
  NONE,
  REF,
  TEXT,
  TEXT_AGAIN,
  TEXT_COPY,
  TRUE,
  tagOf,
  UNSET,
} from "../../tape/slot.js";
import * as opcode from "../opcode.js";
import {
  BATCH,
  badTape,
  CELL,
  CLOSE,
  DATA,
  FRAME_ROW,
  GLOBAL_INSTANCE_PRIVATE,
  GLOBAL_OBJECT,
  GLOBAL_RECONSTRUCTOR,
  type Global,
  LEFT,
  type Machine,
  MEMOISED,
  ORDINAL,
  OUTER,
  PARTS,
  PENDING,
  SLOT,
} from "./machine.js";
import { extensionBytes, global } from "./older.js";
import type { Output } from "./output.js";
import { quickRow } from "./quick-row.js";
import { reference } from "./repeat.js";
import { anyFloat, anyNumber, datetime, float, number } from "./scalar.js";
import { TEXT_INITIALIZED, TEXT_PARAM_PRIVATE, TEXT_VALUES, UNMEMOISED } from "./text.js";

/** So many items or pairs go between a mark and its closing opcode. */
export const BATCH_SIZE = 1000;

/** How the instances of one class are laid out. */
export class Plan {
  readonly global: number;
  readonly form: number;
  /** Ids of the names. */
  readonly texts: readonly number[];
  readonly kinds: readonly number[];
  /** Memo numbers of the names, −1 until they are known. */
  readonly memos: Int32Array;
  readonly hasDates: boolean;
  /** Which of the cells may be dates. */
  readonly dateCells: readonly number[];
  /** The bytes from the class to the first pair's mark, once all their memo numbers are known. */
  template: Uint8Array | null = null;
  /** For a lean pickle: the GETs in {@link template}, as `Draft.gets` has them, and where the instance is made. */
  reads = new Int32Array(0);
  instance = 0;
  /** Of {@link quickRow}: {@link template} and the pairs' mark in words, how many bytes that is, and which template. */
  head = new Int32Array(0);
  headLength = 0;
  headOf: Uint8Array | null = null;
  /** And how much room is made for a row. */
  room = 0;
  constructor(global: number, form: number, texts: readonly number[], kinds: readonly number[]) {
    this.global = global;
    this.form = form;
    this.texts = texts;
    this.kinds = kinds;
    this.memos = new Int32Array(texts.length).fill(UNMEMOISED);
    this.dateCells = kinds.flatMap((kind, cell) => (kind === CELL_DATE ? [cell] : []));
    this.hasDates = this.dateCells.length > 0;
  }

  /** All that {@link template}, at `start`, memoises; gives the memo number of the instance. */
  memoise(out: Output, start: number): number {
    const { draft, memo } = out;
    if (draft !== null) {
      draft.gets(start, this.reads);
      return draft.memoize(start + this.instance);
    }
    out.memo += this.form === FORM_PARAM ? 5 : 2;
    return memo;
  }
}

/** Begins a row: its frame check is done, its tag is taken. */
export function row(m: Machine, at: number, index: number): void {
  const plan = m.plans[index];
  const first = m.cursor;
  if (plan === undefined || plan.kinds.length > m.slotCount - first) throw badTape(at);
  if (quickRow(m, plan)) return;
  const { words } = m;
  const count = plan.kinds.length;
  let set = count;
  let dates = 0;
  for (let offset = 0; offset < count; offset++) {
    const high = words[2 * (first + offset) + 1]!;
    if (isTagged(high)) {
      const tag = tagOf(high);
      // NONE … FALSE, TEXT … REF, UNSET and NODE; all other tags of cells are below 32.
      if ((tag > NODE || ((1 << tag) & CELL_TAGS) === 0) && tag !== TEXT_AGAIN) throw badTape(first + offset);
      if (tag === UNSET) set--;
    } else if (plan.hasDates && plan.kinds[offset] === CELL_DATE) dates++;
  }
  m.cursor = first + count;
  const ordinal = m.nextOrdinal();
  for (; dates > 0; dates--) m.nextOrdinal();
  rowHead(m, plan, ordinal, set);

  const base = m.push(FRAME_ROW);
  const frames = m.frames;
  frames[base + ORDINAL] = ordinal + 1;
  frames[base + SLOT] = first;
  frames[base + DATA] = m.data;
  frames[base + OUTER] = index;
  if (set > 0) {
    frames[base + LEFT] = set;
    openBatch(m, base);
  }
  rowCells(m);
}

const CELL_TAGS =
  (1 << NONE) | (1 << TRUE) | (1 << FALSE) | (1 << TEXT) | (1 << REF) | (1 << EMPTY_TUPLE) | (1 << UNSET) | (1 << NODE);

/** A row's next batch: LEFT counts set cells behind it, PARTS says that it is full. */
function openBatch(m: Machine, base: number): void {
  const { frames } = m;
  const left = frames[base + LEFT]!;
  // A single pair has no mark; in C's way that is one that is the first and last.
  if (m.protocol === 0 || (left === 1 && (frames[base + CLOSE] === 0 || m.python))) {
    frames[base + LEFT] = left - 1;
    frames[base + BATCH] = 1;
    frames[base + CLOSE] = opcode.SETITEM;
    frames[base + PARTS] = 0;
    return;
  }
  const count = Math.min(left, BATCH_SIZE);
  frames[base + LEFT] = left - count;
  frames[base + BATCH] = count;
  frames[base + CLOSE] = opcode.SETITEMS;
  frames[base + PARTS] = count === BATCH_SIZE && !m.python ? 1 : 0;
  m.out.put(opcode.MARK);
}

/** All from the class to the dict of values. */
function rowHead(m: Machine, plan: Plan, ordinal: number, set: number): void {
  const out = m.out;
  const param = plan.form === FORM_PARAM;
  const whole = param || set > 0;
  const { template } = plan;
  if (whole && template !== null && out.frameHolds(template.length)) {
    const start = out.at;
    out.copy(template, 0, template.length);
    m.setMemo(ordinal, plan.memoise(out, start));
    return;
  }
  if (m.protocol >= 2) {
    global(m, plan.global);
    out.boundary();
    out.put2(opcode.EMPTY_TUPLE, opcode.NEWOBJ);
  } else {
    global(m, GLOBAL_RECONSTRUCTOR);
    out.put(opcode.MARK);
    global(m, plan.global);
    global(m, GLOBAL_OBJECT);
    out.put2(opcode.NONE, opcode.TUPLE);
    out.memoize();
    out.put(opcode.REDUCE);
  }
  m.memoize(ordinal);
  if (!whole) return;
  emptyDict(m);
  if (param) {
    savedText(m, TEXT_PARAM_PRIVATE);
    out.boundary(); // the private object's
    global(m, GLOBAL_INSTANCE_PRIVATE);
    out.boundary();
    out.emptyTuple();
    out.put(opcode.REDUCE);
    out.memoize();
    emptyDict(m);
    if (m.protocol > 0) out.put(opcode.MARK);
    savedText(m, TEXT_INITIALIZED);
    out.boundary();
    out.boolean(true);
    if (m.protocol === 0) out.put(opcode.SETITEM);
    savedText(m, TEXT_VALUES);
    emptyDict(m);
  }
  if (out.modern) plan.template = template ?? makeTemplate(m, plan);
}

function emptyDict(m: Machine): void {
  m.out.boundary();
  m.out.empty(opcode.EMPTY_DICT, opcode.DICT);
  m.out.memoize();
}

function savedText(m: Machine, id: number): void {
  m.out.boundary();
  m.texts.save(id, m.out);
}

/** The bytes {@link rowHead} writes from now on: all in them is memoised. */
function makeTemplate(m: Machine, plan: Plan): Uint8Array {
  const bytes: number[] = [];
  const reads: number[] = [];
  const memoize = m.out.draft === null ? [opcode.MEMOIZE] : [];
  const get = (memo: number): void => {
    reads.push(bytes.length, bytes.length + (memo < 256 ? 2 : 5), memo);
    if (memo < 256) bytes.push(opcode.BINGET, memo);
    else bytes.push(opcode.LONG_BINGET, memo & 0xff, (memo >> 8) & 0xff, (memo >> 16) & 0xff, memo >>> 24);
  };
  const known = ({ memo, code }: Global): void => {
    if (memo === UNMEMOISED) bytes.push(...extensionBytes(code));
    else get(memo);
  };
  known(m.globals[plan.global]!);
  bytes.push(opcode.EMPTY_TUPLE, opcode.NEWOBJ);
  plan.instance = bytes.length;
  bytes.push(...memoize, opcode.EMPTY_DICT, ...memoize);
  if (plan.form === FORM_PARAM) {
    get(m.texts.memo(TEXT_PARAM_PRIVATE));
    known(m.globals[GLOBAL_INSTANCE_PRIVATE]!);
    bytes.push(opcode.EMPTY_TUPLE, opcode.REDUCE, ...memoize, opcode.EMPTY_DICT, ...memoize, opcode.MARK);
    get(m.texts.memo(TEXT_INITIALIZED));
    bytes.push(opcode.NEWTRUE);
    get(m.texts.memo(TEXT_VALUES));
    bytes.push(opcode.EMPTY_DICT, ...memoize);
  }
  plan.reads = Int32Array.from(reads);
  return Uint8Array.from(bytes);
}

/** Writes cells of the row on top from its next one on: to its end, or to the first that has to be waited for. */
export function rowCells(m: Machine): void {
  const { out, texts, words, frames } = m;
  const base = m.top;
  const plan = m.plans[frames[base + OUTER]!]!;
  const { memos, kinds } = plan;
  const first = frames[base + SLOT]!;
  const count = kinds.length;
  const old = m.protocol < 2;
  const waited = frames[base + MEMOISED] !== 0;
  let batch = frames[base + BATCH]!;
  let data = frames[base + DATA]!;
  for (let offset = frames[base + CELL]!; offset < count; offset++) {
    const at = first + offset;
    const high = words[2 * at + 1]!;
    const tag = isTagged(high) ? tagOf(high) : 0;
    if (tag === UNSET) continue;
    if (batch === 0) {
      out.put(frames[base + CLOSE]!);
      openBatch(m, base);
      batch = frames[base + BATCH]!;
    }
    batch--;
    out.boundary();
    const memo = memos[offset]!;
    if (memo === UNMEMOISED) {
      const text = plan.texts[offset]!;
      texts.save(text, out);
      memos[offset] = texts.memo(text);
    } else out.get(memo);
    out.boundary();
    switch (tag) {
      case 0: {
        const kind = kinds[offset];
        if (kind === CELL_ANY) {
          if (old) anyNumber(m, at);
          else number(m, at);
        } else if (kind !== CELL_DATE) {
          if (old) anyFloat(m, at);
          else float(m, at);
        } else {
          const ordinal = frames[base + ORDINAL]!++;
          const state = m.states[ordinal]!;
          if (state >= 0) out.get(state);
          else if (!datetime(m, ordinal, at)) throw badTape(at);
        }
        break;
      }
      case TEXT: {
        if (!texts.measure(data, words[2 * at]! >>> 0, m.dataLength)) throw badTape(at);
        if (auxOf(high) & TEXT_COPY) {
          const { length } = texts;
          out.text(m.bytes, data, length);
          out.memoize();
          data += length;
          break;
        }
        const id = texts.intern(data);
        data += texts.length;
        texts.number(high, id);
        texts.save(id, out);
        break;
      }
      case TEXT_AGAIN:
        texts.save(m.textAgain(at), out);
        break;
      case NONE:
        out.put(opcode.NONE);
        break;
      case TRUE:
        out.boolean(true);
        break;
      case FALSE:
        out.boolean(false);
        break;
      case EMPTY_TUPLE:
        out.emptyTuple();
        break;
      default: {
        const ordinal = words[2 * at]! >>> 0;
        if (tag === REF && ordinal < m.stateCount && m.states[ordinal]! >= 0) {
          out.get(m.states[ordinal]!);
          break;
        }
        // A node, or an object that must be written again: the row waits for it.
        frames[base + CELL] = offset + 1;
        frames[base + DATA] = data;
        frames[base + BATCH] = batch;
        if (!waited) {
          frames[base + MEMOISED] = 1;
          m.data = data;
          rowRest(m, base, plan);
        }
        if (tag === REF) reference(m, at, ordinal);
        else frames[base + PENDING] = 1;
        return;
      }
    }
  }
  if (!waited) m.data = data;
  const close = frames[base + CLOSE]!;
  if (close !== 0) {
    out.put(close);
    // After a full batch another follows; here it is empty, for all cells are written.
    if (frames[base + PARTS] !== 0) out.put2(opcode.MARK, opcode.SETITEMS);
  }
  if (plan.form === FORM_PARAM) {
    out.put2(m.protocol > 0 ? opcode.SETITEMS : opcode.SETITEM, opcode.BUILD);
    out.put2(opcode.SETITEM, opcode.BUILD);
  } else if (close !== 0) out.put(opcode.BUILD);
  m.depth--;
}

/**
 * A row begins to wait for a node: nodes have their data behind all of the row's own, and may hold dates of cells that
 * are not written yet.
 */
function rowRest(m: Machine, base: number, plan: Plan): void {
  const { frames, words } = m;
  let ordinal = frames[base + ORDINAL]!;
  for (let offset = frames[base + CELL]!; offset < plan.kinds.length; offset++) {
    const at = frames[base + SLOT]! + offset;
    const high = words[2 * at + 1]!;
    if (!isTagged(high)) {
      if (plan.kinds[offset] === CELL_DATE) m.keepPlace(ordinal++, at, 0);
    } else if (tagOf(high) === TEXT) m.passTextSlot(at);
  }
}
