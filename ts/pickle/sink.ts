/** Where pickles are written to: web and Node streams, or a function that takes chunks. None of them is closed. */
import { asArgumentError, named } from "./given.js";

/** A web `WritableStream`, as far as it is used. */
export interface WritableStreamLike {
  /** Locks the stream for writing. */
  getWriter(): {
    readonly ready: Promise<unknown>;
    write(chunk: Uint8Array<ArrayBuffer>): Promise<unknown>;
    releaseLock(): void;
  };
}

/** A Node `Writable`, as far as it is used. */
export interface NodeWritableLike {
  /** Takes a chunk, and calls `done` when it is written. */
  write(chunk: Uint8Array<ArrayBuffer>, done: (error?: Error | null) => void): unknown;
  /** Where it is there, errors are listened for as long as the stream is written to: nobody else may. */
  on?(event: "error" | "close", listener: (error?: unknown) => void): unknown;
  /** Takes a listener back, when nothing is written any more. */
  removeListener?(event: "error" | "close", listener: (error?: unknown) => void): unknown;
}

/** A web stream, a Node stream, or a function that takes chunks; its promise is waited for. */
export type Sink = WritableStreamLike | NodeWritableLike | ((chunk: Uint8Array<ArrayBuffer>) => unknown);

/** How large the chunks are that a sink is given; the last is smaller. */
export const CHUNK = 65_536;

/** A sink that is written to: a chunk is taken when its promise is kept. */
export interface OpenSink {
  /** `chunk` is the sink's own from here on. */
  write(chunk: Uint8Array<ArrayBuffer>): Promise<unknown>;
  /** Gives a stream's lock back; the stream stays open. */
  release(): void;
}

/** @throws TypeError for what is no sink. */
export function openSink(sink: Sink): OpenSink {
  if (typeof sink === "function") return { write: async (chunk) => sink(chunk), release: () => {} };
  if (typeof (sink as Partial<WritableStreamLike> | null)?.getWriter === "function") {
    const writer = (sink as WritableStreamLike).getWriter();
    const write = async (chunk: Uint8Array<ArrayBuffer>): Promise<void> => {
      await writer.ready;
      await writer.write(chunk);
    };
    return { write, release: () => writer.releaseLock() };
  }
  if (typeof (sink as Partial<NodeWritableLike> | null)?.write !== "function") {
    throw asArgumentError(new TypeError(`a sink is a stream or a function that takes chunks, not ${named(sink)}`));
  }
  return openNode(sink as NodeWritableLike);
}

/** What a Node stream says of itself, where it is one. */
interface NodeState {
  readonly destroyed?: boolean;
  readonly closed?: boolean;
  readonly errored?: unknown;
}

/**
 * A Node stream that fails says so twice: to the callback of a write, and then – perhaps much later, when its file is closed – as an
 * `error`, which ends the process if nobody listens. So a stream that failed is listened to until that came.
 */
function openNode(node: NodeWritableLike): OpenSink {
  const state = node as NodeState;
  let failure: { readonly error: unknown } | undefined;
  // What was destroyed before has said all.
  let hasSaid = state.destroyed === true;
  let isReleased = false;
  let reject: (error: unknown) => void = () => {};
  const fail = (error: unknown): void => {
    failure ??= { error: state.errored ?? error };
    reject(failure.error);
  };
  const said = (): void => {
    hasSaid = true;
    if (isReleased) leave();
  };
  const onError = (error?: unknown): void => {
    fail(error);
    said();
  };
  const onClose = (): void => {
    reject(state.errored ?? new Error("the stream was closed before it took all that is written"));
    said();
  };
  const leave = (): void => {
    node.removeListener?.("error", onError);
    node.removeListener?.("close", onClose);
  };
  node.on?.("error", onError);
  node.on?.("close", onClose);
  return {
    write: (chunk) =>
      new Promise<void>((resolve, rejected) => {
        if (failure !== undefined) throw failure.error;
        reject = rejected;
        node.write(chunk, (error) => (error === null || error === undefined ? resolve() : fail(error)));
      }),
    release() {
      isReleased = true;
      if (failure === undefined || hasSaid || state.closed === true) leave();
    },
  };
}
