/** One value of the tape (the same in `crates/pickle/src/encoder/value.rs`). */
import * as slot from "../../tape/slot.js";
import * as opcode from "../opcode.js";
import { nextSlot } from "./define.js";
import { pushItems } from "./frame.js";
import {
  BATCH,
  badTape,
  CLOSE,
  DATA,
  FRAME_CALL,
  FRAME_FROZENSET,
  FRAME_OLDER_SET,
  FRAME_PERSISTENT,
  FRAME_SKIP,
  FRAME_TUPLE,
  GLOBAL_FROZENSET,
  GLOBAL_SET,
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
import { bytearray, bytesObject, global, olderSet, persistentLine } from "./older.js";
import { record, scalarPairs } from "./record.js";
import { callParts, reference } from "./repeat.js";
import { row } from "./row.js";
import { anyFloat, anyNumber, bigInt, datetime } from "./scalar.js";

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
  slot.STR,
  slot.REDUCE,
  slot.NEWOBJ,
  slot.NEWOBJ_EX,
  slot.DATETIME,
  slot.ROW,
  slot.RECORD,
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
    anyNumber(m, at);
    return;
  }
  const tag = slot.tagOf(high);
  const payload = m.words[2 * at]! >>> 0;
  let outer = UNSEEN;
  if (m.ordinal < m.stateCount && HAS_ORDINAL[tag] === 1) {
    // The tape is gone over again here.
    const state = m.states[m.ordinal]!;
    if (isRemade(m, tag, high)) {
      // Reducing an object again gives new arguments: nobody knows them from the first time.
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
      out.boolean(true);
      return;
    case slot.FALSE:
      out.boolean(false);
      return;
    case slot.EMPTY_TUPLE:
      out.emptyTuple();
      return;
    case slot.TEXT:
      if (slot.auxOf(high) & slot.TEXT_COPY) {
        m.copyText(at, payload);
        out.memoize();
      } else m.texts.save(m.text(at), out);
      return;
    case slot.TEXT_AGAIN:
      m.texts.save(m.textAgain(at), out);
      return;
    case slot.STR: {
      m.copyText(at, payload);
      m.memoize(m.nextOrdinal());
      return;
    }
    case slot.REF:
      reference(m, at, payload);
      return;
    case slot.GLOBAL: {
      const index = m.globalIds[payload];
      if (index === undefined) throw badTape(at);
      global(m, index);
      return;
    }
    case slot.BIGINT:
      if (!bigInt(out, m.bytes, m.takeData(at, payload), payload)) throw badTape(at);
      return;
    case slot.FLOAT:
      anyFloat(m, m.takeRaw(at));
      return;
    case slot.BYTES: {
      const start = m.takeBytes(at, payload);
      const ordinal = m.nextOrdinal();
      m.setMemo(ordinal, bytesObject(m, m.bytes, start, payload));
      return;
    }
    case slot.BYTEARRAY: {
      const start = m.takeBytes(at, payload);
      const ordinal = m.nextOrdinal();
      m.setMemo(ordinal, bytearray(m, start, payload));
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
    case slot.NEWOBJ:
    case slot.NEWOBJ_EX: {
      const parts = callParts(m, at);
      const base = node(m, FRAME_CALL, at, outer);
      m.frames[base + CLOSE] =
        tag === slot.REDUCE ? opcode.REDUCE : tag === slot.NEWOBJ ? opcode.NEWOBJ : opcode.NEWOBJ_EX;
      m.frames[base + PARTS] = parts;
      m.frames[base + BATCH] = tag === slot.NEWOBJ_EX ? 3 : 2;
      return;
    }
    case slot.PERSID:
      persistent(m, at);
      return;
    case slot.BUFFER:
      if (m.protocol < 5 || payload > 1) throw badTape(at);
      out.put(opcode.NEXT_BUFFER);
      if (payload === 1) out.put(opcode.READONLY_BUFFER);
      return;
    case slot.ROW:
      row(m, at, payload);
      return;
    case slot.RECORD:
      record(m, at, payload, outer);
      return;
    default:
      throw badTape(at);
  }
}

/** A text that is a new object, not yet memoised. */
function persistent(m: Machine, at: number): void {
  if (m.protocol > 0) {
    m.push(FRAME_PERSISTENT, 1);
    return;
  }
  const next = nextSlot(m);
  const high = m.words[2 * next + 1]!;
  if (!slot.isTagged(high) || slot.tagOf(high) !== slot.TEXT) throw badTape(at);
  persistentLine(m, at, m.words[2 * next]! >>> 0);
}

/**
 * Whether a value is another object each time the call around it is written: the arguments, unless the object keeps them, and
 * what is marked as made for it.
 */
function isRemade(m: Machine, tag: number, high: number): boolean {
  const aux = slot.auxOf(high);
  switch (tag) {
    case slot.LIST:
      return (aux & slot.FRESH) !== 0;
    case slot.TUPLE:
      return (aux & slot.FRESH) !== 0 || ((aux & slot.KEPT) === 0 && isArgument(m));
    case slot.DICT:
    case slot.RECORD:
      return (aux & slot.FRESH) !== 0 || isArgument(m);
    default:
      return tag === slot.REDUCE && (aux & slot.CALL_FRESH) !== 0;
  }
}

/** Whether the value to come is the arguments of a call: one, or two with keywords. */
function isArgument(m: Machine): boolean {
  const base = m.top;
  const close = m.frames[base + CLOSE]!;
  const last = close === opcode.NEWOBJ_EX ? 1 : 0;
  return m.frames[base + KIND] === FRAME_CALL && close !== 0 && m.frames[base + BATCH]! <= last;
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
  if ((tag === slot.SET || tag === slot.FROZENSET) && m.protocol < 4) {
    node(m, FRAME_OLDER_SET, at, outer);
    olderSet(m, tag === slot.SET ? GLOBAL_SET : GLOBAL_FROZENSET, count);
    return;
  }
  if (tag === slot.TUPLE || tag === slot.FROZENSET) {
    if (tag === slot.TUPLE) out.openTuple(count);
    else out.put(opcode.MARK);
    const base = node(m, tag === slot.TUPLE ? FRAME_TUPLE : FRAME_FROZENSET, at, outer);
    m.frames[base + BATCH] = count;
    m.frames[base + LEFT] = count;
    return;
  }
  const ordinal = m.nextOrdinal();
  if (tag === slot.LIST) out.empty(opcode.EMPTY_LIST, opcode.LIST);
  else if (tag === slot.DICT) out.empty(opcode.EMPTY_DICT, opcode.DICT);
  else out.put(opcode.EMPTY_SET);
  if (outer === UNSEEN) m.memoize(ordinal);
  else out.memoize();
  if (tag === slot.DICT && scalarPairs(m, count)) return;
  pushItems(m, tag === slot.LIST ? opcode.APPENDS : tag === slot.DICT ? opcode.SETITEMS : opcode.ADDITEMS, count);
}
