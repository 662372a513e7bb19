/**
 * `Parameter`: the object that says what one value of a class may be. This file has what all kinds share: the slots, the
 * hooks a kind may override, and the name of the owner for messages. Each kind is a subclass in kinds/ that adds slots
 * and its rule (`check`). How slots are inherited stands in inheritance.ts.
 */

import { type CellKind, PART_OF, type Part } from "../pickle/plan.js";
import { shownAsTuple } from "./brands.js";
import { ParameterAttributeError, type Rule, refuse } from "./errors.js";
import { initialise, labelOf } from "./inheritance.js";
import { INSPECT, parameterText } from "./inspection.js";
import { checkedOptions, type Slots, subjectOf } from "./kind-slots.js";
import {
  type Schema,
  type SchemaOptions,
  type Serializer,
  serializerBy,
  serializerOf,
  serializers,
} from "./serialization.js";
import { type StandardProperties, standardProperties, validateValue } from "./standard-schema.js";
import { GIVEN, HOLDER, LABEL, NAME, OWNER, WATCHERS } from "./symbols.js";
import { PYTHON_CLASS, PYTHON_REPR } from "./text.js";
import type { META, NULLABLE, VALUE } from "./types.js";
import type { Watcher } from "./watching/watcher.js";

export { declared } from "./inheritance.js";
export { computed, type Slots } from "./kind-slots.js";

/** The options of every kind, but those that decide about null (see {@link NullOptions}). */
export interface CommonMeta {
  /** What the parameter is for. */
  readonly doc?: string | null;
  /** A name for people. By default made of the parameter's name: `max_speed` becomes "Max speed". */
  readonly label?: string | null;
  /** Where the parameter stands in lists and forms: lower first, negative hidden. */
  readonly precedence?: number | null;
  /** Whether each instance gets its own copy of the default. Once true, true in all subclasses. */
  readonly instantiate?: boolean;
  /** Whether the value can only be given to the constructor. */
  readonly constant?: boolean;
  /** Whether the value is the class's default and nothing else. */
  readonly readonly?: boolean;
  /** Whether an instance has its own parameter at `a.param.x`; if not, it is the class's. */
  readonly perInstance?: boolean;
  /** Whether a reference (a parameter, a promise, a reactive expression, …) stands for its value. */
  readonly allowRefs?: boolean;
  /** Whether references are looked for inside arrays, Maps and plain objects too. */
  readonly nestedRefs?: boolean;
  /** Makes the value of a new instance that was given none; the default stays that of the class. */
  readonly defaultFactory?: DefaultFactory | (() => unknown) | null;
  /** Anything you want to find at the parameter again. */
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  /** False: the value is left out of pickles. */
  readonly pickleDefaultValue?: boolean;
  /** The name in pickles and in Python's texts, where it is not the parameter's own. */
  readonly pyName?: string | null;
  /** Names that it had in data before: values under them are read as its own. Nothing is written under them. */
  readonly aliases?: readonly string[] | null;
}

/** The options that decide whether the value may be null. */
export interface NullOptions<T> {
  /** The value of an instance that was given none. `null` makes the parameter nullable. */
  readonly default?: T | null;
  /** Whether null is a value. */
  readonly allowNone?: boolean;
}

/**
 * A `defaultFactory` that is told whose value it makes. With `onClass` it makes the default of the class (and of each
 * subclass) as well, and is then called with `self` null. Param 2.4.2, `DefaultFactory`.
 */
export class DefaultFactory {
  /** Makes the value for an instance, or, with `self` null, the default of a class. */
  readonly factory: (cls: object, self: object | null, parameter: AnyParameter) => unknown;
  /** Whether it also makes the default of the class and of each subclass. Default false. */
  readonly onClass: boolean;

  /** The function that makes values, and whether it makes those of classes too. */
  constructor(
    factory: (cls: object, self: object | null, parameter: AnyParameter) => unknown,
    options: { readonly onClass?: boolean } = {},
  ) {
    this.factory = factory;
    this.onClass = options.onClass ?? false;
  }
}

