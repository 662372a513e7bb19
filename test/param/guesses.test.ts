/** Parameters guessed from values, classes made of them, and values of several objects. Expectations tried in real Param 2.4.2. */
import { NDArray, PyDate, Tuple } from "brine";
import { afterEach, describe, expect, it } from "vitest";
import { dataFrame, guessBounds, guessParameters, series } from "../../ts/index.js";
import {
  type LogRecord,
  magnitude,
  number,
  Parameterized,
  paramUnion,
  setLogSink,
  string,
} from "../../ts/param/index.js";

const kindsOf = (values: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(guessParameters(values)).map(([name, parameter]) => [
      name,
      (parameter.constructor as unknown as { kind: string }).kind,
    ]),
  );

afterEach(() => setLogSink(null));

describe("guessParameters", () => {
  it("finds the kind of a value", () => {
    expect(
      kindsOf({
        flag: true,
        count: 5,
        large: 10n ** 20n,
        ratio: 0.5,
        zero: -0,
        text: "a",
        when: new Date(0),
        day: new PyDate(2020, 1, 2),
        record: { a: 1 },
        pair: Tuple.of(1, 2.5),
        span: Tuple.of(new Date(0), new Date(1)),
        mixed: Tuple.of<unknown>(1, "a"),
        items: [1, 2],
        typed: new Float64Array([1]),
        grid: new NDArray(new Float64Array([1, 2]), { shape: [1, 2] }),
        raw: new Uint8Array(2),
        frame: dataFrame({ a: [1] }),
        column: series(new Float64Array([1])),
        nothing: null,
        map: new Map(),
        given: magnitude(),
      }),
    ).toEqual({
      flag: "Boolean",
      count: "Integer",
      large: "Integer",
      ratio: "Number",
      zero: "Number",
      text: "String",
      when: "Date",
      day: "Date",
      record: "Dict",
      pair: "NumericTuple",
      span: "DateRange",
      mixed: "Tuple",
      items: "List",
      typed: "Array",
      grid: "Array",
      raw: "Bytes",
      frame: "DataFrame",
      column: "Series",
      nothing: "Parameter",
      map: "Parameter",
      given: "Magnitude",
    });
  });

  it("makes classes while a program runs", () => {
    const Made = Parameterized(guessParameters({ x: 3, s: "a", l: [1] }), { name: "Made" });
    const made = new Made({ x: 4 } as never) as unknown as { x: number; s: string; l: number[] };
    expect([made.x, made.s, made.l, String(made)]).toEqual([4, "a", [1], expect.stringMatching(/^Made\(/)]);
    // They are constant, as Param's are.
    expect(() => {
      made.x = 5;
    }).toThrow("Constant parameter 'x' cannot be modified");
    expect(() => new Made({ x: "a" } as never)).toThrow("Integer parameter 'Made.x' must be an integer");
  });
});

describe("guessBounds", () => {
  const boundsOf = (values: Record<string, unknown>, given = {}): unknown[] =>
    Object.values(guessBounds(guessParameters(values), given)).map((one) => (one as { bounds?: unknown }).bounds);

  it("puts bounds around the defaults of numbers", () => {
    expect(boundsOf({ a: 5, b: -2, c: 0, d: 0.5, t: true })).toEqual([
      [-5, 15],
      [-6, 2],
      [0, 1],
      [-0.5, 1.5],
      undefined,
    ]);
    expect(boundsOf({ a: 5, b: 2 }, { a: [1, 6] })).toEqual([
      [1, 6],
      [-2, 6],
    ]);
  });

  it("leaves what it was given as it is, and keeps the other options", () => {
    const declared = { x: number({ default: 1, doc: "how much", step: 2 }), s: string() };
    const { x, s } = guessBounds(declared);
    expect(x).toMatchObject({ bounds: [-1, 3], doc: "how much", step: 2, default: 1 });
    expect([declared.x.bounds, s]).toEqual([null, declared.s]);
  });

  it("refuses a number without a default, and the class of one whose bounds its default breaks", () => {
    expect(() => guessBounds({ x: number({ default: null }) })).toThrow("x has no default to guess its bounds from");
    for (const bounds of [null, 3, "x"])
      expect(() => guessBounds({ x: number() }, bounds as never)).toThrow("bounds by name as an object");
    expect(() => Parameterized(guessBounds({ x: number({ default: 5 }) }, { x: [0, 1] }))).toThrow(
      "must be at most 1, not 5",
    );
  });
});

describe("paramUnion", () => {
  class A extends Parameterized({ x: number({ default: 1 }), y: number({ default: 2 }) }) {}
  class B extends Parameterized({ x: number({ default: 9 }), z: number({ default: 3 }) }) {}

  it("has the values of all, without their names", () => {
    expect(paramUnion([new A({ y: 5 })])).toEqual({ x: 1, y: 5 });
    expect(paramUnion([])).toEqual({});
  });

  it("takes the last value of a name, and says so unless it is told not to", () => {
    const said: LogRecord[] = [];
    setLogSink((record) => said.push(record));
    expect(paramUnion([new A(), new B()])).toEqual({ x: 9, y: 2, z: 3 });
    expect(said).toEqual([{ level: "warning", name: "param", message: "overwriting parameter x" }]);
    expect(paramUnion([new B(), new A()], { warn: false })).toEqual({ x: 1, y: 2, z: 3 });
    expect(said).toHaveLength(1);
  });
});
