/** The work of cases A (and I, which is A in other sizes) and H: sensors, one class. */
import {
  fromJson,
  fromRow,
  PlainSensor,
  registerSensor,
  type Sensor,
  type SensorJson,
  type SensorRow,
  sensorRows,
  toSensor,
  toSensorJson,
} from "../cases/sensor.js";
import type { Subject, Work } from "../measure/subject.js";
import { bebopMillisecondsSubject, bebopSubject } from "../peers/bebop-sensor.js";
import { brineSubjects } from "../peers/brine.js";
import { json, loadCodecs } from "../peers/codec.js";
import { pickleparserSubject } from "../peers/pickleparser.js";
import { avscSubject, msgpackrClass } from "../peers/sensor-peers.js";
import { type Setting, unlessForbidden } from "./setting.js";

const OBJECTS = 100_000;

/** Of every format that keeps dates; text of dates becomes a date in construction. */
const revive = (raw: unknown): PlainSensor[] => (raw as SensorRow[]).map(fromRow);
const reviveJson = (raw: unknown): PlainSensor[] => (raw as SensorJson[]).map(fromJson);

/** Whatever reads every field of every object must at least do this. */
function traverse(rows: readonly SensorRow[]): number {
  let sum = 0;
  for (const row of rows) {
    sum += row.name.length + row.x + row.y + row.n + Number(row.flag) + row.when.getTime() + row.label.length;
    if (row.opt !== null) sum += row.opt;
    for (const tag of row.tags) sum += tag.length;
    for (const value of row.point) sum += value;
  }
  return sum;
}

/** Whatever makes the objects must at least do this: every array, date and instance, of values that are there already. */
function construct(rows: readonly SensorRow[]): PlainSensor[] {
  const made = new Array<PlainSensor>(rows.length);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    made[index] = new PlainSensor(
      row.name,
      row.x,
      row.y,
      row.n,
      row.flag,
      [row.tags[0]!, row.tags[1]!],
      new Date(row.when.getTime()),
      row.opt,
      row.label,
      [row.point[0], row.point[1], row.point[2]],
    );
  }
  return made;
}

/** Floors of writing and reading; `bytes` is what a copy is made of. */
function floorSubject(rows: readonly SensorRow[], bytes: Uint8Array): Subject {
  return {
    name: "floor",
    floor: true,
    write: () => traverse(rows) + bytes.slice().length,
    input: bytes,
    read: () => construct(rows),
  };
}

/** Of brine's own: dates of many rows are made when somebody asks for them, so here somebody asks for all of them. */
function askForDates(sensors: readonly Sensor[]): readonly Sensor[] {
  let sum = 0;
  for (const { when } of sensors) sum += when?.getTime() ?? 0;
  if (Number.isNaN(sum)) throw new Error("a date is none");
  return sensors;
}

export async function sensorWork({ job, wanted, platform }: Setting): Promise<Work> {
  const objects = job.size ?? OBJECTS;
  registerSensor();
  const rows = sensorRows(objects);
  // A million rows are not made twice where nobody asks for the second form.
  const jsonRows = ["JSON", "bebop ms", "avsc", "pickleparser"].some(wanted) ? rows.map(toSensorJson) : [];
  const sensors = rows.map(toSensor);
  const subjects = brineSubjects(sensors, wanted);
  if (wanted("brine dates")) {
    const [all] = brineSubjects(sensors, (name) => name === "brine") as [Subject];
    subjects.push({
      name: "brine dates",
      input: all.write?.() as Uint8Array,
      read: (bytes) => all.read?.(bytes),
      revive: (raw) => askForDates(raw as Sensor[]),
    });
  }
  if (wanted("floor")) {
    const written = subjects[0]?.write?.();
    subjects.push(floorSubject(rows, typeof written === "object" ? written : new Uint8Array(objects * 150)));
  }
  if (wanted("JSON")) {
    subjects.push({ name: "JSON", write: () => json.encode(jsonRows), read: json.decode, revive: reviveJson });
  }
  if (wanted("JSON dates")) {
    subjects.push({ name: "JSON dates", write: () => json.encode(rows), read: json.decode, revive: reviveJson });
  }
  for (const { name, encode, decode } of await loadCodecs(platform.node, wanted)) {
    subjects.push({ name, write: () => encode(rows), read: decode, revive });
  }
  if (wanted("msgpackr class")) subjects.push(await msgpackrClass(rows));
  if (wanted("bebop")) subjects.push(await bebopSubject(rows));
  if (wanted("bebop ms")) subjects.push(await bebopMillisecondsSubject(jsonRows));
  if (wanted("avsc") && platform.node) subjects.push(...(await unlessForbidden(() => avscSubject(jsonRows))));
  if (wanted("pickleparser")) subjects.push({ ...(await pickleparserSubject(jsonRows)), revive: reviveJson });
  if (wanted("structuredClone")) {
    subjects.push({ name: "structuredClone", clone: () => revive(structuredClone(rows)) });
  }
  return { objects, subjects };
}

/** Case H: one object, written and read by itself. */
export async function oneWork({ wanted, platform }: Setting): Promise<Work> {
  registerSensor();
  const [row] = sensorRows(1) as [SensorRow];
  const jsonRow = toSensorJson(row);
  // In a list it would be no small pickle.
  const subjects = brineSubjects(toSensor(row), (name) => name !== "brine anew" && wanted(name));
  if (wanted("JSON")) {
    subjects.push({
      name: "JSON",
      write: () => json.encode(jsonRow),
      read: json.decode,
      revive: (raw) => fromJson(raw as SensorJson),
    });
  }
  for (const { name, encode, decode } of await loadCodecs(platform.node, wanted)) {
    subjects.push({ name, write: () => encode(row), read: decode, revive: (raw) => fromRow(raw as SensorRow) });
  }
  return { objects: 1, subjects };
}
