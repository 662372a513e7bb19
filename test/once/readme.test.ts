/** The README's example runs as it stands, and prints what its comments say. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it, vi } from "vitest";

const project = new URL("../../", import.meta.url);

it("runs the example of the README", async () => {
  const readme = readFileSync(new URL("README.md", project), "utf8");
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const folder = new URL("build/readme/", project);
  mkdirSync(folder, { recursive: true });
  const file = fileURLToPath(new URL("example.ts", folder));
  writeFileSync(file, `${example}\nexport { first };\n`);
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const { first } = (await import(/* @vite-ignore */ file)) as { first: { gain: number } };
  expect(log.mock.calls).toEqual([[2, 1, true]]);
  log.mockRestore();
  // What the last comment of the example says.
  expect(() => {
    first.gain = 12;
  }).toThrow("Number parameter 'Sensor.gain' must be at most 10, not 12.");
});
