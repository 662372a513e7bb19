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

export interface EncoderOptions {
  /** 4 or 5. */
  readonly protocol: number;
}

/** Writes one pickle from one gathered tape. */
export interface Encoder extends TapeMemory {
  /**
   * Encodes up to about `budget` slots more of a tape that is complete up to `slotCount` slots and `dataLength` bytes.
   * Returns true when the pickle is finished. Throws {@link EngineFault}; the encoder can then only be disposed of.
   */
  step(slotCount: number, dataLength: number, budget: number): boolean;
  /** The finished pickle, a copy of one's own. */
  output(): Uint8Array<ArrayBuffer>;
  /** Gives memory back to the engine. Idempotent. */
  dispose(): void;
}

export interface LinkerOptions {
  /** Keep what a JavaScript number loses: integral floats and NaN bits become FLOAT. */
  readonly exact: boolean;
  /** Allow rows; off when a class has hooks that could see the order of calls. */
  readonly rows: boolean;
}

/** Reads one pickle, chunk by chunk. */
export interface Linker {
  /** Adds bytes; the chunk is copied. */
  push(chunk: Uint8Array): void;
  /** Says that no more bytes come. */
  finish(): void;
  /**
   * Links up to about `budget` opcodes more. `"more"`: the budget is used up; `"input"`: push or finish; `"done"`: STOP
   * was reached. Throws {@link EngineFault}; the linker can then only be disposed of.
   */
  step(budget: number): "more" | "input" | "done";
  /** The tape, once `step` said done. Valid until `dispose()`. */
  linked(): LinkedTape;
  /** Gives memory back to the engine. Idempotent. */
  dispose(): void;
}

export interface Engine {
  readonly name: "ts" | "wasm";
  encoder(options: EncoderOptions): Encoder;
  linker(options: LinkerOptions): Linker;
}
