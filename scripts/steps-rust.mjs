/** The set-up steps that need Rust: its WebAssembly target, the two commands that build the engine, the engine. */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { Failure, must, run, which } from "./child.mjs";
import { kilobytes } from "./progress.mjs";
import { CARGO_FUZZ_VERSION, inProject, rustChannel, WASM_BINDGEN_VERSION, WASM_PACK_VERSION } from "./project.mjs";

const TARGET = "wasm32-unknown-unknown";

/** What rustc assumes of a WebAssembly machine by default; wasm-opt refuses what it is not told of. */
const FEATURES = [
  "bulk-memory",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
];

/** Why nothing here can be done with Rust, or `null`. */
export function rustAbsent() {
  if (process.env.BRINE_NO_RUST === "1") return "Rust (BRINE_NO_RUST=1): only the TypeScript engine, no Rust tests";
  if (which("cargo") !== null && which("rustc") !== null) return null;
  return "Rust, which is not on this machine (rustup installs it): only the TypeScript engine, no Rust tests";
}

/** @param {(line: string) => void} note */
async function addTarget(note) {
  const channel = rustChannel();
  if (which("rustup") === null) {
    const sysroot = (await must("rust-target", ["rustc", "--print", "sysroot"])).trim();
    if (existsSync(`${sysroot}/lib/rustlib/${TARGET}`)) return "this Rust has it";
    throw new Failure(
      `this Rust has no ${TARGET} target and there is no rustup to add it (BRINE_NO_RUST=1 goes on without)`,
    );
  }
  const { output } = await run(["rustup", "toolchain", "list"]);
  if (!output.split("\n").some((line) => line.startsWith(`${channel}-`))) {
    await must(
      "rust-toolchain",
      ["rustup", "toolchain", "install", channel, "--profile", "minimal", "--no-self-update"],
      { onLine: note },
    );
  }
  await must("rust-components", ["rustup", "component", "add", "--toolchain", channel, "rustfmt", "clippy"], {
    onLine: note,
  });
  await must("rust-target", ["rustup", "target", "add", "--toolchain", channel, TARGET], { onLine: note });
  return `Rust ${channel} with ${TARGET}`;
}

/**
 * A command that cargo installs into .tools, so that the user's own stays as it is.
 * @param {string} crate @param {string} command @param {string} version @param {string} why @param {string[]} flags
 * @returns {import("./setup.mjs").Step}
 */
function cargoTool(crate, command, version, why, flags) {
  const binary = process.platform === "win32" ? `.tools/bin/${command}.exe` : `.tools/bin/${command}`;
  const hasVersion = async () => (await run([inProject(binary), "--version"])).output.trim().endsWith(` ${version}`);
  return {
    id: command,
    title: `${crate} ${version}`,
    why,
    needs: ["rust-target"],
    inputs: [],
    facts: () => [version, process.platform, process.arch],
    outputs: [binary],
    pretend: "BRINE_NO_RUST",
    absent: rustAbsent,
    already: hasVersion,
    async run(note) {
      await must(
        crate,
        ["cargo", "install", "--root", inProject(".tools"), crate, "--version", `=${version}`, "--force", ...flags],
        {
          onLine: note,
          // A target folder set for the user's own builds is not ours to fill.
          env: { CARGO_TARGET_DIR: undefined },
        },
      );
      if (!(await hasVersion())) throw new Failure(`${binary} does not say that it is version ${version}`);
      return "installed into .tools";
    },
  };
}

/** The crate and the command exchange a private format: their versions must be equal. */
function checkBindgenVersion() {
  const lock = inProject("Cargo.lock");
  if (!existsSync(lock)) return;
  const locked = /name = "wasm-bindgen"\s+version = "([^"]+)"/.exec(readFileSync(lock, "utf8"))?.[1];
  if (locked !== undefined && locked !== WASM_BINDGEN_VERSION) {
    throw new Failure(
      `Cargo.lock has wasm-bindgen ${locked}, but the command is ${WASM_BINDGEN_VERSION}: make scripts/project.mjs and Cargo.toml agree`,
    );
  }
}

/** @param {(line: string) => void} note */
async function buildEngine(note) {
  checkBindgenVersion();
  const packFolder = inProject("build", "wasm-pack");
  await must(
    "wasm-pack",
    // The folder is no part of what is published: wasm-pack puts a .gitignore of `*` there.
    [
      inProject(".tools", "bin", "wasm-pack"),
      "build",
      "crates/pickle-wasm",
      "--mode",
      "no-install",
      "--target",
      "web",
      "--release",
      "--out-dir",
      packFolder,
      "--out-name",
      "engine",
    ],
    { onLine: note, env: { CARGO_TARGET_DIR: inProject("target") } },
  );
  checkBindgenVersion();
  const raw = inProject("build", "wasm-pack", "engine_bg.wasm");
  const engine = inProject("build", "wasm", "engine.wasm");
  mkdirSync(inProject("build", "wasm"), { recursive: true });
  note("wasm-opt -O3");
  await must("wasm-opt", [
    process.execPath,
    inProject("node_modules", "binaryen", "bin", "wasm-opt"),
    "-O3",
    ...FEATURES.map((name) => `--enable-${name}`),
    raw,
    "-o",
    engine,
  ]);
  return `engine.wasm ${kilobytes(statSync(engine).size)} (before wasm-opt ${kilobytes(statSync(raw).size)})`;
}

/** @type {import("./setup.mjs").Step[]} */
export const rustSteps = [
  {
    id: "rust-target",
    title: "Rust's WebAssembly target",
    why: `the engine's core is Rust, compiled for ${TARGET}`,
    inputs: ["rust-toolchain.toml"],
    outputs: [],
    pretend: "BRINE_NO_RUST",
    absent: rustAbsent,
    run: addTarget,
  },
  cargoTool(
    "wasm-pack",
    "wasm-pack",
    WASM_PACK_VERSION,
    "drives the build of the engine; compiled here once, some minutes",
    ["--locked"],
  ),
  cargoTool(
    "wasm-bindgen-cli",
    "wasm-bindgen",
    WASM_BINDGEN_VERSION,
    "finishes the engine's module; must be the very version of the crate; compiled here once, some minutes",
    // Without --locked: its lock file names a crate version that may be gone from the registry.
    ["--no-default-features"],
  ),
  cargoTool("cargo-fuzz", "cargo-fuzz", CARGO_FUZZ_VERSION, "runs the fuzz targets; compiled here once, some minutes", [
    "--locked",
  ]),
  {
    id: "wasm",
    title: "the WebAssembly engine",
    why: "crates/ compiled by wasm-pack and made smaller and faster by wasm-opt",
    needs: ["npm", "rust-target", "wasm-pack", "wasm-bindgen"],
    inputs: ["crates", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml"],
    facts: () => [WASM_PACK_VERSION, WASM_BINDGEN_VERSION, ...FEATURES],
    outputs: ["build/wasm/engine.wasm"],
    pretend: "BRINE_NO_RUST",
    absent: rustAbsent,
    clear: () => rmSync(inProject("build", "wasm"), { recursive: true, force: true }),
    run: buildEngine,
  },
];
