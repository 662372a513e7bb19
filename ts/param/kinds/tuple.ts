/** `tuple()`: a fixed number of values, held as a plain array and written to pickles as a tuple. Param 2.4.2, `Tuple`. */
import { type CellKind, PASSES_SCALARS } from "../../pickle/plan.js";
import {
  checkedItem,
  checkedSpec,
  checkItemType,
  type Fail,
  type FromItems,
  type ItemSpec,
  itemsPass,
} from "../items.js";
import { plainOptions } from "../kind-slots.js";
import { type CommonMeta, declared, type NullOptions, Parameter, type Slots } from "../parameter.js";
import { GIVEN, OVERRIDE } from "../symbols.js";
import type { Declared, Known, META, NULLABLE, Nullable, WidenTuple } from "../types.js";

/** The options of {@link tuple}. */
export interface TupleOptions extends CommonMeta, NullOptions<readonly unknown[]> {
  /** The type of each item; gives the length too. */
  readonly items?: readonly ItemSpec[];
  /** The number of values; by default that of `items`, or of the default. */
  readonly length?: number;
}

/** A fixed number of values. Param 2.4.2, `Tuple`. */
export class TupleParameter<out T extends readonly unknown[] | null = readonly unknown[] | null> extends Parameter<T> {
  static override readonly kind: string = "Tuple";
  static override readonly slots: Slots = { ...Parameter.slots, default: [0, 0], items: null, length: null };

  declare readonly [META]: CommonMeta;
  declare readonly [NULLABLE]: TupleParameter<T | null>;
  /** The type of each item. */
  declare readonly items: readonly ItemSpec[] | null;
  /** The number of values. Does not change once it is known. */
  declare readonly length: number;

  /** Users call {@link tuple}, which knows the type. */
  constructor(options: TupleOptions = {}) {
    // With item types there is no default that could be made up, so it is null.
    super(options?.items !== undefined && options.default === undefined ? { ...options, default: null } : options);
  }

  /** Param 2.4.2, `Tuple.__init__`: a default decides the length; a mere change of the inherited one keeps it. */
  protected override complete(): void {
    const given = this[GIVEN];
    const value = (OVERRIDE in this ? undefined : given.default) as ArrayLike<unknown> | null | undefined;
    const known: number | null = this.length;
    const length = this.items?.length ?? (value?.length || null) ?? known ?? this.default?.length;
    if (length === undefined && this.default === null) this.fail({ code: "no-length" }, this.default);
    // A default without a length is no tuple, which is what its check will say.
    (this as { length: number }).length = length ?? 0;
  }

  override get cellKind(): CellKind {
    return "tuple";
  }

  /** Param 2.4.2, `Tuple._validate_value` and `_validate_length`. Any array is taken and copied. */
  override check(value: unknown): T {
    if (!Array.isArray(value)) {
      if ((value === null || value === undefined) && this.allowNone) return null as T;
      return this.failType(value);
    }
    // Spreading gives a plain array also for a Tuple, and None for a hole.
    return this.checkCopy([...value], value);
  }

  /** As {@link check}, where the copy was made already; a kind with a check of its own has that one asked. */
  override adopt(items: unknown[]): T {
    return this.check === TupleParameter.prototype.check ? this.checkCopy(items, items) : this.checkRestored(items);
  }

  override passesItems(length: number): number {
    const { check, adopt, checkValues } = TupleParameter.prototype;
    if (this.check !== check || this.adopt !== adopt || this.length !== length) return 0;
    const passes = this.items?.reduce((all, item) => all & itemsPass(item), PASSES_SCALARS) ?? PASSES_SCALARS;
    return this.checkValues === checkValues ? passes : passes & this.valuesPass;
  }

  /** Which items {@link checkValues} leaves as they are. */
  protected get valuesPass(): number {
    return 0;
  }

  private checkCopy(copy: unknown[], value: readonly unknown[]): T {
    this.checkValues(copy, value);
    if (copy.length !== this.length) this.fail({ code: "tuple-length", length: this.length }, value);
    if (this.items !== null) this.checkItems(copy, this.items);
    return copy as unknown as T;
  }

  override checkStrictly(value: unknown): void {
    if (this.items === null || !Array.isArray(value)) return;
    for (const [index, item] of this.items.entries()) {
      checkItemType(value[index], index, item, (rule, refused) => this.fail(rule, refused));
    }
  }

  protected failType(value: unknown): never {
    return this.fail({ code: "type", expected: "tuple" }, value);
  }

  /** What a kind built on this one asks of its values, before their number is looked at. It may change `values`. */
  protected checkValues(_values: unknown[], _given: readonly unknown[]): void {}

  private checkItems(values: unknown[], items: readonly ItemSpec[]): void {
    const fail: Fail = (rule, value) => this.fail(rule, value);
    for (let index = 0; index < items.length; index++) {
      values[index] = checkedItem(values[index], index, items[index]!, fail);
    }
  }
}

/**
 * A fixed number of values: `tuple({ default: [0, "a"] })` or `tuple({ items: [Number, String] })`, which is null
 * without a default. The value is `readonly`: a tuple of Python does not change. Alone, `tuple()` is `[0, 0]`.
 * @throws ParameterValueError where the length is not known, or not that of the default. Param 2.4.2, `Tuple`.
 */
export function tuple<const I extends readonly ItemSpec[], const O extends TupleOptions>(
  options: O & { readonly items: I; readonly default?: FromItems<I> | null } & Known<O, TupleOptions>,
): Declared<TupleParameter<Nullable<FromItems<I>, O, true>>, O>;
/**
 * By its default, `tuple({ default: [0, "a"] })`: as many values, of those types for the compiler; nothing checks the types
 * at run time.
 */
export function tuple<const D extends readonly unknown[], const O extends TupleOptions>(
  options: O & { readonly default: D; readonly items?: never } & Known<O, TupleOptions>,
): Declared<TupleParameter<Nullable<WidenTuple<D>, O>>, O>;
/** `tuple({ default: null, length: 3 })`: any values, null until it has some. */
export function tuple<const O extends TupleOptions>(
  options: O & { readonly default: null; readonly length: number } & Known<O, TupleOptions>,
): Declared<TupleParameter<readonly unknown[] | null>, O>;
/** `tuple()`: two numbers for the compiler, `[0, 0]`. */
export function tuple(): TupleParameter<readonly [number, number]>;
/* @__NO_SIDE_EFFECTS__ */
export function tuple(options?: TupleOptions): unknown {
  // In an array an item that is undefined says something of items, and something wrong.
  for (const item of plainOptions("Tuple", options)?.items ?? []) checkedSpec("Tuple", item ?? [item]);
  return declared(new TupleParameter(options));
}
