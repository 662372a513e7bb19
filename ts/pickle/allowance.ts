/**
 * How much brine's own code may make of what a pickle has once, while it is read. `list(x)` is five bytes of a pickle, and so is
 * each further one: a memo gives `x` again and again, and each call copies all of it. So whatever here copies an argument or a
 * state says how much, and a pickle that makes far more than it holds is refused before it has taken the memory.
 */
import { UnpicklingError } from "./error.js";

/** What any pickle may make, however short: 2²¹ items. And for each of its bytes: 32 items. */
const LEAST = 2 ** 21;
const EACH_BYTE = 32;

/** Bytes that count as one item, which has eight in an array. */
const BYTES_OF_ITEM = 8;

const REASON =
  "the calls, states and keys of the pickle take far more than it holds, by copying the same objects again and again; " +
  "limits.values may allow more, if you trust it";

/** What one pickle, or one text of JSON, may still make. */
export class Allowance {
  readonly #values: number;
  readonly #reason: string;
  #left = 0;

  /** `values`: `limits.values`; infinity where the user gave none. `reason`: why what is more is refused. */
  constructor(values: number, reason = REASON) {
    this.#values = values;
    this.#reason = reason;
  }

  /** Begins anew for a pickle of so many bytes, which holds up to as many values of its own as it has bytes. */
  begin(bytes: number): void {
    this.#left = bytes + (Number.isFinite(this.#values) ? this.#values : LEAST + EACH_BYTE * bytes);
  }

  /** Throws an {@link UnpicklingError} `LIMIT` where less is left. */
  take(items: number): void {
    this.#left -= items;
    if (this.#left >= 0) return;
    throw new UnpicklingError(this.#reason, { code: "LIMIT" });
  }
}

/** That of the pickle that is read now; `undefined`: nothing is counted. */
let current: Allowance | undefined;

/** Runs `make` with what it copies counted. What it calls may read pickles of its own, with what those may make. */
export function counting<T>(allowance: Allowance | undefined, make: () => T): T {
  const before = current;
  current = allowance;
  try {
    return make();
  } finally {
    current = before;
  }
}

/** Says that so many items are about to be copied. Throws an {@link UnpicklingError} `LIMIT` where the pickle may not make so many. */
export function countItems(items: number): void {
  current?.take(items);
}

/** The same of bytes, or of characters. */
export function countBytes(bytes: number): void {
  current?.take(Math.ceil(bytes / BYTES_OF_ITEM));
}
