/**
 * Python 2's names and today's, both ways, as `fix_imports` has them below protocol 3: `find_class` in CPython's
 * `Modules/_pickle.c` on reading, `save_global` on writing.
 */
import type { GlobalName } from "../registry.js";
import { IMPORT_MAPPING, NAME_MAPPING, REVERSE_IMPORT_MAPPING, REVERSE_NAME_MAPPING } from "./python2-names.js";

interface Tables {
  readonly modules: ReadonlyMap<string, string>;
  readonly names: ReadonlyMap<string, GlobalName>;
}

const lines = (text: string): string[][] =>
  text
    .trim()
    .split("\n")
    .map((line) => line.split(" "));

const tables = (modules: string, names: string): Tables => ({
  modules: new Map(lines(modules) as [string, string][]),
  names: new Map(
    (lines(names) as [string, string, string, string][]).map(([module, name, toModule, qualname]) => [
      `${module}\0${name}`,
      { module: toModule, qualname },
    ]),
  ),
});

let forward: Tables | undefined;
let backward: Tables | undefined;

/** A name with a row of its own changes as a whole; else only its module does. */
const translate = ({ modules, names }: Tables, module: string, qualname: string): GlobalName =>
  names.get(`${module}\0${qualname}`) ?? { module: modules.get(module) ?? module, qualname };

/** Today's name for one that stands in a pickle of protocol 0 to 2. */
export function python3Name(module: string, qualname: string): GlobalName {
  forward ??= tables(IMPORT_MAPPING, NAME_MAPPING);
  return translate(forward, module, qualname);
}

/** The name to write for one of today's below protocol 3, unless `fixImports` is off. */
export function python2Name(module: string, qualname: string): GlobalName {
  backward ??= tables(REVERSE_IMPORT_MAPPING, REVERSE_NAME_MAPPING);
  return translate(backward, module, qualname);
}
