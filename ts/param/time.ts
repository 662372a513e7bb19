/** A clock that is moved by hand, for dynamic values that stay the same while it stands still. Param 2.4.2, `Time`. */
import { any } from "./kinds/any.js";
import { string } from "./kinds/string.js";
import { lasting } from "./namespace/during.js";
import { Parameterized } from "./parameterized.js";
import type { PARAMS } from "./types.js";

/** A time. */
export type TimeValue = number | bigint;

/** Makes a number a time: `Math.trunc`, `Number`, `BigInt`. */
export type TimeType = (value: TimeValue) => TimeValue;

/** Param's `int`: cuts a fraction off. */
const whole: TimeType = (value) => (typeof value === "bigint" ? value : Math.trunc(value));

/** What `context` brings back. */
interface Held {
  readonly now: TimeValue;
  readonly timestep: TimeValue;
  readonly until: TimeValue;
}

const TIME: unique symbol = Symbol("brine.time");
const HELD: unique symbol = Symbol("brine.heldTimes");

const Declared = /* @__PURE__ */ Parameterized(
  {
    /** What the time is called. */
    label: string({ default: "Time", doc: "The label given to the Time object." }),
    /** Makes what is given the time; whole numbers unless another is given. */
    timeType: any<TimeType>({
      default: whole,
      constant: true,
      pyName: "time_type",
      doc: "Converts given values to times.",
    }),
    /** How far an iteration goes at each step. */
    timestep: any<TimeValue>({ default: 1, doc: "The step of an iteration." }),
    /** Where an iteration ends, at the latest. */
    until: any<TimeValue>({ default: Number.POSITIVE_INFINITY, doc: "Where an iteration ends, at the latest." }),
    /** What the time is counted in. */
    unit: string({ default: null, doc: "The unit of the time." }),
  },
  { name: "Time" },
);

/**
 * A clock that is moved by hand, and begins at 0.
 *
 * ```ts
 * const time = new Time({ until: 20 });
 * setDynamicTime({ timeFn: time, timeDependent: true });
 * time.advance(5);
 * for (const now of time) step(now);            // 5, 6, …, 20
 * time.context(() => { time.set(100); … });     // and 20 again
 * ```
 */
export class Time extends Declared {
  declare readonly [PARAMS]: InstanceType<typeof Declared>[typeof PARAMS];
  /** @internal */ declare [TIME]: TimeValue | undefined;
  /** @internal */ declare [HELD]: Held[] | undefined;

  /** The time. A clock that came out of a pickle or of a copy begins at 0. */
  now(): TimeValue {
    return (this[TIME] ??= this.timeType(0));
  }

  /**
   * Sets the time, and gives it. With a type: times are made by that from now on. (`timeType` itself is constant, so that the
   * time and its type fit each other.)
   */
  set(value: TimeValue, timeType?: TimeType): TimeValue {
    if (timeType !== undefined) {
      (this as Time).param.editConstant(() => {
        this.timeType = timeType;
      });
    }
    return (this[TIME] = this.timeType(value));
  }

  /** Moves the time on; a negative number moves it back. */
  advance(by: TimeValue): TimeValue {
    return (this[TIME] = add(this.now(), this.timeType(by)));
  }

  /**
   * The time now, and then step by step as long as `until` is not passed; the clock goes along. Each loop begins at the time
   * there is; a loop that was left leaves the clock where it was.
   */
  *[Symbol.iterator](): Generator<TimeValue, void, undefined> {
    yield this.now();
    for (;;) {
      const next = add(this.now(), this.timeType(this.timestep));
      if (!(next <= this.until)) return;
      yield (this[TIME] = next);
    }
  }

  /** Whether a {@link context} is open. */
  get inContext(): boolean {
    return (this[HELD]?.length ?? 0) > 0;
  }

  /** Until it is disposed of, the clock can be moved and changed; then time, step and end are what they were. */
  context(): Disposable;
  /** Runs `during` so. It must not return a promise. */
  context<T>(during: () => T): T;
  context<T>(during?: () => T): Disposable | T {
    const held = (this[HELD] ??= []);
    held.push({ now: this.now(), timestep: this.timestep, until: this.until });
    const end = (): void => {
      const { now, timestep, until } = held.pop()!;
      this[TIME] = now;
      this.timestep = timestep;
      this.until = until;
    };
    return lasting("context", end, during);
  }
}

/** A clock may be told to count in bigints while its step is a number: they are added as what the time is. */
function add(a: TimeValue, b: TimeValue): TimeValue {
  if (typeof a === "bigint") return a + BigInt(b);
  return a + Number(b);
}
