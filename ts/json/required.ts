/**
 * Parameters that a JSON text has to give: what `required` of a JSON Schema says of the classes that `fromSchema` makes. A class that
 * was declared requires none, because each of its parameters has a default.
 */
import type { ClassInfo } from "../param/class-info.js";

const required = new WeakMap<ClassInfo, readonly string[]>();
/** What {@link requiredNames} found: it is asked for each instance that is read. */
const found = new WeakMap<ClassInfo, readonly string[]>();

/** Says what the texts of a class, and of those below it, have to give: names as in JSON. Called before the class is used. */
export function setRequired(info: ClassInfo, names: readonly string[]): void {
  required.set(info, names);
}

/** The names that have to be in a text of a class. */
export function requiredNames(info: ClassInfo): readonly string[] {
  let names = found.get(info);
  if (names === undefined) {
    names = [...new Set(info.mro.flatMap((above) => required.get(above) ?? []))];
    found.set(info, names);
  }
  return names;
}
