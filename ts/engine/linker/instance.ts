/** Instances that are made in other ways than by NEWOBJ: with keyword arguments, and as Python 1 did. */
import { Code } from "../../tape/code.js";
import { DICT, INST, NEWOBJ_EX, SHAPED } from "../../tape/slot.js";
import { callee, isCallable, named } from "./call.js";
import { isOpen, kindOf, made, tupleFrom } from "./container.js";
import { short, twoLines } from "./read.js";
import { forceAll, GLOBAL_HIGH, openMaker, operand, operands, settle, unmark } from "./stack.js";
import { ENTRY, fail, type State } from "./state.js";
import { isAscii } from "./text.js";

export const newobjEx = (s: State): number => {
  const below = callee(s, 3);
  const keywords = kindOf(s, below + 2 * ENTRY);
  if (keywords !== DICT && keywords !== SHAPED && !isOpen(keywords)) fail(s, Code.BAD_TYPE);
  forceAll(s);
  settle(s, below + 2 * ENTRY);
  const at = openMaker(s, NEWOBJ_EX, 0, s.pos, 3);
  operands(s, at, below, ENTRY);
  return made(s, at, below, below);
};

export const inst = (s: State): number => {
  const start = s.next;
  if (!twoLines(s)) return short(s);
  const middle = s.line;
  const end = s.next - 1;
  s.line = 0;
  // Older than names that are not ASCII.
  if (!isAscii(s.input, start, end)) fail(s, Code.BAD_TEXT);
  const global = named(s, start, middle, end);
  const first = unmark(s);
  forceAll(s);
  return instance(s, GLOBAL_HIGH, global, first, first);
};

export const obj = (s: State): number => {
  const place = unmark(s);
  if (place === s.top) fail(s, Code.STACK_UNDERFLOW);
  if (!isCallable(kindOf(s, place))) fail(s, Code.BAD_TYPE);
  forceAll(s);
  return instance(s, s.stack[place + 1]!, s.stack[place]!, place + ENTRY, place);
};

/** An instance of a class with the entries from `first` on as arguments; it takes the place of an entry. */
const instance = (s: State, upper: number, lower: number, first: number, place: number): number => {
  tupleFrom(s, first);
  const at = openMaker(s, INST, 0, s.pos, 2);
  operand(s, at, upper, lower);
  operand(s, at, s.stack[first + 1]!, s.stack[first]!);
  return made(s, at, place, place);
};
