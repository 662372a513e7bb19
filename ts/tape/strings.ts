/**
 * Strings of a linked tape: one decode a chunk of some 32 KB, then `substring` (docs/format.md §3, tables). Chunks are
 * small because a long substring keeps its whole parent alive.
 */
import { CHUNK_SURROGATES, type LinkedTape } from "./linked.js";

// Python keeps a byte-order mark as a character; without `ignoreBOM` the decoder would swallow it.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The tables that strings are in. */
export type TextTables = Pick<LinkedTape, "text" | "lengths" | "chunks">;

/**
 * All strings of the tape, by index. Where the memo is kept from pickle to pickle the table goes on growing: given the
 * strings of the pickle before, or what {@link decodeMore} made, only the new ones are decoded and added to them.
 */
export function decodeStrings(tape: TextTables, known?: string[]): string[] {
  if (known !== undefined) {
    decodeMore(tape, known, Number.POSITIVE_INFINITY);
    return known;
  }
  const strings: string[] = new Array(tape.lengths.length);
  decodeChunks(tape, strings, 0, 0);
  return strings;
}

/** Adds the strings of up to `count` chunks more to those there are. True: there are no more. */
export function decodeMore(tape: TextTables, strings: string[], count: number): boolean {
  const { chunks } = tape;
  if (strings.length === tape.lengths.length) return true;
  // A chunk ends with each pickle.
  let low = 0;
  let high = chunks.length / 3;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((chunks[3 * middle + 1] as number) <= strings.length) low = middle + 1;
    else high = middle;
  }
  decodeChunks(tape, strings, low, strings.length, low + count);
  return strings.length === tape.lengths.length;
}

/** Decodes the chunks from `first` on up to `end`; the first string in them is that of `index`. */
function decodeChunks(
  { text, lengths, chunks }: TextTables,
  strings: string[],
  first: number,
  index: number,
  end = Number.POSITIVE_INFINITY,
): void {
  let byte = first > 0 ? (chunks[3 * first - 3] as number) : 0;
  let at = index;
  const last = Math.min(3 * end, chunks.length);
  for (let chunk = 3 * first; chunk < last; chunk += 3) {
    const byteEnd = chunks[chunk] as number;
    const stringEnd = chunks[chunk + 1] as number;
    const part = byte === 0 && byteEnd === text.length ? text : text.subarray(byte, byteEnd);
    const parent = (chunks[chunk + 2] as number) & CHUNK_SURROGATES ? decodeSurrogates(part) : decoder.decode(part);
    let from = 0;
    while (at < stringEnd) {
      const to = from + (lengths[at] as number);
      strings[at++] = parent.substring(from, to);
      from = to;
    }
    byte = byteEnd;
  }
}

/** Decodes valid UTF-8 that may hold lone surrogates as three bytes, which a TextDecoder replaces by U+FFFD. */
function decodeSurrogates(bytes: Uint8Array): string {
  let decoded = "";
  let from = 0;
  for (let at = 0; at + 2 < bytes.length; at++) {
    // 0xED begins U+D000–U+DFFF; a second byte from 0xA0 on makes it a surrogate.
    if (bytes[at] !== 0xed || (bytes[at + 1] as number) < 0xa0) continue;
    decoded += decoder.decode(bytes.subarray(from, at));
    decoded += String.fromCharCode(
      0xd000 | (((bytes[at + 1] as number) & 0x3f) << 6) | ((bytes[at + 2] as number) & 0x3f),
    );
    at += 2;
    from = at + 1;
  }
  return decoded + decoder.decode(bytes.subarray(from));
}
