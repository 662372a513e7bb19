/** Arrays, frames, series, and Arrow's tables. Rules: Param 2.4.2, `Array`, `DataFrame`, `Series`. */
import {
  Decimal as ArrowDecimal,
  type DataType,
  DateDay,
  Dictionary,
  Field,
  Float16,
  Float64,
  Int32,
  List,
  Schema,
  Struct,
  Table,
  TimestampMillisecond,
  TimestampNanosecond,
  tableFromArrays,
  Utf8,
  type Vector,
  vectorFromArray,
} from "apache-arrow";
import * as arquero from "arquero";
import {
  array,
  type DataFrameView,
  Decimal,
  dataFrame,
  dataFrameParameter,
  dumps,
  loads,
  NDArray,
  Parameterized,
  pandasIndex,
  series,
  seriesParameter,
  setNotation,
} from "brine";
import { arrowTable, arrowToFrame, frameToArrow, isArrowTable, registerArrow } from "brine/arrow";
import { describe, expect, it } from "vitest";
import { engine } from "../../engine-under-test.js";
import { assign, inPythonsWords, outcome } from "./assign.js";

inPythonsWords();

describe("array", () => {
  it("holds arrays of numpy's, or typed arrays", () => {
    class A extends Parameterized({ x: array(), t: array({ typed: Float32Array }) }) {}
    const numbers = Float64Array.of(1, 2);
    const a = new A({ x: numbers as never, t: new NDArray(Float32Array.of(1.5)) as never });
    expect(a.x).toBeInstanceOf(NDArray);
    expect(a.x?.data).toBe(numbers);
    expect(a.t).toEqual(Float32Array.of(1.5));
    a.x = new NDArray(["a", null]);
    expect(a.x.toArray()).toEqual(["a", null]);
    expect([new A().x, new A().t]).toEqual([null, null]);
  });

  it("refuses what is none", () => {
    expect(assign(array(), [1, 2])).toBe("Array parameter 'A.x' value must be an instance of ndarray, not [1, 2].");
    expect(assign(array({ default: new NDArray(Int8Array.of(1)) }), null)).toContain("instance of ndarray, not None.");
    expect(assign(array(), Buffer.from("a"))).toContain("must be an instance of ndarray");
    setNotation("javascript");
    expect(assign(array({ typed: Float64Array }), Int8Array.of(1))).toContain(
      "must be an instance of Float64Array, not",
    );
    expect(assign(array({ typed: Float64Array }), new NDArray(Float64Array.of(1), { shape: [1, 1] }))).toContain(
      "Float64Array",
    );
  });

  it.each([
    ["float64", "<f8"],
    ["double", "<f8"],
    ["f4", "<f4"],
    ["d", "<f8"],
    [">d", ">f8"],
    ["<i", "<i4"],
    ["=h", "<i2"],
    ["|?", "|b1"],
    ["U10", "<U10"],
    ["datetime64[ns]", "<M8[ns]"],
  ])("takes the dtype %s by the name that numpy has for it", (name, text) => {
    expect(array({ dtype: name }).dtype).toBe(text);
  });

  it("may ask for a dtype and a shape", () => {
    const x = array({ dtype: "<f8", shape: [null, 2] });
    expect(assign(x, Int8Array.of(1))).toBe("Array parameter 'A.x' must have the dtype <f8, not |i1.");
    expect(assign(x, Float64Array.of(1))).toBe("Array parameter 'A.x' must have the shape (any, 2), not (1).");
    expect(assign(x, new NDArray(Float64Array.of(1, 2), { shape: [1, 2] }))).toBeInstanceOf(NDArray);
    expect(() => array({ default: new NDArray(Int8Array.of(1)), dtype: "<f8" })).toThrow("dtype");
  });

  it("copies its default for each instance", () => {
    class A extends Parameterized({ x: array({ default: new NDArray(Float64Array.of(1, 2)) }) }) {}
    const [a, b] = [new A(), new A()];
    (a.x.data as Float64Array)[0] = 9;
    expect([a.x.toArray(), b.x.toArray(), A.param.x.default.toArray()]).toEqual([
      [9, 2],
      [1, 2],
      [1, 2],
    ]);
    expect((loads(dumps(a.x, { engine }), { engine }) as NDArray).toArray()).toEqual([9, 2]);
  });
});

