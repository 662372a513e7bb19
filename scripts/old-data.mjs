/**
 * `node scripts/old-data.mjs`: writes what the present version of the package writes, into test/old/<version>/, where the tests of all
 * later versions load it (docs/old-data.md). To be run once for each release, before it, and never again for the same version.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { answerHelp } from "./command-line.mjs";
import { inProject } from "./project.mjs";
import { wasmInline } from "./wasm-inline.mjs";

answerHelp(import.meta.url);

const { version } = JSON.parse(readFileSync(inProject("package.json"), "utf8"));

/** Compiles the program; the compiler is the project's own. */
const compiled = spawnSync(
  process.execPath,
  [inProject("node_modules", "typescript", "bin", "tsc"), "-p", inProject("test", "old", "tsconfig.json")],
  { stdio: "inherit" },
);
if (compiled.status !== 0) process.exit(compiled.status || 1);
// Not above: the scripts of the set-up stand beside this one, and none of them needs a package.
const { rollup } = await import("rollup");
/** One file of it and the library, as the package has them. */
const bundle = await rollup({
  input: inProject("build", "old-data", "test", "old", "make.js"),
  external: (id) => id.startsWith("node:"),
  plugins: [wasmInline()],
  logLevel: "silent",
});
const program = inProject("build", "old-data", "make.mjs");
await bundle.write({ file: program, format: "es" });

const made = spawnSync(process.execPath, [program, inProject("test", "old", version)], { stdio: "inherit" });
process.exit(made.status ?? 1);
