/**
 * Rows in one go: an instance whose cells are scalars, dates, known objects and short lists or tuples of scalars, inside
 * one frame. Its bytes are written without frames of the machine, up to the end of the open frame and of the memory at hand; nothing
 * else is changed for good before all of it is written. Whatever does not fit is taken back and left to `row.ts`, which writes the
 * same (the shortcuts of the Rust engine are in its own `quick.rs`).
 */
import {
  auxOf,
  CELL_ANY,
  CELL_DATE,
  EMPTY_TUPLE,
  FALSE,
  FORM_PARAM,
  high,
  isTagged,
  LIST,
  NODE,
  NONE,
  REF,
  ROW,
  ROW_HAS_NODES,
  TEXT,
  TEXT_AGAIN,
  TEXT_COPY,
  TEXT_NUMBER_SHIFT,
  TRUE,
  TUPLE,
  tagOf,
  UNSET,
} from "../../tape/slot.js";
import * as opcode from "../opcode.js";
import { GLOBAL_DATETIME, type Machine } from "./machine.js";
import type { Output } from "./output.js";
import type { Plan } from "./row.js";
import { DATETIME_LENGTH, datetimeBody, isMoment, leanDatetime, number } from "./scalar.js";
import { UNMEMOISED } from "./text.js";

const NONE_HIGH = high(NONE);
const TRUE_HIGH = high(TRUE);
const FALSE_HIGH = high(FALSE);
const TEXT_HIGH = high(TEXT);
const AGAIN_HIGH = high(TEXT_AGAIN);
const EMPTY_TUPLE_HIGH = high(EMPTY_TUPLE);
const REF_HIGH = high(REF);
const UNSET_HIGH = high(UNSET);
const NODE_HIGH = high(NODE);
const LIST_HIGH = high(LIST);
const TUPLE_HIGH = high(TUPLE);
const ROW_HIGH = high(ROW);
const NODES_ROW_HIGH = high(ROW, ROW_HAS_NODES);

/** Cells of a plan there may be, items of a list, and new texts in all. */
const MOST_CELLS = 64;
const MOST_ITEMS = 64;
const MOST_TEXTS = 256;
/** Longer texts have another header. */
const LONGEST_TEXT = 255;
/** The most bytes of GET. */
const GET_SIZE = 5;
/**
 * What is kept free, so that only texts are measured: a scalar cell with its name, what opens and closes a list, the end of the row,
 * and the words that may be written behind them.
 */
const MARGIN = GET_SIZE + GET_SIZE + DATETIME_LENGTH + 16;
/** Room that is made for a row before it is known how much it takes, and that for the longest. */
const FIRST_ROOM = 1024;
const MOST_ROOM = 1 << 16;

/** The texts that the row at hand says first, so that they can be taken back. */
const fresh = new Int32Array(MOST_TEXTS);
let freshCount = 0;
/** Behind these bytes nothing of the row at hand begins. */
let last = 0;

/**
 * Writes the rows at the cursor, up to `most` and about so many slots, while they can be written in one go and no frame has to be closed
 * before. Gives how many.
 */
export function quickRows(m: Machine, most: number, budget: number): number {
  const { out, words } = m;
  const end = Math.min(m.cursor + budget, m.slotCount);
  let rows = 0;
  while (rows < most && m.cursor < end && out.at < out.frameEnd) {
    const at = m.cursor;
    const upper = words[2 * at + 1]!;
    const plan = upper === ROW_HIGH || upper === NODES_ROW_HIGH ? m.plans[words[2 * at]!] : undefined;
    if (plan === undefined) break;
    m.cursor = at + 1;
    if (!quickRow(m, plan)) {
      m.cursor = at;
      break;
    }
    rows++;
  }
  return rows;
}

