/** What is measured: a case's subjects and the work each does, in each direction. Knows no runtime. */

/** `raw`: reading without the construction of classes and dates that a peer's format has lost. */
export const DIRECTIONS = ["write", "read", "raw", "clone"] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Somebody who writes and reads the data of a case. */
export interface Subject {
  readonly name: string;
  /** A floor does the least that anybody must do, and no format at all. */
  readonly floor?: boolean;
  /** Writes the case's data; what it gives is what `read` takes. */
  write?(): Uint8Array | number;
  /** What `read` takes, where this subject does not write. */
  readonly input?: Uint8Array;
  read?(input: Uint8Array): unknown;
  /** Makes what the case's data was of what `read` gave. Its time is part of reading, and shown apart. */
  revive?(raw: unknown): unknown;
  /** A copy without bytes in between. */
  clone?(): unknown;
}

export interface Work {
  /** What a figure an object is divided by. */
  readonly objects: number;
  readonly subjects: readonly Subject[];
}

/** Milliseconds, of one run. */
export interface Times {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly runs: number;
}

/** One subject in one direction. */
export interface Figure {
  readonly subject: string;
  readonly direction: Direction;
  readonly floor: boolean;
  readonly objects: number;
  readonly times: Times;
  /** Of what was written or read; 0 where there is none. */
  readonly bytes: number;
  /** The highest resident memory of a run of its own, where the system says; bytes. */
  readonly peakRss: number | null;
}

/** What a process is asked to measure. */
export interface Job {
  readonly case: string;
  /** Names of subjects; all of them when absent. */
  readonly subjects?: readonly string[];
  /** Objects, or bytes, of a case that has several sizes. */
  readonly size?: number;
  /** Time for the counted rounds, beyond the fewest. */
  readonly seconds: number;
  readonly minRounds: number;
  readonly maxRounds: number;
  /** Whether reading without construction is measured too. */
  readonly raw?: boolean;
  /** Whether the peak memory of each subject is taken too, in a run of its own. */
  readonly peaks?: boolean;
}
