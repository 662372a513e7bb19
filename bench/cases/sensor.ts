/**
 * Case A: sensors of ten fields, as plain rows (what peers write), as a plain class (what peers construct) and as a declared,
 * validated class of brine. H is one of them, I is A in other sizes.
 */
import { boolean, date, integer, list, number, Parameterized, register, string, tuple } from "brine";
import { Random, WORDS } from "./random.js";

export interface SensorRow {
  /** Unique. */
  name: string;
  x: number;
  y: number;
  n: number;
  flag: boolean;
  /** Two of twenty words. */
  tags: string[];
  when: Date;
  /** Null in half of them. */
  opt: number | null;
  /** One of fifty words. */
  label: string;
  point: readonly [number, number, number];
}

/** The same with the date in its cheapest form, milliseconds. */
export type SensorJson = Omit<SensorRow, "when"> & { when: number };

const TAGS = WORDS.slice(0, 20);
const LABELS = WORDS.slice(0, 50);
const FIRST_DAY = Date.UTC(2015, 0, 1);
const TEN_YEARS = 10 * 365 * 86_400_000;

/** What the class of a peer is: ten fields and nothing else. */
export class PlainSensor implements SensorRow {
  name: string;
  x: number;
  y: number;
  n: number;
  flag: boolean;
  tags: string[];
  when: Date;
  opt: number | null;
  label: string;
  point: readonly [number, number, number];
  constructor(
    name: string,
    x: number,
    y: number,
    n: number,
    flag: boolean,
    tags: string[],
    when: Date,
    opt: number | null,
    label: string,
    point: readonly [number, number, number],
  ) {
    this.name = name;
    this.x = x;
    this.y = y;
    this.n = n;
    this.flag = flag;
    this.tags = tags;
    this.when = when;
    this.opt = opt;
    this.label = label;
    this.point = point;
  }
}

/** Declarations belong to one class each: every class makes its own. */
export const sensorParameters = () => ({
  name: string({ default: "" }),
  x: number(),
  y: number(),
  n: integer(),
  flag: boolean(),
  tags: list(String),
  when: date(),
  opt: number({ default: null }),
  label: string(),
  point: tuple({ default: [0, 0, 0] }),
});

/** What brine writes and reads: every value is validated when it is set and when it is read. */
export class Sensor extends Parameterized(sensorParameters()) {}

export function registerSensor(): void {
  register(Sensor, "bench_sensor.Sensor");
}

export function sensorRows(count: number): SensorRow[] {
  const random = new Random(20_240_601);
  return Array.from({ length: count }, (_, index) => ({
    name: `sensor-${index}-${random.below(0x1000000).toString(16)}`,
    x: random.float(1000) - 500,
    y: random.float(1),
    n: random.below(1_000_000),
    flag: random.chance(0.5),
    tags: [random.pick(TAGS), random.pick(TAGS)],
    when: new Date(FIRST_DAY + random.below(TEN_YEARS)),
    opt: random.chance(0.5) ? null : random.float(100),
    label: random.pick(LABELS),
    point: [random.float(10), random.float(10), random.float(10)],
  }));
}

export const toSensor = (row: SensorRow): Sensor => new Sensor(row);

export const toSensorJson = (row: SensorRow): SensorJson => ({ ...row, when: row.when.getTime() });

/** The construction a peer's reader is left with when it has lost the class, but not the date. */
export const fromRow = (row: SensorRow): PlainSensor =>
  new PlainSensor(row.name, row.x, row.y, row.n, row.flag, row.tags, row.when, row.opt, row.label, row.point);

/** The same where the date was lost too, whether it is milliseconds or text. */
export const fromJson = (row: Omit<SensorRow, "when"> & { when: number | string }): PlainSensor =>
  new PlainSensor(row.name, row.x, row.y, row.n, row.flag, row.tags, new Date(row.when), row.opt, row.label, row.point);
