/** The set-up steps of `npm run bench` alone: the peers and runtimes it measures with, and its programs. */
import { existsSync, rmSync, symlinkSync } from "node:fs";
import { must, npmCommand } from "./child.mjs";
import { inProject } from "./project.mjs";

const TSC = [process.execPath, inProject("node_modules", "typescript", "bin", "tsc")];

/** @type {import("./setup.mjs").Step[]} */
export const benchSteps = [
  {
    id: "bench-packages",
    title: "packages of the bench",
    why: "the formats brine is measured against, other runtimes, and what draws the plots; in bench/node_modules",
    inputs: ["bench/package.json", "bench/package-lock.json", "bench/.npmrc"],
    facts: () => [process.platform, process.arch],
    outputs: ["bench/node_modules/.package-lock.json"],
    async run(note) {
      const command = [...npmCommand(), "ci", "--no-audit", "--no-fund", "--loglevel=http"];
      await must("bench-packages", command, { cwd: inProject("bench"), onLine: note });
      return "installed";
    },
  },
  {
    id: "compare",
    title: "programs of the bench",
    why: "compiles the programs of `npm run bench` for plain Node",
    needs: ["bundle", "bench-packages"],
    inputs: ["bench", "dist", "tsconfig.compare.json", "tsconfig.bench.json", "tsconfig.json", "package-lock.json"],
    outputs: ["build/compare/compare/main.js", "build/compare/node_modules", "build/compare/browser/worker.js"],
    clear: () => rmSync(inProject("build", "compare"), { recursive: true, force: true }),
    async run(note) {
      await must("compare", [...TSC, "-p", "tsconfig.compare.json"], { onLine: note });
      // Compiled programs look for packages from where they lie.
      const link = inProject("build", "compare", "node_modules");
      if (!existsSync(link)) symlinkSync(inProject("bench", "node_modules"), link, "junction");
      await must("bench-page", [
        process.execPath,
        inProject("bench", "node_modules", "esbuild", "bin", "esbuild"),
        inProject("build", "compare", "measure", "worker-browser.js"),
        "--bundle",
        "--format=esm",
        "--platform=browser",
        `--outfile=${inProject("build", "compare", "browser", "worker.js")}`,
        `--alias:brine=${inProject("dist", "brine.js")}`,
        // What only programs can do is loaded when it is asked for, which a page never does.
        "--external:node:*",
        "--external:*/vega-work.js",
        "--external:avsc",
      ]);
      return "compiled, and bundled for pages";
    },
  },
];
