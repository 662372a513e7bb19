/** `date()`: a moment, held as a `Date`. Param 2.4.2, `Date`. */

import { type CellKind, PASSES_DATE, PASSES_NULL } from "../../pickle/plan.js";
import { type Bounds, croppedTo, softBounds, writeTo } from "../bounds.js";
import { plainOptions } from "../kind-slots.js";
import { asDatetime, compareMoments, isMoment } from "../moments.js";
import { wrongForm } from "../option-forms.js";
import { type CommonMeta, declared, type NullOptions, Parameter, type Slots } from "../parameter.js";
import type { Declared, Known, META, NoOptions, NULLABLE, Nullable } from "../types.js";
import { NumberParameter } from "./number.js";

/** The options of {@link date} that an inherited parameter may be given anew. */
export interface DateMeta<out B = Date> extends CommonMeta {
  /** The limits of the value. */
  readonly bounds?: Bounds<B> | null;
  /** The limits that a slider shows; not checked. */
  readonly softbounds?: Bounds<B> | null;
  /** Whether each limit is itself allowed. */
  readonly inclusiveBounds?: readonly [lower: boolean, upper: boolean];
  /** The step of a slider; a date, as in Param, and not checked against the value. */
  readonly step?: B | null;
}

/** The options of {@link date}. */
export interface DateOptions extends DateMeta, NullOptions<Date> {}

/** A moment within bounds. Param 2.4.2, `Date`. */
export class DateParameter<out T extends Date | null = Date | null> extends Parameter<T> {
  static override readonly kind: string = "Date";
  static override readonly descendsFrom: object = NumberParameter;
  static override readonly slots: Slots = {
    ...Parameter.slots,
    bounds: null,
    softbounds: null,
    inclusiveBounds: [true, true],
    step: null,
  };

  declare readonly [META]: DateMeta;
  declare readonly [NULLABLE]: DateParameter<T | null>;
  /** The limits of the value. */
  declare bounds: Bounds<Date> | null;
  /** The limits that a slider shows. */
  declare softbounds: Bounds<Date> | null;
  /** Whether each limit is itself allowed. */
  declare inclusiveBounds: readonly [boolean, boolean];
  /** The step of a slider. */
  declare step: Date | null;

  protected override complete(): void {
    // A default of null is not checked, but the step beside it is. In a class that is done where it is inherited.
    if (this.default === null && this.step !== null && this.owner === null) this.checkStep(this.step);
  }

  override get cellKind(): CellKind {
    return "date";
  }

  override get passes(): number {
    const { check, checkRestored, checkType } = DateParameter.prototype;
    if (this.check !== check || this.checkRestored !== checkRestored || this.checkType !== checkType) return 0;
    return (
      (this.bounds === null && this.step === null ? PASSES_DATE : 0) |
      (this.allowNone && this.step === null ? PASSES_NULL : 0)
    );
  }

  /** Param 2.4.2, `Date._validate_value`. Any `Date` but an invalid one, which no Python date stands for. */
  override check(value: unknown): T {
    if (isMoment(value)) {
      this.checkType(value);
      if (this.step !== null) this.checkStep(this.step);
      if (this.bounds !== null) this.checkBounds(value, this.bounds);
      return value as T;
    }
    if ((value !== null && value !== undefined) || !this.allowNone) return this.failType(value);
    if (this.step !== null) this.checkStep(this.step);
    return null as T;
  }

  /** What a kind built on this one asks beside. */
  protected checkType(_value: Date): void {}

  protected failType(value: unknown): never {
    return this.fail({ code: "type", expected: "date" }, value);
  }

  protected checkStep(step: unknown): void {
    if (!isMoment(step)) this.fail({ code: "step", expected: "date" }, step);
  }

  /** A date as messages about bounds show it: compared with datetimes, a day is its midnight. */
  protected shown(value: Date): Date {
    return asDatetime(value);
  }

  private checkBounds(value: Date, [lower, upper]: Bounds<Date>): void {
    const [includesLower, includesUpper] = this.inclusiveBounds;
    if (upper !== null) {
      if (!isMoment(upper)) this.fail(NO_DATE, upper);
      const order = compareMoments(value, upper);
      if (!(includesUpper ? order <= 0 : order < 0))
        this.failBounds(value, upper, includesUpper ? "at most" : "less than");
    }
    if (lower !== null) {
      if (!isMoment(lower)) this.fail(NO_DATE, lower);
      const order = compareMoments(value, lower);
      if (!(includesLower ? order >= 0 : order > 0)) {
        this.failBounds(value, lower, includesLower ? "at least" : "greater than");
      }
    }
  }

  private failBounds(value: Date, limit: Date, relation: "at most" | "less than" | "at least" | "greater than"): never {
    return this.fail({ code: "bounds", relation, limit: this.shown(limit) }, this.shown(value));
  }

  /** The limits that a slider shows: soft bounds within the hard ones. Param 2.4.2, `Number.get_soft_bounds`. */
  getSoftBounds(): Bounds<Date> {
    return softBounds(this.bounds, this.softbounds);
  }

  /**
   * The value, or the nearest limit; what is no date becomes the default. Throws nothing. Here Param gives the default for
   * every date, because it asks for a number.
   */
  cropToBounds(value: unknown): T {
    if (isMoment(value)) return croppedTo<Date>(value, this.bounds) as T;
    return (value === null || value === undefined) && this.allowNone ? (null as T) : this.default;
  }

  /**
   * Writes {@link cropToBounds} of the value to an instance (or to a class, as the default).
   * @throws ParameterError where the limit itself is not allowed.
   */
  setInBounds(target: object, value: unknown): void {
    writeTo(target, this.name!, this.cropToBounds(value));
  }
}

const NO_DATE = wrongForm("bounds", "two dates, with null where there is no limit");

/**
 * A moment. Without a default it is null, also where an inherited one has a default: `{ when: { step: … } }` keeps that.
 * Param 2.4.2, `Date`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function date<const O extends DateOptions = NoOptions>(
  options?: O & Known<O, DateOptions>,
): Declared<DateParameter<Nullable<Date, O, true>>, O> {
  return declared(new DateParameter({ ...plainOptions("Date", options), default: options?.default ?? null })) as never;
}
