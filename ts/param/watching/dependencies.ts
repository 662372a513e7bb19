/**
 * Methods that are called when what they depend on changes. What a class's methods depend on is found once a class;
 * an instance listens to itself when it is first written to, and to other objects from its creation on, anew whenever
 * one of them is replaced. Param 2.4.2, `Parameters._update_deps`.
 */
import { whenRestored } from "../../pickle/plan.js";
import { ClassInfo } from "../class-info.js";
import { isEqual } from "../equality.js";
import { type KindRule, refuse } from "../errors.js";
import { type ModelInstance, stateOf } from "../instance-state.js";
import { DEPENDS, INFO } from "../symbols.js";
import {
  type DependedParameter,
  type DependsInfo,
  dependsOf,
  followPath,
  parametersOf,
  valueOnPath,
} from "./dependency-paths.js";
import { type ParamEvent, settle } from "./event.js";
import { infoOfTarget, register } from "./register.js";
import { Watcher } from "./watcher.js";

export type { DependsInfo } from "./dependency-paths.js";

/** A method that is called by itself. */
interface WatchedMethod {
  readonly name: string;
  readonly queued: boolean;
  readonly onInit: boolean;
  /** Parameters of the object itself. */
  readonly parameters: readonly DependedParameter[];
  /** Paths through other objects. */
  readonly paths: readonly string[];
}

/** What the methods of a class depend on. */
export interface ClassDependencies {
  readonly watched: readonly WatchedMethod[];
  /** The slots whose writing may call a method, or have paths followed anew. */
  readonly slots: ReadonlySet<number>;
  /** Whether any depends on other objects. */
  readonly dynamic: boolean;
  readonly onInit: boolean;
  /** Whether an instance has to listen before it is written to: to other objects, or to slots that all instances share. */
  readonly atOnce: boolean;
  /** Whether it is known that there are such methods. */
  found: boolean;
}

/** Finds the watched methods of a class: its own after those it inherits (Param's `ParameterizedMetaclass.__init__`). */
function findDependencies(info: ClassInfo): void {
  const own: WatchedMethod[] = [];
  for (const [name, declared] of ownDepends(info)) {
    if (declared.watch === false) continue;
    const { parameters, paths } = parametersOf({ inst: null, info }, name, false, true);
    own.push({ name, queued: declared.watch === "queued", onInit: declared.onInit, parameters, paths });
  }
  const inherited: WatchedMethod[] = [];
  for (const above of info.mro.slice(1)) {
    above.prepare();
    for (const method of above.dependencies?.watched ?? []) {
      const known = [...own, ...inherited].some(({ name }) => name === method.name);
      if (!known && (dependsOf(info, method.name)?.watch ?? false) !== false) inherited.push(method);
    }
  }
  const watched = [...inherited, ...own];
  if (watched.length === 0) return;
  const names = watched.flatMap(({ parameters, paths }) => [
    ...parameters.map(({ name }) => name),
    ...paths.map(rootOf),
  ]);
  info.setDependencies({
    watched,
    slots: new Set(names.flatMap((name) => info.slots.get(name) ?? [])),
    dynamic: watched.some(({ paths }) => paths.length > 0),
    atOnce: watched.some(({ parameters, paths }) => paths.length > 0 || parameters.some(isSharedSlot)),
    onInit: watched.some(({ onInit }) => onInit),
    found: false,
  });
}

/**
 * Looks once a class whether the methods are there that are to be called: at the first write, for they may be fields of an instance.
 * @throws ParameterAttributeError for one that is none.
 */
export function refuseMissingMethods(instance: ModelInstance): void {
  const { dependencies } = instance[INFO];
  if (dependencies === null || dependencies.found) return;
  for (const { name } of dependencies.watched) methodOf(instance, name);
  dependencies.found = true;
}

function methodOf(instance: ModelInstance, name: string): () => unknown {
  const method = (instance as unknown as Record<string, unknown>)[name];
  if (typeof method === "function") return method as () => unknown;
  const { baseName } = instance[INFO];
  const rule: KindRule = {
    code: "kind",
    rule: "missing-method",
    raises: "AttributeError",
    message: () => `depends(${baseName}, "${name}", …): an instance of ${baseName} has no method '${name}'.`,
  };
  return refuse({ kind: "", path: `${baseName}.${name}`, of: null }, rule, method);
}

/** Whether that is a slot of a parameter of which instances have no copies: any of them, and the class, may write it. */
function isSharedSlot({ info, name, what }: DependedParameter): boolean {
  const slot = info.slots.get(name);
  return what !== "value" && slot !== undefined && !info.parameters[slot]!.perInstance;
}

const rootOf = (path: string): string => path.split(/[.:]/, 1)[0]!;

/** What the class itself says, in the order of its methods; then of methods it only inherits. */
function ownDepends(info: ClassInfo): Map<string, DependsInfo> {
  const found = new Map<string, DependsInfo>();
  const prototype = info.cls.prototype as object;
  for (const name of info.generated ? [] : Object.getOwnPropertyNames(prototype)) {
    const value: unknown = Object.getOwnPropertyDescriptor(prototype, name)!.value;
    const declared = info.methods.get(name) ?? (value as { [DEPENDS]?: DependsInfo } | null | undefined)?.[DEPENDS];
    if (typeof value === "function" && declared !== undefined) found.set(name, declared);
  }
  for (const [name, declared] of info.methods) if (!found.has(name)) found.set(name, declared);
  return found;
}

