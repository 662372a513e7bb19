/** Writes report.md and the plots beside it from what was measured, into the folder where that is kept. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Store, Stored } from "../compare/store.js";
import { LEFT_OVER } from "../measure/memory.js";
import type { Direction } from "../measure/subject.js";
import { RUNTIME_NAMES } from "../runtimes/index.js";
import { CASES } from "../work/index.js";
import { crossover } from "./crossover.js";
import { drawBars, drawCurves } from "./plots.js";
import { surroundings } from "./surroundings.js";

/** The runtime whose figures are drawn for every case; the others stand in tables, and side by side for case A. */
const FIRST = "node";

const TITLES: Readonly<Record<Direction, string>> = {
  write: "writing",
  read: "reading",
  raw: "reading, nothing constructed",
  clone: "copying",
};

/** What brine is written in many ways for; the plot of all runtimes has the two engines alone. */
const ENGINES = ["brine", "brine ts", "JSON"];

const slug = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, "-");

const milliseconds = (ms: number): string =>
  ms < 0.01 ? ms.toFixed(5) : ms < 1 ? ms.toFixed(3) : ms < 100 ? ms.toFixed(1) : ms.toFixed(0);

const kindOf = (subject: string) => (subject.startsWith("brine") ? "brine" : "peer");

/** Runtimes in the order of the command line, whichever was measured last; CPython behind them. */
const placeOf = ({ by }: Stored): number =>
  RUNTIME_NAMES.includes(by) ? RUNTIME_NAMES.indexOf(by) : RUNTIME_NAMES.length;

/** Files of plots are named once, and the report refers to them. */
class Pages {
  readonly lines: string[] = [];
  readonly #plots: string;

  constructor(plots: string) {
    this.#plots = plots;
  }

