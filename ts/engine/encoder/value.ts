/** One value of the tape (the same in `crates/pickle/src/encoder/value.rs`). */
import * as slot from "../../tape/slot.js";
import * as opcode from "../opcode.js";
import { nextSlot } from "./define.js";
import { openBatch } from "./frame.js";
import {
  BATCH,
  badTape,
  CLOSE,
  DATA,
  FRAME_CALL,
  FRAME_FROZENSET,
  FRAME_LIST,
  FRAME_PAIRS,
  FRAME_SKIP,
  FRAME_TUPLE,
  KIND,
  LEFT,
  type Machine,
  MEMOISED,
  OPEN,
  ORDINAL,
  OUTER,
  PARTS,
  SLOT,
  UNSEEN,
} from "./machine.js";
import { reference } from "./repeat.js";
import { row } from "./row.js";
import { bigInt, bytearray, datetime, float, number } from "./scalar.js";

/** Whether values of a tag have an ordinal. */
const HAS_ORDINAL = new Uint8Array(64);
for (const tag of [
  slot.LIST,
  slot.TUPLE,
  slot.DICT,
  slot.SET,
  slot.FROZENSET,
  slot.BYTES,
  slot.BYTEARRAY,
  slot.REDUCE,
  slot.NEWOBJ,
  slot.DATETIME,
  slot.ROW,
]) {
  HAS_ORDINAL[tag] = 1;
}

/** Saves the value at the cursor; of a container only its beginning, and a frame for the rest. */
export function value(m: Machine): void {
  const at = nextSlot(m);
  const out = m.out;
  out.boundary();
  const high = m.words[2 * at + 1]!;
  if (!slot.isTagged(high)) {
    number(m, at);
    return;
  }
  const tag = slot.tagOf(high);
  const payload = m.words[2 * at]! >>> 0;
  let outer = UNSEEN;
  if (m.ordinal < m.stateCount && HAS_ORDINAL[tag] === 1) {
    // The tape is gone over again here.
    const state = m.states[m.ordinal]!;
    if (tag === slot.TUPLE && isArgument(m)) {
      // Reducing an object again gives a new argument tuple: nobody knows it from the first time.
      outer = state;
    } else if (state >= 0) {
      out.get(state);
      m.cursor = at;
      m.push(FRAME_SKIP, 1);
      return;
    }
  }
  switch (tag) {
    case slot.NONE:
      out.put(opcode.NONE);
      return;
    case slot.TRUE:
      out.put(opcode.NEWTRUE);
      return;
    case slot.FALSE:
      out.put(opcode.NEWFALSE);
      return;
    case slot.EMPTY_TUPLE:
      out.put(opcode.EMPTY_TUPLE);
      return;
    case slot.TEXT:
      m.texts.save(m.intern(at, payload), out);
      return;
    case slot.REF:
      reference(m, at, payload);
      return;
    case slot.GLOBAL: {
      const index = m.globalIds[payload];
      if (index === undefined) throw badTape(at);
      m.global(index);
      return;
    }
    case slot.BIGINT:
      bigInt(out, m.bytes, m.takeData(at, payload), payload);
      return;
    case slot.FLOAT:
      float(m, m.takeRaw(at));
      return;
    case slot.BYTES: {
      const start = m.takeData(at, payload);
      const ordinal = m.nextOrdinal();
      out.bytesObject(m.bytes, start, payload);
      m.memoize(ordinal);
      return;
    }
    case slot.BYTEARRAY: {
      const start = m.takeData(at, payload);
      const ordinal = m.nextOrdinal();
      bytearray(m, start, payload);
      m.memoize(ordinal);
      return;
    }
    case slot.DATETIME: {
      const raw = m.takeRaw(at);
      if (!datetime(m, m.nextOrdinal(), raw)) throw badTape(at);
      return;
    }
    case slot.LIST:
    case slot.TUPLE:
    case slot.DICT:
    case slot.SET:
    case slot.FROZENSET:
      container(m, at, tag, payload, outer);
      return;
    case slot.REDUCE:
    case slot.NEWOBJ: {
      const parts = slot.auxOf(high);
      if (parts > 7) throw badTape(at);
      const base = node(m, FRAME_CALL, at, UNSEEN);
      m.frames[base + CLOSE] = tag === slot.REDUCE ? opcode.REDUCE : opcode.NEWOBJ;
      m.frames[base + PARTS] = parts;
      m.frames[base + BATCH] = 2;
      return;
    }
    case slot.ROW:
      row(m, at, payload);
      return;
    default:
      throw badTape(at);
  }
}

/** Whether the value to come is the arguments of a call. */
function isArgument(m: Machine): boolean {
  const base = m.top;
  return m.frames[base + KIND] === FRAME_CALL && m.frames[base + CLOSE] !== 0 && m.frames[base + BATCH] === 0;
}

/** Pushes a frame for the node at `at`, with its ordinal, now open. */
function node(m: Machine, kind: number, at: number, outer: number): number {
  const ordinal = m.nextOrdinal();
  m.states[ordinal] = OPEN - m.depth;
  const base = m.push(kind);
  const frames = m.frames;
  frames[base + ORDINAL] = ordinal;
  frames[base + SLOT] = at;
  frames[base + DATA] = m.data;
  frames[base + OUTER] = outer;
  frames[base + MEMOISED] = m.memoised;
  return base;
}

function container(m: Machine, at: number, tag: number, count: number, outer: number): void {
  const out = m.out;
  const width = tag === slot.DICT ? 2 : 1;
  // A value takes a slot at least, so no count is believed that the tape cannot hold.
  if (count * width > m.slotCount - m.cursor || (tag === slot.TUPLE && count === 0)) throw badTape(at);
  if (tag === slot.TUPLE || tag === slot.FROZENSET) {
    if (tag === slot.FROZENSET || count > 3) out.put(opcode.MARK);
    const base = node(m, tag === slot.TUPLE ? FRAME_TUPLE : FRAME_FROZENSET, at, outer);
    m.frames[base + BATCH] = count;
    m.frames[base + LEFT] = count;
    return;
  }
  const ordinal = m.nextOrdinal();
  out.put(tag === slot.LIST ? opcode.EMPTY_LIST : tag === slot.DICT ? opcode.EMPTY_DICT : opcode.EMPTY_SET);
  m.memoize(ordinal);
  if (count === 0) return;
  const base = m.push(tag === slot.LIST ? FRAME_LIST : FRAME_PAIRS);
  if (count === 1 && tag !== slot.SET) {
    m.frames[base + CLOSE] = tag === slot.LIST ? opcode.APPEND : opcode.SETITEM;
    m.frames[base + BATCH] = width;
  } else {
    m.frames[base + CLOSE] = tag === slot.LIST ? opcode.APPENDS : tag === slot.DICT ? opcode.SETITEMS : opcode.ADDITEMS;
    m.frames[base + LEFT] = count;
    openBatch(m, base, width);
  }
}
