/** Rows: instances laid out by a plan, written by one loop over their cells (`crates/pickle/src/encoder/row.rs`). */
import {
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
  LEFT,
  type Machine,
  MEMOISED,
  ORDINAL,
  OUTER,
  PARTS,
  PENDING,
  SLOT,
} from "./machine.js";
import { reference } from "./repeat.js";
import { datetime, float, number } from "./scalar.js";
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
  /** The bytes from the class to the first pair's mark, once all their memo numbers are known. */
  template: Uint8Array | null = null;
  constructor(global: number, form: number, texts: readonly number[], kinds: readonly number[]) {
    this.global = global;
    this.form = form;
    this.texts = texts;
    this.kinds = kinds;
    this.memos = new Int32Array(texts.length).fill(UNMEMOISED);
    this.hasDates = kinds.includes(CELL_DATE);
  }
}

/** Begins a row: its frame check is done, its tag is taken. */
export function row(m: Machine, at: number, index: number): void {
  const plan = m.plans[index];
  const first = m.cursor;
  if (plan === undefined || plan.kinds.length > m.slotCount - first) throw badTape(at);
  const { words } = m;
  const count = plan.kinds.length;
  let set = count;
  let dates = 0;
  for (let offset = 0; offset < count; offset++) {
    const high = words[2 * (first + offset) + 1]!;
    if (isTagged(high)) {
      const tag = tagOf(high);
      // NONE … FALSE, TEXT … REF, UNSET and NODE; all tags of cells are below 32.
      if (tag > NODE || ((1 << tag) & CELL_TAGS) === 0) throw badTape(first + offset);
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
  if (set === 1) {
    frames[base + CLOSE] = opcode.SETITEM;
    frames[base + BATCH] = 1;
  } else if (set > 1) {
    frames[base + CLOSE] = opcode.SETITEMS;
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
  const count = Math.min(frames[base + LEFT]!, BATCH_SIZE);
  frames[base + LEFT]! -= count;
  frames[base + BATCH] = count;
  frames[base + PARTS] = count === BATCH_SIZE ? 1 : 0;
  m.out.put(opcode.MARK);
}

/** All from the class to the dict of values. */
function rowHead(m: Machine, plan: Plan, ordinal: number, set: number): void {
  const out = m.out;
  const param = plan.form === FORM_PARAM;
  const whole = param || set > 0;
  const { template } = plan;
  if (whole && template !== null && out.frameHolds(template.length)) {
    out.copy(template, 0, template.length);
    m.setMemo(ordinal, out.memo);
    out.memo += param ? 5 : 2;
    return;
  }
  m.global(plan.global);
  out.boundary();
  out.put2(opcode.EMPTY_TUPLE, opcode.NEWOBJ);
  m.memoize(ordinal);
  if (!whole) return;
  emptyDict(m);
  if (param) {
    savedText(m, TEXT_PARAM_PRIVATE);
    out.boundary(); // the private object's
    m.global(GLOBAL_INSTANCE_PRIVATE);
    out.boundary();
    out.put2(opcode.EMPTY_TUPLE, opcode.REDUCE);
    out.memoize();
    emptyDict(m);
    out.put(opcode.MARK);
    savedText(m, TEXT_INITIALIZED);
    out.boundary();
    out.put(opcode.NEWTRUE);
    savedText(m, TEXT_VALUES);
    emptyDict(m);
  }
  plan.template = template ?? makeTemplate(m, plan);
}

function emptyDict(m: Machine): void {
  m.out.boundary();
  m.out.put(opcode.EMPTY_DICT);
  m.out.memoize();
}

function savedText(m: Machine, id: number): void {
  m.out.boundary();
  m.texts.save(id, m.out);
}

/** The bytes {@link rowHead} writes from now on: all in them is memoised. */
function makeTemplate(m: Machine, plan: Plan): Uint8Array {
  const bytes: number[] = [];
  const get = (memo: number): void => {
    if (memo < 256) bytes.push(opcode.BINGET, memo);
    else bytes.push(opcode.LONG_BINGET, memo & 0xff, (memo >> 8) & 0xff, (memo >> 16) & 0xff, memo >>> 24);
  };
  get(m.globals[plan.global]!.memo);
  bytes.push(opcode.EMPTY_TUPLE, opcode.NEWOBJ, opcode.MEMOIZE, opcode.EMPTY_DICT, opcode.MEMOIZE);
  if (plan.form === FORM_PARAM) {
    get(m.texts.memo(TEXT_PARAM_PRIVATE));
    get(m.globals[GLOBAL_INSTANCE_PRIVATE]!.memo);
    bytes.push(opcode.EMPTY_TUPLE, opcode.REDUCE, opcode.MEMOIZE, opcode.EMPTY_DICT, opcode.MEMOIZE, opcode.MARK);
    get(m.texts.memo(TEXT_INITIALIZED));
    bytes.push(opcode.NEWTRUE);
    get(m.texts.memo(TEXT_VALUES));
    bytes.push(opcode.EMPTY_DICT, opcode.MEMOIZE);
  }
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
        if (kind === CELL_ANY) number(m, at);
        else if (kind !== CELL_DATE) float(m, at);
        else {
          const ordinal = frames[base + ORDINAL]!++;
          const state = m.states[ordinal]!;
          if (state >= 0) out.get(state);
          else if (!datetime(m, ordinal, at)) throw badTape(at);
        }
        break;
      }
      case TEXT: {
        if (!texts.measure(data, words[2 * at]! >>> 0, m.dataLength)) throw badTape(at);
        const id = texts.intern(data);
        data += texts.length;
        texts.save(id, out);
        break;
      }
      case NONE:
        out.put(opcode.NONE);
        break;
      case TRUE:
        out.put(opcode.NEWTRUE);
        break;
      case FALSE:
        out.put(opcode.NEWFALSE);
        break;
      case EMPTY_TUPLE:
        out.put(opcode.EMPTY_TUPLE);
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
    out.put2(opcode.SETITEMS, opcode.BUILD);
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
    } else if (tagOf(high) === TEXT) m.passText(at, words[2 * at]! >>> 0);
  }
}
