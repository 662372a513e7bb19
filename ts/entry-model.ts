/**
 * `brine/model`: declared, validated, watchable classes alone, without pickles, JSON and engines. A page can begin with it
 * and import `brine` when it first needs a snapshot; the classes are the same ones (docs/typescript-guide.md).
 */
export * from "./param/index.js";
