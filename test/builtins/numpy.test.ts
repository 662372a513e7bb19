/** numpy's values in JavaScript, without a Python: what is read, what is made, and what is refused before anything is allocated. */
import {
  asPyArray,
  Complex,
  createRegistry,
  DType,
  dumps,
  loads,
  type MaskedArray,
  NDArray,
  type NumpyScalar,
  PyGlobal,
  PyReduced,
  Tuple,
  UnpicklingError,
} from "brine";
import { describe, expect, it } from "vitest";
import { Registry } from "../../ts/pickle/registry.js";
import { engine } from "../engine-under-test.js";
import { vectors } from "../vectors/vector.js";

const vector = (id: string): unknown => {
  const found = vectors.find((each) => each.id === id);
  return loads(found?.pickle as Uint8Array, { engine });
};

const again = <T>(value: T, protocol = 5): T => loads(dumps(value, { engine, protocol }), { engine }) as T;

const list = (array: unknown): unknown => (array as NDArray).toArray();

describe("arrays that numpy wrote", () => {
  it("have shape, dtype and typed array", () => {
    for (const protocol of [0, 2, 4, 5]) {
      const array = vector(`np/i4-2d/p${protocol}`) as NDArray;
      expect(array).toBeInstanceOf(NDArray);
      expect([array.dtype, array.shape, array.order]).toEqual(["<i4", [3, 4], "C"]);
      expect(array.typedArray).toEqual(Int32Array.from({ length: 12 }, (_, index) => index));
      expect(array.get(1, -1)).toBe(7);
    }
  });

  it("keep Fortran's order", () => {
    for (const protocol of [2, 4, 5]) {
      const array = vector(`np/fortran/p${protocol}`) as NDArray;
      expect([array.order, array.strides]).toEqual(["F", [1, 2]]);
      expect(list(array)).toEqual([
        [0, 1, 2],
        [3, 4, 5],
      ]);
      expect([...(array.typedArray as BigInt64Array)]).toEqual([0n, 3n, 1n, 4n, 2n, 5n]);
    }
  });

  it("have items of every kind", () => {
    expect(list(vector("np/str/p5"))).toEqual(["a", "bcd", "é"]);
    expect(list(vector("np/object/p5"))).toEqual([1, "a", null, [2]]);
    expect(list(vector("np/struct/p4"))).toEqual([
      { a: 1, b: 2.5 },
      { a: 3, b: 4.5 },
    ]);
    const [, missing] = list(vector("np/dt64/p4")) as unknown[];
    expect(missing).toBeNull();
    expect((vector("np/dt64/p4") as NDArray).type.unit).toBe("ns");
    expect(list(vector("np/c16/p4"))).toEqual([new Complex(1, 2)]);
    expect(list(vector("np/f16/p4"))).toEqual([1.5]);
  });

  it("have scalars with their dtype", () => {
    const scalars = vector("np/scalars/p5") as NumpyScalar[];
    expect(scalars.slice(0, 4).map((scalar) => [scalar.dtype, scalar.value])).toEqual([
      ["<f8", 1.5],
      ["<i8", -3],
      ["|b1", true],
      ["<f4", 0.5],
    ]);
    expect(Number(scalars[0]) + 1).toBe(2.5);
  });

  it("may be masked, or kept whole", () => {
    const masked = vector("np/masked/p4") as MaskedArray;
    expect(masked.flat()).toEqual([1, null]);
    expect(vector("np/rng/p4")).toBeInstanceOf(PyReduced);
  });
});

