/** What real CPython writes, in every protocol that brine reads, loaded by brine: equal values, types, sharing, cycles. */
import { loads, UnpicklingError } from "brine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { Everything, type Item, NAMES, Narrow } from "./model.js";
import { describe as neutral } from "./neutral.js";
import { Oracle, oraclePython } from "./oracle-process.js";
import { CASES } from "./values.js";

const PROTOCOLS = [2, 3, 4, 5];

describe(`CPython writes, brine loads (${engine.name} engine)`, () => {
  let oracle: Oracle;
  beforeAll(() => {
    if (oraclePython !== null) oracle = new Oracle(oraclePython);
  });
  afterAll(() => oracle?.stop());

  for (const { name, make } of CASES) {
    for (const protocol of PROTOCOLS) {
      it.skipIf(oraclePython === null)(`${name}, protocol ${protocol}`, async () => {
        const expected = neutral(make(), NAMES);
        const pickle = await oracle.dump(expected, protocol);
        expect(neutral(loads(pickle, { engine }), NAMES)).toEqual(expected);
      });
    }
  }

  /** Objects as `param` itself makes them: a name, copies of defaults, copies of parameters in the instance. */
  const expressions: [string, string][] = [
    ["a fresh object", "Item()"],
    ["a fresh object of every kind", "Everything()"],
    ["a subclass with values", "Narrow(extra='y', count=5, pair=(3, 'c'))"],
    ["an object with parameters of its own", "[setattr(i := Item(), 'weight', 2.5), i][1]"],
    ["objects of one class in a row", "[Item(label=str(n % 3), weight=n + 0.5) for n in range(50)]"],
    ["objects in containers", "{'a': [Item()], 'b': (Item(), {1: Item()})}"],
    ["dicts of equal keys", "[dict(x=n, y='t') for n in range(40)]"],
  ];
  for (const [name, code] of expressions) {
    for (const protocol of PROTOCOLS) {
      it.skipIf(oraclePython === null)(`${name}, protocol ${protocol}`, async () => {
        const { pickle, value } = await oracle.evaluate(code, protocol);
        expect(neutral(loads(pickle, { engine }), NAMES)).toEqual(value);
      });
    }
  }

  it.skipIf(oraclePython === null)("gives instances of the registered classes that work", async () => {
    const { pickle } = await oracle.evaluate("[Everything(num=7.5), Narrow()]");
    const [first, second] = loads(pickle, { engine }) as [Everything, Narrow];
    expect(first).toBeInstanceOf(Everything);
    expect(second).toBeInstanceOf(Narrow);
    expect([first.num, first.count, second.count, second.extra]).toEqual([7.5, 3, 4, "x"]);
    expect(() => {
      second.count = 11;
    }).toThrow();
    first.num = 8;
    expect(first.num).toBe(8);
  });

  it.skipIf(oraclePython === null)(
    "refuses a value its parameter does not allow, which param itself would load",
    async () => {
      const code = "[i := Item(), i._param__private.values.update(weight=-1.0)][0]";
      const { pickle } = await oracle.evaluate(code);
      expect(() => loads(pickle, { engine })).toThrow(/weight/);
    },
  );

  it.skipIf(oraclePython === null)("refuses a class that is not registered, by its name", async () => {
    const { pickle } = await oracle.evaluate("Plain()");
    expect(() => loads(pickle, { engine })).toThrow(UnpicklingError);
    expect(() => loads(pickle, { engine })).toThrow(/oracle_model\.Plain/);
  });

  it.skipIf(oraclePython === null)("keeps a shared value one object", async () => {
    const { pickle } = await oracle.evaluate("[i := Item(), i, [i]]");
    const [first, again, [inner]] = loads(pickle, { engine }) as [Item, Item, [Item]];
    expect(again).toBe(first);
    expect(inner).toBe(first);
  });
});
