/**
 * Every command of scripts/ answers `--help` with the head of its file, and does nothing else: whoever asks what a command does must
 * not find that it was done.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const SCRIPTS = resolve(import.meta.dirname, "../../scripts");

/** A file that exports something is a part of others. */
const commands = readdirSync(SCRIPTS)
  .filter((name) => name.endsWith(".mjs"))
  .map((name) => ({ name, text: readFileSync(join(SCRIPTS, name), "utf8") }))
  .filter(({ text }) => !/^export /m.test(text));

describe("the commands of scripts/", () => {
  it("are found", () => {
    expect(commands.map(({ name }) => name)).toEqual(expect.arrayContaining(["test.mjs", "format.mjs", "blocks.mjs"]));
  });

  it.each(commands)("$name answers --help", ({ name, text }) => {
    // Before it is run: one that does not look for it would go to work.
    expect(text).toMatch(/^answerHelp\(import\.meta\.url\);|= commandLine\(import\.meta\.url/m);
    const { status, stdout } = spawnSync(process.execPath, [join(SCRIPTS, name), "--help"], { encoding: "utf8" });
    const [, first] = /^\/\*\*\s+(?:\* )?(.*?)(?: \*\/)?$/m.exec(text) ?? [];
    expect(status).toBe(0);
    expect(stdout.split("\n")[0]).toBe(first);
  });
});