/** Writes the row whose cells begin at the cursor. False: nothing was written, and it has to be done cell by cell. */
export function quickRow(m: Machine, plan: Plan): boolean {
  if (m.cursor === m.unfit) return false;
  // Where the tape is gone over again, ordinals are known already.
  if (!isReady(m, plan) || m.ordinal !== m.stateCount || plan.kinds.length > m.slotCount - m.cursor) return false;
  const { out, texts } = m;
  out.room(plan.room);
  last = Math.min(out.frameEnd, out.bytes.length) - MARGIN;
  m.stateRoom(1 + plan.kinds.length);
  const { at, memo, draft } = out;
  const mark = draft?.mark;
  freshCount = 0;
  if (write(m, plan)) return true;
  m.unfit = m.cursor;
  out.at = at;
  out.memo = memo;
  if (mark !== undefined) draft?.backTo(mark);
  for (let index = 0; index < freshCount; index++) texts.forget(fresh[index]!);
  if (out.frameEnd > out.bytes.length) plan.room = Math.min(2 * plan.room, MOST_ROOM);
  else expectMore(m);
  return false;
}

/** A frame is full of rows: now it is known better than by the tape's size alone how much room all of it will need. */
function expectMore(m: Machine): void {
  const { out } = m;
  const room = out.bytes.length;
  const expected = (out.at / m.cursor) * m.slotCount;
  // Early enough that little is copied; and far more than there is was not wanted (a stream takes away what is written).
  if (out.at * 4 < room && expected > room && expected < 2 * room) out.expect(Math.ceil(expected * 1.05));
}

/** Whether all that the rows of a plan have in common is memoised. */
function isReady(m: Machine, plan: Plan): boolean {
  const { template } = plan;
  if (template === null) return false;
  if (plan.headOf === template) return true;
  // The rest is bytes that every protocol without MEMOIZE has in another way, and batches.
  if (!m.out.modern || plan.kinds.length > MOST_CELLS) return false;
  for (const memo of plan.memos) if (memo === UNMEMOISED) return false;
  const bytes = new Uint8Array((template.length + 4) & ~3);
  bytes.set(template);
  bytes[template.length] = opcode.MARK;
  plan.head = new Int32Array(bytes.buffer);
  plan.headLength = template.length + 1;
  plan.headOf = template;
  if (plan.room === 0) plan.room = plan.headLength + FIRST_ROOM;
  return true;
}

/** A TEXT that is equal to others, with a number or without. */
const isText = (upper: number): boolean =>
  upper === TEXT_HIGH || (isTagged(upper) && tagOf(upper) === TEXT && (auxOf(upper) & TEXT_COPY) === 0);

