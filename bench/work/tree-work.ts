/** The work of case G. Peers write and read plain objects: none of them keeps classes that it was not told of. */
import { countTrees, registerTrees, treeInstances, treeRows } from "../cases/trees.js";
import type { Work } from "../measure/subject.js";
import { brineSubjects } from "../peers/brine.js";
import { plainSubjects } from "./plain-work.js";
import type { Setting } from "./setting.js";

export async function treeWork(setting: Setting): Promise<Work> {
  registerTrees();
  const rows = treeRows();
  return {
    objects: countTrees(rows),
    subjects: [...brineSubjects(treeInstances(rows), setting.wanted), ...(await plainSubjects(rows, setting))],
  };
}
