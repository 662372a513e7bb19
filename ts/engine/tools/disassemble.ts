/**
 * `pickletools.dis` of CPython 3.11: a line for each opcode, with the checks it makes on stack and memo. The same in
 * `crates/pickle/src/tools/disassemble.rs`.
 */
import { Code } from "../../tape/code.js";
import { type DisassembleOptions, ToolFault } from "../engine.js";
import * as op from "../opcode.js";
import { EFFECTS, KIND_NAMES, MARK_KIND } from "./effect.js";
import { decimalOf, NoNumber } from "./number.js";
import { keyOf, type Operation, Reader } from "./read.js";
import { byteArrayRepr, bytesRepr, floatRepr, REASON_LIMIT, textRepr } from "./repr.js";
import { TEXT_LIMIT, TextBuffer } from "./text.js";

/** Names are padded to this. */
const NAME_WIDTH = 10;
/** A line longer than this does not move the column of the notes. */
const NOTE_COLUMN_LIMIT = 50;

/** The disassembly of a pickle. Throws {@link ToolFault} with the text so far. */
export const disassemble = (pickle: Uint8Array, options: DisassembleOptions): string => {
  const disassembler = new Disassembler(options);
  const reader = new Reader(pickle);
  try {
    for (;;) {
      const operation = reader.operation();
      disassembler.operation(operation);
      if (operation.opcode.byte === op.STOP) return disassembler.finish(operation.at);
    }
  } catch (error) {
    if (!(error instanceof ToolFault)) throw error;
    throw new ToolFault(error.code, error.offset, error.reason, disassembler.text.toString());
  }
};

/** What a line says beside its argument, and what is wrong with it; said after the line is written. */
interface Remarks {
  note: string;
  complaint: { readonly code: number; readonly reason: string } | undefined;
}

class Disassembler {
  readonly text = new TextBuffer();
  readonly #indent: number;
  readonly #annotate: number;
  #noteColumn: number;
  /** Kinds of values. */
  readonly #stack: number[] = [];
  /**
   * Offsets of the MARKs. Opcodes that take a fixed number of values may take a mark off the stack unseen, and then
   * there are more of them here than there.
   */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number | bigint, number>();
  /** The highest among the opcodes. */
  #protocol = 0;

  constructor({ indent, annotate }: DisassembleOptions) {
    this.#indent = indent;
    this.#annotate = annotate;
    this.#noteColumn = annotate;
  }

  operation(operation: Operation): void {
    const start = this.text.length;
    try {
      this.#operation(operation);
    } finally {
      this.#checkRoom(start, operation.at);
    }
  }

  finish(at: number): string {
    const start = this.text.length;
    this.text.push(`highest protocol among opcodes = ${this.#protocol}\n`);
    this.#checkRoom(start, at);
    if (this.#stack.length === 0) return this.text.toString();
    let reason = "ValueError: stack not empty after STOP: [";
    for (const [index, kind] of this.#stack.entries()) {
      if (reason.length > REASON_LIMIT) {
        reason += ", …";
        break;
      }
      reason += `${index === 0 ? "" : ", "}${KIND_NAMES[kind]}`;
    }
    throw new ToolFault(Code.STACK_LEFT, at, `${reason}]`);
  }

  /** Leaves the last line out if there was no room for all of it, whatever else is wrong with it. */
  #checkRoom(start: number, at: number): void {
    if (!this.text.full) return;
    this.text.truncate(start);
    throw new ToolFault(Code.TEXT_LIMIT, at, `MemoryError: the text would be longer than ${TEXT_LIMIT} bytes`);
  }

  #operation(operation: Operation): void {
    const { at, opcode } = operation;
    const effect = EFFECTS[operation.index]!;
    this.text.push(`${String(at).padStart(5)}: `);
    // The line is indented by the marks before this opcode, and written when all is known that it says.
    const depth = this.#marks.length;
    this.#protocol = Math.max(this.#protocol, opcode.protocol);
    const remarks: Remarks = { note: "", complaint: undefined };

    let { pops } = effect;
    const popsMark = opcode.byte === op.POP && this.#stack.at(-1) === MARK_KIND;
    if (popsMark || effect.toMark) {
      const mark = this.#marks.pop();
      if (mark !== undefined) {
        remarks.note = `(MARK at ${mark})`;
        this.#popToMark(at);
        if (popsMark) pops = 0;
      } else {
        remarks.note = "no MARK exists on stack";
        remarks.complaint = { code: Code.NO_MARK, reason: remarks.note };
      }
    }
    const shown = shownOf(operation);
    const remembered = this.#checkMemo(operation, shown, remarks);
    this.#line(operation, depth, shown, remarks.note);

