/**
 * Live numpy and pandas: what they write at every protocol is read, and written back so that they load the same; from
 * protocol 3 on with the same bytes, unless a case says why not. And what brine makes itself loads equal there.
 */
import {
  type DataFrameView,
  dataFrame,
  dumps,
  loads,
  NDArray,
  type NumpyScalar,
  type PickleBuffer,
  series,
} from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { NUMPY_CASES, type NumpyCase, PANDAS_CASES } from "./numpy-cases.js";
import { ask, decode, encode, versions } from "./numpy-oracle.js";

const PROTOCOLS = [0, 1, 2, 3, 4, 5];
const IS_TODAYS = versions?.numpy.startsWith("2.4.") === true && versions.pandas.startsWith("3.");

function there(cases: readonly NumpyCase[]): void {
  const asked = cases.flatMap((each) => PROTOCOLS.map((protocol) => ({ ...each, protocol })));
  const pickles = ask(asked.map(({ code, protocol }) => ({ op: "make", code, protocol })));
  const failures: string[] = [];
  const back = asked.map(({ code, protocol, differs, onlyAt5 }, index) => {
    const { pickle, list, error } = pickles[index] as (typeof pickles)[number];
    try {
      if (pickle === undefined) throw new Error(error);
      const given = decode(pickle);
      const value = loads(given, { engine });
      if (list !== null) {
        const mine = value instanceof NDArray ? value.toArray() : (value as NumpyScalar).value;
        expect(JSON.parse(JSON.stringify(mine))).toEqual(list);
      }
      const bytes = dumps(value, { engine, protocol });
      const isExact = differs === undefined || (onlyAt5 === true && protocol !== 5);
      // Below protocol 3 bytes are texts, of which Python has one object for each letter: brine's are new objects.
      const says = `the same bytes (${differs})`;
      if (IS_TODAYS && protocol >= (isExact ? 3 : 4)) expect(encode(bytes) === pickle, says).toBe(isExact);
      return { op: "equal", code, pickle: encode(bytes), protocol };
    } catch (failure) {
      failures.push(`${code}, protocol ${protocol}: ${String(failure)}`);
      return { op: "equal", code: "0", pickle: encode(dumps(0, { engine })) };
    }
  });
  for (const [index, { equal, error }] of ask(back).entries()) {
    const { code, protocol } = asked[index] as (typeof asked)[number];
    if (equal !== true) failures.push(`${code}, protocol ${protocol}, loaded by Python: ${error}`);
  }
  expect(failures).toEqual([]);
}

