/** `selector()`, `objectSelector()` and `listSelector()`: one or several of given objects. Param 2.4.2, `Selector`. */

import { isTuple } from "../brands.js";
import type { KindRule } from "../errors.js";
import { plainOptions } from "../kind-slots.js";
import { type CommonMeta, declared, type NullOptions, Parameter, type Slots } from "../parameter.js";
import { GIVEN, OVERRIDE, OWNER } from "../symbols.js";
import type { Declared, Known, META, MemberOf, NULLABLE, SelectorValue } from "../types.js";
import { tellOfSlot } from "../watching/slot-watching.js";
import { ObjectList, type SelectorObjects } from "./selector-objects.js";

export type { SelectorObjects } from "./selector-objects.js";

/** The options of {@link selector} that an inherited parameter may be given anew. */
export interface SelectorMeta<out T> extends CommonMeta {
  /** What can be chosen. */
  readonly objects?: SelectorObjects<T>;
}

/** The options of {@link selector}. */
export interface SelectorOptions extends CommonMeta, NullOptions<unknown> {
  /** What can be chosen. */
  readonly objects?: SelectorObjects;
  /** Whether only these can be; otherwise a new value joins them. By default true where there are objects. */
  readonly checkOnSet?: boolean;
  /** Whether the default is null, and not the first object, where none is given. */
  readonly emptyDefault?: boolean;
  /** Makes the default when {@link SelectorParameter.computeDefault} is called. Deprecated in Param. */
  readonly computeDefaultFn?: (() => unknown) | null;
}

const OBJECTS: unique symbol = Symbol("brine.objects");
const CHECKS: unique symbol = Symbol("brine.checkOnSet");

/** One of several objects (of type `I`). Param 2.4.2, `Selector`. */
export class SelectorParameter<out T = unknown, out I = NonNullable<T>> extends Parameter<T> {
  static override readonly kind: string = "Selector";
  /** Param leaves `allow_None` unset here: a default of None is not a choice unless `allowNone` says so. */
  static override readonly nullDefaultIsValue: boolean = false;
  static override readonly slots: Slots = {
    ...Parameter.slots,
    allowNone: null,
    objects: null,
    checkOnSet: null,
    computeDefaultFn: null,
  };
  /** Whether the default is null, and not the first object, where none is given. */
  static readonly emptyDefault: boolean = false;

  declare readonly [META]: SelectorMeta<I>;
  declare readonly [NULLABLE]: SelectorParameter<T | null, I>;
  /** @internal */ declare [OBJECTS]: ObjectList;
  /** @internal */ declare [CHECKS]: boolean | null;
  /** Makes the default when {@link computeDefault} is called. */
  declare computeDefaultFn: (() => unknown) | null;

  /** Users call {@link selector}, which knows the type. */
  constructor(options: SelectorOptions = {}) {
    const { emptyDefault = new.target.emptyDefault, ...rest } = plainOptions(new.target.kind, options);
    const first = emptyDefault ? undefined : firstOf(options.objects);
    super(rest.default === undefined && first !== undefined ? { ...rest, default: first } : rest);
  }

  /**
   * What can be chosen, in order: an array that can be changed in place, by label too. Assigning a list, a record or a Map
   * sets all objects anew. Values that were set already are not looked at again.
   */
  get objects(): ObjectList {
    return this[OBJECTS];
  }

  set objects(objects: SelectorObjects | null) {
    const old = (this[OBJECTS] as ObjectList | undefined)?.names;
    this[OBJECTS] = ObjectList.containing(objects, this);
    // Param 2.4.2, `Selector.objects`: the labels are a slot that is set before the objects.
    if (old !== undefined) tellOfSlot(this, "names", new Map(old), new Map(this.names));
  }

  /** The labels with their objects; empty for objects that were given as a list. */
  get names(): ReadonlyMap<string, unknown> {
    return this[OBJECTS].names;
  }

