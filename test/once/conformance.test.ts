/**
 * `npm run conformance` can fail: of wrong.jsonl, whose lines say what is not so, it finds every one, goes on after a line
 * that ends the checking process, and after one that never ends.
 */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { engineFile } from "../../scripts/wasm-inline.mjs";

const ROOT = resolve(import.meta.dirname, "../..");

function run(...args: string[]): { status: number | null; lines: string[] } {
  const { status, stdout } = spawnSync(process.execPath, ["scripts/conformance.mjs", ...args], {
    cwd: ROOT,
    encoding: "utf8",
    env: {
      ...process.env,
      // What is built is used: other tests are running on it.
      ...(engineFile() === null ? { BRINE_NO_RUST: "1" } : {}),
      BRINE_TEST_CRASH: "crash",
      BRINE_TEST_HANG: "hang",
      BRINE_LINE_SECONDS: "3",
    },
  });
  return { status, lines: stdout.trimEnd().split("\n") };
}

it("finds every wrong line, and goes on after a crash", { timeout: 120_000 }, () => {
  const { status, lines } = run("test/conformance/wrong.jsonl", "--engine", "ts");
  const found = lines.filter((line) => / (ts|both) /.test(line)).map((line) => line.split(" ").slice(0, 3).join(" "));
  expect(found).toEqual([
    "wrong-value ts loads",
    "wrong-value ts dumps",
    "wrong-loaded ts loads",
    "wrong-bytes ts dumps",
    "wrong-bytes ts again",
    "wrong-sym ts symbols",
    "wrong-dis ts disassemble",
    "wrong-dis-error ts disassemble",
    "wrong-optimized ts optimize",
    "shared-but-said-not ts loads",
    "not-shared-but-said-so ts loads",
    "type-of-a-tuple ts loads",
    "said-malformed ts refused",
    "test/conformance/wrong.jsonl:13 both line",
    "crash both crash",
    "hang both crash",
  ]);
  expect(lines.at(-1)).toMatch(/^\d+ passed, 16 failed$/);
  expect(lines.find((line) => line.startsWith("right "))).toMatch(/^right +4 +11 +0$/);
  expect(status).toBe(1);
});

it("fails for a file that is not there, and for an engine that is none", { timeout: 120_000 }, () => {
  const missing = run("no-such-file.jsonl", "--engine", "ts");
  expect(missing.lines.at(-1)).toBe("0 passed, 1 failed");
  expect(missing.status).toBe(1);
  expect(run("--engine", "go").status).toBe(1);
});
