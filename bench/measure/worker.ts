/** Measures one job. As a program: the job is JSON in the first argument, and a line of JSON with the report is the answer. */
import { CASES } from "../work/index.js";
import { findPlatform } from "./platform.js";
import { measure } from "./rounds.js";
import type { Figure, Job } from "./subject.js";

/** What a process says about its job. */
export interface WorkerReport {
  readonly runtime: string;
  readonly case: string;
  readonly size: number | null;
  readonly figures: readonly Figure[];
}

export async function runJob(job: Job): Promise<WorkerReport> {
  const found = CASES[job.case];
  if (found === undefined) throw new Error(`no case ${job.case}: there are ${Object.keys(CASES).join(", ")}`);
  const platform = await findPlatform();
  const wanted = (name: string): boolean => job.subjects === undefined || job.subjects.includes(name);
  const work = await found.make({ job, platform, wanted });
  return { runtime: platform.name, case: job.case, size: job.size ?? null, figures: measure(work, job, platform) };
}
