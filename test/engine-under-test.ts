/**
 * The engine this run of the tests is about. vitest runs every file once per engine and names it in `BRINE_ENGINE`; a
 * name it does not know is an error, so that a run can never be about another engine than it says.
 */
import { type Engine, tsEngine, wasmEngine } from "brine";

function choose(name: string | undefined): Engine {
  if (name === "ts" || name === undefined) return tsEngine;
  if (name === "wasm") return wasmEngine();
  throw new Error(`BRINE_ENGINE is ${JSON.stringify(name)}; it must be "ts" or "wasm"`);
}

export const engine: Engine = choose(process.env.BRINE_ENGINE);
