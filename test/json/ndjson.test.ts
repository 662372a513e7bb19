/** NDJSON: whatever the chunks, the lines are the same; what is wrong has its line and its path; work can be followed and stopped. */
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../seed.js";
import {
  any,
  bytes,
  type Flow,
  instanceOf,
  list,
  NDJSONError,
  type NDJSONProgress,
  number,
  Parameterized,
  Registry,
  readNDJSON,
  self,
  string,
  writeNDJSON,
} from "./surface.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

class Sensor extends Parameterized({
  gain: number({ default: 1, bounds: [0, 10] }),
  unit: string(),
  raw: bytes(),
  next: self<Sensor>(),
  more: any<unknown>(),
}) {}
class Gauge extends Parameterized(Sensor, { height: number() }) {}
class Lab extends Parameterized({ sensors: list(Sensor), main: instanceOf(Sensor) }) {}
const registry = new Registry();
registry.register(Sensor, "lab.Sensor");
registry.register(Gauge, "lab.Gauge");
registry.register(Lab, "lab.Lab");

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}
const textOf = async (flow: Flow<Uint8Array>): Promise<string> => Buffer.concat(await all(flow)).toString();

/** Bytes in chunks that end where `ends` says. */
function* cutAt(whole: Uint8Array, ends: readonly number[]): Generator<Uint8Array> {
  let from = 0;
  for (const end of [...ends].sort((a, b) => a - b)) {
    yield whole.slice(from, end);
    from = end;
  }
  yield whole.slice(from);
}

