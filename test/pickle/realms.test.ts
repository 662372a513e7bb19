/** Values of another realm – a frame of a page, code that `vm` ran – and memory that was given away. */
import { runInNewContext } from "node:vm";
import {
  any,
  copy,
  deepCopy,
  dumps,
  FrozenSet,
  fromJSON,
  loads,
  NDArray,
  Parameterized,
  PickleBuffer,
  PicklingError,
  register,
  ScriptError,
  scriptRepr,
  Tuple,
  toJSONText,
  UnserializableError,
} from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { thrown } from "./again.js";

/** Memory of 16 bytes that can be made smaller, which the types of ES2023 do not know. */
const resizable = (): ArrayBuffer & { resize(length: number): void } =>
  new (
    ArrayBuffer as unknown as new (
      length: number,
      options: object,
    ) => ArrayBuffer & { resize(length: number): void }
  )(16, { maxByteLength: 16 });

const elsewhere = (text: string): unknown => runInNewContext(`(${text})`);

describe("values of another realm", () => {
  it.each([
    ["{ a: 1, b: { c: [1, 'x'] } }", { a: 1, b: { c: [1, "x"] } }],
    ["[{ x: 1 }, { x: 2 }, { y: {} }]", [{ x: 1 }, { x: 2 }, { y: {} }]],
    [
      "new Map([[1, { a: 2 }], ['k', null]])",
      new Map<unknown, unknown>([
        [1, { a: 2 }],
        ["k", null],
      ]),
    ],
    ["new Set([1, 'a'])", new Set([1, "a"])],
    ["new Date(86400000.5)", new Date(86_400_000)],
    ["/a+/gi", /a+/gi],
    ["new TypeError('no')", new TypeError("no")],
    ["new Error('no')", new Error("no")],
    ["Uint8Array.of(1, 2)", Uint8Array.of(1, 2)],
    ["new Uint8Array([1, 2]).buffer", Uint8Array.of(1, 2).buffer],
    ["new DataView(new Uint8Array([1, 2, 3]).buffer, 1)", new DataView(Uint8Array.of(2, 3).buffer)],
    ["Float32Array.of(1.5, 2)", Float32Array.of(1.5, 2)],
    ["Uint8ClampedArray.of(1, 255)", Uint8ClampedArray.of(1, 255)],
    ["new BigInt64Array(2)", new BigInt64Array(2)],
  ])("%s is written as one of this", (text, own) => {
    const value = elsewhere(text);
    for (const protocol of [0, 2, 4, 5]) {
      expect(dumps([value, value], { engine, protocol })).toEqual(dumps([own, own], { engine, protocol }));
    }
    const copied = deepCopy(value);
    expect(copied).not.toBe(value);
    expect(dumps(copied, { engine })).toEqual(dumps(own, { engine }));
    expect(dumps(copy(value), { engine })).toEqual(dumps(own, { engine }));
    expect(dumps(fromJSON(toJSONText([value])), { engine })).toEqual(dumps(fromJSON(toJSONText([own])), { engine }));
  });

  it("have their own properties and none that all objects of their realm inherit", () => {
    const value = runInNewContext("Object.prototype.inherited = 1; [{ a: 1 }, { a: 2 }, { a: 3, b: {} }]") as unknown;
    const own = [{ a: 1 }, { a: 2 }, { a: 3, b: {} }];
    expect(dumps(value, { engine })).toEqual(dumps(own, { engine }));
    expect(dumps([own, value], { engine })).toEqual(dumps([own, structuredClone(own)], { engine }));
  });

  it("are no keys where those of this realm are none", () => {
    for (const text of ["{}", "new Map()", "new Set()", "Float32Array.of(1)", "new BigInt64Array(1)"]) {
      const error = thrown(PicklingError, () => dumps(new Set([elsewhere(text)]), { engine }));
      expect(error.code, text).toBe("UNHASHABLE");
    }
  });

  it.each([
    ["Promise.resolve(1)", "has no state"],
    ["new WeakMap()", "has no state"],
    ["Object.create({ a: 1 })", "no class"],
    ["Object.create(Object.create(null))", "no class"],
    ["Object.create(Map.prototype)", "Map"],
    ["new (class Point {})()", "register(Point,"],
    ["new (class extends Float32Array {})(1)", "at: its class has no counterpart in Python"],
  ])("%s is refused, and it is said what it is", (text, reason) => {
    const error = thrown(PicklingError, () => dumps({ at: elsewhere(text) }, { engine }));
    expect(error.message).toContain(reason);
    expect(error.message).not.toContain("register(Object");
    expect(error.path).toBe("snapshot.at");
  });

  it("and JavaScript's own classes as values are not to be registered", () => {
    for (const value of [Object, Map, elsewhere("Object")]) {
      const error = thrown(PicklingError, () => dumps(value, { engine }));
      expect(error.code).toBe("UNREGISTERED");
      expect(error.message).toContain("PyGlobal");
      expect(error.message).not.toContain("register(");
    }
  });

  it("and objects whose prototype is no class are not to be registered as Object", () => {
    for (const value of [Object.create({ a: 1 }), Object.create(Object.create(null))] as object[]) {
      const error = thrown(PicklingError, () => dumps(value, { engine }));
      expect(error).toMatchObject({ code: "UNREGISTERED" });
      expect(error.message).toContain("write a plain object");
    }
  });

  it("but these are copied, with their prototype", () => {
    const prototype = { a: 1 };
    const value = Object.assign(Object.create(prototype) as object, { b: [2] });
    for (const [copied, isDeep] of [
      [deepCopy(value), true],
      [copy(value), false],
    ] as const) {
      expect(copied).not.toBe(value);
      expect(Object.getPrototypeOf(copied)).toBe(prototype);
      expect(copied).toEqual(value);
      expect(copied.b === value.b).toBe(!isDeep);
    }
  });
});

