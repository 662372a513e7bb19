/**
 * The parts of `npm test`, in order. Each gives how many checks passed, failed and were skipped; scripts/test.mjs
 * runs them and adds up.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { chromiumProgram } from "./browser.mjs";
import { run } from "./child.mjs";
import { inProject, ROOT } from "./project.mjs";
import { pythonWithParam } from "./python.mjs";
import { rustAbsent } from "./steps-rust.mjs";
import { engineFile } from "./wasm-inline.mjs";

/**
 * @typedef {{ passed: number, failed: number, skipped: string[] }} Counts `skipped`: one sentence each
 * @typedef {{ quick: boolean, filters: string[] }} TestOptions
 *
 * @typedef {object} Part
 * @property {string} id
 * @property {string} title
 * @property {string[]} needs set-up steps
 * @property {(options: TestOptions) => string | null} [absent] why it is left out, or `null`
 * @property {(options: TestOptions) => Promise<Counts>} run
 */

/** @param {string[]} path @param {string[]} args */
const node = (path, ...args) => [process.execPath, inProject("node_modules", ...path), ...args];
const TSC = ["typescript", "bin", "tsc"];

/** A part that is one command: passed if it succeeds. @param {string[][]} commands @returns {Promise<Counts>} */
async function each(...commands) {
  const counts = { passed: 0, failed: 0, skipped: [] };
  for (const command of commands) {
    const { code } = await run(command, { echo: true });
    counts[code === 0 ? "passed" : "failed"] += 1;
  }
  return counts;
}

/** @returns {Promise<Counts>} */
async function cargoTest() {
  const { code, output } = await run(["cargo", "test", "--workspace", "--no-fail-fast", "--color=never"], {
    echo: true,
  });
  const counts = { passed: 0, failed: 0, ignored: 0 };
  for (const [, passed, failed, ignored] of output.matchAll(
    /^test result: .*? (\d+) passed; (\d+) failed; (\d+) ignored/gm,
  )) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
    counts.ignored += Number(ignored);
  }
  // What does not compile runs no test at all, and no tests at all are no success.
  if (counts.failed === 0 && (code !== 0 || counts.passed === 0)) counts.failed = 1;
  return { ...counts, skipped: counts.ignored === 0 ? [] : [`${counts.ignored} Rust tests marked #[ignore]`] };
}

/**
 * What vitest's JSON reporter writes, as far as it is read here.
 * @typedef {{ name: string, status: string, message: string, assertionResults: { status: string }[] }} VitestFile
 */

/** @param {TestOptions} options @returns {Promise<Counts>} */
async function vitest({ quick, filters }) {
  const file = inProject("build", "vitest.json");
  rmSync(file, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const { code } = await run(node(["vitest", "vitest.mjs"], "run", ...reporters, ...filters), {
    echo: true,
    env: { BRINE_QUICK: quick ? "1" : "" },
  });
  /** @type {string[]} */
  const skipped = [];
  if (engineFile() === null) skipped.push("vitest's project engine-wasm: there is no engine.wasm");
  if (pythonWithParam() === null) skipped.push("comparisons with CPython: there is no Python with param");
  if (chromiumProgram() === null) skipped.push("a form in a browser: there is no Chromium on the PATH");
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped };

  /** @type {VitestFile[]} */
  const files = JSON.parse(readFileSync(file, "utf8")).testResults;
  let passed = 0;
  let failed = 0;
  /** @type {Map<string, number>} */
  const left = new Map();
  for (const { name, status, assertionResults } of files) {
    const count = (/** @type {string} */ wanted) =>
      assertionResults.filter((result) => result.status === wanted).length;
    passed += count("passed");
    // A file that could not be loaded has no results, and is a failure all the same.
    failed += count("failed") || (status === "failed" ? 1 : 0);
    const others = assertionResults.length - count("passed") - count("failed");
    if (others > 0) left.set(name, (left.get(name) ?? 0) + others);
  }
  for (const [name, count] of left) skipped.push(`${count} in ${relative(ROOT, name)}`);
  // An error outside of any test; and no tests at all are no success.
  if (failed === 0 && (code !== 0 || passed === 0)) failed = 1;
  return { passed, failed, skipped };
}

/** The checks of `npm run conformance` over all vectors, under each engine that is there. @returns {Promise<Counts>} */
async function conformance() {
  const { code, output } = await run([process.execPath, join("scripts", "conformance.mjs")], { echo: true });
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(output) ?? [];
  const counts = { passed: Number(passed ?? 0), failed: Number(failed ?? 0), skipped: /** @type {string[]} */ ([]) };
  // What ended without a count, or checked nothing, is no success.
  if (counts.failed === 0 && (code !== 0 || counts.passed === 0)) counts.failed = 1;
  if (engineFile() === null) counts.skipped.push("conformance of engine-wasm: there is no engine.wasm");
  return counts;
}

/** @param {TestOptions} options @returns {Promise<Counts>} */
async function packed({ quick }) {
  const file = inProject("build", "packed.json");
  rmSync(file, { force: true });
  await run([process.execPath, join("test", "packed", "run.mjs"), ...(quick ? ["--quick"] : [])], {
    echo: true,
    env: { BRINE_RESULT: file },
  });
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { passed: 0, failed: 1, skipped: [] };
}

/** @type {Part[]} */
export const PARTS = [
  {
    id: "rustfmt",
    title: "rustfmt",
    needs: ["rust-target"],
    absent: rustAbsent,
    run: () => each(["cargo", "fmt", "--all", "--check"]),
  },
  {
    id: "clippy",
    title: "clippy, pedantic",
    needs: ["rust-target"],
    absent: rustAbsent,
    run: () => each(["cargo", "clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]),
  },
  { id: "cargo", title: "cargo test", needs: ["rust-target"], absent: rustAbsent, run: cargoTest },
  {
    id: "types",
    title: "types: library; tests, type tests, bench, scripts",
    needs: ["npm"],
    run: () => each(node(TSC, "-p", "tsconfig.json", "--noEmit"), node(TSC, "-p", "tsconfig.test.json")),
  },
  {
    id: "biome",
    title: "Biome: lint and format",
    needs: ["npm"],
    run: () => each(node(["@biomejs", "biome", "bin", "biome"], "check", "--error-on-warnings")),
  },
  { id: "vitest", title: "vitest, once per engine", needs: ["npm", "wasm", "bundle", "python"], run: vitest },
  {
    id: "conformance",
    title: "conformance: the vectors, through each engine",
    needs: ["npm", "wasm", "conformance"],
    run: conformance,
  },
  { id: "packed", title: "the packed tarball in an empty project", needs: ["bundle"], run: packed },
  {
    id: "publint",
    title: "publint: package.json against the files",
    needs: ["bundle"],
    absent: ({ quick }) =>
      quick ? "--quick" : engineFile() === null ? "a package without engine.wasm is incomplete" : null,
    run: () => each(node(["publint", "src", "cli.js"], "--strict")),
  },
];
