/** `npm run bench -- micro`: the primitives that decide how fast brine is, one by one, in nanoseconds an item. */
import { dumps, type Engine, loads, tsEngine } from "brine";
import { registerSensor, sensorRows, toSensor } from "../cases/sensor.js";
import { findPlatform } from "../measure/platform.js";
import { measure } from "../measure/rounds.js";
import type { Subject } from "../measure/subject.js";
import { engineOption } from "../peers/brine.js";
import { buildingEngine, encodeTape, gatheringEngine, gatherOnce, linkOnce, linkTape } from "./tape.js";

/** Modules below the public surface, compiled one by one by the set-up: build/ts, beside build/compare. */
type Writer = typeof import("../../dist/types/tape/writer.js");
type Strings = typeof import("../../dist/types/tape/strings.js");
type Identities = typeof import("../../dist/types/pickle/identity.js");

const inner = async <T>(path: string): Promise<T> =>
  (await import(new URL(`../../ts/${path}`, import.meta.url).href)) as T;

const SENSORS = 50_000;
const SLOTS = 1_000_000;
const TEXTS = 100_000;
const OBJECTS = 300_000;

interface Group {
  readonly title: string;
  readonly items: number;
  readonly subjects: readonly Subject[];
}

async function slotWrites(engine: Engine): Promise<Group> {
  const { TapeWriter } = await inner<Writer>("tape/writer.js");
  const fill = (write: (tape: InstanceType<Writer["TapeWriter"]>, index: number) => void) => () => {
    const encoder = engine.encoder({ protocol: 5 });
    const tape = new TapeWriter(encoder);
    tape.reserve(SLOTS);
    for (let index = 0; index < SLOTS; index++) write(tape, index);
    encoder.dispose();
    return tape.position;
  };
  return {
    title: `slot writes, ${engine.name} memory`,
    items: SLOTS,
    subjects: [
      { name: "integers", write: fill((tape, index) => tape.number(index)) },
      { name: "floats", write: fill((tape, index) => tape.number(index + 0.5)) },
      { name: "tags", write: fill((tape, index) => tape.tag(1, index)) },
    ],
  };
}

const texts = (make: (index: number) => string): string[] => Array.from({ length: TEXTS }, (_, index) => make(index));

/** By length and by what has to be encoded. */
const TEXT_KINDS: readonly (readonly [string, string[]])[] = [
  ["4 characters", texts((index) => (index % 10_000).toString().padStart(4, "0"))],
  ["16 characters", texts((index) => index.toString().padStart(16, "sensor-abcdefghi"))],
  ["31 characters", texts((index) => index.toString().padStart(31, "a longer text of a sensor, "))],
  ["18 bytes, not ASCII", texts((index) => `señor ñandú ${index}`)],
];

async function stringsOut(engine: Engine): Promise<Group> {
  const { TapeWriter } = await inner<Writer>("tape/writer.js");
  return {
    title: "strings out (rope, encodeInto)",
    items: TEXTS,
    subjects: TEXT_KINDS.map(([name, values]) => ({
      name,
      write() {
        const encoder = engine.encoder({ protocol: 5 });
        const tape = new TapeWriter(encoder);
        for (const value of values) tape.string(value);
        tape.flush();
        encoder.dispose();
        return tape.dataLength;
      },
    })),
  };
}

async function stringsIn(engine: Engine): Promise<Group> {
  const { decodeStrings } = await inner<Strings>("tape/strings.js");
  return {
    title: "strings in (decode, substring)",
    items: TEXTS,
    subjects: TEXT_KINDS.map(([name, values]) => {
      const [tape] = linkOnce(dumps(values), engine, {});
      return { name, write: () => decodeStrings(tape).length };
    }),
  };
}

async function identity(): Promise<Group> {
  const { Identity } = await inner<Identities>("pickle/identity.js");
  const objects = Array.from({ length: OBJECTS }, () => [0]);
  const map = (): number => {
    const found = new Identity("full");
    found.begin(false);
    for (const object of objects) if (found.findContainer(object) < 0) found.addContainer(object);
    found.end();
    return found.skip();
  };
  return { title: "identity", items: OBJECTS, subjects: [{ name: "containers, found and added", write: map }] };
}

/** The way of the sensors of case A, part by part. */
function parts(engine: Engine): Group {
  registerSensor();
  const sensors = sensorRows(SENSORS).map(toSensor);
  const options = { memo: "lean" } as const;
  const tape = gatherOnce(sensors, engine, options);
  const gathering = gatheringEngine(engine);
  const instances = { ...options, identity: "instances" } as const;
  const pickle = dumps(sensors, { ...options, engine });
  const [linked, asked] = linkOnce(pickle, engine, {});
  const building = buildingEngine(engine, linked);
  return {
    title: `sensors of case A, ${engine.name} engine`,
    items: SENSORS,
    subjects: [
      { name: "gather", write: () => dumps(sensors, { ...options, engine: gathering }) },
      { name: "gather, identity of instances", write: () => dumps(sensors, { ...instances, engine: gathering }) },
      { name: "emit alone", write: () => encodeTape(tape, engine) },
      { name: "link alone", write: () => linkTape(pickle, engine, asked) },
      { name: "build", input: pickle, read: (bytes) => loads(bytes, { engine: building }) },
      { name: "build, unchecked", input: pickle, read: (bytes) => loads(bytes, { engine: building, validate: false }) },
    ],
  };
}

/** Prints a line a primitive. */
export async function micro(line: (text: string) => void): Promise<void> {
  const platform = await findPlatform();
  const wasm = engineOption("wasm")?.engine;
  const engines = wasm === undefined ? [tsEngine] : [wasm, tsEngine];
  const [first] = engines as [Engine];
  const groups = [
    await slotWrites(first),
    await stringsOut(first),
    await stringsIn(first),
    await identity(),
    ...engines.map(parts),
  ];
  for (const { title, items, subjects } of groups) {
    line(`${title}: ns an item, fastest (median)`);
    const job = { case: "micro", seconds: 1, minRounds: 5, maxRounds: 30 };
    for (const { subject, times } of measure({ objects: items, subjects }, job, platform)) {
      const nanoseconds = (ms: number) => ((ms * 1e6) / items).toFixed(1);
      line(`  ${subject.padEnd(34)} ${nanoseconds(times.low).padStart(8)}  (${nanoseconds(times.median)})`);
    }
  }
}
