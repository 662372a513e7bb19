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
