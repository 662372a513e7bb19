/** `npm run bench`: all cases with all subjects in the runtimes that are asked for. */
import type { Job } from "../measure/subject.js";
import type { Runtime } from "../runtimes/runtime.js";
import { CASES } from "../work/index.js";
import type { Output } from "./check.js";
import { measureMemory, runPython } from "./processes.js";
import { type Measured, machineLine } from "./results.js";
import type { Store } from "./store.js";

export interface SuiteOptions {
  /** Letters of cases, or their full names; all of them when empty. */
  readonly cases: readonly string[];
  /** Few rounds, to see that everything works. */
  readonly quick: boolean;
  /** How long a case is measured, in seconds; five rounds it has in any case. */
  readonly seconds: number;
  readonly json: boolean;
}

/** Growth and sizes are measured with those that are worth a curve; the others take minutes for a million objects. */
const CURVE_SUBJECTS = [
  "brine",
  "brine instances",
  "brine wasm",
  "brine ts",
  "floor",
  "JSON",
  "v8",
  "brine out of band",
];

/** From here on a process is given more heap than its runtime would take. */
const LARGE_SIZE = 500_000;

/** Switches the native addons of msgpackr and cbor-x off. */
const NO_ADDONS = { MSGPACKR_NATIVE_ACCELERATION_DISABLED: "true", CBOR_NATIVE_ACCELERATION_DISABLED: "true" };
const WITH_ADDONS = ["msgpackr records", "msgpackr class", "cbor-x records"];

const PYTHON_SECONDS = 5;

/** A job, and what is to be said of it beyond the case. */
interface Planned {
  readonly job: Job;
  readonly env?: NodeJS.ProcessEnv;
  /** Added to the names of its subjects. */
  readonly suffix?: string;
}

export function selectCases(wanted: readonly string[]): string[] {
  const names = Object.keys(CASES);
  if (wanted.length === 0) return names;
  return wanted.flatMap((text) => {
    const found = names.filter((name) => name === text || name.startsWith(`${text}-`));
    if (found.length === 0) throw new Error(`no case ${text}: there are ${names.join(", ")}`);
    return found;
  });
}

function planned(name: string, isNode: boolean, { quick, seconds }: SuiteOptions): Planned[] {
  const rounds = quick ? { seconds: 0.5, minRounds: 1, maxRounds: 3 } : { seconds, minRounds: 5, maxRounds: 25 };
  const job: Job = { case: name, ...rounds, raw: true, peaks: true };
  const { sizes } = CASES[name]!;
  if (sizes !== undefined) {
    const taken = quick ? sizes.slice(0, 2) : sizes;
    return taken.map((size) => ({ job: { ...job, size, subjects: CURVE_SUBJECTS } }));
  }
  if (name !== "A" || !isNode) return [{ job }];
  return [{ job }, { job: { ...job, subjects: WITH_ADDONS }, env: NO_ADDONS, suffix: " (no addon)" }];
}

/** Measures and stores; what fails is said, and the rest goes on. Gives whether nothing failed. */
export async function runSuite(
  runtimes: readonly Runtime[],
  store: Store,
  options: SuiteOptions,
  { say }: Output,
): Promise<boolean> {
  const { cases, quick, json } = options;
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
  const keep = (by: string, figures: readonly Measured[]): void => {
    store.add(by, figures);
    if (json) for (const figure of figures) console.log(JSON.stringify(machineLine(figure)));
  };
  const selected = selectCases(cases);
  for (const runtime of runtimes) {
    for (const name of selected) {
      if (CASES[name]!.files === true && !runtime.files) continue;
      for (const { job, env, suffix = "" } of planned(name, runtime.id.startsWith("node"), options)) {
        const size = job.size === undefined ? "" : `, ${job.size.toLocaleString("en-US")}`;
        await attempt(`${runtime.id}: ${name}${size}${suffix}`, async () => {
          const large = (job.size ?? 0) > LARGE_SIZE;
          const figures = await runtime.run(job, { large, ...(env === undefined ? {} : { env }) });
          keep(
            runtime.id,
            figures.map((figure) => ({ ...figure, subject: figure.subject + suffix })),
          );
        });
      }
    }
  }
  if (selected.includes("A") && runtimes.some(({ id }) => id === "node")) {
    await attempt("CPython: A", async () => {
      const python = await runPython(quick ? 0.1 : PYTHON_SECONDS);
      if (python === null) say("no Python with param: CPython is left out");
      else keep("cpython", python);
    });
    await attempt("memory", async () => store.addMemory(await measureMemory()));
  }
  return ok;
}
