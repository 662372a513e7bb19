/**
 * What a user gets: `npm pack`, installed without a network into an empty project, loaded through `import` and
 * `require`, and its declarations checked by four versions of TypeScript that see nothing but the language.
 *
 *   node test/packed/run.mjs [--quick]     (--quick: the newest TypeScript only)
 *
 * Results go to the file named by BRINE_RESULT; scripts/test.mjs adds them up. The programs and types that are tried
 * lie in consumer/.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npmCommand, run } from "../../scripts/child.mjs";
import { inProject } from "../../scripts/project.mjs";

const QUICK = process.argv.includes("--quick");
/** The folders of node_modules; the oldest is the floor that docs promise. */
const TYPESCRIPTS = QUICK ? ["typescript"] : ["typescript54", "typescript59", "typescript60", "typescript"];
const HAS_ENGINE = existsSync(inProject("dist", "engine.wasm"));

const counts = { passed: 0, failed: 0, skipped: /** @type {string[]} */ ([]) };

/** @param {string} what @param {boolean} good @param {string} [detail] shown when it is not */
function check(what, good, detail = "") {
  counts[good ? "passed" : "failed"] += 1;
  console.log(good ? `  ok    ${what}` : `  FAIL  ${what}\n${detail.trim().replace(/^/gm, "        ")}`);
}

/** @param {string} what */
function skip(what) {
  counts.skipped.push(what);
  console.log(`  skip  ${what}`);
}

/** What the tarball must and must not hold. @param {string[]} files paths inside the package */
function checkFiles(files) {
  const needed = [
    ...["brine.js", "brine-ts.js", "brine-slim.js", "types/index.d.ts", "types/entry-ts.d.ts", "types/entry-slim.d.ts"],
    ...["brine-model.js", "brine-model-parts.js", "types/entry-model.d.ts"],
    ...["brine-node.js", "brine-arrow.js", "brine-ts-arrow.js", "brine-slim-arrow.js"],
    ...["brine-signals.js", "brine-preact-signals.js"],
    ...["types/entry-signals.d.ts", "types/entry-preact-signals.d.ts"],
    ...["types/entry-node.d.ts", "types/entry-arrow.d.ts"],
    ...["yaml", "toml"].flatMap((notation) => [
      `types/entry-${notation}.d.ts`,
      ...["brine", "brine-ts", "brine-slim"].map((entry) => `${entry}-${notation}.js`),
    ]),
    ...(HAS_ENGINE ? ["engine.wasm"] : []),
  ].map((file) => `dist/${file}`);
  const missing = [...needed, "package.json", "README.md", "LICENSE"].filter((file) => !files.includes(file));
  check("the tarball is complete", missing.length === 0, `missing: ${missing.join(", ")}`);
  const strange = files.filter(
    (file) =>
      !/^(dist\/.*\.(js|d\.ts|wasm)|docs\/[\w-]+\.md|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(file),
  );
  check("the tarball holds nothing else", strange.length === 0, strange.join("\n"));
  // CONTRIBUTING.md and bench/ are in the repository alone, as the README says.
  const readme = readFileSync(inProject("README.md"), "utf8");
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1] ?? "");
  const absent = links.filter((link) => !files.includes(link) && !/^(CONTRIBUTING\.md$|bench\/)/.test(link));
  check(
    "the tarball holds the pages that its README links to",
    links.length > 10 && absent.length === 0,
    absent.join("\n"),
  );
}

