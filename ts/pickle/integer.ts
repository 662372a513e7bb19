/**
 * Python's integers as bytes: little-endian two's complement of the fewest bytes, as LONG1 and LONG4 hold them
 * (CPython `Lib/pickle.py`, `encode_long` and `decode_long`).
 */

/** Integers of up to so many words of eight bytes go by words; longer ones by their digits, for which the time does not grow with the square of the length. */
const MOST_WORDS = 16;
const WORD = 8;

const scratch = /* @__PURE__ */ new Uint8Array((MOST_WORDS + 1) * WORD);
const view = /* @__PURE__ */ new DataView(scratch.buffer);

/** The bytes of a bigint; none for 0. */
export function encodeBigInt(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0);
  let rest = value;
  for (let word = 0; word < MOST_WORDS; word++) {
    view.setBigInt64(word * WORD, rest, true);
    if (BigInt.asIntN(64, rest) === rest) return scratch.slice(0, significant((word + 1) * WORD));
    rest >>= 64n;
  }
  return encodeLong(value);
}

/** How many of the bytes in {@link scratch} say something: those that only repeat the sign do not. */
function significant(length: number): number {
  const sign = (scratch[length - 1] as number) >= 0x80 ? 0xff : 0;
  let count = length;
  while (count > 1 && scratch[count - 1] === sign && ((scratch[count - 2] as number) ^ sign) < 0x80) count--;
  return count;
}

function encodeLong(value: bigint): Uint8Array {
  const negative = value < 0n;
  // −1 − value has the same number of significant bits as the two's complement of a negative value.
  const digits = (negative ? -1n - value : value).toString(16);
  const count = (digits.length + 1) >> 1;
  const padded = digits.padStart(count * 2, "0");
  const needsSign = Number.parseInt(padded.slice(0, 2), 16) >= 0x80;
  const bytes = new Uint8Array(count + (needsSign ? 1 : 0));
  for (let index = 0; index < count; index++) {
    const from = (count - 1 - index) * 2;
    bytes[index] = Number.parseInt(padded.slice(from, from + 2), 16);
  }
  if (negative) for (let index = 0; index < bytes.length; index++) bytes[index] = ~(bytes[index] as number);
  return bytes;
}

/** The integer of such bytes. */
export function decodeBigInt(bytes: Uint8Array): bigint {
  const count = bytes.length;
  if (count === 0) return 0n;
  if (count > MOST_WORDS * WORD) return decodeLong(bytes);
  const words = Math.ceil(count / WORD);
  scratch.set(bytes);
  scratch.fill((bytes[count - 1] as number) >= 0x80 ? 0xff : 0, count, words * WORD);
  let value = view.getBigInt64((words - 1) * WORD, true);
  for (let word = words - 2; word >= 0; word--) value = (value << 64n) | view.getBigUint64(word * WORD, true);
  return value;
}

function decodeLong(bytes: Uint8Array): bigint {
  const count = bytes.length;
  const digits: string[] = new Array(count);
  for (let index = 0; index < count; index++) {
    digits[count - 1 - index] = (bytes[index] as number).toString(16).padStart(2, "0");
  }
  const unsigned = BigInt(`0x${digits.join("")}`);
  return (bytes[count - 1] as number) >= 0x80 ? unsigned - (1n << BigInt(count * 8)) : unsigned;
}
