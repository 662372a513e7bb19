/** Where the platform's prototypes are frozen (`--frozen-intrinsics`, SES, a page that hardens itself), an inherited name is data like any other. */
import {
  deepCopy,
  dumps,
  fromJSON,
  fromSchema,
  loads,
  number,
  Parameterized,
  readNDJSON,
  restore,
  snapshot,
  string,
  toJSONText,
} from "brine";
import { beforeAll, describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";

const NAMES = ["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__", "plain"];

/** A plain object with these keys, whatever their names are. */
const record = (names: readonly string[], value: unknown = 1): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, value]));

/** Many enough that functions are made for the keys. */
const COUNTS = [1, 3, 100];

/** Plain objects that refer to themselves, which are filled after they were made. */
function selves(count: number): unknown[] {
  return Array.from({ length: count }, () => {
    const made = record(NAMES);
    made.self = made;
    return made;
  });
}

const pickledEarly = dumps(selves(100), { engine });

beforeAll(() => {
  // Functions for these keys are there before the prototypes are frozen.
  loads(pickledEarly, { engine });
  Object.freeze(Object.prototype);
  Object.freeze(Object.getPrototypeOf(async function* () {}).prototype);
  Object.freeze(Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype));
});

describe("frozen prototypes", () => {
  it.each(COUNTS)("leave the keys of %i plain objects what they are", (count) => {
    for (const names of [NAMES, ...NAMES.map((name) => [name]), ["a", "toString"]]) {
      const value = Array.from({ length: count }, () => record(names));
      for (const protocol of [0, 2, 5]) {
        const back = loads(dumps(value, { engine, protocol }), { engine }) as object[];
        expect(back.map(Object.entries)).toEqual(value.map(Object.entries));
      }
      for (const back of [
        restore(snapshot(value, { engine }), { engine }),
        deepCopy(value),
        fromJSON(toJSONText(value)),
      ])
        expect((back as object[]).map(Object.entries)).toEqual(value.map(Object.entries));
    }
  });

  it.each(COUNTS)("leave %i plain objects that refer to themselves what they are", (count) => {
    for (const pickle of [dumps(selves(count), { engine }), pickledEarly]) {
      for (const back of loads(pickle, { engine }) as Record<string, unknown>[]) {
        expect(Object.keys(back)).toEqual([...NAMES, "self"]);
        expect(back.self).toBe(back);
      }
    }
  });

  it("leave parameters of such names what they are, in pickles, JSON and schemas", () => {
    class Row extends Parameterized({ toString: string(), valueOf: number({ default: 1 }) }) {}
    const rows = Array.from({ length: 40 }, (_, index) => new Row({ toString: "a", valueOf: index }));
    const texts = rows.map((row) => Row.fromJSON(row.toJSON()).toString);
    expect(new Set(texts)).toEqual(new Set(["a"]));
    expect(Row.fromJSON({ valueOf: 5 }).valueOf).toBe(5);
    const schema = Row.param.jsonSchema() as { properties: object };
    expect(Object.keys(schema.properties)).toContain("toString");
    const Made = fromSchema({ type: "object", properties: { valueOf: { type: "number" } } });
    expect((Made.fromJSON({ valueOf: 5 }) as unknown as { valueOf: unknown }).valueOf).toBe(5);
    expect(JSON.parse(new Row().param.serializeParameters())).toHaveProperty("valueOf", 1);
    expect(Row.param.deserializeParameters('{"valueOf": 5}')).toHaveProperty("valueOf", 5);
  });

  it("leave lines of JSON what they are", async () => {
    const read: unknown[] = [];
    for await (const value of readNDJSON(['{"constructor":1}\n{"plain":2}\n']))
      read.push(Object.entries(value as object));
    expect(read).toEqual([[["constructor", 1]], [["plain", 2]]]);
  });
});

it("takes the word `constructor` of a schema for no keyword that was there before", () => {
  const schema = { allOf: [{ type: "object" }, { type: "object", ...record(["constructor"]) }] };
  expect(() => fromSchema(schema)).not.toThrow();
});
