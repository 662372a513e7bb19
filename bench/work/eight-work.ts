/** The work of case F: eight classes that take turns, and the one class of A alone, which it is compared with. */
import { eightClasses, inTurn } from "../cases/eight.js";
import { type SensorRow, sensorRows, toSensorJson } from "../cases/sensor.js";
import type { Work } from "../measure/subject.js";
import { brineSubjects } from "../peers/brine.js";
import { json, loadCodecs } from "../peers/codec.js";
import type { Setting } from "./setting.js";

const OBJECTS = 100_000;

export async function eightWork({ wanted, platform }: Setting): Promise<Work> {
  const rows = sensorRows(OBJECTS);
  const classes = eightClasses();
  const subjects = brineSubjects(
    rows.map((row, index) => classes[index % classes.length]!(row)),
    wanted,
  );
  const plain = rows.map(inTurn);
  if (wanted("JSON")) {
    const jsonRows = plain.map((row: SensorRow) => toSensorJson(row));
    subjects.push({ name: "JSON", write: () => json.encode(jsonRows), read: json.decode });
  }
  for (const { name, encode, decode } of await loadCodecs(platform.node, wanted)) {
    subjects.push({ name, write: () => encode(plain), read: decode });
  }
  return { objects: OBJECTS, subjects };
}
