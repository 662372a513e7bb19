/** What other versions of pandas wrote, what pyarrow holds, and what brine shows no value of: kept, with its length, and refused where it lies. */
import {
  DataFrameView,
  DType,
  dataFrame,
  dumps,
  IndexView,
  loads,
  NDArray,
  PickleBuffer,
  PyGlobal,
  PyReduced,
  pandasIndex,
  type SeriesView,
  series,
  Tuple,
  UnpicklingError,
} from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";

const read = (base64: string): unknown =>
  loads(
    Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)),
    { engine },
  );
const again = <T>(value: T, protocol = 5): T => loads(dumps(value, { engine, protocol }), { engine }) as T;
const codeOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error instanceof UnpicklingError ? error.code : error;
  }
};

/** See the test that reads it. */
const ARROW =
  "gASVZgUAAAAAAACMBnBhbmRhc5SMCURhdGFGcmFtZZMpgX0ojARfbWdyjB5wYW5kYXMuY29yZS5pbnRlcm5hbHMubWFuYWdlcnOMDEJsb2NrTW" +
  "FuYWdlcpMojBZwYW5kYXMuX2xpYnMuaW50ZXJuYWxzjA9fdW5waWNrbGVfYmxvY2uTlIwNcGFuZGFzLmFycmF5c4wQQXJyb3dTdHJpbmdBcnJh" +
  "eZOUKYF9KIwJX3BhX2FycmF5lIwLcHlhcnJvdy5saWKUjA5fcmVzdG9yZV9hcnJheZOUKGgEjA50eXBlX2Zvcl9hbGlhc5OUjAxsYXJnZV9zdH" +
  "JpbmeFUksDSwFLAF0oaASMCXB5X2J1ZmZlcpOUjAhidWlsdGluc5SMCWJ5dGVhcnJheZOUQwEFhVKFUmgHaAlDIAAAAAAAAAAAAgAAAAAAAAAC" +
  "AAAAAAAAAAIAAAAAAAAAhVKFUmgHaAlDAsOphVKFUmVdTnSFUowGX2R0eXBllGgAjAtTdHJpbmdEdHlwZZOUjAdweWFycm93lEd/+AAAAAAAAI" +
  "ZSjAZfY2FjaGWUfXViaAiMBXNsaWNlk5RLAEsBSwGHUksCh1JoAYwNcGFuZGFzLmFycmF5c4wTQXJyb3dFeHRlbnNpb25BcnJheZOUKYF9KGgD" +
  "aAUoaAaMBWludDY0hVJLA0sBSwBdKGgHaAlDAQWFUoVSaAdoCUMYAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQhVKFUmVdTnSFUmgKaACMCkFycm" +
  "93RHR5cGWTlCmBfSiMCF9zdG9yYWdllGgMjA1weWFycm93X2R0eXBllGgGjAVpbnQ2NIVSdWJoDX11YmgOSwFLAksBh1JLAodSaAFoDymBfSho" +
  "A2gFKGgGjARib29shVJLA0sBSwBdKGgHaAlDAQWFUoVSaAdoCUMBAYVShVJlXU50hVJoCmgQKYF9KGgRaAxoEmgGjARib29shVJ1YmgNfXViaA" +
  "5LAksDSwGHUksCh1JoAWgPKYF9KGgDaAUoaAaMBmRvdWJsZYVSSwNLAUsAXShoB2gJQwEDhVKFUmgHaAlDGAAAAAAAAPg/AAAAAAAAAEAAAAAA" +
  "AAAAAIVShVJlXU50hVJoCmgQKYF9KGgRaAxoEmgGjAZkb3VibGWFUnVijAlfcmVhZG9ubHmUiWgNfXViaA5LA0sESwGHUksCh1JoAWgPKYF9KG" +
  "gDaAUoaASMCmRlY2ltYWwxMjiTlEsFSwKGUksDSwBLAF0oTmgHaAlDMGQAAAAAAAAAAAAAAAAAAABkAAAAAAAAAAAAAAAAAAAAZAAAAAAAAAAA" +
  "AAAAAAAAAIVShVJlXU50hVJoCmgQKYF9KGgRaAxoEmgUSwVLAoZSdWJoE4loDX11YmgOSwRLBUsBh1JLAodSdF0ojBhwYW5kYXMuY29yZS5pbm" +
  "RleGVzLmJhc2WMCl9uZXdfSW5kZXiTlGgAjAVJbmRleJN9KIwEZGF0YWgCKYF9KGgDaAUoaAaMDGxhcmdlX3N0cmluZ4VSSwVLAEsAXShOaAdo" +
  "CUMwAAAAAAAAAAABAAAAAAAAAAIAAAAAAAAAAwAAAAAAAAAEAAAAAAAAAAUAAAAAAAAAhVKFUmgHaAlDBXNuYmNkhVKFUmVdTnSFUmgKaAtoDE" +
  "d/+AAAAAAAAIZSaA19dWKMBG5hbWWUTnWGUmgVaACMClJhbmdlSW5kZXiTfShoFk6MBXN0YXJ0SwCMBHN0b3BLA4wEc3RlcEsBdYZSZYZSjARf" +
  "dHlwjAlkYXRhZnJhbWWMCV9tZXRhZGF0YV2MBWF0dHJzfYwGX2ZsYWdzfYwXYWxsb3dzX2R1cGxpY2F0ZV9sYWJlbHOIc3ViLg==";

