/** Options of writing and reading: each has an effect, and refuses what it does not know. */
import {
  addExtension,
  any,
  type DumpsOptions,
  date,
  dumps,
  EOFError,
  Float,
  type LoadsOptions,
  loads,
  noload,
  number,
  Opaque,
  ParameterError,
  Parameterized,
  PickleBuffer,
  PicklingError,
  PyGlobal,
  pyStr,
  register,
  removeExtension,
  Tuple,
  tuple,
  UnpicklingError,
} from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { named, pickle, text, thrown } from "./again.js";

const write = (value: unknown, options: DumpsOptions = {}): Uint8Array => dumps(value, { ...options, engine });
const read = (bytes: Uint8Array, options: LoadsOptions = {}): unknown => loads(bytes, { ...options, engine });
const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const protocols = [0, 1, 2, 3, 4, 5];

class Model extends Parameterized({
  x: number({ bounds: [0, 10] }),
  held: any(),
  pair: tuple({ default: [1, 2] }),
  at: date(),
}) {}
class Plain {
  held: unknown = null;
}
register(Model, "options.Model");
register(Plain, "options.Plain");

/** How often a text stands in a pickle. */
const count = (bytes: Uint8Array, part: string): number => latin(bytes).split(part).length - 1;

describe("strings", () => {
  const value = ["hello", "hello", { hello: "hello" }, { hello: "x" }, "x"];
  const held = new Model({ held: "hello" });

  it("are one object where they are equal", () => {
    expect(count(write([...value, held]), "hello")).toBe(1);
  });
  it("are one object as keys alone", () => {
    const bytes = write([...value, held, new Model({ held: "x" })], { strings: "keys" });
    expect(count(bytes, "hello")).toBe(3 + 1 + 1);
    expect(
      count(
        bytes,
        text("x").replace(/../g, (hex) => String.fromCharCode(Number.parseInt(hex, 16))),
      ),
    ).toBe(1);
  });
  it("are each their own", () => {
    expect(count(write([...value, held], { strings: "copies" }), "hello")).toBe(6);
  });
  it("have an identity in a box", () => {
    for (const strings of ["value", "keys", "copies"] as const) {
      const box = pyStr("boxed");
      const bytes = write([box, "boxed", box, new Map([[box, 1]]), new Model({ held: box })], { strings });
      expect(count(bytes, "boxed")).toBe(2);
      expect(read(bytes)).toMatchObject(["boxed", "boxed", "boxed", { boxed: 1 }, { held: "boxed" }]);
    }
  });
});

describe("undefined", () => {
  const plain = Object.assign(new Plain(), { held: undefined, b: 1 });
  const value = { a: undefined, list: [undefined], map: new Map([[1, undefined]]), plain };

  it("is None, is left out, or is refused", () => {
    expect(read(write(value))).toMatchObject({
      a: null,
      list: [null],
      map: new Map([[1, null]]),
      plain: { held: null },
    });
    const omitted = read(write(value, { undefined: "omit" })) as typeof value;
    expect(Object.keys(omitted)).toEqual(["list", "map", "plain"]);
    expect(omitted).toEqual({ list: [null], map: {}, plain: Object.assign(Object.create(Plain.prototype), { b: 1 }) });
    expect(thrown(PicklingError, () => write(value, { undefined: "error" }))).toMatchObject({
      code: "UNDEFINED",
      path: "snapshot.a",
    });
  });
});

