/**
 * How slots get their values: given, else inherited along the classes in Python's resolution order, else the kind's
 * default, which may depend on other slots. And how a declaration becomes the parameter of a class: copied, named, its
 * default looked at again where what it inherits could contradict it.
 */
import { refuseUncopiedDefault } from "./copy-rules.js";
import { ParameterError, refuse } from "./errors.js";
import { withoutBeginning } from "./generators.js";
import { ComputedSlot, checkedOptions, kindOf, type Slots, slotsOf } from "./kind-slots.js";
import type { AnyParameter, Owner, Parameter } from "./parameter.js";
import { GIVEN, HOLDER, LABEL, NAME, OVERRIDE, OWNER, WATCHERS } from "./symbols.js";

/** Slots that a redeclaration may change without its default being looked at again (Param's `_non_validated_slots`). */
const NOT_VALIDATED: ReadonlySet<string> = new Set([
  "doc",
  "label",
  "precedence",
  "constant",
  "metadata",
  "pickleDefaultValue",
  "pyName",
  "aliases",
]);

/** Fills the slots of a parameter that belongs to no class yet. */
export function initialise(parameter: AnyParameter): void {
  const factory = parameter[GIVEN].defaultFactory;
  if (factory !== undefined && factory !== null && typeof factory !== "function" && !isFactory(factory)) {
    refuse({ kind: "", path: null, of: null }, { code: "factory" }, factory);
  }
  fill(parameter, []);
}

const isFactory = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "factory" in value && typeof value.factory === "function";

/** What a factory gives back: a parameter whose own default passes its own rule, as Param's constructors check it. */
export function declared<P extends AnyParameter>(parameter: P): P {
  checkDefault(parameter);
  return parameter;
}

/**
 * A declaration as a class holds it: a parameter of its own (a declaration may be used in several classes), with the
 * name, the owner, and what it leaves out taken from the inherited parameters, nearest first. Param 2.4.2,
 * `ParameterizedMetaclass.__param_inheritance`.
 * @throws ParameterDefinitionError when the default does not pass the rule that comes out; ParameterTypeError when each instance
 * would copy it and it cannot be copied.
 */
export function bind<P extends AnyParameter>(
  declaration: P,
  name: string,
  owner: Owner,
  inherited: readonly AnyParameter[],
  className: string,
  parents: string,
): P {
  const bound = checkedBound(declaration, name, owner, inherited, className, parents);
  if (bound.instantiate && bound.defaultFactory === null) {
    refuseUncopiedDefault(bound.default, () => ({ kind: kindOf(bound), ...subjectPath(owner, name) }));
  }
  return bound;
}

function checkedBound<P extends AnyParameter>(
  declaration: P,
  name: string,
  owner: Owner,
  inherited: readonly AnyParameter[],
  className: string,
  parents: string,
): P {
  const bound = clone(declaration, null);
  set(bound, "name", name);
  set(bound, OWNER, owner);
  fill(bound, inherited);
  adoptItems(bound, owner);
  const nearest = inherited[0];
  if (nearest === undefined) {
    // A kind of the user's may have been built without a factory: this is the first look at its default.
    checkDefault(bound);
    return bound;
  }
  const typeChanged = inherited.some((parameter) => !isOfKind(parameter, declaration.constructor));
  const reason = typeChanged ? "type" : slotsChanged(bound, nearest) && bound.default !== null ? "slots" : null;
  if (reason === null) return bound;
  try {
    checkDefault(bound, typeChanged && (bound.constructor as typeof Parameter).nullDefaultIsValue);
  } catch (error) {
    if (!(error instanceof ParameterError)) throw error;
    const subject = { kind: kindOf(bound), ...subjectPath(owner, name) };
    refuse(subject, { code: "default", reason, class: className, parents }, bound.default, error);
  }
  return bound;
}