/** The class a parameter belongs to, as far as a parameter needs to know it. */
export interface Owner {
  /** The name for messages, `null` while there is none. */
  readonly ownerName: string | null;
  /** The name, or "a subclass of A". */
  readonly ownerTitle: string;
  /** The class itself. */
  readonly ownerClass: abstract new (
    ...args: never[]
  ) => object;
  /** Told when a slot was written that the class keeps account of. */
  parameterChanged(parameter: AnyParameter): void;
}

/** What an event of a kind that triggers itself sets, and what it sets back to afterwards (Param's `Event`). */
export interface AutoTrigger {
  /** What an event sets: `true`. */
  readonly set: unknown;
  /** What it sets back afterwards: `false`. */
  readonly reset: unknown;
}

/** Where the slots are kept that classes keep account of: writing one is told to the owner. */
const DEFAULT: unique symbol = Symbol("brine.default");
const INSTANTIATE: unique symbol = Symbol("brine.instantiate");
const IS_CONSTANT: unique symbol = Symbol("brine.constant");
const IS_READONLY: unique symbol = Symbol("brine.readonly");
const FACTORY: unique symbol = Symbol("brine.defaultFactory");
const ALLOW_REFS: unique symbol = Symbol("brine.allowRefs");
const ACCOUNTED = {
  default: DEFAULT,
  instantiate: INSTANTIATE,
  constant: IS_CONSTANT,
  readonly: IS_READONLY,
  defaultFactory: FACTORY,
  allowRefs: ALLOW_REFS,
} as const;

/** As the only argument of the constructor: make a parameter whose slots somebody else fills. */
const BARE: unique symbol = Symbol("brine.bare");

/**
 * A declared value of a class: its default, its limits, its text. Param 2.4.2, `Parameter`.
 *
 * The slots can be written (`A.param.x.bounds = [0, 5]`) and count from then on. Subclass a kind to make another:
 * give it `static kind`, list further slots in `static slots`, declare them with `declare`, override `check`.
 */
export abstract class Parameter<out T = unknown> {
  /** The name of the kind in messages: Param's class name. */
  static readonly kind: string = "Parameter";
  /** All slots of the kind and their defaults. */
  static readonly slots: Slots = {
    default: null,
    doc: null,
    label: null,
    precedence: null,
    instantiate: false,
    constant: false,
    readonly: false,
    allowNone: false,
    perInstance: true,
    allowRefs: false,
    nestedRefs: false,
    defaultFactory: null,
    metadata: null,
    pickleDefaultValue: true,
    pyName: null,
    aliases: null,
  };

  /** The formats by mode: `"json"`, and those you put here. Param 2.4.2, `Parameter._serializers`. */
  static readonly serializers: Map<string, Serializer> = serializers;

  /** The kind that this one is one of in Param, where that is another than the class it extends here. */
  static readonly descendsFrom: object | undefined = undefined;

  /** Whether a default of null makes null a value that can be set. */
  static readonly nullDefaultIsValue: boolean = true;

  declare readonly [VALUE]: T;
  declare readonly [META]: CommonMeta;
  declare readonly [NULLABLE]: Parameter<T | null>;

  /** The value of instances that have none of their own. */
  declare default: T;
  /** What the parameter is for. */
  doc: string | null = null;
  /** Where the parameter stands in lists and forms. */
  precedence: number | null = null;
  /** Whether each instance gets its own copy of the default. */
  declare instantiate: boolean;
  /** Whether the value can only be given to the constructor. */
  declare constant: boolean;
  /** Whether the value is the class's default and nothing else. */
  declare readonly: boolean;
  /** Whether null is a value. `null`, which is no yes, for a selector that did not say. */
  allowNone: boolean | null = false;
  /** Whether an instance has its own parameter. */
  readonly perInstance: boolean = true;
  /** Whether references stand for their values. */
  declare allowRefs: boolean;
  /** Whether references are looked for inside containers. */
  nestedRefs: boolean = false;
  /** Makes the value of a new instance that was given none. */
  declare defaultFactory: DefaultFactory | (() => unknown) | null;
  /** Anything that was given to be found here again. */
  metadata: Readonly<Record<string, unknown>> | null = null;
  /** False: the value is left out of pickles. */
  pickleDefaultValue: boolean = true;
  /** The name in pickles, where it is not `name`. */
  readonly pyName: string | null = null;
  /** Names that it had in data before. */
  readonly aliases: readonly string[] | null = null;

