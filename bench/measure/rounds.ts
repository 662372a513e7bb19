/**
 * How times are taken: subjects in turn, never all runs of one and then all of the next, so that a busy machine slows all of
 * them alike; a collection before each run, outside the time; rounds that warm up; minimum and median.
 */
import type { Platform } from "./platform.js";
import type { Direction, Figure, Job, Subject, Times, Work } from "./subject.js";

/** Rounds before the first that counts. */
const WARM_UP_ROUNDS = 3;

/** Short runs are repeated until they are as long: clocks of browsers tick in tenths of milliseconds. */
const REPEATED_MS = 10;

/**
 * Where the clock ticks in less than a microsecond, a run as long as this stands for itself. What repeated runs leave behind is
 * collected only after the last, so that each takes memory that was never touched: a copy of 8 MB takes 1 ms in memory that was given
 * back, and 6 ms where its pages are new, whoever makes it.
 */
const SHORTEST_MS = 0.5;

/** A run longer than this has only {@link SLOW_ROUNDS} that count, and one before them: it is disturbed less, and no rival. */
const SLOW_MS = 800;
const SLOW_ROUNDS = 3;

/** What a repeated run is allowed for finding out how often, and for the compiler to see it often. */
const CALIBRATION_MS = 300;

/** What is run for a subject in one direction. */
interface Entry {
  readonly subject: Subject;
  readonly direction: Direction;
  readonly run: () => unknown;
  readonly bytes: number;
  repeats: number;
  slow: boolean;
  readonly times: number[];
}

/** Keeps what a run gave until the clock was read, and drops it before the next collection. */
const kept: { result: unknown } = { result: undefined };

function once({ run, repeats }: Entry, platform: Platform): number {
  kept.result = undefined;
  platform.collect();
  const begun = performance.now();
  for (let left = repeats; left > 0; left--) kept.result = run();
  const elapsed = performance.now() - begun;
  return elapsed / repeats;
}

/**
 * Finds how often a short run must be repeated. The first runs are slow whatever they do (code is compiled, pools are filled), so
 * that only the fastest of several says how long one is.
 */
function calibrate(entry: Entry, platform: Platform): void {
  let fastest = Number.POSITIVE_INFINITY;
  const begun = performance.now();
  do {
    fastest = Math.min(fastest, once(entry, platform));
    entry.repeats =
      fastest > (platform.node ? SHORTEST_MS : REPEATED_MS) ? 1 : Math.ceil(REPEATED_MS / Math.max(fastest, 1e-5));
  } while (performance.now() - begun < CALIBRATION_MS);
  entry.slow = fastest > SLOW_MS;
}

function entriesOf({ subjects }: Work, { raw = false }: Job): Entry[] {
  const entries: Entry[] = [];
  for (const subject of subjects) {
    const add = (direction: Direction, run: () => unknown, bytes: number) =>
      entries.push({ subject, direction, run, bytes, repeats: 1, slow: false, times: [] });
    const written = subject.write?.();
    const bytes = subject.input ?? (typeof written === "object" ? written : undefined);
    const length = bytes?.length ?? 0;
    if (subject.write !== undefined) add("write", () => subject.write!(), length);
    if (subject.clone !== undefined) add("clone", () => subject.clone!(), 0);
    if (subject.read === undefined) continue;
    // Peers give views of pools that they write again: what is read is a copy of their own bytes.
    const input = new Uint8Array(bytes ?? []);
    const { revive } = subject;
    if (revive === undefined) add("read", () => subject.read!(input), length);
    else {
      add("read", () => revive(subject.read!(input)), length);
      if (raw) add("raw", () => subject.read!(input), length);
    }
  }
  return entries;
}

/** Measures all subjects of a case, in turn. */
export function measure(work: Work, job: Job, platform: Platform): Figure[] {
  const entries = entriesOf(work, job);
  for (const entry of entries) calibrate(entry, platform);
  let begun = performance.now();
  for (let round = -WARM_UP_ROUNDS; round < job.maxRounds; round++) {
    if (round === 0) begun = performance.now();
    if (round >= job.minRounds && performance.now() - begun > job.seconds * 1000) break;
    for (let place = 0; place < entries.length; place++) {
      // Another one begins each round: who comes after whom makes a difference too.
      const entry = entries[(place + round + WARM_UP_ROUNDS) % entries.length]!;
      if (entry.slow && (round < -1 || round >= SLOW_ROUNDS)) continue;
      const elapsed = once(entry, platform);
      if (round >= 0) entry.times.push(elapsed);
    }
  }
  kept.result = undefined;
  return entries.map((entry) => ({
    subject: entry.subject.name,
    direction: entry.direction,
    floor: entry.subject.floor === true,
    objects: work.objects,
    times: summary(entry.times),
    bytes: entry.bytes,
    peakRss: job.peaks === true ? peakOf(entry, platform) : null,
  }));
}

function peakOf(entry: Entry, platform: Platform): number | null {
  if (platform.peak === undefined) return null;
  kept.result = undefined;
  platform.collect();
  platform.peak.reset();
  kept.result = entry.run();
  const peak = platform.peak.read();
  kept.result = undefined;
  return peak;
}

export function summary(times: readonly number[]): Times {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, low: sorted[0]!, high: sorted.at(-1)!, runs: sorted.length };
}
