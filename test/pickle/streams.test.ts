/** Several pickles one behind the other, one memo for all or one each; sources, sinks, progress, aborting. */
import { createWriteStream, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import {
  any,
  type DumpsOptions,
  dump,
  dumps,
  EOFError,
  load,
  loadAll,
  loads,
  number,
  Parameterized,
  Pickler,
  PicklingError,
  type Progress,
  register,
  restoreAsync,
  type Source,
  setState,
  Unpickler,
  UnpicklingError,
} from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { thrown } from "./again.js";

class Node extends Parameterized({ id: number(), next: any(), items: any() }) {}
register(Node, "stream.Node");
class Hooked {
  state: unknown = null;
  [setState](state: unknown): void {
    this.state = state;
  }
}
register(Hooked, "stream.Hooked");

const joined = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const ascends = (values: number[]): boolean =>
  values.every((value, at) => at === 0 || value >= (values[at - 1] as number));
const protocols = [0, 1, 2, 3, 4, 5];

describe("a Pickler", () => {
  it.each(protocols)("shares its memo from pickle to pickle, protocol %i", (protocol) => {
    const pickler = new Pickler({ engine, protocol });
    const list = ["shared"];
    const node = new Node({ id: 1, items: list });
    const parts = [pickler.dump(list), pickler.dump(list), pickler.dump([node, list]), pickler.dump({ node })];
    expect(parts[1]?.length).toBeLessThan((parts[0] as Uint8Array).length);
    const unpickler = new Unpickler(joined(...parts), { engine });
    const [first, second, third, fourth] = [...unpickler] as [string[], string[], [Node, string[]], { node: Node }];
    expect(first).toEqual(["shared"]);
    expect(second).toBe(first);
    expect(third[1]).toBe(first);
    expect(third[0].items).toBe(first);
    expect(fourth.node).toBe(third[0]);
    expect(unpickler.load.bind(unpickler)).toThrow(EOFError);
  });

  it("is read to its end, not to an error of a hook that is like one", async () => {
    const persistent = new Pickler({ engine, persistentId: (value) => (value instanceof Node ? 1 : undefined) });
    const bytes = joined(persistent.dump(1), persistent.dump(new Node()), persistent.dump(2));
    const persistentLoad = () => loads(new Uint8Array(0), { engine });
    for (const memo of ["shared", "own"] as const) {
      const read: unknown[] = [];
      const readAll = () => {
        for (const value of new Unpickler(bytes, { engine, memo, persistentLoad })) read.push(value);
      };
      expect(readAll).toThrow(EOFError);
      const readAllAsync = async () => {
        for await (const value of new Unpickler(bytes, { engine, memo, persistentLoad })) read.push(value);
      };
      await expect(readAllAsync()).rejects.toThrow(EOFError);
      expect(read).toEqual([1, 1]);
    }
    expect([...new Unpickler(bytes, { engine, persistentLoad: () => "node" })]).toEqual([1, "node", 2]);
  });

  it("writes each pickle as dumps does after clearMemo", () => {
    const pickler = new Pickler({ engine });
    const values = [[1, "a"], new Node({ id: 3 }), { a: [] }];
    for (const value of values) {
      expect(pickler.dump(value)).toEqual(dumps(value, { engine }));
      pickler.clearMemo();
    }
    pickler.dispose();
  });

  it("forgets everything after an error, and goes on", () => {
    const pickler = new Pickler({ engine });
    const list = [1];
    pickler.dump(list);
    expect(() => pickler.dump([list, Symbol("no")])).toThrow(PicklingError);
    expect(pickler.dump(list)).toEqual(dumps(list, { engine }));
  });

  it("takes its hooks from a subclass", () => {
    class Own extends Pickler {
      override persistentId(value: unknown): unknown {
        return value === 7 ? "seven" : undefined;
      }
    }
    class Back extends Unpickler {
      override persistentLoad(id: unknown): unknown {
        return `<${id}>`;
      }
      override findClass(module: string, name: string): unknown {
        if (name === "Hooked") throw new UnpicklingError("no", { code: "FORBIDDEN" });
        return super.findClass(module, name);
      }
    }
    const own = new Own({ engine });
    expect(new Back(own.dump([7, 8, new Node({ items: 7 })]), { engine }).load()).toMatchObject([
      "<seven>",
      8,
      { items: "<seven>" },
    ]);
    own.clearMemo();
    const error = thrown(UnpicklingError, () => new Back(own.dump(new Hooked()), { engine }).load());
    expect(error.code).toBe("FORBIDDEN");
  });

  it("refuses lean, and to be used inside itself", () => {
    expect(() => new Pickler({ memo: "lean" })).toThrow(TypeError);
    const pickler = new Pickler({ engine });
    const value = {
      get inner() {
        return pickler.dump(1);
      },
    };
    expect(() => pickler.dump(value)).toThrow("in the middle");
  });
});

describe("an Unpickler", () => {
  const values = [1, "text", [1, 2], { a: new Date(5) }, new Node({ id: 4, items: [1] })];
  const pickles = joined(...values.map((value) => dumps(value, { engine })));

  it("reads pickles that each stand for themselves", async () => {
    const unpickler = new Unpickler(pickles, { engine, memo: "own" });
    expect(unpickler.load()).toBe(1);
    const [one] = [dumps(1, { engine })];
    expect(unpickler.position).toBe(one.length);
    expect([...unpickler]).toMatchObject(values.slice(1));
    expect(unpickler.position).toBe(pickles.length);
    const all: unknown[] = [];
    for await (const value of loadAll(pickles, { engine })) all.push(value);
    expect(all).toMatchObject(values);
  });

  it("reads thousands of small pickles in linear time", () => {
    const small = dumps([1], { engine });
    const many = new Uint8Array(small.length * 10_000);
    for (let index = 0; index < 10_000; index++) many.set(small, index * small.length);
    let count = 0;
    for (const _ of new Unpickler(many, { engine, memo: "own" })) count++;
    expect(count).toBe(10_000);
  });

  it("says where it ended, and what is wrong behind", () => {
    const unpickler = new Unpickler(joined(dumps(1, { engine }), new Uint8Array([0x80, 4, 0xff])), {
      engine,
      memo: "own",
    });
    expect(unpickler.load()).toBe(1);
    expect(thrown(UnpicklingError, () => unpickler.load())).toMatchObject({ code: "UNKNOWN_OPCODE", offset: 2 });
  });

  it("keeps the order of calls where a class has hooks", () => {
    const hooked = Object.assign(new Hooked(), { state: [1] });
    const bytes = dumps([hooked, new Node({ id: 1, items: hooked })], { engine });
    const [back, node] = new Unpickler(bytes, { engine, memo: "own" }).load() as [Hooked, Node];
    expect(back.state).toEqual({ state: [1] });
    expect(node.items).toBe(back);
  });
});

const value = () => {
  const node = new Node({
    id: 1,
    items: Array.from({ length: 3000 }, (_, index) => ({ index, text: `t${index % 50}` })),
  });
  node.next = [node, new Uint8Array(70_000)];
  return node;
};
const check = (back: unknown): void => {
  const node = back as Node;
  expect(node.items).toEqual(value().items);
  expect((node.next as unknown[])[0]).toBe(node);
};

const inPieces = function* (bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
};

describe("sources", () => {
  const bytes = dumps(value(), { engine });
  const web = (size: number): ReadableStream<Uint8Array> => {
    const pieces = inPieces(bytes, size);
    return new ReadableStream({
      pull(controller) {
        const { done, value: piece } = pieces.next();
        if (done) controller.close();
        else controller.enqueue(piece);
      },
    });
  };
  const sources: [string, () => Source][] = [
    ["bytes", () => bytes],
    ["an ArrayBuffer", () => bytes.buffer],
    ["a web stream of chunks of one byte", () => web(1)],
    ["a web stream of chunks of 1,000 bytes", () => web(1000)],
    ["a Node stream", () => Readable.from([...inPieces(bytes, 4096)].map((piece) => Buffer.from(piece)))],
    ["an iterable", () => inPieces(bytes, 333)],
    [
      "an async iterable",
      async function* () {
        yield* inPieces(bytes, 777);
      } as unknown as () => Source,
    ],
    ["a Blob", () => new Blob([bytes])],
    ["a File", () => new File([bytes], "value.pickle")],
  ];
  it.each(sources)("%s", async (_, source) => {
    check(await load(source(), { engine }));
  });

  it("may end where a pickle ends, and nowhere else", async () => {
    await expect(load(new Blob([]), { engine })).rejects.toThrow(EOFError);
    const cut = await load(inPieces(bytes.subarray(0, 900), 100), { engine }).catch((error: unknown) => error);
    expect(cut).toBeInstanceOf(UnpicklingError);
    expect(cut).toMatchObject({ code: "TRUNCATED" });
    await expect(load("text" as never)).rejects.toThrow(TypeError);
    await expect(load(["text"] as never)).rejects.toThrow("not a text");
  });

  it("of chunks with several pickles, or pieces of some", async () => {
    for (const size of [1, 2, 7, 100, 100_000]) {
      const all: unknown[] = [];
      const three = joined(dumps([1], { engine }), dumps("two", { engine }), dumps({ three: 3 }, { engine }));
      for await (const one of loadAll(inPieces(three, size), { engine })) all.push(one);
      expect(all).toEqual([[1], "two", { three: 3 }]);
      const pickler = new Pickler({ engine });
      const list = [1];
      const shared = joined(pickler.dump(list), pickler.dump([list]), pickler.dump(list));
      const back: unknown[] = [];
      for await (const one of new Unpickler(inPieces(shared, size), { engine })) back.push(one);
      expect(back).toEqual([[1], [[1]], [1]]);
      expect(back[2]).toBe(back[0]);
    }
  });

  it("give their lock back", async () => {
    const stream = web(1000);
    await load(stream, { engine });
    expect(stream.locked).toBe(false);
  });

  it("are held to limits.bytes without being read to their end", async () => {
    let given = 0;
    const endless = (function* () {
      yield Uint8Array.of(0x80, 4, 0x28);
      for (;;) {
        given += 1000;
        yield new Uint8Array(1000).fill(0x4e);
      }
    })();
    await expect(load(endless, { engine, limits: { bytes: 50_000 } })).rejects.toMatchObject({ code: "LIMIT" });
    expect(given).toBeLessThan(100_000);
  });
});

describe("sinks", () => {
  const written = async (write: (chunks: Uint8Array[]) => Promise<void>): Promise<Uint8Array> => {
    const chunks: Uint8Array[] = [];
    await write(chunks);
    return joined(...chunks);
  };
  const options: DumpsOptions = { engine };
  const wanted = dumps(value(), options);

  it("a function, a web stream and a Node stream are given the bytes of dumps", async () => {
    expect(await written((chunks) => dump(value(), (chunk) => void chunks.push(chunk.slice()), options))).toEqual(
      wanted,
    );
    expect(
      await written(async (chunks) => {
        const stream = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) });
        await dump(value(), stream, options);
        expect(stream.locked).toBe(false);
        await stream.close();
      }),
    ).toEqual(wanted);
    expect(
      await written(async (chunks) => {
        const stream = new Writable({
          highWaterMark: 10,
          write(chunk: Uint8Array, _, done) {
            chunks.push(chunk);
            setTimeout(done, 1);
          },
        });
        await dump(value(), stream, options);
        await new Pickler(options).dumpTo(value(), stream);
        expect(stream.writable).toBe(true);
        chunks.splice(chunks.length / 2);
      }),
    ).toEqual(wanted);
  });

  it("that fail make dump fail", async () => {
    const stream = new Writable({ write: (_, __, done) => done(new Error("disk full")) }).on("error", () => {});
    await expect(dump(1, stream, options)).rejects.toThrow("disk full");
    await expect(dump(1, {} as never, options)).rejects.toThrow(TypeError);
    await expect(dump(Symbol("no"), () => {}, options)).rejects.toThrow(PicklingError);
  });

  // An `error` nobody listens to ends the process; vitest fails the run for it.
  it("of Node that fail make dump fail with their error, and end nothing else", async () => {
    const missing = () => createWriteStream(join(tmpdir(), "brine-has-no-such-folder", "a.pkl"));
    const turn = () => new Promise((resolve) => setTimeout(resolve, 20));
    await expect(dump([1], missing(), options)).rejects.toMatchObject({ code: "ENOENT" });
    await expect(new Pickler(options).dumpTo([1], missing())).rejects.toMatchObject({ code: "ENOENT" });
    if (existsSync("/dev/full")) {
      const full = createWriteStream("/dev/full");
      await expect(dump("x".repeat(200_000), full, options)).rejects.toMatchObject({ code: "ENOSPC" });
    }
    const ended = new Writable({ write: (_, __, done) => done() });
    ended.end();
    await expect(dump([1], ended, options)).rejects.toMatchObject({ code: "ERR_STREAM_WRITE_AFTER_END" });
    // A file that is closed slowly says its error late.
    const slow = new Writable({
      write: (_, __, done) => done(new Error("disk full")),
      destroy: (error, done) => void setTimeout(() => done(error), 5),
    });
    await expect(dump([1], slow, options)).rejects.toThrow("disk full");
    await turn();
    expect(slow.listenerCount("error")).toBe(0);
    await expect(dump([1], slow, options)).rejects.toThrow("disk full");
    expect(slow.listenerCount("error")).toBe(0);
  });

  it("of Node may fail while the value is still walked, or be closed while they are written to", async () => {
    const walked = new Writable({ write: (_, __, done) => done() });
    const long = Array.from({ length: 20_000 }, (_, index) => ({ index }));
    const work = dump(long, walked, { engine, yieldEvery: 0.001 });
    walked.destroy(new Error("unplugged"));
    await expect(work).rejects.toThrow("unplugged");
    const closed: Writable = new Writable({ write: () => closed.destroy() });
    await expect(dump([1], closed, options)).rejects.toThrow("closed before");
    const good = new Writable({ write: (_, __, done) => done() });
    await dump([1], good, options);
    expect([good.listenerCount("error"), good.listenerCount("close")]).toEqual([0, 0]);
  });
});

