/**
 * `npm run conformance -- FILE…`: runs files in the format of test/vectors/README.md (`.jsonl`, `.jsonl.gz`) through both
 * engines; without a file, the three of test/vectors. One line a failure (`id engine what expected | got`), a table by group, and last
 * `N passed, M failed`.
 *
 *   npm run conformance -- test/vectors/real.jsonl.gz --engine ts --group real
 *
 * The lines are checked in a process of their own (test/conformance/worker.ts), one after the other. One that ends that
 * process, or takes more than its time, is a failure, and a new process goes on with the next.
 */
import { fork } from "node:child_process";
import { createReadStream, existsSync } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { commandLine } from "./command-line.mjs";
import { inProject } from "./project.mjs";
import { setUp } from "./setup.mjs";
import { engineFile } from "./wasm-inline.mjs";

/** @typedef {import("../test/conformance/worker.js").Answer} Answer */

/** How long a line may take, with all its checks; and how much memory a line that is no value may need. */
const SECONDS = Number(process.env.BRINE_LINE_SECONDS ?? 30);
const MEGABYTES = 512;
/** The process has this much for its objects, in megabytes; WebAssembly and buffers come on top. */
const HEAP = 2048;
/** Failures are shown up to this length. */
const SHOWN = 360;

/** The files of test/vectors. */
const RECORDED = ["vectors", "real", "own"];

const { values, positionals } = commandLine(import.meta.url, {
  engine: { type: "string" },
  group: { type: "string" },
  quiet: { type: "boolean", default: false },
});

/** The process that checks, and the one question it is about to answer. */
class Worker {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #child;
  /** @type {((answer: Answer | string) => void) | undefined} */
  #answered;
  /** @type {readonly string[]} */
  rules = [];
  /** Bytes the process needed at most before the line that is asked. */
  peak = 0;
  #engines;

  /** @param {string} engines */
  constructor(engines) {
    this.#engines = engines;
  }

