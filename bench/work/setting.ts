/** What the work of a case is made for: the job, who takes part, and where it runs. */
import type { Platform } from "../measure/platform.js";
import type { Job, Subject, Work } from "../measure/subject.js";

export interface Setting {
  readonly job: Job;
  readonly platform: Platform;
  /** Whether a subject takes part. */
  wanted(name: string): boolean;
}

export type MakeWork = (setting: Setting) => Promise<Work>;

/** A subject, or none where it makes code of strings and the runtime forbids that. */
export async function unlessForbidden(make: () => Promise<Subject>): Promise<Subject[]> {
  try {
    return [await make()];
  } catch (error) {
    if (error instanceof EvalError) return [];
    throw error;
  }
}