describe("identity", () => {
  const model = new Model({ x: 1 });

  it("gives equal bytes when nothing but instances is shared", () => {
    const value = [model, { a: model }, [1, [2]], new Map([[1, new Set([1])]]), new Model({ at: new Date(5) })];
    expect(write(value, { identity: "instances" })).toEqual(write(value));
  });
  it("writes shared containers at each place", () => {
    const list = [model];
    const back = read(write([list, list, { list }], { identity: "instances" })) as [
      [Model],
      [Model],
      { list: [Model] },
    ];
    expect(back[0]).not.toBe(back[1]);
    expect(back[0][0]).toBe(back[1][0]);
    expect(back[2].list[0]).toBe(back[1][0]);
  });
  it("refuses a cycle through containers alone, with its path, and writes one through an instance", () => {
    for (const make of [
      () => {
        const list: unknown[] = [1];
        list.push(list);
        return list;
      },
      () => {
        const map = new Map<unknown, unknown>();
        map.set("k", [map, map]);
        return { map };
      },
      () => {
        const record: Record<string, unknown> = {};
        record.tuple = Tuple.of(record);
        return record;
      },
    ]) {
      const error = thrown(PicklingError, () => write(make(), { identity: "instances" }));
      expect(error.code).toBe("CYCLE");
      expect(error.path).toMatch(/^snapshot[.[]/);
    }
    const one = new Model();
    one.held = [{ one }];
    const back = read(write(one, { identity: "instances" })) as Model;
    expect((back.held as [{ one: Model }])[0].one).toBe(back);
  });
  it("does not take depth for a cycle", () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 50_000; depth++) deep = depth % 2 === 0 ? [deep] : { deep };
    expect(write(deep, { identity: "instances" })).toEqual(write(deep));
  });
});

describe("fast", () => {
  it("memoises nothing, and refuses every cycle", () => {
    const list = [1];
    const model = new Model({ x: 3, held: list });
    const bytes = write([list, list, "abc", "abc", model, model], { fast: true });
    expect(latin(bytes)).not.toMatch(/\x94|h[\0-\x20]/);
    const back = read(bytes) as [number[], number[], string, string, Model, Model];
    expect(back[0]).toEqual(back[1]);
    expect(back[4]).not.toBe(back[5]);
    expect(back[5].held).toEqual([1]);
    model.held = [model];
    expect(thrown(PicklingError, () => write(model, { fast: true })).code).toBe("CYCLE");
    const plain = new Plain();
    plain.held = { plain };
    expect(thrown(PicklingError, () => write(plain, { fast: true })).code).toBe("CYCLE");
  });
});

describe("memo, batchStyle, fixImports", () => {
  it("say how it is written", () => {
    const value = [[1], "a", "a"];
    expect(write(value, { memo: "lean" }).length).toBeLessThan(write(value).length);
    expect(read(write(value, { memo: "lean" }))).toEqual(value);
    const many = Array.from({ length: 1001 }, (_, index) => index);
    expect(write(many, { batchStyle: "python" })).not.toEqual(write(many));
    expect(read(write(many, { batchStyle: "python" }))).toEqual(many);
    expect(latin(write(new Set([1]), { protocol: 2 }))).toContain("__builtin__");
    expect(latin(write(new Set([1]), { protocol: 2, fixImports: false }))).toContain("cbuiltins\nset");
    for (const fixImports of [true, false]) {
      const bytes = write([new Set([1]), PyGlobal.named("builtins", "range")], { protocol: 2, fixImports });
      expect(read(bytes, { fixImports })).toEqual([new Set([1]), read(write(PyGlobal.named("builtins", "range")))]);
    }
    expect(
      thrown(UnpicklingError, () =>
        read(pickle("8002 63 5f5f6275696c74696e5f5f0a 6c6973740a 2e"), { fixImports: false }),
      ).code,
    ).toBe("UNREGISTERED");
  });
});

