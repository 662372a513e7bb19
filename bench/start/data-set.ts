/** All that is done with one data set: both engines, every comparison, Python and back, and the times. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { dumps, type Engine, loads } from "brine";
import { type DataSet, QUICK_LIMITS } from "../cases/vega.js";
import { NAMED_CLASSES } from "../cases/vega-model.js";
import { compareBytes, compareGraphs, type Difference } from "./compare.js";
import { type Contestant, measure, type Result, type Timing } from "./measure.js";
import type { PythonReport, PythonRunner } from "./python.js";
import type { TableRow } from "./table.js";

export interface Setting {
  readonly engines: readonly Engine[];
  readonly pythons: readonly PythonRunner[];
  readonly quick: boolean;
  /** Folder of the published files, and the one the pickles go to. */
  readonly data: string;
  readonly output: string;
  readonly step: (text: string) => void;
  /** Told of every difference; the run goes on, so that all of them are seen. */
  readonly differ: (line: string) => void;
}

export interface Outcome {
  readonly rows: readonly TableRow[];
  /** Medians of what the relations of "done when" compare; `null` where something was not measured. */
  readonly medians: { readonly [label: string]: { readonly write: number | null; readonly read: number | null } };
}

export const LABELS = {
  engine: (engine: Engine) => `brine, ${engine.name} engine`,
  jsonPlain: "JSON + plain class",
  jsonBrine: "JSON + brine class",
  v8: "v8, plain objects",
} as const;

const megabytes = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;

export async function runDataSet(set: DataSet, setting: Setting): Promise<Outcome> {
  const say = (text: string) => setting.step(`${set.name}: ${text}`);
  for (const { what, count } of set.conversions) say(`converted ${count.toLocaleString("en-US")} ${what}`);
  const original = set.build();
  say(`${set.objects.toLocaleString("en-US")} objects built`);

  const pickle = writeWithEngines(set, original, setting, say);
  const file = join(setting.output, `${set.name}.pkl`);
  mkdirSync(setting.output, { recursive: true });
  writeFileSync(file, pickle);
  readWithEngines(set, original, pickle, "its own pickle", setting, say);

  let times: PythonReport | null = null;
  for (const python of setting.pythons) {
    const report = await throughPython(set, original, file, python, setting, say);
    if (python.real) times = report;
  }
  say("times, contestants in turn");
  const results = measure(contestants(set, original, setting.engines), {
    seconds: setting.quick ? 0.7 : 12,
    minRounds: setting.quick ? 3 : 5,
    maxRounds: setting.quick ? 15 : 41,
  });
  return { rows: tableRows(set, results, times), medians: mediansOf(results) };
}

/** Both engines write; the bytes must be the same. */
function writeWithEngines(set: DataSet, original: unknown, setting: Setting, say: (text: string) => void): Uint8Array {
  let first: { readonly engine: Engine; readonly bytes: Uint8Array } | undefined;
  for (const engine of setting.engines) {
    const bytes = dumps(original, { engine });
    if (first === undefined) {
      first = { engine, bytes };
      say(`${engine.name} engine wrote ${megabytes(bytes.length)}`);
      continue;
    }
    const difference = compareBytes(first.bytes, bytes);
    const verdict = difference === null ? "the same bytes" : "OTHER BYTES";
    say(`${engine.name} engine wrote ${megabytes(bytes.length)}: ${verdict}`);
    if (difference !== null) {
      report(setting, set, `bytes of the ${engine.name} engine beside those of ${first.engine.name}`, difference);
    }
  }
  if (first === undefined) throw new Error("there is no engine at all");
  return first.bytes;
}

/** Every engine reads; the graphs must be the original, with its sharing. */
function readWithEngines(
  set: DataSet,
  original: unknown,
  pickle: Uint8Array,
  what: string,
  setting: Setting,
  say: (text: string) => void,
): void {
  for (const engine of setting.engines) {
    const read = loads(pickle, { engine });
    const { difference, values, objects } = compareGraphs(original, read, { named: NAMED_CLASSES });
    if (difference === null) {
      const counts = `${values.toLocaleString("en-US")} values, ${objects.toLocaleString("en-US")} objects`;
      say(`${engine.name} engine read ${what}: equal (${counts})`);
    } else {
      say(`${engine.name} engine read ${what}: DIFFERENT`);
      report(setting, set, `${engine.name} engine reading ${what}`, difference);
    }
  }
}

