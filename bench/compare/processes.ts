/** Starts the processes that measure: one for each job, with garbage collection at hand and all else left as it is. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { sensorRows, toSensorJson } from "../cases/sensor.js";
import type { MemoryFigure } from "../measure/memory.js";
import { summary } from "../measure/rounds.js";
import type { Direction, Job } from "../measure/subject.js";
import type { WorkerReport } from "../measure/worker.js";
import type { Measured } from "./results.js";

/** This file runs as build/compare/compare/processes.js. */
export const ROOT = resolve(fileURLToPath(new URL("../../..", import.meta.url)));
const OUTPUT = join(ROOT, "build", "compare");
export const WORKER = join(OUTPUT, "measure", "worker-main.js");

/** A command that runs a program and gives what it printed. A process that fails is an error with its complaint. */
export function outputOf(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
    let output = "";
    let complaint = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    child.on("error", fail);
    child.on("close", (code, signal) => {
      if (code === 0) done(output);
      else fail(new Error(`${command} ended with ${signal ?? code}:\n${complaint.trim() || output.trim()}`));
    });
  });
}

/** The figures of a report, each with where it comes from. */
export const measuredOf = (report: WorkerReport): Measured[] =>
  report.figures.map((figure) => ({ ...figure, case: report.case, runtime: report.runtime, size: report.size }));

/** The answer of a program that may print other things before it. */
export function lastLine<T>(output: string): T {
  const line = output.trim().split("\n").at(-1) ?? "";
  return JSON.parse(line) as T;
}

/** What start.py's siblings answer. */
interface PythonReport {
  readonly runtime: string;
  readonly objects: number;
  readonly figures: readonly {
    readonly subject: string;
    readonly direction: Direction;
    readonly times: readonly number[];
    readonly bytes: number;
  }[];
}

const SENSORS = 100_000;

/** Case A in CPython, or `null` without a Python that has `param`. */
export async function runPython(seconds: number): Promise<Measured[] | null> {
  const interpreter = process.env.BRINE_PYTHON ?? "";
  if (interpreter === "" || !existsSync(interpreter)) return null;
  const rows = join(OUTPUT, "data", "sensors.json");
  mkdirSync(dirname(rows), { recursive: true });
  writeFileSync(rows, JSON.stringify(sensorRows(SENSORS).map(toSensorJson)));
  const program = join(ROOT, "bench", "python", "peer.py");
  const output = await outputOf(interpreter, [program, JSON.stringify({ rows, seconds })], {
    PYTHONDONTWRITEBYTECODE: "1",
  });
  const { runtime, objects, figures } = lastLine<PythonReport>(output);
  return figures.map(({ subject, direction, times, bytes }) => ({
    case: "A",
    runtime,
    size: null,
    subject,
    direction,
    floor: false,
    objects,
    times: summary(times),
    bytes,
    peakRss: null,
  }));
}

/** What writing takes and what a large snapshot leaves, in a Node of its own. */
export async function measureMemory(): Promise<MemoryFigure[]> {
  const program = join(OUTPUT, "measure", "memory-main.js");
  return lastLine<MemoryFigure[]>(await outputOf(process.execPath, ["--expose-gc", program]));
}

/** Runs a job in a process of its own. */
export async function runInProcess(
  command: readonly string[],
  job: Job,
  env: NodeJS.ProcessEnv = {},
): Promise<Measured[]> {
  const [program = "", ...args] = command;
  const output = await outputOf(program, [...args, JSON.stringify(job)], env);
  return measuredOf(lastLine<WorkerReport>(output));
}
