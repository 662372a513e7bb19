/**
 * The set-up that `npm start` and `npm test` do by themselves: runs the steps that are needed and not yet done.
 *
 * A step that was done with the same inputs is skipped without starting a program. A step the machine cannot do (no
 * Rust, no Python) is skipped and says what is lost; a step that fails says so in one sentence.
 */

import { existsSync } from "node:fs";
import { seconds, startProgress } from "./progress.mjs";
import { inProject } from "./project.mjs";
import { dropStamp, readStamp, stampOf, writeStamp } from "./stamps.mjs";
import { benchSteps } from "./steps-bench.mjs";
import { nodeSteps } from "./steps-node.mjs";
import { pythonSteps } from "./steps-python.mjs";
import { rustSteps } from "./steps-rust.mjs";

/**
 * @typedef {object} Step
 * @property {string} id
 * @property {string} title what it does
 * @property {string} why why it is needed
 * @property {string[]} [needs] steps without which this one cannot be done
 * @property {string[]} [after] steps that come first, but may be missing
 * @property {string[]} inputs files and folders whose contents decide whether it must be done again
 * @property {() => string[]} [facts] other things that decide it
 * @property {string[]} outputs files that exist once it is done
 * @property {string} [pretend] the environment variable that, set to 1, pretends that the machine cannot do it
 * @property {() => string | null} [absent] why this machine cannot do it, or `null`
 * @property {() => void} [clear] removes stale results, so that nothing old is used after a skip or a failure
 * @property {() => boolean | Promise<boolean>} [already] whether it is done although no stamp says so
 * @property {(note: (line: string) => void) => Promise<string | void>} run gives a word on the result
 *
 * @typedef {"fresh" | "done" | "skipped" | "failed" | "blocked"} Outcome
 * @typedef {{ id: string, title: string, outcome: Outcome, reason: string, ms: number }} StepReport
 */

/** In the order in which they are done. @type {Step[]} */
const STEPS = [...nodeSteps.install, ...rustSteps, ...nodeSteps.build, ...benchSteps, ...pythonSteps];

/** @param {readonly string[]} wanted @returns {Set<string>} those steps and all they build on */
function withNeeds(wanted) {
  /** @type {Set<string>} */
  const all = new Set();
  /** @param {string} id */
  const add = (id) => {
    const step = STEPS.find((candidate) => candidate.id === id);
    if (step === undefined) throw new Error(`no such set-up step: ${id}`);
    all.add(id);
    for (const other of [...(step.needs ?? []), ...(step.after ?? [])]) if (!all.has(other)) add(other);
  };
  wanted.forEach(add);
  return all;
}

/**
 * Does one step, unless it is done, cannot be done here, or builds on one that failed.
 * @param {Step} step @param {StepReport | undefined} broken the first of its needs that was not met
 * @returns {Promise<StepReport>}
 */
async function perform(step, broken) {
  const begun = performance.now();
  /** @param {Outcome} outcome @param {string} [reason] */
  const report = (outcome, reason = "") => ({
    id: step.id,
    title: step.title,
    outcome,
    reason,
    ms: performance.now() - begun,
  });

  const lacking = step.absent?.() ?? null;
  // What was made before stays for the next time; whoever looks for it asks the same variable.
  if (lacking !== null && process.env[step.pretend ?? ""] === "1") return report("skipped", lacking);
  const stamp = () => stampOf(step.inputs, step.facts?.());
  const made = () => step.outputs.every((file) => existsSync(inProject(file)));
  if (made() && readStamp(step.id) === stamp()) return report("fresh");
  if (lacking === null && broken === undefined && made() && (await step.already?.()) === true) {
    writeStamp(step.id, stamp());
    return report("fresh");
  }

  // From here on what is there is out of date, and nobody may take it for the result.
  dropStamp(step.id);
  step.clear?.();
  if (lacking !== null) return report("skipped", lacking);
  if (broken?.outcome === "skipped") return report("skipped", broken.reason);
  if (broken !== undefined) return report("blocked", `needs "${broken.title}"`);
  const progress = startProgress(step.title, step.why);
  try {
    const word = await step.run(progress.note);
    // Asked for again: a step may complete its own inputs (cargo writes Cargo.lock).
    writeStamp(step.id, stamp());
    progress.end(word ?? "done");
    return report("done");
  } catch (error) {
    step.clear?.();
    progress.end("FAILED");
    return report("failed", error instanceof Error ? error.message : String(error));
  }
}

/**
 * Does the steps named and all they build on.
 * @param {readonly string[]} wanted
 * @param {{ goOn?: boolean }} [options] `goOn`: after a failure, still do what does not depend on it
 */
export async function setUp(wanted, { goOn = false } = {}) {
  const begun = performance.now();
  const ids = withNeeds(wanted);
  /** @type {Map<string, StepReport>} */
  const reports = new Map();
  for (const step of STEPS.filter(({ id }) => ids.has(id))) {
    const broken = (step.needs ?? [])
      .map((id) => reports.get(id))
      .find((need) => need !== undefined && need.outcome !== "fresh" && need.outcome !== "done");
    const report = await perform(step, broken);
    reports.set(step.id, report);
    if (report.outcome === "failed") {
      console.log(`set-up failed at "${report.title}": ${report.reason}`);
      if (!goOn) break;
    }
  }
  const all = [...reports.values()];
  const done = all.filter(({ outcome }) => outcome === "done").length;
  const fresh = all.filter(({ outcome }) => outcome === "fresh").length;
  const reasons = [...new Set(all.filter(({ outcome }) => outcome === "skipped").map(({ reason }) => reason))];
  for (const reason of reasons) console.log(`set-up goes on without: ${reason}`);
  console.log(`set-up: ${done} steps done, ${fresh} up to date (${seconds(performance.now() - begun)})`);
  return { reports, ok: all.every(({ outcome }) => outcome !== "failed" && outcome !== "blocked") };
}
