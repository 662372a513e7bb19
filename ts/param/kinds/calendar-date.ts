/** `calendarDate()`: a day without a time, held as a `PyDate`. Param 2.4.2, `CalendarDate`. */
import type { CellKind } from "../../pickle/plan.js";
import { type CalendarDay, isCalendarDay, isMoment } from "../moments.js";
import { declared, type NullOptions } from "../parameter.js";
import type { Declared, Known, META, NoOptions, NULLABLE, Nullable } from "../types.js";
import { type DateMeta, DateParameter } from "./date.js";
import { NumberParameter } from "./number.js";

/** The options of {@link calendarDate} that an inherited parameter may be given anew. */
export interface CalendarDateMeta extends DateMeta<CalendarDay> {}

/** The options of {@link calendarDate}. */
export interface CalendarDateOptions extends CalendarDateMeta, NullOptions<CalendarDay> {}

/** A day within bounds. Param 2.4.2, `CalendarDate`. */
export class CalendarDateParameter<out T extends CalendarDay | null = CalendarDay | null> extends DateParameter<T> {
  static override readonly kind: string = "CalendarDate";
  static override readonly descendsFrom: object = NumberParameter;

  declare readonly [META]: CalendarDateMeta;
  declare readonly [NULLABLE]: CalendarDateParameter<T | null>;

  override get cellKind(): CellKind {
    return "any";
  }

  protected override checkType(value: Date): void {
    if (!isCalendarDay(value)) this.failType(value);
  }

  /** Param 2.4.2, `CalendarDate._validate_value`: a datetime is no date. */
  protected override failType(value: unknown): never {
    return this.fail(
      {
        code: "kind",
        rule: "type",
        message: (subject, refused, { python, type }) =>
          `${subject} only takes date types${python ? "" : ` (a PyDate), not ${type(refused)}`}.`,
      },
      value,
    );
  }

  protected override checkStep(step: unknown): void {
    if (isMoment(step)) return;
    this.fail(
      {
        code: "kind",
        rule: "step",
        message: (subject, refused, { none, type }) =>
          `Attribute 'step' of ${subject} can only be ${none} or a date type, not ${type(refused)}.`,
      },
      step,
    );
  }

  protected override shown(value: Date): Date {
    return value;
  }
}

/**
 * A day without a time: `a.born = new PyDate(1970, 1, 1)`. Without a default it is null. A plain `Date` is a datetime and is
 * refused, as Python's is; `PyDate.fromDate(date)` gives its day. Param 2.4.2, `CalendarDate`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function calendarDate<const O extends CalendarDateOptions = NoOptions>(
  options?: O & Known<O, CalendarDateOptions>,
): Declared<CalendarDateParameter<Nullable<CalendarDay, O, true>>, O> {
  return declared(new CalendarDateParameter(options)) as never;
}
