/**
 * Strings of a linked tape: one decode a chunk of some 32 KB, then `substring` (docs/format.md §3, tables). Chunks are
 * small because a long substring keeps its whole parent alive.
 */
import { CHUNK_SURROGATES, type LinkedTape } from "./linked.js";

// Python keeps a byte-order mark as a character; without `ignoreBOM` the decoder would swallow it.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * All strings of the tape, by index. Where the memo is kept from pickle to pickle the table goes on growing: given the
 * strings of the pickle before, only the new ones are decoded and added to them.
 */
export function decodeStrings(tape: LinkedTape, strings: string[] = new Array(tape.lengths.length)): string[] {
  const { text, lengths, chunks } = tape;
  let byte = 0;
  let index = 0;
  let first = 0;
  if (strings.length !== lengths.length) {
    // A chunk ends with each pickle.
    first = chunks.length;
    while (first > 0 && (chunks[first - 2] as number) > strings.length) first -= 3;
    if (first > 0) byte = chunks[first - 3] as number;
    index = strings.length;
  }
  for (let chunk = first; chunk < chunks.length; chunk += 3) {
    const byteEnd = chunks[chunk] as number;
    const stringEnd = chunks[chunk + 1] as number;
    const part = text.subarray(byte, byteEnd);
    const parent = (chunks[chunk + 2] as number) & CHUNK_SURROGATES ? decodeSurrogates(part) : decoder.decode(part);
    let from = 0;
    while (index < stringEnd) {
      const to = from + (lengths[index] as number);
      strings[index++] = parent.substring(from, to);
      from = to;
    }
    byte = byteEnd;
  }
  return strings;
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
