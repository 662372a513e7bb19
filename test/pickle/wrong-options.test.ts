/** Options that are none, and calls with more arguments than JavaScript has room for: errors that say what is wrong. */
import {
  copy,
  createRegistry,
  type DumpsOptions,
  deepCopy,
  disassemble,
  dumps,
  exceptions,
  type LoadsOptions,
  loads,
  optimize,
  PicklingError,
  PurePosixPath,
  type PyException,
  PyGlobal,
  registerDataclass,
  restoreAsync,
  scan,
  snapshotAsync,
  Tuple,
  UnpicklingError,
} from "brine";
import * as slim from "brine/slim";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { named, pickle, thrown, write } from "./again.js";

describe("options of writing", () => {
  const wrong: [string, object, typeof TypeError | typeof RangeError, string][] = [
    ["protocol 6", { protocol: 6 }, RangeError, "writes 0 to 5"],
    ["protocol 2.5", { protocol: 2.5 }, RangeError, "writes 0 to 5"],
    ["a text as protocol", { protocol: "4" }, TypeError, 'protocol is a number, not "4"'],
    ["a negative text as protocol", { protocol: "-1" }, TypeError, "protocol is a number"],
    ["a negative depth", { limits: { depth: -1 } }, RangeError, "limits.depth must be a number of at least 0, not -1"],
    ["NaN as depth", { limits: { depth: Number.NaN } }, RangeError, "limits.depth"],
    ["a text as engine", { engine: "ts" }, TypeError, 'engine is tsEngine or wasmEngine(), not "ts"'],
    ["an object as registry", { registry: {} }, TypeError, "registry is what createRegistry() makes"],
    ["a number as persistentId", { persistentId: 5 }, TypeError, "persistentId is a function, not 5"],
    ["a text as reducerOverride", { reducerOverride: "x" }, TypeError, 'reducerOverride is a function, not "x"'],
    ["null as bufferCallback", { bufferCallback: null }, TypeError, "bufferCallback is a function"],
    ["an object as dispatchTable", { dispatchTable: {} }, TypeError, "dispatchTable is a Map"],
    ["null as limits", { limits: null }, TypeError, "limits are an object, not null; leave them out"],
  ];

  it.each(wrong)("%s is refused", (_, options, type, text) => {
    expect(() => dumps([1], options as DumpsOptions)).toThrow(type);
    expect(() => dumps([1], options as DumpsOptions)).toThrow(text);
    expect(() => dumps([1], options as DumpsOptions)).toThrow(expect.objectContaining({ code: "OPTION" }));
  });

  it("may be a depth of 0, and any registry that was made", () => {
    expect(write(1, { limits: { depth: 0 } })).toEqual(write(1));
    expect(thrown(PicklingError, () => write([[1]], { limits: { depth: 0 } })).code).toBe("DEPTH");
    expect(write(1, { registry: createRegistry() })).toEqual(write(1));
  });
});

describe("options of what looks at pickles", () => {
  it.each<[string, () => unknown, string]>([
    ["engine of scan", () => scan(dumps(1), { engine: 3 as never }), "engine is tsEngine or wasmEngine(), not 3"],
    [
      "registry of scan",
      () => scan(dumps(1), { registry: 3 as never }),
      "registry is what createRegistry() makes, not 3",
    ],
    ["allow of scan", () => scan(dumps(1), { allow: 3 as never }), "allow is a list of names, not 3"],
    ["text as allow of scan", () => scan(dumps(1), { allow: "a.b" }), 'allow is a list of names, not "a.b"'],
    ["engine of disassemble", () => disassemble(dumps(1), { engine: 3 as never }), "engine is tsEngine"],
    ["engine of optimize", () => optimize(dumps(1), { engine: 3 as never }), "engine is tsEngine"],
  ])("that are none are refused: %s", (_, call, text) => {
    expect(call).toThrow(expect.objectContaining({ name: "TypeError", code: "OPTION" }));
    expect(call).toThrow(text);
  });

  it.each<[object, string]>([
    [{ onProgress: 3 }, "onProgress is a function, not 3"],
    [{ signal: 3 }, "signal is an AbortSignal, not 3"],
    [{ signal: null }, "signal is an AbortSignal, not null"],
  ])("and of slices, %o", async (options, message) => {
    const wrong = { name: "TypeError", code: "OPTION", message };
    await expect(snapshotAsync([1], options)).rejects.toMatchObject(wrong);
    await expect(restoreAsync(dumps([1]), options)).rejects.toMatchObject(wrong);
  });
});