  // The common slots are fields so that all parameters of a kind have one shape, however they came about: an object that
  // gets many properties by computed names becomes a hash table, and each check reads slots.
  /** @internal */ [DEFAULT]: unknown = null;
  /** @internal */ [INSTANTIATE] = false;
  /** @internal */ [IS_CONSTANT] = false;
  /** @internal */ [IS_READONLY] = false;
  /** @internal */ [FACTORY]: unknown = null;
  /** @internal */ [ALLOW_REFS] = false;
  /** @internal */ [NAME]: string | null = null;
  /** @internal */ [LABEL]: string | null = null;
  /** @internal */ readonly [OWNER]: Owner | null = null;
  /** @internal */ readonly [HOLDER]: object | null = null;
  /** @internal */ [WATCHERS]: Map<string, Watcher[]> | null = null;
  /** @internal */ readonly [GIVEN]: Slots;

  /**
   * @throws ParameterTypeError for an option that the kind does not have.
   */
  constructor(options: object = {}) {
    if ((options as unknown) === BARE) {
      this[GIVEN] = {};
      return;
    }
    this[GIVEN] = checkedOptions(this, options);
    initialise(this);
  }

  /** @internal A parameter of this kind, made without the kind's constructor. */
  static bare(): Parameter {
    return Reflect.construct(Parameter, [BARE], this as unknown as new () => Parameter) as Parameter;
  }

  /** The name in the class, `null` before the parameter belongs to one. */
  get name(): string | null {
    return this[NAME];
  }

  /** @throws ParameterAttributeError once it has a name: a parameter is bound to one. */
  set name(name: string | null) {
    if (this[NAME] !== null && name !== this[NAME]) {
      throw new ParameterAttributeError(subjectOf(this), { code: "renamed" }, name);
    }
    this[NAME] = name;
  }

  /** A name for people: that which was given, else one made of the name. */
  get label(): string | null {
    return this[LABEL] ?? (this[NAME] === null ? null : labelOf(this[NAME]));
  }

  set label(label: string | null) {
    this[LABEL] = label;
  }

  /**
   * Whose parameter it is: the class that declares it, or, for an instance's own, the instance. `null` before it belongs
   * to one.
   */
  get owner(): object | null {
    return this[HOLDER] ?? this[OWNER]?.ownerClass ?? null;
  }

  /** An instance's own one is, in a deep copy, that of the instance's copy; a class's is shared, as the class is. */
  get [PART_OF](): Part {
    return {
      owner: this[HOLDER],
      find: (copy) => (copy as { readonly param: { get(name: string): unknown } }).param.get(this.name!),
    };
  }

  /**
   * The rule of the kind: gives the value as it is stored.
   * @throws ParameterError naming the parameter, the value and the rule.
   */
  abstract check(value: unknown): T;

  /**
   * Refuses a value that {@link check} takes though the TypeScript type does not say so: Param takes booleans for numbers. Asked where
   * types promise something to others: `~standard`.
   * @throws ParameterError as {@link check}.
   */
  checkStrictly(_value: unknown): void {}

  /**
   * Standard Schema v1: validates a value by this parameter's rule, and gives what it would store.
   */
  get "~standard"(): StandardProperties<T, T> {
    return standardProperties((value) => validateValue(this, value));
  }

  /**
   * Which values {@link check} gives back as they are whatever they are, `PASSES_…` of pickle/plan.ts in sum: reading a pickle
   * then asks for no others. A subclass that has a `check` of its own is always asked.
   */
  get passes(): number {
    return 0;
  }

  /** Which items make a new array of `length` items one that {@link adopt} gives back as it is, `PASSES_…` in sum; as {@link passes}. */
  passesItems(_length: number): number {
    return 0;
  }

  /** How the value is written in a pickle where its JavaScript type does not say. */
  get cellKind(): CellKind {
    return "any";
  }

