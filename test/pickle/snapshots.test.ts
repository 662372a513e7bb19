/** `snapshot` and `restore`, at once and in slices; the encoder's pieces that both and streams are made of; memory. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  any,
  createRegistry,
  type DumpsOptions,
  date,
  dump,
  dumps,
  list,
  number,
  optimize,
  Parameterized,
  PicklingError,
  type Progress,
  register,
  restore,
  restoreAsync,
  type SnapshotOptions,
  type Stage,
  snapshot,
  snapshotAsync,
  string,
  UnpicklingError,
} from "brine";
import { describe, expect, it } from "vitest";
import { Gather } from "../../ts/pickle/gather.js";
import { createEncoder } from "../../ts/pickle/pickle.js";
import { resolveWriting } from "../../ts/pickle/writing-options.js";
import { TapeWriter } from "../../ts/tape/writer.js";
import { engine } from "../engine-under-test.js";

class Station extends Parameterized({
  name: string({ default: "" }),
  height: number({ default: 0 }),
  opened: date(),
  readings: list(Number),
  next: any(),
}) {}
register(Station, "snapshots.Station");

/** A ring of stations that share a list, with long texts, bytes of all sizes and numbers of all kinds beside it. */
function graph(count: number): { ring: Station[]; beside: unknown[] } {
  const readings = [1, 2.5, 3];
  const ring = Array.from(
    { length: count },
    (_, index) =>
      new Station({ name: `station ${index % 97}`, height: index / 4, opened: new Date(index * 1e9), readings }),
  );
  for (const [index, station] of ring.entries()) station.next = ring[(index + 1) % count];
  const beside = [
    "é".repeat(40_000),
    new Uint8Array(70_000),
    new Map<unknown, unknown>([
      [1n << 70n, new Set(["a", 1])],
      ["readings", readings],
    ]),
    [null, true, -1, 300, 70_000, 1e300],
    "x".repeat(65_530),
  ];
  return { ring, beside: [...beside, beside] };
}

const equal = (left: Uint8Array, right: Uint8Array): boolean => Buffer.compare(left, right) === 0;

describe("a snapshot", () => {
  it("is a lean pickle of protocol 5", () => {
    const value = graph(50);
    const bytes = snapshot(value, { engine });
    expect(equal(bytes, dumps(value, { engine, memo: "lean", protocol: 5 }))).toBe(true);
    expect(equal(bytes, optimize(dumps(value, { engine }), { engine }))).toBe(true);
    expect(bytes.length).toBeLessThan(dumps(value, { engine }).length);
    expect(equal(snapshot(value, { engine, memo: "cpython" }), dumps(value, { engine }))).toBe(true);
    expect(equal(snapshot([1], { engine, protocol: 2 } as SnapshotOptions), snapshot([1], { engine }))).toBe(true);
  });

  it("is restored with shared objects and cycles", () => {
    const { ring, beside } = restore(snapshot(graph(50), { engine }), { engine }) as ReturnType<typeof graph>;
    expect(ring[0]).toBeInstanceOf(Station);
    expect(ring[49]?.next).toBe(ring[0]);
    expect(ring[1]?.readings).toBe(ring[2]?.readings);
    expect(beside.at(-1)).toHaveLength(5);
    expect((beside.at(-1) as unknown[])[3]).toBe(beside[3]);
  });

  it("keeps the identity of everything, or of instances alone", () => {
    const station = new Station();
    const shared = [1];
    const value = [station, shared, station, shared];
    const full = restore(snapshot(value, { engine }), { engine }) as unknown[];
    expect([full[2] === full[0], full[3] === full[1]]).toEqual([true, true]);
    const less = restore(snapshot(value, { engine, identity: "instances" }), { engine }) as unknown[];
    expect([less[2] === less[0], less[3] === less[1]]).toEqual([true, false]);
  });

  it("refuses what cannot be written or read", async () => {
    expect(() => snapshot([Symbol("no")], { engine })).toThrow(PicklingError);
    await expect(snapshotAsync([Symbol("no")], { engine })).rejects.toThrow(PicklingError);
    const bytes = snapshot([new Station()], { engine });
    expect(() => restore(bytes.subarray(0, -1), { engine })).toThrow(UnpicklingError);
    await expect(restoreAsync(bytes, { engine, registry: createRegistry() })).rejects.toThrow(UnpicklingError);
    await expect(snapshotAsync(1, { engine, yieldEvery: Number.NaN })).rejects.toThrow(RangeError);
  });
});

