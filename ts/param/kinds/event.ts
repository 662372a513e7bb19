/** `event()`: true while its watchers are told, false otherwise. Param 2.4.2, `Event`. */
import { plainOptions } from "../kind-slots.js";
import { type AutoTrigger, type CommonMeta, declared, type NullOptions } from "../parameter.js";
import type { Declared, Known, NoOptions, NULLABLE } from "../types.js";
import { BooleanParameter } from "./boolean.js";

/** The options of {@link event}. */
export interface EventOptions extends CommonMeta, NullOptions<boolean> {}

/** A button: setting it calls its watchers, and it is false again. Param 2.4.2, `Event`. */
export class EventParameter<out T extends boolean | null = boolean> extends BooleanParameter<T> {
  static override readonly kind: string = "Event";

  declare readonly [NULLABLE]: EventParameter<T | null>;

  override get autoTrigger(): AutoTrigger {
    return { set: true, reset: false };
  }
}

/**
 * An event: `a.go = true` and `a.param.trigger("go")` call its watchers with true, then it is false again. In a
 * batch it is false again at once, and the watchers are told that it was true. Param 2.4.2, `Event`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function event<const O extends EventOptions = NoOptions>(
  options?: O & Known<O, EventOptions>,
): Declared<EventParameter<boolean>, O> {
  // Param 2.4.2, `Event.__init__`: false is given, not inherited.
  return declared(
    new EventParameter(
      options?.default === undefined ? { ...plainOptions("Event", options), default: false } : options,
    ),
  ) as never;
}
