/**
 * Text as pickles hold it: Latin-1, UTF-8 with surrogates, raw-unicode-escape, and Python 2's escaped strings; each with
 * the words in which CPython's codecs complain. The same in `crates/pickle/src/tools/escape.rs`.
 */

/** Text whose bytes were checked. */
export interface Characters {
  readonly encoding: "latin-1" | "utf-8" | "raw-unicode-escape";
  readonly bytes: Uint8Array;
}

/** What a codec complains of, thrown. */
export class Undecodable extends Error {}

type Emit = (codePoint: number) => void;

/** Calls `emit` with each code point. Surrogates come one by one. */
export const forEachCodePoint = ({ encoding, bytes }: Characters, emit: Emit): void => {
  if (encoding === "utf-8") decodeUtf8(bytes, emit);
  else if (encoding === "raw-unicode-escape") decodeRawEscape(bytes, emit);
  else for (let at = 0; at < bytes.length; at++) emit(bytes[at]!);
};

/** A codec's complaint about the bytes from `start` up to `end`. */
const undecodable = (codec: string, bytes: Uint8Array, start: number, end: number, why: string): Undecodable => {
  const one = end === start + 1 && start < bytes.length;
  const what = one
    ? `byte 0x${bytes[start]!.toString(16).padStart(2, "0")} in position ${start}`
    : `bytes in position ${start}-${end - 1}`;
  return new Undecodable(`UnicodeDecodeError: '${codec}' codec can't decode ${what}: ${why}`);
};

/** `str(bytes, "utf-8", "surrogatepass")`. */
export const checkUtf8 = (bytes: Uint8Array): Characters => {
  const { length } = bytes;
  let at = 0;
  while (at < length) {
    const first = bytes[at]!;
    if (first < 0x80) {
      at++;
      continue;
    }
    const fault = utf8Fault(bytes, at);
    if (fault !== 0) throw undecodable("utf-8", bytes, at, at + (fault & 3), utf8Reasons[fault >> 2]!);
    at += first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  }
  return { encoding: "utf-8", bytes };
};

const utf8Reasons = ["unexpected end of data", "invalid continuation byte", "invalid start byte"];
const END = 0;
const CONTINUATION = 1 << 2;
const START = 2 << 2;

/**
 * What is wrong with the sequence that begins here (`utf8_decode` in Objects/stringlib/codecs.h), 0 if nothing: how many
 * bytes are at fault in the lower two bits, and above them why.
 */
const utf8Fault = (bytes: Uint8Array, at: number): number => {
  const left = bytes.length - at;
  const first = bytes[at]!;
  if (first < 0xc2 || first > 0xf4) return START | 1;
  if (left < 2) return END | 1;
  const second = bytes[at + 1]!;
  const isSurrogate =
    first === 0xed && left >= 3 && second >= 0xa0 && second <= 0xbf && (bytes[at + 2]! & 0xc0) === 0x80;
  if (isSurrogate) return 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return CONTINUATION | 1;
  if (first < 0xe0) return 0;
  if (left < 3) return END | 2;
  if ((bytes[at + 2]! & 0xc0) !== 0x80) return CONTINUATION | 2;
  if (first < 0xf0) return 0;
  if (left < 4) return END | 3;
  return (bytes[at + 3]! & 0xc0) === 0x80 ? 0 : CONTINUATION | 3;
};

const decodeUtf8 = (bytes: Uint8Array, emit: Emit): void => {
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at++]!;
    if (first < 0x80) {
      emit(first);
      continue;
    }
    const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    let codePoint = first & (0xff >> (size + 1));
    for (let rest = size - 1; rest > 0; rest--) codePoint = (codePoint << 6) | (bytes[at++]! & 0x3f);
    emit(codePoint);
  }
};

/** `str(bytes, "raw-unicode-escape")`. */
export const checkRawEscape = (bytes: Uint8Array): Characters => {
  decodeRawEscape(bytes, () => {});
  return { encoding: "raw-unicode-escape", bytes };
};

const BACKSLASH = 0x5c;

/** The value of a hexadecimal digit, −1 for anything else. */
const hexadecimal = (byte: number | undefined): number => {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
};

const decodeRawEscape = (bytes: Uint8Array, emit: Emit): void => {
  let at = 0;
  while (at < bytes.length) {
    const start = at;
    const byte = bytes[at++]!;
    const letter = byte === BACKSLASH ? bytes[at] : undefined;
    if (letter === undefined) {
      emit(byte);
      continue;
    }
    at++;
    if (letter !== 0x75 && letter !== 0x55) {
      // A backslash after a backslash begins nothing.
      emit(BACKSLASH);
      emit(letter);
      continue;
    }
    const short = letter === 0x75 ? "truncated \\uXXXX escape" : "truncated \\UXXXXXXXX escape";
    let codePoint = 0;
    for (const end = at + (letter === 0x75 ? 4 : 8); at < end; at++) {
      const digit = hexadecimal(bytes[at]);
      if (digit < 0) throw undecodable("rawunicodeescape", bytes, start, at, short);
      codePoint = codePoint * 16 + digit;
    }
    if (codePoint > 0x10ffff) throw undecodable("rawunicodeescape", bytes, start, at, "\\Uxxxxxxxx out of range");
    emit(codePoint);
  }
};

/** Escapes of one character, from the byte after the backslash to what it stands for. */
const SIMPLE_ESCAPES: ReadonlyMap<number, number> = /* @__PURE__ */ new Map([
  [0x5c, 0x5c],
  [0x27, 0x27],
  [0x22, 0x22],
  [0x61, 7],
  [0x62, 8],
  [0x74, 9],
  [0x6e, 10],
  [0x76, 11],
  [0x66, 12],
  [0x72, 13],
]);

/** `codecs.escape_decode(bytes)[0].decode("ascii")`. */
export const decodeEscapes = (bytes: Uint8Array): Characters => {
  const plain = new Uint8Array(bytes.length);
  let length = 0;
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at++]!;
    if (byte !== BACKSLASH) {
      plain[length++] = byte;
      continue;
    }
    const escaped = bytes[at++];
    if (escaped === undefined) throw new Undecodable("ValueError: Trailing \\ in string");
    const simple = SIMPLE_ESCAPES.get(escaped);
    if (simple !== undefined) {
      plain[length++] = simple;
    } else if (escaped >= 0x30 && escaped <= 0x37) {
      let value = escaped - 0x30;
      for (const end = at + 2; at < end && bytes[at]! >= 0x30 && bytes[at]! <= 0x37; at++) {
        value = value * 8 + bytes[at]! - 0x30;
      }
      // A typed array keeps the lower eight bits, as C does.
      plain[length++] = value;
    } else if (escaped === 0x78) {
      const high = hexadecimal(bytes[at]);
      const low = hexadecimal(bytes[at + 1]);
      if (high < 0 || low < 0) throw new Undecodable(`ValueError: invalid \\x escape at position ${at - 2}`);
      plain[length++] = high * 16 + low;
      at += 2;
    } else if (escaped !== 0x0a) {
      plain[length++] = BACKSLASH;
      plain[length++] = escaped;
    }
  }
  const found = plain.subarray(0, length);
  const start = found.findIndex((byte) => byte >= 0x80);
  if (start >= 0) throw undecodable("ascii", found, start, start + 1, "ordinal not in range(128)");
  return { encoding: "latin-1", bytes: found };
};
