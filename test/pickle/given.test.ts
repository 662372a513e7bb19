/** What may be given as a pickle, and what is said of anything else, at every way in. */
import {
  disassemble,
  dumps,
  genops,
  load,
  loads,
  noload,
  optimize,
  type PickleBytes,
  restore,
  restoreAsync,
  scan,
  Unpickler,
} from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";

const bytes = dumps([1, "a"], { engine });
const shared = new SharedArrayBuffer(bytes.length);
new Uint8Array(shared).set(bytes);
const within = new Uint8Array(bytes.length + 7);
within.set(bytes, 3);

const forms: [string, PickleBytes][] = [
  ["an ArrayBuffer", bytes.slice().buffer],
  ["a SharedArrayBuffer", shared],
  ["a DataView", new DataView(within.buffer, 3, bytes.length)],
  ["an Int8Array", new Int8Array(within.buffer, 3, bytes.length)],
  ["a Buffer", Buffer.from(bytes)],
];

const ways: [string, (pickle: never, options?: never) => unknown][] = [
  ["loads", loads],
  ["restore", restore],
  ["scan", scan],
  ["noload", noload],
  ["disassemble", disassemble],
  ["optimize", optimize],
  ["genops", genops],
  ["Unpickler", (source, options) => new Unpickler(source, options)],
];

describe(`what is given as a pickle (${engine.name} engine)`, () => {
  it.each(forms)("may be %s", async (_, form) => {
    expect(loads(form, { engine })).toEqual([1, "a"]);
    expect(restore(form, { engine })).toEqual([1, "a"]);
    expect(await restoreAsync(form, { engine })).toEqual([1, "a"]);
    expect(await load([form as ArrayBuffer], { engine })).toEqual([1, "a"]);
    expect([...new Unpickler(form, { engine })]).toEqual([[1, "a"]]);
    expect(scan(form, { engine }).verdict).toBe("allowed");
    expect(noload(form, { engine }).globals).toEqual([]);
    expect(disassemble(form, { engine })).toBe(disassemble(bytes, { engine }));
    expect(optimize(form, { engine })).toEqual(optimize(bytes, { engine }));
    expect([...genops(form)]).toEqual([...genops(bytes)]);
  });

  const wrong: [string, unknown, RegExp][] = [
    ["undefined", undefined, /not undefined/],
    ["null", null, /not null/],
    ["a number", 5, /not a number/],
    ["a text", "gASV", /not a text; .*base64/],
    ["an array", [1, 2], /not an array; Uint8Array\.from/],
    ["a promise", Promise.resolve(bytes), /not a Promise; await it/],
    ["an object", {}, /not a plain object/],
  ];
  it.each(wrong)("is not %s", async (_, value, said) => {
    for (const [name, way] of ways) {
      // An array may be a source of chunks.
      if (name === "Unpickler" && Array.isArray(value)) continue;
      let error: unknown;
      try {
        way(value as never);
      } catch (thrown) {
        error = thrown;
      }
      expect(error, name).toBeInstanceOf(TypeError);
      expect((error as TypeError).message, name).toMatch(said);
    }
    if (!Array.isArray(value)) await expect(restoreAsync(value as never)).rejects.toThrow(said);
  });

  it("is told how a stream is read", () => {
    expect(() => loads(new Blob([bytes]) as never)).toThrow(/not a Blob; load\(\)/);
  });

  it("is told how what fetch gives is read", async () => {
    for (const given of [new Response(bytes), new Request("http://localhost/", { method: "POST", body: bytes })]) {
      expect(() => loads(given as never, { engine })).toThrow(
        /; its arrayBuffer\(\) gives bytes, and load\(\) reads its body/,
      );
      await expect(load(given as never, { engine })).rejects.toThrow(/load\(\) reads its body/);
      expect(await load(given.clone().body!, { engine })).toEqual([1, "a"]);
      expect(loads(await given.arrayBuffer(), { engine })).toEqual([1, "a"]);
    }
  });

  it("has options that are an object", async () => {
    for (const [name, way] of ways) {
      if (name === "genops") continue;
      expect(() => way(bytes as never, null as never), name).toThrow(/options are an object, not null/);
      expect(() => way(bytes as never, 5 as never), name).toThrow(/options are an object, not a number/);
    }
  });
});
