/**
 * Tests. The same files run once per engine (`BRINE_ENGINE` says which); test/once/ holds what needs no engine.
 * Without a built engine.wasm the project `engine-wasm` is left out, and scripts/test.mjs says so.
 */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { pythonWithParam } from "./scripts/python.mjs";
import { engineFile, wasmInline } from "./scripts/wasm-inline.mjs";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const perEngine = (engine: "ts" | "wasm") => ({
  extends: true as const,
  test: {
    name: `engine-${engine}`,
    include: ["test/**/*.test.ts"],
    exclude: ["test/once/**", "test/packed/**"],
    env: { BRINE_ENGINE: engine },
  },
});

export default defineConfig({
  plugins: [wasmInline()],
  resolve: {
    alias: [
      { find: /^brine$/, replacement: source("./ts/index.ts") },
      { find: /^brine\/ts$/, replacement: source("./ts/entry-ts.ts") },
      { find: /^brine\/slim$/, replacement: source("./ts/entry-slim.ts") },
      { find: /^brine\/model$/, replacement: source("./ts/entry-model.ts") },
      { find: /^brine\/arrow$/, replacement: source("./ts/entry-arrow.ts") },
      { find: /^brine\/signals$/, replacement: source("./ts/entry-signals.ts") },
      { find: /^brine\/preact-signals$/, replacement: source("./ts/entry-preact-signals.ts") },
      { find: /^brine\/toml$/, replacement: source("./ts/entry-toml.ts") },
      { find: /^brine\/yaml$/, replacement: source("./ts/entry-yaml.ts") },
      { find: /^brine\/node$/, replacement: source("./ts/entry-node.ts") },
    ],
  },
  test: {
    // Property tests on a busy two-core machine: patience costs nothing when they pass.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: [source("./test/seed.ts")],
    // The live oracle: empty where there is no Python, and then those tests skip themselves.
    env: { BRINE_PYTHON: pythonWithParam() ?? "" },
    projects: [
      perEngine("ts"),
      ...(engineFile() === null ? [] : [perEngine("wasm")]),
      { extends: true, test: { name: "once", include: ["test/once/**/*.test.ts"] } },
    ],
  },
});
