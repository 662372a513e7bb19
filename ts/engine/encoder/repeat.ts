/**
 * Cycles: objects that are written again because they were not memoised yet, and what is then skipped
 * (the same in `crates/pickle/src/encoder/repeat.rs`).
 */
import { Code } from "../../tape/code.js";
import {
  ADDITEMS,
  auxOf,
  BIGINT,
  BUFFER,
  BYTEARRAY,
  BYTES,
  CALL_FRESH,
  CELL_DATE,
  DATETIME,
  DICT,
  EMPTY_TUPLE,
  FALSE,
  FLOAT,
  FROZENSET,
  GLOBAL,
  ITEMS,
  isTagged,
  LIST,
  MORE,
  NEWOBJ,
  NEWOBJ_EX,
  NODE,
  NONE,
  PAIRS,
  PART_ITEMS,
  PART_MEMBERS,
  PART_MORE,
  PART_PAIRS,
  PART_SETTER,
  PART_STATE,
  PERSID,
  RECORD,
  REDUCE,
  REF,
  ROW,
  SET,
  STR,
  TEXT,
  TEXT_AGAIN,
  TRUE,
  TUPLE,
  tagOf,
  UNSET,
} from "../../tape/slot.js";
import { EngineFault } from "../engine.js";
import { nextSlot } from "./define.js";
import {
  BATCH,
  badTape,
  DATA,
  FRAME_RETURN,
  FRAME_SKIP,
  type Machine,
  MEMOISED,
  OPEN,
  ORDINAL,
  PARTS,
  PENDING,
  SLOT,
  UNSEEN,
} from "./machine.js";
import { datetime } from "./scalar.js";

/** A REF: what is memoised is read from there, what is not is written, from its start. */
export function reference(m: Machine, at: number, ordinal: number): void {
  if (ordinal >= m.ordinal || m.out.fast) throw badTape(at);
  const state = m.states[ordinal]!;
  if (state >= 0) {
    m.out.get(state);
    return;
  }
  let slot: number;
  let data: number;
  if (state === UNSEEN) {
    // It stands in a region that was only passed over: this is where CPython meets it first.
    const place = m.skipped.get(ordinal);
    if (place === undefined) throw badTape(at);
    slot = place[0];
    data = place[1];
  } else {
    const base = m.frame(OPEN - state);
    // With nothing memoised since it was begun, it would be begun again without end.
    if (m.frames[base + MEMOISED] === m.memoised) throw new EngineFault(Code.CYCLE, at);
    slot = m.frames[base + SLOT]!;
    data = m.frames[base + DATA]!;
  }
  if (!isTagged(m.words[2 * slot + 1]!)) {
    // The date cell of a row.
    if (!datetime(m, ordinal, slot)) throw badTape(at);
    return;
  }
  const base = m.push(FRAME_RETURN);
  m.frames[base + PENDING] = 1;
  m.frames[base + SLOT] = m.cursor;
  m.frames[base + DATA] = m.data;
  m.frames[base + ORDINAL] = m.ordinal;
  m.cursor = slot;
  m.data = data;
  m.ordinal = ordinal;
}

/** The top frame is a return whose value is written: goes on where the REF was. */
export function returnStep(m: Machine): void {
  const base = m.top;
  m.cursor = m.frames[base + SLOT]!;
  m.data = m.frames[base + DATA]!;
  m.ordinal = m.frames[base + ORDINAL]!;
  m.depth--;
}

/** The top frame is a skip: passes over a value of it, or goes to the next part of a call. */
export function skipStep(m: Machine): void {
  const base = m.top;
  const frames = m.frames;
  if (frames[base + BATCH]! > 0) {
    frames[base + BATCH]!--;
    skipValue(m);
    return;
  }
  const part = nextPart(m);
  if (part !== 0) {
    const count = m.words[2 * (m.cursor - 1)]!;
    frames[base + BATCH] = part === PART_PAIRS ? count * 2 : count;
  } else if (frames[base + PARTS]! & PART_STATE) {
    frames[base + BATCH] = frames[base + PARTS]! & PART_SETTER ? 2 : 1;
    frames[base + PARTS]! &= PART_MORE;
  } else if (!nextRound(m)) m.depth--;
}

/** Takes the MORE behind the parts of the top frame, a call: what is done to its object next. False: there is none. */
export function nextRound(m: Machine): boolean {
  const parts = m.top + PARTS;
  if ((m.frames[parts]! & PART_MORE) === 0) return false;
  const at = m.cursor;
  if (at >= m.slotCount) throw badTape(at);
  const high = m.words[2 * at + 1]!;
  if (!isTagged(high) || tagOf(high) !== MORE) throw badTape(at);
  m.frames[parts] = callParts(m, at);
  m.cursor = at + 1;
  return true;
}

/**
 * Takes the header of the next part of items of the top frame, a call: which part, 0 if there is none. How many is the
 * payload of the slot before the cursor.
 */
