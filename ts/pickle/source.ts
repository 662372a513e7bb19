/**
 * Where pickles are read from: bytes, web and Node streams, anything that gives chunks, Blobs and Files. Their types say
 * only what is used of them, so that no platform's types are needed.
 */

import { asArgumentError, bytesIn, named, type PickleBytes, requireSource } from "./given.js";

/** A chunk: bytes of any size. */
export type Chunk = Uint8Array | ArrayBuffer;

/** A web `ReadableStream`, as far as it is used. */
export interface ReadableStreamLike {
  /** Locks the stream for reading. */
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: unknown }>;
    releaseLock(): void;
    cancel?(reason?: unknown): Promise<unknown>;
  };
}

/** A `Blob` or `File`, as far as it is used. */
export interface BlobLike {
  /** How many bytes it has. */
  readonly size: number;
  /** Its bytes. */
  stream(): ReadableStreamLike;
}

/** Bytes; a web stream; a Node stream or anything else that is iterated for chunks; a Blob or File. */
export type Source = Chunk | ReadableStreamLike | AsyncIterable<unknown> | Iterable<Chunk> | BlobLike;

/** What pickles are read from: bytes in any form, too. */
export type PickleSource = Source | PickleBytes;

const has = (value: object, name: PropertyKey): boolean =>
  typeof (value as Record<PropertyKey, unknown>)[name] === "function";

/** The bytes of a source that has them at hand. */
export const bytesOf = (source: PickleSource): Uint8Array | undefined => bytesIn(source);

/** How many bytes a source will give, where it says. */
export const sizeOf = (source: PickleSource): number | undefined => {
  const bytes = bytesOf(source);
  if (bytes !== undefined) return bytes.length;
  return has(source, "stream") ? (source as BlobLike).size : undefined;
};

function asChunk(value: unknown): Uint8Array {
  const bytes = bytesIn(value);
  if (bytes !== undefined) return bytes;
  throw asArgumentError(new TypeError(`a source gives chunks of bytes, not ${named(value)}`));
}

/**
 * The chunks of a source. `undefined`: it has ended. `close` is called when no more are wanted; a stream that can be read
 * on is left as it is, without a lock. What is iterated is left (`return()`) only while it is waited for: its next chunk is lost.
 */
export interface Chunks {
  next(): Promise<Uint8Array | undefined>;
  close(): void;
}

export function chunksOf(source: PickleSource): Chunks {
  requireSource(source);
  const bytes = bytesOf(source);
  if (bytes !== undefined) return fromIterator([bytes][Symbol.iterator]());
  if (has(source, Symbol.asyncIterator) && !has(source, "getReader")) {
    return fromIterator((source as AsyncIterable<unknown>)[Symbol.asyncIterator]());
  }
  if (has(source, "getReader")) return fromReader(source as ReadableStreamLike);
  if (has(source, "stream")) return fromReader((source as BlobLike).stream());
  return fromIterator((source as Iterable<Chunk>)[Symbol.iterator]());
}

function fromIterator(iterator: Iterator<unknown> | AsyncIterator<unknown>): Chunks {
  let isWaiting = false;
  return {
    async next() {
      isWaiting = true;
      try {
        const { done, value } = await iterator.next();
        return done === true ? undefined : asChunk(value);
      } finally {
        isWaiting = false;
      }
    },
    close() {
      // Otherwise not `return()`: that destroys a Node stream, of which the rest may still be wanted.
      if (!isWaiting) return;
      isWaiting = false;
      // A generator answers when its chunk has come, which nobody waits for.
      (async () => iterator.return?.())().catch(() => {});
    },
  };
}

/** Not every platform's web streams can be iterated; all have readers. */
function fromReader(stream: ReadableStreamLike): Chunks {
  const reader = stream.getReader();
  let pending: Promise<unknown> = Promise.resolve();
  return {
    async next() {
      const reading = reader.read();
      pending = reading;
      const { done, value } = await reading;
      return done ? undefined : asChunk(value);
    },
    close() {
      try {
        reader.releaseLock();
      } catch {
        // Older platforms keep the lock while a chunk is waited for.
        const release = (): void => reader.releaseLock();
        pending.then(release, release);
      }
    },
  };
}
