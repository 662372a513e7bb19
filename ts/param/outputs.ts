/** What the methods of a class say they give, for programs that connect one object's results to another's values. Param: `output`. */
import { refuseArgument } from "./arguments.js";
import type { ClassInfo } from "./class-info.js";
import { any } from "./kinds/any.js";
import { instanceOf } from "./kinds/instance-of.js";
import { type AnyParameter, Parameter } from "./parameter.js";
import type { AnyClass } from "./types.js";
import type { MethodNames } from "./watching/depends.js";

/** The type of an output: a parameter, or a class that its values are instances of. `null`: any value. */
export type OutputType = AnyParameter | (abstract new (...args: never[]) => object) | null;

/** Something that a method gives. */
export interface Output {
  /** The type of its value. */
  readonly parameter: AnyParameter;
  /** The method, with its object; of a class, without. */
  readonly method: (...args: never[]) => unknown;
  /** Which item of the array that the method returns; `null` where the method returns the value itself. */
  readonly index: number | null;
}

interface DeclaredOutput {
  readonly name: string;
  readonly parameter: AnyParameter;
  readonly index: number | null;
}

const declaredOutputs = new WeakMap<object, Map<string, readonly DeclaredOutput[]>>();

/**
 * Says what a method gives, in a static block: `output(this, "run")`, with a type `output(this, "run", number())`, or
 * several by name, in the order in which the method returns them: `output(this, "run", { total: number(), unit: string() })`.
 * A single one may be named in the same way. Asked for with `a.param.outputs()`. Param 2.4.2, `output`.
 * @throws ParameterTypeError (`arguments`) where a type is no parameter and no class, or there is no such method.
 */
export function output<C extends AnyClass>(
  cls: C,
  method: MethodNames<InstanceType<C>>,
  types: OutputType | { readonly [name: string]: OutputType } = null,
): void {
  if (typeof cls !== "function") refuseArgument("output", "a class", cls);
  const name = method as string;
  if (typeof (cls.prototype as Record<string, unknown>)[name] !== "function") {
    refuseArgument("output", `the name of a method of ${cls.name}`, method);
  }
  const isRecord = typeof types === "object" && types !== null && !(types instanceof Parameter);
  const entries: readonly [string, OutputType][] = isRecord
    ? Object.entries(types as { readonly [name: string]: OutputType })
    : [[name, types as OutputType]];
  const found = entries.map(
    ([key, type], index): DeclaredOutput => ({
      name: key,
      parameter: parameterOf(type),
      index: entries.length > 1 ? index : null,
    }),
  );
  let methods = declaredOutputs.get(cls);
  if (methods === undefined) declaredOutputs.set(cls, (methods = new Map()));
  methods.set(name, found);
}

function parameterOf(type: unknown): AnyParameter {
  if (type === null) return any();
  if (type instanceof Parameter) return type;
  if (typeof type === "function") return instanceOf(type as never) as unknown as AnyParameter;
  return refuseArgument("output", "a parameter, a class, or null as a type", type);
}

/** The outputs of a class by name; the classes above first. Param 2.4.2, `Parameters.outputs`. */
export function outputsOf(info: ClassInfo, target: object): Record<string, Output> {
  const found: Record<string, Output> = {};
  for (const { cls } of [...info.mro].reverse()) {
    const methods = declaredOutputs.get(cls);
    if (methods === undefined) continue;
    for (const name of [...methods.keys()].sort()) {
      const called = (target as Record<string, unknown>)[name] as (...args: never[]) => unknown;
      const method = target === info.cls.prototype ? called : (called.bind(target) as typeof called);
      for (const { name: key, parameter, index } of methods.get(name)!) found[key] = { parameter, method, index };
    }
  }
  return found;
}