    if (remarks.complaint !== undefined) {
      throw new ToolFault(remarks.complaint.code, at, `ValueError: ${remarks.complaint.reason}`);
    }
    const stack = this.#stack;
    if (stack.length < pops) {
      const reason = `ValueError: tries to pop ${pops} items from stack with only ${stack.length} items`;
      throw new ToolFault(Code.STACK_UNDERFLOW, at, reason);
    }
    stack.length -= pops;
    if (opcode.byte === op.MARK) this.#marks.push(at);
    if (remembered !== undefined) stack.push(remembered);
    else stack.push(...effect.after);
  }

  #popToMark(at: number): void {
    for (let kind = this.#stack.pop(); kind !== MARK_KIND; kind = this.#stack.pop()) {
      if (kind === undefined) throw new ToolFault(Code.NO_MARK, at, "IndexError: list index out of range");
    }
  }

  /** Stores, or gives what was stored. */
  #checkMemo({ opcode: { byte }, argument }: Operation, shown: string, remarks: Remarks): number | undefined {
    if (byte === op.GET || byte === op.BINGET || byte === op.LONG_BINGET) {
      const found = this.#memo.get(keyOf(argument));
      if (found === undefined) {
        remarks.complaint = { code: Code.MEMO_MISSING, reason: `memo key ${shown} has never been stored into` };
      }
      return found;
    }
    if (byte !== op.PUT && byte !== op.BINPUT && byte !== op.LONG_BINPUT && byte !== op.MEMOIZE) return undefined;
    let key = keyOf(argument);
    if (byte === op.MEMOIZE) {
      key = this.#memo.size;
      remarks.note = `(as ${key})`;
    }
    const kind = this.#stack.at(-1);
    if (this.#memo.has(key)) {
      remarks.complaint = { code: Code.MEMO_REDEFINED, reason: `memo key ${shown} already defined` };
    } else if (kind === undefined) {
      remarks.complaint = { code: Code.STACK_UNDERFLOW, reason: "stack is empty -- can't store into memo" };
    } else if (kind === MARK_KIND) {
      remarks.complaint = { code: Code.MARK_IN_MEMO, reason: "can't store markobject in the memo" };
    } else {
      this.#memo.set(key, kind);
    }
    return undefined;
  }

  #line(operation: Operation, depth: number, shown: string, note: string): void {
    const { text } = this;
    const { argument, opcode } = operation;
    const { byte, name } = opcode;
    const start = text.length;
    const isAscii = byte >= 0x20 && byte < 0x7f;
    text.push(isAscii ? `${String.fromCharCode(byte)}    ` : `\\x${byte.toString(16)} `);
    text.pushSpaces(this.#indent * depth);
    text.push(name);
    const hasArgument = argument.kind !== "none";
    if (hasArgument || note !== "") text.pushSpaces(NAME_WIDTH - name.length);
    if (hasArgument) {
      const emit = (codePoint: number): void => text.pushCodePoint(codePoint);
      text.push(" ");
      if (argument.kind === "text") {
        textRepr(argument.text, emit);
      } else if (argument.kind === "bytes") {
        bytesRepr(argument.bytes, emit);
      } else if (argument.kind === "bytearray") {
        byteArrayRepr(argument.bytes, emit);
      } else {
        text.push(shown);
      }
    }
    if (note !== "") text.push(` ${note}`);
    if (this.#annotate > 0) {
      text.pushSpaces(this.#noteColumn - text.columnsSince(start));
      this.#noteColumn = text.columnsSince(start);
      if (this.#noteColumn > NOTE_COLUMN_LIMIT) this.#noteColumn = this.#annotate;
      text.push(` ${EFFECTS[operation.index]!.doc}`);
    }
    text.push("\n");
  }
}

/** The `repr` of the argument, where it is a short one; longer ones are written straight into the text. */
const shownOf = ({ at, argument }: Operation): string => {
  switch (argument.kind) {
    case "bool":
      return argument.value ? "True" : "False";
    case "int":
      return String(argument.value);
    case "float":
      return floatRepr(argument.value);
    case "long":
      try {
        return decimalOf(argument.bytes);
      } catch (error) {
        if (!(error instanceof NoNumber)) throw error;
        throw new ToolFault(Code.DIGIT_LIMIT, at, error.message);
      }
    default:
      return "None";
  }
};
