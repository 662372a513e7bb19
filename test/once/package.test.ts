/**
 * What package.json, the lock files and the scripts promise: pinned versions, no addresses, nothing but Node to begin with.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { WASM_BINDGEN_VERSION } from "../../scripts/project.mjs";

const ROOT = resolve(import.meta.dirname, "../..");
const text = (path: string) => readFileSync(join(ROOT, path), "utf8");
const manifest = JSON.parse(text("package.json")) as Record<string, Record<string, string>>;

describe("package.json", () => {
  it("needs nothing at run time: what optional entries are for is optional", () => {
    expect(manifest.dependencies).toBeUndefined();
    const optional = Object.fromEntries(
      Object.keys(manifest.peerDependencies ?? {}).map((name) => [name, { optional: true }]),
    );
    expect(manifest.peerDependenciesMeta).toEqual(optional);
  });

  it("pins what it is built with", () => {
    const loose = Object.entries(manifest.devDependencies ?? {}).filter(
      ([, version]) => !/^(npm:[\w/@-]+@)?\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it("says of the entries' files that they do something: they give the model JSON", () => {
    expect(manifest.sideEffects).toEqual(["./dist/brine.js", "./dist/brine-ts.js", "./dist/brine-slim.js"]);
  });

  it("names types first in every entry", () => {
    const entries = Object.values(manifest.exports ?? {}).filter((entry) => typeof entry === "object");
    expect(entries.map((entry) => Object.keys(entry)[0])).toEqual(entries.map(() => "types"));
  });
});

describe("lock files", () => {
  it("name no addresses to download from", () => {
    expect(text("package-lock.json")).not.toContain('"resolved"');
  });

  it("have the version of wasm-bindgen that the command has", () => {
    expect(text("Cargo.toml")).toContain(`wasm-bindgen = "=${WASM_BINDGEN_VERSION}"`);
    expect(text("Cargo.lock")).toContain(`name = "wasm-bindgen"\nversion = "${WASM_BINDGEN_VERSION}"`);
  });
});

it("the set-up runs before anything is installed: its scripts import Node's own modules and each other", () => {
  for (const name of readdirSync(join(ROOT, "scripts"))) {
    const specifiers = [...text(join("scripts", name)).matchAll(/^(?:import|\}) .*?from "([^"]+)";/gm)].map(
      (match) => match[1],
    );
    expect(
      specifiers.filter((specifier) => !/^(node:|\.\/)/.test(specifier ?? "")),
      name,
    ).toEqual([]);
  }
});
