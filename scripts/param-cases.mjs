/**
 * `npm run param-cases -- FILE…`: runs cases recorded from real param (test/cases/README.md; `.jsonl`, `.jsonl.gz`; the
 * given ones where no file is named) against the library's sources. One line a failing operation, then the groups with
 * failures, the rules that were needed (test/cases/rules.ts), and last `N passed, M failed`; ends with 1 if any failed.
 *
 *   npm run param-cases -- test/cases/param_ops.jsonl.gz --group watch
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { inProject } from "./project.mjs";

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

const given = ["param_ops.jsonl.gz", "param_json.jsonl.gz"].map((name) => inProject("test", "cases", name));
const args = process.argv.slice(2);
const isFile = (/** @type {string} */ arg) => /\.jsonl(\.gz)?$/.test(arg);
const files = args.some(isFile) ? [] : given;
const passed = [...args.map((arg) => (isFile(arg) ? resolve(arg) : arg)), ...files];
process.exit(spawnSync(process.execPath, [program, ...passed], { stdio: "inherit" }).status ?? 1);
