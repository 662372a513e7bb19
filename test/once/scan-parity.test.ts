/** `scan` reports the same in both engines, of every vector and of what is left of it when it is cut short. */
import { createRegistry, scan } from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { vectors } from "../vectors/vector.js";
import { both, hasWasm } from "./engines.js";
import { soup } from "./opcode-soup.js";
import { walk } from "./opcode-walk.js";

describe.skipIf(!hasWasm)("scan in both engines", () => {
  it.each([1, 0.7])("reports the same of %s of every vector", (part) => {
    const [ts, wasm] = both();
    const registry = createRegistry();
    const differing: string[] = [];
    for (const { id, pickle } of vectors) {
      if (pickle === null) continue;
      const bytes = pickle.subarray(0, Math.ceil(pickle.length * part));
      const [one, other] = [ts, wasm].map((engine) => JSON.stringify(scan(bytes, { engine, registry })));
      if (one !== other) differing.push(id);
    }
    expect(differing).toEqual([]);
  });

  it("reports the same of opcodes in any order", () => {
    const [ts, wasm] = both();
    const registry = createRegistry();
    fc.assert(
      fc.property(fc.oneof(soup, walk), (bytes) => {
        expect(scan(bytes, { engine: wasm, registry })).toEqual(scan(bytes, { engine: ts, registry }));
      }),
      { numRuns: 1000 },
    );
  });
});