describe("arrays made here", () => {
  it("come back the same, at protocols 4 and 5", () => {
    const made = [
      new NDArray(Float64Array.of(1, 2, 3, 4), { shape: [2, 2], order: "F" }),
      new NDArray(Uint8Array.of(1, 0, 1), { dtype: "?" }),
      new NDArray(Uint16Array.of(0x3e00, 0x7c00), { dtype: "<f2" }),
      new NDArray(Float32Array.of(1, 2), { dtype: "<c8" }),
      new NDArray(Uint8Array.of(0, 1, 0, 2), { dtype: ">i2" }),
      new NDArray(new Float64Array(1), { shape: [] }),
      new NDArray([1, "a", [2]], { shape: [3, 1] }),
      new NDArray(new Uint8Array(10), { dtype: DType.struct({ x: "<f8", y: "S2" }) }),
    ];
    for (const array of made) {
      for (const protocol of [4, 5]) {
        const back = again(array, protocol);
        expect([back.dtype, back.shape, back.strides, list(back)]).toEqual([
          array.dtype,
          array.shape,
          array.strides,
          list(array),
        ]);
      }
    }
  });

  it("share their dtype and themselves", () => {
    const array = new NDArray(Float64Array.of(1));
    const [first, second, other] = again([array, array, Float64Array.of(2)]) as unknown as NDArray[];
    expect(second).toBe(first);
    expect(other?.type).toBe(first?.type);
  });

  it("have the same bytes however they are gathered, be they few or many, shared, and of any kind", () => {
    const kinds = [Int8Array, Uint8ClampedArray, Int16Array, Uint32Array, BigInt64Array, Float32Array, Float64Array];
    const many: unknown[] = Array.from({ length: 200 }, (_, index) => new kinds[index % kinds.length]!(index % 70));
    many.push(many[3], many[150], { held: many[7] }, new Float64Array(20_000), many, Tuple.of(many[6], many[6]));
    for (const options of [{}, { memo: "lean" }, { fast: true }, { strings: "keys" }, { protocol: 4 }] as const) {
      const value = "fast" in options ? many.slice(0, 200) : many;
      const told = { engine, ...options };
      // Where somebody is asked for every object, each goes the way of all calls.
      const general = dumps(value, { ...told, persistentId: () => undefined });
      expect(Buffer.compare(dumps(value, told), general)).toBe(0);
      expect(Buffer.compare(dumps(value, told), general)).toBe(0);
      expect(Buffer.compare(dumps(value, told), general)).toBe(0);
    }
    const back = again(many) as NDArray[];
    expect(back[200]).toBe(back[3]);
    expect(back[204]).toBe(back);
    expect(back[100]?.shape).toEqual([30]);
  });

  it("own their memory once read: writing does not tie two values together", () => {
    const source = Float64Array.of(1, 2);
    const back = again(source, 4) as unknown as NDArray;
    (back.data as Float64Array)[0] = 9;
    expect(source[0]).toBe(1);
    const [one, two] = again([new NDArray(Uint8Array.of(7)), new NDArray(Uint8Array.of(7))], 4) as [NDArray, NDArray];
    (one.data as Uint8Array)[0] = 8;
    expect((two.data as Uint8Array)[0]).toBe(7);
  });

  it("are typed arrays of every kind", () => {
    const kinds = {
      "|i1": Int8Array.of(-1),
      "|u1": Uint8ClampedArray.of(1),
      "<i2": Int16Array.of(-2),
      "<u2": Uint16Array.of(2),
      "<i4": Int32Array.of(-3),
      "<u4": Uint32Array.of(3),
      "<i8": BigInt64Array.of(-4n),
      "<u8": BigUint64Array.of(4n),
      "<f4": Float32Array.of(0.5),
      "<f8": Float64Array.of(0.25),
    };
    for (const [dtype, typed] of Object.entries(kinds)) {
      const back = again(typed) as unknown as NDArray;
      expect([back.dtype, Array.from(back.data as ArrayLike<unknown>)]).toEqual([
        dtype,
        Array.from(typed as ArrayLike<unknown>),
      ]);
    }
  });

  it("may be array.array instead", () => {
    const back = again(asPyArray(Int16Array.of(1, -2)));
    expect([back.typecode, back.data]).toEqual(["h", Int16Array.of(1, -2)]);
    expect(asPyArray(Uint8ClampedArray.of(300)).data).toEqual(Uint8Array.of(255));
  });

  it("are refused with data that is not theirs", () => {
    expect(() => new NDArray(Float64Array.of(1), { shape: [2] })).toThrow(RangeError);
    expect(() => new NDArray(Float64Array.of(1), { dtype: "<i4" })).toThrow(TypeError);
    expect(() => new NDArray([1], { dtype: "<i4" })).toThrow(TypeError);
    expect(() => new NDArray([1], { dtype: "<q9" })).toThrow(/no dtype/);
    expect(() => new NDArray(Float64Array.of(1)).get(1)).toThrow(RangeError);
  });

  it("cannot be a key", () => {
    expect(() => dumps(new Map([[new NDArray([1]), 1]]), { engine })).toThrow(/key/);
  });
});

/** A pickle of calls and states as they stand, however wrong. */
class Raw {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly state: unknown;
  constructor(name: string, args: readonly unknown[], state?: unknown) {
    this.name = name;
    this.args = args;
    this.state = state;
  }
}

const raw = new Registry(createRegistry());
raw.reducer(Raw, ({ name, args, state }) => {
  const dot = name.lastIndexOf(".");
  return { callable: PyGlobal.named(name.slice(0, dot), name.slice(dot + 1)), args, state };
});

const tuple = (...items: unknown[]): unknown => Tuple.from(items);
const type = (text: string, state: unknown = tuple(3, "<", null, null, null, -1, -1, 0)): Raw =>
  new Raw("numpy.dtype", [text, false, true], state);
const array = (...state: unknown[]): Raw =>
  new Raw(
    "numpy.core.multiarray._reconstruct",
    [PyGlobal.named("numpy", "ndarray"), tuple(0), Uint8Array.of(98)],
    tuple(...state),
  );
