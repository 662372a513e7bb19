/**
 * Hostile pickles end quickly and in little memory: a length that claims more than there is allocates nothing, and what
 * a few bytes unfold to is bounded by what they say.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createRegistry, loads, Tuple, UnpicklingError } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { again, pickle, read, thrown, write } from "./again.js";

/** Bytes of JavaScript's heap and of buffers outside it, the wasm engine's memory included. */
const used = (): number => {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
};

/** How much more is used after `run`. */
function growth(run: () => unknown): number {
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

/** Collects what `node --expose-gc` does; in rounds, because buffers are let go of in the background. */
async function collect(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  for (let round = 0; round < 4; round++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A pickle of a list of about `size` bytes, as CPython writes it: a thousand items at a time. */
function longList(size: number, item: (index: number) => Buffer): { bytes: Uint8Array; count: number } {
  const items = Buffer.concat([
    Buffer.from("("),
    ...Array.from({ length: 1000 }, (_, at) => item(at)),
    Buffer.from("e"),
  ]);
  const batches = Math.floor(size / items.length);
  const bytes = Buffer.alloc(4 + batches * items.length + 1);
  bytes.set(pickle("8004 5d 94"));
  for (let at = 4; at < bytes.length - 1; at += items.length) bytes.set(items, at);
  bytes[bytes.length - 1] = 0x2e;
  return { bytes, count: 1000 * batches };
}

const smallInt = (index: number): Buffer => Buffer.from([0x4b, index & 0xff]);
const float = (index: number): Buffer => {
  const bytes = Buffer.alloc(9, "G");
  bytes.writeDoubleBE(index + 0.5, 1);
  return bytes;
};

describe("a pickle of 200 MB", () => {
  // Arrays of V8 take eight bytes an item: four times the two bytes of a small int, less than a float's nine.
  it.each([
    ["small ints", smallInt, 5, 0x3f],
    ["floats", float, 3, 63.5],
  ] as const)(
    "of %s is read into at most so many times its size, and all but the value is given back",
    async (_, item, most, at63) => {
      const { bytes, count } = longList(200e6, item);
      again([1]);
      await collect();
      const before = used();
      let value: unknown[] | undefined = read(bytes) as unknown[];
      await collect();
      const ratio = (used() - before) / bytes.length;
      expect(value).toHaveLength(count);
      expect([value[63], value[count - 1000 + 63]]).toEqual([at63, at63]);
      expect(value[count - 1]).toBe(value[999]);
      expect(ratio).toBeLessThan(most);
      value = undefined;
      await collect();
      expect(used() - before).toBeLessThan(16 * MEGABYTE);
    },
  );
});

class Node {
  next: unknown = null;
}

describe("100,000 nested levels", () => {
  const registry = createRegistry();
  registry.register(Node, "deep.Node");
  const levels = 100_000;
  const makers: [string, (inner: unknown) => unknown, (outer: never) => unknown][] = [
    ["lists", (inner) => [inner], (outer: unknown[]) => outer[0]],
    ["dicts", (inner) => ({ inner }), (outer: { inner: unknown }) => outer.inner],
    ["maps", (inner) => new Map([[1, inner]]), (outer: Map<number, unknown>) => outer.get(1)],
    ["tuples", (inner) => new Tuple(inner, 0), (outer: unknown[]) => outer[0]],
    ["instances", (next) => Object.assign(new Node(), { next }), (outer: Node) => outer.next],
  ];
  it.each(makers)("of %s are written and read", (_, wrap, unwrap) => {
    let value: unknown = "core";
    for (let level = 0; level < levels; level++) value = wrap(value);
    let back: unknown = loads(write(value, { registry }), { engine, registry });
    for (let level = 0; level < levels; level++) back = unwrap(back as never);
    expect(back).toBe("core");
  });
});

describe("what a memo gives again", () => {
  it("is decoded once: an integer of 100 KB, ten thousand times", () => {
    const big = `8b a0860100 ${"7f".repeat(100_000)} 71 00`;
    const grown = growth(() => {
      const value = read(repeated(`8002 28 ${big}`, "6800", 10_000, "6c 2e")) as bigint[];
      expect(value).toHaveLength(10_001);
      expect(value[10_000]).toBe(value[0]);
    });
    expect(grown).toBeLessThan(32 * MEGABYTE);
  });

  it("is decoded once: a Python 2 str of 100 KB, ten thousand times", () => {
    const text = `54 a0860100 ${"e9".repeat(100_000)} 71 00`;
    const grown = growth(() => {
      const bytes = repeated(`8002 28 ${text}`, "6800", 10_000, "6c 2e");
      const value = loads(bytes, { engine, encoding: "cp1252" }) as string[];
      expect(value[10_000]).toBe("é".repeat(100_000));
    });
    expect(grown).toBeLessThan(32 * MEGABYTE);
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
