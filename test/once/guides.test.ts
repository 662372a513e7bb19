/** The examples of the guides run as they stand, and print what their comments say. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
import { expect, it, vi } from "vitest";

const project = new URL("../../", import.meta.url);
const folder = new URL("build/readme/", project);

const examples = [
  "docs/pickling.md",
  "docs/snapshots.md",
  "docs/old-data.md",
  "docs/coming-from-param.md",
  "docs/script-repr.md",
  "docs/typescript-guide.md",
  "docs/json.md",
  "docs/json-schema.md",
  "docs/reactive.md",
].flatMap((guide) => {
  const text = readFileSync(new URL(guide, project), "utf8");
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map((match, index) => ({
    name: `${guide} ${index + 1}`,
    file: `${guide.replaceAll(/\W/g, "-")}-${index + 1}.ts`,
    code: match[1] as string,
  }));
});

it.each(examples)("runs $name", async ({ file, code }) => {
  mkdirSync(folder, { recursive: true });
  const path = fileURLToPath(new URL(file, folder));
  writeFileSync(path, code);
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  await import(/* @vite-ignore */ path);
  const printed = log.mock.calls.map((values) => format(...values));
  log.mockRestore();
  const said = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map((match) => match[1]);
  expect(said.length).toBeGreaterThan(0);
  expect(printed).toEqual(said);
});