const frame = dataFrame({ a: [1, 2], b: [1.5, 2] });

describe("dataFrameParameter", () => {
  it("takes frames of certain columns", () => {
    expect(assign(dataFrameParameter({ columns: ["a", "b"] }), frame)).toBe(frame);
    expect(assign(dataFrameParameter({ columns: ["b", "a"] }), frame)).toBe(
      "DataFrame parameter 'A.x': provided columns ['a', 'b'] must exactly match ['b', 'a']",
    );
    expect(assign(dataFrameParameter({ columns: ["b", "a"], ordered: false }), frame)).toBe(frame);
    expect(assign(dataFrameParameter({ columns: new Set(["b"]) }), frame)).toBe(frame);
    expect(assign(dataFrameParameter({ columns: new Set(["z", "b"]) }), frame)).toBe(
      "DataFrame parameter 'A.x': provided columns ['a', 'b'] does not contain required columns ['b', 'z']",
    );
    expect(outcome(() => dataFrameParameter({ columns: new Set(["a"]), ordered: true }))).toBe(
      "DataFrame parameter: columns cannot be ordered when specified as a set",
    );
  });

  it("knows whether the columns are ordered once it has seen a frame", () => {
    const x = dataFrameParameter({ columns: ["a", "b"] });
    expect(x.ordered).toBeNull();
    x.check(frame);
    expect(x.ordered).toBe(true);
  });

  it("takes frames of certain sizes", () => {
    expect(assign(dataFrameParameter({ columns: 2, rows: [1, null] }), frame)).toBe(frame);
    expect(assign(dataFrameParameter({ columns: 1 }), frame)).toBe(
      "DataFrame parameter 'A.x': column length 2 does not match declared bounds of 1",
    );
    expect(assign(dataFrameParameter({ columns: [3, null] }), frame)).toBe(
      "DataFrame parameter 'A.x': columns length 2 does not match declared bounds of (3, None)",
    );
    expect(assign(dataFrameParameter({ rows: [3, 4] }), frame)).toBe(
      "DataFrame parameter 'A.x': row length 2 does not match declared bounds of (3, 4)",
    );
    expect(assign(dataFrameParameter(), [1])).toBe(
      "DataFrame parameter 'A.x' value must be an instance of DataFrame, not [1].",
    );
  });

  it("shares its default: a frame is not changed in place", () => {
    class A extends Parameterized({ x: dataFrameParameter({ default: frame }) }) {}
    expect(new A().x).toBe(frame);
    expect(new A().param.copy({ deep: true }).x.rows()).toEqual(frame.rows());
  });
});

describe("seriesParameter", () => {
  it("takes series of certain sizes", () => {
    const one = series([1, 2], { name: "q" });
    expect(assign(seriesParameter({ rows: 2 }), one)).toBe(one);
    expect(assign(seriesParameter({ rows: [3, null] }), one)).toBe(
      "Series parameter 'A.x': row length 2 does not match declared bounds of (3, None)",
    );
    expect(assign(seriesParameter(), frame)).toContain("value must be an instance of Series, not ");
    expect(assign(seriesParameter({ default: one }), null)).toContain("value must be an instance of Series, not None.");
    expect(assign(seriesParameter({ default: one, allowNone: true }), null)).toBeNull();
  });
});

