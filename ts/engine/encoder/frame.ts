/** How containers go on and end (the same in `crates/pickle/src/encoder/frame.rs`). */
import { PART_PAIRS, PART_STATE } from "../../tape/slot.js";
import * as opcode from "../opcode.js";
import {
  BATCH,
  CLOSE,
  FRAME_FROZENSET,
  FRAME_ITEMS,
  FRAME_LIST,
  FRAME_PAIRS,
  FRAME_SKIP,
  FRAME_TUPLE,
  KIND,
  LEFT,
  type Machine,
  ORDINAL,
  OUTER,
  PARTS,
  PENDING,
  UNSEEN,
} from "./machine.js";
import { nextPart } from "./repeat.js";
import { BATCH_SIZE } from "./row.js";

/** Opens the first or next batch of a frame: takes from LEFT what fits, `width` values each. */
export function openBatch(m: Machine, base: number, width: number): void {
  const { frames } = m;
  const count = Math.min(frames[base + LEFT]!, BATCH_SIZE);
  frames[base + LEFT]! -= count;
  frames[base + BATCH] = count * width;
  frames[base + PENDING] = count === BATCH_SIZE ? 1 : 0;
  m.out.put(opcode.MARK);
}

/** The batch of the top frame is written: closes it, and the container with its last. */
export function batchEnd(m: Machine): void {
  const { frames, out } = m;
  const base = m.top;
  switch (frames[base + KIND]) {
    case FRAME_LIST:
      out.put(frames[base + CLOSE]!);
      if (frames[base + LEFT]! > 0) openBatch(m, base, 1);
      else m.depth--;
      return;
    case FRAME_PAIRS:
      out.put(frames[base + CLOSE]!);
      if (frames[base + PENDING] !== 0) openBatch(m, base, frames[base + CLOSE] === opcode.SETITEMS ? 2 : 1);
      else m.depth--;
      return;
    case FRAME_ITEMS:
      out.put(frames[base + CLOSE]!);
      openItems(m, base);
      return;
    case FRAME_TUPLE:
      m.depth--;
      tupleEnd(m, frames[base + ORDINAL]!, frames[base + LEFT]!, frames[base + OUTER]!);
      return;
    case FRAME_FROZENSET: {
      m.depth--;
      const ordinal = frames[base + ORDINAL]!;
      const state = m.states[ordinal]!;
      if (state >= 0) {
        out.put(opcode.POP_MARK);
        out.get(state);
      } else {
        out.put(opcode.FROZENSET);
        m.memoize(ordinal);
      }
    }
  }
}

const TUPLES = [opcode.TUPLE, opcode.TUPLE1, opcode.TUPLE2, opcode.TUPLE3];

function tupleEnd(m: Machine, ordinal: number, length: number, outer: number): void {
  const out = m.out;
  const state = m.states[ordinal]!;
  if (state >= 0) {
    // Memoised while its items were written: it is part of a cycle.
    if (length <= 3) for (let index = 0; index < length; index++) out.put(opcode.POP);
    else out.put(opcode.POP_MARK);
    out.get(state);
  } else {
    out.put(length <= 3 ? TUPLES[length]! : opcode.TUPLE);
    const memo = out.memoize();
    if (outer === UNSEEN) m.setMemo(ordinal, memo);
  }
  if (outer !== UNSEEN) m.states[ordinal] = outer;
}

/** The next batch of a call's items: a single one stands without a mark. With none left, the frame goes. */
function openItems(m: Machine, base: number): void {
  const { frames } = m;
  const dict = frames[base + CLOSE] === opcode.SETITEM || frames[base + CLOSE] === opcode.SETITEMS;
  const width = dict ? 2 : 1;
  const left = frames[base + LEFT]!;
  if (left === 0) m.depth--;
  else if (left === 1) {
    frames[base + LEFT] = 0;
    frames[base + BATCH] = width;
    frames[base + CLOSE] = dict ? opcode.SETITEM : opcode.APPEND;
  } else {
    frames[base + CLOSE] = dict ? opcode.SETITEMS : opcode.APPENDS;
    openBatch(m, base, width);
  }
}

/** Function and arguments of the top frame's call are written: makes the object, then goes from part to part. */
export function callStep(m: Machine): void {
  const { frames, out } = m;
  const base = m.top;
  const close = frames[base + CLOSE]!;
  if (close !== 0) {
    frames[base + CLOSE] = 0;
    out.put(close);
    const state = m.states[frames[base + ORDINAL]!]!;
    if (state >= 0) {
      // Memoised while its arguments were written; that one has its items and state already.
      frames[base + KIND] = FRAME_SKIP;
      out.put(opcode.POP);
      out.get(state);
    } else m.memoize(frames[base + ORDINAL]!);
    return;
  }
  const part = nextPart(m);
  if (part !== 0) {
    const items = m.push(FRAME_ITEMS);
    m.frames[items + CLOSE] = part === PART_PAIRS ? opcode.SETITEMS : opcode.APPENDS;
    m.frames[items + LEFT] = m.words[2 * (m.cursor - 1)]!;
    openItems(m, items);
  } else if (frames[base + PARTS]! & PART_STATE) {
    // BUILD is what closes the frame now.
    frames[base + PARTS] = 0;
    frames[base + BATCH] = 1;
    frames[base + LEFT] = 1;
  } else {
    if (frames[base + LEFT] === 1) out.put(opcode.BUILD);
    m.depth--;
  }
}
