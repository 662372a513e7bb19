/** Every vector, in scope or not, malformed or hostile: both engines link it to the same tape or the same fault. */
import { describe, expect, it } from "vitest";
import { vectors } from "../vectors/vector.js";
import { both, hasWasm, link } from "./engines.js";

describe.skipIf(!hasWasm)("the vectors in both engines", () => {
  it.each([
    { rows: true, exact: false },
    { rows: false, exact: true },
    { rows: true, exact: false, encoding: "bytes" },
    { rows: true, exact: true, encoding: "latin1", keepMemo: true, all: true },
  ])("have the same tape or the same fault, with %o", (options) => {
    const [ts, wasm] = both();
    const differing: string[] = [];
    let tapes = 0;
    for (const { id, pickle } of vectors) {
      if (pickle === null) continue;
      const tape = link(ts, pickle, options);
      if (JSON.stringify(tape) !== JSON.stringify(link(wasm, pickle, options))) differing.push(id);
      const [first] = Array.isArray(tape) ? tape : [tape];
      if ((first as { words?: unknown }).words !== undefined) tapes++;
    }
    expect(differing).toEqual([]);
    // Neither all of them nor none.
    expect(tapes).toBeGreaterThan(vectors.length / 4);
    expect(tapes).toBeLessThan(vectors.length);
  });
});