/** A web stream of chunks, that notes whether it was cancelled. */
function streamOf(chunks: Iterable<unknown>): { readonly stream: ReadableStream; isCancelled: boolean } {
  const iterator = chunks[Symbol.iterator]();
  const state = {
    isCancelled: false,
    stream: new ReadableStream({
      pull(controller) {
        const { done, value } = iterator.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      cancel() {
        state.isCancelled = true;
      },
    }),
  };
  return state;
}

describe("writing", () => {
  it("gives a line a value, each with its class", async () => {
    const shared = new Sensor({ name: "s", gain: 2 });
    const lab = new Lab({ name: "l", sensors: [shared], main: shared });
    expect(await textOf(writeNDJSON([lab, "é\n", null], { registry }))).toBe(
      '{"$brine":"object","class":"lab.Lab","value":{"name":"l","sensors":[{"name":"s","gain":2,"unit":"","raw":"","next":null,' +
        '"more":null}],"main":{"$brine":"ref","value":"/value/sensors/0"}}}\n"é\\n"\nnull\n',
    );
  });

  it("leaves out a class that is known, and only that", async () => {
    const lines = writeNDJSON([new Sensor({ gain: 2 }), new Gauge({ height: 3 })], { class: Sensor, registry });
    expect(await textOf(lines)).toBe(
      '{"gain":2,"unit":"","raw":"","next":null,"more":null}\n' +
        '{"$brine":"object","class":"lab.Gauge","value":{"gain":1,"unit":"","raw":"","next":null,"more":null,"height":3}}\n',
    );
  });

  it("gathers what is at hand, and sends at once what comes in time", async () => {
    const numbers = Array.from({ length: 20_000 }, (_, index) => index);
    async function* later() {
      yield* [1, 2, 3];
    }
    const sizes = (await all(writeNDJSON(numbers))).map(({ length }) => length);
    expect(sizes.length).toBe(2);
    expect(sizes[0]).toBeGreaterThanOrEqual(65_536);
    expect((await all(writeNDJSON(later()))).map(String)).toEqual(["49,10", "50,10", "51,10"]);
    expect((await all(writeNDJSON(later(), { chunkSize: 100 }))).length).toBe(1);
    expect((await all(writeNDJSON([1, 2], { chunkSize: 1 }))).length).toBe(2);
  });

  it("takes streams, and is one", async () => {
    const { stream } = streamOf([new Sensor({ name: "a" }), new Sensor({ name: "b" })]);
    const text = await new Response(writeNDJSON(stream, { class: Sensor }).stream()).text();
    expect(text.match(/"name":"[ab]"/g)).toEqual(['"name":"a"', '"name":"b"']);
    const written: Buffer[] = [];
    const sink = new Transform({
      transform: (chunk: Buffer, _, done) => {
        written.push(chunk);
        done();
      },
    });
    await pipeline(writeNDJSON(Readable.from([1, 2])), sink);
    expect(Buffer.concat(written).toString()).toBe("1\n2\n");
  });

  it("says which value has no form, or leaves it out", async () => {
    const values = [1, { a: [Symbol("s")] }, 3];
    const failed = all(writeNDJSON(values));
    await expect(failed).rejects.toThrow(NDJSONError);
    await expect(failed).rejects.toMatchObject({ line: 2, path: "/a/0", code: "UNSERIALIZABLE", offset: null });
    const errors: NDJSONError[] = [];
    expect(await textOf(writeNDJSON(values, { onError: (error) => errors.push(error) }))).toBe("1\n3\n");
    expect(errors.map(({ message }) => message)).toEqual(["line 2: /a/0: a symbol has no form in JSON"]);
  });
});

describe("reading", () => {
  const values = [
    new Sensor({ name: "ä€😀", gain: 2, raw: Uint8Array.of(1) }),
    new Gauge({ name: "g", height: Number.NaN, more: new Map([[1, 2n]]) }),
    new Sensor({ name: "plain" }),
  ];
  values[2]!.next = values[2]!;

  it.each([undefined, Sensor])("gives what was written, wherever the chunks end (class: %o)", async (cls) => {
    const written = Buffer.concat(
      await all(writeNDJSON(values, { registry, ...(cls === undefined ? {} : { class: cls }) })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(written.length)), fc.nat(3), async (ends, how) => {
        const chunks = cutAt(written, ends);
        const text = written.toString();
        const sources = [
          () => chunks,
          () => streamOf(chunks).stream,
          () => Readable.from(chunks),
          // Text that is cut anywhere, between two halves of a character too.
          () => [...ends, text.length].sort((a, b) => a - b).map((end, at, all) => text.slice(all[at - 1] ?? 0, end)),
        ];
        const options = { registry, ...(cls === undefined ? {} : { class: cls }) };
        const read = (await all(readNDJSON(sources[how]!(), options))) as Sensor[];
        expect(read.map(({ name }) => name)).toEqual(["ä€😀", "g", "plain"]);
        expect(read[0]!.raw).toEqual(Uint8Array.of(1));
        expect(read[1]).toBeInstanceOf(Gauge);
        expect([(read[1] as Gauge).height, read[1]!.more]).toEqual([Number.NaN, new Map([[1, 2n]])]);
        expect(read[2]!.next).toBe(read[2]);
      }),
      { numRuns: 60 },
    );
  });

  it("reads text, bytes and Blobs whole", async () => {
    const text = "1\n2\n";
    const bytes = new TextEncoder().encode(text);
    for (const source of [text, bytes, bytes.buffer, new Blob([text])]) {
      expect(await all(readNDJSON(source))).toEqual([1, 2]);
    }
  });

  it("passes over blank lines, and needs no last end", async () => {
    expect(await all(readNDJSON("\n1\r\n \t\n[2]\r\n\n{}"))).toEqual([1, [2], {}]);
    expect(await all(readNDJSON(""))).toEqual([]);
    expect(await all(readNDJSON("\ufeff1\n"))).toEqual([1]);
  });

  it("is a stream of values", async () => {
    const reader = readNDJSON("1\n2").stream().getReader();
    const read = [await reader.read(), await reader.read(), await reader.read()];
    expect(read.map(({ value }) => value)).toEqual([1, 2, undefined]);
    expect(read[2]!.done).toBe(true);
  });

  it("is a stream of instances, whose cancelling cancels what is read", async () => {
    const state = streamOf(['{"gain":1}\n', '{"gain":2}\n', '{"gain":3}\n']);
    const reader = readNDJSON(state.stream, { class: Sensor }).stream().getReader();
    expect((await reader.read()).value).toMatchObject({ gain: 1 });
    await reader.cancel();
    expect(state.isCancelled).toBe(true);
  });

  it("ends what it reads when the loop is left", async () => {
    const state = streamOf(["1\n", "2\n", "3\n"]);
    for await (const value of readNDJSON(state.stream)) if (value === 2) break;
    expect([state.isCancelled, state.stream.locked]).toEqual([true, false]);
    let isLeft = false;
    const given = (async function* () {
      try {
        yield* ["1\n", "2\n"];
      } finally {
        isLeft = true;
      }
    })();
    for await (const _ of readNDJSON(given)) break;
    expect(isLeft).toBe(true);
  });
});

