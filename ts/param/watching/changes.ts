/** `for await (const event of a.param.changes("x"))`: events as they come, kept until they are asked for. */
import type { ParamEvent } from "./event.js";
import { register, type Watchable } from "./register.js";
import { endOn, Watcher, type WatchSignal } from "./watcher.js";

/** The events of a watcher as an async iterator. It listens from now on, and until `return()` or the signal. */
export function changes(
  target: Watchable,
  cls: object,
  names: readonly string[],
  options: { readonly signal?: WatchSignal; readonly onlyChanged?: boolean },
): AsyncIterableIterator<ParamEvent> {
  const waiting: ParamEvent[] = [];
  const asked: ((result: IteratorResult<ParamEvent>) => void)[] = [];
  let ended = false;
  const take = (...events: ParamEvent[]): void => {
    for (const event of events) {
      const next = asked.shift();
      if (next === undefined) waiting.push(event);
      else next({ done: false, value: event });
    }
  };
  const watcher = register(target, new Watcher("mro" in target ? null : target, cls, take, "args", names, options));
  const { remove } = watcher;
  watcher.remove = (one) => {
    remove?.(one);
    ended = true;
    for (const next of asked.splice(0)) next({ done: true, value: undefined });
  };
  endOn(options.signal, watcher);
  return {
    next: () => {
      const value = waiting.shift();
      if (value !== undefined) return Promise.resolve({ done: false, value });
      if (ended) return Promise.resolve({ done: true, value: undefined });
      return new Promise((resolve) => asked.push(resolve));
    },
    return: () => {
      waiting.length = 0;
      watcher.unwatch();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
