/**
 * `npm run bench -- model`: what the model costs beside a plain class, at 100,000 objects. A line for each cost, with the
 * ratio that issue 6 asks for; `SHORT` where it is above.
 */
import { dumps, loads } from "brine";
import { findPlatform, type Platform } from "../measure/platform.js";
import { measure } from "../measure/rounds.js";
import type { Subject } from "../measure/subject.js";
import { ByHand, Declared, type Fields, fieldsOf, Plain, PlainGiven, Watched } from "./classes.js";

const OBJECTS = 100_000;

interface Cost {
  readonly title: string;
  /** What one item is: nanoseconds are divided by so many. */
  readonly items: number;
  /** The ratio of the first subject to the second must not be above this; `null`: it is only shown. */
  readonly must: number | null;
  readonly subjects: readonly Subject[];
}

/**
 * A function of its own for each subject. Closures of one function share what the engine learns of the classes that they
 * meet, so that each would be measured with the others' classes in mind.
 */
function compiled<T>(names: string, body: string): T {
  return new Function(...names.split(", "), body) as T;
}

const filled = <T>(make: (index: number) => T): T[] => Array.from({ length: OBJECTS }, (_, index) => make(index));

type Run = () => unknown;

const subject = (name: string, run: Run): Subject => ({
  name,
  write() {
    run();
    return 0;
  },
});

/** Objects that nobody keeps: what construction itself costs, without the collector's work for those that stay. */
function constructingForNobody(): Cost[] {
  const given = filled(fieldsOf);
  const dropping = (cls: unknown, argument: string): Run => {
    const run = compiled<(Cls: unknown, given: readonly Fields[], sink: { last: unknown }) => void>(
      "Cls, given, sink",
      `for (let i = 0; i < given.length; i++) sink.last = new Cls(${argument});`,
    );
    const sink = { last: null };
    return () => run(cls, given, sink);
  };
  return [
    {
      title: "construct and drop, no values",
      items: OBJECTS,
      must: null,
      subjects: [subject("brine", dropping(Declared, "")), subject("plain", dropping(Plain, ""))],
    },
    {
      title: "construct and drop, ten values",
      items: OBJECTS,
      must: null,
      subjects: [subject("brine", dropping(Declared, "given[i]")), subject("plain", dropping(PlainGiven, "given[i]"))],
    },
  ];
}

function constructing(): Cost[] {
  const without = (cls: unknown): Run => {
    const run = compiled<(Cls: unknown, count: number) => unknown>(
      "Cls, count",
      "const made = new Array(count); for (let i = 0; i < count; i++) made[i] = new Cls(); return made;",
    );
    return () => run(cls, OBJECTS);
  };
  const given = filled(fieldsOf);
  const withTen = (cls: unknown): Run => {
    const run = compiled<(Cls: unknown, given: readonly Fields[]) => unknown>(
      "Cls, given",
      "const made = new Array(given.length); for (let i = 0; i < given.length; i++) made[i] = new Cls(given[i]); return made;",
    );
    return () => run(cls, given);
  };
  return [
    {
      title: "construct, no values",
      items: OBJECTS,
      must: 1.5,
      subjects: [subject("brine", without(Declared)), subject("plain", without(Plain))],
    },
    {
      title: "construct, ten values",
      items: OBJECTS,
      must: 2,
      subjects: [subject("brine", withTen(Declared)), subject("plain", withTen(PlainGiven))],
    },
  ];
}

/** Reads four fields of each of 100,000 objects. */
function reading(): Cost {
  const read = (objects: readonly unknown[]): Run => {
    const run = compiled<(objects: readonly unknown[]) => number>(
      "objects",
      "let sum = 0; for (const o of objects) sum += o.x + o.y + o.count + o.label.length; return sum;",
    );
    return () => run(objects);
  };
  return {
    title: "read",
    items: OBJECTS * 4,
    must: 2,
    subjects: [
      subject("brine", read(filled((index) => new Declared(fieldsOf(index))))),
      subject("plain", read(filled((index) => new PlainGiven(fieldsOf(index))))),
    ],
  };
}

/** Writes two validated fields of each of 100,000 objects. */
function writer(objects: readonly object[]): Run {
  const run = compiled<(objects: readonly object[], step: number) => void>(
    "objects, step",
    "let i = 0; for (const o of objects) { o.x = step + i + 0.5; o.count = i++; }",
  );
  let step = 0;
  return () => run(objects, step++ & 1023);
}

