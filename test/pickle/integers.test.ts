/**
 * Integers beyond the safe ones, of every length around that where they go by another way: their bytes are the fewest that say them, as
 * CPython's `encode_long` has it, and they are read from those and from longer ones.
 */
import { dumps, loads } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";

const LONG1 = 0x8a;
const STOP = 0x2e;

/** The fewest bytes of two's complement: room for the bits and the sign. */
const fewest = (value: bigint): number => ((value < 0n ? -1n - value : value).toString(2).length >> 3) + 1;

/** A pickle of protocol 2 that is one LONG1. */
const pickled = (bytes: readonly number[]): Uint8Array =>
  Uint8Array.from([0x80, 2, LONG1, bytes.length, ...bytes, STOP]);

describe("integers of any length", () => {
  it("have the fewest bytes, and are read from them", () => {
    for (let bits = 54; bits < 1200; bits++) {
      for (const near of [-2n, -1n, 0n, 1n]) {
        for (const value of [(1n << BigInt(bits)) + near, -(1n << BigInt(bits)) + near]) {
          const bytes = dumps(value, { engine, protocol: 2 });
          expect(bytes.length, `${bits} bits`).toBe(2 + 2 + fewest(value) + 1);
          expect(bytes[3]).toBe(fewest(value));
          expect(loads(bytes, { engine })).toBe(value);
        }
      }
    }
  });

  it("are read from bytes that repeat the sign", () => {
    for (const count of [1, 7, 8, 9, 16, 127, 128, 129, 200]) {
      expect(loads(pickled(new Array<number>(count).fill(0xff)), { engine })).toBe(-1);
      expect(loads(pickled([0x80, ...new Array<number>(count).fill(0)]), { engine })).toBe(128);
      expect(loads(pickled([...new Array<number>(count).fill(0), 0x80]), { engine })).toBe(
        count < 7 ? -Number(1n << BigInt(8 * count + 7)) : -(1n << BigInt(8 * count + 7)),
      );
    }
  });
});
