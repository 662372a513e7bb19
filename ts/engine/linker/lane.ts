/**
 * The express lane: opcodes that put a value on the stack, a mark, or what is on the stack into the memo. They write nothing on
 * the tape and never wait for anything, and nearly all of a pickle is made of them; here one is done behind the other without
 * going back to the loop over all opcodes. Whatever is anything else is left to that loop, and so is what stands so near to the end of
 * a frame that an opcode's argument might pass it.
 */
import { FALSE, high, NONE, TEXT, TRUE } from "../../tape/slot.js";
import { BINFLOAT, BININT, BININT1, BININT2 } from "../opcode.js";
import { UNWRITTEN_HIGH } from "./memo.js";
import { LONGEST_SCALAR } from "./scalar.js";
import { isLazy, LAZY_DICT, LAZY_LIST, stackRoom } from "./stack.js";
import { ENTRY, NO_INDEX, type State } from "./state.js";
import { addText } from "./text.js";

/** Entries there is room for at a time. */
const ROOM = 256;

const TEXT_HIGH = high(TEXT);
const NONE_HIGH = high(NONE);
const TRUE_HIGH = high(TRUE);
const FALSE_HIGH = high(FALSE);

/** Whether the express lane may be used: nobody wants to hear of every opcode. */
export const hasLane = (s: State): boolean => !s.keepMemo && s.facts === undefined;

const put = (stack: Int32Array, top: number, upper: number, lower: number): void => {
  stack[top] = lower;
  stack[top + 1] = upper;
  stack[top + 2] = 0;
  stack[top + 3] = NO_INDEX;
};

const isInteger = (byte: number | undefined): boolean => byte === BININT1 || byte === BININT || byte === BININT2;

/** Does up to `budget` opcodes, as far as they are of the simple kind. Gives how many; `pos` is behind them. */
export const lane = (s: State, budget: number): number => {
  stackRoom(s, ROOM);
  const { input, view, stack, stackNumbers, memo, marks, exact } = s;
  const end = s.limit - LONGEST_SCALAR;
  // Each pushes an entry at most.
  const most = Math.min(budget, (stack.length - s.top) / ENTRY);
  // MEMOIZE names what stands behind the others, if there are no gaps.
  const memoRoom = s.memoFar.size === 0 && s.memoCount === s.memoLength ? memo.length >> 1 : 0;
  let { top, pos: at, memoLength } = s;
  let done = 0;
  for (; done < most && at < end; done++) {
    const byte = input[at]!;
    // Literals, for V8's jump table (see `dispatch`).
    switch (byte) {
      case 0x68: // BINGET
      case 0x6a: {
        // LONG_BINGET; a negative index is beyond all that the memo has in its array.
        const index = byte === 0x68 ? input[at + 1]! : view.getInt32(at + 1, true);
        if (index < 0 || index >= memoLength || memo[2 * index + 1] !== TEXT_HIGH) break;
        put(stack, top, TEXT_HIGH, memo[2 * index]!);
        top += ENTRY;
        at += byte === 0x68 ? 2 : 5;
        continue;
      }
      case 0x94: {
        // MEMOIZE
        const above = top - ENTRY;
        if (above < s.fence || memoLength >= memoRoom) break;
        const upper = stack[above + 1]!;
        if (upper === LAZY_LIST || upper === LAZY_DICT) {
          if (stack[above + 3] !== NO_INDEX) break;
          stack[above + 3] = memoLength;
          memo[2 * memoLength] = above;
          memo[2 * memoLength + 1] = UNWRITTEN_HIGH;
        } else {
          if (stack[above + 2] !== 0 || isLazy(upper)) break;
          memo[2 * memoLength] = stack[above]!;
          memo[2 * memoLength + 1] = upper;
        }
        memoLength++;
        at++;
        continue;
      }
      case 0x28: // MARK
        if (s.markCount === marks.length) break;
        s.fence = top;
        marks[s.markCount++] = top;
        at++;
        continue;
      case 0x7d: // EMPTY_DICT
        put(stack, top, LAZY_DICT, 0);
        top += ENTRY;
        at++;
        continue;
      case 0x5d: // EMPTY_LIST
        put(stack, top, LAZY_LIST, 0);
        top += ENTRY;
        at++;
        continue;
      case 0x8c: {
        // SHORT_BINUNICODE
        const start = at + 2;
        const length = input[at + 1]!;
        if (start + length > s.limit || length > s.limits.length) break;
        // Where a fault is found.
        s.pos = at;
        put(stack, top, TEXT_HIGH, addText(s, start, start + length));
        top += ENTRY;
        at = start + length;
        continue;
      }
      case 0x4b: // BININT1
        // There is a loop for many.
        if (isInteger(input[at + 2])) break;
        put(stack, top, 0, 0);
        stackNumbers[top >> 1] = input[at + 1]!;
        top += ENTRY;
        at += 2;
        continue;
      case 0x4d: // BININT2
        if (isInteger(input[at + 3])) break;
        put(stack, top, 0, 0);
        stackNumbers[top >> 1] = input[at + 1]! | (input[at + 2]! << 8);
        top += ENTRY;
        at += 3;
        continue;
      case 0x4a: // BININT
        if (isInteger(input[at + 5])) break;
        put(stack, top, 0, 0);
        stackNumbers[top >> 1] = view.getInt32(at + 1, true);
        top += ENTRY;
        at += 5;
        continue;
      case 0x47: {
        // BINFLOAT
        const value = view.getFloat64(at + 1);
        // NaN has bits of its own.
        if (exact || value !== value || input[at + 9] === BINFLOAT) break;
        put(stack, top, 0, 0);
        stackNumbers[top >> 1] = value;
        top += ENTRY;
        at += 9;
        continue;
      }
      case 0x4e: // NONE
        put(stack, top, NONE_HIGH, 0);
        top += ENTRY;
        at++;
        continue;
      case 0x88: // NEWTRUE
        put(stack, top, TRUE_HIGH, 0);
        top += ENTRY;
        at++;
        continue;
      case 0x89: // NEWFALSE
        put(stack, top, FALSE_HIGH, 0);
        top += ENTRY;
        at++;
        continue;
    }
    break;
  }
  s.top = top;
  s.pos = at;
  s.memoCount += memoLength - s.memoLength;
  s.memoLength = memoLength;
  return done;
};
