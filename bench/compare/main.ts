/** The program of `npm run bench`. What its arguments mean stands in bench/README.md. */
import { parseArgs } from "node:util";
import { json } from "../json/json.js";
import { micro } from "../micro/micro.js";
import { model } from "../model/model.js";
import { writeReport } from "../report/report.js";
import { findRuntimes } from "../runtimes/index.js";
import { check } from "./check.js";
import { machineLine, type Results } from "./results.js";
import { Store } from "./store.js";
import { runSuite } from "./suite.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    check: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    fresh: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    seconds: { type: "string", default: "8" },
    runtime: { type: "string", multiple: true, default: ["node"] },
    case: { type: "string", multiple: true, default: [] },
  },
});

const begun = performance.now();
const say = (text: string): void => {
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  console.error(`[${seconds.padStart(4)} s] ${text}`);
};
/** With `--json` the objects are all that standard output gets. */
const line = (text: string): void => (values.json ? console.error(text) : console.log(text));

function printJson({ all }: Results): void {
  if (values.json) for (const measured of all) console.log(JSON.stringify(machineLine(measured)));
}

const [mode = values.check ? "check" : "all"] = positionals;
switch (mode) {
  case "check": {
    let ok = true;
    for (const runtime of findRuntimes(values.runtime, say)) {
      line(`# ${runtime.id}`);
      const checked = await check(runtime, values.case, { line, say });
      ok = checked.ok && ok;
      printJson(checked.results);
    }
    process.exitCode = ok ? 0 : 1;
    break;
  }
  case "all": {
    const { quick, fresh, json, case: cases } = values;
    const store = new Store({ fresh, quick });
    const options = { cases, quick, json, seconds: Number(values.seconds) };
    const ok = await runSuite(findRuntimes(values.runtime, say), store, options, { line, say });
    say(`written: ${await writeReport(store)}`);
    process.exitCode = ok ? 0 : 1;
    break;
  }
  case "report":
    say(`written: ${await writeReport(new Store())}`);
    break;
  case "json":
    process.exitCode = (await json(line)) ? 0 : 1;
    break;
  case "model":
    process.exitCode = (await model(line)) ? 0 : 1;
    break;
  case "micro":
    await micro(line);
    break;
  default:
    console.error(`npm run bench -- ${mode}: there is no such thing. See bench/README.md.`);
    process.exitCode = 2;
}
