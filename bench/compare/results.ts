/** The figures of one run of the bench, of all processes, and how they are looked up. */
import type { MemoryFigure } from "../measure/memory.js";
import type { Direction, Figure } from "../measure/subject.js";

/** A figure and where it comes from. */
export interface Measured extends Figure {
  readonly case: string;
  readonly runtime: string;
  /** Of a case that has several sizes. */
  readonly size: number | null;
}

/** One line of `--json`. */
export interface MachineLine {
  readonly case: string;
  readonly direction: Direction;
  readonly runtime: string;
  readonly subject: string;
  readonly size: number | null;
  readonly objects: number;
  /** Of the fastest run, and of the middle one. */
  readonly ns_per_object: number;
  readonly ns_per_object_median: number;
  readonly mb_per_s: number | null;
  readonly bytes: number;
  readonly peak_rss: number | null;
  readonly runs: number;
}

export class Results {
  readonly all: Measured[] = [];
  readonly memory: MemoryFigure[] = [];

  /** One subject in one direction, or `undefined` where it was not measured. The last one measured counts. */
  find(name: string, subject: string, direction: Direction, size: number | null = null): Measured | undefined {
    return this.all.findLast(
      (one) =>
        one.case === name &&
        one.subject === subject &&
        one.direction === direction &&
        (size === null || one.size === size),
    );
  }
}

export function machineLine({ times, objects, bytes, peakRss, ...where }: Measured): MachineLine {
  return {
    case: where.case,
    direction: where.direction,
    runtime: where.runtime,
    subject: where.subject,
    size: where.size,
    objects,
    ns_per_object: (times.low * 1e6) / objects,
    ns_per_object_median: (times.median * 1e6) / objects,
    mb_per_s: bytes === 0 ? null : bytes / times.low / 1000,
    bytes,
    peak_rss: peakRss,
    runs: times.runs,
  };
}
