/** How containers go on and end (the same in `crates/pickle/src/encoder/frame.rs`). */
import { PART_MEMBERS, PART_MORE, PART_PAIRS, PART_SETTER, PART_STATE } from "../../tape/slot.js";
import * as opcode from "../opcode.js";
import {
  BATCH,
  CLOSE,
  FRAME_FROZENSET,
  FRAME_ITEMS,
  FRAME_LIST,
  FRAME_OLDER_SET,
  FRAME_PAIRS,
  FRAME_PERSISTENT,
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
import { nextPart, nextRound } from "./repeat.js";
import { BATCH_SIZE } from "./row.js";

/** Of a call's frame: its state is written, BUILD closes it. */
const STATE = 1;
/** Of a call's frame: the setter is written. */
const SETTER = 2;
/** Of a call's frame: setter, object and state are written. */
const SETTER_STATE = 3;

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
    case FRAME_OLDER_SET:
      m.depth--;
      out.closeTuple(1);
      out.memoize();
      out.put(opcode.REDUCE);
      m.made(frames[base + ORDINAL]!);
      return;
    case FRAME_PERSISTENT:
      m.depth--;
      out.put(opcode.BINPERSID);
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

function tupleEnd(m: Machine, ordinal: number, length: number, outer: number): void {
  const out = m.out;
  const state = m.states[ordinal]!;
  if (state >= 0) {
    // Memoised while its items were written: it is part of a cycle.
    if (m.protocol === 1 || (length > 3 && m.protocol > 0)) out.put(opcode.POP_MARK);
    else {
      // In protocol 0 the mark goes like an item.
      for (let left = m.protocol === 0 ? length + 1 : length; left > 0; left--) out.put(opcode.POP);
    }
    out.get(state);
  } else {
    out.closeTuple(length);
    const memo = out.memoize();
    if (outer === UNSEEN) m.setMemo(ordinal, memo);
  }
  if (outer !== UNSEEN) m.states[ordinal] = outer;
}

/** Pushes a frame for the items, pairs or members of a container that is written but for them. */
export function pushItems(m: Machine, close: number, count: number): void {
  if (count === 0) return;
  const base = m.push(FRAME_PAIRS);
  const { frames } = m;
  frames[base + CLOSE] = close;
  frames[base + LEFT] = count;
  if (close === opcode.ADDITEMS) {
    if (m.python) frames[base + KIND] = FRAME_LIST;
    openBatch(m, base, 1);
  } else if (count === 1 || m.python || m.protocol === 0) {
    frames[base + KIND] = FRAME_ITEMS;
    openItems(m, base);
  } else if (close === opcode.APPENDS) {
    frames[base + KIND] = FRAME_LIST;
    openBatch(m, base, 1);
  } else openBatch(m, base, 2);
}

/**
 * The next batch by Python's own rule: a single item stands without a mark, as all do in protocol 0. With none left, the
 * frame goes.
 */
function openItems(m: Machine, base: number): void {
  const { frames } = m;
  const dict = frames[base + CLOSE] === opcode.SETITEM || frames[base + CLOSE] === opcode.SETITEMS;
  const width = dict ? 2 : 1;
  const left = frames[base + LEFT]!;
  if (left === 0) m.depth--;
  else if (left === 1 || m.protocol === 0) {
    frames[base + LEFT] = left - 1;
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
    // Not counted as memoised: what leads back to itself through it alone has no end.
    if (frames[base + OUTER] !== UNSEEN) m.states[frames[base + ORDINAL]!] = out.memoize();
    // One that was memoised meanwhile has its items and state already.
    else if (!m.made(frames[base + ORDINAL]!)) frames[base + KIND] = FRAME_SKIP;
    return;
  }
  const part = nextPart(m);
  if (part !== 0) {
    const count = m.words[2 * (m.cursor - 1)]!;
    if (part === PART_MEMBERS) {
      pushItems(m, opcode.ADDITEMS, count);
      return;
    }
    const items = m.push(FRAME_ITEMS);
    m.frames[items + CLOSE] = part === PART_PAIRS ? opcode.SETITEMS : opcode.APPENDS;
    m.frames[items + LEFT] = count;
    openItems(m, items);
    return;
  }
  if (frames[base + PARTS]! & PART_STATE) {
    frames[base + LEFT] = frames[base + PARTS]! & PART_SETTER ? SETTER : STATE;
    frames[base + PARTS]! &= PART_MORE;
    frames[base + BATCH] = 1;
    return;
  }
  const written = frames[base + LEFT]!;
  if (written === SETTER) {
    frames[base + LEFT] = SETTER_STATE;
    frames[base + BATCH] = 1;
    out.boundary(); // the object's
    out.get(m.states[frames[base + ORDINAL]!]!);
    return;
  }
  if (written === STATE) out.put(opcode.BUILD);
  else if (written === SETTER_STATE) {
    out.put2(opcode.TUPLE2, opcode.REDUCE);
    out.put(opcode.POP);
  }
  frames[base + LEFT] = 0;
  if (nextRound(m)) return;
  if (frames[base + OUTER] !== UNSEEN) m.states[frames[base + ORDINAL]!] = frames[base + OUTER]!;
  m.depth--;
}
