/**
 * What both languages see in a value: containers, classes and functions by name, and instances as the call that makes them. An
 * instance is said by its parameters, as in Param's `script_repr`: those that differ from the class's defaults, or all.
 */
import { type ClassInfo, wireNameOf } from "../param/class-info.js";
import { isEqual, valuesEqual } from "../param/equality.js";
import { currentParameter } from "../param/instance-parameter.js";
import type { ModelInstance } from "../param/instance-state.js";
import { NumberParameter } from "../param/kinds/number.js";
import { isAutomatic } from "../param/namespace/pprint.js";
import { type AnyParameter, Parameter } from "../param/parameter.js";
import { readSlot, readValue } from "../param/slots.js";
import { INFO } from "../param/symbols.js";
import { nameOf } from "../param/text.js";
import { slotKey } from "../pickle/plan.js";
import type { ClassSource, Registry } from "../pickle/registry.js";
import { Float } from "../pickle/values.js";
import { NoText } from "./errors.js";
import { type Assigned, type CallShape, Cast } from "./shape.js";

/** Which language is written, as far as it decides about instances. */
export interface InstanceRules {
  readonly registry: Registry;
  /** Whether values that are the class's defaults are left out. */
  readonly onlyChanged: boolean;
  readonly isPython: boolean;
}

/** An argument that a constructor takes and of which the object says nothing. */
export class MissingArgument {
  readonly reason: NoText;

  constructor(title: string, argument: string) {
    this.reason = new NoText(
      "NO_ARGUMENT",
      `the constructor of ${title} takes "${argument}", which is no parameter and no property of the object`,
    );
  }
}

/** Arrays that a declaration says are tuples in Python. */
export type Tuples = Pick<WeakSet<object>, "add">;

/** One value of an instance. */
interface Value extends Assigned {
  readonly parameter: AnyParameter;
  readonly isChanged: boolean;
}

/** An instance of the model as the call that makes it. */
export function instanceCall(instance: ModelInstance, rules: InstanceRules, tuples: Tuples): CallShape {
  const info = instance[INFO];
  const source = rules.registry.sourceOf(info.cls) ?? {};
  const values = valuesOf(instance, rules, tuples);
  const argument = (name: string): unknown => {
    const slot = info.slots.get(name);
    if (slot === undefined) return propertyOf(instance, name, info.ownerTitle);
    // The name that was made for it is as good as none.
    return values.find(({ parameter }) => parameter.name === name)?.value ?? null;
  };
  const taken = new Set([...(source.args ?? []), ...Object.keys(source.defaults ?? {})]);
  const others = values.filter(({ parameter, isChanged }) => isChanged && !taken.has(parameter.name!));
  const takesKeywords = source.keywords ?? taken.size === 0;
  // Python's constructor has the object itself under that name.
  const isGiven = ({ name }: Value): boolean => takesKeywords && !(rules.isPython && name === "self");
  const call = constructorCall(source, argument, rules.isPython, {
    nameOf: (name) => nameIn(info, name, rules.isPython),
    isFollowed: takesKeywords && others.length > 0,
  });
  return {
    form: "call",
    callee: {
      target: info.cls,
      ...(rules.isPython && info.isFunction ? { member: "instance" } : {}),
    },
    isNew: true,
    args: call.args,
    named: [...call.named, ...others.filter(isGiven)],
    assigned: others.filter((value) => !isGiven(value)),
    noun: nounOf(info.baseName),
    isInstance: true,
  };
}

/** An object of a registered class that is none of the model, whose constructor was described. */
export function objectCall(value: object, source: ClassSource, isPython: boolean): CallShape {
  const cls = value.constructor;
  const argument = (name: string): unknown => propertyOf(value, name, nameOf(cls));
  const call = constructorCall(source, argument, isPython, { nameOf: (name) => name, isFollowed: false });
  const noun = nounOf(nameOf(cls));
  return { form: "call", callee: { target: cls }, isNew: true, ...call, assigned: [], noun, isInstance: true };
}

/**
 * The arguments of a constructor that takes some by position. Python's that may be left out are given by name; TypeScript's only where nothing comes
 * after them (`isFollowed`: the object with the keywords).
 */
