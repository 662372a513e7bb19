/**
 * A parameter or an expression seen from outside: its value, and being told of changes. For the entry points of other
 * libraries, which import nothing of the model, so that one of them serves every copy of it: through public members only.
 */
import type { Parameter } from "../parameter.js";
import type { Reactive } from "./expression.js";
import type { Source } from "./external-source.js";

/** What can be made a signal. */
export type Observable<T> = Parameter<T> | Reactive<T>;

/** How long a signal follows. */
export interface FollowOptions {
  /** Ends it when it is aborted; without one, it lasts as long as what is followed. */
  readonly until?: AbortSignalLike;
}

/** An `AbortSignal`, as far as it is looked at. */
export interface AbortSignalLike {
  /** Whether it is over already. */
  readonly aborted: boolean;
  /** Told of the end. */
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  /** No longer told of it. */
  removeEventListener(type: "abort", listener: () => void): void;
}

interface OwnerLike {
  readonly param: {
    get(name: string): { readonly default: unknown };
    watch(name: string, fn: () => void, options: object): { unwatch(): void };
  };
}

/**
 * A parameter or an expression as a source.
 * @throws TypeError for a parameter that belongs to no class yet.
 */
export function observed<T>(observable: Observable<T>): Source<T> {
  if ("watch" in observable) {
    return {
      get: () => observable.value,
      subscribe: (changed) => {
        const watching = observable.watch(changed);
        return () => watching.unwatch();
      },
    };
  }
  const { owner, name } = observable;
  if (owner === null || name === null)
    throw new TypeError("toSignal(parameter): the parameter belongs to no class yet");
  const { param } = owner as OwnerLike;
  return {
    get: () => (typeof owner === "function" ? param.get(name).default : (owner as Record<string, unknown>)[name]) as T,
    subscribe: (changed) => {
      const watcher = param.watch(name, changed, { onlyChanged: false });
      return () => watcher.unwatch();
    },
  };
}

/** Calls `changed` after each change, until the signal is aborted. */
export function followUntil(source: Source, changed: () => void, until: AbortSignalLike | undefined): void {
  if (until?.aborted === true) return;
  const end = source.subscribe(changed);
  until?.addEventListener("abort", end, { once: true });
}

/** Has a source count as a reference of the model: `Symbol.for("brine.source")` is how it knows one. */
export function asReference<T>(source: Source<T>): { readonly [key: symbol]: Source<T> } {
  return { [Symbol.for("brine.source")]: source };
}
