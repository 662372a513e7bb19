/**
 * `npm start`: sets up what is missing, then snapshots real data through both engines and compares with CPython.
 *
 *   npm start -- --quick      prefixes of the data, a few seconds
 *   npm start -- --pyodide    the check in pyodide as well
 */
import { spawn } from "node:child_process";
import { answerHelp } from "./command-line.mjs";
import { inProject } from "./project.mjs";
import { pythonWithParam } from "./python.mjs";
import { setUp } from "./setup.mjs";

answerHelp(import.meta.url);

const { reports, ok } = await setUp(["npm", "wasm", "bundle", "bench", "python"]);
if (!ok) {
  process.exitCode = 1;
} else {
  if (reports.get("wasm")?.outcome === "skipped") {
    console.log("No WebAssembly engine was built: everything below runs on the TypeScript engine only.");
  }
  console.log();
  const program = spawn(process.execPath, [inProject("build", "bench", "start", "main.js"), ...process.argv.slice(2)], {
    cwd: inProject(),
    stdio: "inherit",
    env: { ...process.env, BRINE_PYTHON: pythonWithParam() ?? "" },
  });
  program.on("exit", (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 1;
  });
}
