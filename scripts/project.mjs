/** Where things are in this project, and the numbers the set-up depends on. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

/** @param {string[]} parts */
export const inProject = (...parts) => join(ROOT, ...parts);

/** The commands that build the engine. wasm-bindgen writes and reads a private format: both sides must be one version. */
export const WASM_PACK_VERSION = "0.15.1";
export const WASM_BINDGEN_VERSION = "0.2.130";

/** The command that `npm run fuzz` installs. */
export const CARGO_FUZZ_VERSION = "0.13.2";

/** The Rust toolchain that rust-toolchain.toml asks for. */
export function rustChannel() {
  const text = readFileSync(inProject("rust-toolchain.toml"), "utf8");
  return /^channel\s*=\s*"([^"]+)"/m.exec(text)?.[1] ?? "stable";
}

/** Under continuous integration (or in a file) progress is written as whole lines, never over one another. */
export const LIVE_TERMINAL = process.stdout.isTTY === true && process.env.CI === undefined;
