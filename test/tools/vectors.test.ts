/** Every vector through the tools: CPython's text of `dis`, its error, and the bytes of `optimize`. */
import { disassemble, optimize, ToolError } from "brine";
import { afterAll, describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { isStored, type ToolVector, toolVectors } from "./vector-results.js";

/** Text and error, or bytes and error, of a tool. */
function outcome<T>(run: () => T): { result: T | undefined; error: ToolError | undefined } {
  try {
    return { result: run(), error: undefined };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return { result: undefined, error };
  }
}

const checkOffset = ({ id, pickle }: ToolVector, error: ToolError | undefined): string[] =>
  error === undefined || (error.offset !== undefined && error.offset <= pickle.length)
    ? []
    : [`${id}: the offset ${error.offset} is beyond the input`];

describe("the vectors", () => {
  const counts = { texts: 0, errors: 0, pickles: 0 };

  afterAll(() => {
    const { texts, errors, pickles } = counts;
    console.log(`tools, engine ${engine.name}: ${texts} texts, ${errors} errors, ${pickles} optimised pickles`);
  });

  it("are disassembled as pickletools.dis does", () => {
    const failures: string[] = [];
    for (const vector of toolVectors) {
      const { id, pickle, disassembly, disassemblyError } = vector;
      const { result, error } = outcome(() => disassemble(pickle, { engine }));
      failures.push(...checkOffset(vector, error));
      if (disassembly === undefined && disassemblyError === undefined) continue;
      if (error?.reason !== disassemblyError) failures.push(`${id}: ${error?.reason} is not ${disassemblyError}`);
      const text = result ?? error?.text ?? "";
      const expected = disassembly ?? { whole: Buffer.alloc(0) };
      if (!isStored(Buffer.from(text), expected)) {
        failures.push(`${id}: ${text}\nis not\n${"whole" in expected ? expected.whole : expected.sha256}`);
      }
      counts.texts++;
      if (disassemblyError !== undefined) counts.errors++;
    }
    expect(failures).toEqual([]);
    expect(counts.texts).toBeGreaterThan(2500);
  });

  it("are optimised as pickletools.optimize does", () => {
    const failures: string[] = [];
    for (const vector of toolVectors) {
      const { id, pickle, optimized, optimizeError } = vector;
      const { result, error } = outcome(() => optimize(pickle, { engine }));
      failures.push(...checkOffset(vector, error));
      if (optimized === undefined && optimizeError === undefined) continue;
      if (error?.reason !== optimizeError) failures.push(`${id}: ${error?.reason} is not ${optimizeError}`);
      if (optimized !== undefined && !(result !== undefined && isStored(result, optimized))) {
        failures.push(`${id}: ${result && Buffer.from(result).toString("base64")}`);
      }
      counts.pickles++;
    }
    expect(failures).toEqual([]);
    expect(counts.pickles).toBeGreaterThan(1500);
  });
});
