/** Proof that the WebAssembly engine does its own work: its instances are made, called, and hold what is written. */

import base64 from "brine:engine.wasm";
import { disassemble, dumps, initSync, loads, tsEngine, wasmEngine } from "brine";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defaultEngine } from "../../ts/engine/default-engine.js";
import { compileInlined, createWasmEngine } from "../../ts/engine/engine-wasm.js";
import { hasWasm } from "./engines.js";

const genuine = WebAssembly.Instance;
const nodeBytes = Buffer;
const calls = new Map<string, number>();
const memories: WebAssembly.Memory[] = [];
/** The export that traps; and how often an instance was called after it did. */
let trapping: string | undefined;
let callsAfterTrap = 0;

/** An instance whose exports are counted. */
function watched(module: WebAssembly.Module, imports?: WebAssembly.Imports): { exports: Record<string, unknown> } {
  const { exports } = new genuine(module, imports);
  memories.push(exports.memory as WebAssembly.Memory);
  let hasTrapped = false;
  const counted = Object.entries(exports).map(([name, item]) => {
    if (typeof item !== "function") return [name, item];
    const call = (...args: unknown[]): unknown => {
      calls.set(name, (calls.get(name) ?? 0) + 1);
      if (hasTrapped) callsAfterTrap++;
      if (name === trapping) {
        hasTrapped = true;
        throw new WebAssembly.RuntimeError("unreachable");
      }
      return (item as (...args: unknown[]) => unknown)(...args);
    };
    return [name, call];
  });
  return { exports: Object.fromEntries(counted) as Record<string, unknown> };
}

describe.skipIf(!hasWasm)("the WebAssembly engine", () => {
  beforeEach(() => {
    calls.clear();
    memories.length = 0;
    (WebAssembly as { Instance: unknown }).Instance = watched;
  });
  afterEach(() => {
    (WebAssembly as { Instance: unknown }).Instance = genuine;
  });

  it("writes and reads in instances of its module", () => {
    const engine = initSync();
    expect(engine.name).toBe("wasm");
    expect(memories.length).toBeGreaterThan(0);
    const text = "this text is found in linear memory";
    const bytes = dumps([text, 1, { a: 2 }], { engine });
    expect(calls.get("encoder_step")).toBeGreaterThan(0);
    expect(memories.some(({ buffer }) => Buffer.from(buffer).includes(text))).toBe(true);
    expect(calls.get("linker_step")).toBeUndefined();
    expect(loads(bytes, { engine })).toEqual([text, 1, { a: 2 }]);
    expect(calls.get("linker_step")).toBeGreaterThan(0);
  });

  it.each(["linker_push", "linker_finish", "linker_tables", "encoder_step", "tool_release"])(
    "never uses an instance again in which %s trapped",
    (name) => {
      const engine = createWasmEngine(compileInlined(base64));
      const bytes = dumps(["a", 1], { engine });
      const everything = () => [
        loads(bytes, { engine }),
        dumps(["a", 1], { engine }),
        disassemble(bytes, { engine }).length > 0,
      ];
      callsAfterTrap = 0;
      trapping = name;
      expect(everything).toThrow(WebAssembly.RuntimeError);
      trapping = undefined;
      for (let turn = 0; turn < 5; turn++) expect(everything()).toEqual([["a", 1], bytes, true]);
      expect(callsAfterTrap).toBe(0);
    },
  );

  it("has no part in what the TypeScript engine does", () => {
    initSync();
    calls.clear();
    const bytes = dumps(["a"], { engine: tsEngine });
    expect(loads(bytes, { engine: tsEngine })).toEqual(["a"]);
    expect([...calls]).toEqual([]);
  });

  it("is what the main entry uses when no engine is named", () => {
    const engine = initSync();
    expect(defaultEngine()).toBe(engine);
    expect(wasmEngine()).toBe(engine);
    // What is small needs no engine.
    loads(dumps(["long".repeat(1000)]));
    expect(calls.get("encoder_step")).toBeGreaterThan(0);
    expect(calls.get("linker_step")).toBeGreaterThan(0);
  });

  it("uses an instance again instead of making one for each pickle", () => {
    const engine = initSync();
    for (let turn = 0; turn < 50; turn++) loads(dumps([turn], { engine }), { engine });
    expect(memories.length).toBeLessThanOrEqual(2);
  });

  it.each([
    ["Node", { fromBase64: undefined }, globalThis.Buffer],
    ["a browser", { fromBase64: (text: string) => new Uint8Array(nodeBytes.from(text, "base64")) }, undefined],
    ["an older browser", { fromBase64: undefined }, undefined],
  ])("is made of the inlined module with what %s has", (_, has, buffer) => {
    vi.stubGlobal("Uint8Array", Object.assign(class extends Uint8Array {}, has));
    vi.stubGlobal("Buffer", buffer);
    const compiled = compileInlined(base64);
    vi.unstubAllGlobals();
    const engine = createWasmEngine(compiled);
    expect(loads(dumps(["inlined"], { engine }), { engine })).toEqual(["inlined"]);
  });

  it("uses the memory of an instance that grew large again, until the event loop turns", async () => {
    const engine = initSync();
    const isLarge = ({ buffer }: WebAssembly.Memory): boolean => buffer.byteLength > 256 * 1024 * 1024;
    const large = "x".repeat(150 * 1024 * 1024);
    for (let turn = 0; turn < 2; turn++) {
      expect((loads(dumps(large, { engine }), { engine }) as string).length).toBe(large.length);
      expect(memories.filter(isLarge)).toHaveLength(1);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    const before = memories.length;
    expect(loads(dumps(["small"], { engine }), { engine })).toEqual(["small"]);
    expect(memories.slice(before).some(isLarge)).toBe(false);
    expect((loads(dumps(large, { engine }), { engine }) as string).length).toBe(large.length);
    expect(memories.filter(isLarge)).toHaveLength(2);
  });
});
