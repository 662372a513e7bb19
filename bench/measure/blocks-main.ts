/**
 * `node scripts/blocks.mjs [ROUNDS]`: how long the event loop is held up by a snapshot in slices of data set A, 100,000 sensors, and by its
 * restoring: the longest block and how many were longer than a frame, beside what the same costs at once. Raw figures, by engine and memo.
 *
 * A block is measured from outside, by what a thread that only asks for turns sees: from one turn to the next, by the clock and –
 * where the runtime tells it – by the processor time of this thread, in which nobody else's work counts.
 */
import { defaultEngine, restore, restoreAsync, snapshot, snapshotAsync, tsEngine } from "brine";
import { registerSensor, sensorRows, toSensor } from "../cases/sensor.js";

const OBJECTS = 100_000;
const ROUNDS = Number(process.argv[2] ?? 5);
const FRAME = 16;

type Usage = { user: number; system: number };
const threadUsage = (process as unknown as { threadCpuUsage?: () => Usage }).threadCpuUsage?.bind(process);

/** Milliseconds of the clock, and of this thread's processor time. */
const now = (): [number, number] => {
  const usage = threadUsage?.();
  return [performance.now(), usage === undefined ? Number.NaN : (usage.user + usage.system) / 1000];
};

interface Blocks {
  /** The longest, by the clock and by processor time. */
  readonly wall: number;
  readonly cpu: number;
  /** Longer than a frame. */
  readonly long: number;
  readonly turns: number;
  readonly total: number;
}

async function blocksOf(work: () => Promise<unknown>): Promise<Blocks> {
  const gaps: [number, number][] = [];
  let isDone = false;
  let last = now();
  const begun = last[0];
  const turn = (): void => {
    const next = now();
    gaps.push([next[0] - last[0], next[1] - last[1]]);
    last = next;
    if (!isDone) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  turn();
  isDone = true;
  await new Promise((resolve) => setImmediate(resolve));
  const most = (at: 0 | 1): number => Math.max(...gaps.map((gap) => gap[at]));
  const measured = threadUsage === undefined ? 0 : 1;
  return {
    wall: most(0),
    cpu: most(1),
    long: gaps.filter((gap) => gap[measured] > FRAME).length,
    turns: gaps.length,
    total: last[0] - begun,
  };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function rounds(name: string, work: () => Promise<unknown>): Promise<void> {
  const all: Blocks[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    globalThis.gc?.();
    all.push(await blocksOf(work));
  }
  const text = (key: keyof Blocks): string => {
    const values = all.map((blocks) => blocks[key]);
    return `${median(values).toFixed(1)} (${Math.max(...values).toFixed(1)})`.padStart(16);
  };
  console.log(`${name.padEnd(34)}${text("wall")}${text("cpu")}${text("long")}${text("turns")}${text("total")}`);
}

registerSensor();
const value = sensorRows(OBJECTS).map(toSensor);
console.log(`Node ${process.versions.node}, ${OBJECTS} sensors, ${ROUNDS} rounds; milliseconds, median (most)`);
console.log(
  `${"".padEnd(34)}${["longest, clock", "longest, cpu", "over 16 ms", "turns", "in all"].map((text) => text.padStart(16)).join("")}`,
);
for (const engine of [defaultEngine(), tsEngine]) {
  for (const memo of ["lean", "cpython"] as const) {
    const bytes = snapshot(value, { engine, memo });
    await rounds(`${engine.name} ${memo} snapshotAsync`, () => snapshotAsync(value, { engine, memo }));
    await rounds(`${engine.name} ${memo} restoreAsync`, () => restoreAsync(bytes, { engine }));
    await rounds(`${engine.name} ${memo} snapshot`, async () => snapshot(value, { engine, memo }));
    await rounds(`${engine.name} ${memo} restore`, async () => restore(bytes, { engine }));
  }
}