/** Whether a parameter is of a kind, as kinds descend from each other in Param: there a CalendarDate is a Number and no Date. */
function isOfKind(parameter: AnyParameter, kind: unknown): boolean {
  let at: unknown = parameter.constructor;
  while (typeof at === "function" && at !== kind) {
    const other = Object.hasOwn(at, "descendsFrom") ? (at as typeof Parameter).descendsFrom : undefined;
    at = other ?? Object.getPrototypeOf(at);
  }
  return at === kind;
}

const subjectPath = (owner: Owner, name: string): { path: string; of: string | null } =>
  owner.ownerName === null ? { path: name, of: owner.ownerTitle } : { path: `${owner.ownerName}.${name}`, of: null };

/**
 * A parameter as a declaration under a name: itself, unless it belongs to a class under another one (`{ y: A.param.x }`), or changes
 * there what a class above says. Then it is one like it, with all its slots, whatever it had inherited.
 */
export function declarationFor(name: string, parameter: AnyParameter): AnyParameter {
  if (parameter.name === null || (parameter.name === name && !(OVERRIDE in parameter))) return parameter;
  const declaration = clone(parameter, null);
  const slots = Object.keys(slotsOf(parameter)).map((slot): [string, unknown] => [
    slot,
    slot === "label" ? parameter[LABEL] : (parameter as unknown as Slots)[slot],
  ]);
  set(declaration, GIVEN, Object.fromEntries(slots));
  set(declaration, NAME, null);
  delete (declaration as unknown as { [OVERRIDE]?: true })[OVERRIDE];
  return declaration;
}

/** The inherited parameter with some slots changed, as a declaration. */
export function override<P extends AnyParameter>(inherited: P, changes: object): P {
  const declaration = clone(inherited, null);
  set(declaration, GIVEN, checkedOptions(inherited, changes));
  set(declaration, OVERRIDE, true);
  return declaration;
}

/**
 * A parameter of its own with the same slots; lists in slots are copied, so that neither sees the other's changes. A
 * class's copy of an inherited one keeps the watchers, as in Param; an instance's has none.
 */
export function clone<P extends AnyParameter>(parameter: P, owner: Owner | null, holder: object | null = null): P {
  const copy = Object.assign((parameter.constructor as typeof Parameter).bare() as unknown as P, parameter);
  set(copy, OWNER, owner);
  set(copy, HOLDER, holder);
  if (holder !== null || owner === null) copy[WATCHERS] = null;
  for (const slot of Object.keys(slotsOf(parameter))) {
    const value = (copy as unknown as Slots)[slot];
    if (slot !== "default" && Array.isArray(value)) set(copy, slot, value.slice());
  }
  if (owner !== null && holder === null) adoptItems(copy, owner);
  return copy;
}

const isParameter = (value: unknown): value is AnyParameter =>
  typeof value === "object" && value !== null && OWNER in value;

/** The parameters of items belong to the class as well: `list(self())` has to know which one it is. */
function adoptItems(parameter: AnyParameter, owner: Owner): void {
  const { itemType, items } = parameter as unknown as Slots;
  const adopted = (item: unknown): unknown => (isParameter(item) ? clone(item, owner) : item);
  if (isParameter(itemType)) set(parameter, "itemType", adopted(itemType));
  if (Array.isArray(items) && items.some(isParameter)) set(parameter, "items", items.map(adopted));
}

function checkDefault(parameter: AnyParameter, nullToo = false): void {
  if (parameter.default === null && !nullToo) return;
  // Storing what `check` gives copies a tuple's default, so that the declaring code cannot change it afterwards.
  const check = (): void => set(parameter, "default", parameter.check(parameter.default));
  // A function that is inherited stays what it was: a generator, or a value of another kind.
  if (parameter[GIVEN].default === undefined) withoutBeginning(check);
  else check();
}