describe("a line that is wrong", () => {
  const text = '{"gain": 2}\n{"gain": 12, "unit": 5}\n{"gain": \n\n{"gain": 3, "next": {"gain": -1}}\n{"gain": 4}';
  const wanted = [
    [
      "line 2: /gain: must be at most 10, not 12\nline 2: /unit: only takes a string value, not number",
      2,
      12,
      "/gain",
      "INVALID",
      2,
    ],
    ["line 3: Expecting value: column 10 (char 9)", 3, 36, "", "SYNTAX", 0],
    ["line 5: /next/gain: must be at least 0, not -1", 5, 47, "/next/gain", "INVALID", 1],
  ];

  it("is an error with its line and its paths", async () => {
    const read: unknown[] = [];
    const reading = (async () => {
      for await (const { gain } of readNDJSON(text, { class: Sensor })) read.push(gain);
    })();
    const error = await reading.then(
      () => null,
      (error: unknown) => error as NDJSONError,
    );
    expect(read).toEqual([2]);
    expect(error).toBeInstanceOf(NDJSONError);
    expect([error!.name, error!.line, error!.path, error!.value]).toEqual(["NDJSONError", 2, "/gain", 12]);
    expect(error!.problems.map(({ path, code }) => [path, code])).toEqual([
      ["/gain", "bounds"],
      ["/unit", "type"],
    ]);
  });

  it("is reported and left out where that is asked for", async () => {
    const errors: NDJSONError[] = [];
    const read = await all(readNDJSON(text, { class: Sensor, onError: (error) => errors.push(error) }));
    expect(read.map(({ gain }) => gain)).toEqual([2, 4]);
    expect(
      errors.map(({ message, line, offset, path, code, problems }) => [
        message,
        line,
        offset,
        path,
        code,
        problems.length,
      ]),
    ).toEqual(wanted);
  });

  it("may be no UTF-8, or too long to be kept", async () => {
    const errors: string[] = [];
    const bad = [Uint8Array.of(0x31, 10, 0x22, 0xff, 0x22, 10), '"', "x".repeat(500), "x".repeat(600), '"\n2'];
    const options = {
      limits: { length: 1000 },
      onError: (error: NDJSONError) => errors.push(`${error.code} ${error.message}`),
    };
    expect(await all(readNDJSON(bad, options))).toEqual([1, 2]);
    expect(errors).toEqual([
      "UTF-8 line 2: the bytes are no UTF-8",
      "LENGTH line 3: the line has more than 1000 bytes; limits.length allows no more",
    ]);
  });

  it("may be nested too deep, or name an unknown class", async () => {
    await expect(all(readNDJSON("[[[1]]]", { limits: { depth: 2 } }))).rejects.toThrow(
      "line 1: /0/0: nested deeper than 2",
    );
    await expect(
      all(readNDJSON('{"$brine": "object", "class": "lab.Nothing", "value": {}}', { registry })),
    ).rejects.toThrow(/^line 1: .*lab\.Nothing/);
  });

  it("is not what user code throws, and not a chunk that is none", async () => {
    const stop = new Error("enough");
    const onError = () => {
      throw stop;
    };
    await expect(all(readNDJSON("1\n?", { onError }))).rejects.toBe(stop);
    async function* failing() {
      yield "1\n";
      throw stop;
    }
    await expect(all(readNDJSON(failing()))).rejects.toBe(stop);
    await expect(all(readNDJSON([5]))).rejects.toThrow("chunks of bytes or text, not number");
    await expect(all(readNDJSON(null as never))).rejects.toThrow(
      "source is a stream or something to iterate, not null",
    );
    await expect(all(writeNDJSON(5 as never))).rejects.toThrow(
      "values is a stream or something to iterate, not number",
    );
  });
});

