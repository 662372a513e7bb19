/** `list()`: an array, by length and by the type of its items. Param 2.4.2, `List`. */

import { PASSES_SCALARS } from "../../pickle/plan.js";
import { isTuple } from "../brands.js";
import type { Rule } from "../errors.js";
import type { Constructor } from "../item-type.js";
import {
  checkedItems,
  checkedSpec,
  checkItemType,
  checkSubclasses,
  type FromItem,
  type ItemSpec,
  itemsPass,
} from "../items.js";
import { plainOptions } from "../kind-slots.js";
import { type CommonMeta, declared, type NullOptions, Parameter, type Slots } from "../parameter.js";
import type {
  AllowsNestedRefs,
  AllowsRefs,
  Declared,
  Known,
  META,
  NoOptions,
  NULLABLE,
  Nullable,
  TakesReferences,
  WithDefault,
} from "../types.js";
import type { Bounds } from "./number.js";

/** The options of {@link list} that an inherited parameter may be given anew. */
export interface ListMeta extends CommonMeta {
  /** The smallest and the largest length. */
  readonly bounds?: Bounds | null;
}

/** The options of {@link list}. */
export interface ListOptions<T> extends ListMeta, NullOptions<readonly T[]> {
  /** Whether items are instances of the class; see {@link SubclassListOptions}. */
  readonly isInstance?: true;
}

/** The options of {@link list} for a list of classes. */
export interface SubclassListOptions<T> extends ListMeta, NullOptions<readonly Constructor<T>[]> {
  /** False: the items are the class or subclasses of it. */
  readonly isInstance: false;
}

/** Options that bring null in. */
export type NullList = { readonly default: null } | { readonly allowNone: true };

/** Options that do not. */
export interface FullList<T> {
  readonly default?: readonly T[];
  readonly allowNone?: false;
}

/** An array. Param 2.4.2, `List`. */
export class ListParameter<out T extends readonly unknown[] | null = unknown[] | null> extends Parameter<T> {
  static override readonly kind: string = "List";
  static override readonly slots: Slots = {
    ...Parameter.slots,
    default: [],
    instantiate: true,
    bounds: [0, null],
    itemType: null,
    isInstance: true,
  };

  declare readonly [META]: ListMeta;
  declare readonly [NULLABLE]: ListParameter<T | null>;
  /** The smallest and the largest length. */
  declare bounds: Bounds | null;
  /** What each item is an instance of, or the parameter whose rule it keeps. */
  declare readonly itemType: ItemSpec | null;
  /** False: the items are classes, the one of `itemType` or below it. */
  declare readonly isInstance: boolean;

  override checkStrictly(value: unknown): void {
    const { itemType } = this;
    if (itemType === null || !this.isInstance || !Array.isArray(value)) return;
    for (const [index, item] of value.entries()) {
      checkItemType(item, index, itemType, (rule, refused) => this.fail(rule, refused));
    }
  }

  /**
   * Param 2.4.2, `List._validate_value`, `_validate_bounds` and `_validate_item_type`. The array itself is stored,
   * not a copy, unless an item's parameter makes another of it. A `Tuple` is no list, as in Python.
   */
  override check(value: unknown): T {
    if (!Array.isArray(value) || isTuple(value)) {
      if ((value === null || value === undefined) && this.allowNone) return null as T;
      return this.fail({ code: "type", expected: "list" }, value);
    }
    this.checkValues(value);
    if (this.bounds !== null) this.checkLength(value, this.bounds);
    if (this.itemType === null) return value as unknown as T;
    return this.checkItems(value, this.itemType) as T;
  }

  override passesItems(length: number): number {
    const { check, adopt, checkValues } = ListParameter.prototype;
    if (this.check !== check || this.adopt !== adopt || this.checkValues !== checkValues) return 0;
    const [minimum, maximum] = this.bounds ?? [null, null];
    if ((minimum !== null && length < minimum) || (maximum !== null && length > maximum)) return 0;
    if (this.itemType === null) return PASSES_SCALARS;
    return this.isInstance ? itemsPass(this.itemType) : 0;
  }

