/**
 * A plugin for rollup and vite (and so vitest): gives `brine:engine.wasm` its content.
 *
 * The library imports that specifier to get the engine's bytes as base64 text (ts/engine/engine-wasm.d.ts), so the
 * published bundle needs no file, no fetch and no loader. Without a built engine (no Rust on this machine) the text
 * is empty, which the library takes for "not available".
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const SPECIFIER = "brine:engine.wasm";
/** rollup's mark for a module that is no file: other plugins leave it alone. */
const VIRTUAL_ID = "\0brine:engine.wasm";
const WASM_FILE = fileURLToPath(new URL("../build/wasm/engine.wasm", import.meta.url));
const DEFAULT_ENGINE = /(^|\/)default-engine\.js$/;

/** Where the optimised engine lies, or `null` when there is none or Rust is being pretended away. */
export function engineFile() {
  return process.env.BRINE_NO_RUST !== "1" && existsSync(WASM_FILE) ? WASM_FILE : null;
}

/**
 * @typedef {object} WasmInlineOptions
 * @property {"ts" | "slim"} [defaultEngine] Bundles that must not carry the inlined engine take
 *   `default-engine-ts.js` or `default-engine-slim.js` in place of `default-engine.js`.
 */

/** @param {WasmInlineOptions} [options] */
export function wasmInline({ defaultEngine } = {}) {
  return {
    name: "brine-wasm-inline",
    /** Vite's own resolver would take "brine:" for a URL. */
    enforce: /** @type {const} */ ("pre"),

    /** @param {string} source @param {string | undefined} importer */
    resolveId(source, importer) {
      if (source === SPECIFIER) return VIRTUAL_ID;
      if (defaultEngine !== undefined && importer !== undefined && DEFAULT_ENGINE.test(source)) {
        return resolve(dirname(importer), source.replace(/\.js$/, `-${defaultEngine}.js`));
      }
      return null;
    },

    /** @param {string} id */
    load(id) {
      if (id !== VIRTUAL_ID) return null;
      const file = engineFile();
      const base64 = file === null ? "" : readFileSync(file, "base64");
      return { code: `export default ${JSON.stringify(base64)};\n`, moduleSideEffects: false };
    },
  };
}
