/**
 * The memory a gathered tape is written into: owned by an engine, seen by the tape writer. It stands in this folder
 * because the tape knows no engine; `engine/` extends it.
 */

/** Views into memory. `grow` replaces them, so they are read anew after each call of it. */
export interface TapeMemory {
  readonly slots: Float64Array;
  /** The same bytes as `slots`. */
  readonly words: Int32Array;
  readonly data: Uint8Array;
  /**
   * Makes room for at least so many slots and bytes in all, and for more than that where there was less, so that asking
   * again and again costs no more than what is written in the end; what was written stays.
   * Throws a `RangeError` when there is no such memory.
   */
  grow(slotCapacity: number, dataCapacity: number): void;
  /**
   * Lends bytes that need not stand in the data region: they are read when the pickle is taken, and must be the same then. Gives
   * their index, for a slot behind BYTES or BYTEARRAY with aux LENT; −1: they are to be written like all others.
   */
  lend(bytes: Uint8Array): number;
  /** Copies what was lent so far: from here on it may change. */
  keepLent(): void;
}