export function nextPart(m: Machine): number {
  const parts = m.top + PARTS;
  const left = m.frames[parts]!;
  const part = left & PART_ITEMS || left & PART_PAIRS || left & PART_MEMBERS;
  if (part === 0) return 0;
  m.frames[parts]! &= ~part;
  const at = m.cursor;
  if (at >= m.slotCount) throw badTape(at);
  const high = m.words[2 * at + 1]!;
  if (!isTagged(high) || tagOf(high) !== headerOf(part)) throw badTape(at);
  m.cursor = at + 1;
  const count = m.words[2 * at]! >>> 0;
  if (count * (part === PART_PAIRS ? 2 : 1) > m.slotCount - m.cursor) throw badTape(at);
  return part;
}

const headerOf = (part: number): number => (part === PART_ITEMS ? ITEMS : part === PART_PAIRS ? PAIRS : ADDITEMS);

/** The parts of the call or MORE at `at`; there must be such, and the protocol must have such a call. */
export function callParts(m: Machine, at: number): number {
  const high = m.words[2 * at + 1]!;
  const tag = tagOf(high);
  const parts = tag === REDUCE ? auxOf(high) & ~CALL_FRESH : auxOf(high);
  // A setter takes the object out of the memo.
  const setter = !(parts & PART_SETTER) || (parts & PART_STATE && !m.out.fast);
  const members = !(parts & PART_MEMBERS) || m.protocol >= 4;
  if (parts > 63 || !setter || !members || m.protocol < (tag === NEWOBJ ? 2 : tag === NEWOBJ_EX ? 4 : 0))
    throw badTape(at);
  return parts;
}

function skipValue(m: Machine): void {
  const at = nextSlot(m);
  const high = m.words[2 * at + 1]!;
  if (!isTagged(high)) return;
  const payload = m.words[2 * at]! >>> 0;
  const tag = tagOf(high);
  switch (tag) {
    case NONE:
    case TRUE:
    case FALSE:
    case EMPTY_TUPLE:
    case REF:
    case GLOBAL:
    case BUFFER:
    case TEXT_AGAIN:
      return;
    case TEXT:
      m.passTextSlot(at);
      return;
    case STR:
      skipOrdinal(m, at, m.data);
      m.passText(at, payload);
      return;
    case PERSID:
      m.push(FRAME_SKIP, 1);
      return;
    case BIGINT:
      m.takeData(at, payload);
      return;
    case BYTES:
    case BYTEARRAY:
      skipOrdinal(m, at, m.data);
      m.takeBytes(at, payload);
      return;
    case FLOAT:
      m.takeRaw(at);
      return;
    case DATETIME:
      skipOrdinal(m, at, m.data);
      m.takeRaw(at);
      return;
    case LIST:
    case TUPLE:
    case DICT:
    case SET:
    case FROZENSET: {
      skipOrdinal(m, at, m.data);
      const count = tag === DICT ? payload * 2 : payload;
      if (count > m.slotCount - m.cursor || (tag === TUPLE && count === 0)) throw badTape(at);
      m.push(FRAME_SKIP, count);
      return;
    }
    case REDUCE:
    case NEWOBJ:
    case NEWOBJ_EX: {
      skipOrdinal(m, at, m.data);
      const parts = callParts(m, at);
      const base = m.push(FRAME_SKIP, tag === NEWOBJ_EX ? 3 : 2);
      m.frames[base + PARTS] = parts;
      return;
    }
    case RECORD: {
      skipOrdinal(m, at, m.data);
      const keys = m.keyLists[payload];
      if (keys === undefined || keys.texts.length > m.slotCount - m.cursor) throw badTape(at);
      m.push(FRAME_SKIP, keys.texts.length);
      return;
    }
    case ROW:
      skipOrdinal(m, at, m.data);
      skipRow(m, at, payload);
      return;
    default:
      throw badTape(at);
  }
}

function skipRow(m: Machine, at: number, index: number): void {
  const plan = m.plans[index];
  const first = m.cursor;
  if (plan === undefined || plan.kinds.length > m.slotCount - first) throw badTape(at);
  m.cursor = first + plan.kinds.length;
  let nodes = 0;
  for (let offset = 0; offset < plan.kinds.length; offset++) {
    const cell = first + offset;
    const high = m.words[2 * cell + 1]!;
    if (!isTagged(high)) {
      if (plan.kinds[offset] === CELL_DATE) skipOrdinal(m, cell, 0);
      continue;
    }
    switch (tagOf(high)) {
      case NONE:
      case TRUE:
      case FALSE:
      case REF:
      case EMPTY_TUPLE:
      case UNSET:
      case TEXT_AGAIN:
        break;
      case TEXT:
        m.passTextSlot(cell);
        break;
      case NODE:
        nodes++;
        break;
      default:
        throw badTape(cell);
    }
  }
  if (nodes > m.slotCount - m.cursor) throw badTape(at);
  m.push(FRAME_SKIP, nodes);
}

/** Takes an ordinal; where it stands is kept, for it may be written from elsewhere first. */
function skipOrdinal(m: Machine, at: number, data: number): void {
  m.firstSkipped = Math.min(m.firstSkipped, at);
  m.keepPlace(m.nextOrdinal(), at, data);
}
