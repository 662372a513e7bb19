/**
 * What pickles say of parameters that an instance has of its own. Param keeps a copy of each parameter that was asked for or set on an
 * object (`_InstancePrivate.params`), with all of its slots, and `p.param.x.bounds = (0, 50)` changes that copy alone. What such a
 * copy says otherwise than the class's parameter, the instance's own parameter says here, as far as it is a rule for values or a
 * text for people; types and functions stay the class's. A slot of another form than it can have does, too. What is written are
 * those slots alone, under a name of brine's: the slots of Param's parameters are others in each of its versions.
 */
import { countItems, tuples } from "../pickle/plan.js";
import { Float, PyInt } from "../pickle/values.js";
import { wireNameOf } from "./class-info.js";
import { valuesEqual } from "./equality.js";
import { instanceParameter } from "./instance-parameter.js";
import type { ModelInstance } from "./instance-state.js";
import { kindOf, type Slots } from "./kind-slots.js";
import { ObjectList } from "./kinds/selector-objects.js";
import { isMoment } from "./moments.js";
import type { AnyParameter } from "./parameter.js";
import { INFO, LABEL, PRIVATE } from "./symbols.js";

/** The slots of a parameter as a pickle has them, by Python's names: an object, or a Map where `dicts` says that dicts are those. */
type Given = Readonly<Record<string, unknown>> | ReadonlyMap<unknown, unknown>;

const slotIn = (given: Given, name: string): unknown => {
  if (given instanceof Map) return given.get(name);
  return Object.hasOwn(given, name) ? (given as Readonly<Record<string, unknown>>)[name] : undefined;
};

/** What a slot holds here; `undefined` where what is given is not of its form. */
type Read = (given: unknown, parameter: AnyParameter, all: Given) => unknown;

const textOrNone: Read = (given) => (typeof given === "string" || given === null ? given : undefined);
const truth: Read = (given) => (typeof given === "boolean" ? given : undefined);
const numberOrNone: Read = (given) => {
  const plain = unboxed(given);
  return typeof plain === "number" || plain === null ? plain : undefined;
};
const truths: Read = (given) =>
  isPair(given) && given.every((one) => typeof one === "boolean") ? Array.from(given) : undefined;

/** Two limits of the sort that the kind compares with: moments for dates, numbers for all others. */
const limits: Read = (given, parameter) => {
  if (given === null) return null;
  if (!isPair(given)) return undefined;
  const pair = Array.from(given, unboxed);
  const isLimit = kindOf(parameter).includes("Date") ? isMoment : isNumber;
  return pair.every((limit) => limit === null || isLimit(limit)) ? pair : undefined;
};

/** The objects of a selector in their order, and its labels in theirs: an object may have several, or none. */
type Choice = readonly [objects: readonly unknown[], labels: readonly (readonly [label: string, object: unknown])[]];

/** The objects of a selector, and the labels of those that are there. What can be chosen of files is what their folder has. */
const choice: Read = (given, parameter, all): Choice | undefined => {
  if (!Array.isArray(given) || "path" in parameter) return undefined;
  const names = slotIn(all, "names");
  // A pickle may give one list to many.
  countItems(given.length);
  const objects = (given as unknown[]).slice();
  if (typeof names !== "object" || names === null) return [objects, []];
  const labels: (readonly [unknown, unknown])[] =
    names instanceof Map ? [...(names as Map<unknown, unknown>)] : Object.entries(names);
  countItems(labels.length);
  if (labels.length === 0) return [objects, []];
  const areTheirs = valuesEqual(
    labels.map(([, object]) => object),
    objects,
  );
  const there = new Set(objects);
  const isLabel = (one: readonly [unknown, unknown]): one is readonly [string, unknown] =>
    typeof one[0] === "string" && (areTheirs || there.has(one[1]));
  return [objects, labels.filter(isLabel)];
};

const SLOTS: readonly { readonly slot: string; readonly name: string; readonly read: Read }[] = [
  { slot: "doc", name: "doc", read: textOrNone },
  { slot: "label", name: "_label", read: textOrNone },
  { slot: "precedence", name: "precedence", read: numberOrNone },
  { slot: "constant", name: "constant", read: truth },
  { slot: "readonly", name: "readonly", read: truth },
  { slot: "allowNone", name: "allow_None", read: truth },
  { slot: "bounds", name: "bounds", read: limits },
  { slot: "softbounds", name: "softbounds", read: limits },
  { slot: "inclusiveBounds", name: "inclusive_bounds", read: truths },
  { slot: "step", name: "step", read: numberOrNone },
  { slot: "checkOnSet", name: "check_on_set", read: truth },
  { slot: "objects", name: "_objects", read: choice },
];

