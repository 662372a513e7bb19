/** `list()`: an array, by length and by the type of its items. Param 2.4.2, `List`. */
import { isTuple } from "../brands.js";
import { type Constructor, constructorOf, type FromConstructor, type ItemType, isInstance } from "../item-type.js";
import { type CommonMeta, declared, type NullOptions, Parameter, type Slots } from "../parameter.js";
import type { Declared, Known, META, NoOptions, NULLABLE, Nullable, WithDefault } from "../types.js";
import type { Bounds } from "./number.js";

/** The options of {@link list} that an inherited parameter may be given anew. */
export interface ListMeta extends CommonMeta {
  /** The smallest and the largest length. */
  readonly bounds?: Bounds | null;
}

/** The options of {@link list}. */
export interface ListOptions<T> extends ListMeta, NullOptions<readonly T[]> {}

/** An array. Param 2.4.2, `List`. */
export class ListParameter<out T extends readonly unknown[] | null = unknown[] | null> extends Parameter<T> {
  static override readonly kind: string = "List";
  static override readonly slots: Slots = {
    ...Parameter.slots,
    default: [],
    instantiate: true,
    bounds: [0, null],
    itemType: null,
  };

  declare readonly [META]: ListMeta;
  declare readonly [NULLABLE]: ListParameter<T | null>;
  /** The smallest and the largest length. */
  declare bounds: Bounds | null;
  /** What each item is an instance of. */
  declare readonly itemType: ItemType | null;

  /**
   * Param 2.4.2, `List._validate_value`, `_validate_bounds` and `_validate_item_type`. The array itself is stored,
   * not a copy. A `Tuple` is no list, as in Python.
   */
  override check(value: unknown): T {
    if (!Array.isArray(value) || isTuple(value)) {
      if ((value === null || value === undefined) && this.allowNone) return null as T;
      return this.fail({ code: "type", expected: "list" }, value);
    }
    if (this.bounds !== null) this.checkLength(value, this.bounds);
    if (this.itemType !== null) {
      const wanted = constructorOf(this.itemType);
      for (const item of value) if (!isInstance(item, wanted)) this.failItem(item, wanted);
    }
    return value as unknown as T;
  }

  private checkLength(value: readonly unknown[], [minimum, maximum]: Bounds): void {
    const { length } = value;
    if ((minimum === null || length >= minimum) && (maximum === null || length <= maximum)) return;
    this.fail({ code: "list-length", minimum, maximum }, value);
  }

  private failItem(item: unknown, wanted: Constructor): never {
    return this.fail({ code: "items", class: wanted }, item);
  }
}

/**
 * An array: `list(String)`, `list(Item, { bounds: [1, 3] })`, `list<Node>()` where the class is not defined yet.
 * Without a default it is empty; each instance gets its own copy of the default.
 * @throws ParameterError for a default that is too long or has items of another type. Param 2.4.2, `List`.
 */
export function list<const I extends ItemType, const O extends ListOptions<NoInfer<FromConstructor<I>>> = NoOptions>(
  itemType: I,
  options?: O & Known<O, ListOptions<unknown>>,
): Declared<ListParameter<Nullable<FromConstructor<I>[], O>>, O>;
export function list<T = unknown>(
  itemType: null | undefined,
  options: ListOptions<T> & ({ readonly default: null } | { readonly allowNone: true }),
): ListParameter<T[] | null> & WithDefault;
export function list<T = unknown>(
  itemType?: null,
  options?: ListOptions<T> & { readonly default?: readonly T[]; readonly allowNone?: false },
): ListParameter<T[]>;
/* @__NO_SIDE_EFFECTS__ */
export function list(itemType?: ItemType | null, options?: object): unknown {
  return declared(new ListParameter({ ...options, itemType: itemType ?? undefined }));
}