function writing(): Cost[] {
  const plain = (): Subject => subject("plain", writer(filled((index) => new PlainGiven(fieldsOf(index)))));
  const byHand = (): Subject => subject("checked by hand", writer(filled(() => new ByHand())));
  // One instance of the class is watched: the others must not pay for it.
  const besideWatched = filled((index) => new Watched(fieldsOf(index)));
  const watcher = new Watched().param.watch("x", () => {});
  besideWatched.push(new Watched());
  return [
    {
      title: "write, validated",
      items: OBJECTS * 2,
      must: 4,
      subjects: [subject("brine", writer(filled((index) => new Declared(fieldsOf(index))))), plain(), byHand()],
    },
    {
      title: "write, unwatched, another instance watched",
      items: OBJECTS * 2,
      must: 4,
      subjects: [
        { ...subject("brine", writer(besideWatched)), name: watcher.parameterNames.length === 1 ? "brine" : "" },
        plain(),
      ],
    },
  ];
}

/** Writes two fields, each with a listener: nobody's plain class has that, so it is compared with one made by hand. */
function watching(): Cost {
  let heard = 0;
  const watched = filled((index) => {
    const object = new Declared(fieldsOf(index));
    object.param.watch(["x", "count"], () => heard++);
    return object;
  });
  const byHand = filled(() => {
    const object = new ByHand();
    object.listeners.push(() => heard++);
    return object;
  });
  return {
    title: "write, watched",
    items: OBJECTS * 2,
    must: null,
    subjects: [subject("brine", writer(watched)), subject("checked by hand, listener called", writer(byHand))],
  };
}

/** Reads 100,000 objects from bytes, each value validated; beside it JSON, of which a plain class is made. */
function restoring(): Cost {
  const given = filled(fieldsOf);
  const pickle = dumps(
    given.map((fields) => new Declared({ ...fields, point: [...fields.point] })),
    { memo: "lean" },
  );
  const json = new TextEncoder().encode(JSON.stringify(given));
  const parse = (): unknown =>
    (JSON.parse(new TextDecoder().decode(json)) as (Omit<Fields, "when"> & { when: string })[]).map(
      (row) => new PlainGiven({ ...row, when: new Date(row.when) }),
    );
  return {
    title: "restore from bytes",
    items: OBJECTS,
    must: null,
    subjects: [subject("brine, validated", () => loads(pickle)), subject("JSON, plain class", parse)],
  };
}

/** Bytes an object, `null` where the runtime does not tell. */
function memoryOf(platform: Platform, make: (index: number) => unknown): number | null {
  if (platform.memory === undefined) return null;
  // Code and hidden classes are made by the first objects, and are nobody's memory.
  for (let index = 0; index < 1000; index++) make(index);
  platform.collect();
  const before = platform.memory();
  const held = filled(make);
  platform.collect();
  const used = (platform.memory() - before) / OBJECTS;
  return held.length === OBJECTS ? used : null;
}

/** Prints a line a cost. Gives whether all are within what they must be. */
export async function model(line: (text: string) => void): Promise<boolean> {
  const platform = await findPlatform();
  let ok = true;
  const say = (title: string, figures: readonly (readonly [string, number])[], unit: string, must: number | null) => {
    const [[, first], [, second]] = figures as [readonly [string, number], readonly [string, number]];
    const ratio = first / second;
    const within = must === null || ratio <= must;
    ok &&= within;
    const listed = figures.map(([name, value]) => `${name} ${value.toFixed(1)} ${unit}`).join(", ");
    const verdict = must === null ? "" : ` (at most ${must}: ${within ? "ok" : "SHORT"})`;
    line(`${title.padEnd(44)} ${ratio.toFixed(2).padStart(6)}${verdict.padEnd(20)} ${listed}`);
  };
  const job = { case: "model", seconds: 2, minRounds: 9, maxRounds: 60 };
  const groups = [
    constructing,
    constructingForNobody,
    () => [reading()],
    writing,
    () => [watching()],
    () => [restoring()],
  ];
  for (const group of groups) {
    for (const { title, items, must, subjects } of group()) {
      const figures = measure({ objects: items, subjects }, job, platform).map(
        ({ subject: name, times }) => [name, (times.low * 1e6) / items] as const,
      );
      say(title, figures, "ns", must);
    }
  }
  const memory = (title: string, of: (index: number) => unknown, plain: (index: number) => unknown): void => {
    const used = [memoryOf(platform, of), memoryOf(platform, plain)] as const;
    if (used[0] === null || used[1] === null) return;
    say(title, [["brine", used[0]] as const, ["plain", used[1]] as const], "bytes", 1.5);
  };
  memory(
    "memory of an object, no values",
    () => new Declared(),
    () => new Plain(),
  );
  const given = filled(fieldsOf);
  memory(
    "memory of an object, ten values",
    (index) => new Declared(given[index]!),
    (index) => new PlainGiven(given[index]!),
  );
  return ok;
}
