/**
 * Bytes that were lent to an encoder: long payloads of which the tape says only that they are there. The encoder leaves gaps
 * for them, and here they are put into the finished pickle: copied once, from where they are to where they are wanted.
 */
import { Code } from "../tape/code.js";
import { type EncoderOptions, EngineFault } from "./engine.js";

/** Shorter payloads stand inside a frame, and cost less to copy twice than to keep a list of. */
const LEAST = 65_536;
/** Longer ones no tape can name; that there is no memory for them is for others to say. */
const LONGEST = 0x7fff_ffff;

/** Whether an encoder takes what is lent: protocols with frames, and no pickle that is made lean from its bytes alone. */
export const mayLend = ({ protocol, memo, fast }: EncoderOptions): boolean =>
  protocol >= 4 && !(memo === "lean" && fast === true);

/**
 * Gaps in the order of their places, four words each: how many of the encoder's own bytes stand before it, from the pickle's
 * first on (low and high word); which of the lent bytes; how many they are.
 */
export type Gaps = Uint32Array;

const GAP = 4;

const positionOf = (gaps: Gaps, gap: number): number => gaps[gap]! + gaps[gap + 1]! * 0x1_0000_0000;

export class Lent {
  #payloads: Uint8Array[] = [];
  /** So many of them are copies already. */
  #kept = 0;
  /** What was taken: own bytes, words of gaps, and of the gap behind them so many bytes. */
  #own = 0;
  #gap = 0;
  #within = 0;

  /** Takes bytes and gives their index; −1: they are to be written on the tape. */
  add(bytes: Uint8Array): number {
    if (bytes.length < LEAST || bytes.length > LONGEST) return -1;
    return this.#payloads.push(bytes) - 1;
  }

  /** Copies what was lent so far: somebody may change it. */
  keep(): void {
    const payloads = this.#payloads;
    for (; this.#kept < payloads.length; this.#kept++) {
      const bytes = payloads[this.#kept]!;
      // Those of a detached buffer are none; that is said at the end.
      if (bytes.length > 0) payloads[this.#kept] = bytes.slice();
    }
  }

  /** Another pickle begins. */
  clear(): void {
    this.#payloads = [];
    this.#kept = 0;
    this.#own = 0;
    this.#gap = 0;
    this.#within = 0;
  }

  /** The bytes for a gap; a buffer that was detached or made smaller since it was lent has them no more. */
  #payload(gaps: Gaps, gap: number): Uint8Array {
    const bytes = this.#payloads[gaps[gap + 2]!];
    if (bytes === undefined || bytes.length !== gaps[gap + 3]) throw new EngineFault(Code.BYTES_GONE, gaps[gap + 2]!);
    return bytes;
  }

  /** How many bytes there are to be taken, where the encoder has `own` of its own that were not. */
  ready(own: number, gaps: Gaps): number {
    let count = own - this.#within;
    for (let gap = this.#gap; gap < gaps.length && positionOf(gaps, gap) <= this.#own + own; gap += GAP) {
      count += gaps[gap + 3]!;
    }
    return count;
  }

  /** All that {@link take} would give; nothing is taken. */
  whole(own: Uint8Array, gaps: Gaps): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.ready(own.length, gaps));
    const place = [this.#own, this.#gap, this.#within] as const;
    this.take(bytes, own, gaps);
    [this.#own, this.#gap, this.#within] = place;
    return bytes;
  }

  /**
   * Moves bytes to the beginning of `target`, as many as it has room for; `own` are those the encoder has to be taken. Gives how
   * many were moved, and how many of them are the encoder's own.
   */
  take(target: Uint8Array, own: Uint8Array, gaps: Gaps): { readonly moved: number; readonly own: number } {
    const start = this.#own;
    const end = start + own.length;
    let moved = 0;
    while (moved < target.length) {
      const next = this.#gap < gaps.length ? positionOf(gaps, this.#gap) : end;
      const before = Math.min(next, end, this.#own + target.length - moved) - this.#own;
      if (before > 0) {
        const from = this.#own - start;
        target.set(own.subarray(from, from + before), moved);
        moved += before;
        this.#own += before;
      } else if (this.#gap < gaps.length && next === this.#own) {
        const payload = this.#payload(gaps, this.#gap);
        const piece = payload.subarray(this.#within, this.#within + target.length - moved);
        target.set(piece, moved);
        moved += piece.length;
        this.#within += piece.length;
        if (this.#within === payload.length) {
          this.#within = 0;
          this.#gap += GAP;
        }
      } else break;
    }
    return { moved, own: this.#own - start };
  }
}
