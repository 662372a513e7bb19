/**
 * `npm run param-cases -- FILE…`: runs cases recorded from real param (test/cases/README.md; `.jsonl`, `.jsonl.gz`; the
 * given ones where no file is named) against the library's sources. One line a failing operation, then the groups with
 * failures, the rules that were needed (test/cases/rules.ts), and last `N passed, M failed`; ends with 1 if any failed.
 *
 *   npm run param-cases -- test/cases/param_ops.jsonl.gz --group watch
 *   npm run param-cases -- --live 2000 --seed 7 [--group refs]   new cases, recorded from the param in .venv first
 */
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { answerHelp } from "./command-line.mjs";
import { inProject } from "./project.mjs";
import { VENV } from "./steps-python.mjs";

answerHelp(import.meta.url);

const program = inProject("build", "param-cases", "test", "cases", "main.js");

/** Compiles the program; the compiler is the project's own. */
const compiled = spawnSync(
  process.execPath,
  [inProject("node_modules", "typescript", "bin", "tsc"), "-p", inProject("test", "cases", "tsconfig.json")],
  { stdio: "inherit" },
);
if (compiled.status !== 0 || !existsSync(program)) process.exit(compiled.status || 1);
mkdirSync(inProject("build", "param-cases"), { recursive: true });
writeFileSync(inProject("build", "param-cases", "package.json"), '{ "type": "module" }\n');
// What a bundle does too: the engine without WebAssembly in the place of the one that has it.
const engine = inProject("build", "param-cases", "ts", "engine", "default-engine.js");
writeFileSync(engine, 'export * from "./default-engine-ts.js";\n');

const given = ["param_ops.jsonl.gz", "param_json.jsonl.gz", "own.jsonl.gz"].map((name) =>
  inProject("test", "cases", name),
);
const args = process.argv.slice(2);
const live = args.indexOf("--live");
if (live >= 0) {
  const [, count = "1000"] = args.splice(live, 2);
  args.push(recordLive(count, optionOf("--seed", true) ?? "1", optionOf("--group", false) ?? ""));
}

/**
 * The value of an option.
 * @param {string} name
 * @param {boolean} take Whether it is taken out of the arguments.
 */
function optionOf(name, take) {
  const at = args.indexOf(name);
  if (at < 0) return undefined;
  const value = args[at + 1];
  if (take) args.splice(at, 2);
  return value;
}

/**
 * Makes new cases with test/python/param_cases.py; gives the file they are in.
 * @param {string} count
 * @param {string} seed
 * @param {string} group
 */
function recordLive(count, seed, group) {
  const file = inProject("build", "param-cases", "live.jsonl");
  const output = openSync(file, "w");
  const maker = [inProject("test", "python", "param_cases.py"), "--count", count, "--seed", seed, "--group", group];
  const made = spawnSync(inProject(VENV), maker, { stdio: ["ignore", output, "inherit"] });
  closeSync(output);
  if (made.status !== 0) {
    console.error("No new cases: they are recorded from the param in .venv, which `npm start` sets up.");
    process.exit(1);
  }
  return file;
}

const isFile = (/** @type {string} */ arg) => /\.jsonl(\.gz)?$/.test(arg);
const files = args.some(isFile) ? [] : given;
const passed = [...args.map((arg) => (isFile(arg) ? resolve(arg) : arg)), ...files];
process.exit(spawnSync(process.execPath, [program, ...passed], { stdio: "inherit" }).status ?? 1);
