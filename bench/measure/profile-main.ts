/**
 * The program of `npm run profile -- CASE`: runs one subject of a case in one direction for some seconds under V8's CPU
 * profiler, prints where the time went, and writes the profile for the tools of a browser or an editor.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { CASES } from "../work/index.js";
import { findPlatform } from "./platform.js";
import type { Subject } from "./subject.js";

/** This file runs as build/compare/measure/profile-main.js. */
const ROOT = resolve(fileURLToPath(new URL("../../..", import.meta.url)));
const WARM_UP_RUNS = 3;
const SHOWN = 30;
/** Microseconds between two samples. */
const INTERVAL = 250;

/** The profile as the inspector gives it, as far as it is read here. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples?: readonly number[];
  readonly timeDeltas?: readonly number[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    subject: { type: "string", default: "brine" },
    direction: { type: "string", default: "both" },
    seconds: { type: "string", default: "4" },
    size: { type: "string" },
  },
});

function selfTimes({ nodes, samples = [], timeDeltas = [] }: Profile): Map<string, number> {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const file = url.startsWith("file:") ? relative(ROOT, fileURLToPath(url)) : url;
      return [id, `${functionName || "(anonymous)"}${file === "" ? "" : `  ${file}:${lineNumber + 1}`}`];
    }),
  );
  const times = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const name = names.get(id) ?? "(unknown)";
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0));
  }
  return times;
}

async function profile(name: string, direction: string, run: () => unknown): Promise<void> {
  for (let left = WARM_UP_RUNS; left > 0; left--) run();
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: INTERVAL });
  await session.post("Profiler.start");
  const begun = performance.now();
  let runs = 0;
  do {
    run();
    runs++;
  } while (performance.now() - begun < Number(values.seconds) * 1000);
  const elapsed = performance.now() - begun;
  const { profile: taken } = (await session.post("Profiler.stop")) as unknown as { profile: Profile };
  session.disconnect();

  const file = join(
    ROOT,
    "build",
    "profiles",
    `${name}-${values.subject}-${direction}.cpuprofile`.replaceAll(" ", "-"),
  );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(taken));
  console.log(`\n${name}, ${values.subject}, ${direction}: ${runs} runs, ${(elapsed / runs).toFixed(2)} ms each`);
  const times = [...selfTimes(taken)].sort((a, b) => b[1] - a[1]);
  const all = times.reduce((sum, [, time]) => sum + time, 0);
  for (const [where, time] of times.slice(0, SHOWN)) {
    console.log(`${((100 * time) / all).toFixed(1).padStart(5)} %  ${where}`);
  }
  console.log(`written: ${relative(ROOT, file)}`);
}

const [name = ""] = positionals;
const found = CASES[name];
if (found === undefined) {
  console.error(`npm run profile -- CASE [--subject NAME] [--direction write|read] [--seconds N] [--size N]`);
  console.error(`cases: ${Object.keys(CASES).join(", ")}`);
  process.exitCode = 2;
} else {
  const size = values.size === undefined ? {} : { size: Number(values.size) };
  const work = await found.make({
    job: { case: name, seconds: 0, minRounds: 0, maxRounds: 0, ...size },
    platform: await findPlatform(),
    wanted: (subject) => subject === values.subject,
  });
  const subject: Subject | undefined = work.subjects[0];
  if (subject === undefined) throw new Error(`case ${name} has no subject ${values.subject}`);
  const written = subject.write?.();
  const input = subject.input ?? (typeof written === "object" ? new Uint8Array(written) : new Uint8Array());
  const { direction } = values;
  if (direction !== "read" && subject.write !== undefined) await profile(name, "write", () => subject.write!());
  if (direction !== "write" && subject.read !== undefined) await profile(name, "read", () => subject.read!(input));
}
