/** `instanceOf()` and `self()`: an instance of a class. Param 2.4.2, `ClassSelector`. */
import { type Constructor, constructorOf, type FromConstructor, type ItemType, isInstance } from "../item-type.js";
import { type CommonMeta, declared, type NullOptions, Parameter, type Slots } from "../parameter.js";
import { OWNER } from "../symbols.js";
import type { Declared, Known, NoOptions, NULLABLE, Nullable } from "../types.js";

/** The options of {@link instanceOf}. */
export interface InstanceOptions<T> extends CommonMeta, NullOptions<T> {}

/** In the slot `class`: the class that declares the parameter. */
const SELF: unique symbol = Symbol("brine.self");

/** An instance of a class. Param 2.4.2, `ClassSelector`. */
export class ClassSelectorParameter<out T = unknown> extends Parameter<T> {
  static override readonly kind: string = "ClassSelector";
  static override readonly slots: Slots = { ...Parameter.slots, instantiate: true, class: null };

  declare readonly [NULLABLE]: ClassSelectorParameter<T | null>;
  /** The class as it was declared; {@link requiredClass} gives what it stands for. */
  declare readonly class: ItemType | typeof SELF;

  /** The class of which the value is an instance; `null` for `self()` before the parameter belongs to a class. */
  get requiredClass(): Constructor | null {
    if (this.class === SELF) return this[OWNER]?.ownerClass ?? null;
    return constructorOf(this.class as ItemType);
  }

  /** Param 2.4.2, `ClassSelector._validate_class_`. */
  override check(value: unknown): T {
    if ((value === null || value === undefined) && this.allowNone) return null as T;
    const wanted = this.requiredClass;
    if (wanted === null || isInstance(value, wanted)) return value as T;
    return this.fail({ code: "instance", class: wanted }, value);
  }
}

/**
 * An instance of a class, or of one given through `lazy`. Without a default it is null. Each instance gets its own
 * copy of a default; `instantiate: false` shares it.
 * @throws ParameterValueError for a default of another class. Param 2.4.2, `ClassSelector`.
 */
export function instanceOf<
  const C extends ItemType,
  const O extends InstanceOptions<NoInfer<FromConstructor<C>>> = NoOptions,
>(
  type: C,
  options?: O & Known<O, InstanceOptions<unknown>>,
): Declared<ClassSelectorParameter<Nullable<FromConstructor<C>, O, true>>, O>;
/* @__NO_SIDE_EFFECTS__ */
export function instanceOf(type: ItemType, options?: InstanceOptions<unknown>): unknown {
  return declared(new ClassSelectorParameter({ ...options, class: type }));
}

/** An instance of the class being declared, or null: `next: self<Node>()`. */
/* @__NO_SIDE_EFFECTS__ */
export function self<T>(options?: CommonMeta): ClassSelectorParameter<T | null> {
  return declared(new ClassSelectorParameter({ ...options, class: SELF })) as never;
}
