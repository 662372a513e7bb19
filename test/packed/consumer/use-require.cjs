/** Loads the entry named on the command line with `require`, as a program in CommonJS does. */
const { readFileSync } = require("node:fs");
const { useBrine } = require("./program.mjs");

const entry = process.argv[2] ?? "brine";
const brine = require(entry);
if (entry === "brine/slim") {
  brine.initSync(readFileSync(require.resolve("brine/engine.wasm")));
}
console.log(JSON.stringify(useBrine(brine)));