describe("Arrow's tables", () => {
  const when = [new Date(Date.UTC(2024, 0, 2)), null];
  const table = new Table({
    n: vectorFromArray([1, 2], new Int32()),
    gap: vectorFromArray([1.5, null], new Float64()),
    text: vectorFromArray(["x", null], new Utf8()),
    coded: vectorFromArray(["p", "q"]),
    yes: vectorFromArray([true, false]),
    when: vectorFromArray(when),
    day: vectorFromArray([new Date(Date.UTC(2024, 0, 2)), new Date(0)], new DateDay()),
    big: vectorFromArray([1n, 2n]),
    nested: vectorFromArray([{ k: 1 }, { k: 2 }], new Struct([Field.new("k", new Float64())])),
  });

  it("become frames", () => {
    const made = arrowToFrame(table);
    expect(made.columns).toEqual({
      n: Int32Array.of(1, 2),
      gap: Float64Array.of(1.5, Number.NaN),
      text: ["x", null],
      coded: ["p", "q"],
      yes: [true, false],
      when,
      day: [new Date(Date.UTC(2024, 0, 2)), new Date(0)],
      big: BigInt64Array.of(1n, 2n),
      nested: [{ k: 1 }, { k: 2 }],
    });
    expect(isArrowTable(table)).toBe(true);
    expect(isArrowTable({ numRows: 1 })).toBe(false);
  });

  it("are made of frames", () => {
    const source = dataFrame(
      { n: Int32Array.of(1, 2), t: ["x", null], d: when, b: [true, false], none: [null, null], mixed: [1n, 2n] },
      { index: ["r", "s"] },
    );
    const made = frameToArrow(source);
    expect(made.schema.fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      "__index_level_0__: Utf8",
      "n: Int32",
      "t: Utf8",
      "d: Timestamp<MILLISECOND>",
      "b: Bool",
      "none: Null",
      "mixed: Int64",
    ]);
    expect([made.getChild("d")?.get(0), made.getChild("t")?.get(1)]).toEqual([when[0]?.getTime(), null]);
    expect(() => frameToArrow(dataFrame({ z: [1, "a"] }))).toThrow('the column "z"');
  });

  it("keep the order of columns, and lose none", () => {
    const names = (frame: DataFrameView) => frameToArrow(frame).schema.fields.map(({ name }) => name);
    expect(names(dataFrame({ b: [1], "1": [1] }, { index: ["r"] }))).toEqual(["__index_level_0__", "1", "b"]);
    const counted = new Map([
      ["2", [1]],
      ["b", [1]],
      ["1", [1]],
    ]);
    expect(names(dataFrame(counted, { index: ["r"] }))).toEqual(["__index_level_0__", "2", "b", "1"]);
    expect(names(dataFrame({ a: [1] }, { index: pandasIndex(["r"], "a") }))).toEqual(["__index_level_0__", "a"]);
    expect(names(dataFrame({ "1": [], a: [] }))).toEqual(["1", "a"]);
    const twice = dataFrame(
      new Map<unknown, number[]>([
        ["1", [1]],
        [1, [2]],
      ]),
    );
    expect(() => frameToArrow(twice)).toThrow('two columns are called "1"');
    const column = frameToArrow(dataFrame({ a: [1] })).getChildAt(0);
    const same = { numRows: 1, schema: { fields: [{ name: "a" }, { name: "a" }] }, getChildAt: () => column };
    expect(() => arrowToFrame(same as never)).toThrow('two columns are called "a"');
  });

  it("hold integers of 64 bits and moments, or are refused", () => {
    for (const item of [2n ** 63n, -(2n ** 63n) - 1n]) {
      expect(() => frameToArrow(dataFrame({ z: [item, null] }))).toThrow('the column "z"');
    }
    expect(
      frameToArrow(dataFrame({ z: [2n ** 63n - 1n, null] }))
        .getChildAt(0)
        ?.get(0),
    ).toBe(2n ** 63n - 1n);
    const far = new NDArray(BigInt64Array.of(2n ** 62n), { dtype: "<M8[s]" });
    expect(() => frameToArrow(dataFrame({ z: far }))).toThrow('the column "z"');
  });

  it("have decimals and half floats, which Python gets as such", () => {
    const words = [Uint32Array.of(150, 0, 0, 0), Uint32Array.of(-5 >>> 0, ~0 >>> 0, ~0 >>> 0, ~0 >>> 0), null];
    const made = new Table({
      d: vectorFromArray(words, new ArrowDecimal(2, 10, 128)) as Vector,
      h: vectorFromArray([1, 2, 3], new Float16()) as Vector,
    });
    const { columns, types } = loads(dumps(arrowToFrame(made), { engine }), { engine }) as DataFrameView;
    expect((columns.d as Decimal[]).map((each) => (each === null ? null : Number(each)))).toEqual([1.5, -0.05, null]);
    expect([types.h, columns.h]).toEqual(["float16", [1, 2, 3]]);
  });

  it("keep half floats both ways, and moments to the nanosecond beside gaps", () => {
    const half = dataFrame({ h: new NDArray(Uint16Array.of(0x3e00, 0x7c00), { dtype: "<f2" }) });
    const again = arrowToFrame(frameToArrow(half));
    expect([again.types.h, Array.from(again.column("h"))]).toEqual(["float16", [1.5, Number.POSITIVE_INFINITY]]);
    const fine = vectorFromArray([0, null, 0], new TimestampNanosecond());
    fine.data[0]!.values.set([1_700_000_000_123_456_789n, 5n, -1n]);
    const { types, columns } = loads(dumps(arrowToFrame(new Table({ fine: fine as Vector })), { engine }), {
      engine,
    }) as DataFrameView;
    expect([types.fine, columns.fine?.[1], Number(columns.fine?.[2])]).toEqual(["datetime64[ns]", null, -1]);
    const late = arrowToFrame(new Table({ fine: fine as Vector })).column("fine") as Date[];
    expect(late.map((moment) => moment?.toISOString())).toEqual([
      "2023-11-14T22:13:20.123Z",
      undefined,
      "1969-12-31T23:59:59.999Z",
    ]);
  });

  it("have moments and decimals in dictionaries, lists and structures too", () => {
    const decimal = new ArrowDecimal(2, 10, 128);
    const field = <T extends DataType>(name: string, type: T) => new Field(name, type, true);
    const columns = {
      day: vectorFromArray([new Date(0), null], new Dictionary(new DateDay(), new Int32())),
      moments: vectorFromArray([[new Date(5)], null], new List(field("item", new TimestampMillisecond()))),
      inner: vectorFromArray(
        [{ cost: Uint32Array.of(150, 0, 0, 0), when: [{ at: new Date(0) }] }, null],
        new Struct([
          field("cost", decimal),
          field("when", new List(field("item", new Struct([field("at", new DateDay())])))),
        ] as never),
      ),
    };
    const schema = new Schema(Object.entries(columns).map(([name, { type }]) => field(name, type as DataType)));
    const frame = arrowToFrame(new Table(schema, Object.fromEntries(Object.values(columns).entries()) as never));
    expect(Array.from(frame.column("day"))).toEqual([new Date(0), null]);
    expect(Array.from(frame.column("moments"))).toEqual([[new Date(5)], null]);
    expect(Array.from(frame.column("inner"))).toEqual([
      { cost: new Decimal("150E-2"), when: [{ at: new Date(0) }] },
      null,
    ]);
  });

  it("go to arquero and come from it", () => {
    const made = frameToArrow(dataFrame({ a: [1, 2, 3], b: ["x", "y", "x"] }));
    expect(
      arquero
        .fromArrow(made as never)
        .groupby("b")
        .count()
        .objects(),
    ).toEqual([
      { b: "x", count: 2 },
      { b: "y", count: 1 },
    ]);
    const back = arquero.table({ x: Float64Array.of(1, 2), s: ["p", "q"] }).toArrow();
    expect(arrowToFrame(back as never).rows()).toEqual([
      { x: 1, s: "p" },
      { x: 2, s: "q" },
    ]);
    class A extends Parameterized({ x: arrowTable({ columns: ["x", "s"] }) }) {}
    expect(new A({ x: back as never }).x).toBeInstanceOf(Table);
  });

  it("are values of a parameter of their own, and pandas' frames in pickles", () => {
    registerArrow();
    const x = arrowTable({ columns: ["t"], rows: [1, null] });
    class A extends Parameterized({ x }, { name: "A" }) {}
    const one = tableFromArrays({ t: Float64Array.of(1, 2) });
    expect(new A({ x: one }).x).toBe(one);
    expect(new A({ x: dataFrame({ t: [1] }) as never }).x?.numRows).toBe(1);
    expect(assign(x, tableFromArrays({ u: Float64Array.of(1) }))).toContain("does not contain required columns ['t']");
    expect(assign(x, tableFromArrays({ t: new Float64Array(0) }))).toContain("row length 0");
    expect(assign(x, 5)).toBe("DataFrame parameter 'A.x' value must be an instance of DataFrame, not 5.");
    class B extends Parameterized({ x: arrowTable({ default: one }) }) {}
    expect(new B().x).toBe(one);
    expect(() => arrowTable({ default: one, rows: 3 })).toThrow("row length 2");
    const [first, second] = loads(dumps([one, one], { engine }), { engine }) as { columns: unknown }[];
    expect(first?.columns).toEqual({ t: Float64Array.of(1, 2) });
    expect(first).toBe(second);
  });
});
