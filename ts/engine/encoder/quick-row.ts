/**
 * Rows in one go: an instance whose cells are scalars, dates, known objects and short lists or tuples of scalars, inside
 * one frame. All of it is looked at before a byte is written; then nothing is in doubt any more, so that the bytes are
 * written without frames of the machine and without checks of room and frame. Whatever does not fit is left to `row.ts`,
 * which writes the same (the shortcuts of the Rust engine are in its own `row.rs`).
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
  TEXT,
  TEXT_AGAIN,
  TEXT_COPY,
  TRUE,
  TUPLE,
  tagOf,
  UNSET,
} from "../../tape/slot.js";
import * as opcode from "../opcode.js";
import { badTape, GLOBAL_DATETIME, type Machine } from "./machine.js";
import type { Plan } from "./row.js";
import { DATETIME_LENGTH, datetimeBody, isMoment, number } from "./scalar.js";
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

/** Cells of a plan there may be, items of a list, and texts in all. */
const MOST_CELLS = 64;
const MOST_ITEMS = 64;
const MOST_TEXTS = 256;
/** Longer texts have another header. */
const LONGEST_TEXT = 255;
/** The most bytes of GET, and of a number. */
const GET_SIZE = 5;
const NUMBER_SIZE = 10;
/** The most bytes of a scalar cell that is no text, with its name. */
const CELL_SIZE = GET_SIZE + GET_SIZE + DATETIME_LENGTH;
/** The most bytes around the items of a list or tuple, and behind the last cell. */
const LEAF_SIZE = 4;
const END_SIZE = 5;

/** Texts of the row at hand: those of its cells, then those of its nodes. */
const ids = new Int32Array(MOST_TEXTS);
/** What {@link survey} found: how many of the texts are of cells, dates, nodes; where slots and data go on. */
let cellTexts = 0;
let dates = 0;
let nodes = 0;
let end = 0;
let dataEnd = 0;

/** Writes the row whose cells begin at the cursor. False: nothing was written, and it has to be done cell by cell. */
export function quickRow(m: Machine, plan: Plan): boolean {
  if (!isReady(m, plan)) return false;
  const size = survey(m, plan);
  const { out } = m;
  if (size < 0) return false;
  if (!out.frameHolds(size)) {
    expectMore(m);
    return false;
  }
  // Words are written, so up to three bytes more than there are.
  out.room(size + 4);
  write(m, plan);
  return true;
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
  return true;
}

/** Looks at all of a row and enters its texts; gives the most bytes it can take, or −1. */
function survey(m: Machine, plan: Plan): number {
  const { words, states, slotCount } = m;
  const { kinds } = plan;
  const count = kinds.length;
  const first = m.cursor;
  // Where the tape is gone over again, ordinals are known already.
  if (count > slotCount - first || m.ordinal !== m.stateCount) return -1;
  let size = plan.headLength + END_SIZE;
  let texts = 0;
  let set = 0;
  let data = m.data;
  dates = 0;
  nodes = 0;
  for (let offset = 0; offset < count; offset++) {
    const at = 2 * (first + offset);
    const upper = words[at + 1]!;
    size += CELL_SIZE;
    set++;
    if (!isTagged(upper)) {
      if (kinds[offset] === CELL_DATE) dates++;
    } else if (isText(upper)) {
      const length = enterText(m, texts++, data, first + offset);
      if (length < 0) return -1;
      data += length;
      size += length;
    } else if (upper === AGAIN_HIGH) {
      const length = enterAgain(m, texts++, first + offset);
      if (length < 0) return -1;
      size += length;
    } else if (upper === NODE_HIGH) nodes++;
    else if (upper === REF_HIGH) {
      const ordinal = words[at]! >>> 0;
      if (ordinal >= m.stateCount || states[ordinal]! < 0) return -1;
    } else if (upper === UNSET_HIGH) set--;
    else if (upper !== NONE_HIGH && upper !== TRUE_HIGH && upper !== FALSE_HIGH && upper !== EMPTY_TUPLE_HIGH)
      return -1;
  }
  // A single pair has no mark.
  if (set < 2 || (dates > 0 && m.globals[GLOBAL_DATETIME]!.memo === UNMEMOISED)) return -1;
  cellTexts = texts;
  let at = first + count;
  for (let node = 0; node < nodes; node++) {
    if (at >= slotCount) return -1;
    const upper = words[2 * at + 1]!;
    const items = words[2 * at]! >>> 0;
    if ((upper !== LIST_HIGH && upper !== TUPLE_HIGH) || items === 0 || items > MOST_ITEMS) return -1;
    const last = at + items;
    if (last >= slotCount) return -1;
    size += LEAF_SIZE + items * NUMBER_SIZE;
    while (at < last) {
      at++;
      const item = words[2 * at + 1]!;
      if (isText(item)) {
        const length = enterText(m, texts++, data, at);
        if (length < 0) return -1;
        data += length;
        size += length;
      } else if (item === AGAIN_HIGH) {
        const length = enterAgain(m, texts++, at);
        if (length < 0) return -1;
        size += length;
      } else if (isTagged(item) && item !== NONE_HIGH && item !== TRUE_HIGH && item !== FALSE_HIGH) return -1;
    }
    at++;
  }
  end = at;
  dataEnd = data;
  return size;
}

