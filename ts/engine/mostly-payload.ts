/**
 * Whether a pickle is little else than a few large payloads: arrays, images, texts. Then the engine that reads it where it lies is
 * faster than the one that has to have it in WebAssembly's memory first.
 */
import { BINBYTES, BINBYTES8, BINUNICODE, BINUNICODE8, BYTEARRAY8, FRAME, PROTO } from "./opcode.js";

/** Smaller pickles are read as fast by either way. */
const LEAST = 1 << 18;

/** So many frames and payloads are looked at: with more of them, none is large. */
const MOST_STEPS = 256;

/**
 * Looks at frames, which say their length, and at the payloads that stand outside of them (protocol 4 on: those of 64 KiB and
 * more). Whatever else there is ends the look.
 */
export function isMostlyPayload(pickle: Uint8Array): boolean {
  const { length } = pickle;
  if (length < LEAST || pickle[0] !== PROTO || (pickle[1] as number) < 4) return false;
  const view = new DataView(pickle.buffer, pickle.byteOffset, length);
  let payload = 0;
  let at = 2;
  for (let step = 0; step < MOST_STEPS && at + 9 <= length; step++) {
    const opcode = pickle[at];
    const isLong = opcode === FRAME || opcode === BINBYTES8 || opcode === BYTEARRAY8 || opcode === BINUNICODE8;
    if (!isLong && opcode !== BINBYTES && opcode !== BINUNICODE) break;
    const size = isLong
      ? view.getUint32(at + 1, true) + view.getUint32(at + 5, true) * 0x1_0000_0000
      : view.getUint32(at + 1, true);
    if (opcode !== FRAME) payload += size;
    at += (isLong ? 9 : 5) + size;
  }
  return at <= length && payload > length / 2;
}