describe("dotted names", () => {
  class Outer {}
  class Inner {
    a = 1;
  }
  class Deep extends Parameterized({ x: number() }) {}
  register(Outer, { module: "dotted", qualname: "Outer" });
  register(Inner, { module: "dotted", qualname: "Outer.Inner" });
  register(Deep, { module: "dotted", qualname: "Outer.Inner.Deep" });

  it.each(protocols)("are found in protocol %i", (protocol) => {
    const deep = new Deep({ x: 2 });
    const bytes = write([Inner, Inner, Deep, new Inner(), deep, deep], { protocol });
    expect(count(bytes, "getattr")).toBe(protocol < 4 ? 1 : 0);
    const back = read(bytes) as unknown[];
    expect(back.slice(0, 3)).toEqual([Inner, Inner, Deep]);
    expect(back[3]).toEqual(new Inner());
    expect((back[4] as Deep).x).toBe(2);
    expect(back[5]).toBe(back[4]);
  });

  it("that no line can hold are refused below protocol 4", () => {
    class Line {}
    register(Line, { module: "dotted", qualname: "a\nb" });
    class Wide {}
    register(Wide, { module: "dotted", qualname: "Ø" });
    for (const protocol of [0, 1, 2, 3])
      expect(thrown(PicklingError, () => write([Line], { protocol })).code).toBe("BAD_NAME");
    for (const protocol of [0, 1, 2])
      expect(thrown(PicklingError, () => write([Wide], { protocol })).code).toBe("BAD_NAME");
    for (const protocol of [3, 4, 5]) expect(read(write(Wide, { protocol }))).toBe(Wide);
  });
});

describe("extension codes", () => {
  it.each([1, 0xff, 0x100, 0xffff, 0x10000, 0x7fffffff])("%i stands for a name from protocol 2 on", (code) => {
    addExtension("options", "Plain", code);
    try {
      for (const protocol of protocols) {
        const bytes = write([Plain, new Plain()], { protocol });
        expect(count(bytes, "Plain")).toBe(protocol < 2 ? 1 : 0);
        expect(read(bytes)).toEqual([Plain, new Plain()]);
      }
      const bytes = write(Plain, { protocol: 2 });
      removeExtension("options", "Plain", code);
      expect(thrown(UnpicklingError, () => read(bytes))).toMatchObject({ code: "UNREGISTERED", offset: 2 });
    } finally {
      addExtension("options", "Plain", code);
      removeExtension("options", "Plain", code);
    }
  });

  it("are one for one", () => {
    addExtension("options", "Plain", 77);
    addExtension("options", "Plain", 77);
    expect(() => addExtension("options", "Plain", 78)).toThrow(TypeError);
    expect(() => addExtension("options", "Model", 77)).toThrow(TypeError);
    expect(() => addExtension("options", "Model", 0)).toThrow(RangeError);
    removeExtension("options", "Plain", 77);
    expect(() => removeExtension("options", "Plain", 77)).toThrow(TypeError);
  });
});

describe("persistent ids", () => {
  const one = new Model({ x: 1 });
  const persistentId = (value: unknown): unknown =>
    value === one ? "one" : value instanceof Date ? "date" : undefined;

  it.each(protocols)("stand in the place of objects, protocol %i", (protocol) => {
    const bytes = write([one, { one }, new Model({ held: one, at: new Date(1) })], { protocol, persistentId });
    const found = (id: unknown): unknown => (id === "one" ? one : id);
    const back = read(bytes, { persistentLoad: (id) => (id === "date" ? new Date(1) : found(id)) }) as [
      Model,
      { one: Model },
      Model,
    ];
    expect(back[0]).toBe(one);
    expect(back[1].one).toBe(one);
    expect(back[2].held).toBe(one);
    expect(back[2].at).toEqual(new Date(1));
    const ids: unknown[] = [];
    read(bytes, { persistentLoad: ids, validate: false });
    expect(ids).toEqual(["one", "one", "one", "date"]);
    expect(noload(bytes, { engine }).persistentIds).toEqual(ids);
    expect(thrown(UnpicklingError, () => read(bytes))).toMatchObject({ code: "PERSISTENT_ID", path: "snapshot[0]" });
  });

  it("may be any value from protocol 1 on, a line of ASCII in protocol 0", () => {
    const id = (value: unknown): unknown => (value === one ? Tuple.of<unknown>("t", 1) : undefined);
    for (const protocol of protocols.slice(1)) {
      expect(read(write([one], { protocol, persistentId: id }), { persistentLoad: (given) => given })).toEqual([
        Tuple.of<unknown>("t", 1),
      ]);
    }
    for (const bad of ["é", "a\nb", Tuple.of(1), 1.5]) {
      const error = thrown(PicklingError, () =>
        write([one], { protocol: 0, persistentId: (value) => (value === one ? bad : null) }),
      );
      expect(error.code).toBe("BAD_PERSISTENT_ID");
    }
    expect(latin(write(one, { protocol: 0, persistentId: (value) => (value === one ? 5 : null) }))).toBe("P5\n.");
  });

  it("are asked for every value that is written", () => {
    const seen: unknown[] = [];
    const list = [1, "a", null];
    write([list, new Map([["k", true]]), new Model({ x: 5 })], {
      persistentId: (value) => {
        seen.push(value);
        return undefined;
      },
    });
    for (const value of [list, 1, "a", null, "k", true, "x", 5, Model]) expect(seen).toContain(value);
  });

  it("change nothing where there are none", () => {
    const value = [
      one,
      Object.assign(new Model({ x: 2 }), { note: 1 }),
      new Plain(),
      new Plain(),
      { a: [1] },
      new Set([1]),
    ];
    for (const protocol of [2, 3, 4, 5])
      expect(write(value, { protocol, persistentId: () => undefined })).toEqual(write(value, { protocol }));
  });
});

