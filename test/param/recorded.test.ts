/** Real param, where there is one: what is recorded in test/cases is what it says, and it makes new cases (test/python/param_cases.py). */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { setNotation } from "../../ts/param/index.js";
import type { Case } from "../cases/case.js";
import { inFolderOf } from "../cases/files.js";
import { runCase } from "../cases/run.js";
import { oraclePython } from "../oracle/oracle-process.js";

const inTests = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

function python(program: string, ...args: string[]): string {
  const ran = spawnSync(oraclePython!, [inTests(`python/${program}`), ...args], {
    encoding: "utf8",
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
    maxBuffer: 1 << 28,
  });
  return ran.status === 0 ? ran.stdout : `${ran.stdout}${ran.stderr}`;
}

afterAll(() => setNotation("javascript"));

describe.skipIf(oraclePython === null)("real param", () => {
  it.each(["param_ops", "param_json", "own"])("says what is recorded in %s", { timeout: 60_000 }, (name) => {
    expect(python("param_record.py", "--check", inTests(`cases/${name}.jsonl.gz`))).toBe("");
  });

  it("makes new cases, the same ones of the same seed", { timeout: 60_000 }, () => {
    const made = python("param_cases.py", "--count", "60", "--seed", "vitest");
    expect(python("param_cases.py", "--count", "60", "--seed", "vitest")).toBe(made);
    const cases = made
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Case);
    expect(cases).toHaveLength(60);
    expect(cases.flatMap((one) => inFolderOf(one, (folder) => runCase(one, folder)).failures)).toEqual([]);
  });
});
