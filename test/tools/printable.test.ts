/** The table of printable characters is that of the Python that is here, if that knows the same Unicode. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { isPrintable } from "../../ts/engine/tools/printable.js";

const PYTHON = process.env.BRINE_PYTHON ?? "";
const PROGRAM = fileURLToPath(new URL("../python/printable.py", import.meta.url));
const TABLES = ["../../ts/engine/tools/printable.ts", "../../crates/pickle/src/tools/printable.rs"];

/** The distances that a file holds, and the version of Unicode it names. */
function tableIn(file: string): string {
  const source = readFileSync(new URL(file, import.meta.url), "utf8");
  const [, version] = /Unicode (\d+\.\d+\.\d+)/.exec(source) ?? [];
  const lines = source.match(/(?:[0-9a-z]+ ){8,}|(?:[0-9a-z]+ )+(?=";)/g) ?? [];
  return `${version} ${lines.join("").trim()}`;
}

describe("the table of printable characters", () => {
  it("is the same in both engines", () => {
    const [ts, rust] = TABLES.map(tableIn);
    expect(ts?.length).toBeGreaterThan(3000);
    expect(rust).toBe(ts);
  });

  it("knows where it changes", () => {
    const characters = [0x80, 0xa0, 0xa1, 0xac, 0xad, 0xae, 0x378, 0x20ac, 0x2028, 0x3000, 0xd800, 0xe000, 0x1f600];
    expect(characters.map(isPrintable)).toEqual([
      ...[false, false, true, true, false, true, false, true, false, false, false, false, true],
    ]);
    expect([0xe01ef, 0xe01f0, 0x10ffff].map(isPrintable)).toEqual([true, false, false]);
  });

  const live = PYTHON === "" ? "" : execFileSync(PYTHON, [PROGRAM, "--table"], { encoding: "utf8" }).trim();

  it.skipIf(!live.startsWith("14.0.0 "))("is Python's", () => {
    expect(tableIn(TABLES[0] as string)).toBe(live);
  });
});