/** Has the instance listen, if it does not yet: to itself and to the objects on its paths. */
export function listen(instance: ModelInstance): void {
  const { dependencies } = instance[INFO];
  if (dependencies === null) return;
  const state = stateOf(instance);
  if (state.dependents !== null) return;
  state.dependents = new Map();
  for (const method of dependencies.watched) {
    const own = method.parameters.map((dependency): Dependency => {
      const isOwn = instance[INFO].mro.includes(dependency.info);
      return { path: null, to: isOwn && dependency.inst === null ? { ...dependency, inst: instance } : dependency };
    });
    for (const group of grouped(own)) watchGroup(instance, method, group, null);
    followPaths(instance, method, method.paths, null);
  }
}

/** Calls the methods that are declared to run once at the start. */
export function callOnInit(instance: ModelInstance): void {
  for (const { name, onInit } of instance[INFO].dependencies?.watched ?? []) if (onInit) settle(call(instance, name));
}

/** After a value was replaced: the paths that begin with it lead elsewhere. */
export function followAnew(instance: ModelInstance, name: string | null): void {
  const { dependencies } = instance[INFO];
  if (dependencies === null || !dependencies.dynamic) return;
  for (const method of dependencies.watched) {
    const paths = name === null ? method.paths : method.paths.filter((path) => rootOf(path) === name);
    if (paths.length === 0) continue;
    const { dependents } = stateOf(instance);
    for (const watcher of dependents?.get(method.name) ?? []) watcher.unwatch();
    dependents?.delete(method.name);
    followPaths(instance, method, paths, name);
  }
}

/** One parameter that a method depends on; `path` where it was found on one. */
interface Dependency {
  readonly path: string | null;
  readonly to: DependedParameter;
}

function followPaths(
  instance: ModelInstance,
  method: WatchedMethod,
  paths: readonly string[],
  name: string | null,
): void {
  const found = paths.flatMap((path) => followPath(instance, path).map((to): Dependency => ({ path, to })));
  if (found.length === 0) return;
  const { dependents } = stateOf(instance);
  const watchers = grouped(found).map((group) => watchGroup(instance, method, group, name));
  dependents!.set(method.name, [...(dependents!.get(method.name) ?? []), ...watchers]);
}

/** One watcher for all that is watched in the same place. */
function grouped(dependencies: readonly Dependency[]): Dependency[][] {
  const groups: Dependency[][] = [];
  for (const dependency of dependencies) {
    const { inst, info, what } = dependency.to;
    const group = groups.find(([{ to } = dependency]) => to.inst === inst && to.info === info && to.what === what);
    if (group === undefined) groups.push([dependency]);
    else group.push(dependency);
  }
  return groups;
}

/** Param 2.4.2, `Parameters._watch_group`, `_m_caller` and `_sync_caller`. */
function watchGroup(instance: ModelInstance, method: WatchedMethod, group: Dependency[], name: string | null): Watcher {
  const { path, to } = group[0]!;
  const names = [...new Set(group.map((one) => one.to.name))];
  const rest = path === null ? null : restOfPath(instance, path, to);
  const told = (...events: ParamEvent[]): unknown => {
    if (rest?.moves === true) followAnew(instance, name);
    if (rest !== null && rest.names !== null && nothingChanged(events, rest.names, rest.what)) return undefined;
    return call(instance, method.name);
  };
  const options = { what: to.what, queued: method.queued, precedence: -1 };
  const target = to.inst ?? to.info;
  // The other object's own methods come before those of whoever depends on it.
  if (to.inst !== null && to.inst !== instance) listen(to.inst);
  return register(target, new Watcher(to.inst, infoOfTarget(target).cls, told, "args", names, options));
}

const call = (instance: ModelInstance, method: string): unknown => methodOf(instance, method).call(instance);

/**
 * What is looked at behind an object on a path when that object is replaced, so that a method is spared where nothing it
 * depends on differs. Param 2.4.2, `Parameters._resolve_dynamic_deps`.
 */
function restOfPath(
  instance: ModelInstance,
  path: string,
  to: DependedParameter,
): { readonly names: readonly string[] | null; readonly moves: boolean; readonly what: string } {
  const [dotted = "", slot] = path.split(":");
  const parts = dotted.split(".");
  const objects: unknown[] = [instance];
  let at: unknown = instance;
  for (const part of parts.slice(0, -1)) {
    at = valueOnPath(at, part);
    if (at !== null && at !== undefined) objects.push(at);
  }
  const depth = objects.indexOf(to.inst ?? to.info.cls);
  if (depth < 0 || depth >= parts.length - 1) return { names: null, moves: false, what: to.what };
  const rest = parts.slice(depth + 1).join(".");
  const last = objects.at(-1) as ModelInstance;
  const names = rest === "param" ? last[INFO].parameters.map((parameter) => parameter.name!) : [rest];
  return { names, moves: depth > 0, what: slot ?? to.what };
}

/** Param 2.4.2, `_skip_event`. */
function nothingChanged(events: readonly ParamEvent[], names: readonly string[], what: string): boolean {
  const valueIn = (object: unknown, name: string): unknown => {
    if (object === null || object === undefined) return ABSENT;
    return (
      valueOnPath(
        what === "value" ? object : (object as { param: unknown }).param,
        what === "value" ? name : `${name}.${what}`,
      ) ?? null
    );
  };
  return events.every((event) => names.every((name) => isEqual(valueIn(event.old, name), valueIn(event.new, name))));
}

/** Equal to nothing. */
const ABSENT: unique symbol = Symbol("absent");

ClassInfo.findDependencies = findDependencies;
// The values come after this, and so do the objects on its paths.
ClassInfo.restored = (instance) => whenRestored(() => listen(instance));
