/** The platform's streams and signals as sources and sinks, on the declarations of a browser that each compiler has. */
import { dump, load, loadAll, Pickler, restoreAsync, type Sink, snapshotAsync } from "brine";

export async function streams(response: Response, file: File): Promise<unknown[]> {
  const { signal } = new AbortController();
  const gzip = new CompressionStream("gzip");
  await dump([1], gzip.writable, { signal });
  await new Pickler().dumpTo([1], gzip.writable, { signal });
  await dump([1], new WritableStream<Uint8Array>());
  await dump([1], new TransformStream().writable);
  await dump([1], (chunk: Uint8Array) => response.headers.set("length", String(chunk.length)));
  const sink: Sink = gzip.writable;
  await dump([1], sink);
  // @ts-expect-error A stream of texts takes no bytes.
  await dump([1], new WritableStream<string>());
  const found: unknown[] = [await load(gzip.readable, { signal }), await restoreAsync(file, { signal })];
  if (response.body !== null) for await (const value of loadAll(response.body, { signal })) found.push(value);
  return [found, await snapshotAsync(found, { signal })];
}
