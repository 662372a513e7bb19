/** Classes for the programs of the tests: those of test/python/script_model.py. The programs import them from here. */
import {
  any,
  bytes,
  calendarDate,
  callable,
  createRegistry,
  date,
  dateRange,
  dict,
  instanceOf,
  list,
  number,
  Parameterized,
  ParameterizedFunction,
  type Registry,
  string,
  tuple,
} from "brine";

export class Sensor extends Parameterized({
  gain: number({ default: 1 }),
  unit: string({ default: "K" }),
  tags: list(String),
}) {}

/** Anything that refers to anything. */
export class Node extends Parameterized({
  data: any<unknown>(),
  next: any<unknown>(),
  peers: list<unknown>(),
  fixed: any<unknown>({ constant: true }),
}) {}

export class Mixed extends Parameterized({
  pair: tuple({ default: [1, "a"] as [number, string] }),
  pairs: list(tuple({ default: [0, 0] as [number, number] })),
  when: date(),
  day: calendarDate(),
  both: dateRange(),
  fn: callable(),
  cls: instanceOf(Object, { isInstance: false }),
  blob: bytes({ default: new Uint8Array() }),
  table: dict(null, { default: {} }),
  late: number({ default: 1, precedence: 2 }),
  soon: number({ default: 1, precedence: -1 }),
  often: number({ default: 1, wire: "float" }),
}) {}

export class Positional extends Parameterized({ a: number(), b: number({ default: 9 }), c: number() }) {
  constructor(a: number, b = 2, others: { readonly c?: number; readonly name?: string } = {}) {
    super({ a, b, ...others });
  }
}

export class Closed extends Parameterized({ a: number(), b: number(), k: number({ constant: true }) }) {
  constructor(a = 1) {
    super({ a });
  }
}

export class Outer extends Parameterized({ a: number() }) {
  readonly flag: boolean;
  constructor(_other: unknown, flag = true, others: { readonly a?: number } = {}) {
    super(others);
    this.flag = flag;
  }
}

export class Scale extends ParameterizedFunction({ scale: number({ default: 2 }) }) {
  run(x: number): number {
    return x * this.scale;
  }
}

export class Point {
  readonly x: unknown;
  readonly y: unknown;
  constructor(x: unknown, y: unknown = 0) {
    this.x = x;
    this.y = y;
  }
}

export const double = (x: number): number => 2 * x;

/** What all of them are called, and where a program in build/script finds them. */
export function modelRegistry(): Registry {
  const registry = createRegistry();
  const from = "../../../test/script/model.js";
  for (const cls of [Sensor, Node, Mixed, Scale]) registry.register(cls, `script_model.${cls.name}`, { from });
  registry.register(double, "script_model.double", { from, export: "double" });
  registry.register(Positional, "script_model.Positional", {
    from,
    args: ["a"],
    defaults: { b: 2 },
    keywords: true,
    rest: "args",
  });
  registry.register(Closed, "script_model.Closed", { from, defaults: { a: 1 } });
  registry.register(Outer, "script_model.Outer", { from, args: ["other"], defaults: { flag: true }, keywords: true });
  registry.register(Point, "script_model.Point", { from, args: ["x"], defaults: { y: 0 } });
  return registry;
}
