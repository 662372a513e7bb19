/** The peers that are told of case A's class beforehand: msgpackr's class extension, avsc with a schema. bebop has a file of its own. */
import { fromJson, fromRow, PlainSensor, type SensorJson, type SensorRow } from "../cases/sensor.js";
import type { Subject } from "../measure/subject.js";

type Rows = readonly SensorRow[];
type JsonRows = readonly SensorJson[];

/** msgpackr writes the ten fields of a class as an array, and reads them into a new instance. */
export async function msgpackrClass(rows: Rows): Promise<Subject> {
  const { addExtension, Packr } = await import("msgpackr");
  const packr = new Packr({ structures: [] });
  addExtension({
    Class: PlainSensor,
    type: 1,
    write: (s: PlainSensor) => [s.name, s.x, s.y, s.n, s.flag, s.tags, s.when, s.opt, s.label, s.point],
    read: (v: ConstructorParameters<typeof PlainSensor>) =>
      new PlainSensor(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9]),
  });
  const sensors = rows.map(fromRow);
  return {
    name: "msgpackr class",
    write: () => packr.pack(sensors),
    read: (bytes) => packr.unpack(bytes),
  };
}

/** avsc compiles a reader and a writer for a schema. */
export async function avscSubject(rows: JsonRows): Promise<Subject> {
  const { default: avsc } = await import("avsc");
  const fields = [
    { name: "name", type: "string" },
    { name: "x", type: "double" },
    { name: "y", type: "double" },
    { name: "n", type: "int" },
    { name: "flag", type: "boolean" },
    { name: "tags", type: { type: "array", items: "string" } },
    { name: "when", type: "long" },
    { name: "opt", type: ["null", "double"] },
    { name: "label", type: "string" },
    { name: "point", type: { type: "array", items: "double" } },
  ];
  const type = avsc.Type.forSchema({
    type: "array",
    items: { type: "record", name: "Sensor", fields },
  } as Parameters<typeof avsc.Type.forSchema>[0]);
  return {
    name: "avsc",
    write: () => type.toBuffer(rows),
    read: (bytes) => type.fromBuffer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)),
    revive: (raw) => (raw as SensorJson[]).map(fromJson),
  };
}
