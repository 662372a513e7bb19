/**
 * `Parameter`: the object that says what one value of a class may be. This file has what all kinds share: slots and
 * their defaults, how a declaration takes over what it leaves out from the inherited one, and the name of the owner
 * for messages. Each kind is a subclass in kinds/ that adds slots and its rule (`check`).
 */
import type { CellKind } from "../pickle/plan.js";
import { ParameterError, ParameterTypeError, type Rule, refuse, type Subject } from "./errors.js";
import { GIVEN, OVERRIDE, OWNER } from "./symbols.js";
import type { META, NULLABLE, VALUE } from "./types.js";

/** The options of every kind, but those that decide about null (see {@link NullOptions}). */
export interface CommonMeta {
  /** What the parameter is for. */
  readonly doc?: string | null;
  /** A name for people. By default made of the parameter's name: `max_speed` becomes "Max speed". */
  readonly label?: string | null;
  /** Where the parameter stands in lists and forms: lower first, negative hidden. */
  readonly precedence?: number | null;
  /** Whether each instance gets its own copy of the default. */
  readonly instantiate?: boolean;
  /** Whether the value can only be given to the constructor. */
  readonly constant?: boolean;
  /** The name in pickles and in Python's texts, where it is not the parameter's own. */
  readonly pyName?: string | null;
}

/** The options that decide whether the value may be null. */
export interface NullOptions<T> {
  /** The value of an instance that was given none. `null` makes the parameter nullable. */
  readonly default?: T | null;
  /** Whether null is a value. */
  readonly allowNone?: boolean;
}

/** The slots of a kind with what they hold when a declaration leaves them out. */
export type Slots = Readonly<Record<string, unknown>>;

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
}

/** Slots that a redeclaration may change without its default being looked at again (Param's `_non_validated_slots`). */
const NOT_VALIDATED: ReadonlySet<string> = new Set(["doc", "label", "precedence", "constant", "pyName"]);

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
    allowNone: false,
    pyName: null,
  };

  /** Whether a default of null makes null a value that can be set. */
  static readonly nullDefaultIsValue: boolean = true;

  declare readonly [VALUE]: T;
  declare readonly [META]: CommonMeta;
  declare readonly [NULLABLE]: Parameter<T | null>;

  /** The name in the class, `null` before the parameter belongs to one. */
  readonly name: string | null = null;
  /** The value of instances that have none of their own. */
  declare default: T;
  /** What the parameter is for. */
  declare doc: string | null;
  /** A name for people. */
  declare label: string | null;
  /** Where the parameter stands in lists and forms. */
  declare precedence: number | null;
  /** Whether each instance gets its own copy of the default. Fixed when the class is created. */
  declare readonly instantiate: boolean;
  /** Whether the value can only be given to the constructor. */
  declare constant: boolean;
  /** Whether null is a value. */
  declare allowNone: boolean;
  /** The name in pickles, where it is not `name`. */
  declare readonly pyName: string | null;

  /** @internal */ readonly [OWNER]: Owner | null = null;
  /** @internal */ readonly [GIVEN]: Slots;

  /**
   * @throws ParameterTypeError for an option that the kind does not have.
   */
  constructor(options: object = {}) {
    const given = options as Slots;
    const slots = slotsOf(this);
    for (const option of Object.keys(given)) {
      if (!Object.hasOwn(slots, option)) {
        const rule: Rule = { code: "unexpected-keyword", of: kindOf(this), keyword: option };
        throw new ParameterTypeError(subjectOf(this), rule, given[option]);
      }
    }
    this[GIVEN] = given;
    fill(this, slots, given, null);
  }

  /** The class that declares the parameter, `null` before there is one. */
  get owner(): (abstract new (...args: never[]) => object) | null {
    return this[OWNER]?.ownerClass ?? null;
  }

  /**
   * The rule of the kind: gives the value as it is stored.
   * @throws ParameterError naming the parameter, the value and the rule.
   */
  abstract check(value: unknown): T;

  /** How the value is written in a pickle where its JavaScript type does not say. */
  get cellKind(): CellKind {
    return "any";
  }

  /** Completes the slots of this kind after all were filled, before the default is checked. */
  protected complete(): void {}

  /** @internal */
  static complete(parameter: Parameter): void {
    parameter.complete();
  }

  /** Throws the error for a broken rule, with this parameter's name in it. */
  protected fail(rule: Rule, value: unknown): never {
    refuse(subjectOf(this), rule, value);
  }
}

/** Any parameter. */
export type AnyParameter = Parameter<unknown>;

/** The kind of a parameter, in Param's words. */
export function kindOf(parameter: AnyParameter): string {
  return (parameter.constructor as typeof Parameter).kind;
}

function slotsOf(parameter: AnyParameter): Slots {
  return (parameter.constructor as typeof Parameter).slots;
}

/** How messages name the parameter. Looked up when the message is made: the class may get its name late. */
export function subjectOf(parameter: AnyParameter): Subject {
  const owner = parameter[OWNER];
  const { name } = parameter;
  const kind = kindOf(parameter);
  if (owner === null || name === null) return { kind, path: name, of: null };
  return owner.ownerName === null
    ? { kind, path: name, of: owner.ownerTitle }
    : { kind, path: `${owner.ownerName}.${name}`, of: null };
}

