/// <reference lib="esnext.disposable" preserve="true" />
/** A watcher: a function, the parameters it wants to hear of, and how it wants to be called. Param 2.4.2, `Watcher`. */
import { INSPECT } from "../inspection.js";
import { DISPOSE } from "../symbols.js";
import { javascriptRepr } from "../text.js";
import type { ParamEvent } from "./event.js";

/** How a watcher is called. */
export interface WatchOptions {
  /** What is watched: `"value"` (the default), or a slot of the parameter, such as `"bounds"`. */
  readonly what?: string;
  /** False: called on every write, also of an equal value. */
  readonly onlyChanged?: boolean;
  /** True: what the watcher sets itself is told to other watchers after it returned, not while it runs. */
  readonly queued?: boolean;
  /** Lower is called first; 0 by default. Negative numbers are the library's own. */
  readonly precedence?: number;
  /** Stops the watching when it is aborted. */
  readonly signal?: WatchSignal;
}

/** An `AbortSignal`, as far as it is looked at. */
export interface WatchSignal {
  /** Whether it is over already. */
  readonly aborted: boolean;
  /** Told of the end. */
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  /** No longer told of it. */
  removeEventListener(type: "abort", listener: () => void): void;
}

/** How a watcher's function takes its events: as arguments, or as one record of new values. */
export type WatchMode = "args" | "kwargs";

/** A function that is called when parameters change. Made by `watch`, ended by `unwatch()`, `using` or a signal. */
export class Watcher implements Disposable {
  /** The instance that is watched, `null` for a class. */
  readonly inst: object | null;
  /** The class that is watched, or the instance's. */
  readonly cls: object;
  /** What is called: with events, or with one record of values where `mode` is `"kwargs"`. */
  readonly fn: (...args: never[]) => unknown;
  /**
   * Whether {@link fn} gets events as arguments (`"args"`), or one record of new values by name (`"kwargs"`, of
   * `watchValues`).
   */
  readonly mode: WatchMode;
  /** Whether it is called only where old and new value differ. Default true. */
  readonly onlyChanged: boolean;
  /** The parameters it watches. */
  readonly parameterNames: readonly string[];
  /** What of them: `"value"`, or the name of a slot such as `"bounds"`. */
  readonly what: string;
  /**
   * Whether what it sets itself is told to other watchers only when it has returned. Default false: at once, in its middle,
   * as in Param.
   */
  readonly queued: boolean;
  /** Lower ones are called first; those of equal precedence in the order they were made. Below 0 is for `depends`. */
  readonly precedence: number;
  /** @internal Takes the watcher out of the lists it stands in. */
  remove: ((watcher: Watcher) => void) | null = null;

  /** Made by `watch`: one that is made by hand watches nothing. */
  constructor(
    inst: object | null,
    cls: object,
    fn: (...args: never[]) => unknown,
    mode: WatchMode,
    parameterNames: readonly string[],
    options: WatchOptions,
  ) {
    this.inst = inst;
    this.cls = cls;
    this.fn = fn;
    this.mode = mode;
    this.onlyChanged = options.onlyChanged ?? true;
    this.parameterNames = parameterNames;
    this.what = options.what ?? "value";
    this.queued = options.queued ?? false;
    this.precedence = options.precedence ?? 0;
  }

  /** Ends the watching. Does nothing the second time. */
  unwatch(): void {
    const { remove } = this;
    this.remove = null;
    remove?.(this);
  }

  /** In short: whom it watches, which names, and how. */
  toString(): string {
    const { fn, mode, onlyChanged, what, queued, precedence } = this;
    const facts = Object.entries({ fn, mode, onlyChanged, what, queued, precedence });
    const rest = facts.map(([name, value]) => `${name}=${javascriptRepr(value)}`);
    return `Watcher(${javascriptRepr(this.inst ?? this.cls)}, ${javascriptRepr(this.parameterNames)}, ${rest.join(", ")})`;
  }

  /** @internal */ [INSPECT](): string {
    return this.toString();
  }

  [DISPOSE](): void {
    this.unwatch();
  }

  /** @internal Calls the function with these events. */
  run(events: readonly ParamEvent[]): unknown {
    const fn = this.fn as (...args: unknown[]) => unknown;
    if (this.mode === "args") return fn(...events);
    return fn(Object.fromEntries(events.map((event) => [event.name, event.new])));
  }
}

/** Ends the watching when the signal is aborted, and forgets the signal when the watching ends. */
export function endOn(signal: WatchSignal | undefined, watcher: Watcher): void {
  if (signal === undefined) return;
  if (signal.aborted) {
    watcher.unwatch();
    return;
  }
  const end = (): void => watcher.unwatch();
  signal.addEventListener("abort", end, { once: true });
  const { remove } = watcher;
  watcher.remove = (ended) => {
    signal.removeEventListener("abort", end);
    remove?.(ended);
  };
}
