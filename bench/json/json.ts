/**
 * `npm run bench -- json`: what JSON costs beside `JSON.stringify` and `JSON.parse`, at 100,000 objects of ten plain values. A line for
 * each cost, with the ratio that issue 7 asks for; `SHORT` where it is above.
 */
import { boolean, fromJSON, integer, list, number, Parameterized, register, string, toJSONText } from "brine";
import { findPlatform } from "../measure/platform.js";
import { measure } from "../measure/rounds.js";
import type { Subject } from "../measure/subject.js";
import { Declared, fieldsOf, PlainGiven } from "../model/classes.js";

const OBJECTS = 100_000;

interface Reading {
  readonly x: number;
  readonly y: number;
  readonly count: number;
  readonly flag: boolean;
  readonly gain: number | null;
  readonly label: string;
  readonly unit: string;
  readonly phase: number;
  readonly note: string;
  readonly index: number;
}

/** Declared and validated. */
class Row extends Parameterized({
  x: number(),
  y: number({ bounds: [-1e9, 1e9] }),
  count: integer({ bounds: [0, null] }),
  flag: boolean(),
  gain: number({ default: null }),
  label: string(),
  unit: string({ default: "K" }),
  phase: number(),
  note: string(),
  index: integer(),
}) {}

/** What holds them: their class is declared, so that each is written as the plain object that the baseline writes. */
class Rows extends Parameterized({ all: list(Row) }) {}

register(Row, "bench_json.Row");
register(Rows, "bench_json.Rows");

/** The same ten fields assigned in the constructor, and nothing else. */
class PlainRow implements Reading {
  x: number;
  y: number;
  count: number;
  flag: boolean;
  gain: number | null;
  label: string;
  unit: string;
  phase: number;
  note: string;
  index: number;

  constructor(row: Reading) {
    this.x = row.x;
    this.y = row.y;
    this.count = row.count;
    this.flag = row.flag;
    this.gain = row.gain;
    this.label = row.label;
    this.unit = row.unit;
    this.phase = row.phase;
    this.note = row.note;
    this.index = row.index;
  }
}

const rowOf = (index: number): Reading => ({
  x: index + 0.5,
  y: index % 1000,
  count: index,
  flag: index % 2 === 0,
  gain: index % 3 === 0 ? null : index / 3,
  label: `label${index % 50}`,
  unit: index % 5 === 0 ? "C" : "K",
  phase: index / 4,
  note: "some text",
  index,
});

interface Cost {
  readonly title: string;
  /** The ratio of the first subject to the second must not be above this; `null`: it is only shown. */
  readonly must: number | null;
  readonly subjects: readonly Subject[];
}

const subject = (name: string, run: () => unknown): Subject => ({
  name,
  write() {
    run();
    return 0;
  },
});

function plainRows(): Cost[] {
  const rows = Array.from({ length: OBJECTS }, (_, index) => rowOf(index));
  const instances = rows.map((row) => new Row(row));
  const held = new Rows({ all: instances });
  const text = toJSONText(held, { class: Rows });
  const tagged = toJSONText(instances);
  const plain = JSON.stringify({ all: rows });
  const stringify = (): Subject => subject("JSON.stringify of plain objects", () => JSON.stringify(rows));
  const parse = (): Subject =>
    subject("JSON.parse, plain class", () =>
      (JSON.parse(plain) as { all: Reading[] }).all.map((row) => new PlainRow(row)),
    );
  return [
    {
      title: "write, ten plain values",
      must: 1.3,
      subjects: [subject("brine", () => toJSONText(held, { class: Rows })), stringify()],
    },
    {
      title: "read, ten plain values, validated",
      must: 2,
      subjects: [subject("brine", () => fromJSON(text, { class: Rows })), parse()],
    },
    {
      title: "write, each with its class's name",
      must: null,
      subjects: [subject("brine", () => toJSONText(instances)), stringify()],
    },
    {
      title: "read, each with its class's name",
      must: null,
      subjects: [subject("brine", () => fromJSON(tagged)), parse()],
    },
  ];
}

/** Ten fields, of which three are a date, a list and a tuple: for these the text is known only value by value. */
function mixedRows(): Cost[] {
  const fields = Array.from({ length: OBJECTS / 4 }, (_, index) => fieldsOf(index));
  const instances = fields.map((each) => new Declared({ ...each, point: [...each.point] }));
  const text = toJSONText(instances);
  const plain = JSON.stringify(fields);
  return [
    {
      title: "write, with a date, a list and a tuple",
      must: null,
      subjects: [
        subject("brine", () => toJSONText(instances)),
        subject("JSON.stringify of plain objects", () => JSON.stringify(fields)),
      ],
    },
    {
      title: "read, with a date, a list and a tuple",
      must: null,
      subjects: [
        subject("brine", () => fromJSON(text)),
        subject("JSON.parse, plain class", () =>
          (JSON.parse(plain) as ReturnType<typeof fieldsOf>[]).map(
            (row) => new PlainGiven({ ...row, when: new Date(row.when as Date) }),
          ),
        ),
      ],
    },
  ];
}

/** Prints a line a cost. Gives whether all are within what they must be. */
export async function json(line: (text: string) => void): Promise<boolean> {
  const platform = await findPlatform();
  const job = { case: "json", seconds: 3, minRounds: 7, maxRounds: 40 };
  let ok = true;
  for (const group of [plainRows, mixedRows]) {
    for (const { title, must, subjects } of group()) {
      const [own, other] = measure({ objects: OBJECTS, subjects }, job, platform).map(
        ({ subject: name, times }) => [name, times.low] as const,
      ) as [readonly [string, number], readonly [string, number]];
      const ratio = own[1] / other[1];
      const within = must === null || ratio <= must;
      ok &&= within;
      const verdict = must === null ? "" : ` (at most ${must}: ${within ? "ok" : "SHORT"})`;
      const figures = [own, other].map(([name, time]) => `${name} ${time.toFixed(1)} ms`).join(", ");
      line(`${title.padEnd(44)} ${ratio.toFixed(2).padStart(6)}${verdict.padEnd(20)} ${figures}`);
    }
  }
  return ok;
}