describe("buffers", () => {
  it("travel beside the pickle without a copy, where they may", () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const buffers: PickleBuffer[] = [];
    const value = [
      new PickleBuffer(bytes),
      new PickleBuffer(bytes, { readonly: true }),
      new PickleBuffer(new Float64Array([1])),
    ];
    const pickled = write(value, { bufferCallback: (buffer) => void buffers.push(buffer) });
    expect(buffers).toEqual(value);
    const back = read(pickled, { buffers }) as Uint8Array[];
    expect(back[0]?.buffer).toBe(bytes.buffer);
    expect(back[1]?.buffer).toBe(bytes.buffer);
    expect(back[2]?.byteLength).toBe(8);
    expect(thrown(UnpicklingError, () => read(pickled))).toMatchObject({ code: "NO_BUFFER", offset: 14 });
    expect(thrown(UnpicklingError, () => read(pickled, { buffers: [bytes] }))).toMatchObject({
      code: "NO_BUFFER",
      offset: 15,
    });
    const inBand = read(write(value, { bufferCallback: () => true })) as Uint8Array[];
    expect(inBand.map(({ constructor: { name } }) => name)).toEqual(["ByteArray", "Uint8Array", "ByteArray"]);
    expect(thrown(PicklingError, () => write(value, { protocol: 4 })).code).toBe("UNPICKLABLE");
    expect(() => write(value, { protocol: 4, bufferCallback: () => true })).toThrow(TypeError);
  });
});

describe("dicts", () => {
  const cases = (): unknown[] => [
    { a: 1, b: {} },
    new Map<unknown, unknown>([
      ["2", 1],
      ["1", 2],
    ]),
    new Map([[1, 2]]),
    {},
  ];

  it("are Maps, or objects wherever all keys are text", () => {
    const maps = read(write(cases()), { dicts: "map" }) as Map<unknown, unknown>[];
    expect(maps.every((map) => map instanceof Map)).toBe(true);
    expect([...(maps[1] as Map<unknown, unknown>).keys()]).toEqual(["2", "1"]);
    const objects = read(write(cases()), { dicts: "object" });
    expect(objects).toEqual([{ a: 1, b: {} }, { 1: 2, 2: 1 }, new Map([[1, 2]]), {}]);
    expect(read(write([new Model({ x: 4 }), Object.assign(new Plain(), { held: 1 })]), { dicts: "map" })).toMatchObject(
      [{ x: 4 }, { held: 1 }],
    );
    const late = write(
      new Map<unknown, unknown>([...Array.from({ length: 1000 }, (_, index) => [`k${index}`, 1] as const), [5, 1]]),
    );
    expect(thrown(UnpicklingError, () => read(late, { dicts: "object" })).code).toBe("DICT_KEY");
    expect(read(late)).toBeInstanceOf(Map);
  });
});

