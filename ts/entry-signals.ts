/**
 * `brine/signals`: parameters and expressions as TC39 signals, and the other way round, with the package `signal-polyfill`.
 * Imports only types of the library, so it belongs to every entry of it.
 */
import { Signal } from "signal-polyfill";
import type { ExternalSource } from "./param/reactive/external-source.js";
import { asReference, type FollowOptions, followUntil, type Observable, observed } from "./param/reactive/observed.js";

export type { AbortSignalLike, FollowOptions, Observable } from "./param/reactive/observed.js";

/**
 * A signal that has the value of a parameter (`a.param.x`) or of an expression, from now on. The parameter stays what is
 * written: setting the signal changes nothing else. Ends when `until` is aborted.
 */
export function toSignal<T>(observable: Observable<T>, options: FollowOptions = {}): Signal.State<T> {
  const source = observed(observable);
  const state = new Signal.State(source.get());
  followUntil(source, () => state.set(source.get()), options.until);
  return state;
}

/**
 * A signal, or a computed one, as a reference: for a parameter with `allowRefs`, for `rx` and `bind`. A signal must not be
 * read while it changes, so what refers to it follows in a microtask after the change.
 */
export function fromSignal<T>(signal: Signal.State<T> | Signal.Computed<T>): ExternalSource<T> {
  return asReference({
    get: () => Signal.subtle.untrack(() => signal.get()),
    subscribe: (changed: () => void) => {
      let waiting = false;
      let ended = false;
      const watcher = new Signal.subtle.Watcher(() => {
        if (waiting) return;
        waiting = true;
        queueMicrotask(() => {
          waiting = false;
          if (ended) return;
          // Told again from here on; a computed signal is, once it was read.
          watcher.watch();
          changed();
        });
      });
      watcher.watch(signal);
      return () => {
        ended = true;
        watcher.unwatch(signal);
      };
    },
  }) as unknown as ExternalSource<T>;
}
