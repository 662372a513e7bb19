/** `dict()`: a plain object or a Map, by the types of its values and keys. Param 2.4.2, `Dict`. */

import { type Rule, refuse } from "../errors.js";
import { constructorOf, type FromConstructor, type ItemType, isInstance, isItemType } from "../item-type.js";
import { checkedItem, checkedSpec, checkItemType, type FromItem, type ItemSpec } from "../items.js";
import { plainOptions } from "../kind-slots.js";
import { wrongForm } from "../option-forms.js";
import { type CommonMeta, declared, type NullOptions, type Slots } from "../parameter.js";
import type { Declared, Known, NoOptions, NULLABLE, Nullable } from "../types.js";
import { ClassSelectorParameter } from "./instance-of.js";

/** The options of {@link dict} with text as keys. */
export interface DictOptions<T> extends CommonMeta, NullOptions<{ readonly [key: string]: T }> {
  /** The type of the keys. */
  readonly keyType?: null | StringConstructor;
}

/** The options of {@link dict} with other keys. */
export interface MapOptions<K extends ItemType, T> extends CommonMeta, NullOptions<ReadonlyMap<FromConstructor<K>, T>> {
  /** The type of the keys. */
  readonly keyType: K;
}

/** A plain object or a Map. Param 2.4.2, `Dict`. */
export class DictParameter<out T extends object | null = object | null> extends ClassSelectorParameter<T> {
  static override readonly kind: string = "Dict";
  static override readonly slots: Slots = {
    ...ClassSelectorParameter.slots,
    class: Object,
    itemType: null,
    keyType: null,
  };

  declare readonly [NULLABLE]: DictParameter<T | null>;
  /** What each value is. */
  declare readonly itemType: ItemSpec | null;
  /** What each key is an instance of. */
  declare readonly keyType: ItemType | null;

  /**
   * Param 2.4.2, `ClassSelector._validate_class_` with `dict`. The object itself is stored, not a copy, unless a parameter
   * makes another of a value. Keys that are no text are only in a Map.
   */
  override check(value: unknown): T {
    if (!isDict(value)) {
      if ((value === null || value === undefined) && this.allowNone) return null as T;
      return this.isInstance ? this.fail(NOT_A_DICT, value) : this.checkClass(value);
    }
    if (!this.isInstance) this.fail(NO_SUBCLASS, value);
    const { keyType, itemType } = this;
    const held = keyType !== null ? this.checkKeys(value, keyType) : value;
    return (itemType === null ? held : this.checkItems(held, itemType)) as T;
  }

  /** A parameter that was declared as one for classes stays one, as in Param, though it is a dict's now. */
  private checkClass(value: unknown): T {
    const isClass =
      value === Object || value === Map || (typeof value === "function" && value.prototype instanceof Map);
    return isClass ? (value as unknown as T) : this.fail(NO_SUBCLASS, value ?? null);
  }

  override checkStrictly(value: unknown): void {
    const { itemType } = this;
    if (itemType === null || !isDict(value)) return;
    for (const [key, item] of value instanceof Map ? value : Object.entries(value)) {
      checkItemType(item, key, itemType, (rule, refused) => this.fail(rule, refused));
    }
  }

  private checkKeys(value: object, keyType: ItemType): object {
    const keys = value instanceof Map ? value.keys() : Object.keys(value);
    for (const key of keys) {
      const wanted = constructorOf(keyType);
      if (isInstance(key, wanted)) continue;
      const rule: Rule = {
        code: "kind",
        rule: "keys",
        raises: "TypeError",
        message: (subject, refused, { python, repr, type }) =>
          `${subject} keys must be instances of ${python ? repr(wanted) : wanted.name}, not ${type(refused)}.`,
      };
      this.fail(rule, key);
    }
    // An empty dict is read as a plain object whatever its keys would have been.
    return (keyType as unknown) !== String && !(value instanceof Map) ? new Map() : value;
  }

  private checkItems(value: object, itemType: ItemSpec): object {
    const isMap = value instanceof Map;
    let changed: Map<unknown, unknown> | Record<string, unknown> | null = null;
    for (const [key, item] of isMap ? value : Object.entries(value)) {
      const checked = checkedItem(item, key, itemType, (rule, refused) => this.fail(rule, refused));
      if (Object.is(checked, item)) continue;
      if (isMap) ((changed ??= new Map(value)) as Map<unknown, unknown>).set(key, checked);
      else ((changed ??= { ...value }) as Record<string, unknown>)[key as string] = checked;
    }
    return changed ?? value;
  }
}

const NOT_A_DICT: Rule = {
  code: "kind",
  rule: "instance",
  message: (subject, value, { python, repr }) =>
    `${subject} value must be ${python ? "an instance of dict" : "a plain object or a Map"}, not ${repr(value)}.`,
};

const NO_SUBCLASS: Rule = {
  code: "kind",
  rule: "subclass",
  message: (subject, value, { python, repr }) =>
    `${subject} value must be a subclass of ${python ? "dict" : "Object or Map"}, not ${repr(value)}.`,
};

/** The options, whose `keyType` is a class. */
function withKeyType(options: { readonly keyType?: unknown } | undefined): object | undefined {
  const keyType = options?.keyType;
  if (keyType !== undefined && keyType !== null && !isItemType(keyType)) {
    refuse({ kind: "Dict", path: null, of: null }, wrongForm("keyType", "a class, or lazy(() => Class)"), keyType);
  }
  return options;
}

function isDict(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof Map) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * A plain object by the type of its values, `dict(Number)`, or a Map where the keys are no text: `dict(String, { keyType:
 * Number })`. `dict()` takes any values. Without a default it is null; each instance gets its own copy of a default.
 *
 * What Python calls a dict is read as a Map where a key is no text: declare the keys of such a dict.
 * @throws ParameterError for a default that is none, or has values of another type. Param 2.4.2, `Dict`.
 */
export function dict<
  const I extends ItemSpec,
  const K extends ItemType,
  const O extends MapOptions<K, NoInfer<FromItem<I>>>,
>(
  itemType: I,
  options: O & { readonly keyType: K } & Known<O, MapOptions<ItemType, unknown>>,
): Declared<
  DictParameter<
    Nullable<
      K extends StringConstructor ? { [key: string]: FromItem<I> } : Map<FromConstructor<K>, FromItem<I>>,
      O,
      true
    >
  >,
  O
>;
/** A plain object whose values are of a type, or keep the rule of a parameter. */
export function dict<const I extends ItemSpec, const O extends DictOptions<NoInfer<FromItem<I>>> = NoOptions>(
  itemType: I,
  options?: O & Known<O, DictOptions<unknown>>,
): Declared<DictParameter<Nullable<{ [key: string]: FromItem<I> }, O, true>>, O>;
/** A plain object with any values. */
export function dict<const O extends DictOptions<unknown> = NoOptions>(
  itemType?: null,
  options?: O & Known<O, DictOptions<unknown>>,
): Declared<DictParameter<Nullable<{ [key: string]: unknown }, O, true>>, O>;
/* @__NO_SIDE_EFFECTS__ */
export function dict(itemType?: ItemSpec | null, options?: object): unknown {
  return declared(
    new DictParameter({
      ...withKeyType(plainOptions("Dict", options)),
      // Param 2.4.2, `Dict.__init__`: the class is given, not inherited.
      class: Object,
      itemType: checkedSpec("Dict", itemType) ?? undefined,
    } as never),
  );
}
