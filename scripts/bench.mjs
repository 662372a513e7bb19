/**
 * `npm run bench`: sets up what is missing, then measures brine beside its peers. bench/README.md says more of all this.
 *
 *   npm run bench                                    all cases in this Node, with a report
 *   npm run bench -- --runtime bun --case A          some runtimes (or `all`), some cases; both may be said more than once
 *   npm run bench -- --check [--runtime node-newest] the targets, a line each; status 1 where one is missed
 *   npm run bench -- micro | model | json | report   primitives; the model; JSON; the report drawn anew
 *
 * `--seconds N` of each case (8), `--quick`, `--fresh` (forget what was measured), `--json` (a line for machines).
 */
import { answerHelp } from "./command-line.mjs";
import { runProgram } from "./program.mjs";

answerHelp(import.meta.url);

await runProgram(["compare", "main.js"]);
