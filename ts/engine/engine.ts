/**
 * The contract of an engine: gathered tape → pickle bytes, pickle bytes → linked tape. Two engines implement it, `ts`
 * (this folder) and `wasm` (`crates/`); for the same input they give the same bytes, tapes, codes and offsets. An engine
 * never runs user code and never sees a JavaScript value.
 */
import type { LinkedTape } from "../tape/linked.js";
import type { TapeMemory } from "../tape/memory.js";

export type { TapeMemory };

/** What an engine reports instead of a result: a code of `tape/code.ts` and where. */
export class EngineFault extends Error {
  override readonly name = "EngineFault";
  /** A number of `Code`. */
  readonly code: number;
  /** Byte offset of the opcode in the pickle; for an encoder the slot on the tape. */
  readonly offset: number;

  constructor(code: number, offset: number) {
    super(`engine fault ${code} at ${offset}`);
    this.code = code;
    this.offset = offset;
  }
}

/** What a tool reports: beside code and offset CPython's own words, and what was written until then. */
export class ToolFault extends EngineFault {
  /** What CPython raises: the name of the exception, `: `, and its text. */
  readonly reason: string;
  /** The disassembly up to the fault; empty for other tools. */
  readonly text: string;

  constructor(code: number, offset: number, reason: string, text = "") {
    super(code, offset);
    this.reason = reason;
    this.text = text;
  }
}

export interface DisassembleOptions {
  /** Blanks a line is moved by each MARK around it: an integer from 0 to 2³²−1. Python's `indentlevel`, there 4. */
  readonly indent: number;
  /** From about which column on a line says what its opcode does; 0: not at all. An integer from 0 to 2³²−1. */
  readonly annotate: number;
}

export interface EncoderOptions {
  /** 0 to 5. */
  readonly protocol: number;
  /** Everything is memoised as CPython does, or – `"lean"` – only what is read again, as `pickletools.optimize` has it. */
  readonly memo?: "cpython" | "lean";
  /** How items are divided: as CPython 3.11's C pickler does, or its `pickle.py`. */
  readonly batchStyle?: "c" | "python";
  /** Memoise nothing; the tape must not have a REF. */
  readonly fast?: boolean;
  /** Below protocol 3 the encoder's own names are Python 2's (`__builtin__`); false: Python 3's. */
  readonly fixImports?: boolean;
  /** The pickle is taken in pieces by somebody who never has all of it: it may be longer than 4 GiB. */
  readonly pieces?: boolean;
}

/** Writes one pickle from one gathered tape, and with `next` others that share its memo. */
export interface Encoder extends TapeMemory {
  /**
   * Encodes up to about `budget` slots more of a tape that is complete up to `slotCount` slots and `dataLength` bytes.
   * Returns true when the pickle is finished. Throws {@link EngineFault}; the encoder can then only be disposed of.
   */
  step(slotCount: number, dataLength: number, budget: number): boolean;
  /**
   * Moves bytes that are {@link ready} out of the way, so that the encoder need not hold all of a long pickle. What is set aside lies
   * on what was read of the tape, so nothing may be taken, and {@link output} must be called before the tape is written anew.
   */
  setAside(): void;
  /** The finished pickle, a copy of one's own; what was taken of it is missing. */
  output(): Uint8Array<ArrayBuffer>;
  /**
   * How many bytes there are to be taken: those that can no longer change. Before `step` said true these are finished frames
   * (of protocols that have none everything), and of a lean pickle none.
   */
  readonly ready: number;
  /** Moves bytes that are {@link ready} to the beginning of `target`, as many as it has room for, and gives how many. */
  take(target: Uint8Array): number;
  /**
   * Begins another pickle on a new tape, to be called before that is written: memo, texts, ids of globals and plans, and
   * ordinals go on. Nothing changes if the pickle before has not begun; if it has not ended, or is lean, `step` throws.
   */
  next(): void;
  /** Gives memory back to the engine. Idempotent. */
  dispose(): void;
}