/** Writes a row as far as it can be written here; true: all of it. */
function write(m: Machine, plan: Plan): boolean {
  const { out, texts, slots, states, words, slotCount } = m;
  const { kinds, memos, head, dateCells } = plan;
  const { bytes, view, draft } = out;
  const first = m.cursor;
  let to = out.at;
  if (to + plan.headLength > last) return false;
  for (let index = 0; index < head.length; index++) view.setInt32(to + 4 * index, head[index]!, true);
  let ordinal = m.ordinal;
  states[ordinal++] = plan.memoise(out, to);
  to += plan.headLength;
  // The dates of the cells come first, then the nodes.
  let nodeOrdinal = ordinal;
  for (const cell of dateCells) if (!isTagged(words[2 * (first + cell) + 1]!)) nodeOrdinal++;
  const date = m.globals[GLOBAL_DATETIME]!.memo;
  if (nodeOrdinal > ordinal && date === UNMEMOISED) return false;
  let node = first + kinds.length;
  let data = m.data;
  /** Where the texts of nodes begin; negative before the first node. */
  let nodeData = -1;
  let set = 0;
  for (let offset = 0; offset < kinds.length; offset++) {
    const at = first + offset;
    const upper = words[2 * at + 1]!;
    if (upper === UNSET_HIGH) continue;
    if (to > last) return false;
    set++;
    const name = memos[offset]!;
    if (name < 256) {
      if (draft !== null) draft.get(to, to + 2, name);
      view.setInt16(to, (opcode.BINGET << 8) | name);
      to += 2;
    } else to = putGet(out, to, name);
    if (!isTagged(upper)) {
      const kind = kinds[offset];
      if (kind === CELL_ANY) to = putNumber(m, slots, bytes, view, to, at);
      else if (kind === CELL_DATE) {
        if (!isMoment(slots[at]!)) return false;
        to = putGet(out, to, date);
        datetimeBody(m, slots[at]!, bytes, to);
        if (draft === null) {
          to += DATETIME_LENGTH;
          out.memo += 3;
          states[ordinal++] = out.memo - 1;
        } else {
          to += leanDatetime(bytes, to);
          states[ordinal++] = draft.memoize(to);
        }
      } else to = putFloat(view, to, upper, words[2 * at]!);
    } else if (upper === AGAIN_HIGH) {
      to = putAgain(m, to, at);
      if (to === 0) return false;
    } else if (isText(upper)) {
      to = putText(m, to, at, upper, data);
      if (to === 0) return false;
      data += texts.length;
    } else if (upper === NODE_HIGH) {
      if (nodeData < 0) {
        nodeData = passTexts(m, data, at + 1, first + kinds.length);
        if (nodeData < 0) return false;
      }
      if (node >= slotCount) return false;
      const tag = words[2 * node + 1];
      const items = words[2 * node]! >>> 0;
      const isList = tag === LIST_HIGH;
      const end = node + items;
      if ((!isList && tag !== TUPLE_HIGH) || items === 0 || items > MOST_ITEMS || end >= slotCount) return false;
      if (isList) {
        bytes[to++] = opcode.EMPTY_LIST;
        if (draft === null) {
          bytes[to++] = opcode.MEMOIZE;
          states[nodeOrdinal++] = out.memo++;
        } else states[nodeOrdinal++] = draft.memoize(to);
        if (items > 1) bytes[to++] = opcode.MARK;
      } else if (items > 3) bytes[to++] = opcode.MARK;
      while (node < end) {
        node++;
        if (to > last) return false;
        const item = words[2 * node + 1]!;
        if (!isTagged(item)) to = putNumber(m, slots, bytes, view, to, node);
        else if (item === AGAIN_HIGH) {
          to = putAgain(m, to, node);
          if (to === 0) return false;
        } else if (isText(item)) {
          to = putText(m, to, node, item, nodeData);
          if (to === 0) return false;
          nodeData += texts.length;
        } else if (item === NONE_HIGH || item === TRUE_HIGH || item === FALSE_HIGH) bytes[to++] = constantOf(item);
        else return false;
      }
      node++;
      if (isList) bytes[to++] = items > 1 ? opcode.APPENDS : opcode.APPEND;
      else {
        bytes[to++] = items > 3 ? opcode.TUPLE : opcode.TUPLE1 + items - 1;
        if (draft === null) {
          bytes[to++] = opcode.MEMOIZE;
          states[nodeOrdinal++] = out.memo++;
        } else states[nodeOrdinal++] = draft.memoize(to);
      }
    } else if (upper === REF_HIGH) {
      const known = words[2 * at]! >>> 0;
      if (known >= m.stateCount || states[known]! < 0) return false;
      to = putGet(out, to, states[known]!);
    } else if (upper === NONE_HIGH || upper === TRUE_HIGH || upper === FALSE_HIGH || upper === EMPTY_TUPLE_HIGH)
      bytes[to++] = constantOf(upper);
    else return false;
  }
  // A single pair has no mark.
  if (set < 2 || to > last) return false;
  bytes[to++] = opcode.SETITEMS;
  if (plan.form === FORM_PARAM) {
    bytes[to++] = opcode.SETITEMS;
    bytes[to++] = opcode.BUILD;
    bytes[to++] = opcode.SETITEM;
  }
  bytes[to++] = opcode.BUILD;
  out.at = to;
  m.takeOrdinals(nodeOrdinal - m.ordinal);
  m.cursor = node;
  m.data = nodeData < 0 ? data : nodeData;
  return true;
}