describe("what has no form in JSON", () => {
  class Samples extends Float64Array {}
  class Holder extends Parameterized({ held: any() }) {}

  it.each([
    ["a typed array of a class of its own", new Samples(1), "no counterpart"],
    ["a pattern that Python has not", /a/y, "flag y"],
    ["an invalid date of another realm", elsewhere("new Date(NaN)"), "Date"],
  ])("is refused with its path: %s", (_, value, reason) => {
    const error = thrown(UnserializableError, () => toJSONText([{ at: value }]));
    expect(error).toMatchObject({ code: "UNSERIALIZABLE", path: "/0/at" });
    expect(error.message).toContain(reason);
    const holder = new Holder({ held: value, name: "h" });
    expect(holder.param.serializeParameters({ skipUnserializable: true })).toBe('{"name":"h"}');
  });
});

describe("bytes whose memory was given away", () => {
  const gone = <T extends ArrayBufferView | ArrayBuffer>(held: T): T => {
    const memory = (ArrayBuffer.isView(held) ? held.buffer : held) as ArrayBuffer;
    structuredClone(memory, { transfer: [memory] });
    return held;
  };
  /** A view from byte 8 on, of so many items or to the end, over memory that has 4 bytes by now. */
  const cutOff = <T>(type: new (memory: ArrayBuffer, from: number, length?: number) => T, length?: number): T => {
    const memory = resizable();
    const view = new type(memory, 8, length);
    memory.resize(4);
    return view;
  };
  const shortened = (): NDArray => {
    const memory = resizable();
    const array = new NDArray(new Float64Array(memory, 8, 1));
    memory.resize(4);
    return array;
  };
  const values: [string, () => unknown][] = [
    ["Uint8Array, cut off", () => cutOff(Uint8Array, 1)],
    ["Uint8Array to the end, cut off", () => cutOff(Uint8Array)],
    ["DataView, cut off", () => cutOff(DataView)],
    ["Float64Array, cut off", () => cutOff(Float64Array, 1)],
    ["BigInt64Array to the end, cut off", () => cutOff(BigInt64Array)],
    ["NDArray, cut off", () => shortened()],
    ["Uint8Array", () => gone(Uint8Array.of(1, 2))],
    ["long bytes", () => gone(new Uint8Array(100_000))],
    ["ArrayBuffer", () => gone(new ArrayBuffer(4))],
    ["DataView", () => gone(new DataView(new ArrayBuffer(4)))],
    ["Float64Array", () => gone(Float64Array.of(1))],
    ["Float64Array of another realm", () => gone(elsewhere("Float64Array.of(1)") as Float64Array)],
    ["Uint8ClampedArray", () => gone(Uint8ClampedArray.of(1))],
    ["PickleBuffer", () => new PickleBuffer(gone(Uint8Array.of(1)))],
  ];

  it.each(values)("are refused with their path: %s", (_, make) => {
    const error = thrown(PicklingError, () => dumps({ held: [make()] }, { engine }));
    expect(error).toMatchObject({ code: "BYTES_GONE", path: "snapshot.held[0]" });
    expect(thrown(PicklingError, () => deepCopy([make()]))).toMatchObject({ code: "BYTES_GONE" });
    expect(thrown(PicklingError, () => copy(make()))).toMatchObject({ code: "BYTES_GONE" });
    const refused = thrown(UnserializableError, () => toJSONText({ held: [make()] }));
    expect(refused).toMatchObject({ code: "BYTES_GONE", path: "/held/0" });
    for (const language of ["typescript", "python"] as const) {
      const unsaid = thrown(ScriptError, () => scriptRepr({ held: [make()] }, { language }));
      expect(unsaid).toMatchObject({ code: "NO_TEXT", path: "/held/0" });
    }
  });

  it("are none that are empty", () => {
    for (const value of [new Uint8Array(), new ArrayBuffer(0), new DataView(new ArrayBuffer(0)), new Float32Array()]) {
      expect(loads(dumps(value, { engine }), { engine })).toBeDefined();
      expect(deepCopy(value)).toEqual(value);
    }
  });
});