describe("in slices", () => {
  const value = graph(20_000);
  const lean = snapshot(value, { engine });

  it.each([0, 1, 8])("the bytes and values are the same, yieldEvery %i", async (yieldEvery) => {
    for (const memo of ["lean", "cpython"] as const) {
      const bytes = await snapshotAsync(value, { engine, memo, yieldEvery });
      expect(equal(bytes, snapshot(value, { engine, memo }))).toBe(true);
      for (const source of [bytes, new Blob([bytes]), new Blob([bytes]).stream()]) {
        const back = (await restoreAsync(source, { engine, yieldEvery })) as ReturnType<typeof graph>;
        expect(back.ring).toHaveLength(20_000);
        expect(back.ring[19_999]?.next).toBe(back.ring[0]);
        expect(back.ring[12_345]?.name).toBe(value.ring[12_345]?.name);
      }
    }
  });

  it("identity is kept where there is more of it than one Map takes", async () => {
    const many: unknown[] = Array.from({ length: 300_000 }, (_, index) => [index]);
    many.push(...many.slice(0, 10), many[200_000], many);
    expect(equal(await snapshotAsync(many, { engine }), snapshot(many, { engine }))).toBe(true);
  });

  it("the event loop has its turn in every stage, and is told where the work is", async () => {
    const seen: Progress[] = [];
    const bytes = await snapshotAsync(value, { engine, yieldEvery: 0.5, onProgress: (one) => seen.push(one) });
    expect([...new Set(seen.map(({ stage }) => stage))]).toEqual(["walk", "encode"]);
    expect(seen.at(-1)).toEqual({ stage: "encode", bytes: bytes.length, total: bytes.length, part: 1 });
    expect(seen.length).toBeGreaterThan(5);
    const read: Progress[] = [];
    await restoreAsync(bytes, { engine, yieldEvery: 0.5, onProgress: (one) => read.push(one) });
    expect([...new Set(read.map(({ stage }) => stage))]).toEqual(["read", "build"]);
    expect(read.at(-1)).toEqual({ stage: "build", bytes: bytes.length, total: bytes.length, part: 1 });
    for (const [stage, all] of [["encode", seen] as const, ["build", read] as const]) {
      const parts = all.flatMap((one) => (one.stage === stage && one.part !== undefined ? [one.part] : []));
      expect(parts.length).toBeGreaterThan(1);
      expect(parts).toEqual([...parts].sort((a, b) => a - b));
    }
  });

  it("the event loop has its turn between pieces that are instances of one class and nothing else", async () => {
    const stations = Array.from(
      { length: 50_000 },
      (_, index) => new Station({ name: `s${index}`, height: index / 8 }),
    );
    let reports = 0;
    await restoreAsync(snapshot(stations, { engine, memo: "cpython" }), {
      engine,
      yieldEvery: 0.5,
      onProgress: ({ stage, bytes, total }) => {
        if (stage === "read" && bytes < (total ?? 0)) reports++;
      },
    });
    expect(reports).toBeGreaterThan(1);
  });

  it.each<[Stage, (options: object) => Promise<unknown>]>([
    ["walk", (options) => snapshotAsync(value, { engine, ...options })],
    ["encode", (options) => snapshotAsync(value, { engine, ...options })],
    ["write", (options) => dump(value, () => {}, { engine, ...options })],
    ["read", (options) => restoreAsync(new Blob([lean]), { engine, ...options })],
    ["build", (options) => restoreAsync(lean, { engine, ...options })],
  ])("the work is stopped while it is at %s", async (wanted, work) => {
    const controller = new AbortController();
    const stages: Stage[] = [];
    const onProgress = ({ stage, part }: Progress): void => {
      stages.push(stage);
      if (stage === wanted && part !== 1) controller.abort(new Error("enough"));
    };
    await expect(work({ yieldEvery: 0.5, signal: controller.signal, onProgress })).rejects.toThrow("enough");
    expect(stages.at(-1)).toBe(wanted);
    expect(equal(snapshot(value, { engine }), lean)).toBe(true);
  });
});

