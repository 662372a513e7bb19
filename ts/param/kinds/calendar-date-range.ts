/** `calendarDateRange()`: a first and a last day. Param 2.4.2, `CalendarDateRange`. */
import type { CalendarDay } from "../moments.js";
import { declared, type NullOptions } from "../parameter.js";
import type { Declared, Known, NoOptions, NULLABLE, Nullable } from "../types.js";
import { DateRangeParameter } from "./date-range.js";
import { type RangeMeta, RangeParameter } from "./range.js";

/** The options of {@link calendarDateRange}. */
export interface CalendarDateRangeOptions
  extends RangeMeta<CalendarDay>,
    NullOptions<readonly [start: CalendarDay, end: CalendarDay]> {}

/** Two days in order, within bounds. Param 2.4.2, `CalendarDateRange`. */
export class CalendarDateRangeParameter<
  out T extends readonly [CalendarDay, CalendarDay] | null = readonly [CalendarDay, CalendarDay] | null,
> extends DateRangeParameter<T, CalendarDay> {
  static override readonly kind: string = "CalendarDateRange";
  static override readonly descendsFrom: object = RangeParameter;

  declare readonly [NULLABLE]: CalendarDateRangeParameter<T | null>;

  protected override failType(value: unknown): never {
    return this.failDates(value);
  }

  protected override failItem(_value: unknown, given: readonly unknown[]): never {
    return this.failDates(given);
  }

  /** Param names the whole value here. */
  private failDates(value: unknown): never {
    return this.fail(
      {
        code: "kind",
        rule: "type",
        message: (subject, refused, { str }) => `${subject} only takes date types, not ${str(refused)}.`,
      },
      value,
    );
  }

  protected override get endType(): string {
    return "date";
  }

  protected override get boundType(): string {
    return "date value";
  }

  protected override shown(value: unknown): unknown {
    return value;
  }
}

/**
 * A first and a last day: `calendarDateRange({ default: [new PyDate(2020, 1, 1), new PyDate(2020, 1, 31)] })`. Without a
 * default it is null. A datetime is taken at run time, as in Param, where it counts as a date here.
 * @throws ParameterValueError for a default that ends before it starts, or lies outside the bounds. Param 2.4.2,
 * `CalendarDateRange`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function calendarDateRange<const O extends CalendarDateRangeOptions = NoOptions>(
  options?: O & Known<O, CalendarDateRangeOptions>,
): Declared<CalendarDateRangeParameter<Nullable<readonly [start: CalendarDay, end: CalendarDay], O, true>>, O> {
  return declared(new CalendarDateRangeParameter(options)) as never;
}
