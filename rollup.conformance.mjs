/** Bundles the program of `npm run conformance`, which tsconfig.conformance.json made JavaScript of, into one file. */
import { fileURLToPath } from "node:url";
import { wasmInline } from "./scripts/wasm-inline.mjs";

const js = fileURLToPath(new URL("build/conformance/js/", import.meta.url));

/** The library by its public name is the library's own sources. */
const brine = {
  name: "brine-sources",
  /** @param {string} source */
  resolveId: (source) => (source === "brine" ? `${js}ts/index.js` : null),
};

export default {
  input: `${js}test/conformance/worker.js`,
  output: { file: "build/conformance/worker.mjs", format: "es" },
  external: /^node:/,
  plugins: [wasmInline(), brine],
  /** @param {{ code?: string }} warning */
  onwarn(warning) {
    if (warning.code !== "CIRCULAR_DEPENDENCY") throw Object.assign(new Error(), warning);
  },
};