describe("an encoder's pieces", () => {
  const value = { ...graph(3000), text: Array.from({ length: 20_000 }, (_, index) => `text ${index}`) };

  /** Takes what is ready after each step, in pieces of at most `most` bytes. */
  function taken(options: DumpsOptions, budget: number, most: number): { bytes: Uint8Array; before: number } {
    const resolved = resolveWriting({ ...options, engine });
    const encoder = createEncoder(resolved, true);
    const tape = new TapeWriter(encoder);
    new Gather(tape, resolved).run(value);
    const pieces: Uint8Array[] = [];
    let before = 0;
    for (let isDone = false; !isDone; ) {
      isDone = encoder.step(tape.position, tape.dataLength, budget);
      while (encoder.ready > 0) {
        if (!isDone) before++;
        const room = new Uint8Array(most);
        const count = encoder.take(room);
        expect(count).toBeLessThanOrEqual(most);
        pieces.push(room.subarray(0, count));
      }
    }
    expect(encoder.take(new Uint8Array(10))).toBe(0);
    expect(encoder.output()).toHaveLength(0);
    encoder.dispose();
    return { bytes: Buffer.concat(pieces), before };
  }

  it.each([0, 1, 2, 3, 4, 5])("make the pickle, protocol %i", (protocol) => {
    const wanted = dumps(value, { engine, protocol });
    for (const [budget, most] of [
      [100, 1 << 20],
      [5000, 1000],
      [30_000, 70_001],
    ] as const) {
      const { bytes, before } = taken({ protocol }, budget, most);
      expect(equal(bytes, wanted)).toBe(true);
      expect(before).toBeGreaterThan(2);
    }
    const { bytes, before } = taken({ protocol, memo: "lean" }, 1000, 1 << 16);
    expect(equal(bytes, optimize(wanted, { engine }))).toBe(true);
    expect(before).toBe(0);
  });

  it("are what is missing in the output", () => {
    const resolved = resolveWriting({ engine });
    const encoder = createEncoder(resolved);
    const tape = new TapeWriter(encoder);
    new Gather(tape, resolved).run(value);
    expect(encoder.ready).toBe(0);
    while (!encoder.step(tape.position, tape.dataLength, 1e6));
    const wanted = dumps(value, { engine });
    expect(encoder.ready).toBe(wanted.length);
    const first = new Uint8Array(100);
    expect(encoder.take(first)).toBe(100);
    expect(equal(Buffer.concat([first, encoder.output()]), wanted)).toBe(true);
    encoder.dispose();
  });

  it("of a lean pickle are made step by step, whatever the budget", () => {
    for (const budget of [1, 7, 100]) {
      const small = graph(3);
      const resolved = resolveWriting({ engine, memo: "lean" });
      const encoder = createEncoder(resolved);
      const tape = new TapeWriter(encoder);
      new Gather(tape, resolved).run(small);
      let steps = 0;
      while (!encoder.step(tape.position, tape.dataLength, budget)) steps++;
      expect(steps).toBeGreaterThan(tape.position / budget / 2);
      expect(equal(encoder.output(), optimize(dumps(small, { engine }), { engine }))).toBe(true);
      encoder.dispose();
    }
  });
});

const MEGABYTE = 1024 * 1024;

/** Bytes of JavaScript's heap and of buffers outside it, the wasm engine's memory included. */
const used = (): number => {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
};

/** The same without what Node counts in two of them. */
const heldNow = (): number => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

/** Collects in rounds, because buffers are let go of in the background. */
async function collect(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("memory", () => {
  it("after a snapshot of 200 MB and its restoring is what it was", async () => {
    // Small integers: V8 makes numbers of their own of the items of other arrays of numbers when they are read.
    const numbers = Array.from({ length: 500_000 }, (_, index) => 70_000 + index);
    const lists = Array.from({ length: 20 }, () => [...numbers]);
    const blobs = Array.from({ length: 160 }, (_, index) => new Uint8Array(MEGABYTE).fill(index));
    const value = { lists, blobs };
    restore(snapshot([1], { engine }), { engine });
    await collect();
    const before = used();
    let bytes: Uint8Array | undefined = snapshot(value, { engine });
    expect(bytes.length).toBeGreaterThan(200e6);
    let back = restore(bytes, { engine }) as typeof value | undefined;
    expect(back?.lists[7]?.[499_999]).toBe(569_999);
    back = undefined;
    bytes = undefined;
    await collect();
    expect(used() - before).toBeLessThan(20 * MEGABYTE);
    bytes = await snapshotAsync(value, { engine, yieldEvery: 50 });
    back = (await restoreAsync(bytes, { engine, yieldEvery: 50 })) as typeof value;
    expect(back?.blobs[39]?.[MEGABYTE - 1]).toBe(39);
    back = undefined;
    bytes = undefined;
    await collect();
    expect(used() - before).toBeLessThan(20 * MEGABYTE);
  });

  it("of a dump is that of its tape: the bytes are let go of as they are written", async () => {
    const count = 4_000_000;
    const value = Array.from({ length: count }, (_, index) => 70_000 + index);
    await collect();
    const before = heldNow();
    let most = 0;
    let bytes = 0;
    let chunks = 0;
    const sink = async (chunk: Uint8Array): Promise<void> => {
      bytes += chunk.length;
      if (++chunks % 50 !== 0) return;
      await collect();
      most = Math.max(most, heldNow() - before);
    };
    await dump(value, sink, { engine });
    expect(bytes).toBeGreaterThan(5 * count);
    expect(chunks).toBeGreaterThan(300);
    // The tape takes 32 MB; linear memory also keeps what it outgrew. With the bytes it would be 58 and 92.
    expect(most).toBeLessThan((engine.name === "ts" ? 45 : 80) * MEGABYTE);
  });
});
