/**
 * The linked tape: what an engine makes of a pickle (docs/format.md §3), a program for one value stack with its tables.
 */

/**
 * Views of one linked pickle. They belong to the linker that made them and are valid until its next `push()`, `next()` or
 * `dispose()`.
 */
export interface LinkedTape {
  /** The program as f64; shares its bytes with {@link words}. */
  readonly slots: Float64Array;
  /** The program as 32-bit words: slot p is `words[2p]` (low) and `words[2p + 1]` (high). */
  readonly words: Int32Array;
  /** All strings as UTF-8 (lone surrogates as three bytes), back to back. */
  readonly text: Uint8Array;
  /** Length of each string in UTF-16 units. */
  readonly lengths: Uint32Array;
  /** Triples: byte end in `text`, number of strings so far, flags ({@link CHUNK_WIDE}, {@link CHUNK_SURROGATES}). */
  readonly chunks: Uint32Array;
  /** Pairs: offset in `input` – or {@link DIGITS} + offset in `digits` –, length in bytes; see {@link rangeOf}. */
  readonly ranges: Uint32Array;
  /** Bytes of ranges that do not stand in the input as such. */
  readonly digits: Uint8Array;
  /** Floats with all their bits, and milliseconds of datetimes. */
  readonly wides: Float64Array;
  /** Triples: string index of the module, of the qualified name, offset of the opcode. */
  readonly globals: Uint32Array;
  /** Records of words: form, flags, global id, n, then n string indices. */
  readonly shapes: Uint32Array;
  /** What a reader of facts asked for: see {@link FACT}. Empty offsets are {@link NO_FACT}. */
  readonly facts: Uint32Array;
  /** The pickle itself, as far as it was pushed. */
  readonly input: Uint8Array;
  /** The offset after STOP. */
  readonly end: number;
}

/** Chunk flag: not pure ASCII. */
export const CHUNK_WIDE = 1;
/** Chunk flag: holds lone surrogates, which a TextDecoder would replace. */
export const CHUNK_SURROGATES = 2;

/** Ranges that begin at this offset or above it stand in `digits`. */
export const DIGITS = 0x8000_0000;

/** Words of {@link LinkedTape.facts}; from `extensions` on there are pairs of an extension code and its first offset. */
export const FACT = {
  /** First offset of an explicit PUT, and of MEMOIZE. */
  put: 0,
  memoize: 1,
  /** First offset at which a memo index that says something is put again. */
  redefined: 2,
  /** First offset of a PROTO that does not begin the pickle. */
  proto: 3,
  /** How many memo indices were put, and how many of them read. */
  written: 4,
  read: 5,
  extensions: 6,
} as const;

/** An offset that there is none of. */
export const NO_FACT = 0xffff_ffff;

/** A view of the bytes of a range. */
export function rangeOf(tape: LinkedTape, index: number): Uint8Array {
  const from = tape.ranges[2 * index] as number;
  const length = tape.ranges[2 * index + 1] as number;
  if (from >= DIGITS) return tape.digits.subarray(from - DIGITS, from - DIGITS + length);
  return tape.input.subarray(from, from + length);
}

/** A linked tape of nothing. */
export function emptyTape(): LinkedTape {
  const none = new Uint32Array(0);
  return {
    slots: new Float64Array(0),
    words: new Int32Array(0),
    text: new Uint8Array(0),
    lengths: none,
    chunks: none,
    ranges: none,
    digits: new Uint8Array(0),
    wides: new Float64Array(0),
    globals: none,
    shapes: none,
    facts: none,
    input: new Uint8Array(0),
    end: 0,
  };
}
