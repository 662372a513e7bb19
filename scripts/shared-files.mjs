/**
 * A plugin of Rollup: what several builds write under one name must be one text. The entries of the library differ in their engine alone,
 * so the model that lies below it is the same for all of them, and one file; were it not, the last build would overwrite what the others import.
 */

/** Each file that was written, by its name. @type {Map<string, string>} */
const written = new Map();

/** @returns {import("rollup").Plugin} */
export function sharedFiles() {
  return {
    name: "shared-files",
    generateBundle(_options, files) {
      for (const file of Object.values(files)) {
        if (file.type !== "chunk") continue;
        const before = written.get(file.fileName);
        if (before !== undefined && before !== file.code) this.error(`${file.fileName} is not the same in all entries`);
        written.set(file.fileName, file.code);
      }
    },
  };
}
