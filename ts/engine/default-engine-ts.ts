/** In the place of `default-engine.ts` in the `./ts` bundle: no WebAssembly in the graph. */
import type { Engine } from "./engine.js";
import { tsEngine } from "./engine-ts.js";

/** The engine for calls that name none. */
export const defaultEngine = (): Engine => tsEngine;
