/** `number()` and `integer()`: numbers with bounds, soft bounds and a step. Param 2.4.2, `Number` and `Integer`. */
import { type CellKind, PASSES_INTEGER, PASSES_NULL, PASSES_NUMBER } from "../../pickle/plan.js";
import { type Bounds, croppedTo, softBounds, writeTo } from "../bounds.js";
import { begin, isValueGenerator, type ValueGenerator } from "../generators.js";
import { exactNumber, isNumeric } from "../numbers.js";
import { type CommonMeta, declared, type NullOptions, Parameter, type Slots } from "../parameter.js";
import { GIVEN } from "../symbols.js";
import type { Declared, Known, META, NoOptions, NULLABLE, Nullable } from "../types.js";
import { DynamicParameter } from "./dynamic.js";

export type { Bounds } from "../bounds.js";

/** The options of {@link number} that an inherited parameter may be given anew. */
export interface NumberMeta extends CommonMeta {
  /** The limits of the value. */
  readonly bounds?: Bounds | null;
  /** The limits that a slider shows; not checked. */
  readonly softbounds?: Bounds | null;
  /** Whether each limit is itself allowed. */
  readonly inclusiveBounds?: readonly [lower: boolean, upper: boolean];
  /** The step of a slider; not checked against the value. */
  readonly step?: number | null;
  /** `"float"`: every value is written to pickles as a float, integral or not. */
  readonly wire?: "float" | null;
}

/** The options of {@link number} and {@link integer}. */
export interface NumberOptions extends NumberMeta, NullOptions<number | ValueGenerator<number>> {}

/** A number within bounds. Param 2.4.2, `Number`. */
export class NumberParameter<out T extends number | null = number | null> extends Parameter<T> {
  static override readonly kind: string = "Number";
  static override readonly descendsFrom: object = DynamicParameter;
  static override readonly slots: Slots = {
    ...Parameter.slots,
    default: 0,
    bounds: null,
    softbounds: null,
    inclusiveBounds: [true, true],
    step: null,
    wire: null,
  };

  declare readonly [META]: NumberMeta;
  declare readonly [NULLABLE]: NumberParameter<T | null>;
  /** The limits of the value. */
  declare bounds: Bounds | null;
  /** The limits that a slider shows. */
  declare softbounds: Bounds | null;
  /** Whether each limit is itself allowed. */
  declare inclusiveBounds: readonly [boolean, boolean];
  /** The step of a slider. */
  declare step: number | null;
  /** How the value is written to pickles. */
  declare readonly wire: "float" | null;

  protected override complete(): void {
    if (isValueGenerator(this[GIVEN].default) && !this.readonly) this.instantiate = true;
    // A default of null is not checked, but the step beside it is. In a class that is done where it is inherited.
    if (this.default === null && this.step !== null && this.owner === null) this.checkStep(this.step);
  }

  override get generates(): boolean {
    return true;
  }

  /** What a generator makes is checked as any value is, when it is read. */
  override checkProduced(value: unknown): T {
    return this.check(value);
  }

  /** Whether the value is a function that makes the number, which is checked when it does. */
  protected isGenerator(value: unknown): boolean {
    if (this.wire === "float" || !isValueGenerator(value)) return false;
    if (this.step !== null) this.checkStep(this.step);
    begin(value);
    return true;
  }

  override get cellKind(): CellKind {
    return this.wire === "float" ? "float" : "any";
  }

  override get passes(): number {
    if (this.check !== NumberParameter.prototype.check) return 0;
    return (this.bounds === null ? PASSES_NUMBER : 0) | (this.allowNone ? PASSES_NULL : 0);
  }

  /** Param 2.4.2, `Number._validate_value` and `_validate_bounds`: numbers and, as in Python, booleans. */
  override check(value: unknown): T {
    if (typeof value === "number") {
      if (this.step !== null) this.checkStep(this.step);
      if (this.bounds !== null) this.checkBounds(value, this.bounds);
      return value as T;
    }
    if (value === null || value === undefined) {
      if (this.allowNone) return this.none();
    } else if (typeof value === "boolean" || typeof value === "bigint") {
      if (this.step !== null) this.checkStep(this.step);
      if (this.bounds !== null) this.checkBounds(value, this.bounds);
      return this.convert(value) as T;
    } else if (this.isGenerator(value)) return value as T;
    return this.fail({ code: "type", expected: "number" }, value);
  }

  override checkStrictly(value: unknown): void {
    if (typeof value === "boolean" || typeof value === "bigint") this.fail({ code: "type", expected: "number" }, value);
  }

  /** Null, where it is allowed: the step is looked at all the same. */
  protected none(): T {
    if (this.step !== null) this.checkStep(this.step);
    return null as T;
  }

  /** What is stored for a boolean or a bigint. A bigint that a number cannot hold is refused, not rounded. */
  protected convert(value: boolean | bigint): unknown {
    if (typeof value === "boolean") return this.wire === "float" ? Number(value) : value;
    return exactNumber(value) ?? this.fail({ code: "type", expected: "number" }, value);
  }

