/**
 * The kinds in pickles: what is written is read as it was, at every protocol and by both engines; real Param reads it with the
 * types it has there; and what Param writes is read here (test/python/kinds_model.py).
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createRegistry, PyDate, PyDateTime, register } from "brine";
import { describe, expect, it } from "vitest";
import {
  action,
  bytes,
  calendarDate,
  calendarDateRange,
  callable,
  color,
  composite,
  date,
  dateRange,
  dict,
  event,
  hookList,
  list,
  magnitude,
  numericTuple,
  Parameterized,
  range,
  tuple,
  xyCoordinates,
} from "../../../ts/param/index.js";
import { again, read, write } from "../../pickle/again.js";

const hook = (x?: unknown): unknown => x;

class Kinds extends Parameterized({
  magnitude: magnitude(),
  bytes: bytes(),
  date: date(),
  day: calendarDate(),
  numbers: numericTuple({ default: [0, 0, 0] }),
  point: xyCoordinates(),
  span: range(),
  dates: dateRange(),
  days: calendarDateRange(),
  color: color(),
  labels: dict(),
  byNumber: dict(String, { keyType: Number, pyName: "by_number" }),
  mixed: list([Number, String]),
  pairs: list(tuple({ items: [Number, xyCoordinates()] })),
  named: dict(range()),
  parts: composite({ attribs: ["magnitude", "color"] }),
  call: callable(),
  button: action(),
  hooks: hookList(),
  go: event(),
}) {}

register(Kinds, "kinds_model.Kinds");
register(hook, "kinds_model.hook");

const made = (): Kinds =>
  new Kinds({
    name: "kinds",
    magnitude: 0.25,
    bytes: Uint8Array.of(0, 255, 97, 98, 99),
    date: new Date(Date.UTC(2024, 1, 29, 12, 30, 15, 250)),
    day: new PyDate(2024, 2, 29),
    numbers: [1, 2.5, -3],
    point: [1.5, -2.25],
    span: [0, 10],
    dates: [new Date(Date.UTC(2024, 0, 1)), new PyDateTime(Date.UTC(2024, 0, 2, 3, 4, 5), 6)],
    days: [new PyDate(2024, 1, 1), new PyDate(2024, 1, 31)],
    color: "#00ff7f",
    labels: { a: 1, b: [2, 3] },
    byNumber: new Map([
      [1, "a"],
      [2, "b"],
    ]),
    mixed: [1, "a"],
    pairs: [[1, [2, 3.5]]],
    named: { a: [0, 1], b: null },
    call: hook,
    button: hook,
    hooks: [hook, hook],
  });

const PROTOCOLS = [0, 1, 2, 3, 4, 5] as const;

describe("every kind", () => {
  it.each(PROTOCOLS)("is read as it was written, at protocol %i", (protocol) => {
    const back = again(made(), { protocol });
    expect(back).toBeInstanceOf(Kinds);
    expect(back.param.values()).toEqual(made().param.values());
    expect(Object.getPrototypeOf(back.numbers)).toBe(Array.prototype);
    expect(back.days?.[0]).toBeInstanceOf(PyDate);
    expect(back.parts).toEqual([0.25, "#00ff7f"]);
  });
  it("is read through its rule", () => {
    class Loose extends Parameterized({ color: list() }) {}
    class Strict extends Parameterized({ color: color() }) {}
    const [writing, reading] = [createRegistry(), createRegistry()];
    writing.register(Loose, "kinds_model.Painted");
    reading.register(Strict, "kinds_model.Painted");
    const pickle = write(new Loose({ color: [1] }), { registry: writing });
    expect(() => read(pickle, { registry: reading })).toThrow("Color parameter 'Strict.color' expects a string value");
  });
});

const python = process.env.BRINE_PYTHON ?? "";

describe.skipIf(python === "")("real Param", () => {
  const program = fileURLToPath(new URL("../../python/kinds_model.py", import.meta.url));
  const input = JSON.stringify(
    PROTOCOLS.map((protocol) => Buffer.from(write(made(), { protocol })).toString("base64")),
  );
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  const { stdout, stderr } =
    python === ""
      ? { stdout: "{}", stderr: "" }
      : spawnSync(python, ["-W", "ignore", program], { input, env, encoding: "utf8" });
  it("reads what is written here, with Python's types, and what it writes is read here", () => {
    expect(stderr).toBe("");
    const { own, same } = JSON.parse(stdout) as { own: string[]; same: string[] };
    expect(same).toEqual(PROTOCOLS.map(() => ""));
    for (const pickle of own) {
      const back = read(Buffer.from(pickle, "base64")) as Kinds;
      expect(back.param.values()).toEqual(made().param.values());
    }
  });
});
