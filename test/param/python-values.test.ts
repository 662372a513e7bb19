/** Values of Python's own types in messages, in Python's notation: what real Python's `repr` and `type` say of them. */
import { ByteArray, Complex, Decimal, Float, Fraction, PyRange, PyTimeDelta, UUID } from "brine";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  boolean,
  list,
  number,
  Parameterized,
  pythonRepr,
  pythonStr,
  pythonTypeName,
  setNotation,
  string,
} from "../../ts/param/index.js";
import { Oracle, oraclePython } from "../oracle/oracle-process.js";

class Box extends Parameterized({ s: string(), n: number(), b: boolean(), l: list(Number) }) {}

/** A value, what Python calls it by, its `repr` and its `str(type(…))`. */
const VALUES: readonly (readonly [value: unknown, code: string, repr: string, type: string])[] = [
  [new Decimal("1.50"), "decimal.Decimal('1.50')", "Decimal('1.50')", "<class 'decimal.Decimal'>"],
  [new Fraction(-1, 3), "fractions.Fraction(-1, 3)", "Fraction(-1, 3)", "<class 'fractions.Fraction'>"],
  [new Complex(1, 2), "1+2j", "(1+2j)", "<class 'complex'>"],
  [new Complex(1.5, -0.25), "1.5-0.25j", "(1.5-0.25j)", "<class 'complex'>"],
  [new Complex(0, 1), "1j", "1j", "<class 'complex'>"],
  [new Complex(-0, -0), "complex(-0.0, -0.0)", "(-0-0j)", "<class 'complex'>"],
  [new Complex(1e21, Number.NaN), "complex(1e21, float('nan'))", "(1e+21+nanj)", "<class 'complex'>"],
  [new Complex(-1, Infinity), "complex(-1, float('inf'))", "(-1+infj)", "<class 'complex'>"],
  [new Float(5), "5.0", "5.0", "<class 'float'>"],
  [new UUID(255n), "uuid.UUID(int=255)", "UUID('00000000-0000-0000-0000-0000000000ff')", "<class 'uuid.UUID'>"],
  [
    new PyTimeDelta(-1, 5, 20),
    "datetime.timedelta(-1, 5, 20)",
    "datetime.timedelta(days=-1, seconds=5, microseconds=20)",
    "<class 'datetime.timedelta'>",
  ],
  [new PyTimeDelta(), "datetime.timedelta()", "datetime.timedelta(0)", "<class 'datetime.timedelta'>"],
  [new PyRange(0, 9, 2), "range(0, 9, 2)", "range(0, 9, 2)", "<class 'range'>"],
];

afterEach(() => setNotation("javascript"));

describe("values of Python's types", () => {
  it.each(VALUES)("%s is called %s", (value, _code, repr, type) => {
    expect([pythonRepr(value), pythonTypeName(value)]).toEqual([repr, type]);
    expect(pythonRepr([value])).toBe(`[${repr}]`);
  });

  it("stand in the repr of an object; its str is its name", () => {
    class Item extends Parameterized({ label: string({ default: "it's" }) }) {}
    const item = new Item({ name: "one" } as never);
    expect([pythonRepr(item), pythonStr(item)]).toEqual([`Item(label="it's", name='one')`, "<Item one>"]);
    expect(pythonStr("it's")).toBe("it's");
  });

  it("are named by the parameters that refuse them", () => {
    setNotation("python");
    const box = new Box() as unknown as Record<string, unknown>;
    const refused = (name: string, value: unknown) => () => {
      box[name] = value;
    };
    expect(refused("s", new Decimal("1.50"))).toThrow(
      "String parameter 'Box.s' only takes a string value, not value of <class 'decimal.Decimal'>.",
    );
    expect(refused("b", new Complex(1, 2))).toThrow("Boolean parameter 'Box.b' must be True or False, not (1+2j).");
    expect(refused("n", new ByteArray(2))).toThrow("Number parameter 'Box.n' only takes numeric values, not ");
    expect(refused("l", [new Fraction(1, 2)])).toThrow("<class 'fractions.Fraction'>");
  });
});

describe.skipIf(oraclePython === null)("as real Python has them", () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = new Oracle(oraclePython as string);
  });
  afterAll(() => oracle?.stop());

  it.each(VALUES)("%s: %s", async (_value, code, repr, type) => {
    const { value } = await oracle.evaluate(
      `[(lambda v: [repr(v), str(type(v))])((lambda decimal, fractions, uuid, datetime: ${code})(*map(__import__, ["decimal", "fractions", "uuid", "datetime"])))]`,
    );
    expect((await oracle.evaluate(JSON.stringify([[repr, type]]))).value).toEqual(value);
  });
});
