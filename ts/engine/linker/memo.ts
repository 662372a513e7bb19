/**
 * The memo: what pickle's indices stand for, two words each. Indices count up from 0 in almost every pickle: those stand
 * in an array. Far ones, which cost a hostile pickle nothing to name, stand in a map.
 */
import { Code } from "../../tape/code.js";
import { fail, grown, type State } from "./state.js";

/** Far indices there may be: a Map holds hardly more. */
const MOST_FAR = 16_000_000;

/** High words of what only the linker knows; cells of the tape never have all bits of `aux` set. */
export const LAZY_HIGH = -64;
/** Nothing was ever put here. */
export const EMPTY_HIGH = LAZY_HIGH | 40;
/** Something a row or a cell replaced. */
export const COLLAPSED_HIGH = LAZY_HIGH | 41;
/** An object whose header stands at the position in the low word. */
export const POSITION_HIGH = LAZY_HIGH | 42;
/** A lazy entry of the stack, its index in the low word. */
export const UNWRITTEN_HIGH = LAZY_HIGH | 43;

/** The high word of what an index says; {@link memoLow} has the low one. */
export const memoHigh = (s: State, index: number): number => {
  if (index < s.memoLength) return s.memo[2 * index + 1]!;
  const far = s.memoFar.size === 0 ? undefined : s.memoFar.get(index);
  return far === undefined ? EMPTY_HIGH : s.memoFarWords[far + 1]!;
};

/** The low word of what an index says; the index says something. */
export const memoLow = (s: State, index: number): number => {
  if (index < s.memoLength) return s.memo[2 * index]!;
  return s.memoFarWords[s.memoFar.get(index) ?? 0] ?? 0;
};

export const memoSet = (s: State, index: number, upper: number, lower: number): void => {
  if (index < s.memoLength) {
    if (s.memo[2 * index + 1] === EMPTY_HIGH) s.memoCount++;
    s.memo[2 * index] = lower;
    s.memo[2 * index + 1] = upper;
    return;
  }
  // The array grows if that costs no more than was paid for by earlier entries.
  if (s.memoFar.size === 0 && index <= 2 * s.memoCount + 1024) {
    if (2 * index + 2 > s.memo.length) s.memo = grown(s, s.memo, 2 * index + 2);
    for (let gap = s.memoLength; gap < index; gap++) s.memo[2 * gap + 1] = EMPTY_HIGH;
    s.memoLength = index + 1;
    s.memo[2 * index] = lower;
    s.memo[2 * index + 1] = upper;
    s.memoCount++;
    return;
  }
  let far = s.memoFar.get(index);
  if (far === undefined) {
    if (s.memoFar.size >= MOST_FAR) fail(s, Code.BAD_MEMO_INDEX);
    far = s.memoFarWords.length;
    s.memoFar.set(index, far);
    s.memoCount++;
  }
  s.memoFarWords[far] = lower;
  s.memoFarWords[far + 1] = upper;
};

/** Replaces what an index says if it still says the old words. */
export const memoReplace = (
  s: State,
  index: number,
  oldHigh: number,
  oldLow: number,
  upper: number,
  lower: number,
): void => {
  if (memoHigh(s, index) === oldHigh && memoLow(s, index) === oldLow) memoSet(s, index, upper, lower);
};
