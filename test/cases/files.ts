/** Reading files of cases, and making the files that a case asks for. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Case } from "./case.js";

/** The cases of a `.jsonl` or `.jsonl.gz` file. */
export function readCases(path: string): Case[] {
  const bytes = readFileSync(path);
  const text = path.endsWith(".gz") ? gunzipSync(bytes).toString("utf8") : bytes.toString("utf8");
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as Case);
}

/** Runs `use` in a folder that has the files of a case and is the current one. */
export function inFolderOf<T>(one: Case, use: (folder: string) => T): T {
  if (one.files === undefined) return use("");
  const folder = mkdtempSync(join(tmpdir(), "brine-case-"));
  const before = process.cwd();
  try {
    const files: [string, string][] = Array.isArray(one.files)
      ? one.files.map((name: string) => [name, ""])
      : Object.entries(one.files as Record<string, string>);
    for (const [name, content] of files) {
      const path = join(folder, name);
      if (name.endsWith("/")) mkdirSync(path, { recursive: true });
      else {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, typeof content === "string" ? content : "");
      }
    }
    process.chdir(folder);
    return use(folder);
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  }
}
