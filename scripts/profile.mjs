/**
 * `npm run profile -- CASE`: one case of the bench under V8's CPU profiler; the top functions are printed, and the profile is written to
 * build/profiles. `--subject NAME` (default `brine`), `--direction write|read`, `--seconds N`, `--size N`.
 */
import { answerHelp } from "./command-line.mjs";
import { runProgram } from "./program.mjs";

answerHelp(import.meta.url);

await runProgram(["measure", "profile-main.js"]);
