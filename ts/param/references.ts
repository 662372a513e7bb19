/**
 * References as values: a parameter with `allowRefs` that is given one holds its value, and follows it until it is given
 * something else. Param 2.4.2, `Parameters._resolve_ref`, `_setup_refs`, `_update_ref`, `_sync_refs` and `_async_ref`.
 */
import { READ_REFERENCE, type ReadReference } from "../pickle/plan.js";
import { isParameterized } from "./brands.js";
import { ClassInfo, classInfo, wireNameOf } from "./class-info.js";
import { currentParameter, instanceParameter } from "./instance-parameter.js";
import { type ModelInstance, presentState, stateOf } from "./instance-state.js";
import { type AnyParameter, Parameter } from "./parameter.js";
import { bindMethod } from "./reactive/bind.js";
import { type Following, follow, overTime } from "./reactive/later.js";
import { mapNested } from "./reactive/nested.js";
import {
  byOwner,
  isLater,
  isReference,
  isStarter,
  type Later,
  ownerOf,
  resolveRef,
  resolveValue,
} from "./reactive/reference.js";
import { INFO } from "./symbols.js";
import { listen } from "./watching/dependencies.js";
import { dependsOf } from "./watching/dependency-paths.js";
import { type ParamEvent, Skip } from "./watching/event.js";
import { infoOfTarget, register } from "./watching/register.js";
import { Watcher } from "./watching/watcher.js";

/** What to store now; `ready: false`: nothing, the value comes later. */
export interface Resolved {
  readonly ready: boolean;
  readonly value: unknown;
}

/** The references of one instance. */
export interface Links {
  /** The reference of each slot that has one. */
  readonly references: Map<number, unknown>;
  /** What comes later, and is followed now. */
  readonly following: Map<number, Following>;
  /** What comes later, to be followed once the constructor is done. */
  readonly starting: Map<number, Later>;
  /** The watchers of what the references depend on, by owner. */
  readonly watchers: Map<ModelInstance | ClassInfo, Watcher>;
  /** The slots that are being written from their references. */
  syncing: ReadonlySet<number>;
}

const NOT_READY: Resolved = { ready: false, value: undefined };

function linksOf(instance: ModelInstance): Links {
  const state = stateOf(instance);
  return (state.links ??= {
    references: new Map(),
    following: new Map(),
    starting: new Map(),
    watchers: new Map(),
    syncing: new Set(),
  });
}

function presentLinks(instance: ModelInstance): Links | null {
  return presentState(instance)?.links ?? null;
}

/** The reference that a slot follows, `undefined` for none. */
export function referenceOf(instance: ModelInstance, slot: number): unknown {
  return presentLinks(instance)?.references.get(slot);
}

/** The value of a reference now; nothing where it says so, or where `undefined` is all there is. */
function evaluate(reference: unknown, nested: boolean): unknown {
  try {
    const value = resolveValue(reference, nested);
    return isStarter(reference) && !isLater(value) ? overTime(value as Iterable<unknown>) : value;
  } catch (error) {
    if (error instanceof Skip) return undefined;
    throw error;
  }
}

/** A value given to a parameter with `allowRefs`: links it if it is a reference, else unlinks. */
export function assign(instance: ModelInstance, slot: number, parameter: AnyParameter, given: unknown): Resolved {
  const present = presentLinks(instance);
  if (!isReference(given, parameter.nestedRefs)) {
    if (present?.references.has(slot) === true && !present.syncing.has(slot)) {
      // `trigger` writes what is there.
      if (stateOf(instance).dispatch?.triggering !== true) unlink(present, instance, slot);
    }
    return { ready: true, value: given };
  }
  const value = evaluate(given, parameter.nestedRefs);
  const links = linksOf(instance);
  stop(links, slot);
  disconnect(links);
  links.references.set(slot, given);
  connect(instance, links);
  if (value === undefined) return NOT_READY;
  if (!isLater(value)) return { ready: true, value };
  start(instance, links, slot, value);
  return NOT_READY;
}

/** A keyword argument of such a parameter: linked only when the constructor is done, for it may still fail. */
export function assignArgument(
  instance: ModelInstance,
  slot: number,
  parameter: AnyParameter,
  given: unknown,
): Resolved {
  if (!isReference(given, parameter.nestedRefs)) return { ready: true, value: given };
  const value = evaluate(given, parameter.nestedRefs);
  const links = linksOf(instance);
  links.references.set(slot, given);
  if (value === undefined) return NOT_READY;
  if (!isLater(value)) return { ready: true, value };
  links.starting.set(slot, value);
  return NOT_READY;
}

/** A class has no links: where it is given a parameter, its default becomes that parameter's value. */
export function assignDefault(given: unknown): unknown {
  return given instanceof Parameter ? resolveValue(given, false) : given;
}

/** Called at the end of the constructor. */
export function linkArguments(instance: ModelInstance): void {
  const links = presentLinks(instance);
  if (links === null) return;
  connect(instance, links);
  for (const [slot, later] of links.starting) start(instance, links, slot, later);
  links.starting.clear();
}

/**
 * Runs methods that the end of the constructor calls (`onInit`): what they write does not end the references that the
 * constructor was given, which Param notes only after them.
 */
export function keepingReferences(instance: ModelInstance, during: () => void): void {
  const links = presentLinks(instance);
  if (links === null) {
    during();
    return;
  }
  const { syncing } = links;
  links.syncing = new Set([...syncing, ...links.references.keys()]);
  try {
    during();
  } finally {
    links.syncing = syncing;
  }
}