/** A TEXT that is equal to others, with a number or without. */
const isText = (upper: number): boolean =>
  upper === TEXT_HIGH || (isTagged(upper) && tagOf(upper) === TEXT && (auxOf(upper) & TEXT_COPY) === 0);

/** Enters the text of a slot as the one of this place; gives its length in bytes, or −1. */
function enterText(m: Machine, place: number, start: number, at: number): number {
  const { texts, words } = m;
  const units = words[2 * at]! >>> 0;
  if (place === MOST_TEXTS || !texts.measure(start, units, m.dataLength) || texts.length > LONGEST_TEXT) return -1;
  const { length } = texts;
  const id = texts.intern(start);
  ids[place] = id;
  texts.number(words[2 * at + 1]!, id);
  return length;
}

/** The same for a text that has a number. */
function enterAgain(m: Machine, place: number, at: number): number {
  const { texts, words } = m;
  const id = texts.numbered(words[2 * at]! >>> 0);
  if (place === MOST_TEXTS || id < 0) return -1;
  ids[place] = id;
  const length = texts.lengthOf(id);
  return length > LONGEST_TEXT ? -1 : length;
}

/** Writes the row that was looked at; room is there. */
function write(m: Machine, plan: Plan): void {
  const { out, texts } = m;
  const { kinds, memos, head } = plan;
  const { bytes, view } = out;
  const first = m.cursor;
  let ordinal = m.takeOrdinals(1 + dates + nodes);
  const { slots, states, words } = m;
  let to = out.at;
  for (let index = 0; index < head.length; index++) view.setInt32(to + 4 * index, head[index]!, true);
  to += plan.headLength;
  states[ordinal++] = out.memo;
  out.memo += plan.form === FORM_PARAM ? 5 : 2;
  // The dates of the cells come first, then the nodes.
  let nodeOrdinal = ordinal + dates;
  let node = first + kinds.length;
  let text = 0;
  let nodeText = cellTexts;
  for (let offset = 0; offset < kinds.length; offset++) {
    const at = first + offset;
    const upper = words[2 * at + 1]!;
    if (upper === UNSET_HIGH) continue;
    const name = memos[offset]!;
    if (name < 256) {
      view.setInt16(to, (opcode.BINGET << 8) | name);
      to += 2;
    } else to = putGet(bytes, view, to, name);
    if (!isTagged(upper)) {
      const kind = kinds[offset];
      if (kind === CELL_ANY) to = putNumber(m, bytes, view, to, at);
      else if (kind === CELL_DATE) {
        if (!isMoment(slots[at]!)) throw badTape(at);
        to = putGet(bytes, view, to, m.globals[GLOBAL_DATETIME]!.memo);
        datetimeBody(m, slots[at]!, bytes, to);
        to += DATETIME_LENGTH;
        out.memo += 3;
        states[ordinal++] = out.memo - 1;
      } else to = putFloat(view, to, upper, words[2 * at]!);
    } else if (upper === AGAIN_HIGH || isText(upper)) to = texts.put(ids[text++]!, out, to);
    else if (upper === NODE_HIGH) {
      const items = words[2 * node]!;
      const isList = words[2 * node + 1] === LIST_HIGH;
      if (isList) {
        bytes[to++] = opcode.EMPTY_LIST;
        bytes[to++] = opcode.MEMOIZE;
        states[nodeOrdinal++] = out.memo++;
        if (items > 1) bytes[to++] = opcode.MARK;
      } else if (items > 3) bytes[to++] = opcode.MARK;
      for (const last = node + items; node < last; ) {
        node++;
        const item = words[2 * node + 1]!;
        if (!isTagged(item)) to = putNumber(m, bytes, view, to, node);
        else if (item === AGAIN_HIGH || isText(item)) to = texts.put(ids[nodeText++]!, out, to);
        else bytes[to++] = constantOf(item);
      }
      node++;
      if (isList) bytes[to++] = items > 1 ? opcode.APPENDS : opcode.APPEND;
      else {
        bytes[to++] = items > 3 ? opcode.TUPLE : opcode.TUPLE1 + items - 1;
        bytes[to++] = opcode.MEMOIZE;
        states[nodeOrdinal++] = out.memo++;
      }
    } else if (upper === REF_HIGH) to = putGet(bytes, view, to, states[words[2 * at]! >>> 0]!);
    else bytes[to++] = constantOf(upper);
  }
  bytes[to++] = opcode.SETITEMS;
  if (plan.form === FORM_PARAM) {
    bytes[to++] = opcode.SETITEMS;
    bytes[to++] = opcode.BUILD;
    bytes[to++] = opcode.SETITEM;
  }
  bytes[to++] = opcode.BUILD;
  out.at = to;
  m.cursor = end;
  m.data = dataEnd;
}

const constantOf = (upper: number): number =>
  upper === NONE_HIGH
    ? opcode.NONE
    : upper === TRUE_HIGH
      ? opcode.NEWTRUE
      : upper === FALSE_HIGH
        ? opcode.NEWFALSE
        : opcode.EMPTY_TUPLE;

function putGet(bytes: Uint8Array, view: DataView, to: number, memo: number): number {
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

function putNumber(m: Machine, bytes: Uint8Array, view: DataView, to: number, at: number): number {
  const value = m.slots[at]!;
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
