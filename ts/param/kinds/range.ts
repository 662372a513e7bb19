/** `range()`: the start and the end of a range of numbers. Param 2.4.2, `Range`. */

import { type Bounds, softBounds } from "../bounds.js";
import { getNotation } from "../errors.js";
import { plainOptions } from "../kind-slots.js";
import { isNumeric } from "../numbers.js";
import { type CommonMeta, declared, type NullOptions, type Slots } from "../parameter.js";
import { javascriptStr, pythonStr } from "../text.js";
import type { Declared, Known, META, NoOptions, NULLABLE, Nullable } from "../types.js";
import { NumericTupleParameter } from "./numeric-tuple.js";

/** The options of {@link range} that an inherited parameter may be given anew. */
export interface RangeMeta<out B = number> extends CommonMeta {
  /** The limits of both ends. */
  readonly bounds?: Bounds<B> | null;
  /** The limits that a slider shows; their type is checked, the values are not held against them. */
  readonly softbounds?: Bounds<B> | null;
  /** Whether each limit is itself allowed. */
  readonly inclusiveBounds?: readonly [lower: boolean, upper: boolean];
  /** The step of a slider, not 0. Above 0 the start must not lie behind the end, below 0 not before it. */
  readonly step?: number | null;
}

/** The options of {@link range}. */
export interface RangeOptions extends RangeMeta, NullOptions<readonly [start: number, end: number]> {}

/** A start and an end within bounds. Param 2.4.2, `Range`. */
export class RangeParameter<
  out T extends readonly [unknown, unknown] | null = readonly [number, number] | null,
  B extends NonNullable<unknown> = number,
