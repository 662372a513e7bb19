/** Runs a program of the bench with the arguments of the command line, once what it needs is there. */
import { spawn } from "node:child_process";
import { inProject } from "./project.mjs";
import { pythonWithParam } from "./python.mjs";
import { setUp } from "./setup.mjs";

/** @param {string[]} path of the compiled program, below build/compare */
export async function runProgram(path) {
  // With `--json` standard output is the program's alone: what the set-up says goes to standard error.
  const { log } = console;
  console.log = console.error;
  const { ok } = await setUp(["npm", "wasm", "bundle", "bench-packages", "compare", "python"]);
  console.log = log;
  if (!ok) {
    process.exitCode = 1;
    return;
  }
  const program = spawn(
    process.execPath,
    ["--expose-gc", inProject("build", "compare", ...path), ...process.argv.slice(2)],
    {
      cwd: inProject(),
      stdio: "inherit",
      env: { ...process.env, BRINE_PYTHON: pythonWithParam() ?? "" },
    },
  );
  program.on("exit", (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 1;
  });
}
