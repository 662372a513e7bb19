/**
 * Which slots of the tape are not read again: whoever has the pickle's bytes to put somewhere may write over them (the same in
 * `crates/pickle/src/encoder/spent.rs`).
 *
 * The cursor only goes on, but for cycles: what is not memoised while it is written (tuples, calls before they are made) is
 * written again from where it stands, and rows keep their cells until all are written.
 */
import {
  CLOSE,
  FRAME_CALL,
  FRAME_FROZENSET,
  FRAME_OLDER_SET,
  FRAME_RETURN,
  FRAME_ROW,
  FRAME_SKIP,
  FRAME_TUPLE,
  KIND,
  type Machine,
  OUTER,
  SLOT,
  UNSEEN,
} from "./machine.js";

/** Frames that are looked at; in deeper graphs nothing is spent. Each step may ask once. */
const MOST_FRAMES = 1024;

const NO_END = Number.POSITIVE_INFINITY;

/** Where the longest stretch of spent slots begins, while a pickle is being written. */
export function spentStart(m: Machine): number {
  let longest = 0;
  let longestStart = 0;
  let end = 0;
  for (const [start, next] of held(m)) {
    if (start - end > longest) {
      longest = start - end;
      longestStart = end;
    }
    end = Math.max(end, next);
  }
  return longestStart;
}

/** Where the stretch of spent slots ends that begins with slot `from`: there, if that is not spent. */
export function spentEnd(m: Machine, from: number): number {
  let end = NO_END;
  for (const [start, next] of held(m)) if (next > from) end = Math.min(end, Math.max(start, from));
  return end;
}

/** The stretches that are or may be read again: where each begins and ends. */
function* held(m: Machine): Generator<readonly [start: number, end: number]> {
  if (m.lean || m.depth > MOST_FRAMES) {
    yield [0, NO_END];
    return;
  }
  for (let index = 0; index < m.depth; index++) {
    const base = m.frame(index);
    const { frames } = m;
    const kind = frames[base + KIND]!;
    const start = frames[base + SLOT]!;
    if (kind === FRAME_SKIP || kind === FRAME_RETURN) yield [0, NO_END];
    else if (kind === FRAME_ROW) yield [start, start + m.plans[frames[base + OUTER]!]!.kinds.length];
    else if (kind === FRAME_CALL && frames[base + CLOSE] === 0 && frames[base + OUTER] === UNSEEN) continue;
    else if (kind === FRAME_TUPLE || kind === FRAME_FROZENSET || kind === FRAME_OLDER_SET || kind === FRAME_CALL)
      yield [start, NO_END];
  }
  yield [Math.min(m.cursor, m.firstSkipped), NO_END];
}
