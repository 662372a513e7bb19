/** What a runtime is to the bench: something that runs a job and gives figures. */
import type { Measured } from "../compare/results.js";
import type { Job } from "../measure/subject.js";

export interface RunOptions {
  /** The job needs more heap than the runtime's own limit. */
  readonly large?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Runtime {
  /** What it is called on the command line. */
  readonly id: string;
  /** Whether its programs can read files. */
  readonly files: boolean;
  run(job: Job, options?: RunOptions): Promise<Measured[]>;
}
