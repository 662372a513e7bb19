/**
 * `npm run fuzz`: each target of fuzz/ for 60 seconds, from the saved corpus on. Needs Rust's nightly toolchain; where
 * there is none, it says that it is skipped. What is found lies in fuzz/artifacts, what was learnt in build/fuzz.
 *
 *   npm run fuzz -- link encode --seconds 10
 */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "./child.mjs";
import { commandLine } from "./command-line.mjs";
import { inProject } from "./project.mjs";
import { setUp } from "./setup.mjs";
import { rustAbsent } from "./steps-rust.mjs";

/** Each target with the folder of fuzz/corpus it starts from. */
const TARGETS = new Map([
  ["link", "pickle"],
  ["scan", "pickle"],
  ["disassemble", "pickle"],
  ["optimize", "pickle"],
  ["encode", "encode"],
]);

/** No input may take longer, or need more memory. */
const SECONDS_PER_INPUT = 10;
const MEGABYTES = 1024;
const LONGEST_INPUT = 4096;

const { values, positionals } = commandLine(import.meta.url, { seconds: { type: "string", default: "60" } });
const wanted = positionals.length > 0 ? positionals : [...TARGETS.keys()];
const unknown = wanted.filter((name) => !TARGETS.has(name));

/** Why nothing can be fuzzed here, or `null`. */
async function absent() {
  const reason = rustAbsent();
  if (reason !== null) return reason;
  const { output } = await run(["rustup", "toolchain", "list"]);
  return /^nightly/m.test(output) ? null : "there is no nightly toolchain (rustup toolchain install nightly)";
}

/** @param {string} target @returns {Promise<boolean>} whether it found nothing */
async function fuzz(target) {
  const learnt = inProject("build", "fuzz", target);
  mkdirSync(learnt, { recursive: true });
  console.log(`\n=== ${target}, ${values.seconds} seconds`);
  const limits = [
    `-max_total_time=${values.seconds}`,
    `-timeout=${SECONDS_PER_INPUT}`,
    `-rss_limit_mb=${MEGABYTES}`,
    `-max_len=${LONGEST_INPUT}`,
    "-print_final_stats=1",
  ];
  const corpus = inProject("fuzz", "corpus", /** @type {string} */ (TARGETS.get(target)));
  const command = [
    "cargo",
    "+nightly",
    "fuzz",
    "run",
    "--fuzz-dir",
    inProject("fuzz"),
    target,
    learnt,
    corpus,
    "--",
    ...limits,
  ];
  const { code, output } = await run(command, { env: { CARGO_TARGET_DIR: undefined } });
  const lines = output.split("\n");
  const telling = code === 0 ? /^(Done|stat::(number_of_executed_units|peak_rss_mb))/ : /./;
  for (const line of lines.filter((text) => telling.test(text)).slice(-40)) console.log(line);
  return code === 0;
}

const reason = await absent();
if (unknown.length > 0) {
  console.log(`no such target: ${unknown.join(", ")} (there are ${[...TARGETS.keys()].join(", ")})`);
  process.exitCode = 1;
} else if (reason !== null) {
  console.log(`fuzzing is skipped: ${reason}`);
} else if ((await setUp(["cargo-fuzz"])).ok) {
  /** @type {string[]} */
  const found = [];
  for (const target of wanted) if (!(await fuzz(target))) found.push(target);
  const artifacts = inProject("fuzz", "artifacts");
  if (existsSync(artifacts)) {
    for (const entry of readdirSync(artifacts, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) console.log(`found: ${join(entry.parentPath, entry.name)}`);
    }
  }
  console.log(`\n${wanted.length - found.length} passed, ${found.length} failed`);
  process.exitCode = found.length === 0 ? 0 : 1;
} else {
  process.exitCode = 1;
}