describe.skipIf(versions === null)(`live numpy ${versions?.numpy}, pandas ${versions?.pandas} (${engine.name})`, () => {
  it(`${NUMPY_CASES.length} expressions of numpy, six protocols, there and back`, () => there(NUMPY_CASES));

  it(`${PANDAS_CASES.length} expressions of pandas, six protocols, there and back`, () => there(PANDAS_CASES));

  it("loads what brine makes", () => {
    const made: [string, unknown][] = [
      ["np.array([1.5, 2.5])", Float64Array.of(1.5, 2.5)],
      ["np.array([1, -2], 'i2')", Int16Array.of(1, -2)],
      ["np.array([1, 2**63], 'u8')", BigUint64Array.of(1n, 2n ** 63n)],
      ["np.array([1, 255], 'u1')", Uint8ClampedArray.of(1, 300)],
      ["np.arange(6).reshape(2, 3)", new NDArray(BigInt64Array.of(0n, 1n, 2n, 3n, 4n, 5n), { shape: [2, 3] })],
      ["np.arange(4.).reshape(2, 2).T", new NDArray(Float64Array.of(0, 1, 2, 3), { shape: [2, 2], order: "F" })],
      ["np.array([True, False])", new NDArray(Uint8Array.of(1, 0), { dtype: "?" })],
      [
        "np.array(['1970-01-02', 'NaT'], 'M8[D]')",
        new NDArray(BigInt64Array.of(1n, -(2n ** 63n)), { dtype: "<M8[D]" }),
      ],
      ["np.array([None, 'a'], object)", new NDArray([null, "a"])],
      ["np.array(['ab', 'c'])", new NDArray(Uint32Array.of(97, 98, 99, 0), { dtype: "<U2" })],
      [
        "pd.DataFrame({'a': [1, 2], 'b': [0.5, None], 'c': ['x', None]})",
        dataFrame({ a: [1, 2], b: [0.5, null], c: ["x", null] }),
      ],
      [
        "pd.DataFrame({'n': np.array([1, 2], 'u1'), 't': pd.to_datetime(['2020-01-01', None]), 'f': [True, False]}, index=['p', 'q'])",
        dataFrame(
          {
            n: new NDArray(Uint8Array.of(1, 2)),
            t: [new Date(Date.UTC(2020, 0, 1)), null],
            f: [true, false],
          },
          { index: ["p", "q"] },
        ),
      ],
      ["pd.DataFrame()", dataFrame({})],
      ["pd.Series(['a', 'b'], name='s')", series(["a", "b"], { name: "s" })],
      [
        "pd.Series([1.5], index=pd.to_datetime(['2020-01-01']))",
        series(Float64Array.of(1.5), { index: [new Date("2020-01-01")] }),
      ],
      ["pd.Series([1, 'a'])", series([1, "a"])],
    ];
    const replies = ask(
      made.flatMap(([code, value]) =>
        [4, 5].map((protocol) => ({ op: "equal", code, pickle: encode(dumps(value, { engine, protocol })) })),
      ),
    );
    expect(replies.map(({ equal, error }, index) => equal ?? `${made[index >> 1]?.[0]}: ${error}`)).toEqual(
      replies.map(() => true),
    );
  });

  it("writes the bytes numpy writes for typed arrays", () => {
    const made: [string, unknown][] = [
      ["np.array([1.5, 2.5])", Float64Array.of(1.5, 2.5)],
      ["np.array([1, -2], 'i1')", Int8Array.of(1, -2)],
      ["np.array([], 'u4')", new Uint32Array(0)],
      [
        "[np.arange(3.0), np.arange(2.0), np.arange(2, dtype='f4'), np.arange(0.0), np.arange(1, dtype='f4'), {'a': np.arange(300.0)}]",
        [
          Float64Array.of(0, 1, 2),
          Float64Array.of(0, 1),
          Float32Array.of(0, 1),
          new Float64Array(0),
          new Float32Array(1),
          { a: Float64Array.from({ length: 300 }, (_, index) => index) },
        ],
      ],
      ["np.arange(6, dtype='f4').reshape(2, 3)", new NDArray(Float32Array.of(0, 1, 2, 3, 4, 5), { shape: [2, 3] })],
    ];
    for (const protocol of [4, 5]) {
      const replies = ask(made.map(([code]) => ({ op: "make", code, protocol })));
      for (const [index, [code, value]] of made.entries()) {
        expect(encode(dumps(value, { engine, protocol })), code).toBe(replies[index]?.pickle);
      }
    }
  });

  it("gives arrays over buffers outside of the pickle to numpy", () => {
    const taken: PickleBuffer[] = [];
    const bufferCallback = (buffer: PickleBuffer): void => {
      taken.push(buffer);
    };
    const source = Float64Array.of(1.5, 2.5);
    const pickle = dumps(source, { engine, bufferCallback });
    expect(taken.map(({ bytes }) => bytes.buffer)).toEqual([source.buffer]);
    const buffers = taken.map(({ bytes }) => encode(bytes));
    expect(ask([{ op: "equal", code: "np.array([1.5, 2.5])", pickle: encode(pickle), buffers }])).toEqual([
      { equal: true },
    ]);
  });

  it("reads arrays over buffers outside of the pickle without copying them", () => {
    const codes = [
      "np.arange(6.).reshape(2, 3).T",
      "np.array([1, 2], '>i4')",
      "pd.DataFrame({'a': [1., 2.], 'b': [3., 4.]})",
    ];
    const replies = ask(codes.map((code) => ({ op: "make", code, protocol: 5, outside: true })));
    const [turned, swapped, frame] = replies.map(({ pickle, buffers }) => {
      const bytes = (buffers as string[]).map(decode);
      return { bytes, value: loads(decode(pickle as string), { engine, buffers: bytes }) };
    });
    const array = turned?.value as NDArray;
    expect([array.order, array.shape, (array.data as Float64Array).buffer]).toEqual([
      "F",
      [3, 2],
      turned?.bytes[0]?.buffer,
    ]);
    expect((swapped!.value as NDArray).toArray()).toEqual([1, 2]);
    expect((frame!.value as DataFrameView).column("b")).toEqual(Float64Array.of(3, 4));
  });
});