/**
 * Has the values of an instance that was read from a pickle follow what they followed in Python. The values themselves are
 * in the pickle; nothing is called before something changes.
 */
function followRead(instance: ModelInstance, references: Iterable<readonly [string, unknown]>): void {
  const info = instance[INFO];
  for (const [wireName, read] of references) {
    const slot = info.parameters.findIndex((parameter) => wireNameOf(parameter) === wireName);
    const parameter = slot < 0 ? null : currentParameter(instance, slot);
    if (parameter?.allowRefs !== true) continue;
    const reference = mapNested(read, actual);
    if (resolveRef(reference, parameter.nestedRefs).length > 0) linksOf(instance).references.set(slot, reference);
  }
  linkArguments(instance);
}

/** The parameter or the method that a stand-in in a pickle is of; the stand-in where there is none. */
function actual(leaf: unknown): unknown {
  const read = (leaf as { readonly [READ_REFERENCE]?: ReadReference } | null)?.[READ_REFERENCE];
  if (read === undefined) return leaf;
  const { of, name } = read;
  if (read.isMethod)
    return isInstance(of) && isDependent(of[INFO], name) ? bindMethod(of as never, name as never) : leaf;
  if (typeof of === "function" && INFO in of) {
    return classInfo(of).parameters.find((parameter) => wireNameOf(parameter) === name) ?? leaf;
  }
  if (!isInstance(of)) return leaf;
  const slot = of[INFO].parameters.findIndex((parameter) => wireNameOf(parameter) === name);
  return slot < 0 ? leaf : instanceParameter(of, slot);
}

const isInstance = (value: unknown): value is ModelInstance =>
  typeof value === "object" && value !== null && isParameterized(value);

/** Only a method that says what it depends on is a reference; a pickle can name no other. */
const isDependent = (info: ClassInfo, method: string): boolean =>
  dependsOf(info, method) !== undefined && typeof (info.cls.prototype as never)[method] === "function";

ClassInfo.followRead = (instance, references) => followRead(instance as ModelInstance, references);

function unlink(links: Links, instance: ModelInstance, slot: number): void {
  links.references.delete(slot);
  stop(links, slot);
  const needed = byOwner(dependenciesOf(instance, links));
  for (const [owner, watcher] of links.watchers) {
    if (needed.has(owner)) continue;
    watcher.unwatch();
    links.watchers.delete(owner);
  }
}

const dependenciesOf = (instance: ModelInstance, links: Links): AnyParameter[] =>
  [...links.references].flatMap(([slot, reference]) =>
    resolveRef(reference, currentParameter(instance, slot).nestedRefs),
  );

function disconnect(links: Links): void {
  for (const watcher of links.watchers.values()) watcher.unwatch();
  links.watchers.clear();
}

/** Watches what the references depend on: one watcher an owner, so that a batch there becomes one batch here. */
function connect(instance: ModelInstance, links: Links): void {
  const told = (...events: ParamEvent[]): void => sync(instance, links, events);
  for (const [owner, names] of byOwner(dependenciesOf(instance, links))) {
    const isClass = "mro" in owner;
    // Methods that depend on the same come first, as they do in Param.
    if (!isClass) listen(owner);
    const watcher = new Watcher(isClass ? null : owner, infoOfTarget(owner).cls, told, "args", names, {
      precedence: -1,
    });
    links.watchers.set(owner, register(owner, watcher));
  }
}

/** Takes over what changed. */
function sync(instance: ModelInstance, links: Links, events: readonly ParamEvent[]): void {
  const updates = new Map<number, unknown>();
  for (const [slot, reference] of links.references) {
    const { nestedRefs } = currentParameter(instance, slot);
    const touched = resolveRef(reference, nestedRefs).some((dependency) => {
      const owner = ownerOf(dependency);
      const object = owner !== null && "mro" in owner ? owner.cls : owner;
      return events.some((event) => event.obj === object && event.name === dependency.name);
    });
    if (!touched) continue;
    const value = evaluate(reference, nestedRefs);
    if (value === undefined) continue;
    if (isLater(value)) start(instance, links, slot, value);
    else updates.set(slot, value);
  }
  if (updates.size > 0) writeSynced(instance, links, updates);
}

/** Follows what comes later; what was followed for this slot is over. */
function start(instance: ModelInstance, links: Links, slot: number, later: Later): void {
  stop(links, slot);
  const following = follow(later, {
    deliver: (value) => {
      if (value !== undefined) writeSynced(instance, links, new Map([[slot, value]]));
    },
    end: () => links.following.delete(slot),
  });
  links.following.set(slot, following);
}

function stop(links: Links, slot: number): void {
  links.following.get(slot)?.stop();
  links.following.delete(slot);
  links.starting.delete(slot);
}

/** Writes values that come from references: constants too, and without ending the references. */
function writeSynced(instance: ModelInstance, links: Links, updates: ReadonlyMap<number, unknown>): void {
  const state = stateOf(instance);
  const { parameters } = instance[INFO];
  const { syncing } = links;
  const values = Object.create(null) as Record<string, unknown>;
  for (const [slot, value] of updates) values[parameters[slot]!.name!] = value;
  links.syncing = new Set([...syncing, ...updates.keys()]);
  state.editing++;
  try {
    (instance as unknown as { readonly param: { update(values: object): void } }).param.update(values);
  } finally {
    state.editing--;
    links.syncing = syncing;
  }
}
