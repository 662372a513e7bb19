/** Frames and series of the vectors and of our own making, as JavaScript sees them. */
import {
  ByteArray,
  DataFrameView,
  dataFrame,
  dumps,
  type IndexView,
  loads,
  NaT,
  NDArray,
  PyReduced,
  pandasIndex,
  type SeriesView,
  series,
  Timestamp,
  UnpicklingError,
} from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { vectors } from "../vectors/vector.js";

const vector = (id: string): unknown => {
  const found = vectors.find((each) => each.id === id);
  return loads(found?.pickle as Uint8Array, { engine });
};

const again = <T>(value: T, protocol = 5): T => loads(dumps(value, { engine, protocol }), { engine }) as T;

describe("frames that pandas wrote", () => {
  it("have columns by name, with their types", () => {
    for (const protocol of [2, 4, 5]) {
      const frame = vector(`pd/DataFrame/p${protocol}`) as DataFrameView;
      expect(frame).toBeInstanceOf(DataFrameView);
      expect(frame.columnNames).toEqual(["a", "b", "c"]);
      expect(frame.types).toEqual({ a: "int64", b: "float64", c: "str" });
      expect(frame.columns).toEqual({
        a: BigInt64Array.of(1n, 2n, 3n),
        b: Float64Array.of(1.5, Number.NaN, 2.5),
        c: ["x", "y", null],
      });
      expect([frame.length, frame.index.kind, frame.index.values]).toEqual([3, "RangeIndex", [0, 1, 2]]);
      expect(frame.rows()[0]).toEqual({ a: 1n, b: 1.5, c: "x" });
    }
  });

  it("have an index of their own", () => {
    const frame = vector("pd/DataFrame-idx/p5") as DataFrameView;
    expect([frame.index.name, frame.index.values]).toEqual(["a", [1, 2, 3]]);
  });

  it("may have several levels of labels", () => {
    const { index } = vector("pd/Multi/p5") as DataFrameView;
    expect([index.kind, index.name]).toEqual(["MultiIndex", ["x", "y"]]);
    expect(Array.from(index.values as Iterable<Iterable<unknown>>, (label) => [...label])).toEqual([
      ["a", 1n],
      ["b", 2n],
    ]);
  });

  it("may be series of categories, or arrays with missing items, or times", () => {
    const categories = vector("pd/cat/p5") as SeriesView;
    expect([categories.type, categories.values]).toEqual(["category", ["a", "b", "a"]]);
    expect(vector("pd/nullable/p5")).toBeInstanceOf(PyReduced);
    const moment = vector("pd/Timestamp/p4") as Timestamp;
    expect(moment.toDate()).toEqual(new Date(Date.UTC(2024, 0, 1, 12)));
    expect(vector("pd/Period/p4")).toBeInstanceOf(PyReduced);
  });
});

describe("frames made here", () => {
  const frame = dataFrame(
    {
      n: Int32Array.of(1, 2),
      x: [0.5, null],
      s: ["a", null],
      t: [new Date(1000), null],
      b: [true, false],
      o: [1, "mixed"],
    },
    { index: ["p", "q"] },
  );

  it("come back with the same values", () => {
    for (const protocol of [4, 5]) {
      const back = again(frame, protocol);
      expect(back.types).toEqual({
        n: "int32",
        x: "float64",
        s: "str",
        t: "datetime64[us]",
        b: "bool",
        o: "object",
      });
      expect(back.columns).toEqual(frame.columns);
      expect(back.index.values).toEqual(["p", "q"]);
      expect(back.column("x")).toEqual(Float64Array.of(0.5, Number.NaN));
    }
  });

  it("say what is missing or does not fit", () => {
    expect(() => frame.column("nothing")).toThrow(RangeError);
    expect(() => dataFrame({ a: [1], b: [1, 2] })).toThrow(RangeError);
    expect(() => series([1], { index: [1, 2] })).toThrow(RangeError);
  });

  it("are series, indexes and times too", () => {
    const made = again(series([1.5, 2.5], { name: "s", index: [10, 20] }));
    expect([made.name, made.values, made.index.values]).toEqual([
      "s",
      Float64Array.of(1.5, 2.5),
      BigInt64Array.of(10n, 20n),
    ]);
    const dates: IndexView = again(pandasIndex([new Date(0)], "when"));
    expect([dates.kind, dates.name, dates.values]).toEqual(["DatetimeIndex", "when", [new Date(0)]]);
    const [moment, missing] = again([new Timestamp(1_000_000_001n), NaT]) as [Timestamp, unknown];
    expect([moment.value, moment.unit, moment.toDate()]).toEqual([1_000_000_001n, "ns", new Date(1000)]);
    expect(missing).toBe(NaT);
  });

  it("with a column named __proto__ touch no prototype", () => {
    const back = again(dataFrame(new Map([["__proto__", [1]]])));
    expect(Object.getPrototypeOf(back.columns)).toBe(Object.prototype);
    expect(Object.keys(back.rows()[0] as object)).toEqual(["__proto__"]);
  });
});