describe("copies of memory", () => {
  class Holder {
    readonly samples = Float32Array.of(1.5);
  }
  register(Holder, "realms.Holder");

  it("have the class of what is copied, and memory of their own", () => {
    const memory = new ArrayBuffer(8);
    const value = {
      bytes: Uint8Array.of(1, 2),
      buffer: Buffer.from("ab"),
      clamped: Uint8ClampedArray.of(300),
      floats: Float32Array.of(1.5),
      ints: BigInt64Array.of(1n),
      holder: new Holder(),
      left: new Int16Array(memory, 0, 2),
      right: new Int16Array(memory, 4, 2),
    };
    const copied = deepCopy(value);
    expect(copied).toEqual(value);
    for (const [key, item] of Object.entries(copied)) {
      const before = (value as Record<string, unknown>)[key] as object;
      expect(item, key).not.toBe(before);
      expect(Object.getPrototypeOf(item), key).toBe(Object.getPrototypeOf(before));
    }
    expect(copied.holder.samples).toBeInstanceOf(Float32Array);
    copied.floats[0] = 7;
    expect(value.floats[0]).toBe(1.5);
    expect(copy(value.ints)).toEqual(value.ints);
    expect(copy(value.ints)).not.toBe(value.ints);
    const foreign = elsewhere("Float32Array.of(1)") as Float32Array;
    expect(Object.getPrototypeOf(deepCopy(foreign))).toBe(Object.getPrototypeOf(foreign));
  });

  it("are shared where what is copied was", () => {
    const floats = Float32Array.of(1);
    const [first, second] = deepCopy([floats, floats]);
    expect(first).toBe(second);
  });

  it("are not made of what cannot change", () => {
    const frozen = new FrozenSet([1]);
    expect(copy(frozen)).toBe(frozen);
    const tuple = Tuple.of(1);
    expect(copy(tuple)).toBe(tuple);
  });
});
