/**
 * Engines that do a part of the work, so that the parts can be timed one by one: brine takes an engine as an option, and an
 * engine is a plain contract of flat tapes.
 */
import { type DumpsOptions, dumps, type Encoder, type Engine, type Linker, type LoadsOptions, loads } from "brine";

type EncoderOptions = Parameters<Engine["encoder"]>[0];
type LinkerOptions = Parameters<Engine["linker"]>[0];
type LinkedTape = ReturnType<Linker["linked"]>;

/** A gathered tape, as it is handed to an encoder. */
export interface GatheredTape {
  readonly options: EncoderOptions;
  readonly slots: Float64Array;
  readonly data: Uint8Array;
}

/** What `dumps` hands to the engine. */
export function gatherOnce(value: unknown, engine: Engine, options: DumpsOptions): GatheredTape {
  let tape: GatheredTape | undefined;
  const watched: Engine = {
    ...engine,
    encoder(given) {
      const encoder = engine.encoder(given);
      const step = encoder.step.bind(encoder);
      encoder.step = (slotCount, dataLength, budget) => {
        tape ??= {
          options: given,
          slots: encoder.slots.slice(0, slotCount),
          data: encoder.data.slice(0, dataLength),
        };
        return step(slotCount, dataLength, budget);
      };
      return encoder;
    },
  };
  dumps(value, { ...options, engine: watched });
  if (tape === undefined) throw new Error("nothing was encoded");
  return tape;
}

/** An engine that takes the tape and writes nothing: what is left of `dumps` is the gathering. */
export function gatheringEngine(engine: Engine): Engine {
  const nothing = new Uint8Array();
  return {
    ...engine,
    encoder(options): Encoder {
      const encoder = engine.encoder(options);
      encoder.step = () => true;
      encoder.output = () => nothing;
      return encoder;
    },
  };
}

/** Encodes a gathered tape; the copy of the tape into the engine's memory is part of it. */
export function encodeTape({ options, slots, data }: GatheredTape, engine: Engine): Uint8Array {
  const encoder = engine.encoder(options);
  try {
    if (encoder.slots.length < slots.length || encoder.data.length < data.length) {
      encoder.grow(Math.max(encoder.slots.length, slots.length), Math.max(encoder.data.length, data.length));
    }
    encoder.slots.set(slots);
    encoder.data.set(data);
    while (!encoder.step(slots.length, data.length, 0x7fffffff));
    return encoder.output();
  } finally {
    encoder.dispose();
  }
}

/** What `loads` gets of the engine, with memory of its own, and the options it asked with. */
export function linkOnce(
  pickle: Uint8Array,
  engine: Engine,
  options: LoadsOptions,
): readonly [LinkedTape, LinkerOptions] {
  let asked: LinkerOptions | undefined;
  let tape: LinkedTape | undefined;
  const watched: Engine = {
    ...engine,
    linker(given) {
      asked = given;
      const linker = engine.linker(given);
      const linked = linker.linked.bind(linker);
      linker.linked = () => {
        tape = copyTape(linked());
        return tape;
      };
      return linker;
    },
  };
  loads(pickle, { ...options, engine: watched });
  if (asked === undefined || tape === undefined) throw new Error("nothing was linked");
  return [tape, asked];
}

function copyTape(tape: LinkedTape): LinkedTape {
  const slots = tape.slots.slice();
  const copies = Object.entries(tape).map(([name, value]: [string, unknown]) => [
    name,
    ArrayBuffer.isView(value) && "slice" in value ? (value as Uint8Array).slice() : value,
  ]);
  // Slots and words are two views of the same bytes.
  return { ...Object.fromEntries(copies), slots, words: new Int32Array(slots.buffer) } as LinkedTape;
}

/** Links a pickle and drops the tape. */
export function linkTape(pickle: Uint8Array, engine: Engine, options: LinkerOptions): number {
  const linker = engine.linker(options);
  try {
    linker.push(pickle);
    linker.finish();
    while (linker.step(0x7fffffff) !== "done");
    return linker.linked().slots.length;
  } finally {
    linker.dispose();
  }
}

/** An engine that has linked already: what is left of `loads` is the building. */
export function buildingEngine(engine: Engine, tape: LinkedTape): Engine {
  const nothing = () => {};
  return {
    ...engine,
    linker: (): Linker => ({
      push: nothing,
      finish: nothing,
      next: nothing,
      dispose: nothing,
      step: () => "done",
      linked: () => tape,
    }),
  };
}
