/** `instanceOf()` and `self()`: an instance of a class, or one of its subclasses. Param 2.4.2, `ClassSelector`. */

import { classInfo } from "../class-info.js";
import {
  type Constructor,
  checkedType,
  constructorOf,
  type FromConstructor,
  type ItemType,
  isInstance,
} from "../item-type.js";
import { plainOptions } from "../kind-slots.js";
import { type CommonMeta, declared, type NullOptions, Parameter, type Slots } from "../parameter.js";
import { INFO, OWNER } from "../symbols.js";
import { nameOf } from "../text.js";
import type { Declared, Known, NoOptions, NULLABLE, Nullable, TakesReferences } from "../types.js";

/** The options of {@link instanceOf}. */
export interface InstanceOptions<T> extends CommonMeta, NullOptions<T> {
  /** False: the value is the class itself or a subclass, and no instance. By default true. */
  readonly isInstance?: boolean;
}

/** In the slot `class`: the class that declares the parameter. */
const SELF: unique symbol = Symbol("brine.self");

/** What {@link instanceOf} asks for: a class, or several of which the value's is one. */
export type ClassChoice = ItemType | readonly ItemType[];

/** The value of {@link instanceOf}: an instance, or a class where `isInstance` is false. */
export type InstanceValue<C extends ClassChoice, O> = O extends { readonly isInstance: false }
  ? ClassOf<C>
  : InstanceFrom<C>;

/** An instance of a class, or of one of several. */
type InstanceFrom<C> = C extends readonly (infer I)[] ? FromConstructor<I> : FromConstructor<C>;

/** A class or a subclass of it. */
type ClassOf<C> = C extends readonly (infer I)[] ? Constructor<FromConstructor<I>> : Constructor<FromConstructor<C>>;

/** An instance of a class, or the class. Param 2.4.2, `ClassSelector`. */
export class ClassSelectorParameter<out T = unknown> extends Parameter<T> {
  static override readonly kind: string = "ClassSelector";
  static override readonly slots: Slots = { ...Parameter.slots, instantiate: true, class: null, isInstance: true };

  declare readonly [NULLABLE]: ClassSelectorParameter<T | null>;
  /** The class or classes as they were declared; {@link requiredClass} gives what they stand for. */
  declare readonly class: ClassChoice | typeof SELF;
  /** Whether the value is an instance; otherwise it is a class. */
  declare isInstance: boolean;

  /** The class of which the value is an instance; an array of several; `null` for `self()` before it belongs to a class. */
  get requiredClass(): Constructor | readonly Constructor[] | null {
    const { class: wanted } = this;
    if (wanted === SELF) return this[OWNER]?.ownerClass ?? null;
    return Array.isArray(wanted) ? wanted.map(constructorOf) : constructorOf(wanted as ItemType);
  }

  /** Param 2.4.2, `ClassSelector._validate_class_`. */
  override check(value: unknown): T {
    if ((value === null || value === undefined) && this.allowNone === true) return null as T;
    const wanted = this.requiredClass;
    const fits = this.isInstance ? isInstance : isSubclass;
    if (wanted === null) return value as T;
    if (isSeveral(wanted) ? wanted.some((cls) => fits(value, cls)) : fits(value, wanted)) return value as T;
    return this.fail({ code: "instance", class: wanted, subclass: !this.isInstance }, value ?? null);
  }

  /**
   * The classes that a value may be of, by name: of a class of the model all that are not abstract and in use, else the class
   * itself. Param 2.4.2, `ClassSelector.get_range`.
   */
  getRange(): Map<string, Constructor | null> {
    const wanted = this.requiredClass ?? [];
    const range = new Map<string, Constructor | null>();
    for (const cls of isSeveral(wanted) ? wanted : [wanted]) {
      const found = INFO in cls ? classInfo(cls).descendants.filter((info) => !info.abstract && !info.generated) : [];
      if (found.length === 0) range.set(nameOf(cls), cls);
      for (const info of found) range.set(info.baseName, info.cls);
    }
    if (this.allowNone === true) range.set("None", null);
    return range;
  }
}

const isSeveral = (classes: Constructor | readonly Constructor[]): classes is readonly Constructor[] =>
  Array.isArray(classes);

/** Python's `issubclass`, for what is a class at all. */
function isSubclass(value: unknown, cls: Constructor): boolean {
  if (typeof value !== "function") return false;
  if (value === cls || (cls as unknown) === Object) return true;
  // Booleans are integers in Python, and integers are numbers.
  if ((cls as unknown) === Number) return value === BigInt || value === Boolean;
  if ((cls as unknown) === BigInt) return value === Boolean;
  return (value.prototype as unknown) instanceof cls;
}

/**
 * An instance of a class, of one of several (`instanceOf([Sensor, Probe])`), or of one given through `lazy`. With
 * `isInstance: false` the value is the class or a subclass of it. Without a default it is null. Each instance gets its own
 * copy of a default; `instantiate: false` shares it.
 * @throws ParameterValueError for a default of another class. Param 2.4.2, `ClassSelector`.
 */
export function instanceOf<
  const C extends ClassChoice,
  const O extends InstanceOptions<NoInfer<InstanceFrom<C> | ClassOf<C>>> = NoOptions,
>(
  type: C,
  options?: O & { readonly default?: InstanceValue<C, O> | null } & Known<O, InstanceOptions<unknown>>,
): Declared<ClassSelectorParameter<Nullable<InstanceValue<C, O>, O, true>>, O>;
/* @__NO_SIDE_EFFECTS__ */
export function instanceOf(type: ClassChoice, options?: InstanceOptions<unknown>): unknown {
  return declared(
    new ClassSelectorParameter({
      ...plainOptions("ClassSelector", options),
      class: checkedType("ClassSelector", type),
    }),
  );
}

/** An instance of the class being declared, or null: `next: self<Node>()`. */
export function self<T>(
  options: CommonMeta & { readonly allowRefs: true },
): ClassSelectorParameter<T | null> & TakesReferences<"value">;
/** Without references: an instance, or null. */
export function self<T>(options?: CommonMeta): ClassSelectorParameter<T | null>;
/* @__NO_SIDE_EFFECTS__ */
export function self(options?: CommonMeta): unknown {
  return declared(new ClassSelectorParameter({ ...plainOptions("ClassSelector", options), class: SELF }));
}