> extends NumericTupleParameter<T> {
  static override readonly kind: string = "Range";
  static override readonly slots: Slots = {
    ...NumericTupleParameter.slots,
    default: null,
    bounds: null,
    softbounds: null,
    inclusiveBounds: [true, true],
    step: null,
  };

  declare readonly [META]: RangeMeta<B>;
  declare readonly [NULLABLE]: RangeParameter<T | null, B>;
  /** The limits of both ends. */
  declare bounds: Bounds<B> | null;
  /** The limits that a slider shows. */
  declare softbounds: Bounds<B> | null;
  /** Whether each limit is itself allowed. */
  declare inclusiveBounds: readonly [boolean, boolean];
  /** The step of a slider. */
  declare step: number | null;

  /** Users call {@link range}, which knows the type. */
  constructor(options: RangeMeta<B> & NullOptions<readonly unknown[]> = {}) {
    super({ ...(plainOptions(new.target.kind, options) as object), length: 2 });
  }

  protected override complete(): void {
    super.complete();
    // Also where a default of another length was given.
    (this as { length: number }).length = 2;
    // A default of null is not checked, but the slots beside it are. In a class that is done where they are inherited.
    if (this.default === null && this.owner === null) this.checkSlots();
  }

  /** Param 2.4.2, `Range._validate`. A start behind the end is allowed where there is no step. */
  override check(value: unknown): T {
    if (Array.isArray(value) && value.length !== 2 && value.length > 0 && this.owner === null) this.checkOther(value);
    const checked = super.check(value);
    this.checkSlots(checked, checked);
    return checked;
  }

  /** A default of another length: Param's constructor says what is wrong with the slots before it comes to the length. */
  private checkOther(given: readonly unknown[]): void {
    const values = [...given];
    this.checkValues(values, given);
    this.checkSlots(values.slice(0, 2), null);
  }

  private checkSlots(inside: readonly unknown[] | null = null, ordered: readonly unknown[] | null = null): void {
    if (this.bounds !== null) {
      this.checkBoundTypes(this.bounds, "bound");
      if (inside !== null) this.checkInside(inside, this.bounds);
    }
    if (this.softbounds !== null) this.checkBoundTypes(this.softbounds, "softbound");
    if (this.step !== null) this.checkStep(this.step, ordered);
  }

  /** What a bound is, as messages call it. */
  protected get boundType(): string {
    return "numerical value";
  }

  protected isBound(bound: unknown): boolean {
    return isNumeric(bound);
  }

  /** Below 0 where `a` comes first, above 0 where it comes last; NaN where neither can be said. */
  protected order(a: unknown, b: unknown): number {
    // The operators compare bigints and booleans with numbers exactly; their types do not say so.
    const [left, right] = [a as number, b as number];
    if (left < right) return -1;
    if (left > right) return 1;
    return left >= right ? 0 : Number.NaN;
  }

  /** An end as messages about bounds show it. */
  protected shown(value: unknown): unknown {
    return value;
  }

  private checkBoundTypes(bounds: readonly unknown[], what: "bound" | "softbound"): void {
    for (const [side, bound] of bounds.entries()) {
      if (bound === null || bound === undefined || this.isBound(bound)) continue;
      const { boundType } = this;
      this.fail(
        {
          code: "kind",
          rule: `${what}s-type`,
          message: (subject, value, { none, type }) =>
            `${subject} ${SIDES[side]} ${what} can only be ${none} or a ${boundType}, not ${type(value)}.`,
        },
        bound,
      );
    }
  }

  private checkInside(values: readonly unknown[], [lower, upper]: Bounds<B>): void {
    const [includesLower, includesUpper] = this.inclusiveBounds;
    for (const [side, value] of values.entries()) {
      const below = lower === null ? 1 : this.order(value, lower);
      const above = upper === null ? -1 : this.order(value, upper);
      if (!(includesLower ? below < 0 : below <= 0) && !(includesUpper ? above > 0 : above >= 0)) continue;
      this.fail(
        {
          code: "kind",
          rule: "bounds",
          message: (subject, refused, { str }) =>
            `${subject} ${SIDES[side]} bound must be in range ${this.rangeString()}, not ${str(this.shown(refused))}.`,
        },
        value,
      );
    }
  }

  private checkStep(step: unknown, values: readonly unknown[] | null): void {
    if (!isNumeric(step)) this.fail({ code: "step", expected: "number" }, step);
    const slope = Number(step);
    if (slope === 0) {
      const message = (subject: string): string => `Attribute 'step' of ${subject} cannot be 0.`;
      this.fail({ code: "kind", rule: "step", message }, step);
    }
    if (values === null) return;
    const [start, end] = values;
    const order = this.order(start, end);
    if (slope > 0 && !(order <= 0)) {
      this.fail(
        {
          code: "kind",
          rule: "order",
          message: (subject, _value, { str }) =>
            `${subject} end ${str(end)} is less than its start ${str(start)} with positive step ${str(step)}.`,
        },
        values,
      );
    }
    if (slope < 0 && !(order >= 0)) {
      this.fail(
        {
          code: "kind",
          rule: "order",
          message: (subject, _value, { str }) =>
            `${subject} start ${str(start)} is less than its start ${str(end)} with negative step ${str(step)}.`,
        },
        values,
      );
    }
  }

  /** The limits that a slider shows: soft bounds within the hard ones. Param 2.4.2, `Range.get_soft_bounds`. */
  getSoftBounds(): Bounds<B> {
    return softBounds(this.bounds, this.softbounds);
  }

  /** The bounds as text, a bracket where the limit is itself allowed: `[0, 10)`. Param 2.4.2, `Range.rangestr`. */
  rangeString(): string {
    if (this.bounds === null) return "(-inf, inf)";
    const str = getNotation() === "python" ? pythonStr : javascriptStr;
    const [lower, upper] = this.bounds;
    const [includesLower, includesUpper] = this.inclusiveBounds;
    return `${includesLower ? "[" : "("}${str(lower)}, ${str(upper)}${includesUpper ? "]" : ")"}`;
  }
}

const SIDES = ["lower", "upper"];

/**
 * The start and the end of a range: `range({ default: [0, 10], bounds: [0, 100] })`. Without a default it is null.
 * @throws ParameterValueError for a default outside the bounds, or in the wrong order for its step. Param 2.4.2, `Range`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function range<const O extends RangeOptions = NoOptions>(
  options?: O & Known<O, RangeOptions>,
): Declared<RangeParameter<Nullable<readonly [start: number, end: number], O, true>>, O> {
  return declared(new RangeParameter(options)) as never;
}
