/** What a TypeScript linker keeps for the next one: its tables, which are counted, and nothing of what was read. */
import { describe, expect, it } from "vitest";
import { State } from "../../ts/engine/linker/state.js";
import { loads, tsEngine } from "../../ts/index.js";

describe("the state of a linker", () => {
  it("is let go of without far memo entries and without what holds the input", () => {
    const state = new State();
    state.memoFar.set(1_000_000, 0);
    state.memoFarWords = [1, 2];
    state.release();
    expect([state.memoFar.size, state.memoFarWords.length, state.rowForms.length]).toEqual([0, 0, 0]);
  });

  it("is as large as all its tables are", () => {
    const state = new State();
    const tables = Object.values(state).filter((table): table is ArrayBufferView => ArrayBuffer.isView(table));
    const buffers = new Set(tables.map(({ buffer }) => buffer));
    const all = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
    // The guesses have a fixed size.
    expect(state.size).toBe(all - state.shapeGuesses.byteLength - state.input.byteLength);
    state.shapePlaces = new Int32Array(1000);
    expect(state.size).toBeGreaterThanOrEqual(4000);
  });

  it("may be used again", () => {
    const far = Uint8Array.of(0x80, 2, 0x4e, 0x72, 0x40, 0x42, 0x0f, 0, 0x30, 0x6a, 0x40, 0x42, 0x0f, 0, 0x2e);
    for (let turn = 0; turn < 3; turn++) expect(loads(far, { engine: tsEngine })).toBe(null);
  });
});