describe("the pace", () => {
  it("is told", async () => {
    const seen: NDJSONProgress[] = [];
    const text = "1\n2\n3\n";
    await all(readNDJSON(new Blob([text]), { onProgress: (progress) => seen.push(progress) }));
    expect(seen.at(-1)).toEqual({ stage: "read", bytes: 6, total: 6, lines: 3 });
    seen.length = 0;
    await all(writeNDJSON([1, "é"], { chunkSize: 1, onProgress: (progress) => seen.push(progress) }));
    expect(seen.map(({ bytes, lines, stage }) => [bytes, lines, stage])).toEqual([
      [2, 1, "write"],
      [7, 2, "write"],
      [7, 2, "write"],
    ]);
  });

  it("gives the event loop its turns", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const rows = Array.from({ length: 3000 }, () => ({ a: [1, 2, 3], b: "text" }));
    const written = await all(writeNDJSON(rows, { yieldEvery: 1 }));
    await all(readNDJSON(written, { yieldEvery: 1 }));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
  });

  it("is ended by a signal, also while nothing comes", async () => {
    const before = AbortSignal.abort(new Error("before"));
    await expect(all(readNDJSON("1\n", { signal: before }))).rejects.toThrow("before");
    await expect(all(writeNDJSON([1], { signal: before }))).rejects.toThrow("before");
    const controller = new AbortController();
    const state = { isCancelled: false };
    const silent = new ReadableStream({
      start: (stream) => stream.enqueue(new TextEncoder().encode("1\n")),
      cancel: () => {
        state.isCancelled = true;
      },
    });
    const read: unknown[] = [];
    const reading = (async () => {
      for await (const value of readNDJSON(silent, { signal: controller.signal })) {
        read.push(value);
        setTimeout(() => controller.abort(new Error("waited long enough")), 5);
      }
    })();
    await expect(reading).rejects.toThrow("waited long enough");
    expect([read, state.isCancelled]).toEqual([[1], true]);
  });

  it("of a generator that never answers is ended too", async () => {
    const controller = new AbortController();
    async function* never() {
      yield 1;
      await new Promise(() => {});
    }
    const writing = all(writeNDJSON(never(), { signal: controller.signal }));
    setTimeout(() => controller.abort(new Error("stopped")), 5);
    await expect(writing).rejects.toThrow("stopped");
  });
});

describe("a source", () => {
  const silent = () => {
    const state = {
      isCancelled: false,
      stream: new ReadableStream({
        pull: () => new Promise<void>(() => {}),
        cancel: () => {
          state.isCancelled = true;
        },
      }),
    };
    return state;
  };

  it.each<["read" | "written", (stream: ReadableStream) => Flow<unknown>]>([
    ["read", (stream) => readNDJSON(stream)],
    ["written", (stream) => writeNDJSON(stream)],
  ])("that is %s and gives nothing is let go of when its flow is left", async (_, flowOf) => {
    const cancelled = silent();
    const reader = flowOf(cancelled.stream).stream().getReader();
    const first = reader.read();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await reader.cancel();
    expect([(await first).done, cancelled.isCancelled, cancelled.stream.locked]).toEqual([true, true, false]);

    const left = silent();
    const iterator = flowOf(left.stream)[Symbol.asyncIterator]();
    const next = iterator.next();
    await iterator.return?.();
    expect([(await next).done, left.isCancelled, left.stream.locked]).toEqual([true, true, false]);
  });

  it("that ends or fails is not locked any more", async () => {
    const ended = new Blob(["1\n"]).stream();
    await all(readNDJSON(ended));
    const failing = new ReadableStream({ pull: (stream) => stream.error(new Error("broken")) });
    await expect(all(readNDJSON(failing))).rejects.toThrow("broken");
    const stubborn = new ReadableStream({
      start: (stream) => stream.enqueue(Uint8Array.of(0x31, 10)),
      cancel: () => Promise.reject(new Error("no")),
    });
    const leaving = (async () => {
      for await (const _ of readNDJSON(stubborn)) break;
    })();
    await expect(leaving).rejects.toThrow("no");
    expect([ended.locked, failing.locked, stubborn.locked]).toEqual([false, false, false]);
  });

  it("is asked for nothing before its stream is", async () => {
    let asked = 0;
    const source = (function* () {
      for (;;) {
        asked++;
        yield "1\n";
      }
    })();
    const reader = readNDJSON(source).stream().getReader();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(asked).toBe(0);
    await reader.read();
    expect(asked).toBe(1);
    await reader.cancel();
  });

  it("is not kept: neither its chunks nor the waiting for them", async () => {
    const chunks: WeakRef<Uint8Array>[] = [];
    async function* given() {
      for (let at = 0; at < 200; at++) {
        const chunk = new TextEncoder().encode(`"${"x".repeat(100_000)}"\n`);
        chunks.push(new WeakRef(chunk));
        yield chunk;
      }
    }
    let kept = 0;
    for await (const _ of readNDJSON(given())) {
      if (chunks.length < 200) continue;
      await new Promise((resolve) => setTimeout(resolve, 1));
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, 1));
      kept = chunks.filter((chunk) => chunk.deref() !== undefined).length;
    }
    expect(kept).toBeLessThan(20);
  });

  it("that is none has a code", async () => {
    await expect(all(readNDJSON(null as never))).rejects.toMatchObject({ code: "ARGUMENT" });
    await expect(all(readNDJSON([5]))).rejects.toMatchObject({ code: "ARGUMENT" });
  });
});
