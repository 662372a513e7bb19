/**
 * `A["~standard"]`: an object of values becomes an instance, or a list of all that is wrong with it; an instance passes as
 * it is. Standard Schema v1.
 */
import { refuseFixed } from "./careful-write.js";
import type { ClassInfo } from "./class-info.js";
import { refuse } from "./errors.js";
import type { ModelInstance } from "./instance-state.js";
import { isReference } from "./reactive/reference.js";
import {
  issueOf,
  type StandardIssue,
  type StandardProperties,
  type StandardResult,
  type StandardSchema,
  standardProperties,
  validateValue,
} from "./standard-schema.js";
import type { AnyClass, ConstructorArguments, InstanceOf, ParamsOf } from "./types.js";

/** What `~standard` of a class is. */
export const standardOfClass = (info: ClassInfo): StandardProperties<unknown, ModelInstance> =>
  standardProperties((value) => validateInstance(info, value));

/**
 * A class as a Standard Schema whose output is typed as the class that was written, where `A["~standard"]` knows the class it was
 * declared by: `router.input(standardSchema(Sensor))`. At run time both are the same.
 */
export function standardSchema<C extends AnyClass>(
  cls: C,
): StandardSchema<NonNullable<ConstructorArguments<C, ParamsOf<C>>[0]>, InstanceOf<C>> {
  return cls as unknown as StandardSchema<NonNullable<ConstructorArguments<C, ParamsOf<C>>[0]>, InstanceOf<C>>;
}

/** What getters, proxies and constructors throw is an issue too. */
function validateInstance(info: ClassInfo, value: unknown): StandardResult<ModelInstance> {
  try {
    return validated(info, value);
  } catch (error) {
    return { issues: [issueOf(error)] };
  }
}

function validated(info: ClassInfo, value: unknown): StandardResult<ModelInstance> {
  if (value instanceof info.cls) return { value };
  if (!isPlain(value)) {
    return { issues: [{ message: `${info.baseName} needs an object with the values of its parameters` }] };
  }
  const issues: StandardIssue[] = [];
  for (const key of Object.keys(value)) {
    const issue = issueWith(info, key, value);
    if (issue !== null) issues.push(issue);
  }
  if (issues.length > 0) return { issues };
  if (info.abstract) throw new TypeError(`${info.baseName} is abstract`);
  return { value: new (info.cls as unknown as new (kwargs: object) => ModelInstance)(value) };
}

/** An object of values, not one of a class: that of another class would pass for one that says nothing. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** What is wrong with the value of a key; `null`: nothing. */
function issueWith(info: ClassInfo, key: string, values: Readonly<Record<string, unknown>>): StandardIssue | null {
  const slot = info.slots.get(key);
  try {
    const value = values[key];
    if (slot === undefined) {
      refuse({ kind: "", path: key, of: null }, { code: "unknown-parameter", of: info.baseName, keyword: key }, value);
    }
    // As in the constructor: a missing value. What a reference gives is checked when it gives it.
    const parameter = info.parameters[slot]!;
    if (value === undefined || (parameter.allowRefs && isReference(value))) return null;
    const [issue] = validateValue(parameter, value, [key]).issues ?? [];
    if (issue !== undefined || !parameter.readonly) return issue ?? null;
    return refuseFixed("readonly", info, parameter, value);
  } catch (error) {
    return issueOf(error, [key]);
  }
}
