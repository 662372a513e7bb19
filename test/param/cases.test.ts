/**
 * The cases recorded from real param that the model's core answers for. `npm run param-cases` runs all of them, those
 * of kinds that are not there yet included.
 */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setNotation } from "../../ts/param/index.js";
import { inFolderOf, readCases } from "../cases/files.js";
import { rules, used } from "../cases/rules.js";
import { runCase } from "../cases/run.js";

const cases = readCases(fileURLToPath(new URL("../cases/param_ops.jsonl.gz", import.meta.url)));
const casesOfJSON = readCases(fileURLToPath(new URL("../cases/param_json.jsonl.gz", import.meta.url)));

/** Groups, and beginnings of groups, without a failure. */
const DONE = [
  "watch.",
  "event",
  "validate.Event",
  "constant",
  "class_default",
  "copy",
  "per_instance",
  "default_factory",
  "add_parameter",
  "comparator",
  "name",
  "new.",
  "inherit.slots",
  "inherit.multiple",
  "inherit.order",
  "inherit.identity",
  "depends.own",
  "depends.sub",
  "depends.inherit",
  "depends.order",
  "depends.on_init",
  "depends.deep",
  "depends.method_chain",
  "depends.slot",
  "depends.discard",
  "depends.function",
  "refs.",
  "slots.readonly_instantiate",
  "slots.allow_None",
  "slots.unknown",
  "slots.label",
  "slots.doc",
  "declare.shared_parameter",
  "validate.Parameter",
  "validate.String",
  "validate.Boolean",
  "validate.Number",
  "validate.Integer",
  "validate.Tuple",
  "validate.Magnitude",
];

afterAll(() => setNotation("javascript"));

describe("the recorded cases", () => {
  const chosen = cases.filter(({ group }) => DONE.some((done) => group.startsWith(done)));

  it("are there", () => {
    expect(chosen.length).toBeGreaterThan(150);
  });

  it.each(chosen.map((one) => [one.id, one] as const))("%s", (_, one) => {
    expect(inFolderOf(one, (folder) => runCase(one, folder)).failures).toEqual([]);
  });
});

describe("the rules", () => {
  // Some are needed by cases that ask for what is not there yet as well.
  beforeAll(() => {
    for (const one of [...cases, ...casesOfJSON]) inFolderOf(one, (folder) => runCase(one, folder));
  });

  it.each(rules.map(({ name, reason }) => [name, reason]))(
    "%s is needed by a given case, and says why",
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
