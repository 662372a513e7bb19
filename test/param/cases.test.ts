/**
 * The cases recorded from real param: those that were given, and our own (test/cases/README.md). Those about JSON are in
 * test/json/cases.test.ts, those about programs in test/script/.
 */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setNotation } from "../../ts/param/index.js";
import { inFolderOf, readCases } from "../cases/files.js";
import { rules, used } from "../cases/rules.js";
import { runCase } from "../cases/run.js";

const casesOf = (file: string) => readCases(fileURLToPath(new URL(`../cases/${file}`, import.meta.url)));
const cases = casesOf("param_ops.jsonl.gz");
const casesOfJSON = casesOf("param_json.jsonl.gz");
const own = casesOf("own.jsonl.gz");

/** Our own cases are many: a test is a group of them. */
const groups = [...new Set(own.map(({ group }) => group))].map(
  (group) => [group, own.filter((one) => one.group === group)] as const,
);

afterAll(() => setNotation("javascript"));

describe("the recorded cases", () => {
  it("are there", () => {
    expect(cases.length).toBeGreaterThan(450);
    expect(own.length).toBeGreaterThan(450);
  });

  it.each(cases.map((one) => [one.id, one] as const))("%s", (_, one) => {
    expect(inFolderOf(one, (folder) => runCase(one, folder)).failures).toEqual([]);
  });
});

describe("our own recorded cases", () => {
  it.each(groups)("%s", (_, ofGroup) => {
    expect(ofGroup.flatMap((one) => inFolderOf(one, (folder) => runCase(one, folder)).failures)).toEqual([]);
  });
});

describe("the rules", () => {
  beforeAll(() => {
    for (const one of [...cases, ...casesOfJSON, ...own]) inFolderOf(one, (folder) => runCase(one, folder));
  });

  it.each(rules.map(({ name, reason }) => [name, reason]))(
    "%s is needed by a recorded case, and says why",
    (name, reason) => {
      expect(used.get(name) ?? 0).toBeGreaterThan(0);
      expect(reason.length).toBeGreaterThan(30);
    },
  );
});

describe("the runner", () => {
  it("says what differs", () => {
    const one = cases.find(({ id }) => id === "class_default/002")!;
    const wrong = {
      ...one,
      expect: one.expect.map((expected, index) => (index === 3 ? { value: { int: "99" } } : expected)),
    };
    expect(runCase(wrong).failures).toEqual(['class_default/002 3 get: expected {"int":"99"}, got 2']);
    const message = {
      ...one,
      expect: one.expect.map((expected, index) =>
        index === 2 ? { error: { type: "ValueError", message: "no" } } : expected,
      ),
    };
    expect(runCase(message).failures).toHaveLength(1);
  });
});
