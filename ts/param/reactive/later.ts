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
export function follow(source: Later, told: Followed): Following {
  // A promise keeps what waits for it, and with it whom that tells: so it is forgotten once nobody is to be told.
  let following: Followed | null = told;
  const ended = (): void => following?.end?.();
  const failed = (error: unknown): void => {
    if (following === null) return;
    if (error instanceof Skip) ended();
    else if (following.fail === undefined) throw error;
    else following.fail(error);
  };
  if ("then" in source) {
    void source
      .then((value) => {
        following?.deliver(value);
        ended();
      })
      .then(undefined, failed);
    return {
      stop: () => {
        following = null;
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
      if (following === null) return;
      if (done === true) return ended();
      try {
        following.deliver(value);
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
      if (following === null) return;
      following = null;
      close();
    },
  };
}

/** What a started function made: a generator's values come one by one, like those of an async one. */
export async function* overTime(values: Iterable<unknown>): AsyncGenerator<unknown> {
  for (const value of values) yield value;
}
