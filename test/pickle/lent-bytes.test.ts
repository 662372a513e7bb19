/**
 * Long payloads are not put on the tape: they are lent to the encoder, and copied from where they are into the finished pickle.
 * Nobody can tell by the bytes.
 */
import {
  createRegistry,
  type DumpsOptions,
  dump,
  dumps,
  loads,
  Pickler,
  PicklingError,
  snapshotAsync,
  Tuple,
} from "brine";
import { describe, expect, it } from "vitest";
import type { EncoderOptions, Engine } from "../../ts/engine/engine.js";
import { BYTES, high, LENT, LIST, NONE, VERSION } from "../../ts/tape/slot.js";
import { engine } from "../engine-under-test.js";
import { thrown } from "./again.js";

/** The engine, which takes nothing that is lent. */
const copying: Engine = {
  ...engine,
  encoder: (options) => Object.assign(engine.encoder(options), { lend: () => -1 }),
};

const filled = (length: number, seed = 1): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + seed) & 0xff);

const LONG = 65_536;

/** The least that is lent, more than a chunk, and what stays in a frame, with texts as long between them. */
function payloads(): unknown {
  const shared = filled(200_000);
  const pair = Tuple.of<unknown>([], filled(LONG + 1, 5));
  // Written anew from its start where it is met in itself; the bytes in it are passed over later.
  (pair[0] as unknown[]).push(pair, pair[1]);
  return {
    floats: Float64Array.from({ length: 9_000 }, (_, index) => index / 3),
    list: [filled(LONG), filled(LONG - 1), shared, "text", shared, "x".repeat(LONG), [], filled(LONG, 2)],
    pair,
    last: new Float32Array(20_000),
  };
}

const options: DumpsOptions[] = [
  {},
  { protocol: 4 },
  { protocol: 3 },
  { protocol: 2 },
  { batchStyle: "python" },
  { identity: "instances" },
  { memo: "lean" },
  { memo: "lean", protocol: 4 },
];

async function streamed(value: unknown, given: DumpsOptions): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  await dump(value, (chunk) => chunks.push(chunk), given);
  return chunks;
}

describe("long bytes", () => {
  for (const given of options) {
    it(`are written as if they were copied first: ${JSON.stringify(given)}`, async () => {
      const value = given.identity === "instances" ? [filled(LONG), new Float64Array(9_000)] : payloads();
      const expected = Buffer.from(dumps(value, { ...given, engine: copying }));
      expect(expected.equals(dumps(value, { ...given, engine }))).toBe(true);
      const chunks = await streamed(value, { ...given, engine });
      expect(expected.equals(Buffer.concat(chunks))).toBe(true);
    });
  }

  it("are written without a memo, and what is made lean of that has them on the tape", () => {
    const value = [filled(LONG), filled(LONG)];
    for (const memo of ["cpython", "lean"] as const) {
      const expected = Buffer.from(dumps(value, { fast: true, memo, engine: copying }));
      expect(expected.equals(dumps(value, { fast: true, memo, engine }))).toBe(true);
    }
  });

  it("come back, and are copies of one's own", () => {
    const bytes = filled(LONG);
    const pickle = dumps([bytes, bytes], { engine });
    bytes.fill(0);
    const [first, second] = loads(pickle, { engine }) as Uint8Array[];
    expect(Buffer.from(filled(LONG)).equals(first as Uint8Array)).toBe(true);
    expect(second).toBe(first);
  });

  it("are those of each pickle of a Pickler", () => {
    const value = filled(LONG);
    const [lending, other] = [new Pickler({ engine }), new Pickler({ engine: copying })];
    for (const next of [value, [value, filled(LONG, 7)], filled(LONG, 8)]) {
      expect(Buffer.from(other.dump(next)).equals(lending.dump(next))).toBe(true);
    }
  });

  it("are as they were when somebody else's code was called", () => {
    class Frame {
      readonly id: number;
      constructor(id: number) {
        this.id = id;
      }
    }
    const registry = createRegistry();
    registry.register(Frame, "lent.Frame");
    const memory = new Uint8Array(LONG);
    // One memory for all, as an export from WebAssembly may have.
    registry.reducer(Frame, (frame) => [Frame, [memory.subarray().fill(frame.id)]]);
    const value = [new Frame(1), new Frame(2), new Frame(3)];
    const expected = Buffer.from(dumps(value, { registry, engine: copying }));
    expect(expected.equals(dumps(value, { registry, engine }))).toBe(true);
  });

  it("that are gone are said to be", async () => {
    const value = [Array.from({ length: 50_000 }, (_, id) => ({ id }))];
    const lost = async (write: (value: unknown) => Promise<unknown>) => {
      const held = filled(LONG);
      const writing = write([held, value]);
      structuredClone(held, { transfer: [held.buffer] });
      return writing.catch((error: unknown) => error);
    };
    for (const memo of ["cpython", "lean"] as const) {
      const error = await lost((held) => snapshotAsync(held, { memo, engine, yieldEvery: 1 }));
      expect(error).toBeInstanceOf(PicklingError);
      expect(error).toMatchObject({ code: "BYTES_GONE" });
      expect(await lost((held) => dump(held, () => {}, { memo, engine, yieldEvery: 1 }))).toMatchObject({
        code: "BYTES_GONE",
      });
    }
    const held = filled(LONG);
    const taker = {
      get next() {
        return structuredClone(held, { transfer: [held.buffer] }).length;
      },
    };
    expect(thrown(PicklingError, () => dumps([held, taker], { engine }))).toMatchObject({ code: "BYTES_GONE" });
  });
});

describe("a slot for bytes that were lent", () => {
  /** What comes of a tape: a list of such a slot, what follows it, and None. */
  function written(
    given: Partial<EncoderOptions>,
    length: number,
    index: readonly [low: number, high: number],
  ): unknown {
    const encoder = engine.encoder({ protocol: 5, ...given });
    encoder.lend(filled(LONG));
    const words = [1, high(VERSION), 2, high(LIST), length, high(BYTES, LENT), ...index, 0, high(NONE)];
    encoder.words.set(words);
    try {
      for (let budget = 1; !encoder.step(words.length / 2, 0, budget); );
      return encoder.output().length;
    } catch (error) {
      return error;
    } finally {
      encoder.dispose();
    }
  }
  const bad = { code: 20, offset: 2 };

  it("is for long ones of protocols 4 and 5", () => {
    expect(written({}, LONG, [0, 0])).toBe(written({ protocol: 4 }, LONG, [0, 0]));
    expect(written({}, LONG, [0, 0])).toBeGreaterThan(LONG);
    expect(written({}, LONG - 1, [0, 0])).toMatchObject(bad);
    expect(written({ protocol: 3 }, LONG, [0, 0])).toMatchObject(bad);
    expect(written({ fast: true, memo: "lean" }, LONG, [0, 0])).toMatchObject(bad);
  });

  it("is followed by an index", () => {
    for (const index of [
      [0, high(NONE)],
      [0, -0x80000000],
      [0, 0x3fe00000],
      [0, -0x40100000],
    ] as const) {
      expect(written({}, LONG, index)).toMatchObject(bad);
    }
  });

  it("has to be of what was lent", () => {
    expect(written({}, LONG + 1, [0, 0])).toMatchObject({ code: 22, offset: 0 });
    expect(written({}, LONG, [0, 0x3ff00000])).toMatchObject({ code: 22, offset: 1 });
  });
});
