/**
 * What a dict key or set member is equal by: a text that equal keys share, or the parts that must be equal. Classes of
 * `builtins/` declare theirs here, so that `equality.ts` need not know them. All texts but those of Python's str begin with
 * NUL, and none reads as an array's index: V8 hashes such texts without a secret.
 */
import type { AnyConstructor } from "./registry.js";

/** Parts that decide: equal where kind and all parts are. */
export interface CompoundKey {
  /** A letter or two, of the class's own. */
  readonly kind: string;
  readonly parts: Iterable<unknown>;
  /** The order of the parts does not matter. */
  readonly isUnordered?: boolean;
}

/** A text or parts; `undefined`: the object is equal to itself alone. */
export type KeyForm = string | CompoundKey | undefined;

type KeyReader = (value: never) => KeyForm;

const declared = new Map<object, KeyReader>();
const found = new WeakMap<object, KeyReader | null>();

/** Says what instances of a class, and of its subclasses, are equal by. */
export function declareKey<T extends object>(type: AnyConstructor, read: (value: T) => KeyForm): void {
  // Prototypes looked up before are few: registries are made when the library is loaded.
  declared.set((type as unknown as { readonly prototype: T }).prototype, read as KeyReader);
}

/** What objects with this prototype are equal by, where that is not the object itself. */
export function keyReaderOf(prototype: object | null): ((value: object) => KeyForm) | undefined {
  if (prototype === null) return undefined;
  let reader = found.get(prototype);
  if (reader === undefined) {
    reader = null;
    for (let at: object | null = prototype; at !== null && reader === null; at = Object.getPrototypeOf(at) as object) {
      reader = declared.get(at) ?? null;
    }
    found.set(prototype, reader);
  }
  return (reader ?? undefined) as ((value: object) => KeyForm) | undefined;
}

/** A str. */
export const textKey = (text: string): string => {
  const first = text.charCodeAt(0);
  return first === 0 || (first >= 0x30 && first <= 0x39) ? `\0s${text}` : text;
};

/** A number of any type; a bigint that a double holds exactly is that double. NaN is equal to nothing. */
export function numberKey(value: number | bigint): string | undefined {
  if (typeof value === "number") return value === value ? `\0n${value}` : undefined;
  const number = Number(value);
  return Number.isFinite(number) && BigInt(number) === value ? `\0n${number}` : `\0i${value.toString(32)}`;
}

/** Bytes, by what they hold. */
export function bytesKey(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let from = 0; from < bytes.length; from += PIECE) {
    pieces.push(String.fromCharCode(...bytes.subarray(from, from + PIECE)));
  }
  return `\0b${pieces.join("")}`;
}

const PIECE = 4096;

/** Bits beyond which numbers are compared within their own class alone. */
const MOST_BITS = 16_384;

const bitsOf = (value: bigint): number => value.toString(16).length * 4;

/** 5, 5², 5⁴, … as far as numbers go here. */
const powersOfFive: readonly bigint[] = Array.from({ length: 13 }, (_, index) => 5n ** BigInt(2 ** index));

/** Takes all factors 5 out of a number above 0. */
function withoutFives(value: bigint): [rest: bigint, count: number] {
  let [rest, count] = [value, 0];
  for (let index = powersOfFive.length - 1; index >= 0; index--) {
    const power = powersOfFive[index] as bigint;
    while (rest >= power && rest % power === 0n) {
      rest /= power;
      count += 2 ** index;
    }
  }
  return [rest, count];
}

/** Takes all factors 2 out of a number above 0. */
function withoutTwos(value: bigint): [rest: bigint, count: number] {
  const lowest = value & -value;
  const count = lowest.toString(2).length - 1;
  return [value >> BigInt(count), count];
}

/**
 * The key of `numerator / denominator × 10^ten`, in lowest terms, the same for every class that can hold the number;
 * `undefined` where it is too large to compare with other classes.
 */
export function ratioKey(numerator: bigint, denominator: bigint, ten = 0): string | undefined {
  if (numerator === 0n) return numberKey(0);
  const size = numerator < 0n ? -numerator : numerator;
  if (bitsOf(size) > MOST_BITS || bitsOf(denominator) > MOST_BITS || !(Math.abs(ten) <= 2 ** 40)) return undefined;
  const [odd, twosAbove] = withoutTwos(size);
  const [above, fivesAbove] = withoutFives(odd);
  const [oddBelow, twosBelow] = withoutTwos(denominator);
  const [below, fivesBelow] = withoutFives(oddBelow);
  const two = ten + twosAbove - twosBelow;
  const five = ten + fivesAbove - fivesBelow;
  const sign = numerator < 0n ? -1 : 1;
  if (below === 1n && five >= 0) {
    if (two >= 0 && bitsOf(above) + two + 2.33 * five <= MOST_BITS) {
      return numberKey(BigInt(sign) * ((above * 5n ** BigInt(five)) << BigInt(two)));
    }
    // A double is an odd number below 2⁵³ times a power of two from 2⁻¹⁰⁷⁴ on; 5²³ is larger than that.
    const scaled = five < 23 && bitsOf(above) <= 56 ? above * 5n ** BigInt(five) : -1n;
    if (scaled >= 0n && scaled < 2n ** 53n && two >= -1074 && two < 0) {
      return numberKey(sign * Number(scaled) * 2 ** two);
    }
  }
  return `\0r${sign}*${above.toString(32)}/${below.toString(32)}e${two},${five}`;
}
