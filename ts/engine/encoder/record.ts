/**
 * Records: dicts whose keys were defined once, written by one loop over their values; and dicts of few keys and no containers
 * (`crates/pickle/src/encoder/record.rs`).
 */
import { auxOf, FALSE, isTagged, NONE, TEXT, TEXT_AGAIN, TEXT_COPY, TRUE, tagOf } from "../../tape/slot.js";
import * as opcode from "../opcode.js";
import { badTape, CELL, CLOSE, FRAME_RECORD, type Machine, OUTER, PENDING, UNSEEN } from "./machine.js";
import { quickPairs } from "./quick-pairs.js";
import { anyNumber } from "./scalar.js";
import { UNMEMOISED } from "./text.js";

/** The keys of records. */
export class Keys {
  /** Ids of their texts. */
  readonly texts: readonly number[];
  /** Memo numbers of the texts, {@link UNMEMOISED} until they are known. */
  readonly memos: Int32Array;
  constructor(texts: readonly number[]) {
    this.texts = texts;
    this.memos = new Int32Array(texts.length).fill(UNMEMOISED);
  }
}

/** Begins a record: its frame check is done, its tag is taken. `outer` is that of a container's frame. */
export function record(m: Machine, at: number, index: number, outer: number): void {
  const { out } = m;
  const keys = m.keyLists[index];
  // A value takes a slot at least.
  if (keys === undefined || keys.texts.length > m.slotCount - m.cursor) throw badTape(at);
  const ordinal = m.nextOrdinal();
  out.empty(opcode.EMPTY_DICT, opcode.DICT);
  if (outer === UNSEEN) m.memoize(ordinal);
  else out.memoize();
  const base = m.push(FRAME_RECORD);
  m.frames[base + OUTER] = index;
  if (keys.texts.length > 1 && m.protocol > 0) {
    m.frames[base + CLOSE] = opcode.SETITEMS;
    out.put(opcode.MARK);
  } else m.frames[base + CLOSE] = opcode.SETITEM;
  recordValues(m);
}

/** The value that the record on top waited for is written. */
export function recordStep(m: Machine): void {
  if (m.frames[m.top + CLOSE] === opcode.SETITEM) m.out.put(opcode.SETITEM);
  recordValues(m);
}

/** Writes keys and values of the record on top from its next on, up to the end or to the first that has to be waited for. */
function recordValues(m: Machine): void {
  const { out, texts, words, frames } = m;
  const base = m.top;
  const keys = m.keyLists[frames[base + OUTER]!]!;
  const close = frames[base + CLOSE]!;
  const isQuick = close === opcode.SETITEMS && out.modern;
  for (let index = frames[base + CELL]!; index < keys.texts.length; index++) {
    if (isQuick) {
      index = quickPairs(m, keys, index);
      if (index === keys.texts.length) break;
    }
    out.boundary();
    const memo = keys.memos[index]!;
    if (memo === UNMEMOISED) {
      const text = keys.texts[index]!;
      texts.save(text, out);
      keys.memos[index] = texts.memo(text);
    } else out.get(memo);
    const at = m.cursor;
    if (at >= m.slotCount) throw badTape(at);
    const high = words[2 * at + 1]!;
    if (isScalar(high)) scalar(m, at, high);
    else {
      frames[base + CELL] = index + 1;
      frames[base + PENDING] = 1;
      return;
    }
    if (close === opcode.SETITEM) out.put(opcode.SETITEM);
  }
  if (close === opcode.SETITEMS) out.put(opcode.SETITEMS);
  m.depth--;
}

/** Dicts of more pairs have a frame, so that a step comes to its end. */
const MOST_PAIRS = 64;

/**
 * Writes the pairs of a dict whose header was taken, if there are few and they are texts, numbers and constants: these need no
 * frame. False: they are something else, and nothing was written. The tape has as many slots as the dict needs.
 */
export function scalarPairs(m: Machine, count: number): boolean {
  if (count === 0 || count > MOST_PAIRS || m.protocol === 0) return false;
  const { out, words, cursor: first } = m;
  const end = first + 2 * count;
  for (let at = first; at < end; at++) if (!isScalar(words[2 * at + 1]!)) return false;
  if (count > 1) out.put(opcode.MARK);
  for (let at = first; at < end; at++) scalar(m, at, words[2 * at + 1]!);
  out.put(count > 1 ? opcode.SETITEMS : opcode.SETITEM);
  return true;
}

/** Whether a slot is a text, a number or a constant. */
function isScalar(high: number): boolean {
  if (!isTagged(high)) return true;
  const tag = tagOf(high);
  return tag === TEXT || tag === TEXT_AGAIN || tag === NONE || tag === TRUE || tag === FALSE;
}

/** Saves the scalar at the cursor. */
function scalar(m: Machine, at: number, high: number): void {
  const { out, texts } = m;
  out.boundary();
  m.cursor = at + 1;
  if (!isTagged(high)) {
    anyNumber(m, at);
    return;
  }
  const tag = tagOf(high);
  if (tag === TEXT && (auxOf(high) & TEXT_COPY) !== 0) {
    m.copyText(at, m.words[2 * at]! >>> 0);
    out.memoize();
  } else if (tag === TEXT) texts.save(m.text(at), out);
  else if (tag === TEXT_AGAIN) texts.save(m.textAgain(at), out);
  else if (tag === NONE) out.put(opcode.NONE);
  else out.boolean(tag === TRUE);
}
