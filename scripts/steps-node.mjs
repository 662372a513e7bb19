/** The set-up steps that need Node alone: npm's packages, TypeScript's output, the bundles, the programs in bench/. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { must, npmCommand } from "./child.mjs";
import { kilobytes } from "./progress.mjs";
import { inProject } from "./project.mjs";
import { engineFile } from "./wasm-inline.mjs";

/** By path: four versions of TypeScript are installed, and each would like to be the command `tsc`. */
const TSC = [process.execPath, inProject("node_modules", "typescript", "bin", "tsc")];
const ROLLUP = [process.execPath, inProject("node_modules", "rollup", "dist", "bin", "rollup")];

/** What decides a compilation besides the sources: the compiler's version is in the lock file. */
const COMPILER_INPUTS = ["tsconfig.json", "package-lock.json"];

/** Whether node_modules holds what the lock file says, whoever installed it. */
function packagesMatchLock() {
  const installed = inProject("node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  /** @param {string} file @returns {Record<string, { version: string, optional?: boolean }>} */
  const packages = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const have = packages(installed);
  return Object.entries(packages(inProject("package-lock.json"))).every(
    // Optional ones are binaries for other machines.
    ([path, { version, optional }]) => path === "" || optional === true || have[path]?.version === version,
  );
}

/**
 * Copies the declarations that tsc made, fit for every TypeScript from 5.4 on (test/packed tries them): typed arrays are
 * generic since 5.7 only, so what must be said of their buffer is said through a type that has both forms.
 */
function copyDeclarations() {
  const from = inProject("build", "ts");
  const to = inProject("dist", "types");
  rmSync(to, { recursive: true, force: true });
  for (const name of readdirSync(from, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".d.ts")) continue;
    const text = readFileSync(join(from, name), "utf8");
    const portable = text.replace(/\b(\w+Array)<ArrayBuffer(Like)?>/g, (_, array, like) =>
      like ? array : `ReturnType<${array}Constructor["of"]>`,
    );
    mkdirSync(dirname(join(to, name)), { recursive: true });
    writeFileSync(join(to, name), DISPOSABLE_ENTRIES.has(name) ? `${DISPOSABLE_LIB}\n${portable}` : portable);
  }
}

/** `using` needs a lib that a consumer on ES2022 does not name; tsc drops the reference from what it writes. */
const DISPOSABLE_LIB = '/// <reference lib="esnext.disposable" />';
const DISPOSABLE_ENTRIES = new Set(["index.d.ts", "entry-ts.d.ts", "entry-slim.d.ts", "entry-model.d.ts"]);

/** @type {{ install: import("./setup.mjs").Step[], build: import("./setup.mjs").Step[] }} */
export const nodeSteps = {
  install: [
    {
      id: "npm",
      title: "npm packages",
      why: "compilers, bundler, test runner and the data sets; nothing of it is shipped",
      inputs: ["package-lock.json", ".npmrc"],
      // The platform decides which binaries are installed.
      facts: () => [process.platform, process.arch],
      outputs: ["node_modules/.package-lock.json"],
      already: packagesMatchLock,
      async run(note) {
        await must("npm", [...npmCommand(), "ci", "--no-audit", "--no-fund", "--loglevel=http"], { onLine: note });
        return "npm packages installed";
      },
    },
  ],
  build: [
    {
      id: "compile",
      title: "TypeScript",
      why: "makes JavaScript and type declarations of ts/",
      needs: ["npm"],
      inputs: ["ts", "platform.d.ts", "platform-node.d.ts", "platform-arrow.d.ts", ...COMPILER_INPUTS],
      outputs: ["build/ts/index.js", "build/ts/index.d.ts"],
      clear: () => rmSync(inProject("build", "ts"), { recursive: true, force: true }),
      async run(note) {
        await must("compile", [...TSC, "-p", "tsconfig.json"], { onLine: note });
        return "compiled";
      },
    },
    {
      id: "bundle",
      title: "bundles",
      why: "one file for each entry of the package and one for the model in all of them, the engine inlined, as npm would publish it",
      needs: ["compile"],
      after: ["wasm"],
      inputs: [
        "build/ts",
        "build/wasm",
        "rollup.config.mjs",
        "scripts/ascii-output.mjs",
        "scripts/shared-files.mjs",
        "scripts/wasm-inline.mjs",
        "package.json",
      ],
      facts: () => [engineFile() === null ? "no engine.wasm" : "with engine.wasm"],
      outputs: [
        "dist/brine.js",
        "dist/brine-ts.js",
        "dist/brine-slim.js",
        "dist/brine-model.js",
        "dist/types/index.d.ts",
      ],
      clear: () => rmSync(inProject("dist"), { recursive: true, force: true }),
      async run(note) {
        await must("bundle", [...ROLLUP, "--config", "rollup.config.mjs"], { onLine: note });
        copyDeclarations();
        const engine = engineFile();
        if (engine !== null) cpSync(engine, inProject("dist", "engine.wasm"));
        return readdirSync(inProject("dist"))
          .filter((name) => /\.(js|wasm)$/.test(name))
          .map((name) => `${name} ${kilobytes(statSync(inProject("dist", name)).size)}`)
          .join(", ");
      },
    },
    {
      id: "bench",
      title: "programs",
      why: "compiles bench/, which holds the program of `npm start`, for plain Node",
      needs: ["bundle"],
      inputs: ["bench/start", "bench/cases", "dist/types", "tsconfig.bench.json", ...COMPILER_INPUTS],
      outputs: ["build/bench"],
      clear: () => rmSync(inProject("build", "bench"), { recursive: true, force: true }),
      async run(note) {
        await must("bench", [...TSC, "-p", "tsconfig.bench.json"], { onLine: note });
        for (const folder of ["start", "cases"])
          copyOthers(inProject("bench", folder), inProject("build", "bench", folder));
        return "compiled";
      },
    },
    {
      id: "conformance",
      title: "conformance",
      why: "compiles the program of `npm run conformance`, which checks files of vectors",
      needs: ["npm"],
      after: ["wasm"],
      inputs: [
        "ts",
        "test/conformance",
        "test/vectors",
        "build/wasm",
        "tsconfig.conformance.json",
        "tsconfig.test.json",
        "rollup.conformance.mjs",
        "scripts/wasm-inline.mjs",
        ...COMPILER_INPUTS,
      ],
      facts: () => [engineFile() === null ? "no engine.wasm" : "with engine.wasm"],
      outputs: ["build/conformance/worker.mjs"],
      clear: () => rmSync(inProject("build", "conformance"), { recursive: true, force: true }),
      async run(note) {
        await must("conformance-compile", [...TSC, "-p", "tsconfig.conformance.json"], { onLine: note });
        await must("conformance-bundle", [...ROLLUP, "--config", "rollup.conformance.mjs"], { onLine: note });
        return kilobytes(statSync(inProject("build", "conformance", "worker.mjs")).size);
      },
    },
  ],
};

/** Programs find what lies beside them (Python files, for one) beside their compiled form too. @param {string} from @param {string} to */
function copyOthers(from, to) {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== "__pycache__") copyOthers(source, target);
    } else if (!entry.name.endsWith(".ts")) {
      mkdirSync(dirname(target), { recursive: true });
      cpSync(source, target);
    }
  }
}