/** pandas 3.1.1: DataFrame([[1], [2]], index=interval_range(0, 2), columns=interval_range(0, 1)). */
const INTERVALS =
  "gASV8QIAAAAAAACMBnBhbmRhc5SMCURhdGFGcmFtZZMpgX0ojARfbWdyjB5wYW5kYXMuY29yZS5pbnRlcm5hbHMubWFuYWdlcnOMDEJsb2NrTW" +
  "FuYWdlcpOMFnBhbmRhcy5fbGlicy5pbnRlcm5hbHOMD191bnBpY2tsZV9ibG9ja5OMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmMDF9yZWNvbnN0" +
  "cnVjdJOUjAVudW1weZSMB25kYXJyYXmTlEsAhUMBYpSHUihLAUsBSwKGaAKMBWR0eXBlk4wCaTiJiIdSlChLA4wBPE5OTkr/////Sv////9LAH" +
  "RiiUMQAQAAAAAAAAACAAAAAAAAAHRijAhidWlsdGluc4wFc2xpY2WTSwBLAUsBh1JLAodShV0ojBxwYW5kYXMuY29yZS5pbmRleGVzLmludGVy" +
  "dmFsjBJfbmV3X0ludGVydmFsSW5kZXiTlGgAjA1JbnRlcnZhbEluZGV4k5R9KIwEbGVmdJSMGHBhbmRhcy5jb3JlLmluZGV4ZXMuYmFzZYwKX2" +
  "5ld19JbmRleJOUaACMBUluZGV4k5R9KIwEZGF0YZRoAWgDSwCFaASHUihLAUsBhWgFiUMIAAAAAAAAAAB0YowEbmFtZZROdYZSjAVyaWdodJRo" +
  "CWgKfShoC2gBaANLAIVoBIdSKEsBSwGFaAWJQwgBAAAAAAAAAHRiaAxOdYZSjAZjbG9zZWSUaA1oDE51hlJoBmgHfShoCGgJaAp9KGgLaAFoA0" +
  "sAhWgEh1IoSwFLAoVoBYlDEAAAAAAAAAAAAQAAAAAAAAB0YmgMTnWGUmgNaAloCn0oaAtoAWgDSwCFaASHUihLAUsChWgFiUMQAQAAAAAAAAAC" +
  "AAAAAAAAAHRiaAxOdYZSaA5oDWgMTnWGUmWGUowEX3R5cIwJZGF0YWZyYW1ljAlfbWV0YWRhdGFdjAVhdHRyc32MBl9mbGFnc32MF2FsbG93c1" +
  "9kdXBsaWNhdGVfbGFiZWxziHN1Yi4=";

