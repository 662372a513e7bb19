/**
 * bebop as a peer of case A: what `bebopc` 3.2.3 makes of this schema, statement by statement in the same order (its package holds
 * 80 MB of compilers, so what it does is written here and not generated anew).
 *
 *     message Optional { 1 -> float64 value; }
 *     struct Sensor {
 *       string name; float64 x; float64 y; int32 n; bool flag; string[] tags;
 *       date when; Optional opt; string label; float64[] point;
 *     }
 *     struct Sensors { Sensor[] rows; }
 *
 * A struct's fields cannot be left out, so what may be null is a message. "bebop ms" is what somebody may write by hand
 * instead, on rows that were converted beforehand: milliseconds for dates and a flag for what may be null.
 */
import type { BebopView } from "bebop";
import { fromJson, fromRow, type SensorJson, type SensorRow } from "../cases/sensor.js";
import type { Subject } from "../measure/subject.js";

interface Optional {
  value?: number;
}

type BebopSensor = Omit<SensorRow, "opt"> & { opt: Optional };

const toOptional = (row: SensorRow): BebopSensor => ({ ...row, opt: row.opt === null ? {} : { value: row.opt } });
const fromOptional = (row: BebopSensor): SensorRow => ({ ...row, opt: row.opt.value ?? null });

function writeOptional(record: Optional, view: BebopView): void {
  const position = view.reserveMessageLength();
  const start = view.length;
  if (record.value !== undefined) {
    view.writeByte(1);
    view.writeFloat64(record.value);
  }
  view.writeByte(0);
  const end = view.length;
  view.fillMessageLength(position, end - start);
}

function readOptional(view: BebopView): Optional {
  const message: Optional = {};
  const length = view.readMessageLength();
  const end = view.index + length;
  while (true) {
    switch (view.readByte()) {
      case 0:
        return message;
      case 1:
        message.value = view.readFloat64();
        break;
      default:
        view.index = end;
        return message;
    }
  }
}

function writeSensor(record: BebopSensor, view: BebopView): void {
  view.writeString(record.name);
  view.writeFloat64(record.x);
  view.writeFloat64(record.y);
  view.writeInt32(record.n);
  view.writeByte(Number(record.flag));
  const tags = record.tags.length;
  view.writeUint32(tags);
  for (let index = 0; index < tags; index++) view.writeString(record.tags[index]!);
  view.writeDate(record.when);
  writeOptional(record.opt, view);
  view.writeString(record.label);
  const point = record.point.length;
  view.writeUint32(point);
  for (let index = 0; index < point; index++) view.writeFloat64(record.point[index]!);
}

function readTexts(view: BebopView): string[] {
  const length = view.readUint32();
  const read: string[] = [];
  for (let index = 0; index < length; index++) read[index] = view.readString();
  return read;
}

function readFloats(view: BebopView): number[] {
  const length = view.readUint32();
  const read: number[] = [];
  for (let index = 0; index < length; index++) read[index] = view.readFloat64();
  return read;
}

function readSensor(view: BebopView): BebopSensor {
  const name = view.readString();
  const x = view.readFloat64();
  const y = view.readFloat64();
  const n = view.readInt32();
  const flag = !!view.readByte();
  const tags = readTexts(view);
  const when = view.readDate();
  const opt = readOptional(view);
  const label = view.readString();
  const point = readFloats(view) as [number, number, number];
  return { name, x, y, n, flag, tags, when, opt, label, point };
}

export async function bebopSubject(plain: readonly SensorRow[]): Promise<Subject> {
  const { BebopView } = await import("bebop");
  const rows = plain.map(toOptional);
  return {
    name: "bebop",
    write: () => {
      const view = BebopView.getInstance();
      view.startWriting();
      const length = rows.length;
      view.writeUint32(length);
      for (let index = 0; index < length; index++) writeSensor(rows[index]!, view);
      return view.toArray();
    },
    read: (bytes) => {
      const view = BebopView.getInstance();
      view.startReading(bytes);
      const length = view.readUint32();
      const read: BebopSensor[] = [];
      for (let index = 0; index < length; index++) read[index] = readSensor(view);
      return read;
    },
    revive: (raw) => (raw as BebopSensor[]).map((row) => fromRow(fromOptional(row))),
  };
}

export async function bebopMillisecondsSubject(rows: readonly SensorJson[]): Promise<Subject> {
  const { BebopView } = await import("bebop");
  return {
    name: "bebop ms",
    write: () => {
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
        view.writeByte(Number(row.opt !== null));
        if (row.opt !== null) view.writeFloat64(row.opt);
        view.writeString(row.label);
        view.writeUint32(row.point.length);
        for (const value of row.point) view.writeFloat64(value);
      }
      return view.toArray();
    },
    read: (bytes) => {
      const view = BebopView.getInstance();
      view.startReading(bytes);
      const length = view.readUint32();
      const read = new Array<SensorJson>(length);
      for (let index = 0; index < length; index++) {
        const name = view.readString();
        const x = view.readFloat64();
        const y = view.readFloat64();
        const n = view.readInt32();
        const flag = view.readByte() !== 0;
        const tags = readTexts(view);
        const when = view.readFloat64();
        const opt = view.readByte() === 0 ? null : view.readFloat64();
        const label = view.readString();
        read[index] = {
          name,
          x,
          y,
          n,
          flag,
          tags,
          when,
          opt,
          label,
          point: readFloats(view) as [number, number, number],
        };
      }
      return read;
    },
    revive: (raw) => (raw as SensorJson[]).map(fromJson),
  };
}
