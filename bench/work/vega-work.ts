/** The work of case E: the real data of `npm start`, read from files, so that browsers do without it. */
import { fileURLToPath } from "node:url";
import { type DataSet, loadDataSet } from "../cases/vega.js";
import { registerModel } from "../cases/vega-model.js";
import type { Subject, Work } from "../measure/subject.js";
import { brineSubjects } from "../peers/brine.js";
import { json } from "../peers/codec.js";
import { KEEPS_IDENTITY, plainSubjects } from "./plain-work.js";
import type { MakeWork, Setting } from "./setting.js";

/** This file runs as build/compare/work/vega-work.js. */
const FOLDER = fileURLToPath(new URL("../../../node_modules/vega-datasets/data", import.meta.url));

export const vegaWork =
  (name: DataSet["name"]): MakeWork =>
  async (setting: Setting): Promise<Work> => {
    registerModel();
    const set = loadDataSet(name, { folder: FOLDER, quick: false });
    const form = set.json;
    const own: Subject[] = brineSubjects(set.build(), setting.wanted);
    if (form !== null && setting.wanted("JSON")) {
      own.push({
        name: "JSON",
        write: () => json.encode(form.rows),
        read: json.decode,
        revive: (raw) => form.toPlain(raw as unknown[]),
      });
    }
    // JSON was measured with the construction of its classes, or cannot hold the graph.
    const others = { ...setting, wanted: (subject: string) => subject !== "JSON" && setting.wanted(subject) };
    const peers = await plainSubjects(set.plain, others, form === null ? KEEPS_IDENTITY : undefined);
    return { objects: set.objects, subjects: [...own, ...peers] };
  };
