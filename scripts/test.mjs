/**
 * `npm test`: sets up what is missing, runs every part even after one failed, prints a table and what was skipped,
 * and ends with the line "N passed, M failed".
 *
 *   npm test -- --quick                      the short form of each part
 *   npm test -- --only types,vitest          some parts
 *   npm test -- --only vitest test/pickle    vitest's own filters
 */
import { commandLine } from "./command-line.mjs";
import { PARTS } from "./parts.mjs";
import { seconds } from "./progress.mjs";
import { setUp } from "./setup.mjs";

/** @typedef {{ title: string, passed: number, failed: number, skipped: string[], ms: number }} Row */

const { values, positionals } = commandLine(import.meta.url, {
  quick: { type: "boolean", default: false },
  only: { type: "string" },
});
const options = { quick: values.quick, filters: positionals };
const wanted = values.only?.split(",") ?? PARTS.map(({ id }) => id);
const unknown = wanted.filter((id) => !PARTS.some((part) => part.id === id));

/** @param {import("./parts.mjs").Part} part @param {Map<string, import("./setup.mjs").StepReport>} steps @returns {Promise<Row>} */
async function runPart({ id, title, needs, absent, run }, steps) {
  console.log(`\n=== ${id}: ${title}`);
  const begun = performance.now();
  /** @param {import("./parts.mjs").Counts} counts */
  const row = (counts) => ({ title: id, ...counts, ms: performance.now() - begun });
  const reason = absent?.(options) ?? null;
  if (reason !== null) {
    console.log(`skipped: ${reason}`);
    return row({ passed: 0, failed: 0, skipped: [reason] });
  }
  // The failed step itself is counted once, in the row of the set-up. vitest runs on the sources and does without.
  const broken = needs
    .map((step) => steps.get(step))
    .find((step) => step?.outcome === "failed" || step?.outcome === "blocked");
  if (broken !== undefined && (id !== "vitest" || broken.id === "npm")) {
    console.log(`not run: the set-up failed at "${broken.title}"`);
    return row({ passed: 0, failed: 0, skipped: [`not run, since the set-up failed at "${broken.title}"`] });
  }
  try {
    return row(await run(options));
  } catch (error) {
    console.log(error);
    return row({ passed: 0, failed: 1, skipped: [] });
  }
}

/** @param {Row[]} rows */
function printTable(rows) {
  const width = Math.max(...rows.map(({ title }) => title.length));
  /** @param {(string | number)[]} cells */
  const line = ([title = "", ...cells]) =>
    console.log(`${String(title).padEnd(width)}${cells.map((cell) => String(cell).padStart(10)).join("")}`);
  console.log();
  line(["part", "passed", "failed", "skipped", "time"]);
  for (const { title, passed, failed, skipped, ms } of rows) line([title, passed, failed, skipped.length, seconds(ms)]);
  const skips = rows.flatMap(({ title, skipped }) => skipped.map((reason) => `  ${title}: ${reason}`));
  if (skips.length > 0) console.log(`\nskipped:\n${skips.join("\n")}`);
}

/** @type {Row[]} */
const rows = [];
if (unknown.length > 0) {
  console.log(`no such part: ${unknown.join(", ")} (there are ${PARTS.map(({ id }) => id).join(", ")})`);
  rows.push({ title: "arguments", passed: 0, failed: 1, skipped: [], ms: 0 });
} else {
  const parts = PARTS.filter(({ id }) => wanted.includes(id));
  const begun = performance.now();
  const { reports } = await setUp([...new Set(parts.flatMap(({ needs }) => needs))], { goOn: true });
  const failures = [...reports.values()].filter(({ outcome }) => outcome === "failed");
  const lacking = [...reports.values()].filter(({ outcome }) => outcome === "skipped");
  rows.push({
    title: "set-up",
    passed: failures.length === 0 ? 1 : 0,
    failed: failures.length,
    skipped: lacking.map(({ title, reason }) => `${title}: without ${reason}`),
    ms: performance.now() - begun,
  });
  for (const part of parts) rows.push(await runPart(part, reports));
  printTable(rows);
  for (const { title, reason } of failures) console.log(`\nset-up failed at "${title}": ${reason}`);
}

const total = (/** @type {"passed" | "failed"} */ key) => rows.reduce((sum, row) => sum + row[key], 0);
console.log(`\n${total("passed")} passed, ${total("failed")} failed`);
process.exitCode = total("failed") === 0 ? 0 : 1;
