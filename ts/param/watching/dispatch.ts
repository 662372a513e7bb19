/**
 * Telling watchers: at once or, within a batch, together and once each. The order of calls is Param's, which users of
 * `queued` and `precedence` rely on. One dispatch serves one instance, or one class for its defaults and slots.
 */
import { isEqual } from "../equality.js";
import { type EventType, type ParamEvent, Skip, settle } from "./event.js";
import type { Watcher } from "./watcher.js";

/** Param 2.4.2, `Parameters._call_watcher`, `_execute_watcher`, `_batch_call_watchers` and the state they share. */
export class Dispatch {
  /** Within a batch: events are collected. */
  batching = false;
  /** Within `trigger`: watchers are called whether or not the value differs. */
  triggering = false;
  /** Collected events, and the watchers that want them. */
  events: ParamEvent[] = [];
  watchers: Watcher[] = [];

  /** Tells watchers, by precedence, and delivers what they collected in turn. */
  tell(watchers: readonly Watcher[], event: ParamEvent): void {
    if (watchers.length === 1) this.call(watchers[0]!, event);
    else for (const watcher of byPrecedence(watchers)) this.call(watcher, event);
    if (!this.batching) this.deliver();
  }

  private call(watcher: Watcher, event: ParamEvent): void {
    if (!this.triggering && watcher.onlyChanged && isEqual(event.old, event.new)) return;
    if (this.batching) {
      this.events.push(event);
      if (!this.watchers.includes(watcher)) this.watchers.push(watcher);
      return;
    }
    this.execute(watcher, [this.typed(watcher, event)]);
  }

  /** Whether one of these parameters changed of which nobody was told yet. */
  isPending(names: readonly string[]): boolean {
    return this.events.some(({ name, what }) => what === "value" && names.includes(name));
  }

  /** Calls the collected watchers once each, with the last event of each parameter, until nothing more is collected. */
  deliver(): void {
    while (this.events.length > 0) {
      const latest = new Map<string, ParamEvent>();
      for (const event of this.events) latest.set(keyOf(event.name, event.what), event);
      const { watchers } = this;
      this.events = [];
      this.watchers = [];
      for (const watcher of byPrecedence(watchers)) {
        const events: ParamEvent[] = [];
        for (const name of watcher.parameterNames) {
          const event = latest.get(keyOf(name, watcher.what));
          if (event !== undefined) events.push(this.typed(watcher, event));
        }
        this.execute(watcher, events);
      }
    }
  }

  private typed(watcher: Watcher, event: ParamEvent): ParamEvent {
    const type: EventType = this.triggering ? "triggered" : watcher.onlyChanged ? "changed" : "set";
    return event.type === type ? event : { ...event, type };
  }

  private execute(watcher: Watcher, events: readonly ParamEvent[]): void {
    const before = this.batching;
    this.batching = watcher.queued || before;
    try {
      settle(watcher.run(events));
    } catch (error) {
      if (!(error instanceof Skip)) throw error;
    } finally {
      this.batching = before;
    }
  }
}

const keyOf = (name: string, what: string): string => `${what}\n${name}`;

const byPrecedence = (watchers: readonly Watcher[]): readonly Watcher[] =>
  watchers.slice().sort((a, b) => a.precedence - b.precedence);