/** Writes the text at `start` of a slot; gives where its bytes end, or 0: it is not one that can be written here. */
function putText(m: Machine, to: number, at: number, upper: number, start: number): number {
  const { texts } = m;
  if (!texts.measure(start, m.words[2 * at]! >>> 0, m.dataLength) || texts.length > LONGEST_TEXT) return 0;
  const id = texts.intern(start);
  texts.number(upper, id);
  return putById(m, to, id);
}

/** The same for a text that has a number. */
function putAgain(m: Machine, to: number, at: number): number {
  const { texts } = m;
  const id = texts.numbered(m.words[2 * at]! >>> 0);
  return id < 0 || texts.lengthOf(id) > LONGEST_TEXT ? 0 : putById(m, to, id);
}

function putById(m: Machine, to: number, id: number): number {
  const { out, texts } = m;
  const memo = texts.memo(id);
  if (memo !== UNMEMOISED) return putGet(out, to, memo);
  if (freshCount === MOST_TEXTS || to + texts.lengthOf(id) > last) return 0;
  fresh[freshCount++] = id;
  return texts.put(id, out, to);
}

/**
 * Where the texts of a row's nodes begin: behind those of its cells, of which these are not written yet. What has a number is entered,
 * for a node may say it again. Negative: one is broken.
 */
function passTexts(m: Machine, start: number, from: number, end: number): number {
  const { texts, words } = m;
  let data = start;
  for (let at = from; at < end; at++) {
    const upper = words[2 * at + 1]!;
    if (!isTagged(upper) || tagOf(upper) !== TEXT) continue;
    if (!texts.measure(data, words[2 * at]! >>> 0, m.dataLength)) return -1;
    if (auxOf(upper) >> TEXT_NUMBER_SHIFT !== 0) texts.number(upper, texts.intern(data));
    data += texts.length;
  }
  return data;
}

const constantOf = (upper: number): number =>
  upper === NONE_HIGH
    ? opcode.NONE
    : upper === TRUE_HIGH
      ? opcode.NEWTRUE
      : upper === FALSE_HIGH
        ? opcode.NEWFALSE
        : opcode.EMPTY_TUPLE;

function putGet(out: Output, to: number, memo: number): number {
  const { bytes, view, draft } = out;
  if (draft !== null) draft.get(to, to + (memo < 256 ? 2 : 5), memo);
  if (memo < 256) {
    bytes[to] = opcode.BINGET;
    bytes[to + 1] = memo;
    return to + 2;
  }
  bytes[to] = opcode.LONG_BINGET;
  view.setInt32(to + 1, memo, true);
  return to + 5;
}

/** By words, as in `float`: a NaN's bits would not be sure to pass through a number. */
function putFloat(view: DataView, to: number, upper: number, lower: number): number {
  view.setInt8(to, opcode.BINFLOAT);
  view.setInt32(to + 1, upper);
  view.setInt32(to + 5, lower);
  return to + 9;
}

function putNumber(m: Machine, slots: Float64Array, bytes: Uint8Array, view: DataView, to: number, at: number): number {
  const value = slots[at]!;
  // −0 and integers too: `number` has the rule.
  if (value !== Math.floor(value)) {
    if (value !== value) return putFloat(view, to, m.words[2 * at + 1]!, m.words[2 * at]!);
    view.setInt8(to, opcode.BINFLOAT);
    view.setFloat64(to + 1, value);
    return to + 9;
  }
  const int = value | 0;
  if (int === value && int > 0xffff) {
    bytes[to] = opcode.BININT;
    view.setInt32(to + 1, int, true);
    return to + 5;
  }
  m.out.at = to;
  number(m, at);
  return m.out.at;
}