describe("options of reading", () => {
  const wrong: [string, object, string][] = [
    ["a text as engine", { engine: "ts" }, 'engine is tsEngine or wasmEngine(), not "ts"'],
    ["an object as registry", { registry: {} }, "registry is what createRegistry() makes"],
    ["a number as encoding", { encoding: 5 }, "encoding is the name of one, not 5"],
    ["a number as findClass", { findClass: 5 }, "findClass is a function, not 5"],
    ["a number as persistentLoad", { persistentLoad: 5 }, "persistentLoad is a function, not 5"],
    ["null as limits", { limits: null }, "limits are an object, not null; leave them out"],
    ["a number as buffers", { buffers: 5 }, "buffers are a list of what bufferCallback was given, not 5"],
    [
      "another word",
      { unknownParameters: "ignore" },
      'unknownParameters is one of "keep", "drop", "refuse", not ignore',
    ],
  ];

  it.each(wrong)("%s is refused", (_, options, text) => {
    expect(() => loads(write([1]), options as LoadsOptions)).toThrow(TypeError);
    expect(() => loads(write([1]), options as LoadsOptions)).toThrow(text);
    expect(() => loads(write([1]), options as LoadsOptions)).toThrow(expect.objectContaining({ code: "OPTION" }));
  });

  it("are an object wherever they are taken", async () => {
    const none = null as never;
    const wrong = expect.objectContaining({ name: "TypeError", code: "OPTION" });
    expect(() => dumps(1, none)).toThrow(wrong);
    expect(() => copy([1], none)).toThrow(wrong);
    expect(() => deepCopy([1], none)).toThrow(wrong);
    expect(() => scan(write(1), { limits: none })).toThrow(wrong);
    await expect(snapshotAsync([1], none)).rejects.toThrow(wrong);
  });
});

describe("a dataclass with slots", () => {
  it("needs its fields, and without them is not registered", () => {
    class Slotted {}
    const registry = createRegistry();
    expect(() => registerDataclass(Slotted, "wrong.Slotted", { slots: true, registry })).toThrow("fields: [");
    expect(registry.nameOf(Slotted)).toBeUndefined();
    registerDataclass(Slotted, "wrong.Slotted");
    expect(loads(dumps(new Slotted(), { engine }), { engine })).toBeInstanceOf(Slotted);
  });
});

describe("brine/slim", () => {
  it("says what is wrong with the bytes of a module", () => {
    expect(() => slim.initSync(Uint8Array.of(1, 2, 3))).toThrow(WebAssembly.CompileError);
    expect(slim.defaultEngine().name).toBe("ts");
  });
});

describe("300,000 arguments", () => {
  const many = Tuple.from(Array.from({ length: 300_000 }, () => "a"));
  const called = (module: string, name: string): Uint8Array => {
    const [args] = [dumps(many, { engine, protocol: 3 })];
    const body = Buffer.from(args.subarray(2, -1)).toString("hex");
    return pickle(`8004 ${named(module, name)} ${body} 52 2e`);
  };

  it("make a path", () => {
    const path = loads(called("pathlib", "PurePosixPath"), { engine }) as PurePosixPath;
    expect(path).toBeInstanceOf(PurePosixPath);
    expect(path.parts.length).toBe(many.length);
    const one = loads(dumps(new PurePosixPath("a/".repeat(300_000)), { engine }), { engine }) as PurePosixPath;
    expect(one.parts.length).toBe(many.length);
  });

  it("are too many for a function and an exception", () => {
    const registry = createRegistry();
    registry.register((...args: unknown[]) => args.length, "wrong.count");
    registry.register(class Counted {}, "wrong.Counted");
    for (const [module, name] of [
      ["wrong", "count"],
      ["wrong", "Counted"],
      ["builtins", "ValueError"],
    ] as const) {
      const error = thrown(UnpicklingError, () => loads(called(module, name), { engine, registry }));
      expect(error.code).toBe("LIMIT");
      expect(error.offset).toBeDefined();
    }
    const few = new exceptions.ValueError(...many.slice(0, 1000));
    expect((loads(dumps(few, { engine }), { engine }) as PyException).args.length).toBe(1000);
  });

  it("are kept where the name is unknown", () => {
    const kept = loads(called("far", "f"), { engine, unknown: "opaque" }) as { callable: unknown; args: unknown[] };
    expect(kept.callable).toBe(PyGlobal.named("far", "f"));
    expect(kept.args.length).toBe(many.length);
  });
});

describe("bytes that no encoding has", () => {
  it("are escaped however many there are", () => {
    const length = 300_000;
    const bytes = Buffer.concat([
      Buffer.from("T"),
      Buffer.from(Uint32Array.of(length).buffer),
      Buffer.alloc(length, 0xff),
      Buffer.from("."),
    ]);
    const text = loads(bytes, { engine, encoding: "euc-kr", errors: "surrogateescape" }) as string;
    expect(text).toBe("\udcff".repeat(length));
  });
});