  async plot(name: string, alternative: string, svg: Promise<string>): Promise<void> {
    const file = `${slug(name)}.svg`;
    writeFileSync(join(this.#plots, file), `${await svg}\n`);
    this.lines.push(`![${alternative}](plots/${file})`, "");
  }

  add(...lines: string[]): void {
    this.lines.push(...lines, "");
  }
}

export async function writeReport(store: Store): Promise<string> {
  const plots = join(store.folder, "plots");
  rmSync(plots, { recursive: true, force: true });
  mkdirSync(plots, { recursive: true });
  const pages = new Pages(plots);
  const figures = [...store.figures].sort((a, b) => placeOf(a) - placeOf(b));
  pages.add("# What brine costs beside others");
  pages.add("Made by `npm run bench`; what is measured and how, stands in [README.md](README.md).");
  pages.add(...surroundings(figures));
  pages.add(
    "Milliseconds: the fastest run, and in brackets the median and the slowest. _reading_ includes the construction of the classes and dates that a " +
      "format has lost; _raw_ is without it. The dashed line in a plot is the floor. MB is what was written.",
  );
  await acrossRuntimes(pages, figures);
  for (const name of Object.keys(CASES)) {
    const own = figures.filter((figure) => figure.case === name);
    if (own.length === 0) continue;
    pages.add(`## ${name}: ${CASES[name]!.title}`);
    if (CASES[name]!.sizes === undefined) await oneSize(pages, name, own);
    else await manySizes(pages, name, own);
  }
  pages.add(...crossover(figures), ...memoryLines(store));
  const text = `${pages.lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
  const file = join(store.folder, "report.md");
  writeFileSync(file, text);
  return file;
}

/** Case A in all runtimes: the two engines and JSON. */
async function acrossRuntimes(pages: Pages, figures: readonly Stored[]): Promise<void> {
  const own = figures.filter((figure) => figure.case === "A" && ENGINES.includes(figure.subject));
  if (new Set(own.map(({ by }) => by)).size < 2) return;
  pages.add("## A in every runtime");
  for (const direction of ["write", "read"] as const) {
    const bars = own
      .filter((figure) => figure.direction === direction)
      .map(({ runtime, subject, times }) => ({
        label: `${runtime}: ${subject}`,
        value: times.low,
        low: times.low,
        high: times.median,
        kind: kindOf(subject) as "brine" | "peer",
      }));
    const title = `A, ${TITLES[direction]}, every runtime`;
    await pages.plot(`a-runtimes-${direction}`, title, drawBars({ title, axis: "milliseconds", bars, floor: null }));
  }
}

async function oneSize(pages: Pages, name: string, figures: readonly Stored[]): Promise<void> {
  const first = figures.filter(({ by }) => by === FIRST || by === "cpython");
  for (const direction of ["write", "read"] as const) {
    const drawn = first.filter((figure) => figure.direction === direction);
    const bars = drawn
      .filter(({ floor }) => !floor)
      .map(({ subject, times }) => ({
        label: subject,
        value: times.low,
        low: times.low,
        high: times.median,
        kind: kindOf(subject) as "brine" | "peer",
      }));
    if (bars.length === 0) continue;
    const floor = drawn.find((figure) => figure.floor)?.times.low ?? null;
    const title = `${name}, ${TITLES[direction]}`;
    await pages.plot(`${name}-${direction}`, title, drawBars({ title, axis: "milliseconds", bars, floor }));
  }
  for (const by of new Set(figures.map((figure) => figure.by))) {
    pages.add(...table(figures.filter((figure) => figure.by === by)));
  }
}

/** One runtime's figures of a case. */
function table(figures: readonly Stored[]): string[] {
  const subjects = [...new Set(figures.map(({ subject }) => subject))];
  const cell = (subject: string, direction: Direction): string => {
    const times = figures.find((one) => one.subject === subject && one.direction === direction)?.times;
    if (times === undefined) return "";
    return `${milliseconds(times.low)} (${milliseconds(times.median)} – ${milliseconds(times.high)})`;
  };
  const directions = (["write", "read", "raw", "clone"] as const).filter((direction) =>
    figures.some((one) => one.direction === direction),
  );
  const rows = subjects.map((subject) => {
    const bytes = figures.find((one) => one.subject === subject && one.bytes > 0)?.bytes;
    const peak = Math.max(0, ...figures.filter((one) => one.subject === subject).map(({ peakRss }) => peakRss ?? 0));
    return [
      subject,
      bytes === undefined ? "" : (bytes / 1e6).toPrecision(3),
      ...directions.map((direction) => cell(subject, direction)),
      peak === 0 ? "" : (peak / 1e6).toFixed(0),
    ];
  });
  const head = [figures[0]!.runtime, "MB", ...directions.map((direction) => TITLES[direction]), "peak RSS, MB"];
  return [head, head.map((_, column) => (column === 0 ? "---" : "--:")), ...rows].map(
    (cells) => `| ${cells.join(" | ")} |`,
  );
}

/** Nanoseconds an object over the number of objects. */
async function manySizes(pages: Pages, name: string, figures: readonly Stored[]): Promise<void> {
  for (const direction of ["write", "read"] as const) {
    const points = figures
      .filter((figure) => figure.by === FIRST && figure.direction === direction)
      .map(({ subject, objects, times }) => ({
        series: subject,
        x: objects,
        y: (times.low * 1e6) / objects,
      }))
      .sort((a, b) => a.x - b.x);
    if (points.length === 0) continue;
    const title = `${name}, ${TITLES[direction]}: time an object as the data grows`;
    const plot = { title, xAxis: "objects", yAxis: "nanoseconds an object", points };
    await pages.plot(`${name}-${direction}`, title, drawCurves(plot));
  }
  for (const size of new Set(figures.map((figure) => figure.size))) {
    const own = figures.filter((figure) => figure.size === size);
    pages.add(`${(size ?? 0).toLocaleString("en-US")}:`);
    for (const by of new Set(own.map((figure) => figure.by))) pages.add(...table(own.filter((one) => one.by === by)));
  }
}

function memoryLines({ memory }: Store): string[] {
  if (memory.length === 0) return [];
  const line = (text: string, used: number) => `- ${text}: ${(used / 1e6).toFixed(1)} MB`;
  return [
    "## Memory",
    "",
    "Heap, external memory and array buffers after a collection (not the resident set), beyond what was in use before.",
    "",
    ...memory.map(({ subject, bytes, used }) =>
      subject === LEFT_OVER
        ? line("left after 200 MB were written and read", used)
        : line(`writing A, \`${subject}\`, ${(used / bytes).toFixed(1)} × the bytes written`, used),
    ),
  ];
}