function constructorCall(
  { args = [], defaults = {} }: ClassSource,
  argument: (name: string) => unknown,
  isPython: boolean,
  { nameOf: nameInLanguage, isFollowed }: { readonly nameOf: (name: string) => string; readonly isFollowed: boolean },
): { readonly args: unknown[]; readonly named: Assigned[] } {
  const positional = args.map(argument);
  const optional = Object.entries(defaults).map(([name, value]) => ({ name, value: argument(name), usual: value }));
  const differs = ({ value, usual }: { readonly value: unknown; readonly usual: unknown }): boolean =>
    !valuesEqual(value, usual);
  if (isPython) {
    const named = optional
      .filter(differs)
      .map(({ name, value }) => ({ name: nameInLanguage(name), value, constant: false }));
    return { args: positional, named };
  }
  const needed = isFollowed ? optional.length : optional.map(differs).lastIndexOf(true) + 1;
  return { args: [...positional, ...optional.slice(0, needed).map(({ value }) => value)], named: [] };
}

function propertyOf(value: object, name: string, title: string): unknown {
  return name in value ? (value as Record<string, unknown>)[name] : new MissingArgument(title, name);
}

function nameIn(info: ClassInfo, name: string, isPython: boolean): string {
  const slot = info.slots.get(name);
  return slot === undefined || !isPython ? name : wireNameOf(info.parameters[slot]!);
}

/** The values in Param's order: by precedence, those without any first, and then by name. */
export function valuesOf(
  instance: ModelInstance,
  { registry, onlyChanged, isPython }: InstanceRules,
  tuples: Tuples,
): Value[] {
  const info = instance[INFO];
  const found: (Value & { readonly place: number })[] = [];
  for (const slot of info.order) {
    const parameter = info.parameters[slot]!;
    const stored =
      slot === 0 && instance[slotKey(0)] === undefined ? undefined : storedValue(instance, slot, parameter);
    if (parameter.readonly || stored === undefined || (slot === 0 && isAutomatic(stored, info.baseName))) continue;
    const usual = info.defaults[slot];
    const isUsual =
      parameter.defaultFactory === null &&
      (sameValue(stored, usual) || (stored === usual && !(isPython && hasName(stored, registry))));
    declareTuples(parameter, stored, tuples);
    const value = isPython ? inPython(parameter, stored) : inTypeScript(parameter, stored);
    const name = isPython ? wireNameOf(parameter) : parameter.name!;
    const place = currentParameter(instance, slot).precedence ?? Number.NEGATIVE_INFINITY;
    const isChanged = !onlyChanged || !isUsual;
    found.push({ name, value, constant: parameter.constant, parameter, isChanged, place });
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1)).sort((a, b) => (a.place === b.place ? 0 : a.place - b.place));
}

/** The declaration may say that a number is a float whatever its value is. */
const inPython = ({ cellKind }: AnyParameter, value: unknown): unknown =>
  cellKind === "float" && typeof value === "number" ? new Float(value) : value;

/** A number's kind takes booleans too, as Param does, and functions that make the number; its type does not. */
const inTypeScript = (parameter: AnyParameter, value: unknown): unknown =>
  parameter instanceof NumberParameter && value !== null && typeof value !== "number" ? new Cast(value) : value;

/** What is stored, not what reading makes of it; but a composite has nothing stored. */
function storedValue(instance: ModelInstance, slot: number, parameter: AnyParameter): unknown {
  const { kind } = parameter.constructor as typeof Parameter;
  return kind === "Composite" ? readValue(instance, slot) : readSlot(instance, slot);
}

/** Equal for Param, and no boolean beside a number. */
const sameValue = (a: unknown, b: unknown): boolean =>
  isEqual(a, b) && (typeof a === "boolean") === (typeof b === "boolean");

/** Param writes functions and classes though they are the default; those that have a name can be. */
const hasName = (value: unknown, registry: Registry): boolean =>
  typeof value === "object" || registry.nameOf(value) !== undefined;

/** The slots of a kind that say what its items are. */
interface ItemSlots {
  readonly items?: readonly unknown[] | null;
  readonly itemType?: unknown;
}

/** Remembers the arrays in a value that are tuples in Python by what was declared. */
function declareTuples(spec: unknown, value: unknown, tuples: Tuples): void {
  if (!(spec instanceof Parameter) || typeof value !== "object" || value === null) return;
  const { items = null, itemType = null } = spec as AnyParameter & ItemSlots;
  if (spec.cellKind === "tuple" && Array.isArray(value)) {
    tuples.add(value);
    for (const [index, item] of value.entries()) declareTuples(items?.[index], item, tuples);
  } else if (itemType !== null) {
    const held: Iterable<unknown> = value instanceof Map ? value.values() : Object.values(value);
    for (const item of held) declareTuples(itemType, item, tuples);
  }
}

/** A class's name as one of its objects would be called: `tempSensor` of `TempSensor`, `lab` of `LAB`. */
function nounOf(className: string): string {
  const noun = className.replace(/^_*([A-Z]+)(?![a-z])|^_*([A-Z])/, (found) => found.replaceAll("_", "").toLowerCase());
  return noun || "object";
}
