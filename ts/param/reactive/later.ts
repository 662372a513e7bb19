/** Following something that comes later: the value of a promise, the values of an async iterable. */
import { Skip } from "../watching/event.js";
import type { Later } from "./reference.js";

/** What is being followed. */
export interface Following {
  /** Ends it: no further value is delivered, an async iterable is closed. */
  stop(): void;
}

/** What is told of it. */
export interface Followed {
  /** Called with each value. What it throws ends the following and is thrown on. */
  readonly deliver: (value: unknown) => void;
  /** Called with the error of a rejected promise or of an iterable; without it, the error stays unhandled, and so is seen. */
  readonly fail?: (error: unknown) => void;
  /** Called when nothing more will come. */
  readonly end?: () => void;
}

/** Delivers what comes. A `Skip` that comes instead of a value is no error. */
export function follow(source: Later, { deliver, fail, end }: Followed): Following {
  let stopped = false;
  const ended = (): void => {
    if (!stopped) end?.();
  };
  const failed = (error: unknown): void => {
    if (stopped) return;
    if (error instanceof Skip) ended();
    else if (fail === undefined) throw error;
    else fail(error);
  };
  if ("then" in source) {
    void source
      .then((value) => {
        if (stopped) return;
        deliver(value);
        ended();
      })
      .then(undefined, failed);
    return {
      stop: () => {
        stopped = true;
      },
    };
  }
  const iterator = source[Symbol.asyncIterator]();
  const close = (): void => {
    // Whoever closes does not wait, and an error while closing is nobody's.
    void Promise.resolve(iterator.return?.()).then(undefined, () => {});
  };
  const run = async (): Promise<void> => {
    for (;;) {
      const { value, done } = await iterator.next();
      if (stopped) return;
      if (done === true) return ended();
      try {
        deliver(value);
      } catch (error) {
        if (error instanceof Skip) continue;
        close();
        throw error;
      }
    }
  };
  void run().then(undefined, failed);
  return {
    stop: () => {
      if (stopped) return;
      stopped = true;
      close();
    },
  };
}

/** What a started function made: a generator's values come one by one, like those of an async one. */
export async function* overTime(values: Iterable<unknown>): AsyncGenerator<unknown> {
  for (const value of values) yield value;
}
