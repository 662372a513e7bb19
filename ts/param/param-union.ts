/** `paramUnion`: the values of several objects as one record. Param 2.4.2, `param_union`. */
import { refuseArgument, requireInstance, requireOptions } from "./arguments.js";
import { log } from "./logging.js";
import type { Parameterized } from "./types.js";

/**
 * The values of all parameters of the objects but their names, by name; where several have one, the last one's counts.
 * @param warn Whether it is logged that a value takes another's place; by default it is.
 */
export function paramUnion(
  objects: readonly Parameterized[],
  options: { readonly warn?: boolean } = {},
): Record<string, unknown> {
  requireOptions("paramUnion", options);
  const { warn = true } = options;
  if (!Array.isArray(objects)) refuseArgument("paramUnion", "an array of instances", objects);
  for (const object of objects) requireInstance("paramUnion", object);
  const union: Record<string, unknown> = {};
  for (const object of objects) {
    for (const name of object.param) {
      if (name === "name") continue;
      if (warn && Object.hasOwn(union, name)) log(null, "warning", "overwriting parameter %s", [name]);
      Object.defineProperty(union, name, {
        value: (object as unknown as Record<string, unknown>)[name],
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
  }
  return union;
}
