/**
 * Writes the snapshots of the package's present version, into test/old/<version>/: a pickle as CPython writes it, a lean one, and JSON. Run
 * by scripts/old-data.mjs when a version is released; what is there already is never written again.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dumps, snapshot, toJSONText, tsEngine } from "../../ts/surface.js";
import { parts, registryNow } from "./model.js";

const folder = process.argv[2] as string;
if (existsSync(folder)) {
  console.error(`${folder} is there already: a released version's data stays as it was written`);
  process.exit(1);
}
const options = { registry: registryNow(), engine: tsEngine };
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "values.pickle"), dumps(parts(), options));
writeFileSync(join(folder, "values.lean.pickle"), snapshot(parts(), options));
writeFileSync(join(folder, "values.json"), `${toJSONText(parts(), { registry: options.registry, indent: 1 })}\n`);
console.log(`${folder}: values.pickle, values.lean.pickle, values.json`);
