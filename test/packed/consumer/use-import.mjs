/** Loads the entry named on the command line as a module. `brine/slim` is given its WebAssembly as bytes. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { useBrine } from "./program.mjs";

const entry = process.argv[2] ?? "brine";
const brine = await import(entry);
if (entry === "brine/slim") {
  brine.initSync(new WebAssembly.Module(readFileSync(fileURLToPath(import.meta.resolve("brine/engine.wasm")))));
}
console.log(JSON.stringify(useBrine(brine)));