  /** @returns {Promise<void>} */
  async #start() {
    const child = fork(inProject("build", "conformance", "worker.mjs"), [], {
      execArgv: [`--max-old-space-size=${HEAP}`],
      env: { ...process.env, BRINE_ENGINES: this.#engines },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let complaint = "";
    child.stderr?.on("data", (chunk) => {
      complaint = (complaint + chunk).slice(-2000);
    });
    /** @type {{ rules: string[], peak: number }} */
    const first = await new Promise((resolve, reject) => {
      child.once("message", (message) => resolve(/** @type {any} */ (message)));
      child.once("exit", () => reject(new Error(`the checking process did not start:\n${complaint}`)));
    });
    child.removeAllListeners("exit");
    child.on("message", (message) => this.#settle(/** @type {Answer} */ (message)));
    child.on("exit", (code, signal) => {
      const last = complaint.split("\n").find((line) => /error|abort/i.test(line)) ?? "";
      this.#child = undefined;
      this.#settle(`the process ended (${signal ?? code}) ${last}`.trim());
    });
    this.rules = first.rules;
    this.peak = first.peak;
    this.#child = child;
  }

  /** @param {Answer | string} answer */
  #settle(answer) {
    const answered = this.#answered;
    this.#answered = undefined;
    answered?.(answer);
  }

  /** The answer for a line, or what became of the process. @param {number} index @param {string} text */
  async ask(index, text) {
    if (this.#child === undefined) await this.#start();
    /** @type {Promise<Answer | string>} */
    const answer = new Promise((resolve) => {
      this.#answered = resolve;
    });
    const timer = setTimeout(() => {
      const child = this.#child;
      this.#child = undefined;
      child?.removeAllListeners("exit");
      child?.kill("SIGKILL");
      this.#settle(`no answer in ${SECONDS} seconds`);
    }, SECONDS * 1000);
    this.#child?.send({ index, text });
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  }

  stop() {
    this.#child?.removeAllListeners("exit");
    this.#child?.disconnect();
  }
}

/** The lines of a file, unpacked as they come. @param {string} file */
function linesOf(file) {
  const raw = createReadStream(file);
  const input = file.endsWith(".gz") ? raw.pipe(createGunzip()) : raw;
  raw.on("error", (error) => input.destroy(error));
  return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}

class Tally {
  passed = 0;
  failed = 0;
  lines = 0;
  /** Lines of which nothing can be checked: CPython refused to write them. */
  empty = 0;
  /** @type {Map<string, { lines: number, passed: number, failed: number }>} */
  groups = new Map();
  /** @type {Map<string, { passed: number, failed: number }>} */
  whats = new Map();
  /** @type {Map<string, number>} */
  reasons = new Map();
  slowest = { id: "", milliseconds: 0 };
  largest = { id: "", bytes: 0 };

  /** @param {string} group */
  #group(group) {
    const found = this.groups.get(group) ?? { lines: 0, passed: 0, failed: 0 };
    this.groups.set(group, found);
    return found;
  }

  /** @param {string} group @param {string} what @param {boolean} passed */
  count(group, what, passed) {
    const found = this.whats.get(what) ?? { passed: 0, failed: 0 };
    this.whats.set(what, found);
    for (const one of [this, this.#group(group), found]) {
      if (passed) one.passed++;
      else one.failed++;
    }
  }

  /** @param {string} group */
  line(group) {
    this.lines++;
    this.#group(group).lines++;
  }
}

/** @param {string} text */
const shortened = (text) => {
  const line = text.replace(/\s+/g, " ");
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
};

/** @param {string} id @param {string} engine @param {string} what @param {string} complaint */
function show(id, engine, what, complaint) {
  if (!values.quiet) console.log(shortened(`${id} ${engine} ${what} ${complaint}`));
}

/** What a line says of itself, for one that was never answered. @param {string} text */
function nameOf(text) {
  return { id: /"id": ?"([^"]*)"/.exec(text)?.[1] ?? "?", group: /"group": ?"([^"]*)"/.exec(text)?.[1] ?? "real" };
}

/** @param {Worker} worker @param {Tally} tally @param {string} place @param {string} text */
async function checkLine(worker, tally, place, text) {
  const before = worker.peak;
  const answer = await worker.ask(tally.lines, text);
  if (typeof answer === "string") {
    const { id, group } = nameOf(text);
    tally.line(group);
    tally.count(group, "crash", false);
    show(id, "both", "crash", `an answer | ${answer}`);
    return;
  }
  const { id, kind, group, outcomes, unreadable, milliseconds, peak, reasons } = answer;
  worker.peak = peak;
  tally.line(group);
  if (unreadable !== undefined) {
    tally.count(group, "line", false);
    show(place, "both", "line", `a vector | ${unreadable}`);
    return;
  }
  if (outcomes.length === 0) tally.empty++;
  for (const reason of reasons) tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + 1);
  for (const { what, engine, complaint } of outcomes) {
    tally.count(group, what, complaint === undefined);
    if (complaint !== undefined) show(id, engine, what, complaint);
  }
  if (kind !== "malformed" && kind !== "hostile") return;
  if (milliseconds > tally.slowest.milliseconds) tally.slowest = { id, milliseconds };
  if (peak - before > tally.largest.bytes) tally.largest = { id, bytes: peak - before };
  const bounded = peak - before <= MEGABYTES * 2 ** 20;
  tally.count(group, "memory", bounded);
  if (!bounded) show(id, "both", "memory", `at most ${MEGABYTES} MB | ${Math.round((peak - before) / 2 ** 20)} MB`);
}

/** @param {string} title @param {Iterable<[string, { lines?: number, passed: number, failed: number }]>} rows */
function printTable(title, rows) {
  const sorted = [...rows].sort(([left], [right]) => left.localeCompare(right));
  const width = Math.max(title.length, ...sorted.map(([name]) => name.length));
  const hasLines = sorted.some(([, { lines }]) => lines !== undefined);
  /** @param {string} name @param {(string | number)[]} cells */
  const line = (name, cells) =>
    console.log(`${name.padEnd(width)}${cells.map((cell) => String(cell).padStart(9)).join("")}`);
  console.log();
  line(title, [...(hasLines ? ["lines"] : []), "passed", "failed"]);
  for (const [name, { lines, passed, failed }] of sorted)
    line(name, [...(hasLines ? [lines ?? 0] : []), passed, failed]);
}

const names = values.engine?.split(",") ?? ["ts", ...(engineFile() === null ? [] : ["wasm"])];
const files =
  positionals.length > 0 ? positionals : RECORDED.map((name) => inProject("test", "vectors", `${name}.jsonl.gz`));
const tally = new Tally();

/** Whether the program could be made, and the engines that are asked for are there. */
async function ready() {
  const unknown = names.filter((name) => name !== "ts" && name !== "wasm");
  if (unknown.length > 0) {
    console.log(`no such engine: ${unknown.join(", ")} (there are ts and wasm)`);
    return false;
  }
  const { ok } = await setUp(["conformance"]);
  if (ok && engineFile() === null && values.engine === undefined) {
    console.log("No WebAssembly engine was built: only the TypeScript engine is checked.");
  } else if (values.engine !== undefined && names.includes("wasm") && engineFile() === null) {
    console.log("there is no engine.wasm to check");
    return false;
  }
  return ok;
}

if (!(await ready())) {
  tally.failed++;
} else {
  // Asked again: the set-up may just have built it.
  const engines = values.engine === undefined && engineFile() !== null ? "ts,wasm" : names.join(",");
  const worker = new Worker(engines);
  console.log();
  for (const file of files) {
    if (!existsSync(file)) {
      console.log(`${file}: there is no such file`);
      tally.count("files", "file", false);
      continue;
    }
    let number = 0;
    try {
      for await (const text of linesOf(file)) {
        number++;
        if (text.trim() === "" || (values.group !== undefined && nameOf(text).group !== values.group)) continue;
        await checkLine(worker, tally, `${file}:${number}`, text);
      }
    } catch (error) {
      console.log(`${file}:${number}: ${error instanceof Error ? error.message : error}`);
      tally.count("files", "file", false);
    }
  }
  worker.stop();
  printTable("check", tally.whats);
  printTable("group", tally.groups);
  if (tally.empty > 0)
    console.log(`\n${tally.empty} of ${tally.lines} lines have nothing to check: CPython wrote no bytes`);
  const { slowest, largest } = tally;
  if (slowest.id !== "") {
    console.log(
      `malformed and hostile: the slowest took ${Math.round(slowest.milliseconds)} ms (${slowest.id}), ` +
        `the one that needed most ${Math.round(largest.bytes / 2 ** 20)} MB more than before (${largest.id || "none did"})`,
    );
  }
  for (const [reason, count] of tally.reasons) console.log(`${count} lines by the rule: ${reason}`);
  // Over all of them every rule must be needed (ruling 29).
  const isWhole =
    values.group === undefined &&
    RECORDED.every((name) => files.some((file) => basename(file) === `${name}.jsonl.gz` && existsSync(file)));
  for (const rule of worker.rules.filter((reason) => !tally.reasons.has(reason))) {
    console.log(`no line by the rule: ${rule}`);
    if (isWhole) tally.count("rules", "rule", false);
  }
}
console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1;
