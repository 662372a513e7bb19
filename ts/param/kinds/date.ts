/** `date()`: a moment, held as a `Date`. Param 2.4.2, `Date`. */
import type { CellKind } from "../../pickle/plan.js";
import { type CommonMeta, declared, type NullOptions, Parameter, type Slots } from "../parameter.js";
import type { Declared, Known, META, NoOptions, NULLABLE, Nullable } from "../types.js";
import type { Bounds } from "./number.js";

/** The options of {@link date} that an inherited parameter may be given anew. */
export interface DateMeta extends CommonMeta {
  /** The limits of the value. */
  readonly bounds?: Bounds<Date> | null;
  /** The limits that a slider shows; not checked. */
  readonly softbounds?: Bounds<Date> | null;
  /** Whether each limit is itself allowed. */
  readonly inclusiveBounds?: readonly [lower: boolean, upper: boolean];
}

/** The options of {@link date}. */
export interface DateOptions extends DateMeta, NullOptions<Date> {}

/** A moment within bounds. Param 2.4.2, `Date`. */
export class DateParameter<out T extends Date | null = Date | null> extends Parameter<T> {
  static override readonly kind: string = "Date";
  static override readonly slots: Slots = {
    ...Parameter.slots,
    bounds: null,
    softbounds: null,
    inclusiveBounds: [true, true],
  };

  declare readonly [META]: DateMeta;
  declare readonly [NULLABLE]: DateParameter<T | null>;
  /** The limits of the value. */
  declare bounds: Bounds<Date> | null;
  /** The limits that a slider shows. */
  declare softbounds: Bounds<Date> | null;
  /** Whether each limit is itself allowed. */
  declare inclusiveBounds: readonly [boolean, boolean];

  override get cellKind(): CellKind {
    return "date";
  }

  /** Param 2.4.2, `Date._validate_value`. Any `Date` but an invalid one, which no Python date stands for. */
  override check(value: unknown): T {
    if (value instanceof Date && !Number.isNaN(value.getTime())) {
      if (this.bounds !== null) this.checkBounds(value, this.bounds);
      return value as T;
    }
    if ((value === null || value === undefined) && this.allowNone) return null as T;
    return this.fail({ code: "type", expected: "date" }, value);
  }

  private checkBounds(value: Date, [lower, upper]: Bounds<Date>): void {
    const [includesLower, includesUpper] = this.inclusiveBounds;
    if (upper !== null && !(includesUpper ? value <= upper : value < upper)) {
      this.fail({ code: "bounds", relation: includesUpper ? "at most" : "less than", limit: upper }, value);
    }
    if (lower !== null && !(includesLower ? value >= lower : value > lower)) {
      this.fail({ code: "bounds", relation: includesLower ? "at least" : "greater than", limit: lower }, value);
    }
  }
}

/** A moment. Without a default it is null. Param 2.4.2, `Date`. */
/* @__NO_SIDE_EFFECTS__ */
export function date<const O extends DateOptions = NoOptions>(
  options?: O & Known<O, DateOptions>,
): Declared<DateParameter<Nullable<Date, O, true>>, O> {
  return declared(new DateParameter(options)) as never;
}
