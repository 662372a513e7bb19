/**
 * `uuid.UUID`: made empty (NEWOBJ) and given the state `{"int": …}` with `is_safe` where the system said so
 * (`UUID.__getstate__` in CPython's `Lib/uuid.py`).
 */
import { setState } from "../hooks.js";
import type { Registry } from "../registry.js";
import { PYTHON_CLASS, PYTHON_REPR } from "../values.js";
import { bigintOf, compact, defineClass, entriesOf, integerIn, readState } from "./define.js";

const END = 1n << 128n;

/** A Python UUID. */
export class UUID {
  /** All 128 bits. */
  readonly int: bigint;
  /** Whether it was made safely with respect to other processes: 0 safe, −1 not, `undefined` not known. */
  readonly isSafe: 0 | -1 | undefined;

  /** Text such as `"12345678-1234-5678-1234-567812345678"` (hyphens, braces and `urn:uuid:` are optional), or the number. */
  constructor(value: string | bigint, isSafe?: 0 | -1) {
    this.int = checked(typeof value === "string" ? parse(value) : value);
    this.isSafe = isSafe;
  }

  /** The 32 hexadecimal digits. */
  get hex(): string {
    return this.int.toString(16).padStart(32, "0");
  }

  /** The 16 bytes, big-endian. */
  get bytes(): Uint8Array {
    const { hex } = this;
    return Uint8Array.from({ length: 16 }, (_, index) => Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16));
  }

  /** `12345678-1234-5678-1234-567812345678`. */
  toString(): string {
    return this.hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }
  /** As {@link toString}. */
  toJSON(): string {
    return this.toString();
  }

  /** @internal */
  get [PYTHON_CLASS](): string {
    return "uuid.UUID";
  }
  /** @internal */
  [PYTHON_REPR](): string {
    return `UUID('${this}')`;
  }

  [setState](state: unknown): void {
    readState("uuid.UUID", state, () => {
      let int: bigint | undefined;
      let isSafe: number | undefined;
      for (const [key, value] of entriesOf(state)) {
        if (key === "int") int = checked(bigintOf(value));
        else if (key === "is_safe") isSafe = integerIn(value, -1, 0);
        else throw new TypeError(`a UUID has no ${String(key)}`);
      }
      if (int === undefined) throw new TypeError("a UUID has an int");
      Object.assign(this, { int, isSafe });
    });
  }
}

function checked(value: bigint): bigint {
  if (typeof value === "bigint" && value >= 0n && value < END) return value;
  throw new RangeError("a UUID has 128 bits");
}

function parse(text: string): bigint {
  const digits = text
    .replace("urn:", "")
    .replace("uuid:", "")
    .replace(/^\{|\}$/g, "")
    .replaceAll("-", "");
  if (!/^[\da-f]{32}$/i.test(digits)) throw new SyntaxError(`${JSON.stringify(text.slice(0, 100))} is no UUID`);
  return BigInt(`0x${digits}`);
}

export function defineUUID(registry: Registry): void {
  defineClass(registry, UUID, "uuid.UUID", { arity: [0, 0], make: () => new UUID(0n), hasState: true });
  registry.reducer(UUID, ({ int, isSafe }) => ({
    callable: UUID,
    form: "new",
    args: [],
    state: isSafe === undefined ? { int: compact(int) } : { int: compact(int), is_safe: isSafe },
  }));
}