  /** Param 2.4.2, `Number._validate_step`: at each write, for the slot may have been written meanwhile. */
  protected checkStep(step: unknown): void {
    if (!isNumeric(step)) this.fail({ code: "step", expected: "number" }, step);
  }

  /** The limits that a slider shows: soft bounds within the hard ones. Param 2.4.2, `Number.get_soft_bounds`. */
  getSoftBounds(): Bounds {
    return softBounds(this.bounds, this.softbounds);
  }

  /**
   * The value, or the nearest limit; what is no number becomes the default. Limits that are not themselves allowed are
   * given all the same. Throws nothing. Param 2.4.2, `Number.crop_to_bounds`.
   */
  cropToBounds(value: unknown): T {
    if (isNumeric(value)) return croppedTo(value as number, this.bounds) as T;
    return (value === null || value === undefined) && this.allowNone ? (null as T) : this.default;
  }

  /**
   * Writes {@link cropToBounds} of the value to an instance (or to a class, as the default).
   * @throws ParameterError where the limit itself is not allowed. Param 2.4.2, `Number.set_in_bounds`.
   */
  setInBounds(target: object, value: unknown): void {
    writeTo(target, this.name!, isValueGenerator(value) ? value : this.cropToBounds(value));
  }

  /** Param 2.4.2, `Number._validate_bounds`. NaN is outside any bounds. */
  protected checkBounds(value: number | bigint | boolean, bounds: Bounds): void {
    const [lower, upper] = bounds;
    const [includesLower, includesUpper] = this.inclusiveBounds;
    // The operators compare bigints and booleans with numbers exactly; their types do not say so.
    const number = value as number;
    if (upper !== null && !(includesUpper ? number <= upper : number < upper)) {
      this.fail({ code: "bounds", relation: includesUpper ? "at most" : "less than", limit: upper }, value);
    }
    if (lower !== null && !(includesLower ? number >= lower : number > lower)) {
      this.fail({ code: "bounds", relation: includesLower ? "at least" : "greater than", limit: lower }, value);
    }
  }
}

/** A whole number within bounds. Param 2.4.2, `Integer`. */
export class IntegerParameter<out T extends number | null = number | null> extends NumberParameter<T> {
  static override readonly kind: string = "Integer";

  declare readonly [NULLABLE]: IntegerParameter<T | null>;

  protected override checkStep(step: unknown): void {
    const isInteger = Number.isSafeInteger(step) || typeof step === "bigint" || typeof step === "boolean";
    if (!isInteger) this.fail({ code: "step", expected: "integer" }, step);
  }

  override get passes(): number {
    if (this.check !== IntegerParameter.prototype.check) return 0;
    return (this.bounds === null ? PASSES_INTEGER : 0) | (this.allowNone ? PASSES_NULL : 0);
  }

  /**
   * Param 2.4.2, `Integer._validate_value`. A whole number is one that a pickle would hold as an int: a safe integer,
   * or a bigint, which becomes a number where that is exact and safe. −0 is stored as 0.
   */
  override check(value: unknown): T {
    if (typeof value === "number") {
      if (!Number.isSafeInteger(value)) this.fail({ code: "type", expected: "integer" }, value);
      if (this.step !== null) this.checkStep(this.step);
      if (this.bounds !== null) this.checkBounds(value, this.bounds);
      return (value + 0) as T;
    }
    if (value === null || value === undefined) {
      if (this.allowNone) return this.none();
    } else if (typeof value === "boolean" || typeof value === "bigint") {
      return super.check(value);
    } else if (this.isGenerator(value)) return value as T;
    return this.fail({ code: "type", expected: "integer" }, value);
  }

  /** A bigint outside the safe range stays one: Python's ints have no limit, and it must be written back unchanged. */
  protected override convert(value: boolean | bigint): unknown {
    if (typeof value === "boolean") return super.convert(value);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
}

/**
 * A number. Without a default it is 0; `default: null` or `allowNone: true` makes it `number | null`.
 * @throws ParameterValueError for a default outside the bounds. Param 2.4.2, `Number`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function number<const O extends NumberOptions = NoOptions>(
  options?: O & Known<O, NumberOptions>,
): Declared<NumberParameter<Nullable<number, O>>, O> {
  return declared(new NumberParameter(options)) as never;
}

/**
 * A whole number: a safe integer (`2.0` is one: JavaScript has no other form of it). Without a default it is 0.
 * A bigint is taken; only one outside the safe range stays a bigint, as Python's large ints do when they are read.
 * @throws ParameterValueError for a default that is no integer or outside the bounds. Param 2.4.2, `Integer`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function integer<const O extends NumberOptions = NoOptions>(
  options?: O & Known<O, NumberOptions>,
): Declared<IntegerParameter<Nullable<number, O>>, O> {
  return declared(new IntegerParameter(options)) as never;
}
