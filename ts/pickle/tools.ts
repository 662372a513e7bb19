/**
 * `disassemble`, `optimize` and `genops`: Python's `pickletools`. They look at a pickle without loading it: no class is
 * looked up, nothing is called, and any bytes may be given to them.
 */
import { type Engine, ToolFault } from "../engine/engine.js";
import { argumentValue, type Operation as EngineOperation, Reader } from "../engine/tools/read.js";
import { codeName } from "../tape/code.js";
import { type PickleErrorFacts, UnpicklingError } from "./error.js";
import { asOptionError, type PickleBytes, pickleBytes, requireOptions } from "./given.js";
import { engineOf } from "./writing-options.js";

/** The options of {@link optimize}, and of all tools that have an engine do the work. */
export interface ToolOptions {
  /** Default: the WebAssembly engine where it can run, else the TypeScript one. The results are the same. */
  readonly engine?: Engine;
}

/** The options of {@link disassemble}. */
export interface DisassembleOptions extends ToolOptions {
  /**
   * Say on each line what its opcode does. A number is the column the notes begin at if there is room; `true` is 1, close
   * to the text. Default: no notes.
   */
  readonly annotate?: boolean | number;
  /** Blanks that each MARK moves the lines inside of it by. Default 4. */
  readonly indent?: number;
}

/** What a {@link ToolError} carries beside what other errors do. */
export interface ToolErrorFacts extends PickleErrorFacts {
  /** What CPython raises there. */
  readonly reason: string;
  /** The disassembly up to the fault. */
  readonly text: string;
}

/** A pickle that `disassemble`, `optimize` or `genops` cannot go on with. */
export class ToolError extends UnpicklingError {
  override readonly name = "ToolError";
  /** What CPython raises there, such as `ValueError: pickle exhausted before seeing STOP`. */
  readonly reason: string;
  /** The disassembly up to the fault; empty for the other tools. */
  readonly text: string;

  /** Its message, and the facts that become its properties. */
  constructor(message: string, { reason, text, ...facts }: ToolErrorFacts) {
    super(message, facts);
    this.reason = reason;
    this.text = text;
  }
}

/** One opcode, as `genops` gives it. */
export interface PickleOperation {
  /** Its name, such as `BINPUT`. */
  readonly name: string;
  /** The character that stands for it in the pickle. */
  readonly code: string;
  /**
   * What follows it: an int as number or, where that is not safe, bigint; a float as number; text as string; bytes and
   * bytearrays as a copy of their own; `undefined` where nothing follows. INT, GET and PUT may say a boolean, as in Python.
   */
  readonly argument: number | bigint | boolean | string | Uint8Array | undefined;
  /** Byte offset of the opcode. */
  readonly position: number;
}

/**
 * What a pickle says, a line for each opcode up to STOP: the text of CPython 3.11's `pickletools.dis`, to the character
 * (Lib/pickletools.py). Stack and memo are followed as it does.
 *
 * @throws ToolError for what `dis` complains of, with the text up to there and CPython's words; `RangeError` for options
 * that are no integers from 0 to 2³²−1.
 */
export function disassemble(pickle: PickleBytes, options: DisassembleOptions = {}): string {
  const bytes = pickleBytes(pickle);
  requireOptions(options);
  const { annotate = 0, indent = 4 } = options;
  const engine = engineOf(options);
  const column = uint32("annotate", typeof annotate === "boolean" ? Number(annotate) : annotate);
  return told(() => engine.disassemble(bytes, { annotate: column, indent: uint32("indent", indent) }));
}

/**
 * The same pickle without the memo entries that nobody reads: the bytes of CPython 3.11's `pickletools.optimize`
 * (Lib/pickletools.py). It loads as the same value, and faster. What follows STOP is dropped.
 *
 * @throws ToolError for bytes that are no pickle.
 */
export function optimize(pickle: PickleBytes, options: ToolOptions = {}): Uint8Array<ArrayBuffer> {
  const bytes = pickleBytes(pickle);
  requireOptions(options);
  const engine = engineOf(options);
  return told(() => engine.optimize(bytes));
}

/**
 * The opcodes of a pickle one after the other, up to STOP: CPython 3.11's `pickletools.genops`. Unlike `disassemble` it
 * does not look at stack and memo.
 *
 * @throws ToolError, when the iteration comes there.
 */
export function genops(pickle: PickleBytes): Generator<PickleOperation, void, undefined> {
  return operations(pickleBytes(pickle));
}

function* operations(pickle: Uint8Array): Generator<PickleOperation, void, undefined> {
  const reader = new Reader(pickle);
  for (;;) {
    const operation = told(() => reader.operation());
    yield publicOperation(operation);
    if (operation.opcode.name === "STOP") return;
  }
}

function publicOperation({ opcode, argument, at }: EngineOperation): PickleOperation {
  return { name: opcode.name, code: String.fromCharCode(opcode.byte), argument: argumentValue(argument), position: at };
}

/** Some of CPython's sentences show a whole line of the pickle; `reason` has all of it. */
const MESSAGE_LENGTH = 400;

/** Runs a tool; what an engine reports becomes an error for somebody who reads. */
function told<T>(run: () => T): T {
  try {
    return run();
  } catch (fault) {
    if (!(fault instanceof ToolFault)) throw fault;
    const { code, offset, reason, text } = fault;
    const sentence = reason.slice(reason.indexOf(": ") + 2);
    const short = sentence.length > MESSAGE_LENGTH ? `${sentence.slice(0, MESSAGE_LENGTH)}…` : sentence;
    throw new ToolError(`${short} (at byte ${offset})`, { code: codeName(code), offset, reason, text });
  }
}

function uint32(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff) return value;
  throw asOptionError(new RangeError(`${name} must be an integer from 0 to 4294967295, not ${String(value)}`));
}