const refusal = (value: unknown): unknown => {
  try {
    return loads(dumps(value, { engine, registry: raw }), { engine });
  } catch (error) {
    return error instanceof UnpicklingError ? error.code : error;
  }
};

describe("claims in a pickle", () => {
  const eight = new Uint8Array(8);
  it("are taken where they are true", () => {
    expect(list(refusal(array(1, tuple(1), type("f8"), false, eight)))).toEqual([0]);
    expect(list(refusal(array(tuple(2), type("i4"), false, eight)))).toEqual([0, 0]);
  });

  it("are refused where they are not, with BAD_ARGUMENTS", () => {
    const object = type("O8", tuple(3, "|", null, null, null, -1, -1, 63));
    const wrong: unknown[] = [
      array(1, tuple(2), type("f8"), false, eight),
      array(1, tuple(2 ** 40, 2 ** 40), type("f8"), false, eight),
      array(1, tuple(-1), type("f8"), false, eight),
      array(1, tuple(1.5), type("f8"), false, eight),
      array(1, Tuple.from(new Array(65).fill(1)), type("f8"), false, eight),
      array(1, tuple(1e9), object, false, []),
      array(1, tuple(1), object, false, eight),
      array(1, tuple(8), type("V0", tuple(3, "|", null, null, null, 0, 1, 0)), false, eight),
      array(1, tuple(1e15), type("V0", tuple(3, "|", null, null, null, 0, 1, 0)), false, new Uint8Array(0)),
      array(1, tuple(1), "f8", false, eight),
      array(7, tuple(1), type("f8"), false, eight),
      // Numbers whose flags say that they are Python objects, and the other way round.
      array(1, tuple(1), type("f8", tuple(3, "<", null, null, null, -1, -1, 63)), false, [1]),
      array(1, tuple(1), type("O8", tuple(3, "|", null, null, null, -1, -1, 0)), false, eight),
      type("q9"),
      type("U3", tuple(3, "<", null, null, null, 5, 4, 8)),
      type("V8", tuple(3, "|", null, tuple("a"), { a: tuple(type("f8"), 4) }, 8, 1, 16)),
      type("V8", tuple(3, "|", tuple(type("f8"), tuple(3)), null, null, 8, 1, 16)),
      type("M8", tuple(4, "<", null, null, null, -1, -1, 0, tuple(null, tuple("eons", 1, 1, 1)))),
      new Raw("numpy.dtype", ["f8", false, true, 1]),
      new Raw("numpy._core.multiarray._reconstruct", [
        PyGlobal.named("numpy", "ndarray"),
        tuple(1e9),
        Uint8Array.of(98),
      ]),
      new Raw("numpy._core.multiarray._reconstruct", [PyGlobal.named("builtins", "list"), tuple(0), Uint8Array.of(98)]),
      new Raw("numpy._core.multiarray.scalar", [type("f8"), Uint8Array.of(1)]),
      new Raw("numpy._core.numeric._frombuffer", [eight, type("f8"), tuple(2), "C"]),
      new Raw("numpy._core.numeric._frombuffer", [eight, type("f8"), tuple(1), "X"]),
      new Raw("numpy._core.numeric._frombuffer", [eight, type("f4"), tuple(1, 2), "K", tuple(0, 0)]),
      new Raw("numpy._core.numeric._frombuffer", [[1], type("f8"), tuple(1), "C"]),
    ];
    expect(wrong.map(refusal)).toEqual(wrong.map(() => "BAD_ARGUMENTS"));
  });

  it("are refused when dtypes are nested without end", () => {
    let inner: Raw = type("f8");
    for (let depth = 0; depth < 200; depth++) {
      inner = type("V8", tuple(3, "|", null, tuple("a"), { a: tuple(inner, 0) }, 8, 1, 16));
    }
    expect(refusal(inner)).toBe("BAD_ARGUMENTS");
  });

  it("are refused where fields lie over each other at each level", () => {
    const over = (levels: number): Raw => {
      let inner: Raw = type("u1", tuple(3, "|", null, null, null, -1, -1, 0));
      for (let level = 0; level < levels; level++) {
        const fields = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, tuple(inner, 0)]));
        inner = type("V1", tuple(3, "|", null, tuple("a", "b", "c", "d"), fields, 1, 1, 16));
      }
      return inner;
    };
    expect(refusal(over(3))).toBeInstanceOf(DType);
    // 4 ** 20 values of one byte.
    expect(refusal(over(20))).toBe("BAD_ARGUMENTS");
  });

  it("do not reach a prototype by the name of a field", () => {
    const fields = Object.fromEntries([["__proto__", tuple(type("f8"), 0)]]);
    const struct = type("V8", tuple(3, "|", null, tuple("__proto__"), fields, 8, 1, 16));
    const [record] = list(refusal(array(1, tuple(1), struct, false, eight))) as object[];
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
    expect(Object.keys(record as object)).toEqual(["__proto__"]);
  });
});
