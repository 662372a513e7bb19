/**
 * The program that measures memory (ruling 26): heap, external memory and array buffers that are in use after a
 * collection. The peak of writing is taken at the moment where most is alive, when the finished pickle was just made and the
 * tape is still there; what is left of a large snapshot, when nothing of it is in use any more.
 */
import { stdout } from "node:process";
import { type DumpsOptions, dumps, type Engine, loads, wasmEngine } from "brine";
import { registerSensor, sensorRows, toSensor } from "../cases/sensor.js";
import { LEFT_OVER, type MemoryFigure } from "./memory.js";
import { findPlatform } from "./platform.js";

const SENSORS = 100_000;
const TEXTS = 2_000_000;
const TEXT_LENGTH = 100;

const platform = await findPlatform();

/** Once does not free what only a finalizer frees. */
async function inUse(): Promise<number> {
  for (let times = 0; times < 3; times++) {
    platform.collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return platform.memory?.() ?? 0;
}

/** The engine, asking how much is in use whenever a pickle was finished: its encoder, with the tape, is let go right after. */
function watched(engine: Engine, finished: () => void): Engine {
  return {
    ...engine,
    encoder(options) {
      const encoder = engine.encoder(options);
      const dispose = encoder.dispose.bind(encoder);
      encoder.dispose = () => {
        finished();
        dispose();
      };
      return encoder;
    },
  };
}

async function peakOfWriting(subject: string, options: DumpsOptions): Promise<MemoryFigure> {
  const sensors = sensorRows(SENSORS).map(toSensor);
  const before = await inUse();
  let peak = 0;
  const engine = watched(wasmEngine(), () => {
    // The memory of buffers is given back by the collection after that which found them.
    for (let times = 0; times < 3; times++) platform.collect();
    peak = platform.memory?.() ?? 0;
  });
  const { length } = dumps(sensors, { ...options, engine });
  return { subject, bytes: length, used: peak - before };
}

function writeAndRead(): number {
  const texts = Array.from({ length: TEXTS }, (_, index) => `${index}`.padEnd(TEXT_LENGTH, "text "));
  const bytes = dumps(texts);
  const read = loads(bytes) as unknown[];
  if (read.length !== TEXTS) throw new Error("not all was read");
  return bytes.length;
}

async function leftOver(): Promise<MemoryFigure> {
  const before = await inUse();
  const bytes = writeAndRead();
  return { subject: LEFT_OVER, bytes, used: (await inUse()) - before };
}

registerSensor();
// What the first call of all keeps for good, compiled code for one, is not what a snapshot costs.
loads(dumps(sensorRows(100).map(toSensor)));
const figures = [
  await leftOver(),
  await peakOfWriting("brine", {}),
  await peakOfWriting("brine lean", { memo: "lean" }),
];
stdout.write(`${JSON.stringify(figures)}\n`);
