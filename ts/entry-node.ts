/** `brine/node`: Node's file system for the file kinds. Imports nothing of the library, so it goes with every entry. */
import { readdirSync, statSync } from "node:fs";
import { isAbsolute, normalize, sep } from "node:path";
import { cwd } from "node:process";
import type { FileResolver } from "./param/kinds/file-resolver.js";

export type { FileResolver } from "./param/kinds/file-resolver.js";

/** Node's file system: `path({ resolver: fileSystem })`, or `setFileResolver(fileSystem)` for all. */
export const fileSystem: FileResolver = {
  typeOf(path) {
    try {
      const found = statSync(path);
      return found.isFile() ? "file" : found.isDirectory() ? "folder" : "other";
    } catch {
      return null;
    }
  },
  list(folder) {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  },
  currentFolder: cwd,
  isAbsolute,
  normalize,
  separator: sep,
};