const isPair = (given: unknown): given is readonly [unknown, unknown] => Array.isArray(given) && given.length === 2;
const isNumber = (value: unknown): boolean => typeof value === "number" || typeof value === "bigint";
const unboxed = (value: unknown): unknown => (value instanceof Float || value instanceof PyInt ? value.value : value);

/** What a slot of a class's parameter holds, in the form that {@link Read} gives. */
function present(parameter: AnyParameter, slot: string): unknown {
  if (slot === "label") return parameter[LABEL];
  const value = (parameter as unknown as Slots)[slot];
  return value instanceof ObjectList ? ([Array.from(value), [...value.names]] satisfies Choice) : value;
}

/** Sets a slot of an instance's own parameter to what {@link Read} gave. */
function put(own: AnyParameter, slot: string, value: unknown): void {
  const held = slot === "objects" ? ObjectList.ofChoice(...(value as Choice)) : value;
  (own as unknown as Record<string, unknown>)[slot] = held;
}

/**
 * Gives an instance that is being read the parameters that it had of its own: by wire name, with their slots. No parameter is made where
 * none says otherwise than the class's, for Param makes many such.
 */
export function takeParameters(instance: ModelInstance, given: Iterable<readonly [string, unknown]>): void {
  const { parameters } = instance[INFO];
  for (const [wireName, slots] of given) {
    const isMeant = (one: AnyParameter): boolean =>
      wireNameOf(one) === wireName || one.aliases?.includes(wireName) === true;
    const place = parameters.findIndex(isMeant);
    const declared = parameters[place];
    if (declared?.perInstance !== true || typeof slots !== "object" || slots === null) continue;
    for (const { slot, name, read } of SLOTS) {
      if (!(slot in declared)) continue;
      const value = read(slotIn(slots as Given, name), declared, slots as Given);
      if (value === undefined || valuesEqual(value, present(declared, slot))) continue;
      put(instanceParameter(instance, place), slot, value);
    }
  }
}

/** A slot in the form that Python has it in. */
function written(slot: string, value: unknown): Record<string, unknown> {
  const { name } = SLOTS.find((one) => one.slot === slot)!;
  if (slot === "objects") {
    const [objects, labels] = value as Choice;
    return labels.length > 0 ? { [name]: objects, names: new Map(labels) } : { [name]: objects };
  }
  return { [name]: Array.isArray(value) ? tuples.make(value) : value };
}

/** Whether a slot holds the very same as the class's, as most do; many instances may have been asked for their parameters. */
function isUnchanged(own: AnyParameter, declared: AnyParameter, slot: string): boolean {
  const value = (own as unknown as Slots)[slot];
  const before = (declared as unknown as Slots)[slot];
  if (value === before) return slot !== "label" || own[LABEL] === declared[LABEL];
  // A limit is copied with its parameter.
  return isPair(value) && isPair(before) && slot !== "objects" && value[0] === before[0] && value[1] === before[1];
}

/** What the parameters that an instance has of its own say otherwise than its class's, by wire name; `undefined`: nothing. */
export function ownParameters(instance: ModelInstance): Record<string, object> | undefined {
  const state = instance[PRIVATE];
  if (typeof state === "number" || state.parameters === null) return undefined;
  let all: Record<string, object> | undefined;
  for (const [place, own] of state.parameters.entries()) {
    const declared = instance[INFO].parameters[place];
    if (own === undefined || declared === undefined) continue;
    for (const { slot } of SLOTS) {
      // A parameter that was put in the place of another may be of another kind.
      if (!(slot in declared && slot in own) || (slot === "objects" && "path" in declared)) continue;
      if (isUnchanged(own, declared, slot)) continue;
      const value = present(own, slot);
      if (valuesEqual(value, present(declared, slot))) continue;
      const wireName = wireNameOf(own);
      all ??= {};
      all[wireName] = { ...all[wireName], ...written(slot, value) };
    }
  }
  return all;
}
