/** Values of another realm – a frame of a page, code that `vm` ran – in JSON, and bytes whose memory was given away. */
import { runInNewContext } from "node:vm";
import { any, array, bytes, fromJSON, JSONError, NDArray, Parameterized, toJSONText, UnserializableError } from "brine";
import { describe, expect, it } from "vitest";

const elsewhere = (text: string): unknown => runInNewContext(`(${text})`);

class Holder extends Parameterized({ value: any() }) {}
const plainly = (value: unknown): string => JSON.stringify(new Holder({ name: "holder", value }).toJSON());

describe("values of another realm in JSON", () => {
  it.each([
    ["{ a: 1, b: { c: [1, 'x'] } }", { a: 1, b: { c: [1, "x"] } }],
    ["{ $brine: 1 }", { $brine: 1 }],
    ["[{ x: [] }]", [{ x: [] }]],
    ["new Map([['k', { a: 2 }]])", new Map([["k", { a: 2 }]])],
    ["new Set([1, 'a'])", new Set([1, "a"])],
    ["new Date(5)", new Date(5)],
    ["[/a+/gi]", [/a+/gi]],
    ["Uint8Array.of(1, 2)", Uint8Array.of(1, 2)],
    ["Float32Array.of(1.5, 2)", Float32Array.of(1.5, 2)],
    ["Uint8ClampedArray.of(1, 255)", Uint8ClampedArray.of(1, 255)],
    ["new BigInt64Array(2)", new BigInt64Array(2)],
    ["new DataView(new Uint8Array([1, 2, 3]).buffer, 1)", new DataView(Uint8Array.of(2, 3).buffer)],
    ["new Uint8Array([1, 2]).buffer", Uint8Array.of(1, 2).buffer],
  ])("%s is written as one of this", (text, own) => {
    const value = elsewhere(text);
    expect(toJSONText(value)).toBe(toJSONText(own));
    // What is shared is so here too.
    expect(toJSONText([value, value])).toBe(toJSONText([own, own]));
  });

  it.each([
    ["{ a: [{}] }", { a: [{}] }],
    ["new Map([['k', 2]])", new Map([["k", 2]])],
    ["new Set([1, 'a'])", new Set([1, "a"])],
    ["new Date(5)", new Date(5)],
    ["Uint8Array.of(1, 2)", Uint8Array.of(1, 2)],
    ["Float32Array.of(1.5, 2)", Float32Array.of(1.5, 2)],
  ])("%s is so in what toJSON() gives, too", (text, own) => {
    expect(plainly(elsewhere(text))).toBe(plainly(own));
  });

  it("is refused in words where those of this realm are", () => {
    for (const text of ["new Date(NaN)", "new (class extends Float32Array {})(1)", "new WeakMap()"]) {
      expect(() => toJSONText([elsewhere(text)])).toThrow(UnserializableError);
    }
    expect(() => toJSONText(new Date(Number.NaN))).toThrow(/^\/: an invalid Date has no form in JSON: no datetime/);
  });
});

describe("bytes whose memory was given away", () => {
  const gone = <T extends ArrayBufferView | ArrayBuffer>(held: T): T => {
    const memory = (ArrayBuffer.isView(held) ? held.buffer : held) as ArrayBuffer;
    structuredClone(memory, { transfer: [memory] });
    return held;
  };

  it.each<[string, () => ArrayBufferView | ArrayBuffer | NDArray]>([
    ["Uint8Array", () => gone(Uint8Array.of(1, 2))],
    ["Float64Array", () => gone(Float64Array.of(1))],
    ["DataView", () => gone(new DataView(new ArrayBuffer(2)))],
    ["ArrayBuffer", () => gone(new ArrayBuffer(2))],
    [
      "NDArray",
      () => {
        const data = Float64Array.of(1);
        const made = new NDArray(data);
        gone(data);
        return made;
      },
    ],
  ])("are refused, and not written as empty: %s", (_, make) => {
    const refusal = /transferred/;
    expect(() => toJSONText([make()])).toThrow(UnserializableError);
    expect(() => toJSONText([make()])).toThrow(refusal);
    expect(() => plainly(make())).toThrow(refusal);
  });

  it("are refused where they are declared", () => {
    class Sample extends Parameterized({ raw: bytes(), points: array({ typed: Float64Array }) }) {}
    const [raw, points] = [Uint8Array.of(1), Float64Array.of(1)];
    const samples = [new Sample({ raw }), new Sample({ points })];
    gone(raw);
    gone(points);
    for (const sample of samples) expect(() => JSON.stringify(sample.toJSON())).toThrow(/transferred/);
  });

  it("are no text", () => {
    for (const source of [
      gone(Uint8Array.of(0x31)),
      gone(new ArrayBuffer(1)),
      gone(new DataView(new ArrayBuffer(1))),
    ]) {
      expect(() => fromJSON(source)).toThrow(JSONError);
      expect(() => fromJSON(source)).toThrow(/transferred/);
    }
  });
});
