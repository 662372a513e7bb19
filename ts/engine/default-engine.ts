/**
 * Which engine the main entry point uses: WebAssembly where it can be compiled, else the TypeScript twin. The `./ts`
 * and `./slim` bundles put `default-engine-ts.ts` or `default-engine-slim.ts` in this module's place.
 *
 * Nothing is probed at import: the module is compiled at the first use, and a place that forbids it (a strict
 * Content-Security-Policy, some edge runtimes) is noticed there and then, once.
 */
import base64 from "brine:engine.wasm";
import type { Engine } from "./engine.js";
import { tsEngine } from "./engine-ts.js";
import { compileInlined, createWasmEngine, moduleOf, type WasmModule } from "./engine-wasm.js";

let chosen: Engine | undefined;
let wasm: Engine | undefined;
let compiled: WasmModule | undefined;

/** The engine for calls that name none. */
export function defaultEngine(): Engine {
  if (chosen === undefined) {
    try {
      chosen = wasmEngine();
    } catch {
      chosen = tsEngine;
    }
  }
  return chosen;
}

/**
 * The WebAssembly engine.
 *
 * @throws Error where there is no WebAssembly, or where its code may not be compiled; the reason is its `cause`.
 */
export function wasmEngine(): Engine {
  wasm ??= createWasmEngine(wasmModule());
  return wasm;
}

/**
 * The compiled module of the engine, a `WebAssembly.Module`: post it to a Worker, whose `initSync(module)` then need not
 * compile it again.
 *
 * @throws Error as {@link wasmEngine} does.
 */
export function wasmModule(): WasmModule {
  compiled ??= compileInlined(base64);
  return compiled;
}

/** Compiles ahead of the first use, from the inlined module or one of your own (or its bytes), and makes it the default. */
export function initSync(module: WasmModule | ArrayBuffer | ArrayBufferView = wasmModule()): Engine {
  const made = moduleOf(module);
  wasm = createWasmEngine(made);
  compiled = made;
  chosen = wasm;
  return wasm;
}
