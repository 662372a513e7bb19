/** Where pickles are written to: web and Node streams, or a function that takes chunks. None of them is closed. */

/** A web `WritableStream`, as far as it is used. */
export interface WritableStreamLike {
  getWriter(): { readonly ready: Promise<unknown>; write(chunk: Uint8Array): Promise<unknown>; releaseLock(): void };
}

/** A Node `Writable`, as far as it is used. */
export interface NodeWritableLike {
  write(chunk: Uint8Array, done: (error?: Error | null) => void): unknown;
}

/** A web stream, a Node stream, or a function that takes chunks; its promise is waited for. */
export type Sink = WritableStreamLike | NodeWritableLike | ((chunk: Uint8Array) => unknown);

/** How large the chunks are that a sink is given. */
const CHUNK = 65_536;

/** Writes bytes chunk by chunk, waiting until the sink wants more. `report` is told how many are written. */
export async function writeTo(sink: Sink, bytes: Uint8Array, report: (written: number) => void): Promise<void> {
  const { write, close } = writerOf(sink);
  try {
    for (let from = 0; from < bytes.length; from += CHUNK) {
      const to = Math.min(from + CHUNK, bytes.length);
      await write(bytes.subarray(from, to));
      report(to);
    }
  } finally {
    close();
  }
}

function writerOf(sink: Sink): { write: (chunk: Uint8Array) => Promise<unknown>; close: () => void } {
  if (typeof sink === "function") return { write: async (chunk) => sink(chunk), close: () => {} };
  if (typeof (sink as Partial<WritableStreamLike> | null)?.getWriter === "function") {
    const writer = (sink as WritableStreamLike).getWriter();
    const write = async (chunk: Uint8Array): Promise<void> => {
      await writer.ready;
      await writer.write(chunk);
    };
    return { write, close: () => writer.releaseLock() };
  }
  const node = sink as NodeWritableLike;
  if (typeof (node as Partial<NodeWritableLike> | null)?.write !== "function") {
    throw new TypeError("a sink is a stream or a function that takes chunks");
  }
  const write = (chunk: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      node.write(chunk, (error) => (error === null || error === undefined ? resolve() : reject(error)));
    });
  return { write, close: () => {} };
}
