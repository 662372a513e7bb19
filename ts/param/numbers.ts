/** What counts as a number for the kinds that hold numbers: as in Python, booleans too, and bigints where they are exact. */

/** True for what Python calls a number, as far as JavaScript has it. */
export function isNumeric(value: unknown): value is number | bigint | boolean {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
}

/** The number that a bigint is, `null` where no number holds it. */
export function exactNumber(value: bigint): number | null {
  const number = Number(value);
  return Number.isFinite(number) && BigInt(number) === value ? number : null;
}
