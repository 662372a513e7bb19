/** Where pickles are written to: web and Node streams, or a function that takes chunks. None of them is closed. */

/** A web `WritableStream`, as far as it is used. */
export interface WritableStreamLike {
  /** Locks the stream for writing. */
  getWriter(): { readonly ready: Promise<unknown>; write(chunk: Uint8Array): Promise<unknown>; releaseLock(): void };
}

/** A Node `Writable`, as far as it is used. */
export interface NodeWritableLike {
  /** Takes a chunk, and calls `done` when it is written. */
  write(chunk: Uint8Array, done: (error?: Error | null) => void): unknown;
}

/** A web stream, a Node stream, or a function that takes chunks; its promise is waited for. */
export type Sink = WritableStreamLike | NodeWritableLike | ((chunk: Uint8Array) => unknown);

/** How large the chunks are that a sink is given; the last is smaller. */
export const CHUNK = 65_536;

/** A sink that is written to: a chunk is taken when its promise is kept. */
export interface OpenSink {
  /** `chunk` is the sink's own from here on. */
  write(chunk: Uint8Array): Promise<unknown>;
  /** Gives a stream's lock back; the stream stays open. */
  release(): void;
}

/** @throws TypeError for what is no sink. */
export function openSink(sink: Sink): OpenSink {
  if (typeof sink === "function") return { write: async (chunk) => sink(chunk), release: () => {} };
  if (typeof (sink as Partial<WritableStreamLike> | null)?.getWriter === "function") {
    const writer = (sink as WritableStreamLike).getWriter();
    const write = async (chunk: Uint8Array): Promise<void> => {
      await writer.ready;
      await writer.write(chunk);
    };
    return { write, release: () => writer.releaseLock() };
  }
  const node = sink as NodeWritableLike;
  if (typeof (node as Partial<NodeWritableLike> | null)?.write !== "function") {
    throw new TypeError("a sink is a stream or a function that takes chunks");
  }
  const write = (chunk: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      node.write(chunk, (error) => (error === null || error === undefined ? resolve() : reject(error)));
    });
  return { write, release: () => {} };
}
