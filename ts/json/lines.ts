/**
 * Bytes, or text, cut into lines: chunks may end anywhere, within a character too. What is kept in between is one line at most,
 * and no more of it than is allowed.
 */
import { asArgumentError } from "../pickle/given.js";

/** A line without its end, its number from 1, and where it begins, in bytes. */
export interface Line {
  readonly number: number;
  readonly offset: number;
  /** `null`: the line was longer than allowed and is not kept. */
  readonly bytes: Uint8Array | null;
}

const LINE_FEED = 10;

/** The bytes of chunks that may be text; half of a surrogate pair at the end of one waits for the next. */
export class ChunkBytes {
  readonly #encoder = new TextEncoder();
  #half = "";

  /** @throws TypeError for a chunk that is neither bytes nor text. */
  of(chunk: unknown): Uint8Array {
    if (chunk instanceof Uint8Array) return chunk;
    if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
    if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (typeof chunk !== "string")
      throw asArgumentError(new TypeError(`lines are read from chunks of bytes or text, not ${typeof chunk}`));
    const text = this.#half + chunk;
    const isHalf = /[\ud800-\udbff]$/.test(text);
    this.#half = isHalf ? text.slice(-1) : "";
    return this.#encoder.encode(isHalf ? text.slice(0, -1) : text);
  }

  /** What is still kept, at the end. */
  rest(): Uint8Array {
    return this.#encoder.encode(this.#half);
  }
}

/** Cuts lines. */
export class LineCutter {
  readonly #longest: number;
  #pieces: Uint8Array[] = [];
  /** How long the line is that the pieces are of, also where they are not kept. */
  #length = 0;
  #number = 1;
  #offset = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The lines that end in a chunk. */
  *cut(chunk: Uint8Array): Generator<Line, void> {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      this.#keep(chunk.subarray(from, end));
      yield this.#line(1);
      from = end + 1;
    }
    // A copy: the chunk is its owner's again when the next is asked for.
    if (from < chunk.length) this.#keep(chunk.slice(from));
  }

  /** The last line, where it has no end. */
  *rest(): Generator<Line, void> {
    if (this.#length > 0) yield this.#line(0);
  }

  #keep(piece: Uint8Array): void {
    this.#length += piece.length;
    if (this.#length > this.#longest) this.#pieces = [];
    else this.#pieces.push(piece);
  }

  #line(ending: number): Line {
    const isKept = this.#length <= this.#longest;
    const line = {
      number: this.#number,
      offset: this.#offset,
      bytes: isKept ? joined(this.#pieces, this.#length) : null,
    };
    this.#number++;
    this.#offset += this.#length + ending;
    this.#pieces = [];
    this.#length = 0;
    return line;
  }
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = pieces;
  if (pieces.length === 1) return only!;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
