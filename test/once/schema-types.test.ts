/** Types from schemas: `json-schema-to-typescript` makes them, and a program that uses them compiles, or does not where it should not. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";
import { describe, expect, it } from "vitest";
import { Sensor } from "../json/form/sensor.js";
import { DRAFTS } from "../json/schema-validators.js";

const project = fileURLToPath(new URL("../..", import.meta.url));

/** What the compiler says of a program beside the types. */
function compiled(folder: string, types: string, program: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/types.ts`, types);
  writeFileSync(`${folder}/program.ts`, program);
  const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
  const options = [
    "--strict",
    "--noEmit",
    "--skipLibCheck",
    "--ignoreConfig",
    "--target",
    "ES2022",
    "--module",
    "NodeNext",
    "--types",
    "node",
  ];
  const { stdout } = spawnSync(process.execPath, [tsc, ...options, `${folder}/program.ts`], {
    cwd: project,
    encoding: "utf8",
  });
  return stdout;
}

describe.each(DRAFTS)("types from a schema of draft %s", (draft) => {
  const folder = fileURLToPath(new URL(`../../build/schema-types/${draft}`, import.meta.url));

  it("say what the class says", async () => {
    const wire = Sensor.param.jsonSchema({ draft, exclude: ["name"] });
    const types = await compile(wire as never, "Sensor", { bannerComment: "" });
    expect(types).toContain("What people call it.");
    const program = [
      'import type { Sensor } from "./types.js";',
      'const sensor: Sensor = { title: "a", gain: 7, offset: null, mode: 2, limits: [0, 1], tags: ["x"], probes: [{ depth: 2 }], main: null };',
      "export const mode: 1 | 2 | undefined = sensor.mode;",
      "export const depths: (number | undefined)[] = (sensor.probes ?? []).map((probe) => probe.depth);",
    ].join("\n");
    expect(compiled(folder, types, program)).toBe("");
    const wrong = program.replace('"x"', "1").replace("mode: 2", "mode: 3").replace('title: "a"', "title: 1");
    const said = compiled(folder, types, wrong);
    for (const name of ["tags", "mode", "title"]) expect(said).toMatch(new RegExp(`program\\.ts.*error|${name}`));
    expect(said.match(/error TS2322/g)).toHaveLength(3);
  });
});
