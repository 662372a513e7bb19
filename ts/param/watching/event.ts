/** What watchers are told: one event a parameter, and `Skip`, the exception that says "nothing happened". */

/** How an event came about: a changed value, any write (`onlyChanged: false`), or `trigger`. */
export type EventType = "changed" | "set" | "triggered";

/** A change of one parameter: of its value, or of the slot that `what` names. Param 2.4.2, `Event`. */
export interface ParamEvent<out N extends string = string, out T = unknown> {
  /** The name of the parameter. */
  readonly name: N;
  /** `"value"`, or the name of a slot. */
  readonly what: string;
  /** How it came about. */
  readonly type: EventType;
  /** The instance, the class for a change of its default, `null` for a change of a slot. */
  readonly obj: object | null;
  /** What owns the parameter: the class; an instance for its own parameter, which every instance has unless the
   *  parameter says `perInstance: false`. */
  readonly cls: object;
  /** The value before. */
  readonly old: T;
  /** The value now. */
  readonly new: T;
}

/** Thrown by a watcher or a reference: do nothing this time. Param 2.4.2, `Skip`. */
export class Skip extends Error {
  override name = "Skip";
}

/** The value of a promise is nobody's to wait for; a rejection other than {@link Skip} stays unhandled, and so is seen. */
export function settle(result: unknown): void {
  if (typeof result !== "object" || result === null || !("then" in result) || typeof result.then !== "function") return;
  (result as PromiseLike<unknown>).then(undefined, (error: unknown) => {
    if (!(error instanceof Skip)) throw error;
  });
}