describe("claims in a pickle", () => {
  /** A frame whose state was tampered with. */
  const tampered = (change: (manager: PyReduced) => void): unknown => {
    const frame = dataFrame({ a: Float64Array.of(1, 2) });
    change((frame.state as { _mgr: PyReduced })._mgr);
    try {
      return again(frame);
    } catch (error) {
      return error instanceof UnpicklingError ? error.code : error;
    }
  };
  const replace = (target: readonly unknown[], index: number, value: unknown): void => {
    (target as unknown[])[index] = value;
  };
  const blockOf = (manager: PyReduced): PyReduced => (manager.args[0] as PyReduced[])[0] as PyReduced;
  const axesOf = (manager: PyReduced): unknown[] => manager.args[1] as unknown[];

  it("are compared with the data", () => {
    expect(tampered(() => {})).toBeInstanceOf(DataFrameView);
    const wrong = [
      tampered((manager) => replace(axesOf(manager), 1, pandasIndex([1, 2, 3]))),
      tampered((manager) => replace(axesOf(manager), 0, pandasIndex(["a", "b"]))),
      tampered((manager) => replace(blockOf(manager).args, 1, new NDArray(BigInt64Array.of(5n)))),
      tampered((manager) => replace(blockOf(manager).args, 1, new NDArray(BigInt64Array.of(0n, 0n)))),
      tampered((manager) => replace(blockOf(manager).args, 1, null)),
    ];
    expect(wrong).toEqual(wrong.map(() => "BAD_ARGUMENTS"));
  });

  it("keep what brine does not know, and say so when it is asked for", () => {
    const kept = tampered((manager) => replace(blockOf(manager).args, 0, ByteArray.of(1))) as DataFrameView;
    expect(() => kept.column("a")).toThrow(/kept/);
    expect(dumps(kept, { engine })).toEqual(dumps(again(kept), { engine }));
  });
});

describe("an offset of months and days", () => {
  // pickle.dumps(pd.DateOffset(months=2), 2) in pandas 3.1.1, which names pandas.DateOffset and dateutil's relativedelta.
  const pickle = Uint8Array.from(
    (
      "80026370616e6461730a446174654f66667365740a7100295271017d71022858070000005f6f6666736574710363646174657574696c2e72656c6174" +
      "69766564656c74610a72656c617469766564656c74610a7104298171057d7106285805000000796561727371074b0058060000006d6f6e7468737108" +
      "4b0258040000006461797371094b0058080000006c65617064617973710a4b005805000000686f757273710b4b0058070000006d696e75746573710c" +
      "4b0058070000007365636f6e6473710d4b00580c0000006d6963726f7365636f6e6473710e4b00580400000079656172710f4e58050000006d6f6e74" +
      "6871104e580300000064617971114e5804000000686f757271124e58060000006d696e75746571134e58060000007365636f6e6471144e580b000000" +
      "6d6963726f7365636f6e6471154e58070000007765656b64617971164e58090000005f6861735f74696d6571174b00756258120000005f7573655f72" +
      "656c617469766564656c746171188868084b0258010000006e71194b0158090000006e6f726d616c697a65711a8975622e"
    ).match(/../g)!,
    (byte) => Number.parseInt(byte, 16),
  );

  it("is kept whole, with what it holds", () => {
    const offset = loads(pickle, { engine }) as PyReduced;
    expect(offset).toBeInstanceOf(PyReduced);
    expect((offset.state as { _offset: PyReduced })._offset.state).toMatchObject({ months: 2, days: 0, weekday: null });
    expect(dumps(offset, { engine, protocol: 2 })).toEqual(pickle);
  });
});
