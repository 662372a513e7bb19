/**
 * How times are taken: contestants in turn, never all runs of one and then all of the next, so that a busy machine slows
 * all of them alike; a collection before each turn, outside the time; medians, with the lowest and highest run beside them.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Milliseconds. */
export interface Timing {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly runs: number;
}

/** Somebody who writes bytes and reads them again. */
export interface Contestant {
  readonly label: string;
  write?(): Uint8Array;
  read?(bytes: Uint8Array): unknown;
  /** What it reads, where it does not write. */
  readonly bytes?: Uint8Array;
}

export interface Result {
  readonly label: string;
  /** Of what it wrote or read. */
  readonly bytes: number;
  readonly write: Timing | null;
  readonly read: Timing | null;
}

export interface MeasureOptions {
  /** Time for all contestants together, beyond the rounds that are always run. */
  readonly seconds: number;
  readonly minRounds: number;
  readonly maxRounds: number;
}

/** Rounds before the first that counts: the compiler works on hot code meanwhile. */
const WARM_UP = 2;

/** Counted runs after each collection. */
const RUNS_IN_A_TURN = 2;

const collect = garbageCollector();

/** `--expose-gc` can be given later than on the command line, and then a new context has `gc`. */
function garbageCollector(): () => void {
  try {
    setFlagsFromString("--expose-gc");
    return runInNewContext("gc") as () => void;
  } catch {
    return () => {};
  }
}

/**
 * One turn of a contestant. The collection takes the garbage of the others away, and with it V8's compiled code that knew of
 * objects now dead; the run that makes it anew is not counted, because a program at work hardly meets it.
 */
function turn(work: () => unknown, times: number[] | null): void {
  collect();
  work();
  for (let run = 0; run < RUNS_IN_A_TURN; run++) {
    const begun = performance.now();
    work();
    times?.push(performance.now() - begun);
  }
}

export function measure(contestants: readonly Contestant[], options: MeasureOptions): Result[] {
  const entries = contestants.map((contestant) => ({
    contestant,
    bytes: contestant.bytes ?? contestant.write?.() ?? new Uint8Array(),
    writes: [] as number[],
    reads: [] as number[],
  }));
  const begun = performance.now();
  for (let round = 0; round < WARM_UP + options.maxRounds; round++) {
    const counted = round - WARM_UP;
    if (counted >= options.minRounds && performance.now() - begun > options.seconds * 1000) break;
    for (let place = 0; place < entries.length; place++) {
      // Another one begins each round: who comes after whom makes a difference too.
      const entry = entries[(place + round) % entries.length]!;
      const { write, read } = entry.contestant;
      if (write !== undefined) turn(() => write.call(entry.contestant), counted >= 0 ? entry.writes : null);
      if (read !== undefined) turn(() => read.call(entry.contestant, entry.bytes), counted >= 0 ? entry.reads : null);
    }
  }
  return entries.map(({ contestant, bytes, writes, reads }) => ({
    label: contestant.label,
    bytes: bytes.length,
    write: timing(writes),
    read: timing(reads),
  }));
}

function timing(times: number[]): Timing | null {
  if (times.length === 0) return null;
  const sorted = times.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, low: sorted[0]!, high: sorted.at(-1)!, runs: sorted.length };
}
