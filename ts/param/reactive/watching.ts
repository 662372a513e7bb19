/// <reference lib="esnext.disposable" preserve="true" />
/** Watching several parameters of several objects with one function: what bound functions and expressions do. */
import type { ClassInfo } from "../class-info.js";
import { refuse } from "../errors.js";
import type { ModelInstance } from "../instance-state.js";
import type { AnyParameter } from "../parameter.js";
import { DISPOSE } from "../symbols.js";
import { listen } from "../watching/dependencies.js";
import type { ParamEvent } from "../watching/event.js";
import { infoOfTarget, register } from "../watching/register.js";
import { endOn, Watcher, type WatchOptions, type WatchSignal } from "../watching/watcher.js";
import { byOwner } from "./reference.js";

/** How a bound function or an expression is watched. */
export interface ReferenceWatchOptions extends Pick<WatchOptions, "queued" | "precedence"> {
  /** Ends the watching when it is aborted. */
  readonly signal?: WatchSignal;
}

/** A watching of several parameters. Ended by `unwatch()`, `using` or a signal. */
export class Watching implements Disposable {
  private readonly watchers: readonly Watcher[];

  /** @internal */
  constructor(watchers: readonly Watcher[]) {
    this.watchers = watchers;
  }

  /** Ends it. Does nothing the second time. */
  unwatch(): void {
    for (const watcher of this.watchers) watcher.unwatch();
  }

  [DISPOSE](): void {
    this.unwatch();
  }
}

/** One watcher an owner: several parameters of one object that change in a batch are one call. */
export function watchAll(
  parameters: readonly AnyParameter[],
  fn: (...events: ParamEvent[]) => unknown,
  options: ReferenceWatchOptions,
): Watching {
  const watchers = [...byOwner(parameters)].map(([owner, names]) => {
    const watcher = watchOwner(owner, names, fn, options);
    endOn(options.signal, watcher);
    return watcher;
  });
  return new Watching(watchers);
}

/** Adds a watcher of the library's own, or of a user's. */
export function watchOwner(
  owner: ModelInstance | ClassInfo,
  names: readonly string[],
  fn: (...events: ParamEvent[]) => unknown,
  options: ReferenceWatchOptions,
): Watcher {
  const isClass = "mro" in owner;
  // Methods that depend on the same come first, as they do in Param.
  if (!isClass) listen(owner);
  const { queued = false, precedence = 0 } = options;
  const of = isClass ? null : owner;
  return register(owner, new Watcher(of, infoOfTarget(owner).cls, fn, "args", names, { queued, precedence }));
}

/** @throws ParameterValueError for a precedence that is the library's own. */
export function checkPrecedence({ precedence = 0 }: ReferenceWatchOptions): void {
  if (precedence < 0) refuse({ kind: "", path: null, of: null }, { code: "precedence" }, precedence);
}