/** pandas 2.2.3: a Series of one moment in pytz.timezone("Europe/Berlin"). */
const ZONED =
  "gASVCQMAAAAAAACMEnBhbmRhcy5jb3JlLnNlcmllc4wGU2VyaWVzkymBfSiMBF9tZ3KMHnBhbmRhcy5jb3JlLmludGVybmFscy5tYW5hZ2Vyc4" +
  "wSU2luZ2xlQmxvY2tNYW5hZ2VykymBKF2UjBhwYW5kYXMuY29yZS5pbmRleGVzLmJhc2WMCl9uZXdfSW5kZXiTlIwZcGFuZGFzLmNvcmUuaW5k" +
  "ZXhlcy5yYW5nZYwKUmFuZ2VJbmRleJOUfSiMBG5hbWWUTowFc3RhcnSUSwCMBHN0b3CUSwGMBHN0ZXCUSwF1hlJhXYwTcGFuZGFzLl9saWJzLm" +
  "FycmF5c4wcX19weXhfdW5waWNrbGVfTkRBcnJheUJhY2tlZJOMHHBhbmRhcy5jb3JlLmFycmF5cy5kYXRldGltZXOMDURhdGV0aW1lQXJyYXmT" +
  "Sh8G8QROh1KUjBlwYW5kYXMuY29yZS5kdHlwZXMuZHR5cGVzjA9EYXRldGltZVRaRHR5cGWTKYF9KIwEdW5pdIwCbnOMAnR6jARweXR6jAJfcJ" +
  "MojA1FdXJvcGUvQmVybGluTWwMSwCMA0xNVHRSdWKMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmMDF9yZWNvbnN0cnVjdJOMBW51bXB5lIwHbmRh" +
  "cnJheZNLAIVDAWKHUihLAUsBhWgIjAVkdHlwZZOMAk04iYiHUihLBIwBPE5OTkr/////Sv////9LAH0oQwJuc0sBSwFLAXSGdGKJQwgAYEfPuf" +
  "z//3RifYwFX2ZyZXFOc4diYV1oAWgCfShoA05oBEsAaAVLAWgGSwF1hlJhfYwGMC4xNC4xfSiMBGF4ZXNoAIwGYmxvY2tzXX0ojAZ2YWx1ZXNo" +
  "B4wIbWdyX2xvY3OMCGJ1aWx0aW5zjAVzbGljZZNLAEsBSwGHUnVhdXN0YowEX3R5cIwGc2VyaWVzjAlfbWV0YWRhdGFdjAVfbmFtZZRhjAVhdH" +
  "Ryc32MBl9mbGFnc32MF2FsbG93c19kdXBsaWNhdGVfbGFiZWxziHNoCU51Yi4=";

/** pandas 1.3.5: DataFrame({"a": [1]}, index=[7]). */
const PANDAS_1_3 =
  "gASVcwIAAAAAAACMEXBhbmRhcy5jb3JlLmZyYW1ljAlEYXRhRnJhbWWTKYF9KIwEX21ncowecGFuZGFzLmNvcmUuaW50ZXJuYWxzLm1hbmFnZX" +
  "JzjAxCbG9ja01hbmFnZXKTjAlmdW5jdG9vbHOMB3BhcnRpYWyTjBxwYW5kYXMuY29yZS5pbnRlcm5hbHMuYmxvY2tzjAluZXdfYmxvY2uTlIVS" +
  "KGgAKX2MBG5kaW1LAnNOdGKMFW51bXB5LmNvcmUubXVsdGlhcnJheYwMX3JlY29uc3RydWN0k5SMBW51bXB5lIwHbmRhcnJheZOUSwCFQwFilI" +
  "dSKEsBSwFLAYZoAowFZHR5cGWTlIwCaTiJiIdSlChLA4wBPE5OTkr/////Sv////9LAHRiiUMIAQAAAAAAAAB0YowIYnVpbHRpbnOMBXNsaWNl" +
  "k0sASwFLAYdShlKFXSiMGHBhbmRhcy5jb3JlLmluZGV4ZXMuYmFzZZSMCl9uZXdfSW5kZXiTlGgHjAVJbmRleJN9KIwEZGF0YZRoAWgDSwCFaA" +
  "SHUihLAUsBhWgFjAJPOImIh1IoSwOMAXxOTk5K/////0r/////Sz90YoldjAFhYXRijARuYW1llE51hlJoCIwbcGFuZGFzLmNvcmUuaW5kZXhl" +
  "cy5udW1lcmljjApJbnQ2NEluZGV4k30oaAloAWgDSwCFaASHUihLAUsBhWgGiUMIBwAAAAAAAAB0YmgKTnWGUmWGUowEX3R5cIwJZGF0YWZyYW" +
  "1ljAlfbWV0YWRhdGFdjAVhdHRyc32MBl9mbGFnc32MF2FsbG93c19kdXBsaWNhdGVfbGFiZWxziHN1Yi4=";