/** Python loads and checks, writes back and checks; then the engines read what Python wrote. */
async function throughPython(
  set: DataSet,
  original: unknown,
  file: string,
  python: PythonRunner,
  setting: Setting,
  say: (text: string) => void,
): Promise<PythonReport> {
  const back = join(setting.output, `${set.name}.${python.real ? "param" : "standins"}.pkl`);
  const result = await python.run(
    {
      name: set.name,
      data: setting.data,
      limit: setting.quick ? QUICK_LIMITS[set.name] : null,
      pickle: file,
      back,
      seconds: setting.quick ? 0.1 : 2,
    },
    (text) => say(`${python.title} ${text}`),
  );
  for (const line of result.differences) setting.differ(`${set.name}, ${python.title}, ${line}`);
  const verdict = result.differences.length === 0 ? "equal" : "DIFFERENT";
  say(`${python.title} (${result.python}) checked ${result.values.toLocaleString("en-US")} values twice: ${verdict}`);
  readWithEngines(set, original, readFileSync(back), `what ${python.title} wrote`, setting, say);
  return result;
}

function report(setting: Setting, set: DataSet, where: string, { path, expected, got }: Difference): void {
  setting.differ(`${set.name}, ${where}, ${path}: expected ${expected}, got ${got}`);
}

function contestants(set: DataSet, original: unknown, engines: readonly Engine[]): Contestant[] {
  const list: Contestant[] = engines.map((engine) => ({
    label: LABELS.engine(engine),
    write: () => dumps(original, { engine }),
    read: (bytes) => loads(bytes, { engine }),
  }));
  const { json } = set;
  if (json !== null) {
    const encoder = new TextEncoder();
    const decoder = new TextDecoder();
    const write = () => encoder.encode(JSON.stringify(json.rows));
    const parse = (bytes: Uint8Array) => JSON.parse(decoder.decode(bytes)) as unknown[];
    list.push(
      { label: LABELS.jsonPlain, write, read: (bytes) => json.toPlain(parse(bytes)) },
      { label: LABELS.jsonBrine, bytes: write(), read: (bytes) => json.toBrine(parse(bytes)) },
    );
  }
  list.push({ label: LABELS.v8, write: () => serialize(set.plain), read: (bytes) => deserialize(bytes) });
  return list;
}

function tableRows(set: DataSet, results: readonly Result[], times: PythonReport | null): TableRow[] {
  const row = (contestant: string, bytes: number | null, write: Timing | null, read: Timing | null): TableRow => ({
    dataSet: set.name,
    objects: set.objects,
    contestant,
    bytes,
    write,
    read,
  });
  const rows = results.map(({ label, bytes, write, read }) => row(label, bytes, write, read));
  if (set.json === null) {
    const refusal = { ...row("JSON", null, null, null), remark: "JSON cannot hold a graph with cycles" };
    rows.splice(rows.length - 1, 0, refusal);
  }
  if (times === null) {
    rows.push({ ...row("CPython", null, null, null), remark: "no system Python: not measured" });
    return rows;
  }
  if (times.writePlain !== undefined && times.readPlain !== undefined && times.bytesPlain !== undefined) {
    rows.push(row("CPython, plain class", times.bytesPlain, times.writePlain, times.readPlain));
  }
  rows.push(
    row("CPython, param class", times.bytesParam, times.writeParam, times.readParam),
    row("CPython, brine's pickle", rows[0]!.bytes, null, times.readBrine),
  );
  return rows;
}

function mediansOf(results: readonly Result[]): Outcome["medians"] {
  return Object.fromEntries(
    results.map(({ label, write, read }) => [label, { write: write?.median ?? null, read: read?.median ?? null }]),
  );
}
