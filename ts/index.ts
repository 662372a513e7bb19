/** The public surface of `brine`: re-exports only. The WebAssembly engine is inlined; the TypeScript one is its fallback. */
export { defaultEngine, initSync, wasmEngine, wasmModule } from "./engine/default-engine.js";
export * from "./surface.js";
