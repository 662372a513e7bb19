/** The work of the cases that have no class of their own: B, C, D as plain objects, J. */
import { type DumpsOptions, dumps, type LoadsOptions, loads, NDArray, type PickleBuffer } from "brine";
import { plainDocument, smallDocument } from "../cases/document.js";
import { GRAPH_NODES, instanceGraph, plainGraph, registerGraph } from "../cases/graph.js";
import { floatArray, numbers, TYPED_BYTES } from "../cases/numbers.js";
import type { Subject, Work } from "../measure/subject.js";
import { brineSubjects } from "../peers/brine.js";
import { type Codec, json, loadCodecs } from "../peers/codec.js";
import { pickleparserSubject } from "../peers/pickleparser.js";
import type { Setting } from "./setting.js";

const subjectOf = ({ name, encode, decode }: Codec, value: unknown): Subject => ({
  name,
  write: () => encode(value),
  read: decode,
});

type CanWrite = (codec: Codec) => boolean;

/** JSON where it can hold the value, and all other formats that can. */
export async function plainSubjects(
  value: unknown,
  { wanted, platform }: Setting,
  canWrite: CanWrite = () => true,
): Promise<Subject[]> {
  const codecs = [...(wanted("JSON") ? [json] : []), ...(await loadCodecs(platform.node, wanted))];
  const subjects = codecs.filter(canWrite).map((codec) => subjectOf(codec, value));
  if (wanted("structuredClone")) subjects.push({ name: "structuredClone", clone: () => structuredClone(value) });
  return subjects;
}

/** brine and the others on the same plain value. */
async function generalWork(value: unknown, objects: number, setting: Setting, canWrite?: CanWrite): Promise<Work> {
  const own = brineSubjects(value, setting.wanted);
  return { objects, subjects: [...own, ...(await plainSubjects(value, setting, canWrite))] };
}

function countObjects(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, item) => sum + countObjects(item), 1);
}

/** Case B. */
export async function documentWork(setting: Setting): Promise<Work> {
  const value = plainDocument();
  const { objects, subjects } = await generalWork(value, countObjects(value), setting);
  const parser = setting.wanted("pickleparser") ? [await pickleparserSubject(value)] : [];
  return { objects, subjects: [...subjects, ...parser] };
}

/** Case H as a plain document. In a list it would be another one. */
export const smallDocumentWork = (setting: Setting): Promise<Work> =>
  generalWork(smallDocument(), 1, {
    ...setting,
    wanted: (name) => name !== "brine anew" && setting.wanted(name),
  });

/** Formats that keep typed arrays. JSON writes them as objects with a key each number. */
const KEEPS_ARRAYS: CanWrite = ({ name }) =>
  ["v8", "msgpackr structuredClone", "cbor-x structuredClone"].includes(name);

/** Case C. An object is a number here. */
export async function numbersWork(setting: Setting): Promise<Work> {
  const value = numbers();
  const count = value.typed.length + value.integers.length + value.floats.length;
  return generalWork(value, count, setting, KEEPS_ARRAYS);
}

/** Formats that can hold circles. */
export const KEEPS_IDENTITY: CanWrite = ({ identity }) => identity;

/** Case D as plain objects. */
export async function graphWork(setting: Setting): Promise<Work> {
  // The root knows all the others, by their parents and children; who finds no plain object again cannot write such circles.
  const wanted = (name: string): boolean => !name.includes("instances") && setting.wanted(name);
  return generalWork(plainGraph(), GRAPH_NODES, { ...setting, wanted }, KEEPS_IDENTITY);
}

/** Case D as classes of brine; v8 writes the plain objects, and classes are not constructed. */
export async function instanceGraphWork(setting: Setting): Promise<Work> {
  registerGraph();
  const rows = plainGraph();
  const subjects = brineSubjects(instanceGraph(rows), setting.wanted);
  return { objects: GRAPH_NODES, subjects: [...subjects, ...(await plainSubjects(rows, setting, KEEPS_IDENTITY))] };
}

/** Case C's typed array, and J: in band, out of band, and the copy of the same bytes that is the floor. An object is a number. */
export async function typedWork(setting: Setting): Promise<Work> {
  const { job, wanted } = setting;
  const array = floatArray(job.size ?? TYPED_BYTES);
  const work = await generalWork(array, array.length, setting, KEEPS_ARRAYS);
  const bytes = new Uint8Array(array.buffer);
  const subjects = [...work.subjects];
  if (wanted("floor")) {
    subjects.push({
      name: "floor",
      floor: true,
      input: bytes,
      write: () => bytes.slice(),
      read: (from) => from.slice(),
    });
  }
  if (wanted("brine out of band")) subjects.push(outOfBand(array));
  return { objects: array.length, subjects };
}

/** The array's bytes travel beside the pickle, and what is read is a view of them. */
function outOfBand(array: Float64Array): Subject {
  let buffers: PickleBuffer[] = [];
  const writing: DumpsOptions = { memo: "lean", bufferCallback: (buffer) => void buffers.push(buffer) };
  return {
    name: "brine out of band",
    write() {
      buffers = [];
      return dumps(array, writing);
    },
    read(bytes) {
      const reading: LoadsOptions = { buffers };
      const read = loads(bytes, reading);
      const data = read instanceof NDArray ? read.data : read;
      if (!ArrayBuffer.isView(data) || data.buffer !== array.buffer) throw new Error("what was read is not a view");
      return read;
    },
  };
}
