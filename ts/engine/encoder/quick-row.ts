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
  FORM_PARAM,
  high,
  isTagged,
  NODE,
  REF,
  ROW,
  ROW_HAS_NODES,
  TEXT,
  TEXT_NUMBER_SHIFT,
  tagOf,
  UNSET,
} from "../../tape/slot.js";
import * as opcode from "../opcode.js";
import { GLOBAL_DATETIME, type Machine } from "./machine.js";
import {
  AGAIN_HIGH,
  beginQuick,
  constantOf,
  isConstant,
  isText,
  leaf,
  putAgain,
  putFloat,
  putGet,
  putLeaf,
  putNumber,
  putText,
  takeBack,
} from "./quick-value.js";
import type { Plan } from "./row.js";
import { DATETIME_LENGTH, datetimeBody, isMoment, leanDatetime } from "./scalar.js";
import { UNMEMOISED } from "./text.js";

const REF_HIGH = high(REF);
const UNSET_HIGH = high(UNSET);
const NODE_HIGH = high(NODE);
const ROW_HIGH = high(ROW);
const NODES_ROW_HIGH = high(ROW, ROW_HAS_NODES);

/** Cells of a plan there may be. */
const MOST_CELLS = 64;
/** Room that is made for a row before it is known how much it takes, and that for the longest. */
const FIRST_ROOM = 1024;
const MOST_ROOM = 1 << 16;

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
  const { out } = m;
  out.room(plan.room);
  last = beginQuick(out);
  m.stateRoom(1 + plan.kinds.length);
  const { at, memo, draft } = out;
  const mark = draft?.mark;
  if (write(m, plan)) return true;
  m.unfit = m.cursor;
  out.at = at;
  out.memo = memo;
  if (mark !== undefined) draft?.backTo(mark);
  takeBack(m);
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
      to = putLeaf(m, to, node, nodeData, nodeOrdinal);
      if (to === 0) return false;
      nodeOrdinal++;
      nodeData = leaf.data;
      node = leaf.end;
    } else if (upper === REF_HIGH) {
      const known = words[2 * at]! >>> 0;
      if (known >= m.stateCount || states[known]! < 0) return false;
      to = putGet(out, to, states[known]!);
    } else if (isConstant(upper)) bytes[to++] = constantOf(upper);
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
