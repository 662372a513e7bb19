/**
 * Bundles what tsc made (build/ts) into one file for each entry of the package. No TypeScript plugin: TypeScript 7 has
 * no API for one, and tsc is faster. Nothing is minified: it is a library, and its users' bundlers do that.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { asciiOutput } from "./scripts/ascii-output.mjs";
import { sharedFiles } from "./scripts/shared-files.mjs";
import { wasmInline } from "./scripts/wasm-inline.mjs";

const { name, version, license } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

/** @type {import("rollup").RollupOptions["onwarn"]} */
const onwarn = (warning, show) => {
  // Files of one folder may know each other (test/once/layers.test.ts forbids cycles between folders); any other
  // warning, an import that was not found above all, would be a broken package.
  if (warning.code === "CIRCULAR_DEPENDENCY") show(warning);
  else throw Object.assign(new Error(), warning);
};

/** @type {import("rollup").OutputOptions} */
const output = {
  dir: "dist",
  format: "es",
  banner: `/*! ${name} ${version} | ${license} */`,
  externalLiveBindings: false,
};

/**
 * An entry with the library in it. The model lies in a file of its own, which `brine/model` is, and all three share.
 * @param {string} input @param {string} file @param {import("./scripts/wasm-inline.mjs").WasmInlineOptions} [engine]
 */
const bundle = (input, file, engine) => ({
  input: { [file]: `build/ts/${input}.js`, "brine-model": "build/ts/entry-model.js" },
  output: {
    ...output,
    entryFileNames: "[name].js",
    chunkFileNames: "brine-model-parts.js",
    minifyInternalExports: false,
  },
  plugins: [wasmInline(engine), sharedFiles(), asciiOutput()],
  onwarn,
});

const library = fileURLToPath(new URL("build/ts/index.js", import.meta.url));

/**
 * An optional part: it shares the classes of the library's bundle by importing it, so there is one file for each entry. What it
 * imports besides are the packages it is for, and Node's modules.
 * @param {string} input @param {string} file @param {string} [beside] the bundle it belongs to
 */
const optional = (input, file, beside = "brine") => {
  return {
    input: { [file]: `build/ts/${input}.js` },
    plugins: [asciiOutput()],
    onwarn,
    external: (/** @type {string} */ id) =>
      id === library || /^(?:node:|apache-arrow$|signal-polyfill$|@preact\/signals-core$|smol-toml$|yaml$)/.test(id),
    output: { ...output, paths: { [library]: `./${beside}.js` } },
  };
};

export default [
  bundle("index", "brine"),
  bundle("entry-ts", "brine-ts", { defaultEngine: "ts" }),
  bundle("entry-slim", "brine-slim", { defaultEngine: "slim" }),
  optional("entry-node", "brine-node"),
  optional("entry-signals", "brine-signals"),
  optional("entry-preact-signals", "brine-preact-signals"),
  optional("entry-arrow", "brine-arrow"),
  optional("entry-arrow", "brine-ts-arrow", "brine-ts"),
  optional("entry-arrow", "brine-slim-arrow", "brine-slim"),
  ...["yaml", "toml"].flatMap((notation) =>
    ["brine", "brine-ts", "brine-slim"].map((entry) => optional(`entry-${notation}`, `${entry}-${notation}`, entry)),
  ),
];
