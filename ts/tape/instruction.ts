/**
 * Instructions of a linked tape, one after the other, and where their cells are (docs/format.md §3): for those that read a
 * tape without making its objects.
 */
import type { LinkedTape } from "./linked.js";
import {
  ADDITEMS,
  APPENDS,
  auxOf,
  BUILD,
  DICT,
  FROZENSET,
  INST,
  LIST,
  NEWOBJ,
  NEWOBJ_EX,
  PACKING_SHIFT,
  PERSID,
  POP,
  packedSlots,
  REDUCE,
  RESULT,
  ROW,
  SET,
  SETITEMS,
  SHAPED,
  TUPLE,
  tagOf,
} from "./slot.js";

/** One instruction. The object is the same for all of a walk. */
export interface Instruction {
  tag: number;
  aux: number;
  /** Count, shape or opcode offset: what the header's payload means for this tag. */
  payload: number;
  /** Where the header is. */
  at: number;
  /** The slot of the memo operand; −1 where there is none. */
  memo: number;
  /** The slot of the first cell, and how many there are. A target is the first of them. */
  cells: number;
  count: number;
  /** How the items are packed, behind the cells, which they are none of then; 0: they are cells. */
  packing: number;
}

/** Is shown one instruction after the other. An object: V8 compiles a call for the very closure it has seen, and forgets both. */
export interface InstructionVisitor {
  visit(instruction: Instruction): void;
}

/**
 * Shows every instruction to `visitor` in order; RESULT is the last. A tape that a fault cut short ends after its last
 * complete instruction.
 */
export function walkInstructions(tape: LinkedTape, visitor: InstructionVisitor): void {
  const { words } = tape;
  const end = words.length >> 1;
  const counts = shapeCounts(tape.shapes);
  const instruction: Instruction = { tag: 0, aux: 0, payload: 0, at: 0, memo: -1, cells: 0, count: 0, packing: 0 };
  // Slot 0 is the version.
  let at = 1;
  while (at < end) {
    const payload = (words[2 * at] as number) >>> 0;
    const highWord = words[2 * at + 1] as number;
    instruction.tag = tagOf(highWord);
    instruction.aux = auxOf(highWord);
    instruction.payload = payload;
    instruction.at = at;
    const isRun = instruction.tag === LIST || instruction.tag === TUPLE || instruction.tag === APPENDS;
    instruction.packing = isRun ? instruction.aux >> PACKING_SHIFT : 0;
    const isPacked = instruction.packing !== 0;
    const count = cellCount(instruction.tag, isPacked ? 0 : payload, counts);
    const hasMemo = makes(instruction.tag);
    instruction.memo = hasMemo ? at + 1 : -1;
    instruction.cells = at + (hasMemo ? 2 : 1);
    instruction.count = count;
    at = instruction.cells + count + (isPacked ? packedSlots(instruction.packing, payload) : 0);
    if (at > end) return;
    visitor.visit(instruction);
    if (instruction.tag === RESULT) return;
  }
}

/** Whether an instruction makes an object, and so has a memo operand. */
export function makes(tag: number): boolean {
  switch (tag) {
    case LIST:
    case TUPLE:
    case DICT:
    case SET:
    case FROZENSET:
    case SHAPED:
    case ROW:
    case REDUCE:
    case NEWOBJ:
    case NEWOBJ_EX:
    case INST:
    case PERSID:
      return true;
    default:
      return false;
  }
}

function cellCount(tag: number, payload: number, shapes: readonly number[]): number {
  switch (tag) {
    case LIST:
    case TUPLE:
    case SET:
    case FROZENSET:
      return payload;
    case DICT:
      return 2 * payload;
    case SHAPED:
    case ROW:
      return shapes[payload] as number;
    case REDUCE:
    case NEWOBJ:
    case INST:
    case BUILD:
      return 2;
    case NEWOBJ_EX:
      return 3;
    case APPENDS:
    case ADDITEMS:
      return 1 + payload;
    case SETITEMS:
      return 1 + 2 * payload;
    case PERSID:
    case RESULT:
      return 1;
    case POP:
      return 0;
    default:
      throw new RangeError(`no instruction has the tag ${tag}`);
  }
}

/** How many keys each record of the table of shapes has. */
function shapeCounts(shapes: Uint32Array): number[] {
  const counts: number[] = [];
  for (let at = 0; at < shapes.length; at += 4 + (shapes[at + 3] as number)) counts.push(shapes[at + 3] as number);
  return counts;
}
