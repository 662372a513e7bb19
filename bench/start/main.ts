/**
 * The program of `npm start`: real data through both engines, through CPython and back, everything compared.
 *
 * `--quick` takes prefixes of the data and ends in seconds; `--pyodide` runs the check in pyodide although there is a
 * system Python. Ends with status 1 when anything differed; how fast it was does not change the status.
 */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Engine, tsEngine, wasmEngine } from "brine";
import { DATA_SET_NAMES, loadDataSet } from "../cases/vega.js";
import { registerModel } from "../cases/vega-model.js";
import { LABELS, type Outcome, runDataSet, type Setting } from "./data-set.js";
import { findPython, type PythonRunner, pyodidePython, systemPython } from "./python.js";
import { formatTable, Progress, type TableRow } from "./table.js";

/** This file runs as build/bench/start/main.js. */
const ROOT = resolve(fileURLToPath(new URL("../../..", import.meta.url)));
const OPTIONS = new Set(["--quick", "--pyodide"]);

function findEngines(say: (text: string) => void): Engine[] {
  try {
    return [wasmEngine(), tsEngine];
  } catch (error) {
    say(`NO WebAssembly engine (${reason(error)}): going on with the TypeScript engine alone`);
    return [tsEngine];
  }
}

async function findPythons(say: (text: string) => void, fail: (line: string) => void, pyodideToo: boolean) {
  const scripts = join(ROOT, "test", "python");
  const runners: PythonRunner[] = [];
  const interpreter = findPython(ROOT);
  if (interpreter === null) {
    say("NO system Python with param: the checks against real param are SKIPPED, pyodide stands in");
  } else {
    runners.push(systemPython(interpreter, scripts));
  }
  if (interpreter === null || pyodideToo) {
    say("starting CPython in Node (pyodide)");
    try {
      runners.push(await pyodidePython(scripts));
    } catch (error) {
      // It comes with node_modules and asks nothing of the machine: without it a promised check is missing.
      fail(`pyodide does not start (${reason(error)}), so that nothing is checked in it`);
    }
  }
  return runners;
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whether brine is faster than JSON both ways, as it came out in this run. */
function relations(name: string, medians: Outcome["medians"], engine: Engine): string[] {
  const line = (what: string, ours: number | null | undefined, against: string, theirs: number | null | undefined) => {
    if (ours == null || theirs == null) return `  n/a     ${name}: ${what}`;
    const verdict = ours < theirs ? "ok    " : "SLOWER";
    const times = `${ours.toFixed(2)} ms, ${against} ${theirs.toFixed(2)} ms`;
    return `  ${verdict}  ${name}: ${what} ${times} (${(theirs / ours).toFixed(2)} times as fast)`;
  };
  const mine = medians[LABELS.engine(engine)];
  const plain = medians[LABELS.jsonPlain];
  const brine = medians[LABELS.jsonBrine];
  return [
    line("writes in", mine?.write, "JSON.stringify", plain?.write),
    line("reads in", mine?.read, "JSON.parse + the same brine instances", brine?.read),
    line("reads in", mine?.read, "JSON.parse + plain classes", plain?.read),
  ];
}

async function main(): Promise<void> {
  const options = process.argv.slice(2);
  const unknown = options.find((option) => !OPTIONS.has(option));
  if (unknown !== undefined) throw new Error(`unknown option ${unknown}; there are ${[...OPTIONS].join(" and ")}`);
  const quick = options.includes("--quick");
  const progress = new Progress();
  const say = (text: string) => progress.step(text);

  const differences: string[] = [];
  const differ = (line: string) => {
    differences.push(line);
    say(`DIFFERENCE: ${line}`);
  };
  const setting: Setting = {
    engines: findEngines(say),
    pythons: await findPythons(say, differ, options.includes("--pyodide")),
    quick,
    data: join(ROOT, "node_modules", "vega-datasets", "data"),
    output: join(ROOT, "build", "start"),
    step: say,
    differ,
  };
  registerModel();

  const rows: TableRow[] = [];
  const outcomes = new Map<string, Outcome>();
  for (const name of DATA_SET_NAMES) {
    try {
      const outcome = await runDataSet(loadDataSet(name, { folder: setting.data, quick }), setting);
      rows.push(...outcome.rows);
      outcomes.set(name, outcome);
    } catch (error) {
      // One data set that breaks must not hide what the others say.
      setting.differ(`${name}, stopped by ${error instanceof Error ? `${error.name}: ${error.message}` : error}`);
      if (error instanceof Error) console.error(error.stack);
    }
  }
  finish(rows, outcomes, setting, differences);
}

function finish(rows: TableRow[], outcomes: Map<string, Outcome>, setting: Setting, differences: string[]): void {
  console.log(`\n${formatTable(rows)}\n`);
  console.log(
    "Medians, contestants in turn. JSON: to and from UTF-8 bytes, dates as milliseconds; it writes rows that are",
  );
  console.log("plain already and reads into new instances. v8: plain objects in and out, nothing constructed.");
  const engine = setting.engines.find(({ name }) => name === "wasm");
  if (engine === undefined) {
    console.log("\nWebAssembly against JSON: not measured, there is no WebAssembly engine.");
  } else {
    console.log("\nWebAssembly engine against JSON:");
    for (const name of ["flights", "movies"]) {
      for (const line of relations(name, outcomes.get(name)?.medians ?? {}, engine)) console.log(line);
    }
  }
  if (!setting.pythons.some(({ real }) => real))
    console.log("\nSKIPPED: every check against real param (no system Python).");
  if (differences.length > 0) {
    console.log(`\n${differences.length} ${differences.length === 1 ? "difference" : "differences"}:`);
    for (const line of differences) console.log(`  ${line}`);
    process.exitCode = 1;
    return;
  }
  const engines = setting.engines.map(({ name }) => name).join(" and ");
  const pythons = setting.pythons.map(({ title }) => title).join(" and ");
  console.log(`\nAll comparisons equal: ${outcomes.size} data sets, engines ${engines}; ${pythons || "no Python"}.`);
}

main().catch((error: unknown) => {
  console.error(`npm start: ${reason(error)}`);
  process.exitCode = 1;
});
