/**
 * Python's integers as bytes: little-endian two's complement of the fewest bytes, as LONG1 and LONG4 hold them
 * (CPython `Lib/pickle.py`, `encode_long` and `decode_long`).
 */

/** The bytes of a bigint; none for 0. */
export function encodeBigInt(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0);
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
  const digits: string[] = new Array(count);
  for (let index = 0; index < count; index++) {
    digits[count - 1 - index] = (bytes[index] as number).toString(16).padStart(2, "0");
  }
  const unsigned = BigInt(`0x${digits.join("")}`);
  return (bytes[count - 1] as number) >= 0x80 ? unsigned - (1n << BigInt(count * 8)) : unsigned;
}
