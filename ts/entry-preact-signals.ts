/**
 * `brine/preact-signals`: parameters and expressions as signals of `@preact/signals-core`, and the other way round. Imports
 * only types of the library, so it belongs to every entry of it.
 */
import { signal as newSignal, type ReadonlySignal, type Signal } from "@preact/signals-core";
import type { ExternalSource } from "./param/reactive/external-source.js";
import { asReference, type FollowOptions, followUntil, type Observable, observed } from "./param/reactive/observed.js";

export type { AbortSignalLike, FollowOptions, Observable } from "./param/reactive/observed.js";

/**
 * A signal that has the value of a parameter (`a.param.x`) or of an expression, from now on. The parameter stays what is
 * written: setting the signal changes nothing else. Ends when `until` is aborted.
 */
export function toSignal<T>(observable: Observable<T>, options: FollowOptions = {}): Signal<T> {
  const source = observed(observable);
  const made = newSignal<T>(source.get());
  const follow = (): void => {
    made.value = source.get();
  };
  followUntil(source, follow, options.until);
  return made;
}

/**
 * A signal, or a computed one, as a reference: for a parameter with `allowRefs`, for `rx` and `bind`. What refers to it
 * follows at once; within a `batch` of signals, at its end.
 */
export function fromSignal<T>(signal: ReadonlySignal<T>): ExternalSource<T> {
  return asReference({
    get: () => signal.peek(),
    subscribe: (changed: () => void) => {
      // A signal tells its value at once too, which is known already.
      let known = false;
      const end = signal.subscribe(() => {
        if (known) changed();
        known = true;
      });
      return end;
    },
  }) as unknown as ExternalSource<T>;
}
