/**
 * Texts that were chosen so that all of them had one hash in the encoder's table, when hashes began with a number that anybody knew:
 * writing so many took minutes. Where they begin now, nobody knows.
 */
import { dumps, loads } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";

/** How each engine takes the next word of a text into its hash, and how many bytes a word has. */
const kinds = {
  wasm: {
    bytes: 8,
    factor: 0x9e37_79b9_7f4a_7c15n,
    shift: 29n,
    // The length comes last, and is the same for all.
    begin: () => 0n,
  },
  ts: { bytes: 4, factor: 0x9e37_79b1n, shift: 15n, begin: (length: bigint) => length },
};

const BLOCKS = 4;
/** Ways to fill each block: the number of texts is this to the power of the blocks. */
const WAYS = 20;
/** What the state is changed to by each block. */
const TARGET = 0x1234_5678_1234_5678n;

/** Blocks of two words each that leave the same state; any of the first may be followed by any of the second, and so on. */
function blocks({ bytes, factor, shift, begin }: (typeof kinds)["ts" | "wasm"]): string[][] {
  const bits = 8 * bytes;
  const word = (value: bigint): bigint => BigInt.asUintN(bits, value);
  const mix = (value: bigint): bigint => {
    const state = word(value * factor);
    return state ^ (state >> shift);
  };
  const text = (value: bigint): string =>
    Array.from({ length: bytes }, (_, at) => String.fromCharCode(Number((value >> BigInt(8 * at)) & 0xffn))).join("");
  let state = word(begin(BigInt(BLOCKS * 2 * bytes)));
  return Array.from({ length: BLOCKS }, () => {
    const ways: string[] = [];
    for (let index = 0; ways.length < WAYS; index++) {
      let first = 0n;
      for (let at = 0, rest = index; at < bytes; at++, rest = Math.floor(rest / 64)) {
        first |= BigInt(0x30 + (rest & 63)) << BigInt(8 * at);
      }
      const second = mix(state ^ first) ^ word(TARGET);
      const letters = text(second);
      if (/^[ -~]*$/.test(letters)) ways.push(text(first) + letters);
    }
    state = mix(word(TARGET));
    return ways;
  });
}

describe(`texts chosen to have one hash (${engine.name} engine)`, () => {
  it("are written as fast as others, and to the same bytes each time", () => {
    const all = blocks(kinds[engine.name as "ts" | "wasm"]).reduce<string[]>(
      (before, ways) => before.flatMap((head) => ways.map((tail) => head + tail)),
      [""],
    );
    expect(new Set(all).size).toBe(WAYS ** BLOCKS);
    const bytes = dumps(all, { engine });
    const read = loads(bytes, { engine }) as string[];
    expect(read.every((text, index) => text === all[index])).toBe(true);
    expect(Buffer.compare(dumps(all, { engine }), bytes)).toBe(0);
  });
});
