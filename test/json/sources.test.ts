/** What `fromJSON` reads besides texts: bytes, and plain values. */
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import {
  any,
  dict,
  fromJSON,
  instanceOf,
  JSONError,
  JSONValidationError,
  list,
  number,
  Parameterized,
  string,
} from "./surface.js";

class Part extends Parameterized({ n: number({ default: 1 }), label: string() }) {}
class Whole extends Parameterized({
  part: instanceOf(Part),
  parts: list(Part),
  x: any(),
  d: dict(),
}) {}

function problems(source: unknown, cls: typeof Part | typeof Whole = Whole): string[] {
  try {
    cls.fromJSON(source as never);
  } catch (error) {
    if (!(error instanceof JSONValidationError)) throw error;
    return error.problems.map(({ path, code }) => `${path} ${code}`);
  }
  return [];
}

describe("bytes", () => {
  const text = '{"n":2.5,"label":"é 😀"}';
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array([0, ...bytes, 0]);

  it.each([
    ["Uint8Array", bytes],
    ["Buffer", Buffer.from(text)],
    ["ArrayBuffer", bytes.slice().buffer],
    ["a part of a buffer", padded.subarray(1, -1)],
    ["DataView", new DataView(padded.buffer, 1, bytes.length)],
    ["with a byte order mark", Buffer.from(`\uFEFF${text}`)],
  ])("%s", (_name, source) => {
    expect(Part.fromJSON(source as never).label).toBe("é 😀");
    expect(fromJSON(source)).toEqual({ n: 2.5, label: "é 😀" });
  });

  it("keeps the digits of long integers", () => {
    expect(fromJSON(Buffer.from("[9007199254740993]"))).toEqual([9007199254740993n]);
  });

  it("keeps the sign of zero beside a long integer", () => {
    expect(fromJSON("[-0, 0]")).toEqual([-0, 0]);
    expect(fromJSON("[-0, 0, 9007199254740993]")).toEqual([-0, 0, 9007199254740993n]);
  });

  it("must be UTF-8", () => {
    for (const wrong of [
      Uint8Array.of(0x22, 0xff, 0x22),
      Uint8Array.of(0x22, 0xc3, 0x22),
      Uint8Array.of(0xff, 0xfe, 0x31, 0),
    ]) {
      expect(() => fromJSON(wrong)).toThrow(JSONError);
      expect(() => fromJSON(wrong)).toThrow(expect.objectContaining({ code: "UTF-8" }));
    }
  });

  it("are limited like a text", () => {
    expect(() => fromJSON(bytes, { limits: { length: 5 } })).toThrow(expect.objectContaining({ code: "LENGTH" }));
    expect(() => fromJSON(bytes, { limits: { length: 22 } })).toThrow(expect.objectContaining({ code: "LENGTH" }));
  });
});

describe("values", () => {
  it("are plain, or a problem", () => {
    expect(problems(new Map([["n", 5]]), Part)).toEqual([" type"]);
    expect(problems(new Part(), Part)).toEqual([" type"]);
    expect(problems({ part: new Part() })).toEqual(["/part type"]);
    expect(problems({ parts: [{ n: 2 }, new Map(), new Part({ n: 3 })] })).toEqual(["/parts/1 type", "/parts/2 type"]);
    expect(problems({ x: new Map() })).toEqual(["/x type"]);
    expect(problems({ x: { y: [new Date(0), () => 1, Symbol("s"), new Uint8Array(1)] } })).toEqual([
      "/x/y/0 type",
      "/x/y/1 type",
      "/x/y/2 type",
      "/x/y/3 type",
    ]);
    expect(problems({ d: { a: new Set() } })).toEqual(["/d/a type"]);
    expect(problems({ part: { $brine: "object", value: new Map() } })).toEqual(["/part tag"]);
    expect(() => fromJSON(new Date(0))).toThrow(/plain JSON/);
    expect(() => fromJSON([new Part()])).toThrow(/^\/0: must be plain JSON/);
  });

  it("may be of another realm, or have no prototype", () => {
    const part = runInNewContext('({ n: 2, label: "a" })') as object;
    expect(Part.fromJSON(part).n).toBe(2);
    expect(Whole.fromJSON({ parts: [part, Object.assign(Object.create(null), { n: 4 })] }).parts[1]?.n).toBe(4);
  });

  it("that are undefined are absent", () => {
    expect(Part.fromJSON({ n: undefined, label: "a" }).n).toBe(1);
    expect(Whole.fromJSON({ parts: [{ n: undefined }] }).parts[0]?.n).toBe(1);
    expect(Whole.fromJSON({ d: { a: undefined, b: 1 } }).d).toEqual({ b: 1 });
    expect(fromJSON({ a: undefined, b: [undefined] })).toEqual({ b: [null] });
    expect(problems({ unknown: undefined, x: 1 })).toEqual([]);
  });
});
