/** The cases recorded from real param that are about JSON: text, schemas and messages to the letter, under the dialect "param". */
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { setNotation } from "../../ts/param/index.js";
import { inFolderOf, readCases } from "../cases/files.js";
import { runCase } from "../cases/run.js";

const cases = readCases(fileURLToPath(new URL("../cases/param_json.jsonl.gz", import.meta.url)));
/** These are about the text of a program, not about JSON. */
const chosen = cases.filter(({ group }) => !group.startsWith("script_repr"));

afterAll(() => setNotation("javascript"));

describe("the recorded cases of JSON", () => {
  it("are there", () => {
    expect(chosen.length).toBeGreaterThan(135);
  });

  it.each(chosen.map((one) => [one.id, one] as const))("%s", (_, one) => {
    expect(inFolderOf(one, (folder) => runCase(one, folder)).failures).toEqual([]);
  });
});
