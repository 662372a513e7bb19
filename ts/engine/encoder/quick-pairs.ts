/**
 * Keys and values of records in one go: scalars, known objects and short lists of scalars, one pair behind the other inside one
 * frame. A pair that does not fit is taken back and left to `record.ts`, which writes the same.
 */
import { high, isTagged, LIST, REF, TUPLE } from "../../tape/slot.js";
import type { Machine } from "./machine.js";
import {
  AGAIN_HIGH,
  beginQuick,
  constantOf,
  isConstant,
  isText,
  keepQuick,
  leaf,
  putAgain,
  putGet,
  putLeaf,
  putNumber,
  putText,
  takeBack,
} from "./quick-value.js";
import type { Keys } from "./record.js";
import { UNMEMOISED } from "./text.js";

const REF_HIGH = high(REF);
const LIST_HIGH = high(LIST);
const TUPLE_HIGH = high(TUPLE);

/** Writes pairs of a record of several from the key of this index on; gives that of the first that was not written. */
export function quickPairs(m: Machine, { memos }: Keys, from: number): number {
  const { out } = m;
  const last = beginQuick(out);
  let index = from;
  for (; index < memos.length; index++) {
    const memo = memos[index]!;
    if (out.at > last || memo === UNMEMOISED || m.cursor >= m.slotCount) break;
    const mark = out.draft?.mark;
    const { at, memo: next } = out;
    const to = putValue(m, putGet(out, at, memo), m.cursor);
    if (to === 0) {
      out.at = at;
      out.memo = next;
      if (mark !== undefined) out.draft?.backTo(mark);
      takeBack(m);
      break;
    }
    out.at = to;
    keepQuick();
  }
  return index;
}

/** Writes the value at the cursor and goes behind it; gives where its bytes end, or 0: it is not one that can be written here. */
function putValue(m: Machine, start: number, at: number): number {
  const { out, texts, words } = m;
  const upper = words[2 * at + 1]!;
  let to = start;
  if (!isTagged(upper)) to = putNumber(m, m.slots, out.bytes, out.view, to, at);
  else if (upper === AGAIN_HIGH) to = putAgain(m, to, at);
  else if (isText(upper)) {
    to = putText(m, to, at, upper, m.data);
    if (to > 0) m.data += texts.length;
  } else if (isConstant(upper)) out.bytes[to++] = constantOf(upper);
  else if (upper === REF_HIGH) {
    const known = words[2 * at]! >>> 0;
    if (known >= m.stateCount || m.states[known]! < 0) return 0;
    to = putGet(out, to, m.states[known]!);
  } else if (upper === LIST_HIGH || upper === TUPLE_HIGH) {
    // Where the tape is gone over again, ordinals are known already.
    if (m.ordinal !== m.stateCount) return 0;
    m.stateRoom(1);
    to = putLeaf(m, to, at, m.data, m.ordinal);
    if (to === 0) return 0;
    m.takeOrdinals(1);
    m.data = leaf.data;
    m.cursor = leaf.end;
    return to;
  } else return 0;
  if (to > 0) m.cursor = at + 1;
  return to;
}
