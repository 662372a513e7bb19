/**
 * What a dependency such as `"geo.lat:bounds"` stands for, on a class or on an instance: parameters, of other objects
 * too, and methods that depend on further ones. Param 2.4.2, `Parameters._spec_to_obj` and `_params_depended_on`.
 */
import { isParameterized } from "../brands.js";
import { type ClassInfo, classInfo } from "../class-info.js";
import { refuse } from "../errors.js";
import type { ModelInstance } from "../instance-state.js";
import { DEPENDS, INFO } from "../symbols.js";

/** What a method was declared to depend on. */
export interface DependsInfo {
  readonly on: readonly string[];
  readonly watch: boolean | "queued";
  readonly onInit: boolean;
}

/** A parameter that is depended on: of an instance, or of a class while no instance is known. */
export interface DependedParameter {
  readonly inst: ModelInstance | null;
  readonly info: ClassInfo;
  readonly name: string;
  readonly what: string;
}

interface DependedMethod {
  readonly inst: ModelInstance | null;
  readonly info: ClassInfo;
  readonly method: string;
}

/** A class, or one instance of it. */
export interface Subject {
  readonly inst: ModelInstance | null;
  readonly info: ClassInfo;
}

/** Parameters, and the paths that only an instance can follow. */
export interface Found<T = DependedParameter> {
  readonly parameters: T[];
  readonly paths: string[];
}

/** Whether the objects on the way to a parameter are dependencies too. */
export type Intermediate = boolean | "only";

/** What a method of a class depends on, as the nearest class says that has the method; `undefined`: nobody said. */
export function dependsOf(info: ClassInfo, method: string): DependsInfo | undefined {
  for (const { cls, methods, generated } of info.mro) {
    const declared = methods.get(method);
    if (declared !== undefined) return declared;
    // A generated base has no methods but copies of what it mixes in, which stand in this order themselves.
    const own = generated ? undefined : Object.getOwnPropertyDescriptor(cls.prototype, method);
    if (own !== undefined) return (own.value as { [DEPENDS]?: DependsInfo } | undefined)?.[DEPENDS];
  }
  return undefined;
}

/** The parameters that a method depends on; all of the object's where nothing was declared. */
export function parametersOf(subject: Subject, method: string, follow: boolean, intermediate: Intermediate): Found {
  const specs =
    dependsOf(subject.info, method)?.on ?? subject.info.order.map((slot) => subject.info.parameters[slot]!.name!);
  const found: Found = { parameters: [], paths: [] };
  for (const spec of specs) {
    const one = resolvePath(subject, spec, follow, intermediate);
    found.paths.push(...one.paths);
    for (const dependency of one.parameters) {
      if (!("method" in dependency)) {
        found.parameters.push(dependency);
        continue;
      }
      const more = parametersOf(dependency, dependency.method, follow, intermediate);
      found.parameters.push(...more.parameters);
      found.paths.push(...more.paths);
    }
  }
  return found;
}

/** A path as an instance has it now. */
export function followPath(
  instance: ModelInstance,
  spec: string,
  intermediate: Intermediate = true,
): DependedParameter[] {
  const { parameters } = resolvePath({ inst: instance, info: instance[INFO] }, spec, true, intermediate);
  return parameters.flatMap((found) =>
    "method" in found ? parametersOf(found, found.method, true, intermediate).parameters : [found],
  );
}

