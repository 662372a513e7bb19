/** What brine writes, loaded by real CPython with real `param`: equal values, types, sharing and cycles. */
import { dumps, loads } from "brine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { NAMES } from "./model.js";
import { describe as neutral } from "./neutral.js";
import { Oracle, oraclePython } from "./oracle-process.js";
import { CASES } from "./values.js";

describe(`brine writes (${engine.name} engine), CPython loads`, () => {
  let oracle: Oracle;
  beforeAll(() => {
    if (oraclePython !== null) oracle = new Oracle(oraclePython);
  });
  afterAll(() => oracle?.stop());

  for (const { name, make } of CASES) {
    for (const protocol of [0, 1, 2, 3, 4, 5] as const) {
      it.skipIf(oraclePython === null)(`${name}, protocol ${protocol}`, async () => {
        const value = make();
        const expected = neutral(value, NAMES);
        const pickle = dumps(value, { protocol, engine });
        expect(await oracle.load(pickle)).toEqual(expected);
        // Every value would also be accepted by the parameter that holds it.
        expect(await oracle.validate(pickle)).toBeGreaterThanOrEqual(0);
        // And what CPython writes of it comes back here: for instances all the slots of `param`.
        const back = await oracle.again(pickle, protocol);
        expect(neutral(loads(back, { engine }), NAMES)).toEqual(expected);
      });
    }
  }
});