/** The promises of the bundles' contents. @param {string} installed the package in node_modules */
function checkBundles(installed) {
  /** @param {string} file */
  const text = (file) => readFileSync(join(installed, "dist", file), "utf8");
  check("brine/ts has no WebAssembly in its graph", !/\bWebAssembly\s*[.[]|engine\.wasm/.test(text("brine-ts.js")));
  // Every module begins with these four bytes; this is how they look in base64.
  const inlined = /AGFzbQ/;
  check("brine/slim carries no inlined engine", !inlined.test(text("brine-slim.js")));
  if (HAS_ENGINE) check("brine carries the inlined engine", inlined.test(text("brine.js")));
  const model = text("brine-model.js") + text("brine-model-parts.js");
  check(
    "brine/model has neither engine nor registry",
    !/createRegistry|tsEngine|WebAssembly|from "\.\/brine(-ts|-slim)?\.js"/.test(model),
  );
  const bundles = readdirSync(join(installed, "dist")).filter((file) => file.endsWith(".js"));
  const wide = bundles.filter((file) => /[^\0-\x7f]/.test(text(file)));
  check("bundles are ASCII, one byte a character in memory", bundles.length > 0 && wide.length === 0, wide.join("\n"));
}

/** Runs the same program on each entry, both ways of loading, and compares the pickles. @param {string} folder */
async function checkPrograms(folder) {
  /** @type {Set<string>} */
  const pickles = new Set();
  for (const entry of ["brine", "brine/ts", "brine/slim"]) {
    if (entry === "brine/slim" && !HAS_ENGINE) {
      skip("brine/slim: no engine.wasm was built");
      continue;
    }
    const engine = entry === "brine/ts" || !HAS_ENGINE ? "ts" : "wasm";
    for (const program of ["use-import.mjs", "use-require.cjs"]) {
      for (const flags of [[], ["--disallow-code-generation-from-strings"]]) {
        const { code, output } = await run([process.execPath, "--no-warnings", ...flags, program, entry], {
          cwd: folder,
        });
        const result = code === 0 ? JSON.parse(output.trim().split("\n").at(-1) ?? "") : undefined;
        const how = flags.length === 0 ? "" : ", where no code may be made from text";
        check(`${entry} through ${program}, engine ${engine}${how}`, result?.engine === engine, output);
        if (result !== undefined) pickles.add(result.pickle);
      }
    }
  }
  check("all of them wrote the same bytes", pickles.size === 1, [...pickles].join("\n"));
}

/** The optional entries, with the project's own copies of the packages that they are for. @param {string} folder */
async function checkOptional(folder) {
  for (const name of ["apache-arrow", "yaml", "smol-toml"]) {
    symlinkSync(inProject("node_modules", name), join(folder, "node_modules", name), "junction");
  }
  for (const entry of ["brine", "brine/ts"]) {
    const { code, output } = await run([process.execPath, "--no-warnings", "use-optional.mjs", entry], { cwd: folder });
    check(
      `brine/node, ${entry}/arrow, ${entry}/yaml and ${entry}/toml`,
      code === 0 && output.includes("DataFrame"),
      output,
    );
  }
}

/** The model first, and the rest when it is needed. @param {string} folder */
async function checkModel(folder) {
  for (const entry of ["brine", "brine/ts", "brine/slim"]) {
    const { code, output } = await run([process.execPath, "--no-warnings", "use-model.mjs", entry], { cwd: folder });
    const wanted = JSON.stringify({ refused: "mode", level: 7, same: true, json: 7 });
    check(`brine/model, and ${entry} later`, code === 0 && output.includes(wanted), output);
  }
}

/** Two entries in one program, as where a library imports another one than the program does. @param {string} folder */
async function checkTwoEntries(folder) {
  for (const [first, second] of [
    ["brine", "brine/ts"],
    ["brine/ts", "brine"],
    ["brine", "brine/slim"],
  ]) {
    const command = [process.execPath, "--no-warnings", "use-entries.mjs", `${first}`, `${second}`];
    const { code, output } = await run(command, { cwd: folder });
    const wanted = JSON.stringify([first, second].map(() => ({ level: 7, same: true, copied: 7 })));
    check(`state hooks with ${first} and ${second}`, code === 0 && output.includes(wanted), output);
  }
}

/**
 * A bundler leaves out modules of which nothing but re-exports is used, unless the package says that they do something: the file of an entry gives
 * the model JSON, and stays. @param {string} folder
 */
async function checkBundler(folder) {
  const program = readFileSync(join(folder, "bundled.mjs"), "utf8");
  const vite = [process.execPath, inProject("node_modules", "vite", "bin", "vite.js"), "build", "--logLevel", "warn"];
  for (const entry of ["brine", "brine/ts", "brine/slim", "brine/model"]) {
    const name = entry.replace("/", "-");
    writeFileSync(join(folder, `of-${name}.mjs`), program.replace('"brine"', JSON.stringify(entry)));
    const lib = { entry: `of-${name}.mjs`, formats: ["es"], fileName: name };
    const config = { build: { outDir: "bundled", emptyOutDir: false, minify: true, lib } };
    writeFileSync(join(folder, "vite.config.mjs"), `export default ${JSON.stringify(config)};\n`);
    const built = await run(vite, { cwd: folder });
    const file = join(folder, "bundled", `${name}.js`);
    const { code, output } =
      built.code === 0 ? await run([process.execPath, "--no-warnings", file], { cwd: folder }) : built;
    const wanted = entry === "brine/model" ? '{"level":3,"json":"mode"}' : '{"level":3,"json":3}';
    check(`${entry} bundled and minified`, code === 0 && output.includes(wanted), output);
    if (entry !== "brine/model" || code !== 0) continue;
    const size = readFileSync(file).length;
    check("brine/model bundled is small", size < 250_000, `${size} bytes`);
  }
}

/** The entries for signals, with the project's own copies of the packages they are for. @param {string} folder */
async function checkSignals(folder) {
  mkdirSync(join(folder, "node_modules", "@preact"), { recursive: true });
  for (const name of ["signal-polyfill", "@preact/signals-core"]) {
    symlinkSync(inProject("node_modules", name), join(folder, "node_modules", name), "junction");
  }
  const wanted = JSON.stringify({ tc39: [2, 6], preact: [2, 6] });
  for (const entry of ["brine", "brine/ts"]) {
    const { code, output } = await run([process.execPath, "--no-warnings", "use-signals.mjs", entry], { cwd: folder });
    check(`brine/signals and brine/preact-signals with ${entry}`, code === 0 && output.includes(wanted), output);
  }
}

/** A snapshot to a Worker and back. @param {string} folder */
async function checkWorker(folder) {
  if (!HAS_ENGINE) {
    skip("a Worker with the posted module: no engine.wasm was built");
    return;
  }
  const { code, output } = await run([process.execPath, "--no-warnings", "use-worker.mjs"], { cwd: folder });
  const wanted = JSON.stringify({ engine: "wasm", moved: true, level: 8, shared: true });
  check("a Worker with the posted module and transferred bytes", code === 0 && output.includes(wanted), output);
}

/** @param {string} folder */
async function checkTypes(folder) {
  for (const name of TYPESCRIPTS) {
    const home = inProject("node_modules", name);
    const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
    for (const { moduleResolution, project } of [
      { moduleResolution: "NodeNext", project: "tsconfig.json" },
      { moduleResolution: "Bundler", project: "tsconfig.json" },
      { moduleResolution: "Bundler", project: "tsconfig.dom.json" },
    ]) {
      const module = moduleResolution === "Bundler" ? "ESNext" : "NodeNext";
      const { code, output } = await run(
        [
          process.execPath,
          join(home, "bin", "tsc"),
          "-p",
          project,
          "--module",
          module,
          "--moduleResolution",
          moduleResolution,
        ],
        { cwd: folder },
      );
      const where = project === "tsconfig.json" ? "" : ", with a browser's own";
      check(`types under TypeScript ${version}, ${moduleResolution}${where}`, code === 0, output);
    }
    // The oldest cannot write such classes out.
    if (name === "typescript54") continue;
    const { code, output } = await run(
      [process.execPath, join(home, "bin", "tsc"), "-p", "tsconfig-methods.json", "--module", "NodeNext"],
      { cwd: folder },
    );
    check(`exported classes with methods under TypeScript ${version}`, code === 0, output);
  }
}

const folder = mkdtempSync(join(tmpdir(), "brine-packed-"));
try {
  const packing = await run([...npmCommand(), "pack", "--ignore-scripts", "--json", "--pack-destination", folder]);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  check("npm pack", packing.code === 0 && tarball !== undefined, packing.output);
  if (tarball !== undefined) {
    cpSync(inProject("test", "packed", "consumer"), folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
    const install = await run(
      [...npmCommand(), "install", "--offline", "--no-audit", "--no-fund", "--no-save", `./${tarball}`],
      { cwd: folder },
    );
    check("npm install without a network", install.code === 0, install.output);
    const installed = join(folder, "node_modules", "brine");
    if (existsSync(installed)) {
      checkFiles(
        readdirSync(installed, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) =>
            join(entry.parentPath, entry.name)
              .slice(installed.length + 1)
              .replaceAll("\\", "/"),
          ),
      );
      checkBundles(installed);
      await checkPrograms(folder);
      await checkOptional(folder);
      await checkModel(folder);
      await checkTwoEntries(folder);
      await checkBundler(folder);
      await checkSignals(folder);
      await checkWorker(folder);
      await checkTypes(folder);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (process.env.BRINE_RESULT) writeFileSync(process.env.BRINE_RESULT, JSON.stringify(counts));
process.exitCode = counts.failed === 0 ? 0 : 1;