  /** Whether only the objects can be chosen. */
  get checkOnSet(): boolean {
    return this[CHECKS] as boolean;
  }

  set checkOnSet(checks: boolean | null) {
    this[CHECKS] = checks;
    this[OWNER]?.parameterChanged(this);
  }

  protected override complete(): void {
    // Labels are of the objects as they were given: a full redeclaration inherits the objects alone, as in Param.
    if (this[GIVEN].objects === undefined && !(OVERRIDE in this)) this[OBJECTS].forgetNames();
    this[CHECKS] ??= this[OBJECTS].length !== 0;
    // A default that is declared beside an empty list is its first object, whatever was inherited.
    const { objects, default: given, checkOnSet } = this[GIVEN];
    const alone =
      this[OBJECTS].length === 0 && objects !== undefined && given !== undefined && checkOnSet === undefined;
    if ((!this[CHECKS] || alone) && this.default !== null) this.join(this.default);
  }

  /** A value that is none of the objects joins them: those of the instance, once that is made. */
  override get learns(): boolean {
    return !this[CHECKS];
  }

  /** All objects by label; by their name or text where they have none. Param 2.4.2, `Selector.get_range`. */
  getRange(): Map<string, unknown> {
    return this[OBJECTS].labelled();
  }

  /** Sets a default of null to what `computeDefaultFn` makes, which joins the objects. Deprecated in Param. */
  computeDefault(): void {
    if (this.default !== null || this.computeDefaultFn === null) return;
    this.default = this.computeDefaultFn() as T;
    this.join(this.default);
  }

  /** Adds a value to the objects. */
  protected join(value: unknown): void {
    if (!this[OBJECTS].includes(value)) this[OBJECTS].addSilently(value);
  }

  /** Param 2.4.2, `Selector._validate`. Objects are found as Python's `in` finds them: by equality. */
  override check(value: unknown): T {
    const wanted = value === undefined ? null : value;
    this.choose(wanted);
    return wanted as T;
  }

  /**
   * Whether an object equals the value and is of its type too: `true` is 1 for Python, and for {@link check}, but not where types are asked for. What
   * else there may be in containers is compared as Python compares it.
   */
  isTyped(value: unknown): boolean {
    if (!this[CHECKS] || !["boolean", "number", "bigint"].includes(typeof value)) return true;
    const objects = this[OBJECTS];
    return !objects.includes(value) || objects.some((object) => object === value);
  }

  override checkStrictly(value: unknown): void {
    if (!this.isTyped(value)) this.fail({ code: "objects", objects: Array.from(this[OBJECTS]) }, value);
  }

  /** Refuses what is none of the objects, or adds it. */
  protected choose(value: unknown): void {
    const objects = this[OBJECTS];
    if (objects.includes(value)) return;
    if (!this[CHECKS]) objects.addSilently(value);
    else if (value !== null || this.allowNone !== true)
      this.fail({ code: "objects", objects: Array.from(objects) }, value);
  }
}

/** One of several objects, null where no default is given. Param 2.4.2, `ObjectSelector`, which it calls deprecated. */
export class ObjectSelectorParameter<out T = unknown> extends SelectorParameter<T> {
  static override readonly kind: string = "ObjectSelector";
  static override readonly emptyDefault: boolean = true;
}

/** Several of given objects, in a list. Param 2.4.2, `ListSelector`. */
export class ListSelectorParameter<
  out T extends readonly unknown[] | null = unknown[] | null,
> extends SelectorParameter<T, ItemOf<T>> {
  static override readonly kind: string = "ListSelector";
  static override readonly emptyDefault: boolean = true;

  /** Param 2.4.2, `ListSelector._validate`. The array itself is stored. */
  override check(value: unknown): T {
    if ((value === null || value === undefined) && this.allowNone === true) return null as T;
    if (!Array.isArray(value) || isTuple(value)) this.fail(NO_LIST, value ?? null);
    for (const item of value) this.choose(item);
    return value as unknown as T;
  }

  override checkStrictly(value: unknown): void {
    for (const item of Array.isArray(value) ? value : []) super.checkStrictly(item);
  }

  protected override join(value: unknown): void {
    // An inherited default may be none of this kind; that is told when it is checked.
    for (const item of Array.isArray(value) ? value : []) super.join(item);
  }
}