describe("columns that pyarrow holds", () => {
  it("are texts, numbers and booleans, in pieces too, and the names of columns", () => {
    // pandas 3.1.1 with pyarrow 26: DataFrame({"s": ["é", None, ""], "n": array([1, None, 2**60], "int64[pyarrow]"), "b": array([True, None, False],
    // "bool[pyarrow]"), "c": a chunked array of float16, "d": decimals}).
    const frame = read(ARROW) as DataFrameView;
    expect(frame.columnNames).toEqual(["s", "n", "b", "c", "d"]);
    expect(frame.types).toEqual({
      s: "str",
      n: "int64[pyarrow]",
      b: "bool[pyarrow]",
      c: "double[pyarrow]",
      d: undefined,
    });
    expect(["s", "n", "b", "c"].map((name) => frame.column(name))).toEqual([
      ["é", null, ""],
      [1, null, 2n ** 60n],
      [true, null, false],
      [1.5, 2, null],
    ]);
    expect(codeOf(() => frame.column("d"))).toBe("UNSUPPORTED");
    for (const protocol of [2, 4, 5]) expect(again(frame, protocol).column("s")).toEqual(["é", null, ""]);
  });

  it("are refused where buffers are shorter than they claim, or texts do not follow each other", () => {
    const call = (name: string, ...args: unknown[]) => new PyReduced(PyGlobal.named("pyarrow.lib", name), args);
    const column = (alias: string, length: number, offset: number, ...bytes: (number[] | null)[]): unknown => {
      const buffers = bytes.map((each) => each && call("py_buffer", Uint8Array.from(each)));
      const array = call(
        "_restore_array",
        Tuple.of<unknown>(call("type_for_alias", alias), length, 0, offset, buffers, [], null),
      );
      const value = again(series(["x"]));
      const block = (
        (value.state as { _mgr: PyReduced })._mgr.state as [
          unknown,
          unknown,
          unknown,
          { "0.14.1": { blocks: { values: unknown }[] } },
        ]
      )[3];
      const Arrow = loads(new TextEncoder().encode("cpandas.arrays\nArrowExtensionArray\n."), {
        engine,
      }) as typeof PyReduced;
      const held = new Arrow(Arrow, []);
      Object.assign(held, { state: { _pa_array: array } });
      (block["0.14.1"].blocks[0] as { values: unknown }).values = held;
      return codeOf(() => Array.from((value as SeriesView).values as unknown[]));
    };
    expect(column("int8", 2, 1, null, [1, 2, 3])).toEqual([2, 3]);
    expect(column("bool", 2, 0, [2], [3])).toEqual([null, true]);
    expect(column("string", 2, 0, null, [0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0], [97, 98])).toEqual(["a", "b"]);
    const wrong = [
      column("int8", 4, 0, null, [1, 2, 3]),
      column("int64", 1e15, 0, null, [1]),
      column("bool", 9, 0, [1], [1, 1]),
      column("string", 1, 0, null, [0, 0, 0, 0, 3, 0, 0, 0], [97, 98]),
      column("string", 2, 0, null, [0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0], [97, 98]),
      column("string", 1, -1, null, [0, 0, 0, 0, 1, 0, 0, 0], [97]),
    ];
    expect(wrong).toEqual(wrong.map(() => "BAD_ARGUMENTS"));
    expect(column("__proto__", 1, 0, null, [1])).toBe("UNSUPPORTED");
  });
});

describe("what no value is shown of", () => {
  it("is as long as it is, also where labels are intervals", () => {
    const frame = read(INTERVALS) as DataFrameView;
    expect([frame.length, frame.index.length, frame.columnIndex.length]).toEqual([2, 2, 1]);
    expect(codeOf(() => frame.columnNames)).toBe("UNSUPPORTED");
    expect(again(frame)).toBeInstanceOf(DataFrameView);
  });

  it("may be a zone of pytz or dateutil, and a generator of numpy before 1.17", () => {
    for (const call of [
      "cpytz\nFixedOffset\n(I90\ntR.",
      "cdateutil.tz.tz\ntzutc\n(tR.",
      "cnumpy.random\n__RandomState_ctor\n(tR.",
    ]) {
      const bytes = new TextEncoder().encode(call);
      expect(new TextDecoder().decode(dumps(loads(bytes, { engine }), { engine, protocol: 0 }))).toContain(
        call.split("(")[0],
      );
    }
  });

  it("does not keep zones and units from being named", () => {
    expect((read(ZONED) as SeriesView).type).toBe("datetime64[ns, Europe/Berlin]");
  });
});

describe("pandas 1", () => {
  it("has blocks by a partial, and indexes of numbers that are plain today", () => {
    const frame = read(PANDAS_1_3) as DataFrameView;
    expect([frame.types, frame.column("a"), frame.index.values]).toEqual([
      { a: "int64" },
      BigInt64Array.of(1n),
      BigInt64Array.of(7n),
    ]);
    const text = new TextDecoder("latin1").decode(dumps(frame, { engine, protocol: 2 }));
    expect(text).toContain("_unpickle_block");
    expect(text).not.toMatch(/partial|Int64Index/);
  });
});

