/**
 * Stamps say what a step was last done with, so that it is skipped while nothing changed.
 * A stamp is a hash of the inputs' contents: a fresh clone, a switch of branch or a touched file mislead it in no way.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inProject } from "./project.mjs";

const FOLDER = inProject("build", ".stamps");
/** Build products that may lie inside a folder of sources. */
const NOT_SOURCES = new Set(["node_modules", "target", "__pycache__"]);

/** @param {import("node:crypto").Hash} hash @param {string} path relative to the project */
function addPath(hash, path) {
  const full = inProject(path);
  if (!existsSync(full)) {
    hash.update(`${path}: none\n`);
  } else if (statSync(full).isDirectory()) {
    for (const name of readdirSync(full).sort()) {
      if (!NOT_SOURCES.has(name)) addPath(hash, join(path, name));
    }
  } else {
    hash.update(`${path}: `).update(readFileSync(full)).update("\n");
  }
}

/**
 * @param {string[]} paths files and folders of the project @param {string[]} facts anything else that matters
 * @returns {string} the stamp those inputs give
 */
export function stampOf(paths, facts = []) {
  const hash = createHash("sha256");
  for (const fact of facts) hash.update(`${fact}\n`);
  for (const path of paths) addPath(hash, path);
  return hash.digest("hex");
}

/** @param {string} id */
export function readStamp(id) {
  const file = join(FOLDER, id);
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

/** @param {string} id @param {string} stamp */
export function writeStamp(id, stamp) {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, id), stamp);
}

/** @param {string} id */
export function dropStamp(id) {
  rmSync(join(FOLDER, id), { force: true });
}
