/** The cases recorded from real param that are about the text of a program: to the letter, under the dialect "param". */
import { fileURLToPath } from "node:url";
import { setNotation } from "brine";
import { afterAll, describe, expect, it } from "vitest";
import { inFolderOf, readCases } from "../cases/files.js";
import { runCase } from "../cases/run.js";

const cases = readCases(fileURLToPath(new URL("../cases/param_json.jsonl.gz", import.meta.url)));
const chosen = cases.filter(({ group }) => group.startsWith("script_repr"));

afterAll(() => setNotation("javascript"));

describe("the recorded cases of script_repr and pprint", () => {
  it("are there", () => {
    expect(chosen.length).toBeGreaterThan(20);
  });

  it.each(chosen.map((one) => [one.id, one] as const))("%s", (_, one) => {
    expect(inFolderOf(one, (folder) => runCase(one, folder)).failures).toEqual([]);
  });
});
