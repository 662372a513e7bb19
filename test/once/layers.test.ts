/**
 * The shape of the code: folders import downward only and form no cycle, files stay short and say what they are for.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");

/** What each folder of ts/ may import from: whole folders, or one file of a folder. The entry files are ts/*.ts. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  code: [],
  tape: [],
  engine: ["tape"],
  pickle: ["engine", "tape", "code"],
  param: ["pickle/plan", "pickle/equality", "pickle/values", "code"],
  data: ["param", "pickle"],
  json: ["data", "param", "pickle", "code"],
  script: ["param", "pickle"],
  entries: ["script", "json", "data", "param", "pickle", "engine", "tape"],
};

/** The modules from outside that the optional entries are for. */
const MAY_NAME: Record<string, RegExp> = {
  "entries/entry-arrow": /^apache-arrow$/,
  "entries/entry-node": /^node:/,
  "entries/entry-preact-signals": /^@preact\/signals-core$/,
  "entries/entry-signals": /^signal-polyfill$/,
  "entries/entry-toml": /^smol-toml$/,
  "entries/entry-yaml": /^yaml$/,
};

/** The aim is 500; a few lines more are no reason to tear a file apart. */
const MOST_LINES = 520;

const SKIPPED_FOLDERS = new Set(["target", "node_modules"]);

function filesUnder(folder: string, endings: readonly string[]): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : filesUnder(path, endings);
    return endings.some((ending) => entry.name.endsWith(ending)) ? [path] : [];
  });
}

const display = (path: string) => relative(ROOT, path).split(sep).join("/");
const sources = filesUnder(join(ROOT, "ts"), [".ts"]);

/** "tape/slot" for ts/tape/slot.ts; "entries/index" for ts/index.ts. */
function moduleName(path: string): string {
  const name = relative(join(ROOT, "ts"), path)
    .split(sep)
    .join("/")
    .replace(/\.[jt]s$/, "");
  return name.includes("/") ? name : `entries/${name}`;
}

const folderOf = (name: string) => name.split("/", 1)[0] ?? "";

/** The specifiers of `import … from`, `export … from`, `import "…"` and `import("…")`, types included. */
function importsOf(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  return [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
}

const edges = sources.flatMap((file) =>
  importsOf(readFileSync(file, "utf8")).map((specifier) => ({
    file: display(file),
    from: moduleName(file),
    specifier,
    to: specifier.startsWith(".") ? moduleName(resolve(dirname(file), specifier)) : specifier,
  })),
);

describe("ts/", () => {
  it("is where the sources are", () => {
    expect(sources.length).toBeGreaterThan(10);
    expect(edges.length).toBeGreaterThan(10);
  });

  it("has only folders that the table of layers knows", () => {
    expect(
      [...new Set(sources.map((file) => folderOf(moduleName(file))))].filter((folder) => !(folder in MAY_IMPORT)),
    ).toEqual([]);
  });

  it("imports downward only", () => {
    const wrong = edges.filter(({ from, to, specifier }) => {
      if (!specifier.startsWith(".")) return !(MAY_NAME[from]?.test(specifier) ?? specifier === "brine:engine.wasm");
      if (folderOf(from) === folderOf(to)) return false;
      return !(MAY_IMPORT[folderOf(from)] ?? []).some((allowed) => allowed === to || allowed === folderOf(to));
    });
    expect(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
  });

  it("imports files by their full name", () => {
    expect(edges.filter(({ specifier }) => specifier.startsWith(".") && !specifier.endsWith(".js"))).toEqual([]);
  });

  it("has a table of layers without a cycle", () => {
    const above: string[] = [];
    const visit = (folder: string): void => {
      expect(above).not.toContain(folder);
      above.push(folder);
      for (const next of MAY_IMPORT[folder] ?? []) visit(folderOf(next));
      above.pop();
    };
    for (const folder of Object.keys(MAY_IMPORT)) visit(folder);
  });
});

describe("every source file", () => {
  const files = [...sources, ...filesUnder(join(ROOT, "crates"), [".rs"]), ...filesUnder(join(ROOT, "bench"), [".ts"])];

  it(`has at most ${MOST_LINES} lines`, () => {
    const lines = (file: string) => readFileSync(file, "utf8").split("\n").length - 1;
    expect(files.filter((file) => lines(file) > MOST_LINES).map((file) => `${display(file)}: ${lines(file)}`)).toEqual(
      [],
    );
  });

  it("begins with a comment that says what it is for", () => {
    expect(files.filter((file) => !/^(\/\*\*|\/\/)/.test(readFileSync(file, "utf8"))).map(display)).toEqual([]);
  });

  it("has a name that says more than helpers or utils", () => {
    expect(files.map(display).filter((file) => /\b(utils?|helpers?|misc|common)\b/i.test(file))).toEqual([]);
  });
});
