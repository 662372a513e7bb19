/**
 * Runs of numbers: long lists are thousands of the same few opcodes, which are read here one after the other without
 * going back to the loop over all of them.
 */
import { BINFLOAT, BININT, BININT1, BININT2 } from "../opcode.js";
import { binfloat, binint, binint1, binint2, i32, u16 } from "./read.js";
import { stackRoom } from "./stack.js";
import { ENTRY, NO_INDEX, OK, type State } from "./state.js";

/** Opcodes in one go: few enough that a step keeps near its budget, and that room for them costs nothing. */
const MOST = 1024;

/** BININT1, BININT2 and BININT, and those that follow. */
export const integers = (s: State, byte: number): number => {
  const flow = byte === BININT1 ? binint1(s) : byte === BININT2 ? binint2(s) : binint(s);
  if (flow !== OK || s.next >= s.limit) return flow;
  const following = s.input[s.next]!;
  if (following === BININT1 || following === BININT2 || following === BININT) moreIntegers(s);
  return OK;
};

const moreIntegers = (s: State): void => {
  stackRoom(s, MOST);
  const { stack, stackNumbers, input, limit } = s;
  let { top, next } = s;
  for (const end = top + MOST * ENTRY; top < end; top += ENTRY) {
    let value: number;
    // The bytes behind the limit are not of this frame, or not there yet.
    const byte = next + 1 < limit ? input[next]! : 0;
    if (byte === BININT1) {
      value = input[next + 1]!;
      next += 2;
    } else if (byte === BININT2 && next + 2 < limit) {
      value = u16(s, next + 1);
      next += 3;
    } else if (byte === BININT && next + 4 < limit) {
      value = i32(s, next + 1);
      next += 5;
    } else break;
    stackNumbers[top >> 1] = value;
    stack[top + 2] = 0;
    stack[top + 3] = NO_INDEX;
  }
  s.top = top;
  s.next = next;
};

/** BINFLOAT, and those that follow. */
export const floats = (s: State): number => {
  const flow = binfloat(s);
  if (flow === OK && !s.exact && s.next < s.limit && s.input[s.next] === BINFLOAT) moreFloats(s);
  return flow;
};

const moreFloats = (s: State): void => {
  stackRoom(s, MOST);
  const { stack, stackNumbers, input, limit } = s;
  const view = new DataView(input.buffer, input.byteOffset);
  let { top, next } = s;
  for (const end = top + MOST * ENTRY; top < end && next + 8 < limit && input[next] === BINFLOAT; top += ENTRY) {
    const value = view.getFloat64(next + 1);
    // Every NaN is the same one, so that none is a tag.
    stackNumbers[top >> 1] = value === value ? value : Number.NaN;
    stack[top + 2] = 0;
    stack[top + 3] = NO_INDEX;
    next += 9;
  }
  s.top = top;
  s.next = next;
};