describe("the pace", () => {
  const many = Array.from({ length: 100_000 }, (_, index) => ({ index, list: [index] }));

  it("lets the event loop have its turn, and gives the same bytes and values", async () => {
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns++;
      if (!isDone) setTimeout(count, 0);
    };
    setTimeout(count, 0);
    const chunks: Uint8Array[] = [];
    await dump(many, (chunk) => void chunks.push(chunk), { engine, yieldEvery: 1 });
    const whileWriting = turns;
    expect(whileWriting).toBeGreaterThan(5);
    expect(Buffer.compare(joined(...chunks), dumps(many, { engine }))).toBe(0);
    const back = (await load(joined(...chunks), { engine, yieldEvery: 1 })) as typeof many;
    expect(back.length).toBe(many.length);
    expect(back.slice(-100)).toEqual(many.slice(-100));
    expect(turns).toBeGreaterThan(whileWriting + 5);
    isDone = true;
    await expect(load(joined(...chunks), { yieldEvery: -1 })).rejects.toThrow(RangeError);
  });

  it("tells how far it is", async () => {
    const bytes = dumps(many, { engine });
    const seen: Progress[] = [];
    await load(new Blob([bytes]), { engine, yieldEvery: 1, onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toEqual({ stage: "build", bytes: bytes.length, total: bytes.length, part: 1 });
    expect(ascends(seen.map(({ bytes: done }) => done))).toBe(true);
    expect(new Set(seen.map(({ stage }) => stage))).toEqual(new Set(["read", "build"]));
    const written: Progress[] = [];
    await dump(many, () => {}, { engine, yieldEvery: 1, onProgress: (progress) => written.push(progress) });
    expect(written.at(-1)).toEqual({ stage: "write", bytes: bytes.length, total: bytes.length, part: 1 });
    expect(written[0]).toEqual({ stage: "walk", bytes: 0 });
    expect(ascends(written.map(({ bytes: done }) => done))).toBe(true);
    expect(written.length).toBeGreaterThan(bytes.length / 65_536);
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    const work = dump(many, () => {}, { engine, yieldEvery: 1, signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 3);
    await expect(work).rejects.toThrow("enough");
    const aborted = AbortSignal.abort(new Error("before"));
    await expect(load(dumps(1, { engine }), { engine, signal: aborted })).rejects.toThrow("before");
    const pickler = new Pickler({ engine });
    await expect(pickler.dumpTo([1], () => {}, { signal: aborted })).rejects.toThrow("before");
    expect(pickler.dump([1])).toEqual(dumps([1], { engine }));
  });

  const never = new Promise<never>(() => {});

  it("stops while it waits for a source that gives nothing", async () => {
    const stream = new ReadableStream({ pull: () => never });
    await expect(load(stream, { engine, signal: AbortSignal.timeout(5) })).rejects.toThrow("timeout");
    expect(stream.locked).toBe(false);
    await expect(restoreAsync(new Readable({ read() {} }), { engine, signal: AbortSignal.timeout(5) })).rejects.toThrow(
      "timeout",
    );
    let isLeft = false;
    const stalled = {
      [Symbol.asyncIterator]: () => ({
        next: () => never,
        async return() {
          isLeft = true;
          throw new Error("nobody listens");
        },
      }),
    };
    const values = loadAll(stalled, { engine, signal: AbortSignal.timeout(5) });
    await expect(values.next()).rejects.toThrow("timeout");
    expect(isLeft).toBe(true);
    const unpickler = new Unpickler(stalled, { engine, signal: AbortSignal.timeout(5) });
    await expect(unpickler.loadAsync()).rejects.toThrow("timeout");
  });

  it("lets go of a reader that may not be released while it reads", async () => {
    let release = 0;
    let give = (_: { done: boolean }): void => {};
    const old = {
      getReader: () => ({
        read: () => new Promise<{ done: boolean }>((resolve) => (give = resolve)),
        releaseLock() {
          if (release++ === 0) throw new TypeError("it is read from");
        },
      }),
    };
    await expect(load(old, { engine, signal: AbortSignal.timeout(5) })).rejects.toThrow("timeout");
    give({ done: true });
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(release).toBe(2);
  });

  it("stops while it waits for a sink that takes nothing", async () => {
    await expect(dump([1], () => never, { engine, signal: AbortSignal.timeout(5) })).rejects.toThrow("timeout");
    const stream = new WritableStream<Uint8Array>({ write: () => never });
    await expect(dump([1], stream, { engine, signal: AbortSignal.timeout(5) })).rejects.toThrow("timeout");
    expect(stream.locked).toBe(false);
    const pickler = new Pickler({ engine });
    const stuck = new Writable({ write() {} });
    await expect(pickler.dumpTo([1], stuck, { signal: AbortSignal.timeout(5) })).rejects.toThrow("timeout");
    expect(pickler.dump([1])).toEqual(dumps([1], { engine }));
  });

  it("does not listen to a signal any longer than it waits", async () => {
    const listeners = new Set<() => void>();
    let most = 0;
    const signal = {
      aborted: false,
      addEventListener: (_: "abort", listener: () => void) =>
        void (most = Math.max(most, listeners.add(listener).size)),
      removeEventListener: (_: "abort", listener: () => void) => void listeners.delete(listener),
    };
    const bytes: Uint8Array[] = [];
    await dump(many.slice(0, 20_000), (chunk) => void bytes.push(chunk), { engine, signal });
    await load(Readable.from(bytes), { engine, signal });
    await expect(load(Readable.from([Buffer.from("N")]), { engine, signal })).rejects.toThrow();
    const failing = () => Promise.reject(new Error("full"));
    await expect(dump([1], failing, { engine, signal })).rejects.toThrow("full");
    expect([most, listeners.size]).toEqual([1, 0]);
    // One that cannot be listened to is looked at between slices.
    await dump([1], () => {}, { engine, signal: { aborted: false } });
  });
});
