/** Arguments that are none: each is refused where it comes in, by an error with a code that says what is wanted instead. */
import {
  asPyArray,
  createRegistry,
  dataFrame,
  defaultReduce,
  disassemble,
  dump,
  initSync,
  load,
  loads,
  namedTuple,
  noload,
  Parameterized,
  Pickler,
  PyArray,
  pandasIndex,
  reduceTypedArray,
  registerDataclass,
  registerEnum,
  type Sink,
  scan,
  series,
  Unpickler,
  UnpicklingError,
  wasmModule,
} from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";

class Point {}
class Other {}
const registry = createRegistry();
registry.register(Point, "geo.Point");
registry.addExtension("geo", "Point", 7);

/** What a call does that a type checker would refuse. */
type Call = () => unknown;

describe(`arguments that are none (${engine.name} engine)`, () => {
  const calls: [string, string, Call, string][] = [
    [
      "register: no class",
      "ARGUMENT",
      () => registry.register(null as never, "a.B"),
      "register() takes a class or a function, not null",
    ],
    ["register: no name", "ARGUMENT", () => registry.register(Other, 3 as never), "not a number"],
    ["register: null for a name", "ARGUMENT", () => registry.register(Other, null as never), "not null"],
    [
      "register: half a name",
      "ARGUMENT",
      () => registry.register(Other, { module: "a" } as never),
      "not a plain object",
    ],
    [
      "register: an alias without a module",
      "ARGUMENT",
      () => registry.register(Other, "a.B", { aliases: ["B"] }),
      '"B" is no name',
    ],
    [
      "register: options",
      "OPTION",
      () => registry.register(Other, "a.B", null as never),
      "options are an object, not null",
    ],
    ["register: a taken name", "REGISTERED", () => registry.register(Other, "geo.Point"), "is registered for another"],
    ["register: another name", "REGISTERED", () => registry.register(Point, "geo.Place"), "registered already"],
    ["reducer", "ARGUMENT", () => registry.reducer(Other, null as never), "reducer() takes"],
    ["addExtension: a fraction", "ARGUMENT", () => registry.addExtension("a", "b", 1.5), "not 1.5"],
    ["addExtension: a taken number", "REGISTERED", () => registry.addExtension("a", "b", 7), "in use"],
    [
      "addExtension: another number",
      "REGISTERED",
      () => registry.addExtension("geo", "Point", 8),
      "has the extension code 7",
    ],
    ["removeExtension", "ARGUMENT", () => registry.removeExtension("a", "b", 9), "has no extension code 9"],
    ["registerEnum: no members", "ARGUMENT", () => registerEnum(null as never, "a.E", { registry }), "not null"],
    ["registerEnum: no name", "ARGUMENT", () => registerEnum({ A: 1 }, null as never, { registry }), "not null"],
    [
      "registerEnum: a flag of text",
      "ARGUMENT",
      () => registerEnum({ A: "x" }, "a.E", { flag: true, registry }),
      "no int",
    ],
    [
      "namedTuple: no fields",
      "ARGUMENT",
      () => namedTuple("a.T", 3 as never),
      "fields are an array of their names, not a number",
    ],
    [
      "namedTuple: other fields",
      "ARGUMENT",
      () => namedTuple("a.T", [3] as never),
      "fields are an array of their names",
    ],
    ["namedTuple: a field of arrays", "ARGUMENT", () => namedTuple("a.T", ["length"]), "property of every array"],
    [
      "registerDataclass: no class",
      "ARGUMENT",
      () => registerDataclass({} as never, "a.D", { registry }),
      "takes a class",
    ],
    [
      "registerDataclass: slots alone",
      "OPTION",
      () => registerDataclass(Other, "a.D", { slots: true, registry }),
      "fields",
    ],
    ["dataFrame: no columns", "ARGUMENT", () => dataFrame(null as never), "not null"],
    ["dataFrame: a column that is a number", "ARGUMENT", () => dataFrame({ a: 3 } as never), "not a number"],
    ["dataFrame: unequal columns", "ARGUMENT", () => dataFrame({ a: [1], b: [] }), "is not 1 long"],
    ["series", "ARGUMENT", () => series(undefined as never), "not undefined"],
    ["series: options", "OPTION", () => series([1], null as never), "options are an object"],
    ["pandasIndex", "ARGUMENT", () => pandasIndex("abc" as never), "not a text"],
    ["asPyArray", "ARGUMENT", () => asPyArray([1] as never), "not an array"],
    ["PyArray", "ARGUMENT", () => new PyArray("i", [1] as never), "does not hold such data"],
    ["reduceTypedArray", "ARGUMENT", () => reduceTypedArray(null as never), "not null"],
    ["defaultReduce", "ARGUMENT", () => defaultReduce(null as never, 4), "not null"],
    ["loads", "ARGUMENT", () => loads("x" as never, { engine }), "not a text"],
    [
      "Unpickler.load of a stream",
      "ARGUMENT",
      () => new Unpickler(new Blob([]).stream(), { engine }).load(),
      "loadAsync",
    ],
    ["Pickler", "OPTION", () => new Pickler({ memo: "lean", engine }), "keeps its memo"],
    ["initSync", "ARGUMENT", () => initSync({} as never), "not [object Object]"],
    ["Parameterized", "arguments", () => Parameterized(3 as never), "not 3"],
  ];
  it.each(calls)("%s", (_, code, call, said) => {
    expect(call).toThrow(expect.objectContaining({ code, message: expect.stringContaining(said) }));
  });

  it("sources, sinks and their chunks", async () => {
    await expect(load(5 as never, { engine })).rejects.toMatchObject({ code: "ARGUMENT" });
    await expect(load([[1]] as never, { engine })).rejects.toMatchObject({ code: "ARGUMENT" });
    await expect(dump(1, 5 as unknown as Sink, { engine })).rejects.toMatchObject({
      code: "ARGUMENT",
      message: "a sink is a stream or a function that takes chunks, not a number",
    });
  });

  it("what is done in the middle of something else", () => {
    const pickler = new Pickler({
      engine,
      persistentId: () => {
        pickler.dump(1);
        return undefined;
      },
    });
    expect(() => pickler.dump([new Date()])).toThrow(expect.objectContaining({ code: "BUSY" }));
  });

  it("nothing of it was registered", () => {
    expect(registry.nameOf(Other)).toBeUndefined();
    expect(initSync(wasmModule())).toBeDefined();
  });
});