function fill(parameter: AnyParameter, inherited: readonly AnyParameter[]): void {
  const slots = slotsOf(parameter);
  const given = parameter[GIVEN];
  const waiting: [slot: string, from: ComputedSlot][] = [];
  for (const slot of Object.keys(slots)) {
    if (slot === "instantiate" || slot === "allowNone") continue;
    let value = given[slot];
    if (slot === "constant" && given.readonly === true) value = true;
    const own = value !== undefined;
    const from = own ? undefined : inherited.find((candidate) => slot in candidate);
    // A label that was made of the name is made anew: it follows `setLabelFormatter`.
    if (!own)
      value = from === undefined ? slots[slot] : slot === "label" ? from[LABEL] : (from as unknown as Slots)[slot];
    if (value instanceof ComputedSlot) waiting.push([slot, value]);
    // A list in a slot is the parameter's own; a default that was given or inherited stays the object that it is.
    else set(parameter, slot, Array.isArray(value) && (slot !== "default" || (!own && !from)) ? value.slice() : value);
  }
  set(parameter, "instantiate", instantiates(parameter, given, inherited));
  set(parameter, "allowNone", allowsNone(parameter, given, inherited));
  for (const [slot, { compute }] of waiting) set(parameter, slot, compute(parameter as never));
  (parameter as unknown as { complete(): void }).complete();
}

/** Param 2.4.2, `Parameter._set_instantiate`: not inherited, but once true it stays true below. */
function instantiates(parameter: AnyParameter, given: Slots, inherited: readonly AnyParameter[]): boolean {
  if (inherited.some(({ instantiate }) => instantiate)) return true;
  if (given.readonly === true) return false;
  if (typeof given.instantiate === "boolean") return given.instantiate;
  return OVERRIDE in parameter ? inherited[0]!.instantiate : (slotsOf(parameter).instantiate as boolean);
}

/** Param 2.4.2, `Parameter._set_allow_None`: a default of None always allows it; a full redeclaration starts anew. */
function allowsNone(parameter: AnyParameter, given: Slots, inherited: readonly AnyParameter[]): boolean | null {
  const isOverride = OVERRIDE in parameter;
  const { nullDefaultIsValue } = parameter.constructor as typeof Parameter;
  if (isOverride && given.default === null && nullDefaultIsValue) return true;
  const nearest = inherited[0];
  if (given.allowNone === undefined && isOverride && nearest !== undefined) return nearest.allowNone;
  if (!nullDefaultIsValue) return (given.allowNone ?? slotsOf(parameter).allowNone) as boolean | null;
  const ownDefault = given.default === undefined ? slotsOf(parameter).default : given.default;
  return ownDefault === null || given.allowNone === true;
}

function slotsChanged(parameter: AnyParameter, inherited: AnyParameter): boolean {
  const before = inherited as unknown as Slots;
  const given = parameter[GIVEN];
  // Whether null is allowed follows from the default where nothing is said, so it may have changed all the same.
  const { nullDefaultIsValue } = parameter.constructor as typeof Parameter;
  if (nullDefaultIsValue && parameter.allowNone !== inherited.allowNone) return true;
  return Object.keys(given).some(
    (slot) => given[slot] !== undefined && !NOT_VALIDATED.has(slot) && given[slot] !== before[slot],
  );
}

/** `max_speed` as "Max speed". Param 2.4.2, `default_label_formatter`. */
function plainLabel(name: string): string {
  const text = name.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

let formatter: (name: string) => string = plainLabel;

/** The name for people of a parameter that was given none. */
export const labelOf = (name: string): string => formatter(name);

/**
 * Makes the labels of all parameters that were given none; `null`: Param's own way again, `max_speed` as "Max speed".
 * Param 2.4.2, `label_formatter`.
 */
export function setLabelFormatter(format: ((name: string) => string) | null): void {
  formatter = format ?? plainLabel;
}

/** Writes a slot that is read-only in the type. */
export function set(parameter: AnyParameter, slot: string | symbol, value: unknown): void {
  (parameter as unknown as Record<string | symbol, unknown>)[slot] = value;
}
