/** `npm run bench -- --check`: measures what the targets need, and says of each whether it is met. */
import type { Runtime } from "../runtimes/runtime.js";
import { measureMemory, runPython } from "./processes.js";
import { Results } from "./results.js";
import { CHECK_JOBS, type CheckJob, ONE_CLASS, TARGETS, type Target } from "./targets.js";

const PYTHON_SECONDS = 1.5;

/** Where lines and remarks go. */
export interface Output {
  line(text: string): void;
  say(text: string): void;
}

/** Whether the job measures anything that a target of these cases needs. */
function concerns(job: CheckJob, cases: readonly string[]): boolean {
  const names = [job.case, job.as ?? job.case];
  return cases.length === 0 || cases.some((name) => names.includes(name) || job.case.startsWith(`${name}-`));
}

/**
 * Prints `case direction ratio must aim ok|SHORT`, a line a target; gives what was measured and whether nothing is short.
 * With `cases` only those are measured; F brings A along, which it is compared with. A process that fails is said, and
 * leaves its targets short.
 */
export async function check(
  runtime: Runtime,
  cases: readonly string[],
  { line, say }: Output,
): Promise<{ readonly results: Results; readonly ok: boolean }> {
  const results = new Results();
  let ok = true;
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    say(what);
    try {
      await work();
    } catch (error) {
      ok = false;
      say(`${what} FAILED: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const wanted = cases.includes("F") ? [...cases, ONE_CLASS] : cases;
  for (const job of CHECK_JOBS.filter((candidate) => concerns(candidate, wanted))) {
    const size = job.size === undefined ? "" : `, ${job.size.toLocaleString("en-US")}`;
    await attempt(`${job.as ?? job.case}${size}: ${job.subjects?.join(", ")}`, async () => {
      const figures = await runtime.run(job, { large: job.large === true });
      results.all.push(...figures.map((figure) => ({ ...figure, case: job.as ?? job.case })));
    });
  }
  if (cases.length === 0 || cases.includes("A")) {
    await attempt("A: CPython", async () => {
      const python = await runPython(PYTHON_SECONDS);
      if (python === null) say("no Python with param: what is compared with CPython is left out");
      else results.all.push(...python);
    });
    await attempt("memory", async () => void results.memory.push(...(await measureMemory())));
  }
  line("case          direction   ratio    must     aim");
  for (const target of TARGETS) ok = verdict(target, results, line) && ok;
  return { results, ok };
}

/** A target that was not measured has no line. */
function verdict(target: Target, results: Results, line: Output["line"]): boolean {
  const ratio = target.ratio(results);
  if (ratio === undefined) return true;
  const met = ratio <= target.must;
  const cells = [ratio, target.must, target.aim].map((value) => value.toFixed(2).padStart(7)).join(" ");
  line(`${target.case.padEnd(13)} ${target.direction.padEnd(9)} ${cells} ${met ? "ok" : "SHORT"}`);
  return met;
}
