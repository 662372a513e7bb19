/** `brine/ts`: the same surface over the TypeScript engine alone, for places where WebAssembly may not run. */
export { defaultEngine } from "./engine/default-engine-ts.js";
export * from "./surface.js";