type ItemOf<T> = T extends readonly (infer I)[] ? I : never;

const NO_LIST: KindRule = {
  code: "kind",
  rule: "type",
  message: (subject, value, { repr }) => `${subject} only takes list types, not ${repr(value)}.`,
};

function firstOf(objects: SelectorObjects | null | undefined): unknown {
  if (objects === undefined || objects === null) return undefined;
  const [first] = Array.isArray(objects) ? objects : objects instanceof Map ? objects.values() : Object.values(objects);
  return first;
}

/**
 * One of several objects, by default the first: `selector({ objects: ["fast", "slow"] })`, or with labels
 * `selector({ objects: { one: 1, two: 2 } })`, where the value is 1 or 2. With `checkOnSet: false` other values are
 * taken too and join the objects.
 * @throws ParameterValueError for a default that is none of them. Param 2.4.2, `Selector`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function selector<const Ob extends SelectorObjects, const O extends SelectorOptions>(
  options: O & { readonly objects: Ob } & DefaultAmong<Ob, O> & Known<O, SelectorOptions>,
): Declared<SelectorParameter<SelectorValue<Ob, O>>, O> {
  return declared(new SelectorParameter(options)) as never;
}

/**
 * As {@link selector}, but without a default it is null. For code that comes from Param, where it is deprecated.
 * @throws ParameterValueError for a default that is none of the objects. Param 2.4.2, `ObjectSelector`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function objectSelector<const Ob extends SelectorObjects, const O extends SelectorOptions>(
  options: O & { readonly objects: Ob } & DefaultAmong<Ob, O> & Known<O, SelectorOptions>,
): Declared<ObjectSelectorParameter<SelectorValue<Ob, O, true>>, O> {
  return declared(new ObjectSelectorParameter(options)) as never;
}

/** The options of {@link listSelector}. */
export interface ListSelectorOptions extends SelectorOptions {
  /** What is chosen at first, each one of the objects; `null` for nothing. */
  readonly default?: readonly unknown[] | null;
}

/**
 * An array of some of the objects: `listSelector({ objects: ["a", "b"], default: ["a"] })`. Without a default it is null,
 * which cannot be set unless `allowNone` is true. With `checkOnSet: false` other items are taken and join the objects.
 * @throws ParameterValueError for a default that is no array of them. Param 2.4.2, `ListSelector`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function listSelector<const Ob extends SelectorObjects, const O extends ListSelectorOptions>(
  options: O & { readonly objects: Ob; readonly default?: readonly ListItem<Ob, O>[] | null } & Known<
      O,
      ListSelectorOptions
    >,
): Declared<ListSelectorParameter<ListSelectorValue<Ob, O>>, O> {
  return declared(new ListSelectorParameter(options as ListSelectorOptions)) as never;
}

/** Refuses a default that is none of the objects. */
export type DefaultAmong<Ob extends SelectorObjects, O> = O extends { readonly default: infer D }
  ? D extends ListItem<Ob, O> | null
    ? unknown
    : { readonly "error: the default is none of the objects": never }
  : unknown;

/** What the arrays of a list selector hold. */
export type ListItem<Ob extends SelectorObjects, O> = [MemberOf<Ob>] extends [never]
  ? unknown
  : SelectorValue<Ob, Omit<O, "default" | "allowNone" | "emptyDefault">>;

/** The value of a list selector. */
export type ListSelectorValue<Ob extends SelectorObjects, O> =
  null extends SelectorValue<[0], Omit<O, "checkOnSet">, true> ? ListItem<Ob, O>[] | null : ListItem<Ob, O>[];
