/**
 * `npm run bench`: sets up what is missing, then measures brine beside its peers. Arguments go through:
 * `npm run bench -- --check`. What they mean stands in bench/README.md.
 */
import { runProgram } from "./program.mjs";

await runProgram(["compare", "main.js"]);
