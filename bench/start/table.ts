/** Text for the terminal: the one table of `npm start`, and the lines that show what is being done. */
import type { Timing } from "./measure.js";

/** One contestant on one data set. */
export interface TableRow {
  readonly dataSet: string;
  readonly objects: number;
  readonly contestant: string;
  /** `null`: this contestant cannot do it, and `remark` says why. */
  readonly bytes: number | null;
  readonly write: Timing | null;
  readonly read: Timing | null;
  readonly remark?: string;
}

const HEADINGS = ["data set", "objects", "", "bytes", "write ms", "(low – high)", "read ms", "(low – high)"];
/** Columns that hold text; the others are numbers and end at the right. */
const TEXT_COLUMNS = new Set([0, 2, 5, 7]);

const count = (value: number): string => value.toLocaleString("en-US");
const milliseconds = (ms: number): string => (ms < 10 ? ms.toFixed(2) : ms < 100 ? ms.toFixed(1) : ms.toFixed(0));

function timeCells(timing: Timing | null): [string, string] {
  if (timing === null) return ["–", ""];
  const spread = timing.runs === 1 ? "(1 run)" : `(${milliseconds(timing.low)} – ${milliseconds(timing.high)})`;
  return [milliseconds(timing.median), spread];
}

export function formatTable(rows: readonly TableRow[]): string {
  let last = "";
  const lines: (string[] | null)[] = [];
  for (const row of rows) {
    const first = row.dataSet !== last;
    if (first && last !== "") lines.push(null);
    last = row.dataSet;
    const times = row.remark === undefined ? [...timeCells(row.write), ...timeCells(row.read)] : [row.remark];
    lines.push([
      first ? row.dataSet : "",
      first ? count(row.objects) : "",
      row.contestant,
      row.bytes === null ? "n/a" : count(row.bytes),
      ...times,
    ]);
  }
  // A remark runs over the columns of times and must not widen the first of them.
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...lines.map((cells) => (cells?.length === HEADINGS.length ? cells[column]!.length : 0))),
  );
  const format = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (TEXT_COLUMNS.has(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("──");
  return [format(HEADINGS), rule, ...lines.map((cells) => (cells === null ? "" : format(cells)))].join("\n");
}

/** Says what is being done and since when the program runs. */
export class Progress {
  readonly #begun = performance.now();

  step(text: string): void {
    const seconds = ((performance.now() - this.#begun) / 1000).toFixed(1);
    console.log(`[${seconds.padStart(6)} s] ${text}`);
  }
}
