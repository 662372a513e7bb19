/** `node scripts/blocks.mjs [ROUNDS]`: how long snapshots in slices hold the event loop up (bench/measure/blocks-main.ts). */
import { answerHelp } from "./command-line.mjs";
import { runProgram } from "./program.mjs";

answerHelp(import.meta.url);

await runProgram(["measure", "blocks-main.js"]);