function resolvePath(
  subject: Subject,
  spec: string,
  follow: boolean,
  intermediate: Intermediate,
): Found<DependedParameter | DependedMethod> {
  const [path = "", what = "value"] = spec.trim().split(":");
  const parts = path.split(".");
  const attribute = parts.pop()!;
  if (parts.length > 0 && !follow) return { parameters: [], paths: [spec] };
  const source = parts.length === 0 ? subject : sourceOf(subject, parts, spec);
  if (source === null) return unfinished(subject, spec, parts, follow, intermediate);
  const { info } = source;
  const found: Found<DependedParameter | DependedMethod> =
    parts.length === 0 || !intermediate
      ? { parameters: [], paths: [] }
      : resolvePath(subject, parts.join("."), follow, intermediate);
  if (parts.length > 0 && attribute === "param") {
    const all = intermediate ? found : resolvePath(subject, parts.join("."), follow, intermediate);
    for (const slot of info.order) {
      const one = resolvePath(source, info.parameters[slot]!.name!, follow, intermediate);
      all.parameters.push(...one.parameters);
    }
    return all;
  }
  const last = lastOf(source, attribute, what === "" ? "value" : what);
  if (last === "object") return { parameters: [], paths: [] };
  if (last === "unknown") {
    if (!info.abstract) refuseDependency("unresolved", attribute, source);
    return { parameters: [], paths: intermediate === "only" ? [] : [spec] };
  }
  if (parts.length === 0 || intermediate !== "only") found.parameters.push(last);
  return found;
}

/** The object that the path leads to, `null` where it ends before. */
function sourceOf(subject: Subject, parts: readonly string[], spec: string): Subject | null {
  const [first = ""] = parts;
  const root: object = subject.inst ?? (subject.info.cls.prototype as object);
  if (!(first in root) && !(first in subject.info.cls)) refuseDependency("undefined", parts.join("."), subject);
  const value = valueAt(subject, parts);
  if (value === null || value === undefined) return null;
  if (typeof value === "object" && isParameterized(value)) {
    return { inst: value as ModelInstance, info: (value as ModelInstance)[INFO] };
  }
  if (typeof value === "function" && INFO in value) return { inst: null, info: classInfo(value) };
  return refuseDependency("no-class", spec, subject);
}

function valueAt(subject: Subject, parts: readonly string[]): unknown {
  const [first = "", ...rest] = parts;
  const { inst, info } = subject;
  const slot = info.slots.get(first);
  const start = inst !== null ? read(inst, first) : slot === undefined ? read(info.cls, first) : info.defaults[slot];
  return rest.reduce(read, start);
}

/** A property by a dotted path, `undefined` where something on the way is missing. */
export function valueOnPath(from: unknown, path: string): unknown {
  return path.split(".").reduce(read, from);
}

function read(from: unknown, name: string): unknown {
  return from === null || from === undefined ? undefined : (from as Record<string, unknown>)[name];
}

/** The path ends at a null: what is there already is a dependency, the rest has to be followed later. */
function unfinished(
  subject: Subject,
  spec: string,
  parts: readonly string[],
  follow: boolean,
  intermediate: Intermediate,
): Found<DependedParameter | DependedMethod> {
  const paths = intermediate === "only" ? [] : [spec];
  if (!intermediate) return { parameters: [], paths };
  let known = parts.length - 1;
  while (known > 0 && valueAt(subject, parts.slice(0, known)) == null) known--;
  if (known <= 0) return { parameters: [], paths };
  const found = resolvePath(subject, parts.slice(0, known + 1).join("."), follow, intermediate);
  return { parameters: found.parameters, paths };
}

function lastOf(
  source: Subject,
  name: string,
  what: string,
): DependedParameter | DependedMethod | "object" | "unknown" {
  const { inst, info } = source;
  if (info.slots.has(name)) return { inst, info, name, what };
  const value = inst === null ? methodOf(info, name) : read(inst, name);
  if (typeof value === "function") return { inst, info, method: name };
  if (typeof value === "object" && value !== null && isParameterized(value)) return "object";
  if (inst !== null && name in inst) return refuseDependency("unresolved", name, source);
  return "unknown";
}

/** A method by name, without running an accessor. */
function methodOf(info: ClassInfo, name: string): unknown {
  for (let at = info.cls.prototype as object | null; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const own = Object.getOwnPropertyDescriptor(at, name);
    if (own !== undefined) return own.value;
  }
  return undefined;
}

function refuseDependency(
  reason: "unresolved" | "undefined" | "no-class",
  spec: string,
  { inst, info }: Subject,
): never {
  const path = `${info.baseName}.${spec}`;
  return refuse({ kind: "", path, of: null }, { code: "dependency", reason, spec, of: inst ?? info.cls }, spec);
}
