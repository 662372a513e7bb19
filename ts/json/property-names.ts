/**
 * Which names the properties beside the parameters may have in data. A text decides what is in an instance, and not what its class does: an
 * own property stands before the accessor of a parameter, which checks, and before every method.
 */
import { type ClassInfo, wireNameOf } from "../param/class-info.js";
import type { Registry } from "../pickle/registry.js";
import { titleOf } from "./forms.js";

/** What is against a property of this name; `undefined`: nothing. */
export function objectionTo(info: ClassInfo, registry: Registry, name: string): string | undefined {
  if (info.slots.has(name) || info.parameters.some((parameter) => wireNameOf(parameter) === name)) {
    return `is a parameter of ${titleOf(info, registry)}, and no property beside them`;
  }
  // Whoever awaits an object calls its `then`.
  if (name !== "then" && !(name in info.cls.prototype)) return undefined;
  return `would hide what ${titleOf(info, registry)} has under that name`;
}