  /**
   * Checks a value that comes from a pickle. As {@link check}, but for kinds whose rule asks the world outside, which may
   * have changed since: Param looks at no value that it loads. Null is what an instance has by default, also where the rule takes
   * none: a selector without a choice.
   */
  checkRestored(value: unknown): T {
    return value === null && this.default === null ? (null as T) : this.check(value);
  }

  /** A value as texts show it: an array of a tuple kind is a tuple in Python. The class's parameters are found by their names. */
  inText(value: unknown, _find: (name: string) => AnyParameter | undefined): unknown {
    return this.cellKind === "tuple" && Array.isArray(value) ? shownAsTuple(value) : value;
  }

  /** {@link checkRestored} for an array that nobody else has, so that a kind which copies arrays need not copy this one. */
  adopt(items: unknown[]): T {
    return this.checkRestored(items);
  }

  /**
   * True for a kind whose rule changes with the values it meets: a write to an instance then goes by the instance's own
   * parameter, so that no other one learns of it.
   */
  get learns(): boolean {
    return false;
  }

  /** True for a kind whose value is made when it is read; such a kind overrides {@link read}. */
  get readsThrough(): boolean {
    return false;
  }

  /** What `a.x` gives for a stored value (the default's where there is none). Called only where {@link readsThrough}. */
  read(stored: unknown, _target: object): unknown {
    return stored;
  }

  /** True for a kind whose value may be a function that makes it when it is read: see generators.ts. */
  get generates(): boolean {
    return false;
  }

  /** The rule for what such a function made. */
  checkProduced(value: unknown): T {
    return value as T;
  }

  /** True for a kind that does something after its value was written; such a kind overrides {@link afterSet}. */
  get followsSet(): boolean {
    return false;
  }

  /** Called after the value was written to an instance, or to a class as the default. Param's `_post_setter`. */
  afterSet(_target: object, _value: unknown): void {}

  /**
   * A value in the form that Param writes as JSON. A kind of yours overrides this and {@link deserialize}, and both dialects
   * then write and read what these give and take. Param 2.4.2, `Parameter.serialize`.
   */
  serialize(value: unknown): unknown {
    return serializerOf().plainValue(this, value);
  }

  /** The value that such a form stands for, not checked. */
  deserialize(plain: unknown): unknown {
    return serializerOf().valueOf(this, plain);
  }

  /**
   * The JSON Schema of a value.
   * @throws UnserializableError for a kind whose values have no form.
   */
  schema(options: SchemaOptions = {}): Schema {
    return serializerBy(options).parameterSchema(this, options);
  }

  /** What is set and set back around `trigger`, for a kind that is an event. */
  get autoTrigger(): AutoTrigger | null {
    return null;
  }

  /** Completes the slots of this kind after all were filled, before the default is checked. */
  protected complete(): void {}

  /** In short: `Number(name="x", default=1, bounds=[0, 10])`. */
  toString(): string {
    return parameterText(this);
  }

  /** @internal */ [INSPECT](): string {
    return this.toString();
  }

  /** @internal What a message in Python's words says where a parameter is the value. */
  get [PYTHON_CLASS](): string {
    const { kind } = this.constructor as typeof Parameter;
    // The two that Param's own machinery needs stand beside it.
    const module = kind === "Parameter" || kind === "String" ? "parameterized" : "parameters";
    return `param.${module}.${kind}`;
  }

  /** @internal As Python shows an object that says nothing of itself. */
  [PYTHON_REPR](): string {
    return `<${this[PYTHON_CLASS]} object at 0x0>`;
  }

  /** Throws the error for a broken rule, with this parameter's name in it. */
  protected fail(rule: Rule, value: unknown): never {
    refuse(subjectOf(this), rule, value);
  }

  static {
    for (const [slot, stored] of Object.entries(ACCOUNTED)) {
      Object.defineProperty(Parameter.prototype, slot, {
        get(this: Record<symbol, unknown>): unknown {
          return this[stored];
        },
        set(this: Parameter, value: unknown): void {
          (this as unknown as Record<symbol, unknown>)[stored] = value;
          this[OWNER]?.parameterChanged(this);
        },
        configurable: true,
      });
    }
  }
}

/** Any parameter. */
export type AnyParameter = Parameter<unknown>;
