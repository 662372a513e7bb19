/**
 * The tools in both engines: the same text, bytes, code, offset and reason, for the vectors, for pickles cut short
 * anywhere, and for random ones.
 */
import type { Engine } from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ToolFault } from "../../ts/engine/engine.js";
import { toolSoup } from "../tools/tool-soup.js";
import { toolVectors } from "../tools/vector-results.js";
import { both, hasWasm } from "./engines.js";
import { soup } from "./opcode-soup.js";

/** `BRINE_RUNS=50` draws fifty times as many. */
const runs = (count: number) => ({ numRuns: count * Number(process.env.BRINE_RUNS ?? 1) });

const facts = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ToolFault)) throw error;
    const { code, offset, reason, text } = error;
    return { code, offset, reason, text };
  }
};

const everything = (engine: Engine, pickle: Uint8Array, indent: number, annotate: number): unknown => ({
  disassembly: facts(() => engine.disassemble(pickle, { indent, annotate })),
  optimized: facts(() => Buffer.from(engine.optimize(pickle)).toString("hex")),
});

describe.skipIf(!hasWasm)("the tools of both engines", () => {
  const [ts, wasm] = hasWasm ? both() : [];
  const same = (pickle: Uint8Array, indent = 4, annotate = 0): void => {
    const [expected, found] = [ts!, wasm!].map((engine) => everything(engine, pickle, indent, annotate));
    // Long texts are compared as text first: that is twenty times as fast.
    if (JSON.stringify(found) !== JSON.stringify(expected)) expect(found).toEqual(expected);
  };

  it("say the same of every vector", () => {
    for (const { pickle } of toolVectors) same(pickle, 4, 1);
  });

  it("say the same of vectors cut short", () => {
    fc.assert(
      fc.property(fc.constantFrom(...toolVectors), fc.double({ min: 0, max: 1, noNaN: true }), ({ pickle }, share) => {
        same(pickle.subarray(0, Math.floor(share * pickle.length)));
      }),
      runs(1000),
    );
  });

  it("say the same of vectors with bytes changed", () => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(
        fc.constantFrom(...toolVectors.filter(({ pickle }) => pickle.length > 0)),
        fc.array(change, { minLength: 1, maxLength: 5 }),
        ({ pickle }, changes) => {
          const changed = pickle.slice();
          for (const [at, byte] of changes) changed[at % changed.length] = byte;
          same(changed);
        },
      ),
      runs(1500),
    );
  });

  it("say the same of random opcodes and random bytes", () => {
    const column = fc.constantFrom(0, 0, 1, 45, 60);
    fc.assert(
      fc.property(fc.oneof(toolSoup, soup), fc.constantFrom(0, 4, 9), column, (pickle, indent, annotate) => {
        same(pickle, indent, annotate);
      }),
      runs(4000),
    );
  });
});
