/** The peers that are told of case A's class beforehand: msgpackr's class extension, avsc with a schema, bebop's generated code. */
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

/** The straight-line code that bebop's compiler generates for a struct of these fields, dates as milliseconds. */
export async function bebopSubject(rows: JsonRows): Promise<Subject> {
  const { BebopView } = await import("bebop");
  const encode = (): Uint8Array => {
    const view = BebopView.getInstance();
    view.startWriting();
    view.writeUint32(rows.length);
    for (const row of rows) {
      view.writeString(row.name);
      view.writeFloat64(row.x);
      view.writeFloat64(row.y);
      view.writeInt32(row.n);
      view.writeByte(Number(row.flag));
      view.writeUint32(row.tags.length);
      for (const tag of row.tags) view.writeString(tag);
      view.writeFloat64(row.when);
      // An optional field is a message of its own in bebop; a flag before the value is the cheapest form of it.
      view.writeByte(Number(row.opt !== null));
      if (row.opt !== null) view.writeFloat64(row.opt);
      view.writeString(row.label);
      view.writeUint32(row.point.length);
      for (const value of row.point) view.writeFloat64(value);
    }
    return view.toArray();
  };
  const decode = (bytes: Uint8Array): SensorJson[] => {
    const view = BebopView.getInstance();
    view.startReading(bytes);
    const count = view.readUint32();
    const read = new Array<SensorJson>(count);
    for (let index = 0; index < count; index++) {
      const name = view.readString();
      const x = view.readFloat64();
      const y = view.readFloat64();
      const n = view.readInt32();
      const flag = view.readByte() !== 0;
      const tags = new Array<string>(view.readUint32());
      for (let at = 0; at < tags.length; at++) tags[at] = view.readString();
      const when = view.readFloat64();
      const opt = view.readByte() === 0 ? null : view.readFloat64();
      const label = view.readString();
      const point = new Array<number>(view.readUint32());
      for (let at = 0; at < point.length; at++) point[at] = view.readFloat64();
      read[index] = { name, x, y, n, flag, tags, when, opt, label, point: point as [number, number, number] };
    }
    return read;
  };
  return {
    name: "bebop",
    write: encode,
    read: decode,
    revive: (raw) => (raw as SensorJson[]).map(fromJson),
  };
}
