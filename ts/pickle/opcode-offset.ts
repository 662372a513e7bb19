/** Where an opcode stands, for errors about cells of a tape that carry no offset: looked for only when it is wanted. */
import { genops } from "./tools.js";

/** The offset of the NEXT_BUFFER with this index, or of the first EXT opcode with this code. */
export function offsetOf(pickle: Uint8Array, opcode: string, payload: number): number {
  let index = 0;
  try {
    for (const { name, argument, position } of genops(pickle)) {
      if (!name.startsWith(opcode)) continue;
      if (opcode === "EXT" ? argument === payload : index === payload) return position;
      index++;
    }
  } catch {
    // The linker has read what the tool does not: then the first byte must do.
  }
  return 0;
}
