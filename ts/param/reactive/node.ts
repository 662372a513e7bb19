/**
 * One step of a reactive expression: computed when it is asked for, kept until something it depends on changes. What a
 * step computes may come later; then it has no value until it comes. Param 2.4.2, `rx._resolve`, `_invalidate_current`
 * and `_resolve_async`.
 */
import { event } from "../kinds/event.js";
import type { AnyParameter } from "../parameter.js";
import { Parameterized } from "../parameterized.js";
import { type ParamEvent, Skip } from "../watching/event.js";
import { presentDispatch } from "../watching/slot-watching.js";
import type { Watcher } from "../watching/watcher.js";
import { type Following, follow, overTime } from "./later.js";
import { byOwner, isLater, isStarter, type Later } from "./reference.js";
import { watchOwner } from "./watching.js";

/** Steps hear of a change before anybody who might ask them for their value. */
const FIRST = -1000;

/** An object with one event, told when something that came later is there. Param 2.4.2, `Trigger`. */
interface Trigger {
  readonly param: { get(name: string): AnyParameter; trigger(name: "value"): void };
}

let triggerClass: (new () => Trigger) | null = null;

/** Made with the first one: nothing runs when the module is imported. */
export function newTrigger(): Trigger {
  triggerClass ??= Parameterized({ value: event() }, { name: "Trigger" }) as unknown as new () => Trigger;
  return new triggerClass();
}

/** What a step computes, from the value of the step before. */
export interface Step {
  readonly compute: (before: unknown) => unknown;
  /** What it depends on beside the step before. */
  readonly parameters: readonly AnyParameter[];
  /** Whether it may give something that comes later. */
  readonly mayBeLater: boolean;
  /** Parameters whose change makes the value be computed anew, but is not told to watchers. */
  readonly silent?: readonly AnyParameter[];
}

/** See the head of the file. */
export class Node {
  readonly previous: Node | null;
  /** All parameters that this step and those before it depend on. */
  readonly parameters: readonly AnyParameter[];
  private readonly silent: readonly AnyParameter[];
  /** Whether the value may come later. */
  readonly mayBeLater: boolean;
  /** True while it has no value, or keeps an old one because `Skip` was thrown. */
  skipped = false;
  private readonly compute: (before: unknown) => unknown;
  private readonly trigger: Trigger | null;
  private dirty = true;
  private connected = false;
  private current: unknown = undefined;
  private failure: { readonly error: unknown } | null = null;
  private following: Following | null = null;

  constructor(previous: Node | null, { compute, parameters, mayBeLater, silent = [] }: Step) {
    this.previous = previous;
    this.compute = compute;
    this.trigger = mayBeLater ? newTrigger() : null;
    this.mayBeLater = mayBeLater || previous?.mayBeLater === true;
    const own = this.trigger === null ? parameters : [...parameters, this.trigger.param.get("value")];
    this.parameters = [...new Set([...own, ...(previous?.parameters ?? [])])];
    this.silent = [...silent, ...(previous?.silent ?? [])];
  }

  /** The value, computed if it has to be. An error is thrown again until something changes. */
  value(): unknown {
    if (this.failure !== null) throw this.failure.error;
    if (!this.dirty) return this.current;
    const waits = this.connect();
    try {
      const before = this.previous?.value();
      if (this.previous?.skipped === true) throw new Skip();
      const made = this.compute(before);
      this.following?.stop();
      this.following = null;
      if (this.trigger !== null && isLater(made)) {
        this.dirty = waits;
        this.skipped = true;
        this.wait(made);
        return this.current;
      }
      this.current = made;
      this.skipped = false;
    } catch (error) {
      if (!(error instanceof Skip)) {
        if (!waits) this.failure = { error };
        throw error;
      }
      this.skipped = true;
    }
    // What was made in a batch, of steps that will hear of a change at its end, is made anew when it is asked for next.
    this.dirty = waits;
    return this.current;
  }

  private wait(later: Later): void {
    const arrived = (value: unknown): void => {
      this.current = value;
      this.skipped = false;
      this.failure = null;
      this.trigger!.param.trigger("value");
    };
    const fail = (error: unknown): void => {
      if (this.dirty) return;
      this.failure = { error };
      this.trigger!.param.trigger("value");
    };
    this.following = follow(later, { deliver: arrived, fail });
  }

  /**
   * Listens, so that a change makes the value be computed anew. The listening does not keep the step alive. True where it
   * has just begun, in a batch that holds a change of which it will not hear.
   */
  private connect(): boolean {
    if (this.connected) return false;
    this.connected = true;
    const weak = new WeakRef(this);
    const watchers: Watcher[] = [];
    const told = (...events: ParamEvent[]): void => {
      const node = weak.deref();
      if (node === undefined) end(watchers);
      else node.invalidate(events);
    };
    let waits = false;
    for (const [owner, names] of byOwner([...this.parameters, ...this.silent])) {
      waits ||= presentDispatch(owner)?.isPending(names) === true;
      watchers.push(watchOwner(owner, names, told, { precedence: FIRST }));
    }
    forgotten ??= new FinalizationRegistry(end);
    forgotten.register(this, watchers);
    return waits;
  }

  private invalidate(events: readonly ParamEvent[]): void {
    if (events.every(({ obj }) => obj === this.trigger)) return;
    this.dirty = true;
    this.failure = null;
  }
}

let forgotten: FinalizationRegistry<readonly Watcher[]> | null = null;

function end(watchers: readonly Watcher[]): void {
  for (const watcher of watchers) watcher.unwatch();
}

/** Calls a function that makes something that comes later; a generator's values come one by one. */
export function started<A extends readonly unknown[]>(fn: (...args: A) => unknown, ...args: A): unknown {
  const made = fn(...args);
  return isStarter(fn) && !isLater(made) ? overTime(made as Iterable<unknown>) : made;
}
