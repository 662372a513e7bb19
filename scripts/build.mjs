/**
 * `npm run build`: the package as npm would publish it, in dist/. With `--release` a build without the WebAssembly
 * engine is a failure: what is published must hold both engines.
 */
import { existsSync } from "node:fs";
import { answerHelp } from "./command-line.mjs";
import { inProject } from "./project.mjs";
import { setUp } from "./setup.mjs";

answerHelp(import.meta.url);

const { ok } = await setUp(["bundle"]);
const release = process.argv.includes("--release");
if (!ok) {
  process.exitCode = 1;
} else if (release && !existsSync(inProject("dist", "engine.wasm"))) {
  console.log("A release needs the WebAssembly engine, and there is none here: install Rust and build again.");
  process.exitCode = 1;
}
