/** The version of a class in the hands of real `param`: read, ignored, written back; and said by Python code. */
import { createRegistry, dumps, type LoadsOptions, loads, number, Parameterized, snapshot, string } from "brine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { Oracle, oraclePython } from "../oracle/oracle-process.js";

const asked: number[] = [];
class Item extends Parameterized(
  { label: string({ default: "" }), weight: number({ default: 0.5, bounds: [0, null] }) },
  {
    version: 3,
    migrate(state, fromVersion) {
      asked.push(fromVersion);
      state.label = `from ${fromVersion}`;
    },
  },
) {}
const registry = createRegistry();
registry.register(Item, "oracle_model.Item");

const read = (pickle: Uint8Array, options: LoadsOptions = {}): Item =>
  loads(pickle, { engine, registry, ...options }) as Item;

describe.skipIf(oraclePython === null)(`real param and versions (${engine.name} engine)`, () => {
  let oracle: Oracle;
  beforeAll(() => {
    if (oraclePython !== null) oracle = new Oracle(oraclePython);
  });
  afterAll(() => oracle?.stop());

  it.each([0, 1, 2, 3, 4, 5])("reads and keeps it, protocol %i", async (protocol) => {
    const item = new Item({ name: "i", label: "a", weight: 2.5 });
    const attributed = Object.assign(new Item({ name: "j", weight: 1.5 }), { note: "n" });
    const pickle = dumps([item, attributed], { engine, registry, protocol });
    const code =
      "[[type(i).__name__, i.name, i.label, i.weight, sorted(i.param.values()), sorted(i.__dict__)] for i in loaded]";
    const seen = loads((await oracle.evaluate(code, 5, pickle)).pickle, { engine });
    const parameters = ["label", "name", "weight"];
    expect(seen).toEqual([
      ["Item", "i", "a", 2.5, parameters, ["_param__private"]],
      ["Item", "j", "", 1.5, parameters, ["_param__private", "note"]],
    ]);
    asked.length = 0;
    const back = loads(await oracle.again(pickle, protocol), { engine, registry }) as (Item & { note?: string })[];
    expect(back.map((one) => [one.name, one.label, one.weight, one.note])).toEqual([
      ["i", "a", 2.5, undefined],
      ["j", "", 1.5, "n"],
    ]);
    expect(asked).toEqual([]);
  });

  it("keeps it through copies and changes, and in lean snapshots", async () => {
    const pickle = snapshot(new Item({ weight: 1.5 }), { engine, registry });
    const code = "__import__('copy').deepcopy((setattr(loaded, 'weight', 4.5), loaded)[1])";
    const back = read((await oracle.evaluate(code, 5, pickle)).pickle);
    expect([back.weight, back.label]).toEqual([4.5, ""]);
  });

  it("writes data of version 1, unless Python says another or the reader does", async () => {
    const plain = (await oracle.evaluate("Item(weight=3.5)")).pickle;
    expect([read(plain).label, read(plain).weight]).toEqual(["from 1", 3.5]);
    expect(read(plain, { unversioned: "current" }).label).toBe("");
    const marked = async (version: number): Promise<Uint8Array> =>
      (await oracle.evaluate(`(lambda i: (setattr(i, "_brine_version", ${version}), i)[1])(Item(weight=3.5))`)).pickle;
    expect(read(await marked(2)).label).toBe("from 2");
    const current = read(await marked(3));
    expect([current.label, Object.keys(current)]).toEqual(["", []]);
    const newer = await marked(4);
    expect(() => read(newer)).toThrow("the data of Item is of version 4, the class here of version 3");
  });
});
