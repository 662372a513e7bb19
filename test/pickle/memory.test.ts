/**
 * Hostile pickles end quickly and in little memory: a length that claims more than there is allocates nothing, and what
 * a few bytes unfold to is bounded by what they say.
 */
import { UnpicklingError } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { again, pickle, read, thrown } from "./again.js";

/** Bytes of JavaScript's heap and of buffers outside it, the wasm engine's memory included. */
function growth(run: () => unknown): number {
  const used = () => {
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return heapUsed + external + arrayBuffers;
  };
  // What a first use compiles and allocates once is no part of it.
  again([1]);
  const before = used();
  run();
  return used() - before;
}

const repeated = (before: string, body: string, times: number, after: string): Uint8Array =>
  Buffer.concat([pickle(before), Buffer.alloc(times * (body.length / 2), body, "hex"), pickle(after)]);

const MEGABYTE = 1024 * 1024;

describe("a length that claims more than the input holds", () => {
  const claims: [string, string][] = [
    ["text of 2 GB", "8004 58 ffffff7f 61 2e"],
    ["text of 4 GB", "8004 58 ffffffff 61 2e"],
    ["text of an exabyte", "8004 8d 0000000000000010 61 2e"],
    ["text of 2^64 - 1", "8004 8d ffffffffffffffff 61 2e"],
    ["bytes of 4 GB", "8004 42 ffffffff 61 2e"],
    ["bytes of a terabyte", "8004 8e 0000000000010000 61 2e"],
    ["a bytearray of 2^63 - 1", "8005 96 ffffffffffffff7f 61 2e"],
    ["an int of 2 GB", "8002 8b ffffff7f 61 2e"],
    ["a frame of an exabyte", "8004 95 0000000000000010 4e 2e"],
    ["a memo index of 2^32 - 1", "8004 4e 72 ffffffff 2e"],
  ];
  it.each(claims)("allocates nothing: %s", (_, hex) => {
    const bytes = pickle(hex);
    let error: UnpicklingError | undefined;
    const grown = growth(() => {
      error = thrown(UnpicklingError, () => read(bytes));
    });
    expect(error?.code).toMatch(/^(TRUNCATED|BAD_LENGTH|BAD_MEMO_INDEX|BAD_FRAME)$/);
    expect(grown).toBeLessThan(8 * MEGABYTE);
  });
});

describe("deep and wide pickles", () => {
  it("of 300,000 nested lists are read", () => {
    let value = read(repeated("8004", "5d", 300_001, `${"61".repeat(300_000)}2e`)) as unknown[];
    let depth = 0;
    while (value.length > 0) {
      value = value[0] as unknown[];
      depth++;
    }
    expect(depth).toBe(300_000);
  });

  it("of 300,000 nested tuples are read", () => {
    let value = read(repeated("8004 4e", "85", 300_000, "2e")) as unknown[] | null;
    let depth = 0;
    while (value !== null) {
      value = value[0] as unknown[] | null;
      depth++;
    }
    expect(depth).toBe(300_000);
  });

  it("of a million marks are read: what lies below the result is left", () => {
    expect(read(repeated("8004 4e", "28", 1_000_000, "30".repeat(1_000_000).concat("2e")))).toBe(null);
  });

  it("of a million copies by DUP are read without copying what is copied", () => {
    const grown = growth(() => {
      const back = read(repeated("8004 28 5d", "32", 200_000, "6c 2e")) as unknown[];
      expect(back).toHaveLength(200_001);
      expect(new Set(back).size).toBe(1);
    });
    expect(grown).toBeLessThan(200 * MEGABYTE);
  });

  it("that double a tuple at each step stay as small as they are written", () => {
    const grown = growth(() => {
      // ((…), (…)) sixty times over: 2^60 leaves, 60 objects.
      const step = (index: number) => `94 68${index.toString(16).padStart(2, "0")} 86`;
      const steps = Array.from({ length: 60 }, (_, index) => step(index)).join("");
      let value = read(pickle(`8004 4e 85 ${steps} 2e`)) as unknown[];
      for (let depth = 0; depth < 60; depth++) {
        expect(value[0]).toBe(value[1]);
        value = value[0] as unknown[];
      }
    });
    expect(grown).toBeLessThan(8 * MEGABYTE);
  });

  it("leave an engine that works", () => {
    expect(again({ [engine.name]: [1, 2] })).toEqual({ [engine.name]: [1, 2] });
  });
});
