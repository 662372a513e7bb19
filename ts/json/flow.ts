/**
 * Values as they come: iterated with `for await`, or taken as a web stream, which is made only when it is asked for. And the
 * other way round: whatever gives chunks, read one after the other, until a signal stops it.
 */
import { asArgumentError } from "../pickle/given.js";
import type { AbortSignalLike } from "../pickle/pace.js";
import type { BlobLike, ReadableStreamLike } from "../pickle/source.js";

/** The platform's `ReadableStream`, where its types are known; else what of it is used here. */
export type WebStream = typeof globalThis extends { ReadableStream: { prototype: infer S } } ? S : ReadableStreamLike;

/** Values as they come, once: iterate it, or take its `stream()`. Nothing is done before the first is asked for. */
export interface Flow<out T> extends AsyncIterable<T> {
  /** A web `ReadableStream` of the values, as `new Response(…)` and `pipeTo` take it; only as much is made as is read. */
  stream(): WebStream;
}

/** An `AbortSignal`, as far as it is used. */
export interface StopSignal extends AbortSignalLike {
  /** Told when it is aborted. */
  addEventListener?(type: "abort", listener: () => void): void;
  /** No longer told of it. */
  removeEventListener?(type: "abort", listener: () => void): void;
}

/** Says that nobody wants more of a flow, also while a chunk is waited for: a generator learns of its `return()` when it comes to a `yield`. */
export class Leave {
  isLeft = false;
  /** Ends the waiting. */
  onLeave: () => void = () => {};

  leave(): void {
    this.isLeft = true;
    this.onLeave();
  }
}

/** A flow of what a generator gives, which ends when it is left. */
export function flowOf<T>(generate: (leave: Leave) => AsyncGenerator<T, void>): Flow<T> {
  const leave = new Leave();
  const values = generate(leave);
  const end = values.return.bind(values);
  // Not an assignment: that fails where the platform's prototypes are frozen.
  Object.defineProperty(values, "return", {
    value: (value: void | PromiseLike<void>) => {
      leave.leave();
      return end(value);
    },
    writable: true,
    configurable: true,
  });
  return {
    [Symbol.asyncIterator]: () => values,
    stream() {
      const source = {
        async pull(controller: { close(): void; enqueue(value: unknown): void }) {
          const { done, value } = await values.next();
          if (leave.isLeft) return;
          if (done === true) controller.close();
          else controller.enqueue(value);
        },
        async cancel() {
          await values.return();
        },
      };
      // None is made in advance.
      return new ReadableStream(source, { highWaterMark: 0 }) as WebStream;
    },
  };
}

/** What is read from: a web stream, anything that is iterated, at once or in time, or a Blob. */
export type ChunkSource<T> = ReadableStreamLike | AsyncIterable<T> | Iterable<T> | BlobLike;

const has = (value: object, name: PropertyKey): boolean =>
  typeof (value as Record<PropertyKey, unknown>)[name] === "function";

/** Not every platform's web streams can be iterated; all have readers. */
function readerOf<T>(stream: ReadableStreamLike): AsyncIterator<T> {
  const reader = stream.getReader();
  return {
    async next() {
      let isOver = true;
      try {
        const { done, value } = await reader.read();
        isOver = done;
        return { done, value: value as T };
      } finally {
        if (isOver) reader.releaseLock();
      }
    },
    async return() {
      // The lock first: whoever cancels may take its time, or fail.
      const cancelled = reader.cancel?.();
      reader.releaseLock();
      await cancelled;
      return { done: true, value: undefined };
    },
  };
}

/** @throws TypeError for what gives no chunks. */
function iteratorOf<T>(source: ChunkSource<T>, what: string): AsyncIterator<T> | Iterator<T> {
  if (typeof source === "object" && source !== null) {
    if (has(source, "getReader")) return readerOf(source as ReadableStreamLike);
    if (has(source, Symbol.asyncIterator)) return (source as AsyncIterable<T>)[Symbol.asyncIterator]();
    if (has(source, Symbol.iterator)) return (source as Iterable<T>)[Symbol.iterator]();
    if (has(source, "stream")) return readerOf((source as BlobLike).stream());
  }
  throw asArgumentError(
    new TypeError(`${what} is a stream or something to iterate, not ${source === null ? "null" : typeof source}`),
  );
}

/** Ends a source that may never answer. */
function abandon(iterator: AsyncIterator<unknown> | Iterator<unknown>): void {
  (async () => iterator.return?.())().catch(() => {});
}

/**
 * The chunks of a source, which is ended when no more are wanted: a stream is cancelled, a generator left. A signal stops even
 * the waiting for a chunk that does not come, and so does whoever leaves.
 */
export async function* chunksOf<T>(
  source: ChunkSource<T>,
  what: string,
  leave: Leave,
  signal?: StopSignal,
): AsyncGenerator<T, void> {
  const iterator = iteratorOf(source, what);
  let isOpen = true;
  let finish: (left: undefined) => void = () => {};
  let fail: (reason: unknown) => void = () => {};
  const stop = (): void => fail(signal?.reason ?? new Error("the work was aborted"));
  // Each wait has a promise of its own: one for all of them, in `Promise.race`, would hold every chunk there was.
  const wait = (): Promise<IteratorResult<T, unknown> | undefined> =>
    new Promise((resolve, reject) => {
      finish = resolve;
      fail = reject;
      if (signal?.aborted === true) stop();
      else Promise.resolve(iterator.next()).then(resolve, reject);
    });
  leave.onLeave = () => finish(undefined);
  signal?.addEventListener?.("abort", stop);
  try {
    for (;;) {
      const next = await wait();
      if (next === undefined) abandon(iterator);
      if (next === undefined || next.done === true) {
        isOpen = false;
        return;
      }
      yield next.value;
    }
  } catch (error) {
    // What the source threw ended it; what the signal threw did not.
    if (signal?.aborted === true) abandon(iterator);
    isOpen = false;
    throw error;
  } finally {
    signal?.removeEventListener?.("abort", stop);
    if (isOpen) await iterator.return?.();
  }
}
