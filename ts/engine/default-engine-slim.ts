/** In the place of `default-engine.ts` in the `./slim` bundle: no inlined module; the TypeScript engine until `initSync`. */
import type { Engine } from "./engine.js";
import { tsEngine } from "./engine-ts.js";
import { createWasmEngine, moduleOf, type WasmModule } from "./engine-wasm.js";

let wasm: Engine | undefined;
let compiled: WasmModule | undefined;

/** The engine for calls that name none. */
export const defaultEngine = (): Engine => wasm ?? tsEngine;

/**
 * The WebAssembly engine.
 *
 * @throws Error before `initSync`.
 */
export function wasmEngine(): Engine {
  if (wasm === undefined) throw new Error("call initSync(module) with the compiled engine.wasm first");
  return wasm;
}

/**
 * The module that `initSync` was given, to be posted to a Worker.
 *
 * @throws Error before `initSync`.
 */
export function wasmModule(): WasmModule {
  wasmEngine();
  return compiled as WasmModule;
}

/** Uses `brine/engine.wasm` from now on: its bytes, or the module compiled of them. */
export function initSync(module: WasmModule | ArrayBuffer | ArrayBufferView): Engine {
  const made = moduleOf(module);
  wasm = createWasmEngine(made);
  compiled = made;
  return wasm;
}
