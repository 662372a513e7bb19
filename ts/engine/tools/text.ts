/** Text that grows up to a limit, as UTF-8; the same bytes and the same limit as in `crates/pickle/src/tools/text.rs`. */

/**
 * The most bytes of text a disassembly may have. Marks in marks are indented, so that the text of a hostile pickle grows
 * with the square of its length.
 */
export const TEXT_LIMIT = 2 ** 28;

const FIRST_BYTES = 1024;

// No text begins with a byte-order mark, but inside of one a decoder must not take it for one either.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** UTF-8 without surrogates, which is all that `repr` leaves. */
export const decodeText = (bytes: Uint8Array): string => decoder.decode(bytes);

/** UTF-8 text; what does not fit is left out, and remembered. */
export class TextBuffer {
  length = 0;
  /** Something was left out. */
  full = false;
  #bytes: Uint8Array = new Uint8Array(FIRST_BYTES);

  truncate(length: number): void {
    this.length = length;
  }

  /** How many characters there are from a byte on. */
  columnsSince(start: number): number {
    let columns = 0;
    for (let at = start; at < this.length; at++) {
      if ((this.#bytes[at]! & 0xc0) !== 0x80) columns++;
    }
    return columns;
  }

  /** Adds text of ASCII characters. */
  push(ascii: string): void {
    if (!this.#hasRoom(ascii.length)) return;
    for (let index = 0; index < ascii.length; index++) this.#bytes[this.length++] = ascii.charCodeAt(index);
  }

  pushSpaces(count: number): void {
    if (count <= 0 || !this.#hasRoom(count)) return;
    this.#bytes.fill(0x20, this.length, this.length + count);
    this.length += count;
  }

  /** Adds any character but a surrogate. */
  pushCodePoint(codePoint: number): void {
    const size = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x1_0000 ? 3 : 4;
    if (!this.#hasRoom(size)) return;
    if (size === 1) {
      this.#bytes[this.length++] = codePoint;
      return;
    }
    for (let place = size - 1; place >= 0; place--) {
      const bits = (codePoint >> (place * 6)) & 0x3f;
      // The first byte says by its upper bits how many there are.
      this.#bytes[this.length++] = place === size - 1 ? ((0xf00 >> size) & 0xff) | bits : 0x80 | bits;
    }
  }

  toString(): string {
    return decodeText(this.#bytes.subarray(0, this.length));
  }

  #hasRoom(count: number): boolean {
    if (this.full || count > TEXT_LIMIT - this.length) {
      this.full = true;
      return false;
    }
    const needed = this.length + count;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.min(TEXT_LIMIT, Math.max(needed, this.#bytes.length * 2)));
      grown.set(this.#bytes.subarray(0, this.length));
      this.#bytes = grown;
    }
    return true;
  }
}