/** Bounds of what a pickle may ask for: integers ≥ 0, or infinity for none. */
export interface LinkerLimits {
  /** Slots of the tape, and values packed into fewer. Default: what an engine can address, 2²⁸. Above it: LIMIT. */
  readonly values?: number;
  /** Bytes of one string, bytes object or integer, as its opcode claims them. Default none. Above it: LIMIT. */
  readonly length?: number;
  /** Digits of an integer in decimal. Default 4,300, as in Python. Above it: DIGIT_LIMIT. */
  readonly digits?: number;
  /** How far a memo index may lie above 16 times its opcode's offset. Default 1,000,000. Above it: BAD_MEMO_INDEX. */
  readonly memo?: number;
}

export interface LinkerOptions {
  /** Keep what a JavaScript number loses: integral floats and NaN bits become FLOAT. */
  readonly exact: boolean;
  /** Allow rows; off when a class has hooks that could see the order of calls. */
  readonly rows: boolean;
  /**
   * What the strings of Python 2 are decoded with, by one of Python's names; default `ascii`. With `bytes` they are bytes.
   * Names other than those of ASCII, Latin-1 and UTF-8 make BYTE_TEXT cells, which the reader decodes.
   */
  readonly encoding?: string;
  /** Default `strict`; with any other word strings that cannot be decoded are BYTE_TEXT too. */
  readonly errors?: string;
  /** The memo, and the objects in it, stay for the pickle that {@link Linker.next} goes on with. Rows are off then. */
  readonly keepMemo?: boolean;
  /** Note what {@link LinkedTape.facts} has, and let every call be an instruction: rows are off then, and datetimes calls. */
  readonly facts?: boolean;
  readonly limits?: LinkerLimits;
}

/** Reads one pickle, or several one behind the other, chunk by chunk. */
export interface Linker {
  /**
   * Adds bytes; the chunk is copied. `isWhole`: it is all there is, and stays as it is as long as the tape is in use; then an
   * engine may read it where it lies.
   */
  push(chunk: Uint8Array, isWhole?: boolean): void;
  /** Says that no more bytes come. */
  finish(): void;
  /**
   * Links up to about `budget` opcodes more. `"more"`: the budget is used up; `"input"`: push or finish; `"done"`: STOP
   * was reached. Throws {@link EngineFault}; the linker can then only be disposed of.
   */
  step(budget: number): "more" | "input" | "done";
  /** The tape, once `step` said done; after a fault what was linked until then, without RESULT, its last chunk of texts open. Valid until `push()`, `next()` or `dispose()`. */
  linked(): LinkedTape;
  /**
   * Goes on behind STOP with the pickle that begins there, once `step` said done; otherwise does nothing. Where the input
   * ends there, the fault is EMPTY. Offsets go on counting from the first byte pushed.
   */
  next(): void;
  /** Gives memory back to the engine. Idempotent. */
  dispose(): void;
}

/**
 * What turns gathered tapes into pickles and pickles into linked tapes. Two are there, of the same results: {@link tsEngine}
 * and `wasmEngine()`; options called `engine` take one.
 */
export interface Engine {
  /**
   * Which one it is: `"ts"`, in TypeScript, or `"wasm"`, the Rust core as WebAssembly. All that tells the two apart, but for
   * time.
   */
  readonly name: "ts" | "wasm";
  /** An encoder for one pickle, or for several with one memo. It is to be disposed of. */
  encoder(options: EncoderOptions): Encoder;
  /** A linker for one pickle, or for several one behind the other. It is to be disposed of. */
  linker(options: LinkerOptions): Linker;
  /** The text of CPython 3.11's `pickletools.dis`. Throws {@link ToolFault}, with the text up to the fault. */
  disassemble(pickle: Uint8Array, options: DisassembleOptions): string;
  /** The bytes of CPython 3.11's `pickletools.optimize`. Throws {@link ToolFault}. */
  optimize(pickle: Uint8Array): Uint8Array<ArrayBuffer>;
}
