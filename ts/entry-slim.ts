/** `brine/slim`: the same surface without the inlined module; give `initSync` the compiled `brine/engine.wasm`. */
export { defaultEngine, initSync, wasmEngine, wasmModule } from "./engine/default-engine-slim.js";
export * from "./surface.js";
