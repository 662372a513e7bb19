/** The class of `npm run bench -- model`: ten fields, as brine declares them, as a plain class, and as one that checks by hand. */
import { boolean, date, integer, list, number, Parameterized, register, string, tuple } from "brine";

/** What a constructor is given. */
export interface Fields {
  readonly x: number;
  readonly y: number;
  readonly count: number;
  readonly flag: boolean;
  readonly tags: string[];
  readonly when: Date | null;
  readonly gain: number | null;
  readonly label: string;
  readonly unit: string;
  readonly point: readonly [number, number, number];
}

/** Declared and validated. */
export class Declared extends Parameterized({
  x: number({ default: 1, bounds: [-1e9, 1e9] }),
  y: number({ default: 2, bounds: [-1e9, 1e9] }),
  count: integer({ default: 3, bounds: [0, null] }),
  flag: boolean(),
  tags: list(String),
  when: date(),
  gain: number({ default: null }),
  label: string({ default: "a" }),
  unit: string({ default: "K" }),
  point: tuple({ default: [0, 0, 0] }),
}) {}

/** The same, to be watched: a class of its own, so that {@link Declared} has no watched instances. */
export class Watched extends Parameterized(Declared, {}) {}

register(Declared, "bench_model.Declared");

const ORIGIN = [0, 0, 0] as const;

/** The same ten fields assigned in the constructor, and nothing else. */
export class Plain {
  x = 1;
  y = 2;
  count = 3;
  flag = false;
  tags: string[] = [];
  when: Date | null = null;
  gain: number | null = null;
  label = "a";
  unit = "K";
  point: readonly [number, number, number] = ORIGIN;
}

/** The same from an object of values. */
export class PlainGiven implements Fields {
  x: number;
  y: number;
  count: number;
  flag: boolean;
  tags: string[];
  when: Date | null;
  gain: number | null;
  label: string;
  unit: string;
  point: readonly [number, number, number];

  constructor(fields: Fields) {
    this.x = fields.x;
    this.y = fields.y;
    this.count = fields.count;
    this.flag = fields.flag;
    this.tags = fields.tags;
    this.when = fields.when;
    this.gain = fields.gain;
    this.label = fields.label;
    this.unit = fields.unit;
    // A tuple does not change: whoever gave the array may, so a class that keeps that promise has one of its own.
    this.point = [...fields.point];
  }
}

/** What somebody writes by hand to have two checked fields and listeners: the checks of `x` and `count`, and nothing else. */
export class ByHand {
  #x = 1;
  #count = 3;
  readonly listeners: ((name: string, old: unknown, value: unknown) => void)[] = [];

  get x(): number {
    return this.#x;
  }

  set x(value: number) {
    if (typeof value !== "number" || !(value >= -1e9 && value <= 1e9)) throw new RangeError(`x: ${value}`);
    const old = this.#x;
    this.#x = value;
    for (const listener of this.listeners) listener("x", old, value);
  }

  get count(): number {
    return this.#count;
  }

  set count(value: number) {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`count: ${value}`);
    const old = this.#count;
    this.#count = value;
    for (const listener of this.listeners) listener("count", old, value);
  }
}

/** Values that differ from object to object, made without chance. */
export function fieldsOf(index: number): Fields {
  return {
    x: index + 0.5,
    y: index % 1000,
    count: index,
    flag: index % 2 === 0,
    tags: [`tag${index % 20}`],
    when: new Date(1_500_000_000_000 + index * 1000),
    gain: index % 3 === 0 ? null : index / 3,
    label: `label${index % 50}`,
    unit: index % 5 === 0 ? "C" : "K",
    point: [index, 1, 2],
  };
}