  /** What a kind built on this one asks of its values, before their number is looked at. */
  protected checkValues(_values: readonly unknown[]): void {}

  private checkItems(values: readonly unknown[], itemType: ItemSpec): unknown {
    const fail = (rule: Rule, value: unknown): never => this.fail(rule, value);
    if (this.isInstance) return checkedItems(values, itemType, fail);
    checkSubclasses(values, itemType, fail);
    return values;
  }

  private checkLength(value: readonly unknown[], [minimum, maximum]: Bounds): void {
    const { length } = value;
    if ((minimum === null || length >= minimum) && (maximum === null || length <= maximum)) return;
    this.fail({ code: "list-length", minimum, maximum }, value);
  }
}

/**
 * An array: `list(String)`, `list(Item, { bounds: [1, 3] })`, `list<Node>()` where the class is not defined yet;
 * `list([Number, String])` for items of several types, `list(number({ bounds: [0, 1] }))` for items that keep a parameter's
 * rule, `list(Item, { isInstance: false })` for subclasses of a class.
 * Without a default it is empty; each instance gets its own copy of the default.
 * @throws ParameterError for a default that is too long or has items of another type. Param 2.4.2, `List`.
 */
export function list<const I extends ItemSpec, const O extends ListOptions<NoInfer<FromItem<I>>> = NoOptions>(
  itemType: I,
  options?: O & Known<O, ListOptions<unknown>>,
): Declared<ListParameter<Nullable<FromItem<I>[], O>>, O>;
/** With `isInstance: false`: an array of subclasses of a class, not of its instances. */
export function list<const I extends ItemSpec, const O extends SubclassListOptions<NoInfer<FromItem<I>>>>(
  itemType: I,
  options: O & Known<O, SubclassListOptions<unknown>>,
): Declared<ListParameter<Nullable<Constructor<FromItem<I>>[], O>>, O>;
/**
 * `list<T>(null, …)`, an array of a type that the user writes and nothing checks; it may be null, and references may stand
 * for it and for its items.
 */
export function list<T = unknown>(
  itemType: null | undefined,
  options: ListOptions<T> & NullList & AllowsNestedRefs,
): ListParameter<T[] | null> & WithDefault & TakesReferences<"nested">;
/** `list<T>(null, …)` that may be null; references may stand for it. */
export function list<T = unknown>(
  itemType: null | undefined,
  options: ListOptions<T> & NullList & AllowsRefs,
): ListParameter<T[] | null> & WithDefault & TakesReferences<"value">;
/** `list<T>(null, …)` that may be null: by `default: null` or `allowNone: true`. */
export function list<T = unknown>(
  itemType: null | undefined,
  options: ListOptions<T> & NullList,
): ListParameter<T[] | null> & WithDefault;
/** `list<T>(null, …)`; references may stand for it, and for its items. */
export function list<T = unknown>(
  itemType: null,
  options: ListOptions<T> & FullList<T> & AllowsNestedRefs,
): ListParameter<T[]> & TakesReferences<"nested">;
/** `list<T>(null, …)`; references may stand for it. */
export function list<T = unknown>(
  itemType: null,
  options: ListOptions<T> & FullList<T> & AllowsRefs,
): ListParameter<T[]> & TakesReferences<"value">;
/** `list<T>()`, an array of a type that the user writes and nothing checks: for a class that is not defined yet. */
export function list<T = unknown>(itemType?: null, options?: ListOptions<T> & FullList<T>): ListParameter<T[]>;
/* @__NO_SIDE_EFFECTS__ */
export function list(itemType?: ItemSpec | null, options?: object): unknown {
  return declared(
    new ListParameter({ ...plainOptions("List", options), itemType: checkedSpec("List", itemType) ?? undefined }),
  );
}
