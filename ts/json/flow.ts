/**
 * Values as they come: iterated with `for await`, or taken as a web stream, which is made only when it is asked for. And the
 * other way round: whatever gives chunks, read one after the other, until a signal stops it.
 */
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

/** A flow of what a generator gives. */
export function flowOf<T>(values: AsyncGenerator<T, void>): Flow<T> {
  return {
    [Symbol.asyncIterator]: () => values,
    stream() {
      const stream = new ReadableStream({
        async pull(controller) {
          const { done, value } = await values.next();
          if (done === true) controller.close();
          else controller.enqueue(value);
        },
        async cancel() {
          await values.return();
        },
      });
      return stream as WebStream;
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
      const { done, value } = await reader.read();
      return { done, value: value as T };
    },
    async return() {
      await reader.cancel?.();
      reader.releaseLock();
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
  throw new TypeError(`${what} is a stream or something to iterate, not ${source === null ? "null" : typeof source}`);
}

/**
 * The chunks of a source, which is ended when no more are wanted: a stream is cancelled, a generator left. A signal stops even
 * the waiting for a chunk that does not come.
 */
export async function* chunksOf<T>(source: ChunkSource<T>, what: string, signal?: StopSignal): AsyncGenerator<T, void> {
  const iterator = iteratorOf(source, what);
  let isOpen = true;
  let stop = (): void => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal?.reason ?? new Error("the work was aborted"));
  });
  stopped.catch(() => {});
  signal?.addEventListener?.("abort", stop);
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), stopped]);
      if (next.done === true) {
        isOpen = false;
        return;
      }
      yield next.value;
    }
  } catch (error) {
    // What the source threw ended it; what the signal threw did not, and the source may never answer.
    if (signal?.aborted === true) Promise.resolve(iterator.return?.()).catch(() => {});
    isOpen = false;
    throw error;
  } finally {
    signal?.removeEventListener?.("abort", stop);
    if (isOpen) await iterator.return?.();
  }
}
