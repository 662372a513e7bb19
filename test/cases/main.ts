/** The program of `npm run param-cases -- FILE…`: runs the cases and reports. See scripts/param-cases.mjs. */
import { parseArgs } from "node:util";
import { inFolderOf, readCases } from "./files.js";
import { rules, used } from "./rules.js";
import { type CaseResult, runCase } from "./run.js";

const { values, positionals } = parseArgs({
  options: { group: { type: "string" }, quiet: { type: "boolean", default: false } },
  allowPositionals: true,
});

const results: CaseResult[] = [];
for (const file of positionals) {
  for (const one of readCases(file)) {
    if (values.group !== undefined && !one.group.startsWith(values.group) && one.id !== values.group) continue;
    results.push(inFolderOf(one, (folder) => runCase(one, folder)));
  }
}

const failed = results.filter(({ failures }) => failures.length > 0);
if (!values.quiet) for (const { failures } of failed) for (const line of failures) console.log(line);

const groups = new Map<string, { passed: number; failed: number; missing: Set<string> }>();
for (const { group, failures, missing } of results) {
  const row = groups.get(group) ?? { passed: 0, failed: 0, missing: new Set<string>() };
  groups.set(group, row);
  if (failures.length === 0) row.passed++;
  else row.failed++;
  if (missing !== null) row.missing.add(missing);
}
console.log();
for (const [group, { passed, failed: wrong, missing }] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
  if (wrong === 0) continue;
  const why = missing.size === 0 ? "" : `  (not there: ${[...missing].join(", ")})`;
  console.log(`${group.padEnd(28)} ${String(passed).padStart(4)} passed ${String(wrong).padStart(4)} failed${why}`);
}
for (const [name, times] of [...used].sort()) {
  const reason = rules.find((rule) => rule.name === name)?.reason ?? "";
  console.log(`rule ${name}: ${times}${reason === "" ? "" : ` — ${reason}`}`);
}
console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 || results.length === 0 ? 1 : 0;
