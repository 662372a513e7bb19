/** `dateRange()`: a start and an end, both moments. Param 2.4.2, `DateRange`. */
import { asDatetime, compareMoments, isMoment } from "../moments.js";
import { declared, type NullOptions } from "../parameter.js";
import type { Declared, Known, NoOptions, NULLABLE, Nullable } from "../types.js";
import { type RangeMeta, RangeParameter } from "./range.js";

/** The options of {@link dateRange}. */
export interface DateRangeOptions extends RangeMeta<Date>, NullOptions<readonly [start: Date, end: Date]> {}

/** Two moments in order, within bounds. Param 2.4.2, `DateRange`. */
export class DateRangeParameter<
  out T extends readonly [Date, Date] | null = readonly [Date, Date] | null,
  B extends Date = Date,
> extends RangeParameter<T, B> {
  static override readonly kind: string = "DateRange";

  declare readonly [NULLABLE]: DateRangeParameter<T | null, B>;

  /** Param 2.4.2, `DateRange._validate_value`. */
  protected override checkValues(values: unknown[], given: readonly unknown[]): void {
    for (const value of values) if (!isMoment(value)) this.failItem(value, given);
    const [start, end] = values as Date[];
    if (values.length === 2 && compareMoments(end!, start!) < 0) this.failOrder(start!, end!, given);
  }

  protected failItem(value: unknown, _given: readonly unknown[]): never {
    return this.fail(
      {
        code: "kind",
        rule: "type",
        message: (subject, refused, { type }) => `${subject} only takes date/datetime values, not ${type(refused)}.`,
      },
      value,
    );
  }

  /** How the two ends are called where they are in the wrong order. */
  protected get endType(): string {
    return "datetime";
  }

  private failOrder(start: Date, end: Date, given: readonly unknown[]): never {
    const what = this.endType;
    return this.fail(
      {
        code: "kind",
        rule: "order",
        message: (subject, _value, { str }) =>
          `${subject} end ${what} ${str(end)} is before start ${what} ${str(start)}.`,
      },
      given,
    );
  }

  protected override get boundType(): string {
    return "date/datetime value";
  }

  protected override isBound(bound: unknown): boolean {
    return isMoment(bound);
  }

  protected override order(a: unknown, b: unknown): number {
    return compareMoments(a as Date, b as Date);
  }

  /** Compared with datetimes, a day is its midnight. */
  protected override shown(value: unknown): unknown {
    return asDatetime(value as Date);
  }
}

/**
 * A start and an end that is not before it: `dateRange({ default: [new Date(0), new Date()] })`. Without a default it is null.
 * @throws ParameterValueError for a default that ends before it starts, or lies outside the bounds. Param 2.4.2, `DateRange`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function dateRange<const O extends DateRangeOptions = NoOptions>(
  options?: O & Known<O, DateRangeOptions>,
): Declared<DateRangeParameter<Nullable<readonly [start: Date, end: Date], O, true>>, O> {
  return declared(new DateRangeParameter(options)) as never;
}
