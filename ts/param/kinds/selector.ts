/** `selector()`: one of several objects. Param 2.4.2, `Selector`. */
import { includesValue } from "../equality.js";
import { type CommonMeta, declared, type NullOptions, Parameter, type Slots } from "../parameter.js";
import { GIVEN } from "../symbols.js";
import type { Declared, Known, META, NULLABLE, SelectorValue } from "../types.js";

/** What a selector chooses from: a list, or a record from labels to objects. */
export type SelectorObjects<T = unknown> = readonly T[] | { readonly [label: string]: T };

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
}

/** One of several objects. Param 2.4.2, `Selector`. */
export class SelectorParameter<out T = unknown> extends Parameter<T> {
  static override readonly kind: string = "Selector";
  /** Param leaves `allow_None` unset here: a default of None is not a choice unless `allowNone` says so. */
  static override readonly nullDefaultIsValue: boolean = false;
  static override readonly slots: Slots = { ...Parameter.slots, objects: null, names: null, checkOnSet: null };

  declare readonly [META]: SelectorMeta<NonNullable<T>>;
  declare readonly [NULLABLE]: SelectorParameter<T | null>;
  /** What can be chosen, in order. */
  declare objects: unknown[];
  /** The labels of labelled objects, `null` where there are none. */
  declare readonly names: { readonly [label: string]: unknown } | null;
  /** Whether only the objects can be chosen. */
  declare checkOnSet: boolean;

  constructor(options: SelectorOptions = {}) {
    const first = firstOf(options.objects);
    super(options.default === undefined && first !== undefined ? { ...options, default: first } : options);
  }

  protected override complete(): void {
    const given = this[GIVEN].objects as SelectorObjects | undefined;
    if (given !== undefined) {
      const labelled = !Array.isArray(given);
      this.objects = labelled ? Object.values(given) : given.slice();
      (this as { names: unknown }).names = labelled ? { ...given } : null;
    }
    this.objects ??= [];
    this.checkOnSet ??= this.objects.length !== 0;
    if (!this.checkOnSet && this.default !== null) this.check(this.default);
  }

  /** Param 2.4.2, `Selector._validate`. Objects are found as Python's `in` finds them: by equality. */
  override check(value: unknown): T {
    const wanted = value === undefined ? null : value;
    if (includesValue(this.objects, wanted)) return wanted as T;
    if (wanted === null && this.allowNone) return null as T;
    if (this.checkOnSet) this.fail({ code: "objects", objects: this.objects.slice() }, wanted);
    this.objects.push(wanted);
    return wanted as T;
  }
}

function firstOf(objects: SelectorObjects | undefined): unknown {
  if (objects === undefined) return undefined;
  return Array.isArray(objects) ? objects[0] : Object.values(objects)[0];
}

/**
 * One of several objects, by default the first: `selector({ objects: ["fast", "slow"] })`, or with labels
 * `selector({ objects: { one: 1, two: 2 } })`, where the value is 1 or 2. With `checkOnSet: false` other values are
 * taken too and join the objects.
 * @throws ParameterValueError for a default that is none of them. Param 2.4.2, `Selector`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function selector<const Ob extends SelectorObjects, const O extends SelectorOptions>(
  options: O & { readonly objects: Ob } & Known<O, SelectorOptions>,
): Declared<SelectorParameter<SelectorValue<Ob, O>>, O> {
  return declared(new SelectorParameter(options)) as never;
}