describe("numbers, validate, limits", () => {
  it("keep integral floats where they are asked to", () => {
    const bytes = write([3, pickle("00").length, new Float(2), -0, 1e300]);
    expect(read(bytes)).toEqual([3, 1, 2, -0, 1e300]);
    expect(read(bytes, { numbers: "exact" })).toEqual([3, 1, new Float(2), -0, 1e300]);
    expect(write(read(bytes, { numbers: "exact" }))).toEqual(bytes);
  });

  it("check parameters unless told otherwise", () => {
    const bytes = Buffer.from(write([new Model({ x: 5 })]));
    bytes[bytes.indexOf(Buffer.from("4b05", "hex")) + 1] = 200;
    const error = thrown(UnpicklingError, () => read(bytes));
    expect(error.path).toBe("snapshot[0].x");
    expect(error.cause).toBeInstanceOf(ParameterError);
    const [model] = read(bytes, { validate: false }) as [Model];
    expect(model.x).toBe(200);
    const [pair] = read(write([new Model({ pair: [5, 6] })]), { validate: false }) as [Model];
    expect(pair.pair).toEqual([5, 6]);
    expect(pair.pair).not.toBeInstanceOf(Tuple);
    expect(() => read(bytes)).toThrow(UnpicklingError);
  });

  it("are bounds that are named", () => {
    const bytes = write([1, [2, [3]]]);
    expect(thrown(UnpicklingError, () => read(bytes, { limits: { bytes: 5 } })).code).toBe("LIMIT");
    expect(thrown(UnpicklingError, () => read(bytes, { limits: { values: 3 } })).code).toBe("LIMIT");
    expect(read(bytes, { limits: { bytes: bytes.length, values: 100 } })).toEqual([1, [2, [3]]]);
    const error = thrown(PicklingError, () => write([[[[[[1]]]]]], { limits: { depth: 4 } }));
    expect(error).toMatchObject({ code: "DEPTH" });
    expect(read(write([[[[1]]]], { limits: { depth: 4 } }))).toEqual([[[[1]]]]);
  });
});

describe("findClass", () => {
  it("is asked for every name once, and may refuse", () => {
    const asked: string[] = [];
    class Own {}
    const bytes = write([new Plain(), new Model(), Plain, new Date(1)]);
    const back = read(bytes, {
      findClass: (module, name) => {
        asked.push(`${module}.${name}`);
        return name === "Plain" ? Own : undefined;
      },
    }) as unknown[];
    expect(back[0]).toBeInstanceOf(Own);
    expect(back[2]).toBe(Own);
    expect(back[1]).toBeInstanceOf(Model);
    expect([...new Set(asked)]).toEqual(asked);
    expect(asked).toContain("options.Plain");
    const forbid = (module: string, name: string): never => {
      throw new UnpicklingError(`forbidden: ${module}.${name}`, { code: "FORBIDDEN" });
    };
    expect(thrown(UnpicklingError, () => read(bytes, { findClass: forbid })).code).toBe("FORBIDDEN");
    expect(noload(bytes, { engine }).globals.map(({ qualname }) => qualname)).toEqual(
      asked.map((name) => name.split(".").at(-1)),
    );
  });
});

