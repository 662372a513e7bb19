/** `node scripts/blocks.mjs [ROUNDS]`: how long snapshots in slices hold the event loop up (bench/measure/blocks-main.ts). */
import { runProgram } from "./program.mjs";

await runProgram(["measure", "blocks-main.js"]);