describe("codes and places that lie", () => {
  it("stand for no label", () => {
    const NEW_INDEX = PyGlobal.named("pandas.core.indexes.base", "_new_Index");
    const Multi = loads(new TextEncoder().encode("cpandas\nMultiIndex\n."), { engine });
    const multi = (...codes: number[][]): unknown =>
      codeOf(() =>
        Array.from(
          new IndexView(NEW_INDEX, [
            Multi,
            {
              levels: codes.map(() => pandasIndex(["a", "b"])),
              codes: codes.map((each) => new NDArray(Int8Array.from(each))),
              names: [null, null],
            },
          ]).values as Iterable<Iterable<unknown>>,
          (label) => [...label],
        ),
      );
    expect(multi([0, -1], [1, 0])).toEqual([
      ["a", "b"],
      [null, "a"],
    ]);
    expect([multi([0, 2], [1, 0]), multi([0, 1], [1]), multi([-2, 1], [1, 1])]).toEqual(Array(3).fill("BAD_ARGUMENTS"));
  });

  it("are none of a sparse array", () => {
    const named = (name: string): typeof PyReduced =>
      loads(new TextEncoder().encode(`c${name.replace(/\.(?=\w+$)/, "\n")}\n.`), { engine }) as typeof PyReduced;
    const made = (name: string, args: unknown[], state?: unknown): PyReduced => {
      const type = named(name);
      return new type(type, args, state);
    };
    const sparse = (kind: string, length: number, ...places: number[][]): unknown => {
      const index = made(`pandas._libs.sparse.${kind}`, [
        length,
        ...places.map((each) => new NDArray(Int32Array.from(each))),
      ]);
      const state = {
        _sparse_index: index,
        _sparse_values: new NDArray(Float64Array.of(1.5, 2.5)),
        _dtype: made("pandas.SparseDtype", [], { _fill_value: 0 }),
      };
      const labels = new IndexView(PyGlobal.named("pandas.core.indexes.base", "_new_Index"), [
        named("pandas.Index"),
        { data: made("pandas.arrays.SparseArray", [], state), name: null },
      ]);
      return codeOf(() => labels.values);
    };
    expect(sparse("IntIndex", 4, [0, 3])).toEqual([1.5, 0, 0, 2.5]);
    expect(sparse("BlockIndex", 4, [1], [2])).toEqual([0, 1.5, 2.5, 0]);
    expect(sparse("BlockIndex", 3, [0, 2], [1, 1])).toEqual([1.5, 0, 2.5]);
    const wrong = [
      sparse("IntIndex", 4, [0, 4]),
      sparse("IntIndex", 4, [-1, 0]),
      sparse("IntIndex", 4, [0]),
      sparse("BlockIndex", 4, [3], [2]),
      sparse("BlockIndex", 4, [0], [2_000_000_000]),
      sparse("BlockIndex", 4, [0, 1], [2]),
    ];
    expect(wrong).toEqual(wrong.map(() => "BAD_ARGUMENTS"));
  });
});

describe("frames that other programs go on with", () => {
  it("take no times that pandas has not, and every class of bytes", () => {
    const days = new NDArray(BigInt64Array.of(1n), { dtype: DType.of("<M8[D]") });
    expect(() => dataFrame({ a: days })).toThrow("s, ms, us or ns, not D");
    expect(dataFrame({ a: new Uint8ClampedArray(1) }).types).toEqual({ a: "uint8" });
    expect(() => dataFrame({ a: [1] }).column(5n)).toThrow(RangeError);
  });

  it("can be changed in Python where they came in buffers that can be", () => {
    const buffers: PickleBuffer[] = [];
    const bytes = dumps(Float64Array.of(1, 2), { engine, bufferCallback: (buffer) => void buffers.push(buffer) });
    const [given] = buffers as [PickleBuffer];
    const writable = (buffer: Uint8Array | PickleBuffer) =>
      (loads(bytes, { engine, buffers: [buffer] }) as NDArray).writable;
    expect(writable(given.bytes)).toBe(true);
    expect(writable(new PickleBuffer(given.bytes))).toBe(true);
    expect(writable(new PickleBuffer(given.bytes, { readonly: true }))).toBe(false);
    expect(new TextDecoder("latin1").decode(dumps(loads(bytes, { engine, buffers: [given] }), { engine }))).toContain(
      "\x96",
    );
  });
});