describe("unknown: opaque", () => {
  const pickles: [string, string][] = [
    ["an instance", `8004 ${named("far", "Thing")} 2981 7d ${text("a")} 4b01 73 62 2e`],
    [
      "a call with items, pairs and state",
      `8004 ${named("far", "Thing")} 4b01 85 52 28 4b01 4b02 65 28 ${text("k")} 4b03 ${text("l")} 4b04 75 4b09 62 2e`,
    ],
    ["keyword arguments", `8004 ${named("far", "Thing")} 29 7d ${text("k")} 4b01 73 92 2e`],
    ["a state setter", `8004 ${named("far", "Thing")} 29 52 94 ${named("far", "set")} 6800 4b07 86 52 30 2e`],
    [
      "a Parameterized",
      `8004 ${named("far", "P")} 2981 7d ${text("_param__private")} ${named("param.parameterized", "_InstancePrivate")} 2952 7d 28 ${text("initialized")} 88 ${text("values")} 7d ${text("x")} 4b01 73 75 62 73 62 2e`,
    ],
    ["the name alone", `8004 5d 28 ${named("far", "Thing")} ${named("far", "Thing")} 65 2e`],
  ];
  it.each(pickles)("keeps %s and writes it back", (_, hex) => {
    const once = write(read(pickle(hex), { unknown: "opaque" }), { protocol: 4 });
    const twice = write(read(once, { unknown: "opaque" }), { protocol: 4 });
    expect(latin(twice)).toBe(latin(once));
    const names = (bytes: Uint8Array) => noload(bytes, { engine }).globals;
    expect(names(once)).toEqual(names(pickle(hex)));
    expect(thrown(UnpicklingError, () => read(pickle(hex))).code).toBe("UNREGISTERED");
  });

  it("gives what the pickle says", () => {
    const one = read(pickle((pickles[1] as [string, string])[1]), { unknown: "opaque" }) as Opaque;
    expect(one).toBeInstanceOf(Opaque);
    expect(one).toMatchObject({
      form: "call",
      callable: PyGlobal.named("far", "Thing"),
      args: Tuple.of(1),
      items: [1, 2],
      state: 9,
    });
    expect(one.pairs).toEqual([
      ["k", 3],
      ["l", 4],
    ]);
    const shared = read(pickle(`8004 ${named("far", "Thing")} 2981 94 6800 86 2e`), { unknown: "opaque" }) as unknown[];
    expect(shared[0]).toBe(shared[1]);
  });
});

describe("Python 2's strings", () => {
  const bytes = Buffer.from("U\x03a\xe9b.", "latin1");
  it("are decoded as they are told to be", () => {
    expect(thrown(UnpicklingError, () => read(bytes)).code).toBe("BAD_TEXT");
    expect(read(bytes, { encoding: "latin1" })).toBe("aéb");
    expect(read(bytes, { encoding: "bytes" })).toEqual(new Uint8Array([0x61, 0xe9, 0x62]));
    expect(read(bytes, { encoding: "koi8-r" })).toBe("aИb");
    expect(read(bytes, { errors: "replace" })).toBe("a\ufffdb");
    expect(read(bytes, { errors: "ignore" })).toBe("ab");
    expect(read(bytes, { errors: "surrogateescape" })).toBe("a\udce9b");
    expect(read(bytes, { encoding: "utf-8", errors: "surrogateescape" })).toBe("a\udce9b");
    expect(thrown(UnpicklingError, () => read(bytes, { encoding: "no such" })).code).toBe("BAD_ENCODING");
    const broken = Buffer.from("U\x06\xc3\xa9\xf0\x9f\x98x.", "latin1");
    expect(read(broken, { encoding: "utf-8", errors: "replace" })).toBe("é\ufffdx");
  });
});

describe("what is no choice", () => {
  it("is a TypeError that names the choices", () => {
    for (const options of [
      { strings: "x" },
      { undefined: "x" },
      { identity: "none" },
      { memo: "x" },
      { batchStyle: "x" },
    ]) {
      expect(() => write(1, options as DumpsOptions)).toThrow(TypeError);
    }
    for (const options of [{ numbers: "x" }, { dicts: "x" }, { unknown: "x" }, { errors: "x" }]) {
      expect(() => read(write(1), options as LoadsOptions)).toThrow(TypeError);
    }
  });
  it("an end before a pickle is an EOFError", () => {
    const error = thrown(UnpicklingError, () => read(new Uint8Array(0)));
    expect(error).toBeInstanceOf(EOFError);
    expect(error).toMatchObject({ code: "EMPTY", name: "EOFError" });
    expect(thrown(UnpicklingError, () => read(pickle("80045d"))).name).toBe("UnpicklingError");
  });
});