describe("bytes that were transferred to somebody", () => {
  const gone = <T extends ArrayBufferView | ArrayBuffer>(held: T): T => {
    const memory = (ArrayBuffer.isView(held) ? held.buffer : held) as ArrayBuffer;
    structuredClone(memory, { transfer: [memory] });
    return held;
  };
  const forms: [string, () => ArrayBufferView | ArrayBuffer][] = [
    ["Uint8Array", () => gone(Uint8Array.of(0x4e, 0x2e))],
    ["ArrayBuffer", () => gone(new ArrayBuffer(2))],
    ["DataView", () => gone(new DataView(new ArrayBuffer(2)))],
    ["Float64Array", () => gone(new Float64Array(2))],
  ];
  it.each(forms)("are no pickle: %s", async (_, make) => {
    const refusal = { name: "TypeError", code: "ARGUMENT", message: expect.stringContaining("transferred") as string };
    for (const read of [
      (bytes: ArrayBuffer) => loads(bytes, { engine }),
      (bytes: ArrayBuffer) => new Unpickler(bytes, { engine }).load(),
      (bytes: ArrayBuffer) => scan(bytes),
      disassemble,
      noload,
    ]) {
      expect(() => read(make() as ArrayBuffer)).toThrow(expect.objectContaining(refusal));
    }
    await expect(load(make() as ArrayBuffer, { engine })).rejects.toMatchObject(refusal);
    await expect(load([make() as ArrayBuffer], { engine })).rejects.toMatchObject(refusal);
  });

  it("are something else than none", () => {
    expect(() => loads(new Uint8Array(), { engine })).toThrow(UnpicklingError);
  });
});
