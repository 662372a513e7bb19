/**
 * What code, tests and pages refer to is in the repository: documents, their headings, and the rulings of docs/rulings.md.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const FOLDERS = ["bench", "crates", "docs", "fuzz", "scripts", "test", "ts"];
/** What is installed or built, and what other versions wrote. */
const SKIPPED = new Set(["node_modules", "target", "old", "__pycache__"]);
const READ = /\.(?:md|ts|mjs|rs|py|toml)$/;

const inFolder = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return inFolder(path);
    return READ.test(entry.name) ? [path] : [];
  });

const files = [
  ...readdirSync(ROOT)
    .filter((name) => READ.test(name))
    .map((name) => join(ROOT, name)),
  ...FOLDERS.flatMap((name) => inFolder(join(ROOT, name))),
].map((path) => ({ path, name: relative(ROOT, path).split(sep).join("/"), text: readFileSync(path, "utf8") }));

/** What GitHub calls a heading in an address. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");

/** A page without its examples and code, in which brackets and parentheses mean something else. */
const proseOf = (markdown: string): string => markdown.replaceAll(/```.*?```/gs, "").replaceAll(/`[^`\n]*`/g, "");

const anchorsOf = (markdown: string): string[] =>
  [...markdown.replaceAll(/```.*?```/gs, "").matchAll(/^#+ (.*)$/gm)].map((match) => anchorOf(match[1] as string));

describe("references", () => {
  it("of pages lead to files and headings that are there", () => {
    const wrong = files.flatMap(({ path, name, text }) => {
      if (!name.endsWith(".md")) return [];
      const links = [...proseOf(text).matchAll(/\]\(([^()\s]+)\)/g)].map((match) => match[1] as string);
      return links
        .filter((link) => {
          if (/^https?:/.test(link)) return false;
          const [file = "", anchor] = link.split("#");
          const target = file === "" ? path : resolve(dirname(path), file);
          if (!existsSync(target)) return true;
          return anchor !== undefined && !anchorsOf(readFileSync(target, "utf8")).includes(anchor);
        })
        .map((link) => `${name}: ${link}`);
    });
    expect(wrong).toEqual([]);
  });

  it("to documents by name are to those of the repository", () => {
    const wrong = files.flatMap(({ path, name, text }) =>
      [...text.matchAll(/[\w./-]*\w\.md\b/g)]
        .map((match) => match[0])
        .filter(
          (document) =>
            ![ROOT, join(ROOT, "docs"), dirname(path), dirname(dirname(path))].some((from) =>
              existsSync(resolve(from, document)),
            ),
        )
        .map((document) => `${name}: ${document}`),
    );
    expect(wrong).toEqual([]);
  });

  it("of pages to files are to those of the repository", () => {
    const wrong = files.flatMap(({ name, text }) =>
      !name.endsWith(".md")
        ? []
        : [...text.matchAll(/`((?:bench|crates|docs|scripts|test|ts)\/[\w./-]+)`/g)]
            .map((match) => match[1] as string)
            .filter((file) => !file.endsWith("/node_modules") && !existsSync(join(ROOT, file)))
            .map((file) => `${name}: ${file}`),
    );
    expect(wrong).toEqual([]);
  });

  it("to rulings are to those of docs/rulings.md", () => {
    const rulings = readFileSync(join(ROOT, "docs/rulings.md"), "utf8");
    const numbers = new Set([...rulings.matchAll(/^\| (\d+) \|/gm)].map((match) => match[1]));
    const named = files.flatMap(({ name, text }) =>
      [...text.matchAll(/\brulings? (\d+)/gi)].map((match) => ({ name, number: match[1] as string })),
    );
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter(({ number }) => !numbers.has(number))).toEqual([]);
    expect([...numbers].filter((number) => !named.some((one) => one.number === number))).toEqual([]);
  });
});