/** What a factory gives back: a parameter whose own default passes its own rule, as Param's constructors check it. */
export function declared<P extends AnyParameter>(parameter: P): P {
  checkDefault(parameter);
  return parameter;
}

/**
 * A declaration as a class holds it: a parameter of its own (a declaration may be used in several classes), with the
 * name, the owner, and what it leaves out taken from the inherited parameter. Param 2.4.2,
 * `ParameterizedMetaclass.__param_inheritance`.
 * @throws ParameterDefinitionError when the default does not pass the rule that comes out.
 */
export function bind<P extends AnyParameter>(
  declaration: P,
  name: string,
  owner: Owner,
  inherited: AnyParameter | null,
  className: string,
  parents: string,
): P {
  const bound = clone(declaration);
  set(bound, "name", name);
  set(bound, OWNER, owner);
  fill(bound, slotsOf(bound), declaration[GIVEN], inherited);
  if (inherited === null) {
    // A kind of the user's may have been built without a factory: this is the first look at its default.
    checkDefault(bound);
    return bound;
  }
  const typeChanged = !(inherited instanceof declaration.constructor);
  const reason = typeChanged ? "type" : slotsChanged(bound, inherited) && bound.default !== null ? "slots" : null;
  if (reason === null) return bound;
  try {
    checkDefault(bound, typeChanged && (bound.constructor as typeof Parameter).nullDefaultIsValue);
  } catch (error) {
    if (!(error instanceof ParameterError)) throw error;
    refuse(subjectOf(bound), { code: "default", reason, class: className, parents }, bound.default, error);
  }
  return bound;
}

/** The inherited parameter with some slots changed, as a declaration. */
export function override<P extends AnyParameter>(inherited: P, changes: object): P {
  const slots = slotsOf(inherited);
  const declaration = clone(inherited);
  for (const option of Object.keys(changes)) {
    if (Object.hasOwn(slots, option)) continue;
    const rule: Rule = { code: "unexpected-keyword", of: kindOf(inherited), keyword: option };
    throw new ParameterTypeError(subjectOf(inherited), rule, (changes as Slots)[option]);
  }
  set(declaration, GIVEN, changes);
  set(declaration, OVERRIDE, true);
  return declaration;
}

/** A parameter of its own with the same slots; lists in slots are copied, so that neither sees the other's changes. */
export function clone<P extends AnyParameter>(parameter: P, owner: Owner | null = parameter[OWNER]): P {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(parameter) as object) as P, parameter);
  set(copy, OWNER, owner);
  for (const slot of Object.keys(slotsOf(parameter))) {
    const value = (copy as unknown as Slots)[slot];
    if (slot !== "default" && Array.isArray(value)) set(copy, slot, value.slice());
  }
  return copy;
}

function checkDefault(parameter: AnyParameter, nullToo = false): void {
  if (parameter.default === null && !nullToo) return;
  // Storing what `check` gives copies a tuple's default, so that the declaring code cannot change it afterwards.
  set(parameter, "default", parameter.check(parameter.default));
}

function fill(parameter: AnyParameter, slots: Slots, given: Slots, inherited: AnyParameter | null): void {
  const from = inherited as unknown as Slots | null;
  for (const slot of Object.keys(slots)) {
    let value = given[slot];
    const isInherited = value === undefined && from !== null && slot in from;
    const isInitial = value === undefined && !isInherited;
    if (value === undefined) value = isInherited ? from[slot] : slots[slot];
    // A list in a slot is the parameter's own; a default that was given stays the object that was given.
    set(parameter, slot, Array.isArray(value) && (slot !== "default" || isInitial) ? value.slice() : value);
  }
  if (inherited?.instantiate === true) set(parameter, "instantiate", true);
  set(parameter, "allowNone", allowsNone(parameter, given, inherited));
  if (parameter.label === null && parameter.name !== null) parameter.label = labelOf(parameter.name);
  Parameter.complete(parameter);
}

/** Param 2.4.2, `Parameter._set_allow_None`: a default of None always allows it; a full redeclaration starts anew. */
function allowsNone(parameter: AnyParameter, given: Slots, inherited: AnyParameter | null): boolean {
  const isOverride = OVERRIDE in parameter;
  const { nullDefaultIsValue } = parameter.constructor as typeof Parameter;
  if (isOverride && given.default === null && nullDefaultIsValue) return true;
  if (given.allowNone === undefined && isOverride && inherited !== null) return inherited.allowNone;
  if (!nullDefaultIsValue) return given.allowNone === true;
  const ownDefault = given.default === undefined ? slotsOf(parameter).default : given.default;
  return ownDefault === null || given.allowNone === true;
}

function slotsChanged(parameter: AnyParameter, inherited: AnyParameter): boolean {
  const before = inherited as unknown as Slots;
  const given = parameter[GIVEN];
  return Object.keys(given).some(
    (slot) => given[slot] !== undefined && !NOT_VALIDATED.has(slot) && given[slot] !== before[slot],
  );
}

/** Param 2.4.2, `label_formatter`. */
function labelOf(name: string): string {
  const text = name.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Writes a slot that is read-only in the type. */
function set(parameter: AnyParameter, slot: string | symbol, value: unknown): void {
  (parameter as unknown as Record<string | symbol, unknown>)[slot] = value;
}
