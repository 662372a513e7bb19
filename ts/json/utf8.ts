/** The text of bytes that came as JSON. */
import { JSONError } from "./errors.js";

// `fatal`: bytes that are no UTF-8 are an error, and no text with holes.
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Decodes UTF-8; a byte order mark is no part of the text.
 * @throws JSONError (`UTF-8`) for bytes that are none.
 */
export function textOf(bytes: ArrayBuffer | ArrayBufferView): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new JSONError("the bytes are no UTF-8", { code: "UTF-8", value: bytes });
  }
}
